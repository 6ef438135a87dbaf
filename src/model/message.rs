//! One message of a chat.

use serde::{Deserialize, Serialize};

use super::{MessageId, Millis, PeerId};

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
    /// What stands with the text, and what was said of it since, as Nostr writes such things: see [`super::tags`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Vec<String>>,
}

impl Message {
    /// What messages of one chat are ordered by, the same on both sides.
    #[must_use]
    pub const fn order(&self) -> (Millis, MessageId) {
        (self.at, self.id)
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
        fn a_message_reads_back_from_the_database(at: u64, id: u8, status in status()) {
            let stored = Message { status, ..message((at, id)) };
            let json = serde_json::to_string(&stored).unwrap();
            let name = format!("\"{}\"", status.as_str());
            prop_assert!(json.contains(&name) && !json.contains("tags"), "as the first version wrote it");
            prop_assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), stored);
        }
    }
}
