//! Rumors: the unsigned events that travel inside a wrap or on the channel (NIP-59, NIP-17).

use nostr::prelude::{EventId, Kind, Tag, Timestamp, UnsignedEvent};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::bounds::{MAX_PLAINTEXT, MAX_TAGS, shallow};
use super::event::Wire;
use super::mac::MacKey;
use crate::model::tags::EDIT;
use crate::model::timer::{EXPIRATION, TIMER};
use crate::model::{Direction, Message, MessageId, Millis, PeerId, Status, Trace};

/// Kind 14: a chat message (NIP-17).
pub const CHAT: u16 = 14;
/// Kind 15: a file that lies elsewhere, encrypted (NIP-17).
pub const FILE: u16 = 15;
/// Kind 7: a reaction (NIP-25).
pub const REACTION: u16 = 7;
/// Kind 5: what its author wants deleted (NIP-09).
pub const DELETION: u16 = 5;
/// Tincan's control rumor.
pub const CONTROL: u16 = 20514;

/// Why a rumor was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RumorError {
    #[error("the rumor is not a JSON event")]
    Malformed,
    #[error("the rumor is signed")]
    Signed,
    #[error("the rumor states no id or not its own")]
    WrongId,
    #[error("the author's key is not on the curve")]
    BadAuthor,
    #[error("a field of the rumor is out of bounds")]
    OutOfBounds,
}

/// An unsigned event whose id was computed here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Rumor(UnsignedEvent);

/// Checks what [`Rumor::parse`] checks, but for the size and depth of the text around it.
impl<'de> Deserialize<'de> for Rumor {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::read(Wire::deserialize(from)?).map_err(de::Error::custom)
    }
}

impl Rumor {
    /// A rumor of `kind` by `author` at `at`. The part of `at` below a second travels in an `ms` tag.
    #[must_use]
    pub fn new(author: PeerId, at: Millis, kind: u16, tags: Vec<Vec<String>>, content: String) -> Self {
        let tags = tags
            .into_iter()
            .chain([vec!["ms".to_owned(), (at.0 % 1000).to_string()]])
            .filter_map(|tag| Tag::parse(tag).ok());
        let created_at = Timestamp::from_secs(at.as_secs());
        let mut event = UnsignedEvent::new(*author.key(), created_at, Kind::Custom(kind), tags, content);
        event.ensure_id();
        Self(event)
    }

    /// A chat message to `to` (kind 14, NIP-17).
    #[must_use]
    pub fn chat(author: PeerId, to: PeerId, at: Millis, text: String) -> Self {
        Self::new(author, at, CHAT, vec![vec!["p".into(), to.to_hex()]], text)
    }

    /// A chat message of ours as it goes out: it carries the code by which we know it again. `with`: what else it
    /// carries.
    #[must_use]
    pub fn own_chat(me: PeerId, to: PeerId, at: Millis, text: String, with: Vec<Vec<String>>, key: &MacKey) -> Self {
        let mut tags = vec![vec!["p".to_owned(), to.to_hex()]];
        tags.extend(with);
        let plain = Self::new(me, at, CHAT, tags.clone(), text.clone());
        tags.push(vec!["mac".to_owned(), key.code(plain.id())]);
        Self::new(me, at, CHAT, tags, text)
    }

    /// A message of ours to `chat` that goes out in this, as it is when it was written. `tags`: those of its own.
    #[must_use]
    pub fn message(&self, chat: PeerId, tags: Vec<Vec<String>>) -> Message {
        Message {
            id: self.id(),
            chat,
            direction: Direction::Out,
            at: self.at(),
            text: self.content().to_owned(),
            status: Status::Queued,
            trace: Trace::default(),
            tags,
        }
    }

    /// The very rumor that a message of ours went out in, from what the store keeps of it; nothing if that does not come
    /// to the same id. Older versions sent them without a code.
    #[must_use]
    pub fn rebuild(me: PeerId, message: &Message, key: &MacKey) -> Option<Self> {
        let Message { chat, at, text, .. } = message;
        let (id, coded) = (message.head(), Self::own_chat(me, *chat, *at, text.clone(), message.carried(), key));
        if coded.id() == id {
            return Some(coded);
        }
        let plain = Self::chat(me, *chat, *at, text.clone());
        (plain.id() == id).then_some(plain)
    }

    /// Reads a rumor that someone else made and checks all that can be checked of it alone.
    ///
    /// # Errors
    /// [`RumorError`] says which check it failed.
    pub fn parse(json: &str) -> Result<Self, RumorError> {
        if json.len() > MAX_PLAINTEXT || !shallow(json) {
            return Err(RumorError::OutOfBounds);
        }
        Self::read(Wire::parse(json).ok_or(RumorError::Malformed)?)
    }

    fn read(wire: Wire) -> Result<Self, RumorError> {
        if wire.is_signed() {
            return Err(RumorError::Signed);
        }
        let rumor = Self(wire.unsigned().ok_or(RumorError::Malformed)?);
        rumor.check()?;
        Ok(rumor)
    }

    fn check(&self) -> Result<(), RumorError> {
        let event = &self.0;
        if event.id != Some(event.compute_id()) {
            return Err(RumorError::WrongId);
        }
        if PeerId::new(event.pubkey).is_none() {
            return Err(RumorError::BadAuthor);
        }
        let in_bounds = event.tags.len() <= MAX_TAGS && event.created_at.as_secs() <= Millis::MAX.as_secs();
        if in_bounds { Ok(()) } else { Err(RumorError::OutOfBounds) }
    }

    #[must_use]
    pub fn id(&self) -> MessageId {
        MessageId(self.0.id.unwrap_or_else(|| self.0.compute_id()))
    }

    /// Whether it is about messages, and none itself.
    #[must_use]
    pub fn amends(&self) -> bool {
        matches!(self.kind(), REACTION | DELETION)
    }

    /// Whether it is a text that says all by itself: no edit, and nothing that disappears.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let tagged = |name: &&str| self.tag(name).is_some();
        self.kind() == CHAT && ![EDIT, EXPIRATION, TIMER].iter().any(tagged)
    }

    /// The message in whose place it stands: itself, or what it replaces as its edit.
    #[must_use]
    pub fn place(&self) -> MessageId {
        let edit = self.tag(EDIT).filter(|_| self.kind() == CHAT);
        edit.and_then(MessageId::parse).unwrap_or_else(|| self.id())
    }

    /// The author. [`Rumor::parse`] has checked that the key is one.
    #[must_use]
    pub fn author(&self) -> Option<PeerId> {
        PeerId::new(self.0.pubkey)
    }

    #[must_use]
    pub fn kind(&self) -> u16 {
        self.0.kind.as_u16()
    }

    #[must_use]
    pub fn content(&self) -> &str {
        &self.0.content
    }

    /// The author's time: `created_at` and the `ms` tag (0 to 999, otherwise 0).
    #[must_use]
    pub fn at(&self) -> Millis {
        let ms = self.tag("ms").and_then(|value| value.parse::<u64>().ok()).filter(|ms| *ms < 1000).unwrap_or(0);
        Millis::secs(self.0.created_at.as_secs()).plus(Millis(ms))
    }

    /// When its time is over (NIP-40).
    #[must_use]
    pub fn expires(&self) -> Option<Millis> {
        let secs = self.tag(EXPIRATION)?.parse::<u64>().ok()?;
        (secs <= Millis::MAX.as_secs()).then(|| Millis::secs(secs))
    }

    /// All tags, each with its name first.
    pub fn tags(&self) -> impl Iterator<Item = &[String]> {
        self.0.tags.iter().map(Tag::as_slice)
    }

    /// The first value of the first tag of this name.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.0.tags.iter().find(|tag| tag.kind() == name).and_then(|tag| tag.content())
    }

    /// The people that `p` tags name.
    pub fn recipients(&self) -> impl Iterator<Item = &str> {
        self.0.tags.iter().filter(|tag| tag.kind() == "p").filter_map(|tag| tag.content())
    }

    /// Whether this is a chat message of the two of `author` and `other` and nobody else.
    #[must_use]
    pub fn is_between(&self, me: PeerId, other: PeerId) -> bool {
        let (me, other) = (me.to_hex(), other.to_hex());
        let mut any = false;
        self.recipients().all(|p| {
            any = true;
            p == me || p == other
        }) && any
    }

    #[must_use]
    pub fn json(&self) -> String {
        self.0.as_json()
    }
}

/// The id of an event, from hex.
#[must_use]
pub fn event_id(text: &str) -> Option<EventId> {
    EventId::from_hex(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Direction, Status, Trace};
    use crate::protocol::strategies::{any_text, at, peer, rumor, tags, tampered, text};

    fn ann() -> PeerId {
        PeerId::from_hex("7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e").unwrap()
    }

    fn bob() -> PeerId {
        PeerId::from_hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798").unwrap()
    }

    #[test]
    fn a_chat_message_keeps_its_milliseconds_and_its_id() {
        let rumor = Rumor::chat(ann(), bob(), Millis(1_700_000_000_042), "hi".into());
        let read = Rumor::parse(&rumor.json()).unwrap();
        assert_eq!(read, rumor);
        assert_eq!(read.at(), Millis(1_700_000_000_042));
        assert_eq!(read.id(), rumor.id());
        assert!(read.is_between(bob(), ann()));
        assert!(!read.is_between(ann(), ann()));
    }

    #[test]
    fn what_was_tampered_with_is_refused() {
        let json = Rumor::chat(ann(), bob(), Millis(1), "hi".into()).json();
        assert_eq!(Rumor::parse(&json.replace("hi", "ho")), Err(RumorError::WrongId));
        assert_eq!(Rumor::parse(&json.replacen('{', "{\"sig\":\"00\",", 1)), Err(RumorError::Signed));
        assert_eq!(Rumor::parse("{}"), Err(RumorError::Malformed));
        assert_eq!(Rumor::parse("\u{0}"), Err(RumorError::Malformed));
        let long = Rumor::chat(ann(), bob(), Millis(1), "x".repeat(MAX_PLAINTEXT)).json();
        assert_eq!(Rumor::parse(&long), Err(RumorError::OutOfBounds));
        assert_eq!(Rumor::parse(&"[".repeat(17)), Err(RumorError::OutOfBounds));
    }

    #[test]
    fn a_rumor_without_an_id_is_refused() {
        let json = Rumor::chat(ann(), bob(), Millis(1), "hi".into()).json();
        let id = Rumor::parse(&json).unwrap().id();
        assert_eq!(Rumor::parse(&json.replace(&format!("\"id\":\"{id}\","), "")), Err(RumorError::WrongId));
    }

    proptest! {
        #[test]
        fn whatever_a_rumor_says_reads_back(
            author in peer(), at in at(), kind: u16, tags in tags(), content in text(0..300)
        ) {
            let rumor = Rumor::new(author, at, kind, tags, content.clone());
            let read = Rumor::parse(&rumor.json()).unwrap();
            prop_assert_eq!((read.author(), read.kind(), read.content()), (Some(author), kind, content.as_str()));
            prop_assert_eq!(read.id(), rumor.id());
            prop_assert_eq!(read, rumor);
        }

        #[test]
        fn a_message_keeps_its_time_and_its_people(from in peer(), to in peer(), other in peer(), at in at()) {
            let read = Rumor::parse(&Rumor::chat(from, to, at, "hi".into()).json()).unwrap();
            prop_assert_eq!(read.at(), at);
            prop_assert!(read.is_between(from, to) && read.is_between(to, from));
            prop_assert!(!read.is_between(from, other) && !read.is_between(from, from));
        }

        #[test]
        fn a_message_of_ours_is_made_anew_from_what_the_store_keeps_and_by_nobody_else(
            me in peer(), chat in peer(), other in peer(), at in at(), content in text(1..300), secrets: [[u8; 32]; 2],
            about in proptest::option::of(crate::protocol::strategies::id()),
            edits in proptest::option::of((crate::protocol::strategies::id(), crate::protocol::strategies::at()))
        ) {
            let [key, wrong] = secrets.map(|secret| MacKey::derive(&secret));
            let mut tags: Vec<Vec<String>> =
                about.map(|about| vec!["e".to_owned(), about.to_string()]).into_iter().collect();
            tags.extend(edits.map(|(id, at)| vec![EDIT.to_owned(), id.to_string(), at.0.to_string()]));
            let rumor = Rumor::own_chat(me, chat, at, content.clone(), tags.clone(), &key);
            let (id, plain) = (rumor.id(), Rumor::chat(me, chat, at, content.clone()));
            prop_assert_eq!(Rumor::parse(&rumor.json()).unwrap().at(), at);
            let (direction, status, trace) = (Direction::Out, Status::Delivered, Trace::default());
            let mut message = Message { id, chat, direction, at, text: content, status, trace, tags };
            message.take_place();
            prop_assert_eq!((message.head(), message.id), (rumor.id(), rumor.place()));
            // What was said of it since makes no difference.
            message.tags.insert(0, vec!["reaction".into(), id.to_string(), "👍".into()]);
            message.tags.reverse();
            prop_assert_eq!(Rumor::rebuild(me, &message, &key), Some(rumor));
            prop_assert_eq!(Rumor::rebuild(me, &message, &wrong), None);
            prop_assert_eq!(Rumor::rebuild(me, &Message { chat: other, ..message.clone() }, &key), None);
            prop_assert_eq!(Rumor::rebuild(me, &Message { at: at.plus(Millis(1)), ..message.clone() }, &key).is_none(), at < Millis::MAX);
            // As older versions sent it.
            let older = Message { id: plain.id(), tags: vec![], ..message };
            prop_assert_eq!(Rumor::rebuild(me, &older, &key), Some(plain));
        }

        #[test]
        fn nothing_can_be_changed_under_an_id(
            (honest, text) in rumor().prop_flat_map(|rumor| (Just(rumor.clone()), tampered(rumor.json())))
        ) {
            match Rumor::parse(&text) {
                Ok(read) => prop_assert_eq!(read, honest),
                Err(error) => prop_assert!(error != RumorError::BadAuthor, "the id covers the author"),
            }
        }

        #[test]
        fn no_text_panics(text in any_text(300)) {
            prop_assert!(Rumor::parse(&text).is_err());
        }
    }
}
