//! What a bug report needs, as it is copied: all of it is on the page, and nothing of anyone is in it.

use std::rc::Rc;

use leptos::prelude::{document, window};

use super::browser::{checks, messages};
use crate::engine::report::Report;
use crate::model::Sign;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::copy::{can, copy};
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, Icon, html, icon};

pub fn report(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=contact-part aria-labelledby=diagnosis-report data-testid=report>\
            <h3 class=label id=diagnosis-report data-l10n-id=report-title></h3>\
            <p class=hint data-l10n-id=report-hint></p>\
            <textarea class='field code diagnosis-report' readonly rows=12 dir=ltr lang=en spellcheck=false \
                data-l10n-id=report-text></textarea>\
            <div class=diagnosis-acts>\
                <button type=button class='button button--primary' data-l10n-id=report-copy></button>\
                <span class=hint role=status></span>\
            </div>\
        </section>",
    );
    let field = el.at("textarea");
    let (of, shown) = (ui.clone(), field.clone());
    watch(move || {
        let text = text(&of);
        // Who reads or selects in it is not disturbed.
        if document().active_element().as_ref() != Some(shown.element()) {
            shown.input().set_value(&text);
        }
    });
    let (of, said) = (ui.clone(), el.at("[role=status]"));
    el.at("button").lead(&icon(Icon::Copy)).on("click", move |_| {
        let field = field.input();
        field.set_value(&text(&of));
        if can() {
            copy(&field.value());
            said.say(&t!("copy-done"));
        } else {
            field.select();
            said.say(&t!("copy-by-keys"));
        }
    });
    el
}

fn text(ui: &Ui) -> String {
    let desk = ui.state.desk();
    let person = |row: crate::ui::state::Row| (row.peer, row.standing(), row.link(), desk.path_of(row.peer));
    let contacts: Vec<_> = super::people(ui).into_iter().map(person).collect();
    let browser = window().navigator().user_agent().unwrap_or_default();
    let version = crate::ui::settings::version();
    ui.state.relays(|relays| {
        desk.diagnosis.with(|found| {
            desk.network.with(|network| {
                Report {
                    version: &version,
                    browser: &browser,
                    checks: &checks(),
                    relays,
                    found,
                    contacts: &contacts,
                    built_in: desk.misconfigured.get(),
                    hides: !ui.state.shows(Sign::Address),
                    network: network.as_ref(),
                    keeping: ui.state.keeping(),
                    messages: messages(ui),
                }
                .text()
            })
        })
    })
}
