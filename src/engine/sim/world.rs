//! The world around the engines: carries out effects with delays and faults.

mod checks;
mod faults;
mod paths;
mod people;
mod relays;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use nostr::prelude::{Event, EventId};
use sha2::{Digest, Sha256};

use super::device::{Device, SimStore};
use super::net::{Dice, End, Sealed, SimRelay, describe, described, relay_urls};
use super::tab::Tab;
use crate::engine::diary::Diagnosis;
use crate::engine::doors::{
    BatchId, Carrier, Effect, IcePolicy, Input, Intent, Link, Notice, Op, Reader, RelayInput, SessionInput, Stamp, To,
};
use crate::engine::tabs::{Called, Said, Word, called};
use crate::model::{Config, Message, MessageId, Millis, PeerId, RelayUrl, RunId, SessionId};
use crate::protocol::mac::MacKey;
use crate::protocol::rumor::Rumor;
use crate::protocol::wrap::{EPHEMERAL, STORED, Vault};

const START: Millis = Millis(1_800_000_000_000);

pub struct World {
    seed: u64,
    trace: bool,
    now: Millis,
    dice: Dice,
    queue: BTreeMap<(Millis, u64), Due>,
    count: u64,
    devices: Vec<Device>,
    relays: BTreeMap<RelayUrl, SimRelay>,
    sealed: Sealed,
    ends: Vec<End>,
    trouble: bool,
    /// Who published which event, each once however many relays took it.
    published: Vec<(usize, u16, EventId)>,
    said: u64,
    ticks: u64,
    /// Sessions that each device has accepted, by its lives, and those that strangers offered.
    accepted: BTreeSet<(usize, u64, String)>,
    strange: BTreeSet<SessionId>,
    /// Tabs that follow the engine of a device.
    tabs: Vec<Tab>,
    /// Messages that were sent on a channel, and those that were published as mail.
    transmitted: BTreeSet<MessageId>,
    mailed: BTreeSet<MessageId>,
    /// Ephemeral events that a relay may bring again.
    passed: Vec<(RelayUrl, Event)>,
    /// What each device shows of its links.
    links: BTreeMap<(usize, PeerId), Link>,
    /// Devices that reach no relay.
    offline: BTreeSet<usize>,
    /// No path leads anywhere, whoever looks for one.
    blocked: bool,
    /// What clients other than Tincan have said of messages: by whom, to whom.
    said_of: Vec<(usize, usize, Rumor)>,
    /// Messages that were lost with a part of a store.
    lost: BTreeSet<MessageId>,
    /// Frames that were sent on channels.
    frames: Vec<String>,
    hash: Sha256,
}

/// Something that will happen.
enum Due {
    /// For one life of a device.
    Input(usize, u64, Box<Input>),
    Commit(usize, u64, BatchId, Rc<Vec<Op>>),
    /// A frame on its way to a relay.
    ToRelay(usize, u64, RelayUrl, String),
    /// A relay has held an event for long enough.
    Stored(RelayUrl, Event),
    /// An end of a connection is told so; a frame waits at a deaf one, and a closing is lost.
    ToEnd(usize, SessionInput),
    /// What a connection was asked for last, if it was not asked for something else since.
    Described(usize, &'static str, u32),
    /// Both have described themselves: is there a path? Asked so many times before.
    Join(usize, usize, u32),
    /// What a device's engine says to the tabs that follow it, and they to it.
    ToTabs(usize, Said),
    ToLeader(usize, Said),
}

impl World {
    pub fn new(seed: u64, trace: bool, names: &[&'static str]) -> Self {
        Self::with_clocks(seed, trace, names, &[])
    }

    /// `ahead`: so many milliseconds is each one's clock; those that are not named are right.
    pub fn with_clocks(seed: u64, trace: bool, names: &[&'static str], ahead: &[i64]) -> Self {
        let mut world = Self {
            seed,
            trace,
            now: START,
            dice: Dice(seed),
            queue: BTreeMap::new(),
            count: 0,
            devices: Vec::new(),
            relays: relay_urls().into_iter().map(|url| (url, SimRelay::default())).collect(),
            sealed: Sealed::default(),
            ends: Vec::new(),
            trouble: false,
            published: Vec::new(),
            said: 0,
            ticks: 0,
            accepted: BTreeSet::new(),
            strange: BTreeSet::new(),
            tabs: Vec::new(),
            transmitted: BTreeSet::new(),
            mailed: BTreeSet::new(),
            passed: Vec::new(),
            links: BTreeMap::new(),
            offline: BTreeSet::new(),
            blocked: false,
            said_of: Vec::new(),
            lost: BTreeSet::new(),
            frames: Vec::new(),
            hash: Sha256::new(),
        };
        for (index, name) in names.iter().enumerate() {
            world.devices.push(Device {
                name,
                engine: crate::engine::Engine::default(),
                vault: Vault::new(&[u8::try_from(index).unwrap() + 1; 32]).unwrap(),
                store: SimStore::default(),
                life: 0,
                wake: None,
                shown: BTreeSet::default(),
                sockets: BTreeSet::default(),
                dials: 0,
                believed: BTreeMap::new(),
                busy_until: START,
                fails_until: START,
                unsaved: BTreeSet::new(),
                skew: ahead.get(index).copied().unwrap_or(0),
                notices: Vec::new(),
                open: None,
                attends: false,
                looks: Vec::new(),
                silent: false,
                typing: BTreeSet::new(),
                told: Diagnosis::default(),
            });
            world.boot(index);
            world.intent(index, Intent::Start { name: (*name).into() });
        }
        world
    }

    /// Two who are connected and idle.
    pub fn friends(seed: u64) -> Self {
        Self::friends_with_clocks(seed, &[])
    }

    pub fn friends_with_clocks(seed: u64, ahead: &[i64]) -> Self {
        let mut world = Self::with_clocks(seed, false, &["Ann", "Bob"], ahead);
        world.run_for(Millis::secs(2));
        let invite = world.invite_of(0);
        world.intent(1, Intent::Add { address: invite });
        world.run_for(Millis::secs(30));
        world.ensure(world.open_with(0, 1).len() == 1, || "friends are connected".into());
        world
    }

    pub const fn now(&self) -> Millis {
        self.now
    }

    pub fn peer(&self, index: usize) -> PeerId {
        self.devices[index].vault.me()
    }

    pub fn roll(&mut self, limit: u64) -> u64 {
        self.dice.below(limit)
    }

    pub fn store(&self, index: usize) -> &SimStore {
        &self.devices[index].store
    }

    pub fn store_of(&self, peer: PeerId) -> &SimStore {
        &self.devices.iter().find(|device| device.vault.me() == peer).unwrap().store
    }

    /// The time by a device's own clock.
    pub fn clock(&self, index: usize) -> Millis {
        Millis(self.now.0.saturating_add_signed(self.devices[index].skew))
    }

    /// How it goes, as the user was told last.
    pub fn told(&self, index: usize) -> &Diagnosis {
        &self.devices[index].told
    }

    /// What a user was told once, since the page was loaded.
    pub fn notices(&self, index: usize) -> &[Notice] {
        &self.devices[index].notices
    }

    pub(super) fn mac(&self, index: usize) -> MacKey {
        MacKey::derive(self.devices[index].name.as_bytes())
    }

    /// Messages that are said to be not saved.
    pub fn unsaved(&self, index: usize) -> &BTreeSet<MessageId> {
        &self.devices[index].unsaved
    }

    /// Who is shown as typing.
    pub fn typing(&self, index: usize) -> &BTreeSet<PeerId> {
        &self.devices[index].typing
    }

    /// Whether a store has lost it at some time.
    pub fn is_lost(&self, id: MessageId) -> bool {
        self.lost.contains(&id)
    }

    pub fn order(&self, one: usize, other: usize) -> Vec<MessageId> {
        let peer = self.peer(other);
        let mut messages: Vec<&Message> =
            self.devices[one].store.messages.values().filter(|message| message.chat == peer).collect();
        messages.sort_by_key(|message| message.order());
        messages.into_iter().map(|message| message.id).collect()
    }

    pub fn fingerprint(&self) -> String {
        crate::model::id::hex(&self.hash.clone().finalize())
    }

    pub fn run_for(&mut self, span: Millis) {
        let end = self.now.plus(span);
        loop {
            let next = self.queue.first_key_value().map(|(key, _)| *key);
            let tick = (0..self.devices.len()).filter_map(|i| Some((self.devices[i].wake?, i))).min();
            match (next, tick) {
                (Some((at, _)), tick) if at <= end && tick.is_none_or(|(wake, _)| at <= wake) => {
                    let (key, due) = self.queue.pop_first().unwrap();
                    self.now = self.now.max(key.0);
                    self.happen(due);
                }
                (_, Some((wake, index))) if wake <= end => {
                    self.now = self.now.max(wake);
                    self.devices[index].wake = None;
                    self.ticks += 1;
                    self.hand(index, Input::Tick);
                }
                _ => break,
            }
        }
        self.now = end;
    }

    fn later(&mut self, after: Millis, due: Due) {
        self.count += 1;
        self.queue.insert((self.now.plus(after), self.count), due);
        self.ensure(self.queue.len() < 100_000, || "one thing leads to ever more others".into());
    }

    fn soon(&mut self, due: Due) {
        let after = Millis(1 + self.roll(10));
        self.later(after, due);
    }

    fn tell(&mut self, index: usize, input: Input) {
        let life = self.devices[index].life;
        self.soon(Due::Input(index, life, Box::new(input)));
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Input(index, life, input) => {
                if self.devices[index].life == life {
                    self.hand(index, *input);
                }
            }
            Due::Commit(index, life, batch, ops) => {
                if self.devices[index].life != life {
                } else if self.now < self.devices[index].fails_until {
                    self.fail(index, batch);
                } else {
                    self.check_ops(index, &ops);
                    let committed = self.devices[index].store.write(&ops);
                    self.hand(index, Input::Stored { batches: vec![batch], result: Ok(committed) });
                }
            }
            Due::ToRelay(index, life, url, text) => {
                if self.devices[index].life == life && self.devices[index].sockets.contains(&url) {
                    self.relay_hears(index, &url, &text);
                }
            }
            Due::Stored(url, event) => self.store_event(&url, &event),
            Due::ToEnd(end, input) => self.end_hears(end, input),
            Due::ToTabs(index, text) => {
                for tab in 0..self.tabs.len() {
                    for said in if self.tabs[tab].device == index { self.tabs[tab].hear(&text) } else { vec![] } {
                        self.later(Millis(1), Due::ToLeader(index, said));
                    }
                }
            }
            Due::ToLeader(index, text) => match called(&text, self.leader(index)) {
                Some(Called::Who) => self.say_to_tabs(index, 1, &Word::Here),
                Some(Called::Input(input)) => self.hand(index, input),
                None => {}
            },
            Due::Described(end, what, round) if self.ends[end].round == round => {
                self.end_hears(end, SessionInput::Described(describe(what, end, round, self.ends[end].theirs)));
            }
            Due::Described(..) => {}
            Due::Join(one, other, tries) => self.join(one, other, tries),
        }
    }

    fn boot(&mut self, index: usize) {
        let config = Config { relays: relay_urls(), ice_servers: vec![], name: "Sim".into() };
        let run = RunId::from_random(self.dice.bytes());
        let boot = self.devices[index].store.boot(config, run, self.mac(index));
        self.hand(index, Input::Booted(Box::new(boot)));
        if !self.tabs.is_empty() {
            let after = 2 + self.roll(300);
            self.say_to_tabs(index, after, &Word::Here);
        }
    }

    fn log(&mut self, index: usize, what: &str) {
        self.hash.update(what.as_bytes());
        if self.trace {
            println!("{:>8} {} {what}", self.now.0 - START.0, self.devices[index].name);
        }
    }

    fn hand(&mut self, index: usize, input: Input) {
        if self.trace || self.count.is_multiple_of(16) {
            let mut text = format!("<- {input:?}");
            text.truncate(text.char_indices().nth(180).map_or(text.len(), |(at, _)| at));
            self.log(index, &text);
        }
        let stamp = Stamp { now: self.clock(index), random: self.dice.bytes() };
        let effects = self.devices[index].engine.handle(input, &stamp);
        for effect in effects {
            if self.trace && !matches!(effect, Effect::WakeAt(_)) {
                let mut text = format!("   -> {effect:?}");
                text.truncate(text.char_indices().nth(180).map_or(text.len(), |(at, _)| at));
                self.log(index, &text);
            }
            self.carry_out(index, effect);
        }
    }

    /// The answer to an offer has come.
    fn answer(&mut self, index: usize, session: SessionId, sdp: &str) {
        let (answer, round, answered) = described(sdp).unwrap();
        let Some(end) = self.find_end(index, session) else { return };
        let ours = self.ends[end].round;
        // An older client does not say what it answers, and no browser finds a path by another's description.
        let older = self.devices[index].store.profile.as_ref().is_some_and(|profile| profile.speaks_older);
        if older && (answered != ours || self.ends[answer].other != Some(end)) {
            return;
        }
        self.ensure(answered == ours, || "an answer to an offer that was replaced".into());
        let it = &mut self.ends[end];
        (it.other, it.ours, it.theirs) = (Some(answer), Some(it.round), Some(round));
        self.ensure(self.ends[answer].other == Some(end), || "an answer to another's offer".into());
        self.soon(Due::Join(end, answer, 0));
    }

    fn carry_out(&mut self, index: usize, effect: Effect) {
        let life = self.devices[index].life;
        match effect {
            Effect::MakeIdentity { name, .. } => {
                let me = self.peer(index);
                self.tell(index, Input::IdentityMade { me, name, mac: self.mac(index), elsewhere: false });
            }
            // Batches are written in the order asked, as the one writer of a real store does.
            Effect::Store { batch, ops } => {
                // One after the other, and slow at times.
                let slow = if self.trouble { self.roll(40) } else { 0 };
                let at = self.devices[index].busy_until.max(self.now).plus(Millis(2 + slow));
                self.devices[index].busy_until = at;
                self.later(Millis(at.since(self.now).0), Due::Commit(index, life, batch, ops));
            }
            Effect::Connect(url) => {
                if self.relays[&url].down || self.offline.contains(&index) {
                    self.tell(index, Input::Relay(url, RelayInput::Closed));
                } else {
                    self.devices[index].sockets.insert(url.clone());
                    // A handshake takes a while, and not the same for everyone.
                    let handshake = Millis(1 + self.roll(400));
                    self.later(handshake, Due::Input(index, life, Box::new(Input::Relay(url, RelayInput::Opened))));
                }
            }
            Effect::Disconnect(url) => {
                self.devices[index].sockets.remove(&url);
                self.relays.get_mut(&url).unwrap().subscriptions.retain(|(device, ..), _| *device != index);
            }
            Effect::SendRelay(url, text) => self.later(Millis(2), Due::ToRelay(index, life, url, text)),
            Effect::OpenWrap(event) => self.open_wrap(index, &event),
            Effect::Seal { ticket, to, rumor, carrier, .. } => {
                self.check_seal(index, to, &rumor);
                let kind = if carrier == Carrier::Stored { STORED } else { EPHEMERAL };
                let event = self.seal(index, to, rumor, kind);
                self.tell(index, Input::Ready { ticket, event: event.id, json: event.as_json() });
            }
            Effect::OpenCall(event) => self.open_call(index, &event),
            Effect::SealCall { ticket, to, call } => self.seal_call(index, ticket, to, &call),
            Effect::Sign { ticket, kind, tags } => {
                let event = self.devices[index].vault.sign(kind, self.now.as_secs(), tags, "", [1; 32]);
                self.tell(index, Input::Ready { ticket, event: event.id, json: event.as_json() });
            }
            Effect::Dial(session, policy, _) => {
                // There is no TURN server here.
                self.ensure(policy == IcePolicy::All, || "a dial without any candidate".into());
                let end = self.new_end(index, session);
                self.redescribe(end, "offer");
            }
            Effect::Restart(session) => {
                if let Some(end) = self.find_end(index, session) {
                    self.redescribe(end, "offer");
                }
            }
            Effect::Accept(session, sdp, policy, _) => {
                self.ensure(policy == IcePolicy::All, || "an answer without any candidate".into());
                self.accept(index, session, &sdp);
            }
            Effect::Answer(session, sdp) => self.answer(index, session, &sdp),
            Effect::AddCandidates(..)
            | Effect::Keep { .. }
            | Effect::Search { .. }
            | Effect::Count { .. }
            | Effect::Inspect { .. }
            | Effect::AskSigner
            | Effect::Gather => {}
            Effect::ReadPage { asked, chat, part, limit } => {
                // What a view asks is answered where there are any.
                if matches!(asked, Reader::Gaps(_)) || !self.tabs.is_empty() {
                    let page = self.devices[index].store.page(chat, part, limit);
                    self.tell(index, Input::Page { asked, page });
                }
            }
            Effect::Transmit(session, text) | Effect::Confirm(session, text) => {
                self.check_frame(index, &text);
                self.frames.push(text.clone());
                if let Some(other) = self.find_end(index, session).and_then(|end| self.ends[end].other) {
                    // Ordered: each frame comes no earlier than the one before.
                    self.later(Millis(4), Due::ToEnd(other, SessionInput::Frame(text)));
                }
            }
            Effect::Hangup(session) => {
                if let Some(end) = self.find_end(index, session) {
                    let told = !self.trouble || self.roll(2) == 0;
                    self.hang_up(end, told);
                }
            }
            Effect::WakeAt(at) => {
                self.ensure(at.0 >= START.0.saturating_add_signed(self.devices[index].skew), || {
                    "a timer in the past".into()
                });
                let at = Millis(at.0.saturating_add_signed(-self.devices[index].skew));
                self.devices[index].wake = Some(at.max(self.now.plus(Millis(1))));
            }
            Effect::Show(to, change) => {
                self.check_change(index, to, &change);
                match to {
                    To::Own => {}
                    To::All | To::Others => self.say_to_tabs(index, 1, &Word::Show(None, Box::new(change))),
                    To::View(view) => self.say_to_tabs(index, 1, &Word::Show(Some(view), Box::new(change))),
                }
            }
            Effect::Taken(view, number) => self.say_to_tabs(index, 1, &Word::Taken(view, number)),
        }
    }
}
