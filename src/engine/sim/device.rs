//! One user's browser: an engine, what it stores, and its keys.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Engine;
use crate::engine::diary::Diagnosis;
use crate::engine::doors::{Boot, Committed, Intent, Notice, Op, Over, Unsent};
use crate::engine::expire::{AT_ONCE, is_unread};
use crate::engine::inbox::{gone as gone_key, wish};
use crate::engine::receipts::{Tells, key, keys_of};
use crate::engine::strays::{Found, Outcome, Strays};
use crate::model::{
    Chat, Config, Contact, Direction, Message, MessageId, Millis, Page, Part, PeerId, Profile, RelayUrl, RunId, Sign,
    Standing, Status, Trace,
};
use crate::protocol::mac::MacKey;
use crate::protocol::rumor::Rumor;
use crate::protocol::wrap::Vault;

pub struct Device {
    pub name: &'static str,
    pub engine: Engine,
    pub vault: Vault,
    pub store: SimStore,
    /// Raised with every reload: what was under way for an older run is void.
    pub life: u64,
    /// The earliest tick that was asked for and not yet given.
    pub wake: Option<Millis>,
    /// Messages shown in this life: none twice.
    pub shown: BTreeSet<MessageId>,
    pub sockets: BTreeSet<RelayUrl>,
    pub dials: usize,
    /// How the engine stands with others, by what it has told its user.
    pub believed: BTreeMap<PeerId, Standing>,
    /// When the store has written what it was asked so far.
    pub busy_until: Millis,
    /// Until then every transaction fails.
    pub fails_until: Millis,
    /// Messages that are said to be not saved.
    pub unsaved: BTreeSet<MessageId>,
    /// How far its clock is ahead, in milliseconds.
    pub skew: i64,
    /// What its user was told once, in this life.
    pub notices: Vec<Notice>,
    /// The chat on screen, whether its user looks, and at what they looked since when, by its clock.
    pub open: Option<PeerId>,
    pub attends: bool,
    pub looks: Vec<(Millis, Option<PeerId>)>,
    /// Its user tells nobody what they have read.
    pub silent: bool,
    /// Who is shown as typing.
    pub typing: BTreeSet<PeerId>,
    /// How it goes, as its user was told last.
    pub told: Diagnosis,
}

impl Device {
    /// What the user asks may change at what they look.
    pub fn note(&mut self, intent: &Intent, now: Millis) {
        match intent {
            Intent::Open(chat) => self.open = *chat,
            Intent::Attend(looks) => self.attends = *looks,
            Intent::Reveal { sign: Sign::Read, to: None, on } => self.silent = *on == Some(false),
            _ => return,
        }
        self.looks.push((now, self.open.filter(|_| self.attends)));
    }

    /// Whether they looked at a chat at some time.
    pub fn looked_at(&self, chat: PeerId, at: Millis) -> bool {
        let from = self.looks.iter().rposition(|(since, _)| *since < at).unwrap_or(0);
        self.looks[from..].iter().any(|(since, what)| *since <= at && *what == Some(chat))
    }
}

/// What a store keeps, with the promises of the real one: a batch is written whole, a received message is inserted
/// unless it is there, a status only rises.
#[derive(Default)]
pub struct SimStore {
    pub profile: Option<Profile>,
    pub contacts: BTreeMap<PeerId, Contact>,
    pub messages: BTreeMap<MessageId, Message>,
    pub outbox: BTreeMap<MessageId, (PeerId, Rumor)>,
    pub seen: BTreeMap<String, Millis>,
    pub unread: BTreeMap<PeerId, u32>,
    pub reactions: BTreeMap<MessageId, MessageId>,
    pub strays: Strays,
    /// What is known of the way of amendments.
    pub traces: BTreeMap<MessageId, Trace>,
    /// What stood there of messages whose time is over, for the checks alone.
    pub past: BTreeMap<MessageId, MessageId>,
    /// Everything about messages that was taken in.
    pub amendments: BTreeSet<MessageId>,
}

impl SimStore {
    pub fn write(&mut self, ops: &[Op]) -> Committed {
        let mut committed = Committed::default();
        for op in ops {
            match op.clone() {
                Op::PutProfile(profile) => self.profile = Some(profile),
                Op::PutContact(contact) => {
                    self.contacts.insert(contact.peer, contact);
                }
                Op::Receive { message, unread, owes } => self.receive(message, unread, owes, &mut committed),
                Op::Send { message, rumor } => {
                    self.outbox.insert(message.id, (message.chat, rumor));
                    self.messages.insert(message.id, message);
                }
                Op::Step { chat, id, step } => {
                    if !self.is_sent(chat, id) {
                        committed.strange.push(id);
                        continue;
                    }
                    let place = self.place(id);
                    self.messages.get_mut(&place).unwrap().take(chat, &step);
                    if step.ends() {
                        self.outbox.remove(&id);
                    }
                }
                Op::Edit { message, rumors } => self.edit(&message, rumors, &mut committed),
                Op::Amend(amendment, _) => {
                    let id = amendment.id;
                    let mut found = Found::default();
                    for target in amendment.targets.iter().chain([&id]) {
                        let to = self.reactions.get(target).inspect(|to| found.reactions.push((*target, **to)));
                        let message = to.unwrap_or(target);
                        found.there.insert(*message, self.messages.get(message).cloned());
                    }
                    let outcome = self.strays.amend(&amendment, &mut found);
                    if let Some(to) = outcome.reaction {
                        self.reactions.insert(id, to);
                    }
                    self.amendments.insert(id);
                    self.amend(outcome, &mut committed);
                }
                Op::Say(Unsent { peer, rumor, trace }) => {
                    self.traces.insert(rumor.id(), trace);
                    self.outbox.insert(rumor.id(), (peer, rumor));
                }
                Op::Told(id) => {
                    self.outbox.remove(&id);
                }
                Op::Hide(id) => {
                    if let Some(message) = self.messages.get_mut(&id).filter(|message| !message.is_hidden()) {
                        message.hide();
                        committed.amended.push(message.clone());
                    }
                }
                Op::Expire(now) => self.expire(now, &mut committed),
                Op::MarkRead { chat, unread, owes } => {
                    let count = self.unread.entry(chat).or_default();
                    *count = count.saturating_sub(unread);
                    let is_unread = |message: &&Message| {
                        message.chat == chat && message.direction == Direction::In && message.status < Status::Read
                    };
                    let mut found: Vec<_> = self.messages.values().filter(is_unread).cloned().collect();
                    found.sort_by_key(|message| std::cmp::Reverse(message.order()));
                    for mut message in found.into_iter().take(usize::try_from(unread).unwrap()) {
                        (message.status, message.trace.read) = (Status::Read, owes);
                        self.owe(&message, owes);
                        committed.owed.extend(owes.map(|_| (chat, message.head())));
                        self.messages.insert(message.id, message);
                    }
                }
                Op::Seen { key, at } => {
                    // The last wish of a view stands for those before.
                    if let Some((view, _)) = wish(&key) {
                        self.seen.retain(|key, _| wish(key).is_none_or(|(of, _)| of != view));
                    }
                    self.seen.insert(key, at);
                }
                Op::Delete { chat, at, keep } => {
                    committed.gone = self.messages.values().filter(|one| one.chat == chat).map(|one| one.id).collect();
                    let gone = committed.gone.iter().map(ToString::to_string).chain((!keep).then(|| chat.to_hex()));
                    if !keep {
                        self.seen.retain(|key, _| !key.starts_with(&keys_of(chat)));
                    }
                    self.seen.extend(gone.map(|what| (gone_key(&what), at)));
                    self.messages.retain(|_, message| message.chat != chat);
                    self.outbox.retain(|_, (peer, _)| *peer != chat);
                    self.unread.remove(&chat);
                    if !keep {
                        self.contacts.remove(&chat);
                    }
                    self.strays.forget(chat);
                }
                Op::Forget(keys) => self.seen.retain(|key, _| !keys.contains(key)),
                Op::ForgetSeen(before) => self.seen.retain(|_, at| *at >= before),
            }
        }
        committed
    }

    fn expire(&mut self, now: Millis, committed: &mut Committed) {
        let mut over: Vec<Message> = self.messages.values().filter(|one| one.is_expired(now)).cloned().collect();
        over.sort_by_key(Message::expires);
        over.truncate(AT_ONCE);
        for gone in &over {
            let (id, head) = (gone.id, gone.head());
            self.messages.remove(&id);
            self.outbox.remove(&head);
            self.past.extend(self.reactions.iter().filter(|(_, to)| **to == id));
            self.reactions.retain(|_, to| *to != id);
            self.seen.extend([id, head].map(|id| (gone_key(&id.to_string()), now)));
            if is_unread(gone) {
                let count = self.unread.entry(gone.chat).or_default();
                *count = count.saturating_sub(1);
            }
        }
        for chat in over.iter().map(|gone| gone.chat).collect::<BTreeSet<PeerId>>() {
            let gone = over.iter().filter(|gone| gone.chat == chat).cloned().collect();
            committed.over.push(Over { chat, gone, last: self.last(chat) });
        }
        committed.expires = self.messages.values().filter_map(Message::expires).min().unwrap_or_default();
    }

    fn last(&self, peer: PeerId) -> Option<Message> {
        self.messages.values().filter(|message| message.chat == peer).max_by_key(|message| message.order()).cloned()
    }

    fn receive(&mut self, message: Message, unread: bool, owes: Option<Millis>, committed: &mut Committed) {
        let mut found = self.found(message.id);
        if let Some((there, edited)) = found.meet(&message) {
            committed.known.push(message.id);
            self.amendments.insert(message.head());
            if edited {
                let there = there.clone();
                self.reactions.insert(there.head(), there.id);
                if !there.is_gone() {
                    self.owe(&there, owes);
                    committed.owed.extend(owes.map(|_| (there.chat, there.head())));
                }
                let outcome = self.strays.edited(there);
                self.amend(outcome, committed);
            }
        } else {
            if message.head() != message.id {
                self.reactions.insert(message.head(), message.id);
            }
            self.owe(&message, owes);
            *self.unread.entry(message.chat).or_default() += u32::from(unread);
            let mut message = message;
            let outcome = self.strays.receive(&mut message);
            self.messages.insert(message.id, message);
            self.amend(outcome, committed);
        }
    }

    fn edit(&mut self, message: &Message, rumors: [Rumor; 2], committed: &mut Committed) {
        let mut found = self.found(message.id);
        let before = found.there[&message.id].as_ref().map(Message::head);
        match found.meet(message) {
            Some((there, true)) if !there.is_gone() => {
                self.reactions.insert(there.head(), there.id);
                self.outbox.remove(&before.unwrap());
                self.outbox.extend(rumors.map(|rumor| (rumor.id(), (message.chat, rumor))));
                let outcome = Outcome { changed: vec![there.clone()], ..Outcome::default() };
                self.amend(outcome, committed);
            }
            _ => committed.strange.push(message.head()),
        }
    }

    fn amend(&mut self, outcome: Outcome, committed: &mut Committed) {
        for message in outcome.changed {
            self.messages.insert(message.id, message.clone());
            committed.amended.retain(|before| before.id != message.id);
            committed.amended.push(message);
        }
    }

    /// Whether it is a message of ours in that chat.
    pub fn is_sent(&self, chat: PeerId, id: MessageId) -> bool {
        let ours = |message: &Message| message.chat == chat && message.direction == Direction::Out;
        self.held(id).is_some_and(ours)
    }

    /// The message of which this is the newest text.
    pub fn held(&self, head: MessageId) -> Option<&Message> {
        self.messages.get(&self.place(head)).filter(|message| message.head() == head)
    }

    /// Where a text stands, be it the newest or not.
    pub fn place(&self, head: MessageId) -> MessageId {
        if self.messages.contains_key(&head) { head } else { self.reactions.get(&head).copied().unwrap_or(head) }
    }

    /// Whether it was here and is gone.
    pub fn is_gone(&self, id: MessageId) -> bool {
        let gone = |id: &MessageId| self.seen.contains_key(&gone_key(&id.to_string()));
        gone(&id) || self.past.get(&id).is_some_and(gone)
    }

    fn found(&self, id: MessageId) -> Found {
        let mut found = Found::default();
        found.there.insert(id, self.messages.get(&id).cloned());
        found
    }

    fn owe(&mut self, message: &Message, at: Option<Millis>) {
        if let Some(at) = at {
            self.seen.insert(key(message.chat, message.head(), Tells::Read), at);
        }
    }

    /// A page of history.
    pub fn page(&self, chat: PeerId, part: Part, limit: u32) -> Page {
        let mut messages: Vec<Message> =
            self.messages.values().filter(|message| message.chat == chat).cloned().collect();
        messages.sort_by_key(Message::order);
        let (limit, all) = (usize::try_from(limit).unwrap(), messages.len());
        let place = |from: &dyn Fn(&Message) -> bool| messages.iter().position(from).unwrap_or(all);
        let is_unread = |message: &&Message| message.direction == Direction::In && message.status != Status::Read;
        let sought = match part {
            Part::Newest | Part::Before(_) | Part::After(_) => None,
            Part::Around(id) => messages.iter().find(|message| message.id == id),
            Part::Since(at) => messages.iter().find(|message| message.at >= at),
            Part::Unread(count) => messages.iter().rev().filter(is_unread).take(count.try_into().unwrap()).last(),
        };
        let at = sought.map(|message| message.id);
        let (middle, before, after) = match (part, sought) {
            (Part::Before(order), _) => (place(&|message| message.order() >= order), limit, 0),
            (Part::After(order), _) => (place(&|message| message.order() > order), 0, limit),
            (_, Some(sought)) => (place(&|message| message.order() >= sought.order()), limit, limit),
            (_, None) => (all, limit, 0),
        };
        let (from, to) = (middle.saturating_sub(before), all.min(middle + after));
        let messages = messages.get(from..to).unwrap().to_vec();
        Page { chat, part, messages, more: from > 0, later: to < all, at }
    }

    pub fn boot(&self, config: Config, run: RunId, mac: MacKey) -> Boot {
        let chats = self.contacts.values().map(|contact| Chat {
            contact: contact.clone(),
            last: self.last(contact.peer),
            unread: self.unread.get(&contact.peer).copied().unwrap_or(0),
        });
        let unsent = |(id, (peer, rumor)): (&MessageId, &(PeerId, Rumor))| Unsent {
            peer: *peer,
            rumor: rumor.clone(),
            trace: self.held(*id).map(|message| &message.trace).or(self.traces.get(id)).cloned().unwrap_or_default(),
        };
        let mut outbox: Vec<_> = self.outbox.iter().map(unsent).collect();
        outbox.sort_by_key(|sent| (sent.rumor.at(), sent.rumor.id()));
        Boot {
            config,
            profile: self.profile.clone(),
            chats: chats.collect(),
            outbox,
            seen: self.seen.iter().map(|(key, at)| (key.clone(), *at)).collect(),
            run,
            mac,
        }
    }
}
