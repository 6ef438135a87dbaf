//! The secret key and what is done with it. It leaves this room only to be stored. Or it never was here: then a signing
//! extension is asked (`outside.rs`), and what is stored in its place is only what tells our own messages.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use nostr::prelude::Event;

use super::Sink;
use super::clock::random;
use super::outside::{Job, Outside};
use crate::engine::doors::{Carrier, Input, Ticket};
use crate::model::{Millis, PeerId};
use crate::protocol::older::Call;
use crate::protocol::rumor::Rumor;
use crate::protocol::work::Labour;
use crate::protocol::wrap::{EPHEMERAL, STORED, Vault, expires};

/// Numbers that are tried at a time: some milliseconds; and where nobody would notice.
const TRIES: u32 = 500;
const TRIES_UNSEEN: u32 = 20_000;

/// Who has the key.
enum Holder {
    Nobody,
    Here(Box<Vault>),
    Outside(Rc<Outside>),
}

pub struct Keys {
    holder: RefCell<Holder>,
    sink: Sink,
}

impl Keys {
    /// `me`: whose key it must be.
    pub fn new(secret: Option<[u8; 32]>, me: Option<PeerId>, sink: Sink) -> Self {
        let keys = Self { holder: RefCell::new(Holder::Nobody), sink };
        if let (Some(secret), Some(me)) = (secret, me) {
            keys.take(&secret, me);
        }
        keys
    }

    /// Makes a key, or says again which there is.
    pub fn make(&self) -> (PeerId, [u8; 32]) {
        loop {
            let secret = random();
            if let Some(vault) = Vault::new(&secret) {
                let me = vault.me();
                *self.holder.borrow_mut() = Holder::Here(Box::new(vault));
                return (me, secret);
            }
        }
    }

    /// From here on it is this one. What is not the key of `me` stands for one that is in an extension.
    pub fn take(&self, secret: &[u8; 32], me: PeerId) {
        let vault = Vault::new(secret).filter(|vault| vault.me() == me);
        *self.holder.borrow_mut() = match vault {
            Some(vault) => Holder::Here(Box::new(vault)),
            None => Holder::Outside(Outside::new(me, self.sink.clone())),
        };
    }

    /// Whether the key is in an extension.
    pub fn is_outside(&self) -> bool {
        matches!(*self.holder.borrow(), Holder::Outside(_))
    }

    /// Asks the extension once more, if the key is in one.
    pub fn ask_again(&self) {
        if let Holder::Outside(outside) = &*self.holder.borrow() {
            outside.again();
        }
    }

    pub fn open(&self, wrap: Box<Event>) {
        let rumor = match &*self.holder.borrow() {
            Holder::Nobody => return,
            Holder::Here(vault) => vault.open(&wrap),
            Holder::Outside(outside) => return outside.ask(Job::Open(wrap)),
        };
        let (stored, expires) = (wrap.kind.as_u16() == STORED, expires(&wrap));
        self.sink.push(Input::Opened { wrap: wrap.id, stored, expires, rumor });
    }

    /// `work`: with proof of work, which takes a while.
    pub fn seal(&self, ticket: Ticket, to: PeerId, rumor: Rumor, (carrier, work): (Carrier, bool), now: Millis) {
        let kind = match carrier {
            Carrier::Stored => STORED,
            Carrier::Ephemeral => EPHEMERAL,
        };
        let wrapped = match &*self.holder.borrow() {
            Holder::Nobody => return,
            Holder::Here(vault) => vault.wrap(&rumor, to, kind, now, random),
            Holder::Outside(outside) => {
                let rumor = Box::new(rumor);
                return outside.ask(Job::Seal { ticket, to, rumor, kind, work, now });
            }
        };
        // What is too long to seal was refused before it came here.
        match wrapped {
            Ok(wrap) if work => labour(ticket, Box::new(Labour::new(wrap, 0)), self.sink.clone()),
            Ok(wrap) => ready(ticket, &wrap.sign(random()), &self.sink),
            Err(_) => {}
        }
    }

    /// Opens what an older client signals.
    pub fn open_call(&self, event: Box<Event>) {
        let call = match &*self.holder.borrow() {
            Holder::Nobody => return,
            Holder::Here(vault) => vault.open_call(&event),
            Holder::Outside(outside) => return outside.ask(Job::OpenCall(event)),
        };
        if let Some(from) = PeerId::new(event.pubkey) {
            let at = Millis::secs(event.created_at.as_secs());
            self.sink.push(Input::Called { event: event.id, from, at, call });
        }
    }

    pub fn seal_call(&self, ticket: Ticket, to: PeerId, call: Call, now: Millis) {
        let sealed = match &*self.holder.borrow() {
            Holder::Nobody => return,
            Holder::Here(vault) => vault.seal_call(&call, to, now, random),
            Holder::Outside(outside) => return outside.ask(Job::SealCall { ticket, to, call, now }),
        };
        if let Some(event) = sealed {
            ready(ticket, &event, &self.sink);
        }
    }

    pub fn sign(&self, ticket: Ticket, kind: u16, tags: Vec<Vec<String>>, now: Millis) {
        let event = match &*self.holder.borrow() {
            Holder::Nobody => return,
            Holder::Here(vault) => vault.sign(kind, now.as_secs(), tags, "", random()),
            Holder::Outside(outside) => return outside.ask(Job::Sign { ticket, kind, tags, now }),
        };
        ready(ticket, &event, &self.sink);
    }
}

/// Works on it a little at a time, so that the page goes on.
pub fn labour(ticket: Ticket, labour: Box<Labour>, sink: Sink) {
    let is_hidden = web_sys::window().and_then(|window| window.document()).is_some_and(|page| page.hidden());
    // Nobody waits for a page that is not seen, and its timers come once a second.
    match labour.go_on(if is_hidden { TRIES_UNSEEN } else { TRIES }) {
        Ok(wrap) => ready(ticket, &wrap.sign(random()), &sink),
        Err(left) => {
            Timeout::new(0, move || self::labour(ticket, left, sink)).forget();
        }
    }
}

pub fn ready(ticket: Ticket, event: &Event, sink: &Sink) {
    sink.push(Input::Ready { ticket, event: event.id, json: event.as_json() });
}
