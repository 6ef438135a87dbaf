//! How one writes.

use std::rc::Rc;

use crate::engine::doors::Intent;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};

pub fn writing(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-writing>\
            <h3 class=label id=settings-writing data-l10n-id=writing-title></h3>\
            <label class=switch><span data-l10n-id=writing-enter></span><input type=checkbox role=switch></label>\
            <p class=hint></p>\
        </section>",
    );
    let (input, of) = (el.at("input"), ui.clone());
    let shown = input.clone();
    watch(move || shown.input().set_checked(of.state.enter_sends()));
    let (hint, of) = (el.at(".hint"), ui.clone());
    hint.words(move || if of.state.enter_sends() { t!("writing-enter-sends") } else { t!("writing-enter-breaks") });
    let (of, ui) = (input.clone(), ui.clone());
    input.on("change", move |_| ui.dispatch.send(Intent::EnterSends(of.input().checked())));
    el
}
