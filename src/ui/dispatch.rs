//! The way down to the engine.

use std::rc::Rc;

use leptos::prelude::*;

use crate::engine::doors::Intent;

/// Hands intents to the engine; found in the context of every component.
#[derive(Clone, Copy)]
pub struct Dispatch(StoredValue<Rc<dyn Fn(Intent)>, LocalStorage>);

impl Dispatch {
    pub fn new(dispatch: impl Fn(Intent) + 'static) -> Self {
        Self(StoredValue::new_local(Rc::new(dispatch)))
    }

    pub fn send(self, intent: Intent) {
        if let Some(dispatch) = self.0.try_get_value() {
            dispatch(intent);
        }
    }
}
