//! What the host of the page sets (`config.json`) and what the user sets.

use serde::{Deserialize, Serialize};

use super::{Alerts, DeviceId, PeerId, RelayUrl, Token};

/// `config.json` beside the page: everything a self-hoster can change without building.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// Candidates for the inbox relays of new identities, 1 to 8: the first 3 that keep mail are used.
    pub relays: Vec<RelayUrl>,
    #[serde(rename = "iceServers")]
    pub ice_servers: Vec<IceServer>,
    /// What this place calls the app.
    pub name: String,
}

impl IceServer {
    /// Whether one of its addresses is a TURN server's (RFC 7065).
    fn relays(&self) -> bool {
        let turn = |url: &String| url.split_once(':').is_some_and(|(scheme, _)| scheme.starts_with("turn"));
        self.urls.iter().any(turn)
    }
}

/// One entry of `RTCConfiguration.iceServers` (W3C WebRTC).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    pub urls: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

/// The text that the built-in defaults are read from: the very file that is served.
const BUILT_IN: &str = include_str!("../../public/config.json");

impl Config {
    /// At most this many relays are tried.
    pub const MOST_CANDIDATES: usize = 8;
    /// At most this many inbox relays are used (NIP-17 advises 1 to 3).
    pub const MOST_RELAYS: usize = 3;

    /// Reads `config.json`.
    ///
    /// # Errors
    /// One sentence that says what is wrong with the file.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut config: Self =
            serde_json::from_str(text).map_err(|error| format!("config.json is broken: {error}."))?;
        // Each once, in the order of the file.
        let mut relays = Vec::new();
        for url in config.relays {
            if relays.len() < Self::MOST_CANDIDATES && !relays.contains(&url) {
                relays.push(url);
            }
        }
        config.relays = relays;
        if config.relays.is_empty() {
            return Err("config.json names no relay.".into());
        }
        Ok(config)
    }

    /// Whether there is a server that connections can go over, so that the other side sees its address alone.
    #[must_use]
    pub fn has_turn(&self) -> bool {
        self.ice_servers.iter().any(IceServer::relays)
    }

    /// The defaults that were there when the app was built.
    #[must_use]
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN).unwrap_or(Self { relays: Vec::new(), ice_servers: Vec::new(), name: "Tincan".into() })
    }
}

/// The user, as stored beside the secret key.
#[expect(clippy::struct_excessive_bools, reason = "as it lies in the database: each says a thing of its own")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub me: PeerId,
    pub name: String,
    pub device: DeviceId,
    /// Inbox relays, published in the 10050.
    pub relays: Vec<RelayUrl>,
    /// What the invite link carries; a new one withdraws the old.
    pub token: Token,
    /// Relays that said OK to the 10050 that names `relays`.
    #[serde(default)]
    pub announced: Vec<RelayUrl>,
    /// Relays that the user allowed to know who logs in (NIP-42).
    #[serde(default)]
    pub logins: Vec<RelayUrl>,
    /// What the people who were asked nothing else about may see.
    #[serde(default = "yes")]
    pub shows_read: bool,
    #[serde(default = "yes")]
    pub shows_typing: bool,
    #[serde(default = "yes")]
    pub shows_address: bool,
    #[serde(default)]
    pub alerts: Alerts,
    /// Enter sends, and Shift+Enter begins a new line; or else Enter does that, and Ctrl+Enter sends.
    #[serde(default = "yes")]
    pub enter_sends: bool,
    /// A stranger's request comes with proof of work, or is not taken.
    #[serde(default)]
    pub wants_work: bool,
    /// Connections are made with older clients as well.
    #[serde(default)]
    pub speaks_older: bool,
    /// The key is in a signing extension (NIP-07), and never here.
    #[serde(default)]
    pub signs_elsewhere: bool,
}

const fn yes() -> bool {
    true
}

/// What others may see of what one does. Who does not show it does not see it of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// That a message was read.
    Read,
    /// That one is typing.
    Typing,
    /// The address on the network, which connections are made with. The other side may show theirs all the same.
    Address,
}

impl Profile {
    /// Who begins: nothing is announced, and all is as it is until they want it otherwise.
    #[must_use]
    pub fn new(me: PeerId, name: String, device: DeviceId, token: Token, relays: Vec<RelayUrl>) -> Self {
        Self {
            me,
            name,
            device,
            relays,
            token,
            announced: Vec::new(),
            logins: Vec::new(),
            shows_read: true,
            shows_typing: true,
            shows_address: true,
            alerts: Alerts::default(),
            enter_sends: true,
            wants_work: false,
            speaks_older: false,
            signs_elsewhere: false,
        }
    }

    #[must_use]
    pub const fn shows(&self, sign: Sign) -> bool {
        match sign {
            Sign::Read => self.shows_read,
            Sign::Typing => self.shows_typing,
            Sign::Address => self.shows_address,
        }
    }

    pub const fn show(&mut self, sign: Sign, on: bool) {
        match sign {
            Sign::Read => self.shows_read = on,
            Sign::Typing => self.shows_typing = on,
            Sign::Address => self.shows_address = on,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_served_file_is_a_whole_config() {
        let config = Config::built_in();
        assert!((1..=Config::MOST_CANDIDATES).contains(&config.relays.len()));
        assert!(config.relays.iter().all(RelayUrl::is_secure));
        assert!(!config.ice_servers.is_empty());
        assert_eq!(config.name, "Tincan");
    }

    #[test]
    fn candidates_are_named_once_and_are_no_more_than_are_tried() {
        let urls: Vec<_> = (0..20).map(|n| format!("\"wss://relay{}.example\"", n / 2)).collect();
        let text = format!(r#"{{"relays":[{}],"iceServers":[],"name":"x"}}"#, urls.join(","));
        let relays = Config::parse(&text).unwrap().relays;
        let expected: Vec<_> = (0..8).map(|n| RelayUrl::parse(&format!("wss://relay{n}.example")).unwrap()).collect();
        assert_eq!(relays, expected);
    }

    #[test]
    fn who_never_chose_shows_what_chats_usually_show() {
        let stored = r#"{"me":"7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e","name":"Ann",
            "device":"0101010101010101","relays":[],"token":"02020202020202020202020202020202"}"#;
        let mut profile: Profile = serde_json::from_str(stored).unwrap();
        assert!(profile.shows(Sign::Read) && profile.shows(Sign::Typing) && profile.enter_sends);
        assert!(profile.shows(Sign::Address) && !profile.speaks_older);
        assert_eq!(profile.alerts, Alerts::default());
        profile.show(Sign::Read, false);
        let again: Profile = serde_json::from_str(&serde_json::to_string(&profile).unwrap()).unwrap();
        assert!(!again.shows_read && again.shows_typing);
    }

    #[test]
    fn a_server_that_connections_can_go_over_is_known_by_its_scheme() {
        let config = |url: &str| {
            let text = r#"{"relays":["wss://a.example"],"iceServers":[{"urls":["stun:a:1","URL"]}],"name":"x"}"#;
            Config::parse(&text.replace("URL", url)).unwrap()
        };
        assert!(config("turn:a.example").has_turn() && config("turns:a.example?transport=tcp").has_turn());
        assert!(!config("stun:turn.example").has_turn() && !config("turn").has_turn());
    }

    #[test]
    fn a_broken_file_says_so() {
        assert!(Config::parse("{").unwrap_err().contains("broken"));
        assert!(Config::parse(r#"{"relays":[],"iceServers":[],"name":"x"}"#).unwrap_err().contains("no relay"));
    }
}
