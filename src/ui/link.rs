//! The state of a connection, in words.

use crate::engine::doors::Link;
use crate::model::Standing;

/// What stands under the name in an open chat.
pub fn sentence(standing: Standing, link: Link) -> &'static str {
    match (standing, link) {
        (_, Link::Offline) => "No relay reached. Check your internet connection.",
        (Standing::Pending, _) => "Waiting for them to accept",
        (_, Link::Direct) => "Connected directly",
        (_, Link::Connecting) => "Connecting…",
        (_, Link::Relayed) => "Not connected. Messages are left for them.",
    }
}

/// The same in a word or two, for the list.
pub fn word(link: Link) -> &'static str {
    match link {
        Link::Direct => "Connected",
        Link::Connecting => "Connecting",
        Link::Relayed => "Not connected",
        Link::Offline => "Offline",
    }
}
