//! The question before messages are deleted: whether, and for whom.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::engine::doors::Intent;
use crate::model::{Direction, Message, Standing};
use crate::ui::Ui;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, dialog, focus, html, next};
use crate::ui::state::Row;

/// Asks for as long as there are messages to ask of.
pub fn delete(title: &'static str, ui: &Rc<Ui>, row: &Row, asks: &Live<Vec<Rc<Message>>>) -> El {
    let (open, close, asks, ui, row) = (asks.clone(), asks.clone(), asks.clone(), ui.clone(), row.clone());
    dialog(
        title,
        move || open.with(|asks| !asks.is_empty()),
        move || close.set(Vec::new()),
        move || {
            let el = html(
                "<div class=delete>\
                    <p class=hint></p>\
                    <div class='dialog-actions delete-actions'>\
                        <button type=button class='button button--bad' data-do=all>Delete for everyone</button>\
                        <button type=button class=button data-do=me>Delete for me</button>\
                        <button type=button class=button>Cancel</button>\
                    </div>\
                </div>",
            );
            let (all, accepted) = untrack(|| (asks.get(), row.standing() == Standing::Accepted));
            let both = accepted && all.iter().all(|now| now.direction == Direction::Out && !now.is_deleted());
            el.at("[data-do=all]").element().set_hidden(!both);
            el.at("p").say(match (both, all.len()) {
                (true, 1) => {
                    "For everyone: it goes here and, when they get word of it, there. They may have read or kept it."
                }
                (true, _) => {
                    "For everyone: they go here and, when the other side gets word of it, there. They may have been \
                     read or kept."
                }
                (false, 1) => "It goes here. The other side keeps theirs.",
                (false, _) => "They go here. The other side keeps theirs.",
            });
            let (ui, asks) = (ui.clone(), asks.clone());
            el.on("click", move |event| {
                let Some(button) = El::of(event, "button") else { return };
                let what = button.get("data-do");
                for now in all.iter().filter(|_| !what.is_empty()) {
                    ui.dispatch.send(if what == "all" { erase(now) } else { Intent::Hide(now.id) });
                }
                asks.set(Vec::new());
                if !what.is_empty() {
                    ui.state.thread().stop_picking();
                }
                next(|| focus(".composer-field"));
            });
            el
        },
    )
}

/// The wish to delete one's own on both sides.
fn erase(now: &Message) -> Intent {
    let (id, head) = (now.id, now.head());
    Intent::Erase { chat: now.chat, about: if id == head { vec![id] } else { vec![id, head] } }
}
