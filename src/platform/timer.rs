//! The one timer.

use std::cell::RefCell;

use gloo::timers::callback::Timeout;

use super::Sink;
use crate::engine::doors::Input;
use crate::model::Millis;

/// Browsers count timeouts in 31 bits; an early tick does no harm.
const LONGEST: u64 = 3_600_000;

pub struct Timer {
    sink: Sink,
    timeout: RefCell<Option<Timeout>>,
}

impl Timer {
    pub const fn new(sink: Sink) -> Self {
        Self { sink, timeout: RefCell::new(None) }
    }

    /// Replaces whatever was set before.
    pub fn wake_at(&self, at: Millis, now: Millis) {
        let sink = self.sink.clone();
        let wait = u32::try_from(at.since(now).0.min(LONGEST)).unwrap_or_default();
        let timeout = Timeout::new(wait, move || sink.push(Input::Tick));
        *self.timeout.borrow_mut() = Some(timeout);
    }
}
