//! The messages of the chat that is open, in its order: those that were read of them, which stand together.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::untrack;

use super::entry::Entry;
use crate::model::page::Order;
use crate::model::{Direction, Message, MessageId, Page, Part, PeerId, Status, Step};
use crate::ui::parts::live::Live;

pub struct Thread {
    peer: Cell<Option<PeerId>>,
    entries: Live<Vec<Entry>>,
    /// Told as well when something before the newest message has come or changed.
    loaded: Live<bool>,
    more: Live<bool>,
    /// There are messages after these.
    later: Live<bool>,
    /// Pages so far.
    pages: Cell<u32>,
    /// What is to stand here instead of what does.
    sought: Cell<Option<Part>>,
    /// What was led to last, and was not looked at since.
    led: Live<Option<Led>>,
    /// The first that was not read when the chat was opened.
    fresh: Cell<Option<MessageId>>,
    came: Live<(u32, bool)>,
    /// Of what has come and lies after these, the newest; and up to where some of it was let go.
    after: RefCell<Vec<Message>>,
    lost: Cell<Option<Order>>,
    /// Of what has come and lies before these, the newest: a page of history may have been read before it was stored.
    before: RefCell<Vec<Message>>,
    /// The message that the user is about to answer.
    answered: Live<Option<MessageId>>,
    /// The message of their own that they are about to change.
    edited: Live<Option<MessageId>>,
    /// Whether messages are chosen, to do something with all of them, and which.
    picks: Live<bool>,
    picked: Live<Vec<MessageId>>,
}

/// As many of them are kept.
const MOST_APART: usize = 64;

/// Where a page leads that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Led {
    Newest,
    Message(MessageId),
    /// To the first of those that are not read.
    Fresh(MessageId),
}

impl Thread {
    /// The messages, oldest first.
    pub fn with<T>(&self, read: impl FnOnce(&[Entry]) -> T) -> T {
        self.entries.with(|entries| read(entries))
    }

    /// Whether history was read, so that an empty thread is known to be empty.
    pub fn loaded(&self) -> bool {
        self.loaded.get()
    }

    /// Whether there are messages before these.
    pub fn more(&self) -> bool {
        self.more.get()
    }

    /// Whether there are messages after these.
    pub fn later(&self) -> bool {
        self.later.get()
    }

    /// How many pages have come. Whoever follows [`Self::loaded`] is told.
    pub fn pages(&self) -> u32 {
        self.pages.get()
    }

    /// How often one has come that is newer than all before it, and whether the last of them is ours.
    pub fn came(&self) -> (u32, bool) {
        self.came.get()
    }

    /// The first message that was not read when the chat was opened.
    pub fn is_fresh(&self, id: MessageId) -> bool {
        self.fresh.get() == Some(id)
    }

    /// Where a page has led, once.
    pub fn led(&self) -> Option<Led> {
        self.led.with(|_| ());
        self.led.take()
    }

    /// This part of the chat is asked for, to stand here instead.
    pub fn seek(&self, part: Part) {
        self.sought.set(Some(part));
    }

    /// The chat comes on screen: it begins with what is read now.
    pub fn begin(&self) {
        self.entries.set(Vec::new());
        self.loaded.be(false);
        self.more.be(false);
        self.later.be(false);
        self.sought.set(None);
        self.led.set(None);
        self.fresh.set(None);
        self.after.take();
        self.lost.set(None);
        self.before.borrow_mut().clear();
    }

    /// The message that the user is about to answer.
    pub fn answered(&self) -> Option<MessageId> {
        self.answered.get()
    }

    /// The user is about to answer a message, or none.
    pub fn answer(&self, id: Option<MessageId>) {
        self.answered.be(id);
    }

    /// The message of their own that the user is about to change.
    pub fn edited(&self) -> Option<MessageId> {
        self.edited.get()
    }

    /// The user is about to change a message of their own, or none.
    pub fn edit(&self, id: Option<MessageId>) {
        self.edited.be(id);
    }

    /// Whether messages are chosen.
    pub fn picks(&self) -> bool {
        self.picks.get()
    }

    /// Those that are.
    pub fn picked(&self) -> Vec<MessageId> {
        self.picked.get()
    }

    /// Chooses one, or leaves it out.
    pub fn pick(&self, id: MessageId, on: bool) {
        let mut picked = untrack(|| self.picked());
        picked.retain(|other| *other != id);
        picked.extend(on.then_some(id));
        self.picked.be(picked);
        self.picks.be(true);
    }

    pub fn stop_picking(&self) {
        self.picks.be(false);
        self.picked.be(Vec::new());
    }

    /// The last message that one might want to change.
    pub fn last_own(&self) -> Option<MessageId> {
        let last =
            |entries: &[Entry]| entries.iter().rev().find(|entry| entry.can_change()).map(|entry| entry.message.id);
        untrack(|| self.with(last))
    }

    /// A message that another one names, as it stands now. Whoever asks is told when it may be there or has changed.
    pub fn named(&self, id: &str) -> Option<Rc<Message>> {
        self.loaded.get();
        let id = MessageId::parse(id)?;
        // Other clients name an edit by its own id.
        let named = |entry: &&Entry| entry.message.id == id || entry.latest.with(|now| now.head() == id);
        untrack(|| self.with(|entries| entries.iter().rev().find(named).map(Entry::latest)))
    }

    pub(super) fn new() -> Self {
        Self {
            peer: Cell::new(None),
            entries: Live::new(Vec::new()),
            loaded: Live::new(false),
            more: Live::new(false),
            later: Live::new(false),
            pages: Cell::new(0),
            sought: Cell::new(None),
            led: Live::new(None),
            fresh: Cell::new(None),
            came: Live::new((0, false)),
            after: RefCell::default(),
            lost: Cell::new(None),
            before: RefCell::default(),
            answered: Live::new(None),
            edited: Live::new(None),
            picks: Live::new(false),
            picked: Live::new(Vec::new()),
        }
    }

    pub(super) fn turn_to(&self, peer: PeerId) {
        if self.is_about(peer) {
            return;
        }
        self.peer.set(Some(peer));
        self.begin();
        self.answered.be(None);
        self.edited.be(None);
        self.stop_picking();
    }

    /// A page has come. It is shown where it goes on with what is here, or was asked for instead.
    pub(super) fn page(&self, page: Page) {
        if !self.is_about(page.chat) {
            return;
        }
        let Page { part, messages, at, .. } = page;
        let (first, last) = (messages.first().map(Message::order), messages.last().map(Message::order));
        let (begins, ends) = self.with(|entries| (entries.first().map(Entry::order), entries.last().map(Entry::order)));
        let (is_first, later, sought) = (!self.loaded.get(), self.later.get(), self.sought.get());
        let is_sought = sought == Some(part);
        let is_shown = match part {
            Part::Before(order) => begins == Some(order),
            Part::After(order) => later && ends == Some(order),
            // What is not there leads nowhere.
            _ if is_sought => part == Part::Newest || at.is_some() || is_first || matches!(part, Part::Since(_)),
            // Where the chat is on screen already, it goes on with the newest.
            Part::Unread(_) if !is_first && page.later => false,
            _ => sought.is_none() && (is_first || !later),
        };
        if is_sought {
            self.sought.set(None);
        }
        if !is_shown {
            return;
        }
        let (was, mut after) = (ends, Vec::new());
        self.entries.update(|entries| {
            let is_of_it = |entry: &Entry| messages.iter().any(|message| message.id == entry.message.id);
            match part {
                Part::Before(_) | Part::After(_) => {}
                _ if is_sought => entries.retain(is_of_it),
                // What came while it was read comes with a page of its own if it lies beyond this one.
                _ if is_first => entries.retain(|entry| {
                    let before = page.more && Some(entry.order()) < first;
                    let beyond = page.later && Some(entry.order()) > last;
                    if beyond {
                        after.push(entry.message.as_ref().clone());
                    }
                    !before && !beyond
                }),
                // A page that does not reach what is shown would leave a hole: start over from it.
                _ if page.more && ends.is_some() && ends < first => entries.clear(),
                _ => {}
            }
            for message in messages {
                insert(entries, message);
            }
            lead(entries, 0, entries.len());
        });
        let (begins, ends) = self.with(|entries| (entries.first().map(Entry::order), entries.last().map(Entry::order)));
        if !is_first && !is_sought && matches!(part, Part::Newest | Part::Unread(_)) && last > was {
            self.tell(Direction::In);
        }
        // Only the page that the thread begins with knows what lies before it, and the one that it ends with what after.
        if first.is_none() && !matches!(part, Part::After(_)) || first.is_some() && begins == first {
            self.more.be(page.more);
        }
        if last.is_none() && !matches!(part, Part::Before(_)) || last.is_some() && ends == last {
            self.later.be(page.later || self.lost.get() > last.or(ends));
        }
        let known = if self.more.get() { begins } else { None };
        let (within, before) =
            self.before.take().into_iter().partition(|message: &Message| Some(message.order()) >= known);
        *self.before.borrow_mut() = before;
        after.splice(0..0, self.after.take());
        for message in within.into_iter().chain(after) {
            self.message(message);
        }
        if is_first && matches!(part, Part::Unread(_)) {
            self.fresh.set(at);
            self.led.set(at.map(Led::Fresh));
        } else if is_sought {
            self.led.set(Some(at.map_or(Led::Newest, Led::Message)));
        }
        self.pages.set(self.pages.get().wrapping_add(1));
        self.loaded.set(true);
    }

    pub(super) fn message(&self, message: Message) {
        if !self.is_about(message.chat) {
            return;
        }
        // Where there are more, it would hide what lies between.
        let (first, last) = self.with(|entries| {
            (entries.first().is_some_and(|first| message.order() < first.order()), entries.last().map(Entry::order))
        });
        if self.more.get() && first {
            return keep(&mut self.before.borrow_mut(), message).map_or((), drop);
        }
        if self.later.get() && Some(message.order()) > last {
            self.tell(message.direction);
            if let Some(lost) = keep(&mut self.after.borrow_mut(), message) {
                self.lost.set(self.lost.get().max(Some(lost.order())));
            }
            return;
        }
        let (direction, mut last, mut new) = (message.direction, true, 0);
        self.entries.update(|entries| {
            new = entries.len();
            let at = insert(entries, message);
            lead(entries, at, 2);
            last = at + 1 == entries.len();
            new = entries.len() - new;
        });
        if last && new > 0 {
            self.tell(direction);
        }
        if !last {
            self.loaded.set(self.loaded.get());
        }
    }

    /// One that is not on the page comes with its page.
    pub(super) fn amended(&self, message: Message) {
        if self.is_about(message.chat) {
            let hidden = message.is_hidden();
            for kept in [&self.before, &self.after] {
                for kept in kept.borrow_mut().iter_mut().filter(|kept| kept.id == message.id) {
                    kept.clone_from(&message);
                }
            }
            self.entries.with(|entries| {
                if let Some(entry) = entries.iter().rev().find(|entry| entry.message.id == message.id) {
                    entry.amend(message);
                }
            });
            if hidden {
                self.entries.update(|entries| lead(entries, 0, entries.len()));
            }
            self.loaded.set(self.loaded.get());
        }
    }

    /// All of them are gone.
    pub(super) fn clear(&self, chat: PeerId) {
        if self.is_about(chat) {
            self.begin();
            self.answered.be(None);
            self.edited.be(None);
            self.stop_picking();
            self.loaded.set(true);
        }
    }

    /// These have had their time.
    pub(super) fn expired(&self, chat: PeerId, ids: &[MessageId]) {
        if !self.is_about(chat) {
            return;
        }
        for kept in [&self.before, &self.after] {
            kept.borrow_mut().retain(|kept| !ids.contains(&kept.id));
        }
        if self.answered.with(|id| id.is_some_and(|id| ids.contains(&id))) {
            self.answered.set(None);
        }
        if self.edited.with(|id| id.is_some_and(|id| ids.contains(&id))) {
            self.edited.set(None);
        }
        self.picked.update(|picked| picked.retain(|id| !ids.contains(id)));
        self.entries.update(|entries| {
            entries.retain(|entry| !ids.contains(&entry.message.id));
            lead(entries, 0, entries.len());
        });
        // What quotes one of them shows it no more.
        self.loaded.set(self.loaded.get());
    }

    pub(super) fn step(&self, chat: PeerId, id: MessageId, step: &Step) {
        if self.is_about(chat) {
            self.entries.with(|entries| {
                // What is known of a text that was replaced is of no interest.
                if let Some(entry) = entries.iter().rev().find(|entry| entry.latest.with(|now| now.head() == id)) {
                    entry.way.update(|(status, trace)| {
                        status.raise(step.status());
                        trace.take(step);
                    });
                }
            });
        }
    }

    pub(super) fn saved(&self, chat: PeerId, id: MessageId, saved: bool) {
        if self.is_about(chat) {
            self.entries.with(|entries| {
                if let Some(entry) = entries.iter().rev().find(|entry| entry.message.id == id) {
                    entry.unsaved.be(!saved);
                }
            });
        }
    }

    /// How far the newest of our own messages has come.
    pub fn own_status(&self) -> Option<Status> {
        self.entries.with(|entries| entries.iter().rev().find(|entry| entry.is_own()).map(Entry::status))
    }

    fn tell(&self, direction: Direction) {
        self.came.update(|(count, own)| {
            *count = count.wrapping_add(1);
            *own = direction == Direction::Out;
        });
    }

    fn is_about(&self, peer: PeerId) -> bool {
        self.peer.get() == Some(peer)
    }
}

/// Keeps the newest; returns what had to go for it.
fn keep(kept: &mut Vec<Message>, message: Message) -> Option<Message> {
    kept.retain(|one| one.id != message.id);
    kept.push(message);
    (kept.len() > MOST_APART).then(|| kept.remove(0))
}

/// Puts a message where its order says and returns where that is; one that is there already only gains what is new.
fn insert(entries: &mut Vec<Entry>, message: Message) -> usize {
    let at = entries.partition_point(|entry| entry.order() < message.order());
    match entries.get(at) {
        Some(entry) if entry.message.id == message.id => {
            entry.join(&message);
            entry.amend(message);
        }
        _ => entries.insert(at, Entry::new(message)),
    }
    at
}

/// Tells `count` entries from `at` on how they stand to the ones before them.
fn lead(entries: &[Entry], at: usize, count: usize) {
    let mut before = entries.iter().take(at).rev().find(|entry| !entry.is_hidden());
    for entry in entries.iter().skip(at).take(count).filter(|entry| !entry.is_hidden()) {
        entry.follow(before);
        before = Some(entry);
    }
}
