//! Who this is, and how the connection stands.

use leptos::html;
use leptos::prelude::*;

use crate::ui::app::back;
use crate::ui::link;
use crate::ui::parts::live::{effect, on, text};
use crate::ui::parts::{Avatar, Icon, IconView, is_narrow};
use crate::ui::state::{Row, State};

#[component]
pub fn Header(row: Row) -> impl IntoView {
    let state = expect_context::<State>();
    let title = NodeRef::<html::H2>::new();
    let peer = row.peer;
    let row = StoredValue::new(row);
    let name = text(move || row.with_value(Row::name));
    let state_of_it = text(move || row.with_value(|row| link::sentence(row.standing(), row.link())));
    effect(move || {
        // A wide page focuses the composer; on a phone that would bring up the keyboard unasked.
        if let Some(title) = title.get().filter(|_| is_narrow()) {
            let _ = title.focus();
        }
    });
    view! {
        <header class="bar">
            <button
                type="button"
                class="icon-button bar-back"
                aria-label="Back to chats"
                on:click=on(move |_| back(state))
            >
                <IconView icon=Icon::Back />
            </button>
            <Avatar seed=peer.key().to_bytes() name />
            <div class="bar-text">
                <h2 class="bar-title" tabindex="-1" dir="auto" node_ref=title>
                    {text(move || row.with_value(Row::title))}
                </h2>
                <p class="bar-state" role="status">
                    <span class="presence" data-link=text(move || row.with_value(|row| row.link().as_str()))></span>
                    {state_of_it}
                </p>
            </div>
        </header>
    }
}
