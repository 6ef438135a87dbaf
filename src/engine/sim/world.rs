//! The world around the engines: carries out effects with delays and faults, and checks what must hold at every step.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use nostr::prelude::{Event, EventId, Keys, Kind, SecretKey, Tag, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::device::{Device, SimStore};
use super::net::{Dice, End, Lie, Sealed, SimRelay, describe, described, relay_urls};
use super::tab::Tab;
use crate::engine::doors::{
    Asked, BatchId, Carrier, Change, Effect, Input, Intent, Link, Op, RelayInput, SessionInput, Stamp, StoreError, To,
};
use crate::engine::tabs::{Called, Said, Word, called, who};
use crate::model::{
    Config, DeviceId, Direction, Message, MessageId, Millis, PeerId, RelayUrl, RunId, SessionId, Standing, Status,
    ViewId,
};
use crate::protocol::frame::Frame;
use crate::protocol::invite::Address;
use crate::protocol::rumor::{DELETION, REACTION, Rumor};
use crate::protocol::signal::{Body, Signal};
use crate::protocol::wrap::{BACK_DATING, EPHEMERAL, STORED, Vault, WrapError};

/// For so long a browser tries to find a path between two that have described themselves, and so often.
const CHECKS: u32 = 30;
const CHECK: Millis = Millis(500);
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
            passed: Vec::new(),
            links: BTreeMap::new(),
            offline: BTreeSet::new(),
            blocked: false,
            said_of: Vec::new(),
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
            });
            world.boot(index);
            world.intent(index, Intent::Start { name: (*name).into() });
        }
        world
    }

    /// Two who are connected and idle.
    pub fn friends(seed: u64) -> Self {
        let mut world = Self::new(seed, false, &["Ann", "Bob"]);
        world.run_for(Millis::secs(2));
        let invite = world.invite_of(0);
        world.intent(1, Intent::Add { address: invite });
        world.run_for(Millis::secs(30));
        world.ensure(world.open_with(0, 1).len() == 1, || "friends are connected".into());
        world
    }

    pub fn ensure(&self, holds: bool, what: impl FnOnce() -> String) {
        assert!(holds, "seed {}: {} (replay: SIM_SEED={} cargo test sim)", self.seed, what(), self.seed);
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

    /// Messages that are said to be not saved.
    pub fn unsaved(&self, index: usize) -> &BTreeSet<MessageId> {
        &self.devices[index].unsaved
    }

    pub fn store_fails_for(&mut self, index: usize, span: Millis) {
        self.devices[index].fails_until = self.now.plus(span);
    }

    pub fn dials(&self, index: usize) -> usize {
        self.devices[index].dials
    }

    pub fn invite_of(&self, index: usize) -> String {
        let profile = self.devices[index].store.profile.as_ref().unwrap();
        Address { peer: profile.me, relays: profile.relays.clone(), token: Some(profile.token) }.fragment()
    }

    pub fn order(&self, one: usize, other: usize) -> Vec<MessageId> {
        let peer = self.peer(other);
        let mut messages: Vec<&Message> =
            self.devices[one].store.messages.values().filter(|message| message.chat == peer).collect();
        messages.sort_by_key(|message| message.order());
        messages.into_iter().map(|message| message.id).collect()
    }

    /// The sessions that are open from one to the other, by the ends of the connections.
    pub fn open_with(&self, one: usize, other: usize) -> Vec<SessionId> {
        let leads = |end: &End| end.other.is_some_and(|other_end| self.ends[other_end].device == other);
        self.ends
            .iter()
            .filter(|end| end.device == one && end.open && !end.gone && leads(end))
            .map(|end| end.session)
            .collect()
    }

    /// The kinds that were published since the last call.
    pub fn take_published(&mut self) -> Vec<u16> {
        std::mem::take(&mut self.published).into_iter().map(|(_, kind, _)| kind).collect()
    }

    pub fn published_by(&self, index: usize) -> Vec<u16> {
        self.published.iter().filter(|(by, ..)| *by == index).map(|(_, kind, _)| *kind).collect()
    }

    /// A timer that is always due would spin a processor for ever.
    pub fn check_ticks(&self) {
        let most = self.devices.len() as u64 * self.now.since(START).as_secs() * 4;
        self.ensure(self.ticks <= most, || format!("{} ticks, where {most} are many", self.ticks));
    }

    pub fn fingerprint(&self) -> String {
        crate::model::id::hex(&self.hash.clone().finalize())
    }

    // --- What a test can do ---

    pub fn trouble(&mut self, on: bool) {
        self.trouble = on;
        for url in relay_urls() {
            let lie = match self.roll(6) {
                _ if !on => Lie::None,
                0 => Lie::Lose,
                1 => Lie::Double,
                2 => Lie::Shuffle,
                3 => Lie::Hold,
                _ => Lie::None,
            };
            self.relays.get_mut(&url).unwrap().lie = lie;
        }
        if !on {
            self.blocked = false;
            self.relays_down(false);
            for end in 0..self.ends.len() {
                self.hear_again(end);
            }
            for device in &mut self.devices {
                device.fails_until = self.now;
            }
        }
    }

    /// One fault, by the dice.
    pub fn mischief(&mut self) {
        let who = usize::try_from(self.roll(3)).unwrap();
        match self.roll(12) {
            0 => {
                let abrupt = self.roll(2) == 0;
                self.reload(who, abrupt);
            }
            1 => {
                let end = usize::try_from(self.dice.below(self.ends.len().max(1) as u64)).unwrap();
                if let Some(other) = self.ends.get_mut(end).map(|end| {
                    end.deaf = true;
                    end.other
                }) {
                    // A browser may notice before the app does.
                    for end in other.into_iter().chain([end]) {
                        if self.roll(2) == 0 {
                            let after = Millis(self.roll(6_000));
                            self.later(after, Due::ToEnd(end, SessionInput::PathLost));
                        }
                    }
                }
            }
            2 => {
                let urls = relay_urls();
                let url = urls[usize::try_from(self.roll(2)).unwrap()].clone();
                let down = !self.relays[&url].down;
                self.set_relay(&url, down);
            }
            // One of the two for good, in a few runs.
            6 if self.roll(10) == 0 && !self.relays.values().any(|relay| relay.dead) => {
                let urls = relay_urls();
                let url = urls[usize::try_from(self.roll(2)).unwrap()].clone();
                self.set_relay(&url, true);
                self.relays.get_mut(&url).unwrap().dead = true;
            }
            3 => self.hand(who, Input::Resumed),
            5 => self.replay(),
            8 => {
                let span = Millis(self.roll(15_000));
                self.devices[who].fails_until = self.now.plus(span);
            }
            // One transaction that takes long.
            7 => {
                let span = Millis(self.roll(5_000));
                self.devices[who].busy_until = self.devices[who].busy_until.max(self.now.plus(span));
            }
            4 => {
                let open: Vec<usize> = (0..self.ends.len()).filter(|end| self.ends[*end].open).collect();
                if !open.is_empty() {
                    let end = open[usize::try_from(self.dice.below(open.len() as u64)).unwrap()];
                    let input = [SessionInput::Failed, SessionInput::PathLost, SessionInput::PathFound];
                    let input = input[usize::try_from(self.roll(3)).unwrap()].clone();
                    self.soon(Due::ToEnd(end, input));
                }
            }
            // No path for a while, with a restart or without.
            9 => self.blocked = !self.blocked && self.trouble,
            _ => {}
        }
    }

    /// A relay brings again what it should have forgotten.
    fn replay(&mut self) {
        for _ in 0..3 {
            let some = usize::try_from(self.dice.below(self.passed.len().max(1) as u64)).unwrap();
            if let Some((url, mut event)) = self.passed.get(some).cloned() {
                if self.roll(2) == 0 {
                    event.id = EventId::from_slice(&self.dice.bytes()).unwrap();
                }
                self.pass_on(&url, &event);
            }
        }
    }

    /// Every signal that ever passed comes once more, in another wrap.
    pub fn replay_all(&mut self) {
        for (url, mut event) in self.passed.clone() {
            event.id = EventId::from_slice(&self.dice.bytes()).unwrap();
            self.pass_on(&url, &event);
        }
    }

    pub fn say(&mut self, from: usize, to: PeerId) {
        self.said += 1;
        let text = format!("message {}", self.said);
        self.intent(from, Intent::Send { to, text });
    }

    pub fn intent(&mut self, index: usize, intent: Intent) {
        let asked = Asked { view: self.leader(index), number: None };
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
    fn leader(&self, index: usize) -> ViewId {
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
        let rumor = Signal { device, run, body }.rumor(author, to, self.now);
        let event = self.seal(to, rumor, EPHEMERAL);
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
        let tags = vec![vec!["e".into(), about.to_string()]];
        let rumor = Rumor::new(self.peer(from), self.now, kind, tags, text.into());
        self.said_of.push((from, to, rumor.clone()));
        let on_channel = self.ends.iter().position(|end| {
            end.device == to && end.open && !end.gone && end.other.is_some_and(|other| self.ends[other].device == from)
        });
        match on_channel {
            Some(end) if self.roll(2) == 0 => {
                self.soon(Due::ToEnd(end, SessionInput::Frame(Frame::Rumor(rumor).encode())));
            }
            _ => self.leave(to, rumor),
        }
    }

    /// What was said of messages is left on the relays once more, the last first.
    pub fn say_of_all_again(&mut self) {
        for (_, to, rumor) in self.said_of.clone().into_iter().rev() {
            self.leave(to, rumor);
        }
    }

    fn leave(&mut self, to: usize, rumor: Rumor) {
        let event = self.seal(self.peer(to), rumor, STORED);
        for url in relay_urls() {
            self.store_event(&url, &event);
        }
    }

    /// What `to` must have of the messages with `from`: no text that was deleted, and the reactions that were not.
    pub fn check_said_of(&self, from: usize, to: usize) {
        let said = |kind| self.said_of.iter().filter(move |(f, t, rumor)| (*f, *t, rumor.kind()) == (from, to, kind));
        let deletes = |id: MessageId| said(DELETION).any(|(.., rumor)| rumor.tag("e") == Some(&id.to_string()));
        let peer = self.peer(from);
        for message in self.devices[to].store.messages.values().filter(|message| message.chat == peer) {
            let gone = message.direction == Direction::In && deletes(message.id);
            self.ensure(message.is_deleted() == gone && message.text.is_empty() == gone, || {
                format!("{} deleted", message.id)
            });
            let reactions = said(REACTION).filter(|(.., rumor)| rumor.tag("e") == Some(&message.id.to_string()));
            let shown: BTreeSet<&str> = reactions
                .filter(|(.., rumor)| !gone && !deletes(rumor.id()))
                .map(|(.., rumor)| if rumor.content() == "+" { "👍" } else { rumor.content() })
                .collect();
            let has: BTreeSet<&str> = message.reactions().into_iter().collect();
            self.ensure(has == shown, || format!("{} has {has:?}, not {shown:?}", message.id));
        }
    }

    /// The page is loaded again. `abrupt`: the other sides are not told.
    pub fn reload(&mut self, index: usize, abrupt: bool) {
        self.log(index, "reload");
        self.stop(index, abrupt);
        self.boot(index);
    }

    /// The page is closed, and nothing comes to it until it is opened again.
    pub fn switch_off(&mut self, index: usize) {
        self.log(index, "off");
        self.stop(index, false);
    }

    pub fn switch_on(&mut self, index: usize) {
        self.log(index, "on");
        self.boot(index);
    }

    fn stop(&mut self, index: usize, abrupt: bool) {
        for end in 0..self.ends.len() {
            if self.ends[end].device == index && !self.ends[end].gone {
                self.hang_up(end, !abrupt);
            }
        }
        for relay in self.relays.values_mut() {
            relay.inboxes.retain(|(device, _), _| *device != index);
        }
        let device = &mut self.devices[index];
        device.engine = crate::engine::Engine::default();
        device.life += 1;
        device.wake = None;
        device.shown.clear();
        device.unsaved.clear();
        device.sockets.clear();
        device.believed = device.store.contacts.values().map(|contact| (contact.peer, contact.standing)).collect();
    }

    /// Ends the connections between two so that neither wants it back.
    pub fn cut(&mut self, one: usize, other: usize) {
        for (from, to) in [(one, other), (other, one)] {
            let ends: Vec<usize> = (0..self.ends.len())
                .filter(|end| {
                    self.ends[*end].device == from && self.ends[*end].other.is_some_and(|o| self.ends[o].device == to)
                })
                .collect();
            for end in ends {
                self.soon(Due::ToEnd(end, SessionInput::Closed));
            }
        }
    }

    pub fn deafen(&mut self, one: usize, other: usize) {
        for end in &mut self.ends {
            end.deaf |= end.device == one || end.device == other;
        }
    }

    /// Whether there are paths at all for those who look for one.
    pub fn block(&mut self, on: bool) {
        self.blocked = on;
    }

    /// The browsers say that they hear nothing.
    pub fn tell_path_lost(&mut self) {
        for end in 0..self.ends.len() {
            self.soon(Due::ToEnd(end, SessionInput::PathLost));
        }
    }

    pub fn resume(&mut self, index: usize) {
        self.hand(index, Input::Resumed);
    }

    /// The machines sleep: time goes by and nothing happens.
    pub fn sleep(&mut self, span: Millis) {
        self.now = self.now.plus(span);
    }

    /// A device reaches no relay any more, or may again.
    pub fn offline(&mut self, index: usize, on: bool) {
        if !on {
            self.offline.remove(&index);
            return;
        }
        self.offline.insert(index);
        for url in std::mem::take(&mut self.devices[index].sockets) {
            self.relays.get_mut(&url).unwrap().inboxes.retain(|(device, _), _| *device != index);
            self.tell(index, Input::Relay(url, RelayInput::Closed));
        }
    }

    /// Whether what either says on the open channel reaches the other.
    pub fn ends_hear(&self, one: usize, other: usize) -> bool {
        let open = self.open_with(one, other);
        let ends = self.ends.iter().filter(|end| open.contains(&end.session) && !end.gone);
        !open.is_empty() && ends.into_iter().all(|end| !end.deaf)
    }

    pub fn link(&self, one: usize, other: usize) -> Link {
        self.links[&(one, self.peer(other))]
    }

    pub fn relays_down(&mut self, down: bool) {
        for url in relay_urls() {
            if self.relays[&url].down != down {
                self.set_relay(&url, down);
            }
        }
    }

    fn set_relay(&mut self, url: &RelayUrl, down: bool) {
        let relay = self.relays.get_mut(url).unwrap();
        if relay.dead {
            return;
        }
        relay.down = down;
        relay.inboxes.clear();
        if down {
            for index in 0..self.devices.len() {
                if self.devices[index].sockets.remove(url) {
                    self.tell(index, Input::Relay(url.clone(), RelayInput::Closed));
                }
            }
        }
    }

    // --- Time ---

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

    /// Looks for a path between two ends that have described themselves.
    fn join(&mut self, one: usize, other: usize, tries: u32) {
        let (a, b) = (&self.ends[one], &self.ends[other]);
        let agreed = a.ours.is_some() && a.ours == b.theirs && a.theirs == b.ours;
        if a.gone || b.gone {
            return;
        }
        if !agreed {
            // Both rest on what the other has replaced.
            if a.open && a.ours.is_some() && b.ours.is_some() {
                self.ends[one].deaf = true;
                self.ends[other].deaf = true;
            }
        } else if self.blocked {
            if tries < CHECKS {
                self.later(CHECK, Due::Join(one, other, tries + 1));
            }
        } else if a.open {
            let lost = a.deaf || b.deaf;
            for end in [one, other] {
                self.hear_again(end);
                if lost {
                    self.soon(Due::ToEnd(end, SessionInput::PathFound));
                }
            }
        } else if !(a.deaf || b.deaf) {
            for end in [one, other] {
                self.ends[end].open = true;
                self.soon(Due::ToEnd(end, SessionInput::Open));
            }
        }
    }

    fn hear_again(&mut self, end: usize) {
        self.ends[end].deaf = false;
        for input in std::mem::take(&mut self.ends[end].held) {
            self.end_hears(end, input);
        }
    }

    /// A transaction fails, and with it those that wait behind it.
    fn fail(&mut self, index: usize, batch: BatchId) {
        let life = self.devices[index].life;
        let mut batches = vec![batch];
        self.queue.retain(|_, due| match due {
            Due::Commit(of, in_life, batch, _) if (*of, *in_life) == (index, life) => {
                batches.push(*batch);
                false
            }
            _ => true,
        });
        self.devices[index].busy_until = self.now;
        let error = if self.roll(2) == 0 { StoreError::Full } else { StoreError::Other("by the dice".into()) };
        self.hand(index, Input::Stored { batches, result: Err(error) });
    }

    fn end_hears(&mut self, end: usize, input: SessionInput) {
        let End { device, life, session, gone, deaf, .. } = self.ends[end];
        if deaf && matches!(input, SessionInput::Frame(_)) {
            self.ends[end].held.push(input);
            return;
        }
        let lost = deaf && matches!(input, SessionInput::Closed | SessionInput::Open);
        // A word that was on its way when we hung up still arrives.
        if (!gone || self.trouble) && !lost && self.devices[device].life == life {
            self.hand(device, Input::Session(session, input));
        }
    }

    // --- The engine and its effects ---

    fn boot(&mut self, index: usize) {
        let config = Config { relays: relay_urls(), ice_servers: vec![], name: "Sim".into() };
        let run = RunId::from_random(self.dice.bytes());
        let boot = self.devices[index].store.boot(config, run);
        self.hand(index, Input::Booted(Box::new(boot)));
        if !self.tabs.is_empty() {
            let after = 2 + self.roll(300);
            self.say_to_tabs(index, after, &Word::Here);
        }
    }

    fn say_to_tabs(&mut self, index: usize, after: u64, word: &Word) {
        if !self.tabs.is_empty() {
            let text = word.said(self.leader(index));
            self.later(Millis(after), Due::ToTabs(index, text));
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
        let stamp = Stamp { now: self.now, random: self.dice.bytes() };
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

    fn carry_out(&mut self, index: usize, effect: Effect) {
        let life = self.devices[index].life;
        match effect {
            Effect::MakeIdentity { name } => {
                let me = self.peer(index);
                self.tell(index, Input::IdentityMade { me, name });
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
            }
            Effect::SendRelay(url, text) => self.later(Millis(2), Due::ToRelay(index, life, url, text)),
            Effect::OpenWrap(event) => self.open_wrap(index, &event),
            Effect::Seal { ticket, to, rumor, carrier } => {
                self.check_seal(index, to, &rumor);
                let kind = if carrier == Carrier::Stored { STORED } else { EPHEMERAL };
                let event = self.seal(to, rumor, kind);
                self.tell(index, Input::Ready { ticket, event: event.id, json: event.as_json() });
            }
            Effect::Sign { ticket, kind, tags } => {
                let event = self.devices[index].vault.sign(kind, self.now.as_secs(), tags, "", [1; 32]);
                self.tell(index, Input::Ready { ticket, event: event.id, json: event.as_json() });
            }
            Effect::Dial(session) => {
                let end = self.new_end(index, session);
                self.redescribe(end, "offer");
            }
            Effect::Restart(session) => {
                if let Some(end) = self.find_end(index, session) {
                    self.redescribe(end, "offer");
                }
            }
            Effect::Accept(session, sdp) => self.accept(index, session, &sdp),
            Effect::Answer(session, sdp) => {
                let (answer, round, answered) = described(&sdp).unwrap();
                if let Some(end) = self.find_end(index, session) {
                    let ours = self.ends[end].round;
                    self.ensure(answered == ours, || "an answer to an offer that was replaced".into());
                    let it = &mut self.ends[end];
                    (it.other, it.ours, it.theirs) = (Some(answer), Some(it.round), Some(round));
                    self.ensure(self.ends[answer].other == Some(end), || "an answer to another's offer".into());
                    self.soon(Due::Join(end, answer, 0));
                }
            }
            Effect::AddCandidates(..) | Effect::Keep { .. } => {}
            Effect::ReadPage { asked, chat, before, limit } => {
                if !self.tabs.is_empty() {
                    let (messages, more) = self.devices[index].store.page(chat, before, limit);
                    self.tell(index, Input::Page { asked, chat, messages, more });
                }
            }
            Effect::Transmit(session, text) => {
                self.check_frame(index, &text);
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
                self.ensure(at >= START, || "a timer in the past".into());
                self.devices[index].wake = Some(at.max(self.now.plus(Millis(1))));
            }
            Effect::Show(to, change) => {
                self.check_change(index, to, &change);
                match to {
                    To::Own => {}
                    To::All | To::Others => self.say_to_tabs(index, 1, &Word::Show(None, change)),
                    To::View(view) => self.say_to_tabs(index, 1, &Word::Show(Some(view), change)),
                }
            }
            Effect::Taken(view, number) => self.say_to_tabs(index, 1, &Word::Taken(view, number)),
        }
    }

    fn accept(&mut self, index: usize, session: SessionId, sdp: &str) {
        let life = self.devices[index].life;
        self.ensure(!self.strange.contains(&session), || "a stranger's offer was taken".into());
        let new = self.accepted.insert((index, life, sdp.to_owned()));
        self.ensure(new, || format!("{sdp} was accepted twice"));
        let (other, round, _) = described(sdp).unwrap();
        let end = self.find_end(index, session).unwrap_or_else(|| {
            // A page that dies before it has stored what it accepted has accepted nothing.
            let stored = self.devices[index].store.seen.contains_key(&session.to_string());
            self.ensure(!stored, || format!("{session} was accepted in another life"));
            self.ensure(round == 1, || "a restart has made a connection".into());
            self.new_end(index, session)
        });
        self.redescribe(end, "answer");
        let it = &mut self.ends[end];
        (it.other, it.ours, it.theirs) = (Some(other), Some(it.round), Some(round));
        self.soon(Due::Join(end, other, 0));
    }

    fn new_end(&mut self, device: usize, session: SessionId) -> usize {
        self.devices[device].dials += 1;
        let life = self.devices[device].life;
        self.ends.push(End {
            device,
            life,
            session,
            other: None,
            round: 0,
            ours: None,
            theirs: None,
            open: false,
            gone: false,
            deaf: false,
            held: Vec::new(),
        });
        self.ends.len() - 1
    }

    /// An end describes itself anew; what was in force ends when the other side knows.
    fn redescribe(&mut self, end: usize, what: &'static str) {
        let it = &mut self.ends[end];
        it.round += 1;
        it.ours = None;
        let round = it.round;
        self.soon(Due::Described(end, what, round));
    }

    fn find_end(&self, device: usize, session: SessionId) -> Option<usize> {
        self.ends.iter().rposition(|end| end.device == device && end.session == session && !end.gone)
    }

    fn hang_up(&mut self, end: usize, told: bool) {
        self.ends[end].gone = true;
        if let Some(other) = self.ends[end].other.filter(|_| told) {
            self.later(Millis(5), Due::ToEnd(other, SessionInput::Closed));
        }
    }

    // --- Relays and wraps ---

    fn seal(&mut self, to: PeerId, rumor: Rumor, kind: u16) -> Event {
        self.sealed.0.push((to, rumor));
        let number = self.sealed.0.len() - 1;
        let once = Keys::new(SecretKey::from_slice(&[9; 32]).unwrap());
        let id = EventId::from_slice(&self.dice.bytes()).unwrap();
        let signature = self.devices[0].vault.sign(1, 0, vec![], "", [1; 32]).sig;
        let tags = [Tag::public_key(*to.key())];
        let back = if kind == STORED { self.roll(BACK_DATING) } else { 0 };
        let at = Timestamp::from_secs(self.now.as_secs() - back);
        Event::new(id, once.public_key(), at, Kind::from_u16(kind), tags, number.to_string(), signature)
    }

    fn open_wrap(&mut self, index: usize, event: &Event) {
        let (to, rumor) = self.sealed.0[event.content.parse::<usize>().unwrap()].clone();
        let rumor = if to == self.peer(index) { Ok(rumor) } else { Err(WrapError::Undecipherable) };
        let stored = event.kind.as_u16() == STORED;
        self.tell(index, Input::Opened { wrap: event.id, stored, rumor });
    }

    fn relay_hears(&mut self, index: usize, url: &RelayUrl, text: &str) {
        let message: Vec<Value> = serde_json::from_str(text).unwrap();
        let life = self.devices[index].life;
        match message[0].as_str().unwrap() {
            "EVENT" => {
                let event = Event::from_json(message[1].to_string()).unwrap();
                if !self.published.iter().any(|(_, _, id)| *id == event.id) {
                    self.published.push((index, event.kind.as_u16(), event.id));
                }
                if !(self.trouble && self.roll(100) < 5) {
                    let ok = json!(["OK", event.id.to_hex(), true, ""]).to_string();
                    self.tell(index, Input::Relay(url.clone(), RelayInput::Frame(ok)));
                }
                let ephemeral = (20_000..30_000).contains(&event.kind.as_u16());
                if ephemeral {
                    self.passed.push((url.clone(), event.clone()));
                    self.pass_on(url, &event);
                    return;
                }
                let mail = event.kind.as_u16() == STORED;
                match self.relays[url].lie {
                    Lie::Lose if mail => {}
                    Lie::Hold if mail => {
                        let held = Millis(self.roll(300_000));
                        self.later(held, Due::Stored(url.clone(), event));
                    }
                    _ => self.store_event(url, &event),
                }
            }
            "REQ" => {
                let (name, filter) = (message[1].as_str().unwrap().to_owned(), &message[2]);
                let kinds: Vec<u64> = filter["kinds"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
                let asks = |event: &Event| {
                    let listed = |key: &str| filter[key].as_array();
                    let since = filter["since"].as_u64().unwrap_or(0);
                    event.created_at.as_secs() >= since
                        && kinds.contains(&u64::from(event.kind.as_u16()))
                        && listed("ids").is_none_or(|ids| ids.contains(&json!(event.id.to_hex())))
                        && listed("authors").is_none_or(|who| who.contains(&json!(event.pubkey.to_hex())))
                        && listed("#p").is_none_or(|who| {
                            event.tags.iter().any(|tag| tag.content().is_some_and(|p| who.contains(&json!(p))))
                        })
                };
                let mut found: Vec<String> = self.relays[url]
                    .stored
                    .iter()
                    .rev()
                    .filter(|event| asks(event))
                    .take(filter["limit"].as_u64().map_or(usize::MAX, |limit| usize::try_from(limit).unwrap()))
                    .map(|event| format!("[\"EVENT\",\"{name}\",{}]", event.as_json()))
                    .collect();
                match self.relays[url].lie {
                    Lie::Double => found.extend(found.clone()),
                    Lie::Shuffle => {
                        for last in (1..found.len()).rev() {
                            let other = usize::try_from(self.roll(last as u64 + 1)).unwrap();
                            found.swap(last, other);
                        }
                    }
                    Lie::None | Lie::Lose | Lie::Hold => {}
                }
                let me = filter["#p"].as_array().and_then(|p| PeerId::from_hex(p[0].as_str()?));
                if let Some(me) = me.filter(|_| filter["ids"].is_null()) {
                    self.relays.get_mut(url).unwrap().inboxes.insert((index, life), me);
                }
                let end = json!(["EOSE", name]).to_string();
                for frame in found.into_iter().chain([end]) {
                    let input = Input::Relay(url.clone(), RelayInput::Frame(frame));
                    self.later(Millis(3), Due::Input(index, life, Box::new(input)));
                }
            }
            _ => {}
        }
    }

    fn store_event(&mut self, url: &RelayUrl, event: &Event) {
        let relay = self.relays.get_mut(url).unwrap();
        if !relay.stored.iter().any(|stored| stored.id == event.id) {
            relay.stored.push(event.clone());
        }
        self.pass_on(url, event);
    }

    /// To all who listen; in times of trouble late, twice or not at all.
    fn pass_on(&mut self, url: &RelayUrl, event: &Event) {
        let to = event.tags.iter().find_map(|tag| tag.content()).and_then(PeerId::from_hex);
        let relay = &self.relays[url];
        let doubles = relay.lie == Lie::Double;
        let listeners: Vec<(usize, u64)> =
            relay.inboxes.iter().filter(|(_, me)| Some(**me) == to && !relay.down).map(|(who, _)| *who).collect();
        let frame = format!("[\"EVENT\",\"inbox\",{}]", event.as_json());
        for (index, life) in listeners {
            let copies = match (self.trouble, self.roll(100)) {
                (true, 0..30) => 0,
                (true, 30..45) => 2,
                (true, _) if doubles => 2,
                _ => 1,
            };
            for _ in 0..copies {
                let slow = self.trouble && self.roll(4) == 0;
                let after = Millis(1 + self.roll(if slow { 20_000 } else { 60 }));
                let input = Input::Relay(url.clone(), RelayInput::Frame(frame.clone()));
                self.later(after, Due::Input(index, life, Box::new(input)));
            }
        }
    }

    // --- What must hold at every step ---

    fn check_change(&mut self, index: usize, to: To, change: &Change) {
        match change {
            Change::Message(message) if matches!(to, To::All | To::Own) => {
                let new = self.devices[index].shown.insert(message.id);
                self.ensure(new, || format!("{} was shown twice", message.id));
                let here = self.devices[index].store.messages.contains_key(&message.id);
                let own = message.direction == Direction::Out;
                self.ensure(here || own, || format!("{} came, is shown and not stored", message.id));
            }
            Change::Link(peer, link) => {
                self.links.insert((index, *peer), *link);
            }
            Change::Contact(contact) => {
                self.devices[index].believed.insert(contact.peer, contact.standing);
            }
            Change::Saved { id, saved: false, .. } => {
                self.devices[index].unsaved.insert(*id);
            }
            Change::Saved { id, saved: true, .. } => {
                self.devices[index].unsaved.remove(id);
                let here = self.devices[index].store.messages.contains_key(id);
                self.ensure(here, || format!("{id} is said to be saved, and is not"));
            }
            Change::Status { chat, id, status } => {
                let here = self.devices[index].store.messages.get(id).is_some_and(|held| held.status >= *status);
                self.ensure(here, || format!("{id} is shown as {status:?}, and the store does not know"));
                let there = *status < Status::Delivered || self.store_of(*chat).messages.contains_key(id);
                self.ensure(there, || format!("{id} is shown as {status:?}, and is not stored there"));
                self.ensure(!self.devices[index].unsaved.contains(id), || format!("{id} is ticked and not saved"));
            }
            _ => {}
        }
    }

    /// What is acknowledged is on disk.
    fn check_frame(&self, index: usize, text: &str) {
        if let Some(Frame::Ack(ids)) = Frame::decode(text) {
            for id in ids {
                let store = &self.devices[index].store;
                let here = store.messages.contains_key(&id) || store.amendments.contains(&id);
                self.ensure(here, || format!("{id} is acknowledged and not stored"));
            }
        }
    }

    /// A tick is never stored for what the other store lacks.
    fn check_ops(&self, index: usize, ops: &[Op]) {
        for op in ops {
            if let Op::Raise { id, status: Status::Delivered } = op {
                let Some(message) = self.devices[index].store.messages.get(id) else {
                    return self.ensure(false, || format!("{id} is ticked and not stored here"));
                };
                let chat = message.chat;
                let there = self.store_of(chat).messages.contains_key(id);
                self.ensure(there, || format!("{id} is ticked and not stored there"));
            }
        }
    }

    /// Nothing goes to someone who is not accepted but our own request.
    fn check_seal(&self, index: usize, to: PeerId, rumor: &Rumor) {
        if to == self.peer(index) {
            return;
        }
        // What the user wrote to someone they added themselves goes to them, as their request does.
        let wrote = rumor.kind() == crate::protocol::rumor::CHAT;
        let asks =
            wrote || matches!(Signal::read(rumor).map(|signal| signal.body), Some(Body::Hello { ask: true, .. }));
        let standing = self.devices[index].believed.get(&to);
        let allowed = standing == Some(&Standing::Accepted) || (asks && standing == Some(&Standing::Pending));
        self.ensure(allowed, || format!("a signal to someone who is {standing:?}"));
    }
}
