//! What is said to a relay and what it says (NIP-01, NIP-42).

use nostr::prelude::{Event, EventId};
use serde_json::value::RawValue;

use super::bounds::{MAX_FRAME, shallow};
use super::event::{Wire, verify};
use super::older::KIND;
use super::signal::TAG;
use super::wrap::{EPHEMERAL, STORED};
use crate::model::{PeerId, RelayUrl};

/// Kind 10050: someone's inbox relays (NIP-17).
pub const INBOX_LIST: u16 = 10050;
/// Kind 22242: the answer to a relay's challenge (NIP-42).
pub const LOGIN: u16 = 22242;
/// Longest text of a relay that is kept to be shown.
const MAX_REASON: usize = 200;
/// A relay's envelope around an event of the largest size.
const MAX_MESSAGE: usize = MAX_FRAME + 1024;

/// A message from a relay.
#[derive(Debug, Clone, PartialEq)]
pub enum RelayMessage {
    Event {
        subscription: String,
        event: Box<Event>,
    },
    EndOfStored(String),
    Ok {
        event: EventId,
        accepted: bool,
        reason: String,
    },
    Closed {
        subscription: String,
        reason: String,
    },
    Notice(String),
    /// A challenge to log in with.
    Auth(String),
}

impl RelayMessage {
    /// Reads one frame; nothing for one that is too long, too deep, malformed or unknown.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_MESSAGE || !shallow(text) {
            return None;
        }
        let parts: Vec<&RawValue> = serde_json::from_str(text).ok()?;
        let text = |index: usize| -> Option<String> { serde_json::from_str(parts.get(index)?.get()).ok() };
        Some(match text(0)?.as_str() {
            "EVENT" => {
                Self::Event { subscription: text(1)?, event: Box::new(Wire::parse(parts.get(2)?.get())?.event()?) }
            }
            "EOSE" => Self::EndOfStored(text(1)?),
            "OK" => Self::Ok {
                event: EventId::from_hex(&text(1)?).ok()?,
                accepted: parts.get(2)?.get() == "true",
                reason: text(3).map(short).unwrap_or_default(),
            },
            "CLOSED" => Self::Closed { subscription: text(1)?, reason: text(2).map(short).unwrap_or_default() },
            "NOTICE" => Self::Notice(short(text(1)?)),
            "AUTH" => Self::Auth(text(1).filter(|challenge| challenge.len() <= 1024)?),
            _ => return None,
        })
    }
}

/// Publishes an event that is JSON already.
#[must_use]
pub fn publish(event_json: &str) -> String {
    format!("[\"EVENT\",{event_json}]")
}

/// Logs in with a signed kind 22242 (NIP-42).
#[must_use]
pub fn login(event_json: &str) -> String {
    format!("[\"AUTH\",{event_json}]")
}

/// The tags of that event.
#[must_use]
pub fn login_tags(relay: &RelayUrl, challenge: &str) -> Vec<Vec<String>> {
    vec![vec!["relay".into(), relay.to_string()], vec!["challenge".into(), challenge.into()]]
}

/// Asks for our mail: wraps of both kinds from `since` on, and no later than `until` (seconds).
#[must_use]
pub fn subscribe_inbox(subscription: &str, me: PeerId, since: u64, until: Option<u64>) -> String {
    let until = until.map(|until| format!(r#","until":{until}"#)).unwrap_or_default();
    let me = me.to_hex();
    request(subscription, &format!(r##""kinds":[{STORED},{EPHEMERAL}],"#p":["{me}"],"since":{since}{until}"##))
}

/// Asks for one stored wrap of ours, in the words that relays want before they give out mail.
#[must_use]
pub fn recall(subscription: &str, me: PeerId, wrap: EventId) -> String {
    let (wrap, me) = (wrap.to_hex(), me.to_hex());
    request(subscription, &format!(r##""ids":["{wrap}"],"kinds":[{STORED}],"#p":["{me}"]"##))
}

/// Asks for what older clients of these people signal to us, from `since` on (seconds).
#[must_use]
pub fn subscribe_calls(subscription: &str, me: PeerId, of: &[PeerId], since: u64) -> String {
    let of: Vec<String> = of.iter().map(|peer| quoted(&peer.to_hex())).collect();
    let (of, me, [name, mark]) = (of.join(","), me.to_hex(), TAG);
    let of = format!(r##""kinds":[{KIND}],"authors":[{of}],"#p":["{me}"],"#{name}":["{mark}"],"since":{since}"##);
    request(subscription, &of)
}

/// Asks where someone's mail goes.
#[must_use]
pub fn look_up_inbox(subscription: &str, of: PeerId) -> String {
    request(subscription, &format!(r#""kinds":[{INBOX_LIST}],"authors":["{}"],"limit":1"#, of.to_hex()))
}

#[must_use]
pub fn close(subscription: &str) -> String {
    format!(r#"["CLOSE",{}]"#, quoted(subscription))
}

fn request(subscription: &str, filter: &str) -> String {
    format!(r#"["REQ",{},{{{filter}}}]"#, quoted(subscription))
}

/// Text as JSON.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// The tags of a 10050.
#[must_use]
pub fn inbox_tags(relays: &[RelayUrl]) -> Vec<Vec<String>> {
    relays.iter().map(|relay| vec!["relay".to_owned(), relay.to_string()]).collect()
}

/// The relays that a 10050 of `of` names and when it was made (seconds); nothing if it is not theirs or not signed.
#[must_use]
pub fn read_inbox(event: &Event, of: PeerId) -> Option<(Vec<RelayUrl>, u64)> {
    if event.kind.as_u16() != INBOX_LIST || event.pubkey != *of.key() || !verify(event) {
        return None;
    }
    let relays = event.tags.iter().filter(|tag| tag.kind() == "relay").filter_map(|tag| tag.content());
    let relays = super::signal::read_relays(relays.map(str::to_owned).collect());
    Some((relays, event.created_at.as_secs()))
}

fn short(text: String) -> String {
    if text.chars().nth(MAX_REASON).is_some() { text.chars().take(MAX_REASON).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Config;
    use crate::protocol::strategies::{any_text, json, relay_url, some_id, tags, tampered, text, vault};
    use crate::protocol::wrap::Vault;

    #[test]
    fn messages_are_read() {
        let id = "00".repeat(32);
        assert_eq!(RelayMessage::parse(r#"["EOSE","a"]"#), Some(RelayMessage::EndOfStored("a".into())));
        assert_eq!(
            RelayMessage::parse(&format!(r#"["OK","{id}",false,"auth-required: who?"]"#)),
            Some(RelayMessage::Ok {
                event: EventId::from_hex(&id).unwrap(),
                accepted: false,
                reason: "auth-required: who?".into()
            })
        );
        assert_eq!(RelayMessage::parse(r#"["NOTICE","x"]"#), Some(RelayMessage::Notice("x".into())));
        assert_eq!(RelayMessage::parse(r#"["AUTH","c"]"#), Some(RelayMessage::Auth("c".into())));
        for bad in ["", "[]", "{}", r#"["EVENT","a",{}]"#, r#"["OK","zz",true,""]"#, r#"["DANCE"]"#, "[1,2]"] {
            assert_eq!(RelayMessage::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_the_owners_signed_list_names_their_relays() {
        let (ann, eve) = (Vault::new(&[1; 32]).unwrap(), Vault::new(&[3; 32]).unwrap());
        let relay = RelayUrl::parse("wss://relay.example").unwrap();
        let list = |by: &Vault| by.sign(INBOX_LIST, 7, inbox_tags(std::slice::from_ref(&relay)), "", [1; 32]);
        assert_eq!(read_inbox(&list(&ann), ann.me()), Some((vec![relay.clone()], 7)));
        assert_eq!(read_inbox(&list(&eve), ann.me()), None);
        let mut forged = list(&ann);
        forged.content = "x".into();
        assert_eq!(read_inbox(&forged, ann.me()), None);
    }

    #[test]
    fn what_is_asked_is_json() {
        let me = PeerId::from_hex("7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e").unwrap();
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let inbox = read(&subscribe_inbox("a\"b", me, 5, None));
        assert_eq!(inbox[1], "a\"b");
        assert_eq!(inbox[2], serde_json::json!({"kinds": [1059, 21059], "#p": [me.to_hex()], "since": 5}));
        let calls = read(&subscribe_calls("a", me, &[me, me], 5));
        let filter = serde_json::json!({"kinds": [4], "authors": [me.to_hex(), me.to_hex()], "#p": [me.to_hex()],
            "#t": ["bitchat-webrtc-signal-v1"], "since": 5});
        assert_eq!(calls[2], filter);
        let look_up = read(&look_up_inbox("a", me));
        assert_eq!(look_up[2], serde_json::json!({"kinds": [10050], "authors": [me.to_hex()], "limit": 1}));
        assert_eq!(read(&close("a")), serde_json::json!(["CLOSE", "a"]));
    }

    proptest! {
        #[test]
        fn an_event_arrives_as_it_was_sent(
            of in vault(), kind: u16, at: u64, tags in tags(), content in text(0..300), subscription in text(0..64)
        ) {
            let event = of.sign(kind, at, tags, &content, [1; 32]);
            // A relay puts its name of the subscription between.
            let sent = publish(&event.as_json()).replacen(',', &format!(",{},", quoted(&subscription)), 1);
            let read = RelayMessage::parse(&sent);
            prop_assert_eq!(read, Some(RelayMessage::Event { subscription, event: Box::new(event) }));
        }

        #[test]
        fn answers_are_read_and_reasons_cut(id in some_id(), accepted: bool, reason in text(0..400)) {
            let event = EventId::from_byte_array(id);
            let (said, cut) = (quoted(&reason), reason.chars().take(MAX_REASON).collect::<String>());
            let read = |text: String| RelayMessage::parse(&text);
            let ok = RelayMessage::Ok { event, accepted, reason: cut.clone() };
            prop_assert_eq!(read(format!(r#"["OK","{event}",{accepted},{said}]"#)), Some(ok));
            let closed = RelayMessage::Closed { subscription: reason.clone(), reason: cut.clone() };
            prop_assert_eq!(read(format!(r#"["CLOSED",{said},{said}]"#)), Some(closed));
            prop_assert_eq!(read(format!(r#"["NOTICE",{said}]"#)), Some(RelayMessage::Notice(cut)));
            prop_assert_eq!(read(format!(r#"["EOSE",{said}]"#)), Some(RelayMessage::EndOfStored(reason.clone())));
            let auth = (reason.len() <= 1024).then_some(RelayMessage::Auth(reason));
            prop_assert_eq!(read(format!(r#"["AUTH",{said}]"#)), auth);
        }

        #[test]
        fn an_inbox_list_names_its_first_relays(of in vault(), at: u64, urls in prop::collection::vec(relay_url(), 0..9)) {
            let list = of.sign(INBOX_LIST, at, inbox_tags(&urls), "", [1; 32]);
            let first = urls.into_iter().take(Config::MOST_RELAYS).collect();
            prop_assert_eq!(read_inbox(&list, of.me()), Some((first, at)));
        }

        #[test]
        fn nothing_can_be_changed_under_a_signature(
            (honest, text) in (vault(), relay_url()).prop_flat_map(|(of, url)| {
                let event = of.sign(INBOX_LIST, 7, inbox_tags(&[url]), "", [1; 32]);
                (Just((of.me(), read_inbox(&event, of.me()))), tampered(format!("[\"EVENT\",\"of\",{}]", event.as_json())))
            })
        ) {
            let (of, relays) = honest;
            if let Some(RelayMessage::Event { event, .. }) = RelayMessage::parse(&text) {
                let read = read_inbox(&event, of);
                prop_assert!(read.is_none() || read == relays);
            }
        }

        #[test]
        fn no_frame_panics(text in any_text(300)) {
            let _ = RelayMessage::parse(&text);
        }

        #[test]
        fn no_json_panics(
            kind in prop::sample::select(vec!["EVENT", "OK", "EOSE", "CLOSED", "NOTICE", "AUTH"]),
            rest in prop::collection::vec(json(), 0..4),
        ) {
            let parts: Vec<_> = std::iter::once(kind.into()).chain(rest).collect();
            let _ = RelayMessage::parse(&serde_json::Value::Array(parts).to_string());
        }
    }
}
