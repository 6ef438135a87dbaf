//! The four doors of the engine, each to be read like a table of contents.
//!
//! [`Intent`]: what the user asks, down from the UI. [`Input`]: an intent, or something that happened outside.
//! [`Effect`]: what must be done outside. [`Change`]: what the UI must show, up.

mod change;
mod effect;
mod input;
mod intent;

pub use self::change::{AddError, Change, End, Failure, Link, Mail, Me, Notice, Path, RelayView, SignerTrouble, Way};
pub use self::effect::{BatchId, Carrier, Dialect, Effect, Gap, IcePolicy, Op, Reader, Ticket, To};
pub use self::input::{Boot, Committed, Input, Keeping, Over, RelayInput, SessionInput, StoreError, Unsent};
pub use self::intent::{Asked, Intent};

use crate::model::Millis;

/// The time and fresh random bytes: the engine asks for neither itself, so a run can be replayed from its seed.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    pub now: Millis,
    pub random: [u8; 32],
}
