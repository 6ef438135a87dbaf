//! Whatever strangers and blocked people send, in whatever order: nothing goes out toward them.

use nostr::prelude::EventId;
use proptest::collection::vec;
use proptest::prelude::*;

use super::Engine;
use super::doors::{Asked, Boot, Effect, Input, Intent, Op, RelayInput, SessionInput, Stamp};
use crate::model::{
    Chat, Config, Contact, DeviceId, Millis, PeerId, Profile, RelayUrl, RunId, SessionId, Standing, Token, ViewId,
};
use crate::protocol::mac::MacKey;
use crate::protocol::older::Call;
use crate::protocol::rumor::Rumor;
use crate::protocol::signal::{Body, Signal};
use crate::protocol::strategies::{any_text, body, frame, some_id, told};
use crate::protocol::wrap::Vault;

const NOW: Millis = Millis(1_800_000_000_000);

/// What happens, and who of those who are not let in makes it happen.
#[derive(Debug, Clone)]
enum Event {
    /// A signal by mail or in passing, so many seconds off.
    Signal {
        by: usize,
        body: Body,
        stored: bool,
        off: i64,
    },
    /// A message, a reaction, a deletion, or nothing that anyone knows.
    Rumor {
        by: usize,
        kind: u16,
        tags: Vec<Vec<String>>,
        content: String,
    },
    /// A call as older clients make it, by one of them or, with the switch off, by the friend; so many seconds off.
    Call {
        by: Option<usize>,
        call: Call,
        off: i64,
    },
    /// What a browser would say of a session that was never made.
    Session([u8; 32], SessionInput),
    /// What a relay says.
    Frame(String),
    Wait(u64),
    Resumed,
    /// The user looks at the chat with one of them, whom they have not let in, and types there.
    Open(usize),
}

/// One that nobody knows, one who asked, one who is blocked.
const PEOPLE: [Option<Standing>; 3] = [None, Some(Standing::Requested), Some(Standing::Blocked)];

fn peer(of: u8) -> PeerId {
    Vault::new(&[of; 32]).unwrap().me()
}

fn person(of: usize) -> PeerId {
    peer(u8::try_from(of).unwrap() + 10)
}

fn friend() -> PeerId {
    peer(3)
}

fn relay() -> RelayUrl {
    RelayUrl::parse("wss://relay.example").unwrap()
}

fn event() -> impl Strategy<Value = Event> {
    let by = || 0..PEOPLE.len();
    let local = prop_oneof![
        any_text(50).prop_map(SessionInput::Described),
        vec(any_text(30), 0..3).prop_map(SessionInput::Candidates),
        frame().prop_map(|frame| SessionInput::Frame(frame.encode())),
        Just(SessionInput::Open),
        Just(SessionInput::PathFound),
        Just(SessionInput::Failed),
    ];
    prop_oneof![
        8 => (by(), body(), any::<bool>(), -200..200i64)
            .prop_map(|(by, body, stored, off)| Event::Signal { by, body, stored, off }),
        4 => (by(), told()).prop_map(|(by, (kind, tags, content))| Event::Rumor { by, kind, tags, content }),
        4 => (proptest::option::of(by()), call(), -200..200i64).prop_map(|(by, call, off)| Event::Call { by, call, off }),
        2 => (some_id(), local).prop_map(|(id, input)| Event::Session(id, input)),
        1 => any_text(80).prop_map(Event::Frame),
        1 => (0..400u64).prop_map(Event::Wait),
        1 => Just(Event::Resumed),
        1 => by().prop_map(Event::Open),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    (any::<bool>(), any_text(50)).prop_map(|(offers, sdp)| if offers { Call::Offer(sdp) } else { Call::Answer(sdp) })
}

/// `older`: and wants to connect with older clients.
fn engine(older: bool) -> Engine {
    let (device, token) = (DeviceId::from_random([1; 32]), Token::from_random([0x5a; 32]));
    let profile = Profile {
        announced: vec![relay()],
        speaks_older: older,
        ..Profile::new(peer(2), "Bob".into(), device, token, vec![relay()])
    };
    let chat = |peer, standing| {
        let mut contact = Contact::new(peer, standing, NOW);
        (contact.tincan, contact.relays) = (true, vec![relay()]);
        Chat { contact, last: None, unread: 0 }
    };
    let known = PEOPLE.iter().enumerate().filter_map(|(of, standing)| Some(chat(person(of), (*standing)?)));
    let chats = known.chain([chat(friend(), Standing::Accepted)]).collect();
    let (config, run, mac) = (Config::built_in(), RunId::from_random([3; 32]), MacKey::derive(&[2; 32]));
    let boot = Boot { config, profile: Some(profile), chats, outbox: vec![], seen: vec![], run, mac };
    let mut engine = Engine::default();
    let stamp = Stamp { now: NOW, random: [4; 32] };
    engine.handle(Input::Booted(Box::new(boot)), &stamp);
    engine.handle(Input::Relay(relay(), RelayInput::Opened), &stamp);
    engine
}

/// What would tell them that someone is here. What goes to the friend is not theirs.
fn reaches_them(effect: &Effect) -> bool {
    match effect {
        Effect::Seal { to, .. } => *to != friend() && *to != peer(2),
        Effect::OpenCall(_)
        | Effect::SealCall { .. }
        | Effect::Dial(..)
        | Effect::Accept(..)
        | Effect::Restart(_)
        | Effect::Answer(..)
        | Effect::AddCandidates(..)
        | Effect::Transmit(..)
        | Effect::Confirm(..) => true,
        // Not even a question about them.
        Effect::SendRelay(_, text) => (0..PEOPLE.len()).any(|of| text.contains(&person(of).to_hex())),
        Effect::Connect(url) => *url != relay(),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_that_is_received_makes_anything_go_out_to_who_is_not_let_in(
        events in vec((event(), any::<[u8; 32]>()), 1..60), older: bool
    ) {
        let mut engine = engine(older);
        let mut now = NOW;
        let mut unblocked = false;
        for (event, random) in events {
            now = now.plus(Millis(5));
            let opened = |rumor, stored| Input::Opened { wrap: EventId::from_byte_array(random), stored, expires: 0, rumor: Ok(rumor) };
            let input = match event {
                Event::Signal { by, body, stored, off } => {
                    let (device, run) = (DeviceId::from_random(random), RunId::from_random(random));
                    let at = Millis(now.0.saturating_add_signed(off * 1_000));
                    opened(Signal { device, run, body }.rumor(person(by), peer(2), at), stored)
                }
                Event::Rumor { by, kind, tags, content } => opened(Rumor::new(person(by), now, kind, tags, content), true),
                Event::Call { by, call, off } => {
                    // With the switch on, the friend may call.
                    let by = if older { by.map_or(10, |by| by + 10) } else { by.map_or(3, |by| by + 10) };
                    let at = Millis(now.0.saturating_add_signed(off * 1_000));
                    let vault = Vault::new(&[u8::try_from(by).unwrap(); 32]).unwrap();
                    let call = vault.seal_call(&call, peer(2), at, || random).unwrap();
                    let frame = format!("[\"EVENT\",\"{}\",{}]", super::relay::CALLS, call.as_json());
                    Input::Relay(relay(), RelayInput::Frame(frame))
                }
                Event::Session(id, input) => Input::Session(SessionId::from_random(id), input),
                Event::Frame(text) => Input::Relay(relay(), RelayInput::Frame(text)),
                Event::Wait(seconds) => {
                    now = now.plus(Millis::secs(seconds));
                    Input::Tick
                }
                Event::Resumed => Input::Resumed,
                Event::Open(of) => {
                    let asked = Asked { view: ViewId::from_random([9; 32]), number: None };
                    Input::Intent(asked, Intent::Open(Some(person(of))))
                }
            };
            let said = format!("{input:?}");
            let mut waiting = vec![input];
            while let Some(input) = waiting.pop() {
                for effect in engine.handle(input, &Stamp { now, random }) {
                    prop_assert!(!reaches_them(&effect), "{said} made {effect:?}");
                    // What is stored is acknowledged, and what follows from that is looked at too.
                    if let Effect::Store { batch, ops } = effect {
                        unblocked |= ops.iter().any(|op| matches!(op, Op::PutContact(contact)
                            if contact.peer != friend() && contact.standing == Standing::Accepted));
                        let result = Ok(super::doors::Committed::default());
                        waiting.push(Input::Stored { batches: vec![batch], result });
                    }
                }
            }
        }
        prop_assert!(!unblocked, "someone let themselves in");
    }
}
