//! Messages between the doors: typed here and sent, arrived and stored, acknowledged and ticked.

use nostr::prelude::EventId;

use super::after::After;
use super::clock;
use super::doors::{Asked, Change, Effect, Gap, Notice, Op, Reader, To};
use super::inbox::{Brought, Seen, gone, read};
use super::node::Node;
use super::out::Out;
use super::receipts::{Receipts, Tells};
use super::session::Session;
use crate::model::timer::{EXPIRATION, TIMER};
use crate::model::{
    Contact, Message, MessageId, Millis, Page, Part, PeerId, RelayUrl, Road, Sign, Standing, Status, Step, ViewId,
};
use crate::protocol::amendment::Amendment;
use crate::protocol::frame::{Frame, Held, MOST_IDS};
use crate::protocol::rumor::Rumor;

/// Messages in one page of history.
pub(super) const PAGE: u32 = 60;
/// Whoever types says so again before this has gone by.
const TYPING: Millis = Millis::secs(6);
/// Of what a receipt can tell, what is owed until it was answered.
pub(super) const READ: [Tells; 2] = [Tells::Read, Tells::Mailed];

impl Node {
    /// A chat comes on screen in a view, or none is.
    pub(super) fn open(&mut self, asked: Asked, chat: Option<PeerId>, out: &mut Out) {
        self.turn(asked.view, chat, out);
        if let Some(peer) = chat {
            // Before they are read, as they may be at once.
            let part = match self.roster.unread(peer) {
                0 => Part::Newest,
                unread => Part::Unread(unread),
            };
            out.push(Effect::ReadPage { asked: Reader::View(asked), chat: peer, part, limit: PAGE });
            self.read(peer, out);
            self.dial(peer, Millis(0), out);
            self.refresh(peer, out);
        }
    }

    /// What a view had on screen needs no connection any more, unless another shows it too.
    pub(super) fn turn(&mut self, view: ViewId, chat: Option<PeerId>, out: &mut Out) {
        if let Some(peer) = self.views.turn(view, chat).filter(|left| Some(*left) != chat) {
            self.refresh(peer, out);
        }
    }

    /// Whatever a chat holds is read where someone looks at it.
    pub(super) fn read(&mut self, peer: PeerId, out: &mut Out) {
        if !self.views.read(peer) {
            return;
        }
        let unread = self.roster.take_unread(peer, out);
        if unread > 0 {
            let owes = self.shows(peer, Sign::Read).then_some(out.now());
            out.store(vec![Op::MarkRead { chat: peer, unread, owes }]);
        }
    }

    /// The walk of a message typed begins here: handed to the store, shown, sent. It does not wait for the word that it
    /// is stored: browsers hold that word back until the next frame after a key was pressed, and a transaction that was
    /// handed over completes whatever becomes of the page. The tick waits for both stores.
    ///
    /// Except in views that outlive this engine. They ask the next one for what they cannot know to be taken, so what
    /// they ask for goes out when the store has it and that they asked, and they are shown nothing before.
    ///
    /// `with`: what it carries besides the text.
    pub(super) fn send(&mut self, asked: Asked, to: PeerId, text: String, with: Vec<Vec<String>>, out: &mut Out) {
        let known = matches!(self.roster.standing(to), Some(Standing::Accepted | Standing::Pending));
        if !known || text.trim().is_empty() {
            return;
        }
        let at = self.roster.next_at(to, out.now());
        let with = self.dated(to, with, out.now());
        let rumor = Rumor::own_chat(self.me(), to, at, text, with.clone(), &self.mac);
        if let Some(too_long) = super::edits::too_long(&rumor) {
            return out.tell(To::View(asked.view), Change::Notice(too_long));
        }
        let mut ops = Vec::new();
        if let Some(number) = asked.number {
            let Some(op) = self.seen.sent(asked.view, number, out.now()) else { return };
            ops.push(op);
        }
        let message = rumor.message(to, with);
        ops.push(Op::Send { message: message.clone(), rumor: rumor.clone() });
        ops.extend(self.roster.set_timer(&message, out));
        self.expires_by(&message);
        let batch = out.store(ops);
        self.roster.on_message(&message, false, out);
        self.has_worth(out);
        let held = if asked.number.is_some() {
            Some(rumor)
        } else {
            self.outbox.add(to, rumor, self.waits_since(to, out.now()));
            self.flush(to, out);
            out.tell(To::Own, Change::Message(message.clone()));
            if out.ledger().is_stuck() {
                out.tell(To::Own, Change::Saved { chat: to, id: message.id, saved: false });
            }
            None
        };
        self.after.insert(batch, After::Sent { message, held });
        if self.sessions.get(to).is_none_or(Session::is_idle) {
            self.dial(to, Millis(0), out);
        }
    }

    /// The clocks of the two are not together, though ours was set right by the page's host if that tells the time.
    fn tell_apart(&mut self, peer: PeerId, offset: i64, out: &mut Out) {
        let off = offset.unsigned_abs();
        if off > super::CLOCK_OFF && !std::mem::replace(&mut self.told_apart, true) {
            let name = self.roster.get(peer).map(Contact::title).unwrap_or_default();
            out.show(Change::Notice(Notice::Apart(name, off)));
        }
    }

    pub(super) fn on_frame(&mut self, peer: PeerId, frame: Frame, out: &mut Out) {
        match frame {
            Frame::Hello { name, relays, at, timer, rumors, .. } => {
                if let Some(session) = self.open_session(peer).filter(|_| rumors) {
                    self.takes_several.insert(peer, session);
                }
                self.roster.learn(peer, name, relays, out);
                if let Some(timer) = timer {
                    self.roster.agree(peer, timer, out);
                }
                let offset = clock::live(at, out.now());
                self.roster.learn_clock(peer, offset, out);
                self.tell_apart(peer, offset, out);
            }
            Frame::Rumor(rumor) => self.on_rumor(peer, rumor, out),
            Frame::Rumors(rumors) => rumors.into_iter().for_each(|rumor| self.on_rumor(peer, rumor, out)),
            Frame::Ack(ids) => {
                self.on_ack(peer, &ids, Road::Channel, out);
                self.paid(peer, &ids, &READ, out);
            }
            Frame::Mailed(ids) => self.on_ack(peer, &ids, Road::Relays, out),
            Frame::Read(ids) => self.on_read(peer, ids, out),
            Frame::Typing(on) => {
                if self.shows(peer, Sign::Typing) {
                    self.roster.typing(peer, on.then_some(out.now().plus(TYPING)), out);
                }
            }
            Frame::Have(Held { since, until, ids }) => {
                if let Some(sum) = ids.first().copied().filter(|_| self.is_first(peer, true)) {
                    self.read_gap(peer, Gap::Compare { since, until, sum }, out);
                }
            }
            Frame::Hold(Held { since, until, ids }) => {
                if self.is_first(peer, false) {
                    self.read_gap(peer, Gap::Fill { since, until, ids }, out);
                }
            }
            Frame::Yours { id, at, text, about, mut tags } => {
                let mut with = super::gaps::answer(about);
                with.append(&mut tags);
                self.take_back(peer, id, at, text, with, out);
            }
            Frame::Ping { .. } | Frame::Pong { .. } => {}
        }
    }

    fn on_rumor(&mut self, peer: PeerId, rumor: Rumor, out: &mut Out) {
        match read(&rumor, self.me(), peer, out.now()) {
            Some(Brought::Message(message)) => self.receive(message, None, out),
            Some(Brought::Amendment(amendment)) => self.amend(amendment, rumor, None, out),
            None => {}
        }
    }

    /// The peer has these messages of ours, and got them by this road.
    pub(super) fn on_ack(&mut self, peer: PeerId, ids: &[MessageId], road: Road, out: &mut Out) {
        let ids = self.outbox.acknowledged(peer, ids, out.now());
        if !ids.is_empty() {
            let step = Step::Delivered(out.now(), road);
            let op = |(id, amends): &(MessageId, bool)| match amends {
                true => Op::Told(*id),
                false => Op::Step { chat: peer, id: *id, step: step.clone() },
            };
            let batch = out.store(ids.iter().map(op).collect());
            let ids = ids.into_iter().map(|(id, _)| id).collect();
            self.after.insert(batch, After::Acknowledged { peer, ids, step });
            // The next ones need not wait for our store.
            self.flush(peer, out);
        }
    }

    /// The peer has read these messages of ours, if they are ours and in that chat, and so has them.
    pub(super) fn on_read(&mut self, peer: PeerId, ids: Vec<MessageId>, out: &mut Out) {
        // How they came they say where they say that they are there.
        self.on_ack(peer, &ids, Road::Unknown, out);
        if !self.shows(peer, Sign::Read) {
            return self.answer_read(peer, ids, out);
        }
        // They will say it again.
        if !ids.is_empty() && !out.ledger().is_full() {
            let step = Step::Read(out.now());
            let ops = ids.iter().map(|id| Op::Step { chat: peer, id: *id, step: step.clone() }).collect();
            let batch = out.store(ops);
            self.after.insert(batch, After::Read { peer, ids, step });
        }
    }

    /// They need not say again that they have read these.
    pub(super) fn answer_read(&self, peer: PeerId, ids: Vec<MessageId>, out: &mut Out) {
        if self.open_session(peer).is_some() {
            self.transmit(peer, &Frame::Ack(ids), out);
        }
    }

    /// What came as mail, by which relay: a message, or something about one.
    pub(super) fn on_mail(
        &mut self,
        author: PeerId,
        rumor: Rumor,
        (wrap, by): (EventId, Option<RelayUrl>),
        expires: u32,
        out: &mut Out,
    ) {
        let mut message = match read(&rumor, self.me(), author, out.now()) {
            Some(Brought::Message(message)) => message,
            Some(Brought::Amendment(amendment)) if self.roster.is_accepted(author) => {
                return self.amend(amendment, rumor, Some(wrap), out);
            }
            Some(Brought::Amendment(_)) | None => return,
        };
        // Other clients say it there alone (NIP-17).
        if expires > 0 && message.expires().is_none() && message.timer().is_none() {
            message.tags.push(vec![EXPIRATION.to_owned(), expires.to_string()]);
        }
        let standing = self.roster.standing(author);
        // What was deleted is no news, and no question. Nor is what has had its time, but as an answer.
        let gone = self.seen.is_gone(&message.id.to_string());
        let late = message.is_expired(out.now()) && standing != Some(Standing::Pending);
        if standing != Some(Standing::Accepted) && (gone || late) {
            return;
        }
        match standing {
            None if !self.lets_wait(wrap, by, out) => return self.seen.forget(wrap),
            None => {
                self.roster.add(Contact::new(author, Standing::Requested, out.now()), out);
                self.roster.note_request(author, &message.text, out);
            }
            Some(Standing::Blocked) => return,
            Some(Standing::Requested) => self.roster.note_request(author, &message.text, out),
            // We asked, and they wrote: that is a yes.
            Some(Standing::Pending) => {
                // Whether they speak Tincan shows by their answer, in case our first question was lost.
                if self.roster.get(author).is_some_and(|contact| !contact.tincan) {
                    self.send_hello(author, out);
                }
                self.roster.change(author, out, |contact| contact.standing = Standing::Accepted);
            }
            Some(Standing::Accepted) => {}
        }
        self.receive(message, Some(wrap), out);
    }

    pub(super) fn receive(&mut self, mut message: Message, wrap: Option<EventId>, out: &mut Out) {
        if self.seen.is_gone(&message.id.to_string()) || message.is_expired(out.now()) {
            return self.decline(message.chat, message.head(), wrap, out);
        }
        if !self.roster.is_accepted(message.chat) {
            message.tags.retain(|tag| tag.first().is_none_or(|name| name != TIMER));
        }
        let road = if wrap.is_some() { Road::Relays } else { Road::Channel };
        message.trace.delivered = Some((out.now(), road));
        let seen = self.views.read(message.chat) && !out.ledger().is_stuck();
        if seen {
            message.status = Status::Read;
        }
        // An older client understands no receipts.
        let tells = seen && message.trace.older.is_none() && self.shows(message.chat, Sign::Read);
        let owes = tells.then_some(out.now());
        message.trace.read = owes;
        let op = Op::Receive { message: message.clone(), unread: !seen, owes };
        let (peer, id) = (message.chat, message.head());
        let after = After::Received { message, mailed: wrap.is_some(), owes: owes.is_some() };
        self.take_in(peer, id, op, after, wrap, out);
    }

    fn amend(&mut self, amendment: Amendment, rumor: Rumor, wrap: Option<EventId>, out: &mut Out) {
        let (peer, id) = (amendment.by, amendment.id);
        let all_gone = amendment.targets.iter().all(|target| self.seen.is_gone(&target.to_string()));
        let over = amendment.emoji.is_some() && rumor.expires().is_some_and(|at| at <= out.now());
        if over || (all_gone && !amendment.targets.is_empty()) {
            return self.decline(peer, id, wrap, out);
        }
        self.take_in(
            peer,
            id,
            Op::Amend(amendment, rumor),
            After::Amended { peer, id, mailed: wrap.is_some() },
            wrap,
            out,
        );
    }

    /// It was here and was deleted, or is about such a message: its author is told what is true, that it came.
    fn decline(&mut self, peer: PeerId, id: MessageId, wrap: Option<EventId>, out: &mut Out) {
        let op = Op::Seen { key: gone(&id.to_string()), at: out.now() };
        self.take_in(peer, id, op, After::Amended { peer, id, mailed: wrap.is_some() }, wrap, out);
    }

    /// Has stored what a peer sent; an acknowledgement follows.
    fn take_in(&mut self, peer: PeerId, id: MessageId, op: Op, after: After, wrap: Option<EventId>, out: &mut Out) {
        if out.ledger().is_stuck() {
            // It came again while it waits for the store.
            let same = |after: &After| match after {
                After::Received { message, .. } => message.head() == id,
                After::Amended { id: held, .. } => *held == id,
                _ => false,
            };
            if self.after.values().any(same) {
                return out.came_again();
            }
            if out.ledger().is_full() {
                // No acknowledgement goes out; they will send it again, and the relay may bring it again.
                wrap.inspect(|id| self.seen.forget(*id));
                return;
            }
        }
        let timer = if let Op::Receive { message, .. } = &op { self.roster.set_timer(message, out) } else { None };
        let mut ops = vec![op];
        ops.extend(timer);
        ops.extend(self.receipts.strike());
        if let Some(wrap) = wrap {
            let note = Receipts::note(peer, id, Tells::Delivered, out.now());
            ops.extend([Seen::keep(wrap, out.now()), note]);
        }
        let batch = out.store(ops);
        self.after.insert(batch, after);
    }

    /// Tells `peer` that these were read, if there is a channel. It is owed until they have answered.
    pub(super) fn tell_read(&mut self, peer: PeerId, ids: &[MessageId], out: &mut Out) {
        if !self.shows(peer, Sign::Read) {
            // The user has changed their mind.
            self.paid(peer, ids, &READ, out);
        } else if self.open_session(peer).is_some() {
            for ids in ids.chunks(MOST_IDS) {
                self.transmit(peer, &Frame::Read(ids.to_vec()), out);
            }
        }
    }

    /// Tells `peer` that these, which came as mail, are stored here, if there is a channel. They are owed until that was
    /// told.
    pub(super) fn pay(&mut self, peer: PeerId, ids: &[MessageId], out: &mut Out) {
        for ids in ids.chunks(MOST_IDS) {
            self.transmit(peer, &Frame::Mailed(ids.to_vec()), out);
        }
        if self.open_session(peer).is_some() {
            self.paid(peer, ids, &[Tells::Delivered], out);
        }
    }

    /// These receipts have gone.
    pub(super) fn paid(&mut self, peer: PeerId, ids: &[MessageId], what: &[Tells], out: &Out) {
        self.receipts.paid(peer, ids, what, out.now());
    }

    /// A relay has a receipt, and the next portion may go.
    pub(super) fn on_receipt_mailed(&mut self, peer: PeerId, [delivered, read]: &[Vec<MessageId>; 2], out: &mut Out) {
        self.paid(peer, delivered, &[Tells::Delivered], out);
        if !read.is_empty() {
            let ops = self.receipts.mailed(peer, read, out.now());
            out.store(ops);
        }
        self.receipts.hurry(peer, out.now());
    }

    /// The channel is open: it carries what is owed.
    pub(super) fn pay_receipts(&mut self, peer: PeerId, out: &mut Out) {
        let [delivered, read] = self.receipts.to(peer, out.now());
        self.pay(peer, &delivered, out);
        self.tell_read(peer, &read, out);
    }

    /// A page of history, and what belongs to it and could not be stored.
    pub(super) fn show_page(mut page: Page, out: &mut Out) {
        let chat = page.chat;
        // They are the newest.
        let unsaved = if page.later { Vec::new() } else { out.ledger().unsaved(chat) };
        let marks: Vec<_> = unsaved.iter().map(|one| Change::Saved { chat, id: one.id, saved: false }).collect();
        page.messages.extend(unsaved);
        page.messages.retain(|message| !message.is_expired(out.now()));
        out.show(Change::Page(Box::new(page)));
        for mark in marks {
            out.show(mark);
        }
    }
}
