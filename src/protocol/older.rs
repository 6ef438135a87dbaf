//! How older clients signal and talk: an offer or an answer in an event of kind 4 (NIP-04), and chat as bare JSON on the
//! channel. Only what is needed to be understood by them; who wants it says so, and it goes to accepted contacts alone.
//!
//! NIP-04 hides the content and nothing else, and its ciphertext proves nothing: all that is trusted rests on the
//! event's signature.

use aes::Aes256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit};
use nostr::prelude::Event;
use serde::{Deserialize, Serialize};

use super::bounds::{MAX_FRAME, MAX_SDP, shallow};
use super::event::verify;
use super::signal::TAG;
use super::wrap::Vault;
use crate::model::{Millis, PeerId};

/// An encrypted direct message (NIP-04).
pub const KIND: u16 = 4;
/// Stands between the ciphertext and its initialization vector.
const IV: &str = "?iv=";

/// What an older client signals: a description with all its candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    Offer(String),
    Answer(String),
}

/// Why an event of kind 4 is no signal for us. Never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    #[error("the event's id or signature is wrong")]
    Forged,
    #[error("not a signal, or not for us")]
    Other,
    #[error("its ciphertext is broken")]
    Undecipherable,
    #[error("what it holds is no offer and no answer")]
    Nonsense,
    /// It may be opened another time.
    #[error("whoever keeps the key did not open it")]
    Unopened,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    #[serde(rename = "type")]
    kind: String,
    sdp: String,
}

#[derive(Serialize, Deserialize)]
struct Chat {
    #[serde(rename = "type")]
    kind: String,
    text: String,
    /// In seconds.
    timestamp: u64,
}

impl Call {
    /// Reads what an event holds; nothing for what is too long, too deep or no signal.
    #[must_use]
    pub fn read(content: &str) -> Option<Self> {
        if content.len() > MAX_FRAME || !shallow(content) {
            return None;
        }
        let Wire { kind, sdp } = serde_json::from_str(content).ok()?;
        match kind.as_str() {
            _ if sdp.len() > MAX_SDP => None,
            "offer" => Some(Self::Offer(sdp)),
            "answer" => Some(Self::Answer(sdp)),
            _ => None,
        }
    }

    #[must_use]
    pub fn content(&self) -> String {
        let (kind, sdp) = match self {
            Self::Offer(sdp) => ("offer", sdp),
            Self::Answer(sdp) => ("answer", sdp),
        };
        serde_json::to_string(&Wire { kind: kind.into(), sdp: sdp.clone() }).unwrap_or_default()
    }
}

/// A message as it stands on the channel of an older client.
#[must_use]
pub fn chat(text: &str, at: Millis) -> String {
    let chat = Chat { kind: "chat".into(), text: text.to_owned(), timestamp: at.as_secs() };
    serde_json::to_string(&chat).unwrap_or_default()
}

/// The text of one and its date; nothing for any other frame.
#[must_use]
pub fn read_chat(frame: &str) -> Option<(String, Millis)> {
    if frame.len() > MAX_FRAME || !shallow(frame) {
        return None;
    }
    let Chat { kind, text, timestamp } = serde_json::from_str(frame).ok()?;
    (kind == "chat" && timestamp <= Millis::MAX.as_secs()).then(|| (text, Millis::secs(timestamp)))
}

impl Vault {
    /// Opens an event of kind 4.
    ///
    /// # Errors
    /// [`CallError`] names the first check that failed.
    pub fn open_call(&self, event: &Event) -> Result<Call, CallError> {
        check(event, self.me())?;
        let key = self.pair.shared(event.pubkey.as_bytes()).ok_or(CallError::Forged)?;
        let content = decrypt(&key, &event.content).ok_or(CallError::Undecipherable)?;
        Call::read(&content).ok_or(CallError::Nonsense)
    }

    /// Seals a signal in an event of kind 4; nothing if `to` is no key. `random` gives fresh bytes at each call.
    #[must_use]
    pub fn seal_call(
        &self,
        call: &Call,
        to: PeerId,
        now: Millis,
        mut random: impl FnMut() -> [u8; 32],
    ) -> Option<Event> {
        let key = self.pair.shared(to.key().as_bytes())?;
        let content = encrypt(&key, &call.content(), *random().first_chunk()?);
        Some(self.sign(KIND, now.as_secs(), tags(to), &content, random()))
    }
}

/// What is checked of an event before anything of it is decrypted.
///
/// # Errors
/// [`CallError`] names the first check that failed.
pub fn check(event: &Event, me: PeerId) -> Result<(), CallError> {
    let has = |name: &str, value: &str| {
        event.tags.iter().any(|tag| tag.kind() == name && tag.content().is_some_and(|content| content == value))
    };
    // First of all: what is not shown to be of that id may be tried again by the honest one.
    if event.content.len() > MAX_FRAME || !verify(event) {
        return Err(CallError::Forged);
    }
    let is_call = event.kind.as_u16() == KIND && has(TAG[0], TAG[1]) && has("p", &me.to_hex());
    if is_call { Ok(()) } else { Err(CallError::Other) }
}

/// The tags of such an event.
#[must_use]
pub fn tags(to: PeerId) -> Vec<Vec<String>> {
    vec![vec!["p".to_owned(), to.to_hex()], TAG.map(str::to_owned).to_vec()]
}

fn encrypt(key: &[u8; 32], text: &str, iv: [u8; 16]) -> String {
    let sealed = cbc::Encryptor::<Aes256>::new(key.into(), &iv.into()).encrypt_padded_vec_mut::<Pkcs7>(text.as_bytes());
    [&STANDARD.encode(sealed), IV, &STANDARD.encode(iv)].concat()
}

fn decrypt(key: &[u8; 32], content: &str) -> Option<String> {
    let (sealed, iv) = content.split_once(IV)?;
    let (sealed, iv) = (STANDARD.decode(sealed).ok()?, STANDARD.decode(iv).ok()?);
    let iv: [u8; 16] = iv.try_into().ok()?;
    let text = cbc::Decryptor::<Aes256>::new(key.into(), &iv.into()).decrypt_padded_vec_mut::<Pkcs7>(&sealed).ok()?;
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::strategies::{any_text, json, some_id, tampered, text};

    const NOW: Millis = Millis::secs(1_800_000_000);

    fn vault(byte: u8) -> Vault {
        Vault::new(&[byte; 32]).unwrap()
    }

    /// A rightly signed event of these tags that holds this.
    fn holding(tags: &[[String; 2]], content: &str) -> Event {
        let tags = tags.iter().map(|tag| tag.to_vec()).collect();
        vault(1).sign(KIND, NOW.as_secs(), tags, content, [1; 32])
    }

    fn tags(to: &Vault) -> [[String; 2]; 2] {
        [["p".into(), to.me().to_hex()], TAG.map(str::to_owned)]
    }

    #[test]
    fn a_call_is_for_one_and_whoever_changes_it_is_noticed() {
        let (ann, bob) = (vault(1), vault(2));
        let call = Call::Offer("v=0\r\n".into());
        let event = ann.seal_call(&call, bob.me(), NOW, || [7; 32]).unwrap();
        assert_eq!((event.kind.as_u16(), event.created_at.as_secs()), (4, NOW.as_secs()));
        assert_eq!(bob.open_call(&event), Ok(call));
        assert_eq!(vault(3).open_call(&event), Err(CallError::Other));
        let mut forged = event.clone();
        forged.content = event.content.replacen('A', "B", 1);
        forged.created_at = nostr::prelude::Timestamp::from_secs(5);
        assert_eq!(bob.open_call(&forged), Err(CallError::Forged));
        let content =
            encrypt(&ann.pair.shared(bob.me().key().as_bytes()).unwrap(), r#"{"type":"offer","sdp":"x"}"#, [3; 16]);
        let all = tags(&bob);
        assert!(bob.open_call(&holding(&all, &content)).is_ok());
        assert_eq!(bob.open_call(&holding(&all[..1], &content)), Err(CallError::Other), "without its mark");
        assert_eq!(bob.open_call(&holding(&all[1..], &content)), Err(CallError::Other), "to nobody");
        assert_eq!(bob.open_call(&holding(&all, "x?iv=y")), Err(CallError::Undecipherable));
        let hello = encrypt(&ann.pair.shared(bob.me().key().as_bytes()).unwrap(), "hello", [3; 16]);
        assert_eq!(bob.open_call(&holding(&all, &hello)), Err(CallError::Nonsense));
    }

    /// Made by OpenSSL: `openssl enc -aes-256-cbc -K 0101.. -iv 0202..`.
    #[test]
    fn others_encrypt_the_same() {
        let content = encrypt(&[1; 32], "two cans", [2; 16]);
        assert_eq!(content, "s0mbFnUfjg2ZvA3Rt38guw==?iv=AgICAgICAgICAgICAgICAg==");
        assert_eq!(decrypt(&[1; 32], &content).as_deref(), Some("two cans"));
    }

    #[test]
    fn what_older_clients_say_is_read_and_nothing_else() {
        let call = |content: &str| Call::read(content);
        assert_eq!(call(r#"{"type":"answer","sdp":"v=0","more":1}"#), Some(Call::Answer("v=0".into())));
        for bad in
            ["", "hello", "[]", r#"{"type":"bye","sdp":""}"#, r#"{"type":"offer"}"#, r#"{"type":"offer","sdp":5}"#]
        {
            assert_eq!(call(bad), None, "{bad}");
        }
        assert_eq!(call(&Call::Offer("x".repeat(MAX_SDP + 1)).content()), None);
        assert_eq!(chat("hi", Millis(5_900)), r#"{"type":"chat","text":"hi","timestamp":5}"#);
        assert_eq!(read_chat(r#"{"type":"chat","text":"hi","timestamp":5}"#), Some(("hi".into(), Millis::secs(5))));
        for bad in [
            "hi",
            r#"{"type":"typing","text":"hi","timestamp":5}"#,
            r#"{"type":"chat","text":"hi"}"#,
            r#"{"type":"chat","text":"hi","timestamp":-1}"#,
            r#"{"type":"chat","text":"hi","timestamp":99999999999999999}"#,
            r#"{"ping":{"at":1}}"#,
        ] {
            assert_eq!(read_chat(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_said_reads_back(words in text(0..300), at in 0..=Millis::MAX.as_secs(), key in some_id(), iv: [u8; 16]) {
            prop_assert_eq!(decrypt(&key, &encrypt(&key, &words, iv)), Some(words.clone()));
            let at = Millis::secs(at);
            prop_assert_eq!(read_chat(&chat(&words, at)), Some((words.clone(), at)));
            for call in [Call::Offer(words.clone()), Call::Answer(words)] {
                prop_assert_eq!(Call::read(&call.content()), Some(call));
            }
        }

        #[test]
        fn no_text_panics(noise in any_text(300), key in some_id(), iv: [u8; 16], value in json()) {
            let _ = (Call::read(&noise), read_chat(&noise), decrypt(&key, &noise));
            let _ = decrypt(&key, &[&noise, IV, &STANDARD.encode(iv)].concat());
            let value = serde_json::json!({ "type": "chat", "text": value, "sdp": value, "timestamp": value }).to_string();
            let _ = (Call::read(&value), read_chat(&value));
        }

        #[test]
        fn no_ciphertext_panics(content in text(1..200).prop_flat_map(|words| tampered(encrypt(&[1; 32], &words, [2; 16])))) {
            let _ = decrypt(&[1; 32], &content);
        }
    }
}
