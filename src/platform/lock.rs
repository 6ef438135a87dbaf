//! Web Locks: who leads among the tabs of a browser profile, and which of them are still there. The browser releases
//! the locks of a tab that ends, however it ends.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Whoever holds it leads.
pub const LEAD: &str = "tincan";
/// Whoever holds it brings the database into another form, or looks which form it has.
pub const MOVE: &str = "tincan/move";
/// Everybody holds it who knows the key of a sealed database.
pub const UNLOCKED: &str = "tincan/unlocked";

/// A lock that is held until this is dropped.
pub struct Held(Option<Function>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(settle) = &self.0 {
            let _ = settle.call0(&JsValue::NULL);
        }
    }
}

/// What comes of asking for a lock.
enum Answer {
    Got(Held),
    /// Somebody has it.
    Taken,
    /// The browser has none.
    Untold,
}

/// How a lock is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Whether anybody has it.
    Look,
    /// For as long as the page lives, or until all are released.
    Keep,
    /// The same, beside others.
    Share,
    /// As long as its guard lives.
    Guard,
}

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

/// Whether this page is about to go.
pub fn are_released() -> bool {
    RELEASED.get()
}

/// Takes a lock if nobody has it. True too in a browser without Web Locks (an insecure origin), where each tab is
/// alone.
pub async fn try_hold(name: &str) -> bool {
    !matches!(request(name, true, Mode::Keep).await, Answer::Taken)
}

/// Waits for a lock and keeps it until the page goes.
pub async fn hold(name: &str) {
    request(name, false, Mode::Keep).await;
}

/// Keeps a lock beside others until the page goes.
pub async fn share(name: &str) {
    request(name, false, Mode::Share).await;
}

/// Waits until whoever holds a lock is gone.
pub async fn gone(name: &str) {
    request(name, false, Mode::Look).await;
}

/// Whether nobody holds a lock.
pub async fn is_free(name: &str) -> bool {
    !matches!(request(name, true, Mode::Look).await, Answer::Taken)
}

/// Waits for a lock.
pub async fn take(name: &str) -> Held {
    match request(name, false, Mode::Guard).await {
        Answer::Got(held) => held,
        Answer::Taken | Answer::Untold => Held(None),
    }
}

/// Whether there are such locks at all.
pub fn exist() -> bool {
    locks().is_some()
}

fn locks() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}

async fn request(name: &str, at_once: bool, mode: Mode) -> Answer {
    match ask(name, at_once, mode).await {
        Some((true, held)) => Answer::Got(held),
        Some((false, _)) => Answer::Taken,
        None => Answer::Untold,
    }
}

/// Whether it was got, and how it is given back. Nothing if the browser refuses to tell.
async fn ask(name: &str, at_once: bool, mode: Mode) -> Option<(bool, Held)> {
    let locks = locks()?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &at_once.into()).ok()?;
    if mode == Mode::Share {
        Reflect::set(&options, &"mode".into(), &"shared".into()).ok()?;
    }
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let guard = Rc::new(RefCell::new(None));
    let held = guard.clone();
    let granted = Promise::new(&mut |resolve, _| {
        let held = held.clone();
        let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            // Who waits for it waits for ever then.
            if RELEASED.get() && matches!(mode, Mode::Keep | Mode::Share) {
                return JsValue::NULL;
            }
            let got = lock.is_object();
            let _ = resolve.call1(&JsValue::NULL, &got.into());
            if !got {
                return JsValue::NULL;
            }
            // The lock is held until this promise settles.
            match mode {
                Mode::Keep | Mode::Share => {
                    Promise::new(&mut |settle, _| HELD.with_borrow_mut(|held| held.push(settle))).into()
                }
                Mode::Guard => Promise::new(&mut |settle, _| {
                    held.replace(Some(settle));
                })
                .into(),
                Mode::Look => JsValue::NULL,
            }
        });
        let _ = request.call3(&locks, &name.into(), &options, &callback);
    });
    let got = JsFuture::from(granted).await.ok()?.as_bool()?;
    Some((got, Held(guard.take())))
}
