//! One tab of a browser profile runs the engine (Web Locks). Another that was opened by an invite link hands the
//! invite over.

use std::cell::RefCell;

use gloo::events::EventListener;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use super::Sink;
use crate::engine::doors::{Input, Intent};
use crate::protocol::invite::FRAGMENT;

const NAME: &str = "tincan";

thread_local! {
    /// Settles the promise that holds the lock.
    static HELD: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Gives the lead away: to a tab of a newer version.
pub fn release() {
    if let Some(settle) = HELD.take() {
        let _ = settle.call0(&JsValue::NULL);
    }
}

/// Takes over invites from tabs that do not lead, for as long as it is kept.
pub struct Invites {
    _channel: Option<(BroadcastChannel, EventListener)>,
}

impl Invites {
    pub fn listen(sink: &Sink) -> Self {
        let sink = sink.clone();
        let channel = BroadcastChannel::new(NAME).ok().map(|channel| {
            let listener = EventListener::new(&channel, "message", move |event| {
                let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                if let Some(address) = text {
                    sink.push(Input::Intent(Intent::Add { address }));
                }
            });
            (channel, listener)
        });
        Self { _channel: channel }
    }
}

/// Gives the invite in this tab's address to the tab that leads, and takes it out of the address.
pub fn hand_over_invite() {
    let Some(window) = web_sys::window() else { return };
    let Ok(hash) = window.location().hash() else { return };
    if !hash.starts_with(FRAGMENT) {
        return;
    }
    let (Ok(channel), Ok(path)) = (BroadcastChannel::new(NAME), window.location().pathname()) else { return };
    if channel.post_message(&hash.into()).is_ok() {
        let _ = window.history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
    }
    channel.close();
}

/// Waits until this tab is the one. `elsewhere` is called if it has to wait at all.
/// A browser without Web Locks (an insecure origin) goes ahead.
pub async fn lead(elsewhere: impl FnOnce()) {
    let Some(locks) = manager() else { return };
    if request(&locks, true).await == Some(false) {
        elsewhere();
        request(&locks, false).await;
    }
}

fn manager() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}

/// Whether the lock was got; it is held until the page goes or releases it. Nothing if the browser refuses to tell.
async fn request(locks: &JsValue, at_once: bool) -> Option<bool> {
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &at_once.into()).ok()?;
    let request: Function = Reflect::get(locks, &"request".into()).ok()?.dyn_into().ok()?;
    let granted = Promise::new(&mut |resolve, _| {
        let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let got = lock.is_object();
            let _ = resolve.call1(&JsValue::NULL, &got.into());
            // The lock is held until this promise settles.
            if got { Promise::new(&mut |settle, _| HELD.set(Some(settle))).into() } else { JsValue::NULL }
        });
        let _ = request.call3(locks, &NAME.into(), &options, &callback);
    });
    JsFuture::from(granted).await.ok()?.as_bool()
}
