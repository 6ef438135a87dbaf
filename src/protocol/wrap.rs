//! Gift wraps (NIP-59): one function seals and one opens, for the stored kind 1059 and the ephemeral kind 21059.
//!
//! Opening goes in this order and fails closed: size, (seen before: the engine's part), signature and id of the wrap,
//! decrypt, the seal is kind 13 with a valid signature and id, decrypt, the rumor is unsigned, its id is its own, its
//! author is the seal's, its fields are within bounds.

use std::cell::RefCell;

use litemap::LiteMap;
use nostr::prelude::{Event, Kind, PublicKey, Signature, Tag, Timestamp, UnsignedEvent};

use super::bounds::{MAX_FRAME, MAX_PLAINTEXT, MAX_RUMOR, shallow};
use super::event::{Wire, verify};
use super::nip44::{ConversationKey, conversation, decrypt, encrypt};
use super::rumor::{Rumor, RumorError};
use crate::model::curve::Pair;
use crate::model::timer::EXPIRATION;
use crate::model::{Millis, PeerId};

/// Gift wrap that relays keep (NIP-59).
pub const STORED: u16 = 1059;
/// Gift wrap that relays only pass on: in the ephemeral range of NIP-01.
pub const EPHEMERAL: u16 = 21059;
pub const SEAL: u16 = 13;
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
    /// It may be opened another time.
    #[error("whoever keeps the key did not open it")]
    Unopened,
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
    pub(super) pair: Pair,
    me: PeerId,
    conversations: RefCell<LiteMap<PeerId, ConversationKey>>,
}

impl Vault {
    /// Takes 32 secret bytes; nothing for the few that are no key.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Option<Self> {
        let pair = Pair::new(secret)?;
        let me = PeerId::from_bytes(&pair.public())?;
        Some(Self { pair, me, conversations: RefCell::default() })
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
        sign(&self.pair, UnsignedEvent::new(*self.me.key(), at, Kind::Custom(kind), tags, content), random)
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
        Ok(self.wrap(rumor, to, kind, now, &mut random)?.sign(random()))
    }

    /// The same, with the wrap still to be signed.
    ///
    /// # Errors
    /// As [`Self::seal`].
    pub fn wrap(
        &self,
        rumor: &Rumor,
        to: PeerId,
        kind: u16,
        now: Millis,
        mut random: impl FnMut() -> [u8; 32],
    ) -> Result<Wrapped, SealError> {
        let key = self.conversation_with(to).ok_or(SealError::BadKey)?;
        let content = encrypt(&key, &plain(rumor)?, random()).ok_or(SealError::TooLong)?;
        let seal = self.sign(SEAL, dated(kind, now, random()), Vec::new(), &content, random());
        Wrapped::new(&seal, rumor, to, kind, now, random)
    }

    /// Opens a wrap of either kind.
    ///
    /// # Errors
    /// [`WrapError`] names the first check that failed.
    pub fn open(&self, wrap: &Event) -> Result<Rumor, WrapError> {
        check(wrap)?;
        let key = conversation(&self.pair, &wrap.pubkey).ok_or(WrapError::BadWrap)?;
        let (author, content) = read_seal(&decrypt(&key, &wrap.content).ok_or(WrapError::Undecipherable)?)?;
        let key = self.conversation_with(author).ok_or(WrapError::BadSeal)?;
        read_rumor(&decrypt(&key, &content).ok_or(WrapError::Undecipherable)?, author)
    }

    fn conversation_with(&self, with: PeerId) -> Option<ConversationKey> {
        if let Some(key) = self.conversations.borrow().get(&with) {
            return Some(*key);
        }
        let key = conversation(&self.pair, with.key())?;
        let mut kept = self.conversations.borrow_mut();
        if kept.len() >= MOST_KEYS {
            kept.clear();
        }
        kept.insert(with, key);
        Some(key)
    }
}

/// What is checked of a wrap before anything of it is decrypted.
///
/// # Errors
/// [`WrapError`] names the first check that failed.
pub fn check(wrap: &Event) -> Result<(), WrapError> {
    if wrap.content.len() > MAX_FRAME {
        return Err(WrapError::TooLarge);
    }
    if !matches!(wrap.kind.as_u16(), STORED | EPHEMERAL) {
        return Err(WrapError::WrongKind);
    }
    if verify(wrap) { Ok(()) } else { Err(WrapError::BadWrap) }
}

/// Checks what a wrap held: who has sealed it, and the rumor's ciphertext.
///
/// # Errors
/// [`WrapError::BadSeal`].
pub fn read_seal(seal: &str) -> Result<(PeerId, String), WrapError> {
    if seal.len() > MAX_PLAINTEXT || !shallow(seal) {
        return Err(WrapError::BadSeal);
    }
    let seal = Wire::parse(seal).and_then(Wire::event).ok_or(WrapError::BadSeal)?;
    if seal.kind.as_u16() != SEAL || !seal.tags.is_empty() || !verify(&seal) {
        return Err(WrapError::BadSeal);
    }
    Ok((PeerId::new(seal.pubkey).ok_or(WrapError::BadSeal)?, seal.content))
}

/// Checks what a seal of `author` held.
///
/// # Errors
/// [`WrapError`] names the first check that failed.
pub fn read_rumor(rumor: &str, author: PeerId) -> Result<Rumor, WrapError> {
    let rumor = Rumor::parse(rumor)?;
    if rumor.author() == Some(author) { Ok(rumor) } else { Err(WrapError::WrongAuthor) }
}

/// A rumor as it is sealed.
///
/// # Errors
/// [`SealError::TooLong`].
pub fn plain(rumor: &Rumor) -> Result<String, SealError> {
    let rumor = rumor.json();
    if rumor.len() > MAX_RUMOR { Err(SealError::TooLong) } else { Ok(rumor) }
}

/// The date of a seal or a wrap, in seconds.
#[must_use]
pub fn dated(kind: u16, now: Millis, random: [u8; 32]) -> u64 {
    let back = if kind == STORED { below(random, BACK_DATING) } else { 0 };
    now.as_secs().saturating_sub(back)
}

/// An event that was signed elsewhere, if it is the one that was asked for.
#[must_use]
pub fn signed(
    json: &str,
    by: PeerId,
    kind: u16,
    created_at: u64,
    tags: &[Vec<String>],
    content: &str,
) -> Option<Event> {
    if json.len() > MAX_FRAME || !shallow(json) {
        return None;
    }
    let event = Wire::parse(json)?.event()?;
    let asked = event.pubkey == *by.key()
        && event.kind.as_u16() == kind
        && event.created_at.as_secs() == created_at
        && event.content == content
        && event.tags.iter().map(Tag::as_slice).eq(tags.iter().map(Vec::as_slice));
    (asked && verify(&event)).then_some(event)
}

/// A wrap without its signature.
pub struct Wrapped {
    pub(super) event: UnsignedEvent,
    /// The key that it is signed with, and nothing else.
    once: Pair,
}

impl Wrapped {
    /// Wraps a seal under a key that is used once.
    ///
    /// # Errors
    /// As [`Vault::seal`].
    pub fn new(
        seal: &Event,
        rumor: &Rumor,
        to: PeerId,
        kind: u16,
        now: Millis,
        mut random: impl FnMut() -> [u8; 32],
    ) -> Result<Self, SealError> {
        let mut tags = vec![Tag::public_key(*to.key())];
        // Relays let go of it when its time is over (NIP-40): not before, and as much later as it is dated back, or
        // they would know when it was sent. The seal has no tags (NIP-59).
        let expires = rumor.expires().filter(|_| kind == STORED);
        tags.extend(expires.and_then(|at| {
            let at = at.as_secs().saturating_add(below(random(), BACK_DATING));
            Tag::parse([EXPIRATION.to_owned(), at.to_string()]).ok()
        }));
        let once = loop {
            if let Some(pair) = Pair::new(&random()) {
                break pair;
            }
        };
        let key = conversation(&once, to.key()).ok_or(SealError::BadKey)?;
        let content = encrypt(&key, &seal.as_json(), random()).ok_or(SealError::TooLong)?;
        let at = Timestamp::from_secs(dated(kind, now, random()));
        let by = PublicKey::from_byte_array(once.public());
        Ok(Self { event: UnsignedEvent::new(by, at, Kind::Custom(kind), tags, content), once })
    }

    /// `random` is as fresh as for any signature (BIP-340).
    #[must_use]
    pub fn sign(self, random: [u8; 32]) -> Event {
        sign(&self.once, self.event, random)
    }
}

/// When relays let go of a wrap (NIP-40), in seconds since 1970; 0 if it does not say so.
#[must_use]
pub fn expires(wrap: &Event) -> u32 {
    let tag = wrap.tags.iter().find(|tag| tag.kind() == EXPIRATION).and_then(Tag::content);
    tag.and_then(|at| at.parse::<u64>().ok()).map_or(0, |at| u32::try_from(at).unwrap_or(u32::MAX).max(1))
}

fn sign(pair: &Pair, mut event: UnsignedEvent, random: [u8; 32]) -> Event {
    let id = event.id();
    let sig = Signature::from_byte_array(pair.sign(id.as_bytes(), &random));
    Event::new(id, event.pubkey, event.created_at, event.kind, event.tags, event.content, sig)
}

/// A number below `limit`, even enough for dates.
fn below(random: [u8; 32], limit: u64) -> u64 {
    let number = random.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    number % limit
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use nostr::nips::nip44::v2::encrypt_to_bytes_with_nonce;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::bounds::MAX_TAGS;
    use crate::protocol::strategies::{any_text, at, rumor, some_id, tampered};

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

    fn encrypt_bytes(key: &ConversationKey, bytes: &[u8]) -> String {
        STANDARD.encode(encrypt_to_bytes_with_nonce(key, bytes, [9; 32]).unwrap())
    }

    /// Wraps what should be a seal as an honest sender would, whatever it is.
    fn wrap_bytes(seal: &[u8], to: &Vault, kind: u16) -> Event {
        let once = vault(77);
        let content = encrypt_bytes(&once.conversation_with(to.me()).unwrap(), seal);
        once.sign(kind, 1_700_000_000, vec![vec!["p".into(), to.me().to_hex()]], &content, [1; 32])
    }

    /// Seals what should be a rumor, whatever it is.
    fn seal_bytes(from: &Vault, to: &Vault, rumor: &[u8]) -> Event {
        let content = encrypt_bytes(&from.conversation_with(to.me()).unwrap(), rumor);
        from.sign(SEAL, 1_700_000_000, Vec::new(), &content, [1; 32])
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

    /// Rumors that Ann seals as she should.
    fn forged_rumors(ann: &Vault, bob: &Vault) -> Vec<(&'static str, Vec<u8>)> {
        let honest = chat(ann, bob).json();
        let id = chat(ann, bob).id().to_string();
        let tags = |count: usize| vec![vec!["t".to_owned(), String::new()]; count];
        let many = Rumor::new(ann.me(), NOW, 14, tags(MAX_TAGS + 1), "many tags".into()).json();
        let text = |name, text: String| (name, text.into_bytes());
        vec![
            text("changed text", honest.replace("two cans", "two guns")),
            text("changed date", honest.replace("1700000000", "1700000001")),
            text("changed kind", honest.replace("\"kind\":14", "\"kind\":7")),
            text("without an id", honest.replace(&format!("\"id\":\"{id}\","), "")),
            text("an id cut short", honest.replace(&id, &id[..62])),
            text("signed", honest.replacen('{', &format!("{{\"sig\":\"{}\",", "0".repeat(128)), 1)),
            text("signed with nothing", honest.replacen('{', "{\"sig\":\"\",", 1)),
            text("an author off the curve", honest.replace(&ann.me().to_hex(), &"f".repeat(64))),
            text("dated before time", honest.replace("1700000000", "-1")),
            text("dated after time", honest.replace("1700000000", "99999999999999")),
            text("more tags than allowed", many),
            text("as many tags as fit", honest.replace("[[", &format!("[{}[", "[\"t\"],".repeat(8_000)))),
            text("17 levels deep", honest.replace("[[", &format!("[{}{},[", "[".repeat(17), "]".repeat(17)))),
            text("not JSON", "hello".into()),
            text("an empty object", "{}".into()),
            text("a list", "[]".into()),
            text("half of it", honest[..honest.len() / 2].into()),
            text("another one behind it", format!("{honest}{honest}")),
            ("not UTF-8", honest.bytes().map(|byte| if byte == b't' { 0xff } else { byte }).collect()),
            ("a null byte", vec![0]),
        ]
    }

    /// Seals that are wrapped as they should be.
    fn forged_seals(ann: &Vault, bob: &Vault, eve: &Vault) -> Vec<(&'static str, Vec<u8>)> {
        let honest = chat(ann, bob).json().into_bytes();
        let seal = seal_bytes(ann, bob, &honest);
        let json = seal.as_json();
        let (sig, id) = (seal.sig.to_string(), seal.id.to_hex());
        let flip = |hex: &str| format!("{}{}", if hex.starts_with('0') { '1' } else { '0' }, &hex[1..]);
        let kind = |kind| ann.sign(kind, 1_700_000_000, Vec::new(), &seal.content, [1; 32]).as_json();
        let tagged = ann.sign(SEAL, 1_700_000_000, vec![vec!["p".into(), bob.me().to_hex()]], &seal.content, [1; 32]);
        let text = |name, text: String| (name, text.into_bytes());
        vec![
            text("a rumor of another author", seal_bytes(eve, bob, &honest).as_json()),
            text("kind 14", kind(14)),
            text("kind 1059", kind(STORED)),
            text("tags", tagged.as_json()),
            text("a wrong signature", json.replace(&sig, &flip(&sig))),
            text("no signature", json.replace(&sig, "")),
            text("a wrong id", json.replace(&id, &flip(&id))),
            text("another date", json.replace("1700000000", "1700000001")),
            text("another author", json.replace(&ann.me().to_hex(), &eve.me().to_hex())),
            text("no seal but the rumor itself", chat(ann, bob).json()),
            text("sealed for Eve", seal_bytes(ann, eve, &honest).as_json()),
            text("17 levels deep", "[".repeat(17)),
            text("not JSON", "hello".into()),
            ("not UTF-8", vec![0xff; 40]),
        ]
    }

    /// The outermost event itself.
    fn forged_wraps(ann: &Vault, bob: &Vault, eve: &Vault, kind: u16) -> Vec<(&'static str, Event)> {
        let wrap = || ann.seal(&chat(ann, bob), bob.me(), kind, NOW, dice()).unwrap();
        let with = |change: &dyn Fn(&mut Event)| {
            let mut event = wrap();
            change(&mut event);
            event
        };
        // Signed anew, so that only what it holds is wrong.
        let holding = |content: String| vault(77).sign(kind, 1_700_000_000, Vec::new(), &content, [1; 32]);
        let bytes = || STANDARD.decode(wrap().content).unwrap();
        let touched = |at: usize| {
            let mut bytes = bytes();
            bytes[at] ^= 1;
            holding(STANDARD.encode(bytes))
        };
        vec![
            ("another date", with(&|event| event.created_at = Timestamp::from_secs(5))),
            ("another author", with(&|event| event.pubkey = *eve.me().key())),
            ("another text", with(&|event| event.content = holding("x".into()).content)),
            ("no tags", with(&|event| event.tags = nostr::prelude::Tags::new())),
            ("another's signature", with(&|event| event.sig = holding(String::new()).sig)),
            ("kind 1", with(&|event| event.kind = Kind::from_u16(1))),
            ("for somebody else", ann.seal(&chat(ann, eve), eve.me(), kind, NOW, dice()).unwrap()),
            ("empty", holding(String::new())),
            ("not base64", holding("?".repeat(200))),
            ("another version", touched(0)),
            ("another nonce", touched(1)),
            ("another MAC", touched(bytes().len() - 1)),
            ("cut short", holding(STANDARD.encode(&bytes()[..60]))),
            ("oversize", holding("A".repeat(MAX_FRAME + 4))),
        ]
    }

    #[test]
    fn forgeries_fail_closed_on_both_kinds_and_stop_nothing() {
        let (ann, bob, eve) = (vault(1), vault(2), vault(3));
        for kind in [STORED, EPHEMERAL] {
            let rumors = forged_rumors(&ann, &bob);
            let seals = forged_seals(&ann, &bob, &eve);
            let wraps = forged_wraps(&ann, &bob, &eve, kind);
            assert!(rumors.len() + seals.len() + wraps.len() >= 24);
            let rumors = rumors.into_iter().map(|(name, rumor)| {
                (name, wrap_bytes(seal_bytes(&ann, &bob, &rumor).as_json().as_bytes(), &bob, kind))
            });
            let seals = seals.into_iter().map(|(name, seal)| (name, wrap_bytes(&seal, &bob, kind)));
            for (name, wrap) in rumors.chain(seals).chain(wraps) {
                let opened = bob.open(&wrap);
                assert!(opened.is_err(), "{kind}, {name}: {opened:?}");
            }
            // What the forgeries were made from, by the same hands, opens.
            let seal = seal_bytes(&ann, &bob, chat(&ann, &bob).json().as_bytes());
            assert_eq!(bob.open(&wrap_bytes(seal.as_json().as_bytes(), &bob, kind)), Ok(chat(&ann, &bob)));
        }
    }

    #[test]
    fn each_check_names_what_failed() {
        let (ann, bob, eve) = (vault(1), vault(2), vault(3));
        let honest = chat(&ann, &bob).json();
        let open = |seal: &Event| bob.open(&wrap_bytes(seal.as_json().as_bytes(), &bob, STORED));
        assert_eq!(open(&seal_bytes(&eve, &bob, honest.as_bytes())), Err(WrapError::WrongAuthor));
        let other = honest.replace("two cans", "two guns");
        assert_eq!(open(&seal_bytes(&ann, &bob, other.as_bytes())), Err(WrapError::BadRumor(RumorError::WrongId)));
        assert_eq!(bob.open(&wrap_bytes(b"{}", &bob, STORED)), Err(WrapError::BadSeal));
        let wrap = ann.seal(&chat(&ann, &bob), bob.me(), STORED, NOW, dice()).unwrap();
        assert_eq!(eve.open(&wrap), Err(WrapError::Undecipherable));
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

    fn kind() -> impl Strategy<Value = u16> {
        prop::sample::select(vec![STORED, EPHEMERAL])
    }

    /// Anyone but Bob and Eve.
    fn sender() -> impl Strategy<Value = Vault> {
        crate::protocol::strategies::vault()
            .prop_filter("somebody else", |from| [2, 3].iter().all(|known| from.me() != vault(*known).me()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn whatever_is_sealed_opens_for_its_receiver_alone(
            from in sender(), kind in kind(), now in at(), (date, number, content) in (at(), any::<u16>(), any_text(3000)), random in some_id()
        ) {
            let (bob, eve) = (vault(2), vault(3));
            let rumor = Rumor::new(from.me(), date, number, vec![], content);
            let mut count = 0;
            let dice = || {
                count += 1;
                let mut bytes = random;
                bytes[31] = count;
                bytes
            };
            let wrap = from.seal(&rumor, bob.me(), kind, now, dice).unwrap();
            prop_assert!(wrap.as_json().len() <= MAX_FRAME);
            prop_assert!(wrap.created_at.as_secs() <= now.as_secs());
            let back = if kind == STORED { BACK_DATING } else { 0 };
            prop_assert!(wrap.created_at.as_secs().saturating_add(back) >= now.as_secs());
            prop_assert_eq!(bob.open(&wrap), Ok(rumor));
            prop_assert_eq!(eve.open(&wrap), Err(WrapError::Undecipherable));
        }

        #[test]
        fn a_rumor_sealed_by_somebody_else_is_refused(rumor in rumor(), from in sender(), kind in kind()) {
            let bob = vault(2);
            let wrap = wrap_bytes(seal_bytes(&from, &bob, rumor.json().as_bytes()).as_json().as_bytes(), &bob, kind);
            prop_assume!(rumor.author() != Some(from.me()));
            prop_assert_eq!(bob.open(&wrap), Err(WrapError::WrongAuthor));
        }

        #[test]
        fn nothing_can_be_changed_in_a_wrap(
            text in kind().prop_flat_map(|kind| {
                let (ann, bob) = (vault(1), vault(2));
                tampered(ann.seal(&chat(&ann, &bob), bob.me(), kind, NOW, dice()).unwrap().as_json())
            })
        ) {
            if let Some(wrap) = Wire::parse(&text).and_then(Wire::event) {
                let opened = vault(2).open(&wrap);
                prop_assert!(opened.is_err() || opened == Ok(chat(&vault(1), &vault(2))));
            }
        }

        #[test]
        fn nothing_can_be_changed_in_a_seal(
            text in tampered(seal_bytes(&vault(1), &vault(2), chat(&vault(1), &vault(2)).json().as_bytes()).as_json()),
            kind in kind(),
        ) {
            let bob = vault(2);
            let opened = bob.open(&wrap_bytes(text.as_bytes(), &bob, kind));
            prop_assert!(opened.is_err() || opened == Ok(chat(&vault(1), &bob)));
        }

        #[test]
        fn no_bytes_panic_on_any_layer(bytes in vec(any::<u8>(), 1..300), text in any_text(300), kind in kind()) {
            let (ann, bob) = (vault(1), vault(2));
            let inner = seal_bytes(&ann, &bob, &bytes).as_json();
            prop_assert!(bob.open(&wrap_bytes(inner.as_bytes(), &bob, kind)).is_err());
            prop_assert!(bob.open(&wrap_bytes(&bytes, &bob, kind)).is_err());
            prop_assert!(bob.open(&vault(77).sign(kind, 5, vec![], &text, [1; 32])).is_err());
            prop_assert!(bob.open(&vault(77).sign(kind, 5, vec![], &STANDARD.encode(&bytes), [1; 32])).is_err());
        }
    }
}
