//! A text to pass on, with buttons that do.

use gloo::timers::callback::Timeout;
use js_sys::Reflect;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::ShareData;

use super::live::on;
use super::{Icon, IconView};

/// How long the page says that something was copied.
const SAID_FOR: u32 = 2_500;

/// `label` names the field, `copy` the button.
#[component]
pub fn CopyField(
    #[prop(into)] text: Signal<String>,
    label: &'static str,
    copy: &'static str,
    test_id: &'static str,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let said = RwSignal::new(String::new());
    let timer = StoredValue::new_local(None::<Timeout>);
    let say = move |what: &str| {
        let _ = said.try_set(what.to_owned());
        let silence = Timeout::new(SAID_FOR, move || {
            let _ = said.try_set(String::new());
        });
        let _ = timer.try_update_value(|timer| *timer = Some(silence));
    };
    let select = move || {
        if let Some(field) = field.try_get_untracked().flatten() {
            field.select();
        }
    };
    let on_copy = move |_| {
        // Only pages served securely have a clipboard.
        if !has("clipboard") {
            select();
            say("Press Ctrl+C to copy");
            return;
        }
        let written = window().navigator().clipboard().write_text(&text.get_untracked());
        spawn_local(async move {
            if JsFuture::from(written).await.is_ok() {
                say("Copied");
            } else {
                select();
                say("Press Ctrl+C to copy");
            }
        });
    };
    let on_share = move |_| {
        let data = ShareData::new();
        data.set_url(&text.get_untracked());
        let shared = window().navigator().share_with_data(&data);
        spawn_local(async move {
            // A sheet that was closed again is no failure.
            let _ = JsFuture::from(shared).await;
        });
    };
    view! {
        <div class="copy">
            <input
                class="field copy-field"
                type="text"
                readonly
                aria-label=label
                data-testid=test_id
                node_ref=field
                prop:value=text
                on:focus=on(move |_| select())
            />
            <div class="copy-actions">
                <button type="button" class="button button--primary" on:click=on(on_copy)>
                    <IconView icon=Icon::Copy />
                    {copy}
                </button>
                {has("share")
                    .then(move || {
                        view! {
                            <button type="button" class="button" on:click=on(on_share)>
                                <IconView icon=Icon::Share />
                                "Share"
                            </button>
                        }
                    })}
                <span class="copy-said" role="status">
                    {text_of(said)}
                </span>
            </div>
        </div>
    }
}

fn text_of(words: RwSignal<String>) -> Signal<String> {
    words.into()
}

fn has(feature: &str) -> bool {
    Reflect::get(&window().navigator(), &JsValue::from_str(feature)).is_ok_and(|value| value.is_truthy())
}
