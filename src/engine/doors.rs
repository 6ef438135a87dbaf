//! The four doors of the engine, each to be read like a table of contents.
//!
//! [`Intent`]: what the user asks, down from the UI. [`Input`]: an intent, or something that happened outside.
//! [`Effect`]: what must be done outside. [`Change`]: what the UI must show, up.

use std::rc::Rc;

use nostr::prelude::{Event, EventId};

use super::diary::Diagnosis;
use crate::model::{
    Alerts, Chat, Config, Contact, DeviceId, Found, Gathering, Held, Message, MessageId, Millis, Network, Note, Page,
    Part, PeerId, Profile, RelayUrl, RunId, SessionId, Sign, Step, Trace, ViewId,
};
use crate::protocol::amendment::Amendment;
use crate::protocol::invite::AddressError;
use crate::protocol::mac::MacKey;
use crate::protocol::older::{Call, CallError};
use crate::protocol::rumor::Rumor;

/// The time and fresh random bytes: the engine asks for neither itself, so a run can be replayed from its seed.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    pub now: Millis,
    pub random: [u8; 32],
}

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
    /// By which way the connection with someone goes; answered by [`Change::Path`].
    Inspect(PeerId),
    /// How it goes with relays and contacts; `ask`: the relays are asked something to see how long they take. Answered by
    /// [`Change::Diagnosis`].
    Diagnose {
        ask: bool,
    },
    /// What the user's network lets through; answered by [`Change::Network`].
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

/// Which view asks. An intent with a number may come again, from a view that was not told [`Effect::Taken`] before the
/// engine ended that it had asked; its number is then the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub view: ViewId,
    pub number: Option<u32>,
}

/// Who wants a page of history.
#[derive(Debug, Clone)]
pub enum Reader {
    View(Asked),
    Gaps(Gap),
}

/// What is done with the newest messages of a chat when its gaps are looked for.
#[derive(Debug, Clone)]
pub enum Gap {
    /// The other side is told what is here.
    Tell,
    /// They told what is there.
    Compare { since: Millis, until: Millis, sum: MessageId },
    /// These are there and no others: they get what they lack.
    Fill { since: Millis, until: Millis, ids: Vec<MessageId> },
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

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Input {
    Intent(Asked, Intent),
    /// A view has come that must be shown everything, or has gone.
    Joined(ViewId),
    Left(ViewId),
    /// The store was read; comes first.
    Booted(Box<Boot>),
    /// The key is there that [`Effect::MakeIdentity`] asked for.
    IdentityMade {
        me: PeerId,
        name: String,
        mac: MacKey,
        /// The key itself is in a signing extension.
        elsewhere: bool,
    },
    /// A transaction that held these batches of [`Effect::Store`] is complete, or failed as a whole. All that was asked
    /// for before a failure is told fails with it, so that the order is kept when it is asked for again.
    Stored {
        batches: Vec<BatchId>,
        result: Result<Committed, StoreError>,
    },
    Page {
        asked: Reader,
        page: Page,
    },
    /// What [`Effect::Search`] has found so far.
    Found {
        asked: Asked,
        found: Found,
    },
    /// What came of [`Effect::Count`].
    Counted {
        asked: Asked,
        held: Vec<Held>,
    },
    /// What came of [`Effect::Inspect`].
    Inspected {
        asked: Asked,
        peer: PeerId,
        path: Option<Path>,
    },
    /// What came of [`Effect::Gather`].
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
    /// An event that [`Effect::Seal`], [`Effect::SealCall`] or [`Effect::Sign`] asked for, ready to publish.
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
    /// The time that [`Effect::WakeAt`] named has come.
    Tick,
    /// The browser is online again or on another network, the page is visible again, or the machine woke up.
    Resumed,
    /// What the page's host says the time is, less ours, in milliseconds.
    HostClock(i64),
    /// What came of [`Effect::Keep`].
    Kept(Keeping),
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

/// What must be done outside.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Keep a secret key: the one that was laid by for this address, or a new one. Whatever else is stored goes.
    MakeIdentity {
        name: String,
        me: Option<PeerId>,
    },
    /// All or nothing, in the order asked; answered by [`Input::Stored`].
    Store {
        batch: BatchId,
        ops: Rc<Vec<Op>>,
    },
    /// Read so many messages, or in both directions so many where they are around one; answered by [`Input::Page`].
    ReadPage {
        asked: Reader,
        chat: PeerId,
        part: Part,
        limit: u32,
    },
    /// Look for these words, in place of what that view looked for before in that way; answered by [`Input::Found`].
    Search {
        asked: Asked,
        text: String,
        limit: u32,
        chat: Option<PeerId>,
    },
    /// Count the messages of these chats; answered by [`Input::Counted`].
    Count {
        asked: Asked,
        chats: Vec<PeerId>,
    },
    /// Ask the browser by which way this connection goes; answered by [`Input::Inspected`].
    Inspect {
        asked: Asked,
        peer: PeerId,
        session: SessionId,
    },
    /// Have the browser gather candidates toward the servers of this place, for nobody; answered by [`Input::Gathered`].
    Gather,
    /// Look how safe what is stored is; `ask`: and have the browser promise to keep it, unless it did. Answered by
    /// [`Input::Kept`].
    Keep {
        ask: bool,
    },
    Connect(RelayUrl),
    Disconnect(RelayUrl),
    SendRelay(RelayUrl, String),
    /// Open a wrap; answered by [`Input::Opened`].
    OpenWrap(Box<Event>),
    /// Seal and wrap this rumor; answered by [`Input::Ready`].
    Seal {
        ticket: Ticket,
        to: PeerId,
        rumor: Rumor,
        carrier: Carrier,
        /// With proof of work.
        work: bool,
    },
    /// Open what an older client signals; answered by [`Input::Called`].
    OpenCall(Box<Event>),
    /// Seal a signal for an older client; answered by [`Input::Ready`].
    SealCall {
        ticket: Ticket,
        to: PeerId,
        call: Call,
    },
    /// Sign a public event of ours; answered by [`Input::Ready`].
    Sign {
        ticket: Ticket,
        kind: u16,
        tags: Vec<Vec<String>>,
    },
    /// Ask the signing extension once more, for what it did not do.
    AskSigner,
    /// Make a connection and an offer; answered by [`SessionInput::Described`].
    Dial(SessionId, IcePolicy, Dialect),
    /// Restart ICE on the connection that there is and make an offer; answered by [`SessionInput::Described`].
    Restart(SessionId),
    /// Make an answer to this offer, and the connection if there is none: an offer of our own that waits on it is rolled
    /// back; answered by [`SessionInput::Described`].
    Accept(SessionId, String, IcePolicy, Dialect),
    /// The answer to our offer.
    Answer(SessionId, String),
    AddCandidates(SessionId, Vec<String>),
    Transmit(SessionId, String),
    /// As [`Effect::Transmit`], when what is to be shown before it has been drawn: a browser stops the page for each.
    Confirm(SessionId, String),
    Hangup(SessionId),
    /// One timer for everything: [`Input::Tick`] no earlier than this.
    WakeAt(Millis),
    Show(To, Change),
    /// The intent of this number is done as far as it can be undone: its view need not ask again.
    Taken(ViewId, u32),
}

/// Which candidates a connection is made with (W3C `RTCIceTransportPolicy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IcePolicy {
    All,
    /// Those of a TURN server alone: the other side sees its address, and not ours.
    Relay,
}

/// In which form a session is set up and talked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Tincan,
    /// As older clients do: the description waits for all candidates, and the channel is opened by who offers.
    Older,
}

/// Who is shown a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    All,
    /// The view of the page that the engine runs in, which ends with it.
    Own,
    /// All but that.
    Others,
    View(ViewId),
}

/// How a sealed rumor travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// Kind 1059: relays keep it; back-dated by up to two days.
    Stored,
    /// Kind 21059: passed on to who listens now; carries the present time.
    Ephemeral,
}

/// One line of a transaction.
#[derive(Debug, Clone)]
pub enum Op {
    PutProfile(Profile),
    PutContact(Contact),
    /// Insert unless the table has it, and count it as unread if so wished. `owes`: and note at this time that its
    /// author is to be told that it was read.
    Receive {
        message: Message,
        unread: bool,
        owes: Option<Millis>,
    },
    /// An outgoing message and the outbox entry that keeps its rumor.
    Send {
        message: Message,
        rumor: Rumor,
    },
    /// A message of ours has another text, and these take the place of what the outbox has of it: the message as it goes
    /// out now, and the deletion of the old one. Nothing happens unless it is there to be edited.
    Edit {
        message: Message,
        rumors: [Rumor; 2],
    },
    /// Change the messages that this is about. What comes before its message waits for it, as its rumor.
    /// One of ours never waits.
    Amend(Amendment, Rumor),
    /// The outbox entry of an amendment of ours, with what is known of its way; a message keeps that itself.
    Say(Unsent),
    /// It has arrived, and its outbox entry goes.
    Told(MessageId),
    /// The user wants a message out of sight ([`Message::hide`]).
    Hide(MessageId),
    /// Messages whose time is over go, with all that stands with them, so many at once. They are noted as gone. A
    /// transaction of its own.
    Expire(Millis),
    /// Something became known of an outgoing message of this chat ([`Message::take`]); where that ends its way
    /// ([`Step::ends`]) the outbox entry goes too. Any other message is left alone.
    Step {
        chat: PeerId,
        id: MessageId,
        step: Step,
    },
    /// The newest incoming messages of a chat that are not read, so many of them, become that, and are counted as unread
    /// no more. `owes`: as in `Receive`.
    MarkRead {
        chat: PeerId,
        unread: u32,
        owes: Option<Millis>,
    },
    Seen {
        key: String,
        at: Millis,
    },
    /// Forget what was seen before this time, or by these keys.
    ForgetSeen(Millis),
    Forget(Vec<String>),
    /// All of a chat goes, and unless it is kept the contact as well. What of it may come again is noted as gone at this
    /// time. A transaction of its own.
    Delete {
        chat: PeerId,
        at: Millis,
        keep: bool,
    },
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId(pub u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

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
    /// What came of [`Intent::Count`].
    Counted(Vec<Held>),
    /// The newest message of a chat and its unread count.
    Preview {
        chat: PeerId,
        last: Option<Message>,
        unread: u32,
    },
    Link(PeerId, Link),
    /// What came of [`Intent::Inspect`]; nothing if no channel is open.
    Path(PeerId, Option<Path>),
    /// What came of [`Intent::Diagnose`].
    Diagnosis(Box<Diagnosis>),
    /// What came of [`Intent::TestNetwork`].
    Network(Box<Network>),
    /// Someone types, or does so no more: always when their link is not direct.
    Typing(PeerId, bool),
    /// Messages of the open chat.
    Page(Box<Page>),
    /// What came of [`Intent::Search`] so far.
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
    /// What came of [`Intent::Add`]; `Ok` opens the chat.
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
