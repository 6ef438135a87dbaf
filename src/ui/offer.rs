//! Lines that offer something: notifications, once someone has written, and a newer version, once it is here.

use std::rc::Rc;

use leptos::prelude::window;
use web_sys::{Event, EventInit};

use super::Ui;
use super::notify::{Leave, want};
use super::parts::{El, Icon, html, icon};
use super::state::Row;
use crate::engine::doors::Intent;
use crate::model::Alerts;

/// Notifications, in a chat where someone has written, as long as the user has not said what they want.
pub fn notifications(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html("<div class=offers><slot></slot></div>");
    let (of, row, ui) = (ui.clone(), row.clone(), ui.clone());
    el.at("slot").when(
        move || {
            !of.state.alerts().has(Alerts::DECIDED)
                && of.leave.get() == Leave::Unasked
                && row.standing() == crate::model::Standing::Accepted
                && row.with_last(|last| last.is_some())
        },
        move || {
            let offer = html(
                "<div class=offer role=group data-l10n-id=offer>\
                    <p data-l10n-id=offer-text></p>\
                    <button type=button class='button button--primary' data-l10n-id=offer-take></button>\
                    <button type=button class=button data-l10n-id=offer-leave></button>\
                </div>",
            );
            let asks = ui.clone();
            offer.at(".button--primary").on("click", move |_| want(&asks, asks.state.alerts()));
            let ui = ui.clone();
            offer.at(".button:last-child").on("click", move |_| {
                ui.dispatch.send(Intent::Alert(ui.state.alerts().with(Alerts::DECIDED, true)));
            });
            offer
        },
    );
    el
}

/// A newer version.
pub fn newer(ui: &Rc<Ui>) -> El {
    let el = html(
        "<div class='notice notice--newer' role=status>\
            <p data-l10n-id=newer-text></p>\
            <button type=button class='button button--primary' data-l10n-id=reload></button>\
            <button type=button class=icon-button data-l10n-id=newer-later></button>\
        </div>",
    );
    el.at(".button--primary").on("click", |_| renew());
    let ui = ui.clone();
    el.at(".icon-button").add(&icon(Icon::Close)).on("click", move |_| ui.newer.be(false));
    el
}

/// Loads the page again, and the newest version of it: the worker's side knows how, where there is one.
pub fn renew() {
    let how = EventInit::new();
    how.set_cancelable(true);
    let unheard = Event::new_with_event_init_dict("renew", &how).and_then(|event| window().dispatch_event(&event));
    if unheard.unwrap_or(true) {
        // Refused only where there is nothing to load.
        let _ = window().location().reload();
    }
}
