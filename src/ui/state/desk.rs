//! What is in hand at the list: what is looked for there, and which sheet is open.

use crate::model::PeerId;
use crate::ui::parts::live::Live;

pub struct Desk {
    /// What the field above the list says.
    pub filter: Live<String>,
    /// The keys are shown.
    pub help: Live<bool>,
    /// Who is to be deleted, if the user really wants that.
    pub deleting: Live<Option<PeerId>>,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self { filter: Live::new(String::new()), help: Live::new(false), deleting: Live::new(None) }
    }
}
