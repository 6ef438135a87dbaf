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
}
