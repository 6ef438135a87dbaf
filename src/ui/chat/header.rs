//! Who this is, and how the connection stands.

use std::rc::Rc;

use crate::ui::app::back;
use crate::ui::parts::{El, Icon, avatar, html, icon, is_narrow, next};
use crate::ui::state::Row;
use crate::ui::{Ui, link};

pub fn header(ui: &Rc<Ui>, row: Row) -> El {
    let el = html(
        "<header class=bar>\
            <button type=button class='icon-button bar-back' aria-label='Back to chats'></button>\
            <slot></slot>\
            <div class=bar-text>\
                <h2 class=bar-title tabindex=-1 dir=auto></h2>\
                <p class=bar-state role=status><span class=presence></span><span></span></p>\
            </div>\
        </header>",
    );
    let ui = ui.clone();
    el.at("button").lead(&icon(Icon::Back)).on("click", move |_| back(&ui));
    let of = row.clone();
    el.at("slot").fill(&avatar(row.peer.key().to_bytes(), move || of.name()));
    let (of, title) = (row.clone(), el.at("h2"));
    title.words(move || of.title());
    let of = row.clone();
    el.at(".presence").bind("data-link", move || of.link().as_str());
    el.at(".presence + span").words(move || link::sentence(row.standing(), row.link()));
    // A wide page focuses the composer; on a phone that would bring up the keyboard unasked.
    if is_narrow() {
        next(move || title.focus());
    }
    el
}
