//! A stretch of a chat's history.

use super::{Message, MessageId, Millis, PeerId};

/// Where a message stands in its chat.
pub type Order = (Millis, MessageId);

/// Which messages of a chat are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The newest.
    Newest,
    /// Those before one.
    Before(Order),
    /// Those after one.
    After(Order),
    /// Those around one.
    Around(MessageId),
    /// Those around the first from this time on.
    Since(Millis),
    /// Those around the first of so many, the newest, that are not read.
    Unread(u32),
}

/// What was found of what someone looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// As it was asked.
    pub text: String,
    /// In this chat alone.
    pub chat: Option<PeerId>,
    /// The newest first.
    pub messages: Vec<Message>,
    /// All has been looked through, or as many were found as were asked for.
    pub done: bool,
}

/// What is stored of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub chat: PeerId,
    pub messages: u32,
    /// About as many as they take.
    pub bytes: u64,
}

/// Messages that stand together, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub chat: PeerId,
    /// What was asked for.
    pub part: Part,
    pub messages: Vec<Message>,
    /// There are earlier ones, or may be.
    pub more: bool,
    /// There are later ones, or may be.
    pub later: bool,
    /// The one that was looked for. Without it these are the newest.
    pub at: Option<MessageId>,
}
