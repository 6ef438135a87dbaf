//! How far a message came, in detail: opened by a click on it, or by the keyboard, which walks from message to message
//! with the arrow keys once it is in the log.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use leptos::prelude::{document, untrack, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::ticks::held;
use crate::engine::doors::Intent;
use crate::model::{RelayUrl, Road, Status, Trace, Word, id::unhex};
use crate::ui::Ui;
use crate::ui::l10n::{along, t};
use crate::ui::parts::live::{Live, watch};
use crate::ui::parts::{El, dialog, focus, html};
use crate::ui::state::Entry;
use crate::ui::time;

/// A second click so soon selects a word, and asks for nothing else. In milliseconds.
const TWICE: u32 = 300;

/// Shows the details of a message.
pub type Show = Rc<dyn Fn([u8; 32])>;

/// The dialog for what is clicked in `rows`, the list in `log`, and what opens it for a message.
pub fn details(ui: &Rc<Ui>, log: &El, rows: &El) -> (El, Show) {
    let (open, asked) = (Live::new(false), Rc::new(RefCell::new(None::<Entry>)));
    let (of, shown, asks) = (ui.clone(), open.clone(), asked.clone());
    let show: Show = Rc::new(move |key: [u8; 32]| {
        let found = |entries: &[Entry]| entries.iter().rev().find(|entry| entry.key() == key).cloned();
        asks.replace(of.state.thread().with(found));
        shown.be(true);
    });
    let (soon, opens) = (RefCell::new(None::<Timeout>), show.clone());
    rows.on("click", move |event| {
        soon.take();
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let (within, show) = (|name| target.closest(name).ok().flatten(), show.clone());
        let Some(key) = within(".message").and_then(|message| unhex(&message.get_attribute("data-id")?)) else {
            return;
        };
        if within(".message-meta").is_some() {
            show(key);
        } else if within("a, button").is_none() && within(".message--out").is_some() {
            // Who selects text to copy it wants that alone.
            soon.replace(Some(Timeout::new(TWICE, move || {
                let selection = window().get_selection().ok().flatten();
                let menu = document().query_selector("dialog[open]").ok().flatten();
                if menu.is_none() && selection.is_none_or(|selection| selection.is_collapsed()) {
                    show(key);
                }
            })));
        }
    });
    walk(log, rows);

    let (is_open, close, ui) = (open.clone(), open.clone(), ui.clone());
    let dialog = dialog(
        t!("details-title"),
        move || is_open.get(),
        move || close.be(false),
        move || match &*asked.borrow() {
            Some(entry) => sheet(&ui, entry, open.clone()),
            None => html("<p></p>"),
        },
    );
    (html("<div></div>").add(&dialog).clone(), opens)
}

/// Up and down from message to message, and from the log to its newest; to the right are the actions.
fn walk(log: &El, rows: &El) {
    let rows = rows.element().clone();
    log.on("keydown", move |event| {
        let key = along(event.unchecked_ref::<KeyboardEvent>().key());
        let here = document().active_element().and_then(|active| active.closest(".entry").ok().flatten());
        // The heading of a day stands above its first message, and is none itself.
        let on_date = document().active_element().is_some_and(|active| active.class_name() == "entry-date");
        let date = |of: &Element| of.query_selector(".entry-date").ok().flatten();
        let mut what = if key == "ArrowRight" { ".message-act" } else { ".message-meta" };
        let there = match (key.as_str(), here) {
            ("ArrowUp", Some(here)) if !on_date && date(&here).is_some() => {
                what = ".entry-date";
                Some(here)
            }
            ("ArrowUp", Some(here)) => here.previous_element_sibling(),
            ("ArrowUp", None) => rows.last_element_child(),
            ("ArrowDown", Some(here)) if on_date => Some(here),
            ("ArrowDown", Some(here)) => {
                let next = here.next_element_sibling();
                if next.as_ref().and_then(date).is_some() {
                    what = ".entry-date";
                }
                next
            }
            // Beside the details of a message are its actions.
            ("ArrowRight" | "ArrowLeft", here) => here,
            _ => return,
        };
        if let Some(Ok(Some(meta))) = there.map(|there| there.query_selector(what)) {
            event.prevent_default();
            // An element that cannot take it leaves the focus where it is.
            let _ = meta.unchecked_ref::<HtmlElement>().focus();
        }
    });
}

fn sheet(ui: &Rc<Ui>, entry: &Entry, open: Live<bool>) -> El {
    let el = html(
        "<div class=details>\
            <dl class=details-list>\
                <dt data-l10n-id=details-sent></dt><dd class=details-sent></dd>\
                <dt class=details-relays data-l10n-id=details-relays></dt>\
                <dd class=details-relays>\
                    <span class=details-held></span>\
                    <ul class=list role=list></ul>\
                </dd>\
                <dt class=details-arrived></dt><dd class=details-delivered></dd>\
                <dt class=details-read data-l10n-id=details-read></dt><dd class=details-read></dd>\
            </dl>\
            <p class=hint role=status></p>\
            <div class=dialog-actions>\
                <button type=button class=button data-l10n-id=close></button>\
                <slot></slot>\
            </div>\
        </div>",
    );
    let sent = entry.message.at;
    el.at(".details-sent").say(&time::exact(sent));
    el.at(".details-arrived").say(&if entry.is_own() { t!("details-delivered") } else { t!("details-received") });
    let (of, all) = (entry.clone(), el.clone());
    watch(move || {
        of.way(|_, trace| {
            all.set("data-relays", if trace.relays.is_empty() { "none" } else { "some" });
            all.set("data-read", if of.is_own() && trace.read.is_some() { "yes" } else { "no" });
            all.at(".details-held").say(&held(trace));
            let relays = all.at("ul");
            relays.say("");
            for (url, word) in &trace.relays {
                relays.add(&relay(url, word));
            }
            all.at(".details-delivered").say(&delivered(&of, trace));
            all.at("dd.details-read").say(&trace.read.map(|at| time::later(at, sent)).unwrap_or_default());
        });
    });
    el.at("button").on("click", move |_| open.be(false));
    let left = |status, trace: &Trace| status < Status::Delivered && trace.older.is_none();
    let waits = move |entry: &Entry| entry.is_own() && entry.way(left);
    let (of, again, ui) = (entry.clone(), entry.clone(), ui.clone());
    let hint = el.at(".hint");
    el.at("slot").when(
        move || {
            let waits = waits(&of);
            if !waits {
                focus(".details .button");
            }
            waits
        },
        move || {
            let button =
                html("<button type=button class='button button--primary' data-l10n-id=details-retry></button>");
            let (of, ui, hint) = (again.clone(), ui.clone(), hint.clone());
            button.on("click", move |_| {
                let now = untrack(|| of.latest());
                ui.dispatch.send(Intent::Retry { chat: now.chat, id: now.head() });
                hint.say(&t!("details-retried", at = time::clock(time::now())));
            });
            button
        },
    );
    el
}

/// When it came to whom it was for, and by which road.
fn delivered(entry: &Entry, trace: &Trace) -> String {
    if let (None, Some(at)) = (trace.delivered, trace.older) {
        return t!("details-to-older", at = time::later(at, entry.message.at));
    }
    match trace.delivered {
        Some((at, Road::Channel)) if trace.older.is_some() && !entry.is_own() => {
            t!("details-from-older", at = time::later(at, entry.message.at))
        }
        Some((at, Road::Channel)) => t!("details-directly", at = time::later(at, entry.message.at)),
        Some((at, Road::Relays)) => t!("details-over-relays", at = time::later(at, entry.message.at)),
        Some((at, Road::Unknown)) => time::later(at, entry.message.at),
        None if entry.is_own() && entry.status() < Status::Delivered => t!("details-not-yet"),
        // It came before anyone took note of how.
        None => t!("details-yes"),
    }
}

/// A relay and its word.
fn relay(url: &RelayUrl, word: &Word) -> El {
    let el = html(
        "<li class=details-relay data-testid=message-relay>\
            <p><bdi class=details-url dir=ltr></bdi></p><p class=details-word></p>\
        </li>",
    );
    let (name, words) = match word {
        Word::None => ("none", t!("details-no-answer")),
        Word::Ok => ("ok", t!("details-ok")),
        Word::No(why) if why.is_empty() => ("no", t!("details-refused")),
        Word::No(why) => ("no", t!("details-refused-why", why = why.as_str())),
    };
    el.set("data-word", name);
    el.at(".details-url").say(url.as_str().strip_prefix("wss://").unwrap_or(url.as_str()));
    el.at(".details-word").say(&words);
    el
}
