//! Gift wraps (NIP-59): one function seals and one opens, for the stored kind 1059 and the ephemeral kind 21059.
//!
//! Opening goes in this order and fails closed: size, (seen before: the engine's part), signature and id of the wrap,
//! decrypt, the seal is kind 13 with a valid signature and id, decrypt, the rumor is unsigned, its id is its own, its
//! author is the seal's, its fields are within bounds.

use std::cell::RefCell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use litemap::LiteMap;
use nostr::nips::nip44::v2::{ConversationKey, decrypt_to_bytes, encrypt_to_bytes_with_nonce};
use nostr::prelude::{Event, Keys, Kind, PublicKey, SecretKey, Tag, Timestamp, UnsignedEvent};
use secp256k1::{Secp256k1, SignOnly};

use super::bounds::{MAX_FRAME, MAX_PLAINTEXT, MAX_RUMOR, shallow};
use super::event::Wire;
use super::rumor::{Rumor, RumorError};
use crate::model::{Millis, PeerId};

/// Gift wrap that relays keep (NIP-59).
pub const STORED: u16 = 1059;
/// Gift wrap that relays only pass on: in the ephemeral range of NIP-01.
pub const EPHEMERAL: u16 = 21059;
const SEAL: u16 = 13;
/// How far a stored wrap and its seal are dated back at most (NIP-59): two days.
pub const BACK_DATING: u64 = 2 * 24 * 60 * 60;
/// Conversation keys kept: deriving one costs 30 times what using it does.
const MOST_KEYS: usize = 256;

/// Why a wrap was not opened. Counted, never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    #[error("the event is too large")]
    TooLarge,
    #[error("not a gift wrap")]
    WrongKind,
    #[error("the wrap's id or signature is wrong")]
    BadWrap,
    #[error("the wrap is for somebody else or its ciphertext is broken")]
    Undecipherable,
    #[error("what the wrap holds is not a seal with a right id and signature")]
    BadSeal,
    #[error("the rumor: {0}")]
    BadRumor(#[from] RumorError),
    #[error("the rumor's author is not the seal's")]
    WrongAuthor,
}

/// Why a rumor could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("too long to seal")]
    TooLong,
    #[error("not a key to seal for")]
    BadKey,
}

/// The secret key and what was derived from it.
pub struct Vault {
    keys: Keys,
    me: PeerId,
    secp: Secp256k1<SignOnly>,
    conversations: RefCell<LiteMap<PeerId, ConversationKey>>,
}

impl Vault {
    /// Takes 32 secret bytes; nothing for the few that are no key.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Option<Self> {
        let keys = Keys::new(SecretKey::from_slice(secret).ok()?);
        let me = PeerId::new(keys.public_key())?;
        Some(Self { keys, me, secp: Secp256k1::signing_only(), conversations: RefCell::default() })
    }

    #[must_use]
    pub const fn me(&self) -> PeerId {
        self.me
    }

    /// Signs a public event of ours.
    #[must_use]
    pub fn sign(&self, kind: u16, created_at: u64, tags: Vec<Vec<String>>, content: &str, random: [u8; 32]) -> Event {
        let tags = tags.into_iter().filter_map(|tag| Tag::parse(tag).ok());
        let at = Timestamp::from_secs(created_at);
        sign(
            &self.secp,
            &self.keys,
            UnsignedEvent::new(self.keys.public_key(), at, Kind::from_u16(kind), tags, content),
            random,
        )
    }

    /// Seals a rumor for `to` and wraps the seal under a key that is used once.
    /// `random` gives fresh bytes at each call.
    ///
    /// # Errors
    /// [`SealError::TooLong`] when rumor, seal or wrap pass their bounds.
    pub fn seal(
        &self,
        rumor: &Rumor,
        to: PeerId,
        kind: u16,
        now: Millis,
        mut random: impl FnMut() -> [u8; 32],
    ) -> Result<Event, SealError> {
        let back = |random: [u8; 32]| if kind == STORED { below(random, BACK_DATING) } else { 0 };
        let (seal_at, wrap_at) =
            (now.as_secs().saturating_sub(back(random())), now.as_secs().saturating_sub(back(random())));
        let key = self.conversation(to).ok_or(SealError::BadKey)?;
        let rumor = rumor.json();
        if rumor.len() > MAX_RUMOR {
            return Err(SealError::TooLong);
        }
        let content = encrypt(&key, &rumor, random())?;
        let seal = self.sign(SEAL, seal_at, Vec::new(), &content, random());

        let once = loop {
            if let Ok(secret) = SecretKey::from_slice(&random()) {
                break Keys::new(secret);
            }
        };
        let key = ConversationKey::derive(once.secret_key(), to.key()).map_err(|_| SealError::BadKey)?;
        let content = encrypt(&key, &seal.as_json(), random())?;
        let at = Timestamp::from_secs(wrap_at);
        let wrap =
            UnsignedEvent::new(once.public_key(), at, Kind::from_u16(kind), [Tag::public_key(*to.key())], content);
        Ok(sign(&self.secp, &once, wrap, random()))
    }

    /// Opens a wrap of either kind.
    ///
    /// # Errors
    /// [`WrapError`] names the first check that failed.
    pub fn open(&self, wrap: &Event) -> Result<Rumor, WrapError> {
        if wrap.content.len() > MAX_FRAME {
            return Err(WrapError::TooLarge);
        }
        if !matches!(wrap.kind.as_u16(), STORED | EPHEMERAL) {
            return Err(WrapError::WrongKind);
        }
        wrap.verify().map_err(|_| WrapError::BadWrap)?;
        let key = self.fresh_conversation(&wrap.pubkey).ok_or(WrapError::BadWrap)?;
        let seal = decrypt(&key, &wrap.content).ok_or(WrapError::Undecipherable)?;
        if !shallow(&seal) {
            return Err(WrapError::BadSeal);
        }
        let seal = Wire::parse(&seal).and_then(Wire::event).ok_or(WrapError::BadSeal)?;
        if seal.kind.as_u16() != SEAL || !seal.tags.is_empty() || seal.verify().is_err() {
            return Err(WrapError::BadSeal);
        }
        let author = PeerId::new(seal.pubkey).ok_or(WrapError::BadSeal)?;
        let key = self.conversation(author).ok_or(WrapError::BadSeal)?;
        let rumor = decrypt(&key, &seal.content).ok_or(WrapError::Undecipherable)?;
        let rumor = Rumor::parse(&rumor)?;
        if rumor.author() != Some(author) {
            return Err(WrapError::WrongAuthor);
        }
        Ok(rumor)
    }

    fn fresh_conversation(&self, with: &PublicKey) -> Option<ConversationKey> {
        ConversationKey::derive(self.keys.secret_key(), with).ok()
    }

    fn conversation(&self, with: PeerId) -> Option<ConversationKey> {
        if let Some(key) = self.conversations.borrow().get(&with) {
            return Some(*key);
        }
        let key = self.fresh_conversation(with.key())?;
        let mut kept = self.conversations.borrow_mut();
        if kept.len() >= MOST_KEYS {
            kept.clear();
        }
        kept.insert(with, key);
        Some(key)
    }
}

fn sign(secp: &Secp256k1<SignOnly>, keys: &Keys, mut event: UnsignedEvent, random: [u8; 32]) -> Event {
    let id = event.id();
    let sig = keys.sign_schnorr_with_aux_rand(secp, id.as_bytes(), &random);
    Event::new(id, event.pubkey, event.created_at, event.kind, event.tags, event.content, sig)
}

fn encrypt(key: &ConversationKey, text: &str, nonce: [u8; 32]) -> Result<String, SealError> {
    if text.len() > MAX_PLAINTEXT {
        return Err(SealError::TooLong);
    }
    encrypt_to_bytes_with_nonce(key, text.as_bytes(), nonce)
        .map(|bytes| STANDARD.encode(bytes))
        .map_err(|_| SealError::TooLong)
}

fn decrypt(key: &ConversationKey, payload: &str) -> Option<String> {
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

/// A number below `limit`, even enough for dates.
fn below(random: [u8; 32], limit: u64) -> u64 {
    let number = random.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    number % limit
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fresh enough bytes for a test, the same at every run.
    fn dice() -> impl FnMut() -> [u8; 32] {
        let mut count = 0_u8;
        move || {
            count += 1;
            [count; 32]
        }
    }

    fn vault(byte: u8) -> Vault {
        Vault::new(&[byte; 32]).unwrap()
    }

    const NOW: Millis = Millis(1_700_000_000_123);

    fn chat(from: &Vault, to: &Vault) -> Rumor {
        Rumor::chat(from.me(), to.me(), NOW, "two cans".into())
    }

    /// Wraps `seal` as an honest sender would, whatever it holds.
    fn wrap_text(seal: &str, to: &Vault) -> Event {
        let once = vault(77);
        let key = once.conversation(to.me()).unwrap();
        let content = encrypt(&key, seal, [9; 32]).unwrap();
        once.sign(EPHEMERAL, 1_700_000_000, vec![vec!["p".into(), to.me().to_hex()]], &content, [1; 32])
    }

    fn seal_text(from: &Vault, to: &Vault, rumor: &str, kind: u16) -> Event {
        let content = encrypt(&from.conversation(to.me()).unwrap(), rumor, [8; 32]).unwrap();
        from.sign(kind, 1_700_000_000, Vec::new(), &content, [1; 32])
    }

    #[test]
    fn what_is_sealed_opens_on_both_kinds() {
        let (ann, bob) = (vault(1), vault(2));
        let rumor = chat(&ann, &bob);
        for kind in [STORED, EPHEMERAL] {
            let wrap = ann.seal(&rumor, bob.me(), kind, NOW, dice()).unwrap();
            assert_eq!(bob.open(&wrap), Ok(rumor.clone()));
            assert_eq!(ann.open(&wrap), Err(WrapError::Undecipherable));
            assert_ne!(wrap.pubkey, *ann.me().key());
        }
    }

    #[test]
    fn stored_wraps_are_dated_back_and_ephemeral_ones_are_not() {
        let (ann, bob) = (vault(1), vault(2));
        let dates = |kind| ann.seal(&chat(&ann, &bob), bob.me(), kind, NOW, dice()).unwrap().created_at.as_secs();
        assert_eq!(dates(EPHEMERAL), NOW.as_secs());
        assert!(dates(STORED) < NOW.as_secs() && dates(STORED) + BACK_DATING >= NOW.as_secs());
    }

    #[test]
    fn forgeries_fail_closed() {
        let (ann, bob, eve) = (vault(1), vault(2), vault(3));
        let honest = chat(&ann, &bob);
        // Eve seals a rumor that names Ann as its author.
        let wrap = wrap_text(&seal_text(&eve, &bob, &honest.json(), SEAL).as_json(), &bob);
        assert_eq!(bob.open(&wrap), Err(WrapError::WrongAuthor));
        // A seal of another kind.
        let wrap = wrap_text(&seal_text(&ann, &bob, &honest.json(), 14).as_json(), &bob);
        assert_eq!(bob.open(&wrap), Err(WrapError::BadSeal));
        // A seal that someone changed.
        let seal = seal_text(&ann, &bob, &honest.json(), SEAL).as_json().replace("1700000000", "1700000001");
        assert_eq!(bob.open(&wrap_text(&seal, &bob)), Err(WrapError::BadSeal));
        // A rumor with another's id, and one that is signed.
        let other = honest.json().replace("two cans", "two guns");
        let wrap = wrap_text(&seal_text(&ann, &bob, &other, SEAL).as_json(), &bob);
        assert_eq!(bob.open(&wrap), Err(WrapError::BadRumor(RumorError::WrongId)));
        let signed = honest.json().replacen('{', "{\"sig\":\"\",", 1);
        let wrap = wrap_text(&seal_text(&ann, &bob, &signed, SEAL).as_json(), &bob);
        assert_eq!(bob.open(&wrap), Err(WrapError::BadRumor(RumorError::Signed)));
        // Nonsense at every layer.
        assert_eq!(bob.open(&wrap_text("{}", &bob)), Err(WrapError::BadSeal));
        assert_eq!(bob.open(&wrap_text(&"[".repeat(40), &bob)), Err(WrapError::BadSeal));
        let wrap = wrap_text(&seal_text(&ann, &bob, "hello", SEAL).as_json(), &bob);
        assert_eq!(bob.open(&wrap), Err(WrapError::BadRumor(RumorError::Malformed)));
        // The wrap itself: changed, or of another kind.
        let mut wrap = ann.seal(&honest, bob.me(), STORED, NOW, dice()).unwrap();
        wrap.created_at = Timestamp::from_secs(5);
        assert_eq!(bob.open(&wrap), Err(WrapError::BadWrap));
        wrap.kind = Kind::from_u16(1);
        assert_eq!(bob.open(&wrap), Err(WrapError::WrongKind));
        // And the honest one still opens.
        assert!(bob.open(&ann.seal(&honest, bob.me(), STORED, NOW, dice()).unwrap()).is_ok());
    }

    #[test]
    fn the_longest_rumor_fits_an_event_and_one_byte_more_is_refused() {
        let (ann, bob) = (vault(1), vault(2));
        let empty = Rumor::chat(ann.me(), bob.me(), NOW, String::new()).json().len();
        let sized = |more: usize| Rumor::chat(ann.me(), bob.me(), NOW, "x".repeat(MAX_RUMOR - empty + more));
        let wrap = ann.seal(&sized(0), bob.me(), STORED, NOW, dice()).unwrap();
        assert!(wrap.as_json().len() <= MAX_FRAME);
        assert_eq!(bob.open(&wrap), Ok(sized(0)));
        assert_eq!(ann.seal(&sized(1), bob.me(), STORED, NOW, dice()), Err(SealError::TooLong));
    }
}
