//! What is written down before it is in its place, on a real IndexedDB, in a real browser.
#![cfg(target_arch = "wasm32")]

mod bench;

use js_sys::{Object, Reflect};
use rexie::{Rexie, TransactionMode};
use tincan::engine::doors::{Input, Op, Reader, StoreError};
use tincan::model::{Contact, Direction, Message, Millis, PeerId, Road, Standing, Status, Step};
use tincan::protocol::amendment::Amendment;
use tincan::protocol::rumor::Rumor;
use tincan::protocol::wrap::Vault;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use self::bench::{Bench, message, start_over, vault};

wasm_bindgen_test_configure!(run_in_browser);

/// How many records there are in the journal, and how many messages of a chat are in their place.
async fn lie(chat: PeerId) -> (u32, usize) {
    let db = Rexie::builder("tincan").build().await.unwrap();
    let read = db.transaction(&["journal", "messages"], TransactionMode::ReadOnly).unwrap();
    let waiting = read.store("journal").unwrap().count(None).await.unwrap();
    let all = read.store("messages").unwrap().get_all(None, None).await.unwrap();
    db.close();
    let chat = JsValue::from(chat.to_hex());
    (waiting, all.iter().filter(|one| Reflect::get(one, &"chat".into()).unwrap() == chat).count())
}

fn received(from: &Vault, to: PeerId, first: u64, count: u64) -> Vec<Message> {
    let make = |at| message(from, to, at, &format!("number {at}"), Direction::In).0;
    (first..first + count).map(make).collect()
}

fn sent(from: &Vault, to: PeerId, first: u64, count: u64) -> Vec<(Message, Rumor)> {
    (first..first + count).map(|at| message(from, to, at, &format!("number {at}"), Direction::Out)).collect()
}

fn receive(message: &Message) -> Op {
    Op::Receive { message: message.clone(), unread: true, owes: None }
}

fn send((message, rumor): &(Message, Rumor)) -> Op {
    Op::Send { message: message.clone(), rumor: rumor.clone() }
}

fn step(message: &Message, step: Step) -> Op {
    Op::Step { chat: message.chat, id: message.id, step }
}

fn contact(of: &Vault) -> Op {
    Op::PutContact(Contact::new(of.me(), Standing::Accepted, Millis(1)))
}

#[wasm_bindgen_test]
async fn a_burst_is_written_down_and_in_its_place_for_who_reads() {
    start_over().await;
    let bench = Bench::started().await;
    let (me, bob) = (vault(40), vault(41));
    bench.write(vec![contact(&bob)]).await;
    let burst = received(&bob, me.me(), 1_000, 400);
    let committed = bench.write(burst.iter().map(receive).collect()).await;
    assert!(committed.known.is_empty());
    let (records, placed) = lie(bob.me()).await;
    assert!((2..20).contains(&records), "few records for many messages: {records}");
    assert_eq!(placed, 0);
    // A few more go the same way, as long as something stands there.
    let more = received(&bob, me.me(), 2_000, 2);
    bench.write(more.iter().map(receive).collect()).await;
    assert_eq!(lie(bob.me()).await.1, 0);
    let (texts, more) = bench.page(bob.me(), None, 1_000).await;
    assert_eq!((texts.len(), more), (402, false));
    assert!(texts.is_sorted());
    assert_eq!(lie(bob.me()).await, (0, 402));
    assert_eq!(bench.store.read().await.unwrap().chats[0].unread, 402);
}

#[wasm_bindgen_test]
async fn all_goes_to_its_place_when_it_is_quiet() {
    start_over().await;
    let bench = Bench::started().await;
    let (me, bob) = (vault(40), vault(41));
    bench.write(vec![]).await;
    assert_eq!(lie(bob.me()).await, (0, 0));
    // A few are no burst.
    bench.write(vec![contact(&bob), receive(&received(&bob, me.me(), 1, 1)[0])]).await;
    assert_eq!(lie(bob.me()).await, (0, 1));
    bench.write(received(&bob, me.me(), 1_000, 700).iter().map(receive).collect()).await;
    assert_eq!(lie(bob.me()).await.1, 1);
    while lie(bob.me()).await != (0, 701) {
        gloo_timers::future::TimeoutFuture::new(20).await;
    }
}

#[wasm_bindgen_test]
async fn a_page_that_dies_in_a_burst_loses_and_doubles_nothing() {
    start_over().await;
    let bench = Bench::started().await;
    let (me, bob) = (vault(40), vault(41));
    bench.write(vec![contact(&bob)]).await;
    let (mine, theirs) = (sent(&me, bob.me(), 1_000, 300), received(&bob, me.me(), 5_000, 300));
    bench.write(mine.iter().map(send).chain([Op::Seen { key: "a wish".into(), at: Millis(3) }]).collect()).await;
    let delivered = Step::Delivered(Millis(9_000), Road::Channel);
    let arrived = mine.iter().take(250).map(|(message, _)| step(message, delivered.clone()));
    bench.write(arrived.chain(theirs.iter().map(receive)).collect()).await;
    let read = mine.iter().take(20).map(|(message, _)| step(message, Step::Read(Millis(9_500))));
    bench.write(read.collect()).await;
    assert_eq!(lie(bob.me()).await.1, 0);

    let next = Bench::new().await;
    let stored = next.store.read().await.unwrap();
    assert_eq!(lie(bob.me()).await, (0, 600));
    assert_eq!(stored.chats[0].unread, 300);
    assert_eq!(stored.chats[0].last.as_ref().unwrap().id, theirs[299].id);
    assert!(stored.seen.contains(&("a wish".into(), Millis(3))));
    let mut left: Vec<_> = stored.outbox.iter().map(|sent| sent.rumor.clone()).collect();
    left.sort_by_key(Rumor::at);
    assert_eq!(left, mine[250..].iter().map(|(_, rumor)| rumor.clone()).collect::<Vec<_>>());
    let page = next.part(bob.me(), tincan::model::Part::Newest, 1_000).await;
    let status = |from: usize, to: usize| page.messages[from..to].iter().map(|message| message.status);
    assert!(status(0, 20).all(|status| status == Status::Read));
    assert!(status(20, 250).all(|status| status == Status::Delivered));
    assert!(status(250, 300).all(|status| status == Status::Queued));
    assert_eq!(page.messages[30].trace.delivered, Some((Millis(9_000), Road::Channel)));
    // The rest arrives after that.
    next.write(mine[250..].iter().map(|(message, _)| step(message, delivered.clone())).collect()).await;
    assert!(Bench::new().await.store.read().await.unwrap().outbox.is_empty());
}

#[wasm_bindgen_test]
async fn what_is_there_already_is_known_in_a_burst_too() {
    start_over().await;
    let bench = Bench::started().await;
    let (me, bob, cat) = (vault(40), vault(41), vault(42));
    let burst = received(&bob, me.me(), 1_000, 60);
    bench.write(vec![contact(&bob), receive(&burst[30])]).await;
    assert_eq!(bench.write(burst.iter().map(receive).collect()).await.known, [burst[30].id]);
    // In the journal.
    let later = received(&bob, me.me(), 5_000, 60);
    assert!(bench.write(later.iter().map(receive).collect()).await.known.is_empty());
    assert_eq!(lie(bob.me()).await.1, 60);
    assert_eq!(bench.write(vec![receive(&later[7]), receive(&later[7])]).await.known, [later[7].id; 2]);
    // Twice in one.
    let last = received(&cat, me.me(), 9_000, 60);
    let twice = last.iter().chain([&last[5]]).map(receive).collect();
    assert_eq!(bench.write(twice).await.known, [last[5].id]);
    assert_eq!(bench.page(bob.me(), None, 999).await.0.len(), 120);
    assert_eq!(bench.page(cat.me(), None, 999).await.0.len(), 60);
    assert_eq!(bench.store.read().await.unwrap().chats[0].unread, 120);
}

#[wasm_bindgen_test]
async fn what_is_there_with_another_time_is_known_as_well() {
    start_over().await;
    let bench = Bench::started().await;
    let (me, bob) = (vault(40), vault(41));
    let mut burst = received(&bob, me.me(), 1_000, 60);
    bench.write(vec![contact(&bob), receive(&burst[30])]).await;
    // As of an older client, whose dates are ours.
    (burst[30].at, burst[30].trace.older) = (Millis(77_000), Some(Millis(77_000)));
    assert_eq!(bench.write(burst.iter().map(receive).collect()).await.known, [burst[30].id]);
    let mut later = received(&bob, me.me(), 5_000, 60);
    assert!(bench.write(later.iter().map(receive).collect()).await.known.is_empty());
    assert_eq!(lie(bob.me()).await.1, 60);
    (later[7].at, later[7].trace.older) = (Millis(78_000), Some(Millis(78_000)));
    assert_eq!(bench.write(vec![receive(&later[7])]).await.known, [later[7].id]);
    assert_eq!(bench.page(bob.me(), None, 999).await.0.len(), 120);
    assert_eq!(bench.store.read().await.unwrap().chats[0].unread, 120);
}

#[wasm_bindgen_test]
async fn what_is_read_is_as_it_was_when_that_was_asked() {
    start_over().await;
    let bench = Bench::started().await;
    let (me, bob) = (vault(40), vault(41));
    bench.write(vec![contact(&bob)]).await;
    bench.write(received(&bob, me.me(), 1_000, 60).iter().map(receive).collect()).await;
    assert_eq!(lie(bob.me()).await.1, 0);
    // Who opens a chat reads its page and marks it as read at once, and is to see where the new ones begin.
    bench.heard.borrow_mut().clear();
    bench.store.read_page(bench::asked(), bob.me(), tincan::model::Part::Newest, 99, &bench.sink);
    bench.write(vec![Op::MarkRead { chat: bob.me(), unread: 60, owes: None }]).await;
    let is_page = |input: &Input| if let Input::Page { page, .. } = input { Some(page.clone()) } else { None };
    let page = bench.wait(is_page).await;
    assert_eq!(page.messages.len(), 60);
    assert!(page.messages.iter().all(|message| message.status == Status::Delivered));
    assert_eq!(bench.store.read().await.unwrap().chats[0].unread, 0);
}

#[wasm_bindgen_test]
async fn what_a_page_that_goes_has_written_down_stays_so() {
    start_over().await;
    let bench = Bench::started().await;
    let (me, bob) = (vault(40), vault(41));
    bench.write(vec![contact(&bob)]).await;
    bench.write(received(&bob, me.me(), 1_000, 60).iter().map(receive).collect()).await;
    bench.store.settle().await;
    let before = lie(bob.me()).await;
    bench.store.search(
        match bench::asked() {
            Reader::View(asked) => asked,
            Reader::Gaps(..) => unreachable!(),
        },
        "number".into(),
        9,
        None,
        &bench.sink,
    );
    gloo_timers::future::TimeoutFuture::new(2_000).await;
    assert_eq!((lie(bob.me()).await, before.1), (before, 0));
    assert_eq!(Bench::new().await.store.read().await.unwrap().chats[0].unread, 60);
    assert_eq!(lie(bob.me()).await, (0, 60));
}

#[wasm_bindgen_test]
async fn what_is_said_of_a_burst_finds_it_whichever_comes_first() {
    start_over().await;
    let bench = Bench::started().await;
    let (me, bob) = (vault(40), vault(41));
    let burst = received(&bob, me.me(), 1_000, 60);
    let gone = |message: &Message, at| {
        let rumor = Rumor::new(bob.me(), Millis(at), 5, vec![vec!["e".into(), message.id.to_string()]], String::new());
        Op::Amend(Amendment::read(&rumor, bob.me()).unwrap(), rumor)
    };
    bench.write(vec![contact(&bob), gone(&burst[3], 8_000)]).await;
    let committed = bench.write(burst.iter().map(receive).collect()).await;
    assert_eq!(committed.amended.iter().map(|message| message.id).collect::<Vec<_>>(), [burst[3].id]);
    let later = received(&bob, me.me(), 2_000, 60);
    bench.write(later.iter().map(receive).collect()).await;
    assert_eq!(lie(bob.me()).await.1, 60);
    assert_eq!(bench.write(vec![gone(&later[9], 8_001)]).await.amended.len(), 1);
    assert_eq!(bench.page(bob.me(), None, 999).await.0.iter().filter(|text| text.is_empty()).count(), 2);
    bench.write(vec![Op::MarkRead { chat: bob.me(), unread: 120, owes: None }]).await;
    assert_eq!(bench.store.read().await.unwrap().chats[0].unread, 0);
    // A step of what is nobody's, in a burst.
    let mine = sent(&me, bob.me(), 4_000, 60);
    bench.write(mine.iter().map(send).collect()).await;
    let delivered = Step::Delivered(Millis(9_000), Road::Relays);
    let strange = step(&burst[5], delivered.clone());
    let steps = mine.iter().map(|(message, _)| step(message, delivered.clone())).chain([strange]).collect();
    assert_eq!(bench.write(steps).await.strange, [burst[5].id]);
    bench.write(received(&bob, me.me(), 6_000, 60).iter().map(receive).collect()).await;
    bench.write(vec![Op::Delete { chat: bob.me(), at: Millis(5), keep: true }]).await;
    assert_eq!(bench.page(bob.me(), None, 999).await.0.len(), 0);
    assert_eq!(lie(bob.me()).await, (0, 0));
}

#[wasm_bindgen_test]
async fn a_record_that_cannot_be_read_stays_and_keeps_nothing_up() {
    start_over().await;
    let bench = Bench::started().await;
    let (me, bob) = (vault(40), vault(41));
    bench.write(vec![contact(&bob)]).await;
    bench.write(received(&bob, me.me(), 1_000, 100).iter().map(receive).collect()).await;
    let db = Rexie::builder("tincan").build().await.unwrap();
    let write = db.transaction(&["journal"], TransactionMode::ReadWrite).unwrap();
    for key in [1_000, 1_001] {
        let record = Object::new();
        Reflect::set(&record, &"id".into(), &key.into()).unwrap();
        let lines = if key == 1_000 { "of a later version\t1\t2".into() } else { JsValue::from(7) };
        Reflect::set(&record, &"lines".into(), &lines).unwrap();
        write.store("journal").unwrap().put(&record, None).await.unwrap();
    }
    write.done().await.unwrap();
    db.close();
    let next = Bench::new().await;
    assert_eq!(next.store.read().await.unwrap().chats[0].unread, 100);
    assert_eq!(lie(bob.me()).await, (2, 100));
    next.write(received(&bob, me.me(), 2_000, 100).iter().map(receive).collect()).await;
    assert_eq!(next.page(bob.me(), None, 999).await.0.len(), 200);
    assert_eq!(lie(bob.me()).await, (2, 200));
}

#[wasm_bindgen_test]
async fn without_its_database_a_burst_is_not_stored() {
    start_over().await;
    let bench = Bench::started().await;
    let (me, bob) = (vault(40), vault(41));
    bench.write(received(&bob, me.me(), 1_000, 100).iter().map(receive).collect()).await;
    start_over().await;
    let late = received(&bob, me.me(), 2_000, 100).iter().map(receive).collect();
    assert_eq!(bench.try_to_write(late).await, Err(StoreError::Gone));
    start_over().await;
}
