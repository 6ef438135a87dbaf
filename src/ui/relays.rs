//! The relays: one line at the foot of the list, and a panel for whoever wants to know more.

use leptos::ev;
use leptos::prelude::*;

use super::dispatch::Dispatch;
use super::parts::live::{flag, maybe, memo, on, part, text, when};
use super::parts::{Icon, IconView, focus};
use super::state::State;
use crate::engine::doors::{Intent, RelayView};

/// How the relays are, all in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Health {
    Starting,
    Up,
    Down,
    WantsLogin,
}

impl Health {
    fn of(relays: &[RelayView]) -> Self {
        if relays.is_empty() {
            Self::Starting
        } else if relays.iter().any(|relay| relay.wants_login) {
            Self::WantsLogin
        } else if relays.iter().any(|relay| relay.up) {
            Self::Up
        } else {
            Self::Down
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Up => "up",
            Self::Down => "down",
            Self::WantsLogin => "wants-login",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Starting => "Connecting…",
            Self::Up => "Connected",
            Self::Down => "No relay reached, trying again",
            Self::WantsLogin => "A relay asks who you are",
        }
    }
}

#[component]
pub fn Relays() -> impl IntoView {
    let state = expect_context::<State>();
    let open = RwSignal::new(false);
    let health = memo(move || state.relays().with(|relays| Health::of(relays)));
    let count = memo(move || state.relays().with(Vec::len));
    let on_escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
            focus(".relays-line");
        }
    };
    view! {
        <footer class="relays" on:keydown=on(on_escape)>
            {when(move || open.get(), move || {
                view! {
                    <div class="relays-panel" id="relays-panel">
                        <p class="hint">
                            "Relays help the two of you find each other. They cannot read what you write."
                        </p>
                        <ul class="list" role="list">
                            {part(move || (0..count.get()).map(|index| view! { <Relay index /> }).collect_view().into_any())}
                        </ul>
                    </div>
                }
                .into_any()
            })}
            <button
                type="button"
                class="relays-line"
                data-health=text(move || health.get().as_str())
                aria-controls="relays-panel"
                aria-expanded=text(move || if open.get() { "true" } else { "false" })
                on:click=on(move |_| open.update(|open| *open = !*open))
            >
                <span class="relays-dot"></span>
                <span role="status">{text(move || health.get().sentence())}</span>
            </button>
        </footer>
    }
}

/// The relay that stands there in the list.
#[component]
fn Relay(index: usize) -> impl IntoView {
    let state = expect_context::<State>();
    let dispatch = expect_context::<Dispatch>();
    let relay = memo(move || state.relays().with(|relays| relays.get(index).cloned()));
    let is = move |what: fn(&RelayView) -> bool| relay.with(|relay| relay.as_ref().is_some_and(what));
    let allow = move || {
        if let Some(relay) = relay.get_untracked() {
            dispatch.send(Intent::AllowLogin(relay.url));
            focus(".relays-line");
        }
    };
    let login = when(
        move || is(|relay| relay.wants_login),
        move || {
            view! {
                <p class="relays-login">
                    <IconView icon=Icon::Warn />
                    "It wants to know who you are before it passes on your messages."
                </p>
                <button type="button" class="button" on:click=on(move |_| allow())>
                    "Allow login"
                </button>
            }
            .into_any()
        },
    );
    view! {
        <li class="relays-one">
            <p class="relays-url">
                <span class="relays-dot" class:relays-dot--up=flag(move || is(|relay| relay.up))></span>
                {maybe(move || relay.get().map(|relay| relay.url.to_string()))}
                <span class="unseen">
                    {text(move || if is(|relay| relay.up) { " connected" } else { " not connected" })}
                </span>
            </p>
            <p class="hint">{maybe(move || relay.get().and_then(|relay| relay.trouble))}</p>
            {login}
        </li>
    }
}
