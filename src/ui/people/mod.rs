//! How people find each other.

mod add;
mod invite;

pub use add::AddContact;
pub use invite::Invite;
