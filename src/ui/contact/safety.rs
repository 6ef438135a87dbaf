//! The safety number, and whether it was compared.

use std::rc::Rc;

use crate::engine::doors::Intent;
use crate::model::{Note, safety_number};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::{El, Icon, html, icon};
use crate::ui::state::Row;

pub fn safety(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html(
        "<section class=contact-part aria-labelledby=contact-safety>\
            <h3 class=label id=contact-safety data-l10n-id=safety-title></h3>\
            <p class='code safety' data-testid=safety-number dir=ltr></p>\
            <p class=safety-state role=status></p>\
            <p class=hint data-l10n-id=safety-hint></p>\
            <button type=button class=button></button>\
        </section>",
    );
    let (of, peer) = (ui.clone(), row.peer);
    let number = el.at(".safety");
    number.words(move || of.state.me(|me| safety_number(me.peer, peer)));
    let (of, known) = (ui.clone(), row.clone());
    let verified = move || of.state.me(|me| known.with(|contact| contact.is_verified(me.peer)));
    let (is, state) = (verified.clone(), el.at(".safety-state"));
    state.add(&icon(Icon::Verified)).add(&html("<span></span>"));
    state.mark("data-verified", "yes", verified.clone());
    state.at("span").words(move || if is() { t!("safety-verified") } else { t!("safety-unverified") });
    let is = verified.clone();
    let button = el.at("button");
    button.words(move || if is() { t!("safety-unmark") } else { t!("safety-mark") });
    let ui = ui.clone();
    button.on("click", move |_| ui.dispatch.send(Intent::Note(peer, Note::Verified(!verified()))));
    el
}
