//! One message on the page.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::model::tags::FILE_TYPE;
use crate::model::{Direction, Message, MessageId, Millis, Status, Trace};
use crate::ui::parts::el::Key;
use crate::ui::parts::live::Live;
use crate::ui::time;

/// Messages of one side that are no further apart than this stand together.
const TOGETHER: Millis = Millis::secs(90);

/// It, and what changes of it.
#[derive(Clone)]
pub struct Entry {
    /// As it came first: its place and its author stay.
    pub message: Rc<Message>,
    pub(super) latest: Live<Rc<Message>>,
    /// How far it has come, and how.
    pub(super) way: Live<(Status, Trace)>,
    pub(super) unsaved: Live<bool>,
    pub(super) lead: Live<Lead>,
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

impl Entry {
    pub fn order(&self) -> (Millis, MessageId) {
        self.message.order()
    }

    /// What tells its row apart.
    pub fn key(&self) -> Key {
        self.message.id.0.to_bytes()
    }

    /// As it stands now.
    pub fn latest(&self) -> Rc<Message> {
        self.latest.get()
    }

    /// Whether the user wants it out of sight.
    pub fn is_hidden(&self) -> bool {
        untrack(|| self.latest.with(|message| message.is_hidden()))
    }

    pub fn status(&self) -> Status {
        self.way(|status, _| status)
    }

    /// Something of how far it has come, and how.
    pub fn way<T>(&self, read: impl FnOnce(Status, &Trace) -> T) -> T {
        self.way.with(|(status, trace)| read(*status, trace))
    }

    /// Whether it is not on disk here, which it should be.
    pub fn is_unsaved(&self) -> bool {
        self.unsaved.get()
    }

    pub fn lead(&self) -> Lead {
        self.lead.get()
    }

    pub fn is_own(&self) -> bool {
        self.message.direction == Direction::Out
    }

    pub(super) fn new(message: Message) -> Self {
        let message = Rc::new(message);
        Self {
            latest: Live::new(message.clone()),
            way: Live::new((message.status, message.trace.clone())),
            unsaved: Live::new(false),
            lead: Live::new(Lead::Turn),
            message,
        }
    }

    /// Whether it is one of the user's own that can say something else.
    pub fn can_change(&self) -> bool {
        self.is_own()
            && untrack(|| {
                self.latest.with(|now| !now.is_gone() && now.tag(FILE_TYPE).is_none() && now.timer().is_none())
            })
    }

    pub(super) fn amend(&self, message: Message) {
        let now = self.latest.get();
        // What was read before it was edited comes after that.
        if now.tags != message.tags && message.edition() >= now.edition() {
            if now.head() != message.head() {
                self.way.set((message.status, message.trace.clone()));
            }
            self.latest.set(Rc::new(message));
        }
    }

    /// Takes in what another reading of the same message knows.
    pub(super) fn join(&self, message: &Message) {
        // What was read before a step was stored comes before that step.
        if self.status() <= message.status && self.latest.with(|now| now.head() == message.head()) {
            self.way.set((message.status, message.trace.clone()));
        }
    }

    pub(super) fn follow(&self, before: Option<&Self>) {
        let (now, then) = (&self.message, before.map(|entry| &entry.message));
        let lead = match then {
            Some(then) if time::day(then.at) != time::day(now.at) => Lead::Day,
            Some(then) if then.direction == now.direction && now.at.since(then.at) <= TOGETHER => Lead::Joined,
            Some(_) => Lead::Turn,
            None => Lead::Day,
        };
        self.lead.be(lead);
    }
}
