//! IndexedDB, as much of it as the store needs. Requests are made at once and waited for later, if at all: they are
//! answered in their order. Waiting for anything else in between would end the transaction.
//!
//! The crates for this carry their own errors, channels and builders, 20 kB of the download.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbCursorDirection, IdbCursorWithValue, IdbDatabase, IdbIndex, IdbKeyRange, IdbObjectStore, IdbRequest,
    IdbTransaction, IdbTransactionMode, IdbVersionChangeEvent,
};

/// What failed is told by the browser's own exception.
pub type Result<T> = std::result::Result<T, JsValue>;

/// A connection, and what is heard of it.
pub struct Db(IdbDatabase, #[expect(dead_code, reason = "they listen while they are kept")] [EventListener; 2]);

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
        Ok(Found::Db(Self(db, [way, close])))
    }

    pub fn read(&self, stores: &[&str]) -> Result<Transaction> {
        self.begin(stores, IdbTransactionMode::Readonly)
    }

    pub fn write(&self, stores: &[&str]) -> Result<Transaction> {
        self.begin(stores, IdbTransactionMode::Readwrite)
    }

    fn begin(&self, stores: &[&str], mode: IdbTransactionMode) -> Result<Transaction> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        self.0.transaction_with_str_sequence_and_mode(&names, mode).map(Transaction)
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        self.0.close();
    }
}

pub struct Transaction(IdbTransaction);

impl Transaction {
    pub fn store(&self, name: &str) -> Result<IdbObjectStore> {
        self.0.object_store(name)
    }

    pub fn get(&self, store: &str, key: &str) -> Result<Asked> {
        self.store(store)?.get(&key.into()).map(Asked::new)
    }

    /// Everything in a store.
    pub async fn all(&self, store: &str) -> Result<Array> {
        self.store(store)?.get_all().map(Asked::new)?.answer().await.map(JsCast::unchecked_into)
    }

    /// Ends it, behind the requests that were made. Done when all is on disk, or all was taken back.
    #[expect(deprecated, reason = "by web-sys alone, whose interface files are older than the method")]
    pub async fn commit(self) -> Result<()> {
        let done = Promise::new(&mut |resolve, _| {
            self.0.set_oncomplete(Some(&resolve));
            self.0.set_onabort(Some(&resolve));
        });
        self.0.commit()?;
        let event = JsFuture::from(done).await?;
        if event.unchecked_ref::<web_sys::Event>().type_() == "complete" {
            return Ok(());
        }
        Err(self.0.error().map_or(JsValue::NULL, JsValue::from))
    }

    /// Takes it back.
    pub fn abort(&self) {
        // A failed request has aborted it already; then this fails, and says nothing new.
        let _ = self.0.abort();
    }
}

/// A request that was made.
pub struct Asked {
    request: IdbRequest,
    done: Promise,
}

impl Asked {
    pub fn new(request: IdbRequest) -> Self {
        // Settled both ways alike: a promise that is refused and not waited for would be an error of the page.
        let done = Promise::new(&mut |resolve, _| {
            request.set_onsuccess(Some(&resolve));
            request.set_onerror(Some(&resolve));
        });
        Self { request, done: done.unchecked_into() }
    }

    pub async fn answer(self) -> Result<JsValue> {
        JsFuture::from(self.done).await?;
        match self.request.error()? {
            Some(error) => Err(error.into()),
            None => self.request.result(),
        }
    }
}

/// The records of a range, the last first.
pub struct Backwards(IdbRequest, Asked);

impl Backwards {
    pub fn new(index: &IdbIndex, range: &IdbKeyRange) -> Result<Self> {
        let request = index.open_cursor_with_range_and_direction(range, IdbCursorDirection::Prev)?;
        Ok(Self(request.clone(), Asked::new(request)))
    }

    /// The first `limit` of those that are wanted.
    pub async fn pick(self, limit: u32, wanted: fn(&JsValue) -> bool) -> Result<Vec<JsValue>> {
        let Self(request, mut asked) = self;
        let (mut found, mut left) = (Vec::new(), limit);
        while left > 0 {
            let cursor = asked.answer().await?;
            let Some(cursor) = cursor.dyn_ref::<IdbCursorWithValue>() else { break };
            let value = cursor.value()?;
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
