//! One engine and relays that say what a test lets them say.

use serde_json::{Value, json};

use crate::engine::Engine;
use crate::engine::doors::{
    Asked, Boot, Carrier, Change, Committed, Effect, Failure, Input, Intent, Mail, Op, RelayInput, RelayView, Stamp,
};
use crate::model::{Config, Millis, Profile, RelayUrl, RunId, ViewId};
use crate::protocol::mac::MacKey;
use crate::protocol::wrap::{EPHEMERAL, STORED, Vault};

struct Bench {
    engine: Engine,
    vault: Vault,
    now: Millis,
    wake: Option<Millis>,
    rolls: u8,
    /// What each relay was told since a test last looked.
    told: Vec<(RelayUrl, Value)>,
    connects: Vec<RelayUrl>,
    profile: Option<Profile>,
    invite: String,
    views: Vec<RelayView>,
    opened: usize,
}

fn relay(name: &str) -> RelayUrl {
    RelayUrl::parse(&format!("wss://{name}.example")).unwrap()
}

fn relays(names: &[&str]) -> Vec<RelayUrl> {
    names.iter().map(|name| relay(name)).collect()
}

impl Bench {
    fn boot(candidates: &[&str], profile: Option<Profile>) -> Self {
        let mut bench = Self {
            engine: Engine::default(),
            vault: Vault::new(&[1; 32]).unwrap(),
            now: Millis::secs(1_800_000_000),
            wake: None,
            rolls: 0,
            told: Vec::new(),
            connects: Vec::new(),
            profile: profile.clone(),
            invite: String::new(),
            views: Vec::new(),
            opened: 0,
        };
        let config = Config { relays: relays(candidates), ice_servers: vec![], name: "Bench".into() };
        let (run, mac) = (RunId::from_random([1; 32]), MacKey::derive(&[1]));
        bench.hand(Input::Booted(Box::new(Boot {
            config,
            profile,
            chats: vec![],
            outbox: vec![],
            seen: vec![],
            run,
            mac,
        })));
        bench
    }

    /// Someone new, whose wrap is sealed and who has reached nobody yet.
    fn new(candidates: &[&str]) -> Self {
        let mut bench = Self::boot(candidates, None);
        bench.hand(Input::Intent(
            Asked { view: ViewId::from_random([1; 32]), number: None },
            Intent::Start { name: "Ann".into() },
        ));
        bench
    }

    /// Someone whose list was found and announced in an earlier run.
    fn known(candidates: &[&str], list: &[&str]) -> Self {
        let mut earlier = Self::new(list);
        for name in list {
            earlier.pass(name);
        }
        for name in list {
            earlier.take_list(name).unwrap();
        }
        Self::boot(candidates, earlier.profile)
    }

    fn stamp(&mut self) -> Stamp {
        self.rolls = self.rolls.wrapping_add(1);
        Stamp { now: self.now, random: [self.rolls; 32] }
    }

    fn hand(&mut self, input: Input) {
        let stamp = self.stamp();
        for effect in self.engine.handle(input, &stamp) {
            match effect {
                Effect::MakeIdentity { name, .. } => {
                    self.hand(Input::IdentityMade {
                        me: self.vault.me(),
                        name,
                        mac: MacKey::derive(&[1]),
                        elsewhere: false,
                    });
                }
                Effect::Store { batch, ops } => {
                    for op in ops.iter() {
                        if let Op::PutProfile(profile) = op {
                            self.profile = Some(profile.clone());
                        }
                    }
                    self.hand(Input::Stored { batches: vec![batch], result: Ok(Committed::default()) });
                }
                Effect::Seal { ticket, to, rumor, carrier, .. } => {
                    let kind = if carrier == Carrier::Stored { STORED } else { EPHEMERAL };
                    let mut roll = self.rolls;
                    let event = self.vault.seal(&rumor, to, kind, self.now, || {
                        roll = roll.wrapping_add(1).max(1);
                        [roll; 32]
                    });
                    let event = event.unwrap();
                    self.hand(Input::Ready { ticket, event: event.id, json: event.as_json() });
                }
                Effect::Sign { ticket, kind, tags } => {
                    let event = self.vault.sign(kind, self.now.as_secs(), tags, "", [1; 32]);
                    self.hand(Input::Ready { ticket, event: event.id, json: event.as_json() });
                }
                Effect::Connect(url) => self.connects.push(url),
                Effect::SendRelay(url, text) => {
                    let words: Value = serde_json::from_str(&text).unwrap();
                    let inbox = words[0] == "REQ" && words[1] == "inbox";
                    self.told.push((url.clone(), words));
                    if inbox {
                        let end = json!(["EOSE", "inbox"]).to_string();
                        self.hand(Input::Relay(url, RelayInput::Frame(end)));
                    }
                }
                Effect::OpenWrap(_) => self.opened += 1,
                Effect::WakeAt(at) => self.wake = Some(at),
                Effect::Show(_, Change::Relays(views)) => self.views = views,
                Effect::Show(_, Change::Me(me)) => self.invite = me.invite,
                Effect::Show(_, change @ (Change::Contact(_) | Change::Message(_))) => panic!("{change:?}"),
                _ => {}
            }
        }
    }

    /// Time passes, as the engine's timer lets it.
    fn wait(&mut self, span: Millis) {
        let end = self.now.plus(span);
        while let Some(wake) = self.wake.filter(|wake| *wake <= end) {
            self.wake = None;
            self.now = self.now.max(wake);
            self.hand(Input::Tick);
        }
        self.now = end;
    }

    fn relay(&mut self, name: &str, input: RelayInput) {
        self.hand(Input::Relay(relay(name), input));
    }

    fn open(&mut self, name: &str) {
        self.relay(name, RelayInput::Opened);
    }

    /// It refuses the connection, and again when that is tried anew.
    fn refuse(&mut self, name: &str) {
        self.relay(name, RelayInput::Closed);
        self.wait(Millis::secs(2));
        self.relay(name, RelayInput::Closed);
    }

    fn say(&mut self, name: &str, words: &Value) {
        self.relay(name, RelayInput::Frame(words.to_string()));
    }

    /// Takes what a relay was told and matches.
    fn take(&mut self, name: &str, matches: impl Fn(&Value) -> bool) -> Vec<Value> {
        let (taken, left) =
            std::mem::take(&mut self.told).into_iter().partition(|(url, words)| *url == relay(name) && matches(words));
        self.told = left;
        taken.into_iter().map(|(_, words)| words).collect()
    }

    /// The wrap that a relay was given, once.
    fn wrap(&mut self, name: &str) -> Value {
        let mut wraps = self.take(name, |words| words[0] == "EVENT" && words[1]["kind"] == STORED);
        assert_eq!(wraps.len(), 1, "{name}");
        wraps.remove(0)[1].take()
    }

    fn verdict(&mut self, name: &str, event: &Value, accepted: bool, reason: &str) {
        self.say(name, &json!(["OK", event["id"], accepted, reason]));
    }

    /// The question for the wrap, asked once after it was taken.
    fn recall(&mut self, name: &str, wrap: &Value) {
        self.verdict(name, wrap, true, "");
        self.wait(Millis::secs(1));
        let asked = self.take(name, |words| words[0] == "REQ" && words[1] == "recall");
        assert_eq!(asked.len(), 1, "{name}");
        assert_eq!(asked[0][2]["ids"], json!([wrap["id"]]));
    }

    /// A relay does all that it should.
    fn pass(&mut self, name: &str) {
        self.open(name);
        self.keep(name);
    }

    fn keep(&mut self, name: &str) {
        let wrap = self.wrap(name);
        self.recall(name, &wrap);
        self.say(name, &json!(["EVENT", "recall", wrap]));
        self.say(name, &json!(["EOSE", "recall"]));
        assert_eq!(self.take(name, |words| *words == json!(["CLOSE", "recall"])).len(), 1, "{name}");
    }

    fn forget(&mut self, name: &str) {
        self.open(name);
        let wrap = self.wrap(name);
        self.recall(name, &wrap);
        self.say(name, &json!(["EOSE", "recall"]));
        assert_eq!(self.take(name, |words| *words == json!(["CLOSE", "recall"])).len(), 1, "{name}");
    }

    /// The 10050 that a relay was given, which it takes: what it names, and when it was made.
    fn take_list(&mut self, name: &str) -> Option<(Vec<RelayUrl>, u64)> {
        let mut lists = self.take(name, |words| words[0] == "EVENT" && words[1]["kind"] == 10050);
        assert!(lists.len() < 2, "{name}");
        let event = lists.pop()?[1].take();
        self.verdict(name, &event, true, "");
        let tags = event["tags"].as_array().unwrap().iter();
        let named = tags.map(|tag| RelayUrl::parse(tag[1].as_str().unwrap()).unwrap()).collect();
        Some((named, event["created_at"].as_u64().unwrap()))
    }

    fn mail(&self, name: &str) -> Mail {
        self.views.iter().find(|view| view.url == relay(name)).unwrap().mail
    }

    fn used(&self) -> Vec<RelayUrl> {
        self.views.iter().filter(|view| view.used).map(|view| view.url.clone()).collect()
    }

    fn list(&self) -> Vec<RelayUrl> {
        self.profile.as_ref().unwrap().relays.clone()
    }

    fn published(&self) -> usize {
        self.told.iter().filter(|(_, words)| words[0] == "EVENT").count()
    }
}

#[test]
fn those_that_keep_mail_are_announced_and_it_costs_one_event_and_one_question_each() {
    let mut bench = Bench::new(&["a", "b"]);
    bench.pass("a");
    assert_eq!(bench.published(), 0, "nothing is announced before all have been tried");
    assert_eq!(bench.mail("a"), Mail::Kept);
    assert_eq!(bench.mail("b"), Mail::Testing);
    let link = bench.invite.clone();
    bench.pass("b");
    for name in ["a", "b"] {
        assert_eq!(bench.take_list(name).unwrap().0, relays(&["a", "b"]));
    }
    assert_eq!(bench.invite, link);
    assert_eq!(bench.profile.as_ref().unwrap().announced, relays(&["a", "b"]));
    bench.told.retain(|(_, words)| words[0] != "REQ" || words[1] != "inbox");
    bench.wait(Millis::secs(600));
    assert_eq!(bench.told, []);
}

#[test]
fn those_that_fail_are_named_with_the_reason_and_left_out() {
    let mut bench = Bench::new(&["gone", "liar", "good", "closed", "mute", "more", "most"]);
    assert_eq!(bench.list(), relays(&["gone", "liar", "good"]), "of use at once");
    let link = bench.invite.clone();
    bench.refuse("gone");
    bench.forget("liar");
    bench.open("closed");
    let wrap = bench.wrap("closed");
    bench.verdict("closed", &wrap, false, "blocked: members only");
    bench.open("mute");
    bench.wrap("mute");
    for name in ["more", "good", "most"] {
        bench.pass(name);
    }
    assert_eq!(bench.published(), 0);
    bench.wait(Millis::secs(10));
    assert_eq!(bench.mail("gone"), Mail::Failed(Failure::Unreached));
    assert_eq!(bench.mail("liar"), Mail::Failed(Failure::Forgot));
    assert_eq!(bench.mail("closed"), Mail::Failed(Failure::Refused));
    let closed = bench.views.iter().find(|view| view.url == relay("closed")).unwrap();
    assert_eq!(closed.trouble.as_deref(), Some("blocked: members only"));
    assert_eq!(bench.mail("mute"), Mail::Failed(Failure::Silent));
    let passed = relays(&["good", "more", "most"]);
    assert_eq!((bench.list(), bench.used()), (passed.clone(), passed.clone()), "in the order of the file");
    assert_ne!(bench.invite, link);
    for name in ["good", "more", "most"] {
        assert_eq!(bench.take_list(name).unwrap().0, passed, "{name}");
        let subscribed = bench.take(name, |words| words[0] == "REQ" && words[1] == "inbox");
        assert_eq!(subscribed.len(), 1, "{name}");
    }
    assert_eq!(bench.published(), 0, "nobody else learns of it");
    // Those that are not used are left, and not tried again.
    bench.wait(Millis::secs(300));
    bench.connects.clear();
    bench.wait(Millis::secs(300));
    assert_eq!(bench.connects, []);
}

#[test]
fn no_more_than_three_are_used() {
    let mut bench = Bench::new(&["a", "b", "c", "d"]);
    for name in ["d", "c", "b", "a"] {
        bench.pass(name);
    }
    assert_eq!(bench.list(), relays(&["a", "b", "c"]));
    assert_eq!(bench.mail("d"), Mail::Kept);
    assert_eq!(bench.take_list("d"), None);
}

#[test]
fn when_nobody_could_be_reached_it_goes_on_when_one_comes_up() {
    let mut bench = Bench::new(&["a", "b", "c", "d"]);
    for name in ["a", "b", "c", "d"] {
        bench.refuse(name);
    }
    assert_eq!(bench.list(), relays(&["a", "b", "c"]));
    assert_eq!(bench.mail("d"), Mail::Failed(Failure::Unreached));
    bench.wait(Millis::secs(300));
    assert_eq!(bench.published(), 0);
    bench.connects.clear();
    bench.pass("d");
    for name in ["a", "b"] {
        bench.refuse(name);
    }
    assert_eq!(bench.published(), 0, "another may have come back as well");
    bench.pass("c");
    assert_eq!(bench.list(), relays(&["c", "d"]));
    assert_eq!(bench.take_list("c").unwrap().0, relays(&["c", "d"]));
}

#[test]
fn when_nobody_keeps_mail_nothing_is_announced_nor_tried_again_and_again() {
    let mut bench = Bench::new(&["a"]);
    bench.forget("a");
    bench.relay("a", RelayInput::Closed);
    bench.wait(Millis::secs(5));
    bench.open("a");
    bench.wait(Millis::secs(60));
    assert_eq!(bench.published(), 0);
    assert_eq!(bench.used(), relays(&["a"]), "a relay that passes on what comes live is better than none");
}

#[test]
fn a_start_with_an_announced_list_publishes_nothing() {
    let mut bench = Bench::known(&["a", "b", "c"], &["a", "b"]);
    bench.open("a");
    bench.open("b");
    bench.wait(Millis::secs(60));
    assert_eq!(bench.published(), 0);
    assert_eq!(bench.mail("a"), Mail::Untested);
    assert_eq!(bench.used(), relays(&["a", "b"]));
}

#[test]
fn one_that_fails_later_is_taken_out_and_gets_the_new_list_too() {
    let mut bench = Bench::known(&["a", "b", "c"], &["a", "b"]);
    bench.open("a");
    bench.open("b");
    bench.wait(Millis::secs(60));
    bench.hand(Input::Intent(Asked { view: ViewId::from_random([1; 32]), number: None }, Intent::TestRelays));
    bench.hand(Input::Intent(Asked { view: ViewId::from_random([1; 32]), number: None }, Intent::TestRelays));
    bench.keep("b");
    bench.pass("c");
    let wrap = bench.wrap("a");
    bench.recall("a", &wrap);
    bench.say("a", &json!(["EOSE", "recall"]));
    let lists: Vec<_> = ["a", "b", "c"].map(|name| bench.take_list(name).unwrap()).into();
    assert!(lists.iter().all(|(named, at)| *named == relays(&["b", "c"]) && *at > 1_800_000_060));
    assert_eq!(bench.list(), relays(&["b", "c"]));
}

#[test]
fn a_list_stays_when_none_of_it_passes() {
    let mut bench = Bench::known(&["a"], &["a"]);
    bench.refuse("a");
    bench.hand(Input::Intent(Asked { view: ViewId::from_random([1; 32]), number: None }, Intent::TestRelays));
    bench.refuse("a");
    assert_eq!(bench.mail("a"), Mail::Failed(Failure::Unreached));
    assert_eq!(bench.list(), relays(&["a"]));
    bench.pass("a");
    assert_eq!(bench.mail("a"), Mail::Kept);
    assert_eq!(bench.published(), 0, "its 10050 is there already");
}

#[test]
fn one_that_wants_a_login_is_tried_again_when_it_got_it() {
    let mut bench = Bench::new(&["a", "b"]);
    bench.pass("a");
    bench.open("b");
    bench.say("b", &json!(["AUTH", "challenge"]));
    let wrap = bench.wrap("b");
    bench.verdict("b", &wrap, false, "auth-required: who is it?");
    assert_eq!(bench.mail("b"), Mail::Failed(Failure::WantsLogin));
    assert_eq!(bench.list(), relays(&["a"]));
    bench.take_list("a").unwrap();
    bench.hand(Input::Intent(
        Asked { view: ViewId::from_random([1; 32]), number: None },
        Intent::AllowLogin(relay("b")),
    ));
    let login = bench.take("b", |words| words[0] == "AUTH").remove(0)[1].take();
    bench.verdict("b", &login, true, "");
    bench.keep("b");
    assert_eq!(bench.list(), relays(&["a", "b"]));
    for name in ["a", "b"] {
        assert_eq!(bench.take_list(name).unwrap().0, relays(&["a", "b"]));
    }
}

#[test]
fn our_own_wrap_is_no_mail() {
    let mut bench = Bench::new(&["a"]);
    bench.open("a");
    let wrap = bench.wrap("a");
    bench.say("a", &json!(["EVENT", "inbox", wrap]));
    bench.say("a", &json!(["EOSE", "inbox"]));
    assert_eq!(bench.opened, 0);
    // And where it was forgotten that it is ours, its author is.
    let rumor = crate::protocol::signal::probe(bench.vault.me(), bench.now);
    let event = nostr::prelude::EventId::from_slice(&[9; 32]).unwrap();
    bench.told.clear();
    bench.hand(Input::Opened { wrap: event, stored: true, expires: 0, rumor: Ok(rumor) });
    assert_eq!(bench.told, []);
}
