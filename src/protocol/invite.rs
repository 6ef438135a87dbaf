//! Addresses that people hand each other: invite links, npub, nprofile, `nostr:` URIs (NIP-19, NIP-21).

use bech32::{Bech32, Hrp};

use super::signal::read_relays;
use crate::model::{Config, PeerId, RelayUrl, Token};

/// What stands before the nprofile in the fragment of an invite link.
pub const FRAGMENT: &str = "#add/";
/// What an nprofile begins with, and the types of its fields (NIP-19).
const NPROFILE: Hrp = Hrp::parse_unchecked("nprofile");
const KEY: u8 = 0;
const RELAY: u8 = 1;
/// No address that makes sense is longer.
const MAX_ADDRESS: usize = 4096;

/// Someone to add: who, where their mail goes as far as the address says, and the token of an invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub peer: PeerId,
    pub relays: Vec<RelayUrl>,
    pub token: Option<Token>,
}

/// Why a text names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("nothing")]
    Empty,
    #[error("a secret key")]
    Secret,
    #[error("an npub with an error")]
    BrokenNpub,
    #[error("an invite link with an error")]
    BrokenLink,
    #[error("the address of a post")]
    NotAPerson,
    #[error("an address of another network")]
    OtherNetwork,
    #[error("bare hex, which could be a secret key")]
    BareHex,
    #[error("neither an invite link nor an npub")]
    Nonsense,
}

impl Address {
    /// The fragment of an invite link, from `#` on: `#add/<nprofile>/<token>`.
    #[must_use]
    pub fn fragment(&self) -> String {
        let nprofile = self.nprofile().unwrap_or_else(|| self.peer.npub());
        match self.token {
            Some(token) => format!("{FRAGMENT}{nprofile}/{token}"),
            None => format!("{FRAGMENT}{nprofile}"),
        }
    }

    /// Reads whatever someone pasted or opened.
    ///
    /// # Errors
    /// [`AddressError`]. Nothing of a secret key is kept in it.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if holds_secret(text) {
            return Err(AddressError::Secret);
        }
        if text.len() > MAX_ADDRESS {
            return Err(AddressError::Nonsense);
        }
        if let Some((_, invite)) = text.split_once(FRAGMENT) {
            return Self::from_invite(invite);
        }
        let bare = strip_scheme(text);
        if bare.len() == 64 && bare.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(AddressError::BareHex);
        }
        Self::from_bech32(bare)
    }

    fn from_invite(invite: &str) -> Result<Self, AddressError> {
        let (nprofile, token) = invite.split_once('/').map_or((invite, None), |(who, token)| (who, Some(token)));
        let address = Self::from_bech32(nprofile).map_err(|error| match error {
            AddressError::Secret => AddressError::Secret,
            _ => AddressError::BrokenLink,
        })?;
        let token = token.map(|token| Token::parse(token).ok_or(AddressError::BrokenLink)).transpose()?;
        Ok(Self { token, ..address })
    }

    fn from_bech32(text: &str) -> Result<Self, AddressError> {
        let lower = text.to_ascii_lowercase();
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| lower.starts_with(prefix));
        if let Some(peer) = PeerId::from_npub(&lower) {
            Ok(Self { peer, relays: Vec::new(), token: None })
        } else if let Some(address) = Self::from_nprofile(&lower) {
            Ok(address)
        } else if starts(&["npub", "nprofile"]) {
            Err(AddressError::BrokenNpub)
        } else if starts(&["note1", "nevent", "naddr"]) {
            Err(AddressError::NotAPerson)
        } else if is_other_network(text) {
            Err(AddressError::OtherNetwork)
        } else {
            Err(AddressError::Nonsense)
        }
    }

    /// Type, length and value of each field, as bech32 (NIP-19).
    fn nprofile(&self) -> Option<String> {
        let mut bytes = field(KEY, self.peer.key().as_bytes())?;
        for relay in self.relays.iter().take(Config::MOST_RELAYS) {
            bytes.extend(field(RELAY, relay.as_str().as_bytes())?);
        }
        bech32::encode::<Bech32>(NPROFILE, &bytes).ok()
    }

    fn from_nprofile(text: &str) -> Option<Self> {
        let (prefix, bytes) = bech32::decode(text).ok()?;
        if prefix != NPROFILE {
            return None;
        }
        let (mut peer, mut relays) = (None, Vec::new());
        let mut rest = bytes.as_slice();
        while let [kind, length, more @ ..] = rest {
            let value;
            (value, rest) = more.split_at_checked(usize::from(*length))?;
            match *kind {
                KEY => peer = peer.or(PeerId::from_bytes(value)),
                RELAY => relays.push(String::from_utf8(value.to_vec()).ok()?),
                // Fields of a later day are passed over.
                _ => {}
            }
        }
        Some(Self { peer: peer?, relays: read_relays(relays), token: None })
    }
}

fn field(kind: u8, value: &[u8]) -> Option<Vec<u8>> {
    Some([&[kind, u8::try_from(value.len()).ok()?], value].concat())
}

fn strip_scheme(text: &str) -> &str {
    let text = match text.get(..6) {
        Some(scheme) if scheme.eq_ignore_ascii_case("nostr:") => text.get(6..).unwrap_or_default(),
        _ => text,
    };
    text.trim_start_matches('/')
}

/// Anywhere in the text: it may be wrapped in a URI or a sentence, or cut off.
fn holds_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["nsec1", "ncryptsec1"].iter().any(|start| lower.contains(start))
}

/// The forms that people are most likely to have at hand: Bitcoin, Lightning and other bech32 addresses, Ethereum,
/// base58, mail and Matrix addresses, Session and Tox ids, web addresses without an invite.
fn is_other_network(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let alphanumeric = text.chars().all(|c| c.is_ascii_alphanumeric());
    let bech32 = alphanumeric
        && lower.split_once('1').is_some_and(|(prefix, data)| (2..=16).contains(&prefix.len()) && data.len() >= 30);
    let ethereum = lower.starts_with("0x") && lower.len() >= 40 && alphanumeric;
    let base58 = alphanumeric && (25..=64).contains(&text.len()) && text.chars().any(|c| c.is_ascii_digit());
    let hex = text.len() >= 64 && text.chars().all(|c| c.is_ascii_hexdigit());
    let mail = text.contains('@') && text.contains('.') && !text.contains(' ');
    let web = lower.starts_with("http://") || lower.starts_with("https://");
    bech32 || ethereum || base58 || hex || mail || web
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::strategies::{peer, relays, some_id, tampered, text};

    const NPUB: &str = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg";
    const NSEC: &str = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";

    fn ann() -> PeerId {
        PeerId::from_npub(NPUB).unwrap()
    }

    #[test]
    fn an_invite_link_reads_back() {
        let relays =
            vec![RelayUrl::parse("wss://one.example").unwrap(), RelayUrl::parse("ws://127.0.0.1:7777").unwrap()];
        let invite = Address { peer: ann(), relays, token: Some(Token::from_random([7; 32])) };
        let link = format!("https://someone.example/some/where/{}", invite.fragment());
        assert_eq!(Address::parse(&link), Ok(invite.clone()));
        assert_eq!(Address::parse(&invite.fragment()), Ok(invite));
    }

    #[test]
    fn every_form_of_an_address_is_read() {
        let plain = Address { peer: ann(), relays: vec![], token: None };
        let nprofile = "nprofile1qqsrhuxx8l9ex335q7he0f09aej04zpazpl0ne2cgukyawd24mayt8gpp4mhxue69uhhytnc9e3k7mgpz4mhxue69uhkg6nzv9ejuumpv34kytnrdaksjlyr9p";
        for text in
            [NPUB.into(), format!(" {NPUB}\n"), format!("nostr:{NPUB}"), format!("NOSTR:{}", NPUB.to_uppercase())]
        {
            assert_eq!(Address::parse(&text), Ok(plain.clone()), "{text}");
        }
        assert_eq!(Address::parse(nprofile).unwrap().relays.len(), 2);
        assert!(Address::parse(&format!("nostr:{nprofile}")).is_ok());
    }

    #[test]
    fn wrong_input_gets_its_own_sentence() {
        let bad_link = format!("https://x.example/#add/{NPUB}/zz");
        for (text, error) in [
            ("", AddressError::Empty),
            (NSEC, AddressError::Secret),
            (&NSEC[..20], AddressError::Secret),
            (&format!("nostr:{NSEC}"), AddressError::Secret),
            (&format!("https://x.example/#add/{NSEC}"), AddressError::Secret),
            (&NPUB[..40], AddressError::BrokenNpub),
            (&NPUB.replace("10el", "10ee"), AddressError::BrokenNpub),
            (&bad_link, AddressError::BrokenLink),
            ("https://x.example/#add/npub1xyz", AddressError::BrokenLink),
            ("note1fntxtkcy9pjwucqwa9mddn7v03wwwsu9j330jj350nvhpky2tuaspk6nqc", AddressError::NotAPerson),
            ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", AddressError::OtherNetwork),
            ("0x71C7656EC7ab88b098defB751B7401B5f6d8976F", AddressError::OtherNetwork),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", AddressError::OtherNetwork),
            ("05d871fc80ca007eed9b2f4df72853e2a2d5465a92fcb1889fb5c84aa2833b3b40", AddressError::OtherNetwork),
            ("cosmos1sjllsnramtg3ewxqwwrwjxfgc4n4ef9u2lcnj0", AddressError::OtherNetwork),
            ("ann@example.org", AddressError::OtherNetwork),
            (&"ab".repeat(32), AddressError::BareHex),
            ("hello there", AddressError::Nonsense),
            ("🥫", AddressError::Nonsense),
        ] {
            assert_eq!(Address::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_an_invite_names_reads_back(
            peer in peer(), relays in relays(), token in proptest::option::of(some_id().prop_map(Token::from_random))
        ) {
            let address = Address { peer, relays, token };
            prop_assert_eq!(Address::parse(&address.fragment()), Ok(address.clone()));
            let link = format!("https://chat.example/somewhere/{}", address.fragment());
            prop_assert_eq!(Address::parse(&link), Ok(address));
            prop_assert_eq!(Address::parse(&peer.npub()), Ok(Address { peer, relays: vec![], token: None }));
        }

        #[test]
        fn a_typing_error_never_names_somebody_else(
            (peer, address) in peer().prop_flat_map(|peer| (Just(peer), tampered(peer.npub())))
        ) {
            if let Ok(address) = Address::parse(&address) {
                prop_assert_eq!(address.peer, peer);
            }
        }

        #[test]
        fn a_secret_key_is_seen_wherever_it_stands(before in text(0..50), after in text(0..50), length in 5..NSEC.len()) {
            let pasted = format!("{before}{}{after}", &NSEC[..length]);
            prop_assert_eq!(Address::parse(&pasted), Err(AddressError::Secret));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,200}") {
            let _ = Address::parse(&text);
        }

        #[test]
        fn no_fragment_panics(text in "\\PC{0,200}") {
            let _ = Address::parse(&format!("#add/{text}"));
        }
    }
}
