//! The settings: a dialog of sections, one file each.

mod about;
mod alerts;
mod backup;
mod chats;
mod connection;
mod forget;
mod looks;
mod passphrase;
mod privacy;
mod profile;
mod storage;
mod writing;

pub use about::version;
pub use forget::forget;
pub use storage::{promise, room, size};

use std::rc::Rc;

pub use self::privacy::privacy_with;
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::{El, dialog, html};

pub fn settings(ui: &Rc<Ui>) -> El {
    let (of, close, ui) = (ui.clone(), ui.clone(), ui.clone());
    dialog(
        t!("settings-title"),
        move || of.state.settings(),
        move || close.state.open_settings(false),
        move || {
            let el = html(
                "<div class=settings>\
                    <div class=dialog-actions>\
                        <button type=button class=button data-l10n-id=close></button>\
                    </div>\
                </div>",
            );
            let close = ui.clone();
            el.at("button").on("click", move |_| close.state.open_settings(false));
            // In reverse, since each goes before what is there.
            el.lead(&about::about())
                .lead(&storage::storage(&ui))
                .lead(&backup::backup(&ui))
                .lead(&connection::connection(&ui));
            el.lead(&passphrase::passphrase(&ui)).lead(&privacy::privacy(&ui));
            el.lead(&alerts::alerts(&ui)).lead(&writing::writing(&ui)).lead(&looks::looks());
            el.lead(&profile::profile(&ui));
            el
        },
    )
}
