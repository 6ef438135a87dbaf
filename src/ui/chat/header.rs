//! Who this is, and how the connection stands.

use std::rc::Rc;

use super::find;
use crate::model::Contact;
use crate::ui::app::back;
use crate::ui::l10n::{span, t};
use crate::ui::parts::{El, Icon, avatar, html, icon, is_narrow, next};
use crate::ui::state::{Pane, Row};
use crate::ui::{Ui, link};

pub fn header(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html(
        "<header class=bar>\
            <button type=button class='icon-button bar-back' data-l10n-id=header-back></button>\
            <slot></slot>\
            <div class=bar-text>\
                <div class=bar-name><h2 class=bar-title tabindex=-1 dir=auto></h2><slot></slot><slot></slot></div>\
                <p class=warning></p>\
                <p class=bar-state role=status><span class=presence></span><span></span></p>\
                <slot></slot>\
            </div>\
            <button type=button class='icon-button bar-find' data-l10n-id=header-find></button>\
            <button type=button class='icon-button bar-more' data-l10n-id=header-contact></button>\
        </header>",
    );
    let of = ui.clone();
    el.at("button").lead(&icon(Icon::Back)).on("click", move |_| back(&of));
    let of = row.clone();
    el.at("slot").fill(&avatar(row.peer.key().to_bytes(), move || of.name()));
    let (of, title) = (row.clone(), el.at("h2"));
    title.words(move || of.title());
    let of = row.clone();
    el.at(".warning").words(move || of.warning());
    let of = row.clone();
    el.at(".presence").bind("data-link", move || of.link().as_str());
    let (state, known, everyone) = (el.at(".bar-state"), row.clone(), ui.clone());
    state.at(".presence + span").words(move || link::sentence(&everyone, &known));
    // It takes the place of the state for those who see, and is not read out: it comes and goes all the time.
    let of = row.clone();
    state.class("unseen", move || of.typing());
    let of = row.clone();
    el.at(".bar-text > slot")
        .when(move || of.typing(), || html("<p class='bar-state bar-typing' data-l10n-id=header-typing></p>"));
    let (of, me) = (row.clone(), ui.clone());
    el.at(".bar-name > slot").when(
        move || me.state.me(|me| of.with(|contact| contact.is_verified(me.peer))),
        || {
            let mark = html(
                "<span class=bar-verified data-l10n-id=header-verified-mark>\
                    <span class=unseen data-l10n-id=header-verified></span>\
                </span>",
            );
            mark.lead(&icon(Icon::Verified)).clone()
        },
    );
    let (of, row_of) = (row.clone(), row.clone());
    el.at(".bar-name > slot").when(
        move || of.with(Contact::timer_secs) > 0,
        move || {
            let mark = html("<span class=bar-timer data-testid=timer><span class=unseen></span></span>");
            let (of, named) = (row_of.clone(), mark.clone());
            mark.at(".unseen").words(move || {
                let words = t!("header-timer", time = span(of.with(Contact::timer_secs)));
                named.set("title", &words);
                words
            });
            mark.lead(&icon(Icon::Timer)).clone()
        },
    );
    // Who clicks on the name gets there as well.
    for place in [".bar-more", ".bar-text"] {
        let (of, peer) = (ui.clone(), row.peer);
        el.at(place).on("click", move |_| of.state.show(Pane::Contact(peer)));
    }
    el.at(".bar-more").lead(&icon(Icon::Person));
    let (of, whose) = (ui.clone(), row.clone());
    el.at(".bar-find").lead(&icon(Icon::Search)).on("click", move |_| find::begin(&of, &whose));
    // A wide page focuses the composer; on a phone that would bring up the keyboard unasked.
    if is_narrow() {
        next(move || title.focus());
    }
    el
}
