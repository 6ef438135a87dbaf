//! To the messages of a day: the heading of one asks for another.

use std::rc::Rc;

use js_sys::Date;
use wasm_bindgen::JsValue;

use crate::model::Millis;
use crate::ui::l10n::t;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, dialog, focus, html, next};
use crate::ui::time;

/// The sheet for `rows`, the list of messages. `lead_to` is told when the day begins that was chosen.
pub fn date(rows: &El, lead_to: impl Fn(Millis) + 'static) -> El {
    let (from, lead_to) = (Live::new(None::<Millis>), Rc::new(lead_to));
    let asked = from.clone();
    rows.on("click", move |event| {
        if let Some(at) = El::of(event, ".entry-date").and_then(|button| button.get("data-at").parse().ok()) {
            asked.set(Some(Millis(at)));
        }
    });
    let (open, close) = (from.clone(), from.clone());
    dialog(
        t!("date-title"),
        move || open.get().is_some(),
        move || close.be(None),
        move || {
            let el = html(
                "<form class=date>\
                    <label class=date-label>\
                        <span data-l10n-id=date-day></span><input class=field type=date required>\
                    </label>\
                    <div class=dialog-actions>\
                        <button type=button class=button data-l10n-id=cancel></button>\
                        <button class='button button--primary' data-l10n-id=date-go></button>\
                    </div>\
                </form>",
            );
            let field = el.at("input");
            field.set("max", &time::date_of(time::now()));
            field.input().set_value(&from.get().map(time::date_of).unwrap_or_default());
            let close = from.clone();
            el.at("button").on("click", move |_| close.be(None));
            let (close, lead_to) = (from.clone(), lead_to.clone());
            el.on("submit", move |event| {
                event.prevent_default();
                // Without a zone it is the beginning of that day here.
                let at = Date::new(&JsValue::from_str(&[&field.input().value(), "T00:00"].concat())).get_time();
                close.be(None);
                if at >= 0.0 {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "milliseconds since 1970"
                    )]
                    lead_to(Millis(at as u64));
                }
                next(|| focus(".messages-scroll"));
            });
            el
        },
    )
}
