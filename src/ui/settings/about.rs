//! What this is: its version, and the checksum of the program as it came.

use leptos::prelude::{document, window};
use sha2::{Digest, Sha256};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, RequestCache, RequestInit, Response};

use crate::model::id::hex;
use crate::ui::l10n::t;
use crate::ui::parts::{El, html};

/// Where the build says so.
const COMMIT: Option<&str> = option_env!("GITHUB_SHA");
/// The parts of the program, as the page names them, or all of it in one.
const PROGRAM: &str = "link[rel=program],link[rel=preload][href$='_bg.wasm']";

fn commit() -> Option<&'static str> {
    COMMIT.and_then(|commit| commit.get(..10))
}

/// What a bug report says of it.
pub fn version() -> String {
    [env!("CARGO_PKG_VERSION"), " ", commit().unwrap_or_default()].concat()
}

pub fn about() -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-about>\
            <h3 class=label id=settings-about data-l10n-id=about-title></h3>\
            <p class=about-version></p>\
            <p class=hint data-l10n-id=about-checksum></p>\
        </section>",
    );
    let version = env!("CARGO_PKG_VERSION");
    el.at(".about-version").say(&match commit() {
        Some(commit) => t!("about-version-commit", version = version, commit = commit),
        None => t!("about-version", version = version),
    });
    let links = document().query_selector_all(PROGRAM).ok();
    let links = links.iter().flat_map(|links| (0..links.length()).filter_map(|at| links.get(at)?.dyn_into().ok()));
    for link in links.filter_map(|link: Element| link.get_attribute("href")) {
        let sum = html("<code class=code data-testid=checksum>…</code>");
        el.add(&sum);
        leptos::task::spawn_local(async move {
            let found = checksum(&link).await;
            sum.say(&found.unwrap_or_else(|| t!("about-unread")));
        });
    }
    el
}

/// Of the file that the browser keeps: it is not fetched again for this.
async fn checksum(address: &str) -> Option<String> {
    let how = RequestInit::new();
    how.set_cache(RequestCache::ForceCache);
    let response: Response =
        JsFuture::from(window().fetch_with_str_and_init(address, &how)).await.ok()?.dyn_into().ok()?;
    let file = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    response.ok().then(|| hex(&Sha256::digest(js_sys::Uint8Array::new(&file).to_vec())))
}
