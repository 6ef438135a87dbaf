//! The secret key and what is done with it. It leaves this room only to be stored.

use std::cell::RefCell;

use gloo::timers::callback::Timeout;
use nostr::prelude::Event;

use super::Sink;
use super::clock::random;
use crate::engine::doors::{Carrier, Input, Ticket};
use crate::model::{Millis, PeerId};
use crate::protocol::older::Call;
use crate::protocol::rumor::Rumor;
use crate::protocol::work::Labour;
use crate::protocol::wrap::{EPHEMERAL, STORED, Vault, expires};

/// Numbers that are tried at a time: some milliseconds; and where nobody would notice.
const TRIES: u32 = 500;
const TRIES_UNSEEN: u32 = 20_000;

pub struct Keys(RefCell<Option<Vault>>);

impl Keys {
    pub fn new(secret: Option<[u8; 32]>) -> Self {
        Self(RefCell::new(secret.and_then(|secret| Vault::new(&secret))))
    }

    /// Makes a key, or says again which there is.
    pub fn make(&self) -> (PeerId, [u8; 32]) {
        loop {
            let secret = random();
            if let Some(vault) = Vault::new(&secret) {
                let me = vault.me();
                *self.0.borrow_mut() = Some(vault);
                return (me, secret);
            }
        }
    }

    /// From here on it is this one.
    pub fn take(&self, secret: &[u8; 32]) {
        *self.0.borrow_mut() = Vault::new(secret);
    }

    pub fn open(&self, wrap: &Event, sink: &Sink) {
        let Some(rumor) = self.0.borrow().as_ref().map(|vault| vault.open(wrap)) else { return };
        let (stored, expires) = (wrap.kind.as_u16() == STORED, expires(wrap));
        sink.push(Input::Opened { wrap: wrap.id, stored, expires, rumor });
    }

    /// `work`: with proof of work, which takes a while.
    pub fn seal(
        &self,
        ticket: Ticket,
        to: PeerId,
        rumor: &Rumor,
        (carrier, work): (Carrier, bool),
        now: Millis,
        sink: &Sink,
    ) {
        let kind = match carrier {
            Carrier::Stored => STORED,
            Carrier::Ephemeral => EPHEMERAL,
        };
        let wrapped = self.0.borrow().as_ref().map(|vault| vault.wrap(rumor, to, kind, now, random));
        // What is too long to seal was refused before it came here.
        match wrapped {
            Some(Ok(wrap)) if work => labour(ticket, Box::new(Labour::new(wrap, 0)), sink.clone()),
            Some(Ok(wrap)) => ready(ticket, &wrap.sign(random()), sink),
            _ => {}
        }
    }

    /// Opens what an older client signals.
    pub fn open_call(&self, event: &Event, sink: &Sink) {
        let Some(call) = self.0.borrow().as_ref().map(|vault| vault.open_call(event)) else { return };
        if let Some(from) = PeerId::new(event.pubkey) {
            let at = Millis::secs(event.created_at.as_secs());
            sink.push(Input::Called { event: event.id, from, at, call });
        }
    }

    pub fn seal_call(&self, ticket: Ticket, to: PeerId, call: &Call, now: Millis, sink: &Sink) {
        let sealed = self.0.borrow().as_ref().and_then(|vault| vault.seal_call(call, to, now, random));
        if let Some(event) = sealed {
            ready(ticket, &event, sink);
        }
    }

    pub fn sign(&self, ticket: Ticket, kind: u16, tags: Vec<Vec<String>>, now: Millis, sink: &Sink) {
        let signed = self.0.borrow().as_ref().map(|vault| vault.sign(kind, now.as_secs(), tags, "", random()));
        if let Some(event) = signed {
            ready(ticket, &event, sink);
        }
    }
}

/// Works on it a little at a time, so that the page goes on.
fn labour(ticket: Ticket, labour: Box<Labour>, sink: Sink) {
    let is_hidden = web_sys::window().and_then(|window| window.document()).is_some_and(|page| page.hidden());
    // Nobody waits for a page that is not seen, and its timers come once a second.
    match labour.go_on(if is_hidden { TRIES_UNSEEN } else { TRIES }) {
        Ok(wrap) => ready(ticket, &wrap.sign(random()), &sink),
        Err(left) => {
            Timeout::new(0, move || self::labour(ticket, left, sink)).forget();
        }
    }
}

fn ready(ticket: Ticket, event: &Event, sink: &Sink) {
    sink.push(Input::Ready { ticket, event: event.id, json: event.as_json() });
}
