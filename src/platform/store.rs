//! IndexedDB: what the engine wants kept, one transaction at a time, and what a start and a page of history read.

mod boot;
mod copy;
mod db;
mod erase;
mod expire;
mod journal;
mod ours;
mod page;
mod record;
mod reseal;
mod schema;
mod search;
mod secret;
mod veil;
mod write;

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DomException, IdbKeyRange};

pub use self::copy::{Archive, Coming, Cursor, schema};
use self::db::{Db, Ended, Found};
use self::journal::Journal;
use self::ours::Ours;
pub use self::reseal::Lock;
pub use self::veil::Key;
use self::veil::Veil;
use self::write::STORES;
use super::clock::{machine_time, turn};
use super::{Sink, lock};
use crate::engine::doors::{Asked, BatchId, Committed, Input, Op, Reader, StoreError};
use crate::engine::safe::SafeError;
use crate::engine::strays::Strays;
use crate::model::{Millis, Part, PeerId};

const MESSAGES: &str = "messages";
/// Index of `messages`: chat, then the order in it.
const BY_ORDER: &str = "order";
const CONTACTS: &str = "contacts";
const OUTBOX: &str = "outbox";
const SEEN: &str = "seen";
/// Index of `seen`.
const BY_TIME: &str = "at";
/// What arrived before the message that it is about.
const STRAYS: &str = "strays";
/// Index of `strays`. They are few and read all at once, so it is not used.
const BY_TARGET: &str = "target";
/// Texts of messages, to be searched: by the week, the chat, a number, and how many they are.
const SEARCH: &str = "search";
/// Single values by name: `profile`, `secret`, `unread/<key>` for each chat, and `reaction/<id>` for each reaction.
const META: &str = "meta";
/// What came and is not in its place yet.
const JOURNAL: &str = "journal";
const PROFILE: &str = "profile";
const SECRET: &str = "secret";

/// What other tabs and the browser do to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It must be brought up to date, and an older tab has it open still. It goes on by itself when that tab lets go.
    Waits,
    /// A newer version of Tincan has brought it up to date. This one has let go of it.
    Superseded,
    /// It was deleted.
    Gone,
    /// Another tab brings it into another form. It goes on by itself when that is done.
    Moves,
}

/// An open database.
pub struct Store {
    door: Rc<Door>,
    waiting: RefCell<Vec<(BatchId, Rc<Vec<Op>>)>>,
    writing: Cell<bool>,
    /// Those in the database.
    strays: RefCell<Strays>,
    ours: RefCell<Ours>,
    journal: RefCell<Journal>,
    quiet: RefCell<Option<Timeout>>,
    /// Something is being written down there.
    noting: Cell<bool>,
    /// The page is about to go, and nothing is put in its place any more.
    stopped: Cell<bool>,
    search: search::Search,
}

/// The connection, which the browser may close at any time.
struct Door {
    name: Cell<&'static str>,
    /// What its records are sealed with, once that is known, if they are.
    veil: RefCell<Option<Rc<Veil>>>,
    db: RefCell<Option<Rc<Db>>>,
    /// Why it stays closed.
    shut: RefCell<Option<StoreError>>,
    tell: Box<dyn Fn(News)>,
    look: RefCell<Option<Timeout>>,
}

/// Batches in one transaction. With more of them what follows from the first would wait longer for the last than what is
/// saved.
const TOGETHER: usize = 512;
/// Turns in which who waited for the journal begins to read.
const READING: u8 = 8;
/// A connection that the browser closed is opened again after so many milliseconds: first and most. After that the next
/// write does it.
const LOOK_AGAIN: u32 = 100;
const LOOK_AGAIN_MOST: u32 = 10_000;
/// Another tab that looks which form the database has is done sooner, in milliseconds.
const PATIENCE: u32 = 1_000;
/// What is being stored is waited for so often, so many milliseconds each time.
const SETTLED: u32 = 200;
const SETTLING: i32 = 10;

impl Door {
    /// The connection; a new one if the browser has closed it, but never to a new database.
    async fn db(self: &Rc<Self>) -> Result<Rc<Db>, StoreError> {
        if let Some(db) = self.db.borrow().clone() {
            return Ok(db);
        }
        let shut = self.shut.borrow().clone();
        match shut {
            Some(shut) => Err(shut),
            None => self.open(false).await.map_err(|error| explain(&error, StoreError::Other)),
        }
    }

    async fn open(self: &Rc<Self>, make: bool) -> db::Result<Rc<Db>> {
        let (waits, ended) = (self.clone(), Rc::downgrade(self));
        let ended = move |how| {
            if let Some(door) = ended.upgrade() {
                door.ended(how);
            }
        };
        let (name, waits) = (self.name.get(), move || (waits.tell)(News::Waits));
        match Db::open(name, schema::VERSION, schema::upgrade, make, waits, ended).await? {
            Found::Db(db) => {
                if let Some(veil) = self.veil.borrow().clone() {
                    db.unveil(veil);
                }
                let db = Rc::new(db);
                *self.db.borrow_mut() = Some(db.clone());
                Ok(db)
            }
            Found::Nothing => {
                self.shut(StoreError::Gone, News::Gone);
                Err(JsValue::NULL)
            }
        }
    }

    fn ended(self: &Rc<Self>, how: Ended) {
        *self.db.borrow_mut() = None;
        match how {
            Ended::Upgraded => self.shut(StoreError::Newer, News::Superseded),
            Ended::Deleted => self.shut(StoreError::Gone, News::Gone),
            Ended::Closed => self.look_again(LOOK_AGAIN),
        }
    }

    /// Whether it was deleted shows when it is opened again; while the browser is at it, that fails.
    fn look_again(self: &Rc<Self>, pause: u32) {
        let this = self.clone();
        let look = Timeout::new(pause, move || {
            spawn_local(async move {
                if this.db().await.is_err() && this.shut.borrow().is_none() && pause < LOOK_AGAIN_MOST {
                    this.look_again(pause * 2);
                }
            });
        });
        *self.look.borrow_mut() = Some(look);
    }

    fn shut(&self, why: StoreError, news: News) {
        if self.shut.replace(Some(why)).is_none() {
            (self.tell)(news);
        }
    }

    /// In a sentence what the browser gave as a reason.
    fn explain(&self, error: &JsValue, other: fn(String) -> StoreError) -> StoreError {
        if let Some(shut) = self.shut.borrow().clone() {
            return shut;
        }
        let explained = explain(error, other);
        // A connection that is closed, and the event that says so is still to come.
        if name_of(error) == "InvalidStateError" {
            *self.db.borrow_mut() = None;
        }
        explained
    }
}

impl Store {
    /// Opens the database, making it if there is none, or bringing it up to date. `tell` hears what becomes of it.
    ///
    /// # Errors
    /// [`StoreError`] when the browser allows no storage, or holds data of a newer version.
    pub async fn open(tell: impl Fn(News) + 'static) -> Result<Self, StoreError> {
        let door = Rc::new(Door {
            name: Cell::new(reseal::OPEN),
            veil: RefCell::default(),
            db: RefCell::default(),
            shut: RefCell::default(),
            tell: Box::new(tell),
            look: RefCell::default(),
        });
        let told = door.clone();
        let patience = Timeout::new(PATIENCE, move || (told.tell)(News::Moves));
        let moves = lock::take(lock::MOVE).await;
        drop(patience);
        let waits = door.clone();
        let open = async {
            door.name.set(reseal::counts(move || (waits.tell)(News::Waits)).await?);
            door.open(true).await
        };
        open.await.map_err(|error| explain(&error, StoreError::Closed))?;
        drop(moves);
        let (waiting, strays, ours) = Default::default();
        let (journal, quiet, search) = Default::default();
        let (busy, noting, stopped) = Default::default();
        Ok(Self { door, waiting, writing: busy, strays, ours, journal, quiet, noting, stopped, search })
    }

    /// Whether a passphrase is wanted before anything of it is of use.
    pub fn is_sealed(&self) -> bool {
        self.door.name.get() == reseal::SEALED
    }

    /// What stands before the database, if it is sealed: nothing else of it is of use before [`Store::unveil`].
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn lock(&self) -> Result<Option<Lock>, StoreError> {
        match self.archive().lock().await {
            Ok(lock) => Ok(lock),
            Err(SafeError::Store(error)) => Err(error),
            Err(other) => Err(StoreError::Unread(other.to_string())),
        }
    }

    /// From here on records are opened and sealed with this key.
    pub fn unveil(&self, key: &Key) {
        let veil = Rc::new(Veil::new(key));
        if let Some(db) = &*self.door.db.borrow() {
            db.unveil(veil.clone());
        }
        self.door.veil.replace(Some(veil));
    }

    /// Waits until all that was given to be stored is stored, but not for long. From then on what was written down stays
    /// where it is: the next page puts it in its place.
    pub async fn settle(&self) {
        self.stopped.set(true);
        for _ in 0..SETTLED {
            if !self.writing.get() {
                break;
            }
            super::clock::pause(SETTLING).await;
        }
    }

    /// Everything that a start needs, and the secret key.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn read(&self) -> Result<boot::Stored, StoreError> {
        let db = self.door.db().await?;
        let read = async || boot::read(&db).await.map_err(|error| self.door.explain(&error, StoreError::Unread));
        let mut stored = read().await?;
        // Without a key it is what a return left that was cut short.
        if stored.secret.is_some() && stored.profile.is_some() {
            self.journal.borrow_mut().found(&stored.journal);
            let keep = |stored: &mut boot::Stored| {
                self.strays.replace(std::mem::take(&mut stored.strays));
                self.ours.replace(std::mem::take(&mut stored.ours));
            };
            keep(&mut stored);
            if !self.journal.borrow().is_empty() {
                // A start without it would take for new what is known, and would not send what was sent.
                let placed = self.place(&db, true).await;
                placed.map_err(|error| self.door.explain(&error, StoreError::Unread))?;
                stored = read().await?;
                keep(&mut stored);
            }
        } else {
            self.journal.borrow_mut().found(&Array::new());
        }
        if let Some(secret) = stored.secret.filter(|_| stored.bare && self.door.veil.borrow().is_none()) {
            // Where it fails, the next start tries again.
            spawn_local(async move { drop(copy::seal(&db, &secret).await) });
        }
        Ok(stored)
    }

    /// Stores a batch as soon as the transaction before is done. Batches that came meanwhile share one, and fail with it.
    pub fn write(self: &Rc<Self>, batch: BatchId, ops: Rc<Vec<Op>>, sink: &Sink) {
        self.waiting.borrow_mut().push((batch, ops));
        self.work(sink);
    }

    /// Does what there is to write, if nothing does already.
    fn work(self: &Rc<Self>, sink: &Sink) {
        if self.writing.replace(true) {
            return;
        }
        let (this, sink) = (self.clone(), sink.clone());
        spawn_local(async move {
            loop {
                // Whoever reads comes before what was handed over behind them.
                if this.journal.borrow().is_asked() {
                    let _ = this.place_now(true).await;
                    this.journal.borrow_mut().tried();
                    for _ in 0..READING {
                        turn().await;
                    }
                } else if !this.waiting.borrow().is_empty() {
                    this.write_some(&sink).await;
                    // What follows from it is drawn before the next transaction begins.
                    turn().await;
                } else {
                    if this.stopped.get() || !this.journal.borrow().is_due() {
                        break;
                    }
                    if this.place_now(false).await.is_err() {
                        this.journal.borrow_mut().be_due(false);
                    }
                }
            }
            this.writing.set(false);
        });
    }

    async fn write_some(self: &Rc<Self>, sink: &Sink) {
        // What deletes goes alone, since it is done behind all that a transaction puts.
        let mut waiting = self.waiting.take();
        let alone = |op: &Op| matches!(op, Op::Delete { .. } | Op::Expire(_));
        let is_alone = |(_, ops): &(BatchId, Rc<Vec<Op>>)| ops.iter().any(alone);
        let from = waiting.iter().position(is_alone).map_or(TOGETHER, |at| at.clamp(1, TOGETHER));
        if from < waiting.len() {
            let later = waiting.split_off(from);
            self.waiting.borrow_mut().splice(0..0, later);
        }
        let mut batches: Vec<_> = waiting.iter().map(|(batch, _)| *batch).collect();
        let all: Vec<&Op> = waiting.iter().flat_map(|(_, ops)| ops.iter()).collect();
        self.search.before_write(&all);
        let result = match self.door.db().await {
            Ok(db) => self.store(&db, &all, sink).await.map_err(|error| self.door.explain(&error, StoreError::Other)),
            Err(error) => Err(error),
        };
        if result.is_err() {
            batches.extend(self.waiting.take().into_iter().map(|(batch, _)| batch));
        }
        let behind = result.as_ref().is_ok_and(|done| self.search.after_write(&all, done));
        sink.push(Input::Stored { batches, result });
        if behind {
            self.trail(sink);
        }
    }

    /// Writes it down if it can be, or puts it in its place, behind all that was written down.
    async fn store(self: &Rc<Self>, db: &Db, ops: &[&Op], sink: &Sink) -> db::Result<Committed> {
        let plan = self.journal.borrow_mut().plan(ops, &self.strays.borrow(), &mut self.ours.borrow_mut());
        let next = self.journal.borrow().next();
        if let Some(entry) = plan {
            self.noting.set(true);
            let written = Journal::write(db, next, &entry).await;
            self.noting.set(false);
            if !written? {
                return self.store_all(db, ops).await;
            }
            if self.journal.borrow_mut().wrote(entry, Millis(machine_time())) {
                self.wait_for_quiet(sink);
            }
            return Ok(Committed::default());
        }
        self.store_all(db, ops).await
    }

    async fn store_all(&self, db: &Db, ops: &[&Op]) -> db::Result<Committed> {
        self.place(db, true).await?;
        self.put(db, ops, None).await
    }

    async fn put(&self, db: &Db, ops: &[&Op], placed: Option<&IdbKeyRange>) -> db::Result<Committed> {
        let (mut strays, mut ours) = (self.strays.borrow().clone(), self.ours.take());
        let done = write::write(db, ops, &mut strays, &mut ours, placed).await;
        self.ours.replace(ours);
        if done.is_ok() {
            self.strays.replace(strays);
        }
        done
    }

    /// When it is quiet, what was written down goes to its place.
    fn wait_for_quiet(self: &Rc<Self>, sink: &Sink) {
        let (this, sink) = (Rc::downgrade(self), sink.clone());
        let quiet = Timeout::new(journal::QUIET, move || {
            if let Some(this) = this.upgrade() {
                this.journal.borrow_mut().be_due(true);
                this.work(&sink);
            }
        });
        self.quiet.replace(Some(quiet));
    }

    /// Puts what was written down in its place, all of it or some.
    // As such a future it is compiled once, and not a second time where a start begins, in the other crate.
    #[inline(never)]
    fn place<'a>(&'a self, db: &'a Db, all: bool) -> Pin<Box<dyn Future<Output = db::Result<()>> + 'a>> {
        Box::pin(self.do_place(db, all))
    }

    async fn do_place(&self, db: &Db, all: bool) -> db::Result<()> {
        let mut most = journal::AT_ONCE;
        loop {
            let from = self.journal.borrow().from();
            let portion = if self.journal.borrow().is_empty() { None } else { Journal::read(db, from, most).await? };
            if let Some(portion) = portion.as_ref().filter(|portion| portion.whole) {
                // Somebody may be bringing the database into another form.
                if self.stopped.get() || lock::are_released() {
                    return Err(JsValue::NULL);
                }
                let ops: Vec<&Op> = portion.ops.iter().collect();
                match self.put(db, &ops, Some(&portion.range()?)).await {
                    Ok(_) => {}
                    // One by one there may be room, and only one of them may be what the browser does not take.
                    Err(_) if portion.from < portion.to => {
                        most = 0;
                        continue;
                    }
                    // It is left where it is, and stops nothing behind it.
                    Err(error) if matches!(&*name_of(&error), "DataError" | "DataCloneError") => {}
                    Err(error) => {
                        let trouble = self.door.explain(&error, StoreError::Other);
                        self.journal.borrow_mut().failed(trouble);
                        return Err(error);
                    }
                }
            }
            let to = portion.map(|portion| portion.to);
            self.journal.borrow_mut().placed(to);
            if to.is_none() || !all {
                return Ok(());
            }
        }
    }

    async fn place_now(&self, all: bool) -> Result<(), StoreError> {
        let db = self.door.db().await?;
        self.place(&db, all).await.map_err(|error| self.door.explain(&error, StoreError::Other))
    }

    /// The connection, when all that is stored now is in its place.
    fn settled(self: &Rc<Self>, sink: &Sink) -> impl Future<Output = Result<Rc<Db>, StoreError>> + use<> {
        // At once: what is handed over behind this call comes behind what is read.
        let waits = !self.stopped.get() && (self.noting.get() || !self.journal.borrow().is_empty());
        let tried = waits.then(|| self.journal.borrow_mut().ask());
        if waits {
            self.work(sink);
        }
        let this = self.clone();
        async move {
            if this.stopped.get() {
                return Err(StoreError::Closed(String::new()));
            }
            if let Some(tried) = tried {
                // It is never refused.
                let _ = JsFuture::from(tried).await;
                if let Some(trouble) = this.journal.borrow().trouble() {
                    return Err(trouble);
                }
                if this.stopped.get() {
                    return Err(StoreError::Closed(String::new()));
                }
            }
            this.door.db().await
        }
    }

    /// The same, for what is to be read even where there is no room to put all in its place.
    fn readable(self: &Rc<Self>, sink: &Sink) -> impl Future<Output = Result<Rc<Db>, StoreError>> + use<> {
        let (this, settled) = (self.clone(), self.settled(sink));
        async move {
            match settled.await {
                Err(StoreError::Full) => this.door.db().await,
                done => done,
            }
        }
    }

    /// Reads a page of history.
    pub fn read_page(self: &Rc<Self>, asked: Reader, chat: PeerId, part: Part, limit: u32, sink: &Sink) {
        let (this, readable, sink) = (self.clone(), self.readable(sink), sink.clone());
        spawn_local(async move {
            let page = async {
                let db = readable.await?;
                // What is written down behind this is told behind it, too.
                let page = async { page::page(&db.read(&[MESSAGES, JOURNAL])?, chat, part, limit).await };
                page.await.map_err(|error| this.door.explain(&error, StoreError::Unread))
            };
            sink.push(match page.await {
                Ok(page) => Input::Page { asked, page },
                Err(error) => Input::Stored { batches: Vec::new(), result: Err(error) },
            });
        });
    }

    /// Counts the messages of chats. What cannot be counted is left out.
    pub fn count(self: &Rc<Self>, asked: Asked, chats: Vec<PeerId>, sink: &Sink) {
        let (readable, sink) = (self.readable(sink), sink.clone());
        spawn_local(async move {
            let mut held = Vec::new();
            if let Ok(db) = readable.await {
                for chat in chats {
                    let count = async { page::held(&db.read(&[MESSAGES])?, chat).await };
                    held.extend(count.await.ok());
                }
            }
            sink.push(Input::Counted { asked, held });
        });
    }

    /// Keeps the secret key and nothing else: what a return left that was cut short goes. Done when this returns.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be kept.
    pub async fn keep_secret(&self, secret: &[u8; 32]) -> Result<(), StoreError> {
        let db = self.door.db().await?;
        copy::start_with(&db, secret).await.map_err(|error| self.door.explain(&error, StoreError::Other))
    }

    /// The same with the secret key that was laid by for this address.
    ///
    /// # Errors
    /// [`StoreError`] when there is none, or it could not be kept.
    pub async fn keep_brought(&self, me: PeerId) -> Result<[u8; 32], StoreError> {
        let db = self.door.db().await?;
        let keep = async {
            let secret = copy::brought(&db, me).await?;
            copy::start_with(&db, &secret).await.map(|()| secret)
        };
        keep.await.map_err(|error| self.door.explain(&error, StoreError::Other))
    }

    /// What is taken away from here as a whole, and brought back.
    pub fn archive(&self) -> Archive {
        Archive::new(self.door.clone())
    }
}

/// In a sentence what the browser gave as a reason; `other` says what could not be done.
fn explain(error: &JsValue, other: fn(String) -> StoreError) -> StoreError {
    let name = name_of(error);
    match name.as_str() {
        "QuotaExceededError" => StoreError::Full,
        "VersionError" => StoreError::Newer,
        "" => other("it does not say why".into()),
        _ => other(name),
    }
}

fn name_of(error: &JsValue) -> String {
    error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default()
}
