//! The store on a real IndexedDB, in a real browser.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::JSON;
use rexie::{Index, ObjectStore, Rexie, TransactionMode};
use tincan::engine::doors::{BatchId, Input, Op, StoreError, Unsent};
use tincan::engine::receipts::{Tells, key};
use tincan::model::{
    Contact, Direction, Message, MessageId, Millis, Page, Part, PeerId, Profile, RelayUrl, Road, Standing, Status,
    Step, Trace, Word,
};
use tincan::platform::store::{News, Store};
use tincan::protocol::amendment::Amendment;
use tincan::protocol::rumor::Rumor;
use tincan::protocol::wrap::Vault;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

mod bench;

use self::bench::{Bench, asked, message, profile, start_over, texts, vault};

wasm_bindgen_test_configure!(run_in_browser);

/// The stores of version 1, as they were released.
async fn version_1() -> Rexie {
    Rexie::builder("tincan")
        .version(1)
        .add_object_store(
            ObjectStore::new("messages").key_path("id").add_index(Index::new_array("order", ["chat", "at", "id"])),
        )
        .add_object_store(ObjectStore::new("contacts").key_path("peer"))
        .add_object_store(ObjectStore::new("outbox").key_path("id"))
        .add_object_store(ObjectStore::new("seen").key_path("key").add_index(Index::new("at", "at")))
        .add_object_store(ObjectStore::new("meta"))
        .build()
        .await
        .unwrap()
}

/// Every record that the first released version left in a browser where Ann talked to Bob, who then went away while Cat
/// knocked.
const STORED_BY_1: &str = include_str!("v1.json");

#[wasm_bindgen_test]
async fn a_database_of_version_1_comes_through_whole() {
    start_over().await;
    let old = version_1().await;
    let dump: serde_json::Value = serde_json::from_str(STORED_BY_1).unwrap();
    for (name, records) in dump["stores"].as_object().unwrap() {
        let write = old.transaction(&[name], TransactionMode::ReadWrite).unwrap();
        for record in records.as_array().unwrap() {
            let (key, value) = (JsValue::from_str(record[0].as_str().unwrap()), JSON::parse(&record[1].to_string()));
            let key = (name == "meta").then_some(&key);
            write.store(name).unwrap().put(&value.unwrap(), key).await.unwrap();
        }
        write.done().await.unwrap();
    }
    old.close();

    let bench = Bench::new().await;
    let stored = bench.store.read().await.unwrap();
    let record = |store: &str, key: &str| {
        let all = dump["stores"][store].as_array().unwrap();
        all.iter().find(|record| record[0] == key).unwrap()[1].clone()
    };
    let profile = stored.profile.unwrap();
    assert_eq!(serde_json::from_value::<Profile>(record("meta", "profile")).unwrap(), profile);
    assert!(profile.shows_read && profile.shows_typing && profile.shows_address && profile.enter_sends);
    assert_eq!(Vault::new(&stored.secret.unwrap()).unwrap().me(), profile.me);
    assert_eq!(stored.chats.len(), 2);
    for chat in &stored.chats {
        let peer = chat.contact.peer.to_hex();
        assert_eq!(serde_json::from_value::<Contact>(record("contacts", &peer)).unwrap(), chat.contact);
        assert_eq!(chat.unread, record("meta", &format!("unread/{peer}")));
    }
    let of = |name: &str| stored.chats.iter().find(|chat| chat.contact.name == name).unwrap().contact.peer;
    let (read, more) = bench.page(of("Bob"), None, 99).await;
    assert!(!more);
    assert_eq!(
        read,
        [
            "one, says Ann",
            "one, says Bob",
            "two, says Ann",
            "two, says Bob",
            "for later",
            "are you there?",
            "I leave this for you"
        ]
    );
    assert_eq!(bench.page(of("Cat"), None, 99).await.0, ["may I come in?"]);
    bench.store.trail(&bench.sink);
    assert_eq!(texts(&bench.found("LEAVE ths", 9).await), [""; 0]);
    assert_eq!(bench.found("LEAVE thís", 9).await[0].text, "I leave this for you");
    assert_eq!(bench.found("says", 3).await.len(), 3);
    let mut outbox: Vec<_> = stored.outbox.iter().map(|sent| (sent.rumor.content(), sent.trace.held_by())).collect();
    outbox.sort_unstable();
    assert_eq!(outbox, [("I leave this for you", 0), ("are you there?", 0)]);
    let mut seen: Vec<_> = stored.seen.iter().map(|(key, at)| (key.clone(), at.0)).collect();
    seen.sort_unstable();
    let known: Vec<_> = dump["stores"]["seen"].as_array().unwrap().iter().map(|record| record[1].clone()).collect();
    let known: Vec<_> =
        known.iter().map(|one| (one["key"].as_str().unwrap().into(), one["at"].as_u64().unwrap())).collect();
    assert_eq!(seen, known);
    start_over().await;
}

#[wasm_bindgen_test]
async fn a_newer_tab_waits_for_an_older_one_and_says_so() {
    start_over().await;
    version_1().await.close();
    // Rexie would make way by itself.
    let open = "new Promise((ok) => (indexedDB.open('tincan', 1).onsuccess = (event) => ok(event.target.result)))";
    let old = JsFuture::from(js_sys::Promise::from(js_sys::eval(open).unwrap())).await.unwrap();
    let old: web_sys::IdbDatabase = old.unchecked_into();
    let news: Rc<RefCell<Vec<News>>> = Rc::default();
    let (tell, told) = (news.clone(), news.clone());
    let close = async move {
        while told.borrow().is_empty() {
            gloo_timers::future::TimeoutFuture::new(1).await;
        }
        old.close();
    };
    wasm_bindgen_futures::spawn_local(close);
    let store = Store::open(move |news| tell.borrow_mut().push(news)).await.unwrap();
    assert_eq!(*news.borrow(), [News::Waits]);
    assert!(store.read().await.is_ok());
}

#[wasm_bindgen_test]
async fn an_older_tab_makes_way_for_a_newer_one_and_keeps_nothing_more() {
    let bench = Bench::new().await;
    let newer = Rexie::builder("tincan").version(9).build().await.unwrap();
    bench.told(News::Superseded).await;
    let seen = || vec![Op::Seen { key: "late".into(), at: Millis(1) }];
    assert_eq!(bench.try_to_write(seen()).await, Err(StoreError::Newer));
    assert!(matches!(bench.store.read().await, Err(StoreError::Newer)));
    newer.close();
    // Loaded again, and still the older version.
    assert!(matches!(Store::open(|_| ()).await, Err(StoreError::Newer)));
    start_over().await;
}

#[wasm_bindgen_test]
async fn a_database_that_is_deleted_is_let_go_and_not_made_again() {
    let bench = Bench::new().await;
    Rexie::delete("tincan").await.unwrap();
    bench.told(News::Gone).await;
    let seen = || vec![Op::Seen { key: "late".into(), at: Millis(1) }];
    assert_eq!(bench.try_to_write(seen()).await, Err(StoreError::Gone));
    assert_eq!(bench.try_to_write(seen()).await, Err(StoreError::Gone));
    assert_eq!(*bench.news.borrow(), [News::Gone]);
}

#[wasm_bindgen_test]
async fn what_has_had_its_time_goes_with_what_was_noted_of_it() {
    let bench = Bench::new().await;
    let (me, ann) = (vault(60), vault(61));
    let make = |at: u64, secs: u64| {
        let (mut message, _) = message(&ann, me.me(), at, &format!("until {secs}"), Direction::In);
        message.tags.push(vec!["expiration".into(), secs.to_string()]);
        message
    };
    let (stays, _) = message(&ann, me.me(), 500, "stays", Direction::In);
    let (first, second) = (make(1000, 20), make(2000, 30));
    let receive = |message: &Message| Op::Receive { message: message.clone(), unread: true, owes: None };
    bench.write(vec![Op::PutContact(Contact::new(ann.me(), Standing::Accepted, Millis(1)))]).await;
    bench.write([&stays, &first, &second].map(receive).to_vec()).await;
    let early = bench.write(vec![Op::Expire(Millis::secs(19))]).await;
    assert_eq!((early.over.len(), early.expires), (0, Millis::secs(20)));
    let done = bench.write(vec![Op::Expire(Millis::secs(20))]).await;
    assert_eq!(done.expires, Millis::secs(30));
    assert_eq!(done.over.len(), 1);
    assert_eq!((&done.over[0].gone, &done.over[0].last), (&vec![first.clone()], &Some(second.clone())));
    assert_eq!(bench.page(ann.me(), None, 9).await.0, ["stays", "until 30"]);
    let done = bench.write(vec![Op::Expire(Millis::secs(99))]).await;
    assert_eq!((done.expires, &done.over[0].last), (Millis(0), &Some(stays)));
    assert_eq!(bench.page(ann.me(), None, 9).await.0, ["stays"]);
    let stored = bench.store.read().await.unwrap();
    let chat = stored.chats.iter().find(|chat| chat.contact.peer == ann.me()).unwrap();
    assert_eq!(chat.unread, 1);
    assert!(stored.seen.iter().any(|(key, _)| *key == format!("gone/{}", first.id)));
}

#[wasm_bindgen_test]
async fn what_has_had_its_time_on_its_way_is_gone_from_the_outbox_and_no_tick_brings_it_back() {
    start_over().await;
    let bench = Bench::new().await;
    let (me, bob) = (vault(62), vault(63));
    let until = || vec!["expiration".to_owned(), "20".to_owned()];
    let burst: Vec<_> = (1000..1006)
        .map(|at| {
            let rumor =
                Rumor::new(me.me(), Millis(at), 14, vec![vec!["p".into(), bob.me().to_hex()], until()], "so".into());
            let (message, _) = message(&me, bob.me(), at, "so", Direction::Out);
            (Message { id: rumor.id(), tags: vec![until()], ..message }, rumor)
        })
        .collect();
    let sent = burst.iter().map(|(message, rumor)| Op::Send { message: message.clone(), rumor: rumor.clone() });
    bench.write(sent.collect()).await;
    assert_eq!(outbox_keys(&bench).await.len(), burst.len(), "each has a record that can go by itself");
    assert_eq!(bench.write(vec![Op::Expire(Millis::secs(20))]).await.over[0].gone.len(), burst.len());
    assert_eq!(outbox_keys(&bench).await.len(), 0);
    let late = step(&burst[0].0, Step::Delivered(Millis(3000), Road::Channel));
    assert_eq!(bench.write(vec![late]).await.strange, [burst[0].0.id]);
    assert_eq!(bench.page(bob.me(), None, 9).await.0, <[String; 0]>::default());
    start_over().await;
}

#[wasm_bindgen_test]
async fn a_message_received_twice_is_there_once_and_counted_once() {
    let bench = Bench::new().await;
    let (me, ann) = (vault(10), vault(11));
    let (hello, _) = message(&ann, me.me(), 1000, "hello", Direction::In);
    let receive = || Op::Receive { message: hello.clone(), unread: true, owes: None };
    bench.write(vec![Op::PutContact(Contact::new(ann.me(), Standing::Accepted, Millis(1)))]).await;
    assert_eq!(bench.write(vec![receive()]).await.known, []);
    assert_eq!(bench.write(vec![receive()]).await.known, [hello.id]);
    let (other, _) = message(&ann, me.me(), 1001, "other", Direction::In);
    let twice = Op::Receive { message: other.clone(), unread: true, owes: None };
    assert_eq!(bench.write(vec![twice.clone(), twice]).await.known, [other.id]);
    let stored = bench.store.read().await.unwrap();
    let chat = stored.chats.iter().find(|chat| chat.contact.peer == ann.me()).unwrap();
    assert_eq!(chat.unread, 2);
    assert_eq!(chat.last.as_ref().unwrap().text, "other");
    bench.write(vec![Op::MarkRead { chat: ann.me(), unread: 2, owes: None }]).await;
    let stored = bench.store.read().await.unwrap();
    assert_eq!(stored.chats.iter().find(|chat| chat.contact.peer == ann.me()).unwrap().unread, 0);
}

#[wasm_bindgen_test]
async fn what_is_read_is_noted_to_be_told_in_the_same_transaction_and_once() {
    let bench = Bench::new().await;
    let (me, eve) = (vault(90), vault(91));
    let owes = Some(Millis(1_800_000_000_000));
    let receive = |at: u64, unread| {
        let (message, _) = message(&eve, me.me(), at, "hello", Direction::In);
        let status = if unread { Status::Delivered } else { Status::Read };
        (message.id, Op::Receive { message: Message { status, ..message }, unread, owes: owes.filter(|_| !unread) })
    };
    let (one, two, three, four) = (receive(1, true), receive(2, true), receive(3, false), receive(4, true));
    bench.write(vec![one.1.clone(), two.1.clone(), four.1.clone()]).await;
    assert!(bench.write(vec![three.1.clone()]).await.owed.is_empty());
    let (mine, rumor) = message(&me, eve.me(), 5, "and you", Direction::Out);
    bench.write(vec![Op::Send { message: mine.clone(), rumor }]).await;
    // The newest first; two at once are as one.
    let mark = |unread| Op::MarkRead { chat: eve.me(), unread, owes };
    let owed = bench.write(vec![mark(1), mark(1)]).await.owed;
    assert_eq!(owed, [(eve.me(), four.0), (eve.me(), two.0)]);
    assert_eq!(bench.write(vec![mark(1)]).await.owed, [(eve.me(), one.0)]);
    // What comes again is told no more.
    let known = bench.write(vec![one.1, three.1]).await;
    assert_eq!((known.known, known.owed), (vec![one.0, three.0], vec![]));
    let stored = bench.store.read().await.unwrap();
    let noted = |id| stored.seen.iter().filter(|(noted, _)| *noted == key(eve.me(), id, Tells::Read)).count();
    assert_eq!([one.0, two.0, three.0, four.0].map(noted), [1; 4]);
    bench.heard.borrow_mut().clear();
    bench.store.read_page(asked(), eve.me(), Part::Newest, 9, &bench.sink);
    let page =
        bench.wait(|input| if let Input::Page { page, .. } = input { Some(page.messages.clone()) } else { None });
    for message in page.await.iter().filter(|message| [one.0, two.0, four.0].contains(&message.id)) {
        assert_eq!((message.status, message.trace.read), (Status::Read, owes), "kept with it, for who loses their own");
    }

    // Nobody raises what they did not get from us.
    let raise = |chat, id| Op::Step { chat, id, step: Step::Read(Millis(6)) };
    let strange = bench.write(vec![raise(me.me(), mine.id), raise(eve.me(), one.0)]).await.strange;
    assert_eq!(strange, [mine.id, one.0]);
    assert!(bench.store.read().await.unwrap().outbox.iter().any(|sent| sent.peer == eve.me()));
    assert!(bench.write(vec![raise(eve.me(), mine.id)]).await.strange.is_empty());
    assert!(!bench.store.read().await.unwrap().outbox.iter().any(|sent| sent.peer == eve.me()));
    assert_eq!(newest_status(&bench, eve.me()).await, Status::Read);
}

#[wasm_bindgen_test]
async fn what_comes_again_to_an_open_chat_changes_nothing_and_stops_nothing() {
    let bench = Bench::new().await;
    let (me, ann) = (vault(12), vault(13));
    let receive = |at: u64, text| Op::Receive {
        message: message(&ann, me.me(), at, text, Direction::In).0,
        unread: false,
        owes: None,
    };
    assert_eq!(bench.write(vec![receive(1, "one")]).await.known, []);
    let again = bench.write(vec![receive(2, "two"), receive(1, "one"), receive(3, "three"), receive(3, "three")]).await;
    let ids: Vec<MessageId> =
        [(1, "one"), (3, "three")].map(|(at, text)| message(&ann, me.me(), at, text, Direction::In).0.id).to_vec();
    assert_eq!(again.known, ids);
    assert_eq!(bench.page(ann.me(), None, 9).await.0, ["one", "two", "three"]);
}

#[wasm_bindgen_test]
async fn an_acknowledgement_in_the_same_transaction_as_its_message_counts() {
    let bench = Bench::new().await;
    let (me, bob) = (vault(26), vault(27));
    let (message, rumor) = message(&me, bob.me(), 1000, "quick", Direction::Out);
    let step = step(&message, Step::Delivered(Millis(1005), Road::Channel));
    bench.write(vec![Op::Send { message, rumor }, step]).await;
    let stored = bench.store.read().await.unwrap();
    assert!(!stored.outbox.iter().any(|sent| sent.peer == bob.me()));
    bench.store.read_page(asked(), bob.me(), Part::Newest, 1, &bench.sink);
    let status = bench
        .wait(|input| match input {
            Input::Page { page, .. } => Some(page.messages.first().unwrap().status),
            _ => None,
        })
        .await;
    assert_eq!(status, Status::Delivered);
}

/// The keys of the outbox, when all is in its place.
async fn outbox_keys(bench: &Bench) -> Vec<String> {
    bench.part(vault(40).me(), Part::Newest, 1).await;
    let db = Rexie::builder("tincan").build().await.unwrap();
    let read = db.transaction(&["outbox"], TransactionMode::ReadOnly).unwrap();
    let keys = read.store("outbox").unwrap().get_all_keys(None, None).await.unwrap();
    db.close();
    keys.into_iter().filter_map(|key| key.as_string()).collect()
}

#[wasm_bindgen_test]
async fn a_burst_waits_in_one_record_that_goes_with_the_last_of_it() {
    start_over().await;
    let mut bench = Bench::new().await;
    let (me, bob, cat) = (vault(92), vault(93), vault(94));
    let burst = |to: &Vault, from: u64, count: u64| -> Vec<_> {
        (from..from + count).map(|at| message(&me, to.me(), at, &format!("number {at}"), Direction::Out)).collect()
    };
    let send = |(message, rumor): &(Message, Rumor)| Op::Send { message: message.clone(), rumor: rumor.clone() };
    let delivered = |message: &Message| step(message, Step::Delivered(Millis(3000), Road::Channel));
    let (to_bob, to_cat) = (burst(&bob, 1000, 20), burst(&cat, 2000, 3));
    bench.write(to_bob.iter().chain(&to_cat).map(send).collect()).await;
    assert_eq!(outbox_keys(&bench).await.len(), 1 + 3, "few have a record each");

    // Some arrive, one is edited, one is put out of sight, and the page goes.
    let [(first, _), (second, _), (third, _), ..] = &to_bob[..] else { unreachable!() };
    bench.write(vec![delivered(first), Op::Hide(third.id)]).await;
    let (edit, edited) = edited(&me, bob.me(), second, 4000, "another number");
    bench.write(vec![Op::Edit { message: edit.clone(), rumors: [edited.clone(), edited.clone()] }]).await;
    assert_eq!(newest_status(&bench, bob.me()).await, Status::Queued);
    bench = Bench::new().await;
    let stored = bench.store.read().await.unwrap();
    let mut waiting: Vec<_> = stored.outbox.iter().filter(|sent| sent.peer == bob.me()).collect();
    waiting.sort_by_key(|sent| sent.rumor.at());
    let rumors: Vec<Rumor> = waiting.iter().map(|sent| sent.rumor.clone()).collect();
    let expected: Vec<Rumor> = to_bob.iter().skip(2).map(|(_, rumor)| rumor.clone()).collect();
    assert!(expected.iter().all(|rumor| rumors.contains(rumor)), "the very ones, also of what is out of sight");
    assert_eq!(rumors.len(), expected.len() + 1);
    assert!(rumors.contains(&edited));

    // A relay has one of them; that stands with it after the next start.
    let relay = RelayUrl::parse("wss://one").unwrap();
    bench.write(vec![step(third, Step::Mailed(vec![relay.clone()])), step(third, Step::Held(relay))]).await;
    let stored = Bench::new().await.store.read().await.unwrap();
    assert_eq!(stored.outbox.iter().find(|sent| sent.rumor.id() == third.id).unwrap().trace.held_by(), 1);

    // The rest arrives: from before the start, and from after it.
    let all = to_bob.iter().skip(2).map(|(message, _)| delivered(message));
    bench.write(all.take(17).collect()).await;
    assert_eq!(outbox_keys(&bench).await.len(), 1 + 3 + 1);
    bench.write(vec![delivered(&to_bob[19].0)]).await;
    assert_eq!(outbox_keys(&bench).await.len(), 3 + 1);
    let stored = Bench::new().await.store.read().await.unwrap();
    assert_eq!(stored.outbox.iter().filter(|sent| sent.peer == cat.me()).count(), 3);
    bench.write(vec![Op::Delete { chat: cat.me(), at: Millis(5), keep: false }]).await;
    assert_eq!(outbox_keys(&bench).await.len(), 1);
    // What is gone is not brought back by what becomes known of it late.
    assert_eq!(bench.write(vec![delivered(&to_cat[0].0)]).await.strange, [to_cat[0].0.id]);
    let sixth = burst(&cat, 6000, 6);
    bench.write(sixth.iter().map(send).collect()).await;
    bench.write(vec![Op::Delete { chat: cat.me(), at: Millis(6), keep: false }]).await;
    assert_eq!(outbox_keys(&bench).await.len(), 1);
    start_over().await;
}

#[wasm_bindgen_test]
async fn what_of_a_burst_arrives_before_it_is_written_never_waits() {
    let bench = Bench::new().await;
    let (me, bob) = (vault(95), vault(96));
    let burst: Vec<_> =
        (0..8).map(|at| message(&me, bob.me(), 1000 + at, &format!("number {at}"), Direction::Out)).collect();
    let mut ops: Vec<Op> =
        burst.iter().map(|(message, rumor)| Op::Send { message: message.clone(), rumor: rumor.clone() }).collect();
    ops.extend(burst.iter().take(5).map(|(message, _)| step(message, Step::Delivered(Millis(2000), Road::Channel))));
    bench.write(ops).await;
    let waiting = |stored: &[Unsent]| stored.iter().filter(|sent| sent.peer == bob.me()).count();
    assert_eq!(waiting(&bench.store.read().await.unwrap().outbox), 3);
    assert_eq!(newest_status(&bench, bob.me()).await, Status::Queued);
    let rest = burst.iter().map(|(message, _)| step(message, Step::Delivered(Millis(2001), Road::Channel)));
    bench.write(rest.collect()).await;
    assert_eq!(waiting(&bench.store.read().await.unwrap().outbox), 0);
    assert_eq!(newest_status(&bench, bob.me()).await, Status::Delivered);
}

#[wasm_bindgen_test]
async fn a_status_rises_and_never_falls_and_the_outbox_empties_with_it() {
    let bench = Bench::new().await;
    let (me, bob) = (vault(20), vault(21));
    let (hello, rumor) = message(&me, bob.me(), 1000, "hello", Direction::Out);
    bench.write(vec![Op::Send { message: hello.clone(), rumor: rumor.clone() }]).await;
    let stored = bench.store.read().await.unwrap();
    assert!(stored.outbox.iter().any(|sent| sent.rumor == rumor && sent.trace == Trace::default()));
    let [one, two, three] = ["one", "two", "three"].map(|name| RelayUrl::parse(&format!("wss://{name}")).unwrap());
    let (held, refused) = (Step::Held(one.clone()), Step::Refused(two.clone(), "blocked: \"so\"".into()));
    let mailed = Step::Mailed(vec![one.clone(), two.clone(), three.clone()]);
    bench.write(vec![step(&hello, mailed), step(&hello, refused)]).await;
    bench.write(vec![step(&hello, held)]).await;
    let stored = bench.store.read().await.unwrap();
    let sent = stored.outbox.iter().find(|sent| sent.rumor == rumor).unwrap();
    let words = vec![(one.clone(), Word::Ok), (two, Word::No("blocked: \"so\"".into())), (three, Word::None)];
    assert_eq!(sent.trace.relays, words);

    // Nobody else says anything of it, and nobody anything of what came from them.
    let strange = Op::Step { chat: me.me(), id: hello.id, step: Step::Delivered(Millis(2000), Road::Channel) };
    let (theirs, _) = message(&bob, me.me(), 900, "theirs", Direction::In);
    bench.write(vec![Op::Receive { message: theirs.clone(), unread: false, owes: None }]).await;
    bench.write(vec![strange, step(&theirs, Step::Read(Millis(2000)))]).await;
    assert!(bench.store.read().await.unwrap().outbox.iter().any(|sent| sent.rumor == rumor));
    assert_eq!(newest_status(&bench, bob.me()).await, Status::Relayed);

    bench.write(vec![step(&hello, Step::Delivered(Millis(3000), Road::Relays))]).await;
    bench.write(vec![step(&hello, Step::Held(one))]).await;
    let stored = bench.store.read().await.unwrap();
    assert!(!stored.outbox.iter().any(|sent| sent.peer == bob.me()));
    assert_eq!(newest_status(&bench, bob.me()).await, Status::Delivered);

    // Both at once, as it is after a store that failed for a while.
    let (late, rumor) = message(&me, bob.me(), 1001, "late", Direction::Out);
    let delivered = step(&late, Step::Delivered(Millis(3001), Road::Channel));
    bench.write(vec![Op::Send { message: late, rumor }, delivered]).await;
    assert_eq!(newest_status(&bench, bob.me()).await, Status::Delivered);
    assert!(!bench.store.read().await.unwrap().outbox.iter().any(|sent| sent.peer == bob.me()));
}

fn step(of: &Message, step: Step) -> Op {
    Op::Step { chat: of.chat, id: of.id, step }
}

async fn newest_status(bench: &Bench, chat: PeerId) -> Status {
    bench.heard.borrow_mut().clear();
    bench.store.read_page(asked(), chat, Part::Newest, 1, &bench.sink);
    bench
        .wait(|input| match input {
            Input::Page { page, .. } => Some(page.messages.first().unwrap().status),
            _ => None,
        })
        .await
}

#[wasm_bindgen_test]
async fn news_of_a_message_comes_to_the_same_in_any_order_and_any_number() {
    let bench = Bench::new().await;
    let (me, bob) = (vault(22), vault(23));
    let relay = RelayUrl::parse("wss://one").unwrap();
    let news = [Step::Held(relay), Step::Delivered(Millis(5), Road::Relays), Step::Read(Millis(7))];
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [0, 0, 2], [2, 2, 0]];
    for (at, order) in (1_700_000_000_000..).zip(orders) {
        let (message, rumor) = message(&me, bob.me(), at, "hello", Direction::Out);
        bench.write(vec![Op::Send { message: message.clone(), rumor }]).await;
        // One by one, and what is left of it in one transaction.
        let step = |number: usize| step(&message, news[number].clone());
        bench.write(vec![step(order[0])]).await;
        bench.write(vec![step(order[1]), step(order[2]), step(order[0])]).await;
    }
    bench.heard.borrow_mut().clear();
    bench.store.read_page(asked(), bob.me(), Part::Newest, 99, &bench.sink);
    let statuses: Vec<Status> = bench
        .wait(|input| match input {
            Input::Page { page, .. } => Some(page.messages.iter().map(|message| message.status).collect()),
            _ => None,
        })
        .await;
    assert_eq!(statuses, [Status::Read; 8]);
    assert!(!bench.store.read().await.unwrap().outbox.iter().any(|sent| sent.peer == bob.me()));
}

#[wasm_bindgen_test]
async fn pages_come_in_the_order_of_the_chat_and_of_that_chat_alone() {
    let bench = Bench::new().await;
    let (me, ann, bob) = (vault(30), vault(31), vault(32));
    let mut ops = Vec::new();
    let mut messages = Vec::new();
    for number in [3, 1, 4, 2, 5] {
        let (message, _) = message(&ann, me.me(), 1_700_000_000_000 + number, &number.to_string(), Direction::In);
        messages.push(message.clone());
        ops.push(Op::Receive { message, unread: false, owes: None });
    }
    ops.push(Op::Receive { message: message(&bob, me.me(), 5, "bob", Direction::In).0, unread: false, owes: None });
    bench.write(ops).await;
    assert_eq!(bench.page(ann.me(), None, 2).await, (vec!["4".into(), "5".into()], true));
    let four = messages.iter().find(|message| message.text == "4").unwrap();
    assert_eq!(bench.page(ann.me(), Some(four.order()), 9).await, (vec!["1".into(), "2".into(), "3".into()], false));
}

#[wasm_bindgen_test]
async fn the_identity_and_what_was_seen_survive() {
    let bench = Bench::new().await;
    let profile = Profile { name: "Ann again".into(), ..profile() };
    bench.write(vec![Op::PutProfile(profile.clone())]).await;
    let seen = |key: &str, at| Op::Seen { key: key.into(), at: Millis(at) };
    bench.write(vec![seen("old", 1), seen("new", 10), Op::ForgetSeen(Millis(10))]).await;
    let stored = Store::open(|_| ()).await.unwrap().read().await.unwrap();
    assert_eq!(stored.secret, Some([40; 32]));
    assert_eq!(stored.profile, Some(profile));
    assert!(stored.seen.contains(&("new".into(), Millis(10))));
    assert!(!stored.seen.iter().any(|(key, _)| key == "old"));
}

#[wasm_bindgen_test]
async fn batches_written_together_are_reported_together_and_all_there() {
    let bench = Bench::new().await;
    let (me, ann) = (vault(50), vault(51));
    for number in 0..100 {
        let (message, _) = message(&ann, me.me(), 1_700_000_000_000 + number, &number.to_string(), Direction::In);
        bench.store.write(
            BatchId(1000 + number),
            Rc::new(vec![Op::Receive { message, unread: true, owes: None }]),
            &bench.sink,
        );
    }
    bench
        .wait(|input| matches!(input, Input::Stored { batches, .. } if batches.contains(&BatchId(1099))).then_some(()))
        .await;
    let reports = bench.heard.borrow().len();
    assert!(reports < 10, "{reports} transactions for 100 batches");
    assert_eq!(bench.page(ann.me(), None, 200).await.0.len(), 100);
}

#[wasm_bindgen_test]
async fn another_library_finds_the_same_stores_and_records() {
    let bench = Bench::new().await;
    let (me, ann) = (vault(70), vault(71));
    let (hello, rumor) = message(&me, ann.me(), 1_700_000_000_000, "hello", Direction::Out);
    bench.write(vec![Op::Send { message: hello.clone(), rumor }]).await;
    let db = Rexie::builder("tincan").version(5).build().await.unwrap();
    let mut names = db.store_names();
    names.sort();
    assert_eq!(names, ["contacts", "journal", "messages", "meta", "outbox", "search", "seen", "strays"]);
    let read = db.transaction(&["messages", "outbox", "strays"], TransactionMode::ReadOnly).unwrap();
    let found = read.store("messages").unwrap().get(hello.id.to_string().into()).await.unwrap().unwrap();
    let found: Message = serde_json::from_str(&String::from(js_sys::JSON::stringify(&found).unwrap())).unwrap();
    assert_eq!(found, hello);
    assert!(read.store("outbox").unwrap().key_exists(hello.id.to_string().into()).await.unwrap());
    assert_eq!(read.store("messages").unwrap().index("order").unwrap().name(), "order");
    let write = db.transaction(&["strays"], TransactionMode::ReadWrite).unwrap();
    let strays = write.store("strays").unwrap();
    let stray = JSON::parse(r#"{"id":"a","target":"b"}"#).unwrap();
    strays.put(&stray, None).await.unwrap();
    assert!(strays.index("target").unwrap().get("b".into()).await.unwrap().is_some());
    strays.delete("a".into()).await.unwrap();
    write.done().await.unwrap();
    db.close();
}

#[wasm_bindgen_test]
async fn what_is_said_of_a_message_changes_it_whichever_comes_first() {
    let (me, ann, eve) = (vault(70), vault(71), vault(72));
    let said = |by: &Vault, at: u64, kind: u16, about: MessageId, text: &str| {
        let rumor = Rumor::new(by.me(), Millis(at), kind, vec![vec!["e".into(), about.to_string()]], text.into());
        Op::Amend(Amendment::read(&rumor, by.me()).unwrap(), rumor)
    };
    let id_of = |op: &Op| if let Op::Amend(amendment, _) = op { amendment.id } else { panic!("an amendment") };
    for early in [true, false] {
        let start = if early { 1000 } else { 9000 };
        let make = |nth: u64, text: &str| message(&ann, me.me(), start + nth, text, Direction::In).0;
        let (kept, gone) = (make(1, "kept"), make(2, "gone"));
        let taken = said(&ann, start + 3, 7, kept.id, "-");
        let mut about = vec![
            said(&ann, start + 4, 5, id_of(&taken), ""),
            taken,
            said(&ann, start + 5, 7, kept.id, "+"),
            said(&ann, start + 6, 5, gone.id, ""),
            said(&eve, start + 7, 5, kept.id, ""),
            said(&eve, start + 8, 7, kept.id, "-"),
        ];
        let receive = |message: &Message| Op::Receive { message: message.clone(), unread: false, owes: None };
        let all = if early {
            about.extend([receive(&kept), receive(&gone)]);
            about
        } else {
            [receive(&kept), receive(&gone)].into_iter().chain(about).collect()
        };
        // In transactions of their own, each in a page of its own, so that all of it is on disk; and once more.
        for op in all.iter().chain(&all) {
            let bench = Bench::new().await;
            bench.store.read().await.unwrap();
            bench.write(vec![op.clone()]).await;
        }
        let bench = Bench::new().await;
        bench.store.read_page(asked(), ann.me(), Part::Newest, 2, &bench.sink);
        let page =
            bench.wait(|input| if let Input::Page { page, .. } = input { Some(page.messages.clone()) } else { None });
        let page = page.await;
        assert_eq!((page[0].text.as_str(), page[0].reactions()), ("kept", vec!["👍"]), "early: {early}");
        assert_eq!((page[1].text.as_str(), page[1].is_deleted()), ("", true), "early: {early}");
    }
}

/// `message` as its author edits it at some time, and the rumor that says so.
fn edited(author: &Vault, to: PeerId, message: &Message, at: u64, text: &str) -> (Message, Rumor) {
    let tags = vec![vec!["p".into(), to.to_hex()], vec!["edit".into(), message.id.to_string(), at.to_string()]];
    let rumor = Rumor::new(author.me(), message.at, 14, tags, text.into());
    let tags = vec![vec!["edit".into(), rumor.id().to_string(), at.to_string()]];
    (Message { text: text.into(), tags, trace: Trace::default(), ..message.clone() }, rumor)
}

#[wasm_bindgen_test]
async fn an_edit_takes_the_place_of_what_it_replaces_whichever_comes_first() {
    let bench = Bench::new().await;
    let (me, ann, eve) = (vault(100), vault(101), vault(102));
    let receive = |message: &Message| Op::Receive { message: message.clone(), unread: false, owes: None };
    for (at, order) in (1_700_000_000_000..).zip([[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]]) {
        let (first, _) = message(&ann, me.me(), at, "one", Direction::In);
        let (second, _) = edited(&ann, me.me(), &first, 1, "two");
        let (third, _) = edited(&ann, me.me(), &first, 2, "three");
        let foreign = Message { chat: eve.me(), ..edited(&eve, me.me(), &first, 9, "forged").0 };
        let all = [&first, &second, &third];
        for index in order {
            bench.write(vec![receive(all[index])]).await;
        }
        let known = bench.write(vec![receive(&foreign), receive(&third), receive(&first)]).await;
        assert_eq!((known.known.len(), known.amended.len()), (3, 0), "{order:?}");
    }
    assert_eq!(bench.page(ann.me(), None, 9).await, (vec!["three".to_owned(); 4], false));
    assert_eq!(bench.page(eve.me(), None, 9).await, (vec![], false));
    // What came by its own id stands, though somebody else has claimed that.
    let (honest, _) = message(&ann, me.me(), 1_700_000_000_009, "honest", Direction::In);
    let claim = Message { chat: eve.me(), ..edited(&eve, me.me(), &honest, 9, "mine").0 };
    bench.write(vec![receive(&claim)]).await;
    assert!(bench.write(vec![receive(&honest)]).await.known.is_empty());
    assert_eq!(bench.page(ann.me(), None, 1).await.0, ["honest"]);
}

#[wasm_bindgen_test]
async fn an_edit_of_ours_replaces_what_waits_and_its_ticks_are_its_own() {
    let bench = Bench::new().await;
    let (me, bob) = (vault(103), vault(104));
    let (first, rumor) = message(&me, bob.me(), 1_700_000_000_000, "one", Direction::Out);
    let (second, edit) = edited(&me, bob.me(), &first, 1, "two");
    let old = Amendment::replaced(me.me(), bob.me(), Millis(1_700_000_000_000), first.id, edit.id());
    bench.write(vec![Op::Send { message: first.clone(), rumor }]).await;
    let change = Op::Edit { message: second.clone(), rumors: [edit.clone(), old.clone()] };
    let relay = RelayUrl::parse("wss://relay.example").unwrap();
    let step = |id, step| Op::Step { chat: bob.me(), id, step };
    // In one transaction with what is said of both.
    let delivered = Step::Delivered(Millis(5), Road::Channel);
    let done = bench
        .write(vec![
            step(first.id, Step::Held(relay.clone())),
            change.clone(),
            step(first.id, delivered.clone()),
            step(edit.id(), Step::Mailed(vec![relay.clone()])),
        ])
        .await;
    assert_eq!((done.amended.len(), &done.strange), (1, &vec![first.id]));
    let waits = |outbox: &[tincan::engine::doors::Unsent]| {
        let mut ids: Vec<_> = outbox.iter().filter(|sent| sent.peer == bob.me()).map(|sent| sent.rumor.id()).collect();
        ids.sort_unstable();
        ids
    };
    let stored = bench.store.read().await.unwrap();
    let mut both = vec![edit.id(), old.id()];
    both.sort_unstable();
    assert_eq!(waits(&stored.outbox), both);
    let trace = |id: MessageId| stored.outbox.iter().find(|sent| sent.rumor.id() == id).unwrap().trace.clone();
    assert_eq!(trace(edit.id()).word(&relay), Some(&Word::None), "and not what became of the old one");
    assert_eq!(bench.write(vec![change]).await.strange, [edit.id()], "it is no news");
    let last = bench.write(vec![step(edit.id(), delivered), Op::Told(old.id())]).await;
    assert!(last.strange.is_empty());
    assert!(waits(&bench.store.read().await.unwrap().outbox).is_empty());
    // And a reaction to the newest text is one to the message.
    let said =
        Rumor::new(bob.me(), Millis(1_700_000_000_009), 7, vec![vec!["e".into(), edit.id().to_string()]], "+".into());
    let reacted = bench.write(vec![Op::Amend(Amendment::read(&said, bob.me()).unwrap(), said)]).await;
    assert_eq!(
        reacted.amended.iter().map(|message| (message.id, message.reactions())).collect::<Vec<_>>(),
        [(first.id, vec!["👍"])]
    );
}

#[wasm_bindgen_test]
async fn what_is_deleted_and_read_in_one_transaction_is_both() {
    let bench = Bench::new().await;
    let (me, owes) = (vault(73), Some(Millis(1_800_000_000_000)));
    for (number, first) in [(74, true), (75, false)] {
        let ann = vault(number);
        let (gone, _) = message(&ann, me.me(), 1, "gone", Direction::In);
        bench.write(vec![Op::Receive { message: gone.clone(), unread: true, owes: None }]).await;
        let rumor = Rumor::new(ann.me(), Millis(2), 5, vec![vec!["e".into(), gone.id.to_string()]], String::new());
        let mut ops = vec![
            Op::Amend(Amendment::read(&rumor, ann.me()).unwrap(), rumor),
            Op::MarkRead { chat: ann.me(), unread: 1, owes },
        ];
        if !first {
            ops.reverse();
        }
        assert_eq!(bench.write(ops).await.owed, [(ann.me(), gone.id)]);
        let stored = bench.store.read().await.unwrap();
        assert!(stored.seen.iter().any(|(noted, _)| *noted == key(ann.me(), gone.id, Tells::Read)));
        assert_eq!(bench.page(ann.me(), None, 1).await.0, [""], "deleted first: {first}");
        assert_eq!(newest_status(&bench, ann.me()).await, Status::Read);
    }
}

#[wasm_bindgen_test]
fn a_seal_made_in_wasm_opens_in_wasm() {
    let (ann, bob) = (vault(60), vault(61));
    let rumor = Rumor::chat(ann.me(), bob.me(), Millis(1_700_000_000_001), "two cans".into());
    let mut count = 0_u8;
    let wrap = ann
        .seal(&rumor, bob.me(), 1059, Millis(1_700_000_000_001), || {
            count += 1;
            [count; 32]
        })
        .unwrap();
    assert_eq!(bob.open(&wrap), Ok(rumor));
}

#[wasm_bindgen_test]
async fn pages_begin_and_end_anywhere() {
    let bench = Bench::new().await;
    let (me, dan) = (vault(80), vault(81));
    let make = |nth: u64| {
        let direction = if nth % 3 == 0 { Direction::Out } else { Direction::In };
        let author = if nth % 3 == 0 { &me } else { &dan };
        Message { chat: dan.me(), ..message(author, dan.me(), 5_000 + 10 * nth, &format!("{nth}"), direction).0 }
    };
    let all: Vec<Message> = (0..300).map(make).collect();
    let receive = |message: &Message| Op::Receive {
        message: message.clone(),
        unread: message.direction == Direction::In && message.at >= all[100].at,
        owes: None,
    };
    bench.write(all.iter().map(receive).collect()).await;
    let near = |page: &Page| page.messages.iter().map(|message| message.text.parse().unwrap()).collect::<Vec<usize>>();
    let part = async |part| bench.part(dan.me(), part, 10).await;

    let newest = part(Part::Newest).await;
    assert_eq!((near(&newest), newest.more, newest.later, newest.at), ((290..300).collect(), true, false, None));
    let before = part(Part::Before(all[5].order())).await;
    assert_eq!((near(&before), before.more), ((0..5).collect(), false));
    let before = part(Part::Before(all[50].order())).await;
    assert_eq!((near(&before), before.more), ((40..50).collect(), true));
    let after = part(Part::After(all[50].order())).await;
    assert_eq!((near(&after), after.later), ((51..61).collect(), true));
    let after = part(Part::After(all[295].order())).await;
    assert_eq!((near(&after), after.later), ((296..300).collect(), false));
    let around = part(Part::Around(all[150].id)).await;
    assert_eq!((near(&around), around.more, around.later), ((140..160).collect(), true, true));
    assert_eq!(around.at, Some(all[150].id));
    let around = part(Part::Around(all[0].id)).await;
    assert_eq!((near(&around), around.more, around.later), ((0..10).collect(), false, true));
    // Not of this chat, or of none.
    let other = bench.part(vault(82).me(), Part::Around(all[0].id), 10).await;
    assert_eq!((near(&other), other.more, other.later, other.at), (vec![], false, false, None));
    let since = part(Part::Since(Millis(all[200].at.0 - 5))).await;
    assert_eq!((since.at, near(&since)), (Some(all[200].id), (190..210).collect()));
    let since = part(Part::Since(Millis(all[299].at.0 + 1))).await;
    assert_eq!((since.at, near(&since), since.later), (None, (290..300).collect(), false));
    // Every third is ours: of 100 to 299, 134 are theirs, and none is read.
    let unread = part(Part::Unread(134)).await;
    assert_eq!((unread.at, near(&unread)), (Some(all[100].id), (90..110).collect()));
    let unread = part(Part::Unread(2)).await;
    assert_eq!((unread.at, near(&unread)), (Some(all[298].id), (288..300).collect()));
    assert!(!unread.later);
    // More than there are.
    let unread = part(Part::Unread(9_999)).await;
    assert_eq!(unread.at, Some(all[1].id));
}

/// All that is kept to be searched, as one text.
async fn searched() -> String {
    let db = Rexie::builder("tincan").version(5).build().await.unwrap();
    let read = db.transaction(&["search"], TransactionMode::ReadOnly).unwrap();
    let all = read.store("search").unwrap().get_all(None, None).await.unwrap();
    let all = all.iter().map(|text| text.as_string().unwrap()).collect();
    db.close();
    all
}

async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..2_000 {
        if holds().await {
            return;
        }
        gloo_timers::future::TimeoutFuture::new(10).await;
    }
    panic!("never: {what}");
}

#[wasm_bindgen_test]
async fn words_are_found_in_all_messages_and_not_in_what_is_gone() {
    let bench = Bench::new().await;
    let (me, ann, bob) = (vault(83), vault(84), vault(85));
    let make = |by: &Vault, nth: u64, text: &str| {
        message(by, me.me(), 1_700_000_000_000 + nth * 3_600_000, text, Direction::In).0
    };
    let receive = |message: &Message| Op::Receive { message: message.clone(), unread: false, owes: None };
    // Weeks of it, and more in one of them than a record holds.
    let mut all: Vec<Message> = (0..500).map(|nth| make(&ann, nth, &format!("Zaubérwald number{nth}!"))).collect();
    all.extend((0..700).map(|nth| make(&bob, 300, &format!("crowd{nth}"))));
    bench.write(all.iter().map(receive).collect()).await;
    let secret = make(&bob, 450, "the Passwört is\nswordfish");
    bench.write(vec![receive(&secret)]).await;

    // At once, before anything is in a record, and after.
    for searched_by_records in [false, true] {
        if searched_by_records {
            until("all is in records", async || {
                searched().await.contains("number0!") && searched().await.contains("swordfish")
            })
            .await;
        }
        assert_eq!(bench.found("passwort SWORD", 9).await, [secret.clone()]);
        assert_eq!(texts(&bench.found("number0!", 9).await), ["Zaubérwald number0!"]);
        assert_eq!(
            texts(&bench.found("zauberwald", 3).await),
            [499, 498, 497].map(|nth| format!("Zaubérwald number{nth}!"))
        );
        assert_eq!(bench.found("crowd69", 99).await.len(), 11);
        assert_eq!(bench.found("zaubér crowd", 9).await.len(), 0);
        assert_eq!(bench.found("(.*", 9).await.len(), 0);
    }
    // One more comes behind the others.
    let late = make(&bob, 451, "swordfish again");
    bench.write(vec![receive(&late)]).await;
    assert_eq!(bench.found("swordfish", 9).await, [late.clone(), secret.clone()]);
    until("it is in a record", async || searched().await.contains("swordfish again")).await;
    assert_eq!(searched().await.matches("swordfish").count(), 2);

    bench.write(vec![Op::Hide(secret.id)]).await;
    assert!(!searched().await.contains("passwort"), "gone with the message");
    assert_eq!(bench.found("passwort", 9).await, []);
    assert_eq!(bench.found("swordfish", 9).await, [late.clone()]);
    until("the rest is there again", async || searched().await.contains("swordfish again")).await;
    assert!(!searched().await.contains("passwort"));

    // Another run finds what this one left behind, and what was put there by others.
    let other = Bench::new().await;
    other.store.trail(&other.sink);
    assert_eq!(other.found("swordfish", 9).await, [late]);

    bench.write(vec![Op::Delete { chat: bob.me(), at: Millis(5), keep: false }]).await;
    assert!(!searched().await.contains("crowd"));
    assert_eq!(bench.found("swordfish", 9).await, []);
    assert_eq!(bench.found("number7!", 9).await.len(), 1);
}
