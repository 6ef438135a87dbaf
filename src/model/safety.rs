//! The safety number of two people: the same on both sides, to be compared by voice or side by side.

use sha2::{Digest, Sha256};

use super::PeerId;

const GROUPS: usize = 12;
/// What a group counts to: five digits.
const GROUP: u32 = 100_000;

/// SHA-256 over both keys in byte order, read as one number; its last 60 digits in 12 groups.
#[must_use]
pub fn safety_number(one: PeerId, other: PeerId) -> String {
    let (low, high) = if one < other { (one, other) } else { (other, one) };
    let mut number = Sha256::new().chain_update(low.key().as_bytes()).chain_update(high.key().as_bytes()).finalize();
    let mut text = String::new();
    for _ in 0..GROUPS {
        let mut rest = 0;
        for byte in &mut number {
            let at = rest * 256 + u32::from(*byte);
            // What is left is below the divisor, so this is below 256.
            *byte = u8::try_from(at / GROUP).unwrap_or(u8::MAX);
            rest = at % GROUP;
        }
        // With a digit before it, so that its zeros stay.
        let group = (GROUP + rest).to_string();
        text = [group.get(1..).unwrap_or_default(), if text.is_empty() { "" } else { " " }, &text].concat();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use nostr::prelude::{Keys, SecretKey};

    #[test]
    fn both_sides_see_the_same_twelve_groups_and_no_other_pair_does() {
        let keys = |byte| Keys::new(SecretKey::from_slice(&[byte; 32]).unwrap());
        let peer = |byte| PeerId::new(keys(byte).public_key()).unwrap();
        let number = safety_number(peer(1), peer(2));
        assert_eq!(number, safety_number(peer(2), peer(1)));
        let groups: Vec<_> = number.split(' ').collect();
        assert_eq!(groups.len(), 12);
        assert!(groups.iter().all(|group| group.len() == 5 && group.bytes().all(|digit| digit.is_ascii_digit())));
        assert_ne!(number, safety_number(peer(1), peer(3)));
        assert_ne!(number, safety_number(peer(3), peer(2)));
    }

    /// Computed apart from this: `int.from_bytes(sha256(a + b), "big") % 10**60`.
    #[test]
    fn it_is_the_number_that_others_come_to() {
        let key = |hex| PeerId::from_hex(hex).unwrap();
        let one = key("1b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f");
        let other = key("4d4b6cd1361032ca9bd2aeb9d900aa4d45d9ead80ac9423374c451a7254d0766");
        assert_eq!(
            safety_number(one, other),
            "01814 55967 14214 87967 59968 85005 01297 48506 70680 77304 75185 89849"
        );
    }
}
