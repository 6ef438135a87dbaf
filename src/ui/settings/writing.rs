//! How one writes.

use std::rc::Rc;

use crate::engine::doors::Intent;
use crate::ui::Ui;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};

pub fn writing(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-writing>\
            <h3 class=label id=settings-writing>Writing</h3>\
            <label class=switch>Enter sends the message<input type=checkbox role=switch></label>\
            <p class=hint></p>\
        </section>",
    );
    let (input, of) = (el.at("input"), ui.clone());
    let shown = input.clone();
    watch(move || shown.input().set_checked(of.state.enter_sends()));
    let of = ui.clone();
    el.at(".hint").words(move || {
        if of.state.enter_sends() {
            "Shift+Enter begins a new line."
        } else {
            "Enter begins a new line, Ctrl+Enter sends."
        }
    });
    let (of, ui) = (input.clone(), ui.clone());
    input.on("change", move |_| ui.dispatch.send(Intent::EnterSends(of.input().checked())));
    el
}
