//! Disappearing messages of one chat: how the timer stands, and the dialog that sets it.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::engine::doors::Intent;
use crate::model::{Contact, Direction, Message, Timer};
use crate::ui::Ui;
use crate::ui::l10n::{span, t};
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, dialog, focus, html, next};
use crate::ui::state::Row;

const DIALOG: &str = "\
    <form class=timer novalidate>\
        <p class=hint data-l10n-id=timer-hint></p>\
        <fieldset class=timer-choices><legend class=unseen data-l10n-id=timer-after></legend>\
            <label><input type=radio name=timer value=0><span data-l10n-id=timer-off></span></label>\
            <label><input type=radio name=timer value=3600><span data-l10n-id=timer-one-hour></span></label>\
            <label><input type=radio name=timer value=86400><span data-l10n-id=timer-one-day></span></label>\
            <label><input type=radio name=timer value=604800><span data-l10n-id=timer-one-week></span></label>\
            <label><input type=radio name=timer value=2419200><span data-l10n-id=timer-four-weeks></span></label>\
            <label><input type=radio name=timer value=own><span data-l10n-id=timer-other></span></label>\
        </fieldset>\
        <div class=timer-own>\
            <input class=field type=number name=count min=1 max=366 step=1 inputmode=numeric \
                aria-describedby=timer-error data-l10n-id=timer-count>\
            <select class=field name=unit data-l10n-id=timer-unit>\
                <option value=3600 data-l10n-id=timer-hours></option>\
                <option value=86400 data-l10n-id=timer-days></option>\
            </select>\
        </div>\
        <p class=error id=timer-error role=alert></p>\
        <p class=hint data-l10n-id=timer-both></p>\
        <div class=dialog-actions>\
            <button type=button class=button data-l10n-id=cancel></button>\
            <button type=submit class='button button--primary' data-l10n-id=timer-save></button>\
        </div>\
    </form>";

/// What the line says that tells who set it.
pub fn line(row: &Row, message: &Message, secs: u64) -> String {
    match (message.direction, secs) {
        (Direction::Out, 0) => t!("timer-ended-by-you"),
        (Direction::In, 0) => t!("timer-ended", who = row.title()),
        (Direction::Out, _) => t!("timer-set-by-you", span = span(secs)),
        (Direction::In, _) => t!("timer-set", who = row.title(), span = span(secs)),
    }
}

pub fn timer(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html(
        "<section class=contact-part aria-labelledby=contact-timer>\
            <h3 class=label id=contact-timer data-l10n-id=timer-title></h3>\
            <p class=timer-state role=status></p>\
            <button type=button class=button data-l10n-id=timer-change></button>\
            <slot></slot>\
        </section>",
    );
    let of = row.clone();
    el.at(".timer-state").words(move || match of.with(Contact::timer_secs) {
        0 => t!("timer-off"),
        secs => t!("timer-state", span = span(secs)),
    });
    let open = Live::new(false);
    let asks = open.clone();
    el.at("button").on("click", move |_| asks.set(true));
    let (is, close, ui, row) = (open.clone(), open.clone(), ui.clone(), row.clone());
    el.at("slot").fill(&dialog(
        t!("timer-title"),
        move || is.get(),
        move || close.set(false),
        move || form(&ui, &row, &open),
    ));
    el
}

fn form(ui: &Rc<Ui>, row: &Row, open: &Live<bool>) -> El {
    let el = html(DIALOG);
    let secs = untrack(|| row.with(Contact::timer_secs));
    let value = |selector: &str| el.find(selector);
    let choice = value(&["[value='", &secs.to_string(), "']:not(option)"].concat()).unwrap_or_else(|| {
        let (count, unit) = if secs.is_multiple_of(86_400) { (secs / 86_400, "86400") } else { (secs / 3600, "3600") };
        el.at("[name=count]").input().set_value(&count.max(1).to_string());
        // A select, whose value is written as an input's is.
        el.at("[name=unit]").input().set_value(unit);
        el.at("[value=own]")
    });
    choice.input().set_checked(true);
    let of = el.clone();
    let show = move || {
        let own = of.at("[value=own]").input().checked();
        of.at(".timer-own").element().set_hidden(!own);
        of.at(".error").say("");
    };
    show();
    let of = el.clone();
    el.on("change", move |event| {
        show();
        if El::of(event, "[value=own]").is_some() {
            of.at("[name=count]").focus();
        }
    });
    let close = open.clone();
    el.at("button").on("click", move |_| close.set(false));
    let (of, ui, peer, close) = (el.clone(), ui.clone(), row.peer, open.clone());
    el.on("submit", move |event| {
        event.prevent_default();
        let chosen = of.at("[name=timer]:checked").input().value();
        let secs = if let Ok(secs) = chosen.parse() {
            Some(secs)
        } else {
            let part = |name: &str| of.at(name).input().value().trim().parse::<u64>().ok();
            part("[name=count]").zip(part("[name=unit]")).and_then(|(count, unit)| count.checked_mul(unit))
        };
        let Some(to_set) = secs.filter(|secs| *secs <= Timer::MOST && (chosen != "own" || *secs > 0)) else {
            of.at(".error").say(&t!("timer-error"));
            return of.at("[name=count]").focus();
        };
        ui.dispatch.send(Intent::SetTimer { to: peer, secs: to_set });
        close.set(false);
    });
    next(|| focus(".timer [name=timer]:checked"));
    el
}
