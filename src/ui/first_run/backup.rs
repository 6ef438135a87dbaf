//! Back with the file of a backup.

use std::cell::Cell;
use std::rc::Rc;

use super::Way;
use crate::engine::doors::Intent;
use crate::engine::safe::SafeError;
use crate::ui::l10n::t;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, html, next};
use crate::ui::{Ui, sentences};

pub(super) fn backup(ui: &Rc<Ui>, way: &Live<Way>) -> El {
    let el = html(
        "<form class='hello-form hello-form--back' novalidate>\
            <h2 class=hello-heading data-l10n-id=return-title></h2>\
            <p class=hint data-l10n-id=return-hint></p>\
            <label class=label for=return-file data-l10n-id=return-file></label>\
            <input id=return-file class='field field--file' type=file accept='.tincan'>\
            <label class=label for=return-passphrase data-l10n-id=return-passphrase></label>\
            <input id=return-passphrase class=field type=password autocomplete=current-password enterkeyhint=go \
                aria-describedby=return-error>\
            <div id=return-error class=error role=alert></div>\
            <slot></slot>\
            <div class=dialog-actions>\
                <button class=button type=button data-l10n-id=back></button>\
                <button class='button button--primary' type=submit data-l10n-id=return-do></button>\
            </div>\
        </form>",
    );
    let (file, passphrase, error) = (el.at("[type=file]"), el.at("[type=password]"), el.at(".error"));
    // How far it is, while it goes on.
    let (far, goes) = (Live::new(None::<f64>), Rc::new(Cell::new(false)));
    let (busy, shown) = (far.clone(), far.clone());
    el.at("slot").when(
        move || busy.with(Option::is_some),
        move || {
            let bar = html("<progress class=progress max=1 data-l10n-id=return-progress></progress>");
            let shown = shown.clone();
            bar.bind("value", move || shown.get().unwrap_or(1.0).to_string());
            bar
        },
    );
    let busy = far.clone();
    el.at("[type=submit]").mark("disabled", "", move || busy.with(Option::is_some));
    for field in [&file, &passphrase] {
        let busy = far.clone();
        field.mark("disabled", "", move || busy.with(Option::is_some));
        let (error, field_error) = (error.clone(), field.clone());
        field.on("input", move |_| {
            error.say("");
            field_error.drop("aria-invalid");
        });
    }
    let first = file.clone();
    next(move || first.focus());
    let (way, going, busy) = (way.clone(), goes.clone(), far.clone());
    el.at("[type=button]").on("click", move |_| {
        // What is under way is taken back first.
        if !going.replace(false) || busy.with(Option::is_none) {
            way.set(Way::New);
        }
    });
    let ui = ui.clone();
    el.on("submit", move |event| {
        event.prevent_default();
        if far.with(Option::is_some) {
            return;
        }
        let refuse = |field: &El, why: &str| {
            error.say(why);
            field.set("aria-invalid", "true").focus();
        };
        let Some(chosen) = file.input().files().and_then(|files| files.get(0)) else {
            return refuse(&file, &t!("return-no-file"));
        };
        let word = passphrase.input().value();
        if word.is_empty() {
            return refuse(&passphrase, &t!("return-no-passphrase"));
        }
        far.set(Some(0.0));
        goes.set(true);
        let (moved, going) = (far.clone(), goes.clone());
        let step = Box::new(move |to| {
            moved.set(Some(to));
            going.get()
        });
        let back = ui.safe.restore(chosen.into(), word, step);
        let (ui, error, file, passphrase) = (ui.clone(), error.clone(), file.clone(), passphrase.clone());
        let (far, goes) = (far.clone(), goes.clone());
        leptos::task::spawn_local(async move {
            let back = back.await;
            goes.set(false);
            let why = match back {
                Ok(()) => {
                    passphrase.input().set_value("");
                    return ui.dispatch.send(Intent::Restart);
                }
                Err(why) => why,
            };
            far.set(None);
            let field = if why == SafeError::Passphrase { passphrase } else { file };
            if why != SafeError::Left {
                error.say(&sentences::safe(&why));
                field.set("aria-invalid", "true");
            }
            field.focus();
        });
    });
    el
}
