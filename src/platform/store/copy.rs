//! The database as a whole: read piece by piece to be taken away, and put back so. Records stay what the browser makes of
//! them; nothing here looks into more of one than its key.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbKeyRange;

use super::db::{Asked, Db, Result, Transaction};
use super::journal::Journal;
use super::record::{from_js, to_js};
use super::reseal::{self, GENERATION, LOCK, OPEN, SEALED};
use super::secret::{self, Sealed};
use super::write::STORES;
use super::{CONTACTS, Door, JOURNAL, MESSAGES, META, OUTBOX, PROFILE, SECRET, SEEN, STRAYS};
use crate::engine::doors::StoreError;
use crate::engine::safe::SafeError;
use crate::model::id::{hex, unhex};
use crate::model::{DeviceId, Millis, PeerId, Profile};
use crate::platform::clock::pause;

/// In this order: what comes while it is read may then be a message that is not noted as seen, and is fetched again; and
/// never one that is noted as seen and not there. Records to be searched are made anew from the messages.
const COPIED: [&str; 7] = [JOURNAL, META, SEEN, OUTBOX, STRAYS, CONTACTS, MESSAGES];
/// What stands in the journal goes to its place while the rest is read; put back, it would be put over what is newer.
const KEPT: usize = 1;
/// It is looked so often whether it has gone there, in milliseconds, and it has failed if nothing went for so many looks.
const PLACING: i32 = 100;
const PATIENCE: usize = 150;
/// Records in one piece.
const AT_ONCE: u32 = 500;
/// In `meta`: when the last backup was saved.
const BACKUP: &str = "backup";
/// In `meta`: who brings a backup back at this moment, or was cut short in it.
const COMING: &str = "coming";
/// Before the address in `meta`: a secret key that waits for a name.
const BROUGHT: &str = "brought/";

/// The database, for who takes it away or brings it back.
#[derive(Clone)]
pub struct Archive {
    door: Rc<Door>,
}

/// How far it was read.
#[derive(Debug, Default)]
pub struct Cursor {
    store: usize,
    /// The last key in it.
    after: Option<JsValue>,
}

/// What is put back, up to its end.
#[derive(Debug)]
pub struct Coming {
    mark: String,
    profile: Option<Profile>,
    secret: Option<String>,
}

impl Cursor {
    /// For what is read while the app runs.
    pub fn running() -> Self {
        Self { store: KEPT, ..Self::default() }
    }
}

impl Archive {
    pub(super) const fn new(door: Rc<Door>) -> Self {
        Self { door }
    }

    /// Which form of the database this is.
    pub(super) fn name(&self) -> &'static str {
        self.door.name.get()
    }

    /// Waits until what stands in the journal now is in its place. The tab that leads brings it there.
    ///
    /// # Errors
    /// [`StoreError::Full`] if it does not, which is what mostly keeps it from that.
    pub async fn placed(&self) -> std::result::Result<(), SafeError> {
        let mut left = self.with(Journal::readable).await?;
        let mut looks = 0;
        while !left.is_empty() {
            if looks == PATIENCE {
                return Err(SafeError::Store(StoreError::Full));
            }
            pause(PLACING).await;
            let keys = self.with(async |db| {
                let keys = db.read(&[JOURNAL])?.store(JOURNAL)?.get_all_keys()?;
                Ok(Array::from(&Asked::new(keys).answer().await?))
            });
            let (keys, before) = (keys.await?, left.len());
            left.retain(|key| keys.includes(&(*key).into(), 0));
            looks = if left.len() < before { 0 } else { looks + 1 };
        }
        Ok(())
    }

    /// How many records there are, without the journal.
    pub async fn count(&self) -> std::result::Result<u32, SafeError> {
        self.with(async |db| count(db, KEPT).await).await
    }

    /// The next records, behind the name of their store, and their keys where they do not hold them; and how many they
    /// are. Nothing behind the last.
    pub async fn piece(&self, cursor: &mut Cursor) -> std::result::Result<Option<(Array, u32)>, SafeError> {
        self.with(async |db| piece(db, cursor).await).await
    }

    /// When the last backup was saved.
    pub async fn last_backup(&self) -> std::result::Result<Option<Millis>, SafeError> {
        self.with(async |db| Ok(from_js(&db.read(&[META])?.get(META, BACKUP)?.answer().await?))).await
    }

    pub async fn note_backup(&self, at: Millis) -> std::result::Result<(), SafeError> {
        self.with(async |db| {
            let write = db.write(&[META])?;
            write.put_at(META, &to_js(&at), &BACKUP.into())?;
            write.commit().await
        })
        .await
    }

    /// The secret key.
    pub async fn secret(&self) -> std::result::Result<[u8; 32], SafeError> {
        let secret = self.with(async |db| db.read(&[META])?.get(META, SECRET)?.answer().await).await?;
        secret::read(&secret).await.ok_or(SafeError::NoKey)
    }

    /// Who the user is.
    pub async fn me(&self) -> std::result::Result<Option<PeerId>, SafeError> {
        let profile = self.with(async |db| db.read(&[META])?.get(META, PROFILE)?.answer().await).await?;
        Ok(from_js::<Profile>(&profile).map(|profile| profile.me))
    }

    /// Lays a secret key by, until there is a name.
    pub async fn bring(&self, me: PeerId, secret: &[u8; 32]) -> std::result::Result<(), SafeError> {
        self.with(async |db| {
            let sealed = Sealed::new(secret).await;
            let write = db.write(&[META])?;
            sealed.put(&write, &brought_key(me))?;
            write.commit().await
        })
        .await
    }

    /// Makes room for what comes back. `mark` is drawn for this once.
    pub async fn begin(&self, mark: String) -> std::result::Result<Coming, SafeError> {
        let is_free = self
            .with(async |db| {
                let write = db.write(&STORES)?;
                let is_free = is_free(&write).await?;
                if is_free {
                    clear(&write)?;
                    write.put_at(META, &mark.as_str().into(), &COMING.into())?;
                }
                write.commit().await.map(|()| is_free)
            })
            .await?;
        if is_free { Ok(Coming { mark, profile: None, secret: None }) } else { Err(SafeError::Taken) }
    }

    /// Puts the records of a piece back. Who the user is comes last of all.
    pub async fn put(&self, coming: &mut Coming, piece: &Array) -> std::result::Result<(), SafeError> {
        let Some(name) = piece.get(0).as_string().and_then(|name| COPIED.into_iter().find(|it| *it == name)) else {
            // Of a store that this version has not.
            return Ok(());
        };
        let values = array(&piece.get(1));
        let still = self
            .with(async |db| {
                let write = db.write(&[name, META])?;
                if !is_ours(&write, &coming.mark).await? {
                    return Ok(false);
                }
                if name == META {
                    for (key, value) in array(&piece.get(2)).iter().zip(values.iter()) {
                        match key.as_string().as_deref().unwrap_or_default() {
                            PROFILE => coming.profile = from_js(&value),
                            SECRET => coming.secret = value.as_string(),
                            BACKUP => {}
                            other if stays(other) => {}
                            _ => write.put_at(name, &value, &key)?,
                        }
                    }
                } else {
                    for value in values.iter() {
                        write.put(name, &value)?;
                    }
                }
                write.commit().await.map(|()| true)
            })
            .await?;
        if still { Ok(()) } else { Err(SafeError::Taken) }
    }

    /// All of it is there: from now on there is somebody here. To the others this is another device than the one that the
    /// backup is of, which may run as well. `at`: when the backup was saved.
    pub async fn finish(&self, coming: Coming, device: DeviceId, at: Millis) -> std::result::Result<(), SafeError> {
        let (Some(profile), Some(secret)) = (coming.profile, coming.secret) else { return Err(SafeError::NoKey) };
        let secret = unhex(&secret).ok_or(SafeError::NoKey)?;
        let profile = Profile { device, ..profile };
        let still = self
            .with(async |db| {
                let sealed = Sealed::new(&secret).await;
                let write = db.write(&[META])?;
                if !is_ours(&write, &coming.mark).await? {
                    return Ok(false);
                }
                write.store(META)?.delete(&COMING.into())?;
                write.put_at(META, &to_js(&at), &BACKUP.into())?;
                sealed.put(&write, SECRET)?;
                write.put_at(META, &to_js(&profile), &PROFILE.into())?;
                write.commit().await.map(|()| true)
            })
            .await?;
        if still { Ok(()) } else { Err(SafeError::Taken) }
    }

    /// What came does not stay.
    pub async fn give_up(&self, mark: &str) {
        let cleared = self.with(async |db| {
            let write = db.write(&STORES)?;
            if is_ours(&write, mark).await? {
                clear(&write)?;
            }
            write.commit().await
        });
        // Where it fails, what is left is without a key, and goes when somebody begins.
        let _ = cleared.await;
    }

    /// Deletes the database, in whichever form. The other tabs let go of it, and so does this one.
    pub async fn delete(&self) -> std::result::Result<(), SafeError> {
        let delete = async {
            for name in [OPEN, SEALED] {
                reseal::delete(name).await?;
            }
            Ok(())
        };
        delete.await.map_err(|error| SafeError::Store(super::explain(&error, StoreError::Other)))
    }

    /// The same, so that it goes from the browser's files as well. Nobody may write to it meanwhile.
    pub async fn erase(&self) -> std::result::Result<(), SafeError> {
        let erased = reseal::erase(&[OPEN, SEALED]).await;
        erased.map_err(|error| SafeError::Store(super::explain(&error, StoreError::Other)))
    }

    pub(super) async fn with<T>(&self, act: impl AsyncFnOnce(&Db) -> Result<T>) -> std::result::Result<T, SafeError> {
        let db = self.door.db().await.map_err(SafeError::Store)?;
        act(&db).await.map_err(|error| SafeError::Store(self.door.explain(&error, StoreError::Other)))
    }
}

impl Coming {
    pub fn mark(&self) -> &str {
        &self.mark
    }
}

/// `first`: the first of the stores that count.
pub async fn count(db: &Db, first: usize) -> Result<u32> {
    let read = db.read(&COPIED)?;
    let counts: Vec<Asked> =
        COPIED.iter().skip(first).map(|name| Ok(Asked::new(read.store(name)?.count()?))).collect::<Result<_>>()?;
    let mut all = 0.0;
    for count in counts {
        all += count.answer().await?.as_f64().unwrap_or(0.0);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    Ok(all as u32)
}

pub async fn piece(db: &Db, cursor: &mut Cursor) -> Result<Option<(Array, u32)>> {
    while let Some(name) = COPIED.get(cursor.store) {
        let read = db.read(&[name])?;
        let range = match &cursor.after {
            Some(after) => IdbKeyRange::lower_bound_with_open(after, true)?.into(),
            None => JsValue::UNDEFINED,
        };
        let (values, keys) = read.range(name, &range, Some(AT_ONCE))?.answer().await?;
        let count = keys.length();
        if count < AT_ONCE {
            (cursor.store, cursor.after) = (cursor.store + 1, None);
        } else {
            cursor.after = Some(keys.get(count - 1));
        }
        if count > 0 {
            if *name == META {
                bare(&keys, &values).await?;
            }
            let piece = Array::of2(&JsValue::from_str(name), &values);
            if *name == META {
                piece.push(&keys);
            }
            return Ok(Some((piece, count)));
        }
    }
    Ok(None)
}

/// What of the single values is of one database alone, and stays there.
pub fn stays(key: &str) -> bool {
    matches!(key, COMING | LOCK | GENERATION) || key.starts_with(BROUGHT)
}

/// The version of the database that a backup is of.
pub const fn schema() -> u32 {
    super::schema::VERSION
}

/// Begins with this key and nothing else.
pub async fn start_with(db: &Db, secret: &[u8; 32]) -> Result<()> {
    let sealed = Sealed::new(secret).await;
    let write = db.write(&STORES)?;
    // Somebody has come back in another tab at this very moment: nothing of theirs is lost.
    if !is_free(&write).await? {
        write.abort();
        return Err(JsValue::NULL);
    }
    clear(&write)?;
    sealed.put(&write, SECRET)?;
    write.commit().await
}

/// Seals the secret key that an older version left as it is.
pub async fn seal(db: &Db, secret: &[u8; 32]) -> Result<()> {
    let sealed = Sealed::new(secret).await;
    let write = db.write(&[META])?;
    if secret::is_bare(&write.get(META, SECRET)?.answer().await?) {
        sealed.put(&write, SECRET)?;
    }
    write.commit().await
}

/// The secret key leaves the browser as it is, inside of what is sealed otherwise.
async fn bare(keys: &Array, values: &Array) -> Result<()> {
    let at = keys.index_of(&SECRET.into(), 0);
    let Ok(at) = u32::try_from(at) else { return Ok(()) };
    let secret = secret::read(&values.get(at)).await.ok_or(JsValue::NULL)?;
    values.set(at, hex(&secret).into());
    Ok(())
}

/// The secret key that was laid by for this address.
pub async fn brought(db: &Db, me: PeerId) -> Result<[u8; 32]> {
    let secret = db.read(&[META])?.get(META, &brought_key(me))?.answer().await?;
    secret::read(&secret).await.ok_or(JsValue::NULL)
}

fn brought_key(me: PeerId) -> String {
    [BROUGHT, &me.to_hex()].concat()
}

/// Empty for what is none.
fn array(value: &JsValue) -> Array {
    value.dyn_ref().cloned().unwrap_or_default()
}

/// Whether nobody has begun here.
async fn is_free(transaction: &Transaction) -> Result<bool> {
    let (profile, secret) = (transaction.get(META, PROFILE)?, transaction.get(META, SECRET)?);
    let (profile, secret) = (profile.answer().await?, secret.answer().await?);
    Ok(profile.is_undefined() || secret.is_undefined())
}

/// Whether what is put back is still what this one brings.
async fn is_ours(transaction: &Transaction, mark: &str) -> Result<bool> {
    Ok(transaction.get(META, COMING)?.answer().await?.as_string().as_deref() == Some(mark))
}

pub fn clear(transaction: &Transaction) -> Result<()> {
    STORES.iter().try_for_each(|name| transaction.store(name)?.clear().map(drop))
}
