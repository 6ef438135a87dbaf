//! What a message says, and what was said of it since. Nothing of it is fetched: a file is a link.

use std::rc::Rc;

use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

use super::emojis::reactions;
use crate::model::markup::harmless;
use crate::model::tags::FORWARDED;
use crate::model::{Direction, Message};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::line::{deleted, file, line};
use crate::ui::parts::{El, html};
use crate::ui::state::Row;

/// Shows in `el` what belongs to what a message says now: it is returned, to be taken away before the next time.
pub fn content(ui: &Rc<Ui>, row: &Row, now: &Message, el: &El) -> Vec<El> {
    let (message, mut parts) = (el.at(".message"), Vec::new());
    for id in [now.tag("q"), now.tag("e")].into_iter().flatten() {
        parts.push(quote(ui, row, id, true));
    }
    if let Some(subject) = now.tag("subject") {
        let part = html("<p class=message-subject data-testid=subject dir=auto></p>");
        part.say(&t!("content-subject", subject = harmless(subject)));
        parts.push(part);
    }
    if now.tag(FORWARDED).is_some() {
        parts.push(html("<p class=message-forwarded data-testid=forwarded data-l10n-id=content-forwarded></p>"));
    }
    for part in &parts {
        message.lead(part);
    }
    if let Some(part) = reactions(now, &untrack(|| row.title())) {
        el.add(&part);
        parts.push(part);
    }
    parts
}

/// The text, the file, or that there is none any more.
pub fn say(now: &Message, el: &El) {
    let text = el.at(".message-text");
    if now.is_deleted() {
        super::text::text(&el.at(".message"), &text, &deleted(now));
        el.at(".message").set("data-deleted", "yes");
        return;
    }
    let Some(what) = file(now) else {
        super::text::text(&el.at(".message"), &text, &now.text);
        return;
    };
    let link = html(
        "<a class=file data-testid=file target=_blank rel='noopener noreferrer'>\
            <svg class=icon viewBox='0 0 24 24' aria-hidden=true>\
                <path d='M14 3H6.5v18h11V6.5zM14 3v3.5h3.5M12 10.5v6M9.5 14l2.5 2.5 2.5-2.5'></path>\
            </svg>\
            <span class=file-what></span>\
            <span class=file-host></span>\
        </a>",
    );
    let host = address(&link, &now.text);
    if host.is_empty() {
        text.say(&[&what, "\n", &now.text].concat());
        return;
    }
    link.at(".file-what").say(&what);
    link.at(".file-host").say(&host);
    text.say("").add(&link);
}

/// Has a link lead to an address, and returns the host; nothing if it is none of the web.
pub(super) fn address(link: &El, url: &str) -> String {
    let is_of = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if !is_of("https://") && !is_of("http://") {
        return String::new();
    }
    link.set("href", url);
    link.element().unchecked_ref::<HtmlAnchorElement>().host()
}

/// One line of another message. `leads`: a click on it leads there.
pub fn quote(ui: &Rc<Ui>, row: &Row, id: &str, leads: bool) -> El {
    let el = html(if leads {
        "<button type=button class=quote data-testid=quote>\
            <span class=quote-who dir=auto></span><span class=quote-line dir=auto></span>\
        </button>"
    } else {
        "<p class=quote><span class=quote-who dir=auto></span><span class=quote-line dir=auto></span></p>"
    });
    el.set("data-of", id);
    let of = ui.state.thread().named(id);
    if let Some(of) = &of {
        el.set("data-of", &of.id.to_string());
        let own = of.direction == Direction::Out;
        el.at(".quote-who").say(&if own { t!("content-you") } else { untrack(|| row.title()) });
    }
    el.at(".quote-line").say(&of.map_or_else(|| t!("content-earlier"), |of| line(&of)));
    el
}
