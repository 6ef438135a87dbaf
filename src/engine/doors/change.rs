//! Up to the UI.

use super::{Keeping, StoreError};
use crate::engine::diary::Diagnosis;
use crate::model::{Alerts, Contact, DeviceId, Found, Held, Message, MessageId, Network, Page, PeerId, RelayUrl, Step};
use crate::protocol::invite::AddressError;

/// The user, as a view shows them.
#[expect(clippy::struct_excessive_bools, reason = "as in the profile")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    pub peer: PeerId,
    pub name: String,
    pub device: DeviceId,
    /// Fragment of the invite link, from `#` on.
    pub invite: String,
    /// What everyone may see.
    pub shows_read: bool,
    pub shows_typing: bool,
    pub shows_address: bool,
    pub wants_work: bool,
    pub speaks_older: bool,
    pub signs_elsewhere: bool,
    pub alerts: Alerts,
    pub enter_sends: bool,
}

/// What the UI must show.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// There is no identity yet: ask for a name.
    FirstRun,
    /// The page must be loaded anew.
    Restart,
    /// Who the user is.
    Me(Me),
    /// A contact is new or has changed; without `last`, what stood there stays.
    Contact(Contact),
    /// Someone is a contact no more, and their chat is gone.
    Deleted(PeerId),
    /// All messages of a chat are gone.
    Cleared(PeerId),
    /// What came of `Intent::Count`.
    Counted(Vec<Held>),
    /// The newest message of a chat and its unread count.
    Preview {
        chat: PeerId,
        last: Option<Message>,
        unread: u32,
    },
    Link(PeerId, Link),
    /// What came of `Intent::Inspect`; nothing if no channel is open.
    Path(PeerId, Option<Path>),
    /// What came of `Intent::Diagnose`.
    Diagnosis(Box<Diagnosis>),
    /// What came of `Intent::TestNetwork`.
    Network(Box<Network>),
    /// Someone types, or does so no more: always when their link is not direct.
    Typing(PeerId, bool),
    /// Messages of the open chat.
    Page(Box<Page>),
    /// What came of `Intent::Search` so far.
    Found(Box<Found>),
    /// One message, new; it goes where its order says.
    Message(Message),
    Step {
        chat: PeerId,
        id: MessageId,
        step: Step,
    },
    /// What stands with a message, or of it, has changed.
    Amended(Message),
    /// These have had their time.
    Expired(PeerId, Vec<MessageId>),
    /// Whether an outgoing message is on disk here, once that was in doubt.
    Saved {
        chat: PeerId,
        id: MessageId,
        saved: bool,
    },
    /// The store fails, and why; or works again.
    Storage(Option<StoreError>),
    /// What came of `Intent::Add`; `Ok` opens the chat.
    Added(Result<PeerId, AddError>),
    Relays(Vec<RelayView>),
    Kept(Keeping),
    Notice(Notice),
    /// The signing extension does not do what it is asked, and why; or does it again.
    Signer(Option<SignerTrouble>),
}

/// What is wrong with a signing extension (NIP-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignerTrouble {
    /// There is none, or none that can do NIP-44.
    Missing,
    /// It has another account than the one that is here.
    Other,
    Refuses,
    Silent,
}

/// What `data-link` says of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// The channel is open.
    Direct,
    /// A connection is being set up.
    Connecting,
    /// Mail can be left on relays.
    Relayed,
    /// No relay is reached.
    Offline,
}

impl Link {
    /// The value of the attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Connecting => "connecting",
            Self::Relayed => "relayed",
            Self::Offline => "offline",
        }
    }
}

/// The way that an open connection takes, as the browser tells it (W3C WebRTC statistics).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    pub way: Way,
    /// What the ends of it are: ours, and theirs.
    pub ends: (End, End),
    /// There and back, in milliseconds; zero if the browser does not know yet.
    pub millis: u32,
    /// Bytes since it was opened.
    pub sent: u64,
    pub received: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Within one network, or one machine.
    Near,
    /// From one address on the internet to the other.
    Far,
    /// Over a TURN server, of the one or the other.
    Turn,
}

/// One end of a path, by the type of its candidate (RFC 8445).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Host,
    ServerReflexive,
    PeerReflexive,
    Relayed,
    Unknown,
}

/// Why nobody was added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddError {
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error("the user's own address")]
    Oneself,
    #[error("nobody has started here")]
    NoIdentity,
}

/// One relay as the connection panel shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayView {
    pub url: RelayUrl,
    pub up: bool,
    /// It is in our list: mail for us is left there.
    pub used: bool,
    pub mail: Mail,
    /// The relay wants to know who we are, and the user has not allowed it.
    pub wants_login: bool,
    /// The last thing it refused or complained of.
    pub trouble: Option<String>,
}

/// Whether a relay keeps mail, as far as was tried since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    Untested,
    Testing,
    Kept,
    Failed(Failure),
}

/// Why mail cannot be left at a relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    Unreached,
    /// In the words that stand as its trouble.
    Refused,
    Forgot,
    Silent,
    WantsLogin,
}

/// Something to tell the user once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// This device's clock is off by so many milliseconds.
    Clock(u64),
    /// Who is called so has no address where a request can be left.
    NoInbox(String),
    /// A text has so many bytes, and so many fit.
    TooLong(usize, usize),
    /// The clock of who is called so and this device's are so many milliseconds apart.
    Apart(String, u64),
}
