//! How we know our own messages again when somebody else brings them.
//!
//! A rumor is unsigned, so that nobody can prove to a third what was said; but then the other side of a chat could put
//! words in our mouth when it returns what we have lost. Therefore each message that we write carries a code that only
//! our key makes: of a text that we did not write nobody can name an id that we would have given it. The code says
//! nothing to anybody else, and proves nothing to anyone who has not the secret key.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::model::{MessageId, id::hex};

/// Derived from the secret key, one way: devices of one key know each other's messages.
#[derive(Clone, Copy)]
pub struct MacKey([u8; 32]);

impl MacKey {
    #[must_use]
    pub fn derive(secret: &[u8]) -> Self {
        Self(Sha256::new().chain_update(b"tincan/own-messages/1").chain_update(secret).finalize().into())
    }

    /// The code for a rumor that has this id without it. Both inputs are of one length always, and half of the hash is
    /// kept, so nothing can be appended.
    #[must_use]
    pub fn code(&self, id: MessageId) -> String {
        let hash = Sha256::new().chain_update(self.0).chain_update(id.0.as_bytes()).finalize();
        hex(hash.get(..16).unwrap_or_default())
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey")
    }
}
