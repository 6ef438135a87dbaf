//! Consent and control signals: who is let in, and what a signal from someone may set off.

use nostr::prelude::EventId;

use super::clock;
use super::doors::{AddError, Change, Notice, To};
use super::inbox::Seen;
use super::node::{HELLO_DUE, Node, WISH};
use super::out::Out;
use super::session::Sender;
use crate::model::{Contact, PeerId, RelayUrl, Standing, Token, ViewId};
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

    /// The user, or their invite link, lets someone in.
    pub(super) fn accept(&mut self, peer: PeerId, out: &mut Out) {
        if !matches!(self.roster.standing(peer), Some(Standing::Requested | Standing::Pending)) {
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
        if self.sessions.get(peer).is_some() {
            self.sessions.with(peer, out, super::session::Session::hang_up);
        }
    }

    /// A wrap was opened. `stored`: relays keep it, so it may be old.
    pub(super) fn on_opened(&mut self, wrap: EventId, stored: bool, rumor: Result<Rumor, WrapError>, out: &mut Out) {
        let rumor = match rumor {
            Ok(rumor) => rumor,
            // It carried an id that is not shown to be its own: the honest wrap of that id may come yet, by this relay
            // or by another.
            Err(WrapError::TooLarge | WrapError::WrongKind | WrapError::BadWrap) => {
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
                    self.on_signal(author, from, signal.body, stored, out);
                    if stored {
                        out.store(vec![Seen::keep(wrap, out.now())]);
                    }
                }
            }
            _ => self.on_mail(author, rumor, wrap, out),
        }
    }

    fn on_signal(&mut self, peer: PeerId, from: Sender, body: Body, stored: bool, out: &mut Out) {
        match self.roster.standing(peer) {
            None | Some(Standing::Requested) => {
                if let Body::Hello { name, relays, token, ask: true } = body {
                    self.on_request(peer, name, relays, token, out);
                }
                return;
            }
            Some(Standing::Blocked) => return,
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
                if fresh.is_none() || !self.can_dial(peer) {
                    return;
                }
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
            Body::Receipt { delivered } => return self.on_ack(peer, &delivered, out),
            _ if fresh.is_none() || stored => return,
            Body::Offer { session, generation, sdp } => {
                let Some(op) = self.seen.session(session, generation, out.now()) else { return };
                out.store(vec![op]);
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

    /// A stranger asks. With the token of our invite they are in; otherwise the question waits for the user.
    fn on_request(&mut self, peer: PeerId, name: String, relays: Vec<RelayUrl>, token: Option<Token>, out: &mut Out) {
        let invited = token == Some(self.profile.token);
        if self.roster.get(peer).is_none() {
            if !invited && !self.roster.has_room() {
                return;
            }
            self.roster.add(Contact::new(peer, Standing::Requested, out.now()), out);
        }
        self.roster.learn(peer, name, relays, out);
        if invited {
            self.accept(peer, out);
        }
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
    use super::*;
    use crate::engine::Engine;
    use crate::engine::doors::{Boot, Effect, Input, Op, RelayInput, Stamp};
    use crate::engine::relay::INBOX;
    use crate::model::{Config, DeviceId, Millis, Profile, RunId};
    use crate::protocol::wrap::{EPHEMERAL, STORED, Vault};
    use nostr::prelude::{Event, Kind};

    const NOW: Millis = Millis(1_800_000_000_000);

    /// Bob, whose inbox relay delivers one event after the other. Returns what he stores of messages.
    fn receive(events: &[Event]) -> Vec<String> {
        let bob = Vault::new(&[2; 32]).unwrap();
        let relay = RelayUrl::parse("wss://relay.example").unwrap();
        let profile = Profile {
            me: bob.me(),
            name: "Bob".into(),
            device: DeviceId::from_random([1; 32]),
            relays: vec![relay.clone()],
            token: Token::from_random([2; 32]),
            announced: vec![],
            logins: vec![],
        };
        let config = Config::built_in();
        let run = RunId::from_random([3; 32]);
        let boot = Boot { config, profile: Some(profile), chats: vec![], outbox: vec![], seen: vec![], run };
        let stamp = Stamp { now: NOW, random: [4; 32] };
        let mut engine = Engine::default();
        engine.handle(Input::Booted(Box::new(boot)), &stamp);
        engine.handle(Input::Relay(relay.clone(), RelayInput::Opened), &stamp);
        let mut texts = Vec::new();
        for event in events {
            let frame = format!("[\"EVENT\",\"{INBOX}\",{}]", event.as_json());
            let delivered = Input::Relay(relay.clone(), RelayInput::Frame(frame));
            for effect in engine.handle(delivered, &stamp) {
                let Effect::OpenWrap(wrap) = effect else { continue };
                let stored = wrap.kind.as_u16() == STORED;
                let opened = Input::Opened { wrap: wrap.id, stored, rumor: bob.open(&wrap) };
                for effect in engine.handle(opened, &stamp) {
                    let Effect::Store { ops, .. } = effect else { continue };
                    texts.extend(ops.iter().filter_map(|op| match op {
                        Op::Receive { message, .. } => Some(message.text.clone()),
                        _ => None,
                    }));
                }
            }
        }
        texts
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
                assert_eq!(receive(&[forged, honest.clone(), honest.clone()]), ["two cans"], "{kind}");
            }
        }
    }
}
