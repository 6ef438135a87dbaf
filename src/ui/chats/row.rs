//! One contact in the list.

use leptos::prelude::*;

use crate::engine::doors::Link;
use crate::model::{Direction, Standing};
use crate::ui::link;
use crate::ui::parts::Avatar;
use crate::ui::parts::live::{flag, maybe, memo, on, text, when};
use crate::ui::state::{Pane, Row, State};
use crate::ui::time;

/// More of a message than fits the line.
const PREVIEW: usize = 120;

#[component]
pub fn ChatRow(row: Row) -> impl IntoView {
    let state = expect_context::<State>();
    let peer = row.peer;
    // Signals are copied into the closures below; the row itself is not.
    let row = StoredValue::new(row);
    let link = memo(move || row.with_value(Row::link));
    let unread = memo(move || row.with_value(Row::unread));
    let name = text(move || row.with_value(Row::name));
    let at = maybe(move || row.with_value(|row| row.with_last(|last| last.map(|last| time::brief(last.at)))));
    let link_name = text(move || link.get().as_str());
    view! {
        <li>
            <button
                type="button"
                class="chat-row"
                class:chat-row--unread=flag(move || unread.get() != 0)
                data-testid="contact"
                data-npub=peer.npub()
                data-unread=text(move || unread.get().to_string())
                data-link=link_name
                aria-current=maybe(move || (state.pane().get() == Pane::Chat(peer)).then_some("page"))
                on:click=on(move |_| state.show(Pane::Chat(peer)))
            >
                <span class="chat-row-face">
                    <Avatar seed=peer.key().to_bytes() name />
                    <span class="presence" data-link=link_name></span>
                </span>
                <span class="chat-row-name" dir="auto">
                    {text(move || row.with_value(Row::title))}
                </span>
                <span class="chat-row-time">{at}</span>
                <span class="chat-row-text" dir="auto">
                    {text(move || row.with_value(preview))}
                </span>
                {when(move || unread.get() != 0, move || {
                    view! {
                        <span class="badge">
                            {text(move || unread.get().to_string())} <span class="unseen">" unread"</span>
                        </span>
                    }
                    .into_any()
                })}
                <span class="unseen">{text(move || link::word(link.get()))}</span>
            </button>
        </li>
    }
}

/// One line: the newest message, or what is awaited.
fn preview(row: &Row) -> String {
    if row.standing() == Standing::Pending {
        return "Waiting for them to accept".to_owned();
    }
    row.with_last(|last| match last {
        Some(last) => {
            let line: String = last.text.chars().take(PREVIEW).collect();
            if last.direction == Direction::Out { ["You: ", &line].concat() } else { line }
        }
        None if row.link() == Link::Direct => "Connected. Say hello!".to_owned(),
        None => "No messages yet".to_owned(),
    })
}
