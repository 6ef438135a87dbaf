//! The state of a connection, in words.

use crate::engine::doors::Link;
use crate::model::{Sign, Standing};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::state::Row;

/// What stands under the name in an open chat.
pub fn sentence(ui: &Ui, row: &Row) -> String {
    // They do not see the user's address.
    let hidden = !row.shows(Sign::Address).unwrap_or_else(|| ui.state.shows(Sign::Address));
    match (row.standing(), row.link()) {
        (_, Link::Offline) => t!("link-offline"),
        (Standing::Pending, _) => t!("link-pending"),
        (Standing::Accepted, Link::Direct) if hidden => t!("link-turn"),
        (Standing::Accepted, Link::Relayed) if hidden => t!("link-relays"),
        (_, Link::Direct) => t!("link-direct"),
        (_, Link::Connecting) => t!("link-connecting"),
        (_, Link::Relayed) => t!("link-relayed"),
    }
}

/// The same in a word or two, for the list.
pub fn word(link: Link) -> String {
    match link {
        Link::Direct => t!("link-word-direct"),
        Link::Connecting => t!("link-word-connecting"),
        Link::Relayed => t!("link-word-relayed"),
        Link::Offline => t!("link-word-offline"),
    }
}
