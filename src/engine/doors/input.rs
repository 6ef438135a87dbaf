//! What happens outside.

use nostr::prelude::EventId;

use super::{Asked, BatchId, Intent, Path, Reader, SignerTrouble, Ticket};
use crate::model::{
    Chat, Config, Found, Gathering, Held, Message, MessageId, Millis, Page, PeerId, Profile, RelayUrl, RunId,
    SessionId, Trace, ViewId,
};
use crate::protocol::mac::MacKey;
use crate::protocol::older::{Call, CallError};
use crate::protocol::rumor::Rumor;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Input {
    Intent(Asked, Intent),
    /// A view has come that must be shown everything, or has gone.
    Joined(ViewId),
    Left(ViewId),
    /// The store was read; comes first.
    Booted(Box<Boot>),
    /// The key is there that `Effect::MakeIdentity` asked for.
    IdentityMade {
        me: PeerId,
        name: String,
        mac: MacKey,
        /// The key itself is in a signing extension.
        elsewhere: bool,
    },
    /// A transaction that held these batches of `Effect::Store` is complete, or failed as a whole. All that was asked
    /// for before a failure is told fails with it, so that the order is kept when it is asked for again.
    Stored {
        batches: Vec<BatchId>,
        result: Result<Committed, StoreError>,
    },
    Page {
        asked: Reader,
        page: Page,
    },
    /// What `Effect::Search` has found so far.
    Found {
        asked: Asked,
        found: Found,
    },
    /// What came of `Effect::Count`.
    Counted {
        asked: Asked,
        held: Vec<Held>,
    },
    /// What came of `Effect::Inspect`.
    Inspected {
        asked: Asked,
        peer: PeerId,
        path: Option<Path>,
    },
    /// What came of `Effect::Gather`.
    Gathered(Gathering),
    Relay(RelayUrl, RelayInput),
    /// A wrap was opened, or failed a check of section 4 of the design. `expires`: when relays let go of it, in
    /// seconds since 1970; 0 if never.
    Opened {
        wrap: EventId,
        stored: bool,
        expires: u32,
        rumor: Result<Rumor, crate::protocol::wrap::WrapError>,
    },
    /// An event of kind 4 was opened, by this author and of this date, or failed a check.
    Called {
        event: EventId,
        from: PeerId,
        at: Millis,
        call: Result<Call, CallError>,
    },
    /// An event that `Effect::Seal`, `Effect::SealCall` or `Effect::Sign` asked for, ready to publish.
    Ready {
        ticket: Ticket,
        event: EventId,
        json: String,
    },
    /// What was asked for under this ticket does not come.
    Unready(Ticket),
    /// How the signing extension does.
    Signer(Option<SignerTrouble>),
    Session(SessionId, SessionInput),
    /// The time that `Effect::WakeAt` named has come.
    Tick,
    /// The browser is online again or on another network, the page is visible again, or the machine woke up.
    Resumed,
    /// What the page's host says the time is, less ours, in milliseconds.
    HostClock(i64),
    /// What came of `Effect::Keep`.
    Kept(Keeping),
}

/// What a device needs to know of itself before it can speak.
#[derive(Debug, Clone)]
pub struct Boot {
    pub config: Config,
    /// The identity, if one was ever made here.
    pub profile: Option<Profile>,
    pub chats: Vec<Chat>,
    /// Outgoing messages that no peer has acknowledged.
    pub outbox: Vec<Unsent>,
    /// Wraps, sessions and wishes to send seen before, with when.
    pub seen: Vec<(String, Millis)>,
    pub run: RunId,
    /// By which we know our own messages.
    pub mac: MacKey,
}

/// An outgoing message without an acknowledgement.
#[derive(Debug, Clone)]
pub struct Unsent {
    pub peer: PeerId,
    pub rumor: Rumor,
    /// What is known of its way.
    pub trace: Trace,
}

/// How safe what is stored is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// Whether the browser has promised not to delete it by itself; nothing if it makes no promises.
    pub promised: Option<bool>,
    /// Bytes that are used, and that may be; zero if the browser does not tell.
    pub used: u64,
    pub room: u64,
}

#[derive(Debug, Clone)]
pub enum RelayInput {
    Opened,
    Frame(String),
    Closed,
}

#[derive(Debug, Clone)]
pub enum SessionInput {
    /// The offer or answer that was asked for last, with the candidates that were there in the first moments.
    Described(String),
    /// The candidates that came later, one batch.
    Candidates(Vec<String>),
    /// The `chat` channel opened.
    Open,
    /// A frame arrived on it.
    Frame(String),
    /// The channel was closed by the other side.
    Closed,
    /// The browser hears nothing from the other side any more, or could not reach it.
    PathLost,
    /// It hears the other side, at first or again.
    PathFound,
    /// What the connection was asked for could not be done.
    Failed,
}

/// What a transaction found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// Of the received messages, those the table had already, each as often as it came.
    pub known: Vec<MessageId>,
    /// Messages as amendments and edits have left them, received ones among them.
    pub amended: Vec<Message>,
    /// Of those of which something became known, those that are not ours in that chat.
    pub strange: Vec<MessageId>,
    /// What was marked as read, where that was noted to be told.
    pub owed: Vec<(PeerId, MessageId)>,
    /// What was deleted here and may come again.
    pub gone: Vec<MessageId>,
    /// What has had its time; and when the next has, zero if there is none.
    pub over: Vec<Over>,
    pub expires: Millis,
}

/// What of a chat has had its time, and the newest that is left there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    pub chat: PeerId,
    pub gone: Vec<Message>,
    pub last: Option<Message>,
}

/// Why the store keeps nothing. Text in one is the browser's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    Full,
    /// It was deleted under our feet. Writing it anew would bring back what the user may have wanted gone.
    Gone,
    /// A newer version has used it.
    Newer,
    /// The browser opens none.
    Closed(String),
    Unread(String),
    Other(String),
}
