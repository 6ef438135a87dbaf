//! The question before messages are deleted: whether, and for whom.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::engine::doors::Intent;
use crate::model::{Direction, Message, Standing};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, dialog, focus, html, next};
use crate::ui::state::Row;

/// Asks for as long as there are messages to ask of.
pub fn delete(title: String, ui: &Rc<Ui>, row: &Row, asks: &Live<Vec<Rc<Message>>>) -> El {
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
                        <button type=button class='button button--bad' data-do=all \
                            data-l10n-id=message-delete-all></button>\
                        <button type=button class=button data-do=me data-l10n-id=message-delete-me></button>\
                        <button type=button class=button data-l10n-id=cancel></button>\
                    </div>\
                </div>",
            );
            let (all, accepted) = untrack(|| (asks.get(), row.standing() == Standing::Accepted));
            let both = accepted && all.iter().all(|now| now.direction == Direction::Out && !now.is_deleted());
            el.at("[data-do=all]").element().set_hidden(!both);
            let count = all.len();
            el.at("p").say(&if both {
                t!("message-delete-both", count = count)
            } else {
                t!("message-delete-here", count = count)
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
