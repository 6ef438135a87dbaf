//! Messages between the doors: typed here and sent, arrived and stored, acknowledged and ticked.

use litemap::LiteMap;
use nostr::prelude::EventId;

use super::clock;
use super::doors::{Asked, BatchId, Change, Committed, Effect, Gap, Notice, Op, Reader, StoreError, To};
use super::inbox::{Brought, Seen, read};
use super::node::{After, Mail, Node, WISH};
use super::out::Out;
use super::receipts::Receipts;
use super::session::Session;
use crate::model::{
    Contact, Direction, Message, MessageId, Millis, PeerId, RelayUrl, Road, Standing, Status, Step, Trace, ViewId,
};
use crate::protocol::amendment::Amendment;
use crate::protocol::bounds::MAX_RUMOR;
use crate::protocol::frame::{Frame, Held, MOST_IDS};
use crate::protocol::rumor::Rumor;

/// Messages in one page of history.
pub(super) const PAGE: u32 = 60;

impl Node {
    /// A chat comes on screen in a view, or none is.
    pub(super) fn open(&mut self, asked: Asked, chat: Option<PeerId>, out: &mut Out) {
        self.turn(asked.view, chat, out);
        if let Some(peer) = chat {
            out.push(Effect::ReadPage { asked: Reader::View(asked), chat: peer, before: None, limit: PAGE });
            self.roster.mark_read(peer, out);
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

    /// The walk of a message typed begins here: handed to the store, shown, sent. It does not wait for the word that it
    /// is stored: browsers hold that word back until the next frame after a key was pressed, and a transaction that was
    /// handed over completes whatever becomes of the page. The tick waits for both stores.
    ///
    /// Except in views that outlive this engine. They ask the next one for what they cannot know to be taken, so what
    /// they ask for goes out when the store has it and that they asked, and they are shown nothing before.
    pub(super) fn send(&mut self, asked: Asked, to: PeerId, text: String, out: &mut Out) {
        let known = matches!(self.roster.standing(to), Some(Standing::Accepted | Standing::Pending));
        if !known || text.trim().is_empty() {
            return;
        }
        let at = self.roster.next_at(to, out.now());
        let rumor = Rumor::own_chat(self.me(), to, at, text, &self.mac);
        let size = rumor.json().len();
        if size > MAX_RUMOR {
            let text = rumor.content().len();
            let most = MAX_RUMOR.saturating_sub(size - text);
            out.tell(To::View(asked.view), Change::Notice(Notice::TooLong(text, most)));
            return;
        }
        let mut ops = Vec::new();
        if let Some(number) = asked.number {
            let Some(op) = self.seen.sent(asked.view, number, out.now()) else { return };
            ops.push(op);
        }
        let message = Message {
            id: rumor.id(),
            chat: to,
            direction: Direction::Out,
            at,
            text: rumor.content().to_owned(),
            status: Status::Queued,
            trace: Trace::default(),
            tags: Vec::new(),
        };
        ops.push(Op::Send { message: message.clone(), rumor: rumor.clone() });
        let batch = out.store(ops);
        self.roster.on_message(&message, false, out);
        self.has_worth(out);
        let held = if asked.number.is_some() {
            Some(rumor)
        } else {
            self.outbox.add(to, rumor, out.now());
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
            out.show(Change::Notice(Notice::Apart(name, super::in_words(off))));
        }
    }

    pub(super) fn on_frame(&mut self, peer: PeerId, frame: Frame, out: &mut Out) {
        match frame {
            Frame::Hello { name, relays, at, .. } => {
                self.roster.learn(peer, name, relays, out);
                let offset = clock::live(at, out.now());
                self.roster.learn_clock(peer, offset, out);
                self.tell_apart(peer, offset, out);
            }
            Frame::Rumor(rumor) => match read(&rumor, self.me(), peer, out.now()) {
                Some(Brought::Message(message)) => self.receive(message, None, out),
                Some(Brought::Amendment(amendment)) => self.amend(amendment, rumor, None, out),
                None => {}
            },
            Frame::Ack(ids) => self.on_ack(peer, &ids, Road::Channel, out),
            Frame::Mailed(ids) => self.on_ack(peer, &ids, Road::Relays, out),
            Frame::Have(Held { since, ids }) => {
                if let Some(sum) = ids.first().copied().filter(|_| self.is_first(peer, true)) {
                    self.read(peer, Gap::Compare { since, sum }, out);
                }
            }
            Frame::Hold(Held { since, ids }) => {
                if self.is_first(peer, false) {
                    self.read(peer, Gap::Fill { since, ids }, out);
                }
            }
            Frame::Yours { id, at, text } => self.take_back(peer, id, at, text, out),
            Frame::Ping { .. } | Frame::Pong { .. } => {}
        }
    }

    /// The peer has these messages of ours, and got them by this road.
    pub(super) fn on_ack(&mut self, peer: PeerId, ids: &[MessageId], road: Road, out: &mut Out) {
        let ids = self.outbox.acknowledged(peer, ids);
        if !ids.is_empty() {
            let step = Step::Delivered(out.now(), road);
            let ops = ids.iter().map(|id| Op::Step { chat: peer, id: *id, step: step.clone() }).collect();
            let batch = out.store(ops);
            self.after.insert(batch, After::Acknowledged { peer, ids, step });
        }
    }

    /// What came as mail: a message, or something about one.
    pub(super) fn on_mail(&mut self, author: PeerId, rumor: Rumor, wrap: EventId, out: &mut Out) {
        let message = match read(&rumor, self.me(), author, out.now()) {
            Some(Brought::Message(message)) => message,
            Some(Brought::Amendment(amendment)) if self.roster.is_accepted(author) => {
                return self.amend(amendment, rumor, Some(wrap), out);
            }
            Some(Brought::Amendment(_)) | None => return,
        };
        match self.roster.standing(author) {
            None if self.roster.has_room() => {
                self.roster.add(Contact::new(author, Standing::Requested, out.now()), out);
                self.roster.note_request(author, &message.text, out);
            }
            None | Some(Standing::Blocked) => return,
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

    fn receive(&mut self, mut message: Message, wrap: Option<EventId>, out: &mut Out) {
        let road = if wrap.is_some() { Road::Relays } else { Road::Channel };
        message.trace.delivered = Some((out.now(), road));
        let unread = !self.views.show(message.chat);
        let op = Op::Receive { message: message.clone(), unread };
        let (peer, id) = (message.chat, message.id);
        self.take_in(peer, id, op, After::Received { message, unread, mailed: wrap.is_some() }, wrap, out);
    }

    fn amend(&mut self, amendment: Amendment, rumor: Rumor, wrap: Option<EventId>, out: &mut Out) {
        let (peer, id) = (amendment.by, amendment.id);
        self.take_in(
            peer,
            id,
            Op::Amend(amendment, rumor),
            After::Amended { peer, id, mailed: wrap.is_some() },
            wrap,
            out,
        );
    }

    /// Has stored what a peer sent; an acknowledgement follows.
    fn take_in(&mut self, peer: PeerId, id: MessageId, op: Op, after: After, wrap: Option<EventId>, out: &mut Out) {
        if out.ledger().is_stuck() {
            // It came again while it waits for the store.
            let same = |after: &After| match after {
                After::Received { message, .. } => message.id == id,
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
        let mut ops = vec![op];
        if let Some(wrap) = wrap {
            ops.extend([Seen::keep(wrap, out.now()), Receipts::note(peer, id, out.now())]);
        }
        let batch = out.store(ops);
        self.after.insert(batch, after);
    }

    pub(super) fn on_stored(&mut self, batches: &[BatchId], result: &Result<Committed, StoreError>, out: &mut Out) {
        let committed = match result {
            Ok(committed) => committed,
            Err(error) => return self.on_unstored(batches, error, out),
        };
        let (mut acks, mut letters) = (LiteMap::<PeerId, Vec<MessageId>>::new(), LiteMap::new());
        // One that came twice for one transaction is named once: it is new all the same, and shown once.
        let mut known = committed.known.clone();
        if out.kept(batches) {
            out.show(Change::Storage(None));
        }
        for batch in batches {
            let Some(after) = self.after.remove(batch) else { continue };
            match after {
                After::Sent { message, held } => {
                    self.on_kept(message, held, out.ledger().had_to_wait(*batch), out);
                }
                After::Received { message, unread, mailed } => {
                    if mailed {
                        self.receipts.owe(message.chat, message.id, out.now());
                    }
                    let acks = if mailed { &mut letters } else { &mut acks };
                    acks.entry(message.chat).or_default().push(message.id);
                    if let Some(at) = known.iter().position(|id| *id == message.id) {
                        known.swap_remove(at);
                    } else {
                        let amended = committed.amended.iter().find(|amended| amended.id == message.id);
                        let message = amended.cloned().unwrap_or(message);
                        if mailed {
                            self.give_back(&message, out);
                        }
                        let unread = unread && !self.views.show(message.chat);
                        self.roster.on_message(&message, unread, out);
                        self.roster.spoke(message.chat, out);
                        out.show(Change::Message(message));
                    }
                }
                After::Amended { peer, id, mailed } => {
                    if mailed {
                        self.receipts.owe(peer, id, out.now());
                    }
                    let acks = if mailed { &mut letters } else { &mut acks };
                    acks.entry(peer).or_default().push(id);
                }
                After::Acknowledged { peer, ids, step } => {
                    for id in self.outbox.done(peer, &ids) {
                        out.show(Change::Step { chat: peer, id, step: step.clone() });
                    }
                    self.refresh(peer, out);
                    self.flush(peer, out);
                }
                After::Stepped { peer, id, step } => out.show(Change::Step { chat: peer, id, step }),
                After::Returned(message) => {
                    if !committed.known.contains(&message.id) {
                        self.roster.on_message(&message, false, out);
                        out.show(Change::Message(message));
                    }
                }
                After::Read { peer, gap } => {
                    let (asked, limit) = (Reader::Gaps(gap), super::gaps::MOST);
                    out.push(Effect::ReadPage { asked, chat: peer, before: None, limit });
                }
            }
        }
        for message in &committed.amended {
            self.roster.on_amended(message, out);
            out.show(Change::Amended(message.clone()));
        }
        self.owed.retain(|(batch, asked)| {
            let taken = batches.contains(batch);
            if taken {
                out.taken(*asked);
            }
            !taken
        });
        for (peer, ids) in acks.into_tuple_vec() {
            for ids in ids.chunks(MOST_IDS) {
                self.transmit(peer, &Frame::Ack(ids.to_vec()), out);
            }
            // It may have come as mail as well.
            if self.open_session(peer).is_some() {
                self.paid(peer, &ids, out);
            }
        }
        for (peer, ids) in letters.into_tuple_vec() {
            self.pay(peer, &ids, out);
        }
    }

    /// Tells `peer` that these, which came as mail, are stored here, if there is a channel. They are owed until that was
    /// told.
    fn pay(&mut self, peer: PeerId, ids: &[MessageId], out: &mut Out) {
        for ids in ids.chunks(MOST_IDS) {
            self.transmit(peer, &Frame::Mailed(ids.to_vec()), out);
        }
        if self.open_session(peer).is_some() {
            self.paid(peer, ids, out);
        }
    }

    /// These receipts have gone, or a relay has them.
    pub(super) fn paid(&mut self, peer: PeerId, ids: &[MessageId], out: &mut Out) {
        if let Some(op) = self.receipts.paid(peer, ids, out.now()) {
            out.store(vec![op]);
        }
    }

    /// The channel is open: it carries what is owed.
    pub(super) fn pay_receipts(&mut self, peer: PeerId, out: &mut Out) {
        self.pay(peer, &self.receipts.to(peer), out);
    }

    /// Nothing of it is on disk. What follows from it waits until it is: no acknowledgement, no tick.
    fn on_unstored(&self, batches: &[BatchId], error: &StoreError, out: &mut Out) {
        out.failed(batches, error);
        for after in batches.iter().filter_map(|batch| self.after.get(batch)) {
            if let After::Sent { message, .. } = after {
                out.show(Change::Saved { chat: message.chat, id: message.id, saved: false });
            }
        }
        out.show(Change::Storage(Some(error.clone())));
    }

    /// A page of history, and what belongs to it and could not be stored.
    pub(super) fn show_page(chat: PeerId, mut messages: Vec<Message>, more: bool, out: &mut Out) {
        let unsaved = out.ledger().unsaved(chat);
        let marks: Vec<_> = unsaved.iter().map(|one| Change::Saved { chat, id: one.id, saved: false }).collect();
        messages.extend(unsaved);
        out.show(Change::Page { chat, messages, more });
        for mark in marks {
            out.show(mark);
        }
    }

    /// A message of ours is on disk. `held`: it goes out only now. `waited`: it was said not to be saved.
    fn on_kept(&mut self, message: Message, held: Option<Rumor>, waited: bool, out: &mut Out) {
        let Message { chat: peer, at, id, .. } = message;
        let to = if held.is_some() { To::All } else { To::Others };
        if let Some(rumor) = held {
            self.outbox.add(peer, rumor, out.now());
        }
        out.tell(to, Change::Message(message));
        self.outbox.stored(peer, at, id);
        if waited {
            out.show(Change::Saved { chat: peer, id, saved: true });
        }
        self.refresh(peer, out);
        self.flush(peer, out);
    }

    /// Whether messages may be left for `peer` on relays: whom we let in, and whom we ask to let us in.
    pub(super) fn may_mail(&self, peer: PeerId) -> bool {
        matches!(self.roster.standing(peer), Some(Standing::Accepted | Standing::Pending))
    }

    /// Mails what the channel did not carry in time.
    pub(super) fn mail(&mut self, peer: PeerId, out: &mut Out) {
        if !self.may_mail(peer) {
            return;
        }
        let open = self.open_session(peer);
        let due = self.outbox.take_mail(peer, self.roster.inbox(peer), open, out);
        if !due.is_empty() && self.roster.inbox(peer).is_empty() {
            self.look_up(peer, out);
            return;
        }
        for (rumor, to) in due {
            self.leave(peer, rumor, to, out);
        }
    }

    /// Leaves a message at these relays, except those that have yet to take a wrap of it or to answer for one.
    fn leave(&mut self, peer: PeerId, rumor: Rumor, mut to: Vec<RelayUrl>, out: &mut Out) {
        let (at, id) = (rumor.at(), rumor.id());
        for wrap in self.wraps_of(id) {
            to.retain(|url| !self.relays.carries_to(url, wrap));
        }
        if !to.is_empty() && !self.is_sealing(id) {
            self.on_step(peer, at, id, Step::Mailed(self.relays_of(peer)), out);
            self.post(peer, Mail::Letter { at, id, to }, rumor, out);
        }
    }

    /// The wraps by which a message travels.
    fn wraps_of(&self, id: MessageId) -> Vec<EventId> {
        let of = |mail: &Mail| matches!(mail, Mail::Letter { id: of, .. } if *of == id);
        self.mails.iter().filter(|(_, (_, mail))| of(mail)).map(|(wrap, _)| *wrap).collect()
    }

    /// Something became known of a message that travels as mail.
    pub(super) fn on_step(&mut self, peer: PeerId, at: Millis, id: MessageId, step: Step, out: &mut Out) {
        if self.outbox.step(peer, at, id, &step, out) {
            let batch = out.store(vec![Op::Step { chat: peer, id, step: step.clone() }]);
            self.after.insert(batch, After::Stepped { peer, id, step });
        }
    }

    /// The user does not want to wait: everything is tried at once.
    pub(super) fn retry(&mut self, peer: PeerId, id: MessageId, out: &mut Out) {
        out.revive();
        if !self.may_mail(peer) {
            return;
        }
        let Some((rumor, to)) = self.outbox.again(peer, id, self.roster.inbox(peer), out.now()) else { return };
        if self.can_dial(peer) {
            let news = self.sessions.with(peer, out, |session, out| {
                session.revive(out);
                session.dial(WISH, out);
                session.tick(out)
            });
            self.on_news(peer, news, out);
        }
        self.flush(peer, out);
        for wrap in self.wraps_of(id) {
            self.relays.hurry(wrap, out);
        }
        if to.is_empty() && self.roster.inbox(peer).is_empty() {
            self.look_up(peer, out);
        }
        self.leave(peer, rumor, to, out);
    }

    /// Sends what waits for `peer`, if the channel is open.
    pub(super) fn flush(&mut self, peer: PeerId, out: &mut Out) {
        let Some(session) = self.open_session(peer) else { return };
        self.sessions.with(peer, out, |session, out| {
            session.touch(out.now());
            Vec::new()
        });
        self.outbox.flush(peer, session, out);
    }
}
