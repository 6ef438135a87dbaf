//! What a message has besides its text, in tags. As its rumor had them: `subject`; `e` and `q`, the messages that it
//! answers and quotes; `expiration` and `timer` ([`super::timer`]); and of a file what NIP-17 says of one. Said since:
//! `reaction` with its own id and an emoji, and `own` behind one of ours; `edit` with the id and the time of the text
//! that stands there now; `deleted`, by its author; `hidden`, by us and for us alone.

use super::timer::{EXPIRATION, TIMER};
use super::{Direction, Message, MessageId, Millis, Status};

const DELETED: &str = "deleted";
const HIDDEN: &str = "hidden";
const REACTION: &str = "reaction";
const OWN: &str = "own";
/// On the way it names the message that it replaces, and stands with that message's place and date.
pub const EDIT: &str = "edit";
/// It was written for somebody else at first. Who that was it does not say.
pub const FORWARDED: &str = "forwarded";
/// What travels with a message of ours besides its text, in this order.
const CARRIED: [&str; 5] = ["e", EDIT, FORWARDED, TIMER, EXPIRATION];
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

    /// Whether the user wants it out of sight.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.tag(HIDDEN).is_some()
    }

    /// Whether nothing is left of it but its place.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.is_deleted() || self.is_hidden()
    }

    /// The message that it answers.
    #[must_use]
    pub fn answers(&self) -> Option<MessageId> {
        MessageId::parse(self.tag("e")?)
    }

    /// The id of the text that stands there now: its own, or that of its last edit. By this the two sides speak of it,
    /// while its place, its reactions and what answers it keep to its own.
    #[must_use]
    pub fn head(&self) -> MessageId {
        self.edition().map_or(self.id, |(_, id)| id)
    }

    /// When it was edited last, and the id that its text has since; the later of two wins.
    #[must_use]
    pub fn edition(&self) -> Option<(Millis, MessageId)> {
        self.tags.iter().find_map(|tag| match &tag[..] {
            [name, id, at, ..] if name == EDIT => Some((Millis(at.parse().ok()?), MessageId::parse(id)?)),
            _ => None,
        })
    }

    /// An edit, as it came, takes the place of what it replaces.
    pub fn take_place(&mut self) {
        let head = self.id;
        for tag in &mut self.tags {
            if let [name, id, ..] = &mut tag[..]
                && name == EDIT
                && let Some(place) = MessageId::parse(id)
            {
                self.id = place;
                *id = head.to_string();
            }
        }
    }

    /// What travels with it, if it is ours: as it must stand in its rumor.
    #[must_use]
    pub fn carried(&self) -> Vec<Vec<String>> {
        let named = |name: &&str| self.tags.iter().find(|tag| tag.first().is_some_and(|of| of == name)).cloned();
        let mut carried: Vec<Vec<String>> = CARRIED.iter().filter_map(named).collect();
        for tag in &mut carried {
            if let [name, id, _, ..] = &mut tag[..]
                && name == EDIT
            {
                *id = self.id.to_string();
            }
        }
        carried
    }

    /// Whether this has come by its own id, where only a claim of somebody else, or none, stands for it.
    #[must_use]
    pub fn ousts(&self, there: &Self) -> bool {
        self.edition().is_none() && !self.is_beside(there)
    }

    /// Takes in an edit by its author; whether it is one, and later than what is known. What is gone stays so.
    pub fn edit(&mut self, newer: &Self) -> bool {
        if !newer.is_beside(self) || newer.edition() <= self.edition() {
            return false;
        }
        self.tags.retain(|tag| tag.first().is_none_or(|name| name != EDIT));
        self.tags.extend(newer.tags.iter().find(|tag| tag.first().is_some_and(|name| name == EDIT)).cloned());
        if self.is_gone() {
            return true;
        }
        self.text.clone_from(&newer.text);
        if self.direction == Direction::Out {
            (self.status, self.trace) = (newer.status, newer.trace.clone());
        } else if newer.status == Status::Read {
            (self.status, self.trace.read) = (newer.status, newer.trace.read);
        }
        true
    }

    /// Whether it stands on the same side of the same chat.
    fn is_beside(&self, other: &Self) -> bool {
        (self.chat, self.direction) == (other.chat, other.direction)
    }

    /// The emojis of the reactions to it, each once.
    #[must_use]
    pub fn reactions(&self) -> Vec<&str> {
        let mut emojis = Vec::new();
        for (_, emoji, _) in self.each_reaction() {
            if !emojis.contains(&emoji) {
                emojis.push(emoji);
            }
        }
        emojis
    }

    /// The ids of the reactions with this emoji, ours or theirs.
    #[must_use]
    pub fn reactions_with(&self, emoji: &str, own: bool) -> Vec<MessageId> {
        let found = self.each_reaction().filter(|(_, other, ours)| *other == emoji && *ours == own);
        found.filter_map(|(id, ..)| MessageId::parse(id)).collect()
    }

    /// Each reaction: its id, its emoji, and whether it is ours.
    pub fn each_reaction(&self) -> impl DoubleEndedIterator<Item = (&str, &str, bool)> {
        self.tags.iter().filter_map(|tag| match &tag[..] {
            [name, id, emoji, rest @ ..] if name == REACTION => Some((id.as_str(), emoji.as_str(), !rest.is_empty())),
            _ => None,
        })
    }

    /// Somebody reacts to it, we or they; whether that is news.
    pub fn react(&mut self, id: MessageId, emoji: &str, own: bool) -> bool {
        let mut tag = vec![REACTION.to_owned(), id.to_string(), emoji.to_owned()];
        tag.extend(own.then(|| OWN.to_owned()));
        let news = self.tags.len() < MOST && !self.tags.contains(&tag);
        if news {
            self.tags.push(tag);
        }
        news
    }

    /// A reaction is taken back, ours by us or theirs by them; whether it was there.
    pub fn take_back(&mut self, reaction: MessageId, own: bool) -> bool {
        let (id, before) = (reaction.to_string(), self.tags.len());
        self.tags.retain(
            |tag| !matches!(&tag[..], [name, of, _, rest @ ..] if name == REACTION && *of == id && rest.is_empty() != own),
        );
        self.tags.len() < before
    }

    /// We take it back, or the other side does; whether it was theirs who does.
    pub fn delete(&mut self, own: bool) -> bool {
        let by_author = (self.direction == Direction::Out) == own;
        if by_author {
            self.leave_only(DELETED);
        }
        by_author
    }

    /// The user wants it out of sight; whether that is news. Its place stays, so that it is known when it comes again.
    pub fn hide(&mut self) -> bool {
        let news = !self.is_hidden();
        if news {
            self.leave_only(HIDDEN);
        }
        news
    }

    fn leave_only(&mut self, mark: &str) {
        self.text.clear();
        // Which text went with it stays known, so that it is not taken for one that is missing, and so does its time.
        self.tags.retain(|tag| tag.first().is_some_and(|name| name == EDIT || name == EXPIRATION));
        self.tags.push(vec![mark.to_owned(), String::new()]);
    }
}
