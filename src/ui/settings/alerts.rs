//! How one is told of messages that come while one does not look.

use std::rc::Rc;

use crate::engine::doors::Intent;
use crate::model::Alerts;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::notify::{Leave, want};
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};

pub fn alerts(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-alerts>\
            <h3 class=label id=settings-alerts data-l10n-id=alerts-title></h3>\
            <label class=switch><span data-l10n-id=alerts-wanted></span>\
                <input type=checkbox role=switch name=wanted></label>\
            <label class=switch><span data-l10n-id=alerts-text></span>\
                <input type=checkbox role=switch name=text></label>\
            <label class=switch><span data-l10n-id=alerts-sound></span>\
                <input type=checkbox role=switch name=sound></label>\
            <p class=hint role=status></p>\
        </section>",
    );
    let (of, shown) = (ui.clone(), el.clone());
    watch(move || {
        let (alerts, leave) = (of.state.alerts(), of.leave.get());
        let wanted = shown.at("[name=wanted]");
        wanted.input().set_checked(alerts.has(Alerts::WANTED) && leave == Leave::Given);
        wanted.input().set_disabled(matches!(leave, Leave::Refused | Leave::Never));
        shown.at("[name=text]").input().set_checked(!alerts.has(Alerts::VEILED));
        shown.at("[name=sound]").input().set_checked(!alerts.has(Alerts::SILENT));
        shown.at(".hint").say(&match leave {
            Leave::Refused => t!("alerts-refused"),
            Leave::Never => t!("alerts-never"),
            Leave::Given | Leave::Unasked => t!("alerts-hint"),
        });
    });
    let (ui, of) = (ui.clone(), el.clone());
    el.on("change", move |_| {
        let is_on = |name| of.at(name).input().checked();
        let before = ui.state.alerts();
        let alerts = before.with(Alerts::VEILED, !is_on("[name=text]")).with(Alerts::SILENT, !is_on("[name=sound]"));
        let wanted = is_on("[name=wanted]");
        if wanted && !before.has(Alerts::WANTED) {
            want(&ui, alerts);
        } else if ui.leave.get() == Leave::Given {
            ui.dispatch.send(Intent::Alert(alerts.with(Alerts::WANTED, wanted).with(Alerts::DECIDED, true)));
        } else if wanted {
            want(&ui, alerts);
        } else {
            ui.dispatch.send(Intent::Alert(alerts));
        }
    });
    el
}
