//! Points in time and spans, both in milliseconds.

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, or a span of them. Arithmetic saturates: a peer can name any time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Millis {
    /// The latest time that JavaScript and IndexedDB keep exactly (2^53 - 1).
    pub const MAX: Self = Self((1 << 53) - 1);

    /// A span of whole seconds.
    #[must_use]
    pub const fn secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// Whole seconds, as Nostr counts time.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0 / 1000
    }

    /// This time and a span later, never beyond [`Millis::MAX`].
    #[must_use]
    pub const fn plus(self, span: Self) -> Self {
        let sum = self.0.saturating_add(span.0);
        if sum > Self::MAX.0 { Self::MAX } else { Self(sum) }
    }

    /// The span since `earlier`, zero when that lies in the future.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }

    /// Signed distance `self - other`.
    #[must_use]
    pub fn minus(self, other: Self) -> i64 {
        self.0.min(Self::MAX.0).cast_signed() - other.0.min(Self::MAX.0).cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_time_overflows(a: u64, b: u64) {
            let (a, b) = (Millis(a), Millis(b));
            prop_assert!(a.plus(b) <= Millis::MAX && Millis::secs(a.0) >= Millis(a.0.min(1000)));
            prop_assert_eq!(a.plus(b), b.plus(a));
            prop_assert_eq!(a.minus(b), -b.minus(a));
            prop_assert!(a.since(b) == Millis(0) || b.since(a) == Millis(0));
        }
    }
}
