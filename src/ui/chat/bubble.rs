//! One message.

use std::rc::Rc;

use super::content::content;
use super::ticks::ticks;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};
use crate::ui::state::{Entry, Lead, Row};
use crate::ui::{Ui, time};

const IN: &str = "\
    <li class=entry>\
        <div class='message message--in' data-testid=message data-direction=in>\
            <p class=message-text data-testid=message-text dir=auto></p>\
            <span class=message-meta><span class=message-time></span></span>\
        </div>\
    </li>";
const OUT: &str = "\
    <li class=entry>\
        <div class='message message--out' data-testid=message data-direction=out>\
            <span class=unseen>You: </span>\
            <p class=message-text data-testid=message-text dir=auto></p>\
            <span class=message-meta><span class=message-time></span></span>\
        </div>\
    </li>";

pub fn bubble(ui: &Rc<Ui>, row: &Row, entry: &Entry) -> El {
    let el = html(if entry.is_own() { OUT } else { IN });
    let at = entry.message.at;
    el.at(".message-time").say(&time::clock(at));
    let message = el.at(".message");
    message.set("data-id", &entry.message.id.to_string());
    let (of, li, mut heading) = (entry.clone(), el.clone(), None::<El>);
    let mut show = content(ui, row, entry, &el);
    watch(move || {
        show();
        let lead = of.lead();
        li.set("class", class(lead, of.is_settled()));
        if lead != Lead::Day {
            heading.take().inspect(El::remove);
        } else if heading.is_none() {
            let day = html("<p class=entry-day></p>");
            li.lead(day.say(&time::heading(at)));
            heading = Some(day);
        }
    });
    // An incoming message is here, and there is nothing to tell about it.
    if entry.is_own() {
        let of = entry.clone();
        ticks(&message, &el.at(".message-meta"), move || (of.status(), of.is_unsaved()));
    }
    el
}

const fn class(lead: Lead, settled: bool) -> &'static str {
    match (lead, settled) {
        (Lead::Joined, true) => "entry entry--joined entry--settled",
        (Lead::Joined, false) => "entry entry--joined",
        (_, true) => "entry entry--settled",
        (_, false) => "entry",
    }
}
