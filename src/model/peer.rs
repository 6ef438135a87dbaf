//! Who someone is: a Nostr public key.

use bech32::{Bech32, Hrp};
use nostr::prelude::PublicKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use super::curve;
use super::id::{hex, unhex};

/// What an npub begins with (NIP-19).
const NPUB: Hrp = Hrp::parse_unchecked("npub");

/// A person, by their public key (BIP-340 x-only, on the curve when made by [`PeerId::new`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerId(PublicKey);

impl Serialize for PeerId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.to_hex())
    }
}

/// From hex and nothing else: nostr's own reading takes other forms too, and brings the code for those along.
impl<'de> Deserialize<'de> for PeerId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let key = unhex::<32>(&String::deserialize(from)?).and_then(|bytes| PublicKey::from_slice(&bytes).ok());
        key.map(Self).ok_or_else(|| de::Error::custom("not a key in hex"))
    }
}

impl PeerId {
    /// Takes a public key that is a point on the curve; nothing for any other 32 bytes.
    #[must_use]
    pub fn new(key: PublicKey) -> Option<Self> {
        curve::is_key(key.as_bytes()).then_some(Self(key))
    }

    /// Takes the 32 bytes of a key.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        PublicKey::from_slice(bytes).ok().and_then(Self::new)
    }

    /// Reads 64 hex digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        PublicKey::from_hex(text).ok().and_then(Self::new)
    }

    /// Reads an `npub` (NIP-19).
    #[must_use]
    pub fn from_npub(text: &str) -> Option<Self> {
        let (prefix, bytes) = bech32::decode(text).ok()?;
        if prefix == NPUB { Self::from_bytes(&bytes) } else { None }
    }

    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.0
    }

    /// 64 lower-case hex digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        self.0.to_hex()
    }

    /// The NIP-19 form.
    #[must_use]
    pub fn npub(&self) -> String {
        // 32 bytes are never too long.
        bech32::encode::<Bech32>(NPUB, self.0.as_bytes()).unwrap_or_default()
    }

    /// Short form for where a name is missing: both ends of the npub.
    #[must_use]
    pub fn short(&self) -> String {
        let npub = self.npub();
        match (npub.get(..10), npub.get(npub.len().saturating_sub(4)..)) {
            (Some(head), Some(tail)) => format!("{head}…{tail}"),
            _ => npub,
        }
    }

    /// First 16 hex digits of SHA-256 of the public key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes())).chars().take(16).collect()
    }
}

#[cfg(test)]
mod tests {
    use nostr::prelude::{Keys, SecretKey};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_has_one_npub_and_one_fingerprint() {
        let hex = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e";
        let peer = PeerId::from_hex(hex).unwrap();
        assert_eq!(peer.npub(), "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg");
        assert_eq!(PeerId::from_npub(&peer.npub()), Some(peer));
        assert_eq!(peer.fingerprint().len(), 16);
        assert_eq!(peer.short(), "npub10elfc…jptg");
    }

    #[test]
    fn a_point_off_the_curve_is_nobody() {
        assert_eq!(PeerId::from_hex(&"ff".repeat(32)), None);
    }

    proptest! {
        #[test]
        fn a_key_reads_back_from_every_form(secret: [u8; 32]) {
            let Ok(secret) = SecretKey::from_slice(&secret) else { return Ok(()) };
            let peer = PeerId::new(Keys::new(secret).public_key()).unwrap();
            prop_assert_eq!(PeerId::from_hex(&peer.to_hex()), Some(peer));
            prop_assert_eq!(PeerId::from_npub(&peer.npub()), Some(peer));
            prop_assert_eq!(PeerId::from_bytes(peer.key().as_bytes()), Some(peer));
            prop_assert_eq!(serde_json::from_str::<PeerId>(&serde_json::to_string(&peer).unwrap()).unwrap(), peer);
        }

        #[test]
        fn no_bytes_and_no_text_panic(bytes in prop::collection::vec(any::<u8>(), 0..40), text in "\\PC{0,80}|npub1[a-z0-9]{50,60}") {
            if let Some(peer) = PeerId::from_bytes(&bytes) {
                prop_assert_eq!(peer.key().as_bytes().as_slice(), bytes);
            }
            let _ = (PeerId::from_npub(&text), PeerId::from_hex(&text));
        }
    }
}
