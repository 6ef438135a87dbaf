//! One tab of a browser profile runs the engine (Web Locks).

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const NAME: &str = "tincan";

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

/// Whether the lock was got; it is held until the page goes. Nothing if the browser refuses to tell.
async fn request(locks: &JsValue, at_once: bool) -> Option<bool> {
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &at_once.into()).ok()?;
    let request: Function = Reflect::get(locks, &"request".into()).ok()?.dyn_into().ok()?;
    let granted = Promise::new(&mut |resolve, _| {
        let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let got = lock.is_object();
            let _ = resolve.call1(&JsValue::NULL, &got.into());
            // The lock is held until this promise settles, which it never does.
            if got { Promise::new(&mut |_, _| {}).into() } else { JsValue::NULL }
        });
        let _ = request.call3(locks, &NAME.into(), &options, &callback);
    });
    JsFuture::from(granted).await.ok()?.as_bool()
}
