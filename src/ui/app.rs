//! The whole page: which screen, which pane, and the links between engine, address bar and title.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::chat::{Chat, Drafts};
use super::chats::Sidebar;
use super::dispatch::Dispatch;
use super::first_run::FirstRun;
use super::parts::live::{effect, flag, memo, on, part, rows};
use super::parts::{Icon, IconView, focus, is_narrow, listen, soon};
use super::people::Invite;
use super::state::{Notice, Pane, Screen, State};
use crate::engine::doors::Intent;
use crate::model::PeerId;

#[component]
pub fn App() -> impl IntoView {
    let state = expect_context::<State>();
    effect(move || {
        if state.screen().get() != Screen::Starting
            && let Some(shell) = document().get_element_by_id("shell")
        {
            shell.remove();
        }
    });
    follow_invites(state);
    tell_the_engine(state);
    tell_the_title(state);
    view! {
        <Notices />
        {part(move || match state.screen().get() {
            Screen::Starting => ().into_any(),
            Screen::FirstRun => view! { <FirstRun /> }.into_any(),
            Screen::Home => view! { <Home /> }.into_any(),
            Screen::Elsewhere => {
                plain("Tincan is open in another tab", "Go on there. When that tab closes, this one takes over by itself.".into(), "status")
            }
            Screen::Broken(why) => plain("Tincan cannot start", why, "alert"),
        })}
    }
}

/// The two panes.
#[component]
fn Home() -> impl IntoView {
    let state = expect_context::<State>();
    provide_context(Drafts::default());
    let open = memo(move || state.pane().get().chat());
    let on_escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && is_narrow() && !event.default_prevented() {
            back(state);
        }
    };
    view! {
        <div class="home" class:home--main=flag(move || state.pane().get() != Pane::List)>
            <Sidebar />
            <main class="home-main" on:keydown=on(on_escape)>
                {part(move || match open.get() {
                    Some(peer) => view! { <Chat peer /> }.into_any(),
                    None => view! { <Invite /> }.into_any(),
                })}
            </main>
        </div>
    }
}

/// To the list, and there to where one came from.
pub fn back(state: State) {
    let from = state.pane().get_untracked().chat();
    state.show(Pane::List);
    soon(move || match from {
        Some(peer) => focus(&["[data-testid=contact][data-npub=", &peer.npub(), "]"].concat()),
        None => focus(".sidebar-name"),
    });
}

#[component]
fn Notices() -> impl IntoView {
    let state = expect_context::<State>();
    view! {
        <div class="notices">
            {rows(
                move || state.notices().with(|notices| notices.iter().map(Notice::key).collect()),
                move |key| {
                    let notice = state.notices().with_untracked(|all| all.iter().find(|one| one.key() == key).cloned());
                    notice.map_or_else(|| ().into_any(), |notice| view! { <Banner notice /> }.into_any())
                },
            )}
        </div>
    }
}

#[component]
fn Banner(notice: Notice) -> impl IntoView {
    let state = expect_context::<State>();
    let dismiss = move |_| {
        state.dismiss(notice.number);
        focus(".sidebar-name");
        focus(if is_narrow() { ".bar-title" } else { ".composer-field" });
    };
    view! {
        <div class="notice">
            <p class="notice-text" role="alert">
                {notice.sentence}
            </p>
            <button type="button" class="icon-button" aria-label="Dismiss" on:click=on(dismiss)>
                <IconView icon=Icon::Close />
            </button>
        </div>
    }
}

fn plain(title: &'static str, text: String, role: &'static str) -> AnyView {
    view! {
        <main class="hello" role="main">
            <img class="hello-mark" src="icon.svg" alt="" width="88" height="88" />
            <h1 class="hello-title">{title}</h1>
            <p class="hello-text" role=role>
                {text}
            </p>
        </main>
    }
    .into_any()
}

/// Hands an invite in the address bar to the engine, once there is someone who can be introduced.
fn follow_invites(state: State) {
    let dispatch = expect_context::<Dispatch>();
    let address = RwSignal::new(invite_in_address_bar());
    listen(&window(), "hashchange", move |_| address.set(invite_in_address_bar()));
    effect(move || {
        if state.screen().get() != Screen::Home {
            return;
        }
        if let Some(invite) = address.get() {
            clear_address_bar();
            dispatch.send(Intent::Add { address: invite });
        }
    });
}

/// The fragment, if it is an invite.
pub fn invite_in_address_bar() -> Option<String> {
    window().location().hash().ok().filter(|hash| hash.starts_with("#add/"))
}

/// The invite is a secret between two people: it does not stay on the screen, nor in the history.
fn clear_address_bar() {
    let location = window().location();
    let here = [location.pathname().unwrap_or_default(), location.search().unwrap_or_default()].concat();
    if let Ok(history) = window().history() {
        // Where the browser refuses, the invite is followed all the same.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&here));
    }
}

/// Which chat is on screen; none while the page is hidden, so that what comes then counts as unread.
fn tell_the_engine(state: State) {
    let dispatch = expect_context::<Dispatch>();
    let hidden = RwSignal::new(document().hidden());
    listen(&document(), "visibilitychange", move |_| hidden.set(document().hidden()));
    let mut before = None::<PeerId>;
    effect(move || {
        let home = state.screen().get() == Screen::Home;
        let open = state.pane().get().chat().filter(|_| home && !hidden.get());
        if open != before {
            before = open;
            dispatch.send(Intent::Open(open));
        }
    });
}

fn tell_the_title(state: State) {
    effect(move || {
        let unread: u32 = state.chats().with(|chats| chats.iter().map(super::state::Row::unread).sum());
        let knocking = state.requests().with(Vec::len);
        let title = match usize::try_from(unread).unwrap_or(usize::MAX).saturating_add(knocking) {
            0 => "Tincan".to_owned(),
            count => ["(", &count.to_string(), ") Tincan"].concat(),
        };
        document().set_title(&title);
    });
}
