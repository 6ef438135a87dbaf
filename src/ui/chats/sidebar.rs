//! The left pane.

use std::rc::Rc;

use super::filter::{filter, found};
use super::fold::fold;
use super::found::found as messages_found;
use super::options::Options;
use super::request::request_row;
use super::row::chat_row;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::el::Key;
use crate::ui::parts::{El, Icon, avatar, html, icon};
use crate::ui::relays::relays;
use crate::ui::state::{Pane, Row, State};

/// What stands over so many.
type Titled = fn(usize) -> String;
/// Some of those in the list.
type Who = fn(&State) -> Vec<Row>;

pub fn sidebar(ui: &Rc<Ui>) -> El {
    let el = html(
        "<aside class=sidebar data-l10n-id=sidebar>\
            <header class=sidebar-head>\
                <div class=sidebar-me><slot></slot><h1 class=sidebar-name tabindex=-1 dir=auto></h1>\
                    <i></i>\
                    <button type=button class='icon-button sidebar-settings' data-l10n-id=sidebar-settings></button>\
                </div>\
                <div class=sidebar-actions>\
                    <button type=button class=button data-l10n-id=sidebar-add></button>\
                    <button type=button class='button sidebar-invite' data-l10n-id=sidebar-invite></button>\
                </div>\
            </header>\
            <div class=sidebar-lists>\
                <slot></slot>\
                <slot></slot>\
                <slot></slot>\
                <ul class=list role=list><slot></slot></ul>\
                <slot></slot>\
                <slot></slot>\
                <slot></slot>\
                <slot></slot>\
                <slot></slot>\
            </div>\
        </aside>",
    );
    let of = ui.clone();
    el.at("h1").words(move || of.state.me(|me| me.name.clone()));
    let opener = ui.clone();
    el.at(".sidebar-settings").lead(&icon(Icon::Settings)).on("click", move |_| opener.state.open_settings(true));
    let (of, locking) = (ui.clone(), ui.clone());
    el.at("i").when(move || of.state.guarded().is_some(), move || lock(&locking));
    let add = ui.clone();
    el.at(".sidebar-actions > button").lead(&icon(Icon::Add)).on("click", move |_| add.state.open_form(true));
    let (pane, opener) = (ui.clone(), ui.clone());
    el.at(".sidebar-invite")
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
    el.at("slot").when(knocking.clone(), || html("<h2 class=sidebar-heading data-l10n-id=sidebar-requests></h2>"));
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
    el.at("slot").when(knocking, || html("<h2 class=sidebar-heading data-l10n-id=sidebar-chats></h2>"));
    let options = Options::new(ui);
    let (rows, of, offers) = (ui.clone(), ui.clone(), options.clone());
    el.at("slot").rows(
        move || {
            keys(&if rows.state.desk().filter.with(String::is_empty) { rows.state.chats() } else { found(&rows.state) })
        },
        move |key| find(&of.state.contacts(), &key).map(|row| chat_row(&of, row, &offers)),
    );
    let of = ui.clone();
    el.at("slot").when(
        move || {
            let messages =
                of.state.desk().found.with(|found| found.as_ref().is_some_and(|found| !found.messages.is_empty()));
            !messages && !of.state.desk().filter.with(String::is_empty) && found(&of.state).is_empty()
        },
        || html("<p class=sidebar-empty role=status data-l10n-id=sidebar-not-found></p>"),
    );
    el.at("slot").fill(&messages_found(ui));
    // Whoever looks for someone looks among all of them.
    let apart: [(Titled, Who); 2] = [
        (|count| t!("sidebar-archived", count = count), State::archived),
        (|count| t!("sidebar-blocked", count = count), State::blocked),
    ];
    for (title, who) in apart {
        let (of, ui, options) = (ui.clone(), ui.clone(), options.clone());
        el.at("slot").when(
            move || of.state.desk().filter.with(String::is_empty) && !who(&of.state).is_empty(),
            move || fold(&ui, &options, title, who),
        );
    }
    let of = ui.clone();
    el.at("slot").when(
        move || of.state.contacts().is_empty() && of.state.requests().is_empty(),
        || html("<p class=sidebar-empty data-l10n-id=sidebar-empty></p>"),
    );
    el.at(".sidebar-head").add(&filter(ui, &el));
    el.add(options.el()).add(&relays(ui));
    el
}

fn lock(ui: &Rc<Ui>) -> El {
    let el = html("<button type=button class='icon-button sidebar-lock' data-l10n-id=sidebar-lock></button>");
    let ui = ui.clone();
    el.lead(&icon(Icon::Lock)).on("click", move |_| ui.safe.lock_now());
    el
}

pub fn keys(rows: &[Row]) -> Vec<Key> {
    rows.iter().map(|row| row.peer.key().to_bytes()).collect()
}

pub fn find(rows: &[Row], key: &Key) -> Option<Row> {
    rows.iter().find(|row| row.peer.key().as_bytes() == key).cloned()
}
