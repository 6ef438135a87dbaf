//! Records as they lie in the database: the JSON form of the model, so that a key path finds its field.

use js_sys::JSON;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use crate::model::{MessageId, Millis, PeerId, Trace};
use crate::protocol::rumor::Rumor;

/// A rumor that waits: a message on its way to a peer, or what a peer said of a message that has not come.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub id: MessageId,
    pub peer: PeerId,
    pub rumor: Rumor,
    /// What is known of the way of an amendment of ours. A message keeps that itself.
    #[serde(default, skip_serializing_if = "Trace::is_empty")]
    pub trace: Trace,
}

/// A wrap or a session that was seen.
#[derive(Serialize, Deserialize)]
pub struct Seen {
    pub key: String,
    pub at: Millis,
}

/// A value as IndexedDB takes it.
pub fn to_js(value: &impl Serialize) -> JsValue {
    serde_json::to_string(value).ok().and_then(|json| JSON::parse(&json).ok()).unwrap_or(JsValue::UNDEFINED)
}

/// A value as it was put; nothing for one that this version cannot read.
pub fn from_js<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    let json = JSON::stringify(value).ok()?.as_string()?;
    serde_json::from_str(&json).ok()
}
