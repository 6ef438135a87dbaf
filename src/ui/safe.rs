//! What the page asks of what is stored as a whole, past the engine. The platform does it; `main` hands it over.

use std::future::Future;
use std::pin::Pin;

use web_sys::Blob;

use crate::engine::safe::SafeError;
use crate::model::{Millis, PeerId};

/// What comes of it later.
pub type Later<T> = Pin<Box<dyn Future<Output = Result<T, SafeError>>>>;

/// What is stored, as a whole. A `step` is told how far it is, from 0 to 1, and says whether to go on.
pub trait Safe {
    /// Everything, as a file under a passphrase.
    fn save(&self, passphrase: String, step: Box<dyn Fn(f64) -> bool>) -> Later<Blob>;
    /// Notes that the user has the file.
    fn saved(&self) -> Later<()>;
    /// When that was the last time.
    fn last_backup(&self) -> Later<Option<Millis>>;
    /// Brings such a file back, where nobody has begun. All tabs load anew after it.
    fn restore(&self, file: Blob, passphrase: String, step: Box<dyn Fn(f64) -> bool>) -> Later<()>;
    /// The secret key alone, under a passphrase (NIP-49).
    fn lock_key(&self, passphrase: String) -> Later<String>;
    /// Takes a key that was made elsewhere, for whoever says a name next; says whose it is.
    fn bring_key(&self, key: String, passphrase: String) -> Later<PeerId>;
    /// Takes up with the signing extension that is there, for whoever says a name next; says whose key it has.
    fn bring_signer(&self) -> Later<PeerId>;
    /// Whether there is one that offers this.
    fn signer_offers(&self, name: &str) -> bool;
    /// Deletes everything. All tabs load anew after it.
    fn forget_all(&self) -> Later<()>;
    /// Seals everything under a passphrase. Once the `step` is told how far it is, the page is to be loaded anew, whatever
    /// comes of it; the other tabs are then loaded with it.
    fn set_passphrase(&self, passphrase: String, step: Box<dyn Fn(f64)>) -> Later<()>;
    /// Opens everything for good, the same way.
    fn drop_passphrase(&self, passphrase: String, step: Box<dyn Fn(f64)>) -> Later<()>;
    /// Another passphrase in place of this one.
    fn change_passphrase(&self, passphrase: String, new: String) -> Later<()>;
    /// Unlocks all tabs.
    fn unlock(&self, passphrase: String) -> Later<()>;
    /// All tabs lock when none was touched for so many minutes; with none they do not.
    fn lock_after(&self, minutes: u32) -> Later<()>;
    /// Locks all tabs, which load anew for it.
    fn lock_now(&self);
}
