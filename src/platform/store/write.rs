//! One write transaction over any number of operations: first all that must be read, at once, then all that is put.

use futures_util::future::{LocalBoxFuture, try_join_all};
use litemap::LiteMap;
use rexie::{KeyRange, Rexie, Store, Transaction, TransactionMode};
use wasm_bindgen::JsValue;

use super::record::{Outgoing, Seen, from_js, to_js};
use super::{BY_TIME, CONTACTS, MESSAGES, META, OUTBOX, PROFILE, SEEN};
use crate::engine::doors::{Committed, Op};
use crate::model::{Message, MessageId, Millis, PeerId, Status};

const STORES: [&str; 5] = [MESSAGES, CONTACTS, OUTBOX, SEEN, META];

/// Writes all of it or nothing.
///
/// # Errors
/// The browser's, after the transaction was taken back.
pub async fn write(db: &Rexie, ops: Vec<Op>) -> rexie::Result<Committed> {
    let transaction = db.transaction(&STORES, TransactionMode::ReadWrite)?;
    let mut committed = Committed::default();
    match read(&transaction, &ops).await {
        Ok((there, unread)) => {
            let changes = work_out(ops, there, unread, &mut committed);
            finish(transaction, changes).await.map(|()| committed)
        }
        Err(error) => {
            // A failed request has aborted it already; then this fails, and says nothing new.
            let _ = transaction.abort().await;
            Err(error)
        }
    }
}

/// What the operations come to.
#[derive(Default)]
struct Changes {
    puts: Vec<(&'static str, JsValue, Option<JsValue>)>,
    delivered: Vec<JsValue>,
    forget: Option<Millis>,
}

impl Changes {
    fn put(&mut self, store: &'static str, value: &impl serde::Serialize) {
        self.puts.push((store, to_js(value), None));
    }
}

type There = LiteMap<MessageId, Option<Message>>;
type Unread = LiteMap<PeerId, u32>;

/// What the table has of the messages that are named, and the counts that may change.
async fn read(transaction: &Transaction, ops: &[Op]) -> rexie::Result<(There, Unread)> {
    let (mut there, mut unread) = (There::new(), Unread::new());
    for op in ops {
        match op {
            Op::Receive { message, unread: counts } => {
                there.insert(message.id, None);
                if *counts {
                    unread.insert(message.chat, 0);
                }
            }
            Op::Raise { id, .. } => {
                there.insert(*id, None);
            }
            _ => {}
        }
    }
    let keys = there.keys().map(|id| id.to_string().into()).collect();
    let found = get_many(&transaction.store(MESSAGES)?, keys).await?;
    for ((_, message), found) in there.iter_mut().zip(found) {
        *message = found.and_then(|value| from_js(&value));
    }
    let keys = unread.keys().map(|chat| unread_key(chat).into()).collect();
    let found = get_many(&transaction.store(META)?, keys).await?;
    for ((_, count), found) in unread.iter_mut().zip(found) {
        *count = found.and_then(|value| from_js(&value)).unwrap_or(0);
    }
    Ok((there, unread))
}

/// Hands over every request and the commit behind them at once, and waits for the end only: an answer to each would
/// cost a turn of the event loop, behind whatever the page is drawing.
async fn finish(transaction: Transaction, changes: Changes) -> rexie::Result<()> {
    let stores: Vec<Store> = STORES.iter().map(|name| transaction.store(name)).collect::<rexie::Result<_>>()?;
    let mut requests: Vec<LocalBoxFuture<'_, rexie::Result<()>>> = Vec::new();
    for (name, store) in STORES.iter().zip(&stores) {
        let puts: Vec<_> = changes
            .puts
            .iter()
            .filter(|(of, ..)| of == name)
            .map(|(_, value, key)| (value.clone(), key.clone()))
            .collect();
        if !puts.is_empty() {
            requests.push(Box::pin(store.put_all(puts.into_iter())));
        }
        if *name == OUTBOX {
            for id in &changes.delivered {
                requests.push(Box::pin(store.delete(id.clone())));
            }
        }
    }
    if let Some(before) = changes.forget {
        forget(&transaction.store(SEEN)?, before).await?;
    }
    requests.push(Box::pin(transaction.commit()));
    try_join_all(requests).await.map(|_| ())
}

async fn forget(seen: &Store, before: Millis) -> rexie::Result<()> {
    let old = KeyRange::upper_bound(&to_js(&before), Some(true)).map_err(rexie::Error::from)?;
    for found in seen.index(BY_TIME)?.get_all(Some(old), None).await? {
        if let Some(record) = from_js::<Seen>(&found) {
            seen.delete(record.key.into()).await?;
        }
    }
    Ok(())
}

/// `there`: what the table has of the messages that are named; `unread`: the counts that may change.
fn work_out(ops: Vec<Op>, mut there: There, mut unread: Unread, committed: &mut Committed) -> Changes {
    let mut changes = Changes::default();
    for op in ops {
        match op {
            Op::PutProfile(profile) => changes.puts.push((META, to_js(&profile), Some(PROFILE.into()))),
            Op::PutContact(contact) => changes.put(CONTACTS, &contact),
            Op::Receive { message, unread: counts } => {
                if there.get(&message.id).is_some_and(Option::is_some) {
                    committed.known.push(message.id);
                    continue;
                }
                changes.put(MESSAGES, &message);
                if let Some(count) = unread.get_mut(&message.chat).filter(|_| counts) {
                    *count += 1;
                }
                there.insert(message.id, Some(message));
            }
            Op::Send { message, rumor } => {
                changes.put(MESSAGES, &message);
                changes.put(OUTBOX, &Outgoing { id: message.id, peer: message.chat, rumor });
            }
            Op::Raise { id, status } => {
                if let Some(Some(message)) = there.get_mut(&id)
                    && message.status < status
                {
                    message.status = status;
                    changes.put(MESSAGES, message);
                }
                if status >= Status::Delivered {
                    changes.delivered.push(id.to_string().into());
                }
            }
            Op::MarkRead(chat) => {
                unread.insert(chat, 0);
            }
            Op::Seen { key, at } => changes.put(SEEN, &Seen { key, at }),
            Op::ForgetSeen(before) => changes.forget = Some(before),
        }
    }
    for (chat, count) in unread.iter() {
        changes.puts.push((META, (*count).into(), Some(unread_key(chat).into())));
    }
    changes
}

async fn get_many(store: &Store, keys: Vec<JsValue>) -> rexie::Result<Vec<Option<JsValue>>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    try_join_all(keys.into_iter().map(|key| store.get(key))).await
}

pub fn unread_key(chat: &PeerId) -> String {
    format!("unread/{}", chat.to_hex())
}
