//! The secret key at rest: sealed with a key of the browser's that no script can take out (Web Cryptography API), so that
//! what copies the database through the page has nothing. It lies beside it: who reads the files of the profile has both.

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, CryptoKey, SubtleCrypto};

use super::META;
use super::db::Transaction;
use crate::model::id::{hex, unhex};
use crate::platform::clock::random;

type Result<T> = std::result::Result<T, JsValue>;

/// Bytes that are used with a key once (NIST SP 800-38D).
const NONCE: usize = 12;
/// The fields of what is stored.
const KEY: &str = "key";
const USED: &str = "nonce";
const SEALED: &str = "sealed";

/// What is stored of it: the bytes sealed and their key; or 64 digits where the page is not allowed to seal, as over plain
/// HTTP.
pub struct Sealed {
    sealed: Option<JsValue>,
    bare: JsValue,
}

impl Sealed {
    /// Takes no transaction along: what is waited for here would end it.
    pub async fn new(secret: &[u8; 32]) -> Self {
        Self { sealed: seal(secret).await.ok(), bare: hex(secret).into() }
    }

    /// For where all that is put is sealed.
    pub fn bare(secret: &[u8; 32]) -> Self {
        Self { sealed: None, bare: hex(secret).into() }
    }

    /// Puts it there; bare, where the browser keeps no keys of its own, or where all that is put is sealed.
    pub fn put(&self, to: &Transaction, name: &str) -> Result<()> {
        let name = name.into();
        if let (Some(sealed), false) = (&self.sealed, to.is_veiled())
            && to.put_at(META, sealed, &name).is_ok()
        {
            return Ok(());
        }
        to.put_at(META, &self.bare, &name)
    }
}

/// Whether it lies there as it is, as older versions kept it.
pub fn is_bare(kept: &JsValue) -> bool {
    kept.is_string()
}

/// Reads it back. Nothing for what is no key, or was sealed by another browser.
pub async fn read(kept: &JsValue) -> Option<[u8; 32]> {
    match kept.as_string() {
        Some(digits) => unhex(&digits),
        None => open(kept).await.ok()?.to_vec().try_into().ok(),
    }
}

async fn seal(secret: &[u8; 32]) -> Result<JsValue> {
    let subtle = subtle()?;
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"AES-GCM".into())?;
    Reflect::set(&algorithm, &"length".into(), &256.into())?;
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let key: CryptoKey =
        JsFuture::from(subtle.generate_key_with_object(&algorithm, false, &uses)?).await?.unchecked_into();
    let nonce = Uint8Array::from(random().get(..NONCE).unwrap_or_default());
    let sealed = JsFuture::from(subtle.encrypt_with_object_and_u8_array(&params(&nonce), &key, secret)?).await?;
    let kept = Object::new();
    for (name, value) in [(KEY, key.as_ref()), (USED, nonce.as_ref()), (SEALED, &sealed)] {
        Reflect::set(&kept, &name.into(), value)?;
    }
    Ok(kept.into())
}

async fn open(kept: &JsValue) -> Result<Uint8Array> {
    let key: CryptoKey = Reflect::get(kept, &KEY.into())?.dyn_into()?;
    let nonce: Uint8Array = Reflect::get(kept, &USED.into())?.dyn_into()?;
    let sealed: ArrayBuffer = Reflect::get(kept, &SEALED.into())?.dyn_into()?;
    let opened =
        JsFuture::from(subtle()?.decrypt_with_object_and_buffer_source(&params(&nonce), &key, &sealed)?).await?;
    Ok(Uint8Array::new(&opened))
}

fn params(nonce: &Uint8Array) -> AesGcmParams {
    AesGcmParams::new("AES-GCM", nonce)
}

/// Only secure contexts have it.
fn subtle() -> Result<SubtleCrypto> {
    let crypto = web_sys::window().ok_or(JsValue::NULL)?.crypto()?;
    Reflect::get(&crypto, &"subtle".into())?.dyn_into()
}
