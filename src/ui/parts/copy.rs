//! A text to pass on, with buttons that do.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::ShareData;

use super::el::{El, html};
use super::live::watch;
use super::{Icon, icon};
use crate::ui::l10n::t;

/// How long the page says that something was copied.
const SAID_FOR: u32 = 2_500;

/// `label` names the field, `copy` the button.
pub fn copy_field(label: &str, copy: &str, test_id: &'static str, text: impl Fn() -> String + 'static) -> El {
    let el = html(
        "<div class=copy>\
            <input class='field copy-field' type=text readonly>\
            <div class=copy-actions>\
                <button type=button class='button button--primary'></button>\
                <button type=button class='button copy-share' data-l10n-id=copy-share></button>\
                <span class=copy-said role=status></span>\
            </div>\
        </div>",
    );
    let field = el.at("input");
    field.set("aria-label", label).set("data-testid", test_id);
    let select = field.clone();
    field.on("focus", move |_| select.input().select());
    let shown = field.clone();
    watch(move || shown.input().set_value(&text()));

    let said = Rc::new(Said { field: field.clone(), words: el.at("[role=status]"), timer: RefCell::default() });
    let button = el.at(".button--primary");
    button.say(copy).lead(&icon(Icon::Copy)).on("click", move |_| {
        let said = said.clone();
        // Only pages served securely have a clipboard.
        if !has("clipboard") {
            return said.select();
        }
        let written = window().navigator().clipboard().write_text(&said.field.input().value());
        spawn_local(async move {
            if JsFuture::from(written).await.is_ok() {
                said.say(&t!("copy-done"));
            } else {
                said.select();
            }
        });
    });
    let share = el.at(".copy-share");
    if has("share") {
        share.lead(&icon(Icon::Share)).on("click", move |_| {
            let data = ShareData::new();
            data.set_url(&field.input().value());
            let shared = window().navigator().share_with_data(&data);
            spawn_local(async move {
                // A sheet that was closed again is no failure.
                let _ = JsFuture::from(shared).await;
            });
        });
    } else {
        share.remove();
    }
    el
}

/// Whether the page may write to the clipboard: only pages served securely have one.
pub fn can() -> bool {
    has("clipboard")
}

/// Puts a text on the clipboard.
pub fn copy(text: &str) {
    let written = window().navigator().clipboard().write_text(text);
    spawn_local(async move {
        // Where the user does not allow it, nothing is copied.
        let _ = JsFuture::from(written).await;
    });
}

/// What came of it, in words that go away again.
struct Said {
    field: El,
    words: El,
    timer: RefCell<Option<Timeout>>,
}

impl Said {
    fn say(&self, what: &str) {
        self.words.say(what);
        let words = self.words.clone();
        let silence: Box<dyn FnOnce()> = Box::new(move || {
            words.say("");
        });
        *self.timer.borrow_mut() = Some(Timeout::new(SAID_FOR, silence));
    }

    fn select(&self) {
        self.field.input().select();
        self.say(&t!("copy-by-keys"));
    }
}

fn has(feature: &str) -> bool {
    Reflect::get(&window().navigator(), &JsValue::from_str(feature)).is_ok_and(|value| value.is_truthy())
}
