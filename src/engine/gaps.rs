//! Gaps: when a channel has opened, both sides compare what they hold of the last days and fill what the other lacks.
//!
//! Each tells the exclusive or of the ids that it holds. Where both come to the same, that was all. Where not, the ids
//! themselves follow in one frame, and each side sends what the other does not name: the difference is rare and a
//! direct channel is wide, so trees of ranges (negentropy) would cost more of the download than they save on the way.
//!
//! What we wrote goes out as any message does, out of the outbox and until it is acknowledged. What *they* wrote and have
//! lost (a page died when it had sent and not stored, a store was set back) goes back to them as the words and the date
//! alone. Nobody takes such words for their own but by making the message anew: only one that they wrote to this very
//! person then comes to the id that was named (`protocol/mac.rs`). What cannot be shown to be ours, and be it from an
//! older version, is never shown as ours.
//!
//! Nothing here trusts the other side with more than an acknowledgement does: who claims to hold a message has it ticked,
//! and who claims to lack some gets again what was sent to them, once for each channel.

use nostr::prelude::EventId;

use super::after::After;
use super::doors::{Gap, Op};
use super::inbox::message;
use super::node::Node;
use super::out::Out;
use super::receipts::{Receipts, Tells};
use crate::model::{Direction, Message, MessageId, Millis, PeerId, Road, Status, Step};
use crate::protocol::frame::{Frame, Held, MOST_IDS};
use crate::protocol::rumor::Rumor;

/// Messages that are compared, the newest, as many as one frame names, and from how far back.
pub(super) const MOST: u32 = 500;
const _: () = assert!(MOST as usize == MOST_IDS);
const LAST_DAYS: Millis = Millis::secs(7 * 24 * 60 * 60);
/// What has no longer to live than this is not compared: by the clock of the other side it may be gone.
const LEEWAY: Millis = Millis::secs(120);
/// Bytes of text that go back at once. The rest goes when the next channel opens.
const MOST_BACK: usize = 1 << 20;
/// Channels of which it is remembered what was compared on them: more than there are at a time.
const MOST_COMPARED: usize = 64;

impl Node {
    /// Reads what is held of a chat, behind all that is being stored now, so that what has come is counted.
    pub(super) fn read_gap(&mut self, peer: PeerId, gap: Gap, out: &mut Out) {
        let batch = out.store(Vec::new());
        self.after.insert(batch, After::Gap { peer, gap });
    }

    /// Whether this is the first of its kind on the channel that is open: none is compared twice.
    pub(super) fn is_first(&mut self, peer: PeerId, told: bool) -> bool {
        let Some(session) = self.open_session(peer) else { return false };
        let first = !self.compared.contains(&(session, told));
        if first {
            self.compared.push((session, told));
            if self.compared.len() > MOST_COMPARED {
                self.compared.remove(0);
            }
        }
        first
    }

    /// What is held of a chat was read. `more`: there is more than that.
    pub(super) fn on_history(&mut self, peer: PeerId, gap: Gap, mut messages: Vec<Message>, more: bool, out: &mut Out) {
        if self.open_session(peer).is_none() {
            return;
        }
        // Of the last date that was reached, some may be missing.
        let reach = messages.first().filter(|_| more).map_or(Millis(0), |oldest| oldest.at.plus(Millis(1)));
        let cleared = self.roster.get(peer).map_or(Millis(0), |contact| contact.cleared);
        let since = reach.max(cleared).max(match &gap {
            Gap::Tell => Millis(out.now().0.saturating_sub(LAST_DAYS.0)),
            Gap::Compare { since, .. } | Gap::Fill { since, .. } => *since,
        });
        let until = match &gap {
            Gap::Tell => out.now().plus(LEEWAY),
            Gap::Compare { until, .. } | Gap::Fill { until, .. } => *until,
        };
        let lives = |message: &Message| message.expires().is_none_or(|at| at > until.max(out.now()));
        messages.retain(|message| message.at >= since && lives(message));
        match gap {
            Gap::Tell => self.transmit(peer, &Frame::Have(Held { since, until, ids: vec![sum(&messages)] }), out),
            Gap::Compare { since: theirs, sum: told, .. } if since == theirs && sum(&messages) == told => {
                for message in &messages {
                    self.on_held(peer, message, out);
                }
            }
            Gap::Compare { .. } => {
                let ids = messages.iter().map(Message::head).collect();
                self.transmit(peer, &Frame::Hold(Held { since, until, ids }), out);
            }
            Gap::Fill { ids, .. } => self.fill(peer, &messages, &ids, out),
        }
    }

    /// They hold this one.
    fn on_held(&mut self, peer: PeerId, message: &Message, out: &mut Out) {
        if message.direction == Direction::In || message.status >= Status::Delivered {
            return;
        }
        let id = message.head();
        if self.outbox.contains(peer, (message.at, id)) {
            self.on_ack(peer, &[id], Road::Unknown, out);
        } else {
            let step = Step::Delivered(out.now(), Road::Unknown);
            let batch = out.store(vec![Op::Step { chat: peer, id, step: step.clone() }]);
            self.after.insert(batch, After::Stepped { peer, id, step });
        }
    }

    /// They hold `ids` of these, and get the others.
    fn fill(&mut self, peer: PeerId, messages: &[Message], ids: &[MessageId], out: &mut Out) {
        let (mut room, mut read) = (MOST_BACK, Vec::new());
        for message in messages {
            if ids.contains(&message.head()) {
                self.on_held(peer, message, out);
            } else if message.direction == Direction::Out {
                let rumor = Rumor::rebuild(self.me(), message, &self.mac);
                if let Some(rumor) = rumor.filter(|_| !self.outbox.contains(peer, (message.at, message.head()))) {
                    self.outbox.add_again(peer, rumor, message.trace.clone(), out.now());
                }
            } else if message.text.len() <= room && !message.is_gone() {
                // What they took back themselves, or we wanted out of sight, has no words any more, and stays away.
                room -= message.text.len();
                self.give_back(message, out);
                // It may have been read since the page was.
                if message.trace.read.is_some() || self.receipts.owes_read(peer, message.id) {
                    read.push(message.head());
                }
            }
        }
        // That it was read they may have been told when they did not hold it. It is owed once more, as they may lose it
        // once more.
        for id in &read {
            self.receipts.owe(peer, *id, Tells::Read, out.now());
        }
        if !read.is_empty() {
            out.store(read.iter().map(|id| Receipts::note(peer, *id, Tells::Read, out.now())).collect());
        }
        self.tell_read(peer, &read, out);
        self.refresh(peer, out);
        self.flush(peer, out);
    }

    /// They wrote this, and may have lost it. Also what has come as mail while a channel is open: the mail may be older
    /// than what was compared, and who sent it dead before they had stored it.
    pub(super) fn give_back(&self, message: &Message, out: &mut Out) {
        let Message { chat, at, text, .. } = message;
        let (id, text, about, mut tags) = (message.head(), text.clone(), message.answers(), message.carried());
        // It stands by itself, for older versions.
        tags.retain(|tag| tag.first().is_some_and(|name| name != "e"));
        self.transmit(*chat, &Frame::Yours { id, at: *at, text, about, tags }, out);
    }

    /// They say that we wrote this. It is taken back if we did, it is not here, and they are not about to delete it.
    pub(super) fn take_back(
        &mut self,
        peer: PeerId,
        id: MessageId,
        at: Millis,
        text: String,
        with: Vec<Vec<String>>,
        out: &mut Out,
    ) {
        let rumor = Rumor::own_chat(self.me(), peer, at, text, with, &self.mac);
        let message = message(&rumor, peer, Direction::Out, Status::Delivered);
        if message.is_expired(out.now()) {
            return;
        }
        let is_about = |id| self.outbox.is_about(peer, id);
        let here = self.outbox.contains(peer, (at, id)) || is_about(id) || is_about(message.id);
        if rumor.id() == id && !here && !self.seen.is_gone(&message.id.to_string()) && !out.ledger().is_full() {
            let batch = out.store(vec![Op::Receive { message: message.clone(), unread: false, owes: None }]);
            self.after.insert(batch, After::Returned(message));
        }
    }
}

/// The tags of a message of ours that answers another.
pub(super) fn answer(about: Option<MessageId>) -> Vec<Vec<String>> {
    about.map(|about| vec!["e".to_owned(), about.to_string()]).into_iter().collect()
}

/// The exclusive or of the ids.
fn sum(messages: &[Message]) -> MessageId {
    let mut sum = [0; 32];
    for message in messages {
        sum.iter_mut().zip(message.head().0.as_bytes()).for_each(|(sum, byte)| *sum ^= byte);
    }
    MessageId(EventId::from_byte_array(sum))
}
