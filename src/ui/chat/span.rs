//! Which of the messages are in the page. However long a chat is, the browser lays out some screens of it.

use crate::model::{MessageId, Millis};
use crate::ui::state::Entry;

/// At least so many of the newest are in the page, and fewer than so many and a `STEP`.
const NEWEST: usize = 200;
/// So many come and go at once.
const STEP: usize = 50;
/// At most so many are in the page while one reads further up.
const MOST: usize = 300;

type Order = (Millis, MessageId);

/// A stretch of the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The newest, also when there are newer ones.
    Newest,
    /// From one to another, both included. What comes later is not among them.
    Stretch(Order, Order),
}

impl Span {
    /// Those that it covers.
    pub fn of(self, entries: &[Entry]) -> &[Entry] {
        let (from, to) = self.ends(entries);
        entries.get(from..to).unwrap_or_default()
    }

    /// The same messages, whatever comes.
    pub fn hold(self, entries: &[Entry]) -> Self {
        let (from, to) = self.ends(entries);
        Self::between(entries, from, to)
    }

    /// More from before.
    pub fn earlier(self, entries: &[Entry]) -> Self {
        let (from, to) = self.ends(entries);
        let earlier = from.saturating_sub(STEP);
        Self::between(entries, earlier, to.min(earlier + MOST))
    }

    /// More from after.
    pub fn later(self, entries: &[Entry]) -> Self {
        let (from, to) = self.ends(entries);
        let later = entries.len().min(to + STEP);
        Self::between(entries, from.max(later.saturating_sub(MOST)), later)
    }

    /// Those around one of them.
    pub fn around(entries: &[Entry], at: usize) -> Self {
        Self::between(entries, at.saturating_sub(MOST / 2), entries.len().min(at + MOST / 2))
    }

    /// Whether it begins with the oldest of `entries`.
    pub fn is_at_start(self, entries: &[Entry]) -> bool {
        self.ends(entries).0 == 0
    }

    /// Whether it reaches the newest.
    pub fn is_at_end(self, entries: &[Entry]) -> bool {
        self.ends(entries).1 == entries.len()
    }

    fn between(entries: &[Entry], from: usize, to: usize) -> Self {
        match entries.get(from..to) {
            Some([one]) => Self::Stretch(one.order(), one.order()),
            Some([first, .., last]) => Self::Stretch(first.order(), last.order()),
            _ => Self::Newest,
        }
    }

    fn ends(self, entries: &[Entry]) -> (usize, usize) {
        if let Self::Stretch(first, last) = self {
            let from = entries.partition_point(|entry| entry.order() < first);
            let to = entries.partition_point(|entry| entry.order() <= last);
            if from < to {
                return (from, to);
            }
        }
        // Steps, so that not every message that comes takes another one out of the page.
        (entries.len().saturating_sub(NEWEST) / STEP * STEP, entries.len())
    }
}
