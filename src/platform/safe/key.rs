//! The secret key alone, as other apps for Nostr take it: `nsec1…` (NIP-19), or `ncryptsec1…` under a passphrase (NIP-49).

use bech32::Bech32;
use bech32::primitives::decode::CheckedHrpstring;

use super::Safe;
use crate::engine::doors::SignerTrouble;
use crate::engine::safe::SafeError;
use crate::model::PeerId;
use crate::platform::clock::random;
use crate::platform::extension::{Extension, offers};
use crate::platform::smith;
use crate::protocol::wrap::Vault;

type Result<T> = std::result::Result<T, SafeError>;

impl Safe {
    /// The secret key under a passphrase.
    pub async fn lock_key(&self, passphrase: &str) -> Result<String> {
        let secret = self.archive.secret().await?;
        // One that is in an extension is not here to be taken away.
        let me = Vault::new(&secret).map(|vault| vault.me());
        if me.is_none() || me != self.archive.me().await? {
            return Err(SafeError::NoKey);
        }
        smith::lock(&secret, passphrase).await
    }

    /// Takes up with the signing extension that is there. What is laid by for it is no key.
    pub async fn bring_signer(&self) -> Result<PeerId> {
        let found = Extension::find().ok_or(SafeError::Signer(SignerTrouble::Missing))?;
        let me = found.me().await.map_err(SafeError::Signer)?;
        self.archive.bring(me, &random()).await.map(|()| me)
    }

    /// Whether there is one that offers this.
    pub fn signer_offers(name: &str) -> bool {
        offers(name)
    }

    /// Takes a key from elsewhere and lays it by for whoever gives a name next; says whose it is.
    pub async fn bring_key(&self, text: &str, passphrase: &str) -> Result<PeerId> {
        let text = text.trim();
        let text = text.strip_prefix("nostr:").unwrap_or(text);
        let kind = text.split_once('1').map(|(kind, _)| kind.to_ascii_lowercase());
        let secret = match kind.as_deref() {
            Some("nsec") => nsec(text).ok_or(SafeError::NoKey)?,
            Some("ncryptsec") => smith::unlock(text, passphrase).await?,
            Some("npub" | "nprofile") => return Err(SafeError::Public),
            _ => return Err(SafeError::NoKey),
        };
        let me = Vault::new(&secret).ok_or(SafeError::NoKey)?.me();
        self.archive.bring(me, &secret).await.map(|()| me)
    }
}

fn nsec(text: &str) -> Option<[u8; 32]> {
    let bytes: Vec<u8> = CheckedHrpstring::new::<Bech32>(text).ok()?.byte_iter().collect();
    bytes.try_into().ok()
}
