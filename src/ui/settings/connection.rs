//! By which relays one is reached, and whether by older clients as well.

use std::rc::Rc;

use crate::engine::doors::Intent;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};
use crate::ui::relays;

pub fn connection(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-connection>\
            <h3 class=label id=settings-connection data-l10n-id=connection-title></h3>\
            <slot></slot>\
            <label class=switch><span data-l10n-id=connection-older></span>\
                <input type=checkbox role=switch name=older aria-describedby=older-hint></label>\
            <p class=hint id=older-hint></p>\
        </section>",
    );
    el.at("slot").fill(&relays::all(ui));
    let (input, of) = (el.at("[name=older]"), ui.clone());
    let shown = input.clone();
    watch(move || shown.input().set_checked(of.state.speaks_older()));
    let of = ui.clone();
    let cannot = move || of.state.signs_elsewhere() && !of.safe.signer_offers("nip04");
    let says = cannot.clone();
    el.at("#older-hint")
        .words(move || if says() { t!("connection-older-signer") } else { t!("connection-older-hint") });
    input.mark("disabled", "", cannot);
    let (of, ui) = (input.clone(), ui.clone());
    input.on("change", move |_| ui.dispatch.send(Intent::SpeakOlder(of.input().checked())));
    el
}
