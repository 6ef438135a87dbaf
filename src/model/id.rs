//! Identifiers that must never be mixed up.

use std::fmt;

use nostr::prelude::EventId;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Lower-case hex of some bytes.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Exactly `N` bytes from lower- or upper-case hex, or nothing.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        let (high, low) = (char::from(high).to_digit(16)?, char::from(low).to_digit(16)?);
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(out)
}

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Takes the first bytes of some fresh random ones.
            #[must_use]
            pub fn from_random(random: [u8; 32]) -> Self {
                let mut bytes = [0; $len];
                bytes.iter_mut().zip(random).for_each(|(to, from)| *to = from);
                Self(bytes)
            }

            /// Reads the hex form; nothing if the length or a digit is off.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                unhex(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&hex(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                Self::parse(&text).ok_or_else(|| de::Error::custom("not an identifier in hex"))
            }
        }
    };
}

hex_id!(
    /// One attempt at a connection: 128 random bits, named in every signal about it.
    SessionId, 16);
hex_id!(
    /// One browser profile: 64 random bits, made with the identity.
    DeviceId, 8);
hex_id!(
    /// One run of the app in that profile: 32 random bits, new at every start.
    RunId, 4);
hex_id!(
    /// One tab that shows the app: 64 random bits, new at every load of the page.
    ViewId, 8);
hex_id!(
    /// What an invite link carries: 128 random bits; who presents them is accepted without a question.
    Token, 16);

/// A message's id on every road: the id of its rumor (NIP-01, NIP-59).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub EventId);

impl MessageId {
    /// Reads the hex form and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text).map(EventId::from_byte_array).map(Self)
    }
}

impl Serialize for MessageId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0.to_hex())
    }
}

/// From hex and nothing else: nostr's own reading takes other forms too, and brings the code for those along.
impl<'de> Deserialize<'de> for MessageId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).ok_or_else(|| de::Error::custom("not an event's id in hex"))
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hex_goes_there_and_back() {
        let id = SessionId::from_random([0xab; 32]);
        assert_eq!(SessionId::parse(&id.to_string()), Some(id));
        assert_eq!(SessionId::parse("ab"), None);
        assert_eq!(SessionId::parse(&"zz".repeat(16)), None);
        assert_eq!(SessionId::parse(&"é".repeat(16)), None);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    }

    macro_rules! reads_back {
        ($random:expr, $($name:ident),*) => {$(
            let id = $name::from_random($random);
            prop_assert_eq!($name::parse(&id.to_string()), Some(id));
            prop_assert_eq!($name::parse(&id.to_string().to_uppercase()), Some(id));
            prop_assert_eq!(serde_json::from_str::<$name>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
        )*};
    }

    proptest! {
        #[test]
        fn every_id_reads_back(random: [u8; 32]) {
            reads_back!(random, SessionId, DeviceId, RunId, Token);
            let id = MessageId(EventId::from_byte_array(random));
            prop_assert_eq!(serde_json::from_str::<MessageId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
            prop_assert_eq!(unhex::<32>(&hex(&random)), Some(random));
        }

        #[test]
        fn no_text_panics_and_only_hex_of_the_length_is_read(text in "\\PC{0,40}|[0-9a-fA-F]{30,34}") {
            let is_hex = text.len() == 32 && text.chars().all(|c| c.is_ascii_hexdigit());
            prop_assert_eq!(unhex::<16>(&text).is_some(), is_hex);
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(serde_json::from_str::<SessionId>(&json).is_ok(), is_hex);
            prop_assert!(serde_json::from_str::<MessageId>(&json).is_err());
        }
    }
}
