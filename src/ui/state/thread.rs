//! The messages of the chat that is open, in its order.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::{Direction, Message, MessageId, Millis, PeerId, Status};
use crate::ui::parts::live::Key;
use crate::ui::time;

/// Messages of one side that are no further apart than this stand together.
const TOGETHER: Millis = Millis::secs(90);

#[derive(Clone, Copy)]
pub struct Thread {
    peer: StoredValue<Option<PeerId>>,
    entries: RwSignal<Vec<Entry>>,
    loaded: RwSignal<bool>,
    more: RwSignal<bool>,
}

/// One message on the page.
#[derive(Clone)]
pub struct Entry {
    pub message: Arc<Message>,
    status: ArcRwSignal<Status>,
    lead: ArcRwSignal<Lead>,
}

/// How a message stands to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// The first of its day.
    Day,
    /// The first of its side.
    Turn,
    /// Together with the one before.
    Joined,
}

impl Thread {
    pub fn entries(self) -> ReadSignal<Vec<Entry>> {
        self.entries.read_only()
    }

    /// Whether history was read, so that an empty thread is known to be empty.
    pub fn loaded(self) -> ReadSignal<bool> {
        self.loaded.read_only()
    }

    /// Whether there are messages before these.
    pub fn more(self) -> ReadSignal<bool> {
        self.more.read_only()
    }

    pub(super) fn new() -> Self {
        Self {
            peer: StoredValue::new(None),
            entries: RwSignal::new(Vec::new()),
            loaded: RwSignal::new(false),
            more: RwSignal::new(false),
        }
    }

    pub(super) fn turn_to(self, peer: PeerId) {
        if self.is_about(peer) {
            return;
        }
        self.peer.set_value(Some(peer));
        self.entries.set(Vec::new());
        self.loaded.set(false);
        self.more.set(false);
    }

    pub(super) fn page(self, chat: PeerId, messages: Vec<Message>, more: bool) {
        if !self.is_about(chat) {
            return;
        }
        let reaches_back = messages.first().map(Message::order);
        self.entries.update(|entries| {
            let newest = entries.last().map(Entry::order);
            // A newest page that does not reach what is shown would leave a hole: start over from it.
            if more && newest.is_some() && newest < reaches_back {
                entries.clear();
            }
            for message in messages {
                insert(entries, message);
            }
            lead(entries, 0, entries.len());
        });
        let oldest = self.entries.with_untracked(|entries| entries.first().map(Entry::order));
        // Only the page that the thread begins with knows what lies before it.
        if reaches_back.is_none() || oldest == reaches_back {
            self.more.set(more);
        }
        self.loaded.set(true);
    }

    pub(super) fn message(self, message: Message) {
        if self.is_about(message.chat) {
            self.entries.update(|entries| {
                let at = insert(entries, message);
                lead(entries, at, 2);
            });
        }
    }

    pub(super) fn status(self, chat: PeerId, id: MessageId, status: Status) {
        if self.is_about(chat) {
            self.entries.with_untracked(|entries| {
                if let Some(entry) = entries.iter().rev().find(|entry| entry.message.id == id) {
                    entry.raise(status);
                }
            });
        }
    }

    fn is_about(self, peer: PeerId) -> bool {
        self.peer.with_value(|mine| *mine == Some(peer))
    }
}

impl Entry {
    pub fn order(&self) -> (Millis, MessageId) {
        self.message.order()
    }

    /// What tells its row apart.
    pub fn key(&self) -> Key {
        self.message.id.0.to_bytes()
    }

    pub fn status(&self) -> Status {
        self.status.get()
    }

    pub fn lead(&self) -> Lead {
        self.lead.get()
    }

    pub fn is_own(&self) -> bool {
        self.message.direction == Direction::Out
    }

    fn new(message: Message) -> Self {
        Self {
            status: ArcRwSignal::new(message.status),
            lead: ArcRwSignal::new(Lead::Turn),
            message: Arc::new(message),
        }
    }

    fn raise(&self, status: Status) {
        if self.status.get_untracked() < status {
            self.status.set(status);
        }
    }

    fn follow(&self, before: Option<&Self>) {
        let (now, then) = (&self.message, before.map(|entry| &entry.message));
        let lead = match then {
            Some(then) if time::day(then.at) != time::day(now.at) => Lead::Day,
            Some(then) if then.direction == now.direction && now.at.since(then.at) <= TOGETHER => Lead::Joined,
            Some(_) => Lead::Turn,
            None => Lead::Day,
        };
        if self.lead.get_untracked() != lead {
            self.lead.set(lead);
        }
    }
}

/// Puts a message where its order says and returns where that is; one that is there already only gains status.
fn insert(entries: &mut Vec<Entry>, message: Message) -> usize {
    let at = entries.partition_point(|entry| entry.order() < message.order());
    match entries.get(at) {
        Some(entry) if entry.message.id == message.id => entry.raise(message.status),
        _ => entries.insert(at, Entry::new(message)),
    }
    at
}

/// Tells `count` entries from `at` on how they stand to the ones before them.
fn lead(entries: &[Entry], at: usize, count: usize) {
    let mut before = at.checked_sub(1).and_then(|before| entries.get(before));
    for entry in entries.iter().skip(at).take(count) {
        entry.follow(before);
        before = Some(entry);
    }
}
