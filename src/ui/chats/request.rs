//! One who knocks.

use leptos::prelude::*;

use crate::engine::doors::Intent;
use crate::ui::dispatch::Dispatch;
use crate::ui::parts::{Avatar, focus, live, soon};
use crate::ui::state::{Pane, Row, State};

#[component]
pub fn RequestRow(row: Row) -> impl IntoView {
    let state = expect_context::<State>();
    let dispatch = expect_context::<Dispatch>();
    let peer = row.peer;
    let row = StoredValue::new(row);
    let name = live::text(move || row.with_value(Row::name));
    let text = live::text(move || {
        let text = row.with_value(Row::request_text);
        if text.is_empty() { "Wants to talk to you".to_owned() } else { text }
    });
    let accept = move |_| {
        dispatch.send(Intent::Accept(peer));
        state.show(Pane::Chat(peer));
    };
    let block = move |_| {
        dispatch.send(Intent::Block(peer));
        soon(|| focus(".sidebar-name"));
    };
    view! {
        <li class="request" data-testid="request" data-npub=peer.npub()>
            <Avatar seed=peer.key().to_bytes() name />
            <span class="request-name" dir="auto">
                {live::text(move || row.with_value(Row::title))}
            </span>
            <p class="request-text" dir="auto">
                {text}
            </p>
            <div class="request-actions">
                <button type="button" class="button button--primary" on:click=live::on(accept)>
                    "Accept"
                </button>
                <button type="button" class="button" on:click=live::on(block)>
                    "Block"
                </button>
            </div>
        </li>
    }
}
