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
            <p class=hello-text>\
                Chat from your browser straight to theirs. Nothing in between can read, keep or sell what you say.\
            </p>\
            <p class=hello-invited>\
                Someone invited you. Say what to call you, and you are connected right after.\
            </p>\
            <form class=hello-form novalidate>\
                <label class=label for=your-name>Your name</label>\
                <input id=your-name class=field type=text maxlength=64 autocomplete=nickname spellcheck=false \
                    enterkeyhint=go aria-describedby='your-name-error your-name-hint'>\
                <slot></slot>\
                <button class='button button--primary button--wide' type=submit>Start</button>\
            </form>\
            <p class=hello-hint id=your-name-hint>\
                No account, no phone number, no password. Your key is made in this browser and stays here. \
                Only the people you talk to see your name.\
            </p>\
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
        html("<p class=error id=your-name-error role=alert>Type a name first. Any name will do.</p>")
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
