//! Encryption between two keys (NIP-44, version 2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bitcoin_hashes::hmac::HmacEngine;
use bitcoin_hashes::{Hash as _, HashEngine as _, sha256};
pub use nostr::nips::nip44::v2::ConversationKey;
use nostr::nips::nip44::v2::{decrypt_to_bytes, encrypt_to_bytes_with_nonce};
use nostr::prelude::PublicKey;

use super::bounds::MAX_PLAINTEXT;
use crate::model::curve::Pair;

/// The key for all that two say to each other; nothing if `with` is none.
#[must_use]
pub fn conversation(own: &Pair, with: &PublicKey) -> Option<ConversationKey> {
    let mut extract = HmacEngine::<sha256::HashEngine>::new(b"nip44-v2");
    extract.input(&own.shared(with.as_bytes())?);
    Some(ConversationKey::new(extract.finalize().to_byte_array()))
}

/// The payload that holds `text`; nothing for an empty text and for one that is longer than [`MAX_PLAINTEXT`]. A nonce
/// is used once.
#[must_use]
pub fn encrypt(key: &ConversationKey, text: &str, nonce: [u8; 32]) -> Option<String> {
    if text.len() > MAX_PLAINTEXT {
        return None;
    }
    encrypt_to_bytes_with_nonce(key, text.as_bytes(), nonce).ok().map(|bytes| STANDARD.encode(bytes))
}

/// The text that a payload holds; nothing for what is broken, of another version, longer than [`MAX_PLAINTEXT`] or for
/// another key. The caller has checked the payload's size.
#[must_use]
pub fn decrypt(key: &ConversationKey, payload: &str) -> Option<String> {
    let bytes = STANDARD.decode(payload).ok()?;
    // Version 2 is the only one (NIP-44); the crate's function leaves the check to its caller.
    if bytes.first() != Some(&2) {
        return None;
    }
    let text = decrypt_to_bytes(key, &bytes).ok()?;
    if text.len() > MAX_PLAINTEXT {
        return None;
    }
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::strategies::{any_text, some_id, text};

    proptest! {
        #[test]
        fn whatever_is_encrypted_decrypts_with_its_key_alone(
            key in some_id(), other in some_id(), nonce in some_id(), plain in text(1..500)
        ) {
            let payload = encrypt(&ConversationKey::new(key), &plain, nonce).unwrap();
            prop_assert_eq!(decrypt(&ConversationKey::new(key), &payload), Some(plain));
            prop_assume!(key != other);
            prop_assert_eq!(decrypt(&ConversationKey::new(other), &payload), None);
        }

        #[test]
        fn no_payload_panics(key in some_id(), bytes in prop::collection::vec(any::<u8>(), 0..300), text in any_text(300)) {
            let key = ConversationKey::new(key);
            let versioned = [&[2], bytes.as_slice()].concat();
            for payload in [STANDARD.encode(&bytes), STANDARD.encode(versioned), text] {
                prop_assert_eq!(decrypt(&key, &payload), None);
            }
        }
    }
}
