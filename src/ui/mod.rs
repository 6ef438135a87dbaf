//! What the user sees and touches: Leptos components over [`State`], which is fed by changes from the engine.
//! What the user asks goes back through one [`Dispatch`]. Nothing here knows the platform.

mod app;
mod chat;
mod chats;
mod dispatch;
mod first_run;
mod link;
mod parts;
mod people;
mod relays;
mod state;
mod time;

use leptos::mount::mount_to_body;
use leptos::prelude::*;

use crate::engine::doors::Intent;
use dispatch::Dispatch;
pub use state::State;

thread_local! {
    /// Owns the signals of [`State`], which live as long as the page.
    static ROOT: Owner = Owner::new();
}

/// Shows the interface. The static shell of `index.html` stays until there is something truer to show.
pub fn mount(dispatch: impl Fn(Intent) + 'static) -> State {
    ROOT.with(|root| {
        root.with(|| {
            let state = State::new();
            let dispatch = Dispatch::new(dispatch);
            mount_to_body(move || {
                provide_context(state);
                provide_context(dispatch);
                app::App()
            });
            state
        })
    })
}
