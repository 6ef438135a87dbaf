//! The page around the components: its events, its width, its focus.

use gloo::events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget, HtmlElement};

/// Where one pane replaces the other; the same width stands in `style/base.css`.
const NARROW: &str = "(max-width: 45rem)";

/// Whether list and chat take turns.
pub fn is_narrow() -> bool {
    window().match_media(NARROW).ok().flatten().is_some_and(|query| query.matches())
}

/// Listens for as long as the current owner lives.
pub fn listen(target: &EventTarget, event: &'static str, act: impl FnMut(&Event) + 'static) {
    StoredValue::new_local(EventListener::new(target, event, act));
}

/// Does it when the next frame is drawn, when what was just shown is there.
pub fn soon(act: impl FnOnce() + 'static) {
    request_animation_frame(act);
}

/// Puts the focus on the first element that matches and can take it.
pub fn focus(selector: &str) {
    if let Some(element) = document().query_selector(selector).ok().flatten()
        && let Some(element) = element.dyn_ref::<HtmlElement>()
    {
        // An element that cannot take it leaves the focus where it is.
        let _ = element.focus();
    }
}
