//! Disappearing messages: how long what is written in a chat lives, and until when a message does. Its time runs from
//! when it was sent and stands with it as an `expiration` (NIP-40), so that both sides take it away at the same time,
//! read or not.

use serde::{Deserialize, Serialize};

use super::{Contact, Message, MessageId, Millis};

/// Until when a message lives, in seconds since 1970.
pub const EXPIRATION: &str = "expiration";
/// What sets the timer of a chat, in seconds; 0 ends it. It stands with a message that says so in words, for those who
/// do not know it, and is the line in the chat that tells who set it.
pub const TIMER: &str = "timer";

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

/// The timer of a chat, as it was set last: the newest of all changes is the one that holds, on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// For how long a message lives; 0 for as long as it is kept.
    pub secs: u64,
    /// The place in the chat of what set it.
    pub at: Millis,
    pub id: MessageId,
}

impl Timer {
    /// The longest: a year.
    pub const MOST: u64 = 366 * DAY;

    /// A span in words: in days or weeks if it comes to whole ones.
    #[must_use]
    pub fn words(secs: u64) -> String {
        let (count, unit) = match secs {
            _ if secs >= 7 * DAY && secs.is_multiple_of(7 * DAY) => (secs / (7 * DAY), " week"),
            _ if secs >= DAY && secs.is_multiple_of(DAY) => (secs / DAY, " day"),
            _ if secs >= HOUR && secs.is_multiple_of(HOUR) => (secs / HOUR, " hour"),
            _ if secs >= 60 && secs.is_multiple_of(60) => (secs / 60, " minute"),
            _ => (secs, " second"),
        };
        [count.to_string().as_str(), unit, if count == 1 { "" } else { "s" }].concat()
    }

    /// What the message says that sets it.
    #[must_use]
    pub fn sentence(secs: u64) -> String {
        match secs {
            0 => "Messages in this chat no longer disappear.".to_owned(),
            _ => ["New messages in this chat disappear ", &Self::words(secs), " after they were sent."].concat(),
        }
    }
}

impl Message {
    /// When its time is over.
    #[must_use]
    pub fn expires(&self) -> Option<Millis> {
        self.tag(EXPIRATION)?.parse().ok().map(Millis::secs)
    }

    #[must_use]
    pub fn is_expired(&self, now: Millis) -> bool {
        self.expires().is_some_and(|at| at <= now)
    }

    /// What it sets the timer of its chat to.
    #[must_use]
    pub fn timer(&self) -> Option<u64> {
        self.tag(TIMER)?.parse().ok()
    }
}

impl Contact {
    /// For how long what is written here lives, in seconds; 0 for as long as it is kept.
    #[must_use]
    pub fn timer_secs(&self) -> u64 {
        self.timer.map_or(0, |timer| timer.secs)
    }

    /// A message of this chat may set the timer; whether it did. What is older than what did so last comes too late.
    pub fn set_timer(&mut self, message: &Message) -> bool {
        let Some(secs) = message.timer() else { return false };
        let (at, id) = message.order();
        self.agree(Timer { secs, at, id })
    }

    /// Of two timers the one that was set later holds. Whether it is this one, and was not before.
    pub fn agree(&mut self, other: Timer) -> bool {
        let news = self.timer.is_none_or(|timer| (timer.at, timer.id) < (other.at, other.id));
        if news {
            self.timer = Some(other);
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use nostr::prelude::{EventId, Keys, SecretKey};

    use super::*;
    use crate::model::{Direction, PeerId, Standing, Status, Trace};

    fn message(byte: u8, at: u64, tag: &str, value: &str) -> Message {
        let keys = Keys::new(SecretKey::from_slice(&[2; 32]).unwrap());
        Message {
            id: MessageId(EventId::from_byte_array([byte; 32])),
            chat: PeerId::new(keys.public_key()).unwrap(),
            direction: Direction::In,
            at: Millis(at),
            text: "so".into(),
            status: Status::Delivered,
            trace: Trace::default(),
            tags: vec![vec![tag.into(), value.into()]],
        }
    }

    #[test]
    fn the_newest_change_holds_whatever_comes_first() {
        let changes = [message(3, 7, TIMER, "60"), message(5, 9, TIMER, "0"), message(4, 9, TIMER, "3600")];
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for order in orders {
            let mut contact = Contact::new(changes[0].chat, Standing::Accepted, Millis(1));
            for change in order {
                contact.set_timer(&changes[change]);
                contact.set_timer(&changes[change]);
            }
            let timer = contact.timer.unwrap();
            assert_eq!((timer.secs, timer.at, timer.id), (0, Millis(9), changes[1].id), "{order:?}");
        }
    }

    #[test]
    fn a_message_lives_until_its_expiration() {
        let message = message(1, 1000, EXPIRATION, "60");
        assert_eq!(message.expires(), Some(Millis(60_000)));
        assert!(!message.is_expired(Millis(59_999)) && message.is_expired(Millis(60_000)));
        assert_eq!(message.timer(), None);
    }

    #[test]
    fn spans_read_as_people_say_them() {
        let words = [60, 90, HOUR, 36 * HOUR, DAY, 7 * DAY, 10 * DAY, 28 * DAY].map(Timer::words);
        assert_eq!(words, ["1 minute", "90 seconds", "1 hour", "36 hours", "1 day", "1 week", "10 days", "4 weeks"]);
    }
}
