//! The relays that we use: our own inbox relays, and those of others for as long as something goes there.

use litemap::LiteMap;
use nostr::prelude::EventId;

use super::doors::{Change, Effect, RelayInput, RelayView};
use super::out::{Out, earlier};
use super::relay::{News, Outgoing, Relay};
use crate::model::{Millis, PeerId, RelayUrl};
use crate::protocol::relay::RelayMessage;

/// Sockets that may be open at once; a contact's list of relays must not make us open any number.
const MOST: usize = 24;

#[derive(Debug)]
pub struct Relays {
    me: PeerId,
    map: LiteMap<RelayUrl, Relay>,
    logins: Vec<RelayUrl>,
    shown: Vec<RelayView>,
}

impl Relays {
    pub const fn new(me: PeerId, logins: Vec<RelayUrl>) -> Self {
        Self { me, map: LiteMap::new(), logins, shown: Vec::new() }
    }

    /// Connects to our inbox relays and stays there.
    pub fn keep(&mut self, own: &[RelayUrl], out: &mut Out) {
        for url in own {
            if let Some(relay) = self.relay(url, out) {
                relay.own = true;
            }
        }
        self.tick(out);
    }

    fn relay(&mut self, url: &RelayUrl, out: &Out) -> Option<&mut Relay> {
        if !self.map.contains_key(url) && self.map.len() >= MOST {
            return None;
        }
        let allowed = self.logins.contains(url);
        let now = out.now();
        Some(self.map.entry(url.clone()).or_insert_with(|| Relay::new(url.clone(), false, allowed, now)))
    }

    /// Publishes an event to these relays, each as soon as it is reached.
    pub fn publish(&mut self, to: &[RelayUrl], id: EventId, json: &str, durable: bool, out: &mut Out) {
        let (me, now) = (self.me, out.now());
        for url in to {
            let event = Outgoing { id, json: json.to_owned(), durable, since: now, not_before: Millis::default() };
            if let Some(relay) = self.relay(url, out) {
                relay.publish(event, me, out);
            }
        }
    }

    /// Whether any relay still has this event to take or to answer for.
    pub fn carries(&self, id: EventId) -> bool {
        self.map.values().any(|relay| relay.carries(id))
    }

    /// Asks these relays where someone's mail goes. Returns how many were asked.
    pub fn look_up(&mut self, of: PeerId, at: &[RelayUrl], out: &mut Out) {
        let me = self.me;
        for url in at {
            if let Some(relay) = self.relay(url, out) {
                relay.look_up(of, out);
                relay.tick(me, out);
            }
        }
    }

    /// Whether any relay still owes an answer about someone's inbox.
    pub fn is_asking(&self, of: PeerId) -> bool {
        self.map.values().any(|relay| relay.asks_about(of))
    }

    pub fn on_input(&mut self, url: &RelayUrl, input: RelayInput, out: &mut Out) -> Option<News> {
        let me = self.me;
        let relay = self.map.get_mut(url)?;
        match input {
            RelayInput::Opened => relay.on_open(me, out),
            RelayInput::Closed => relay.on_close(out),
            RelayInput::Frame(text) => return relay.on_message(RelayMessage::parse(&text)?, me, out),
        }
        None
    }

    pub fn allow_login(&mut self, url: &RelayUrl) -> Option<News> {
        self.logins.push(url.clone());
        self.map.get_mut(url)?.allow_login()
    }

    pub fn send_login(&mut self, url: &RelayUrl, id: EventId, json: &str, out: &mut Out) {
        if let Some(relay) = self.map.get_mut(url) {
            relay.send_login(id, json, out);
        }
    }

    /// Whether mail can be left anywhere.
    pub fn any_up(&self) -> bool {
        self.map.values().any(Relay::is_up)
    }

    /// Our own relays whose subscription is live.
    pub fn live(&self) -> usize {
        self.map.values().filter(|relay| relay.own && relay.is_live()).count()
    }

    pub fn tick(&mut self, out: &mut Out) {
        let me = self.me;
        for (_, relay) in self.map.iter_mut() {
            relay.tick(me, out);
        }
        let now = out.now();
        self.map.retain(|url, relay| {
            let keep = !relay.is_idle(now);
            if !keep {
                out.push(Effect::Disconnect(url.clone()));
            }
            keep
        });
    }

    pub fn revive(&mut self, out: &mut Out) {
        let me = self.me;
        for (_, relay) in self.map.iter_mut() {
            relay.revive(me, out);
        }
    }

    pub fn deadline(&self) -> Option<Millis> {
        self.map.values().map(Relay::deadline).fold(None, earlier)
    }

    /// Shows the relays as they were shown last.
    pub fn show_all(&self, out: &mut Out) {
        out.show(Change::Relays(self.shown.clone()));
    }

    /// Shows the relays if anything about them changed.
    pub fn show(&mut self, out: &mut Out) {
        let views: Vec<_> = self.map.values().filter(|relay| relay.own).map(Relay::view).collect();
        if views != self.shown {
            self.shown.clone_from(&views);
            out.show(Change::Relays(views));
        }
    }
}
