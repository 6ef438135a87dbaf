//! What is kept of a message's tags: those that are known, each once, as far as they are well formed. A bad tag takes
//! nothing from the text.

use super::bounds::{MAX_TAG, MAX_TYPE, clean};
use super::rumor::{FILE, Rumor};
use crate::model::tags::{EDIT, FILE_TYPE, FORWARDED};
use crate::model::timer::{EXPIRATION, TIMER};
use crate::model::{MessageId, Millis, Timer};

/// What NIP-17 says of a file.
const OF_FILE: [&str; 11] = [
    FILE_TYPE,
    "encryption-algorithm",
    "decryption-key",
    "decryption-nonce",
    "x",
    "ox",
    "size",
    "dim",
    "blurhash",
    "thumb",
    "fallback",
];

/// The tags that are kept with a chat message or a file.
#[must_use]
pub fn kept(rumor: &Rumor) -> Vec<Vec<String>> {
    let (mut kept, mut replies) = (Vec::<Vec<String>>::new(), false);
    let is_file = rumor.kind() == FILE;
    for tag in rumor.tags() {
        let [name, value, ..] = tag else { continue };
        let name = name.as_str();
        let most = if name == FILE_TYPE { MAX_TYPE } else { MAX_TAG };
        let value = if value.len() <= most { clean(value) } else { continue };
        let known = match name {
            "e" | "q" => MessageId::parse(&value).is_some(),
            "subject" => !value.is_empty(),
            FORWARDED => !is_file,
            EXPIRATION => is_number(&value, Millis::MAX.as_secs()),
            TIMER => !is_file && is_number(&value, Timer::MOST),
            EDIT => {
                let at = tag.get(2).and_then(|at| at.parse::<u64>().ok()).filter(|at| *at <= Millis::MAX.0);
                let is_edit = !is_file && MessageId::parse(&value).is_some() && is_new(&kept, name);
                if let Some(at) = at.filter(|_| is_edit) {
                    kept.push(vec![name.to_owned(), value, at.to_string()]);
                }
                continue;
            }
            _ => is_file && OF_FILE.contains(&name),
        };
        // The message that this one answers is the one marked so, or else the last one not merely mentioned (NIP-10).
        let marker = tag.get(3).map_or("", String::as_str);
        let mut there = kept.iter_mut().find(|other| other.first().is_some_and(|of| of == name));
        if let (Some(there), "e") = (&mut there, name)
            && known
            && !replies
            && marker != "mention"
        {
            **there = vec![name.to_owned(), value];
        } else if known && there.is_none() && (name != "e" || marker != "mention") {
            kept.push(vec![name.to_owned(), value]);
        } else {
            continue;
        }
        replies |= marker == "reply";
    }
    if is_file && is_new(&kept, FILE_TYPE) {
        kept.push(vec![FILE_TYPE.to_owned(), String::new()]);
    }
    // What sets the timer stands for itself, and nothing is put in the place of another.
    if !is_new(&kept, EDIT) {
        kept.retain(|tag| tag.first().is_none_or(|name| name != TIMER));
    }
    kept
}

fn is_number(value: &str, most: u64) -> bool {
    value.parse::<u64>().is_ok_and(|number| number <= most)
}

fn is_new(kept: &[Vec<String>], name: &str) -> bool {
    kept.iter().all(|tag| tag.first().is_none_or(|of| of != name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Millis;
    use crate::protocol::rumor::CHAT;
    use crate::protocol::strategies::{peer, told};

    fn kept_of(kind: u16, tags: &[&[&str]]) -> Vec<Vec<String>> {
        let ann = crate::protocol::wrap::Vault::new(&[1; 32]).unwrap().me();
        let tags = tags.iter().map(|tag| tag.iter().map(|value| (*value).to_owned()).collect()).collect();
        kept(&Rumor::new(ann, Millis(5), kind, tags, "hi".into()))
    }

    const ONE: &str = "1111111111111111111111111111111111111111111111111111111111111111";
    const TWO: &str = "2222222222222222222222222222222222222222222222222222222222222222";

    #[test]
    fn the_parent_is_the_one_marked_so_or_the_last() {
        let parent = |tags: &[&[&str]]| kept_of(CHAT, tags).first().map(|tag| tag[1].clone());
        assert_eq!(parent(&[&["e", ONE]]).as_deref(), Some(ONE));
        assert_eq!(parent(&[&["e", ONE, "wss://x"], &["e", TWO]]).as_deref(), Some(TWO));
        assert_eq!(parent(&[&["e", ONE, "", "reply"], &["e", TWO, "", "root"]]).as_deref(), Some(ONE));
        assert_eq!(parent(&[&["e", ONE, "", "root"], &["e", TWO, "", "mention"]]).as_deref(), Some(ONE));
        assert_eq!(parent(&[&["e", TWO, "", "mention"]]), None);
        assert_eq!(parent(&[&["e", ONE], &["e", "broken", "", "reply"]]).as_deref(), Some(ONE));
    }

    #[test]
    fn what_is_malformed_or_unknown_is_left_out() {
        let long = "x".repeat(MAX_TAG + 1);
        let none: [&[&str]; 12] = [
            &["subject"],
            &["subject", ""],
            &["subject", " \n\u{202e} "],
            &["subject", &long],
            &["e"],
            &["e", "nonsense"],
            &["e", &ONE[1..]],
            &["q", "30023:nobody:thing"],
            &["deleted"],
            &["reaction", ONE, "👍"],
            &["size", "5"],
            &["file-type", "image/png"],
        ];
        for tag in none {
            assert_eq!(kept_of(CHAT, &[tag]), Vec::<Vec<String>>::new(), "{tag:?}");
        }
        let twice = kept_of(CHAT, &[&["subject", " two\ncans"], &["subject", "three"], &["q", ONE], &["q", TWO]]);
        assert_eq!(twice, [["subject", "twocans"], ["q", ONE]]);
    }

    #[test]
    fn a_file_keeps_what_is_needed_to_fetch_it() {
        let tags: [&[&str]; 5] =
            [&["size", "5"], &["x", "ab"], &["decryption-key", "cd"], &["file-type", "image/png"], &["alt", "no"]];
        let kept = kept_of(FILE, &tags);
        assert_eq!(kept, [["size", "5"], ["x", "ab"], ["decryption-key", "cd"], ["file-type", "image/png"]]);
        let long = "x".repeat(MAX_TYPE + 1);
        for kind in [&["file-type"][..], &["file-type", &long], &["t", "x"]] {
            assert_eq!(kept_of(FILE, &[kind]), [["file-type", ""]], "it is a file all the same");
        }
    }

    proptest! {
        #[test]
        fn whatever_tags_say_no_more_than_is_known_is_kept(author in peer(), (kind, tags, text) in told()) {
            let kept = kept(&Rumor::new(author, Millis(5), kind, tags, text));
            prop_assert!(kept.len() <= OF_FILE.len() + 5);
            for tag in &kept {
                let known = ["subject", "e", "q", EDIT, FORWARDED].contains(&tag[0].as_str()) || OF_FILE.contains(&tag[0].as_str());
                let parts = 2 + usize::from(tag[0] == EDIT);
                prop_assert!(known && tag.len() == parts && tag[1].len() <= MAX_TAG);
                prop_assert!(tag[1].chars().all(|c| !c.is_control()));
                prop_assert_eq!(kept.iter().filter(|other| other[0] == tag[0]).count(), 1);
            }
        }
    }
}
