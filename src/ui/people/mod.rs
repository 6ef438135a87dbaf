//! How people find each other.

mod add;
mod invite;

pub use add::add_contact;
pub use invite::invite;
