//! Consent and control signals: who is let in, and what a signal from someone may set off.

use nostr::prelude::EventId;

use super::clock;
use super::diary::{Happening, Said};
use super::doors::{AddError, Change, Notice, To};
use super::inbox::Seen;
use super::node::{HELLO_DUE, Node, WISH};
use super::out::Out;
use super::session::Sender;
use crate::model::{Contact, PeerId, RelayUrl, Road, Standing, ViewId};
use crate::protocol::invite::Address;
use crate::protocol::rumor::{CONTROL, Rumor};
use crate::protocol::signal::{Body, Signal};
use crate::protocol::wrap::WrapError;

impl Node {
    /// Adds whoever an address names: a request goes out, or one of theirs is accepted. What came of it is for the view
    /// that asked.
    pub(super) fn add(&mut self, view: ViewId, address: &str, out: &mut Out) {
        let added = Address::parse(address).map_err(AddError::from).and_then(|address| {
            if address.peer == self.me() {
                return Err(AddError::Oneself);
            }
            let peer = address.peer;
            match self.roster.standing(peer) {
                Some(Standing::Requested) => self.accept(peer, out),
                Some(Standing::Accepted) => {}
                Some(Standing::Pending | Standing::Blocked) | None => self.ask(address, out),
            }
            Ok(peer)
        });
        out.tell(To::View(view), Change::Added(added));
    }

    fn ask(&mut self, address: Address, out: &mut Out) {
        let Address { peer, relays, token } = address;
        if self.roster.get(peer).is_none() {
            self.roster.add(Contact::new(peer, Standing::Pending, out.now()), out);
        }
        self.roster.change(peer, out, |contact| {
            contact.standing = Standing::Pending;
            contact.tincan |= token.is_some();
            contact.token = token.or(contact.token);
            contact.owed_hello = true;
            if !relays.is_empty() && contact.relays_at == 0 {
                contact.relays = relays;
            }
        });
        self.show_link(peer, out);
        if self.roster.get(peer).is_some_and(|contact| !contact.relays.is_empty()) {
            self.send_hello(peer, out);
        }
        self.look_up(peer, out);
    }

    /// The user, or their invite link, lets someone in, or back in.
    pub(super) fn accept(&mut self, peer: PeerId, out: &mut Out) {
        if !self.roster.standing(peer).is_some_and(|standing| standing != Standing::Accepted) {
            return;
        }
        self.roster.change(peer, out, |contact| contact.standing = Standing::Accepted);
        self.has_worth(out);
        self.roster.owe_hello(peer, out.now().plus(HELLO_DUE), out);
        self.roster.spoke(peer, out);
        self.dial(peer, WISH, out);
        self.refresh(peer, out);
        self.show_link(peer, out);
    }

    pub(super) fn block(&mut self, peer: PeerId, out: &mut Out) {
        self.roster.change(peer, out, |contact| {
            contact.standing = Standing::Blocked;
            contact.owed_hello = false;
        });
        self.part(peer, out);
    }

    /// A wrap was opened. `stored`: relays keep it, so it may be old.
    pub(super) fn on_opened(
        &mut self,
        wrap: EventId,
        stored: bool,
        expires: u32,
        rumor: Result<Rumor, WrapError>,
        out: &mut Out,
    ) {
        let by = self.strangers.opened(wrap);
        let rumor = match rumor {
            Ok(rumor) => rumor,
            // It carried an id that is not shown to be its own: the honest wrap of that id may come yet, by this relay
            // or by another.
            Err(WrapError::TooLarge | WrapError::WrongKind | WrapError::BadWrap | WrapError::Unopened) => {
                self.seen.forget(wrap);
                return;
            }
            // What fails a later check stays noted as seen and is never heard of again.
            Err(_) => return,
        };
        let Some(author) = rumor.author().filter(|author| *author != self.me()) else { return };
        if self.roster.standing(author) == Some(Standing::Blocked) {
            return;
        }
        match rumor.kind() {
            CONTROL => {
                if let Some(signal) = Signal::read(&rumor) {
                    let from = Sender { device: signal.device, run: signal.run, at: rumor.at() };
                    match self.roster.standing(author) {
                        None | Some(Standing::Requested) => {
                            if !self.on_request(author, signal.body, wrap, by, out) {
                                return self.seen.forget(wrap);
                            }
                        }
                        Some(_) => self.on_signal(author, from, signal.body, stored, out),
                    }
                    if stored {
                        out.store(vec![Seen::keep(wrap, out.now())]);
                    }
                }
            }
            _ => self.on_mail(author, rumor, (wrap, by), expires, out),
        }
    }

    fn on_signal(&mut self, peer: PeerId, from: Sender, body: Body, stored: bool, out: &mut Out) {
        match self.roster.standing(peer) {
            None | Some(Standing::Requested | Standing::Blocked) => return,
            // Whoever we asked and who now signals to us has said yes.
            Some(Standing::Pending) => {
                self.roster.change(peer, out, |contact| {
                    contact.standing = Standing::Accepted;
                    contact.tincan = true;
                });
                self.has_worth(out);
                self.roster.hello_paid(peer, out);
                self.refresh(peer, out);
            }
            Some(Standing::Accepted) => {}
        }
        out.note_of(peer, Happening::Received(Said::of(&body)));
        let offset = self.roster.get(peer).and_then(|contact| contact.clock_offset);
        let fresh = clock::judge(offset, from.at, out.now());
        if let Some(offset) = fresh.filter(|_| !stored) {
            self.roster.learn_clock(peer, offset, out);
        }
        let news = match body {
            Body::Hello { name, relays, ask, .. } => {
                self.roster.learn(peer, name, relays, out);
                if ask {
                    // They have not heard our yes.
                    self.roster.owe_hello(peer, out.now().plus(HELLO_DUE), out);
                }
                if fresh.is_none() || !self.can_connect(peer) {
                    return;
                }
                self.prepare(peer, out);
                self.sessions.with(peer, out, |session, out| session.on_hello(from, out))
            }
            // Only an answer proves itself fresh: it names the session that we have just made.
            Body::Answer { session, generation, to, sdp } => {
                if to != self.profile.device {
                    return;
                }
                self.sessions.with(peer, out, |it, out| it.on_answer(session, generation, sdp, from, out))
            }
            // Whatever its age: what is stored there was stored.
            Body::Receipt { delivered, read } => {
                self.on_ack(peer, &delivered, Road::Relays, out);
                return self.on_read(peer, read, out);
            }
            _ if fresh.is_none() || stored => return,
            Body::Offer { session, generation, sdp } => {
                let Some(op) = self.seen.session(session, generation, out.now()) else { return };
                out.store(vec![op]);
                if !self.may_connect(peer) {
                    return self.refuse_offer(peer, session, out);
                }
                self.prepare(peer, out);
                self.sessions.with(peer, out, |it, out| {
                    if generation == 0 {
                        return it.on_offer(session, sdp, from, out);
                    }
                    it.on_restart(session, generation, sdp, from, out);
                    Vec::new()
                })
            }
            Body::Candidates { session, generation, candidates } => self.sessions.with(peer, out, |it, out| {
                it.on_candidates(session, generation, candidates, out);
                Vec::new()
            }),
            Body::Bye { session } => self.sessions.with(peer, out, |it, out| it.on_bye(session, out)),
        };
        self.on_news(peer, news, out);
    }

    /// A stranger asks. With the token of our invite they are in; otherwise the question waits for the user. Whether
    /// what they sent has been dealt with.
    fn on_request(&mut self, peer: PeerId, body: Body, wrap: EventId, by: Option<RelayUrl>, out: &mut Out) -> bool {
        let Body::Hello { name, relays, token, ask: true } = body else { return true };
        let invited = token == Some(self.profile.token);
        if self.roster.get(peer).is_none() {
            // Their program asks again whenever it starts. Who was deleted is heard when they write something new.
            if !invited && self.seen.is_gone(&peer.to_hex()) {
                return true;
            }
            if !invited && !self.lets_wait(wrap, by, out) {
                return false;
            }
            self.roster.add(Contact::new(peer, Standing::Requested, out.now()), out);
        }
        self.roster.learn(peer, name, relays, out);
        if invited {
            self.accept(peer, out);
        }
        true
    }

    /// Someone's 10050 says where their mail goes.
    pub(super) fn learn_inbox(&mut self, peer: PeerId, relays: Vec<RelayUrl>, at: u64, out: &mut Out) {
        let Some(contact) = self.roster.get(peer) else { return };
        if relays.is_empty() || at <= contact.relays_at {
            return;
        }
        let moved = contact.relays != relays;
        self.roster.change(peer, out, |contact| {
            contact.relays = relays;
            contact.relays_at = at;
        });
        if moved {
            if self.roster.standing(peer) == Some(Standing::Pending) {
                self.send_hello(peer, out);
            }
            self.outbox.mail_now(peer, out.now());
            self.refresh(peer, out);
        }
    }

    /// A relay knows nothing of where someone's mail goes. If none does, the user must ask them for a link.
    pub(super) fn no_inbox(&mut self, peer: PeerId, out: &mut Out) {
        let Some(contact) = self.roster.get(peer) else { return };
        if contact.relays.is_empty() && !self.relays.is_asking(peer) {
            out.show(Change::Notice(Notice::NoInbox(contact.title())));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::engine::Engine;
    use crate::engine::doors::{Asked, Intent};
    use crate::engine::doors::{BatchId, Boot, Committed, Effect, Input, Op, RelayInput, Stamp};
    use crate::engine::relay::INBOX;
    use crate::model::{Config, DeviceId, Message, MessageId, Millis, Profile, RunId, Token};
    use crate::protocol::mac::MacKey;
    use crate::protocol::work::Labour;
    use crate::protocol::wrap::{EPHEMERAL, STORED, Vault};
    use nostr::prelude::{Event, Kind};

    const NOW: Millis = Millis(1_800_000_000_000);

    fn at(now: Millis) -> Stamp {
        Stamp { now, random: [4; 32] }
    }

    fn relay() -> RelayUrl {
        RelayUrl::parse("wss://relay.example").unwrap()
    }

    /// Bob, whose inbox relay is there, and what he says to it. `seen`: what he noted in an earlier run.
    fn bob(seen: Vec<(String, Millis)>) -> (Engine, Vec<Effect>) {
        let (me, device) = (Vault::new(&[2; 32]).unwrap().me(), DeviceId::from_random([1; 32]));
        let profile = Profile::new(me, "Bob".into(), device, Token::from_random([2; 32]), vec![relay()]);
        let config = Config::built_in();
        let (run, mac) = (RunId::from_random([3; 32]), MacKey::derive(&[2; 32]));
        let boot = Boot { config, profile: Some(profile), chats: vec![], outbox: vec![], seen, run, mac };
        let mut engine = Engine::default();
        engine.handle(Input::Booted(Box::new(boot)), &at(NOW));
        let effects = engine.handle(Input::Relay(relay(), RelayInput::Opened), &at(NOW));
        (engine, effects)
    }

    /// Bob's inbox relay delivers one event after the other. Returns what he stores.
    fn deliver(engine: &mut Engine, events: &[Event]) -> Vec<(BatchId, Rc<Vec<Op>>)> {
        deliver_at(engine, events, NOW)
    }

    fn deliver_at(engine: &mut Engine, events: &[Event], now: Millis) -> Vec<(BatchId, Rc<Vec<Op>>)> {
        let bob = Vault::new(&[2; 32]).unwrap();
        let mut batches = Vec::new();
        for event in events {
            let frame = format!("[\"EVENT\",\"{INBOX}\",{}]", event.as_json());
            for effect in engine.handle(Input::Relay(relay(), RelayInput::Frame(frame)), &at(now)) {
                let Effect::OpenWrap(wrap) = effect else { continue };
                let stored = wrap.kind.as_u16() == STORED;
                let opened = Input::Opened { wrap: wrap.id, stored, expires: 0, rumor: bob.open(&wrap) };
                for effect in engine.handle(opened, &at(now)) {
                    if let Effect::Store { batch, ops } = effect {
                        batches.push((batch, ops));
                    }
                }
            }
        }
        batches
    }

    /// The messages in what Bob stores.
    fn receive(events: &[Event]) -> Vec<Message> {
        let batches = deliver(&mut bob(vec![]).0, events);
        let received = |op: &Op| if let Op::Receive { message, .. } = op { Some(message.clone()) } else { None };
        batches.iter().flat_map(|(_, ops)| ops.iter().filter_map(received)).collect()
    }

    /// From when on Bob asks for his mail.
    fn since(effects: &[Effect]) -> u64 {
        let asked = effects.iter().find_map(|effect| match effect {
            Effect::SendRelay(_, text) if text.contains(INBOX) => serde_json::from_str::<serde_json::Value>(text).ok(),
            _ => None,
        });
        asked.unwrap()[2]["since"].as_u64().unwrap()
    }

    #[test]
    fn mail_is_fetched_from_as_long_ago_as_nobody_was_here() {
        const DAY: u64 = 24 * 60 * 60;
        let days = |days| Millis::secs(days * DAY);
        let ago = |days: u64| NOW.as_secs() - days * DAY;
        let heard = |at| vec![("0a".repeat(32), NOW), (crate::engine::relay::heard(&relay()), Millis::secs(at))];
        // Wraps may be dated back by two days.
        assert_eq!(since(&bob(heard(ago(4))).1), ago(4 + 7));
        // So old a note is gone from the store soon.
        assert_eq!(since(&bob(heard(ago(21))).1), ago(30 + 7));
        assert_eq!(since(&bob(heard(NOW.plus(days(9)).as_secs())).1), ago(7), "a clock that was ahead");
        // Mail that came in a run that was cut short tells nothing of what was still to come.
        assert!(since(&bob(vec![("0a".repeat(32), NOW)]).1) <= ago(30), "nothing tells");

        // The page stays while the computer sleeps, and the relay notices first.
        let (mut engine, _) = bob(vec![]);
        let end = format!("[\"EOSE\",\"{INBOX}\"]");
        let ended = engine.handle(Input::Relay(relay(), RelayInput::Frame(end)), &at(NOW));
        let note = |op: &Op| matches!(op, Op::Seen { key, at } if key.starts_with("heard/") && *at == NOW);
        assert!(ended.iter().any(|effect| matches!(effect, Effect::Store { ops, .. } if ops.iter().any(note))));
        let later = at(NOW.plus(days(14)));
        engine.handle(Input::Relay(relay(), RelayInput::Closed), &later);
        engine.handle(Input::Resumed, &later);
        assert_eq!(since(&engine.handle(Input::Relay(relay(), RelayInput::Opened), &later)), ago(7));
    }

    #[test]
    fn a_message_that_came_twice_for_one_transaction_is_shown_once() {
        let (ann, (mut engine, _)) = (Vault::new(&[1; 32]).unwrap(), bob(vec![]));
        let to = Vault::new(&[2; 32]).unwrap().me();
        let rumor = Rumor::chat(ann.me(), to, NOW, "two cans".into());
        let wraps = [5, 6].map(|roll| ann.seal(&rumor, to, STORED, NOW, || [roll; 32]).unwrap());
        let batches: Vec<BatchId> = deliver(&mut engine, &wraps).into_iter().map(|(batch, _)| batch).collect();
        let mut store = |known: &[MessageId]| {
            let result = Ok(Committed { known: known.to_vec(), ..Committed::default() });
            let effects = engine.handle(Input::Stored { batches: batches.clone(), result }, &at(NOW));
            effects.iter().filter(|effect| matches!(effect, Effect::Show(_, Change::Message(_)))).count()
        };
        assert_eq!(store(&[rumor.id()]), 1);
    }

    #[test]
    fn a_forgery_under_the_id_of_an_honest_wrap_does_not_stop_it() {
        let (ann, bob) = (Vault::new(&[1; 32]).unwrap(), Vault::new(&[2; 32]).unwrap().me());
        let rumor = Rumor::chat(ann.me(), bob, NOW, "two cans".into());
        for kind in [STORED, EPHEMERAL] {
            let honest = ann.seal(&rumor, bob, kind, NOW, || [5; 32]).unwrap();
            let with = |change: &dyn Fn(&mut Event)| {
                let mut event = honest.clone();
                change(&mut event);
                event
            };
            for forged in [
                with(&|event| event.content = "x".into()),
                with(&|event| event.content = "x".repeat(crate::protocol::bounds::MAX_FRAME + 1)),
                with(&|event| event.kind = Kind::from_u16(1)),
            ] {
                let received = receive(&[forged, honest.clone(), honest.clone()]);
                assert_eq!(received.iter().map(|message| &message.text).collect::<Vec<_>>(), ["two cans"], "{kind}");
            }
        }
    }

    /// Somebody unknown writes; the number tells them apart.
    fn stranger(number: u16) -> (Vault, Rumor) {
        let mut secret = [7; 32];
        secret[..2].copy_from_slice(&number.to_be_bytes());
        let vault = Vault::new(&secret).unwrap();
        let rumor = Rumor::chat(vault.me(), Vault::new(&[2; 32]).unwrap().me(), NOW, format!("stranger {number}"));
        (vault, rumor)
    }

    fn knock(number: u16) -> Event {
        let (vault, rumor) = stranger(number);
        vault.seal(&rumor, Vault::new(&[2; 32]).unwrap().me(), STORED, NOW, || [5; 32]).unwrap()
    }

    /// Who was let wait, and who had to go.
    fn waiting(batches: &[(BatchId, Rc<Vec<Op>>)]) -> (Vec<PeerId>, Vec<PeerId>) {
        let ops = || batches.iter().flat_map(|(_, ops)| ops.iter());
        let came = ops().filter_map(|op| if let Op::Receive { message, .. } = op { Some(message.chat) } else { None });
        let gone = ops().filter_map(|op| if let Op::Delete { chat, .. } = op { Some(*chat) } else { None });
        (came.collect(), gone.collect())
    }

    #[test]
    fn strangers_come_one_after_the_other_and_the_oldest_makes_room() {
        let (mut engine, _) = bob(vec![]);
        let knocks: Vec<Event> = (0..102).map(knock).collect();
        let (came, gone) = waiting(&deliver(&mut engine, &knocks));
        assert_eq!((came.len(), gone.len()), (30, 0), "as many as a relay may bring at once");
        // The relay brings them again, as it does with each new connection, and more of them are let in.
        let mut came = came;
        for minutes in 1..=70 {
            let (more, gone) = waiting(&deliver_at(&mut engine, &knocks, NOW.plus(Millis::secs(minutes * 60))));
            assert_eq!((more.len(), gone.len()), (1, 0), "{minutes}");
            came.extend(more);
        }
        assert_eq!(came, (0..100).map(|number| stranger(number).0.me()).collect::<Vec<_>>());
        // One of them was looked at; the next oldest goes.
        let asked = Asked { view: ViewId::from_random([0; 32]), number: None };
        let later = NOW.plus(Millis::secs(71 * 60));
        for intent in [Intent::Attend(true), Intent::Open(Some(came[0]))] {
            engine.handle(Input::Intent(asked, intent), &at(later));
        }
        let (more, gone) = waiting(&deliver_at(&mut engine, &knocks, later));
        // Thirty came at the same moment.
        assert!(more == [stranger(100).0.me()] && gone.len() == 1);
        assert!(came[1..30].contains(&gone[0]));
    }

    #[test]
    fn who_wants_work_hears_of_nobody_who_did_none() {
        let (mut engine, _) = bob(vec![]);
        let asked = Asked { view: ViewId::from_random([0; 32]), number: None };
        engine.handle(Input::Intent(asked, Intent::WantWork(true)), &at(NOW));
        let me = Vault::new(&[2; 32]).unwrap().me();
        let (vault, rumor) = stranger(1);
        let mut labour = Labour::new(vault.wrap(&rumor, me, STORED, NOW, || [5; 32]).unwrap(), 0);
        let worked = loop {
            match labour.go_on(10_000) {
                Ok(wrap) => break wrap.sign([6; 32]),
                Err(left) => labour = *left,
            }
        };
        let idle = knock(1);
        assert_eq!(waiting(&deliver(&mut engine, &[idle])).0, []);
        assert_eq!(waiting(&deliver(&mut engine, &[worked])).0, [vault.me()]);
        // What was not taken comes again when it is wanted.
        engine.handle(Input::Intent(asked, Intent::WantWork(false)), &at(NOW));
        let other = knock(2);
        assert_eq!(waiting(&deliver(&mut engine, &[other])).0, [stranger(2).0.me()]);
    }
}
