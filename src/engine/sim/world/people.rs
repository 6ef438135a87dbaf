//! What users do, in the tab that leads and in those that follow.

use super::super::net::{Channel, relay_urls};
use super::super::tab::Tab;
use super::{Due, World};
use crate::engine::doors::{Asked, Input, Intent, SessionInput};
use crate::engine::tabs::{Word, who};
use crate::model::{DeviceId, MessageId, Millis, PeerId, RunId, SessionId, Standing, ViewId};
use crate::protocol::frame::Frame;
use crate::protocol::invite::Address;
use crate::protocol::rumor::{DELETION, REACTION, Rumor};
use crate::protocol::signal::{Body, Signal};
use crate::protocol::wrap::{EPHEMERAL, STORED};

impl World {
    pub fn say(&mut self, from: usize, to: PeerId) {
        self.said += 1;
        let text = format!("message {}", self.said);
        self.intent(from, Intent::Send { to, text });
    }

    pub fn intent(&mut self, index: usize, intent: Intent) {
        let asked = Asked { view: self.leader(index), number: None };
        let now = self.clock(index);
        self.devices[index].note(&intent, now);
        self.hand(index, Input::Intent(asked, intent));
    }

    /// Another tab is opened in a device's browser. Returns its number.
    pub fn open_tab(&mut self, index: usize) -> usize {
        let view = ViewId::from_random(self.dice.bytes());
        self.tabs.push(Tab::new(index, view));
        self.later(Millis(1), Due::ToLeader(index, who()));
        self.tabs.len() - 1
    }

    /// The user asks something in a tab that follows.
    pub fn ask(&mut self, tab: usize, intent: &Intent) {
        let device = self.tabs[tab].device;
        if let Some(text) = self.tabs[tab].ask(intent) {
            self.later(Millis(1), Due::ToLeader(device, text));
        }
    }

    pub fn tab(&self, tab: usize) -> &Tab {
        &self.tabs[tab]
    }

    /// The view of the tab whose engine it is.
    pub(super) fn leader(&self, index: usize) -> ViewId {
        ViewId::from_random([u8::try_from(self.devices[index].life % 256).unwrap(); 32])
    }

    /// Ann's user takes in whoever of these two asked.
    pub fn accept_requests(&mut self, who: usize, whom: usize) {
        let peer = self.peer(whom);
        let asked = self.devices[who].store.contacts.get(&peer).map(|contact| contact.standing);
        if asked == Some(Standing::Requested) {
            self.intent(who, Intent::Accept(peer));
        }
    }

    /// A stranger with a client of their own sends whatever signals they like.
    pub fn stranger_signals(&mut self, stranger: usize, to: usize) {
        let session = SessionId::from_random(self.dice.bytes());
        self.strange.insert(session);
        let body = match self.roll(3) {
            0 => Body::Offer { session, generation: 0, sdp: "offer 0 1 0".into() },
            1 => Body::Candidates { session, generation: 0, candidates: vec!["candidate".into()] },
            _ => Body::Hello { name: "Dan".into(), relays: relay_urls(), ask: false, token: None },
        };
        let (device, run) = (DeviceId::from_random(self.dice.bytes()), RunId::from_random(self.dice.bytes()));
        let (author, to) = (self.peer(stranger), self.peer(to));
        let rumor = Signal { device, run, body }.rumor(author, to, self.clock(stranger));
        let event = self.seal(stranger, to, rumor, EPHEMERAL);
        for url in relay_urls() {
            self.pass_on(&url, &event);
        }
    }

    /// Another client of the same user reacts to some message, or deletes one: of this chat or of another, on its way
    /// still, or a reaction of their own.
    pub fn say_of_some(&mut self, from: usize, to: usize) {
        let mut ids: Vec<MessageId> =
            [from, to].iter().flat_map(|i| self.devices[*i].store.messages.keys().copied()).collect();
        ids.extend(self.said_of.iter().filter(|(by, ..)| *by == from).map(|(.., rumor)| rumor.id()));
        if ids.is_empty() {
            return;
        }
        let about = ids[usize::try_from(self.roll(ids.len() as u64)).unwrap()];
        let (kind, text) = [(REACTION, "+"), (REACTION, "❤️"), (DELETION, "")][usize::try_from(self.roll(3)).unwrap()];
        self.say_of(from, to, kind, about, text);
    }

    pub fn say_of(&mut self, from: usize, to: usize, kind: u16, about: MessageId, text: &str) {
        let tags = vec![vec!["e".into(), about.to_string()]];
        let rumor = Rumor::new(self.peer(from), self.clock(from), kind, tags, text.into());
        self.said_of.push((from, to, rumor.clone()));
        let on_channel = self.ends.iter().position(|end| {
            end.device == to
                && end.channel != Channel::Shut
                && !end.gone
                && end.other.is_some_and(|other| self.ends[other].device == from)
        });
        match on_channel {
            Some(end) if self.roll(2) == 0 => {
                self.soon(Due::ToEnd(end, SessionInput::Frame(Frame::Rumor(rumor).encode())));
            }
            _ => self.leave(from, to, rumor),
        }
    }

    /// What was said of messages is left on the relays once more, the last first.
    pub fn say_of_all_again(&mut self) {
        for (from, to, rumor) in self.said_of.clone().into_iter().rev() {
            self.leave(from, to, rumor);
        }
    }

    /// A client other than Tincan leaves it on the relays.
    pub fn leave(&mut self, from: usize, to: usize, rumor: Rumor) {
        let event = self.seal(from, self.peer(to), rumor, STORED);
        for url in relay_urls() {
            self.store_event(&url, &event);
        }
    }

    pub(super) fn say_to_tabs(&mut self, index: usize, after: u64, word: &Word) {
        if !self.tabs.is_empty() {
            let text = word.said(self.leader(index));
            self.later(Millis(after), Due::ToTabs(index, text));
        }
    }

    pub fn invite_of(&self, index: usize) -> String {
        let profile = self.devices[index].store.profile.as_ref().unwrap();
        Address { peer: profile.me, relays: profile.relays.clone(), token: Some(profile.token) }.fragment()
    }
}
