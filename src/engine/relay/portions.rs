//! Stored mail, portion by portion: a relay gives out so many stored events at a time and no more, the newest first. The
//! next portion is asked for up to the date of the earliest that came, which a wrap that was published just now must not
//! pass for: it comes among them, and says that it is up to two days old (NIP-59).

use std::collections::VecDeque;

use nostr::prelude::EventId;

use crate::model::Millis;

/// So much in a portion may mean that there is more: the least that any relay is known to give out at a time.
const FULL: u32 = 20;
/// So often is asked for what lies before, at most.
const MOST: u32 = 2000;
/// So many of a portion may be new without our knowing it: those are passed over to find its earliest, and come again.
const SPARE: usize = 3;
/// Of a portion so many of the earliest are kept, and of what came as it was published so many of the latest.
const KEPT: usize = 64;
/// The name of the question for a portion, before its number: what still comes for the one before counts for nothing.
const NAME: &str = "older-";

/// Where one is with it.
#[derive(Debug, Default)]
pub struct Portions {
    /// How many there were before.
    number: u32,
    count: u32,
    /// The earliest of this one, the very first of them first; dates in seconds.
    earliest: Vec<(u64, EventId)>,
    /// The date that was asked up to.
    until: Option<u64>,
    /// What came as it was published.
    live: VecDeque<EventId>,
    /// While one from before the subscription's is asked for: when it must have come.
    pub by: Option<Millis>,
}

impl Portions {
    /// The name of the question for this one.
    pub fn name(&self) -> String {
        format!("{NAME}{}", self.number)
    }

    /// Whether this is the name of the question that is open.
    pub fn is_asked(&self, name: &str) -> bool {
        self.by.is_some() && name.strip_prefix(NAME).is_some_and(|number| number == self.number.to_string())
    }

    /// Part of this portion, of this date.
    pub fn note(&mut self, date: u64, id: EventId) {
        if self.until.is_some_and(|until| date > until) {
            return;
        }
        self.count = self.count.saturating_add(1);
        let at = self.earliest.partition_point(|other| *other < (date, id));
        if at < KEPT && !self.live.contains(&id) && self.earliest.get(at) != Some(&(date, id)) {
            self.earliest.insert(at, (date, id));
            self.earliest.truncate(KEPT);
        }
    }

    /// This came as it was published, whichever question it answers besides.
    pub fn came_live(&mut self, id: EventId) {
        if self.by.is_some() {
            self.earliest.retain(|(_, other)| *other != id);
            self.live.push_back(id);
            if self.live.len() > KEPT {
                self.live.pop_front();
            }
        }
    }

    /// The portion has come: up to when to ask for the next, if there may be more.
    pub fn turn(&mut self) -> Option<u64> {
        let earliest = |at: usize| self.earliest.get(at).map(|(date, _)| *date);
        let is_before = |date: &u64| self.until.is_none_or(|until| *date < until);
        // A second that fills a portion by itself must not hide what lies before it.
        let next = earliest(SPARE.min(self.earliest.len().saturating_sub(1)))
            .filter(is_before)
            .or_else(|| earliest(0).filter(is_before))
            .or_else(|| self.until.and_then(|until| until.checked_sub(1)));
        let until = next.filter(|_| self.count >= FULL && self.number < MOST);
        *self = Self { number: self.number + 1, until, live: std::mem::take(&mut self.live), ..Self::default() };
        until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64) -> EventId {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&number.to_be_bytes());
        EventId::from_byte_array(id)
    }

    /// Of a portion with one event a second.
    fn portion(dates: std::ops::RangeInclusive<u64>) -> Portions {
        let mut portions =
            Portions { number: 1, until: Some(*dates.end()), by: Some(Millis(1)), ..Portions::default() };
        dates.for_each(|date| portions.note(date, id(date)));
        portions
    }

    #[test]
    fn the_next_begins_where_one_ends() {
        let mut portions = portion(101..=130);
        assert_eq!((portions.turn(), portions.number, portions.count), (Some(104), 2, 0));
        // Who ignores what was asked is not asked for ever.
        let mut portions = portion(101..=130);
        portions.turn();
        portions.by = Some(Millis(1));
        (101..=130).for_each(|date| portions.note(date, id(date)));
        assert_eq!(portions.turn(), None);
        assert_eq!(portion(101..=119).turn(), None);
    }

    #[test]
    fn what_came_live_is_none_of_it_before_or_after() {
        for first in [true, false] {
            let mut portions = portion(101..=130);
            for date in 1..=50 {
                if first {
                    portions.came_live(id(date));
                }
                portions.note(date, id(date));
                if !first {
                    portions.came_live(id(date));
                }
            }
            assert_eq!(portions.turn(), Some(104));
        }
    }

    #[test]
    fn only_the_open_question_counts() {
        let portions = portion(101..=130);
        assert!(portions.is_asked("older-1") && portions.is_asked(&portions.name()));
        assert!(["older-2", "older-", "older-01", "older", "inbox", "1"].iter().all(|name| !portions.is_asked(name)));
        assert!(!Portions::default().is_asked("older-0"));
    }
}
