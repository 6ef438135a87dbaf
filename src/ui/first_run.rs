//! The first page: what this is, and a name.

use std::rc::Rc;

use super::Ui;
use super::app::invite_in_address_bar;
use super::parts::live::Live;
use super::parts::{El, html, next};
use crate::engine::doors::Intent;

pub fn first_run(ui: &Rc<Ui>) -> El {
    let el = html(
        "<main class=hello>\
            <img class=hello-mark src=icon.svg alt='' width=88 height=88>\
            <h1 class=hello-title>Tincan</h1>\
            <p class=hello-text data-l10n-id=hello></p>\
            <p class=hello-invited data-l10n-id=hello-invited></p>\
            <form class=hello-form novalidate>\
                <label class=label for=your-name data-l10n-id=hello-name></label>\
                <input id=your-name class=field type=text maxlength=64 autocomplete=nickname spellcheck=false \
                    enterkeyhint=go aria-describedby='your-name-error your-name-hint'>\
                <slot></slot>\
                <button class='button button--primary button--wide' type=submit data-l10n-id=hello-start></button>\
            </form>\
            <p class=hello-hint id=your-name-hint data-l10n-id=hello-hint></p>\
        </main>",
    );
    if invite_in_address_bar().is_none() {
        el.at(".hello-invited").remove();
    }
    let missing = Live::new(false);
    let is_missing = {
        let missing = missing.clone();
        move || missing.get()
    };
    el.at("slot").when(is_missing.clone(), || {
        html("<p class=error id=your-name-error role=alert data-l10n-id=hello-no-name></p>")
    });
    let field = el.at("input");
    let typed = missing.clone();
    field.mark("aria-invalid", "true", is_missing).on("input", move |_| typed.be(false));
    let first = field.clone();
    next(move || first.focus());
    let ui = ui.clone();
    el.at("form").on("submit", move |event| {
        event.prevent_default();
        let name = field.input().value().trim().to_owned();
        if name.is_empty() {
            missing.be(true);
            field.focus();
        } else {
            ui.dispatch.send(Intent::Start { name });
        }
    });
    el
}
