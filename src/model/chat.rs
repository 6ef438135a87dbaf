//! What a list of chats knows of one of them.

use serde::{Deserialize, Serialize};

use super::{Contact, Message};

/// A contact with what stands beside their name in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    pub contact: Contact,
    /// The newest message, by the order of the chat.
    pub last: Option<Message>,
    /// Incoming messages since the chat was last open.
    pub unread: u32,
}
