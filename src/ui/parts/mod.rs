//! Small pieces that know nothing of the engine.

pub mod el;
pub mod live;
pub mod menu;

mod avatar;
pub mod copy;
mod dialog;
mod icon;
mod page;
mod qr;

pub use avatar::avatar;
pub use copy::copy_field;
pub use dialog::dialog;
pub use el::{El, html};
pub use icon::{Icon, icon};
pub use page::{focus, is_narrow, next, soon};
pub use qr::qr;
