//! To whom one forwards: the chats, found by name.

use std::rc::Rc;

use js_sys::JsString;
use leptos::prelude::{document, untrack};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::engine::doors::Intent;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, avatar, dialog, focus, html, next};
use crate::ui::state::{Pane, Row};

/// Asks for as long as there are texts to forward.
pub fn forward(ui: &Rc<Ui>, texts: &Live<Vec<String>>) -> El {
    let (open, close, texts, ui) = (texts.clone(), texts.clone(), texts.clone(), ui.clone());
    dialog(
        t!("forward-title"),
        move || open.with(|texts| !texts.is_empty()),
        move || close.be(Vec::new()),
        move || sheet(&ui, &texts),
    )
}

fn sheet(ui: &Rc<Ui>, texts: &Live<Vec<String>>) -> El {
    let el = html(
        "<div class=forward>\
            <input class=field type=search data-l10n-id=forward-search autocomplete=off autocapitalize=off \
                spellcheck=false enterkeyhint=send>\
            <ul class='list forward-list' role=list><slot></slot></ul>\
            <p class=hint role=status></p>\
            <div class=dialog-actions>\
                <button type=button class=button data-l10n-id=cancel></button>\
            </div>\
        </div>",
    );
    let (field, filter) = (el.at("input"), Live::new(String::new()));
    let (typed, sets) = (field.clone(), filter.clone());
    field.on("input", move |_| sets.be(typed.input().value()));
    let (of, wanted) = (ui.clone(), filter.clone());
    let found = Rc::new(move || {
        let wanted = wanted.with(|wanted| JsString::from(wanted.trim()).to_lower_case());
        let wanted = String::from(wanted);
        let mut rows = of.state.contacts();
        rows.retain(|row| JsString::from(row.title()).to_lower_case().includes(&wanted, 0));
        rows
    });
    let (all, one, to, what) = (found.clone(), ui.clone(), ui.clone(), texts.clone());
    el.at(".forward-list > slot").rows(
        move || all().iter().map(|row| row.peer.key().to_bytes()).collect(),
        move |key| {
            let row = untrack(|| one.state.contacts()).into_iter().find(|row| row.peer.key().to_bytes() == key)?;
            Some(choice(&to, &row, &what))
        },
    );
    el.at(".hint").words(move || if found().is_empty() { t!("forward-none") } else { String::new() });
    let close = texts.clone();
    el.at(".dialog-actions button").on("click", move |_| close.be(Vec::new()));
    let sheet = el.clone();
    el.on("keydown", move |event| {
        let key: &KeyboardEvent = event.unchecked_ref();
        let Ok(all) = sheet.element().query_selector_all("input, .forward-to") else { return };
        let at = |index: u32| all.item(index).and_then(|node| node.dyn_into::<HtmlElement>().ok());
        let active = document().active_element();
        let here = (0..all.length()).find(|index| at(*index).as_deref() == active.as_ref());
        let (there, taken) = match (key.key().as_str(), here) {
            ("ArrowDown", Some(here)) => (at(here + 1), false),
            ("ArrowUp", Some(here)) => (here.checked_sub(1).and_then(at), false),
            // The first that was found, as in the list of chats.
            ("Enter", Some(0)) if !key.is_composing() => (at(1), true),
            _ => return,
        };
        if let Some(there) = there {
            if taken {
                there.click();
            } else {
                // A button that is shown can take it.
                let _ = there.focus();
            }
        }
        event.prevent_default();
    });
    next(move || field.focus());
    el
}

fn choice(ui: &Rc<Ui>, row: &Row, texts: &Live<Vec<String>>) -> El {
    let el = html(
        "<li><button type=button class=forward-to><slot></slot><span class=forward-name dir=auto></span></button></li>",
    );
    let (name, title, peer) = (row.clone(), row.clone(), row.peer);
    el.at("slot").fill(&avatar(peer.key().to_bytes(), move || name.name()));
    el.at(".forward-name").words(move || title.title());
    let (ui, texts) = (ui.clone(), texts.clone());
    el.at("button").on("click", move |_| {
        for text in texts.get() {
            ui.dispatch.send(Intent::Forward { to: peer, text });
        }
        texts.be(Vec::new());
        ui.state.thread().stop_picking();
        ui.state.show(Pane::Chat(peer));
        next(|| focus(".composer-field"));
    });
    el
}
