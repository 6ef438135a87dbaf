//! The field above the list: it finds chats by name or npub, and the arrow keys lead from it through the list.

use std::rc::Rc;

use js_sys::JsString;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::ui::Ui;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, focus, html};
use crate::ui::state::{Row, State};

/// The field itself.
pub const FIELD: &str = ".sidebar-find";

pub fn filter(ui: &Rc<Ui>, sidebar: &El) -> El {
    let field = html(
        "<input class='field sidebar-find' type=search data-l10n-id=sidebar-find aria-keyshortcuts=Control+K autocomplete=off autocapitalize=off spellcheck=false enterkeyhint=go>",
    );
    let (of, typed) = (ui.clone(), field.clone());
    field.on("input", move |_| of.state.desk().filter.be(typed.input().value()));
    let (of, shown) = (ui.clone(), field.clone());
    watch(move || {
        let filter = of.state.desk().filter.get();
        if shown.input().value() != filter {
            shown.input().set_value(&filter);
        }
    });
    let (of, lists) = (ui.clone(), sidebar.clone());
    field.on("keydown", move |event| {
        let key: &KeyboardEvent = event.unchecked_ref();
        match key.key().as_str() {
            "ArrowDown" => {
                if let Some(first) = rows(&lists).first() {
                    let _ = first.focus();
                }
            }
            // While a script is composed, it is a letter's and not ours.
            "Enter" if !key.is_composing() => {
                if let Some(first) = rows(&lists).first() {
                    first.click();
                    of.state.desk().filter.be(String::new());
                }
            }
            "Escape" if of.state.desk().filter.get().is_empty() => focus(".composer-field"),
            "Escape" => of.state.desk().filter.be(String::new()),
            _ => return,
        }
        event.prevent_default();
    });
    let (of, lists) = (ui.clone(), sidebar.clone());
    sidebar.at(".sidebar-lists").on("keydown", move |event| {
        let key: &KeyboardEvent = event.unchecked_ref();
        let down = match key.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            "Escape" if !of.state.desk().filter.get().is_empty() => {
                of.state.desk().filter.be(String::new());
                return focus(FIELD);
            }
            _ => return,
        };
        let (rows, active) = (rows(&lists), document().active_element());
        let is_here =
            |row: &HtmlElement| active.as_ref().is_some_and(|active| active == row.unchecked_ref::<Element>());
        let Some(here) = rows.iter().position(is_here) else { return };
        event.prevent_default();
        let there = if down { Some(here + 1) } else { here.checked_sub(1) };
        match there.map(|there| rows.get(there)) {
            Some(Some(row)) => {
                let _ = row.focus();
            }
            // Below the last there is nothing, and above the first the field.
            Some(None) => {}
            None => focus(FIELD),
        }
    });
    field
}

/// Those that are found: by name, by their own name, or by npub.
pub fn found(state: &State) -> Vec<Row> {
    let filter = state.desk().filter.get();
    let wanted = String::from(lower(filter.trim()));
    let mut rows = state.contacts();
    rows.retain(|row| {
        let texts = row.with(|contact| [contact.title(), contact.name.clone(), contact.peer.npub()].join("\n"));
        lower(&texts).includes(&wanted, 0)
    });
    rows
}

/// The browser has the tables for it, which would be 12 kB of the download.
fn lower(text: &str) -> JsString {
    JsString::from(text).to_lower_case()
}

/// The rows of the list, from the first on.
fn rows(sidebar: &El) -> Vec<HtmlElement> {
    let all = sidebar.element().get_elements_by_class_name("chat-row");
    (0..all.length()).filter_map(|at| all.item(at)?.dyn_into().ok()).collect()
}
