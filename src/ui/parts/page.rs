//! The page around the components: its width, its focus, its next moments.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Where one pane replaces the other; the same width stands in `style/base.css`.
const NARROW: &str = "(max-width: 45rem)";

/// Whether list and chat take turns.
pub fn is_narrow() -> bool {
    window().match_media(NARROW).ok().flatten().is_some_and(|query| query.matches())
}

/// Does it when the next frame is drawn, when what was just shown is there.
pub fn soon(act: impl FnOnce() + 'static) {
    let act: Box<dyn FnOnce()> = Box::new(act);
    request_animation_frame(act);
}

/// Does it right after what runs now, when what was just made is in the page.
pub fn next(act: impl FnOnce() + 'static) {
    fn boxed(act: Box<dyn FnOnce()>) {
        leptos::task::spawn_local(async move { act() });
    }
    boxed(Box::new(act));
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
