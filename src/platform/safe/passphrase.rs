//! The passphrase that what is stored here lies under.

use super::{Result, Safe};
use crate::engine::safe::SafeError;
use crate::platform::guard::Call;
use crate::platform::store::Lock;
use crate::platform::{clock, smith};

/// It locks after so many minutes, unless the user says otherwise.
const MINUTES: u32 = 15;

impl Safe {
    /// Seals everything under a passphrase. Whatever comes of it once it has begun, the page must be loaded anew; `step` is
    /// told from then on how far it is, from 0 to 1.
    pub async fn set_passphrase(&self, passphrase: &str, step: &dyn Fn(f64)) -> Result<()> {
        let key = clock::random();
        let lock = Lock { key: smith::lock(&key, passphrase).await?, minutes: MINUTES };
        self.guard.alone(Call::Stop, async || self.archive.reseal(Some((&key, &lock)), step).await).await
    }

    /// Opens everything for good, the same way.
    pub async fn drop_passphrase(&self, passphrase: &str, step: &dyn Fn(f64)) -> Result<()> {
        smith::unlock(&self.lock().await?.key, passphrase).await?;
        self.guard.alone(Call::Stop, async || self.archive.reseal(None, step).await).await
    }

    /// Another passphrase in place of this one.
    pub async fn change_passphrase(&self, passphrase: &str, new: &str) -> Result<()> {
        let lock = self.lock().await?;
        let key = smith::unlock(&lock.key, passphrase).await?;
        self.archive.put_lock(&Lock { key: smith::lock(&key, new).await?, ..lock }).await
    }

    /// Unlocks all tabs.
    pub async fn unlock(&self, passphrase: &str) -> Result<()> {
        let key = smith::unlock(&self.lock().await?.key, passphrase).await?;
        self.guard.open(key);
        Ok(())
    }

    /// All tabs lock when none was touched for so many minutes; with none they do not.
    pub async fn lock_after(&self, minutes: u32) -> Result<()> {
        self.archive.put_lock(&Lock { minutes, ..self.lock().await? }).await?;
        self.guard.lock_after(minutes);
        Ok(())
    }

    /// Locks all tabs.
    pub fn lock_now(&self) {
        self.guard.lock();
    }

    async fn lock(&self) -> Result<Lock> {
        self.archive.lock().await?.ok_or(SafeError::Taken)
    }
}
