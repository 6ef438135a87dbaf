//! What lies between the database and the rest of the store while a passphrase is on: every record is sealed
//! (XChaCha20-Poly1305) for its own place, but for what keys and indexes are made of. It is done at once, since to wait for
//! the browser's cryptography would end a transaction.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::db::Result;
use super::{CONTACTS, JOURNAL, MESSAGES, META, OUTBOX, SEARCH, STRAYS};
use crate::platform::clock::drawn;

/// What the records are sealed with. It is drawn once, and lies under the passphrase itself.
pub type Key = [u8; 32];

/// Drawn for each record that is sealed, and put before it.
const NONCE: usize = 24;
/// The field that holds all the others.
const SEALED: &str = "sealed";

/// What of a record stays to be read.
enum Clear {
    /// All of it: it holds ids and times.
    All,
    /// The fields that keys and indexes are made of.
    Fields(&'static [&'static str]),
    /// Nothing: its key lies beside it.
    Nothing,
}

impl Clear {
    fn of(store: &str) -> Self {
        match store {
            MESSAGES => Self::Fields(&["id", "chat", "at"]),
            CONTACTS => Self::Fields(&["peer"]),
            OUTBOX | STRAYS | JOURNAL => Self::Fields(&["id"]),
            META | SEARCH => Self::Nothing,
            _ => Self::All,
        }
    }
}

pub struct Veil(XChaCha20Poly1305);

impl Veil {
    pub fn new(key: &Key) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    /// A record as it comes into the database, under this key if that is not in it.
    // Within its callers it would come with the first screen.
    #[inline(never)]
    pub fn shut(&self, store: &str, record: &JsValue, key: Option<&JsValue>) -> Result<JsValue> {
        match Clear::of(store) {
            Clear::All => Ok(record.clone()),
            Clear::Nothing => self.seal(&beside(store, key), record).map(Into::into),
            Clear::Fields(names) => {
                let (kept, place) = (Object::new(), Array::of1(&store.into()));
                for name in names {
                    let field = Reflect::get(record, &(*name).into())?;
                    place.push(&field);
                    Reflect::set(&kept, &(*name).into(), &field)?;
                }
                Reflect::set(&kept, &SEALED.into(), &self.seal(&place, record)?.into())?;
                Ok(kept.into())
            }
        }
    }

    /// A record as it was put; nothing for what was not sealed for this place.
    #[inline(never)]
    pub fn open(&self, store: &str, kept: &JsValue, key: Option<&JsValue>) -> Option<JsValue> {
        match Clear::of(store) {
            Clear::All => Some(kept.clone()),
            Clear::Nothing => self.unseal(&beside(store, key), kept),
            Clear::Fields(names) => {
                let place = Array::of1(&store.into());
                for name in names {
                    place.push(&Reflect::get(kept, &(*name).into()).ok()?);
                }
                self.unseal(&place, &Reflect::get(kept, &SEALED.into()).ok()?)
            }
        }
    }

    fn seal(&self, place: &Array, record: &JsValue) -> Result<Uint8Array> {
        let text = JSON::stringify(record)?.as_string().ok_or(JsValue::NULL)?;
        let drawn = drawn();
        let nonce = drawn.first_chunk::<NONCE>().copied().unwrap_or_default();
        let payload = Payload { msg: text.as_bytes(), aad: &text_of(place) };
        let sealed = self.0.encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| JsValue::NULL)?;
        Ok(Uint8Array::from(&[&nonce[..], &sealed].concat()[..]))
    }

    fn unseal(&self, place: &Array, kept: &JsValue) -> Option<JsValue> {
        let kept = kept.dyn_ref::<Uint8Array>()?.to_vec();
        let (nonce, sealed) = kept.split_at_checked(NONCE)?;
        let payload = Payload { msg: sealed, aad: &text_of(place) };
        let text = self.0.decrypt(XNonce::from_slice(nonce), payload).ok()?;
        JSON::parse(std::str::from_utf8(&text).ok()?).ok()
    }
}

/// Where a record is whose key lies beside it.
fn beside(store: &str, key: Option<&JsValue>) -> Array {
    Array::of2(&store.into(), key.unwrap_or(&JsValue::NULL))
}

fn text_of(place: &Array) -> Vec<u8> {
    JSON::stringify(place).ok().and_then(|text| text.as_string()).unwrap_or_default().into_bytes()
}
