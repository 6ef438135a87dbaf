//! Who one is to others.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::engine::doors::Intent;
use crate::ui::Ui;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};

pub fn profile(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-profile>\
            <h3 class=label id=settings-profile data-l10n-id=profile-title></h3>\
            <label class=settings-name><span data-l10n-id=profile-name></span>\
                <input class=field type=text maxlength=64 autocomplete=nickname spellcheck=false dir=auto \
                    aria-describedby=settings-name-hint>\
            </label>\
            <p class=hint id=settings-name-hint data-l10n-id=profile-hint></p>\
        </section>",
    );
    let (field, of) = (el.at("input"), ui.clone());
    let shown = field.clone();
    watch(move || shown.input().set_value(&of.state.me(|me| me.name.clone())));
    let (of, ui) = (field.clone(), ui.clone());
    field.on("change", move |_| {
        let name = of.input().value();
        if name.trim().is_empty() {
            return of.input().set_value(&untrack(|| ui.state.me(|me| me.name.clone())));
        }
        ui.dispatch.send(Intent::Rename(name));
    });
    el
}
