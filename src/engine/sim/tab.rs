//! A tab that follows the engine of its browser: it shows what it is told, and never loses what it showed.

use std::collections::BTreeMap;

use crate::engine::doors::{Change, Intent};
use crate::engine::tabs::{Follower, Heard, Said};
use crate::model::{Message, MessageId, Millis, Status, ViewId};

pub struct Tab {
    pub device: usize,
    follower: Follower,
    messages: BTreeMap<(Millis, MessageId), Message>,
}

impl Tab {
    pub const fn new(device: usize, view: ViewId) -> Self {
        Self { device, follower: Follower::new(view), messages: BTreeMap::new() }
    }

    pub fn ask(&mut self, intent: &Intent) -> Option<Said> {
        self.follower.ask(intent)
    }

    /// Returns what the tab says to that.
    pub fn hear(&mut self, said: &Said) -> Vec<Said> {
        match self.follower.hear(said) {
            Heard::Say(all) => return all,
            Heard::Show(change) => self.apply(*change),
            Heard::Nothing => {}
            Heard::Stranger => panic!("all are of one version"),
        }
        vec![]
    }

    pub fn is_content(&self) -> bool {
        self.follower.is_content()
    }

    /// The newest messages on the page.
    pub fn shown(&self, most: usize) -> Vec<MessageId> {
        self.messages.keys().skip(self.messages.len().saturating_sub(most)).map(|(_, id)| *id).collect()
    }

    pub fn statuses(&self) -> impl DoubleEndedIterator<Item = Status> {
        self.messages.values().map(|message| message.status)
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Page { messages, .. } => messages.into_iter().for_each(|message| self.put(message)),
            Change::Message(message) => self.put(message),
            Change::Amended(message) => {
                if let Some(shown) = self.messages.get_mut(&message.order()) {
                    *shown = message;
                }
            }
            Change::Step { chat, id, step } => {
                if let Some(message) = self.messages.values_mut().find(|message| message.id == id) {
                    message.take(chat, &step);
                }
            }
            _ => {}
        }
    }

    fn put(&mut self, message: Message) {
        let status = message.status;
        let shown = self.messages.entry(message.order()).or_insert(message);
        shown.status = shown.status.max(status);
    }
}
