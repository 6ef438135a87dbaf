//! Values as lists of texts, each with as many as it needs. Serde would do it with 14 kB more of the download.

use std::slice::Iter;

use nostr::prelude::EventId;

use crate::engine::doors::{AddError, Change, Intent, Link, Notice, RelayView, StoreError};
use crate::model::{Contact, DeviceId, Message, MessageId, Millis, PeerId, RelayUrl, Status, ViewId, id::unhex};
use crate::protocol::invite::AddressError;

pub type Said = Vec<String>;

pub trait Put {
    fn put(&self, to: &mut Said);
}

pub trait Take: Sized {
    /// Nothing for what another version may have put.
    fn take(from: &mut Iter<'_, String>) -> Option<Self>;
}

/// Of each enum its variants, with names for what they hold: the name of the variant is put, then that.
macro_rules! enums {
    ($($of:ident { $($variant:ident $(($($place:ident),*))? $({$($field:ident),*})?),* })*) => {$(
        impl crate::engine::tabs::fields::Put for $of {
            fn put(&self, to: &mut crate::engine::tabs::fields::Said) {
                match self {$(
                    Self::$variant $(($($place),*))? $({$($field),*})? => {
                        to.push(stringify!($variant).to_owned());
                        $($($place.put(to);)*)?
                        $($($field.put(to);)*)?
                    }
                )*}
            }
        }

        impl crate::engine::tabs::fields::Take for $of {
            fn take(from: &mut std::slice::Iter<'_, String>) -> Option<Self> {
                Some(match from.next()?.as_str() {
                    $(stringify!($variant) => {
                        $($(let $place = crate::engine::tabs::fields::Take::take(from)?;)*)?
                        $($(let $field = crate::engine::tabs::fields::Take::take(from)?;)*)?
                        Self::$variant $(($($place),*))? $({$($field),*})?
                    })*
                    _ => return None,
                })
            }
        }
    )*};
}
pub(super) use enums;

enums! {
    Intent {
        Start { name }, Add { address }, Accept(peer), Block(peer), Open(chat), Earlier { chat, before },
        Send { to, text }, RenewInvite, AllowLogin(relay)
    }
    Change {
        FirstRun, Me { me, name, device, invite }, Contact(contact), Preview { chat, last, unread }, Link(peer, link),
        Page { chat, messages, more }, Message(message), Status { chat, id, status }, Added(added), Relays(relays),
        Notice(notice)
    }
    Link { Direct, Connecting, Relayed, Offline }
    Status { Queued, Relayed, Delivered, Read }
    AddError { Address(error), Oneself, NoIdentity }
    AddressError { Empty, Secret, BrokenNpub, BrokenLink, NotAPerson, OtherNetwork, BareHex, Nonsense }
    Notice { Clock(off), Store(error), NoInbox(name), TooLong(bytes, most) }
    StoreError { Full, Other(why) }
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
    bool: |yes| u32::from(*yes).to_string(), |text| Some(text == "1");
    u32: ToString::to_string, |text| text.parse().ok();
    usize: ToString::to_string, |text| text.parse().ok();
    Millis: |at| at.0.to_string(), |text| text.parse().ok().map(Millis);
    ViewId: ToString::to_string, Self::parse;
    DeviceId: ToString::to_string, Self::parse;
    PeerId: Self::to_hex, Self::from_hex;
    MessageId: ToString::to_string, |text| unhex(text).map(EventId::from_byte_array).map(Self);
    RelayUrl: |url| url.as_str().to_owned(), |text| Self::parse(text).ok();
    // As they are stored.
    Contact: |contact| serde_json::to_string(contact).unwrap_or_default(), |text| serde_json::from_str(text).ok();
    Message: |message| serde_json::to_string(message).unwrap_or_default(), |text| serde_json::from_str(text).ok();
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
        (0..usize::take(from)?).map(|_| T::take(from)).collect()
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

impl Put for RelayView {
    fn put(&self, to: &mut Said) {
        let Self { url, up, wants_login, trouble } = self;
        url.put(to);
        up.put(to);
        wants_login.put(to);
        trouble.put(to);
    }
}

impl Take for RelayView {
    fn take(from: &mut Iter<'_, String>) -> Option<Self> {
        let (url, up) = Take::take(from)?;
        let (wants_login, trouble) = Take::take(from)?;
        Some(Self { url, up, wants_login, trouble })
    }
}
