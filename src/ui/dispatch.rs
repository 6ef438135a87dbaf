//! The way down to the engine.

use leptos::prelude::untrack;

use crate::engine::doors::Intent;

/// Hands intents to the engine.
pub struct Dispatch(Box<dyn Fn(Intent)>);

impl Dispatch {
    pub fn new(dispatch: impl Fn(Intent) + 'static) -> Self {
        Self(Box::new(dispatch))
    }

    /// May be called from an effect, which then does not follow what comes of it.
    pub fn send(&self, intent: Intent) {
        untrack(|| (self.0)(intent));
    }
}
