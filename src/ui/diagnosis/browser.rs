//! What this browser has of what is needed, and how safe it keeps what is stored.

use std::rc::Rc;

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::JsValue;

use crate::engine::doors::Intent;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::{El, Icon, html, icon};
use crate::ui::settings::{promise, room};

/// What is looked for, by its name in a report.
pub fn checks() -> [(&'static str, bool); 7] {
    let page: JsValue = window().into();
    let navigator: JsValue = window().navigator().into();
    let has = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).is_ok_and(|it| it.is_truthy());
    [
        ("WebRTC", has(&page, "RTCPeerConnection")),
        ("IndexedDB", has(&page, "indexedDB")),
        ("Web Crypto", has(&page, "isSecureContext")),
        ("Web Locks", has(&navigator, "locks")),
        ("Service worker", has(&navigator, "serviceWorker")),
        ("BroadcastChannel", has(&page, "BroadcastChannel")),
        ("Notifications", has(&page, "Notification")),
    ]
}

pub fn browser(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=contact-part aria-labelledby=diagnosis-browser data-testid=browser>\
            <h3 class=label id=diagnosis-browser data-l10n-id=browser-title></h3>\
            <ul class='list diagnosis-checks' role=list></ul>\
            <p class=diagnosis-stored></p>\
            <p class=hint></p>\
        </section>",
    );
    for (place, (name, works)) in checks().into_iter().enumerate() {
        let one = html("<li class=diagnosis-check><span></span></li>");
        one.at("span").say(&if works { t!("browser-works", what = name) } else { missing(place) });
        one.toggle("diagnosis-check--bad", !works);
        one.lead(&icon(if works { Icon::Select } else { Icon::Warn }));
        el.at("ul").add(&one);
    }
    ui.dispatch.send(Intent::Keep { ask: false });
    ui.dispatch.send(Intent::Count);
    let of = ui.clone();
    el.at(".diagnosis-stored").words(move || promise(of.state.keeping()));
    let of = ui.clone();
    el.at(".hint").words(move || {
        let room = of.state.keeping().map(room).unwrap_or_default();
        let kept = messages(&of).map(|count| t!("browser-messages", count = count)).unwrap_or_default();
        [&room, " ", &kept].concat()
    });
    el
}

/// How many messages are stored, once that is counted.
pub fn messages(ui: &Ui) -> Option<u64> {
    let counts = ui.state.desk().counts.get()?;
    Some(counts.iter().map(|held| u64::from(held.messages)).sum())
}

/// What it means that this is not there.
fn missing(place: usize) -> String {
    match place {
        0 => t!("browser-no-webrtc"),
        1 => t!("browser-no-database"),
        2 => t!("browser-no-crypto"),
        3 => t!("browser-no-locks"),
        4 => t!("browser-no-worker"),
        5 => t!("browser-no-channel"),
        _ => t!("browser-no-notifications"),
    }
}
