//! What waits for the store.

use super::doors::Gap;
use crate::model::{Message, MessageId, PeerId, Step};
use crate::protocol::rumor::Rumor;

/// What follows when a batch is stored.
#[derive(Debug)]
pub(super) enum After {
    /// `held`: it goes out and is shown from here on only.
    Sent {
        message: Message,
        held: Option<Rumor>,
    },
    /// `mailed`: a receipt is noted with it. `owes`: as well that it was read.
    Received {
        message: Message,
        mailed: bool,
        owes: bool,
    },
    Amended {
        peer: PeerId,
        id: MessageId,
        mailed: bool,
    },
    /// `step`: that they are delivered.
    Acknowledged {
        peer: PeerId,
        ids: Vec<MessageId>,
        step: Step,
    },
    /// They say so. `step`: that they are read.
    Read {
        peer: PeerId,
        ids: Vec<MessageId>,
        step: Step,
    },
    /// An amendment of ours: it goes out from here on.
    Said {
        peer: PeerId,
        rumor: Rumor,
    },
    /// A message of ours has another text: it goes out from here on, if it was there to be edited.
    Edited {
        message: Message,
        rumors: [Rumor; 2],
    },
    Stepped {
        peer: PeerId,
        id: MessageId,
        step: Step,
    },
    /// It goes over the channel of an older client from here on, and by no other road.
    Older {
        peer: PeerId,
        rumor: Rumor,
        step: Step,
    },
    /// A message of ours that the other side gave back.
    Returned(Message),
    /// All that came before it is stored: now it can be read what is here.
    Gap {
        peer: PeerId,
        gap: Gap,
    },
}

impl After {
    /// Whose chat it is about.
    pub(super) const fn peer(&self) -> PeerId {
        match self {
            Self::Sent { message, .. }
            | Self::Received { message, .. }
            | Self::Edited { message, .. }
            | Self::Returned(message) => message.chat,
            Self::Amended { peer, .. }
            | Self::Acknowledged { peer, .. }
            | Self::Read { peer, .. }
            | Self::Said { peer, .. }
            | Self::Stepped { peer, .. }
            | Self::Older { peer, .. }
            | Self::Gap { peer, .. } => *peer,
        }
    }
}
