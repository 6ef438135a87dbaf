//! Names that look the same, so that nobody passes for another (Unicode TS 39, as much of it as fits a page).

/// What looks like the letter that stands at the end, small or capital.
const LOOKS: [(&str, char); 22] = [
    ("аαɑ@", 'a'),
    ("вβ8", 'b'),
    ("сϲς", 'c'),
    ("ԁ", 'd'),
    ("еєεё3", 'e'),
    ("ɡ9", 'g'),
    ("һнη", 'h'),
    ("iіїι1|!ıӏ", 'l'),
    ("јϳ", 'j'),
    ("кκ", 'k'),
    ("мμ", 'm'),
    ("пո", 'n'),
    ("оο0σօ", 'o'),
    ("рρ", 'p'),
    ("ԛ", 'q'),
    ("гя", 'r'),
    ("ѕ5$", 's'),
    ("тτ7", 't'),
    ("υս", 'u'),
    ("ѵν", 'v'),
    ("хχ", 'x'),
    ("уүγ", 'y'),
];

/// Two names with the same skeleton look alike. Empty for a name of nothing that is seen.
#[must_use]
pub fn skeleton(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).filter_map(letter).collect()
}

fn letter(c: char) -> Option<char> {
    // Full width forms stand in the order of ASCII.
    let c = match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0)?.to_ascii_lowercase(),
        _ => c,
    };
    // Blanks, accents of their own and what is not seen at all count for nothing.
    let unseen = matches!(c, '.' | '-' | '_' | '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2064}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}');
    if unseen || c.is_whitespace() {
        return None;
    }
    Some(LOOKS.iter().find(|(these, _)| these.contains(c)).map_or(c, |(_, letter)| *letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_look_alike_have_one_skeleton() {
        for (one, other) in [
            ("Bob", "bob"),
            ("Bob", "B0b"),
            ("Bob", "Вοb"),
            ("Alice", "AIice"),
            ("Alice", "Аliсе"),
            ("Ann", "Ａｎｎ"),
            ("Ann", "A\u{200b}nn"),
            ("Ann", "A\u{301}nn "),
            ("Paypal", "Рayраl"),
            ("Ann Lee", "AnnLee"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }

    #[test]
    fn names_that_differ_have_two() {
        for (one, other) in [("Ann", "Anna"), ("Bob", "Rob"), ("Иван", "Ivan"), ("李", "王"), ("Tom", "Tim")] {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
        assert_eq!(skeleton("\u{200b} \u{2800}"), "");
    }

    proptest! {
        #[test]
        fn a_skeleton_is_its_own(name: String) {
            let skeleton = skeleton(&name);
            prop_assert_eq!(super::skeleton(&skeleton), skeleton);
        }
    }
}
