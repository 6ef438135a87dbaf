//! How the user is told of messages that come while nobody looks.

use serde::{Deserialize, Serialize};

/// What the user wants otherwise than it is at first, a bit each: so it takes a number in the profile, and bits that a
/// later version gives a meaning are kept by this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Alerts(pub u32);

impl Alerts {
    /// The browser's notifications are wanted.
    pub const WANTED: u32 = 1;
    /// They were offered, and the user has decided.
    pub const DECIDED: u32 = 2;
    /// They do not say who wrote what.
    pub const VEILED: u32 = 4;
    /// No sound is played.
    pub const SILENT: u32 = 8;

    #[must_use]
    pub const fn has(self, bit: u32) -> bool {
        self.0 & bit != 0
    }

    #[must_use]
    pub const fn with(self, bit: u32, on: bool) -> Self {
        Self(if on { self.0 | bit } else { self.0 & !bit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wish_is_one_of_its_own_and_unknown_ones_stay() {
        let alerts = Alerts(64).with(Alerts::VEILED, true).with(Alerts::SILENT, true).with(Alerts::VEILED, false);
        assert!(alerts.has(Alerts::SILENT) && !alerts.has(Alerts::VEILED) && alerts.has(64));
        assert_eq!(serde_json::to_string(&alerts).unwrap(), "72");
        assert_eq!(Alerts::default(), serde_json::from_str("0").unwrap());
    }
}
