//! The relays: ours as everywhere, with how far away each is, and those of others that are in use.

use std::rc::Rc;

use leptos::prelude::untrack;

use super::millis;
use crate::engine::diary::RelayCheck;
use crate::engine::report::name;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::{El, html};
use crate::ui::relays;

pub fn relays(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=contact-part aria-labelledby=diagnosis-relays>\
            <h3 class=label id=diagnosis-relays data-l10n-id=diagnosis-relays></h3>\
            <slot></slot>\
            <ul class='list diagnosis-others' role=list><slot></slot></ul>\
        </section>",
    );
    let of = ui.clone();
    let more = move |index: usize| {
        let of = of.clone();
        let line = html("<p class='hint diagnosis-more'></p>");
        line.words(move || {
            let url = of.state.relays(|relays| relays.get(index).map(|relay| relay.url.clone()));
            let found = &of.state.desk().diagnosis;
            found
                .with(|found| found.relays.iter().find(|check| Some(&check.url) == url.as_ref()).map(said))
                .unwrap_or_default()
        });
        line
    };
    el.at("slot").fill(&relays::list(ui, more));
    let (which, of) = (ui.clone(), ui.clone());
    // Those that stay keep their numbers, and there are a few.
    el.at("slot").rows(
        move || {
            let ours = which.state.relays(|relays| relays.iter().map(|relay| relay.url.clone()).collect::<Vec<_>>());
            let is_other = |check: &&RelayCheck| check.up && !ours.contains(&check.url);
            let key = |check: &RelayCheck| [u8::try_from(check.number).unwrap_or(u8::MAX); 32];
            which.state.desk().diagnosis.with(|found| found.relays.iter().filter(is_other).map(key).collect())
        },
        move |[number, ..]| {
            let is = move |check: &&RelayCheck| check.number == u32::from(number);
            let check = untrack(|| of.state.desk().diagnosis.with(|found| found.relays.iter().find(is).cloned()))?;
            Some(other(&of, &check))
        },
    );
    el
}

/// How long it takes, and what it is called in the report.
fn said(check: &RelayCheck) -> String {
    let name = name("relay", check.number);
    match check.trip.filter(|_| check.up) {
        Some(trip) => t!("diagnosis-trip", trip = millis(trip), name = name),
        None if check.up => t!("diagnosis-up", name = name),
        None => t!("diagnosis-down", name = name),
    }
}

/// One that is asked for someone's sake.
fn other(ui: &Rc<Ui>, check: &RelayCheck) -> El {
    let el = html(
        "<li class=relays-one>\
            <p class=relays-url>\
                <span class='relays-dot relays-dot--up'></span><bdi class=relays-name dir=ltr></bdi>\
            </p>\
            <p class=hint data-l10n-id=diagnosis-theirs></p>\
            <p class='hint diagnosis-more'></p>\
        </li>",
    );
    el.at(".relays-name").say(check.url.as_str());
    let (ui, url) = (ui.clone(), check.url.clone());
    el.at(".diagnosis-more").words(move || {
        let found = &ui.state.desk().diagnosis;
        found.with(|found| found.relays.iter().find(|check| check.url == url).map(said)).unwrap_or_default()
    });
    el
}
