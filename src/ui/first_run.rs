//! The first page: what this is, and a name.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::app::invite_in_address_bar;
use super::dispatch::Dispatch;
use super::parts::live::{effect, maybe, on, when};
use crate::engine::doors::Intent;

#[component]
pub fn FirstRun() -> impl IntoView {
    let dispatch = expect_context::<Dispatch>();
    let field = NodeRef::<html::Input>::new();
    let missing = RwSignal::new(false);
    let invited = invite_in_address_bar().is_some();
    effect(move || {
        if let Some(field) = field.get() {
            // A field that cannot take the focus can still be clicked.
            let _ = field.focus();
        }
    });
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        let name = field.value().trim().to_owned();
        if name.is_empty() {
            missing.set(true);
            let _ = field.focus();
        } else {
            dispatch.send(Intent::Start { name });
        }
    };
    view! {
        <main class="hello">
            <img class="hello-mark" src="icon.svg" alt="" width="88" height="88" />
            <h1 class="hello-title">"Tincan"</h1>
            <p class="hello-text">
                "Chat from your browser straight to theirs. Nothing in between can read, keep or sell what you say."
            </p>
            {invited
                .then(|| {
                    view! {
                        <p class="hello-invited">
                            "Someone invited you. Say what to call you, and you are connected right after."
                        </p>
                    }
                })}
            <form class="hello-form" novalidate on:submit=on(on_submit)>
                <label class="label" for="your-name">
                    "Your name"
                </label>
                <input
                    id="your-name"
                    class="field"
                    type="text"
                    maxlength="64"
                    autocomplete="nickname"
                    spellcheck="false"
                    enterkeyhint="go"
                    aria-describedby="your-name-error your-name-hint"
                    aria-invalid=maybe(move || missing.get().then_some("true"))
                    node_ref=field
                    on:input=on(move |_| missing.set(false))
                />
                {when(move || missing.get(), || {
                    view! {
                        <p class="error" id="your-name-error" role="alert">
                            "Type a name first. Any name will do."
                        </p>
                    }
                    .into_any()
                })}
                <button class="button button--primary button--wide" type="submit">
                    "Start"
                </button>
            </form>
            <p class="hello-hint" id="your-name-hint">
                "No account, no phone number, no password. Your key is made in this browser and stays here. Only the people you talk to see your name."
            </p>
        </main>
    }
}
