//! The question before a chat is deleted.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::engine::doors::Intent;
use crate::model::Standing;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::{El, dialog, focus, html, soon};

pub fn delete(ui: &Rc<Ui>) -> El {
    let (of, close, ui) = (ui.clone(), ui.clone(), ui.clone());
    dialog(
        t!("delete-chat-title"),
        move || of.state.desk().deleting.get().is_some(),
        move || close.state.desk().deleting.be(None),
        move || {
            let el = html(
                "<div>\
                    <p class=delete-text></p>\
                    <p class=hint></p>\
                    <div class=dialog-actions>\
                        <button type=button class=button data-l10n-id=cancel></button>\
                        <button type=button class='button button--bad' data-l10n-id=delete-chat-do></button>\
                    </div>\
                </div>",
            );
            let Some(peer) = untrack(|| ui.state.desk().deleting.get()) else { return el };
            let row = ui.state.row(peer);
            let asks = untrack(|| row.standing()) == Standing::Requested;
            let of = row.clone();
            el.at("p").words(move || {
                let who = of.title();
                if asks { t!("delete-chat-request", who = who) } else { t!("delete-chat-question", who = who) }
            });
            el.at(".hint").say(&if asks { t!("delete-chat-request-hint") } else { t!("delete-chat-hint") });
            let of = ui.clone();
            el.at("button").on("click", move |_| of.state.desk().deleting.be(None));
            let of = ui.clone();
            el.at(".button--bad").on("click", move |_| {
                of.state.desk().deleting.be(None);
                of.dispatch.send(Intent::Delete(peer));
                soon(|| focus(".sidebar-name"));
            });
            el
        },
    )
}
