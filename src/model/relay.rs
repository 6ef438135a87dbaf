//! Where relays are.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// The address of a relay in one spelling, so that addresses of the same relay are equal: `ws` or `wss`, a lower-case
/// ASCII host name or an IP address, a port if it is not the usual one, a path if there is one.
///
/// The `url` crate reads more, which no relay needs, and is 15 kB of the download.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct RelayUrl(String);

/// It is not the address of a relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a relay's address")]
pub struct NotARelay;

/// Longest address; nobody has one that is half as long. As many as an inbox has fit the 1,023 characters of an nprofile.
const MOST: usize = 192;

impl RelayUrl {
    /// Reads an address that someone sent or typed.
    ///
    /// # Errors
    /// [`NotARelay`] for what is none, and for a user name, a fragment or blanks in it.
    pub fn parse(text: &str) -> Result<Self, NotARelay> {
        read(text.trim_ascii()).map(Self).ok_or(NotARelay)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the way there is encrypted.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("wss:")
    }
}

fn read(text: &str) -> Option<String> {
    if text.len() > MOST || !text.bytes().all(|byte| byte.is_ascii_graphic() && !b"#@\\".contains(&byte)) {
        return None;
    }
    let (scheme, rest) = text.split_once("://")?;
    let (scheme, usual_port) = if scheme.eq_ignore_ascii_case("wss") {
        ("wss://", 443)
    } else if scheme.eq_ignore_ascii_case("ws") {
        ("ws://", 80)
    } else {
        return None;
    };
    let (place, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let name_ends = if place.starts_with('[') { place.find(']')? + 1 } else { place.find(':').unwrap_or(place.len()) };
    let (name, port) = place.split_at(name_ends);
    let name = name.to_ascii_lowercase();
    if !is_name(&name) && !is_ipv6(&name) {
        return None;
    }
    let mut url = [scheme, &name].concat();
    if !port.is_empty() {
        let port = port.strip_prefix(':')?.parse::<u16>().ok()?;
        if port != usual_port {
            url.push(':');
            url.push_str(&port.to_string());
        }
    }
    if path.starts_with('?') {
        url.push('/');
    }
    if path != "/" {
        url.push_str(path);
    }
    // The one spelling may be longer than what was read, and must read back.
    (url.len() <= MOST).then_some(url)
}

fn is_name(name: &str) -> bool {
    name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
        && name.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

fn is_ipv6(name: &str) -> bool {
    name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).is_some_and(|address| {
        address.contains(':') && address.bytes().all(|byte| matches!(byte, b'a'..=b'f' | b'0'..=b'9' | b'.' | b':'))
    })
}

impl TryFrom<String> for RelayUrl {
    type Error = NotARelay;

    fn try_from(text: String) -> Result<Self, NotARelay> {
        Self::parse(&text)
    }
}

impl Serialize for RelayUrl {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl fmt::Display for RelayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_of_one_relay_are_equal() {
        for (text, url) in [
            ("wss://relay.example", "wss://relay.example"),
            ("WSS://Relay.Example/", "wss://relay.example"),
            (" wss://relay.example:443/ ", "wss://relay.example"),
            ("ws://127.0.0.1:7777/", "ws://127.0.0.1:7777"),
            ("ws://relay.example:443", "ws://relay.example:443"),
            ("wss://relay.example/Some/Where", "wss://relay.example/Some/Where"),
            ("wss://relay.example?a=b", "wss://relay.example/?a=b"),
            ("ws://[::1]:80", "ws://[::1]"),
            ("ws://[FE80::1]:81/x", "ws://[fe80::1]:81/x"),
        ] {
            assert_eq!(RelayUrl::parse(text).unwrap().as_str(), url, "{text}");
        }
        assert!(RelayUrl::parse("wss://x").unwrap().is_secure());
        assert!(!RelayUrl::parse("ws://x").unwrap().is_secure());
    }

    #[test]
    fn what_is_no_relay_is_refused() {
        for text in [
            "",
            "wss://",
            "wss:///x",
            "relay.example",
            "https://relay.example",
            "wss://me@relay.example",
            "wss://a b",
            "wss://relay.example/#x",
            "wss://relay.example:",
            "wss://relay.example:99999",
            "wss://relay.example:x",
            "wss://rélay.example",
            "wss://[::1",
            "wss://[x]",
            "wss://[]",
            "wss://.",
            "wss://a\\b",
            "wss://[::1]x",
        ] {
            assert_eq!(RelayUrl::parse(text), Err(NotARelay), "{text}");
        }
        assert_eq!(RelayUrl::parse(&format!("wss://{}", "x".repeat(MOST))), Err(NotARelay));
    }

    #[test]
    fn the_longest_address_reads_the_same() {
        let longest = format!("wss://x?{}", "y".repeat(MOST - "wss://x/?".len()));
        let url = RelayUrl::parse(&longest).unwrap();
        assert_eq!(url.as_str().len(), MOST);
        assert_eq!(RelayUrl::parse(url.as_str()), Ok(url));
        assert_eq!(RelayUrl::parse(&format!("{longest}y")), Err(NotARelay));
    }

    proptest! {
        #[test]
        fn what_was_read_reads_the_same(text in "(wss?|WS)://[a-zA-Z0-9.\\[\\]:-]{1,20}[/?a-z]{0,9}") {
            if let Ok(url) = RelayUrl::parse(&text) {
                prop_assert_eq!(RelayUrl::parse(url.as_str()), Ok(url));
            }
        }

        #[test]
        fn long_addresses_read_the_same_or_not_at_all(text in "wss?://[A-Za-z0-9.]{1,9}(:[0-9]{1,5})?[/?][!-~]{150,200}") {
            if let Ok(url) = RelayUrl::parse(&text) {
                prop_assert!(url.as_str().len() <= MOST);
                prop_assert_eq!(serde_json::from_str::<RelayUrl>(&serde_json::to_string(&url).unwrap()).unwrap(), url);
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,100}") {
            let _ = RelayUrl::parse(&text);
        }
    }
}
