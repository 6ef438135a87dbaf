//! One write transaction over any number of operations: first all that must be read, at once, then all that is put.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{join_all, try_join_all};
use rexie::{KeyRange, Rexie, Store, Transaction, TransactionMode};
use wasm_bindgen::JsValue;

use super::record::{Outgoing, Seen, from_js, to_js};
use super::{BY_TIME, CONTACTS, MESSAGES, META, OUTBOX, PROFILE, SEEN};
use crate::engine::doors::{Committed, Op};
use crate::model::{Message, MessageId, Status};

/// Writes all of it or nothing.
///
/// # Errors
/// The browser's, after the transaction was taken back.
pub async fn write(db: &Rexie, ops: impl Iterator<Item = &Op> + Clone) -> rexie::Result<Committed> {
    let transaction = db.transaction(&[MESSAGES, CONTACTS, OUTBOX, SEEN, META], TransactionMode::ReadWrite)?;
    match fill(&transaction, ops).await {
        Ok(committed) => transaction.commit().await.map(|()| committed),
        Err(error) => {
            // A failed request has aborted it already; then this fails, and says nothing new.
            let _ = transaction.abort().await;
            Err(error)
        }
    }
}

type Puts = Vec<(JsValue, Option<JsValue>)>;

async fn fill(transaction: &Transaction, ops: impl Iterator<Item = &Op> + Clone) -> rexie::Result<Committed> {
    let messages = transaction.store(MESSAGES)?;
    let meta = transaction.store(META)?;
    let known = known(&messages, ops.clone()).await?;
    let mut raised = raised(&messages, ops.clone()).await?;
    let mut unread = unread(&meta, ops.clone()).await?;

    let (mut put_messages, mut put_contacts, mut put_outbox, mut put_seen, mut put_meta) =
        (Puts::new(), Puts::new(), Puts::new(), Puts::new(), Puts::new());
    let mut delivered: Vec<JsValue> = Vec::new();
    let mut forget = None;
    let mut fresh: BTreeSet<MessageId> = BTreeSet::new();
    for op in ops {
        match op {
            Op::PutProfile(profile) => put_meta.push((to_js(profile), Some(PROFILE.into()))),
            Op::PutContact(contact) => put_contacts.push((to_js(contact), None)),
            Op::Receive { message, unread: counts } => {
                if !known.contains(&message.id) && fresh.insert(message.id) {
                    put_messages.push((to_js(message), None));
                    if let Some(count) = unread.get_mut(&unread_key(&message.chat)).filter(|_| *counts) {
                        *count += 1;
                    }
                }
            }
            Op::Send { message, rumor } => {
                put_messages.push((to_js(message), None));
                let outgoing = Outgoing { id: message.id, peer: message.chat, rumor: rumor.clone() };
                put_outbox.push((to_js(&outgoing), None));
            }
            Op::Raise { id, status } => {
                if let Some(message) = raised.get_mut(id).filter(|message| message.status < *status) {
                    message.status = *status;
                    put_messages.push((to_js(message), None));
                }
                if *status >= Status::Delivered {
                    delivered.push(id.to_string().into());
                }
            }
            Op::MarkRead(peer) => {
                unread.insert(unread_key(peer), 0);
            }
            Op::Seen { key, at } => put_seen.push((to_js(&Seen { key: key.clone(), at: *at }), None)),
            Op::ForgetSeen(before) => forget = Some(*before),
        }
    }
    put_meta.extend(unread.into_iter().map(|(key, count)| (count.into(), Some(key.into()))));

    put_all(&messages, put_messages).await?;
    put_all(&meta, put_meta).await?;
    put_all(&transaction.store(CONTACTS)?, put_contacts).await?;
    let outbox = transaction.store(OUTBOX)?;
    put_all(&outbox, put_outbox).await?;
    try_join_all(delivered.into_iter().map(|id| outbox.delete(id))).await?;
    let seen = transaction.store(SEEN)?;
    put_all(&seen, put_seen).await?;
    if let Some(before) = forget {
        let old = KeyRange::upper_bound(&to_js(&before), Some(true)).map_err(rexie::Error::from)?;
        let keys = seen.index(BY_TIME)?.get_all_keys(Some(old), None).await?;
        try_join_all(keys.into_iter().map(|key| seen.delete(key))).await?;
    }
    let known = known.into_iter().filter(|id| !fresh.contains(id)).collect();
    Ok(Committed { known })
}

async fn put_all(store: &Store, puts: Puts) -> rexie::Result<()> {
    if puts.is_empty() { Ok(()) } else { store.put_all(puts.into_iter()).await }
}

/// Of the received messages, those that the table has.
async fn known(messages: &Store, ops: impl Iterator<Item = &Op>) -> rexie::Result<BTreeSet<MessageId>> {
    let ids: BTreeSet<MessageId> = ops
        .filter_map(|op| match op {
            Op::Receive { message, .. } => Some(message.id),
            _ => None,
        })
        .collect();
    let found = try_join_all(ids.iter().map(|id| messages.key_exists(id.to_string().into()))).await?;
    Ok(ids.into_iter().zip(found).filter(|(_, found)| *found).map(|(id, _)| id).collect())
}

/// The messages whose status may rise.
async fn raised(messages: &Store, ops: impl Iterator<Item = &Op>) -> rexie::Result<BTreeMap<MessageId, Message>> {
    let ids: Vec<MessageId> = ops
        .filter_map(|op| match op {
            Op::Raise { id, .. } => Some(*id),
            _ => None,
        })
        .collect();
    let found = try_join_all(ids.iter().map(|id| messages.get(id.to_string().into()))).await?;
    let found = ids.into_iter().zip(found);
    Ok(found.filter_map(|(id, value)| Some((id, from_js(&value?)?))).collect())
}

/// The counts of unread messages that these operations may change, by their keys.
async fn unread(meta: &Store, ops: impl Iterator<Item = &Op>) -> rexie::Result<BTreeMap<String, u32>> {
    let keys: BTreeSet<String> = ops
        .filter_map(|op| match op {
            Op::Receive { message, unread: true } => Some(unread_key(&message.chat)),
            _ => None,
        })
        .collect();
    let counts = join_all(keys.iter().map(|key| meta.get(key.as_str().into()))).await;
    keys.into_iter()
        .zip(counts)
        .map(|(key, count)| Ok((key, count?.and_then(|count| from_js(&count)).unwrap_or(0))))
        .collect()
}

pub fn unread_key(chat: &crate::model::PeerId) -> String {
    format!("unread/{}", chat.to_hex())
}
