//! Back with the secret key alone.

use std::rc::Rc;

use super::Way;
use crate::engine::safe::SafeError;
use crate::ui::l10n::t;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, html, next};
use crate::ui::{Ui, sentences};

pub(super) fn key(ui: &Rc<Ui>, way: &Live<Way>) -> El {
    let el = html(
        "<form class='hello-form hello-form--back' novalidate>\
            <h2 class=hello-heading data-l10n-id=key-title></h2>\
            <p class=hint data-l10n-id=key-hint></p>\
            <label class=label for=key-text data-l10n-id=key-text></label>\
            <input id=key-text class=field type=password autocomplete=off autocapitalize=off spellcheck=false \
                aria-describedby=key-error>\
            <slot></slot>\
            <div id=key-error class=error role=alert></div>\
            <slot></slot>\
            <div class=dialog-actions>\
                <button class=button type=button data-l10n-id=back></button>\
                <button class='button button--primary' type=submit data-l10n-id=key-do></button>\
            </div>\
        </form>",
    );
    let (field, error) = (el.at("#key-text"), el.at(".error"));
    let (locked, busy) = (Live::new(false), Live::new(false));
    let (is_locked, of) = (locked.clone(), el.clone());
    el.at("slot").when(
        move || is_locked.get(),
        || {
            html(
                "<div class=hello-more>\
                    <label class=label for=key-passphrase data-l10n-id=key-passphrase></label>\
                    <input id=key-passphrase class=field type=password autocomplete=current-password enterkeyhint=go>\
                </div>",
            )
        },
    );
    let is_busy = busy.clone();
    el.at("slot")
        .when(move || is_busy.get(), || html("<progress class=progress data-l10n-id=key-progress></progress>"));
    let is_busy = busy.clone();
    el.at("[type=submit]").mark("disabled", "", move || is_busy.get());
    let (typed, said) = (field.clone(), error.clone());
    field.on("input", move |_| {
        said.say("");
        typed.drop("aria-invalid");
        locked.be(typed.input().value().trim().to_ascii_lowercase().starts_with("ncryptsec1"));
    });
    let first = field.clone();
    next(move || first.focus());
    let back = way.clone();
    el.at("[type=button]").on("click", move |_| back.set(Way::New));
    let (ui, way) = (ui.clone(), way.clone());
    el.on("submit", move |event| {
        event.prevent_default();
        if busy.get() {
            return;
        }
        let text = field.input().value();
        if text.trim().is_empty() {
            error.say(&t!("key-none"));
            field.set("aria-invalid", "true").focus();
            return;
        }
        let passphrase = of.find("#key-passphrase");
        let word = passphrase.as_ref().map(|field| field.input().value()).unwrap_or_default();
        busy.set(true);
        error.say("");
        let brought = ui.safe.bring_key(text, word);
        let (way, busy, error, field) = (way.clone(), busy.clone(), error.clone(), field.clone());
        leptos::task::spawn_local(async move {
            let brought = brought.await;
            busy.set(false);
            let why = match brought {
                Ok(me) => {
                    field.input().set_value("");
                    // Who has gone back meanwhile wants another.
                    if way.get() == Way::Key {
                        way.set(Way::Named(me));
                    }
                    return;
                }
                Err(why) => why,
            };
            let wrong = passphrase.filter(|_| why == SafeError::Passphrase).unwrap_or(field);
            error.say(&match why {
                SafeError::Passphrase => t!("key-passphrase-wrong"),
                why => sentences::safe(&why),
            });
            wrong.set("aria-invalid", "true").focus();
        });
    });
    el
}
