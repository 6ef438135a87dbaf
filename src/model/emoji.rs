//! Common emoji by name, to be offered to whoever types `:` and the beginning of one.

/// As many as are offered at once.
const MOST: usize = 6;

/// Those whose names begin so, and then those with such a word in theirs: name and emoji. `all`: name and emoji by turns,
/// the more common first, as in the file `emoji.txt` beside the page.
#[must_use]
pub fn find<'a>(all: &'a str, begins: &str) -> Vec<(&'a str, &'a str)> {
    let (mut found, mut later) = (Vec::new(), Vec::new());
    let mut all = all.split_whitespace();
    while let (Some(name), Some(emoji)) = (all.next(), all.next()) {
        if name.starts_with(begins) {
            found.push((name, emoji));
        } else if name.split('_').any(|word| word.starts_with(begins)) {
            later.push((name, emoji));
        }
    }
    found.append(&mut later);
    found.truncate(MOST);
    found
}

/// The name that is being typed at the end of a text, behind its colon: two letters at least, at the start of a word.
#[must_use]
pub fn typed(text: &str) -> Option<&str> {
    let (before, name) = text.rsplit_once(':')?;
    let is_name =
        name.len() >= 2 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let is_start = before.chars().next_back().is_none_or(char::is_whitespace);
    (is_name && is_start).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::markup::is_emoji;

    const ALL: &str = include_str!("../../public/emoji.txt");

    #[test]
    fn every_name_has_an_emoji_of_its_own() {
        let words: Vec<_> = ALL.split_whitespace().collect();
        let mut names: Vec<_> = words.chunks(2).map(|pair| pair[0]).collect();
        assert!(words.len().is_multiple_of(2) && names.len() >= 150);
        for pair in words.chunks(2) {
            assert!(is_emoji(pair[1]), "{pair:?}");
            assert_eq!(typed(&format!(":{}", pair[0])), Some(pair[0]));
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn what_is_typed_finds_names() {
        assert_eq!(find(ALL, "thumbsu"), [("thumbsup", "👍")]);
        assert_eq!(find(ALL, "heart")[..2], [("heart", "❤️"), ("heart_eyes", "😍")]);
        assert_eq!(find(ALL, "green"), [("green_heart", "💚")]);
        assert!(find(ALL, "nothing").is_empty() && find(ALL, "s").len() == MOST);
    }

    #[test]
    fn a_name_begins_a_word() {
        assert_eq!(typed("so :smi"), Some("smi"));
        for text in ["", ":", ":s", "a:smile", "at 10:30", ":smile ", ":Smile", "::sm:"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
