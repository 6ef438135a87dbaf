//! What the targets share: two people with fixed keys, and envelopes around whatever the fuzzer thinks of, so that it
//! gets past the signatures and reaches what stands behind them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nostr::nips::nip44::v2::{ConversationKey, encrypt_to_bytes_with_nonce};
use nostr::prelude::{Event, SecretKey};
use tincan::model::{Millis, PeerId};
use tincan::protocol::older::{Call, CallError, KIND};
use tincan::protocol::rumor::Rumor;
use tincan::protocol::wrap::{EPHEMERAL, STORED, Vault, WrapError};

pub const NOW: Millis = Millis(1_700_000_000_123);
const SEAL: u16 = 13;

struct People {
    ann: Sender,
    bob: Vault,
    /// The key that is used once, at every run the same.
    once: Sender,
}

struct Sender {
    vault: Vault,
    to_bob: ConversationKey,
}

thread_local! {
    // Making them takes longer than a run should.
    static PEOPLE: People = People {
        ann: Sender::new(1),
        bob: vault(2),
        once: Sender::new(77),
    };
}

fn vault(byte: u8) -> Vault {
    Vault::new(&[byte; 32]).expect("a key")
}

impl Sender {
    fn new(byte: u8) -> Self {
        let secret = SecretKey::from_slice(&[byte; 32]).expect("a key");
        let to_bob = ConversationKey::derive(&secret, vault(2).me().key()).expect("a key");
        Self { vault: vault(byte), to_bob }
    }

    /// Any bytes, encrypted to Bob.
    fn encrypt(&self, bytes: &[u8]) -> Option<String> {
        encrypt_to_bytes_with_nonce(&self.to_bob, bytes, [9; 32]).ok().map(|bytes| STANDARD.encode(bytes))
    }
}

pub fn ann() -> PeerId {
    PEOPLE.with(|people| people.ann.vault.me())
}

pub fn bob() -> PeerId {
    PEOPLE.with(|people| people.bob.me())
}

/// Some inputs try the one kind, some the other: both would take twice the time.
pub fn kind_for(input: &[u8]) -> u16 {
    if input.len() % 2 == 0 { STORED } else { EPHEMERAL }
}

/// A rightly signed wrap to Bob with this content.
pub fn wrap(kind: u16, content: &str) -> Event {
    let tags = vec![vec!["p".into(), bob().to_hex()]];
    PEOPLE.with(|people| people.once.vault.sign(kind, NOW.as_secs(), tags, content, [1; 32]))
}

/// What should be a seal, wrapped as it should be.
pub fn wrap_seal(kind: u16, seal: &[u8]) -> Option<Event> {
    PEOPLE.with(|people| people.once.encrypt(seal)).map(|content| wrap(kind, &content))
}

/// What should be a rumor, sealed by Ann and wrapped as it should be.
pub fn wrap_rumor(kind: u16, rumor: &[u8]) -> Option<Event> {
    let seal = PEOPLE.with(|people| {
        let content = people.ann.encrypt(rumor)?;
        Some(people.ann.vault.sign(SEAL, NOW.as_secs(), Vec::new(), &content, [1; 32]))
    })?;
    wrap_seal(kind, seal.as_json().as_bytes())
}

/// A rightly signed event of kind 4 from Ann to Bob with this content.
pub fn call(content: &str) -> Event {
    let tags = [["p".to_owned(), bob().to_hex()], ["t".to_owned(), "bitchat-webrtc-signal-v1".to_owned()]];
    let tags = tags.map(Vec::from).to_vec();
    PEOPLE.with(|people| people.ann.vault.sign(KIND, NOW.as_secs(), tags, content, [1; 32]))
}

/// Bob opens what an older client signals.
pub fn open_call(event: &Event) -> Result<Call, CallError> {
    PEOPLE.with(|people| people.bob.open_call(event))
}

/// Bob opens a wrap. What opens is a rumor that reads back as itself and names its author.
pub fn open(wrap: &Event) -> Result<Rumor, WrapError> {
    let opened = PEOPLE.with(|people| people.bob.open(wrap));
    if let Ok(rumor) = &opened {
        assert_eq!(Rumor::parse(&rumor.json()).as_ref(), Ok(rumor));
        assert!(rumor.author().is_some());
    }
    opened
}
