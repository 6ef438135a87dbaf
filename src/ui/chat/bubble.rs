//! One message.

use super::ticks::ticks;
use crate::model::Status;
use crate::ui::parts::{El, html};
use crate::ui::state::{Entry, Lead};
use crate::ui::time;

const IN: &str = "\
    <li class=entry>\
        <slot></slot>\
        <div class='message message--in' data-testid=message data-direction=in>\
            <p class=message-text data-testid=message-text dir=auto></p>\
            <span class=message-meta><span class=message-time></span></span>\
        </div>\
    </li>";
const OUT: &str = "\
    <li class=entry>\
        <slot></slot>\
        <div class='message message--out' data-testid=message data-direction=out>\
            <span class=unseen>You: </span>\
            <p class=message-text data-testid=message-text dir=auto></p>\
            <span class=message-meta><span class=message-time></span></span>\
        </div>\
        <slot></slot>\
    </li>";

pub fn bubble(entry: &Entry) -> El {
    let el = html(if entry.is_own() { OUT } else { IN });
    let at = entry.message.at;
    el.at("p").say(&entry.message.text);
    el.at(".message-time").say(&time::clock(at));
    let message = el.at(".message");
    message.set("data-id", &entry.message.id.to_string());
    let of = entry.clone();
    el.class("entry--joined", move || of.lead() == Lead::Joined);
    let of = entry.clone();
    el.at("slot").when(
        move || of.lead() == Lead::Day,
        move || {
            let day = html("<p class=entry-day></p>");
            day.say(&time::heading(at));
            day
        },
    );
    // An incoming message is here, and there is nothing to tell about it.
    if entry.is_own() {
        let of = entry.clone();
        message.bind("data-status", move || of.status().as_str());
        let of = entry.clone();
        el.at(".message-meta").add(&ticks(move || of.status()));
        let of = entry.clone();
        // Shown by the style sheet where the chat's link says that they are away.
        el.at("slot").when(
            move || of.status() == Status::Queued,
            || html("<p class=entry-waits>Waits until they are online</p>"),
        );
    }
    el
}
