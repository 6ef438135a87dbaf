//! Keys and signatures on secp256k1 (BIP-340). All that is done there is done here.
//!
//! nostr brings an older libsecp256k1, whose table for signing is 32 kB that no packing makes smaller; this one's is two.
//! What nothing calls is not in the download, so none of nostr's functions that sign, check or derive may be used.

use std::cell::Cell;

use secp256k1::{Keypair, Parity, PublicKey, XOnlyPublicKey, ecdh, schnorr};

/// A secret key with its public key.
pub struct Pair(Keypair);

impl Pair {
    /// Takes 32 secret bytes; nothing for the few that are no key.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Option<Self> {
        Keypair::from_secret_bytes(*secret).ok().map(Self)
    }

    /// The x coordinate of the public key.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.0.x_only_public_key().0.to_byte_array()
    }

    /// Signs 32 bytes (BIP-340). `random` is fresh each time.
    #[must_use]
    pub fn sign(&self, bytes: &[u8; 32], random: &[u8; 32]) -> [u8; 64] {
        schnorr::sign_with_aux_rand(bytes, &self.0, random).to_byte_array()
    }

    /// The x coordinate of the point that this key shares with another one, not hashed (NIP-44); nothing if that is none.
    #[must_use]
    pub fn shared(&self, with: &[u8; 32]) -> Option<[u8; 32]> {
        let with = PublicKey::from_x_only_public_key(point(with)?, Parity::Even);
        ecdh::shared_secret_point(&with, &self.0.secret_key()).first_chunk().copied()
    }
}

/// Whether this is the x coordinate of a point on the curve.
#[must_use]
pub fn is_key(x: &[u8; 32]) -> bool {
    point(x).is_some()
}

/// Whether a key has signed these bytes (BIP-340).
#[must_use]
pub fn verify(key: &[u8; 32], bytes: &[u8; 32], signature: &[u8; 64]) -> bool {
    point(key).is_some_and(|key| schnorr::verify(&schnorr::Signature::from_byte_array(*signature), bytes, &key).is_ok())
}

thread_local! {
    /// The last two points that were asked for, the last one first: a wrap is looked at twice, and the next one is mostly
    /// by the same author. To find a point takes longer than to read what was written.
    static LAST: Cell<[Option<XOnlyPublicKey>; 2]> = const { Cell::new([None; 2]) };
}

fn point(x: &[u8; 32]) -> Option<XOnlyPublicKey> {
    let [last, before] = LAST.get();
    let is_it = |key: &XOnlyPublicKey| key.to_byte_array() == *x;
    if let Some(key) = last.filter(is_it) {
        return Some(key);
    }
    let key = before.filter(is_it).or_else(|| XOnlyPublicKey::from_byte_array(*x).ok())?;
    LAST.set([Some(key), last]);
    Some(key)
}
