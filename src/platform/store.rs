//! IndexedDB: what the engine wants kept, one transaction at a time, and what a start and a page of history read.

mod boot;
mod db;
mod record;
mod write;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DomException, IdbDatabase, IdbObjectStore, IdbObjectStoreParameters};

use self::db::Db;
use super::Sink;
use crate::engine::doors::{Asked, BatchId, Input, Op, StoreError};
use crate::model::{MessageId, Millis, PeerId};

const NAME: &str = "tincan";
/// Raised with every change of the stores below.
const VERSION: u32 = 1;

const MESSAGES: &str = "messages";
/// Index of `messages`: chat, then the order in it.
const BY_ORDER: &str = "order";
const CONTACTS: &str = "contacts";
const OUTBOX: &str = "outbox";
const SEEN: &str = "seen";
/// Index of `seen`.
const BY_TIME: &str = "at";
/// Single values by name: `profile`, `secret`, and `unread/<key>` for each chat.
const META: &str = "meta";
const PROFILE: &str = "profile";
const SECRET: &str = "secret";

/// An open database.
pub struct Store {
    db: Db,
    waiting: RefCell<Vec<(BatchId, Vec<Op>)>>,
    writing: Cell<bool>,
}

impl Store {
    /// Opens the database, making it if there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the browser allows no storage.
    pub async fn open() -> Result<Self, StoreError> {
        let db = Db::open(NAME, VERSION, make).await.map_err(|error| explain(&error))?;
        Ok(Self { db, waiting: RefCell::default(), writing: Cell::new(false) })
    }

    /// Everything that a start needs, and the secret key.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn read(&self) -> Result<boot::Stored, StoreError> {
        boot::read(&self.db).await.map_err(|error| explain(&error))
    }

    /// Stores a batch as soon as the transaction before is done. Batches that came meanwhile share one.
    pub fn write(self: &Rc<Self>, batch: BatchId, ops: Vec<Op>, sink: &Sink) {
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
                let mut batches = Vec::new();
                let mut all = Vec::new();
                for (batch, ops) in waiting {
                    batches.push(batch);
                    all.extend(ops);
                }
                let result = write::write(&this.db, all).await.map_err(|error| explain(&error));
                sink.push(Input::Stored { batches, result });
            }
            this.writing.set(false);
        });
    }

    /// Reads the `limit` messages of a chat before one, or its newest.
    pub fn read_page(
        self: &Rc<Self>,
        asked: Asked,
        chat: PeerId,
        before: Option<(Millis, MessageId)>,
        limit: u32,
        sink: &Sink,
    ) {
        let (this, sink) = (self.clone(), sink.clone());
        spawn_local(async move {
            let page = match this.db.read(&[MESSAGES]) {
                Ok(read) => boot::page(&read, chat, before, limit).await,
                Err(error) => Err(error),
            };
            match page {
                Ok(messages) => {
                    let more = u32::try_from(messages.len()).is_ok_and(|read| read >= limit);
                    sink.push(Input::Page { asked, chat, messages, more });
                }
                Err(error) => sink.push(Input::Stored { batches: Vec::new(), result: Err(explain(&error)) }),
            }
        });
    }

    /// Keeps the secret key; done when this returns.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be kept.
    pub async fn keep_secret(&self, secret: &[u8; 32]) -> Result<(), StoreError> {
        let keep = async {
            let write = self.db.write(&[META])?;
            write.store(META)?.put_with_key(&crate::model::id::hex(secret).into(), &SECRET.into())?;
            write.commit().await
        };
        keep.await.map_err(|error| explain(&error))
    }
}

/// Makes the stores.
fn make(db: &IdbDatabase) -> db::Result<()> {
    let make = |name: &str, key: &str| -> db::Result<IdbObjectStore> {
        let options = IdbObjectStoreParameters::new();
        options.set_key_path(&key.into());
        db.create_object_store_with_optional_parameters(name, &options)
    };
    let order = Array::of3(&"chat".into(), &"at".into(), &"id".into());
    make(MESSAGES, "id")?.create_index_with_str_sequence(BY_ORDER, &order)?;
    make(CONTACTS, "peer")?;
    make(OUTBOX, "id")?;
    make(SEEN, "key")?.create_index_with_str(BY_TIME, "at")?;
    db.create_object_store(META)?;
    Ok(())
}

/// In a sentence what the browser gave as a reason.
fn explain(error: &JsValue) -> StoreError {
    let Some(error) = error.dyn_ref::<DomException>() else { return StoreError::Other("it does not say why.".into()) };
    let name = error.name();
    if name == "QuotaExceededError" {
        StoreError::Full
    } else {
        StoreError::Other([&name, ": ", &error.message()].concat())
    }
}
