//! One message.

use super::ticks::ticks;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};
use crate::ui::state::{Entry, Lead};
use crate::ui::time;

const IN: &str = "\
    <li class=entry>\
        <div class='message message--in' data-testid=message data-direction=in>\
            <p class=message-text data-testid=message-text dir=auto></p>\
            <button type=button class=message-meta tabindex=-1 aria-haspopup=dialog><span class=message-time></span></button>\
        </div>\
    </li>";
const OUT: &str = "\
    <li class=entry>\
        <div class='message message--out' data-testid=message data-direction=out>\
            <span class=unseen>You: </span>\
            <p class=message-text data-testid=message-text dir=auto></p>\
            <button type=button class=message-meta tabindex=-1 aria-haspopup=dialog><span class=message-time></span></button>\
        </div>\
    </li>";

pub fn bubble(entry: &Entry) -> El {
    let el = html(if entry.is_own() { OUT } else { IN });
    let at = entry.message.at;
    el.at("p").say(&entry.message.text);
    el.at(".message-time").say(&time::clock(at));
    let message = el.at(".message");
    message.set("data-id", &entry.message.id.to_string());
    let (of, li, mut heading) = (entry.clone(), el.clone(), None::<El>);
    watch(move || {
        let lead = of.lead();
        li.set("class", if lead == Lead::Joined { "entry entry--joined" } else { "entry" });
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
        ticks(&message, &el.at(".message-meta"), entry.clone());
    }
    el
}
