//! A chat is deleted, alone or with its contact.

use js_sys::Array;
use litemap::LiteMap;
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

use super::db::{Asked, Db, Result, Transaction};
use super::record::{Seen, to_js};
use super::search::{self, get};
use super::write::{STORES, unread_key};
use super::{BY_ORDER, CONTACTS, MESSAGES, META, OUTBOX, SEEN, STRAYS};
use crate::engine::doors::Committed;
use crate::engine::inbox::gone;
use crate::engine::receipts::keys_of;
use crate::engine::strays::Strays;
use crate::model::{MessageId, Millis, PeerId};

/// Messages that are noted as gone, the newest: more than either side ever compares.
const NOTED: usize = 1000;
/// What begins the key of a reaction.
const REACTION: &str = "reaction/";
/// Behind everything that a key may go on with.
const END: &str = "\u{ffff}";

/// Deletes it, or nothing. `strays`: those in the database, as they are when it succeeds.
pub async fn erase(db: &Db, chat: PeerId, at: Millis, keep: bool, strays: &mut Strays) -> Result<Committed> {
    let transaction = db.write(&STORES)?;
    match all(&transaction, chat, at, keep, strays).await {
        Ok(committed) => transaction.commit().await.map(|()| committed),
        Err(error) => {
            transaction.abort();
            Err(error)
        }
    }
}

async fn all(
    transaction: &Transaction,
    chat: PeerId,
    at: Millis,
    keep: bool,
    strays: &mut Strays,
) -> Result<Committed> {
    let messages = transaction.store(MESSAGES)?;
    let hex = JsValue::from(chat.to_hex());
    let range = IdbKeyRange::bound(&Array::of1(&hex), &Array::of2(&hex, &Array::new()))?;
    let found = messages.index(BY_ORDER)?.get_all_keys_with_key(&range).map(Asked::new)?;
    let named = IdbKeyRange::bound(&REACTION.into(), &[REACTION, END].concat().into())?;
    let meta = transaction.store(META)?;
    let reactions = transaction.range(META, &named, None)?;
    let outbox = transaction.all(OUTBOX).await?;
    let mut ids = LiteMap::<MessageId, ()>::new();
    let mut order = Vec::new();
    for key in Array::from(&found.answer().await?).iter() {
        messages.delete(&key)?;
        if let Some(id) = key.as_string().and_then(|key| MessageId::parse(&key)) {
            ids.insert(id, ());
            order.push(id);
        }
    }
    let (targets, reactions) = reactions.answer().await?;
    for (key, target) in reactions.iter().zip(targets.iter()) {
        if target.as_string().and_then(|id| MessageId::parse(&id)).is_some_and(|id| ids.contains_key(&id)) {
            meta.delete(&key)?;
        }
    }
    // Whether it holds one or several.
    for kept in outbox.iter().filter(|kept| get(kept, "peer") == hex) {
        transaction.store(OUTBOX)?.delete(&get(&kept, "id"))?;
    }
    for stray in strays.forget(chat) {
        transaction.store(STRAYS)?.delete(&stray.to_string().into())?;
    }
    search::forget(transaction, chat).await?;
    let seen = transaction.store(SEEN)?;
    meta.delete(&unread_key(&chat).into())?;
    if !keep {
        let owed = keys_of(chat);
        seen.delete(&IdbKeyRange::bound(&owed.as_str().into(), &[owed.as_str(), END].concat().into())?.into())?;
        transaction.store(CONTACTS)?.delete(&hex)?;
    }
    let known = order.split_off(order.len().saturating_sub(NOTED));
    for what in known.iter().map(ToString::to_string).chain((!keep).then(|| chat.to_hex())) {
        transaction.put(SEEN, &to_js(&Seen { key: gone(&what), at }))?;
    }
    Ok(Committed { gone: known, ..Committed::default() })
}
