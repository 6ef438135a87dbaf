//! Proof of work (NIP-13): an event's id begins with as many zero bits as its maker was willing to calculate for.

use nostr::prelude::{EventId, Tag};
use sha2::{Digest, Sha256};

use super::wrap::Wrapped;

/// Zero bits that a request comes with: a second of a phone, and too much for whoever sends them by the million.
pub const WORK: u32 = 16;
const TAG: &str = "nonce";

/// How many zero bits an id begins with.
#[must_use]
pub fn difficulty(id: &EventId) -> u32 {
    zeros(id.as_bytes())
}

fn zeros(bytes: &[u8]) -> u32 {
    let whole = bytes.iter().take_while(|byte| **byte == 0).count();
    let rest = bytes.get(whole).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(whole).unwrap_or(u32::MAX).saturating_mul(8).saturating_add(rest)
}

/// A wrap before it is signed, being worked on.
pub struct Labour {
    wrap: Wrapped,
    /// The text whose hash is the id (NIP-01), before and after the number that is sought.
    before: String,
    after: String,
    next: u64,
}

impl Labour {
    /// `start`: the first number to try.
    #[must_use]
    pub fn new(wrap: Wrapped, start: u64) -> Self {
        let event = &wrap.event;
        let mut tags: Vec<Vec<String>> = event.tags.iter().map(|tag| tag.as_slice().to_vec()).collect();
        tags.push(vec![TAG.to_owned(), String::new(), WORK.to_string()]);
        let (author, at, kind) = (event.pubkey.to_hex(), event.created_at.as_secs(), event.kind.as_u16());
        let text = serde_json::json!([0, author, at, kind, tags, event.content]).to_string();
        // Behind the last tag stands the content alone, which is base64.
        let mark = format!("[\"{TAG}\",\"");
        let (before, after) = text.rsplit_once(&mark).unwrap_or((&text, ""));
        Self { before: [before, &mark].concat(), after: after.to_owned(), wrap, next: start }
    }

    /// Tries so many numbers more; the wrap with the one that did it, to be signed.
    ///
    /// # Errors
    /// None of them did it: all this, to go on with.
    pub fn go_on(mut self, tries: u32) -> Result<Wrapped, Box<Self>> {
        let before = Sha256::new_with_prefix(&self.before);
        for _ in 0..tries {
            let number = self.next.to_string();
            self.next = self.next.wrapping_add(1);
            if zeros(&before.clone().chain_update(&number).chain_update(&self.after).finalize()) >= WORK {
                let tags = self.wrap.event.tags.to_vec().into_iter();
                self.wrap.event.tags = tags.chain(Tag::parse([TAG, &number, &WORK.to_string()])).collect();
                self.wrap.event.id = None;
                return Ok(self.wrap);
            }
        }
        Err(Box::new(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Millis;
    use crate::protocol::rumor::Rumor;
    use crate::protocol::wrap::{STORED, Vault};

    #[test]
    fn zero_bits_are_counted() {
        // The first two are NIP-13's examples.
        for (id, bits) in [
            ("000006d8c378af1779d2feebc7603a125d99eca0ccf1085959b307f64e5dd358", 21),
            ("6bf5b4f434813c64b523d2b0e6efe18f3bd0cbbd0a5effd8ece9e00fd2531996", 1),
            ("0000000000000000000000000000000000000000000000000000000000000000", 256),
        ] {
            assert_eq!(difficulty(&EventId::from_hex(id).unwrap()), bits, "{id}");
        }
    }

    #[test]
    fn what_was_worked_on_opens_like_any_other() {
        let (ann, bob) = (Vault::new(&[1; 32]).unwrap(), Vault::new(&[2; 32]).unwrap());
        for text in ["may I?", "[\"nonce\",\"5\",\"16\"]"] {
            let now = Millis::secs(1_800_000_000);
            let rumor = Rumor::chat(ann.me(), bob.me(), now, text.into());
            let mut labour = Labour::new(ann.wrap(&rumor, bob.me(), STORED, now, || [7; 32]).unwrap(), u64::MAX - 9);
            let wrap = loop {
                match labour.go_on(1000) {
                    Ok(wrap) => break wrap.sign([3; 32]),
                    Err(left) => labour = *left,
                }
            };
            let told = wrap.tags.iter().find(|tag| tag.kind() == TAG).unwrap().as_slice();
            assert!(difficulty(&wrap.id) >= WORK && told[2] == "16");
            assert_eq!(bob.open(&wrap), Ok(rumor));
        }
    }
}
