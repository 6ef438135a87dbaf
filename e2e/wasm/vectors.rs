//! The vectors of the NIPs, on the host and in a browser: what is right in the one could be wrong in the other.

// What reads a vector is a test like those that use it, which the lints cannot see.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use nostr::prelude::{Event, PublicKey, SecretKey};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tincan::model::curve::Pair;
use tincan::model::id::{hex, unhex};
use tincan::protocol::nip44::{ConversationKey, conversation, decrypt, encrypt};
use tincan::protocol::wrap::Vault;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// The official vectors of NIP-44. They are no part of the project; where they lie beside it they are read. A browser
/// sees no files, so `.ci/wasm-test` puts them into the test as it is built.
fn nip44() -> Option<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/vectors/nip44.vectors.json");
    let text = option_env!("NIP44_VECTORS").map(str::to_owned).or_else(|| std::fs::read_to_string(path).ok())?;
    Some(serde_json::from_str(&text).unwrap())
}

fn list(all: &Value, path: &str) -> Vec<Value> {
    all.pointer(path).unwrap().as_array().unwrap().clone()
}

fn field(case: &Value, name: &str) -> String {
    case[name].as_str().unwrap().to_owned()
}

fn bytes(hex: &str) -> [u8; 32] {
    unhex(hex).unwrap()
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn length(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn key(case: &Value) -> ConversationKey {
    ConversationKey::new(bytes(&field(case, "conversation_key")))
}

/// With `sec1` and `pub2`, as [`Vault`] does it.
fn derive(case: &Value) -> Option<ConversationKey> {
    let own = Pair::new(&bytes(&field(case, "sec1")))?;
    conversation(&own, &PublicKey::from_hex(&field(case, "pub2")).ok()?)
}

#[test]
fn the_vectors_of_nip_44_hold() {
    let Some(all) = nip44() else {
        println!("the vectors of NIP-44 are not here");
        return;
    };
    let mut count = 0;
    for case in list(&all, "/v2/valid/get_conversation_key") {
        assert_eq!(derive(&case).unwrap().as_bytes(), bytes(&field(&case, "conversation_key")));
        count += 1;
    }
    for case in list(&all, "/v2/invalid/get_conversation_key") {
        assert!(derive(&case).is_none(), "{case}");
        count += 1;
    }
    for case in list(&all, "/v2/valid/encrypt_decrypt") {
        let (plain, payload) = (field(&case, "plaintext"), field(&case, "payload"));
        assert_eq!(encrypt(&key(&case), &plain, bytes(&field(&case, "nonce"))).unwrap(), payload);
        assert_eq!(decrypt(&key(&case), &payload).unwrap(), plain);
        let both = Value::from_iter([("sec1", case["sec1"].clone()), ("pub2", public(&case).into())]);
        assert_eq!(derive(&both).unwrap().as_bytes(), key(&case).as_bytes());
        count += 1;
    }
    for case in list(&all, "/v2/valid/encrypt_decrypt_long_msg") {
        let plain = field(&case, "pattern").repeat(length(&case["repeat"]));
        let payload = encrypt(&key(&case), &plain, bytes(&field(&case, "nonce"))).unwrap();
        assert_eq!(hash(&plain), field(&case, "plaintext_sha256"));
        assert_eq!(hash(&payload), field(&case, "payload_sha256"));
        assert_eq!(decrypt(&key(&case), &payload).unwrap(), plain);
        count += 1;
    }
    for case in list(&all, "/v2/invalid/decrypt") {
        assert_eq!(decrypt(&key(&case), &field(&case, "payload")), None, "{case}");
        count += 1;
    }
    for case in list(&all, "/v2/invalid/encrypt_msg_lengths") {
        let text = "x".repeat(length(&case));
        assert_eq!(encrypt(&ConversationKey::new([1; 32]), &text, [2; 32]), None, "{case}");
        count += 1;
    }
    // A payload is as long as its padding says: version, nonce, length and MAC are 67 bytes, and all of it base64.
    for case in list(&all, "/v2/valid/calc_padded_len") {
        let (plain, padded) = ("x".repeat(length(&case[0])), length(&case[1]));
        let payload = encrypt(&ConversationKey::new([1; 32]), &plain, [2; 32]);
        let expected = (plain.len() <= 65_535).then(|| (67 + padded).div_ceil(3) * 4);
        assert_eq!(payload.map(|payload| payload.len()), expected, "{case}");
        count += 1;
    }
    println!("{count} vectors");
    assert!(count >= 90, "{count}");
}

/// The public key that belongs to `sec2`.
fn public(case: &Value) -> String {
    Vault::new(&bytes(&field(case, "sec2"))).unwrap().me().to_hex()
}

/// The wraps at the end of NIP-17: to the receiver, and the sender's own copy.
#[test]
fn the_examples_of_nip_17_open_to_their_message() {
    let secret = |nsec: &str| Vault::new(&SecretKey::parse(nsec).unwrap().to_secret_bytes()).unwrap();
    let sender = secret("nsec1w8udu59ydjvedgs3yv5qccshcj8k05fh3l60k9x57asjrqdpa00qkmr89m");
    let receiver = secret("nsec12ywtkplvyq5t6twdqwwygavp5lm4fhuang89c943nf2z92eez43szvn4dt");
    let wraps: Vec<Event> = serde_json::from_str(include_str!("nip17.json")).unwrap();
    for (vault, wrap) in [&receiver, &sender].into_iter().zip(&wraps) {
        let rumor = vault.open(wrap).unwrap();
        assert_eq!((rumor.kind(), rumor.content()), (14, "Hola, que tal?"));
        assert_eq!(rumor.author(), Some(sender.me()));
        assert!(rumor.is_between(sender.me(), receiver.me()));
    }
}
