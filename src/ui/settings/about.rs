//! What this is: its version, and the checksum of the program as it came.

use leptos::prelude::{document, window};
use sha2::{Digest, Sha256};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCache, RequestInit, Response};

use crate::model::id::hex;
use crate::ui::parts::{El, html};

/// Where the build says so.
const COMMIT: Option<&str> = option_env!("GITHUB_SHA");
/// The program, as the page asks for it.
const PROGRAM: &str = "link[rel=preload][href*=tincan-]";

pub fn about() -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-about>\
            <h3 class=label id=settings-about>About</h3>\
            <p class=about-version></p>\
            <p class=hint>SHA-256 of the program that runs here:</p>\
            <code class=code data-testid=checksum>…</code>\
        </section>",
    );
    let commit = COMMIT.and_then(|commit| commit.get(..10)).map_or_else(String::new, |it| [", commit ", it].concat());
    el.at(".about-version").say(&["Tincan ", env!("CARGO_PKG_VERSION"), &commit].concat());
    let sum = el.at("code");
    leptos::task::spawn_local(async move {
        let found = checksum().await;
        sum.say(found.as_deref().unwrap_or("It could not be read."));
    });
    el
}

/// Of the file that the browser keeps: it is not fetched again for this.
async fn checksum() -> Option<String> {
    let address = document().query_selector(PROGRAM).ok()??.get_attribute("href")?;
    let how = RequestInit::new();
    how.set_cache(RequestCache::ForceCache);
    let response: Response =
        JsFuture::from(window().fetch_with_str_and_init(&address, &how)).await.ok()?.dyn_into().ok()?;
    let file = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    response.ok().then(|| hex(&Sha256::digest(js_sys::Uint8Array::new(&file).to_vec())))
}
