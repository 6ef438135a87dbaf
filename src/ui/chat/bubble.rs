//! One message.

use std::rc::Rc;

use super::content::{content, say};
use super::picks::tick_box;
use super::ticks::ticks;
use crate::model::Message;
use crate::ui::contact::timer;
use crate::ui::l10n::t;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};
use crate::ui::state::{Entry, Lead, Row};
use crate::ui::{Ui, time};

const IN: &str = "\
    <li class=entry>\
        <div class='message message--in' data-testid=message data-direction=in>\
            <div class=message-text data-testid=message-text dir=auto></div>\
            <button type=button class=message-meta tabindex=-1 aria-haspopup=dialog><span class=message-time></span></button>\
        </div>\
    </li>";
const OUT: &str = "\
    <li class=entry>\
        <div class='message message--out' data-testid=message data-direction=out>\
            <span class=unseen data-l10n-id=bubble-you></span>\
            <div class=message-text data-testid=message-text dir=auto></div>\
            <button type=button class=message-meta tabindex=-1 aria-haspopup=dialog><span class=message-time></span></button>\
        </div>\
    </li>";

pub fn bubble(ui: &Rc<Ui>, row: &Row, entry: &Entry) -> El {
    let el = html(if entry.is_own() { OUT } else { IN });
    let at = entry.message.at;
    let message = el.at(".message");
    message.set("data-id", &entry.message.id.to_string());
    if ui.state.thread().is_fresh(entry.message.id) {
        el.lead(&html("<p class=entry-new data-testid=new-line><span data-l10n-id=bubble-new></span></p>"));
    }
    let (of, li, mut heading, mut pick) = (entry.clone(), el.clone(), None::<El>, None::<El>);
    let (ui, row, mut parts, mut shown) = (ui.clone(), row.clone(), Vec::<El>::new(), None::<Rc<Message>>);
    watch(move || {
        let now = of.latest();
        // What it quotes may have come or changed.
        let quotes = now.tag("e").or_else(|| now.tag("q")).is_some();
        let changed = shown.as_ref().is_none_or(|shown| !Rc::ptr_eq(shown, &now));
        if quotes || changed {
            parts.drain(..).for_each(|part| part.remove());
            if changed {
                let (clock, edited) = (time::clock(at), now.edition().is_some() && !now.is_gone());
                li.at(".message-time").say(&if edited { t!("bubble-edited", at = clock) } else { clock });
                say(&now, &li);
            }
            parts = content(&ui, &row, &now, &li);
            shown = Some(now);
        }
        let picks = ui.state.thread().picks();
        if picks && pick.is_none() {
            li.lead(pick.insert(tick_box(&ui, &of)));
        } else if !picks && let Some(pick) = pick.take() {
            pick.remove();
        }
        let lead = of.lead();
        li.set("class", if lead == Lead::Joined { "entry entry--joined" } else { "entry" });
        // Who set the timer: a line across, in the words of whoever reads it.
        let now = of.latest();
        if let Some(secs) = now.timer().filter(|_| !now.is_gone()) {
            li.toggle("entry--line", true);
            li.at(".message-text").say(&timer::line(&row, &now, secs));
        }
        if lead != Lead::Day {
            heading.take().inspect(El::remove);
        } else if heading.is_none() {
            let day = html(
                "<p class=entry-day>\
                    <button type=button class=entry-date tabindex=-1 data-l10n-id=bubble-date></button>\
                </p>",
            );
            day.at("button").say(&time::heading(at)).set("data-at", &at.0.to_string());
            li.lead(&day);
            heading = Some(day);
        }
    });
    // An incoming message is here, and there is nothing to tell about it.
    if entry.is_own() {
        ticks(&message, &el.at(".message-meta"), entry.clone());
    }
    el
}
