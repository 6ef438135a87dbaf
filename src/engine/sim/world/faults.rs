//! What goes wrong, and when it ends.

use std::collections::BTreeSet;

use nostr::prelude::EventId;

use super::super::net::{Lie, relay_urls};
use super::{Due, World};
use crate::engine::doors::{BatchId, Input, SessionInput, StoreError};
use crate::model::{Direction, Message, MessageId, Millis, Status};

/// Few enough that mail is fetched portion by portion; no relay is known to give out less at a time.
const FEW: usize = 20;

impl World {
    pub fn trouble(&mut self, on: bool) {
        self.trouble = on;
        for url in relay_urls() {
            let lie = match self.roll(6) {
                _ if !on => Lie::None,
                0 => Lie::Lose,
                1 => Lie::Double,
                2 => Lie::Shuffle,
                3 => Lie::Hold,
                4 => Lie::Refuse,
                _ => Lie::None,
            };
            let most = self.roll(3) == 0;
            let relay = self.relays.get_mut(&url).unwrap();
            (relay.lie, relay.most) = (lie, most.then_some(FEW));
        }
        if !on {
            self.blocked = false;
            self.relays_down(false);
            for end in 0..self.ends.len() {
                self.hear_again(end);
            }
            for device in &mut self.devices {
                device.fails_until = self.now;
            }
        }
    }

    /// One fault, by the dice.
    pub fn mischief(&mut self) {
        let who = usize::try_from(self.roll(3)).unwrap();
        match self.roll(12) {
            0 => {
                let abrupt = self.roll(2) == 0;
                self.log(who, "reload");
                self.stop(who, abrupt);
                if abrupt && self.roll(3) == 0 {
                    self.forget(who, 3);
                }
                self.boot(who);
            }
            1 => {
                let end = usize::try_from(self.dice.below(self.ends.len().max(1) as u64)).unwrap();
                if let Some(other) = self.ends.get_mut(end).map(|end| {
                    end.deaf = true;
                    end.other
                }) {
                    // A browser may notice before the app does.
                    for end in other.into_iter().chain([end]) {
                        if self.roll(2) == 0 {
                            let after = Millis(self.roll(6_000));
                            self.later(after, Due::ToEnd(end, SessionInput::PathLost));
                        }
                    }
                }
            }
            2 => {
                let urls = relay_urls();
                let url = urls[usize::try_from(self.roll(2)).unwrap()].clone();
                let down = !self.relays[&url].down;
                self.set_relay(&url, down);
            }
            // One of the two for good, in a few runs.
            6 if self.roll(10) == 0 && !self.relays.values().any(|relay| relay.dead) => {
                let urls = relay_urls();
                let url = urls[usize::try_from(self.roll(2)).unwrap()].clone();
                self.set_relay(&url, true);
                self.relays.get_mut(&url).unwrap().dead = true;
            }
            3 => self.hand(who, Input::Resumed),
            5 => self.replay(),
            8 => {
                let span = Millis(self.roll(15_000));
                self.devices[who].fails_until = self.now.plus(span);
            }
            // One transaction that takes long.
            7 => {
                let span = Millis(self.roll(5_000));
                self.devices[who].busy_until = self.devices[who].busy_until.max(self.now.plus(span));
            }
            4 => {
                let open: Vec<usize> = (0..self.ends.len()).filter(|end| self.ends[*end].is_open()).collect();
                if !open.is_empty() {
                    let end = open[usize::try_from(self.dice.below(open.len() as u64)).unwrap()];
                    let input = [SessionInput::Failed, SessionInput::PathLost, SessionInput::PathFound];
                    let input = input[usize::try_from(self.roll(3)).unwrap()].clone();
                    self.soon(Due::ToEnd(end, input));
                }
            }
            // No path for a while, with a restart or without.
            9 => self.blocked = !self.blocked && self.trouble,
            _ => {}
        }
    }

    /// A relay brings again what it should have forgotten.
    pub(super) fn replay(&mut self) {
        for _ in 0..3 {
            let some = usize::try_from(self.dice.below(self.passed.len().max(1) as u64)).unwrap();
            if let Some((url, mut event)) = self.passed.get(some).cloned() {
                if self.roll(2) == 0 {
                    event.id = EventId::from_slice(&self.dice.bytes()).unwrap();
                }
                self.pass_on(&url, &event);
            }
        }
    }

    /// Every signal that ever passed comes once more, in another wrap.
    pub fn replay_all(&mut self) {
        for (url, mut event) in self.passed.clone() {
            event.id = EventId::from_slice(&self.dice.bytes()).unwrap();
            self.pass_on(&url, &event);
        }
    }

    pub fn store_fails_for(&mut self, index: usize, span: Millis) {
        self.devices[index].fails_until = self.now.plus(span);
    }

    /// The page is loaded again. `abrupt`: the other sides are not told.
    pub fn reload(&mut self, index: usize, abrupt: bool) {
        self.log(index, "reload");
        self.stop(index, abrupt);
        self.boot(index);
    }

    /// While no page is open some of the newest messages vanish from a store, and what was noted of them.
    pub fn forget(&mut self, index: usize, most: u64) {
        let store = &mut self.devices[index].store;
        let mut newest: Vec<&Message> = store.messages.values().collect();
        newest.sort_by_key(|message| message.order());
        let newest: Vec<MessageId> = newest.iter().rev().take(12).map(|message| message.id).collect();
        for _ in 0..self.roll(most + 1) {
            let some = usize::try_from(self.dice.below(newest.len().max(1) as u64)).unwrap();
            if let Some(id) = newest.get(some) {
                let store = &mut self.devices[index].store;
                let head = store.messages.remove(id).map_or(*id, |message| message.head());
                // With it go all texts that it has had.
                let names = store.reactions.iter().filter(|(_, to)| *to == id).map(|(name, _)| *name);
                let all: BTreeSet<MessageId> = names.chain([*id, head]).collect();
                store.reactions.retain(|_, to| to != id);
                for id in all {
                    store.outbox.remove(&id);
                    store.seen.retain(|key, _| !key.contains(&id.to_string()));
                    self.lost.insert(id);
                }
            }
        }
    }

    /// A store has it that someone never showed that they speak Tincan.
    pub fn forget_tincan(&mut self, index: usize, other: usize) {
        let peer = self.peer(other);
        if let Some(contact) = self.devices[index].store.contacts.get_mut(&peer) {
            contact.tincan = false;
        }
    }

    /// A store has lost its outbox, and how far one message has come.
    pub fn lose_outbox(&mut self, index: usize, of: MessageId) {
        let store = &mut self.devices[index].store;
        store.outbox.clear();
        if let Some(message) = store.messages.get_mut(&of).filter(|message| message.direction == Direction::Out) {
            message.status = Status::Relayed;
        }
    }

    /// The page is closed, and nothing comes to it until it is opened again.
    pub fn switch_off(&mut self, index: usize) {
        self.log(index, "off");
        self.stop(index, false);
    }

    pub fn switch_on(&mut self, index: usize) {
        self.log(index, "on");
        self.boot(index);
    }

    pub(super) fn stop(&mut self, index: usize, abrupt: bool) {
        for end in 0..self.ends.len() {
            if self.ends[end].device == index && !self.ends[end].gone {
                self.hang_up(end, !abrupt);
            }
        }
        for relay in self.relays.values_mut() {
            relay.subscriptions.retain(|(device, ..), _| *device != index);
        }
        let now = self.clock(index);
        let device = &mut self.devices[index];
        device.engine = crate::engine::Engine::default();
        device.life += 1;
        device.wake = None;
        device.shown.clear();
        device.unsaved.clear();
        device.notices.clear();
        device.typing.clear();
        (device.open, device.attends) = (None, false);
        device.looks.push((now, None));
        device.sockets.clear();
        device.believed = device.store.contacts.values().map(|contact| (contact.peer, contact.standing)).collect();
    }

    pub fn resume(&mut self, index: usize) {
        self.hand(index, Input::Resumed);
    }

    /// The machines sleep: time goes by and nothing happens.
    pub fn sleep(&mut self, span: Millis) {
        self.now = self.now.plus(span);
    }

    /// A transaction fails, and with it those that wait behind it.
    pub(super) fn fail(&mut self, index: usize, batch: BatchId) {
        let life = self.devices[index].life;
        let mut batches = vec![batch];
        self.queue.retain(|_, due| match due {
            Due::Commit(of, in_life, batch, _) if (*of, *in_life) == (index, life) => {
                batches.push(*batch);
                false
            }
            _ => true,
        });
        self.devices[index].busy_until = self.now;
        let error = if self.roll(2) == 0 { StoreError::Full } else { StoreError::Other("by the dice".into()) };
        self.hand(index, Input::Stored { batches, result: Err(error) });
    }
}
