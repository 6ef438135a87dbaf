//! The form that adds someone.

use std::rc::Rc;

use crate::engine::doors::{AddError, Intent};
use crate::protocol::invite::AddressError;
use crate::ui::l10n::t;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, dialog, html, next};
use crate::ui::state::AddForm;
use crate::ui::{Ui, sentences};

pub fn add_contact(ui: &Rc<Ui>) -> El {
    let (of, close, ui) = (ui.clone(), ui.clone(), ui.clone());
    dialog(
        t!("add-title"),
        move || of.state.form() != AddForm::Closed,
        move || close.state.open_form(false),
        move || form(&ui),
    )
}

fn form(ui: &Rc<Ui>) -> El {
    let el = html(
        "<form novalidate>\
            <label class=label for=address data-l10n-id=add-address></label>\
            <input id=address class=field type=text autocomplete=off autocapitalize=off spellcheck=false \
                enterkeyhint=go aria-describedby='address-error address-hint'>\
            <div id=address-error class=error role=alert></div>\
            <p id=address-hint class=hint data-l10n-id=add-hint></p>\
            <div class=dialog-actions>\
                <button type=button class=button data-l10n-id=cancel></button>\
                <button type=submit class='button button--primary' data-l10n-id=add-do></button>\
            </div>\
        </form>",
    );
    let (field, error) = (el.at("input"), el.at(".error"));
    let of = ui.clone();
    field.mark("aria-invalid", "true", move || matches!(of.state.form(), AddForm::Refused(_)));
    let (of, refused) = (ui.clone(), field.clone());
    watch(move || {
        let form = of.state.form();
        if is_secret(&form) {
            refused.input().set_value("");
        }
        error.say(&match form {
            AddForm::Refused(error) => sentences::add(&error),
            AddForm::Open | AddForm::Closed => String::new(),
        });
        let field = refused.clone();
        next(move || field.focus());
    });
    let cancel = ui.clone();
    el.at("[type=button]").on("click", move |_| cancel.state.open_form(false));
    let ui = ui.clone();
    el.on("submit", move |event| {
        event.prevent_default();
        ui.dispatch.send(Intent::Add { address: field.input().value() });
    });
    el
}

/// A secret key must not stand in the field a moment longer.
fn is_secret(form: &AddForm) -> bool {
    matches!(form, AddForm::Refused(AddError::Address(AddressError::Secret | AddressError::BareHex)))
}
