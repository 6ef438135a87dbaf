//! What leaves over relays: signals, mail and lists, sealed or signed first.

use super::chat::READ;
use super::diary::{Happening, Said};
use super::doors::{Carrier, Effect, Ticket};
use super::node::Node;
use super::out::Out;
use crate::model::{Contact, MessageId, Millis, PeerId, RelayUrl, Sign, Standing, Token};
use crate::protocol::relay as wire;
use crate::protocol::rumor::Rumor;
use crate::protocol::signal::{Body, Signal};
use nostr::prelude::EventId;

/// What travels as mail, for what follows when a relay has it.
#[derive(Debug, Clone)]
pub(super) enum Mail {
    /// A request, or an acceptance.
    Hello,
    /// A message, by its place in the chat, for these relays. `amends`: it is about messages, and none itself.
    Letter { at: Millis, id: MessageId, to: Vec<RelayUrl>, amends: bool },
    /// Of what is stored, and of what was read.
    Receipt([Vec<MessageId>; 2]),
}

/// What an event was asked for.
#[derive(Debug)]
pub(super) enum Errand {
    Signal {
        to: PeerId,
    },
    /// For an older client.
    Call {
        to: PeerId,
    },
    Mail(PeerId, Mail),
    /// Our list, for these relays.
    Announce(Vec<RelayUrl>),
    Probe,
    Login(RelayUrl),
}

impl Errand {
    /// The message that it seals.
    pub(super) const fn seals(&self) -> Option<MessageId> {
        if let Self::Mail(_, Mail::Letter { id, .. }) = self { Some(*id) } else { None }
    }
}

impl Node {
    pub(super) fn hello(&self, ask: bool, token: Option<Token>) -> Body {
        Body::Hello { name: self.profile.name.clone(), relays: self.profile.relays.clone(), ask, token }
    }

    /// Whether a message is being sealed.
    pub(super) fn is_sealing(&self, id: MessageId) -> bool {
        self.errands.values().any(|errand| errand.seals() == Some(id))
    }

    pub(super) fn errand(&mut self, errand: Errand, out: &mut Out) -> Ticket {
        let ticket = out.ticket();
        self.errands.insert(ticket, errand);
        ticket
    }

    /// Publishes our 10050 to these relays.
    pub(super) fn announce(&mut self, to: Vec<RelayUrl>, out: &mut Out) {
        if !to.is_empty() {
            let tags = wire::inbox_tags(&self.profile.relays);
            let ticket = self.errand(Errand::Announce(to), out);
            out.push(Effect::Sign { ticket, kind: wire::INBOX_LIST, tags });
        }
    }

    pub(super) fn send_signal(&mut self, to: PeerId, body: Body, out: &mut Out) {
        // The last gate: whatever asked for it, a signal goes to accepted contacts only.
        if self.roster.is_accepted(to) {
            out.note_of(to, Happening::Sent(Said::of(&body)));
            self.seal(to, body, Carrier::Ephemeral, out);
        }
    }

    /// Our request or our acceptance, as mail.
    pub(super) fn send_hello(&mut self, to: PeerId, out: &mut Out) {
        let Some(contact) = self.roster.get(to) else { return };
        let body = match contact.standing {
            Standing::Pending => self.hello(true, contact.token),
            Standing::Accepted => self.hello(false, None),
            Standing::Requested | Standing::Blocked => return,
        };
        self.seal(to, body, Carrier::Stored, out);
    }

    fn seal(&mut self, to: PeerId, body: Body, carrier: Carrier, out: &mut Out) {
        let signal = Signal { device: self.profile.device, run: self.run, body };
        let rumor = signal.rumor(self.me(), to, out.now());
        let errand = match carrier {
            Carrier::Stored => Errand::Mail(to, Mail::Hello),
            Carrier::Ephemeral => Errand::Signal { to },
        };
        let ticket = self.errand(errand, out);
        self.have_sealed(ticket, to, rumor, carrier, out);
    }

    /// Receipts as mail, for those who let us in and understand them.
    pub(super) fn mail_receipts(&mut self, to: PeerId, out: &mut Out) {
        if self.open_session(to).is_some() {
            return self.pay_receipts(to, out);
        }
        if !self.can_dial(to) {
            return;
        }
        let mut ids = self.receipts.mail(to, out.now());
        if !self.shows(to, Sign::Read) {
            // It was owed when the user still let it be told.
            let [_, read] = &mut ids;
            let read = std::mem::take(read);
            self.paid(to, &read, &READ, out);
        }
        let [delivered, read] = ids.clone();
        if delivered.is_empty() && read.is_empty() {
            return;
        }
        let body = Body::Receipt { delivered, read };
        let rumor = Signal { device: self.profile.device, run: self.run, body }.rumor(self.me(), to, out.now());
        self.post(to, Mail::Receipt(ids), rumor, out);
    }

    /// Has a rumor sealed as mail.
    pub(super) fn post(&mut self, to: PeerId, mail: Mail, rumor: Rumor, out: &mut Out) {
        let ticket = self.errand(Errand::Mail(to, mail), out);
        self.have_sealed(ticket, to, rumor, Carrier::Stored, out);
    }

    /// Whom we ask without an invite gets some work with it, in case that is all that lets us in.
    fn have_sealed(&self, ticket: Ticket, to: PeerId, rumor: Rumor, carrier: Carrier, out: &mut Out) {
        let asks = |contact: &Contact| contact.standing == Standing::Pending && contact.token.is_none();
        let work = carrier == Carrier::Stored && self.roster.get(to).is_some_and(asks);
        out.push(Effect::Seal { ticket, to, rumor, carrier, work });
    }

    pub(super) fn on_ready(&mut self, ticket: Ticket, id: EventId, json: &str, out: &mut Out) {
        match self.errands.remove(&ticket) {
            Some(Errand::Signal { to }) => {
                let relays = self.relays_of(to);
                self.relays.publish(&relays, id, json, false, out);
            }
            // They look where they find us, and where their mail goes if that is known.
            Some(Errand::Call { to }) => {
                let mut relays = self.relays_of(to);
                relays.extend(self.profile.relays.iter().filter(|url| !self.roster.inbox(to).contains(url)).cloned());
                self.relays.publish(&relays, id, json, false, out);
            }
            Some(Errand::Mail(to, mail)) => {
                // What every relay has answered for is over.
                self.mails.retain(|wrap, _| self.relays.carries(*wrap));
                let relays = match &mail {
                    Mail::Letter { to, .. } => to.clone(),
                    Mail::Hello | Mail::Receipt(_) => self.relays_of(to),
                };
                self.mails.insert(id, (to, mail));
                self.relays.publish(&relays, id, json, true, out);
            }
            Some(Errand::Announce(to)) => {
                self.announcement = Some(id);
                self.relays.publish(&to, id, json, true, out);
            }
            Some(Errand::Probe) => self.on_probe_sealed(id, json, out),
            Some(Errand::Login(url)) => self.relays.send_login(&url, id, json, out),
            None => {}
        }
    }

    pub(super) fn relays_of(&self, peer: PeerId) -> Vec<RelayUrl> {
        self.roster.inbox(peer).to_vec()
    }

    /// Where someone's mail goes is asked at our own relays, the defaults and those their address named.
    pub(super) fn look_up(&mut self, peer: PeerId, out: &mut Out) {
        let mut at = self.profile.relays.clone();
        for url in self.defaults.iter().cloned().chain(self.relays_of(peer)) {
            if !at.contains(&url) {
                at.push(url);
            }
        }
        self.relays.look_up(peer, &at, out);
    }
}
