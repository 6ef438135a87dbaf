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
}

impl Message {
    /// What messages of one chat are ordered by, the same on both sides.
    #[must_use]
    pub const fn order(&self) -> (Millis, MessageId) {
        (self.at, self.id)
    }
}
