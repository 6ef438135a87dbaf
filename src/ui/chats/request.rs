//! One who knocks.

use std::rc::Rc;

use crate::engine::doors::Intent;
use crate::model::markup::harmless;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::{El, avatar, focus, html, soon};
use crate::ui::state::{Pane, Row};

pub fn request_row(ui: &Rc<Ui>, row: Row) -> El {
    let el = html(
        "<li class=request data-testid=request>\
            <span class=request-name dir=auto></span>\
            <p class=warning></p>\
            <p class=request-text dir=auto></p>\
            <div class=request-actions>\
                <button type=button class='button button--primary' data-l10n-id=request-accept></button>\
                <button type=button class='button request-block' data-l10n-id=request-block></button>\
                <button type=button class='button request-delete' data-l10n-id=request-delete></button>\
            </div>\
        </li>",
    );
    let peer = row.peer;
    el.set("data-npub", &peer.npub());
    let (named, titled) = (row.clone(), row.clone());
    el.lead(&avatar(peer.key().to_bytes(), move || named.name()));
    el.at(".request-name").words(move || titled.title());
    let of = row.clone();
    el.at(".warning").words(move || of.warning());
    el.at(".request-text").words(move || {
        let text = row.request_text();
        if text.is_empty() { t!("request-no-text") } else { harmless(&text).into_owned() }
    });
    let accept = ui.clone();
    el.at(".button--primary").on("click", move |_| {
        accept.dispatch.send(Intent::Accept(peer));
        accept.state.show(Pane::Chat(peer));
    });
    let block = ui.clone();
    el.at(".request-block").on("click", move |_| {
        block.dispatch.send(Intent::Block(peer));
        soon(|| focus(".sidebar-name"));
    });
    let delete = ui.clone();
    el.at(".request-delete").on("click", move |_| delete.state.desk().deleting.set(Some(peer)));
    el
}
