//! What can go wrong where the user takes what is stored away, or brings it back. It goes past the engine, between the
//! page and the store: the engine knows no secrets, and what it knows of the rest is read anew afterwards.

use super::doors::{SignerTrouble, StoreError};
use crate::protocol::backup::FileError;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SafeError {
    #[error("the file is {0}")]
    File(#[from] FileError),
    #[error("another passphrase")]
    Passphrase,
    #[error("no secret key")]
    NoKey,
    #[error("a public key where a secret one is wanted")]
    Public,
    #[error("a secret key in a form that is newer")]
    NewForm,
    #[error("somebody has begun here meanwhile")]
    Taken,
    #[error("the user has changed their mind")]
    Left,
    #[error("the browser does not do it here")]
    Browser,
    /// It comes from the host when it is wanted, or is kept with the program.
    #[error("the worker that makes keys did not come")]
    Program,
    #[error("the signing extension failed")]
    Signer(SignerTrouble),
    #[error("the store failed")]
    Store(StoreError),
}
