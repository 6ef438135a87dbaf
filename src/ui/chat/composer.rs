//! Where one writes.

use std::collections::BTreeMap;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use crate::engine::doors::Intent;
use crate::model::PeerId;
use crate::ui::dispatch::Dispatch;
use crate::ui::parts::live::{effect, on, text};
use crate::ui::parts::{Icon, IconView, is_narrow};
use crate::ui::state::State;

/// Lines that the field shows without scrolling, where the browser does not size it by its content.
const MOST_LINES: usize = 6;

/// What was typed and not sent, by chat; kept by the home screen.
#[derive(Clone, Copy, Default)]
pub struct Drafts(StoredValue<BTreeMap<PeerId, String>>);

#[component]
pub fn Composer(peer: PeerId) -> impl IntoView {
    let state = expect_context::<State>();
    let dispatch = expect_context::<Dispatch>();
    let drafts = expect_context::<Drafts>().0;
    let field = NodeRef::<html::Textarea>::new();
    let draft = drafts.with_value(|drafts| drafts.get(&peer).cloned().unwrap_or_default());
    let lines = RwSignal::new(count_lines(&draft));
    effect(move || {
        if let Some(field) = field.get().filter(|_| !is_narrow()) {
            let _ = field.focus();
        }
    });
    let sent = StoredValue::new(String::new());
    let mut before = state.refused().get_untracked();
    effect(move || {
        let refused = state.refused().get();
        if before != refused
            && let Some(field) = field.get_untracked().filter(|field| field.value().is_empty())
        {
            field.set_value(&sent.get_value());
        }
        before = refused;
    });
    let on_input = move |event: ev::Event| {
        let text = event_target_value(&event);
        lines.set(count_lines(&text));
        drafts.update_value(|drafts| {
            drafts.insert(peer, text);
        });
    };
    // Reads the field itself: what stands there when one sends is what goes out.
    let submit = move || {
        let Some(field) = field.get_untracked() else { return };
        let text = field.value();
        if !text.trim().is_empty() {
            sent.set_value(text.clone());
            field.set_value("");
            dispatch.send(Intent::Send { to: peer, text });
            lines.set(1);
            drafts.update_value(|drafts| {
                drafts.remove(&peer);
            });
        }
        let _ = field.focus();
    };
    let on_keydown = move |event: ev::KeyboardEvent| {
        // 229 is what Safari says of the Enter that ends a composition.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() && event.key_code() != 229 {
            event.prevent_default();
            submit();
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <form class="composer" on:submit=on(on_submit)>
            <textarea
                class="field composer-field"
                aria-label="Message"
                placeholder="Message"
                rows=text(move || lines.get().to_string())
                autocomplete="off"
                enterkeyhint="send"
                dir="auto"
                node_ref=field
                prop:value=draft
                on:input=on(on_input)
                on:keydown=on(on_keydown)
            ></textarea>
            <button type="submit" class="icon-button composer-send" aria-label="Send">
                <IconView icon=Icon::Send />
            </button>
        </form>
    }
}

fn count_lines(text: &str) -> usize {
    text.split('\n').take(MOST_LINES).count()
}
