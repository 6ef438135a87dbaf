//! `config.json` beside the page, and what the time is where it came from.

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::clock::machine_time;
use crate::model::Config;

const FILE: &str = "config.json";

/// What was found.
pub struct Found {
    pub config: Config,
    /// Why the built-in defaults are used, if they are.
    pub trouble: Option<String>,
    /// The host's clock less ours in milliseconds, if its answer is fresh.
    pub host_offset: Option<i64>,
}

/// The file on its way.
pub struct Asked(Option<Promise>);

/// Asks for the file.
pub fn ask() -> Asked {
    Asked(web_sys::window().map(|window| window.fetch_with_str(FILE)))
}

impl Asked {
    /// Reads it when it is there; falls back to the built-in defaults.
    pub async fn found(self) -> Found {
        let (text, host_offset) = match self.get().await {
            Some((response, text)) => (text, offset(&response)),
            None => (None, None),
        };
        let config =
            text.ok_or_else(|| "config.json could not be loaded.".to_owned()).and_then(|text| Config::parse(&text));
        match config {
            Ok(config) => Found { config, trouble: None, host_offset },
            Err(trouble) => Found { config: Config::built_in(), trouble: Some(trouble), host_offset },
        }
    }

    async fn get(self) -> Option<(Response, Option<String>)> {
        let response: Response = JsFuture::from(self.0?).await.ok()?.dyn_into().ok()?;
        if !response.ok() {
            return Some((response, None));
        }
        let text = JsFuture::from(response.text().ok()?).await.ok().and_then(|text| text.as_string());
        Some((response, text))
    }
}

/// From the `Date` header, unless the answer came from a cache, where it is as old as the cache.
fn offset(response: &Response) -> Option<i64> {
    let date = js_sys::Date::parse(&response.headers().get("date").ok()??);
    let entries: Array = web_sys::window()?.performance()?.get_entries_by_name(&response.url());
    let from_network = entries.iter().any(|entry| {
        Reflect::get(&entry, &JsValue::from_str("transferSize"))
            .ok()
            .and_then(|size| size.as_f64())
            .is_some_and(|size| size > 0.0)
    });
    if !from_network || !date.is_finite() {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let date = date as i64;
    Some(date.saturating_sub(machine_time().cast_signed()))
}
