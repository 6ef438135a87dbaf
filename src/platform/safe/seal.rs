//! The pieces of a backup: values as JSON, compressed if the browser can, and sealed by it.

use js_sys::{ArrayBuffer, JSON, Object, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, Blob, CryptoKey, ReadableWritablePair, Response, SubtleCrypto};

use crate::engine::safe::SafeError;
use crate::protocol::backup::{FileError, Seal};

type Result<T> = std::result::Result<T, SafeError>;

/// What a piece says first.
const PLAIN: u8 = 0;
const COMPRESSED: u8 = 1;

#[wasm_bindgen]
extern "C" {
    /// Not in every browser.
    #[wasm_bindgen(extends = ReadableWritablePair)]
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> std::result::Result<CompressionStream, JsValue>;

    #[wasm_bindgen(extends = ReadableWritablePair)]
    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> std::result::Result<DecompressionStream, JsValue>;
}

const FORMAT: &str = "gzip";

/// Seals with one key, and opens.
pub struct Sealer {
    subtle: SubtleCrypto,
    key: CryptoKey,
}

impl Sealer {
    /// # Errors
    /// [`SafeError::Browser`]: only pages that are served securely have cryptography.
    pub async fn new(key: Uint8Array) -> Result<Self> {
        let make = async {
            let subtle = web_sys::window()?.crypto().ok()?.subtle();
            // It is there in name only where the page is not served securely.
            subtle.is_object().then_some(())?;
            let uses = js_sys::Array::of2(&"encrypt".into(), &"decrypt".into());
            let made = subtle.import_key_with_str("raw", &key, "AES-GCM", false, &uses).ok()?;
            let key = JsFuture::from(made).await.ok()?.unchecked_into();
            Some(Self { subtle, key })
        };
        make.await.ok_or(SafeError::Browser)
    }

    pub async fn shut(&self, seal: &Seal, value: &JsValue) -> Result<Uint8Array> {
        let shut = async {
            let text: JsValue = JSON::stringify(value)?.into();
            let (form, body) = match CompressionStream::new(FORMAT) {
                Ok(stream) => (COMPRESSED, through(&text, &stream).await?),
                Err(_) => (PLAIN, bytes(&Response::new_with_opt_str(text.as_string().as_deref())?).await?),
            };
            let plain = Uint8Array::new_with_length(body.length() + 1);
            plain.set_index(0, form);
            plain.set(&body, 1);
            let sealed = self.subtle.encrypt_with_object_and_buffer_source(&params(seal), &self.key, &plain)?;
            Ok(Uint8Array::new(&JsFuture::from(sealed).await?))
        };
        shut.await.map_err(|_: JsValue| SafeError::Browser)
    }

    /// # Errors
    /// [`FileError::Damaged`] for what was not sealed so, and [`SafeError::Browser`] for what this one cannot read.
    pub async fn open(&self, seal: &Seal, sealed: &Uint8Array) -> Result<JsValue> {
        let opened = self.subtle.decrypt_with_object_and_buffer_source(&params(seal), &self.key, sealed);
        let opened = JsFuture::from(opened.map_err(|_| SafeError::Browser)?).await;
        let plain = Uint8Array::new(&opened.map_err(|_| FileError::Damaged)?);
        let body = plain.subarray(1, plain.length());
        let read = async {
            let body = match plain.at(0) {
                Some(PLAIN) => body,
                Some(COMPRESSED) => {
                    let stream = DecompressionStream::new(FORMAT)?;
                    through(&body, &stream).await?
                }
                _ => return Err(JsValue::NULL),
            };
            let response = Response::new_with_opt_js_u8_array(Some(&body))?;
            JsFuture::from(response.json()?).await
        };
        read.await.map_err(|_| SafeError::Browser)
    }
}

fn params(seal: &Seal) -> Object {
    let params = AesGcmParams::new("AES-GCM", &Uint8Array::from(&seal.nonce[..]));
    params.set_additional_data(&Uint8Array::from(&seal.beside[..]));
    params.unchecked_into()
}

/// What comes of a text, or of bytes, behind a stream that changes them.
async fn through(what: &JsValue, stream: &ReadableWritablePair) -> std::result::Result<Uint8Array, JsValue> {
    let blob = Blob::new_with_blob_sequence(&js_sys::Array::of1(what))?;
    bytes(&Response::new_with_opt_readable_stream(Some(&blob.stream().pipe_through(stream)))?).await
}

async fn bytes(response: &Response) -> std::result::Result<Uint8Array, JsValue> {
    let buffer: ArrayBuffer = JsFuture::from(response.array_buffer()?).await?.unchecked_into();
    Ok(Uint8Array::new(&buffer))
}
