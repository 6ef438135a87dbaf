//! Strangers at the door: how many may wait there, how fast they may come, and by what work. Who is not let wait is not
//! noted as seen either: the relay still has what they wrote, and brings it with the next connection.

use litemap::LiteMap;
use nostr::prelude::EventId;

use super::node::Node;
use super::out::Out;
use crate::model::{Millis, RelayUrl};
use crate::protocol::work::{WORK, difficulty};

/// Requests that may wait. The oldest that was not looked at makes room for another.
const MOST: usize = 100;
/// A relay may bring so many strangers at once, and one more after each such while.
const AT_ONCE: u32 = 30;
const EVERY: Millis = Millis::secs(60);

#[derive(Debug, Default)]
pub struct Strangers {
    /// Wraps that are being opened, and which relay brought them.
    opening: LiteMap<EventId, RelayUrl>,
    /// How many have come by a relay, less one for each while that has passed since then.
    came: LiteMap<RelayUrl, (u32, Millis)>,
}

impl Strangers {
    /// A wrap is being opened.
    pub fn opening(&mut self, wrap: EventId, by: &RelayUrl) {
        self.opening.insert(wrap, by.clone());
    }

    /// It is open, or will never be; the relay that brought it.
    pub fn opened(&mut self, wrap: EventId) -> Option<RelayUrl> {
        self.opening.remove(&wrap)
    }

    /// A stranger has come by this relay; whether that is not one too many.
    fn come(&mut self, by: RelayUrl, now: Millis) -> bool {
        let (count, since) = self.came.get(&by).copied().unwrap_or((0, now));
        let passed = u32::try_from(now.since(since).0 / EVERY.0).unwrap_or(u32::MAX);
        let count = count.saturating_sub(passed);
        let since = if count == 0 { now } else { since.plus(Millis(EVERY.0.saturating_mul(u64::from(passed)))) };
        let is_let_in = count < AT_ONCE;
        self.came.insert(by, (count + u32::from(is_let_in), since));
        is_let_in
    }
}

impl Node {
    /// Whether somebody unknown may wait for the user's answer, who wrote this wrap. `by`: the relay that brought it.
    pub(super) fn lets_wait(&mut self, wrap: EventId, by: Option<RelayUrl>, out: &mut Out) -> bool {
        if self.profile.wants_work && difficulty(&wrap) < WORK {
            return false;
        }
        let room = self.roster.requests() < MOST;
        let leaves = if room { None } else { self.roster.oldest_unread_request() };
        if !room && leaves.is_none() || by.is_some_and(|by| !self.strangers.come(by, out.now())) {
            return false;
        }
        if let Some(peer) = leaves {
            self.delete(peer, out);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_brings_so_many_strangers_and_then_one_at_a_time() {
        let (mut strangers, relay) = (Strangers::default(), RelayUrl::parse("wss://one.example").unwrap());
        let other = RelayUrl::parse("wss://two.example").unwrap();
        let start = Millis::secs(1_800_000_000);
        let mut come = |by: &RelayUrl, secs: u64| strangers.come(by.clone(), start.plus(Millis::secs(secs)));
        assert_eq!((0..1000).filter(|n| come(&relay, n / 100)).count(), 30);
        assert!(come(&other, 9));
        assert_eq!((0..10).filter(|_| come(&relay, 59)).count(), 0);
        assert_eq!((0..10).filter(|_| come(&relay, 60)).count(), 1);
        assert_eq!((0..10).filter(|_| come(&relay, 119)).count(), 0);
        assert_eq!((0..10).filter(|_| come(&relay, 245)).count(), 3);
        assert_eq!((0..100).filter(|_| come(&relay, 24 * 60 * 60)).count(), 30);
        // A clock that was set back lets nobody in, and breaks nothing.
        assert_eq!((0..100).filter(|_| come(&relay, 0)).count(), 0);
    }
}
