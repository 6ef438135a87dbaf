//! What a signing extension offers to pages (NIP-07): `window.nostr`. Each answer is waited for so long and no longer, and
//! is what the extension says, to be checked by who asked.

use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::engine::doors::SignerTrouble;
use crate::model::PeerId;
use crate::platform::clock::pause;

/// Its user may have to be asked, and to find the window in which they are.
const PATIENCE: u32 = 30_000;
/// Extensions come into a page when they like.
const LOOKS: u32 = 50;
const BETWEEN: i32 = 100;
const LATE: &str = "late";

type Result<T> = std::result::Result<T, SignerTrouble>;

pub struct Extension(JsValue);

/// Which of the two ways of encrypting.
#[derive(Debug, Clone, Copy)]
pub enum Cipher {
    Nip04,
    Nip44,
}

impl Cipher {
    const fn name(self) -> &'static str {
        match self {
            Self::Nip04 => "nip04",
            Self::Nip44 => "nip44",
        }
    }
}

impl Extension {
    /// The one that is there now.
    pub fn find() -> Option<Self> {
        let nostr = Reflect::get(&js_sys::global(), &"nostr".into()).ok()?;
        let found = Self(nostr);
        found.part(Cipher::Nip44.name()).is_some_and(|part| part.is_object()).then_some(found)
    }

    /// Waits for one to come.
    pub async fn await_it() -> Result<Self> {
        for _ in 0..LOOKS {
            if let Some(found) = Self::find() {
                return Ok(found);
            }
            pause(BETWEEN).await;
        }
        Err(SignerTrouble::Missing)
    }

    /// Whose key it has.
    pub async fn me(&self) -> Result<PeerId> {
        let key = self.call(&self.0, "getPublicKey", &Array::new()).await?;
        key.as_string().and_then(|key| PeerId::from_hex(&key)).ok_or(SignerTrouble::Refuses)
    }

    /// An event of this content, signed, as JSON.
    pub async fn sign(&self, kind: u16, created_at: u64, tags: &[Vec<String>], content: &str) -> Result<String> {
        let event = serde_json::json!({ "kind": kind, "created_at": created_at, "tags": tags, "content": content });
        let event = JSON::parse(&event.to_string()).map_err(|_| SignerTrouble::Refuses)?;
        let signed = self.call(&self.0, "signEvent", &Array::of1(&event)).await?;
        let signed = JSON::stringify(&signed).ok().and_then(|json| json.as_string());
        signed.ok_or(SignerTrouble::Refuses)
    }

    pub async fn encrypt(&self, by: Cipher, with: PeerId, text: &str) -> Result<String> {
        self.cipher(by, "encrypt", &with.to_hex(), text).await
    }

    /// `with`: hex digits of a key.
    pub async fn decrypt(&self, by: Cipher, with: &str, text: &str) -> Result<String> {
        self.cipher(by, "decrypt", with, text).await
    }

    async fn cipher(&self, by: Cipher, what: &str, with: &str, text: &str) -> Result<String> {
        let part = self.part(by.name()).ok_or(SignerTrouble::Missing)?;
        let done = self.call(&part, what, &Array::of2(&with.into(), &text.into())).await?;
        done.as_string().ok_or(SignerTrouble::Refuses)
    }

    fn part(&self, name: &str) -> Option<JsValue> {
        self.0.is_object().then(|| Reflect::get(&self.0, &name.into()).ok()).flatten()
    }

    async fn call(&self, of: &JsValue, name: &str, with: &Array) -> Result<JsValue> {
        let asked = Reflect::get(of, &name.into())
            .and_then(JsCast::dyn_into::<Function>)
            .and_then(|function| Reflect::apply(&function, of, with));
        let asked = asked.map_err(|_| SignerTrouble::Refuses)?;
        let mut timer = None;
        let late = Promise::new(&mut |_, reject| {
            timer = Some(Timeout::new(PATIENCE, move || drop(reject.call1(&JsValue::NULL, &LATE.into()))));
        });
        let first = Promise::race(&Array::of2(&asked, &late));
        let done = JsFuture::from(first).await;
        drop(timer);
        done.map_err(|why| match why.as_string() {
            Some(why) if why == LATE => SignerTrouble::Silent,
            _ => SignerTrouble::Refuses,
        })
    }
}

/// Whether an object has this, for who wants to know before they ask.
pub fn offers(name: &str) -> bool {
    Extension::find().and_then(|found| found.part(name)).is_some_and(|part| part.dyn_ref::<Object>().is_some())
}
