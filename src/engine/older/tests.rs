use nostr::prelude::Event;

use crate::engine::Engine;
use crate::engine::doors::{
    Asked, BatchId, Boot, Committed, Dialect, Effect, Input, Intent, Op, RelayInput, SessionInput, Stamp,
};
use crate::engine::relay::CALLS;
use crate::model::{
    Chat, Config, Contact, DeviceId, Message, Millis, PeerId, Profile, RelayUrl, RunId, SessionId, Sign, Standing,
    Status, Step, Token, ViewId,
};
use crate::protocol::mac::MacKey;
use crate::protocol::older::{Call, chat};
use crate::protocol::wrap::Vault;

const NOW: Millis = Millis(1_800_000_000_500);

fn ann() -> Vault {
    Vault::new(&[1; 32]).unwrap()
}

fn bob() -> Vault {
    Vault::new(&[2; 32]).unwrap()
}

fn relay() -> RelayUrl {
    RelayUrl::parse("wss://relay.example").unwrap()
}

/// Bob, who knows Ann, and everything that his engine wants done.
struct Bob {
    engine: Engine,
    now: Millis,
    rolls: u8,
    effects: Vec<Effect>,
    /// What is stored is said to be so at once.
    stores: bool,
    waiting: Vec<BatchId>,
}

impl Bob {
    fn new(standing: Standing, on: bool, seen: Vec<(String, Millis)>) -> Self {
        let (device, token) = (DeviceId::from_random([1; 32]), Token::from_random([2; 32]));
        let profile = Profile {
            announced: vec![relay()],
            speaks_older: on,
            ..Profile::new(bob().me(), "Bob".into(), device, token, vec![relay()])
        };
        let chat = Chat { contact: Contact::new(ann().me(), standing, NOW), last: None, unread: 0 };
        let config = Config { ice_servers: vec![], ..Config::built_in() };
        let (run, mac) = (RunId::from_random([3; 32]), MacKey::derive(&[2; 32]));
        let boot = Boot { config, profile: Some(profile), chats: vec![chat], outbox: vec![], seen, run, mac };
        let mut bob =
            Self { engine: Engine::default(), now: NOW, rolls: 0, effects: vec![], stores: true, waiting: vec![] };
        bob.hand(Input::Booted(Box::new(boot)));
        bob.hand(Input::Relay(relay(), RelayInput::Opened));
        bob
    }

    fn friend() -> Self {
        Self::new(Standing::Accepted, true, vec![])
    }

    fn hand(&mut self, input: Input) {
        let mut inputs = vec![input];
        while !inputs.is_empty() {
            let input = inputs.remove(0);
            self.rolls = self.rolls.wrapping_add(1);
            let effects = self.engine.handle(input, &Stamp { now: self.now, random: [self.rolls; 32] });
            for effect in &effects {
                match effect {
                    Effect::Store { batch, .. } => self.waiting.push(*batch),
                    Effect::OpenCall(event) => {
                        let (from, at) = (PeerId::new(event.pubkey).unwrap(), Millis::secs(event.created_at.as_secs()));
                        inputs.push(Input::Called { event: event.id, from, at, call: bob().open_call(event) });
                    }
                    _ => {}
                }
            }
            if self.stores && !self.waiting.is_empty() {
                let batches = std::mem::take(&mut self.waiting);
                inputs.push(Input::Stored { batches, result: Ok(Committed::default()) });
            }
            self.effects.extend(effects);
        }
    }

    fn intent(&mut self, intent: Intent) {
        self.hand(Input::Intent(Asked { view: ViewId::from_random([9; 32]), number: None }, intent));
    }

    fn deliver(&mut self, event: &Event) {
        let frame = format!("[\"EVENT\",\"{CALLS}\",{}]", event.as_json());
        self.hand(Input::Relay(relay(), RelayInput::Frame(frame)));
    }

    /// Lets time pass, a second at a time.
    fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.now = self.now.plus(Millis::secs(1));
            self.hand(Input::Tick);
        }
    }

    fn take<T>(&mut self, pick: impl FnMut(Effect) -> Option<T>) -> Vec<T> {
        std::mem::take(&mut self.effects).into_iter().filter_map(pick).collect()
    }

    fn accepted(&mut self) -> Vec<SessionId> {
        self.take(|effect| match effect {
            Effect::Accept(id, _, _, Dialect::Older) => Some(id),
            Effect::Accept(..) | Effect::Dial(..) | Effect::SealCall { .. } => panic!("{effect:?}"),
            _ => None,
        })
    }

    fn calls(&mut self) -> Vec<Call> {
        self.take(|effect| if let Effect::SealCall { call, .. } = effect { Some(call) } else { None })
    }

    /// Ann's client has called, and the channel is open.
    fn connected(&mut self) -> SessionId {
        self.deliver(&offer(self.now));
        let id = self.accepted()[0];
        self.hand(Input::Session(id, SessionInput::Described("answer".into())));
        self.hand(Input::Session(id, SessionInput::Open));
        assert_eq!(self.calls(), [Call::Answer("answer".into())]);
        id
    }

    fn hear(&mut self, id: SessionId, text: &str, at: Millis) {
        self.hand(Input::Session(id, SessionInput::Frame(chat(text, at))));
    }

    fn received(&mut self) -> Vec<Message> {
        let op = |op: &Op| if let Op::Receive { message, .. } = op { Some(message.clone()) } else { None };
        let ops = self.take(|effect| if let Effect::Store { ops, .. } = effect { Some(ops) } else { None });
        ops.iter().flat_map(|ops| ops.iter().filter_map(op)).collect()
    }

    fn say(&mut self, text: &str) {
        self.intent(Intent::Send { to: ann().me(), text: text.into() });
    }
}

fn offer(at: Millis) -> Event {
    ann().seal_call(&Call::Offer("offer".into()), bob().me(), at, || [7; 32]).unwrap()
}

#[test]
fn an_offer_is_taken_up_once_whatever_comes_of_it_later() {
    let mut bob = Bob::friend();
    let asked = bob.take(|effect| if let Effect::SendRelay(_, text) = effect { Some(text) } else { None });
    assert!(asked.iter().any(|text| text.contains(CALLS) && text.contains(&ann().me().to_hex())), "{asked:?}");
    let event = offer(NOW);
    let mut forged = event.clone();
    forged.sig = offer(NOW.plus(Millis::secs(1))).sig;
    bob.deliver(&forged);
    assert_eq!(bob.accepted(), []);
    bob.deliver(&event);
    let stored = bob.effects.iter().any(|effect| {
        let noted = |op: &Op| matches!(op, Op::Seen { key, .. } if *key == event.id.to_hex());
        matches!(effect, Effect::Store { ops, .. } if ops.iter().any(noted))
    });
    assert!(stored && bob.accepted().len() == 1);
    bob.deliver(&event);
    bob.deliver(&offer(Millis(NOW.0 - 5_000)));
    assert_eq!(bob.accepted(), [], "seen, and older than the last");
    bob.deliver(&offer(Millis(NOW.0 + 5_000)));
    assert_eq!(bob.accepted().len(), 1, "their page was loaded anew");
    // The next run knows it by what was noted.
    let mut bob = Bob::new(Standing::Accepted, true, vec![(event.id.to_hex(), NOW)]);
    bob.deliver(&event);
    bob.deliver(&offer(Millis(NOW.0 - 121_000)));
    assert_eq!(bob.accepted(), []);
}

#[test]
fn nobody_is_listened_to_whom_the_user_does_not_want_to_hear_so() {
    for (standing, on) in
        [(Standing::Accepted, false), (Standing::Requested, true), (Standing::Blocked, true), (Standing::Pending, true)]
    {
        let mut bob = Bob::new(standing, on, vec![]);
        bob.deliver(&offer(NOW));
        bob.intent(Intent::Open(Some(ann().me())));
        bob.wait(300);
        let touches = |effect: &Effect| {
            matches!(effect, Effect::OpenCall(_) | Effect::Accept(..) | Effect::Dial(..) | Effect::SealCall { .. })
                || matches!(effect, Effect::SendRelay(_, text) if text.contains(CALLS))
        };
        assert_eq!(bob.effects.iter().find(|effect| touches(effect)).map(|it| format!("{it:?}")), None, "{standing:?}");
    }
}

#[test]
fn the_switch_works_at_once_and_ends_what_there_is() {
    let mut bob = Bob::new(Standing::Accepted, false, vec![]);
    bob.intent(Intent::SpeakOlder(true));
    let asked = |bob: &mut Bob, word: &str| {
        let of = |effect| {
            matches!(effect, Effect::SendRelay(_, text) if text.contains(word) && text.contains(CALLS)).then_some(())
        };
        bob.take(of).len()
    };
    assert_eq!(asked(&mut bob, "REQ"), 1);
    let id = bob.connected();
    bob.intent(Intent::SpeakOlder(false));
    assert!(bob.effects.iter().any(|effect| matches!(effect, Effect::Hangup(of) if *of == id)));
    assert_eq!(asked(&mut bob, "CLOSE"), 1);
    bob.deliver(&offer(bob.now.plus(Millis::secs(9))));
    assert_eq!(bob.accepted(), []);
    // Who is let in or left out is asked for or not from then on.
    bob.intent(Intent::SpeakOlder(true));
    bob.effects.clear();
    bob.intent(Intent::Block(ann().me()));
    assert_eq!(asked(&mut bob, "CLOSE"), 1);
    bob.wait(200);
    assert_eq!(bob.accepted(), []);
}

#[test]
fn what_comes_on_such_a_channel_is_a_message_and_is_answered_by_nothing() {
    let mut bob = Bob::friend();
    let id = bob.connected();
    let at = Millis::secs(NOW.as_secs());
    bob.stores = false;
    bob.hear(id, "one", at);
    bob.hear(id, "two", at);
    bob.hear(id, "one", at);
    bob.stores = true;
    bob.hear(id, "in 1970", Millis(5));
    bob.hand(Input::Session(id, SessionInput::Frame("{\"ack\":[]}".into())));
    let talks = |effect: &Effect| matches!(effect, Effect::Transmit(..) | Effect::Confirm(..) | Effect::Seal { .. });
    assert!(!bob.effects.iter().any(talks));
    let first = bob.received();
    assert_eq!(first.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["one", "two", "one"]);
    // In the order in which they came, though nothing is stored yet.
    assert!(first.is_sorted_by(|one, next| one.at < next.at), "{first:?}");
    assert!(
        first[0].id != first[2].id
            && first.iter().all(|one| one.trace.older.is_some() && one.status == Status::Delivered)
    );
    // They connect again, and send again what they do not know to have come.
    bob.now = bob.now.plus(Millis::secs(10));
    let id = bob.connected();
    bob.hear(id, "one", at);
    bob.hear(id, "one", at);
    let again = bob.received();
    assert_eq!((again[0].id, again[1].id), (first[0].id, first[2].id));
}

#[test]
fn what_goes_over_such_a_channel_is_noted_before_and_goes_by_no_other_road() {
    let mut bob = Bob::friend();
    let id = bob.connected();
    bob.stores = false;
    bob.say("hello");
    let sent = |effect| if let Effect::Transmit(of, text) = effect { Some((of, text)) } else { None };
    assert_eq!(bob.take(sent), [], "not before it is noted");
    bob.stores = true;
    bob.hand(Input::Tick);
    assert_eq!(bob.take(sent), [(id, chat("hello", bob.now))]);
    bob.wait(600);
    let other = |effect: &Effect| matches!(effect, Effect::Transmit(..) | Effect::Seal { .. });
    assert!(!bob.effects.iter().any(other));

    // A relay has been given this one by the time they call.
    let mut bob = Bob::friend();
    let (relays, inbox) = (vec![relay()], crate::protocol::relay::inbox_tags(&[relay()]));
    let list = ann().sign(crate::protocol::relay::INBOX_LIST, NOW.as_secs(), inbox, "", [1; 32]);
    bob.say("by mail");
    bob.wait(5);
    let name = bob.take(|effect| match effect {
        Effect::SendRelay(_, text) if text.contains("10050") && text.starts_with("[\"REQ\",\"of-") => {
            Some(text.split('"').nth(3).unwrap().to_owned())
        }
        _ => None,
    });
    let frame = format!("[\"EVENT\",\"{}\",{}]", name[0], list.as_json());
    bob.hand(Input::Relay(relay(), RelayInput::Frame(frame)));
    bob.wait(5);
    assert_eq!(bob.take(|effect| matches!(effect, Effect::Seal { .. }).then_some(())).len(), 1, "{relays:?}");
    bob.connected();
    assert_eq!(bob.take(sent), []);
    bob.say("by the channel");
    assert_eq!(bob.take(sent).len(), 1);
    let noted = |op: &Op| matches!(op, Op::Step { step: Step::Older(_), .. });
    bob.say("another");
    assert!(bob.effects.iter().any(|it| matches!(it, Effect::Store { ops, .. } if ops.iter().any(noted))));
}

#[test]
fn who_was_never_heard_to_speak_tincan_is_called_rarely_and_while_somebody_looks() {
    let mut bob = Bob::friend();
    bob.intent(Intent::Open(Some(ann().me())));
    let dialled = |effect| match effect {
        Effect::Dial(id, _, Dialect::Older) => Some(id),
        Effect::Dial(..) => panic!("{effect:?}"),
        _ => None,
    };
    let ids = bob.take(dialled);
    assert_eq!(ids.len(), 1);
    bob.hand(Input::Session(ids[0], SessionInput::Described("offer".into())));
    assert_eq!(bob.calls(), [Call::Offer("offer".into())]);
    let answer =
        ann().seal_call(&Call::Answer("answer".into()), super::tests::bob().me(), bob.now, || [8; 32]).unwrap();
    bob.deliver(&answer);
    assert!(bob.effects.iter().any(|effect| matches!(effect, Effect::Answer(id, _) if *id == ids[0])));
    bob.hand(Input::Session(ids[0], SessionInput::Open));
    bob.hear(ids[0], "hi", bob.now);
    assert_eq!(bob.received().len(), 1);
    // They go, and answer no more.
    bob.hand(Input::Session(ids[0], SessionInput::Closed));
    bob.wait(4 * 3600);
    let count = bob.take(dialled).len();
    assert!((4..=12).contains(&count), "{count} offers in four hours");
    for _ in 0..20 {
        bob.hand(Input::Resumed);
        bob.wait(1);
    }
    assert!(bob.take(dialled).len() <= 1);
    bob.intent(Intent::Open(None));
    bob.wait(4 * 3600);
    assert!(bob.take(dialled).len() <= 1);
}

#[test]
fn who_hides_their_address_calls_nobody_and_takes_no_call() {
    let mut bob = Bob::friend();
    bob.intent(Intent::Reveal { sign: Sign::Address, to: Some(ann().me()), on: Some(false) });
    bob.intent(Intent::Open(Some(ann().me())));
    bob.deliver(&offer(NOW));
    bob.wait(200);
    assert_eq!(bob.accepted(), []);
    bob.intent(Intent::Reveal { sign: Sign::Address, to: Some(ann().me()), on: None });
    bob.effects.clear();
    bob.now = bob.now.plus(Millis::secs(60));
    let id = bob.connected();
    bob.intent(Intent::Reveal { sign: Sign::Address, to: Some(ann().me()), on: Some(false) });
    assert!(bob.effects.iter().any(|effect| matches!(effect, Effect::Hangup(of) if *of == id)));
}
