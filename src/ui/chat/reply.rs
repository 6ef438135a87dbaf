//! What one is about to answer or to change, above the field where one writes.

use std::rc::Rc;

use super::content::quote;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::{El, Icon, focus, html, icon};
use crate::ui::state::Row;

pub fn reply(ui: &Rc<Ui>, row: Row) -> El {
    let el = html("<div><slot></slot></div>");
    let (which, drawn) = (ui.clone(), ui.clone());
    el.at("slot").rows(
        move || {
            let thread = which.state.thread();
            // Another row than that of an answer to the same.
            let edited = thread.edited().map(|id| id.0.to_bytes().map(|byte| !byte));
            edited.or_else(|| thread.answered().map(|id| id.0.to_bytes())).into_iter().collect()
        },
        move |_| {
            let thread = drawn.state.thread();
            let edits = thread.edited().is_some();
            let bar = html(if edits {
                "<div class=reply data-testid=editing role=group data-l10n-id=reply-edit>\
                    <slot></slot>\
                    <button type=button class='icon-button' data-l10n-id=reply-cancel-edit></button>\
                </div>"
            } else {
                "<div class=reply data-testid=reply role=group data-l10n-id=reply-answer>\
                    <slot></slot>\
                    <button type=button class='icon-button' data-l10n-id=reply-cancel></button>\
                </div>"
            });
            let id = thread.edited().or_else(|| thread.answered())?;
            let quote = quote(&drawn, &row, &id.to_string(), false);
            if edits {
                quote.at(".quote-who").say(&t!("reply-editing"));
            }
            bar.at("slot").fill(&quote);
            let ui = drawn.clone();
            bar.at("button").add(&icon(Icon::Close)).on("click", move |_| {
                leave(&ui);
                focus(".composer-field");
            });
            Some(bar)
        },
    );
    el
}

/// What one was about to change stays as it is, or else what one was about to answer is not answered. Whether there was
/// either.
pub fn leave(ui: &Ui) -> bool {
    let thread = ui.state.thread();
    if thread.edited().is_some() {
        thread.edit(None);
    } else if thread.answered().is_some() {
        thread.answer(None);
    } else {
        return false;
    }
    true
}
