//! What the tests of the store share.
#![allow(dead_code, reason = "not each of them uses all of it")]

use std::cell::RefCell;
use std::rc::Rc;

use rexie::Rexie;
use tincan::engine::doors::{Asked, BatchId, Committed, Input, Op, Reader, StoreError};
use tincan::model::{
    Alerts, Config, DeviceId, Direction, Message, MessageId, Millis, Page, Part, PeerId, Profile, Status, Token, Trace,
    ViewId,
};
use tincan::platform::Sink;
use tincan::platform::store::{News, Store};
use tincan::protocol::rumor::Rumor;
use tincan::protocol::wrap::Vault;

pub fn asked() -> Reader {
    Reader::View(Asked { view: ViewId::from_random([0; 32]), number: None })
}

/// A store, and what it reported.
pub struct Bench {
    pub store: Rc<Store>,
    pub sink: Sink,
    pub heard: Rc<RefCell<Vec<Input>>>,
    pub batches: RefCell<u64>,
    pub news: Rc<RefCell<Vec<News>>>,
}

impl Bench {
    pub async fn new() -> Self {
        let heard: Rc<RefCell<Vec<Input>>> = Rc::default();
        let (sink, to) = (Sink::default(), heard.clone());
        sink.connect(move |input| to.borrow_mut().push(input));
        let news: Rc<RefCell<Vec<News>>> = Rc::default();
        let tell = news.clone();
        let store = Store::open(move |news| tell.borrow_mut().push(news)).await.unwrap();
        let bench = Self { store: Rc::new(store), sink, heard, batches: RefCell::default(), news };
        if bench.store.keep_secret(&[40; 32]).await.is_ok() {
            bench.write(vec![Op::PutProfile(profile())]).await;
            bench.heard.borrow_mut().clear();
        }
        bench
    }

    /// The same as the app begins: what an earlier page has written down is in its place, and what comes is written down.
    pub async fn started() -> Self {
        let bench = Self::new().await;
        bench.store.read().await.unwrap();
        bench
    }

    /// Writes and waits for the report.
    pub async fn write(&self, ops: Vec<Op>) -> Committed {
        self.try_to_write(ops).await.unwrap()
    }

    pub async fn try_to_write(&self, ops: Vec<Op>) -> Result<Committed, StoreError> {
        *self.batches.borrow_mut() += 1;
        let batch = BatchId(*self.batches.borrow());
        self.store.write(batch, Rc::new(ops), &self.sink);
        self.wait(|input| match input {
            Input::Stored { batches, result } if batches.contains(&batch) => Some(result.clone()),
            _ => None,
        })
        .await
    }

    pub async fn page(&self, chat: PeerId, before: Option<(Millis, MessageId)>, limit: u32) -> (Vec<String>, bool) {
        let page = self.part(chat, before.map_or(Part::Newest, Part::Before), limit).await;
        (texts(&page.messages), page.more)
    }

    pub async fn part(&self, chat: PeerId, part: Part, limit: u32) -> Page {
        self.heard.borrow_mut().clear();
        self.store.read_page(asked(), chat, part, limit, &self.sink);
        self.wait(|input| if let Input::Page { page, .. } = input { Some(page.clone()) } else { None }).await
    }

    /// What is found when all was looked through.
    pub async fn found(&self, text: &str, limit: u32) -> Vec<Message> {
        self.heard.borrow_mut().clear();
        let Reader::View(asked) = asked() else { unreachable!() };
        self.store.search(asked, text.into(), limit, None, &self.sink);
        self.wait(|input| match input {
            Input::Found { found, .. } if found.done && found.text == text => Some(found.messages.clone()),
            _ => None,
        })
        .await
    }

    pub async fn wait<T>(&self, find: impl Fn(&Input) -> Option<T>) -> T {
        loop {
            if let Some(found) = self.heard.borrow().iter().find_map(&find) {
                return found;
            }
            gloo_timers::future::TimeoutFuture::new(1).await;
        }
    }

    pub async fn told(&self, news: News) {
        while !self.news.borrow().contains(&news) {
            gloo_timers::future::TimeoutFuture::new(1).await;
        }
    }
}

pub fn texts(messages: &[Message]) -> Vec<String> {
    messages.iter().map(|message| message.text.clone()).collect()
}

/// Whose database it is: without somebody, nothing of what stands in it would count.
pub fn profile() -> Profile {
    Profile {
        me: vault(40).me(),
        name: "Ann".into(),
        device: DeviceId::from_random([1; 32]),
        relays: Config::built_in().relays,
        token: Token::from_random([2; 32]),
        announced: vec![],
        logins: vec![],
        shows_read: false,
        shows_typing: true,
        shows_address: true,
        alerts: Alerts(5),
        enter_sends: false,
        wants_work: true,
        speaks_older: true,
        signs_elsewhere: true,
    }
}

/// What was done with an older or a newer database is undone for the tests that follow.
pub async fn start_over() {
    Rexie::delete("tincan").await.unwrap();
}

/// Each test has people of its own, since all share one database.
pub fn vault(number: u8) -> Vault {
    Vault::new(&[number; 32]).unwrap()
}

pub fn message(from: &Vault, to: PeerId, at: u64, text: &str, direction: Direction) -> (Message, Rumor) {
    let rumor = Rumor::chat(from.me(), to, Millis(at), text.into());
    let chat = if direction == Direction::Out { to } else { from.me() };
    let trace = Trace::default();
    let status = if direction == Direction::Out { Status::Queued } else { Status::Delivered };
    (Message { id: rumor.id(), chat, direction, at: Millis(at), text: text.into(), status, trace, tags: vec![] }, rumor)
}
