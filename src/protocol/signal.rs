//! Control rumors (kind 20514): what sets up, restarts and ends a connection, and what asks for one.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::bounds::{MAX_CANDIDATE, MAX_CANDIDATES, MAX_SDP, clean_name, shallow};
use super::rumor::{CONTROL, Rumor};
use crate::model::{DeviceId, MessageId, Millis, PeerId, RelayUrl, RunId, SessionId, Token};

/// The tag that marks a control rumor, shared with older peers' signalling.
pub(super) const TAG: [&str; 2] = ["t", "bitchat-webrtc-signal-v1"];

/// Messages that one receipt names: what a wrap holds with room to spare.
pub const MOST_RECEIPTS: usize = 300;

/// A signal with the browser profile and the run of the app that it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    pub device: DeviceId,
    pub run: RunId,
    pub body: Body,
}

/// What a signal says. `to` names the device that it answers; other devices of the key ignore it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// "I am here": greets a contact, or asks to become one (`ask`), or says that one has become one.
    /// `relays`: where the sender's mail goes, 1 to 3. `token`: from an invite of the one who is asked.
    Hello {
        name: String,
        relays: Vec<RelayUrl>,
        ask: bool,
        token: Option<Token>,
    },
    /// Dials, or restarts ICE on the session: restarts are numbered from 1, the dial is `generation` 0.
    Offer {
        session: SessionId,
        generation: u32,
        sdp: String,
    },
    Answer {
        session: SessionId,
        generation: u32,
        to: DeviceId,
        sdp: String,
    },
    /// `candidate` attribute values of the only m-line (RFC 8839).
    Candidates {
        session: SessionId,
        generation: u32,
        candidates: Vec<String>,
    },
    Bye {
        session: SessionId,
    },
    /// These messages are stored here, and these were read: receipts where no channel carries them.
    Receipt {
        delivered: Vec<MessageId>,
        read: Vec<MessageId>,
    },
}

/// The content on the wire. One flat shape: which fields a type needs is checked when it is read.
#[derive(Default, Serialize, Deserialize)]
struct Wire {
    #[serde(rename = "type")]
    kind: String,
    device: Option<DeviceId>,
    run: Option<RunId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    generation: Option<NonZeroU32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<DeviceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sdp: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    candidates: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivered: Option<Vec<MessageId>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    read: Vec<MessageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    relays: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    ask: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<Token>,
}

impl From<&Signal> for Wire {
    fn from(signal: &Signal) -> Self {
        let wire = Self { device: Some(signal.device), run: Some(signal.run), ..Self::default() };
        match signal.body.clone() {
            Body::Hello { name, relays, ask, token } => {
                let relays = relays.iter().map(ToString::to_string).collect();
                Self { kind: "hello".into(), name: Some(name), relays: Some(relays), ask, token, ..wire }
            }
            Body::Offer { session, generation, sdp } => Self {
                kind: "offer".into(),
                session: Some(session),
                generation: NonZeroU32::new(generation),
                sdp: Some(sdp),
                ..wire
            },
            Body::Answer { session, generation, to, sdp } => Self {
                kind: "answer".into(),
                session: Some(session),
                generation: NonZeroU32::new(generation),
                to: Some(to),
                sdp: Some(sdp),
                ..wire
            },
            Body::Candidates { session, generation, candidates } => Self {
                kind: "candidates".into(),
                session: Some(session),
                generation: NonZeroU32::new(generation),
                candidates: Some(candidates),
                ..wire
            },
            Body::Bye { session } => Self { kind: "bye".into(), session: Some(session), ..wire },
            Body::Receipt { delivered, read } => {
                Self { kind: "receipt".into(), delivered: Some(delivered), read, ..wire }
            }
        }
    }
}

impl Wire {
    fn body(self) -> Option<Body> {
        let generation = self.generation.map_or(0, NonZeroU32::get);
        Some(match self.kind.as_str() {
            "hello" => Body::Hello {
                name: clean_name(&self.name.unwrap_or_default()),
                relays: read_relays(self.relays.unwrap_or_default()),
                ask: self.ask,
                token: self.token,
            },
            "offer" => {
                Body::Offer { session: self.session?, generation, sdp: self.sdp.filter(|sdp| sdp.len() <= MAX_SDP)? }
            }
            "answer" => Body::Answer {
                session: self.session?,
                generation,
                to: self.to?,
                sdp: self.sdp.filter(|sdp| sdp.len() <= MAX_SDP)?,
            },
            "candidates" => {
                let fits = |list: &Vec<String>| {
                    list.len() <= MAX_CANDIDATES && list.iter().all(|candidate| candidate.len() <= MAX_CANDIDATE)
                };
                Body::Candidates { session: self.session?, generation, candidates: self.candidates.filter(fits)? }
            }
            "bye" => Body::Bye { session: self.session? },
            "receipt" => {
                let (delivered, read) = (self.delivered?, self.read);
                if delivered.len().saturating_add(read.len()) > MOST_RECEIPTS {
                    return None;
                }
                Body::Receipt { delivered, read }
            }
            _ => return None,
        })
    }
}

/// A rumor to ourselves, which only shows whether a relay keeps it. It is no signal: whoever reads it ignores it.
#[must_use]
pub fn probe(me: PeerId, at: Millis) -> Rumor {
    let wire = Wire { kind: "probe".into(), ..Wire::default() };
    control(&wire, me, me, at)
}

fn control(wire: &Wire, author: PeerId, to: PeerId, at: Millis) -> Rumor {
    let tags = vec![TAG.map(str::to_owned).to_vec(), vec!["p".into(), to.to_hex()]];
    Rumor::new(author, at, CONTROL, tags, serde_json::to_string(wire).unwrap_or_default())
}

/// Relay addresses as someone sent them: unreadable ones are left out, and no more are kept than an inbox has.
#[must_use]
pub fn read_relays(relays: Vec<String>) -> Vec<RelayUrl> {
    relays
        .into_iter()
        .filter_map(|relay| RelayUrl::parse(&relay).ok())
        .take(crate::model::Config::MOST_RELAYS)
        .collect()
}

impl Signal {
    /// The rumor that carries this signal to `to`.
    #[must_use]
    pub fn rumor(&self, author: PeerId, to: PeerId, at: Millis) -> Rumor {
        control(&Wire::from(self), author, to, at)
    }

    /// Reads the signal in a control rumor; nothing for any other rumor, an unknown type or fields out of bounds.
    #[must_use]
    pub fn read(rumor: &Rumor) -> Option<Self> {
        if rumor.kind() != CONTROL || rumor.tag(TAG[0]) != Some(TAG[1]) {
            return None;
        }
        // To the text around it this was one string, however deep.
        if !shallow(rumor.content()) {
            return None;
        }
        let mut wire: Wire = serde_json::from_str(rumor.content()).ok()?;
        let (device, run) = (wire.device.take()?, wire.run.take()?);
        wire.body().map(|body| Self { device, run, body })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::model::Config;
    use crate::protocol::bounds::MAX_NAME;
    use crate::protocol::strategies::{any_text, at, body, peer, relay_url, some_id, text};

    fn ann() -> PeerId {
        PeerId::from_hex("7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e").unwrap()
    }

    fn with(body: Body) -> Signal {
        Signal { device: DeviceId::from_random([1; 32]), run: RunId::from_random([2; 32]), body }
    }

    fn session() -> SessionId {
        SessionId::from_random([3; 32])
    }

    #[test]
    fn every_signal_reads_back() {
        for body in [
            Body::Hello { name: "Ann".into(), relays: vec![], ask: true, token: Some(Token::from_random([4; 32])) },
            Body::Offer { session: session(), generation: 1, sdp: "v=0".into() },
            Body::Answer { session: session(), generation: 2, to: DeviceId::from_random([5; 32]), sdp: "v=0".into() },
            Body::Candidates { session: session(), generation: 0, candidates: vec!["candidate:1".into()] },
            Body::Bye { session: session() },
        ] {
            let signal = with(body);
            assert_eq!(Signal::read(&signal.rumor(ann(), ann(), Millis(1))), Some(signal));
        }
    }

    #[test]
    fn an_offer_names_its_type_session_and_sdp() {
        let content = |generation| {
            let rumor = with(Body::Offer { session: session(), generation, sdp: "v=0".into() });
            let rumor = rumor.rumor(ann(), ann(), Millis(1));
            assert_eq!(rumor.kind(), 20514);
            serde_json::from_str::<serde_json::Value>(rumor.content()).unwrap()
        };
        let restart = content(3);
        assert_eq!(restart["generation"], 3);
        let content = content(0);
        assert_eq!(content.get("generation"), None, "a dial is what older versions know");
        assert_eq!(content["type"], "offer");
        assert_eq!(content["session"], session().to_string());
        assert_eq!(content["sdp"], "v=0");
    }

    #[test]
    fn what_is_too_long_is_no_signal() {
        for body in [
            Body::Offer { session: session(), generation: 0, sdp: "x".repeat(MAX_SDP + 1) },
            Body::Candidates { session: session(), generation: 0, candidates: vec![String::new(); MAX_CANDIDATES + 1] },
            Body::Candidates { session: session(), generation: 0, candidates: vec!["x".repeat(MAX_CANDIDATE + 1)] },
        ] {
            assert_eq!(Signal::read(&with(body).rumor(ann(), ann(), Millis(1))), None);
        }
    }

    #[test]
    fn a_receipt_names_what_was_read_and_no_more_than_a_wrap_holds() {
        let ids = |count: usize| vec![MessageId(nostr::prelude::EventId::from_byte_array([7; 32])); count];
        let rumor = |delivered, read| {
            let body = Body::Receipt { delivered: ids(delivered), read: ids(read) };
            with(body).rumor(ann(), ann(), Millis(1))
        };
        let read = |delivered, read| Signal::read(&rumor(delivered, read)).map(|signal| signal.body);
        assert_eq!(read(100, 200), Some(Body::Receipt { delivered: ids(100), read: ids(200) }));
        assert!(rumor(0, MOST_RECEIPTS).json().len() < crate::protocol::bounds::MAX_RUMOR);
        assert_eq!(read(100, 201), None);
        // As older versions write and read it.
        assert!(!rumor(1, 0).content().contains("read") && rumor(0, 1).content().contains("\"delivered\":[]"));
    }

    /// A control rumor that holds this.
    fn holding(content: String) -> Rumor {
        Rumor::new(ann(), Millis(1), CONTROL, vec![TAG.map(str::to_owned).to_vec()], content)
    }

    #[test]
    fn what_is_too_deep_is_no_signal() {
        let bye = holding(with(Body::Bye { session: session() }).rumor(ann(), ann(), Millis(1)).content().to_owned());
        let nested = |depth: usize| {
            let more = format!("{{\"more\":{}{},", "[".repeat(depth), "]".repeat(depth));
            Signal::read(&holding(bye.content().replacen('{', &more, 1)))
        };
        assert!(nested(15).is_some());
        assert_eq!(nested(16), None);
    }

    proptest! {
        #[test]
        fn whatever_a_signal_says_reads_back(body in body(), from in peer(), to in peer(), at in at(), random: [u8; 32]) {
            let signal = Signal { device: DeviceId::from_random(random), run: RunId::from_random(random), body };
            let rumor = signal.rumor(from, to, at);
            prop_assert_eq!(Signal::read(&Rumor::parse(&rumor.json()).unwrap()), Some(signal));
        }

        #[test]
        fn what_is_read_is_within_bounds(
            kind in prop::sample::select(vec!["hello", "offer", "answer", "candidates", "bye", "receipt", "dance"]),
            name in text(0..200),
            relays in vec(relay_url().prop_map(|url| url.to_string()), 0..9),
            sdp in (MAX_SDP - 2..MAX_SDP + 3).prop_map(|length| "x".repeat(length)),
            candidates in vec((MAX_CANDIDATE - 2..MAX_CANDIDATE + 2).prop_map(|length| "x".repeat(length)), 0..MAX_CANDIDATES + 9),
            id in some_id(),
            receipts in (0..MOST_RECEIPTS + 9, 0..MOST_RECEIPTS + 9),
        ) {
            let ids = |count: usize| vec![MessageId(nostr::prelude::EventId::from_byte_array(id)); count];
            let wire = Wire {
                kind: kind.into(),
                device: Some(DeviceId::from_random(id)),
                run: Some(RunId::from_random(id)),
                session: Some(SessionId::from_random(id)),
                to: Some(DeviceId::from_random(id)),
                sdp: Some(sdp),
                candidates: Some(candidates),
                name: Some(name),
                relays: Some(relays),
                delivered: Some(ids(receipts.0)),
                read: ids(receipts.1),
                ..Wire::default()
            };
            match Signal::read(&holding(serde_json::to_string(&wire).unwrap())).map(|signal| signal.body) {
                Some(Body::Hello { name, relays, .. }) => {
                    prop_assert!(name.chars().count() <= MAX_NAME && relays.len() <= Config::MOST_RELAYS);
                }
                Some(Body::Offer { sdp, .. } | Body::Answer { sdp, .. }) => prop_assert!(sdp.len() <= MAX_SDP),
                Some(Body::Candidates { candidates, .. }) => {
                    prop_assert!(candidates.len() <= MAX_CANDIDATES);
                    prop_assert!(candidates.iter().all(|candidate| candidate.len() <= MAX_CANDIDATE));
                }
                Some(Body::Receipt { delivered, read }) => {
                    prop_assert!(delivered.len() + read.len() <= MOST_RECEIPTS);
                }
                Some(Body::Bye { .. }) | None => {}
            }
        }

        #[test]
        fn no_content_panics(content in any_text(300)) {
            let _ = Signal::read(&holding(content));
        }
    }
}
