//! Looking for words in this chat: a strip under its header, with the messages that have them.

use std::rc::Rc;

use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::engine::doors::Intent;
use crate::model::PeerId;
use crate::ui::Ui;
use crate::ui::chats::{FIRST, LEAST, MORE, found_key, found_row};
use crate::ui::l10n::t;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, Icon, focus, html, icon, is_narrow, next};
use crate::ui::state::Row;

/// The field, by which it is found.
const FIELD: &str = ".find-field";

pub fn find(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html("<div class=find-place><slot></slot></div>");
    let (of, peer) = (ui.clone(), row.peer);
    let (strip, whose) = (ui.clone(), row.clone());
    el.at("slot").when(
        move || of.state.desk().within.with(|within| within.as_ref().is_some_and(|(chat, _)| *chat == peer)),
        move || bar(&strip, &whose),
    );
    el
}

/// The user wants to look for something in this chat.
pub fn begin(ui: &Ui, row: &Row) {
    ui.state.desk().inside.set(None);
    ui.state.desk().within.set(Some((row.peer, String::new())));
    next(|| focus(FIELD));
}

fn end(ui: &Ui) {
    ui.state.desk().within.set(None);
    next(|| focus(".composer-field"));
}

fn bar(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html(
        "<search class=find data-testid=find>\
            <div class=find-bar>\
                <input type=search class='field find-field' data-l10n-id=find-field autocomplete=off \
                    autocapitalize=off spellcheck=false enterkeyhint=search>\
                <button type=button class=icon-button data-l10n-id=find-close></button>\
            </div>\
            <p class='found-state find-state' role=status></p>\
            <div class=find-found>\
                <ul class=list role=list data-l10n-id=find-found><slot></slot></ul><slot></slot>\
            </div>\
        </search>",
    );
    let (of, peer) = (ui.clone(), row.peer);
    el.at("button").lead(&icon(Icon::Close)).on("click", move |_| end(&of));
    let field = el.at("input");
    let (of, typed) = (ui.clone(), field.clone());
    field.on("input", move |_| of.state.desk().within.set(Some((peer, typed.input().value()))));
    let of = ui.clone();
    let mut before = String::new();
    watch(move || {
        let desk = of.state.desk();
        let text =
            desk.within.with(|within| within.as_ref().map(|(_, text)| text.trim().to_owned())).unwrap_or_default();
        let text = if text.len() < LEAST { String::new() } else { text };
        if before != text {
            before.clone_from(&text);
            desk.inside_most.set(FIRST);
            if text.is_empty() {
                desk.inside.set(None);
            }
            of.dispatch.send(Intent::Search { text, limit: FIRST, chat: Some(peer) });
        }
    });
    walk(&el);
    let of = ui.clone();
    el.on("keydown", move |event| {
        if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            end(&of);
        }
    });
    let of = ui.clone();
    el.at(".find-state").words(move || {
        let desk = of.state.desk();
        let searches = desk.within.with(|within| within.as_ref().is_some_and(|(_, text)| text.trim().len() >= LEAST));
        match desk.inside.with(|found| found.as_ref().map(|found| (found.done, found.messages.len()))) {
            Some((true, 0)) if searches => t!("find-none"),
            Some((true, count)) if searches && count >= desk.inside_most.get() as usize => {
                t!("find-or-more", count = count)
            }
            Some((true, count)) if searches => t!("find-count", count = count),
            Some((false, _)) if searches => t!("find-searching"),
            _ => String::new(),
        }
    });
    results(ui, &el, peer);
    next(|| focus(FIELD));
    el
}

/// With the arrow keys, from the field through what was found. Enter leads to the first.
fn walk(el: &El) {
    let list = el.clone();
    el.on("keydown", move |event| {
        let key: &KeyboardEvent = event.unchecked_ref();
        let rows = list.element().get_elements_by_class_name("found-row");
        let at = |index: u32| rows.item(index).and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok());
        let active = leptos::prelude::document().active_element();
        let here = (0..rows.length()).find(|index| at(*index).as_deref() == active.as_ref());
        let there = match (key.key().as_str(), here) {
            ("ArrowDown", None) => at(0),
            ("ArrowDown", Some(here)) => at(here + 1),
            ("ArrowUp", Some(0)) => return focus(FIELD),
            ("ArrowUp", Some(here)) => at(here - 1),
            ("Enter", None) if !key.is_composing() && El::of(event, FIELD).is_some() => {
                event.prevent_default();
                if let Some(first) = at(0) {
                    first.click();
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(row) = there {
            // A button in the list can take it.
            let _ = row.focus();
        }
    });
}

/// What was found, and a button for more.
fn results(ui: &Rc<Ui>, el: &El, peer: PeerId) {
    let (which, of) = (ui.clone(), ui.clone());
    el.at("slot").rows(
        move || {
            which.state.desk().inside.with(|found| {
                found
                    .as_ref()
                    .map_or_else(Vec::new, |found| found.messages.iter().map(|one| found_key(one, found)).collect())
            })
        },
        move |key| {
            let el = found_row(&of, &of.state.desk().inside, key)?;
            let ui = of.clone();
            el.on("click", move |_| {
                // On a phone it stands before what it leads to.
                if is_narrow() {
                    ui.state.desk().within.set(None);
                }
            });
            Some(el)
        },
    );
    let (of, more) = (ui.clone(), ui.clone());
    el.at("slot").when(
        move || {
            let desk = of.state.desk();
            let most = desk.inside_most.get() as usize;
            desk.inside.with(|found| found.as_ref().is_some_and(|found| found.done && found.messages.len() >= most))
        },
        move || {
            let button = html("<button type=button class='button found-more' data-l10n-id=find-more></button>");
            let of = more.clone();
            button.on("click", move |_| {
                let desk = of.state.desk();
                let limit = untrack(|| desk.inside_most.get()) + MORE;
                desk.inside_most.set(limit);
                if let Some(text) = untrack(|| desk.inside.with(|found| found.as_ref().map(|found| found.text.clone())))
                {
                    of.dispatch.send(Intent::Search { text, limit, chat: Some(peer) });
                }
            });
            button
        },
    );
}
