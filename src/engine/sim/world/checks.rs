//! What must hold at every step.

use std::collections::BTreeSet;

use super::{START, World};
use crate::engine::doors::{Change, Op, To};
use crate::engine::sim::device::Device;
use crate::model::{Direction, Message, MessageId, PeerId, Road, Standing, Status, Step};
use crate::protocol::frame::Frame;
use crate::protocol::rumor::{DELETION, REACTION, Rumor};
use crate::protocol::signal::{Body, Signal};

impl World {
    pub fn ensure(&self, holds: bool, what: impl FnOnce() -> String) {
        assert!(holds, "seed {}: {} (replay: SIM_SEED={} cargo test sim)", self.seed, what(), self.seed);
    }

    /// A timer that is always due would spin a processor for ever.
    pub fn check_ticks(&self) {
        let most = self.devices.len() as u64 * self.now.since(START).as_secs() * 4;
        self.ensure(self.ticks <= most, || format!("{} ticks, where {most} are many", self.ticks));
    }

    pub(super) fn check_change(&mut self, index: usize, to: To, change: &Change) {
        let shown: Vec<&Message> = match change {
            Change::Message(message) | Change::Amended(message) => vec![message],
            Change::Preview { last, .. } => last.iter().collect(),
            Change::Page(page) => page.messages.iter().collect(),
            _ => Vec::new(),
        };
        let over = shown.iter().find(|message| message.is_expired(self.clock(index)));
        self.ensure(over.is_none(), || format!("{over:?} is shown when its time is over"));
        match change {
            Change::Message(message) if matches!(to, To::All | To::Own) => {
                let new = self.devices[index].shown.insert(message.id);
                self.ensure(new, || format!("{} was shown twice", message.id));
                let here = self.devices[index].store.messages.contains_key(&message.id);
                let own = message.direction == Direction::Out;
                self.ensure(here || own, || format!("{} came, is shown and not stored", message.id));
                if own && to == To::Own {
                    self.check_place(index, message);
                }
            }
            Change::Link(peer, link) => {
                self.links.insert((index, *peer), *link);
            }
            Change::Contact(contact) => {
                self.devices[index].believed.insert(contact.peer, contact.standing);
            }
            Change::Saved { id, saved: false, .. } => {
                self.devices[index].unsaved.insert(*id);
            }
            Change::Saved { id, saved: true, .. } => {
                self.devices[index].unsaved.remove(id);
                let here = self.devices[index].store.messages.contains_key(id);
                self.ensure(here, || format!("{id} is said to be saved, and is not"));
            }
            Change::Typing(peer, on) => {
                let typing = &mut self.devices[index].typing;
                let news = if *on { typing.insert(*peer) } else { typing.remove(peer) };
                self.ensure(news, || format!("typing is {on} again"));
                let accepted = self.devices[index].believed.get(peer) == Some(&Standing::Accepted);
                self.ensure(accepted || !on, || "a stranger is shown as typing".into());
            }
            Change::Step { chat, id, step } => {
                let status = step.status();
                let news = |held: &Message| held.clone().take(*chat, step);
                let here = self.devices[index].store.held(*id).is_some_and(|held| !news(held));
                self.ensure(here, || format!("{id}: {step:?} is shown, and the store does not know"));
                let there = status < Status::Delivered || self.has_held(*chat, *id) || self.lost.contains(id);
                self.ensure(there, || format!("{id} is shown as {status:?}, and is not stored there"));
                let read = self.is_read(*chat, *id) && !self.devices[index].silent;
                self.ensure(read || status < Status::Read, || format!("{id} is shown as read"));
                self.ensure(!self.devices[index].unsaved.contains(id), || format!("{id} is ticked and not saved"));
            }
            Change::Diagnosis(found) => self.devices[index].told.clone_from(found),
            Change::Notice(notice) => self.devices[index].notices.push(notice.clone()),
            _ => {}
        }
    }

    /// What is written stands below all that its writer has seen, on both sides: the order is one.
    fn check_place(&self, index: usize, message: &Message) {
        let seen = self.devices[index].store.messages.values().filter(|seen| seen.chat == message.chat);
        let newest = seen.filter(|seen| seen.id != message.id).map(Message::order).max();
        self.ensure(newest < Some(message.order()), || format!("{} stands above what it answers", message.id));
    }

    /// What `to` must have of the messages with `from`: no text that was deleted, and the reactions that were not.
    pub fn check_said_of(&self, from: usize, to: usize) {
        let said = |kind| self.said_of.iter().filter(move |(f, t, rumor)| (*f, *t, rumor.kind()) == (from, to, kind));
        let deletes = |id: MessageId| said(DELETION).any(|(.., rumor)| rumor.tag("e") == Some(&id.to_string()));
        let peer = self.peer(from);
        for message in self.devices[to].store.messages.values().filter(|message| message.chat == peer) {
            let gone = message.direction == Direction::In && deletes(message.id);
            self.ensure(message.is_deleted() == gone && message.text.is_empty() == gone, || {
                format!("{} deleted", message.id)
            });
            let reactions = said(REACTION).filter(|(.., rumor)| rumor.tag("e") == Some(&message.id.to_string()));
            let shown: BTreeSet<&str> = reactions
                .filter(|(.., rumor)| !gone && !deletes(rumor.id()))
                .map(|(.., rumor)| if rumor.content() == "+" { "👍" } else { rumor.content() })
                .collect();
            let has: BTreeSet<&str> = message.reactions().into_iter().collect();
            self.ensure(has == shown, || format!("{} has {has:?}, not {shown:?}", message.id));
        }
    }

    /// What is acknowledged is on disk, and what was taken back is not given back.
    pub(super) fn check_frame(&mut self, index: usize, text: &str) {
        match Frame::decode(text) {
            Some(Frame::Rumor(rumor)) => {
                self.transmitted.insert(rumor.id());
            }
            Some(Frame::Rumors(rumors)) => {
                self.ensure(rumors.len() > 1, || "one alone is a frame of its own".into());
                self.transmitted.extend(rumors.iter().map(Rumor::id));
            }
            Some(Frame::Ack(ids) | Frame::Mailed(ids)) => {
                for id in ids {
                    let store = &self.devices[index].store;
                    let gone = store.is_gone(id);
                    let here = gone || store.messages.contains_key(&store.place(id)) || store.amendments.contains(&id);
                    // Or it answers that they have read what a page sent that died before it was stored.
                    let me = self.peer(index);
                    let theirs = |message: &Message| {
                        (message.chat, message.direction, message.status) == (me, Direction::In, Status::Read)
                    };
                    let read = |device: &Device| device.store.held(id).is_some_and(theirs) || device.store.is_gone(id);
                    let holds = here || self.lost.contains(&id) || self.devices.iter().any(read);
                    self.ensure(holds, || format!("{id} is acknowledged and not stored"));
                }
            }
            Some(Frame::Yours { id, text, .. }) => {
                self.ensure(!text.is_empty(), || format!("{id} is given back without its words"));
            }
            Some(Frame::Read(ids)) => self.check_read(index, &ids),
            _ => {}
        }
    }

    /// What is told to be read is that on disk, and its user lets it be told.
    fn check_read(&self, index: usize, ids: &[MessageId]) {
        for id in ids {
            self.ensure(self.is_read(self.peer(index), *id), || format!("{id} is told to be read and is not"));
        }
        self.ensure(!self.devices[index].silent || ids.is_empty(), || "it is told all the same".into());
    }

    /// Whether someone has this message, or had it until they deleted it.
    fn has_held(&self, by: PeerId, id: MessageId) -> bool {
        let store = self.store_of(by);
        store.messages.contains_key(&store.place(id)) || store.is_gone(id)
    }

    /// Whether someone has this message and has read it, or had before their store lost it.
    fn is_read(&self, by: PeerId, id: MessageId) -> bool {
        let store = self.store_of(by);
        let there = store.messages.get(&store.place(id));
        // Another text may stand there by now.
        let read = there.is_some_and(|message| message.status == Status::Read || message.head() != id);
        read || self.lost.contains(&id) || store.is_gone(id)
    }

    /// What is noted as read was looked at.
    fn check_looks(&self, index: usize, op: &Op) {
        let (chat, at) = match op {
            Op::Receive { message, owes: Some(at), .. } => {
                self.ensure(message.status == Status::Read, || "a receipt for what is not read".into());
                (message.chat, *at)
            }
            Op::MarkRead { chat, owes: Some(at), .. } => (*chat, *at),
            _ => return,
        };
        let looked = self.devices[index].looked_at(chat, at) || !self.tabs.is_empty();
        self.ensure(looked, || "it is noted as read, and nobody looked".into());
    }

    /// A tick is never stored for what the other store lacks, nor that a relay has what it did not take.
    pub(super) fn check_ops(&self, index: usize, ops: &[Op]) {
        for op in ops {
            self.check_looks(index, op);
            let Op::Step { chat, id, step } = op else { continue };
            if matches!(step, Step::Read(_)) {
                // Anything may be claimed, and only what is theirs is taken in.
                let ours = self.devices[index].store.is_sent(*chat, *id);
                self.ensure(!ours || self.is_read(*chat, *id), || format!("{id} is noted as read and is not"));
                continue;
            }
            let store = &self.devices[index].store;
            let Some(message) = store.messages.get(&store.place(*id)) else {
                if store.is_gone(*id) {
                    continue;
                }
                return self.ensure(false, || format!("{id}: {step:?} is stored, and it is not"));
            };
            self.ensure(message.chat == *chat, || format!("{id} is in another chat"));
            match step {
                Step::Delivered(_, road) => {
                    let there = self.has_held(*chat, *id) || self.lost.contains(id);
                    self.ensure(there, || format!("{id} is ticked and not stored there"));
                    let went = match road {
                        Road::Channel => self.transmitted.contains(id),
                        Road::Relays => self.mailed.contains(id),
                        Road::Unknown => true,
                    };
                    self.ensure(went, || format!("{id} is said to have come by {road:?}"));
                }
                Step::Held(url) => {
                    let took = self.relays[url].took.contains(id);
                    self.ensure(took, || format!("{id} is said to be on {url}, which did not take it"));
                }
                Step::Refused(url, _) => {
                    let refused = self.relays[url].refused.contains(id);
                    self.ensure(refused, || format!("{id} is said to be refused by {url}, which did not refuse it"));
                }
                Step::Older(_) => {
                    // A page may die when it has mailed it and not noted that.
                    let twice = self.mailed.contains(id) || self.transmitted.contains(id);
                    self.ensure(!twice || self.trouble, || format!("{id} goes by two roads"));
                }
                Step::Mailed(_) | Step::Read(_) => {}
            }
        }
    }

    /// Older clients are signalled to if they are let in, and nobody else.
    pub(super) fn check_call(&self, index: usize, to: PeerId) {
        let standing = self.devices[index].believed.get(&to);
        self.ensure(standing == Some(&Standing::Accepted), || format!("a call to someone who is {standing:?}"));
    }

    /// Nothing goes to someone who is not accepted but our own request.
    pub(super) fn check_seal(&self, index: usize, to: PeerId, rumor: &Rumor) {
        if to == self.peer(index) {
            return;
        }
        if let Some(Body::Receipt { read, .. }) = Signal::read(rumor).map(|signal| signal.body) {
            self.check_read(index, &read);
        }
        // What the user wrote to someone they added themselves goes to them, as their request does.
        let wrote = rumor.kind() == crate::protocol::rumor::CHAT;
        let asks =
            wrote || matches!(Signal::read(rumor).map(|signal| signal.body), Some(Body::Hello { ask: true, .. }));
        let standing = self.devices[index].believed.get(&to);
        let allowed = standing == Some(&Standing::Accepted) || (asks && standing == Some(&Standing::Pending));
        self.ensure(allowed, || format!("a signal to someone who is {standing:?}"));
    }
}
