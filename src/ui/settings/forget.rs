//! The end of it: everything that is kept here goes.

use std::rc::Rc;

use crate::ui::l10n::t;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, dialog, html};
use crate::ui::state::{Screen, load_anew};
use crate::ui::{Ui, sentences};

pub fn forget(ui: &Rc<Ui>) -> El {
    let el = html(
        "<div class=forget>\
            <p class=hint data-l10n-id=forget-hint></p>\
            <button type=button class='button button--bad' data-l10n-id=forget-ask></button>\
            <slot></slot>\
        </div>",
    );
    let asks = Live::new(false);
    let open = asks.clone();
    el.at("button").on("click", move |_| open.set(true));
    let (open, close, ui) = (asks.clone(), asks.clone(), ui.clone());
    let question = dialog(
        t!("forget-title"),
        move || open.get(),
        move || close.set(false),
        move || {
            let el = html(
                "<div>\
                    <p class=delete-text data-l10n-id=forget-question></p>\
                    <p class=hint data-l10n-id=forget-others></p>\
                    <div class=error role=alert></div>\
                    <div class=dialog-actions>\
                        <button type=button class=button data-l10n-id=cancel></button>\
                        <button type=button class='button button--bad' data-l10n-id=forget-do></button>\
                    </div>\
                </div>",
            );
            let close = asks.clone();
            el.at("button").on("click", move |_| close.set(false));
            let (ui, error, button) = (ui.clone(), el.at(".error"), el.at(".button--bad"));
            let this = button.clone();
            button.on("click", move |_| {
                this.set("disabled", "");
                let (gone, ui, error, button) = (ui.safe.forget_all(), ui.clone(), error.clone(), this.clone());
                leptos::task::spawn_local(async move {
                    match gone.await {
                        Ok(()) => load_anew(),
                        // All stands still until the page is loaded anew.
                        Err(why) if ui.state.screen() == Screen::Erases => ui.state.stays(why),
                        Err(why) => {
                            error.say(&sentences::safe(&why));
                            button.drop("disabled");
                        }
                    }
                });
            });
            el
        },
    );
    el.at("slot").fill(&question);
    el
}
