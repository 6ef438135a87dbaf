//! What the page shows, as signals that only this file and its rooms write.

mod row;
mod thread;

use std::cmp::Reverse;

use leptos::prelude::*;

use crate::engine::doors::{self, AddError, Change, RelayView};
use crate::model::{PeerId, Standing};
use crate::ui::parts::live::{Key, memo};

pub use row::Row;
pub use thread::{Entry, Lead, Thread};

/// What fills the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Screen {
    /// Nothing is known yet; the static shell is still there.
    Starting,
    FirstRun,
    Home,
    /// Another tab of this browser runs Tincan.
    Elsewhere,
    /// Storage could not be opened, and why.
    Broken(String),
}

/// Where the user is. A wide page shows the list beside it, a narrow one this alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    List,
    Invite,
    Chat(PeerId),
}

impl Pane {
    pub(super) const fn chat(self) -> Option<PeerId> {
        match self {
            Self::Chat(peer) => Some(peer),
            Self::List | Self::Invite => None,
        }
    }
}

/// The user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    pub peer: PeerId,
    pub name: String,
    /// Fragment of the invite link, from `#` on.
    pub invite: String,
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

#[derive(Clone, Copy)]
pub struct State {
    screen: RwSignal<Screen>,
    pane: RwSignal<Pane>,
    me: RwSignal<Option<Me>>,
    rows: RwSignal<Vec<Row>>,
    chats: Memo<Vec<Row>>,
    requests: Memo<Vec<Row>>,
    thread: Thread,
    form: RwSignal<AddForm>,
    relays: RwSignal<Vec<RelayView>>,
    notices: RwSignal<Vec<Notice>>,
    noticed: StoredValue<u64>,
    refused: RwSignal<u32>,
}

impl State {
    /// Shows what the engine says. Writes signals and does nothing else, so it may be called at any time.
    pub fn apply(&self, change: Change) {
        match change {
            Change::FirstRun => self.screen.set(Screen::FirstRun),
            Change::Me { me, name, invite, .. } => {
                self.me.set(Some(Me { peer: me, name, invite }));
                match self.screen.get_untracked() {
                    Screen::Home => {}
                    // Whoever is new here needs someone to talk to first.
                    Screen::FirstRun => self.enter(Pane::Invite),
                    _ => self.enter(self.pane.get_untracked()),
                }
            }
            Change::Contact(contact) => self.row(contact.peer).be(contact),
            Change::Preview { chat, last, unread } => self.row(chat).preview(last, unread),
            Change::Link(peer, link) => self.row(peer).connect(link),
            Change::Page { chat, messages, more } => self.thread.page(chat, messages, more),
            Change::Message(message) => self.thread.message(message),
            Change::Status { chat, id, status } => self.thread.status(chat, id, status),
            Change::Added(Ok(peer)) => {
                self.form.set(AddForm::Closed);
                self.show(Pane::Chat(peer));
            }
            Change::Added(Err(error)) if self.form.get_untracked() != AddForm::Closed => {
                self.form.set(AddForm::Refused(error));
            }
            Change::Added(Err(error)) => self.notify(error.to_string()),
            Change::Relays(relays) => self.relays.set(relays),
            Change::Notice(notice) => {
                if matches!(notice, doors::Notice::TooLong(..)) {
                    self.refused.update(|refused| *refused += 1);
                }
                self.notify(notice.to_string());
            }
        }
    }

    /// Tincan is open in another tab of this browser.
    pub fn elsewhere(&self) {
        self.screen.set(Screen::Elsewhere);
    }

    /// Storage could not be opened.
    pub fn broken(&self, why: String) {
        self.screen.set(Screen::Broken(why));
    }

    pub(super) fn new() -> Self {
        let rows = RwSignal::new(Vec::<Row>::new());
        Self {
            screen: RwSignal::new(Screen::Starting),
            pane: RwSignal::new(Pane::List),
            me: RwSignal::new(None),
            rows,
            chats: memo(move || pick(rows, &[Standing::Pending, Standing::Accepted])),
            requests: memo(move || pick(rows, &[Standing::Requested])),
            thread: Thread::new(),
            form: RwSignal::new(AddForm::Closed),
            relays: RwSignal::new(Vec::new()),
            notices: RwSignal::new(Vec::new()),
            noticed: StoredValue::new(0),
            refused: RwSignal::new(0),
        }
    }

    pub(super) fn screen(self) -> ReadSignal<Screen> {
        self.screen.read_only()
    }

    pub(super) fn pane(self) -> ReadSignal<Pane> {
        self.pane.read_only()
    }

    pub(super) fn me(self) -> ReadSignal<Option<Me>> {
        self.me.read_only()
    }

    /// Contacts to talk to, the latest first.
    pub(super) fn chats(self) -> Memo<Vec<Row>> {
        self.chats
    }

    /// Those who knock, the latest first.
    pub(super) fn requests(self) -> Memo<Vec<Row>> {
        self.requests
    }

    /// The messages of the chat that is open.
    pub(super) fn thread(self) -> Thread {
        self.thread
    }

    pub(super) fn form(self) -> ReadSignal<AddForm> {
        self.form.read_only()
    }

    pub(super) fn relays(self) -> ReadSignal<Vec<RelayView>> {
        self.relays.read_only()
    }

    pub(super) fn notices(self) -> ReadSignal<Vec<Notice>> {
        self.notices.read_only()
    }

    /// How many texts were refused, so that the composer gives the last one back.
    pub(super) fn refused(self) -> ReadSignal<u32> {
        self.refused.read_only()
    }

    /// Goes somewhere.
    pub(super) fn show(self, pane: Pane) {
        if let Pane::Chat(peer) = pane {
            self.thread.turn_to(peer);
        }
        if self.pane.get_untracked() != pane {
            self.pane.set(pane);
        }
    }

    pub(super) fn open_form(self, open: bool) {
        self.form.set(if open { AddForm::Open } else { AddForm::Closed });
    }

    /// Tells the user something once, as long as it is not on the page already.
    fn notify(self, sentence: String) {
        if !self.notices.with_untracked(|notices| notices.iter().any(|notice| notice.sentence == sentence)) {
            self.noticed.update_value(|number| *number += 1);
            let number = self.noticed.get_value();
            self.notices.update(|notices| notices.push(Notice { number, sentence }));
        }
    }

    pub(super) fn dismiss(self, number: u64) {
        self.notices.update(|notices| notices.retain(|notice| notice.number != number));
    }

    /// The row of a peer. What comes before the contact itself waits in a row that is not shown.
    pub(super) fn row(self, peer: PeerId) -> Row {
        if let Some(row) = self.rows.with_untracked(|rows| rows.iter().find(|row| row.peer == peer).cloned()) {
            return row;
        }
        let row = Row::new(peer);
        self.rows.update(|rows| rows.push(row.clone()));
        row
    }

    fn enter(self, pane: Pane) {
        self.show(pane);
        self.screen.set(Screen::Home);
    }
}

fn pick(rows: RwSignal<Vec<Row>>, wanted: &[Standing]) -> Vec<Row> {
    let mut picked: Vec<Row> =
        rows.with(|rows| rows.iter().filter(|row| wanted.contains(&row.standing())).cloned().collect());
    picked.sort_by_key(|row| Reverse(row.active_at()));
    picked
}
