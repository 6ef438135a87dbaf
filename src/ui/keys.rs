//! Keys that work from anywhere on the page, and the sheet that lists all.

use std::rc::Rc;

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::Ui;
use super::chats::FIELD;
use super::contact;
use super::diagnosis;
use super::l10n::t;
use super::parts::el::listen;
use super::parts::{El, dialog, focus, html, is_narrow, soon};
use super::state::{Pane, Screen};

/// Where a key is a letter, or a matter of what is open there.
const TYPING: &str = "input, textarea, select, [contenteditable], dialog";

pub fn follow_keys(ui: &Rc<Ui>) {
    let ui = ui.clone();
    listen(&window(), "keydown", move |event| {
        let key: &KeyboardEvent = event.unchecked_ref();
        if event.default_prevented() || ui.state.screen() != Screen::Home || key.is_composing() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let within = |what: &str| target.as_ref().is_some_and(|target| target.closest(what).ok().flatten().is_some());
        let ctrl = key.ctrl_key() || key.meta_key();
        match (key.key().as_str(), ui.state.pane()) {
            ("k" | "K", _) if ctrl && !key.shift_key() && !key.alt_key() => {
                event.prevent_default();
                if is_narrow() {
                    ui.state.show(Pane::List);
                }
                soon(|| focus(FIELD));
            }
            ("f" | "F", Pane::Chat(peer)) if ctrl && key.shift_key() && !key.alt_key() => {
                event.prevent_default();
                super::chat::find::begin(&ui, &ui.state.row(peer));
            }
            ("l" | "L", _) if ctrl && key.shift_key() && !key.alt_key() && ui.state.guarded().is_some() => {
                event.prevent_default();
                ui.safe.lock_now();
            }
            ("?", _) if !ctrl && !within(TYPING) => {
                event.prevent_default();
                ui.state.desk().help.be(true);
            }
            // In a field of the list it is about that.
            ("Escape", Pane::Contact(peer)) if !within(".sidebar, dialog") => contact::close(&ui, peer),
            ("Escape", Pane::Diagnosis) if !within(".sidebar, dialog") => diagnosis::close(&ui),
            _ => {}
        }
    });
}

pub fn help(ui: &Rc<Ui>) -> El {
    let (of, close, ui) = (ui.clone(), ui.clone(), ui.clone());
    dialog(
        t!("keys"),
        move || of.state.desk().help.get(),
        move || close.state.desk().help.be(false),
        move || {
            let el = html(
                "<div class=keys>\
                    <dl class=keys-list>\
                        <dt><kbd>Ctrl</kbd> <kbd>K</kbd></dt><dd data-l10n-id=keys-search></dd>\
                        <dt><kbd>Ctrl</kbd> <kbd>Shift</kbd> <kbd>F</kbd></dt><dd data-l10n-id=keys-search-chat></dd>\
                        <dt><kbd>↑</kbd> <kbd>↓</kbd></dt><dd data-l10n-id=keys-walk></dd>\
                        <dt><kbd>Enter</kbd></dt><dd data-l10n-id=keys-enter></dd>\
                        <dt><kbd>Shift</kbd> <kbd>Enter</kbd></dt><dd data-l10n-id=keys-line></dd>\
                        <dt><kbd>↑</kbd></dt><dd data-l10n-id=keys-change></dd>\
                        <dt><kbd>Shift</kbd> <kbd>Space</kbd></dt><dd data-l10n-id=keys-select></dd>\
                        <dt><kbd>Shift</kbd> <kbd>F10</kbd></dt><dd data-l10n-id=keys-options></dd>\
                        <dt><kbd>Ctrl</kbd> <kbd>Shift</kbd> <kbd>L</kbd></dt><dd data-l10n-id=keys-lock></dd>\
                        <dt><kbd>Esc</kbd></dt><dd data-l10n-id=keys-escape></dd>\
                        <dt><kbd>?</kbd></dt><dd data-l10n-id=keys-help></dd>\
                    </dl>\
                    <div class=dialog-actions><button type=button class=button data-l10n-id=close></button></div>\
                </div>",
            );
            let of = ui.clone();
            el.at("button").on("click", move |_| of.state.desk().help.be(false));
            el
        },
    )
}
