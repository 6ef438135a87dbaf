//! One write transaction over any number of operations: first all that must be read, at once, then all that is put.

use js_sys::Reflect;
use litemap::LiteMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, IdbKeyRange};

use super::boot::backwards;
use super::db::{Asked, Db, Result, Transaction};
use super::record::{Kept, Seen, from_js, to_js};
use super::search::{Week, records, week};
use super::{BY_TIME, CONTACTS, MESSAGES, META, OUTBOX, PROFILE, SEARCH, SEEN, STRAYS, erase, expire};
use crate::engine::doors::{Committed, Op, Unsent};
use crate::engine::receipts::{Tells, key};
use crate::engine::strays::{Found, Outcome, Strays};
use crate::model::{Message, MessageId, Millis, PeerId, Status, Trace};
use crate::protocol::rumor::Rumor;

/// The last is none of those that what is new comes into.
pub const STORES: [&str; 7] = [MESSAGES, CONTACTS, OUTBOX, SEEN, META, STRAYS, SEARCH];

/// Writes all of it or nothing. `strays`: those in the database, as they are when it succeeds.
///
/// # Errors
/// The browser's, after the transaction was taken back.
pub async fn write(db: &Db, ops: &[&Op], strays: &mut Strays) -> Result<Committed> {
    if let [Op::Delete { chat, at, keep }] = ops {
        return erase::erase(db, *chat, *at, *keep, strays).await;
    }
    if let [Op::Expire(now)] = ops {
        return expire::expire(db, *now).await;
    }
    // What arrives in an open chat is nearly always new: it is added without a look, which saves an answer's time. If
    // one of them is there already, the browser takes all of it back.
    let needs_no_look = |op: &&Op| match op {
        Op::Step { .. }
        | Op::Amend(..)
        | Op::Edit { .. }
        | Op::Hide(_)
        | Op::MarkRead { .. }
        | Op::Receive { unread: true, .. } => false,
        Op::Receive { message, .. } => message.head() == message.id && !strays.await_it(message.id),
        _ => true,
    };
    if ops.iter().all(needs_no_look) {
        let mut committed = Committed::default();
        let changes = work_out(ops, Read::default(), strays, &mut committed);
        let stores = STORES.split_last().map_or(&STORES[..], |(_, stores)| stores);
        match put(db.write(stores)?, &changes, Keep::New).await {
            Ok(()) => return Ok(committed),
            Err(error) if is_there_already(&error) => {}
            Err(error) => return Err(error),
        }
    }
    let transaction = db.write(&STORES)?;
    let mut committed = Committed::default();
    let changes = match read(&transaction, ops).await {
        Ok(read) => work_out(ops, read, strays, &mut committed),
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
    deletes: Vec<(&'static str, JsValue)>,
    forget: Option<Millis>,
    /// What is not to be found as it was.
    changed: Vec<Week>,
}

impl Changes {
    fn put(&mut self, store: &'static str, value: &impl serde::Serialize) {
        self.puts.push((store, to_js(value), None));
    }

    fn keep(&mut self, store: &'static str, peer: PeerId, rumor: &Rumor) {
        self.put(store, &Kept { id: rumor.id(), peer, rumor: rumor.clone(), trace: Trace::default() });
    }

    fn delete(&mut self, store: &'static str, key: &str) {
        self.deletes.push((store, key.into()));
    }

    /// Notes that the author is to be told that it was read.
    fn owe(&mut self, message: &Message, at: Option<Millis>) {
        if let Some(at) = at {
            self.put(SEEN, &Seen { key: key(message.chat, message.head(), Tells::Read), at });
        }
    }

    /// Where a new one is found when its time is over.
    fn date(&mut self, message: &Message) {
        if let Some(at) = message.expires() {
            let id = message.id.to_string();
            self.puts.push((META, id.as_str().into(), Some(expire::key(at, &id).into())));
        }
    }

    /// By the id of its newest text the other side names it.
    fn name(&mut self, message: &Message) {
        let head = message.head();
        if head != message.id {
            self.puts.push((META, message.id.to_string().into(), Some(reaction_key(&head).into())));
        }
    }

    /// A message has come where one may be of its place already; whether there is.
    fn meet(
        &mut self,
        came: &Message,
        owes: Option<Millis>,
        found: &mut Found,
        strays: &mut Strays,
        committed: &mut Committed,
    ) -> bool {
        let Some((there, edited)) = found.meet(came) else { return false };
        committed.known.push(came.id);
        if edited {
            let there = there.clone();
            if !there.is_gone() {
                self.owe(&there, owes);
                committed.owed.extend(owes.map(|_| (there.chat, there.head())));
            }
            self.name(&there);
            let outcome = strays.edited(there);
            found.renew(&outcome);
            self.amend(outcome, committed);
        }
        true
    }

    /// A message of ours says something else, if it is there to be edited.
    fn edit(&mut self, message: &Message, rumors: &[Rumor], found: &mut Found, committed: &mut Committed) {
        let before = found.there.get(&message.id).and_then(Option::as_ref).map(Message::head);
        match (found.meet(message), before) {
            (Some((there, true)), Some(before)) if !there.is_gone() => {
                let mut outcome = Outcome::default();
                outcome.changed.push(there.clone());
                self.name(there);
                self.delete(OUTBOX, &before.to_string());
                for rumor in rumors {
                    self.keep(OUTBOX, message.chat, rumor);
                }
                self.amend(outcome, committed);
            }
            _ => committed.strange.push(message.head()),
        }
    }

    fn amend(&mut self, outcome: Outcome, committed: &mut Committed) {
        for message in outcome.changed {
            self.changed.push(week(&message));
            self.put(MESSAGES, &message);
            committed.amended.retain(|before| before.id != message.id);
            committed.amended.push(message);
        }
        for id in outcome.settled {
            self.delete(STRAYS, &id.to_string());
        }
    }
}

type Unread = LiteMap<PeerId, u32>;

/// What must be known before anything is put.
#[derive(Default)]
struct Read {
    /// What the table has of the messages that are named, and of those that are to become read.
    found: Found,
    /// The counts that may change.
    unread: Unread,
    /// Messages that are to become read.
    new: Vec<MessageId>,
}

async fn read(transaction: &Transaction, ops: &[&Op]) -> Result<Read> {
    let Found { mut there, mut reactions } = Found::default();
    let (mut unread, mut wanted, mut maybe, mut steps) = (Unread::new(), Unread::new(), Vec::new(), Vec::new());
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
            Op::Edit { message, .. } => {
                there.insert(message.id, None);
            }
            Op::Step { id, .. } => {
                there.insert(*id, None);
                steps.push(*id);
            }
            Op::Hide(id) => {
                there.insert(*id, None);
            }
            Op::Amend(amendment, _) => {
                let id = amendment.emoji.as_ref().map(|_| amendment.id);
                for target in &amendment.targets {
                    there.insert(*target, None);
                    for id in id.iter().chain([target]) {
                        maybe.push((*id, transaction.get(META, &reaction_key(id))?));
                    }
                }
            }
            _ => {}
        }
    }
    let ask = |store, key: &str| transaction.get(store, key);
    // Few, and the messages that they are to are among those to be read.
    for (id, asked) in maybe {
        if let Some(message) = asked.answer().await?.as_string().and_then(|text| MessageId::parse(&text)) {
            there.insert(message, None);
            reactions.push((id, message));
        }
    }
    let messages: Vec<Asked> = there.keys().map(|id| ask(MESSAGES, &id.to_string())).collect::<Result<_>>()?;
    let counts: Vec<Asked> = unread.keys().map(|chat| ask(META, &unread_key(chat))).collect::<Result<_>>()?;
    for ((_, message), asked) in there.iter_mut().zip(messages) {
        *message = from_js(&asked.answer().await?);
    }
    // Few: edits, and what is not ours.
    steps.retain(|id| there.get(id).is_some_and(Option::is_none));
    for head in steps {
        let id = ask(META, &reaction_key(&head))?.answer().await?.as_string();
        if let Some(id) = id.and_then(|text| MessageId::parse(&text)) {
            if there.get(&id).is_none_or(Option::is_none) {
                let message = from_js(&ask(MESSAGES, &id.to_string())?.answer().await?);
                there.insert(id, message);
            }
            reactions.push((head, id));
        }
    }
    for ((_, count), asked) in unread.iter_mut().zip(counts) {
        *count = from_js(&asked.answer().await?).unwrap_or(0);
    }
    let mut new = Vec::new();
    for (chat, count) in wanted.iter() {
        for message in backwards(transaction, *chat)?.pick(*count, is_unread).await? {
            // What else is done with it is done with this one, or the later of the two would undo the other.
            if let Some(message) = from_js::<Message>(&message) {
                new.push(message.id);
                there.insert(message.id, Some(message));
            }
        }
    }
    Ok(Read { found: Found { there, reactions }, unread, new })
}

pub fn is_unread(message: &JsValue) -> bool {
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
    for (name, key) in &changes.deletes {
        transaction.store(name)?.delete(key)?;
    }
    for week in &changes.changed {
        transaction.store(SEARCH)?.delete(&records(week)?.into())?;
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

fn work_out(ops: &[&Op], read: Read, strays: &mut Strays, committed: &mut Committed) -> Changes {
    let Read { mut found, mut unread, new } = read;
    let mut changes = Changes::default();
    for op in ops {
        match op {
            Op::PutProfile(profile) => changes.puts.push((META, to_js(profile), Some(PROFILE.into()))),
            Op::PutContact(contact) => changes.put(CONTACTS, contact),
            Op::Receive { message, unread: counts, owes } => {
                if changes.meet(message, *owes, &mut found, strays, committed) {
                    continue;
                }
                let mut message = message.clone();
                changes.name(&message);
                changes.date(&message);
                let outcome = strays.receive(&mut message);
                if outcome.changed.is_empty() {
                    changes.put(MESSAGES, &message);
                }
                changes.amend(outcome, committed);
                if let Some(count) = unread.get_mut(&message.chat).filter(|_| *counts) {
                    *count += 1;
                }
                changes.owe(&message, *owes);
                found.add(message);
            }
            Op::Send { message, rumor } => {
                changes.put(MESSAGES, message);
                changes.date(message);
                // A rise of its status may be in the same transaction.
                if let Some(held) = found.there.get_mut(&message.id) {
                    *held = Some(message.clone());
                }
                changes.keep(OUTBOX, message.chat, rumor);
            }
            Op::Edit { message, rumors } => {
                changes.edit(message, rumors, &mut found, committed);
            }
            Op::Say(Unsent { peer, rumor, trace }) => {
                let (id, peer, rumor) = (rumor.id(), *peer, rumor.clone());
                changes.put(OUTBOX, &Kept { id, peer, rumor, trace: trace.clone() });
            }
            Op::Told(id) => changes.delete(OUTBOX, &id.to_string()),
            Op::Hide(id) => {
                if let Some(message) = found.there.get_mut(id).and_then(Option::as_mut)
                    && message.hide()
                {
                    let mut outcome = Outcome::default();
                    outcome.changed.push(message.clone());
                    changes.amend(outcome, committed);
                }
            }
            Op::Step { chat, id, step } => {
                let Some(message) = found.sent(*chat, *id) else {
                    committed.strange.push(*id);
                    continue;
                };
                if message.take(*chat, step) {
                    changes.put(MESSAGES, message);
                }
                if step.status() >= Status::Delivered {
                    changes.delete(OUTBOX, &id.to_string());
                }
            }
            Op::Amend(amendment, rumor) => {
                let outcome = strays.amend(amendment, &mut found);
                if let Some(message) = outcome.reaction {
                    changes.puts.push((META, message.to_string().into(), Some(reaction_key(&amendment.id).into())));
                }
                if outcome.waits {
                    changes.keep(STRAYS, amendment.by, rumor);
                }
                changes.amend(outcome, committed);
            }
            Op::MarkRead { chat, unread: count, owes } => {
                if let Some(unread) = unread.get_mut(chat) {
                    *unread = unread.saturating_sub(*count);
                }
                for id in &new {
                    if let Some(Some(message)) = found.there.get_mut(id)
                        && message.chat == *chat
                        && message.status.raise(Status::Read)
                    {
                        message.trace.read = *owes;
                        changes.put(MESSAGES, message);
                        changes.owe(message, *owes);
                        committed.owed.extend(owes.map(|_| (*chat, message.head())));
                    }
                }
            }
            Op::Seen { key, at } => changes.put(SEEN, &Seen { key: key.clone(), at: *at }),
            Op::ForgetSeen(before) => changes.forget = Some(*before),
            // They come alone.
            Op::Delete { .. } | Op::Expire(_) => {}
            Op::Forget(keys) => keys.iter().for_each(|key| changes.delete(SEEN, key)),
        }
    }
    for (chat, count) in unread.iter() {
        changes.puts.push((META, (*count).into(), Some(unread_key(chat).into())));
    }
    changes
}

/// Where it stands to which message a reaction is.
pub fn reaction_key(reaction: &MessageId) -> String {
    ["reaction/", &reaction.to_string()].concat()
}

pub fn unread_key(chat: &PeerId) -> String {
    ["unread/", &chat.to_hex()].concat()
}
