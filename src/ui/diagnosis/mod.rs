//! Why one isn't connected: what is known of relays, network, people and browser, and what to do about it.

mod browser;
mod network;
mod people;
mod relays;
mod report;

use std::rc::Rc;

use gloo::timers::callback::Interval;
use leptos::prelude::{StoredValue, untrack};

use super::Ui;
use super::app::back;
use super::parts::{El, Icon, focus, html, icon, next, soon};
use super::state::{Pane, Row};
use crate::engine::doors::{Intent, Link};
use crate::model::{PeerId, Standing};
use crate::ui::l10n::{number, t};

/// What stands here is as old as this at most, in milliseconds.
const ANEW: u32 = 2_000;

pub fn diagnosis(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=contact data-testid=diagnosis data-l10n-id=diagnosis-page>\
            <header class=bar>\
                <button type=button class=icon-button data-l10n-id=diagnosis-back></button>\
                <h2 class=bar-title tabindex=-1 data-l10n-id=diagnosis-title></h2>\
            </header>\
            <div class='contact-body diagnosis'>\
                <p class=diagnosis-all role=status></p>\
                <p class=diagnosis-config></p>\
            </div>\
        </section>",
    );
    let of = ui.clone();
    el.at("button").lead(&icon(Icon::Back)).on("click", move |_| close(&of));
    let of = ui.clone();
    el.at(".diagnosis-all").words(move || all(&of));
    let of = ui.clone();
    el.at(".diagnosis-config")
        .words(move || if of.state.desk().misconfigured.get() { t!("diagnosis-config") } else { String::new() });
    let body = el.at(".diagnosis");
    body.add(&relays::relays(ui)).add(&network::network(ui)).add(&people::people(ui));
    body.add(&browser::browser(ui)).add(&report::report(ui));
    ask(ui, true);
    let of = ui.clone();
    StoredValue::new_local(Interval::new(ANEW, move || ask(&of, false)));
    let title = el.at("h2");
    next(move || title.focus());
    el
}

/// What leads here. One comes back to where it stood.
pub fn link(ui: &Rc<Ui>) -> El {
    let button = html("<button type=button class='button diagnosis-link' data-l10n-id=diagnosis-title></button>");
    let ui = ui.clone();
    button.on("click", move |_| {
        let from = untrack(|| ui.state.pane());
        if from != Pane::Diagnosis {
            ui.state.desk().came_from.set(Some(from));
        }
        ui.state.open_settings(false);
        ui.state.show(Pane::Diagnosis);
    });
    button
}

/// Back to where one came from.
pub fn close(ui: &Ui) {
    match ui.state.desk().came_from.take() {
        // Unless they were deleted meanwhile.
        Some(from @ (Pane::Chat(peer) | Pane::Contact(peer))) if ui.state.row(peer).is_known() => {
            ui.state.show(from);
            soon(|| focus(".diagnosis-link, .bar-more"));
        }
        _ => back(ui),
    }
}

fn ask(ui: &Ui, at_first: bool) {
    ui.dispatch.send(Intent::Diagnose { ask: at_first });
    for row in untrack(|| people(ui)) {
        if untrack(|| row.link()) == Link::Direct {
            ui.dispatch.send(Intent::Inspect(row.peer));
        }
    }
}

/// Those one may be connected with.
fn people(ui: &Ui) -> Vec<Row> {
    ui.state.contacts()
}

/// How it stands, in a sentence.
fn all(ui: &Ui) -> String {
    if !ui.state.relays(|relays| relays.iter().any(|relay| relay.used && relay.up)) {
        return t!("diagnosis-offline");
    }
    if ui.state.relays(|relays| relays.iter().any(|relay| relay.used && relay.wants_login)) {
        return t!("diagnosis-login");
    }
    let people = people(ui);
    let accepted: Vec<_> = people.iter().filter(|row| row.standing() == Standing::Accepted).collect();
    let connected = accepted.iter().filter(|row| row.link() == Link::Direct).count();
    match accepted.len() {
        0 => t!("diagnosis-alone"),
        all if all == connected => t!("diagnosis-well"),
        all => t!("diagnosis-some", count = connected, all = all),
    }
}

/// What someone is called in the report; nothing before that is known.
fn number_of(ui: &Ui, peer: PeerId) -> Option<u32> {
    ui.state.desk().diagnosis.with(|found| found.contacts.iter().find(|check| check.peer == peer).map(|it| it.number))
}

/// A time that something took.
fn millis(millis: u32) -> String {
    match millis {
        0 => t!("path-trip-least"),
        millis => t!("path-millis", count = number(millis.into()).unwrap_or_default()),
    }
}
