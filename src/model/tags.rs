//! What a message has besides its text, in tags. As its rumor had them: `subject`; `e` and `q`, the messages that it
//! answers and quotes; and of a file what NIP-17 says of one. Said since: `reaction` with its own id and an emoji, and
//! `deleted`.

use super::{Direction, Message, MessageId};

const DELETED: &str = "deleted";
const REACTION: &str = "reaction";
/// What every file has, though it may say nothing.
pub const FILE_TYPE: &str = "file-type";
/// Reactions to one message.
const MOST_REACTIONS: usize = 20;

impl Message {
    /// The value of the first tag of this name.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find(|tag| tag.first().is_some_and(|of| of == name))?.get(1).map(String::as_str)
    }

    /// Of each reaction its id and its emoji.
    fn reacted(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tags.iter().filter_map(|tag| match &tag[..] {
            [name, id, emoji] if name == REACTION => Some((id.as_str(), emoji.as_str())),
            _ => None,
        })
    }

    /// Whether its author took it back. There is no text any more.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.tags.iter().any(|tag| tag.first().is_some_and(|name| name == DELETED))
    }

    /// The emojis of the reactions to it, each once.
    #[must_use]
    pub fn reactions(&self) -> Vec<&str> {
        let mut emojis = Vec::new();
        for (_, emoji) in self.reacted() {
            if !emojis.contains(&emoji) {
                emojis.push(emoji);
            }
        }
        emojis
    }

    /// Somebody reacts to it; whether that is news.
    pub fn react(&mut self, id: MessageId, emoji: &str) -> bool {
        let id = id.to_string();
        let news = self.reacted().all(|(known, _)| known != id) && self.reacted().count() < MOST_REACTIONS;
        if news {
            self.tags.push(vec![REACTION.to_owned(), id, emoji.to_owned()]);
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
            self.tags = vec![vec![DELETED.to_owned()]];
        }
        theirs
    }
}
