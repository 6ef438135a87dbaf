//! The first page: what this is, and a name; or a quiet way back for who has been here before.

mod backup;
mod key;

use std::rc::Rc;

use gloo::timers::callback::Interval;
use leptos::prelude::StoredValue;

use super::app::invite_in_address_bar;
use super::parts::el::Key;
use super::parts::live::Live;
use super::parts::{El, html, next};
use super::{Ui, sentences};
use crate::engine::doors::Intent;
use crate::model::PeerId;

/// So often it is looked whether an extension has come, in milliseconds.
const LOOK: u32 = 300;

/// How one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    New,
    /// With the file of a backup.
    Backup,
    /// With a secret key.
    Key,
    /// It was found whose key it is.
    Named(PeerId),
}

impl Way {
    /// What tells one from another.
    fn key(self) -> Key {
        match self {
            Self::New => [0; 32],
            Self::Backup => [1; 32],
            Self::Key => [2; 32],
            Self::Named(me) => me.key().to_bytes(),
        }
    }
}

pub fn first_run(ui: &Rc<Ui>) -> El {
    let el = html(
        "<main class=hello>\
            <img class=hello-mark src=icon.svg alt='' width=88 height=88>\
            <h1 class=hello-title>Tincan</h1>\
            <slot></slot>\
        </main>",
    );
    let way = Live::new(Way::New);
    let (which, ui) = (way.clone(), ui.clone());
    el.at("slot").rows(
        move || vec![which.get().key()],
        move |_| {
            Some(match way.get() {
                Way::New => begin(&ui, &way, None),
                Way::Named(me) => begin(&ui, &way, Some(me)),
                Way::Backup => backup::backup(&ui, &way),
                Way::Key => key::key(&ui, &way),
            })
        },
    );
    el
}

/// Asks for a name. `me`: whose key was brought.
fn begin(ui: &Rc<Ui>, way: &Live<Way>, me: Option<PeerId>) -> El {
    let el = html(
        "<div class=hello-way>\
            <p class=hello-text data-l10n-id=hello></p>\
            <p class=hello-invited data-l10n-id=hello-invited></p>\
            <div class=hello-brought>\
                <p data-l10n-id=hello-brought></p>\
                <code class=code data-testid=brought-npub></code>\
            </div>\
            <form class=hello-form novalidate>\
                <label class=label for=your-name data-l10n-id=hello-name></label>\
                <input id=your-name class=field type=text maxlength=64 autocomplete=nickname spellcheck=false \
                    enterkeyhint=go aria-describedby='your-name-error your-name-hint'>\
                <slot></slot>\
                <button class='button button--primary button--wide' type=submit data-l10n-id=hello-start></button>\
            </form>\
            <p class=hello-hint id=your-name-hint data-l10n-id=hello-hint></p>\
            <p class=hello-before>\
                <span data-l10n-id=hello-before></span>\
                <button class=text-button type=button data-l10n-id=hello-with-backup></button>\
                <button class=text-button type=button data-l10n-id=hello-with-key></button>\
                <slot></slot>\
            </p>\
            <div class='error hello-signer' role=alert></div>\
        </div>",
    );
    if invite_in_address_bar().is_none() {
        el.at(".hello-invited").remove();
    }
    let brought = el.at(".hello-brought");
    if let Some(me) = me {
        brought.at("code").say(&me.npub());
        el.at(".hello-hint").remove();
    } else {
        brought.remove();
    }
    for (selector, to) in [("[type=button]", Way::Backup), ("[type=button] + [type=button]", Way::Key)] {
        let way = way.clone();
        el.at(selector).on("click", move |_| way.set(to));
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
    if me.is_none() {
        with_extension(ui, way, &el);
    }
    let ui = ui.clone();
    el.at("form").on("submit", move |event| {
        event.prevent_default();
        let name = field.input().value().trim().to_owned();
        if name.is_empty() {
            missing.be(true);
            field.focus();
            return;
        }
        ui.dispatch.send(match me {
            Some(me) => Intent::Return { name, me },
            None => Intent::Start { name },
        });
    });
    el
}

/// The way with a signing extension, where there is one. Such come into a page when they like.
fn with_extension(ui: &Rc<Ui>, way: &Live<Way>, el: &El) {
    let there = Live::new(ui.safe.signer_offers("nip44"));
    let (of, found) = (ui.clone(), there.clone());
    StoredValue::new_local(Interval::new(LOOK, move || found.be(of.safe.signer_offers("nip44"))));
    let (error, ui, way) = (el.at(".hello-signer"), ui.clone(), way.clone());
    el.at("slot").when(
        move || there.get(),
        move || {
            let button = html("<button class=text-button type=button data-l10n-id=hello-with-extension></button>");
            let (error, ui, way) = (error.clone(), ui.clone(), way.clone());
            button.on("click", move |_| {
                error.say("");
                let brought = ui.safe.bring_signer();
                let (error, way) = (error.clone(), way.clone());
                leptos::task::spawn_local(async move {
                    match brought.await {
                        // Who has gone another way meanwhile wants that one.
                        Ok(me) if way.get() == Way::New => way.set(Way::Named(me)),
                        Ok(_) => {}
                        Err(why) => {
                            error.say(&sentences::safe(&why));
                        }
                    }
                });
            });
            button
        },
    );
}
