//! What follows when the store has something, or has not.

use litemap::LiteMap;

use super::after::After;
use super::diary::Happening;
use super::doors::{BatchId, Change, Committed, Effect, Reader, StoreError, To};
use super::ledger::names;
use super::node::Node;
use super::out::Out;
use super::receipts::Tells;
use crate::model::{Message, MessageId, Part, PeerId, Status};
use crate::protocol::frame::{Frame, MOST_IDS};
use crate::protocol::rumor::Rumor;

/// Messages of several people.
type ByPeer = LiteMap<PeerId, Vec<MessageId>>;

impl Node {
    pub(super) fn on_stored(&mut self, batches: &[BatchId], result: &Result<Committed, StoreError>, out: &mut Out) {
        let committed = match result {
            Ok(committed) => committed,
            Err(error) => return self.on_unstored(batches, error, out),
        };
        let [mut acks, mut letters, mut read] = [const { ByPeer::new() }; 3];
        for (peer, id) in &committed.owed {
            read.entry(*peer).or_default().push(*id);
        }
        // What is new of what came. One that came twice for one transaction is named as known once: the first is new.
        let received = |batch| match self.after.get(batch) {
            Some(After::Received { message, .. }) => Some(message.id),
            _ => None,
        };
        // The last one first: it is taken out from behind.
        let mut new: Vec<MessageId> = batches.iter().rev().filter_map(received).collect();
        for id in &committed.known {
            take_out(&mut new, *id);
        }
        if out.kept(batches) {
            out.note(Happening::StoreWorks);
            out.show(Change::Storage(None));
        }
        let mut touched = Vec::new();
        for (batch, after) in self.take_stored(batches) {
            match after {
                After::Sent { message, held } => {
                    touch(&mut touched, message.chat);
                    self.on_kept(message, held, out.ledger().had_to_wait(batch), out);
                }
                After::Received { message, mailed, owes } => {
                    let (peer, head) = (message.chat, message.head());
                    if mailed {
                        self.receipts.owe(peer, head, Tells::Delivered, out.now());
                    }
                    let acks = if mailed { &mut letters } else { &mut acks };
                    acks.entry(peer).or_default().push(head);
                    if take_out(&mut new, message.id) {
                        if owes {
                            read.entry(peer).or_default().push(head);
                        }
                        let amended = committed.amended.iter().find(|amended| amended.id == message.id);
                        self.on_new(amended.cloned().unwrap_or(message), mailed, out);
                    }
                }
                After::Amended { peer, id, mailed } => {
                    if mailed {
                        self.receipts.owe(peer, id, Tells::Delivered, out.now());
                    }
                    let acks = if mailed { &mut letters } else { &mut acks };
                    acks.entry(peer).or_default().push(id);
                }
                After::Acknowledged { peer, ids, step } => {
                    let ticked = self.outbox.done(peer, &ids).into_iter().filter(|id| !committed.strange.contains(id));
                    for id in ticked {
                        out.show(Change::Step { chat: peer, id, step: step.clone() });
                    }
                    touch(&mut touched, peer);
                }
                After::Read { peer, ids, step } => {
                    for id in ids.iter().filter(|id| !committed.strange.contains(id)) {
                        out.show(Change::Step { chat: peer, id: *id, step: step.clone() });
                    }
                    self.answer_read(peer, ids, out);
                }
                After::Stepped { peer, id, step } => {
                    // It may say something else by now.
                    if !committed.strange.contains(&id) {
                        out.show(Change::Step { chat: peer, id, step });
                    }
                }
                After::Older { peer, rumor, step } => self.on_older_noted(peer, rumor, step, committed, out),
                After::Edited { message, rumors } => self.on_edited(&message, rumors, committed, out),
                After::Said { peer, rumor } => self.on_said(peer, rumor, out),
                After::Returned(message) => {
                    self.expires_by(&message);
                    if !committed.known.contains(&message.id) {
                        self.roster.on_message(&message, false, out);
                        // It, too, may have taken so long to be stored.
                        if !message.is_expired(out.now()) {
                            out.show(Change::Message(message));
                        }
                    }
                }
                After::Gap { peer, gap } => {
                    let (asked, limit) = (Reader::Gaps(gap), super::gaps::MOST);
                    out.push(Effect::ReadPage { asked, chat: peer, part: Part::Newest, limit });
                }
            }
        }
        for peer in touched {
            self.refresh(peer, out);
            self.flush(peer, out);
        }
        self.on_changed(committed, out);
        self.owed.retain(|(batch, asked)| {
            let taken = names(batches, *batch);
            if taken {
                out.taken(*asked);
            }
            !taken
        });
        self.tell_stored([acks, letters, read], out);
    }

    /// What was there is another now, or is gone.
    fn on_changed(&mut self, committed: &Committed, out: &mut Out) {
        self.on_expired(committed, out);
        for id in &committed.gone {
            self.seen.note_gone(&id.to_string(), out.now());
        }
        let now = out.now();
        for message in committed.amended.iter().filter(|message| !message.is_expired(now)) {
            self.roster.on_amended(message, out);
            out.show(Change::Amended(message.clone()));
        }
    }

    /// Takes out what follows from these. One after the other would each move all that wait behind it.
    fn take_stored(&mut self, batches: &[BatchId]) -> Vec<(BatchId, After)> {
        let mut stored = Vec::new();
        for (batch, after) in std::mem::take(&mut self.after).into_tuple_vec() {
            if names(batches, batch) {
                stored.push((batch, after));
            } else {
                self.after.insert(batch, after);
            }
        }
        stored
    }

    /// A message has come that was not here.
    fn on_new(&mut self, message: Message, mailed: bool, out: &mut Out) {
        let peer = message.chat;
        self.expires_by(&message);
        // It may have taken so long to be stored.
        let over = message.is_expired(out.now());
        if mailed && !message.is_deleted() && !over {
            self.give_back(&message, out);
        }
        self.roster.on_message(&message, message.status < Status::Read, out);
        self.roster.spoke(peer, out);
        if !over {
            out.show(Change::Message(message));
        }
        self.roster.typing(peer, None, out);
        // Someone may have come to look while it was stored.
        self.read(peer, out);
    }

    /// Tells everyone what of theirs is stored here: by what came on the channel, by what came as mail, and by what was
    /// read.
    fn tell_stored(&mut self, [acks, letters, read]: [ByPeer; 3], out: &mut Out) {
        for (peer, ids) in acks.into_tuple_vec() {
            for ids in ids.chunks(MOST_IDS) {
                self.transmit(peer, &Frame::Ack(ids.to_vec()), out);
            }
            // It may have come as mail as well.
            if self.open_session(peer).is_some() {
                self.paid(peer, &ids, &[Tells::Delivered], out);
            }
        }
        for (peer, ids) in letters.into_tuple_vec() {
            self.pay(peer, &ids, out);
        }
        for (peer, ids) in read.into_tuple_vec() {
            for id in &ids {
                self.receipts.owe(peer, *id, Tells::Read, out.now());
            }
            self.tell_read(peer, &ids, out);
        }
    }

    /// Nothing of it is on disk. What follows from it waits until it is: no acknowledgement, no tick.
    fn on_unstored(&mut self, batches: &[BatchId], error: &StoreError, out: &mut Out) {
        out.failed(batches, error);
        out.note(error.happening());
        for batch in batches {
            match self.after.get_mut(batch) {
                Some(After::Sent { message, .. }) => {
                    out.show(Change::Saved { chat: message.chat, id: message.id, saved: false });
                }
                // As the ledger asks for it again.
                Some(After::Received { message, owes, .. }) => {
                    (message.status, message.trace.read, *owes) = (Status::Delivered, None, false);
                }
                _ => {}
            }
        }
        out.show(Change::Storage(Some(error.clone())));
    }

    /// A message of ours is on disk. `held`: it goes out only now. `waited`: it was said not to be saved.
    fn on_kept(&mut self, message: Message, held: Option<Rumor>, waited: bool, out: &mut Out) {
        let Message { chat: peer, at, id, .. } = message;
        self.expires_by(&message);
        // It took so long to be stored.
        if message.is_expired(out.now()) {
            if waited {
                out.show(Change::Saved { chat: peer, id, saved: true });
            }
            return;
        }
        let to = if held.is_some() { To::All } else { To::Others };
        if let Some(rumor) = held {
            self.outbox.add(peer, rumor, self.waits_since(peer, out.now()));
        }
        out.tell(to, Change::Message(message));
        self.outbox.stored(peer, at, id);
        if waited {
            out.show(Change::Saved { chat: peer, id, saved: true });
        }
    }
}

/// Takes one of these out of the list; whether it was there.
fn take_out(list: &mut Vec<MessageId>, id: MessageId) -> bool {
    let at = list.iter().rposition(|other| *other == id);
    at.map(|at| list.remove(at)).is_some()
}

/// Notes someone, once.
fn touch(touched: &mut Vec<PeerId>, peer: PeerId) {
    if !touched.contains(&peer) {
        touched.push(peer);
    }
}
