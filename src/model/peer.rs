//! Who someone is: a Nostr public key.

use nostr::nips::nip19::{FromBech32, ToBech32};
use nostr::prelude::PublicKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::id::hex;

/// A person, by their public key (BIP-340 x-only, on the curve when made by [`PeerId::new`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PeerId(PublicKey);

impl PeerId {
    /// Takes a public key that is a point on the curve; nothing for any other 32 bytes.
    #[must_use]
    pub fn new(key: PublicKey) -> Option<Self> {
        key.xonly().ok().map(|_| Self(key))
    }

    /// Reads 64 hex digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        PublicKey::from_hex(text).ok().and_then(Self::new)
    }

    /// Reads an `npub` (NIP-19).
    #[must_use]
    pub fn from_npub(text: &str) -> Option<Self> {
        PublicKey::from_bech32(text).ok().and_then(Self::new)
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
        match self.0.to_bech32() {
            Ok(text) => text,
            Err(never) => match never {},
        }
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
}
