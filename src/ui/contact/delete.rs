//! The question before a chat is deleted.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::engine::doors::Intent;
use crate::model::Standing;
use crate::ui::Ui;
use crate::ui::parts::{El, dialog, focus, html, soon};

pub fn delete(ui: &Rc<Ui>) -> El {
    let (of, close, ui) = (ui.clone(), ui.clone(), ui.clone());
    dialog(
        "Delete chat",
        move || of.state.desk().deleting.get().is_some(),
        move || close.state.desk().deleting.be(None),
        move || {
            let el = html(
                "<div>\
                    <p class=delete-text></p>\
                    <p class=hint></p>\
                    <div class=dialog-actions>\
                        <button type=button class=button>Cancel</button>\
                        <button type=button class='button button--bad'>Delete</button>\
                    </div>\
                </div>",
            );
            let Some(peer) = untrack(|| ui.state.desk().deleting.get()) else { return el };
            let row = ui.state.row(peer);
            let asks = untrack(|| row.standing()) == Standing::Requested;
            let of = row.clone();
            el.at("p").words(move || {
                let before = if asks { "Delete the request of " } else { "Delete the chat with " };
                [before, &of.title(), "?"].concat()
            });
            el.at(".hint").say(if asks {
                "What they wrote is deleted from this browser. They are not told so, and can ask again by writing \
                 something new."
            } else {
                "All its messages and the contact are deleted from this browser, for good. What has not been sent yet \
                 never will be. They keep what they have, and are told nothing."
            });
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
