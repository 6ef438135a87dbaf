//! What the engine tells, in sentences: what happened, and what to do.

use super::l10n::t;
use crate::engine::doors::{AddError, Notice, SignerTrouble, StoreError};
use crate::engine::safe::SafeError;
use crate::protocol::backup::FileError;
use crate::protocol::invite::AddressError;

/// Why nothing is kept.
pub fn store(error: &StoreError) -> String {
    match error {
        StoreError::Full => t!("store-full"),
        StoreError::Gone => t!("store-gone"),
        StoreError::Newer => t!("store-newer"),
        StoreError::Closed(why) => t!("store-closed", why = why.as_str()),
        StoreError::Unread(why) => t!("store-unread", why = why.as_str()),
        StoreError::Other(why) => t!("store-other", why = why.as_str()),
    }
}

/// Why nothing was taken away, or brought back.
pub fn safe(error: &SafeError) -> String {
    match error {
        SafeError::File(FileError::Nothing) => t!("safe-nothing"),
        SafeError::File(FileError::Newer) => t!("safe-newer"),
        SafeError::File(FileError::Damaged) => t!("safe-damaged"),
        SafeError::Passphrase => t!("safe-passphrase"),
        SafeError::NoKey => t!("safe-no-key"),
        SafeError::Public => t!("safe-public"),
        SafeError::NewForm => t!("safe-new-form"),
        SafeError::Taken => t!("safe-taken"),
        SafeError::Left => String::new(),
        SafeError::Browser => t!("safe-browser"),
        SafeError::Program => t!("safe-program"),
        SafeError::Signer(trouble) => signer(*trouble),
        SafeError::Store(error) => store(error),
    }
}

/// Why it stays locked, or under the passphrase that it is under.
pub fn lock(error: &SafeError) -> String {
    match error {
        SafeError::Passphrase => t!("locked-wrong"),
        SafeError::Taken => t!("locked-taken"),
        other => safe(other),
    }
}

/// Why nothing is signed or opened.
pub fn signer(trouble: SignerTrouble) -> String {
    match trouble {
        SignerTrouble::Missing => t!("signer-missing"),
        SignerTrouble::Other => t!("signer-other"),
        SignerTrouble::Refuses => t!("signer-refuses"),
        SignerTrouble::Silent => t!("signer-silent"),
    }
}

/// Why nobody was added.
pub fn add(error: &AddError) -> String {
    match error {
        AddError::Oneself => t!("add-oneself"),
        AddError::NoIdentity => t!("add-no-identity"),
        AddError::Address(error) => match error {
            AddressError::Empty => t!("address-empty"),
            AddressError::Secret => t!("address-secret"),
            AddressError::BrokenNpub => t!("address-broken-npub"),
            AddressError::BrokenLink => t!("address-broken-link"),
            AddressError::NotAPerson => t!("address-not-a-person"),
            AddressError::OtherNetwork => t!("address-other-network"),
            AddressError::BareHex => t!("address-bare-hex"),
            AddressError::Nonsense => t!("address-nonsense"),
        },
    }
}

pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::Clock(off) => t!("notice-clock", off = about(*off)),
        Notice::NoInbox(name) => t!("notice-no-inbox", name = name.as_str()),
        Notice::TooLong(bytes, most) => t!("notice-too-long", bytes = *bytes, most = *most),
        Notice::Apart(name, off) => t!("notice-apart", name = name.as_str(), off = about(*off)),
    }
}

/// So many milliseconds, no more exactly than one wants to know.
fn about(millis: u64) -> String {
    let minutes = millis.saturating_add(30_000) / 60_000;
    match minutes {
        0..=1 => t!("span-a-minute"),
        2..=119 => t!("span-minutes", count = minutes),
        120..=2880 => t!("span-hours", count = minutes / 60),
        _ => t!("span-days", count = minutes / 1440),
    }
}
