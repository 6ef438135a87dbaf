//! One message of a chat.

use serde::{Deserialize, Serialize};

use super::{MessageId, Millis, PeerId, RelayUrl};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    In,
    Out,
}

/// How far an outgoing message is known to have come. The order is the order of the variants; it never moves back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Stored here.
    Queued,
    /// Inbox relays said OK.
    Relayed,
    /// Stored there: their acknowledgement follows their transaction.
    Delivered,
    /// Seen there.
    Read,
}

impl Status {
    /// The name that stands in the database and on the element.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Relayed => "relayed",
            Self::Delivered => "delivered",
            Self::Read => "read",
        }
    }

    /// Takes in how far it is known to have come; whether that is news. What is known of one message may arrive in any
    /// order and any number of times: it comes to the same, and never moves back.
    pub fn raise(&mut self, to: Self) -> bool {
        let news = *self < to;
        if news {
            *self = to;
        }
        news
    }
}

/// A message as stored and shown. `id` is the rumor's id, so that it is the same on every road.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub chat: PeerId,
    pub direction: Direction,
    /// The author's time, `created_at` and `ms` together: the order in a chat is `(at, id)`.
    pub at: Millis,
    pub text: String,
    /// Of an outgoing message; an incoming one is here, so `Delivered`.
    pub status: Status,
    /// How it came so far.
    #[serde(default, skip_serializing_if = "Trace::is_empty")]
    pub trace: Trace,
    /// What stands with the text, and what was said of it since, as Nostr writes such things: see [`super::tags`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Vec<String>>,
}

/// Relays that are kept with a message: as many as an inbox has, and those that it had before they moved.
const MOST_RELAYS: usize = 6;

/// The way of a message, as far as it is known. It is stored as texts, two for each thing known: read by fields, it would
/// be 3 kB of the download.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Trace {
    /// Where it was mailed to, and what became of it there.
    pub relays: Vec<(RelayUrl, Word)>,
    /// When the word came that it is stored there, and by which road it had come. Of an incoming one: when it came here.
    pub delivered: Option<(Millis, Road)>,
    /// When the word came that it was seen. Of an incoming one: when it was, if its author is told.
    pub read: Option<Millis>,
    /// When it went over the channel of an older client. Of an incoming one: when it came from one.
    pub older: Option<Millis>,
}

/// What a relay said of a message that it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// Nothing yet.
    None,
    Ok,
    /// That it does not want it, and why.
    No(String),
}

impl Word {
    /// Whether asking again would change nothing (NIP-01).
    #[must_use]
    pub fn is_final(&self) -> bool {
        let final_ones = ["blocked:", "invalid:", "pow:", "restricted:", "mute:"];
        matches!(self, Self::No(why) if final_ones.iter().any(|prefix| why.starts_with(prefix)))
    }
}

/// What a message travelled by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Road {
    Channel,
    Relays,
    /// It is there, and how it came is not known.
    Unknown,
}

/// Something that became known of an outgoing message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It goes to these relays: all those where their mail goes now.
    Mailed(Vec<RelayUrl>),
    /// A relay has it.
    Held(RelayUrl),
    /// A relay does not want it, and why.
    Refused(RelayUrl, String),
    Delivered(Millis, Road),
    Read(Millis),
    /// It goes over the channel of an older client, which confirms nothing, and by no other road.
    Older(Millis),
}

impl Step {
    /// How far the message has come by it.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Mailed(_) | Self::Refused(..) | Self::Older(_) => Status::Queued,
            Self::Held(_) => Status::Relayed,
            Self::Delivered(..) => Status::Delivered,
            Self::Read(_) => Status::Read,
        }
    }

    /// Whether the message need not go out any more.
    #[must_use]
    pub fn ends(&self) -> bool {
        self.status() >= Status::Delivered || matches!(self, Self::Older(_))
    }
}

impl Trace {
    /// Whether nothing is known.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.relays.is_empty() && self.delivered.is_none() && self.read.is_none() && self.older.is_none()
    }

    /// How many relays have it.
    #[must_use]
    pub fn held_by(&self) -> usize {
        self.relays.iter().filter(|(_, word)| *word == Word::Ok).count()
    }

    /// What a relay said; nothing if it was not given the message.
    #[must_use]
    pub fn word(&self, of: &RelayUrl) -> Option<&Word> {
        self.relays.iter().find(|(url, _)| url == of).map(|(_, word)| word)
    }

    /// Takes note of a step; whether that is news. A relay that has it keeps it, and the first word of an arrival stands.
    pub fn take(&mut self, step: &Step) -> bool {
        match step {
            Step::Mailed(to) => self.send_to(to),
            Step::Held(url) => self.note(url, Word::Ok),
            Step::Refused(url, why) => self.word(url).is_some() && self.note(url, Word::No(why.clone())),
            Step::Delivered(at, road) => is_first(&mut self.delivered, (*at, *road)),
            Step::Read(at) => is_first(&mut self.read, *at),
            Step::Older(at) => is_first(&mut self.older, *at),
        }
    }

    fn send_to(&mut self, to: &[RelayUrl]) -> bool {
        let before = self.relays.len();
        // Where nobody looks any more is of interest only if it is there, and there is room.
        let mut room = MOST_RELAYS.saturating_sub(to.len());
        self.relays.retain(|(url, word)| {
            let left = !to.contains(url);
            let kept = !left || (*word == Word::Ok && room > 0);
            room -= usize::from(left && kept);
            kept
        });
        let mut news = self.relays.len() != before;
        for url in to {
            news |= self.note(url, Word::None);
        }
        news
    }

    fn note(&mut self, of: &RelayUrl, word: Word) -> bool {
        if let Some((_, known)) = self.relays.iter_mut().find(|(url, _)| url == of) {
            let news = *known != Word::Ok && *known != word && word != Word::None;
            if news {
                *known = word;
            }
            return news;
        }
        let room = self.relays.len() < MOST_RELAYS;
        if room {
            self.relays.push((of.clone(), word));
        }
        room
    }
}

/// What stands before when it came, by each road, and before when it was read; a relay's address stands before its word.
const CHANNEL: &str = "channel";
const RELAYS: &str = "relays";
const UNKNOWN: &str = "unknown";
const READ: &str = "read";
const OLDER: &str = "older";

impl From<Trace> for Vec<String> {
    fn from(trace: Trace) -> Self {
        let mut texts = Self::new();
        let mut put = |key: &str, value: String| texts.extend([key.to_owned(), value]);
        for (url, word) in trace.relays {
            let word = match word {
                Word::None => String::new(),
                Word::Ok => "+".to_owned(),
                Word::No(why) => ["-", &why].concat(),
            };
            put(url.as_str(), word);
        }
        if let Some((at, road)) = trace.delivered {
            let road = match road {
                Road::Channel => CHANNEL,
                Road::Relays => RELAYS,
                Road::Unknown => UNKNOWN,
            };
            put(road, at.0.to_string());
        }
        for (key, at) in [(READ, trace.read), (OLDER, trace.older)] {
            if let Some(at) = at {
                put(key, at.0.to_string());
            }
        }
        texts
    }
}

impl From<Vec<String>> for Trace {
    /// What cannot be read is left out.
    fn from(texts: Vec<String>) -> Self {
        let mut trace = Self::default();
        let mut texts = texts.into_iter();
        while let (Some(key), Some(value)) = (texts.next(), texts.next()) {
            let at = || value.parse().ok().map(Millis);
            match key.as_str() {
                CHANNEL => trace.delivered = at().map(|at| (at, Road::Channel)),
                RELAYS => trace.delivered = at().map(|at| (at, Road::Relays)),
                UNKNOWN => trace.delivered = at().map(|at| (at, Road::Unknown)),
                READ => trace.read = at(),
                OLDER => trace.older = at(),
                url => {
                    let word = match value.strip_prefix('-') {
                        Some(why) => Word::No(why.to_owned()),
                        None if value.is_empty() => Word::None,
                        None => Word::Ok,
                    };
                    if let Ok(url) = RelayUrl::parse(url) {
                        trace.note(&url, word);
                    }
                }
            }
        }
        trace
    }
}

/// Keeps the earlier of two; whether it is the new one.
fn is_first<T: Ord + Copy>(known: &mut Option<T>, new: T) -> bool {
    let news = known.is_none_or(|known| new < known);
    if news {
        *known = Some(new);
    }
    news
}

impl Message {
    /// What messages of one chat are ordered by, the same on both sides.
    #[must_use]
    pub const fn order(&self) -> (Millis, MessageId) {
        (self.at, self.id)
    }

    /// Whether it is ours and still has to go out.
    #[must_use]
    pub fn is_on_its_way(&self) -> bool {
        self.direction == Direction::Out && self.status < Status::Delivered && self.trace.older.is_none()
    }

    /// Takes note of a step that someone's word or relay brought; whether that is news. Nothing is known in this way of
    /// a message that is not ours to them.
    pub fn take(&mut self, chat: PeerId, step: &Step) -> bool {
        self.chat == chat
            && self.direction == Direction::Out
            && (self.status.raise(step.status()) | self.trace.take(step))
    }
}

#[cfg(test)]
mod tests {
    use nostr::prelude::{EventId, Keys, SecretKey};
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn status() -> impl Strategy<Value = Status> {
        prop::sample::select(vec![Status::Queued, Status::Relayed, Status::Delivered, Status::Read])
    }

    fn step() -> impl Strategy<Value = Step> {
        let url = || (0..9_u8).prop_map(|n| RelayUrl::parse(&format!("wss://r{n}")).unwrap());
        let road = prop::sample::select(vec![Road::Channel, Road::Relays, Road::Unknown]);
        prop_oneof![
            proptest::collection::btree_set(url(), 0..4).prop_map(|to| Step::Mailed(to.into_iter().collect())),
            url().prop_map(Step::Held),
            (url(), "[a-z\"]{0,3}").prop_map(|(url, why)| Step::Refused(url, why)),
            (0..9_u64, road).prop_map(|(at, road)| Step::Delivered(Millis(at), road)),
            (0..9_u64).prop_map(|at| Step::Read(Millis(at))),
            (0..9_u64).prop_map(|at| Step::Older(Millis(at))),
        ]
    }

    fn merged(mut one: Status, other: Status) -> Status {
        one.raise(other);
        one
    }

    fn message((at, id): (u64, u8)) -> Message {
        let key = Keys::new(SecretKey::from_slice(&[1; 32]).unwrap()).public_key();
        Message {
            id: MessageId(EventId::from_byte_array([id; 32])),
            chat: PeerId::new(key).unwrap(),
            direction: Direction::In,
            at: Millis(at),
            text: String::new(),
            status: Status::Delivered,
            trace: Trace::default(),
            tags: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn a_status_never_moves_back_and_every_order_of_the_news_comes_to_the_same(
            (news, shuffled) in vec(status(), 1..12).prop_flat_map(|news| (Just(news.clone()), Just(news).prop_shuffle()))
        ) {
            let mut now = Status::Queued;
            for to in &news {
                let before = now;
                prop_assert_eq!(now.raise(*to), now != before);
                prop_assert!(now >= before && now >= *to);
                prop_assert!(!now.raise(*to), "the same again is no news");
            }
            prop_assert_eq!(Some(now), news.iter().copied().max());
            prop_assert_eq!(shuffled.into_iter().fold(Status::Queued, merged), now);
        }

        #[test]
        fn merging_is_commutative_associative_and_idempotent(a in status(), b in status(), c in status()) {
            prop_assert_eq!(merged(a, b), merged(b, a));
            prop_assert_eq!(merged(merged(a, b), c), merged(a, merged(b, c)));
            prop_assert_eq!(merged(a, a), a);
        }

        /// Few dates, so that many are the same.
        #[test]
        fn a_chat_has_one_order_however_its_messages_came(
            (came, elsewhere) in vec((0..3_u64, any::<u8>()), 0..20)
                .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
        ) {
            let ordered = |all: Vec<(u64, u8)>| {
                let mut all: Vec<Message> = all.into_iter().map(message).collect();
                all.sort_by_key(Message::order);
                all
            };
            prop_assert_eq!(ordered(came), ordered(elsewhere));
        }

        #[test]
        fn what_is_known_of_the_way_only_grows_and_stays_small(steps in vec(step(), 0..40)) {
            let mut held: Vec<RelayUrl> = Vec::new();
            let mut trace = Trace::default();
            for step in &steps {
                let before = trace.clone();
                prop_assert_eq!(trace.take(step), trace != before, "{:?}", step);
                prop_assert!(!trace.take(step), "the same again is no news");
                prop_assert!(trace.relays.len() <= MOST_RELAYS);
                if let Step::Held(url) = step {
                    held.push(url.clone());
                }
                if let Step::Mailed(to) = step {
                    prop_assert!(to.iter().all(|url| trace.word(url).is_some()));
                    prop_assert!(trace.relays.iter().all(|(url, word)| *word == Word::Ok || to.contains(url)));
                }
                for (url, word) in &trace.relays {
                    prop_assert!(*word != Word::Ok || held.contains(url), "nobody has it who did not say so");
                    prop_assert!(before.word(url) != Some(&Word::Ok) || *word == Word::Ok);
                }
                prop_assert!(before.delivered.is_none() || trace.delivered <= before.delivered);
                prop_assert!(before.read.is_none() || trace.read <= before.read);
            }
            let message = Message { trace, ..message((1, 1)) };
            let json = serde_json::to_string(&message).unwrap();
            prop_assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), message);
        }

        #[test]
        fn no_texts_panic(texts in vec("(wss://r|[-+]|read|channel)?\\PC{0,9}", 0..20)) {
            let trace = Trace::from(texts);
            prop_assert_eq!(Trace::from(Vec::from(trace.clone())), trace);
        }

        #[test]
        fn a_step_of_what_is_not_ours_to_them_changes_nothing(step in step()) {
            let other = Keys::new(SecretKey::from_slice(&[2; 32]).unwrap()).public_key();
            let mut theirs = message((1, 1));
            let mut ours = Message { direction: Direction::Out, status: Status::Queued, ..theirs.clone() };
            let before = (theirs.clone(), ours.clone());
            prop_assert!(!theirs.take(theirs.chat, &step));
            prop_assert!(!ours.take(PeerId::new(other).unwrap(), &step));
            prop_assert_eq!(&(theirs, ours.clone()), &before);
            let news = ours.take(ours.chat, &step);
            prop_assert!(ours.status == step.status() && news == (ours != before.1));
        }

        #[test]
        fn a_message_reads_back_from_the_database(at: u64, id: u8, status in status()) {
            let stored = Message { status, ..message((at, id)) };
            let json = serde_json::to_string(&stored).unwrap();
            let name = format!("\"{}\"", status.as_str());
            prop_assert!(json.contains(&name) && !json.contains("tags"), "as the first version wrote it");
            prop_assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), stored);
        }
    }
}
