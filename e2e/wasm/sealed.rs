//! The store under a key, on a real IndexedDB, in a real browser.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, JSON, Reflect};
use rexie::{ObjectStore, Rexie, TransactionMode};
use tincan::engine::doors::{Asked, BatchId, Input, Op, Reader};
use tincan::model::{
    Config, Contact, DeviceId, Direction, Message, Millis, Part, PeerId, Profile, Standing, Status, Token, Trace,
    ViewId,
};
use tincan::platform::Sink;
use tincan::platform::store::{Key, Lock, Store};
use tincan::protocol::rumor::Rumor;
use tincan::protocol::wrap::Vault;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const KEY: Key = [9; 32];
const OPEN: &str = "tincan";
const SEALED: &str = "tincan-locked";
const STORES: [&str; 8] = ["contacts", "journal", "messages", "meta", "outbox", "search", "seen", "strays"];
/// What must not be seen.
const TEXTS: [&str; 5] =
    ["unmistakable text", "Unmistakable Bob", "unmistakable draft", "Ann Unmistakable", "2828282828"];

fn vault(number: u8) -> Vault {
    Vault::new(&[number; 32]).unwrap()
}

fn profile() -> Profile {
    let (device, token) = (DeviceId::from_random([1; 32]), Token::from_random([2; 32]));
    Profile::new(vault(40).me(), "Ann Unmistakable".into(), device, token, Config::built_in().relays)
}

fn lock() -> Lock {
    Lock { key: "ncryptsec1".into(), minutes: 5 }
}

fn message(from: &Vault, to: PeerId, at: u64, text: &str, direction: Direction) -> (Message, Rumor) {
    let rumor = Rumor::chat(from.me(), to, Millis(at), text.into());
    let chat = if direction == Direction::Out { to } else { from.me() };
    let status = if direction == Direction::Out { Status::Queued } else { Status::Delivered };
    let (id, trace, tags) = (rumor.id(), Trace::default(), vec![]);
    (Message { id, chat, direction, at: Millis(at), text: text.into(), status, trace, tags }, rumor)
}

/// A store, and what it reported.
struct Bench {
    store: Rc<Store>,
    sink: Sink,
    heard: Rc<RefCell<Vec<Input>>>,
}

impl Bench {
    async fn open() -> Self {
        let heard: Rc<RefCell<Vec<Input>>> = Rc::default();
        let (sink, to) = (Sink::default(), heard.clone());
        sink.connect(move |input| to.borrow_mut().push(input));
        Self { store: Rc::new(Store::open(|_| ()).await.unwrap()), sink, heard }
    }

    /// With somebody in it who talked to Bob, and nothing of who was there before.
    async fn new() -> Self {
        for name in [OPEN, SEALED] {
            Rexie::delete(name).await.unwrap();
        }
        let bench = Self::open().await;
        bench.store.keep_secret(&[40; 32]).await.unwrap();
        let (me, bob) = (vault(40), vault(41));
        let mut contact = Contact::new(bob.me(), Standing::Accepted, Millis(1));
        (contact.nickname, contact.draft) = ("Unmistakable Bob".into(), "unmistakable draft".into());
        let mut ops =
            vec![Op::PutProfile(profile()), Op::PutContact(contact), Op::Seen { key: "wrap".into(), at: Millis(7) }];
        for at in 0..600 {
            let (message, _) = message(&bob, me.me(), 1_000 + at, &format!("unmistakable text {at}"), Direction::In);
            ops.push(Op::Receive { message, unread: true, owes: None });
        }
        for at in 0..5 {
            let (message, rumor) =
                message(&me, bob.me(), 5_000 + at, &format!("unmistakable text of mine {at}"), Direction::Out);
            ops.push(Op::Send { message, rumor });
        }
        bench.write(ops).await;
        bench
    }

    async fn write(&self, ops: Vec<Op>) {
        let batch = BatchId(self.heard.borrow().len() as u64 + 1_000);
        self.store.write(batch, Rc::new(ops), &self.sink);
        self.wait(|input| match input {
            Input::Stored { batches, result } if batches.contains(&batch) => Some(result.clone()),
            _ => None,
        })
        .await
        .unwrap();
    }

    async fn texts(&self, part: Part, limit: u32) -> Vec<String> {
        self.heard.borrow_mut().clear();
        let asked = Reader::View(Asked { view: ViewId::from_random([0; 32]), number: None });
        self.store.read_page(asked, vault(41).me(), part, limit, &self.sink);
        let page =
            self.wait(|input| if let Input::Page { page, .. } = input { Some(page.clone()) } else { None }).await;
        page.messages.into_iter().map(|message| message.text).collect()
    }

    async fn found(&self, text: &str) -> usize {
        self.heard.borrow_mut().clear();
        let asked = Asked { view: ViewId::from_random([0; 32]), number: None };
        self.store.search(asked, text.into(), 1_000, None, &self.sink);
        self.wait(|input| match input {
            Input::Found { found, .. } if found.done && found.text == text => Some(found.messages.len()),
            _ => None,
        })
        .await
    }

    async fn wait<T>(&self, find: impl Fn(&Input) -> Option<T>) -> T {
        loop {
            if let Some(found) = self.heard.borrow().iter().find_map(&find) {
                return found;
            }
            gloo_timers::future::TimeoutFuture::new(1).await;
        }
    }

    /// All that a start reads.
    async fn read(&self) -> String {
        let stored = self.store.read().await.unwrap();
        format!("{:?}", (stored.secret, stored.profile, stored.chats, stored.outbox, stored.seen))
    }

    async fn reseal(&self, on: bool) {
        let (lock, far) = (lock(), RefCell::new(0.0));
        let step = |to| drop(far.replace(to));
        self.store.archive().reseal(on.then_some((&KEY, &lock)), &step).await.unwrap();
        assert_eq!(far.take(), 1.0);
    }
}

/// Every record of a database as it lies there, and its key; bytes as letters, so that a text in them would be seen.
async fn dump(name: &str) -> String {
    let db = Rexie::builder(name).version(5).build().await.unwrap();
    let read = db.transaction(&STORES, TransactionMode::ReadOnly).unwrap();
    let mut all = String::new();
    for store in STORES {
        let store = read.store(store).unwrap();
        let (values, keys) = (store.get_all(None, None).await.unwrap(), store.get_all_keys(None, None).await.unwrap());
        for value in values.iter().chain(&keys) {
            let sealed = Reflect::get(value, &"sealed".into()).unwrap_or_default();
            for bytes in [value, &sealed] {
                if let Some(bytes) = bytes.dyn_ref::<js_sys::Uint8Array>() {
                    all += &String::from_utf8_lossy(&bytes.to_vec());
                }
            }
            all += &JSON::stringify(value).unwrap().as_string().unwrap_or_default();
        }
    }
    db.close();
    all
}

async fn names() -> Vec<String> {
    let factory = web_sys::window().unwrap().indexed_db().unwrap().unwrap();
    let ask: js_sys::Function = Reflect::get(&factory, &"databases".into()).unwrap().unchecked_into();
    let asked: js_sys::Promise = ask.call0(&factory).unwrap().unchecked_into();
    let all = Array::from(&wasm_bindgen_futures::JsFuture::from(asked).await.unwrap());
    all.iter().map(|one| Reflect::get(&one, &"name".into()).unwrap().as_string().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn everything_goes_under_a_key_and_back_and_is_the_same() {
    let bench = Bench::new().await;
    let (before, texts) = (bench.read().await, bench.texts(Part::Newest, 700).await);
    let open = dump(OPEN).await;
    for text in &TEXTS[..4] {
        assert!(open.contains(text), "{text}");
    }
    bench.reseal(true).await;
    assert_eq!(names().await, [SEALED]);
    let sealed = dump(SEALED).await;
    for text in TEXTS {
        assert!(!sealed.contains(text), "{text}");
    }
    let bench = Bench::open().await;
    assert_eq!(bench.store.lock().await.unwrap().unwrap().minutes, 5);
    bench.store.unveil(&KEY);
    assert_eq!(bench.read().await, before);
    assert_eq!(bench.texts(Part::Newest, 700).await, texts);
    assert_eq!(bench.texts(Part::Unread(600), 1).await.last().unwrap(), "unmistakable text 0");
    bench.store.trail(&bench.sink);
    assert_eq!(bench.found("UNMISTAKABLE mine").await, 5);

    // What is written, read, changed and deleted there.
    let (me, bob) = (vault(40), vault(41));
    let (late, _) = message(&bob, me.me(), 9_000, "unmistakable text, late", Direction::In);
    bench.write(vec![Op::Receive { message: late.clone(), unread: true, owes: None }]).await;
    assert!(!dump(SEALED).await.contains("unmistakable"), "while it is only written down");
    bench.write(vec![Op::Receive { message: late.clone(), unread: true, owes: None }]).await;
    bench.write(vec![Op::MarkRead { chat: bob.me(), unread: 601, owes: None }]).await;
    bench.write(vec![Op::Hide(late.id)]).await;
    assert_eq!(bench.found("late").await, 0);
    let sealed = dump(SEALED).await;
    assert!(TEXTS.iter().all(|text| !sealed.contains(text)));

    let again = Bench::open().await;
    again.store.unveil(&KEY);
    let before = again.read().await;
    assert!(before.contains("unread: 0"), "{before}");
    again.reseal(false).await;
    assert_eq!(names().await, [OPEN]);
    let bench = Bench::open().await;
    assert!(bench.store.lock().await.unwrap().is_none());
    assert_eq!(bench.read().await, before);
    assert_eq!(bench.texts(Part::Newest, 700).await.len(), texts.len() + 1);
    bench.write(vec![Op::Delete { chat: bob.me(), at: Millis(5), keep: true }]).await;
    assert_eq!(bench.texts(Part::Newest, 700).await.len(), 0);
}

#[wasm_bindgen_test]
async fn of_two_databases_the_whole_one_counts_and_of_two_whole_ones_the_later() {
    let bench = Bench::new().await;
    let before = bench.read().await;
    // A copy that was cut short.
    let part = Rexie::builder(SEALED).version(5);
    let part = STORES.into_iter().fold(part, |part, name| part.add_object_store(ObjectStore::new(name)));
    part.build().await.unwrap().close();
    let again = Bench::open().await;
    assert!(again.store.lock().await.unwrap().is_none());
    assert_eq!(again.read().await, before);
    while names().await.len() > 1 {
        gloo_timers::future::TimeoutFuture::new(5).await;
    }
    assert_eq!(names().await, [OPEN]);

    // The old one that was not deleted any more.
    again.reseal(true).await;
    let old = Rexie::builder(OPEN).version(5);
    let old = STORES.into_iter().fold(old, |old, name| old.add_object_store(ObjectStore::new(name)));
    let old = old.build().await.unwrap();
    let write = old.transaction(&["meta"], TransactionMode::ReadWrite).unwrap();
    for key in ["secret", "profile"] {
        write.store("meta").unwrap().put(&"somebody".into(), Some(&key.into())).await.unwrap();
    }
    write.done().await.unwrap();
    old.close();
    let third = Bench::open().await;
    assert!(third.store.lock().await.unwrap().is_some());
    third.store.unveil(&KEY);
    assert_eq!(third.read().await, before);
    while names().await.len() > 1 {
        gloo_timers::future::TimeoutFuture::new(5).await;
    }
    assert_eq!(names().await, [SEALED]);
}

#[wasm_bindgen_test]
async fn a_record_opens_in_its_own_place_alone_and_with_its_own_key() {
    let bench = Bench::new().await;
    bench.reseal(true).await;
    let db = Rexie::builder(SEALED).version(5).build().await.unwrap();
    let write = db.transaction(&["messages"], TransactionMode::ReadWrite).unwrap();
    let store = write.store("messages").unwrap();
    let all = store.get_all(None, Some(2)).await.unwrap();
    let sealed: Vec<JsValue> = all.iter().map(|one| Reflect::get(one, &"sealed".into()).unwrap()).collect();
    for (one, other) in [(0, 1), (1, 0)] {
        Reflect::set(&all[one], &"sealed".into(), &sealed[other]).unwrap();
        store.put(&all[one], None).await.unwrap();
    }
    write.done().await.unwrap();
    db.close();
    let again = Bench::open().await;
    again.store.unveil(&KEY);
    assert_eq!(again.texts(Part::Newest, 700).await.len(), 603);
    let other = Bench::open().await;
    other.store.unveil(&[8; 32]);
    assert!(other.store.read().await.is_err());
}

#[wasm_bindgen_test]
async fn what_is_written_down_is_sealed_and_what_does_not_open_keeps_nothing_up() {
    Bench::new().await.reseal(true).await;
    let bench = Bench::open().await;
    bench.store.unveil(&KEY);
    bench.store.read().await.unwrap();
    let (me, bob) = (vault(40), vault(41));
    let receive = |at: u64| {
        let (message, _) =
            message(&bob, me.me(), 20_000 + at, &format!("unmistakable text, later {at}"), Direction::In);
        Op::Receive { message, unread: true, owes: None }
    };
    bench.write((0..100).map(receive).collect()).await;
    let found = dump(SEALED).await;
    let db = Rexie::builder(SEALED).version(5).build().await.unwrap();
    let write = db.transaction(&["journal"], TransactionMode::ReadWrite).unwrap();
    let journal = write.store("journal").unwrap();
    let written = journal.get_all(None, None).await.unwrap();
    assert!(!written.is_empty());
    for text in TEXTS {
        assert!(!found.contains(text), "{text}");
    }
    // One that is another's, and one that is none.
    let sealed = Reflect::get(&written[0], &"sealed".into()).unwrap();
    for (id, sealed) in [(7_000, sealed), (7_001, JsValue::from(7))] {
        let record = js_sys::Object::new();
        Reflect::set(&record, &"id".into(), &id.into()).unwrap();
        Reflect::set(&record, &"sealed".into(), &sealed).unwrap();
        journal.put(&record, None).await.unwrap();
    }
    write.done().await.unwrap();
    db.close();
    let again = Bench::open().await;
    again.store.unveil(&KEY);
    again.store.read().await.unwrap();
    assert_eq!(again.texts(Part::Newest, 999).await.len(), 705);
    for name in [OPEN, SEALED] {
        Rexie::delete(name).await.unwrap();
    }
}
