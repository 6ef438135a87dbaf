//! What a user takes away from here, and brings back: all of it as a file, or the secret key alone. The database is read and
//! written piece by piece and sealed by the browser's own cryptography; the form is in `protocol::backup`.

mod key;
mod passphrase;
mod seal;

use std::rc::Rc;

use js_sys::{Array, JSON, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CacheStorage, ServiceWorkerRegistration};

use self::seal::Sealer;
use super::clock::{machine_time, random};
use super::guard::{Call, Guard};
use super::store::{Archive, Coming, Cursor, schema};
use super::{lock, smith};
use crate::engine::safe::SafeError;
use crate::model::id::hex;
use crate::model::{DeviceId, Millis};
use crate::protocol::backup::{Contents, FileError, HEAD, Head, PIECE, Way};

type Result<T> = std::result::Result<T, SafeError>;

/// Is told how far it is, from 0 to 1; says whether to go on.
pub type Step<'a> = &'a dyn Fn(f64) -> bool;

/// Stands above the database, whichever tab leads.
#[derive(Clone)]
pub struct Safe {
    archive: Archive,
    guard: Rc<Guard>,
}

impl Safe {
    pub const fn new(archive: Archive, guard: Rc<Guard>) -> Self {
        Self { archive, guard }
    }

    /// Everything, as a file that opens with this passphrase.
    pub async fn save(&self, passphrase: &str, step: Step<'_>) -> Result<Blob> {
        let head = Head::new(random().first_chunk().copied().unwrap_or_default());
        let mut file = Written::new(head, passphrase).await?;
        self.archive.placed().await?;
        let records = self.archive.count().await?;
        let contents = Contents { schema: schema(), at: machine_time(), records };
        let contents = serde_json::to_string(&contents).ok().and_then(|text| JSON::parse(&text).ok());
        file.put(&contents.ok_or(SafeError::Browser)?, false).await?;
        let (mut cursor, mut done) = (Cursor::running(), 0);
        while let Some((piece, count)) = self.archive.piece(&mut cursor).await? {
            file.put(&piece, false).await?;
            done += count;
            if !step(f64::from(done) / f64::from(records.max(done))) {
                return Err(SafeError::Left);
            }
        }
        file.put(&Array::new(), true).await?;
        Blob::new_with_blob_sequence(&file.parts).map_err(|_| SafeError::Browser)
    }

    /// When that was done last.
    pub async fn last_backup(&self) -> Result<Option<Millis>> {
        self.archive.last_backup().await
    }

    /// The user has the file.
    pub async fn saved(&self) -> Result<()> {
        self.archive.note_backup(Millis(machine_time())).await
    }

    /// Puts a backup back, where nobody has begun. Whatever fails, nothing of it stays.
    pub async fn restore(&self, file: &Blob, passphrase: &str, step: Step<'_>) -> Result<()> {
        let mut file = Read::new(file, passphrase).await?;
        let mark = hex(&random());
        let mut coming = self.archive.begin(mark.clone()).await?;
        let put = self.put_back(&mut file, &mut coming, step).await;
        let done = match put {
            Ok(()) => {
                let (device, at) = (DeviceId::from_random(random()), Millis(file.contents.at));
                self.archive.finish(coming, device, at).await
            }
            failed => failed,
        };
        if done.is_err() {
            self.archive.give_up(&mark).await;
        }
        done
    }

    async fn put_back(&self, file: &mut Read<'_>, coming: &mut Coming, step: Step<'_>) -> Result<()> {
        while let Some(piece) = file.next().await? {
            let piece: Array = piece.dyn_into().map_err(|_| FileError::Damaged)?;
            self.archive.put(coming, &piece).await?;
            if !step(file.at / file.file.size()) {
                return Err(SafeError::Left);
            }
        }
        Ok(())
    }

    /// Deletes all that this page keeps in the browser. What is on the relays, and with others, stays there. Whatever comes
    /// of it once it has begun, the page must be loaded anew.
    pub async fn forget_all(&self) -> Result<()> {
        if lock::exist() {
            self.guard.alone(Call::Erase, async || self.archive.erase().await).await?;
        } else {
            self.archive.delete().await?;
        }
        // Beside the database there is nothing but how it looks, and the program.
        let _ = forget_rest().await;
        Ok(())
    }
}

/// A file on its way out.
struct Written {
    sealer: Sealer,
    way: Way,
    parts: Array,
}

impl Written {
    async fn new(head: Head, passphrase: &str) -> Result<Self> {
        let sealer = Sealer::new(smith::derive(passphrase, &head).await?).await?;
        let parts = Array::of1(&Uint8Array::from(&head.bytes()[..]));
        Ok(Self { sealer, way: Way::new(head), parts })
    }

    async fn put(&mut self, what: &JsValue, last: bool) -> Result<()> {
        let seal = self.way.seal(last).ok_or(SafeError::Browser)?;
        let sealed = self.sealer.shut(&seal, what).await?;
        let length = usize::try_from(sealed.length()).ok();
        let piece = length.and_then(|length| Way::piece(last, length)).ok_or(SafeError::Browser)?;
        let both = Array::of2(&Uint8Array::from(&piece[..]), &sealed);
        // What is in a blob the browser may keep on disk; bytes would stay in memory.
        self.parts.push(Blob::new_with_u8_array_sequence(&both).map_err(|_| SafeError::Browser)?.as_ref());
        Ok(())
    }
}

/// A file on its way in.
struct Read<'a> {
    file: &'a Blob,
    sealer: Sealer,
    way: Way,
    contents: Contents,
    /// Where the next piece begins.
    at: f64,
}

impl<'a> Read<'a> {
    /// Reads up to what the file says of itself, which a wrong passphrase does not open.
    async fn new(file: &'a Blob, passphrase: &str) -> Result<Self> {
        #[expect(clippy::cast_precision_loss, reason = "a few bytes")]
        let (from, to) = (0.0, HEAD as f64);
        let head = Head::read(&bytes(file, from, to).await?.to_vec())?;
        let sealer = Sealer::new(smith::derive(passphrase, &head).await?).await?;
        let contents = Contents { schema: 0, at: 0, records: 0 };
        let mut read = Self { file, sealer, way: Way::new(head), contents, at: to };
        let is_cut_off = file.size() <= to;
        let contents = match read.next().await {
            Err(SafeError::File(FileError::Damaged)) if !is_cut_off => return Err(SafeError::Passphrase),
            other => other?,
        };
        let text = contents.and_then(|contents| JSON::stringify(&contents).ok()?.as_string());
        let contents = text.and_then(|text| serde_json::from_str(&text).ok());
        read.contents = contents.ok_or(FileError::Damaged)?;
        if read.contents.schema > schema() {
            return Err(FileError::Newer.into());
        }
        Ok(read)
    }

    /// What the next piece holds; nothing behind the last.
    async fn next(&mut self) -> Result<Option<JsValue>> {
        #[expect(clippy::cast_precision_loss, reason = "bounded")]
        let behind = |at: f64, length: usize| at + length as f64;
        if self.way.is_over() {
            // Nothing comes behind it.
            return if self.at < self.file.size() { Err(FileError::Damaged.into()) } else { Ok(None) };
        }
        let begin = behind(self.at, PIECE);
        let piece = bytes(self.file, self.at, begin).await?.to_vec();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size, and never below zero")]
        let left = (self.file.size() - begin).max(0.0) as u64;
        let (seal, length) = self.way.open(&piece, left)?;
        let end = behind(begin, length);
        let opened = self.sealer.open(&seal, &bytes(self.file, begin, end).await?).await?;
        self.at = end;
        Ok(Some(opened))
    }
}

async fn bytes(file: &Blob, from: f64, to: f64) -> Result<Uint8Array> {
    let read = async { JsFuture::from(file.slice_with_f64_and_f64(from, to)?.array_buffer()).await };
    // A file that was moved away meanwhile is one that cannot be read.
    read.await.map(|buffer| Uint8Array::new(&buffer)).map_err(|_: JsValue| FileError::Damaged.into())
}

/// How it looks, and the program that opens without a network. Others may live on the same origin, under other paths.
async fn forget_rest() -> std::result::Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    if let Some(storage) = window.local_storage()? {
        storage.remove_item("tincan-looks")?;
    }
    let found = JsFuture::from(window.navigator().service_worker().get_registration()).await?;
    let Ok(worker) = found.dyn_into::<ServiceWorkerRegistration>() else { return Ok(()) };
    let ours = ["tincan ", &worker.scope(), " "].concat();
    let caches: CacheStorage = window.caches()?;
    for name in Array::from(&JsFuture::from(caches.keys()).await?).iter().filter_map(|name| name.as_string()) {
        if name.starts_with(&ours) {
            JsFuture::from(caches.delete(&name)).await?;
        }
    }
    JsFuture::from(worker.unregister()?).await.map(drop)
}
