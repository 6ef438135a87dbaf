//! What one is about to answer, above the field where one writes.

use std::rc::Rc;

use super::content::quote;
use crate::ui::Ui;
use crate::ui::parts::{El, Icon, focus, html, icon};
use crate::ui::state::Row;

pub fn reply(ui: &Rc<Ui>, row: Row) -> El {
    let el = html("<div><slot></slot></div>");
    let (which, drawn) = (ui.clone(), ui.clone());
    el.at("slot").rows(
        move || which.state.thread().answered().map(|id| id.0.to_bytes()).into_iter().collect(),
        move |_| {
            let bar = html(
                "<div class=reply data-testid=reply role=group aria-label='Your reply'>\
                    <slot></slot>\
                    <button type=button class='icon-button' aria-label='Cancel reply'></button>\
                </div>",
            );
            let id = drawn.state.thread().answered()?;
            bar.at("slot").fill(&quote(&drawn, &row, &id.to_string(), false));
            let ui = drawn.clone();
            bar.at("button").add(&icon(Icon::Close)).on("click", move |_| {
                ui.state.thread().answer(None);
                focus(".composer-field");
            });
            Some(bar)
        },
    );
    el
}
