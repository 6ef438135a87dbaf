//! IndexedDB: what the engine wants kept, one transaction at a time, and what a start and a page of history read.

mod boot;
mod copy;
mod db;
mod erase;
mod expire;
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
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::DomException;

pub use self::copy::{Archive, Coming, Cursor, schema};
use self::db::{Db, Ended, Found};
use self::ours::Ours;
pub use self::reseal::Lock;
pub use self::veil::Key;
use self::veil::Veil;
use self::write::STORES;
use super::{Sink, lock};
use crate::engine::doors::{Asked, BatchId, Input, Op, Reader, StoreError};
use crate::engine::safe::SafeError;
use crate::engine::strays::Strays;
use crate::model::{Part, PeerId};

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
const TOGETHER: usize = 128;
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
        let (waiting, strays, ours, search) = <(RefCell<_>, RefCell<_>, RefCell<_>, search::Search)>::default();
        Ok(Self { door, waiting, writing: Cell::new(false), strays, ours, search })
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

    /// Waits until all that was given to be stored is stored, but not for long.
    pub async fn settle(&self) {
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
        let mut stored = boot::read(&db).await.map_err(|error| self.door.explain(&error, StoreError::Unread))?;
        // Without a key it is what a return left that was cut short.
        if stored.secret.is_some() && stored.profile.is_some() {
            self.strays.replace(std::mem::take(&mut stored.strays));
            self.ours.replace(std::mem::take(&mut stored.ours));
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
        if self.writing.replace(true) {
            return;
        }
        let (this, sink) = (self.clone(), sink.clone());
        spawn_local(async move {
            loop {
                let waiting = this.waiting.take();
                if waiting.is_empty() {
                    break;
                }
                // What deletes goes alone, since it is done behind all that a transaction puts.
                let mut waiting = waiting;
                let alone = |op: &Op| matches!(op, Op::Delete { .. } | Op::Expire(_));
                let is_alone = |(_, ops): &(BatchId, Rc<Vec<Op>>)| ops.iter().any(alone);
                let from = waiting.iter().position(is_alone).map_or(TOGETHER, |at| at.clamp(1, TOGETHER));
                if from < waiting.len() {
                    let later = waiting.split_off(from);
                    this.waiting.borrow_mut().splice(0..0, later);
                }
                let mut batches: Vec<_> = waiting.iter().map(|(batch, _)| *batch).collect();
                let all: Vec<&Op> = waiting.iter().flat_map(|(_, ops)| ops.iter()).collect();
                let (mut strays, mut ours) = (this.strays.borrow().clone(), this.ours.take());
                this.search.before_write(&all);
                let result = match this.door.db().await {
                    Ok(db) => write::write(&db, &all, &mut strays, &mut ours)
                        .await
                        .map_err(|error| this.door.explain(&error, StoreError::Other)),
                    Err(error) => Err(error),
                };
                this.ours.replace(ours);
                if result.is_ok() {
                    this.strays.replace(strays);
                } else {
                    batches.extend(this.waiting.take().into_iter().map(|(batch, _)| batch));
                }
                let behind = result.as_ref().is_ok_and(|done| this.search.after_write(&all, done));
                sink.push(Input::Stored { batches, result });
                if behind {
                    this.trail(&sink);
                }
            }
            this.writing.set(false);
        });
    }

    /// Reads a page of history.
    pub fn read_page(self: &Rc<Self>, asked: Reader, chat: PeerId, part: Part, limit: u32, sink: &Sink) {
        let (this, sink) = (self.clone(), sink.clone());
        spawn_local(async move {
            let page = async {
                let db = this.door.db().await?;
                let page = async { page::page(&db.read(&[MESSAGES])?, chat, part, limit).await };
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
        let (this, sink) = (self.clone(), sink.clone());
        spawn_local(async move {
            let mut held = Vec::new();
            if let Ok(db) = this.door.db().await {
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
