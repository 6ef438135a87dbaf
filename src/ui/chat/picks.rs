//! Several messages at once: boxes beside them, and a bar in the place of the composer with what is done with those that
//! are chosen.

use std::rc::Rc;

use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::delete::delete;
use super::forward::forward;
use crate::model::tags::FILE_TYPE;
use crate::model::{Direction, Message, MessageId};
use crate::ui::l10n::t;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, Icon, copy, focus, html, icon, next};
use crate::ui::state::{Entry, Row};
use crate::ui::{Ui, line, time};

/// Those that are chosen and still there, in the order of the chat.
fn chosen(ui: &Ui) -> Vec<Rc<Message>> {
    let thread = ui.state.thread();
    let picked = thread.picked();
    let mut chosen = Vec::new();
    untrack(|| {
        thread.with(|entries| {
            for entry in entries.iter().filter(|entry| picked.contains(&entry.message.id) && !entry.is_hidden()) {
                chosen.push(entry.latest());
            }
        });
    });
    chosen
}

/// The box beside a message, while some are chosen.
pub fn tick_box(ui: &Ui, entry: &Entry) -> El {
    let el = html("<input type=checkbox class=entry-pick>");
    let (now, id) = untrack(|| (entry.latest(), entry.message.id));
    el.set("aria-label", &t!("picks-select", message = line::line(&now)));
    el.input().set_checked(untrack(|| ui.state.thread().picked()).contains(&id));
    el
}

/// What is clicked in `rows`, the list of messages, is chosen while some are; and Shift and Space choose the first.
pub fn picking(ui: &Rc<Ui>, rows: &El) {
    let of = ui.clone();
    rows.on("click", move |event| {
        if !untrack(|| of.state.thread().picks()) || El::of(event, ".entry-pick").is_some() {
            return;
        }
        let pick = El::of(event, ".entry").and_then(|entry| entry.find(".entry-pick"));
        if let Some((id, pick)) = id_at(event).zip(pick) {
            let on = !pick.input().checked();
            pick.input().set_checked(on);
            of.state.thread().pick(id, on);
        }
    });
    let of = ui.clone();
    rows.on("change", move |event| {
        if let Some((id, pick)) = id_at(event).zip(El::of(event, ".entry-pick")) {
            of.state.thread().pick(id, pick.input().checked());
        }
    });
    // A button is clicked when the key comes up.
    for (event, acts) in [("keydown", true), ("keyup", false)] {
        let of = ui.clone();
        rows.on(event, move |event| {
            let key: &KeyboardEvent = event.unchecked_ref();
            if key.key() != " " || !key.shift_key() {
                return;
            }
            let Some(id) = id_at(event) else { return };
            event.prevent_default();
            let thread = of.state.thread();
            if acts && !key.repeat() {
                let (picks, has) = untrack(|| (thread.picks(), thread.picked().contains(&id)));
                thread.pick(id, !has);
                match El::of(event, ".entry").and_then(|entry| entry.find(".entry-pick")) {
                    Some(pick) if picks => pick.input().set_checked(!has),
                    _ => focus_on(id),
                }
            }
        });
    }
}

/// Chooses one, as the first.
pub fn begin(ui: &Ui, id: MessageId) {
    ui.state.thread().pick(id, true);
    focus_on(id);
}

fn focus_on(id: MessageId) {
    next(move || focus(&[".entry:has([data-id='", &id.to_string(), "']) .entry-pick"].concat()));
}

fn id_at(event: &web_sys::Event) -> Option<MessageId> {
    MessageId::parse(&El::of(event, ".entry")?.find(".message")?.get("data-id"))
}

fn leave(ui: &Ui) {
    ui.state.thread().stop_picking();
    next(|| focus(".composer-field"));
}

/// The bar, while some are chosen. Escape anywhere in `chat` puts it away.
pub fn picks(ui: &Rc<Ui>, row: &Row, chat: &El) -> El {
    let of = ui.clone();
    chat.on("keydown", move |event| {
        let key: &KeyboardEvent = event.unchecked_ref();
        let within = El::of(event, "dialog").is_some();
        if key.key() == "Escape" && !within && untrack(|| of.state.thread().picks()) {
            event.prevent_default();
            leave(&of);
        }
    });
    let (of, ui, row) = (ui.clone(), ui.clone(), row.clone());
    let el = html("<div><slot></slot></div>");
    el.at("slot").when(move || of.state.thread().picks(), move || bar(&ui, &row));
    el
}

fn bar(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html(
        "<div class=picks role=toolbar data-l10n-id=picks-bar>\
            <button type=button class=icon-button data-l10n-id=picks-cancel></button>\
            <p class=picks-count role=status></p>\
            <button type=button class='icon-button picks-copy' data-l10n-id=picks-copy></button>\
            <button type=button class='icon-button picks-forward' data-l10n-id=picks-forward></button>\
            <button type=button class='icon-button picks-delete' data-l10n-id=picks-delete></button>\
            <slot></slot>\
            <slot></slot>\
        </div>",
    );
    let (forwards, asks) = (Live::new(Vec::new()), Live::new(Vec::new()));
    let of = ui.clone();
    el.at(".picks-count").words(move || t!("picks-count", count = of.state.thread().picked().len()));
    let of = ui.clone();
    el.at("button").add(&icon(Icon::Close)).on("click", move |_| leave(&of));
    let texts = |message: &Rc<Message>| (!message.is_gone()).then(|| message.text.clone());
    let is_text = move |message: &Rc<Message>| texts(message).is_some() && message.tag(FILE_TYPE).is_none();
    let (copies, of, whose) = (el.at(".picks-copy"), ui.clone(), row.clone());
    copies.add(&icon(Icon::Copy)).element().set_hidden(!copy::can());
    copies.on("click", move |_| {
        let mut all = String::new();
        for message in chosen(&of).iter().filter(|message| !message.is_gone()) {
            let who = if message.direction == Direction::Out {
                untrack(|| of.state.me(|me| me.name.clone()))
            } else {
                untrack(|| whose.title())
            };
            for part in ["[", &time::exact(message.at), "] ", &who, ": ", &message.text, "\n"] {
                all.push_str(part);
            }
        }
        copy::copy(&all);
        leave(&of);
    });
    let (of, to) = (ui.clone(), forwards.clone());
    el.at(".picks-forward").add(&icon(Icon::Forward)).on("click", move |_| {
        to.set(untrack(|| chosen(&of)).iter().filter(|message| is_text(message)).filter_map(texts).collect());
    });
    let (of, ask) = (ui.clone(), asks.clone());
    el.at(".picks-delete").add(&icon(Icon::Delete)).on("click", move |_| ask.set(untrack(|| chosen(&of))));
    // Where there is nothing to do it with.
    let of = ui.clone();
    el.at(".picks-forward").mark("disabled", "", move || !chosen(&of).iter().any(is_text));
    for button in [copies, el.at(".picks-delete")] {
        let of = ui.clone();
        button.mark("disabled", "", move || of.state.thread().picked().is_empty());
    }
    el.at("slot").fill(&forward(ui, &forwards));
    el.at("slot").fill(&delete(t!("message-delete-title-many"), ui, row, &asks));
    el
}
