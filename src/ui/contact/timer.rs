//! Disappearing messages of one chat: how the timer stands, and the dialog that sets it.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::engine::doors::Intent;
use crate::model::{Contact, Direction, Message, Timer};
use crate::ui::Ui;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, dialog, focus, html, next};
use crate::ui::state::Row;

const DIALOG: &str = "\
    <form class=timer novalidate>\
        <p class=hint>\
            New messages are deleted on both sides when this much time has passed since they were sent, read or not. \
            What is here already stays.\
        </p>\
        <fieldset class=timer-choices><legend class=unseen>Messages disappear after</legend>\
            <label><input type=radio name=timer value=0>Off</label>\
            <label><input type=radio name=timer value=3600>1 hour</label>\
            <label><input type=radio name=timer value=86400>1 day</label>\
            <label><input type=radio name=timer value=604800>1 week</label>\
            <label><input type=radio name=timer value=2419200>4 weeks</label>\
            <label><input type=radio name=timer value=own>Another time</label>\
        </fieldset>\
        <div class=timer-own>\
            <input class=field type=number name=count min=1 max=366 step=1 inputmode=numeric aria-label='How many' \
                aria-describedby=timer-error>\
            <select class=field name=unit aria-label=Unit>\
                <option value=3600>hours</option><option value=86400>days</option>\
            </select>\
        </div>\
        <p class=error id=timer-error role=alert></p>\
        <p class=hint>\
            Both of you see who changes this, and either can. Whoever got a message can still keep a copy of it.\
        </p>\
        <div class=dialog-actions>\
            <button type=button class=button>Cancel</button>\
            <button type=submit class='button button--primary'>Save</button>\
        </div>\
    </form>";

/// What the line says that tells who set it.
pub fn line(row: &Row, message: &Message, secs: u64) -> String {
    let name = if message.direction == Direction::Out { "You".to_owned() } else { row.title() };
    if secs == 0 {
        return [&name, " turned off disappearing messages."].concat();
    }
    [&name, " set messages to disappear after ", &Timer::words(secs), "."].concat()
}

pub fn timer(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html(
        "<section class=contact-part aria-labelledby=contact-timer>\
            <h3 class=label id=contact-timer>Disappearing messages</h3>\
            <p class=timer-state role=status></p>\
            <button type=button class=button>Change…</button>\
            <slot></slot>\
        </section>",
    );
    let of = row.clone();
    el.at(".timer-state").words(move || match of.with(Contact::timer_secs) {
        0 => "Off".to_owned(),
        secs => ["New messages disappear ", &Timer::words(secs), " after they were sent."].concat(),
    });
    let open = Live::new(false);
    let asks = open.clone();
    el.at("button").on("click", move |_| asks.set(true));
    let (is, close, ui, row) = (open.clone(), open.clone(), ui.clone(), row.clone());
    el.at("slot").fill(&dialog(
        "Disappearing messages",
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
            of.at(".error").say("Give a number from 1 hour to 366 days.");
            return of.at("[name=count]").focus();
        };
        ui.dispatch.send(Intent::SetTimer { to: peer, secs: to_set });
        close.set(false);
    });
    next(|| focus(".timer [name=timer]:checked"));
    el
}
