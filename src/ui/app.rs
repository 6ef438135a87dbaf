//! The whole page: which screen, which pane, and the links between engine, address bar and title.

use std::rc::Rc;

use leptos::IntoView;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;

use super::Ui;
use super::chat::chat;
use super::chats::sidebar;
use super::contact::{contact, delete};
use super::diagnosis::diagnosis;
use super::first_run::first_run;
use super::keys::{follow_keys, help};
use super::l10n::{self, t};
use super::locked::locked;
use super::notify::{badge, tell_of_news};
use super::offer::{newer, renew};
use super::parts::el::{self, Key, listen};
use super::parts::live::{Live, watch};
use super::parts::{El, Icon, focus, html, icon, is_narrow, soon};
use super::people::{add_contact, invite};
use super::settings::settings;
use super::state::{Notice, Pane, Row, Screen};
use super::{sentences, signer};
use crate::engine::doors::Intent;

/// Puts the page together. What it returns is empty, since all is in the page already.
pub fn app(ui: &Rc<Ui>) -> impl IntoView + use<> {
    let page = el::body();
    let notices = html("<div class=notices><slot></slot><slot></slot><slot></slot></div>");
    let (of, drawn) = (ui.clone(), ui.clone());
    notices.at("slot").when(move || of.newer.get(), move || newer(&drawn));
    let of = ui.clone();
    listen(&window(), "newversion", move |_| of.newer.be(true));
    let (of, drawn) = (ui.clone(), ui.clone());
    notices.at("slot").when(move || of.state.signer().is_some(), move || signer::trouble(&drawn));
    let (all, one) = (ui.clone(), ui.clone());
    notices.at("slot").rows(
        move || all.state.notices().iter().map(Notice::key).collect(),
        move |key| {
            one.state.notices().into_iter().find(|notice| notice.key() == key).map(|notice| banner(&one, &notice))
        },
    );
    let place = html("<slot></slot>");
    page.add(&notices).add(&place);
    let (which, drawn) = (ui.clone(), ui.clone());
    place.rows(
        move || {
            let screen = which.state.screen();
            if screen != Screen::Starting
                && let Some(shell) = document().get_element_by_id("shell")
            {
                shell.remove();
            }
            let mut key = [screen.number(); 32];
            // In another language all of it is drawn anew.
            key[0] = which.language.get() as u8;
            vec![key]
        },
        move |_| match drawn.state.screen() {
            Screen::Starting => None,
            Screen::FirstRun => Some(first_run(&drawn)),
            Screen::Home => Some(home(&drawn)),
            Screen::Elsewhere => Some(plain(&t!("elsewhere-title"), &t!("elsewhere"), "status")),
            Screen::Broken(why) => Some(reloadable(&plain(&t!("broken-title"), &sentences::store(&why), "alert"))),
            Screen::Waits => Some(plain(&t!("waits-title"), &t!("waits"), "status")),
            Screen::Superseded => Some(reloadable(&plain(&t!("superseded-title"), &t!("superseded"), "alert"))),
            Screen::Locked => Some(locked(&drawn)),
            Screen::Moves => Some(moves(&drawn)),
            Screen::Erases => Some(plain(&t!("moves-title"), &t!("erases"), "status")),
            Screen::Stays(why) => Some(reloadable(&plain(&t!("stays-title"), &sentences::store(&why), "alert"))),
        },
    );
    follow_language(ui);
    follow_invites(ui);
    tell_the_engine(ui);
    tell_the_title(ui);
    tell_of_news(ui);
    follow_keys(ui);
}

/// The two panes.
fn home(ui: &Rc<Ui>) -> El {
    let el = html("<div class=home><main class=home-main><slot></slot></main></div>");
    let of = ui.clone();
    el.class("home--main", move || of.state.pane() != Pane::List);
    let (which, drawn) = (ui.clone(), ui.clone());
    let open = move || match which.state.pane() {
        Pane::Chat(peer) => peer.key().to_bytes(),
        Pane::Contact(peer) => peer.key().to_bytes().map(|byte| !byte),
        Pane::Diagnosis => [1; 32],
        Pane::List | Pane::Invite => Key::default(),
    };
    el.at("slot").rows(
        move || vec![open()],
        move |_| {
            Some(match drawn.state.pane() {
                Pane::Chat(peer) => chat(&drawn, peer),
                Pane::Contact(peer) => contact(&drawn, peer),
                Pane::Diagnosis => diagnosis(&drawn),
                Pane::List | Pane::Invite => invite(&drawn),
            })
        },
    );
    let of = ui.clone();
    el.at("main").on("keydown", move |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        let apart = matches!(of.state.pane(), Pane::Contact(_) | Pane::Diagnosis);
        if event.key() == "Escape" && is_narrow() && !apart && !event.default_prevented() {
            back(&of);
        }
    });
    el.lead(&delete(ui)).lead(&help(ui)).lead(&settings(ui)).lead(&add_contact(ui)).lead(&sidebar(ui));
    el
}

/// To the list, and there to where one came from.
pub fn back(ui: &Ui) {
    let from = ui.state.pane().chat();
    ui.state.show(Pane::List);
    soon(move || match from {
        Some(peer) => focus(&["[data-testid=contact][data-npub=", &peer.npub(), "]"].concat()),
        None => focus(".sidebar-name"),
    });
}

fn banner(ui: &Rc<Ui>, notice: &Notice) -> El {
    let el = html(
        "<div class=notice>\
            <p class=notice-text role=alert></p>\
            <button type=button class=icon-button data-l10n-id=notice-dismiss></button>\
        </div>",
    );
    el.at("p").say(&notice.sentence);
    let (ui, number) = (ui.clone(), notice.number);
    el.at("button").add(&icon(Icon::Close)).on("click", move |_| {
        ui.state.dismiss(number);
        focus(".sidebar-name");
        focus(if is_narrow() { ".bar-title" } else { ".composer-field" });
    });
    el
}

fn plain(title: &str, text: &str, role: &str) -> El {
    let el = html(
        "<main class=hello>\
            <img class=hello-mark src=icon.svg alt='' width=88 height=88>\
            <h1 class=hello-title></h1>\
            <p class=hello-text></p>\
        </main>",
    );
    el.at("h1").say(title);
    el.at("p").set("role", role).say(text);
    el
}

fn moves(ui: &Rc<Ui>) -> El {
    let el = plain(&t!("moves-title"), &t!("moves"), "status");
    let bar = html("<progress class='progress hello-progress' max=1 data-l10n-id=moves-progress></progress>");
    let (of, shown) = (ui.clone(), bar.clone());
    watch(move || {
        if let Some(far) = of.state.moved() {
            shown.set("value", &far.to_string());
        }
    });
    el.add(&bar).clone()
}

fn reloadable(page: &El) -> El {
    let button = html("<button type=button class='button button--primary hello-reload' data-l10n-id=reload></button>");
    button.on("click", |_| renew());
    page.add(&button).clone()
}

/// The script in `index.html` says at the page's root which language is wanted, and tells when that was changed here or in
/// another tab.
fn follow_language(ui: &Rc<Ui>) {
    for event in ["looks", "storage"] {
        let ui = ui.clone();
        listen(&window(), event, move |_| {
            let ui = ui.clone();
            spawn_local(async move {
                if l10n::fetch().await {
                    el::forget_words();
                    ui.language.be(l10n::language());
                }
            });
        });
    }
}

/// Hands an invite in the address bar to the engine, once there is someone who can be introduced.
fn follow_invites(ui: &Rc<Ui>) {
    let address = Live::new(invite_in_address_bar());
    let chat = Live::new(chat_in_address_bar());
    let (found, opened) = (address.clone(), chat.clone());
    listen(&window(), "hashchange", move |_| {
        found.set(invite_in_address_bar());
        opened.set(chat_in_address_bar());
    });
    let of = ui.clone();
    watch(move || {
        // A notification leads here, and nothing leads to anyone who is not in the list.
        if of.state.screen() == Screen::Home
            && let Some(name) = chat.get()
            && let Some(row) = of.state.chats().into_iter().find(|row| row.peer.npub() == name)
        {
            clear_address_bar();
            chat.set(None);
            of.state.show(Pane::Chat(row.peer));
        }
    });
    let ui = ui.clone();
    watch(move || {
        if ui.state.screen() != Screen::Home {
            return;
        }
        if let Some(invite) = address.get() {
            clear_address_bar();
            ui.dispatch.send(Intent::Add { address: invite });
        }
    });
}

/// The fragment, if it is an invite.
pub fn invite_in_address_bar() -> Option<String> {
    window().location().hash().ok().filter(|hash| hash.starts_with("#add/"))
}

/// The npub of a chat, if the fragment names one.
fn chat_in_address_bar() -> Option<String> {
    Some(window().location().hash().ok()?.strip_prefix("#chat/")?.to_owned())
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

/// Which chat is on screen, none while the page is hidden; and whether anyone looks: what comes while the page lacks the
/// focus is unread.
fn tell_the_engine(ui: &Rc<Ui>) {
    let hidden = Live::new(document().hidden());
    let looks = Live::new(has_focus());
    let seen = hidden.clone();
    listen(&document(), "visibilitychange", move |_| seen.set(document().hidden()));
    for event in ["focus", "blur"] {
        let looks = looks.clone();
        listen(&window(), event, move |_| looks.be(has_focus()));
    }
    let ui = ui.clone();
    let (mut before, mut looked) = ((None, l10n::language()), false);
    watch(move || {
        let home = ui.state.screen() == Screen::Home;
        let hidden = hidden.get();
        let looks = looks.get() && home && !hidden;
        if looks != looked {
            looked = looks;
            ui.dispatch.send(Intent::Attend(looks));
        }
        let open = ui.state.pane().chat().filter(|_| home && !hidden);
        // What is drawn anew asks for its messages again.
        let drawn = (open, ui.language.get());
        if drawn != before {
            before = drawn;
            ui.dispatch.send(Intent::Open(open));
        }
    });
}

fn has_focus() -> bool {
    document().has_focus().unwrap_or(true)
}

fn tell_the_title(ui: &Rc<Ui>) {
    let ui = ui.clone();
    let mut shown = String::new();
    watch(move || {
        let unread: u32 =
            ui.state.contacts().iter().filter(|row| !row.with(|contact| contact.muted)).map(Row::unread).sum();
        let knocking = ui.state.requests().len();
        let count = usize::try_from(unread).unwrap_or(usize::MAX).saturating_add(knocking);
        let title = match count {
            0 => "Tincan".to_owned(),
            _ => ["(", &count.to_string(), ") Tincan"].concat(),
        };
        // Each message asks for it, and the browser would pass on the same words each time.
        if shown != title {
            document().set_title(&title);
            shown = title;
            badge(count);
        }
    });
}
