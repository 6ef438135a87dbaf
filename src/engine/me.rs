//! Who the user is, and what of it others are told.

use super::doors::{Change, Effect, Me, Op};
use super::node::{HELLO_DUE, Node};
use super::out::Out;
use crate::model::{PeerId, Profile, Sign, Standing};
use crate::protocol::bounds::clean_name;
use crate::protocol::frame::{Frame, VERSION};
use crate::protocol::invite::Address;

impl Node {
    /// Once more what the extension did not do, and what is nowhere announced for want of it.
    pub(super) fn ask_signer(&mut self, out: &mut Out) {
        out.push(Effect::AskSigner);
        if self.profile.announced.is_empty() {
            self.test_relays(out);
        }
    }

    /// There is something to lose now: a contact, a message. Not before, since some browsers ask the user.
    pub(super) fn has_worth(&mut self, out: &mut Out) {
        if !std::mem::replace(&mut self.asked_to_keep, true) {
            out.push(Effect::Keep { ask: true });
        }
    }

    pub(super) fn show_me(&self, out: &mut Out) {
        let Profile {
            me: peer,
            device,
            token,
            shows_read,
            shows_typing,
            shows_address,
            wants_work,
            speaks_older,
            signs_elsewhere,
            alerts,
            enter_sends,
            ..
        } = self.profile;
        let name = self.profile.name.clone();
        let invite = Address { peer, relays: self.profile.relays.clone(), token: Some(token) }.fragment();
        out.show(Change::Me(Me {
            peer,
            name,
            device,
            invite,
            shows_read,
            shows_typing,
            shows_address,
            wants_work,
            speaks_older,
            signs_elsewhere,
            alerts,
            enter_sends,
        }));
    }

    pub(super) fn save_profile(&self, out: &mut Out) {
        out.store(vec![Op::PutProfile(self.profile.clone())]);
    }

    /// Whether `peer` may see this of us, and would understand it; only then we see it of them.
    pub(super) fn shows(&self, peer: PeerId, sign: Sign) -> bool {
        let contact = self.roster.get(peer).filter(|contact| contact.standing == Standing::Accepted && contact.tincan);
        contact.is_some_and(|contact| contact.shows(sign).unwrap_or(self.profile.shows(sign)))
    }

    /// Says on a channel who we are.
    pub(super) fn introduce(&self, peer: PeerId, out: &mut Out) {
        let Profile { name, device, relays, .. } = &self.profile;
        let (name, device, relays) = (name.clone(), *device, relays.clone());
        let timer = self.roster.get(peer).and_then(|contact| contact.timer);
        let hello =
            Frame::Hello { version: VERSION, name, device, run: self.run, at: out.now(), relays, timer, rumors: true };
        self.transmit(peer, &hello, out);
    }

    /// Those who let us in learn it at once, or by mail.
    pub(super) fn rename(&mut self, name: &str, out: &mut Out) {
        let name = clean_name(name);
        if !name.is_empty() && name != self.profile.name {
            self.profile.name = name;
            self.save_profile(out);
            for peer in self.friends() {
                if self.open_session(peer).is_some() {
                    self.introduce(peer, out);
                } else {
                    self.roster.owe_hello(peer, out.now().plus(HELLO_DUE), out);
                }
            }
        }
        self.show_me(out);
    }
}
