//! The relays that we use: our own inbox relays, and those of others for as long as something goes there.

use std::rc::Rc;

use litemap::LiteMap;
use nostr::prelude::EventId;

use super::doors::{Change, Effect, Failure, Mail, RelayInput, RelayView};
use super::inbox::Seen;
use super::out::{Out, earlier};
use super::probe::Probe;
use super::relay::{News, Outgoing, Relay, heard};
use crate::model::{Millis, PeerId, RelayUrl};
use crate::protocol::relay::RelayMessage;

/// Sockets that may be open at once; a contact's list of relays must not make us open any number.
const MOST: usize = 24;

#[derive(Debug)]
pub struct Relays {
    me: PeerId,
    map: LiteMap<RelayUrl, Relay>,
    logins: Vec<RelayUrl>,
    /// Whose older clients are listened to.
    callers: Rc<[PeerId]>,
    probe: Probe,
    shown: Vec<RelayView>,
}

impl Relays {
    pub fn new(me: PeerId, logins: Vec<RelayUrl>) -> Self {
        Self { me, map: LiteMap::new(), logins, callers: Rc::default(), probe: Probe::default(), shown: Vec::new() }
    }

    /// Connects to our inbox relays and stays there. What was one is left when nothing came through it for a while.
    pub fn keep(&mut self, own: &[RelayUrl], out: &mut Out) {
        let me = self.me;
        for (_, relay) in self.map.iter_mut().filter(|(url, relay)| relay.own && !own.contains(url)) {
            relay.adopt(false, me, out);
        }
        for url in own {
            if let Some(relay) = self.relay(url, out) {
                relay.adopt(true, me, out);
            }
        }
        self.tick(out);
    }

    /// Listens to older clients of these people from now on, and of nobody else.
    pub fn listen_to(&mut self, callers: &Rc<[PeerId]>, out: &mut Out) {
        self.callers = callers.clone();
        let me = self.me;
        for (_, relay) in self.map.iter_mut() {
            relay.listen_to(callers, me, out);
        }
    }

    /// What an earlier run noted of when we last had all mail from each.
    pub fn recall(&mut self, seen: &Seen) {
        for (url, relay) in self.map.iter_mut() {
            relay.heard = seen.at(&heard(url)).unwrap_or(relay.heard);
        }
    }

    /// Begins to try which relays keep mail, unless that is under way: whether it began.
    pub fn probe(&mut self, own: &[RelayUrl], others: &[RelayUrl], out: &mut Out) -> bool {
        if self.probe.is_running() {
            return false;
        }
        self.probe.begin(all(own, others), out.now());
        self.summon(out);
        true
    }

    pub fn probe_with(&mut self, id: EventId, json: &str, out: &mut Out) {
        self.probe.load(id, json);
        self.tick(out);
    }

    /// Those that passed, once, when all have been tried.
    pub fn outcome(&mut self, out: &mut Out) -> Option<Vec<RelayUrl>> {
        let passed = self.probe.outcome()?;
        for (url, relay) in self.map.iter_mut() {
            relay.on_trial = self.probe.needs(url);
        }
        self.tick(out);
        Some(passed)
    }

    fn tick_probe(&mut self, out: &mut Out) {
        let map = &self.map;
        self.probe.tick(self.me, |url| map.get(url).is_some_and(Relay::is_up), out);
    }

    /// Connects to those that are to be tried.
    fn summon(&mut self, out: &mut Out) {
        let me = self.me;
        for url in self.probe.waits_for() {
            if let Some(relay) = self.relay(&url, out) {
                relay.summon(me, out);
            }
        }
    }

    fn relay(&mut self, url: &RelayUrl, out: &mut Out) -> Option<&mut Relay> {
        if !self.map.contains_key(url) && self.map.len() >= MOST {
            return None;
        }
        let allowed = self.logins.contains(url);
        let (now, callers, me) = (out.now(), self.callers.clone(), self.me);
        Some(self.map.entry(url.clone()).or_insert_with(|| {
            let mut relay = Relay::new(url.clone(), false, allowed, now);
            relay.listen_to(&callers, me, out);
            relay
        }))
    }

    /// Publishes an event to these relays, each as soon as it is reached.
    pub fn publish(&mut self, to: &[RelayUrl], id: EventId, json: &str, durable: bool, out: &mut Out) {
        let (me, now) = (self.me, out.now());
        for url in to {
            let event =
                Outgoing { id, json: json.to_owned(), durable, since: now, refusals: 0, not_before: Millis::default() };
            if let Some(relay) = self.relay(url, out) {
                relay.publish(event, me, out);
            }
        }
    }

    /// Whether any relay still has this event to take or to answer for.
    pub fn carries(&self, id: EventId) -> bool {
        self.map.values().any(|relay| relay.carries(id))
    }

    /// Whether this relay does.
    pub fn carries_to(&self, url: &RelayUrl, id: EventId) -> bool {
        self.map.get(url).is_some_and(|relay| relay.carries(id))
    }

    /// An event is not to go out any more, where it has not gone yet.
    pub fn withdraw(&mut self, id: EventId) {
        for (_, relay) in self.map.iter_mut() {
            relay.withdraw(id);
        }
    }

    /// An event is to be where it waits to go, at once.
    pub fn hurry(&mut self, id: EventId, out: &mut Out) {
        let me = self.me;
        for (_, relay) in self.map.iter_mut() {
            relay.hurry(id, me, out);
        }
    }

    /// What a relay that refused something for want of a login wants signed.
    pub fn log_in(&self, url: &RelayUrl) -> Option<News> {
        self.map.get(url).and_then(Relay::log_in)
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
            RelayInput::Opened => {
                relay.on_open(me, out);
                if self.probe.on_up(url, out.now()) {
                    self.summon(out);
                }
            }
            RelayInput::Closed => {
                relay.on_close(out);
                self.probe.on_down(url);
            }
            RelayInput::Frame(text) => {
                let message = RelayMessage::parse(&text)?;
                if self.probe.hear(url, &message, relay.may_log_in(), out) {
                    return relay.want_login();
                }
                let needed = relay.needs_login();
                let news = relay.on_message(message, me, out);
                if needed && !relay.needs_login() {
                    self.probe.on_login(url, true, out.now());
                }
                self.tick_probe(out);
                return news;
            }
        }
        self.tick_probe(out);
        None
    }

    pub fn allow_login(&mut self, url: &RelayUrl, out: &mut Out) -> Option<News> {
        self.logins.push(url.clone());
        let up = self.map.get(url).is_some_and(Relay::is_up);
        // One that was left meanwhile asks for the login again when it is reached.
        if self.probe.on_login(url, !up, out.now()) {
            self.summon(out);
        }
        self.map.get_mut(url)?.allow_login()
    }

    pub fn send_login(&mut self, url: &RelayUrl, id: EventId, json: &str, out: &mut Out) {
        if let Some(relay) = self.map.get_mut(url) {
            relay.send_login(id, json, out);
        }
    }

    /// Asks each that is connected something, to see how long the answer takes.
    pub fn ask_all(&mut self, out: &mut Out) {
        let me = self.me;
        for (_, relay) in self.map.iter_mut() {
            relay.ask(me, out);
        }
    }

    /// Whether a relay is connected, and how long the answer to the last question took, in milliseconds.
    pub fn check(&self, url: &RelayUrl) -> (bool, Option<u32>) {
        self.map.get(url).map_or((false, None), |relay| (relay.is_up(), relay.trip()))
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
        self.tick_probe(out);
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
        self.map.values().map(Relay::deadline).fold(self.probe.deadline(), earlier)
    }

    /// Shows the relays as they were shown last.
    pub fn show_all(&self, out: &mut Out) {
        out.show(Change::Relays(self.shown.clone()));
    }

    /// Shows our relays and the others that this place offers, if anything about them changed.
    pub fn show(&mut self, own: &[RelayUrl], others: &[RelayUrl], out: &mut Out) {
        let view = |url: RelayUrl| {
            let relay = self.map.get(&url);
            let mail = self.probe.mail(&url);
            // Whoever failed otherwise has nothing to add.
            let trouble = match mail {
                Mail::Failed(Failure::Refused) => self.probe.reason(&url),
                Mail::Failed(_) => None,
                _ => relay.and_then(Relay::trouble),
            };
            RelayView {
                up: relay.is_some_and(Relay::is_up),
                used: own.contains(&url),
                wants_login: mail == Mail::Failed(Failure::WantsLogin) || relay.is_some_and(Relay::wants_login),
                trouble: trouble.cloned(),
                mail,
                url,
            }
        };
        let views: Vec<_> = all(own, others).into_iter().map(view).collect();
        if views != self.shown {
            self.shown.clone_from(&views);
            out.show(Change::Relays(views));
        }
    }
}

/// Ours and the others, each once.
fn all(own: &[RelayUrl], others: &[RelayUrl]) -> Vec<RelayUrl> {
    own.iter().chain(others.iter().filter(|url| !own.contains(url))).cloned().collect()
}
