//! What others may see of what one does.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::engine::doors::Intent;
use crate::model::Sign;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};
use crate::ui::state::Row;

/// Which control is about what, and whether it hides that where it is on.
const SIGNS: [(&str, Sign, bool); 3] = [
    ("[name=read]", Sign::Read, false),
    ("[name=typing]", Sign::Typing, false),
    ("[name=address]", Sign::Address, true),
];

/// For everyone.
pub fn privacy(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-privacy>\
            <h3 class=label id=settings-privacy data-l10n-id=privacy-title></h3>\
            <label class=switch><span data-l10n-id=privacy-read></span>\
                <input type=checkbox role=switch name=read></label>\
            <label class=switch><span data-l10n-id=privacy-typing></span>\
                <input type=checkbox role=switch name=typing></label>\
            <p class=hint data-l10n-id=privacy-both></p>\
            <label class=switch><span data-l10n-id=privacy-address></span>\
                <input type=checkbox role=switch name=address aria-describedby=address-hint></label>\
            <p class=hint id=address-hint data-l10n-id=privacy-address-hint></p>\
            <label class=switch><span data-l10n-id=privacy-work></span>\
                <input type=checkbox role=switch name=work aria-describedby=work-hint></label>\
            <p class=hint id=work-hint data-l10n-id=privacy-work-hint></p>\
        </section>",
    );
    let (work, of) = (el.at("[name=work]"), ui.clone());
    let shown = work.clone();
    watch(move || shown.input().set_checked(of.state.wants_work()));
    let (of, asking) = (work.clone(), ui.clone());
    work.on("change", move |_| asking.dispatch.send(Intent::WantWork(of.input().checked())));
    for (name, sign, hides) in SIGNS {
        let (input, of) = (el.at(name), ui.clone());
        let shown = input.clone();
        watch(move || shown.input().set_checked(of.state.shows(sign) != hides));
        let (of, ui) = (input.clone(), ui.clone());
        input.on("change", move |_| {
            ui.dispatch.send(Intent::Reveal { sign, to: None, on: Some(of.input().checked() != hides) });
        });
    }
    el
}

/// For one person.
pub fn privacy_with(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html(
        "<div class=privacy>\
            <label class=label><span data-l10n-id=privacy-read></span><select class=field name=read>\
                <option value=''></option><option value=on data-l10n-id=privacy-on></option>\
                <option value=off data-l10n-id=privacy-off></option></select></label>\
            <label class=label><span data-l10n-id=privacy-typing></span><select class=field name=typing>\
                <option value=''></option><option value=on data-l10n-id=privacy-on></option>\
                <option value=off data-l10n-id=privacy-off></option></select></label>\
            <p class=hint data-l10n-id=privacy-with-both></p>\
            <label class=label><span data-l10n-id=privacy-address></span><select class=field name=address>\
                <option value=''></option><option value=on data-l10n-id=privacy-on></option>\
                <option value=off data-l10n-id=privacy-off></option></select></label>\
            <p class=hint data-l10n-id=privacy-with-address-hint></p>\
        </div>",
    );
    for (name, sign, hides) in SIGNS {
        let (select, of) = (el.at(name), ui.clone());
        let usual = select.at("option");
        usual.words(move || if of.state.shows(sign) == hides { t!("privacy-as-off") } else { t!("privacy-as-on") });
        // A select, whose value is read and written as an input's is.
        select.input().set_value(match untrack(|| row.shows(sign)) {
            None => "",
            Some(shown) if shown != hides => "on",
            Some(_) => "off",
        });
        let (of, ui, peer) = (select.clone(), ui.clone(), row.peer);
        select.on("change", move |_| {
            let value = of.input().value();
            let on = (!value.is_empty()).then_some((value == "on") != hides);
            ui.dispatch.send(Intent::Reveal { sign, to: Some(peer), on });
        });
    }
    el
}
