//! Web Locks: who leads among the tabs of a browser profile, and which of them are still there. The browser releases
//! the locks of a tab that ends, however it ends.

use std::cell::{Cell, RefCell};

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Whoever holds it leads.
pub const LEAD: &str = "tincan";

thread_local! {
    /// Settle the promises that hold the locks.
    static HELD: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
    static RELEASED: Cell<bool> = const { Cell::new(false) };
}

/// Gives up all locks, and takes none any more: a tab of a newer version has come.
pub fn release() {
    RELEASED.set(true);
    for settle in HELD.take() {
        let _ = settle.call0(&JsValue::NULL);
    }
}

/// Takes a lock if nobody has it. True too in a browser without Web Locks (an insecure origin), where each tab is
/// alone.
pub async fn try_hold(name: &str) -> bool {
    request(name, true, true).await != Some(false)
}

/// Waits for a lock and keeps it until the page goes.
pub async fn hold(name: &str) {
    request(name, false, true).await;
}

/// Waits until whoever holds a lock is gone.
pub async fn gone(name: &str) {
    request(name, false, false).await;
}

/// Whether the lock was got. Nothing if the browser refuses to tell.
async fn request(name: &str, at_once: bool, keep: bool) -> Option<bool> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &at_once.into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let granted = Promise::new(&mut |resolve, _| {
        let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            // Who waits for it waits for ever then.
            if RELEASED.get() {
                return JsValue::NULL;
            }
            let got = lock.is_object();
            let _ = resolve.call1(&JsValue::NULL, &got.into());
            // The lock is held until this promise settles.
            if got && keep {
                Promise::new(&mut |settle, _| HELD.with_borrow_mut(|held| held.push(settle))).into()
            } else {
                JsValue::NULL
            }
        });
        let _ = request.call3(&locks, &name.into(), &options, &callback);
    });
    JsFuture::from(granted).await.ok()?.as_bool()
}
