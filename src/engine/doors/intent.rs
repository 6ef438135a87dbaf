//! Down from the UI.

use crate::model::{Alerts, Message, MessageId, Note, Part, PeerId, RelayUrl, Sign, ViewId};

/// What the user asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// First run: make an identity that is called so.
    Start {
        name: String,
    },
    /// The same with a key that was made elsewhere: the store has the one to this address laid by.
    Return {
        name: String,
        me: PeerId,
    },
    /// What is stored is another now than the engine has read: all tabs load anew.
    Restart,
    /// Add whoever this names: an invite link, an npub, an nprofile or a `nostr:` URI.
    Add {
        address: String,
    },
    /// Take a request in, or keep someone out.
    Accept(PeerId),
    Block(PeerId),
    /// Note this of someone.
    Note(PeerId, Note),
    /// Forget someone, and all that was said with them.
    Delete(PeerId),
    /// Show this chat (an idle link is dialled); `None` when no chat is on screen.
    Open(Option<PeerId>),
    /// Whether the user looks at the page: what its chat shows is read then.
    Attend(bool),
    /// The user types in this chat, or has stopped.
    Typing(PeerId, bool),
    /// Who may see this: everyone, or one person in another way than everyone (nothing: in the same way).
    Reveal {
        sign: Sign,
        to: Option<PeerId>,
        on: Option<bool>,
    },
    /// How the user is told of messages that come while nobody looks.
    Alert(Alerts),
    /// Messages of the chat that is open.
    Read {
        chat: PeerId,
        part: Part,
    },
    /// Look for these words in all messages or in those of a chat, in place of what this view looked for before in that
    /// way; nothing if there are none.
    Search {
        text: String,
        limit: u32,
        chat: Option<PeerId>,
    },
    /// How many messages each chat holds.
    Count,
    /// By which way the connection with someone goes; answered by `Change::Path`.
    Inspect(PeerId),
    /// How it goes with relays and contacts; `ask`: the relays are asked something to see how long they take. Answered by
    /// `Change::Diagnosis`.
    Diagnose {
        ask: bool,
    },
    /// What the user's network lets through; answered by `Change::Network`.
    TestNetwork,
    /// Delete all messages of a chat here and nowhere else. The contact stays.
    Clear(PeerId),
    /// Send this text.
    Send {
        to: PeerId,
        text: String,
    },
    /// Send this text as the answer to a message of that chat.
    Reply {
        to: PeerId,
        text: String,
        about: MessageId,
    },
    /// Messages of this chat disappear so many seconds after they were sent, from now on; 0: no more.
    SetTimer {
        to: PeerId,
        secs: u64,
    },
    /// Send this text, which was written for somebody else at first.
    Forward {
        to: PeerId,
        text: String,
    },
    /// React to a message, or without an emoji: take back what we reacted with.
    Amend {
        chat: PeerId,
        about: Vec<MessageId>,
        emoji: Option<String>,
    },
    /// Delete messages of ours on both sides, named by their ids and those of their edits.
    Erase {
        chat: PeerId,
        about: Vec<MessageId>,
    },
    /// Have a message of ours say what this one says.
    Edit(Box<Message>),
    /// Delete a message here and nowhere else.
    Hide(MessageId),
    /// Keep what is typed and not sent yet in this chat; empty when there is nothing of it.
    Draft {
        to: PeerId,
        text: String,
    },
    /// Whether Enter sends, or begins a new line.
    EnterSends(bool),
    /// Whether strangers must have worked for a request.
    WantWork(bool),
    /// Whether connections are made with older clients as well.
    SpeakOlder(bool),
    /// Ask the signing extension once more.
    AskSigner,
    /// The user has another name from now on; an empty one changes nothing.
    Rename(String),
    /// Try at once to get this message to them: by a connection, and at the relays that have not taken it.
    Retry {
        chat: PeerId,
        id: MessageId,
    },
    /// Withdraw the invite link and make another.
    RenewInvite,
    /// Let this relay know who we are (NIP-42).
    AllowLogin(RelayUrl),
    /// Find out anew which relays keep mail.
    TestRelays,
    /// Tell how safe what is stored is; `ask`: and ask the browser to keep it.
    Keep {
        ask: bool,
    },
}

/// Which view asks. An intent with a number may come again, from a view that was not told `Effect::Taken` before the
/// engine ended that it had asked; its number is then the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub view: ViewId,
    pub number: Option<u32>,
}
