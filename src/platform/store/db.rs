//! IndexedDB, as much of it as the store needs. Requests are made at once and waited for later, if at all: they are
//! answered in their order. Waiting for anything else in between would end the transaction.
//!
//! The crates for this carry their own errors, channels and builders, 20 kB of the download.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Error, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbCursorDirection, IdbCursorWithValue, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction,
    IdbTransactionMode, IdbVersionChangeEvent,
};

use super::META;
use super::veil::Veil;

/// What failed is told by the browser's own exception.
pub type Result<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen]
extern "C" {
    /// A database, where a transaction is wanted that is on disk when it is done: web-sys does not know it yet.
    type Lasting;
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &Lasting, stores: &Array, mode: &str, options: &Object) -> Result<IdbTransaction>;
}

/// A connection, and what is heard of it.
pub struct Db {
    idb: IdbDatabase,
    #[expect(dead_code, reason = "they listen while they are kept")]
    listeners: [EventListener; 2],
    /// What its records are sealed with, if they are.
    veil: OnceCell<Rc<Veil>>,
}

/// What came of opening.
pub enum Found {
    Db(Db),
    /// There is none, and none was to be made.
    Nothing,
}

/// How a connection came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Another tab wants a newer version of the database, and we have made way.
    Upgraded,
    /// Somebody deletes it, and we have made way.
    Deleted,
    /// The browser closed it: its files were deleted, or something went wrong there.
    Closed,
}

impl Db {
    /// Opens a database; `upgrade` takes it from the version that it is told to this one. It is made if there is none
    /// and `make` says so. `waits` is called when another connection is in the way, `ended` when this one ends.
    pub async fn open(
        name: &str,
        version: u32,
        upgrade: fn(&IdbDatabase, u32) -> Result<()>,
        make: bool,
        waits: impl Fn() + 'static,
        ended: impl Fn(Ended) + 'static,
    ) -> Result<Found> {
        let factory = web_sys::window().ok_or(JsValue::NULL)?.indexed_db()?.ok_or(JsValue::NULL)?;
        let request = factory.open_with_u32(name, version)?;
        let (of, nothing) = (request.clone(), Rc::new(Cell::new(false)));
        let found_nothing = nothing.clone();
        let _upgrading = EventListener::once(&request, "upgradeneeded", move |event| {
            let from = event.unchecked_ref::<IdbVersionChangeEvent>().old_version();
            found_nothing.set(from == 0.0 && !make);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a version, as we count them")]
            let upgraded = of.result().and_then(|db| upgrade(db.unchecked_ref(), from as u32));
            // A database without its stores is of no use: the request fails with its transaction.
            if let (true, Some(transaction)) = (upgraded.is_err() || found_nothing.get(), of.transaction()) {
                let _ = transaction.abort();
            }
        });
        let _waiting = EventListener::new(&request, "blocked", move |_| waits());
        let opened = Asked::new(request.into()).answer().await;
        if nothing.get() {
            return Ok(Found::Nothing);
        }
        let db: IdbDatabase = opened?.unchecked_into();
        let (closing, ended) = (db.clone(), Rc::new(ended));
        let closed = ended.clone();
        let way = EventListener::new(&db, "versionchange", move |event| {
            closing.close();
            let deleted = event.unchecked_ref::<IdbVersionChangeEvent>().new_version().is_none();
            ended(if deleted { Ended::Deleted } else { Ended::Upgraded });
        });
        let close = EventListener::new(&db, "close", move |_| closed(Ended::Closed));
        Ok(Found::Db(Self { idb: db, listeners: [way, close], veil: OnceCell::new() }))
    }

    /// From here on records are opened and sealed with this.
    pub fn unveil(&self, veil: Rc<Veil>) {
        // Set once: there is one key for as long as the page lives.
        let _ = self.veil.set(veil);
    }

    pub fn read(&self, stores: &[&str]) -> Result<Transaction> {
        self.begin(stores, IdbTransactionMode::Readonly)
    }

    pub fn write(&self, stores: &[&str]) -> Result<Transaction> {
        self.begin(stores, IdbTransactionMode::Readwrite)
    }

    fn begin(&self, stores: &[&str], mode: IdbTransactionMode) -> Result<Transaction> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let transaction = self.idb.transaction_with_str_sequence_and_mode(&names, mode)?;
        Ok(Transaction { transaction, veil: self.veil.get().cloned() })
    }

    /// Done only when the disk has it, so that what is deleted after it is not lost with it.
    pub fn write_through(&self, stores: &[&str]) -> Result<Transaction> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let transaction = self.idb.unchecked_ref::<Lasting>().transaction(&names, "readwrite", &options)?;
        Ok(Transaction { transaction, veil: self.veil.get().cloned() })
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        self.idb.close();
    }
}

/// What is got and put in it is as if there were no seal. What is asked of a store itself is as it lies there.
pub struct Transaction {
    transaction: IdbTransaction,
    veil: Option<Rc<Veil>>,
}

impl Transaction {
    pub fn store(&self, name: &str) -> Result<IdbObjectStore> {
        self.transaction.object_store(name)
    }

    pub const fn is_veiled(&self) -> bool {
        self.veil.is_some()
    }

    pub fn get(&self, store: &'static str, key: &str) -> Result<Asked> {
        self.get_at(store, key.into())
    }

    pub fn get_at(&self, store: &'static str, key: JsValue) -> Result<Asked> {
        let asked = self.store(store)?.get(&key).map(Asked::new)?;
        Ok(Asked { veil: self.veil.clone().map(|veil| Behind { veil, store, key: Some(key) }), ..asked })
    }

    /// A single value as it lies there.
    pub fn bare(&self, key: &str) -> Result<Asked> {
        self.store(META)?.get(&key.into()).map(Asked::new)
    }

    /// A request for records that have their keys in them.
    pub fn asked(&self, store: &'static str, request: IdbRequest) -> Asked {
        Asked { veil: self.veil.clone().map(|veil| Behind { veil, store, key: None }), ..Asked::new(request) }
    }

    /// Everything in a store whose records have their keys in them.
    pub async fn all(&self, store: &'static str) -> Result<Array> {
        self.asked(store, self.store(store)?.get_all()?).answer().await.map(JsCast::unchecked_into)
    }

    /// A range of a store, whether its records have their keys in them or not.
    pub fn range(&self, store: &'static str, range: &JsValue, limit: Option<u32>) -> Result<Range> {
        let of = self.store(store)?;
        let (values, keys) = match limit {
            Some(limit) => {
                (of.get_all_with_key_and_limit(range, limit)?, of.get_all_keys_with_key_and_limit(range, limit)?)
            }
            None => (of.get_all_with_key(range)?, of.get_all_keys_with_key(range)?),
        };
        Ok(Range { values: Asked::new(values), keys: Asked::new(keys), veil: self.veil.clone(), store })
    }

    pub fn put(&self, store: &'static str, record: &JsValue) -> Result<()> {
        self.store(store)?.put(&self.shut(store, record, None)?).map(drop)
    }

    pub fn put_at(&self, store: &'static str, record: &JsValue, key: &JsValue) -> Result<()> {
        self.store(store)?.put_with_key(&self.shut(store, record, Some(key))?, key).map(drop)
    }

    /// Fails if there is one of its key.
    pub fn add(&self, store: &'static str, record: &JsValue) -> Result<()> {
        self.store(store)?.add(&self.shut(store, record, None)?).map(drop)
    }

    fn shut(&self, store: &str, record: &JsValue, key: Option<&JsValue>) -> Result<JsValue> {
        self.veil.as_ref().map_or_else(|| Ok(record.clone()), |veil| veil.shut(store, record, key))
    }

    /// Ends it, behind the requests that were made. Done when all is on disk, or all was taken back.
    #[expect(deprecated, reason = "by web-sys alone, whose interface files are older than the method")]
    pub async fn commit(self) -> Result<()> {
        let done = Promise::new(&mut |resolve, _| {
            self.transaction.set_oncomplete(Some(&resolve));
            self.transaction.set_onabort(Some(&resolve));
        });
        self.transaction.commit()?;
        let event = JsFuture::from(done).await?;
        if event.unchecked_ref::<web_sys::Event>().type_() == "complete" {
            return Ok(());
        }
        Err(self.transaction.error().map_or(JsValue::NULL, JsValue::from))
    }

    /// Takes it back.
    pub fn abort(&self) {
        // A failed request has aborted it already; then this fails, and says nothing new.
        let _ = self.transaction.abort();
    }
}

/// A request that was made.
pub struct Asked {
    request: IdbRequest,
    done: Promise,
    /// How what it answers is opened.
    veil: Option<Behind>,
}

struct Behind {
    veil: Rc<Veil>,
    store: &'static str,
    key: Option<JsValue>,
}

impl Behind {
    /// What cannot be opened is as if it were not there, but for what is there by its name alone.
    #[inline(never)]
    fn open(&self, kept: JsValue) -> Result<JsValue> {
        if kept.is_undefined() {
            return Ok(kept);
        }
        let open = |kept: &JsValue| self.veil.open(self.store, kept, self.key.as_ref());
        if let (None, Some(all)) = (&self.key, kept.dyn_ref::<Array>()) {
            return Ok(all.iter().map(|kept| open(&kept).unwrap_or_default()).collect::<Array>().into());
        }
        match open(&kept) {
            None if self.store == META => Err(Error::new("sealed otherwise").into()),
            opened => Ok(opened.unwrap_or_default()),
        }
    }
}

/// Records and their keys.
pub struct Range {
    values: Asked,
    keys: Asked,
    veil: Option<Rc<Veil>>,
    store: &'static str,
}

impl Range {
    pub async fn answer(self) -> Result<(Array, Array)> {
        let (values, keys) = (self.values.answer().await?, self.keys.answer().await?);
        let (values, keys): (Array, Array) = (values.unchecked_into(), keys.unchecked_into());
        let Some(veil) = self.veil else { return Ok((values, keys)) };
        let open = |(kept, key): (JsValue, JsValue)| veil.open(self.store, &kept, Some(&key)).unwrap_or_default();
        Ok((values.iter().zip(keys.iter()).map(open).collect(), keys))
    }
}

impl Asked {
    pub fn new(request: IdbRequest) -> Self {
        // Settled both ways alike: a promise that is refused and not waited for would be an error of the page.
        let done = Promise::new(&mut |resolve, _| {
            request.set_onsuccess(Some(&resolve));
            request.set_onerror(Some(&resolve));
        });
        Self { request, done: done.unchecked_into(), veil: None }
    }

    pub async fn answer(self) -> Result<JsValue> {
        JsFuture::from(self.done).await?;
        if let Some(error) = self.request.error()? {
            return Err(error.into());
        }
        let result = self.request.result()?;
        match &self.veil {
            Some(veil) => veil.open(result),
            None => Ok(result),
        }
    }
}

/// The records of a range, the last first.
pub struct Backwards {
    request: IdbRequest,
    asked: Asked,
    veil: Option<Behind>,
}

impl Backwards {
    pub fn new(of: &Transaction, store: &'static str, index: &str, range: &IdbKeyRange) -> Result<Self> {
        let index = of.store(store)?.index(index)?;
        let request = index.open_cursor_with_range_and_direction(range, IdbCursorDirection::Prev)?;
        let veil = of.veil.clone().map(|veil| Behind { veil, store, key: None });
        Ok(Self { request: request.clone(), asked: Asked::new(request), veil })
    }

    /// The first `limit` of those that are wanted.
    pub async fn pick(self, limit: u32, wanted: fn(&JsValue) -> bool) -> Result<Vec<JsValue>> {
        let Self { request, mut asked, veil } = self;
        let (mut found, mut left) = (Vec::new(), limit);
        while left > 0 {
            let cursor = asked.answer().await?;
            let Some(cursor) = cursor.dyn_ref::<IdbCursorWithValue>() else { break };
            let value = match &veil {
                Some(veil) => veil.open(cursor.value()?)?,
                None => cursor.value()?,
            };
            if wanted(&value) {
                found.push(value);
                left -= 1;
                if left == 0 {
                    break;
                }
            }
            cursor.continue_()?;
            asked = Asked::new(request.clone());
        }
        Ok(found)
    }
}
