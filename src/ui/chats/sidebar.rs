//! The left pane.

use leptos::prelude::*;

use super::request::RequestRow;
use super::row::ChatRow;
use crate::ui::parts::live::{Key, maybe, memo, on, part, rows, text, when};
use crate::ui::parts::{Avatar, Icon, IconView};
use crate::ui::people::AddContact;
use crate::ui::relays::Relays;
use crate::ui::state::{Pane, Row, State};

#[component]
pub fn Sidebar() -> impl IntoView {
    let state = expect_context::<State>();
    view! {
        <aside class="sidebar" aria-label="Chats">
            <header class="sidebar-head">
                <Oneself />
                <div class="sidebar-actions">
                    <button type="button" class="button" on:click=on(move |_| state.open_form(true))>
                        <IconView icon=Icon::Add />
                        "Add contact"
                    </button>
                    <button
                        type="button"
                        class="button"
                        aria-label="Invite someone"
                        aria-current=maybe(move || (state.pane().get() == Pane::Invite).then_some("page"))
                        on:click=on(move |_| state.show(Pane::Invite))
                    >
                        <IconView icon=Icon::Invite />
                        "Invite"
                    </button>
                </div>
            </header>
            <div class="sidebar-lists">
                {when(move || state.requests().with(|requests| !requests.is_empty()), move || {
                    let requests = rows(
                        move || keys(state.requests()),
                        move |key| find(state.requests(), key, |row| view! { <RequestRow row /> }.into_any()),
                    );
                    view! {
                        <h2 class="sidebar-heading">"Requests"</h2>
                        <ul class="list" role="list">
                            {requests}
                        </ul>
                        <h2 class="sidebar-heading">"Chats"</h2>
                    }
                    .into_any()
                })}
                <ul class="list" role="list">
                    {rows(
                        move || keys(state.chats()),
                        move |key| find(state.chats(), key, |row| view! { <ChatRow row /> }.into_any()),
                    )}
                </ul>
                {when(move || state.chats().with(Vec::is_empty) && state.requests().with(Vec::is_empty), || {
                    view! {
                        <p class="sidebar-empty">
                            "Nobody here yet. Invite someone, or add the link that someone sent you."
                        </p>
                    }
                    .into_any()
                })}
            </div>
            <Relays />
        </aside>
        <AddContact />
    }
}

#[component]
fn Oneself() -> impl IntoView {
    let state = expect_context::<State>();
    let name = text(move || state.me().with(|me| me.as_ref().map(|me| me.name.clone()).unwrap_or_default()));
    let seed = memo(move || state.me().with(|me| me.as_ref().map(|me| me.peer.key().to_bytes())));
    let face = part(move || match seed.get() {
        Some(seed) => view! { <Avatar seed name /> }.into_any(),
        None => ().into_any(),
    });
    view! {
        <div class="sidebar-me">
            {face}
            <h1 class="sidebar-name" tabindex="-1" dir="auto">
                {name}
            </h1>
        </div>
    }
}

fn keys(rows: Memo<Vec<Row>>) -> Vec<Key> {
    rows.with(|rows| rows.iter().map(|row| row.peer.key().to_bytes()).collect())
}

fn find(rows: Memo<Vec<Row>>, key: Key, draw: fn(Row) -> AnyView) -> AnyView {
    let row = rows.with_untracked(|rows| rows.iter().find(|row| *row.peer.key().as_bytes() == key).cloned());
    row.map_or_else(|| ().into_any(), draw)
}
