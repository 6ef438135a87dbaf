//! The first page where a passphrase is on.

use std::rc::Rc;

use super::Ui;
use super::notify::withdraw;
use super::parts::live::Live;
use super::parts::{El, html, next};
use super::sentences;
use super::settings::forget;

pub fn locked(ui: &Rc<Ui>) -> El {
    let el = html(
        "<main class=hello>\
            <img class=hello-mark src=icon.svg alt='' width=88 height=88>\
            <h1 class=hello-title data-l10n-id=locked-title></h1>\
            <form class=hello-form novalidate>\
                <label class=label for=unlock data-l10n-id=locked-passphrase></label>\
                <input id=unlock class=field type=password autocomplete=current-password enterkeyhint=go \
                    aria-describedby=unlock-error>\
                <div id=unlock-error class=error role=alert></div>\
                <slot></slot>\
                <button class='button button--primary button--wide' type=submit data-l10n-id=locked-open></button>\
            </form>\
            <details class=hello-forgot>\
                <summary data-l10n-id=locked-forgot></summary>\
                <p class=hint data-l10n-id=locked-forgotten></p>\
                <slot></slot>\
            </details>\
        </main>",
    );
    // What was told before it locked is not told any more.
    leptos::task::spawn_local(withdraw());
    let (field, error, busy) = (el.at("input"), el.at(".error"), Live::new(false));
    let is_busy = busy.clone();
    el.at("slot")
        .when(move || is_busy.get(), || html("<progress class=progress data-l10n-id=locked-progress></progress>"));
    el.at("slot").fill(&forget(ui));
    let is_busy = busy.clone();
    el.at("[type=submit]").mark("disabled", "", move || is_busy.get());
    let (of, said) = (field.clone(), error.clone());
    field.on("input", move |_| {
        said.say("");
        of.drop("aria-invalid");
    });
    let first = field.clone();
    next(move || first.focus());
    let ui = ui.clone();
    el.at("form").on("submit", move |event| {
        event.prevent_default();
        let word = field.input().value();
        if busy.get() {
            return;
        }
        busy.set(true);
        error.say("");
        let opened = ui.safe.unlock(word);
        let (busy, error, field) = (busy.clone(), error.clone(), field.clone());
        leptos::task::spawn_local(async move {
            if let Err(why) = opened.await {
                busy.set(false);
                error.say(&sentences::lock(&why));
                field.set("aria-invalid", "true").focus();
                field.input().select();
            }
        });
    });
    el
}
