//! Limits that hold before anything is parsed.

/// A relay frame, a channel frame, an event: at most this many bytes.
pub const MAX_FRAME: usize = 64 * 1024;
/// A plaintext that NIP-44 version 2 can hold.
pub const MAX_PLAINTEXT: usize = 65_535;
/// A rumor of ours as JSON. Sealing pads and encodes it twice (NIP-44 pads to steps of 4 KiB here): 28 KiB become a
/// seal of 38 kB and a wrap of 55 kB, the next step would pass [`MAX_FRAME`].
pub const MAX_RUMOR: usize = 28 * 1024;
/// A name that someone gives themselves, in characters.
pub const MAX_NAME: usize = 64;
/// Session descriptions are 1 to 3 kB; this is generous.
pub const MAX_SDP: usize = 16 * 1024;
/// Candidates in one batch, and the length of one.
pub const MAX_CANDIDATES: usize = 32;
pub const MAX_CANDIDATE: usize = 512;
/// What one tag says that is kept with a message, in bytes: addresses and hashes are shorter.
pub const MAX_TAG: usize = 2048;
/// A media type (RFC 6838), in bytes.
pub const MAX_TYPE: usize = 127;
/// An emoji or the name of one, in bytes: two people and a heart, with the colours of their skins, are 35.
pub const MAX_EMOJI: usize = 64;
/// What a relay said when it refused a message, as it is kept with it, in bytes.
pub const MAX_REFUSAL: usize = 120;
/// Tags of one rumor.
pub const MAX_TAGS: usize = 64;
/// JSON nests at most so deep.
pub const MAX_DEPTH: usize = 16;

/// Whether JSON text opens at most [`MAX_DEPTH`] brackets inside each other. Brackets in strings do not count.
#[must_use]
pub fn shallow(json: &str) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'[' | b'{') => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return false;
                }
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

/// A name as it may be shown: control characters out, trimmed, at most [`MAX_NAME`] characters.
#[must_use]
pub fn clean_name(name: &str) -> String {
    clean(name).chars().take(MAX_NAME).collect::<String>().trim_end().to_owned()
}

/// A text of one line as it may be shown: control characters out, trimmed.
#[must_use]
pub fn clean(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !c.is_control() && !is_bidi_control(*c) && !is_blank(*c)).collect();
    visible.trim().to_owned()
}

/// Characters that take no room or are nothing but room, other than joiners, which some scripts and emoji need: a name of
/// them would look empty, or like another's.
#[must_use]
pub const fn is_blank(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}'
        | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e001f}')
}

/// The words of a refusal as they may be kept and shown: at most [`MAX_REFUSAL`] bytes, of what a name may hold too.
#[must_use]
pub fn clean_refusal(words: &str) -> String {
    let mut clean = String::new();
    for c in words.chars().filter(|c| !c.is_control() && !is_bidi_control(*c)) {
        if clean.len() + c.len_utf8() > MAX_REFUSAL {
            break;
        }
        clean.push(c);
    }
    clean
}

/// Characters that change the direction of what stands around them.
#[must_use]
pub const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::strategies::{any_text, json, text};

    fn depth(value: &serde_json::Value) -> usize {
        let deepest = match value {
            serde_json::Value::Array(parts) => parts.iter().map(depth).max(),
            serde_json::Value::Object(fields) => fields.values().map(depth).max(),
            _ => return 0,
        };
        1 + deepest.unwrap_or(0)
    }

    #[test]
    fn depth_is_counted_outside_strings_only() {
        assert!(shallow(&format!("{}{}", "[".repeat(16), "]".repeat(16))));
        assert!(!shallow(&"[".repeat(17)));
        assert!(!shallow(&"{\"a\":".repeat(17)));
        assert!(shallow(&format!("[\"{}\"]", "[".repeat(99))));
        assert!(shallow("[\"\\\"[[[[[[[[[[[[[[[[[[[[\"]"));
        assert!(shallow(&"[]".repeat(100)));
    }

    #[test]
    fn names_are_made_harmless() {
        assert_eq!(clean_name("  Ann\u{202e}a\n "), "Anna");
        assert_eq!(clean_name("A\u{200b}nn\u{3164}\u{feff}"), "Ann");
        assert_eq!(clean_name("\u{2800} \u{200b}"), "");
        assert_eq!(clean_name(&"x".repeat(200)).len(), MAX_NAME);
    }

    proptest! {
        #[test]
        fn depth_is_that_of_the_json(value in json()) {
            prop_assert_eq!(shallow(&value.to_string()), depth(&value) <= MAX_DEPTH);
        }

        /// What is not JSON may be let in, but never what a parser could go deeper into.
        #[test]
        fn no_text_is_parsed_deeper_than_counted(text in any_text(300)) {
            if let Ok(value) = serde_json::from_str(&text) {
                prop_assert_eq!(shallow(&text), depth(&value) <= MAX_DEPTH);
            }
        }

        #[test]
        fn a_clean_refusal_is_short_visible_and_begins_as_it_was(words in any_text(300)) {
            let clean = clean_refusal(&words);
            prop_assert!(clean.len() <= MAX_REFUSAL);
            prop_assert!(!clean.chars().any(|c| c.is_control() || is_bidi_control(c)));
            let visible: String = words.chars().filter(|c| !c.is_control() && !is_bidi_control(*c)).collect();
            prop_assert!(visible.starts_with(&clean));
        }

        #[test]
        fn a_clean_name_is_short_visible_and_stays_as_it_is(name in text(0..200)) {
            let clean = clean_name(&name);
            prop_assert!(clean.chars().count() <= MAX_NAME);
            prop_assert!(!clean.chars().any(|c| c.is_control() || is_bidi_control(c)));
            prop_assert_eq!(clean_name(&clean), clean);
        }
    }
}
