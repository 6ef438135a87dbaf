//! What comes in: seen once, stored, then shown and acknowledged. The road it took makes no difference.

use std::collections::VecDeque;

use litemap::LiteMap;
use nostr::prelude::EventId;

use super::doors::Op;
use super::out::Out;
use super::relay::REACH;
use crate::model::{Direction, Message, Millis, PeerId, SessionId, Status, Trace, ViewId};
use crate::protocol::amendment::Amendment;
use crate::protocol::rumor::{CHAT, FILE, Rumor};
use crate::protocol::tags;

/// Wraps and sessions are remembered for as long as a relay may bring them again: what came from a clock that is ahead
/// is asked for a while longer.
const MEMORY: Millis = Millis(Millis::secs(REACH).0 + AHEAD.0);
/// And no more of them than this, the oldest forgotten first.
const MOST: usize = 50_000;

/// 2020: no message is older than Nostr.
const EARLIEST: Millis = Millis::secs(1_577_836_800);
/// A clock may be wrong by two days, and some, and ours by as much the other way. A message from further ahead would
/// stand below all that follow it, since answers are dated no lower.
pub const AHEAD: Millis = Millis::secs(5 * 24 * 60 * 60);

/// Wraps, sessions and wishes to send that were seen before.
#[derive(Debug, Default)]
pub struct Seen {
    map: LiteMap<String, Millis>,
    order: VecDeque<String>,
    /// Of each view the last wish to send. Their numbers rise, and what is stored of a wish is stored of those before.
    wishes: Vec<(ViewId, u32)>,
}

impl Seen {
    pub fn load(seen: Vec<(String, Millis)>, out: &mut Out) -> Self {
        let oldest = Millis(out.now().0.saturating_sub(MEMORY.0));
        out.store(vec![Op::ForgetSeen(oldest)]);
        let mut loaded = Self::default();
        for (key, at) in seen {
            if let Some((view, number)) = wish(&key) {
                loaded.wish(view, number);
            } else if at >= oldest {
                loaded.note(key, at);
            }
        }
        loaded
    }

    /// When something was noted.
    pub fn at(&self, key: &String) -> Option<Millis> {
        self.map.get(key).copied()
    }

    /// Notes a wrap; whether it is new.
    pub fn wrap(&mut self, id: EventId, now: Millis) -> bool {
        self.note(id.to_hex(), now)
    }

    /// Notes a session that was offered to us, or one of its restarts; the line that keeps that across a reload if it is
    /// new.
    pub fn session(&mut self, id: SessionId, generation: u32, now: Millis) -> Option<Op> {
        let key = if generation == 0 { id.to_string() } else { format!("{id}/{generation}") };
        self.note(key.clone(), now).then_some(Op::Seen { key, at: now })
    }

    /// Notes that something was sent at a view's wish; whether it is new. `op` keeps that for the engine that may be
    /// asked again.
    pub fn sent(&mut self, view: ViewId, number: u32, now: Millis) -> Option<Op> {
        let key = || [&view.to_string(), "/", &number.to_string()].concat();
        self.wish(view, number).then(|| Op::Seen { key: key(), at: now })
    }

    fn wish(&mut self, view: ViewId, number: u32) -> bool {
        let Some((_, last)) = self.wishes.iter_mut().find(|(of, _)| *of == view) else {
            self.wishes.push((view, number));
            return true;
        };
        let new = number > *last;
        *last = number.max(*last);
        new
    }

    /// The line that keeps a wrap's id across a reload.
    pub fn keep(id: EventId, now: Millis) -> Op {
        Op::Seen { key: id.to_hex(), at: now }
    }

    /// Notes that a message, or someone, was deleted here.
    pub fn note_gone(&mut self, what: &str, now: Millis) {
        self.note(gone(what), now);
    }

    /// Whether a message, or someone, was deleted here, by the digits of their id.
    pub fn is_gone(&self, what: &str) -> bool {
        self.map.contains_key(&gone(what))
    }

    /// It was not the wrap of that id, or what it brought could not be stored: a relay may bring it again.
    pub fn forget(&mut self, id: EventId) {
        let key = id.to_hex();
        self.map.remove(&key);
        // Mostly the newest. Left there, it would count twice once it came again.
        if let Some(at) = self.order.iter().rposition(|other| *other == key) {
            self.order.remove(at);
        }
    }

    fn note(&mut self, key: String, now: Millis) -> bool {
        if self.map.insert(key.clone(), now).is_some() {
            return false;
        }
        self.order.push_back(key);
        while self.order.len() > MOST {
            if let Some(oldest) = self.order.pop_front() {
                self.map.remove(&oldest);
            }
        }
        true
    }
}

/// What a wish to send is noted under tells which one it is.
pub fn wish(key: &str) -> Option<(ViewId, u32)> {
    let (view, number) = key.split_once('/')?;
    Some((ViewId::parse(view)?, number.parse().ok()?))
}

/// What it is noted under that something was deleted.
pub fn gone(what: &str) -> String {
    ["gone/", what].concat()
}

/// What a rumor brings.
#[derive(Debug)]
pub enum Brought {
    Message(Message),
    Amendment(Amendment),
}

/// What a rumor from `author` brings; nothing for what is neither a message between the two of us nor about one, or has
/// a date that no clock can have given it.
pub fn read(rumor: &Rumor, me: PeerId, author: PeerId, now: Millis) -> Option<Brought> {
    let dated = rumor.at() >= EARLIEST && rumor.at() <= now.plus(AHEAD);
    if !dated || rumor.author() != Some(author) {
        return None;
    }
    if !matches!(rumor.kind(), CHAT | FILE) {
        return Amendment::read(rumor, author).map(Brought::Amendment);
    }
    (rumor.is_between(me, author) && !rumor.content().is_empty())
        .then(|| Brought::Message(message(rumor, author, Direction::In, Status::Delivered)))
}

/// The message of a rumor, in its place: an edit stands in that of what it replaces.
pub fn message(rumor: &Rumor, chat: PeerId, direction: Direction, status: Status) -> Message {
    let mut message = Message {
        id: rumor.id(),
        chat,
        direction,
        at: rumor.at(),
        text: rumor.content().to_owned(),
        status,
        trace: Trace::default(),
        tags: tags::kept(rumor),
    };
    message.take_place();
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_to_send_is_granted_once_though_only_the_last_is_kept() {
        let (now, view) = (Millis::secs(1_800_000_000), |byte| ViewId::from_random([byte; 32]));
        let mut seen = Seen::default();
        let mut kept = Vec::new();
        for number in [1, 2, 2, 1, 5] {
            kept.extend(seen.sent(view(1), number, now));
        }
        let keys: Vec<_> = kept.iter().map(|op| if let Op::Seen { key, .. } = op { wish(key) } else { None }).collect();
        assert_eq!(keys, [1, 2, 5].map(|number| Some((view(1), number))));
        // The next engine has the last one alone.
        let Some(Op::Seen { key, at }) = kept.pop() else { panic!("a note") };
        let mut seen = Seen::load(vec![(key, at)], &mut Out::default());
        assert!([1, 4, 5].into_iter().all(|number| seen.sent(view(1), number, now).is_none()));
        assert!(seen.sent(view(1), 6, now).is_some() && seen.sent(view(2), 1, now).is_some());
        // A restart of a session is none, nor is a wrap.
        let session = SessionId::from_random([1; 32]);
        let Some(Op::Seen { key, .. }) = seen.session(session, 3, now) else { panic!("a note") };
        assert!(wish(&key).is_none() && wish(&"ab".repeat(32)).is_none() && wish("unread/1").is_none());
    }

    #[test]
    fn dates_that_no_clock_can_have_given_are_refused() {
        let peer = |byte| crate::protocol::wrap::Vault::new(&[byte; 32]).unwrap().me();
        let (ann, bob) = (peer(1), peer(2));
        let now = Millis::secs(1_800_000_000);
        let at = |at| read(&Rumor::chat(ann, bob, at, "hi".into()), bob, ann, now).is_some();
        let days = |days: u64| Millis::secs(days * 24 * 60 * 60);
        assert!(at(now) && at(now.plus(days(4))) && at(Millis::secs(1_600_000_000)));
        assert!(!at(Millis(0)) && !at(Millis(1)) && !at(now.plus(days(6))) && !at(Millis::secs(4_102_444_800)));
    }
}
