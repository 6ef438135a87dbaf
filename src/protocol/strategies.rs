//! Values for property tests: whatever the types of this room can hold.

use std::fmt;
use std::ops::Range;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::bounds::{MAX_CANDIDATE, MAX_CANDIDATES, MAX_SDP, MAX_TAGS, clean_name};
use super::frame::{Frame, Held};
use super::rumor::Rumor;
use super::signal::Body;
use super::wrap::Vault;
use crate::model::{Config, DeviceId, MessageId, Millis, PeerId, RelayUrl, RunId, SessionId, Timer, Token};

/// Any characters, control characters and unassigned ones too.
pub fn text(length: Range<usize>) -> impl Strategy<Value = String> {
    vec(any::<char>(), length).prop_map(String::from_iter)
}

/// Text that a parser may meet: noise, and noise of the characters that JSON is made of.
pub fn any_text(most: usize) -> impl Strategy<Value = String> {
    let json = "[\\[\\]{}:,\"\\\\0-9a-fnrtu.eE+ -]";
    prop_oneof![text(0..most), vec(json, 0..most).prop_map(|parts| parts.concat())]
}

/// Any JSON, some of it deeper than is let in.
pub fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        text(0..20).prop_map(Into::into),
    ];
    leaf.prop_recursive(24, 60, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Into::into),
            vec((text(0..5), inner), 0..4).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

/// A text with some bytes of it changed, cut out or doubled.
pub fn tampered(honest: String) -> impl Strategy<Value = String> {
    (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4_u8, any::<u8>()).prop_map(
        move |(from, length, how, byte)| {
            let mut bytes = honest.clone().into_bytes();
            let from = from.index(bytes.len());
            let to = (from + 1 + length.index(9)).min(bytes.len());
            match how {
                0 => bytes[from] = byte,
                1 => bytes[from] ^= 1,
                2 => drop(bytes.drain(from..to)),
                _ => drop(bytes.splice(from..from, honest.bytes().skip(from).take(to - from))),
            }
            String::from_utf8_lossy(&bytes).into_owned()
        },
    )
}

pub fn some_id() -> impl Strategy<Value = [u8; 32]> {
    any::<[u8; 32]>()
}

pub fn id() -> impl Strategy<Value = MessageId> {
    some_id().prop_map(|id| MessageId(nostr::prelude::EventId::from_byte_array(id)))
}

/// A failing case names the person, not the key.
impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault of {}", self.me().npub())
    }
}

pub fn vault() -> impl Strategy<Value = Vault> {
    some_id().prop_filter_map("not a key", |secret| Vault::new(&secret))
}

pub fn peer() -> impl Strategy<Value = PeerId> {
    vault().prop_map(|vault| vault.me())
}

pub fn at() -> impl Strategy<Value = Millis> {
    (0..=Millis::MAX.0).prop_map(Millis)
}

/// Short ones mostly, and some of the longest.
pub fn relay_url() -> impl Strategy<Value = RelayUrl> {
    let short = "wss?://[a-z0-9.-]{1,20}(:[1-9][0-9]{0,3})?(/[a-zA-Z0-9/_.?=&%]{0,20})?";
    let long = "wss://[a-z]{20,60}/[a-zA-Z0-9/?=]{100,126}";
    prop_oneof![4 => short, 1 => long].prop_filter_map("not a relay", |text| RelayUrl::parse(&text).ok())
}

pub fn relays() -> impl Strategy<Value = Vec<RelayUrl>> {
    vec(relay_url(), 0..=Config::MOST_RELAYS)
}

pub fn name() -> impl Strategy<Value = String> {
    text(0..100).prop_map(|name| clean_name(&name))
}

pub fn tags() -> impl Strategy<Value = Vec<Vec<String>>> {
    // `ms` is the last one.
    vec(vec(text(0..9), 1..4), 0..MAX_TAGS)
}

/// What messages and amendments are made of: a kind, tags and a text, well formed and not.
pub fn told() -> impl Strategy<Value = (u16, Vec<Vec<String>>, String)> {
    let value = prop_oneof![
        4 => some_id().prop_map(|id| crate::model::id::hex(&id)),
        2 => text(0..40),
        1 => prop::sample::select(vec!["reply", "mention", "image/png", "12345", ":emoji:"]).prop_map(str::to_owned),
        1 => Just("x".repeat(3000)),
    ];
    let names = vec!["e", "e", "q", "p", "subject", "file-type", "size", "x", "decryption-key", "deleted", "reaction"];
    let tag = (prop::sample::select(names), vec(value, 0..5))
        .prop_map(|(name, values)| [name.to_owned()].into_iter().chain(values).collect());
    let content = prop_oneof![text(0..30), prop::sample::select(vec!["+", "-", "❤️", ":a:"]).prop_map(str::to_owned)];
    (prop::sample::select(vec![5, 7, 14, 15]), vec(tag, 0..8), content)
}

/// Any rumor that is let in.
pub fn rumor() -> impl Strategy<Value = Rumor> {
    let any = (any::<u16>(), tags(), text(0..300));
    (peer(), at(), prop_oneof![any, told()])
        .prop_map(|(author, at, (kind, tags, content))| Rumor::new(author, at, kind, tags, content))
}

pub fn body() -> impl Strategy<Value = Body> {
    let session = || some_id().prop_map(SessionId::from_random);
    let sdp = || prop_oneof![text(0..300), Just("x".repeat(MAX_SDP))];
    let candidate = prop_oneof![text(0..100), Just("x".repeat(MAX_CANDIDATE))];
    let token = proptest::option::of(some_id().prop_map(Token::from_random));
    prop_oneof![
        (name(), relays(), any::<bool>(), token).prop_map(|(name, relays, ask, token)| Body::Hello {
            name,
            relays,
            ask,
            token
        }),
        (session(), any::<u32>(), sdp()).prop_map(|(session, generation, sdp)| Body::Offer {
            session,
            generation,
            sdp
        }),
        (session(), any::<u32>(), some_id().prop_map(DeviceId::from_random), sdp())
            .prop_map(|(session, generation, to, sdp)| Body::Answer { session, generation, to, sdp }),
        (session(), any::<u32>(), vec(candidate, 0..=MAX_CANDIDATES))
            .prop_map(|(session, generation, candidates)| Body::Candidates { session, generation, candidates }),
        session().prop_map(|session| Body::Bye { session }),
        (vec(id(), 0..9), vec(id(), 0..9)).prop_map(|(delivered, read)| Body::Receipt { delivered, read }),
    ]
}

pub fn frame() -> impl Strategy<Value = Frame> {
    let any_at = || any::<u64>().prop_map(Millis);
    prop_oneof![
        (
            any::<u32>(),
            name(),
            some_id(),
            any_at(),
            relays(),
            option::of((0..=Timer::MOST, at(), self::id())),
            any::<bool>()
        )
            .prop_map(|(version, name, id, at, relays, timer, rumors)| {
                let (device, run) = (DeviceId::from_random(id), RunId::from_random(id));
                let timer = timer.map(|(secs, at, id)| Timer { secs, at, id });
                Frame::Hello { version, name, device, run, at, relays, timer, rumors }
            }),
        rumor().prop_map(Frame::Rumor),
        vec(rumor(), 1..4).prop_map(Frame::Rumors),
        vec(id(), 0..super::frame::MOST_IDS).prop_map(Frame::Ack),
        vec(id(), 0..super::frame::MOST_IDS).prop_map(Frame::Read),
        any::<bool>().prop_map(Frame::Typing),
        (at(), at(), vec(id(), 0..4)).prop_map(|(since, until, ids)| Frame::Have(Held { since, until, ids })),
        (at(), at(), vec(id(), 0..=super::frame::MOST_IDS)).prop_map(|(since, until, ids)| Frame::Hold(Held {
            since,
            until,
            ids
        })),
        (id(), at(), text(0..300), proptest::option::of(id())).prop_map(|(id, at, text, about)| Frame::Yours {
            tags: vec![],
            id,
            at,
            text,
            about
        }),
        any_at().prop_map(|at| Frame::Ping { at }),
        any_at().prop_map(|at| Frame::Pong { at }),
    ]
}
