//! The worker that makes keys of passphrases (see `keysmith`). It comes when it is wanted, takes one order, and goes: with
//! it goes the memory that an order takes.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::clock::random;
use crate::engine::safe::SafeError;
use crate::protocol::backup::Head;

/// The page names where it lies.
const PLACE: &str = "link[rel=keysmith]";

#[wasm_bindgen]
extern "C" {
    /// What makes addresses that the page's own rules let in (Trusted Types, where the browser has them).
    type Policy;
    #[wasm_bindgen(catch, js_namespace = trustedTypes, js_name = createPolicy)]
    fn create_policy(name: &str, rules: &Object) -> Result<Policy, JsValue>;
    #[wasm_bindgen(method, js_name = createScriptURL)]
    fn create_script_url(this: &Policy, address: &str) -> JsValue;

    type Worker;
    #[wasm_bindgen(constructor, catch)]
    fn new(address: &JsValue) -> Result<Worker, JsValue>;
    #[wasm_bindgen(method, js_name = postMessage)]
    fn post(this: &Worker, order: &JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &Worker, hear: &JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_onerror(this: &Worker, hear: &JsValue);
    #[wasm_bindgen(method)]
    fn terminate(this: &Worker);
}

/// It ends when nobody waits for it any more.
struct Bench(Worker);

impl Drop for Bench {
    fn drop(&mut self) {
        self.0.terminate();
    }
}

impl Bench {
    /// What it says next.
    fn word(&self) -> Promise {
        Promise::new(&mut |resolve, _| {
            self.0.set_onmessage(&resolve);
            self.0.set_onerror(&resolve);
        })
    }
}

/// The key of a passphrase, for the file with this head.
pub async fn derive(passphrase: &str, head: &Head) -> Result<Uint8Array, SafeError> {
    let order = order("derive", passphrase);
    order.push(&Uint8Array::from(head.salt()));
    order.push(&Head::log_n().into());
    carry_out(&order).await?.dyn_into().map_err(|_| SafeError::Browser)
}

/// A secret key under a passphrase, as NIP-49 writes it.
pub async fn lock(secret: &[u8; 32], passphrase: &str) -> Result<String, SafeError> {
    let order = order("lock", passphrase);
    let (salt, nonce) = (random(), random());
    order.push(&Uint8Array::from(&secret[..]));
    order.push(&Head::log_n().into());
    for drawn in [salt.first_chunk::<16>().map(|it| &it[..]), nonce.first_chunk::<24>().map(|it| &it[..])] {
        order.push(&Uint8Array::from(drawn.unwrap_or_default()));
    }
    carry_out(&order).await?.as_string().ok_or(SafeError::Browser)
}

/// The secret key that such a text holds.
pub async fn unlock(text: &str, passphrase: &str) -> Result<[u8; 32], SafeError> {
    let order = order("unlock", passphrase);
    order.push(&text.into());
    let secret: Uint8Array = carry_out(&order).await?.dyn_into().map_err(|_| SafeError::Browser)?;
    secret.to_vec().try_into().map_err(|_| SafeError::NoKey)
}

/// What is to be done, and the passphrase in the one form that all its spellings have.
fn order(what: &str, passphrase: &str) -> Array {
    Array::of2(&what.into(), &js_sys::JsString::from(passphrase).normalize("NFKC"))
}

async fn carry_out(order: &Array) -> Result<JsValue, SafeError> {
    let bench = begin().ok_or(SafeError::Program)?;
    for wanted in ["ready", "done"] {
        let word = JsFuture::from(bench.word()).await.map_err(|_| SafeError::Browser)?;
        let said = Reflect::get(&word, &"data".into()).unwrap_or_default();
        if wanted == "ready" && said.as_string().as_deref() == Some(wanted) {
            bench.0.post(order);
            continue;
        }
        // An event without data is one of an error.
        let answer = said.dyn_into::<Array>().map_err(|_| SafeError::Program)?;
        let what = answer.get(1);
        return match what.as_string().as_deref() {
            _ if answer.get(0).is_truthy() => Ok(what),
            Some("passphrase") => Err(SafeError::Passphrase),
            Some("broken") => Err(SafeError::NoKey),
            Some("newer") => Err(SafeError::NewForm),
            _ => Err(SafeError::Browser),
        };
    }
    Err(SafeError::Browser)
}

fn begin() -> Option<Bench> {
    thread_local! {
        /// The one policy of this name that the page allows. It lets through what the page itself names.
        static POLICY: Option<Policy> = policy();
    }
    let link = web_sys::window()?.document()?.query_selector(PLACE).ok()??;
    let address = link.get_attribute("href")?;
    let address = POLICY
        .with(|policy| policy.as_ref().map_or_else(|| address.as_str().into(), |it| it.create_script_url(&address)));
    Worker::new(&address).ok().map(Bench)
}

fn policy() -> Option<Policy> {
    let rules = Object::new();
    let same = Reflect::get(&js_sys::global(), &"String".into()).ok()?;
    Reflect::set(&rules, &"createScriptURL".into(), &same).ok()?;
    create_policy("tincan-keysmith", &rules).ok()
}
