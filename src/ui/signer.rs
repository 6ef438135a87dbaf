//! The signing extension that has the key: that it does not do what it is asked.

use std::rc::Rc;

use super::parts::{El, html};
use super::{Ui, sentences};
use crate::engine::doors::Intent;

pub fn trouble(ui: &Rc<Ui>) -> El {
    let el = html(
        "<div class='notice notice--signer'>\
            <p class=notice-text role=alert></p>\
            <button type=button class=button data-l10n-id=signer-again></button>\
        </div>",
    );
    let of = ui.clone();
    el.at("p").words(move || of.state.signer().map(sentences::signer).unwrap_or_default());
    let ui = ui.clone();
    el.at("button").on("click", move |_| ui.dispatch.send(Intent::AskSigner));
    el
}
