//! The messages, oldest first.

use leptos::prelude::*;

use super::bubble::Bubble;
use super::place::Place;
use crate::engine::doors::Intent;
use crate::model::{MessageId, Millis, Standing};
use crate::ui::dispatch::Dispatch;
use crate::ui::parts::live::{effect, memo, on, rows, text, when};
use crate::ui::parts::{Icon, IconView, soon};
use crate::ui::state::{Entry, Row, State};

#[component]
pub fn Messages(row: Row) -> impl IntoView {
    let dispatch = expect_context::<Dispatch>();
    let thread = expect_context::<State>().thread();
    let entries = thread.entries();
    let peer = row.peer;
    let place = Place::new();
    let unseen = RwSignal::new(false);
    let asked = StoredValue::new(None::<(Millis, MessageId)>);
    // History is not news: only what comes later is read out.
    let quiet = RwSignal::new(true);

    let ask_for_earlier = move || {
        let Some(before) = entries.with_untracked(|entries| entries.first().map(Entry::order)) else { return };
        if thread.more().get_untracked() && asked.try_get_value().flatten() != Some(before) {
            asked.set_value(Some(before));
            quiet.set(true);
            dispatch.send(Intent::Earlier { chat: peer, before });
        }
    };
    let look = move || {
        if place.look() {
            ask_for_earlier();
        }
        if place.is_at_bottom() && unseen.try_get_untracked() == Some(true) {
            unseen.set(false);
        }
    };
    let mut before = None::<MessageId>;
    effect(move || {
        let newest = entries.with(|entries| entries.last().map(|entry| (entry.message.id, entry.is_own())));
        let (id, own) = newest.unzip();
        if let Some(before) = before.filter(|before| id != Some(*before)) {
            if own == Some(true) || place.is_at_bottom() {
                place.to_bottom();
            } else {
                unseen.set(true);
                place.hold(entries.with_untracked(|entries| count_after(entries, before)));
            }
        }
        before = id;
    });
    effect(move || {
        entries.track();
        if thread.more().get() || (thread.loaded().get() && quiet.get_untracked()) {
            soon(move || {
                let _ = quiet.try_set(false);
                // A page may be too short to be scrolled, and then nothing else would ask for the next.
                look();
            });
        }
    });
    let live = text(move || if quiet.get() { "off" } else { "polite" });
    view! {
        <div class="messages">
            <div class="messages-scroll" tabindex="0" role="log" aria-label="Messages" aria-live=live node_ref=place.view on:scroll=on(move |_| look())>
                <div class="messages-all">
                    <Start row />
                    <ol class="list" role="list" node_ref=place.rows>
                        {rows(
                            move || entries.with(|entries| entries.iter().map(Entry::key).collect()),
                            move |key| {
                                let entry = entries.with_untracked(|all| all.iter().rev().find(|one| one.key() == key).cloned());
                                entry.map_or_else(|| ().into_any(), |entry| view! { <Bubble entry /> }.into_any())
                            },
                        )}
                    </ol>
                </div>
            </div>
            {when(move || unseen.get(), move || {
                view! {
                    <button type="button" class="button messages-new" on:click=on(move |_| place.to_bottom())>
                        <IconView icon=Icon::Down />
                        "New messages"
                    </button>
                }
                .into_any()
            })}
        </div>
    }
}

fn count_after(entries: &[Entry], message: MessageId) -> u32 {
    let count = entries.iter().rev().take_while(|entry| entry.message.id != message).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What stands where a chat begins.
#[component]
fn Start(row: Row) -> impl IntoView {
    let thread = expect_context::<State>().thread();
    let empty = memo(move || thread.entries().with(Vec::is_empty));
    let words = text(move || match (row.standing(), empty.get()) {
        (Standing::Pending, true) => {
            "They haven't accepted yet. They see your request when they are next online; you can write already."
        }
        (Standing::Pending, false) => "They haven't accepted yet. They see this when they do.",
        (_, true) => "Say hello. Only the two of you can read what is written here.",
        (_, false) => "Only the two of you can read what is written here.",
    });
    when(
        move || thread.loaded().get() && !thread.more().get(),
        move || view! { <p class="messages-start">{words}</p> }.into_any(),
    )
}
