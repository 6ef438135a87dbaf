//! Where the parts of the engine put what must be done, and where they get the time and their dice from.

use sha2::{Digest, Sha256};

use super::diary::{Diary, Happening};
use super::doors::{Asked, BatchId, Change, Effect, Op, Stamp, StoreError, Ticket, To};
use super::ledger::Ledger;
use crate::model::{Millis, PeerId, RelayUrl, ViewId};
use crate::protocol::older::Call;
use crate::protocol::signal::Body;

/// One step's time and dice, and everything the step wants done.
#[derive(Debug, Default)]
pub struct Out {
    now: Millis,
    seed: [u8; 32],
    rolls: u64,
    effects: Vec<Effect>,
    /// Signals to seal, gathered here because a session knows neither our name nor anyone's relays.
    signals: Vec<(PeerId, Body)>,
    /// The same for older clients.
    calls: Vec<(PeerId, Call)>,
    aside: Option<ViewId>,
    last_ticket: u64,
    ledger: Ledger,
    diary: Diary,
}

impl Out {
    /// A new step begins.
    pub fn begin(&mut self, stamp: &Stamp) {
        self.now = stamp.now;
        self.seed = stamp.random;
        self.rolls = 0;
    }

    pub const fn now(&self) -> Millis {
        self.now
    }

    /// 32 random bytes, different at each call: SHA-256 of the stamp's bytes and a count.
    pub fn random(&mut self) -> [u8; 32] {
        self.rolls += 1;
        Sha256::new().chain_update(self.seed).chain_update(self.rolls.to_le_bytes()).finalize().into()
    }

    /// `span`, give or take a quarter, so that two sides do not act in step.
    pub fn jittered(&mut self, span: Millis) -> Millis {
        let roll = u64::from(self.random()[0]);
        Millis(span.0 - span.0 / 4 + span.0.saturating_mul(roll) / 512)
    }

    pub fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Shows it to everyone, or to whom [`Out::aside`] says.
    pub fn show(&mut self, change: Change) {
        self.tell(self.aside.map_or(To::All, To::View), change);
    }

    pub fn tell(&mut self, to: To, change: Change) {
        self.effects.push(Effect::Show(to, change));
    }

    /// What `act` shows is for one view alone.
    pub fn aside(&mut self, view: ViewId, act: impl FnOnce(&mut Self)) {
        self.aside = Some(view);
        act(self);
        self.aside = None;
    }

    /// Whoever asked need not ask again.
    pub fn taken(&mut self, asked: Asked) {
        if let Asked { view, number: Some(number) } = asked {
            self.effects.push(Effect::Taken(view, number));
        }
    }

    /// Asks for one transaction. One that fails is asked for again.
    pub fn store(&mut self, ops: Vec<Op>) -> BatchId {
        let (batch, effect) = self.ledger.ask(ops, self.now);
        self.effects.extend(effect);
        batch
    }

    /// What the store has not said yes to.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The store has kept these. Returns whether it has failed until now.
    pub fn kept(&mut self, batches: &[BatchId]) -> bool {
        let (effects, failed) = self.ledger.kept(batches);
        self.effects.extend(effects);
        failed
    }

    pub fn failed(&mut self, batches: &[BatchId], error: &StoreError) {
        self.ledger.failed(batches, error, self.now);
    }

    /// Tries again what the store has not kept, if that is due.
    pub fn tick(&mut self) {
        let effects = self.ledger.tick(self.now);
        self.effects.extend(effects);
    }

    /// Something has changed outside, and the store may work now.
    pub fn revive(&mut self) {
        self.ledger.try_by(self.now);
    }

    pub fn came_again(&mut self) {
        self.ledger.came_again(self.now);
    }

    /// The last transaction that was asked for.
    pub const fn last_batch(&self) -> BatchId {
        self.ledger.last()
    }

    pub fn ticket(&mut self) -> Ticket {
        self.last_ticket += 1;
        Ticket(self.last_ticket)
    }

    /// What happened lately.
    pub const fn diary(&mut self) -> &mut Diary {
        &mut self.diary
    }

    /// Writes down that something happened: to nobody in particular, to a contact, at a relay.
    pub fn note(&mut self, what: Happening) {
        self.diary.note(what, self.now);
    }

    pub fn note_of(&mut self, peer: PeerId, what: Happening) {
        self.diary.of_contact(peer, what, self.now);
    }

    pub fn note_at(&mut self, url: &RelayUrl, what: Happening) {
        self.diary.of_relay(url, what, self.now);
    }

    pub fn signal(&mut self, to: PeerId, body: Body) {
        self.signals.push((to, body));
    }

    pub fn call(&mut self, to: PeerId, call: Call) {
        self.calls.push((to, call));
    }

    pub fn take_calls(&mut self) -> Vec<(PeerId, Call)> {
        std::mem::take(&mut self.calls)
    }

    pub fn take_signals(&mut self) -> Vec<(PeerId, Body)> {
        std::mem::take(&mut self.signals)
    }

    /// What the step wants done. Where it tells someone that theirs arrived, that comes before anything is drawn here, which
    /// takes longer.
    pub fn finish(&mut self) -> Vec<Effect> {
        let mut effects = std::mem::take(&mut self.effects);
        if effects.iter().any(|effect| matches!(effect, Effect::Confirm(..))) {
            effects.sort_by_key(|effect| matches!(effect, Effect::Show(..) | Effect::Taken(..)));
        }
        effects
    }
}

/// The delay before try number `failures + 1`: doubles from `first` up to `most`.
pub fn backoff(first: Millis, most: Millis, failures: u32) -> Millis {
    Millis(first.0.saturating_mul(1 << failures.min(20)).min(most.0))
}

/// The earlier of two times, where either may be missing.
pub fn earlier(a: Option<Millis>, b: Option<Millis>) -> Option<Millis> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
