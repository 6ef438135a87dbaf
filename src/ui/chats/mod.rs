//! The list: who there is to talk to, and who knocks.

mod request;
mod row;
mod sidebar;

pub use sidebar::sidebar;
