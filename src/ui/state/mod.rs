//! What the page shows, as signals that only this file and its rooms write.

mod desk;
mod entry;
mod row;
mod thread;

use std::cell::{Cell, RefCell};

use leptos::prelude::{untrack, window};

use crate::engine::doors::{self, AddError, Change, Keeping, Me, RelayView, SignerTrouble, StoreError};
use crate::engine::safe::SafeError;
use crate::model::alike::skeleton;
use crate::model::{Alerts, Millis, PeerId, Sign, Standing, Step};
use crate::ui::parts::el::Key;
use crate::ui::parts::live::Live;
use crate::ui::sentences;

pub use desk::Desk;
pub use entry::{Entry, Lead};
pub use row::Row;
pub use thread::{Led, Thread};

/// What fills the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Screen {
    /// Nothing is known yet; the static shell is still there.
    Starting,
    FirstRun,
    Home,
    /// Another tab of this browser runs Tincan, and this one cannot follow it.
    Elsewhere,
    /// Storage could not be opened, and why.
    Broken(StoreError),
    /// An older tab keeps it from being brought up to date.
    Waits,
    /// A newer tab has brought it up to date, and this one must be loaded again.
    Superseded,
    /// What is stored here lies under a passphrase.
    Locked,
    /// It is being brought under a passphrase, or out from under one, here or in another tab.
    Moves,
    /// All of it is being deleted, here or in another tab.
    Erases,
    /// It could not be, and why. The page must be loaded again.
    Stays(StoreError),
}

impl Screen {
    /// What tells one from another.
    pub(super) const fn number(&self) -> u8 {
        match self {
            Self::Starting => 0,
            Self::FirstRun => 1,
            Self::Home => 2,
            Self::Elsewhere => 3,
            Self::Broken(_) => 4,
            Self::Waits => 5,
            Self::Superseded => 6,
            Self::Locked => 7,
            Self::Moves => 8,
            Self::Stays(_) => 9,
            Self::Erases => 10,
        }
    }
}

/// Where the user is. A wide page shows the list beside it, a narrow one this alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    List,
    Invite,
    Chat(PeerId),
    /// What is known of someone, and what may be done with them.
    Contact(PeerId),
    /// Why one isn't connected.
    Diagnosis,
}

impl Pane {
    pub(super) const fn chat(self) -> Option<PeerId> {
        match self {
            Self::Chat(peer) => Some(peer),
            Self::List | Self::Invite | Self::Contact(_) | Self::Diagnosis => None,
        }
    }
}

/// The form that adds a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddForm {
    Closed,
    Open,
    Refused(AddError),
}

/// A sentence on the page until it is dismissed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub number: u64,
    pub sentence: String,
}

impl Notice {
    /// What tells its row apart.
    pub(super) fn key(&self) -> Key {
        let mut key = Key::default();
        key.iter_mut().zip(self.number.to_le_bytes()).for_each(|(to, from)| *to = from);
        key
    }
}

/// How those stand who are in the list.
const CONTACTS: [Standing; 2] = [Standing::Pending, Standing::Accepted];

pub struct State {
    screen: Live<Screen>,
    pane: Live<Pane>,
    me: Live<Option<Me>>,
    /// Told as well when something in a row changes that others go by: its place, its standing, what is unread.
    rows: Live<Vec<Row>>,
    thread: Thread,
    form: Live<AddForm>,
    relays: Live<Vec<RelayView>>,
    notices: Live<Vec<Notice>>,
    noticed: Cell<u64>,
    /// What is said of a store that fails, until it works again.
    storage: Cell<u64>,
    keeping: Live<Option<Keeping>>,
    signer: Live<Option<SignerTrouble>>,
    settings: Live<bool>,
    /// After so many minutes it locks, if there is a passphrase.
    locks_after: Live<Option<u32>>,
    moved: Live<Option<f64>>,
    refused: Live<u32>,
    /// Chats in which something has come that nobody saw, and whether this tab tells of them.
    news: Live<Vec<PeerId>>,
    tells: Cell<bool>,
    desk: Desk,
    /// What is not to be seen yet, if anything waits.
    held: RefCell<Option<Held>>,
}

/// What waits to be shown, in its order, and what is to be done before it is.
struct Held {
    changes: Vec<Change>,
    first: Box<dyn FnOnce()>,
}

impl State {
    /// Shows what the engine says. Writes signals and does nothing else, so it may be called at any time.
    pub fn apply(&self, change: Change) {
        let arrived = matches!(change, Change::Step { step: Step::Delivered(..), .. });
        if let Some(held) = &mut *self.held.borrow_mut() {
            held.changes.push(change);
        } else {
            return self.draw(change);
        }
        if arrived {
            self.release();
        }
    }

    fn draw(&self, change: Change) {
        match change {
            Change::FirstRun => self.screen.set(Screen::FirstRun),
            Change::Restart => load_anew(),
            Change::Me(me) => self.be(me),
            Change::Contact(contact) => {
                let row = self.row(contact.peer);
                let is_shown = contact.standing != Standing::Blocked;
                let looks = if is_shown { skeleton(contact.called()) } else { String::new() };
                row.be(contact);
                self.tell_apart(&row, &looks);
                self.rows.update(|_| ());
            }
            Change::Deleted(peer) => {
                self.rows.update(|rows| rows.retain(|row| row.peer != peer));
                if matches!(self.pane.get(), Pane::Chat(of) | Pane::Contact(of) if of == peer) {
                    self.show(Pane::List);
                }
            }
            Change::Cleared(chat) => {
                self.desk.cleared(chat);
                self.thread.clear(chat);
            }
            Change::Counted(counts) => self.desk.counts.set(Some(counts)),
            Change::Preview { chat, last, unread } => {
                if self.row(chat).preview(last, unread) && self.tells.get() {
                    self.news.update(|news| news.push(chat));
                }
                self.rows.update(|_| ());
            }
            Change::Link(peer, link) => self.row(peer).connect(link),
            Change::Path(peer, path) => self.desk.go_by(peer, path),
            Change::Diagnosis(found) => self.desk.diagnosis.set(*found),
            Change::Network(found) => self.desk.tested(*found),
            Change::Typing(peer, on) => self.row(peer).types(on),
            Change::Found(found) => {
                if found.chat.is_some() {
                    return self.desk.found_in_chat(*found);
                }
                // What is found of something else comes too late.
                if self.desk.filter.with(|filter| filter.trim() == found.text) {
                    self.desk.found.set(Some(*found));
                }
            }
            Change::Page(page) => self.thread.page(*page),
            Change::Message(message) => self.thread.message(message),
            Change::Step { chat, id, step } => self.thread.step(chat, id, &step),
            Change::Amended(message) => self.thread.amended(message),
            Change::Expired(chat, ids) => {
                self.desk.keep(|message| !ids.contains(&message.id));
                self.thread.expired(chat, &ids);
            }
            Change::Saved { chat, id, saved } => self.thread.saved(chat, id, saved),
            Change::Storage(trouble) => {
                // One sentence at a time, and none when it works again.
                self.dismiss(self.storage.get());
                if let Some(trouble) = trouble {
                    self.notify(sentences::store(&trouble));
                    self.storage.set(self.noticed.get());
                }
            }
            Change::Signer(trouble) => self.signer.set(trouble),
            Change::Kept(keeping) => self.keeping.set(Some(keeping)),
            Change::Added(Ok(peer)) => {
                self.form.set(AddForm::Closed);
                self.show(Pane::Chat(peer));
            }
            Change::Added(Err(error)) if self.form.get() != AddForm::Closed => {
                self.form.set(AddForm::Refused(error));
            }
            Change::Added(Err(error)) => self.notify(sentences::add(&error)),
            Change::Relays(relays) => self.relays.set(relays),
            Change::Notice(notice) => {
                if matches!(notice, doors::Notice::TooLong(..)) {
                    self.refused.update(|refused| *refused += 1);
                }
                self.notify(sentences::notice(&notice));
            }
        }
    }

    /// From here on nothing that the engine says is shown until [`Self::release`], or until something that was sent has
    /// arrived. `first` is done then, before it is shown; not if something waits already.
    pub(super) fn hold(&self, first: impl FnOnce() + 'static) {
        self.held.borrow_mut().get_or_insert_with(|| Held { changes: Vec::new(), first: Box::new(first) });
    }

    /// Shows what waited.
    pub(super) fn release(&self) {
        let Some(held) = self.held.take() else { return };
        (held.first)();
        for change in held.changes {
            self.draw(change);
        }
    }

    fn be(&self, me: Me) {
        self.me.be(Some(me));
        match self.screen.get() {
            Screen::Home => {}
            // Whoever is new here needs someone to talk to first.
            Screen::FirstRun => self.enter(Pane::Invite),
            _ => self.enter(self.pane.get()),
        }
    }

    /// What the page's host sets could not be read, and the built-in defaults are used.
    pub fn misconfigured(&self) {
        self.desk.misconfigured.be(true);
    }

    /// Tincan is open in another tab of this browser that this one cannot follow.
    pub fn elsewhere(&self) {
        self.screen.set(Screen::Elsewhere);
    }

    /// Storage could not be opened.
    pub fn broken(&self, why: StoreError) {
        self.screen.set(Screen::Broken(why));
    }

    /// An older tab is in the way.
    pub fn waits(&self) {
        self.screen.set(Screen::Waits);
    }

    /// A newer tab has taken over.
    pub fn superseded(&self) {
        self.screen.set(Screen::Superseded);
    }

    /// The passphrase is asked for.
    pub fn locked(&self) {
        self.screen.set(Screen::Locked);
    }

    /// There is a passphrase, and it locks after so many minutes.
    pub fn locks_after(&self, minutes: u32) {
        self.locks_after.be(Some(minutes));
    }

    /// The page is about to be loaded anew, and until then nothing of it is seen.
    pub fn hides(&self) {
        self.screen.set(Screen::Starting);
    }

    /// All is brought into another form, and so far, where this tab knows it.
    pub fn moves(&self, far: Option<f64>) {
        self.moved.be(far);
        self.screen.be(Screen::Moves);
    }

    /// All of it is being deleted.
    pub fn erases(&self) {
        self.screen.set(Screen::Erases);
    }

    /// It stays in the form that it has.
    pub(super) fn stays(&self, why: SafeError) {
        self.screen.set(Screen::Stays(match why {
            SafeError::Store(why) => why,
            why => StoreError::Other(why.to_string()),
        }));
    }

    pub(super) fn new() -> Self {
        Self {
            screen: Live::new(Screen::Starting),
            pane: Live::new(Pane::List),
            me: Live::new(None),
            rows: Live::new(Vec::new()),
            thread: Thread::new(),
            form: Live::new(AddForm::Closed),
            relays: Live::new(Vec::new()),
            notices: Live::new(Vec::new()),
            noticed: Cell::new(0),
            storage: Cell::new(0),
            keeping: Live::new(None),
            signer: Live::new(None),
            settings: Live::new(false),
            locks_after: Live::new(None),
            moved: Live::new(None),
            refused: Live::new(0),
            news: Live::new(Vec::new()),
            tells: Cell::new(false),
            desk: Desk::new(),
            held: RefCell::default(),
        }
    }

    /// From here on this tab tells of what comes: it leads, and what was here before has been shown.
    pub fn tell(&self) {
        self.tells.set(true);
    }

    /// Chats in which something has come since this was asked last.
    pub(super) fn news(&self) -> Vec<PeerId> {
        self.news.with(|_| ());
        self.news.take()
    }

    /// How the user is told of what comes.
    pub(super) fn alerts(&self) -> Alerts {
        self.me(|me| me.alerts)
    }

    pub(super) fn screen(&self) -> Screen {
        self.screen.get()
    }

    pub(super) fn pane(&self) -> Pane {
        self.pane.get()
    }

    /// Something of the user, once it is known who that is.
    pub(super) fn me<T: Default>(&self, read: impl FnOnce(&Me) -> T) -> T {
        self.me.with(|me| me.as_ref().map(read).unwrap_or_default())
    }

    /// Whether everyone may see this.
    pub(super) fn shows(&self, sign: Sign) -> bool {
        self.me(|me| match sign {
            Sign::Read => me.shows_read,
            Sign::Typing => me.shows_typing,
            Sign::Address => me.shows_address,
        })
    }

    /// What is in hand at the list.
    pub(super) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Whether strangers must have worked for a request.
    pub(super) fn wants_work(&self) -> bool {
        self.me.with(|me| me.as_ref().is_some_and(|me| me.wants_work))
    }

    /// What is wrong with the signing extension.
    pub(super) fn signer(&self) -> Option<SignerTrouble> {
        self.signer.get()
    }

    /// Whether the key is in one.
    pub(super) fn signs_elsewhere(&self) -> bool {
        self.me(|me| me.signs_elsewhere)
    }

    /// Whether connections are made with older clients as well.
    pub(super) fn speaks_older(&self) -> bool {
        self.me(|me| me.speaks_older)
    }

    /// Whether Enter sends what is typed.
    pub(super) fn enter_sends(&self) -> bool {
        self.me.with(|me| me.as_ref().is_none_or(|me| me.enter_sends))
    }

    /// Contacts to talk to: first those that are pinned, of each the latest first.
    pub(super) fn chats(&self) -> Vec<Row> {
        self.pick(&CONTACTS, |row| !row.with(|contact| contact.archived))
    }

    /// Those that stand apart.
    pub(super) fn archived(&self) -> Vec<Row> {
        self.pick(&CONTACTS, |row| row.with(|contact| contact.archived))
    }

    /// Those who are kept out.
    pub(super) fn blocked(&self) -> Vec<Row> {
        self.pick(&[Standing::Blocked], Row::is_known)
    }

    /// All contacts, wherever they stand.
    pub(super) fn contacts(&self) -> Vec<Row> {
        self.pick(&CONTACTS, |_| true)
    }

    /// Those who knock, the latest first.
    pub(super) fn requests(&self) -> Vec<Row> {
        self.pick(&[Standing::Requested], |_| true)
    }

    /// The messages of the chat that is open.
    pub(super) fn thread(&self) -> &Thread {
        &self.thread
    }

    pub(super) fn form(&self) -> AddForm {
        self.form.get()
    }

    pub(super) fn relays<T>(&self, read: impl FnOnce(&[RelayView]) -> T) -> T {
        self.relays.with(|relays| read(relays))
    }

    /// After how many minutes it locks, if there is a passphrase; with none it does not.
    pub(super) fn guarded(&self) -> Option<u32> {
        self.locks_after.get()
    }

    /// How far it is with bringing all into another form.
    pub(super) fn moved(&self) -> Option<f64> {
        self.moved.get()
    }

    /// How safe what is stored is, once that is known.
    pub(super) fn keeping(&self) -> Option<Keeping> {
        self.keeping.get()
    }

    /// Whether the settings are on screen.
    pub(super) fn settings(&self) -> bool {
        self.settings.get()
    }

    pub(super) fn open_settings(&self, open: bool) {
        self.settings.be(open);
    }

    pub(super) fn notices(&self) -> Vec<Notice> {
        self.notices.get()
    }

    /// How many texts were refused, so that the composer gives the last one back.
    pub(super) fn refused(&self) -> u32 {
        self.refused.get()
    }

    /// Goes somewhere.
    pub(super) fn show(&self, pane: Pane) {
        if let Pane::Chat(peer) = pane {
            self.thread.turn_to(peer);
        }
        self.pane.be(pane);
    }

    pub(super) fn open_form(&self, open: bool) {
        self.form.set(if open { AddForm::Open } else { AddForm::Closed });
    }

    /// Tells the user something once, as long as it is not on the page already.
    fn notify(&self, sentence: String) {
        if !self.notices.with(|notices| notices.iter().any(|notice| notice.sentence == sentence)) {
            let number = self.noticed.get() + 1;
            self.noticed.set(number);
            self.notices.update(|notices| notices.push(Notice { number, sentence }));
        }
    }

    pub(super) fn dismiss(&self, number: u64) {
        self.notices.update(|notices| notices.retain(|notice| notice.number != number));
    }

    /// The row of a peer. What comes before the contact itself waits in a row that is not shown.
    pub(super) fn row(&self, peer: PeerId) -> Row {
        if let Some(row) = self.rows.with(|rows| rows.iter().find(|row| row.peer == peer).cloned()) {
            return row;
        }
        let row = Row::new(peer);
        self.rows.update(|rows| rows.push(row.clone()));
        row
    }

    /// Marks those whose names look the same, when it is known what one of them looks like.
    fn tell_apart(&self, row: &Row, now: &str) {
        let before = row.looks.replace(now.to_owned());
        if before == now {
            return;
        }
        row.alike.be(false);
        self.rows.with(|rows| {
            for looks in [&before, now] {
                let same = || rows.iter().filter(|row| !looks.is_empty() && *row.looks.borrow() == looks);
                let many = same().count() > 1;
                same().for_each(|row| row.alike.be(many));
            }
        });
    }

    fn enter(&self, pane: Pane) {
        self.show(pane);
        self.screen.set(Screen::Home);
    }

    fn pick(&self, wanted: &[Standing], belongs: fn(&Row) -> bool) -> Vec<Row> {
        let mut picked = Vec::<((bool, Millis), Row)>::new();
        self.rows.with(|rows| {
            for row in rows {
                // The list itself tells of such changes: a reader need not follow each of its rows for them.
                if let Some(at) = untrack(|| {
                    let belongs = wanted.contains(&row.standing()) && belongs(row);
                    belongs.then(|| (row.with(|contact| contact.pinned), row.active_at()))
                }) {
                    // Sorting a type of its own costs 5 kB of code; contacts are few.
                    let place = picked.partition_point(|(other, _)| *other >= at);
                    picked.insert(place, (at, row.clone()));
                }
            }
        });
        picked.into_iter().map(|(_, row)| row).collect()
    }
}

/// Once what is stored has become another.
pub(super) fn load_anew() {
    // Where the browser refuses, the user does it.
    let _ = window().location().reload();
}
