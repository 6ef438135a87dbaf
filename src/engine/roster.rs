//! Contacts and consent: who may learn anything of ours, and what stands beside each name in the list.

use std::cmp::Reverse;

use litemap::LiteMap;

use super::doors::{Change, Op};
use super::inbox::AHEAD;
use super::out::{Out, earlier};
use crate::model::{Chat, Config, Contact, Message, Millis, PeerId, RelayUrl, Standing, Timer};

/// Characters of a request's text that are kept with it.
const MOST_REQUEST_TEXT: usize = 500;
/// The list follows what is said so much later: once for a burst of messages, and behind the messages themselves.
const LATER: Millis = Millis(100);
/// Contacts that are greeted when we come online.
const GREETED: usize = 20;
/// Contacts that are named in one request to a relay: half of what it may be long.
const NAMED: usize = 400;

#[derive(Debug, Default)]
pub struct Roster {
    map: LiteMap<PeerId, Entry>,
    /// Whose chat has another head than is shown, and since when there are any.
    heads: Vec<PeerId>,
    since: Millis,
    /// How often someone was let in or left out.
    moves: u32,
}

#[derive(Debug)]
struct Entry {
    contact: Contact,
    last: Option<Message>,
    /// The latest time of all that was seen here, be it there still or not.
    newest: Millis,
    unread: u32,
    /// Our acceptance goes out as mail if no channel opens until then.
    hello_due: Option<Millis>,
    /// They are shown as typing until then.
    typing: Option<Millis>,
}

impl Entry {
    const fn new(contact: Contact) -> Self {
        Self { contact, last: None, newest: Millis(0), unread: 0, hello_due: None, typing: None }
    }
}

impl Roster {
    pub fn load(chats: Vec<Chat>, now: Millis) -> Self {
        let mut map = LiteMap::new();
        for chat in chats {
            let newest = chat.last.as_ref().map_or(Millis(0), |last| last.at);
            let last = chat.last.filter(|last| !last.is_expired(now));
            let entry = Entry { last, newest, unread: chat.unread, ..Entry::new(chat.contact) };
            map.insert(entry.contact.peer, entry);
        }
        Self { map, heads: Vec::new(), since: Millis(0), moves: 0 }
    }

    pub fn get(&self, peer: PeerId) -> Option<&Contact> {
        self.map.get(&peer).map(|entry| &entry.contact)
    }

    /// Where someone's mail goes.
    pub fn inbox(&self, peer: PeerId) -> &[RelayUrl] {
        let relays = self.get(peer).map_or(&[][..], |contact| &contact.relays);
        relays.get(..Config::MOST_RELAYS).unwrap_or(relays)
    }

    pub fn standing(&self, peer: PeerId) -> Option<Standing> {
        self.get(peer).map(|contact| contact.standing)
    }

    /// The one question before anything of ours goes to someone.
    pub fn is_accepted(&self, peer: PeerId) -> bool {
        self.standing(peer) == Some(Standing::Accepted)
    }

    pub fn contacts(&self) -> impl Iterator<Item = &Contact> {
        self.map.values().map(|entry| &entry.contact)
    }

    /// Changes a contact, stores and shows it. Does nothing for someone unknown or when nothing changed.
    pub fn change(&mut self, peer: PeerId, out: &mut Out, change: impl FnOnce(&mut Contact)) {
        let Some(entry) = self.map.get_mut(&peer) else { return };
        let before = entry.contact.clone();
        change(&mut entry.contact);
        if entry.contact != before {
            self.moves = self.moves.wrapping_add(u32::from(entry.contact.standing != before.standing));
            let contact = entry.contact.clone();
            out.store(vec![Op::PutContact(contact.clone())]);
            out.show(Change::Contact(contact));
        }
    }

    /// Takes someone into the book whom it did not have.
    pub fn add(&mut self, contact: Contact, out: &mut Out) {
        out.store(vec![Op::PutContact(contact.clone())]);
        out.show(Change::Contact(contact.clone()));
        self.map.insert(contact.peer, Entry::new(contact));
    }

    /// Takes someone out of the book; whether they were in it.
    pub fn remove(&mut self, peer: PeerId) -> bool {
        self.moves = self.moves.wrapping_add(1);
        self.map.remove(&peer).is_some()
    }

    /// Raised whenever someone is let in or left out.
    pub const fn moves(&self) -> u32 {
        self.moves
    }

    /// Those who are let in, spoken with last: as many as one request to a relay may name.
    pub fn friends_lately(&self) -> Vec<PeerId> {
        let friends = self.contacts().filter(|contact| contact.standing == Standing::Accepted);
        let mut friends: Vec<_> = friends.map(|contact| (Reverse(contact.spoke_at), contact.peer)).collect();
        friends.sort_unstable();
        friends.into_iter().take(NAMED).map(|(_, peer)| peer).collect()
    }

    /// How many strangers' requests wait.
    pub fn requests(&self) -> usize {
        self.contacts().filter(|contact| contact.standing == Standing::Requested).count()
    }

    /// Whose request has waited longest of those that nobody has looked at.
    pub fn oldest_unread_request(&self) -> Option<PeerId> {
        let waits = |entry: &&Entry| entry.contact.standing == Standing::Requested;
        // Who only asked has written nothing that could be read.
        let unread = |entry: &&Entry| entry.unread > 0 || entry.last.is_none();
        let oldest = self.map.values().filter(waits).filter(unread).min_by_key(|entry| entry.contact.spoke_at);
        oldest.map(|entry| entry.contact.peer)
    }

    /// Keeps the text that a stranger wrote with their request.
    pub fn note_request(&mut self, peer: PeerId, text: &str, out: &mut Out) {
        let text: String = text.chars().take(MOST_REQUEST_TEXT).collect();
        self.change(peer, out, |contact| contact.request_text = text);
    }

    /// Learns what a hello says.
    pub fn learn(&mut self, peer: PeerId, name: String, relays: Vec<RelayUrl>, out: &mut Out) {
        self.change(peer, out, |contact| {
            contact.tincan = true;
            if !name.is_empty() {
                contact.name = name;
            }
            if !relays.is_empty() {
                contact.relays = relays;
            }
        });
    }

    /// They have this timer, which may be newer than ours.
    pub fn agree(&mut self, peer: PeerId, timer: Timer, out: &mut Out) {
        // One that is dated further ahead than a message may be could never be changed again.
        if timer.at <= out.now().plus(AHEAD) {
            self.change(peer, out, |contact| {
                contact.agree(timer);
            });
        }
    }

    /// When the offset of someone's clock is another than was thought. Small drift is not worth a write.
    pub fn learn_clock(&mut self, peer: PeerId, offset: i64, out: &mut Out) {
        let Some(entry) = self.map.get_mut(&peer) else { return };
        let moved = entry.contact.clock_offset.is_none_or(|known| known.abs_diff(offset) > 5_000);
        entry.contact.clock_offset = Some(offset);
        if moved {
            out.store(vec![Op::PutContact(entry.contact.clone())]);
        }
    }

    /// The time for a new message of ours: no lower than the newest seen in that chat, so that both sides agree on
    /// the order, and later than our own last one.
    pub fn next_at(&self, peer: PeerId, now: Millis) -> Millis {
        let Some(entry) = self.map.get(&peer) else { return now };
        // And than what set the timer and what was cleared, be that there still or not.
        let timer = entry.contact.timer.map_or(Millis(0), |timer| timer.at);
        let newest = entry.newest.max(timer).max(entry.contact.cleared);
        if newest.is_zero() { now } else { now.max(newest.plus(Millis(1))) }
    }

    /// A message has come to stand in a chat: the head of the chat follows.
    pub fn on_message(&mut self, message: &Message, unread: bool, out: &mut Out) {
        let Some(entry) = self.map.get_mut(&message.chat) else { return };
        entry.unread = entry.unread.saturating_add(u32::from(unread));
        entry.newest = entry.newest.max(message.at);
        if entry.last.as_ref().is_none_or(|last| last.order() < message.order()) {
            entry.last = Some(head(message));
        }
        if self.heads.is_empty() {
            self.since = out.now();
        }
        if !self.heads.contains(&message.chat) {
            self.heads.push(message.chat);
        }
        // Something new brings a chat back, unless it is one that the user wants to hear nothing of.
        if entry.contact.archived {
            self.change(message.chat, out, |contact| contact.archived &= contact.muted);
        }
    }

    /// A message has changed: the head of the chat follows if it is the one there. What was deleted may be what they
    /// asked with.
    pub fn on_amended(&mut self, message: &Message, out: &mut Out) {
        if message.is_gone() {
            self.change(message.chat, out, |contact| contact.request_text.clear());
        }
        if let Some(entry) = self.map.get_mut(&message.chat)
            && entry.last.as_ref().is_some_and(|last| last.id == message.id)
        {
            entry.last = Some(head(message));
            Self::show_head(entry, out);
        }
    }

    /// A message may set the timer of its chat. Returns what is to be stored with it if it does.
    pub fn set_timer(&mut self, message: &Message, out: &mut Out) -> Option<Op> {
        let contact = &mut self.map.get_mut(&message.chat)?.contact;
        if !contact.set_timer(message) {
            return None;
        }
        out.show(Change::Contact(contact.clone()));
        Some(Op::PutContact(contact.clone()))
    }

    /// All that was said goes. Nothing before the next message is compared any more.
    pub fn clear(&mut self, peer: PeerId, out: &mut Out) {
        let next = self.next_at(peer, out.now());
        self.change(peer, out, |contact| {
            contact.cleared = next;
            contact.request_text.clear();
        });
        if let Some(entry) = self.map.get_mut(&peer) {
            (entry.last, entry.unread) = (None, 0);
            Self::show_head(entry, out);
        }
    }

    /// What has had its time stands beside no name any more.
    pub fn expire(&mut self, out: &mut Out) {
        let now = out.now();
        for (_, entry) in self.map.iter_mut() {
            if entry.last.as_ref().is_some_and(|last| last.is_expired(now)) {
                entry.last = None;
                Self::show_head(entry, out);
            }
        }
    }

    /// These have had their time. `last`: the newest that is stored.
    pub fn on_expired(&mut self, chat: PeerId, gone: &[Message], last: Option<Message>, out: &mut Out) {
        // It may be what they asked with.
        self.change(chat, out, |contact| {
            if gone.iter().any(|gone| gone.text.starts_with(&contact.request_text)) {
                contact.request_text.clear();
            }
        });
        let Some(entry) = self.map.get_mut(&chat) else { return };
        for _ in gone.iter().filter(|gone| super::expire::is_unread(gone)) {
            entry.unread = entry.unread.saturating_sub(1);
        }
        // Its own time may be over since the store was asked.
        let last = last.filter(|last| !last.is_expired(out.now()));
        if entry.last.as_ref().is_none_or(|last| last.is_expired(out.now())) {
            entry.last = last.as_ref().map(head);
        }
        Self::show_head(entry, out);
    }

    /// How much of a chat is not read.
    pub fn unread(&self, peer: PeerId) -> u32 {
        self.map.get(&peer).map_or(0, |entry| entry.unread)
    }

    /// All is read. Returns how much was not.
    pub fn take_unread(&mut self, peer: PeerId, out: &mut Out) -> u32 {
        let Some(entry) = self.map.get_mut(&peer).filter(|entry| entry.unread > 0) else { return 0 };
        let unread = std::mem::take(&mut entry.unread);
        Self::show_head(entry, out);
        unread
    }

    /// They type, as far as is known until some time, or do so no more.
    pub fn typing(&mut self, peer: PeerId, until: Option<Millis>, out: &mut Out) {
        let Some(entry) = self.map.get_mut(&peer) else { return };
        let before = std::mem::replace(&mut entry.typing, until);
        if before.is_some() != until.is_some() {
            out.show(Change::Typing(peer, until.is_some()));
        }
    }

    /// Whoever has not said for a while that they type does so no more.
    pub fn tick(&mut self, out: &mut Out) {
        let now = out.now();
        for (peer, entry) in self.map.iter_mut() {
            if entry.typing.is_some_and(|until| until <= now) {
                entry.typing = None;
                out.show(Change::Typing(*peer, false));
            }
        }
    }

    /// Shows everyone, at the start.
    pub fn show_all(&self, out: &mut Out) {
        for entry in self.map.values() {
            out.show(Change::Contact(entry.contact.clone()));
            Self::show_head(entry, out);
        }
    }

    /// A step of the engine ends.
    pub fn settle(&mut self, out: &mut Out) {
        // A clock that is set back holds nothing up.
        if self.heads.is_empty() || (self.since..self.since.plus(LATER)).contains(&out.now()) {
            return;
        }
        for peer in std::mem::take(&mut self.heads) {
            if let Some(entry) = self.map.get(&peer) {
                Self::show_head(entry, out);
            }
        }
    }

    fn show_head(entry: &Entry, out: &mut Out) {
        let last = entry.last.clone().filter(|last| !last.is_expired(out.now()));
        out.show(Change::Preview { chat: entry.contact.peer, last, unread: entry.unread });
    }

    /// We spoke: they go up in the list, and among those who are greeted.
    pub fn spoke(&mut self, peer: PeerId, out: &mut Out) {
        let Some(entry) = self.map.get_mut(&peer) else { return };
        let before = entry.contact.spoke_at;
        entry.contact.spoke_at = out.now();
        // A write a minute says as much as a write a message.
        if out.now().since(before) > Millis::secs(60) {
            out.store(vec![Op::PutContact(entry.contact.clone())]);
        }
    }

    /// Whom to greet when we come online: those spoken with last.
    pub fn to_greet(&self) -> Vec<PeerId> {
        let mut known = LiteMap::<_, ()>::new_vec();
        for contact in self.contacts() {
            if contact.standing == Standing::Accepted && contact.tincan && !contact.relays.is_empty() {
                known.insert((Reverse(contact.spoke_at), contact.peer), ());
            }
        }
        known.keys().take(GREETED).map(|(_, peer)| *peer).collect()
    }

    /// Mail our acceptance unless a channel opens first. Other clients than Tincan would not understand it.
    pub fn owe_hello(&mut self, peer: PeerId, due: Millis, out: &mut Out) {
        if !self.get(peer).is_some_and(|contact| contact.tincan) {
            return;
        }
        self.change(peer, out, |contact| contact.owed_hello = true);
        if let Some(entry) = self.map.get_mut(&peer) {
            entry.hello_due = Some(due);
        }
    }

    /// It arrived, or a channel made it needless.
    pub fn hello_paid(&mut self, peer: PeerId, out: &mut Out) {
        if let Some(entry) = self.map.get_mut(&peer) {
            entry.hello_due = None;
        }
        self.change(peer, out, |contact| contact.owed_hello = false);
    }

    /// Those whose hello is due now; each is named once.
    pub fn take_due(&mut self, now: Millis) -> Vec<PeerId> {
        let due = self.map.iter_mut().filter(|(_, entry)| entry.hello_due.is_some_and(|at| at <= now));
        due.map(|(peer, entry)| {
            entry.hello_due = None;
            *peer
        })
        .collect()
    }

    pub fn deadline(&self) -> Option<Millis> {
        let heads = (!self.heads.is_empty()).then(|| self.since.plus(LATER));
        self.map.values().map(|entry| earlier(entry.hello_due, entry.typing)).fold(heads, earlier)
    }
}

/// What a list shows of a message. The whole of a long one need not be kept for it.
fn head(message: &Message) -> Message {
    Message { text: message.text.chars().take(200).collect(), ..message.clone() }
}
