//! One write transaction over any number of operations: first all that must be read, at once, then all that is put.

use js_sys::Reflect;
use litemap::LiteMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, IdbKeyRange};

use super::boot::before;
use super::db::{Asked, Db, Result, Transaction};
use super::record::{Outgoing, Seen, from_js, to_js};
use super::{BY_TIME, CONTACTS, MESSAGES, META, OUTBOX, PROFILE, SEEN};
use crate::engine::doors::{Committed, Op};
use crate::engine::receipts::{Tells, key};
use crate::model::{Direction, Message, MessageId, Millis, PeerId, Status};

const STORES: [&str; 5] = [MESSAGES, CONTACTS, OUTBOX, SEEN, META];

/// Writes all of it or nothing.
///
/// # Errors
/// The browser's, after the transaction was taken back.
pub async fn write(db: &Db, ops: &[&Op]) -> Result<Committed> {
    // What arrives in an open chat is nearly always new: it is added without a look, which saves an answer's time. If
    // one of them is there already, the browser takes all of it back.
    let needs_no_look =
        |op: &&Op| !matches!(op, Op::Step { .. } | Op::MarkRead { .. } | Op::Receive { unread: true, .. });
    if ops.iter().all(needs_no_look) {
        let mut committed = Committed::default();
        let changes = work_out(ops, Read::default(), &mut committed);
        match put(db.write(&STORES)?, &changes, Keep::New).await {
            Ok(()) => return Ok(committed),
            Err(error) if is_there_already(&error) => {}
            Err(error) => return Err(error),
        }
    }
    let transaction = db.write(&STORES)?;
    let mut committed = Committed::default();
    let changes = match read(&transaction, ops).await {
        Ok(read) => work_out(ops, read, &mut committed),
        Err(error) => {
            transaction.abort();
            return Err(error);
        }
    };
    put(transaction, &changes, Keep::Latest).await.map(|()| committed)
}

/// Puts the changes and ends the transaction, or takes it back.
async fn put(transaction: Transaction, changes: &Changes, keep: Keep) -> Result<()> {
    match fill(&transaction, changes, keep).await {
        Ok(()) => transaction.commit().await,
        Err(error) => {
            transaction.abort();
            Err(error)
        }
    }
}

fn is_there_already(error: &JsValue) -> bool {
    error.dyn_ref::<DomException>().is_some_and(|error| error.name() == "ConstraintError")
}

/// What to do with a message whose id is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// Fail.
    New,
    /// Write over it.
    Latest,
}

/// What the operations come to.
#[derive(Default)]
struct Changes {
    puts: Vec<(&'static str, JsValue, Option<JsValue>)>,
    delivered: Vec<JsValue>,
    forgotten: Vec<JsValue>,
    forget: Option<Millis>,
}

impl Changes {
    fn put(&mut self, store: &'static str, value: &impl serde::Serialize) {
        self.puts.push((store, to_js(value), None));
    }

    /// Notes that the author is to be told that it was read.
    fn owe(&mut self, message: &Message, at: Option<Millis>) {
        if let Some(at) = at {
            self.put(SEEN, &Seen { key: key(message.chat, message.id, Tells::Read), at });
        }
    }
}

type There = LiteMap<MessageId, Option<Message>>;
type Unread = LiteMap<PeerId, u32>;

/// What must be known before anything is put.
#[derive(Default)]
struct Read {
    /// What the table has of the messages that are named.
    there: There,
    /// The counts that may change.
    unread: Unread,
    /// Messages that are to become read.
    found: Vec<Message>,
}

async fn read(transaction: &Transaction, ops: &[&Op]) -> Result<Read> {
    let (mut there, mut unread, mut wanted) = (There::new(), Unread::new(), Unread::new());
    for op in ops {
        match op {
            Op::MarkRead { chat, unread: count, .. } => {
                unread.insert(*chat, 0);
                *wanted.entry(*chat).or_insert(0) += count;
            }
            Op::Receive { message, unread: counts, .. } => {
                there.insert(message.id, None);
                if *counts {
                    unread.insert(message.chat, 0);
                }
            }
            Op::Step { id, .. } => {
                there.insert(*id, None);
            }
            _ => {}
        }
    }
    let ask = |store, key: &str| transaction.get(store, key);
    let messages: Vec<Asked> = there.keys().map(|id| ask(MESSAGES, &id.to_string())).collect::<Result<_>>()?;
    let counts: Vec<Asked> = unread.keys().map(|chat| ask(META, &unread_key(chat))).collect::<Result<_>>()?;
    for ((_, message), asked) in there.iter_mut().zip(messages) {
        *message = from_js(&asked.answer().await?);
    }
    for ((_, count), asked) in unread.iter_mut().zip(counts) {
        *count = from_js(&asked.answer().await?).unwrap_or(0);
    }
    let mut found = Vec::new();
    for (chat, count) in wanted.iter() {
        let unread = before(transaction, *chat, None)?.pick(*count, is_unread).await?;
        found.extend(unread.iter().filter_map(from_js));
    }
    Ok(Read { there, unread, found })
}

fn is_unread(message: &JsValue) -> bool {
    let field = |name: &str| Reflect::get(message, &name.into()).ok().and_then(|field| field.as_string());
    field("direction").is_some_and(|direction| direction == "in")
        && field("status").is_some_and(|status| status != Status::Read.as_str())
}

/// Hands over every request and waits for none, since the commit behind them does: an answer to each would cost a turn
/// of the event loop, behind whatever the page is drawing.
async fn fill(transaction: &Transaction, changes: &Changes, keep: Keep) -> Result<()> {
    for (name, value, key) in &changes.puts {
        let store = transaction.store(name)?;
        match key {
            Some(key) => store.put_with_key(value, key)?,
            None if *name == MESSAGES && keep == Keep::New => store.add(value)?,
            None => store.put(value)?,
        };
    }
    for id in &changes.delivered {
        transaction.store(OUTBOX)?.delete(id)?;
    }
    for key in &changes.forgotten {
        transaction.store(SEEN)?.delete(key)?;
    }
    let Some(before) = changes.forget else { return Ok(()) };
    let seen = transaction.store(SEEN)?;
    let old = IdbKeyRange::upper_bound_with_open(&to_js(&before), true)?;
    let keys = Asked::new(seen.index(BY_TIME)?.get_all_keys_with_key(&old)?).answer().await?;
    for key in js_sys::Array::from(&keys).iter() {
        seen.delete(&key)?;
    }
    Ok(())
}

fn work_out(ops: &[&Op], read: Read, committed: &mut Committed) -> Changes {
    let Read { mut there, mut unread, mut found } = read;
    let mut changes = Changes::default();
    for op in ops {
        match op {
            Op::PutProfile(profile) => changes.puts.push((META, to_js(profile), Some(PROFILE.into()))),
            Op::PutContact(contact) => changes.put(CONTACTS, contact),
            Op::Receive { message, unread: counts, owes } => {
                if there.get(&message.id).is_some_and(Option::is_some) {
                    committed.known.push(message.id);
                    continue;
                }
                changes.put(MESSAGES, message);
                if let Some(count) = unread.get_mut(&message.chat).filter(|_| *counts) {
                    *count += 1;
                }
                changes.owe(message, *owes);
                there.insert(message.id, Some(message.clone()));
            }
            Op::Send { message, rumor } => {
                changes.put(MESSAGES, message);
                // A rise of its status may be in the same transaction.
                if let Some(held) = there.get_mut(&message.id) {
                    *held = Some(message.clone());
                }
                changes.put(OUTBOX, &Outgoing { id: message.id, peer: message.chat, rumor: rumor.clone() });
            }
            Op::Step { chat, id, step } => {
                let ours = |message: &&mut Message| message.chat == *chat && message.direction == Direction::Out;
                let Some(message) = there.get_mut(id).and_then(Option::as_mut).filter(ours) else {
                    committed.strange.push(*id);
                    continue;
                };
                if message.take(*chat, step) {
                    changes.put(MESSAGES, message);
                }
                if step.status() >= Status::Delivered {
                    changes.delivered.push(id.to_string().into());
                }
            }
            Op::MarkRead { chat, unread: count, owes } => {
                if let Some(unread) = unread.get_mut(chat) {
                    *unread = unread.saturating_sub(*count);
                }
                for message in found.iter_mut().filter(|message| message.chat == *chat) {
                    if message.status.raise(Status::Read) {
                        message.trace.read = *owes;
                        changes.put(MESSAGES, message);
                        changes.owe(message, *owes);
                        committed.owed.extend(owes.map(|_| (*chat, message.id)));
                    }
                }
            }
            Op::Seen { key, at } => changes.put(SEEN, &Seen { key: key.clone(), at: *at }),
            Op::ForgetSeen(before) => changes.forget = Some(*before),
            Op::Forget(keys) => changes.forgotten.extend(keys.iter().map(|key| JsValue::from_str(key))),
        }
    }
    for (chat, count) in unread.iter() {
        changes.puts.push((META, (*count).into(), Some(unread_key(chat).into())));
    }
    changes
}

pub fn unread_key(chat: &PeerId) -> String {
    ["unread/", &chat.to_hex()].concat()
}
