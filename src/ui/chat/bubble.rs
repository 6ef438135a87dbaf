//! One message.

use leptos::prelude::*;

use super::ticks::Ticks;
use crate::model::{Direction, Status};
use crate::ui::parts::live::{flag, maybe, memo, when};
use crate::ui::state::{Entry, Lead};
use crate::ui::time;

#[component]
pub fn Bubble(entry: Entry) -> impl IntoView {
    let message = entry.message.clone();
    let at = message.at;
    let (direction, class) = match message.direction {
        Direction::In => ("in", "message message--in"),
        Direction::Out => ("out", "message message--out"),
    };
    let lead = {
        let entry = entry.clone();
        memo(move || entry.lead())
    };
    // An incoming message is here, and there is nothing to tell about it.
    let status = entry.is_own().then(|| Signal::derive(move || entry.status()));
    view! {
        <li class="entry" class:entry--joined=flag(move || lead.get() == Lead::Joined)>
            {when(
                move || lead.get() == Lead::Day,
                move || view! { <p class="entry-day">{time::heading(at)}</p> }.into_any(),
            )}
            <div
                class=class
                data-testid="message"
                data-id=message.id.to_string()
                data-direction=direction
                data-status=maybe(move || status.map(|status| status.get().as_str()))
            >
                {status.map(|_| view! { <span class="unseen">"You: "</span> })}
                <p class="message-text" data-testid="message-text" dir="auto">
                    {message.text.clone()}
                </p>
                <span class="message-meta">
                    <span class="message-time">{time::clock(at)}</span>
                    {status.map(|status| view! { <Ticks status /> })}
                </span>
            </div>
            {status.map(waits)}
        </li>
    }
}

/// Shown by the style sheet where the chat's link says that they are away.
fn waits(status: Signal<Status>) -> AnyView {
    when(
        move || status.get() == Status::Queued,
        || view! { <p class="entry-waits">"Waits until they are online"</p> }.into_any(),
    )
}
