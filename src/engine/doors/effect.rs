//! What must be done outside.

use std::rc::Rc;

use nostr::prelude::Event;

use super::{Asked, Change, Unsent};
use crate::model::{Contact, Message, MessageId, Millis, Part, PeerId, Profile, RelayUrl, SessionId, Step, ViewId};
use crate::protocol::amendment::Amendment;
use crate::protocol::older::Call;
use crate::protocol::rumor::Rumor;

/// What must be done outside.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Keep a secret key: the one that was laid by for this address, or a new one. Whatever else is stored goes.
    MakeIdentity {
        name: String,
        me: Option<PeerId>,
    },
    /// All or nothing, in the order asked; answered by `Input::Stored`.
    Store {
        batch: BatchId,
        ops: Rc<Vec<Op>>,
    },
    /// Read so many messages, or in both directions so many where they are around one; answered by `Input::Page`.
    ReadPage {
        asked: Reader,
        chat: PeerId,
        part: Part,
        limit: u32,
    },
    /// Look for these words, in place of what that view looked for before in that way; answered by `Input::Found`.
    Search {
        asked: Asked,
        text: String,
        limit: u32,
        chat: Option<PeerId>,
    },
    /// Count the messages of these chats; answered by `Input::Counted`.
    Count {
        asked: Asked,
        chats: Vec<PeerId>,
    },
    /// Ask the browser by which way this connection goes; answered by `Input::Inspected`.
    Inspect {
        asked: Asked,
        peer: PeerId,
        session: SessionId,
    },
    /// Have the browser gather candidates toward the servers of this place, for nobody; answered by `Input::Gathered`.
    Gather,
    /// Look how safe what is stored is; `ask`: and have the browser promise to keep it, unless it did. Answered by
    /// `Input::Kept`.
    Keep {
        ask: bool,
    },
    Connect(RelayUrl),
    Disconnect(RelayUrl),
    SendRelay(RelayUrl, String),
    /// Open a wrap; answered by `Input::Opened`.
    OpenWrap(Box<Event>),
    /// Seal and wrap this rumor; answered by `Input::Ready`.
    Seal {
        ticket: Ticket,
        to: PeerId,
        rumor: Rumor,
        carrier: Carrier,
        /// With proof of work.
        work: bool,
    },
    /// Open what an older client signals; answered by `Input::Called`.
    OpenCall(Box<Event>),
    /// Seal a signal for an older client; answered by `Input::Ready`.
    SealCall {
        ticket: Ticket,
        to: PeerId,
        call: Call,
    },
    /// Sign a public event of ours; answered by `Input::Ready`.
    Sign {
        ticket: Ticket,
        kind: u16,
        tags: Vec<Vec<String>>,
    },
    /// Ask the signing extension once more, for what it did not do.
    AskSigner,
    /// Make a connection and an offer; answered by `SessionInput::Described`.
    Dial(SessionId, IcePolicy, Dialect),
    /// Restart ICE on the connection that there is and make an offer; answered by `SessionInput::Described`.
    Restart(SessionId),
    /// Make an answer to this offer, and the connection if there is none: an offer of our own that waits on it is rolled
    /// back; answered by `SessionInput::Described`.
    Accept(SessionId, String, IcePolicy, Dialect),
    /// The answer to our offer.
    Answer(SessionId, String),
    AddCandidates(SessionId, Vec<String>),
    Transmit(SessionId, String),
    /// As [`Effect::Transmit`], when what is to be shown before it has been drawn: a browser stops the page for each.
    Confirm(SessionId, String),
    Hangup(SessionId),
    /// One timer for everything: `Input::Tick` no earlier than this.
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId(pub u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

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
