//! Someone we know, or who knocked.

use serde::{Deserialize, Serialize};

use super::{Millis, PeerId, RelayUrl, Sign, Token};

/// How we stand with someone. Only towards `Accepted` may anything of ours be revealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// They asked; we have not answered.
    Requested,
    /// We asked; they have not answered.
    Pending,
    /// Both want it.
    Accepted,
    /// We want nothing from them, and they learn nothing of that.
    Blocked,
}

/// One person as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub peer: PeerId,
    /// What they call themselves; empty until they said.
    #[serde(default)]
    pub name: String,
    pub standing: Standing,
    /// Their inbox relays, from their 10050, their hello or the invite link.
    #[serde(default)]
    pub relays: Vec<RelayUrl>,
    /// `created_at` (seconds) of the 10050 those came from, 0 for a hint.
    #[serde(default)]
    pub relays_at: u64,
    /// They sent a control rumor or came by an invite: they understand ours.
    #[serde(default)]
    pub tincan: bool,
    /// Token from the invite link that they made, presented with our request.
    #[serde(default)]
    pub token: Option<Token>,
    /// Our request or our acceptance has not been seen to arrive.
    #[serde(default)]
    pub owed_hello: bool,
    /// Their clock less ours in milliseconds, as learned from what they send.
    #[serde(default)]
    pub clock_offset: Option<i64>,
    /// When we last spoke; orders the list and picks whom to greet.
    #[serde(default)]
    pub spoke_at: Millis,
    /// Text that came with their request.
    #[serde(default)]
    pub request_text: String,
    /// What they may see, where the user wants it otherwise than with everyone.
    #[serde(default)]
    pub shows_read: Option<bool>,
    #[serde(default)]
    pub shows_typing: Option<bool>,
    /// What was typed to them and not sent.
    #[serde(default)]
    pub draft: String,
}

impl Contact {
    #[must_use]
    pub fn new(peer: PeerId, standing: Standing, now: Millis) -> Self {
        Self {
            peer,
            name: String::new(),
            standing,
            relays: Vec::new(),
            relays_at: 0,
            tincan: false,
            token: None,
            owed_hello: false,
            clock_offset: None,
            spoke_at: now,
            request_text: String::new(),
            shows_read: None,
            shows_typing: None,
            draft: String::new(),
        }
    }

    /// What the user wants of them alone.
    #[must_use]
    pub const fn shows(&self, sign: Sign) -> Option<bool> {
        match sign {
            Sign::Read => self.shows_read,
            Sign::Typing => self.shows_typing,
        }
    }

    pub const fn show(&mut self, sign: Sign, on: Option<bool>) {
        match sign {
            Sign::Read => self.shows_read = on,
            Sign::Typing => self.shows_typing = on,
        }
    }

    /// The name to show: theirs, or a short form of their key.
    #[must_use]
    pub fn title(&self) -> String {
        if self.name.is_empty() { self.peer.short() } else { self.name.clone() }
    }
}
