//! Older clients, for whoever wants to connect with them: whose signals are listened to, what these may set off, and what
//! goes over their channel.
//!
//! Such a channel confirms nothing. A text that goes by it is noted so before, and then by no other road; what a relay was
//! given goes by mail alone, as does all that an older client would not understand.

use std::rc::Rc;

use litemap::LiteMap;
use nostr::prelude::{Event, EventId};

use super::after::After;
use super::clock;
use super::diary::{Happening, Said};
use super::doors::{Change, Committed, Dialect, Effect, Op, Unsent};
use super::inbox::{Brought, Seen, read};
use super::node::Node;
use super::out::Out;
use super::post::Errand;
use super::session::Session;
use crate::model::{MessageId, Millis, PeerId, SessionId, Standing, Step, Trace};
use crate::protocol::older::{Call, CallError, chat};
use crate::protocol::rumor::Rumor;

/// What is dated so much later may have been said before.
const JUST_BEFORE: Millis = Millis::secs(10);
/// Texts of one second that are told apart.
const MOST_AT_ONCE: usize = 100;

#[derive(Debug, Default)]
pub struct Older {
    /// How often people had been let in or left out when relays were last asked; nothing if they were not.
    asked: Option<u32>,
    /// What came on a channel within the second of its last text.
    came: LiteMap<PeerId, (SessionId, Millis, Vec<String>)>,
    /// Where the last text that came stands, which may not be stored yet.
    stands: LiteMap<PeerId, Millis>,
}

impl Older {
    /// The date by which a text is known. Equal ones of one second are told apart by their count, which begins anew with
    /// each channel: what is sent again after a reconnect is the same.
    fn date(&mut self, peer: PeerId, session: SessionId, text: &str, at: Millis) -> Millis {
        let (of, last, texts) = self.came.entry(peer).or_insert_with(|| (session, at, Vec::new()));
        if (*of, *last) != (session, at) {
            (*of, *last) = (session, at);
            texts.clear();
        }
        let count = texts.iter().filter(|other| *other == text).count();
        if texts.len() < MOST_AT_ONCE {
            texts.push(text.to_owned());
        }
        at.plus(Millis(count as u64))
    }
}

impl Node {
    /// Whether the user wants to connect with older clients, from now on.
    pub(super) fn speak_older(&mut self, on: bool, out: &mut Out) {
        self.profile.speaks_older = on;
        self.save_profile(out);
        self.show_me(out);
        for peer in self.friends() {
            let tincan = self.roster.get(peer).is_some_and(|contact| contact.tincan);
            let is_older = |session: &Session| !tincan || session.dialect() == Some(Dialect::Older);
            if !on && self.sessions.get(peer).is_some_and(is_older) {
                let news = self.sessions.with(peer, out, Session::hang_up);
                self.on_news(peer, news, out);
                self.prepare(peer, out);
            }
            self.refresh(peer, out);
        }
    }

    /// Whether someone is dialled as an older client: they are let in, and have not shown that they understand more.
    pub(super) fn takes_older(&self, peer: PeerId) -> bool {
        let contact = self.roster.get(peer).filter(|contact| contact.standing == Standing::Accepted);
        self.profile.speaks_older && contact.is_some_and(|contact| !contact.tincan)
    }

    /// The session whose channel leads to an older client.
    pub(super) fn older_session(&self, peer: PeerId) -> Option<SessionId> {
        self.sessions.get(peer).and_then(Session::older_id)
    }

    /// Has our relays asked for what older clients of those who are let in signal, if the user wants that.
    pub(super) fn listen(&mut self, out: &mut Out) {
        let wanted = self.profile.speaks_older.then(|| self.roster.moves());
        if self.older.asked != wanted {
            self.older.asked = wanted;
            let of = if wanted.is_some() { self.roster.friends_lately() } else { Vec::new() };
            self.relays.listen_to(&Rc::from(of), out);
        }
    }

    /// A relay has an event of kind 4. Of anyone who is not let in, and of what is not fresh, it is not even opened.
    /// Relays keep such events, so nothing is fresh by the mere fact that it has come.
    pub(super) fn on_call_event(&mut self, event: Box<Event>, out: &mut Out) {
        let Some(author) = PeerId::new(event.pubkey) else { return };
        let at = Millis::secs(event.created_at.as_secs());
        if self.hears(author, at, out.now()) && self.seen.wrap(event.id, out.now()) {
            out.push(Effect::OpenCall(event));
        }
    }

    fn hears(&self, author: PeerId, at: Millis, now: Millis) -> bool {
        let contact = self.roster.get(author).filter(|contact| contact.standing == Standing::Accepted);
        let offset = contact.map(|contact| contact.clock_offset.unwrap_or(0));
        self.profile.speaks_older && offset.is_some_and(|offset| clock::judge(Some(offset), at, now).is_some())
    }

    pub(super) fn on_called(
        &mut self,
        event: EventId,
        peer: PeerId,
        at: Millis,
        call: Result<Call, CallError>,
        out: &mut Out,
    ) {
        let call = match call {
            Ok(call) => call,
            // The honest event of that id may come yet.
            Err(CallError::Forged | CallError::Unopened) => return self.seen.forget(event),
            Err(_) => return,
        };
        if !self.hears(peer, at, out.now()) {
            return;
        }
        out.store(vec![Seen::keep(event, out.now())]);
        let said = Said::of_call(&call);
        out.note_of(peer, Happening::Received(said));
        if !self.may_connect(peer) {
            return out.note_of(peer, Happening::Declined);
        }
        self.prepare(peer, out);
        let id = SessionId::from_random(out.random());
        let news = self.sessions.with(peer, out, |session, out| match call {
            Call::Offer(sdp) => session.on_older_offer(id, sdp, at, out),
            Call::Answer(sdp) => {
                session.on_older_answer(sdp, at, out);
                Vec::new()
            }
        });
        self.on_news(peer, news, out);
    }

    /// The last gate: whatever asked for it, it goes to accepted contacts only, and if the user wants that.
    pub(super) fn send_call(&mut self, to: PeerId, call: Call, out: &mut Out) {
        if self.profile.speaks_older && self.roster.is_accepted(to) {
            out.note_of(to, Happening::Sent(Said::of_call(&call)));
            let ticket = self.errand(Errand::Call { to }, out);
            out.push(Effect::SealCall { ticket, to, call });
        }
    }

    /// A text has come on the channel of an older client.
    pub(super) fn on_chat(&mut self, peer: PeerId, text: String, at: Millis, out: &mut Out) {
        let Some(session) = self.older_session(peer) else { return };
        let at = self.older.date(peer, session, &text, at);
        let rumor = Rumor::chat(peer, self.me(), at, text);
        if let Some(Brought::Message(mut message)) = read(&rumor, self.me(), peer, out.now()) {
            message.trace.older = Some(out.now());
            // They date in whole seconds: it comes behind what was said just before. Its id stays that of its own date.
            let behind = self.older.stands.get(&peer).map_or(Millis(0), |last| last.plus(Millis(1)));
            let next = self.roster.next_at(peer, message.at).max(behind);
            if next.since(message.at) <= JUST_BEFORE {
                message.at = next;
            }
            self.older.stands.insert(peer, message.at);
            self.receive(message, None, out);
        }
    }

    /// Notes what can go over the channel of an older client, and will then.
    pub(super) fn flush_older(&mut self, peer: PeerId, out: &mut Out) {
        let sealing = self.sealing();
        for rumor in self.outbox.take_plain(peer, &sealing) {
            let step = Step::Older(out.now());
            let batch = out.store(vec![Op::Step { chat: peer, id: rumor.id(), step: step.clone() }]);
            self.after.insert(batch, After::Older { peer, rumor, step });
        }
    }

    /// It is noted, and goes out. If the channel is gone by now it waits for another road as before.
    pub(super) fn on_older_noted(
        &mut self,
        peer: PeerId,
        rumor: Rumor,
        step: Step,
        committed: &Committed,
        out: &mut Out,
    ) {
        if committed.strange.contains(&rumor.id()) {
            return;
        }
        if let Some(session) = self.older_session(peer) {
            out.push(Effect::Transmit(session, chat(rumor.content(), rumor.at())));
            out.show(Change::Step { chat: peer, id: rumor.id(), step });
        } else {
            let trace = Trace::default();
            out.store(vec![Op::Say(Unsent { peer, rumor: rumor.clone(), trace: trace.clone() })]);
            self.outbox.add_again(peer, rumor, trace, out.now());
        }
    }

    /// The messages that are being sealed.
    fn sealing(&self) -> Vec<MessageId> {
        self.errands.values().filter_map(Errand::seals).collect()
    }
}

#[cfg(test)]
mod tests;
