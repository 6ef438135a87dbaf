//! What a message has besides its text, in tags. As its rumor had them: `subject`; `e` and `q`, the messages that it
//! answers and quotes; and of a file what NIP-17 says of one. Said since: `reaction` with its own id and an emoji, and
//! `deleted`.

use super::{Direction, Message, MessageId};

const DELETED: &str = "deleted";
const REACTION: &str = "reaction";
/// What every file has, though it may say nothing.
pub const FILE_TYPE: &str = "file-type";
/// Tags of one message: a file has 14, the rest are reactions.
const MOST: usize = 34;

impl Message {
    /// The value of the first tag of this name.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find(|tag| tag.first().is_some_and(|of| of == name))?.get(1).map(String::as_str)
    }

    /// Whether its author took it back. There is no text any more.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.tag(DELETED).is_some()
    }

    /// The emojis of the reactions to it, each once.
    #[must_use]
    pub fn reactions(&self) -> Vec<&str> {
        let mut emojis = Vec::new();
        for tag in &self.tags {
            if let [name, _, emoji] = &tag[..]
                && name == REACTION
                && !emojis.contains(&emoji.as_str())
            {
                emojis.push(emoji.as_str());
            }
        }
        emojis
    }

    /// Somebody reacts to it; whether that is news.
    pub fn react(&mut self, id: MessageId, emoji: &str) -> bool {
        let tag = vec![REACTION.to_owned(), id.to_string(), emoji.to_owned()];
        let news = self.tags.len() < MOST && !self.tags.contains(&tag);
        if news {
            self.tags.push(tag);
        }
        news
    }

    /// A reaction is taken back; whether it was there.
    pub fn take_back(&mut self, reaction: MessageId) -> bool {
        let (id, before) = (reaction.to_string(), self.tags.len());
        self.tags.retain(|tag| !matches!(&tag[..], [name, of, ..] if name == REACTION && *of == id));
        self.tags.len() < before
    }

    /// The other side takes it back; whether it was theirs.
    pub fn delete(&mut self) -> bool {
        let theirs = self.direction == Direction::In;
        if theirs {
            self.text.clear();
            self.tags = vec![vec![DELETED.to_owned(), String::new()]];
        }
        theirs
    }
}
