//! The state of a connection, in words.

use crate::engine::doors::Link;
use crate::model::Standing;

/// What stands under the name in an open chat. `hidden`: they do not see the user's address.
pub fn sentence(standing: Standing, link: Link, hidden: bool) -> &'static str {
    match (standing, link) {
        (_, Link::Offline) => "No relay reached. Check your internet connection.",
        (Standing::Pending, _) => "Waiting for them to accept",
        (Standing::Accepted, Link::Direct) if hidden => "Connected over a TURN server, your address is hidden",
        (Standing::Accepted, Link::Relayed) if hidden => "Over relays, your address is hidden",
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
