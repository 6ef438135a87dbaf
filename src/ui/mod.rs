//! What the user sees and touches: Leptos signals and effects over elements. [`State`] is fed by changes from the
//! engine; what the user asks goes back through one [`Dispatch`]. Nothing here knows the platform.
//!
//! A component is a function that takes the [`Ui`] and what it shows, and returns its element. Its markup is a string
//! that the browser parses, and what changes in it is bound to places there: Leptos' own views are compiled to code
//! for each of their shapes, which was a third of the whole download.

mod app;
mod chat;
mod chats;
mod contact;
mod diagnosis;
mod dispatch;
mod first_run;
mod keys;
mod l10n;
mod line;
mod link;
mod locked;
mod notify;
mod offer;
mod parts;
mod people;
mod relays;
mod safe;
mod sentences;
mod settings;
mod signer;
mod sound;
mod state;
mod time;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::mount::mount_to_body;
use litemap::LiteMap;

use crate::engine::doors::Intent;
use crate::model::{Language, PeerId};
use dispatch::Dispatch;
use notify::Leave;
use parts::live::Live;
pub use safe::{Later, Safe};
pub use state::State;

/// What every component is given.
pub struct Ui {
    pub state: State,
    dispatch: Dispatch,
    safe: Box<dyn Safe>,
    /// What was typed and not sent, by chat.
    drafts: RefCell<LiteMap<PeerId, String>>,
    /// Whether the browser lets us notify.
    leave: Live<Leave>,
    /// A newer version is here.
    newer: Live<bool>,
    /// What the interface speaks.
    language: Live<Language>,
}

/// Shows the interface, once its words are here. The static shell of `index.html` stays until there is something truer to
/// show.
pub async fn mount(dispatch: impl Fn(Intent) + 'static, safe: impl Safe + 'static) -> Rc<Ui> {
    l10n::fetch().await;
    let ui = Rc::new(Ui {
        state: State::new(),
        dispatch: Dispatch::new(dispatch),
        safe: Box::new(safe),
        drafts: RefCell::default(),
        leave: Live::new(Leave::now()),
        newer: Live::new(false),
        language: Live::new(l10n::language()),
    });
    let shown = ui.clone();
    mount_to_body(move || app::app(&shown));
    ui
}
