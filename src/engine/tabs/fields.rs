//! Values as lists of texts, each with as many as it needs. Serde would do it with 14 kB more of the download.

use std::slice::Iter;

use super::Word;
use crate::engine::diary::{ContactCheck, Diagnosis, Happening, Line, RelayCheck, Said as Kind, Trouble, Whom};
use crate::engine::doors::{
    AddError, Change, End, Failure, Intent, Keeping, Link, Mail, Me, Notice, Path, RelayView, SignerTrouble,
    StoreError, Way,
};
use crate::model::network::{Answer, Nat, Network, Server};
use crate::model::{
    Alerts, Contact, DeviceId, Found, Held, Message, MessageId, Millis, Note, Page, Part, PeerId, RelayUrl, Road, Sign,
    Step, ViewId,
};
use crate::protocol::invite::AddressError;

pub type Said = Vec<String>;

pub trait Put {
    fn put(&self, to: &mut Said);
}

pub trait Take: Sized {
    /// Nothing for what another version may have put.
    fn take(from: &mut Iter<'_, String>) -> Option<Self>;
}

/// Of each enum its variants by number, with names for what they hold: the number is put, then that.
macro_rules! enums {
    ($($of:ident { $($number:literal $variant:ident $(($($place:ident),*))? $({$($field:ident),*})?),* })*) => {$(
        impl Put for $of {
            fn put(&self, to: &mut Said) {
                match self {$(
                    Self::$variant $(($($place),*))? $({$($field),*})? => {
                        u64::put(&$number, to);
                        $($($place.put(to);)*)?
                        $($($field.put(to);)*)?
                    }
                )*}
            }
        }

        impl Take for $of {
            fn take(from: &mut Iter<'_, String>) -> Option<Self> {
                Some(match u64::take(from)? {
                    $($number => {
                        $($(let $place = Take::take(from)?;)*)?
                        $($(let $field = Take::take(from)?;)*)?
                        Self::$variant $(($($place),*))? $({$($field),*})?
                    })*
                    _ => return None,
                })
            }
        }
    )*};
}

enums! {
    Word { 0 Here, 1 Show(to, change), 2 Taken(view, number) }
    Intent {
        0 Start { name }, 1 Add { address }, 2 Accept(peer), 3 Block(peer), 4 Open(chat), 5 Read { chat, part },
        6 Send { to, text }, 7 RenewInvite, 8 AllowLogin(relay), 9 TestRelays, 10 Keep { ask },
        11 Retry { chat, id }, 12 Attend(looks), 13 Typing(peer, on), 14 Reveal { sign, to, on },
        15 Alert(alerts), 16 Note(peer, note), 17 Delete(peer), 18 Reply { to, text, about },
        19 Amend { chat, about, emoji }, 20 Hide(id), 21 Draft { to, text }, 22 EnterSends(on), 23 Rename(name),
        24 Search { text, limit, chat }, 25 Edit(message), 26 Erase { chat, about }, 27 Forward { to, text },
        28 SetTimer { to, secs }, 29 Count, 30 Clear(chat), 31 Inspect(peer),
        32 WantWork(on), 40 Return { name, me }, 41 Restart,
        50 Diagnose { ask }, 51 TestNetwork, 70 SpeakOlder(on), 71 AskSigner
    }
    Change {
        0 FirstRun, 1 Me(me),
        2 Contact(contact),
        3 Preview { chat, last, unread },
        4 Link(peer, link), 5 Page(page), 6 Message(message), 7 Step { chat, id, step },
        8 Added(added), 9 Relays(relays), 10 Notice(notice), 11 Saved { chat, id, saved }, 12 Storage(error),
        13 Kept(keeping), 14 Typing(peer, on), 15 Amended(message), 16 Found(found), 17 Expired(chat, ids), 18 Cleared(chat),
        19 Counted(held), 20 Path(peer, path), 30 Restart, 35 Diagnosis(found), 36 Network(found),
        40 Deleted(peer), 45 Signer(trouble)
    }
    Part { 0 Newest, 1 Before(order), 2 After(order), 3 Around(id), 4 Since(at), 5 Unread(count) }
    Note { 0 Nickname(name), 1 Verified(yes), 2 Pinned(yes), 3 Muted(yes), 4 Archived(yes) }
    Sign { 0 Read, 1 Typing, 2 Address }
    Link { 0 Direct, 1 Connecting, 2 Relayed, 3 Offline }
    Way { 0 Near, 1 Far, 2 Turn }
    End { 0 Host, 1 ServerReflexive, 2 PeerReflexive, 3 Relayed, 4 Unknown }
    Step { 0 Mailed(to), 1 Held(by), 2 Refused(by, why), 3 Delivered(at, road), 4 Read(at), 5 Older(at) }
    Road { 0 Channel, 1 Relays, 2 Unknown }
    AddError { 0 Address(error), 1 Oneself, 2 NoIdentity }
    AddressError {
        0 Empty, 1 Secret, 2 BrokenNpub, 3 BrokenLink, 4 NotAPerson, 5 OtherNetwork, 6 BareHex, 7 Nonsense
    }
    Notice { 0 Clock(off), 1 NoInbox(name), 2 TooLong(bytes, most), 3 Apart(name, off) }
    StoreError { 0 Full, 1 Other(why), 2 Gone, 3 Newer, 4 Closed(why), 5 Unread(why) }
    Mail { 0 Untested, 1 Testing, 2 Kept, 3 Failed(failure) }
    Failure { 0 Unreached, 1 Refused, 2 Forgot, 3 Silent, 4 WantsLogin }
    SignerTrouble { 0 Missing, 1 Other, 2 Refuses, 3 Silent }
    Whom { 0 Nobody, 1 Contact(number), 2 Relay(number) }
    Happening {
        0 Started, 1 Woke, 2 RelayUp, 3 RelayDown, 4 RelayUnreached, 5 RelaySilent, 6 RelayRefused, 7 RelayWantsLogin,
        8 RelayComplained, 9 Dialled, 10 Accepted, 11 Answered, 12 Opened, 13 Restarted, 14 PathLost, 15 Mended,
        16 Failed(trouble), 17 Sent(kind), 18 Received(kind), 19 Declined, 20 StoreFull, 21 StoreGone, 22 StoreFailed,
        23 StoreWorks, 24 NetworkTested
    }
    Kind { 0 Hello, 1 Offer, 2 Answer, 3 Candidates, 4 Bye, 5 Receipt }
    Trouble {
        0 Browser, 1 Away, 2 NoAnswer, 3 NoPath, 4 PathLost, 5 Closed, 6 Declined, 7 Hidden, 8 NoInbox, 9 OtherApp
    }
    Answer { 0 Came, 1 Failed(number), 2 Missing }
    Nat { 0 Refused, 1 Unasked, 2 Blocked, 3 Open, 4 Cone, 5 Symmetric, 6 OneOnly }
}

/// Those of one text each: how it is made, and how it is read.
macro_rules! texts {
    ($($of:ty: $put:expr, $take:expr;)*) => {$(
        impl Put for $of {
            fn put(&self, to: &mut Said) {
                let text: fn(&$of) -> String = $put;
                to.push(text(self));
            }
        }

        impl Take for $of {
            fn take(from: &mut Iter<'_, String>) -> Option<Self> {
                let read: fn(&str) -> Option<$of> = $take;
                read(from.next()?)
            }
        }
    )*};
}

texts! {
    String: Clone::clone, |text| Some(text.to_owned());
    u64: ToString::to_string, |text| text.parse().ok();
    ViewId: ToString::to_string, Self::parse;
    DeviceId: ToString::to_string, Self::parse;
    PeerId: Self::to_hex, Self::from_hex;
    MessageId: ToString::to_string, Self::parse;
    RelayUrl: |url| url.as_str().to_owned(), |text| Self::parse(text).ok();
    // As they are stored.
    Contact: |contact| serde_json::to_string(contact).unwrap_or_default(), |text| serde_json::from_str(text).ok();
    Message: |message| serde_json::to_string(message).unwrap_or_default(), |text| serde_json::from_str(text).ok();
}

/// Those that are a number.
macro_rules! numbers {
    ($($of:ty: $put:expr, $take:expr;)*) => {$(
        impl Put for $of {
            fn put(&self, to: &mut Said) {
                let number: fn(&$of) -> u64 = $put;
                number(self).put(to);
            }
        }

        impl Take for $of {
            fn take(from: &mut Iter<'_, String>) -> Option<Self> {
                let read: fn(u64) -> Option<$of> = $take;
                read(u64::take(from)?)
            }
        }
    )*};
}

numbers! {
    bool: |yes| u64::from(*yes), |number| Some(number == 1);
    u16: |number| u64::from(*number), |number| number.try_into().ok();
    u32: |number| u64::from(*number), |number| number.try_into().ok();
    usize: |number| *number as u64, |number| number.try_into().ok();
    Millis: |at| at.0, |number| Some(Self(number));
    Alerts: |alerts| u64::from(alerts.0), |number| u32::try_from(number).ok().map(Alerts);
}

impl<T: Put> Put for Option<T> {
    fn put(&self, to: &mut Said) {
        self.is_some().put(to);
        if let Some(value) = self {
            value.put(to);
        }
    }
}

impl<T: Take> Take for Option<T> {
    fn take(from: &mut Iter<'_, String>) -> Option<Self> {
        if bool::take(from)? { T::take(from).map(Some) } else { Some(None) }
    }
}

impl<T: Put> Put for Box<T> {
    fn put(&self, to: &mut Said) {
        self.as_ref().put(to);
    }
}

impl<T: Take> Take for Box<T> {
    fn take(from: &mut Iter<'_, String>) -> Option<Self> {
        T::take(from).map(Self::new)
    }
}

impl<T: Put> Put for Vec<T> {
    fn put(&self, to: &mut Said) {
        self.len().put(to);
        for value in self {
            value.put(to);
        }
    }
}

impl<T: Take> Take for Vec<T> {
    fn take(from: &mut Iter<'_, String>) -> Option<Self> {
        let mut values = Self::new();
        for _ in 0..u64::take(from)? {
            values.push(T::take(from)?);
        }
        Some(values)
    }
}

impl<A: Put, B: Put> Put for (A, B) {
    fn put(&self, to: &mut Said) {
        self.0.put(to);
        self.1.put(to);
    }
}

impl<A: Take, B: Take> Take for (A, B) {
    fn take(from: &mut Iter<'_, String>) -> Option<Self> {
        A::take(from).zip(B::take(from))
    }
}

impl Put for Result<PeerId, AddError> {
    fn put(&self, to: &mut Said) {
        self.as_ref().ok().copied().put(to);
        if let Err(error) = self {
            error.put(to);
        }
    }
}

impl Take for Result<PeerId, AddError> {
    fn take(from: &mut Iter<'_, String>) -> Option<Self> {
        <Option<PeerId> as Take>::take(from)?.map_or_else(|| AddError::take(from).map(Err), |peer| Some(Ok(peer)))
    }
}

/// Those with fields, all of which are put one after the other.
macro_rules! fields {
    ($($of:ident { $($field:ident),* })*) => {$(
        impl Put for $of {
            fn put(&self, to: &mut Said) {
                let Self { $($field),* } = self;
                $($field.put(to);)*
            }
        }

        impl Take for $of {
            fn take(from: &mut Iter<'_, String>) -> Option<Self> {
                $(let $field = Take::take(from)?;)*
                Some(Self { $($field),* })
            }
        }
    )*};
}

fields! {
    Held { chat, messages, bytes }
    Me { peer, name, device, invite, shows_read, shows_typing, shows_address, wants_work, speaks_older, signs_elsewhere, alerts, enter_sends }
    RelayView { url, up, used, mail, wants_login, trouble }
    Keeping { promised, used, room }
    Path { way, ends, millis, sent, received }
    Page { chat, part, messages, more, later, at }
    Diagnosis { relays, contacts, lines, now }
    RelayCheck { url, number, up, trip }
    ContactCheck { peer, number, trouble }
    Line { at, what, whom, times }
    Network { servers, own, seen, relayed, nat }
    Server { url, turn, answer }
}

impl Put for Found {
    fn put(&self, to: &mut Said) {
        self.text.put(to);
        self.messages.put(to);
        self.done.put(to);
        self.chat.put(to);
    }
}

impl Take for Found {
    fn take(from: &mut Iter<'_, String>) -> Option<Self> {
        let text = Take::take(from)?;
        let (messages, done) = Take::take(from)?;
        Some(Self { text, messages, done, chat: Take::take(from)? })
    }
}
