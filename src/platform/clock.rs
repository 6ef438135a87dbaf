//! The time, corrected by the page's host, and random bytes.

use std::cell::RefCell;

use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

use crate::model::Millis;

/// The host's clock is known to a second or so; less than this is no reason to distrust our own.
const TRUSTED: i64 = 10_000;

pub struct Clock {
    offset: i64,
}

impl Clock {
    pub const fn new(host_offset: i64) -> Self {
        Self { offset: if host_offset.abs() > TRUSTED { host_offset } else { 0 } }
    }

    pub fn now(&self) -> Millis {
        Millis(machine_time().saturating_add_signed(self.offset))
    }
}

/// What this machine thinks the time is, in milliseconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970 fit")]
pub fn machine_time() -> u64 {
    js_sys::Date::now() as u64
}

/// 32 bytes from the browser's generator.
pub fn random() -> [u8; 32] {
    fresh()
}

/// The same, each used once, of many that were asked for at once: the browser takes as long for a thousand as for one.
/// Not for keys, since what is not used yet lies in memory.
pub fn drawn() -> [u8; 32] {
    thread_local! {
        static DRAWN: RefCell<Vec<[u8; 32]>> = const { RefCell::new(Vec::new()) };
    }
    DRAWN.with_borrow_mut(|drawn| {
        drawn.pop().unwrap_or_else(|| {
            drawn.extend_from_slice(fresh::<1024>().as_chunks().0);
            drawn.pop().unwrap_or_else(random)
        })
    })
}

fn fresh<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // A browser without `crypto.getRandomValues` cannot run this app; nothing may be made from bytes that are not random.
    if getrandom::fill(&mut bytes).is_err() {
        wasm_bindgen::throw_str("this browser gives no random numbers");
    }
    bytes
}

/// Waits for so many milliseconds.
pub async fn pause(millis: i32) {
    let done = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Refused only where there are no timers.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        }
    });
    let _ = JsFuture::from(done).await;
}

/// Lets what waits be done first.
pub async fn breathe() {
    pause(0).await;
}

/// Lets what was set off be done first, in the same turn of the event loop.
pub async fn turn() {
    let mut waited = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}
