//! Amendments: what is said of messages that are sent already, a reaction (kind 7, NIP-25) or a deletion (kind 5,
//! NIP-09).

use super::bounds::{MAX_EMOJI, is_bidi_control};
use super::rumor::{CHAT, DELETION, REACTION, Rumor};
use crate::model::tags::EDIT;
use crate::model::{Message, MessageId, Millis, PeerId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Its rumor's.
    pub id: MessageId,
    /// Whose chat it is about. It is by them, or by us.
    pub by: PeerId,
    pub own: bool,
    /// What it is about: the one message of a reaction, the messages and reactions of a deletion.
    pub targets: Vec<MessageId>,
    /// Of a reaction.
    pub emoji: Option<String>,
}

impl Amendment {
    /// Reads an amendment by someone; nothing for what is none, or malformed.
    #[must_use]
    pub fn read(rumor: &Rumor, by: PeerId) -> Option<Self> {
        let emoji = match rumor.kind() {
            REACTION => Some(emoji(rumor.content())?),
            DELETION => None,
            _ => return None,
        };
        // It deletes what an edit has replaced, for those who know no edits: to us the edit itself says so.
        let replaced = rumor.kind() == DELETION && rumor.tag(EDIT).is_some();
        let mut targets = Vec::new();
        for tag in rumor.tags() {
            if let [name, id, ..] = tag
                && name == "e"
            {
                // A reaction is about the last one, whether that can be read or not.
                if emoji.is_some() {
                    targets.clear();
                }
                targets.extend(MessageId::parse(id));
            }
        }
        if replaced {
            targets.clear();
        }
        (replaced || !targets.is_empty()).then(|| Self { id: rumor.id(), by, own: false, targets, emoji })
    }

    /// One of ours, about what stands in the chat with someone: a reaction to a message, or the deletion of messages or
    /// of reactions, which are of kind `of`. Nothing for what they would not read.
    #[must_use]
    pub fn own(
        me: PeerId,
        to: PeerId,
        at: Millis,
        about: &[MessageId],
        emoji: Option<String>,
        of: u16,
    ) -> Option<(Self, Rumor)> {
        let kind = if emoji.is_some() { REACTION } else { DELETION };
        let mut tags: Vec<Vec<String>> = about.iter().map(|id| vec!["e".to_owned(), id.to_string()]).collect();
        if emoji.is_none() {
            tags.push(vec!["k".to_owned(), of.to_string()]);
        }
        tags.push(vec!["p".to_owned(), to.to_hex()]);
        let rumor = Rumor::new(me, at, kind, tags, emoji.unwrap_or_default());
        let amendment = Self::read(&rumor, to)?;
        Some((Self { own: true, ..amendment }, rumor))
    }

    /// The deletion of a text of ours that `edit` has replaced, for those who know no edits.
    #[must_use]
    pub fn replaced(me: PeerId, to: PeerId, at: Millis, old: MessageId, edit: MessageId) -> Rumor {
        let tag = |name: &str, value: String| vec![name.to_owned(), value];
        let (old, edit) = (tag("e", old.to_string()), tag(EDIT, edit.to_string()));
        Rumor::new(me, at, DELETION, vec![old, tag("k", CHAT.to_string()), tag("p", to.to_hex()), edit], String::new())
    }

    /// Changes a message: `target`, or the one that the reaction `target` is to. Whether it did; what is not the
    /// author's stays.
    pub fn apply(&self, message: &mut Message, target: MessageId) -> bool {
        if message.chat != self.by || message.is_gone() {
            return false;
        }
        match &self.emoji {
            Some(emoji) => message.react(self.id, emoji, self.own),
            None if message.id == target || message.head() == target => message.delete(self.own),
            None => message.take_back(target, self.own),
        }
    }
}

/// What a reaction shows: the emoji, or the name of one between colons.
fn emoji(text: &str) -> Option<String> {
    let text = match text {
        "" | "+" => "👍",
        "-" => "👎",
        _ => text,
    };
    let is_name = text.len() > 2 && text.starts_with(':') && text.ends_with(':');
    let fits = text.len() <= MAX_EMOJI && (is_name || !text.is_ascii());
    let shown = |c: char| !c.is_control() && !c.is_whitespace() && !is_bidi_control(c);
    (fits && text.chars().all(shown)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::rumor::CHAT;
    use crate::protocol::strategies::{peer, told};
    use crate::protocol::wrap::Vault;

    const ONE: &str = "1111111111111111111111111111111111111111111111111111111111111111";
    const TWO: &str = "2222222222222222222222222222222222222222222222222222222222222222";

    fn read(kind: u16, tags: &[&[&str]], content: &str) -> Option<Amendment> {
        let ann = Vault::new(&[1; 32]).unwrap().me();
        let tags = tags.iter().map(|tag| tag.iter().map(|value| (*value).to_owned()).collect()).collect();
        Amendment::read(&Rumor::new(ann, Millis(5), kind, tags, content.into()), ann)
    }

    fn targets(amendment: Option<Amendment>) -> Vec<String> {
        amendment.map(|it| it.targets.iter().map(ToString::to_string).collect()).unwrap_or_default()
    }

    #[test]
    fn a_reaction_is_an_emoji_or_the_name_of_one() {
        let shown = |content: &str| read(REACTION, &[&["e", ONE]], content).and_then(|it| it.emoji);
        for (content, emoji) in [("", "👍"), ("+", "👍"), ("-", "👎"), ("❤️", "❤️"), (":two_cans-1:", ":two_cans-1:")]
        {
            assert_eq!(shown(content).as_deref(), Some(emoji));
        }
        let kiss = "👩🏽\u{200d}❤️\u{200d}💋\u{200d}👨🏿";
        assert_eq!(shown(kiss).as_deref(), Some(kiss));
        let long = ["👍".repeat(17), format!(":{}:", "x".repeat(MAX_EMOJI))];
        for content in [
            "x",
            "++",
            "nice one",
            "::",
            ":",
            ":a b:",
            ":é é:",
            "👍 👍",
            "👍\n",
            "\u{202e}👍",
            "\0",
            &long[0],
            &long[1],
        ] {
            assert_eq!(shown(content), None, "{content:?}");
        }
    }

    #[test]
    fn what_is_about_nothing_is_none() {
        for kind in [REACTION, DELETION] {
            let about: [&[&[&str]]; 6] = [
                &[],
                &[&["e"]],
                &[&["e", ""]],
                &[&["e", "nonsense"]],
                &[&["e", &ONE[1..]]],
                &[&["a", "5:x:y"], &["p", ONE]],
            ];
            for tags in about {
                assert_eq!(read(kind, tags, "+"), None, "{kind} {tags:?}");
            }
        }
        assert_eq!(read(CHAT, &[&["e", ONE]], "+"), None);
        assert_eq!(targets(read(REACTION, &[&["e", ONE], &["e", TWO]], "+")), [TWO]);
        assert_eq!(read(REACTION, &[&["e", ONE], &["e", "x"]], "+"), None);
        assert_eq!(
            targets(read(DELETION, &[&["e", ONE], &["e", "x"], &["k", "14"], &["e", TWO, "wss://x"]], "so")),
            [ONE, TWO]
        );
    }

    #[test]
    fn a_deletion_says_of_what_kind_it_is_and_that_of_a_replaced_text_deletes_nothing_here() {
        let [ann, bob] = [1, 2].map(|byte| Vault::new(&[byte; 32]).unwrap().me());
        let [one, two] = [ONE, TWO].map(|id| MessageId::parse(id).unwrap());
        let own = |emoji: Option<&str>, of| {
            Amendment::own(ann, bob, Millis(5), &[one, two], emoji.map(str::to_owned), of).unwrap().1
        };
        assert_eq!(own(None, CHAT).tag("k"), Some("14"));
        assert_eq!(own(None, REACTION).tag("k"), Some("7"));
        assert_eq!(own(Some("👍"), REACTION).tag("k"), None);
        let replaced = Amendment::replaced(ann, bob, Millis(5), one, two);
        assert_eq!((replaced.kind(), replaced.tag("e"), replaced.tag("k")), (DELETION, Some(ONE), Some("14")));
        assert_eq!(Amendment::read(&replaced, ann).map(|it| it.targets), Some(vec![]));
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_bounded(author in peer(), (kind, tags, text) in told()) {
            let rumor = Rumor::new(author, Millis(5), kind, tags, text);
            if let Some(read) = Amendment::read(&rumor, author) {
                prop_assert_eq!(read.emoji.is_some(), kind == REACTION);
                prop_assert!(matches!(kind, REACTION | DELETION) && read.targets.is_empty() == (kind == DELETION && rumor.tag(EDIT).is_some()));
                let shown = |emoji: &String| (1..=MAX_EMOJI).contains(&emoji.len()) && !emoji.contains(char::is_whitespace);
                prop_assert!(read.emoji.iter().all(shown));
                prop_assert_eq!(Amendment::read(&Rumor::parse(&rumor.json()).unwrap(), author), Some(read));
            }
        }
    }
}
