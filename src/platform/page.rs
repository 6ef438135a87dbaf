//! What happens to the page itself: it goes online, changes its network, is looked at again, goes away.

use std::cell::RefCell;

use gloo::events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, VisibilityState};

use super::Sink;
use crate::engine::doors::Input;

/// A page that comes back from the browser's memory has lost its connections and its locks: it starts anew.
pub fn start_anew_when_back() -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "pageshow", |event| {
        let kept = event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(web_sys::PageTransitionEvent::persisted);
        if let (true, Some(window)) = (kept, web_sys::window()) {
            let _ = window.location().reload();
        }
    }))
}

/// Listens for as long as it is kept.
pub struct Page {
    _listeners: Vec<EventListener>,
}

impl Page {
    /// Reports to `sink`; calls `leave` when the page goes.
    pub fn listen(sink: &Sink, leave: impl Fn() + 'static) -> Self {
        let mut listeners = Vec::new();
        let Some(window) = web_sys::window() else { return Self { _listeners: listeners } };
        let resumed = |sink: &Sink| {
            let sink = sink.clone();
            move || sink.push(Input::Resumed)
        };
        let online = resumed(sink);
        listeners.push(EventListener::new(&window, "online", move |_| online()));
        listeners.push(EventListener::new(&window, "pagehide", move |_| leave()));
        let connection = Reflect::get(&window.navigator(), &"connection".into());
        if let Some(target) = connection.ok().and_then(|connection| connection.dyn_into::<EventTarget>().ok()) {
            let moved = resumed(sink);
            let known = RefCell::new(network(&target));
            let connection = target.clone();
            // It also fires when only an estimate of the speed has changed, which says nothing.
            listeners.push(EventListener::new(&target, "change", move |_| {
                let now = network(&connection);
                if known.replace(now.clone()) != now {
                    moved();
                }
            }));
        }
        if let Some(document) = window.document() {
            let seen = resumed(sink);
            let target = document.clone();
            listeners.push(EventListener::new(&target, "visibilitychange", move |_| {
                if document.visibility_state() == VisibilityState::Visible {
                    seen();
                }
            }));
        }
        Self { _listeners: listeners }
    }
}

/// What kind of network this is, as far as the browser tells.
fn network(connection: &EventTarget) -> [Option<String>; 2] {
    ["type", "effectiveType"].map(|name| Reflect::get(connection, &name.into()).ok()?.as_string())
}
