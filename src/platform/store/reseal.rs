//! The database has two forms, each of a name of its own: open, and sealed under a passphrase. To go from one to the other
//! all of it is copied, and then the old one is deleted: what is written over stays in the browser's files for a while.
//!
//! Who the user is comes into the copy last of all, with a number that is one higher. So at every moment one of the two
//! counts: the one that is whole, or of two the one with the higher number.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Promise, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{IdbFactory, IdbOpenDbRequest};

use super::copy::{Archive, Cursor, clear, count, piece, stays};
use super::db::{Db, Found, Result};
use super::record::{from_js, to_js};
use super::search::get;
use super::secret::Sealed;
use super::veil::{Key, Veil};
use super::write::STORES;
use super::{META, PROFILE, SECRET, schema, secret};
use crate::engine::safe::SafeError;
use crate::platform::clock::{machine_time, pause};
use crate::platform::lock;

pub const OPEN: &str = "tincan";
pub const SEALED: &str = "tincan-locked";
/// Made and deleted at once.
const SCRATCH: &str = "tincan-scratch";

/// In `meta`, as it is: what opens the rest.
pub const LOCK: &str = "lock";
/// In `meta`, as it is: how often the form was changed.
pub const GENERATION: &str = "generation";
/// Another tab that does not let go is not waited for longer, in milliseconds: what it holds goes with it.
const PATIENCE: u32 = 10_000;
/// So many milliseconds later Chromium has written down what was done.
const WRITTEN: i32 = 200;
/// It is looked so often whether a database is empty.
const EMPTYING: i32 = 20;
/// So often it is made to put all into tables, before and after.
const CHANCES: u8 = 2;

/// What stands before a sealed database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Lock {
    /// The key of its records, under the passphrase (NIP-49).
    pub key: String,
    /// It locks after so many minutes in which nobody touched it; with none it does not.
    pub minutes: u32,
}

/// Which of the two counts. The other, if there is one, goes.
pub async fn counts(waits: impl Fn() + Clone + 'static) -> Result<&'static str> {
    let names = names().await;
    if names.as_ref().is_some_and(|names| names.includes(&SCRATCH.into(), 0)) {
        spawn_local(async { drop(delete(SCRATCH).await) });
    }
    if names.as_ref().is_some_and(|names| !names.includes(&SEALED.into(), 0)) {
        return Ok(OPEN);
    }
    // Apart from the rest of it, since most never come here.
    Box::pin(later(names, waits)).await
}

/// Of two that may be there the one that counts.
async fn later(names: Option<Array>, waits: impl Fn() + Clone + 'static) -> Result<&'static str> {
    let is_there = |name: &str| names.as_ref().is_none_or(|names| names.includes(&name.into(), 0));
    let (counts, other) = weigh(is_there(OPEN), waits).await?;
    if is_there(other) {
        // What is left of it is of no use; where the browser fails, the next start tries again.
        spawn_local(async move { drop(Box::pin(tidy(counts, other)).await) });
    }
    Ok(counts)
}

/// Which of the two counts, and which does not. `open`: whether the open one may be there.
async fn weigh(open: bool, waits: impl Fn() + Clone + 'static) -> Result<(&'static str, &'static str)> {
    let sealed = generation(SEALED, waits.clone()).await?;
    let open = if open { generation(OPEN, waits).await? } else { None };
    Ok(if sealed > open { (SEALED, OPEN) } else { (OPEN, SEALED) })
}

/// Erases what does not count, if that is still so when nobody brings the database into another form.
async fn tidy(counts: &'static str, other: &'static str) -> Result<()> {
    let _moves = lock::take(lock::MOVE).await;
    let is_there =
        matches!(Db::open(other, schema::VERSION, schema::upgrade, false, || {}, |_| {}).await?, Found::Db(_));
    if is_there && !lock::are_released() && weigh(true, || {}).await?.0 == counts {
        erase(&[other]).await?;
    }
    Ok(())
}

/// The databases there are, where the browser tells.
async fn names() -> Option<Array> {
    let factory = factory().ok()?;
    let ask: js_sys::Function = Reflect::get(&factory, &"databases".into()).ok()?.dyn_into().ok()?;
    let asked: Promise = ask.call0(&factory).ok()?.dyn_into().ok()?;
    Some(Array::from(&JsFuture::from(asked).await.ok()?).iter().map(|one| get(&one, "name")).collect())
}

/// Its number, if it is whole.
async fn generation(name: &'static str, waits: impl Fn() + 'static) -> Result<Option<u64>> {
    let Found::Db(db) = Db::open(name, schema::VERSION, schema::upgrade, false, waits, |_| {}).await? else {
        return Ok(None);
    };
    let read = db.read(&[META])?;
    for key in [SECRET, PROFILE, LOCK].into_iter().take(if name == SEALED { 3 } else { 2 }) {
        if read.bare(key)?.answer().await?.is_undefined() {
            return Ok(None);
        }
    }
    Ok(Some(from_js(&read.bare(GENERATION)?.answer().await?).unwrap_or(0)))
}

impl Archive {
    /// What stands before the database, if it is sealed.
    pub async fn lock(&self) -> std::result::Result<Option<Lock>, SafeError> {
        if self.name() != SEALED {
            return Ok(None);
        }
        self.with(async |db| Ok(from_js(&db.read(&[META])?.bare(LOCK)?.answer().await?))).await
    }

    /// Puts another before it. The records stay as they are.
    pub async fn put_lock(&self, lock: &Lock) -> std::result::Result<(), SafeError> {
        self.with(async |db| {
            let write = db.write_through(&[META])?;
            write.store(META)?.put_with_key(&to_js(lock), &LOCK.into())?;
            write.commit().await
        })
        .await
    }

    /// Brings the database into the other form, sealed with a key if there is one. Nobody may write to it meanwhile. `step`
    /// is told how far it is, from 0 to 1.
    pub async fn reseal(&self, seal: Option<(&Key, &Lock)>, step: &dyn Fn(f64)) -> std::result::Result<(), SafeError> {
        let (from, to) = if seal.is_some() { (OPEN, SEALED) } else { (SEALED, OPEN) };
        if self.name() != from {
            return Err(SafeError::Taken);
        }
        self.with(async |db| {
            delete(to).await?;
            let copied = copy(db, to, seal, step).await;
            // Of the one that is not whole nothing stays; and of the old one, once the other is.
            let goes = if copied.is_ok() { from } else { to };
            // Where the browser fails, the next start tries again.
            let _ = erase(&[goes]).await;
            copied
        })
        .await
    }
}

async fn copy(from: &Db, name: &'static str, seal: Option<(&Key, &Lock)>, step: &dyn Fn(f64)) -> Result<()> {
    let Found::Db(to) = Db::open(name, schema::VERSION, schema::upgrade, true, || {}, |_| {}).await? else {
        return Err(JsValue::NULL);
    };
    if let Some((key, _)) = seal {
        to.unveil(Veil::new(key).into());
    }
    let before: u64 = from_js(&from.read(&[META])?.bare(GENERATION)?.answer().await?).unwrap_or(0);
    let (all, mut done, mut cursor) = (count(from, 0).await?, 0, Cursor::default());
    let (mut secret, mut profile) = (None, JsValue::UNDEFINED);
    while let Some((records, count)) = piece(from, &mut cursor).await? {
        let of = records.get(0).as_string().unwrap_or_default();
        let values = Array::from(&records.get(1));
        if of == META {
            let write = to.write(&[META])?;
            for (key, value) in Array::from(&records.get(2)).iter().zip(values.iter()) {
                match key.as_string().as_deref().unwrap_or_default() {
                    SECRET => secret = secret::read(&value).await,
                    PROFILE => profile = value,
                    other if stays(other) || value.is_undefined() => {}
                    _ => write.put_at(META, &value, &key)?,
                }
            }
            write.commit().await?;
        } else if let Some(name) = super::STORES.into_iter().find(|name| *name == of) {
            let write = to.write(&[name])?;
            for value in values.iter().filter(JsValue::is_object) {
                write.put(name, &value)?;
            }
            write.commit().await?;
        }
        done += count;
        step(f64::from(done) / f64::from(all.max(done)));
    }
    let (Some(secret), true) = (secret, profile.is_object()) else { return Err(JsValue::NULL) };
    let secret = match seal {
        Some(_) => Sealed::bare(&secret),
        None => Sealed::new(&secret).await,
    };
    let last = to.write_through(&[META])?;
    let meta = last.store(META)?;
    meta.put_with_key(&to_js(&(before + 1)), &GENERATION.into())?;
    if let Some((_, lock)) = seal {
        meta.put_with_key(&to_js(lock), &LOCK.into())?;
    }
    secret.put(&last, SECRET)?;
    last.put_at(META, &profile, &PROFILE.into())?;
    last.commit().await
}

/// Deletes databases so that they go from the browser's files as well. Chromium takes out of its tables what lies there when
/// a database is deleted, and leaves what it has not yet put into them. It puts all into tables when any database is
/// deleted, but not where it happens to write something else at that moment (seen in 1 to 6 of a hundred). So all of it is
/// emptied before, and what must be in the tables, then, and gone from the disk, in the end, has more than one chance.
pub async fn erase(names: &[&str]) -> Result<()> {
    for name in names {
        // What it leaves there for a while is no reason to leave everything, nor is one who does not let go.
        let (emptied, done) = (empty(name.to_string()), Rc::new(Cell::new(false)));
        let (end, is_done) = (machine_time() + u64::from(PATIENCE), done.clone());
        spawn_local(async move {
            let _ = emptied.await;
            done.set(true);
        });
        while !is_done.get() && machine_time() < end {
            pause(EMPTYING).await;
        }
    }
    for _ in 0..CHANCES {
        let _ = flush().await;
    }
    for name in names {
        delete(name).await?;
    }
    pause(WRITTEN).await;
    for _ in 0..CHANCES {
        flush().await?;
    }
    Ok(())
}

async fn empty(name: String) -> Result<()> {
    if let Found::Db(db) = Db::open(&name, schema::VERSION, schema::upgrade, false, || {}, |_| {}).await? {
        let write = db.write(&STORES)?;
        clear(&write)?;
        write.commit().await?;
    }
    Ok(())
}

async fn flush() -> Result<()> {
    drop(Db::open(SCRATCH, 1, |_, _| Ok(()), true, || {}, |_| {}).await?);
    pause(WRITTEN).await;
    delete(SCRATCH).await?;
    pause(WRITTEN).await;
    Ok(())
}

/// Deletes a database; those who have it open let go of it.
pub async fn delete(name: &str) -> Result<()> {
    let request: IdbOpenDbRequest = factory()?.delete_database(name)?;
    let (mut ends, mut patience) = (Vec::new(), None);
    let done = Promise::new(&mut |resolve, _| {
        for end in ["success", "error"] {
            let resolve = resolve.clone();
            ends.push(EventListener::new(&request, end, move |event| {
                let _ = resolve.call1(&JsValue::NULL, event);
            }));
        }
        patience = Some(Timeout::new(PATIENCE, move || {
            let _ = resolve.call0(&JsValue::NULL);
        }));
    });
    let event = JsFuture::from(done).await?;
    if get(&event, "type") == "error"
        && let Some(error) = request.error()?
    {
        return Err(error.into());
    }
    Ok(())
}

fn factory() -> Result<IdbFactory> {
    web_sys::window().ok_or(JsValue::NULL)?.indexed_db()?.ok_or(JsValue::NULL)
}
