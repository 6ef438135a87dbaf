//! Small pieces that know nothing of the engine.

pub mod live;

mod avatar;
mod copy;
mod dialog;
mod icon;
mod page;
mod qr;

pub use avatar::Avatar;
pub use copy::CopyField;
pub use dialog::Dialog;
pub use icon::{Icon, IconView};
pub use page::{focus, is_narrow, listen, soon};
pub use qr::Qr;
