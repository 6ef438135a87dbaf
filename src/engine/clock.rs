//! What we know of a contact's clock, so that a signal's age needs no two clocks that agree.
//!
//! The offset (their time less ours) is learned from what they send. A delay on the way can only make it look smaller,
//! so the largest seen is kept. What a replay shows is older than that; what comes from ahead of it cannot be a replay
//! and teaches a new offset: so of two sides of which one set its clock right, one always understands the other.

use crate::model::Millis;

/// A signal older than this, by the sender's own clock, has no effect.
pub const FRESH: i64 = 120_000;

/// Whether something that was sent at `sent` by their clock and arrived at `now` by ours is fresh, and the offset to
/// keep when it is.
pub fn judge(offset: Option<i64>, sent: Millis, now: Millis) -> Option<i64> {
    let seen = sent.minus(now);
    match offset {
        Some(known) if seen < known - FRESH => None,
        Some(known) => Some(known.max(seen)),
        None => Some(seen),
    }
}

/// The offset that something heard live teaches, whatever was thought before.
pub fn live(sent: Millis, now: Millis) -> i64 {
    sent.minus(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;

    #[test]
    fn a_replay_is_old_and_a_slow_relay_is_not() {
        let offset = judge(None, Millis(10 * HOUR), Millis(HOUR));
        assert_eq!(offset, Some(9 * HOUR.cast_signed()));
        assert!(judge(offset, Millis(10 * HOUR), Millis(HOUR + 119_000)).is_some());
        assert!(judge(offset, Millis(10 * HOUR), Millis(HOUR + 121_000)).is_none());
    }

    #[test]
    fn when_a_clock_is_set_one_side_still_understands() {
        // Ann's clock was an hour ahead; she sets it right.
        let (bob_of_ann, ann_of_bob) = (Some(HOUR.cast_signed()), Some(-(HOUR.cast_signed())));
        let now = Millis(5 * HOUR);
        assert!(judge(bob_of_ann, now, now).is_none());
        assert_eq!(judge(ann_of_bob, now, now), Some(0));
    }
}
