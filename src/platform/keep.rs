//! The browser's promise to keep what is stored, and how much room there is.

use js_sys::{Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::Sink;
use crate::engine::doors::{Input, Keeping};

/// Reports how it stands. `ask`: has the browser promise it, unless it did; some ask the user.
pub fn keep(ask: bool, sink: &Sink) {
    let sink = sink.clone();
    spawn_local(async move {
        let Some(window) = web_sys::window() else { return };
        // Missing on an insecure origin, and then each call below fails.
        let storage = window.navigator().storage();
        let mut promised = answer(storage.persisted()).await.and_then(|answer| answer.as_bool());
        if ask && promised == Some(false) {
            promised = answer(storage.persist()).await.and_then(|answer| answer.as_bool());
        }
        let estimate = answer(storage.estimate()).await.unwrap_or_default();
        sink.push(Input::Kept(Keeping { promised, used: bytes(&estimate, "usage"), room: bytes(&estimate, "quota") }));
    });
}

async fn answer(asked: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(asked.ok()?).await.ok()
}

fn bytes(estimate: &JsValue, name: &str) -> u64 {
    let bytes = Reflect::get(estimate, &name.into()).ok().and_then(|bytes| bytes.as_f64()).unwrap_or(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size, and no disk is larger")]
    let bytes = bytes as u64;
    bytes
}
