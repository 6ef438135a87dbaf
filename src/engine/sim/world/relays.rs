//! Relays and wraps.

use std::cmp::Reverse;

use nostr::prelude::{Event, EventId, Keys, Kind, SecretKey, Tag, Timestamp};
use serde_json::{Value, json};

use super::super::net::{Asked, Dice, Lie, SimRelay, relay_urls};
use super::{Due, World};
use crate::engine::doors::{Input, RelayInput, Ticket};
use crate::model::{Millis, PeerId, RelayUrl};
use crate::protocol::older::Call;
use crate::protocol::rumor::Rumor;
use crate::protocol::wrap::{BACK_DATING, STORED, WrapError};

impl World {
    /// The kinds that were published since the last call.
    pub fn take_published(&mut self) -> Vec<u16> {
        std::mem::take(&mut self.published).into_iter().map(|(_, kind, _)| kind).collect()
    }

    pub fn published_by(&self, index: usize) -> Vec<u16> {
        self.published.iter().filter(|(by, ..)| *by == index).map(|(_, kind, _)| *kind).collect()
    }

    /// A device reaches no relay any more, or may again.
    pub fn offline(&mut self, index: usize, on: bool) {
        if !on {
            self.offline.remove(&index);
            return;
        }
        self.offline.insert(index);
        for url in std::mem::take(&mut self.devices[index].sockets) {
            self.relays.get_mut(&url).unwrap().subscriptions.retain(|(device, ..), _| *device != index);
            self.tell(index, Input::Relay(url, RelayInput::Closed));
        }
    }

    pub fn relays_down(&mut self, down: bool) {
        for url in relay_urls() {
            if self.relays[&url].down != down {
                self.set_relay(&url, down);
            }
        }
    }

    /// One of the relays; what a test makes of it holds until it makes something else of it.
    pub fn relay(&mut self, number: usize) -> &mut SimRelay {
        self.relays.get_mut(&relay_urls()[number]).unwrap()
    }

    pub fn relay_down(&mut self, number: usize, down: bool) {
        self.set_relay(&relay_urls()[number], down);
    }

    pub(super) fn set_relay(&mut self, url: &RelayUrl, down: bool) {
        let relay = self.relays.get_mut(url).unwrap();
        if relay.dead {
            return;
        }
        relay.down = down;
        relay.subscriptions.clear();
        if down {
            for index in 0..self.devices.len() {
                if self.devices[index].sockets.remove(url) {
                    self.tell(index, Input::Relay(url.clone(), RelayInput::Closed));
                }
            }
        }
    }

    /// Dated by the clock of who seals.
    pub(super) fn seal(&mut self, index: usize, to: PeerId, rumor: Rumor, kind: u16) -> Event {
        self.sealed.0.push((to, rumor));
        let number = self.sealed.0.len() - 1;
        let once = Keys::new(SecretKey::from_slice(&[9; 32]).unwrap());
        let id = EventId::from_slice(&self.dice.bytes()).unwrap();
        let signature = self.devices[0].vault.sign(1, 0, vec![], "", [1; 32]).sig;
        let tags = [Tag::public_key(*to.key())];
        let back = if kind == STORED { self.roll(BACK_DATING) } else { 0 };
        let at = Timestamp::from_secs(self.clock(index).as_secs() - back);
        Event::new(id, once.public_key(), at, Kind::from_u16(kind), tags, number.to_string(), signature)
    }

    pub(super) fn open_wrap(&mut self, index: usize, event: &Event) {
        let (to, rumor) = self.sealed.0[event.content.parse::<usize>().unwrap()].clone();
        let rumor = if to == self.peer(index) { Ok(rumor) } else { Err(WrapError::Undecipherable) };
        let stored = event.kind.as_u16() == STORED;
        self.tell(index, Input::Opened { wrap: event.id, stored, expires: 0, rumor });
    }

    pub(super) fn open_call(&mut self, index: usize, event: &Event) {
        let (from, at) = (PeerId::new(event.pubkey).unwrap(), Millis::secs(event.created_at.as_secs()));
        let call = self.devices[index].vault.open_call(event);
        self.tell(index, Input::Called { event: event.id, from, at, call });
    }

    pub(super) fn seal_call(&mut self, index: usize, ticket: Ticket, to: PeerId, call: &Call) {
        self.check_call(index, to);
        let (now, mut dice) = (self.clock(index), Dice(self.dice.next()));
        let event = self.devices[index].vault.seal_call(call, to, now, || dice.bytes()).unwrap();
        self.tell(index, Input::Ready { ticket, event: event.id, json: event.as_json() });
    }

    pub(super) fn relay_hears(&mut self, index: usize, url: &RelayUrl, text: &str) {
        let message: Vec<Value> = serde_json::from_str(text).unwrap();
        let life = self.devices[index].life;
        match message[0].as_str().unwrap() {
            "EVENT" => {
                let event = Event::from_json(message[1].to_string()).unwrap();
                if !self.published.iter().any(|(_, _, id)| *id == event.id) {
                    self.published.push((index, event.kind.as_u16(), event.id));
                }
                let mail = event.kind.as_u16() == STORED;
                let relay = self.relays.get_mut(url).unwrap();
                relay.asked += usize::from(mail);
                let (by_dice, no) = (relay.lie == Lie::Refuse, relay.no);
                let no = match self.roll(6) {
                    _ if !mail => None,
                    _ if !by_dice => no,
                    0 => Some("blocked: not you"),
                    1 => Some("rate-limited: later"),
                    2 => Some("error: no disk"),
                    3 => Some("no"),
                    _ => None,
                };
                if !(self.trouble && self.roll(100) < 5) {
                    if let Some(number) = event.content.parse::<usize>().ok().filter(|_| mail) {
                        let (id, relay) = (self.sealed.0[number].1.id(), self.relays.get_mut(url).unwrap());
                        if no.is_some() { &mut relay.refused } else { &mut relay.took }.insert(id);
                    }
                    let ok = json!(["OK", event.id.to_hex(), no.is_none(), no.unwrap_or_default()]).to_string();
                    self.tell(index, Input::Relay(url.clone(), RelayInput::Frame(ok)));
                }
                if no.is_some() {
                    return;
                }
                if mail {
                    let number: usize = event.content.parse().unwrap();
                    self.mailed.insert(self.sealed.0[number].1.id());
                }
                let ephemeral = (20_000..30_000).contains(&event.kind.as_u16());
                if ephemeral {
                    self.passed.push((url.clone(), event.clone()));
                    self.pass_on(url, &event);
                    return;
                }
                match self.relays[url].lie {
                    Lie::Lose if mail => {}
                    Lie::Hold if mail => {
                        let held = Millis(self.roll(300_000));
                        self.later(held, Due::Stored(url.clone(), event));
                    }
                    _ => self.store_event(url, &event),
                }
            }
            "REQ" => {
                let (name, filter) = (message[1].as_str().unwrap().to_owned(), message[2].clone());
                let asked = Asked(filter);
                let mut found: Vec<&Event> =
                    self.relays[url].stored.iter().rev().filter(|event| asked.is(event)).collect();
                let limit = asked.0["limit"].as_u64().map(|limit| usize::try_from(limit).unwrap());
                if let Some(most) = limit.into_iter().chain(self.relays[url].most).min() {
                    found.sort_by_key(|event| Reverse(event.created_at));
                    found.truncate(most);
                }
                let frame = |event: &Event| event_frame(&name, event);
                let mut found: Vec<String> = found.into_iter().map(frame).collect();
                match self.relays[url].lie {
                    Lie::Double => found.extend(found.clone()),
                    Lie::Shuffle => {
                        for last in (1..found.len()).rev() {
                            let other = usize::try_from(self.roll(last as u64 + 1)).unwrap();
                            found.swap(last, other);
                        }
                    }
                    Lie::None | Lie::Lose | Lie::Hold | Lie::Refuse => {}
                }
                let end = json!(["EOSE", name]).to_string();
                let subscriptions = &mut self.relays.get_mut(url).unwrap().subscriptions;
                subscriptions.insert((index, life, name), asked);
                let after = Millis(3 + self.roll(60));
                for frame in found.into_iter().chain([end]) {
                    let input = Input::Relay(url.clone(), RelayInput::Frame(frame));
                    self.later(after, Due::Input(index, life, Box::new(input)));
                }
            }
            "CLOSE" => {
                let name = message[1].as_str().unwrap().to_owned();
                self.relays.get_mut(url).unwrap().subscriptions.remove(&(index, life, name));
            }
            other => panic!("{other} is nothing that a relay is told"),
        }
    }

    pub(super) fn store_event(&mut self, url: &RelayUrl, event: &Event) {
        let relay = self.relays.get_mut(url).unwrap();
        if !relay.stored.iter().any(|stored| stored.id == event.id) {
            relay.stored.push(event.clone());
        }
        self.pass_on(url, event);
    }

    /// To all who listen; in times of trouble late, twice or not at all.
    pub(super) fn pass_on(&mut self, url: &RelayUrl, event: &Event) {
        let relay = &self.relays[url];
        let doubles = relay.lie == Lie::Double;
        let listeners: Vec<(usize, u64, String)> = relay
            .subscriptions
            .iter()
            .filter(|(_, asked)| asked.is(event) && !relay.down)
            .map(|(who, _)| who.clone())
            .collect();
        for (index, life, name) in listeners {
            let frame = event_frame(&name, event);
            let copies = match (self.trouble, self.roll(100)) {
                (true, 0..30) => 0,
                (true, 30..45) => 2,
                (true, _) if doubles => 2,
                _ => 1,
            };
            for _ in 0..copies {
                let slow = self.trouble && self.roll(4) == 0;
                let after = Millis(1 + self.roll(if slow { 20_000 } else { 60 }));
                let input = Input::Relay(url.clone(), RelayInput::Frame(frame.clone()));
                self.later(after, Due::Input(index, life, Box::new(input)));
            }
        }
    }
}

fn event_frame(subscription: &str, event: &Event) -> String {
    format!("[\"EVENT\",\"{subscription}\",{}]", event.as_json())
}
