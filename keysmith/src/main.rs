//! The worker: it says that it is ready, takes one order at a time, and answers each. An order is an array: what is to be
//! done, the passphrase, and what is needed for it. An answer is one too: whether it was done, and what came of it.

use js_sys::{Array, Reflect, Uint8Array};
use keysmith::{Refusal, derive, lock, unlock};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = postMessage)]
    fn post(answer: &JsValue);
}

fn main() {
    let hear: Closure<dyn Fn(JsValue)> = Closure::new(|event: JsValue| {
        let order = Reflect::get(&event, &"data".into()).unwrap_or_default();
        let done = carry_out(&Array::from(&order));
        let (done, what) = match done {
            Ok(what) => (true, what),
            Err(why) => (false, why.into()),
        };
        post(&Array::of2(&done.into(), &what));
    });
    // Listens as long as the worker lives.
    let _ = Reflect::set(&js_sys::global(), &"onmessage".into(), &hear.into_js_value());
    post(&"ready".into());
}

fn carry_out(order: &Array) -> Result<JsValue, &'static str> {
    let text = |at| order.get(at).as_string().ok_or("order");
    let bytes = |at| Uint8Array::new(&order.get(at)).to_vec();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is out of bounds is refused there"
    )]
    let cost = |at| order.get(at).as_f64().map(|cost| cost as u8).ok_or("order");
    let passphrase = text(1)?;
    match text(0)?.as_str() {
        "derive" => {
            let key = derive(&passphrase, &bytes(2), cost(3)?).ok_or("newer")?;
            Ok(Uint8Array::from(&key[..]).into())
        }
        "lock" => {
            let drawn = |at| bytes(at).try_into().map_err(|_| "order");
            let (secret, salt) = (bytes(2).try_into().map_err(|_| "order")?, drawn(4)?);
            let nonce = bytes(5).try_into().map_err(|_| "order")?;
            Ok(lock(&secret, &passphrase, cost(3)?, &salt, &nonce).ok_or("newer")?.into())
        }
        "unlock" => match unlock(&text(2)?, &passphrase) {
            Ok(secret) => Ok(Uint8Array::from(&secret[..]).into()),
            Err(Refusal::Broken) => Err("broken"),
            Err(Refusal::Newer) => Err("newer"),
            Err(Refusal::Passphrase) => Err("passphrase"),
        },
        _ => Err("order"),
    }
}
