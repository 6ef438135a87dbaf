//! The list: who there is to talk to, and who knocks.

mod filter;
mod fold;
mod found;
mod options;
mod request;
mod row;
mod sidebar;

pub use filter::FIELD;
pub use found::{FIRST, LEAST, MORE, key as found_key, row as found_row};
pub use sidebar::sidebar;
