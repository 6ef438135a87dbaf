//! Who this is, and how the connection stands.

use std::rc::Rc;

use crate::model::Standing;
use crate::ui::app::back;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, Icon, avatar, dialog, html, icon, is_narrow, next};
use crate::ui::settings::privacy_with;
use crate::ui::state::Row;
use crate::ui::{Ui, link};

pub fn header(ui: &Rc<Ui>, row: Row) -> El {
    let el = html(
        "<header class=bar>\
            <button type=button class='icon-button bar-back' aria-label='Back to chats'></button>\
            <slot></slot>\
            <div class=bar-text>\
                <h2 class=bar-title tabindex=-1 dir=auto></h2>\
                <p class=warning></p>\
                <p class=bar-state role=status><span class=presence></span><span></span></p>\
                <slot></slot>\
            </div>\
            <slot></slot>\
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
    let (state, known) = (el.at(".bar-state"), row.clone());
    state.at(".presence + span").words(move || link::sentence(known.standing(), known.link()));
    // It takes the place of the state for those who see, and is not read out: it comes and goes all the time.
    let of = row.clone();
    state.class("unseen", move || of.typing());
    let of = row.clone();
    el.at("slot").when(move || of.typing(), || html("<p class='bar-state bar-typing'>typing…</p>"));
    let open = Live::new(false);
    let (of, opener) = (row.clone(), open.clone());
    el.at("slot").when(
        move || of.standing() == Standing::Accepted,
        move || {
            let button =
                html("<button type=button class='icon-button bar-more' aria-label='Privacy in this chat'></button>");
            let open = opener.clone();
            button.lead(&icon(Icon::Settings)).on("click", move |_| open.set(true));
            button
        },
    );
    let (close, closed, ui) = (open.clone(), open.clone(), ui.clone());
    el.add(&dialog(
        "Privacy in this chat",
        move || open.get(),
        move || close.be(false),
        move || {
            let el = privacy_with(&ui, &row);
            let done = html("<div class=dialog-actions><button type=button class=button>Close</button></div>");
            let close = closed.clone();
            done.at("button").on("click", move |_| close.be(false));
            el.add(&done).clone()
        },
    ));
    // A wide page focuses the composer; on a phone that would bring up the keyboard unasked.
    if is_narrow() {
        next(move || title.focus());
    }
    el
}
