//! By which relays one is reached.

use std::rc::Rc;

use crate::ui::Ui;
use crate::ui::parts::{El, html};
use crate::ui::relays;

pub fn connection(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-connection>\
            <h3 class=label id=settings-connection data-l10n-id=connection-title></h3>\
        </section>",
    );
    el.add(&relays::all(ui));
    el
}
