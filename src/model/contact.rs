//! Someone we know, or who knocked.

use serde::{Deserialize, Serialize};

use super::{Millis, PeerId, RelayUrl, Sign, Timer, Token, safety_number};

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
#[expect(clippy::struct_excessive_bools, reason = "as it lies in the database: each says a thing of its own")]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shows_address: Option<bool>,
    /// What was typed to them and not sent.
    #[serde(default)]
    pub draft: String,
    /// What the user calls them; empty if as they call themselves.
    #[serde(default)]
    pub nickname: String,
    /// The safety number that the user has compared with theirs.
    #[serde(default)]
    pub verified: Option<String>,
    /// Stands above the others in the list.
    #[serde(default)]
    pub pinned: bool,
    /// What they write is announced by nothing.
    #[serde(default)]
    pub muted: bool,
    /// Stands apart, until something new is said there.
    #[serde(default)]
    pub archived: bool,
    /// What was said before was cleared here; zero if nothing was.
    #[serde(default, skip_serializing_if = "Millis::is_zero")]
    pub cleared: Millis,
    /// For how long messages live here, if that was ever set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer: Option<Timer>,
}

/// What the user notes of someone, for nobody else to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    Nickname(String),
    /// The safety number was compared, and was the same; or that is said no more.
    Verified(bool),
    Pinned(bool),
    Muted(bool),
    Archived(bool),
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
            shows_address: None,
            draft: String::new(),
            nickname: String::new(),
            verified: None,
            pinned: false,
            muted: false,
            archived: false,
            timer: None,
            cleared: Millis(0),
        }
    }

    /// What the user wants of them alone.
    #[must_use]
    pub const fn shows(&self, sign: Sign) -> Option<bool> {
        match sign {
            Sign::Read => self.shows_read,
            Sign::Typing => self.shows_typing,
            Sign::Address => self.shows_address,
        }
    }

    pub const fn show(&mut self, sign: Sign, on: Option<bool>) {
        match sign {
            Sign::Read => self.shows_read = on,
            Sign::Typing => self.shows_typing = on,
            Sign::Address => self.shows_address = on,
        }
    }

    /// The name to show: the user's for them, or theirs, or a short form of their key.
    #[must_use]
    pub fn title(&self) -> String {
        if self.called().is_empty() { self.peer.short() } else { self.called().to_owned() }
    }

    /// The user's name for them, or theirs; empty if there is none.
    #[must_use]
    pub fn called(&self) -> &str {
        if self.nickname.is_empty() { &self.name } else { &self.nickname }
    }

    /// Whether the user has compared the safety number that `me` and they have now.
    #[must_use]
    pub fn is_verified(&self, me: PeerId) -> bool {
        self.verified.as_ref().is_some_and(|number| *number == safety_number(me, self.peer))
    }

    /// Takes a note of the user, who is `me`.
    pub fn note(&mut self, note: Note, me: PeerId) {
        match note {
            Note::Nickname(name) => self.nickname = name,
            Note::Verified(yes) => self.verified = yes.then(|| safety_number(me, self.peer)),
            Note::Pinned(yes) => {
                self.pinned = yes;
                self.archived &= !yes;
            }
            Note::Muted(yes) => self.muted = yes,
            Note::Archived(yes) => {
                self.archived = yes;
                self.pinned &= !yes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nostr::prelude::{Keys, SecretKey};

    fn contact(of: u8) -> Contact {
        let keys = Keys::new(SecretKey::from_slice(&[of; 32]).unwrap());
        Contact::new(PeerId::new(keys.public_key()).unwrap(), Standing::Accepted, Millis(1))
    }

    #[test]
    fn a_contact_that_an_older_version_stored_has_none_of_the_notes() {
        let mut stored = serde_json::to_value(contact(2)).unwrap();
        for field in ["nickname", "verified", "pinned", "muted", "archived"] {
            stored.as_object_mut().unwrap().remove(field).unwrap();
        }
        assert_eq!(serde_json::from_value::<Contact>(stored).unwrap(), contact(2));
    }

    #[test]
    fn the_mark_of_a_compared_number_holds_for_that_number_alone() {
        let (me, other) = (contact(1).peer, contact(3).peer);
        let mut bob = contact(2);
        assert!(!bob.is_verified(me));
        bob.note(Note::Verified(true), me);
        assert!(bob.is_verified(me) && !bob.is_verified(other));
        bob.peer = contact(4).peer;
        assert!(!bob.is_verified(me));
    }

    #[test]
    fn a_nickname_goes_before_their_own_name() {
        let mut bob = contact(2);
        bob.name = "Robert".into();
        bob.note(Note::Nickname("Bob".into()), bob.peer);
        assert_eq!((bob.title().as_str(), bob.name.as_str()), ("Bob", "Robert"));
        bob.note(Note::Nickname(String::new()), bob.peer);
        assert_eq!(bob.title(), "Robert");
    }

    #[test]
    fn nothing_is_both_pinned_and_archived() {
        let mut bob = contact(2);
        bob.note(Note::Pinned(true), bob.peer);
        bob.note(Note::Archived(true), bob.peer);
        assert!(bob.archived && !bob.pinned);
        bob.note(Note::Pinned(true), bob.peer);
        assert!(!bob.archived && bob.pinned);
    }
}
