//! The left pane.

use std::rc::Rc;

use super::request::request_row;
use super::row::chat_row;
use crate::ui::Ui;
use crate::ui::parts::el::Key;
use crate::ui::parts::{El, Icon, avatar, html, icon};
use crate::ui::relays::relays;
use crate::ui::state::{Pane, Row};

pub fn sidebar(ui: &Rc<Ui>) -> El {
    let el = html(
        "<aside class=sidebar aria-label=Chats>\
            <header class=sidebar-head>\
                <div class=sidebar-me><slot></slot><h1 class=sidebar-name tabindex=-1 dir=auto></h1>\
                    <button type=button class='icon-button sidebar-settings' aria-label=Settings></button>\
                </div>\
                <div class=sidebar-actions>\
                    <button type=button class=button>Add contact</button>\
                    <button type=button class=button aria-label='Invite someone'>Invite</button>\
                </div>\
            </header>\
            <div class=sidebar-lists>\
                <slot></slot>\
                <slot></slot>\
                <slot></slot>\
                <ul class=list role=list><slot></slot></ul>\
                <slot></slot>\
            </div>\
        </aside>",
    );
    let of = ui.clone();
    el.at("h1").words(move || of.state.me(|me| me.name.clone()));
    let opener = ui.clone();
    el.at(".sidebar-settings").lead(&icon(Icon::Settings)).on("click", move |_| opener.state.open_settings(true));
    let add = ui.clone();
    el.at(".sidebar-actions > button").lead(&icon(Icon::Add)).on("click", move |_| add.state.open_form(true));
    let (pane, opener) = (ui.clone(), ui.clone());
    el.at("[aria-label='Invite someone']")
        .lead(&icon(Icon::Invite))
        .mark("aria-current", "page", move || pane.state.pane() == Pane::Invite)
        .on("click", move |_| opener.state.show(Pane::Invite));

    // From here on in the order of the places.
    let (of, me) = (ui.clone(), ui.clone());
    el.at("slot").rows(
        move || of.state.me(|me| vec![me.peer.key().to_bytes()]),
        move |seed| {
            let me = me.clone();
            Some(avatar(seed, move || me.state.me(|me| me.name.clone())))
        },
    );
    let of = ui.clone();
    let knocking = move || !of.state.requests().is_empty();
    el.at("slot").when(knocking.clone(), || html("<h2 class=sidebar-heading>Requests</h2>"));
    let of = ui.clone();
    el.at("slot").when(knocking.clone(), move || {
        let list = html("<ul class=list role=list><slot></slot></ul>");
        let (rows, ui) = (of.clone(), of.clone());
        list.at("slot").rows(
            move || keys(&rows.state.requests()),
            move |key| find(&ui.state.requests(), &key).map(|row| request_row(&ui, row)),
        );
        list
    });
    el.at("slot").when(knocking, || html("<h2 class=sidebar-heading>Chats</h2>"));
    let (rows, of) = (ui.clone(), ui.clone());
    el.at("slot").rows(
        move || keys(&rows.state.chats()),
        move |key| find(&of.state.chats(), &key).map(|row| chat_row(&of, row)),
    );
    let of = ui.clone();
    el.at("slot").when(
        move || of.state.chats().is_empty() && of.state.requests().is_empty(),
        || html("<p class=sidebar-empty>Nobody here yet. Invite someone, or add the link that someone sent you.</p>"),
    );
    el.add(&relays(ui));
    el
}

fn keys(rows: &[Row]) -> Vec<Key> {
    rows.iter().map(|row| row.peer.key().to_bytes()).collect()
}

fn find(rows: &[Row], key: &Key) -> Option<Row> {
    rows.iter().find(|row| row.peer.key().as_bytes() == key).cloned()
}
