//! Keys of passphrases (scrypt, RFC 7914), and secret keys that lie under one (NIP-49, `ncryptsec1…`). It takes a second
//! and 64 MB, so that guessing takes them too; that is why it is a program apart, run in a worker.

use bech32::{Bech32, Hrp};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use scrypt::{Params, scrypt};

pub const SALT: usize = 16;
pub const NONCE: usize = 24;
/// More of it takes more memory than browsers give: 2 to the power of this, in kilobytes.
pub const HARDEST: u8 = 20;

const PREFIX: &str = "ncryptsec";
const VERSION: u8 = 2;
/// Whether the key was ever kept carelessly is not known.
const UNTRACKED: u8 = 2;
/// A secret key and the tag behind it.
const SEALED: usize = 48;

/// Why a text gave no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is none, or a letter of it is wrong.
    Broken,
    /// Its kind, or what it costs to open, is beyond this version.
    Newer,
    Passphrase,
}

/// The key of a passphrase, which comes in the one form that NFKC gives it. Nothing for a cost that is out of bounds.
pub fn derive(passphrase: &str, salt: &[u8], log_n: u8) -> Option<[u8; 32]> {
    if !(1..=HARDEST).contains(&log_n) {
        return None;
    }
    let params = Params::new(log_n, 8, 1, 32).ok()?;
    let mut key = [0; 32];
    scrypt(passphrase.as_bytes(), salt, &params, &mut key).ok()?;
    Some(key)
}

/// Puts a secret key under a passphrase. `salt` and `nonce` are drawn for this once.
pub fn lock(secret: &[u8; 32], passphrase: &str, log_n: u8, salt: &[u8; SALT], nonce: &[u8; NONCE]) -> Option<String> {
    let cipher = XChaCha20Poly1305::new(&derive(passphrase, salt, log_n)?.into());
    let payload = Payload { msg: secret, aad: &[UNTRACKED] };
    let sealed = cipher.encrypt(XNonce::from_slice(nonce), payload).ok()?;
    let all = [&[VERSION, log_n], &salt[..], nonce, &[UNTRACKED], &sealed].concat();
    bech32::encode::<Bech32>(Hrp::parse(PREFIX).ok()?, &all).ok()
}

/// The secret key that lies under a passphrase.
///
/// # Errors
/// Why it gives none; nothing is told of a passphrase but that it is another.
pub fn unlock(text: &str, passphrase: &str) -> Result<[u8; 32], Refusal> {
    let (prefix, all) = bech32::decode(text).map_err(|_| Refusal::Broken)?;
    let [version, log_n, rest @ ..] = &all[..] else { return Err(Refusal::Broken) };
    if prefix.to_lowercase() != PREFIX {
        return Err(Refusal::Broken);
    }
    if *version != VERSION || !(1..=HARDEST).contains(log_n) {
        return Err(Refusal::Newer);
    }
    let whole = rest.len() == SALT + NONCE + 1 + SEALED;
    let parts = rest.split_at_checked(SALT).and_then(|(salt, rest)| Some((salt, rest.split_at_checked(NONCE)?)));
    let Some((salt, (nonce, [security, sealed @ ..]))) = parts.filter(|_| whole) else { return Err(Refusal::Broken) };
    let cipher = XChaCha20Poly1305::new(&derive(passphrase, salt, *log_n).ok_or(Refusal::Newer)?.into());
    let payload = Payload { msg: sealed, aad: &[*security] };
    let secret = cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| Refusal::Passphrase)?;
    secret.try_into().map_err(|_| Refusal::Broken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As NIP-49 has it.
    const PUBLISHED: &str = "ncryptsec1qgg9947rlpvqu76pj5ecreduf9jxhselq2nae2kghhvd5g7dgjtcxfqtd67p9m0w57lspw8gsq6yphnm8623nsl8xn9j4jdzz84zm3frztj3z7s35vpzmqf6ksu8r89qk5z2zxfmu5gv8th8wclt0h4p";
    const SECRET: &str = "3501454135014541350145413501453fefb02227e449e57cf4d3a3ce05378683";

    fn unhex(text: &str) -> [u8; 32] {
        std::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
    }

    #[test]
    fn the_published_key_opens() {
        assert_eq!(unlock(PUBLISHED, "nostr"), Ok(unhex(SECRET)));
        assert_eq!(unlock(&PUBLISHED.to_uppercase(), "nostr"), Ok(unhex(SECRET)));
        assert_eq!(unlock(PUBLISHED, "nostrich"), Err(Refusal::Passphrase));
    }

    #[test]
    fn what_is_locked_opens_again_and_with_nothing_else() {
        let (salt, nonce) = ([1; SALT], [2; NONCE]);
        let text = lock(&[7; 32], "long enough", 4, &salt, &nonce).unwrap();
        assert_eq!(text.len(), PUBLISHED.len());
        assert_eq!(unlock(&text, "long enough"), Ok([7; 32]));
        assert_eq!(unlock(&text, "long enough "), Err(Refusal::Passphrase));
        assert_eq!(unlock(&text[..text.len() - 1], "long enough"), Err(Refusal::Broken));
        assert_eq!(unlock(&text.replace("ncryptsec1", "nsec1"), "long enough"), Err(Refusal::Broken));
    }

    #[test]
    fn what_costs_more_than_there_is_is_not_begun() {
        let (_, mut all) = bech32::decode(PUBLISHED).unwrap();
        for (at, value) in [(0, 3), (1, 0), (1, HARDEST + 1), (1, 255)] {
            let before = std::mem::replace(&mut all[at], value);
            let text = bech32::encode::<Bech32>(Hrp::parse(PREFIX).unwrap(), &all).unwrap();
            assert_eq!(unlock(&text, "nostr"), Err(Refusal::Newer));
            all[at] = before;
        }
        assert_eq!(derive("x", b"y", 64), None);
    }

    #[test]
    fn scrypt_is_the_one_of_the_rfc() {
        // RFC 7914, section 12. There it is of 64 bytes, of which the first 32 are the same.
        let key = derive("pleaseletmein", b"SodiumChloride", 14).unwrap();
        assert_eq!(key, unhex("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"));
    }

    proptest! {
        #[test]
        fn nothing_that_is_pasted_can_panic(text in "(ncryptsec1)?[a-z0-9]{0,200}") {
            prop_assert!(unlock(&text, "x").is_err());
        }
    }
}
