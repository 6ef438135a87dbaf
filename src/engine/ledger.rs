//! What the store was asked to keep and has not said yes to. What failed is asked for again, a bounded number of times
//! and in the order in which it came: nothing goes before it, lest an older state of a contact be written over a newer.

use std::rc::Rc;

use super::doors::{BatchId, Effect, Op, StoreError};
use super::out::{backoff, earlier};
use crate::model::{Direction, Message, Millis, PeerId, Status};

/// A failed transaction is tried again after so long: first and most.
const AGAIN: Millis = Millis::secs(1);
const AGAIN_MOST: Millis = Millis::secs(60);
/// So often by itself, some six minutes. After that with the next thing that is to be kept.
const TRIES: u32 = 12;
/// Batches that may wait. What comes in beyond stays where it came from.
const MOST: usize = 4096;

#[derive(Debug, Default)]
pub struct Ledger {
    last: u64,
    /// Not said yes to, in the order asked.
    open: Vec<(BatchId, Rc<Vec<Op>>)>,
    /// The last that is with the store now.
    with_store: u64,
    /// The last that had to wait for another try.
    waited: u64,
    /// Transactions that failed since one succeeded.
    failures: u32,
    /// They will go on failing for as long as the page lives.
    hopeless: bool,
    again_at: Option<Millis>,
}

impl Ledger {
    pub const fn last(&self) -> BatchId {
        BatchId(self.last)
    }

    /// Notes what is to be kept. It is handed to the store at once, unless others wait there to be tried again.
    pub fn ask(&mut self, ops: Vec<Op>, now: Millis) -> (BatchId, Option<Effect>) {
        self.last += 1;
        let batch = BatchId(self.last);
        let typed = ops.iter().any(|op| matches!(op, Op::Send { .. }));
        let ops = Rc::new(ops);
        let effect = (self.failures == 0).then(|| {
            self.with_store = self.last;
            Effect::Store { batch, ops: ops.clone() }
        });
        self.open.push((batch, ops));
        if self.failures > 0 {
            self.waited = self.last;
            // Whoever writes a message may have made room for it.
            self.try_by(if typed { now } else { now.plus(AGAIN_MOST) });
        }
        (batch, effect)
    }

    /// There is a reason to try again by then, though it was given up.
    pub fn try_by(&mut self, at: Millis) {
        if self.failures > 0 && !self.hopeless && self.with_store == 0 {
            self.again_at = earlier(self.again_at, Some(at));
        }
    }

    /// What came again while it waits here is such a reason.
    pub fn came_again(&mut self, now: Millis) {
        self.try_by(now.plus(AGAIN_MOST));
    }

    /// These are kept. Returns what may follow them now, and whether the store has failed until now.
    pub fn kept(&mut self, batches: &[BatchId]) -> (Vec<Effect>, bool) {
        self.open.retain(|(batch, _)| !names(batches, *batch));
        let failed = std::mem::take(&mut self.failures) > 0;
        (self.hand_over(), failed)
    }

    /// A transaction failed, and with it all that was asked for since.
    pub fn failed(&mut self, batches: &[BatchId], error: &StoreError, now: Millis) {
        self.hopeless |= *error == StoreError::Gone;
        if batches.is_empty() && !self.hopeless {
            return;
        }
        // What is stored later than it came is not shown before, so nobody has read it.
        for (_, ops) in self.open.iter_mut().filter(|(batch, _)| batches.contains(batch)) {
            for op in Rc::make_mut(ops) {
                if let Op::Receive { message, unread, owes } = op {
                    (message.status, message.trace.read, *owes) = (Status::Delivered, None, None);
                    *unread = message.direction == Direction::In;
                }
            }
        }
        let pause = backoff(AGAIN, AGAIN_MOST, self.failures);
        self.failures = self.failures.saturating_add(1);
        self.with_store = 0;
        self.waited = self.last;
        self.again_at = (!self.hopeless && self.failures < TRIES).then(|| now.plus(pause));
    }

    /// What is due to be tried again.
    pub fn tick(&mut self, now: Millis) -> Vec<Effect> {
        if self.again_at.is_some_and(|at| at <= now) { self.hand_over() } else { Vec::new() }
    }

    pub const fn deadline(&self) -> Option<Millis> {
        self.again_at
    }

    /// Whether what is asked for now waits behind what failed.
    pub const fn is_stuck(&self) -> bool {
        self.failures > 0
    }

    /// Whether this was not kept at once.
    pub const fn had_to_wait(&self, batch: BatchId) -> bool {
        batch.0 <= self.waited
    }

    /// Whether what others send had better stay with them.
    pub fn is_full(&self) -> bool {
        self.hopeless || (self.is_stuck() && self.open.len() >= MOST)
    }

    /// Messages to `peer` that are not kept, oldest first.
    pub fn unsaved(&self, peer: PeerId) -> Vec<Message> {
        let sent = |op: &Op| match op {
            Op::Send { message, .. } if message.chat == peer && self.is_stuck() => Some(message.clone()),
            _ => None,
        };
        self.open.iter().flat_map(|(_, ops)| ops.iter()).filter_map(sent).collect()
    }

    /// Everything that is not with the store goes there.
    fn hand_over(&mut self) -> Vec<Effect> {
        self.again_at = None;
        let waiting = self.open.iter().filter(|(batch, _)| batch.0 > self.with_store);
        let effects = waiting.map(|(batch, ops)| Effect::Store { batch: *batch, ops: ops.clone() }).collect();
        self.with_store = self.last;
        effects
    }
}

/// Whether a report of the store names this one. It names them in the order in which they were asked for.
pub fn names(batches: &[BatchId], batch: BatchId) -> bool {
    debug_assert!(batches.is_sorted());
    batches.binary_search(&batch).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis::secs(1_800_000_000);

    fn op(at: u64) -> Vec<Op> {
        vec![Op::ForgetSeen(Millis(at))]
    }

    fn asked(effects: &[Effect]) -> Vec<u64> {
        let batch = |effect: &Effect| if let Effect::Store { batch, .. } = effect { batch.0 } else { 0 };
        effects.iter().map(batch).collect()
    }

    #[test]
    fn what_failed_is_asked_for_again_in_its_order_with_what_came_since() {
        let mut ledger = Ledger::default();
        let (one, effect) = ledger.ask(op(1), NOW);
        assert!(effect.is_some());
        let (two, _) = ledger.ask(op(2), NOW);
        ledger.failed(&[one, two], &StoreError::Full, NOW);
        let (three, effect) = ledger.ask(op(3), NOW);
        assert!(effect.is_none(), "nothing goes before what failed");
        assert!(ledger.tick(NOW).is_empty());
        assert_eq!(asked(&ledger.tick(ledger.deadline().unwrap())), [1, 2, 3]);
        let (four, effect) = ledger.ask(op(4), NOW);
        assert!(effect.is_none());
        let (effects, failed) = ledger.kept(&[one, two, three]);
        assert_eq!((asked(&effects), failed), (vec![4], true));
        assert_eq!(asked(&ledger.kept(&[four]).0), [0; 0]);
        assert!(!ledger.is_stuck() && ledger.deadline().is_none() && ledger.open.is_empty());
    }

    #[test]
    fn it_gives_up_by_itself_and_tries_again_with_the_next() {
        let mut ledger = Ledger::default();
        let (one, _) = ledger.ask(op(1), NOW);
        let (mut now, mut tries) = (NOW, 0);
        ledger.failed(&[one], &StoreError::Full, now);
        while let Some(at) = ledger.deadline() {
            now = at;
            assert_eq!(asked(&ledger.tick(now)), [1]);
            ledger.failed(&[one], &StoreError::Full, now);
            tries += 1;
        }
        assert_eq!(tries, TRIES - 1);
        assert!(now.since(NOW) < Millis::secs(600));
        ledger.ask(op(2), now);
        assert_eq!(asked(&ledger.tick(now.plus(AGAIN_MOST))), [1, 2]);
    }

    #[test]
    fn a_store_that_is_gone_is_asked_no_more() {
        let mut ledger = Ledger::default();
        let (one, _) = ledger.ask(op(1), NOW);
        ledger.failed(&[one], &StoreError::Gone, NOW);
        ledger.ask(op(2), NOW);
        ledger.try_by(NOW);
        assert!(ledger.deadline().is_none());
    }
}
