//! One write transaction over any number of operations: first all that must be read, at once, then all that is put.

use js_sys::{Object, Reflect};
use litemap::LiteMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, IdbKeyRange};

use super::boot::backwards;
use super::db::{Asked, Db, Result, Transaction};
use super::ours::Ours;
use super::record::{Kept, Seen, from_js, to_js};
use super::search::{Week, records, week};
use super::{BY_TIME, CONTACTS, JOURNAL, MESSAGES, META, OUTBOX, PROFILE, SEARCH, SEEN, STRAYS, erase, expire};
use crate::engine::doors::{Committed, Op, Unsent};
use crate::engine::inbox::wish;
use crate::engine::receipts::{Tells, key};
use crate::engine::strays::{Found, Outcome, Strays};
use crate::model::{Direction, Message, MessageId, Millis, PeerId, Status, Trace, ViewId};
use crate::protocol::rumor::Rumor;

/// The last is none of those that what is new comes into.
pub const STORES: [&str; 8] = [MESSAGES, CONTACTS, OUTBOX, SEEN, META, STRAYS, JOURNAL, SEARCH];

/// Writes all of it or nothing. `strays` and `ours`: those in the database, as they are when it succeeds. `placed`: what
/// goes from the journal with it.
///
/// # Errors
/// The browser's, after the transaction was taken back.
pub async fn write(
    db: &Db,
    ops: &[&Op],
    strays: &mut Strays,
    ours: &mut Ours,
    placed: Option<&IdbKeyRange>,
) -> Result<Committed> {
    // What is taken away is not to be known any more, or a step of it would put it back.
    if let [Op::Delete { .. } | Op::Expire(_)] = ops {
        ours.undo(ours.records());
    }
    if let [Op::Delete { chat, at, keep }] = ops {
        return erase::erase(db, *chat, *at, *keep, strays).await;
    }
    if let [Op::Expire(now)] = ops {
        return expire::expire(db, *now).await;
    }
    // What arrives is nearly always new: it is added without a look, which saves an answer's time where its chat is open,
    // and a reading of each everywhere. If one of them is there already, the browser takes all of it back.
    let needs_no_look = |op: &&Op| match op {
        Op::Step { .. } | Op::Amend(..) | Op::Edit { .. } | Op::Hide(_) | Op::MarkRead { .. } => false,
        Op::Receive { message, .. } => message.head() == message.id && !strays.await_it(message.id),
        _ => true,
    };
    if ops.iter().all(needs_no_look) {
        match attempt(db, ops, strays, ours, placed, Keep::New).await {
            Err(error) if is_there_already(&error) => {}
            done => return done,
        }
    }
    attempt(db, ops, strays, ours, placed, Keep::Latest).await
}

async fn attempt(
    db: &Db,
    ops: &[&Op],
    strays: &mut Strays,
    ours: &mut Ours,
    placed: Option<&IdbKeyRange>,
    keep: Keep,
) -> Result<Committed> {
    let stores = STORES.split_last().filter(|_| keep == Keep::New).map_or(&STORES[..], |(_, stores)| stores);
    let (transaction, before, mut committed) = (db.write(stores)?, ours.records(), Committed::default());
    let filled = async {
        let mut changes = work_out(ops, read(&transaction, ops, ours, keep).await?, strays, &mut committed);
        if let Some(placed) = placed {
            transaction.store(JOURNAL)?.delete(placed)?;
        }
        fill(&transaction, &changes, ours, keep).await?;
        Ok(std::mem::take(&mut changes.written))
    };
    let filled = filled.await;
    if filled.is_err() {
        transaction.abort();
    }
    let done = match filled {
        Ok(written) => transaction.commit().await.map(|()| written),
        Err(error) => Err(error),
    };
    match done {
        Ok(written) => ours.wrote(written),
        Err(error) => {
            ours.undo(before);
            return Err(error);
        }
    }
    Ok(committed)
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
struct Changes<'a> {
    /// Messages, by their ids: of one that changes more than once, the last.
    messages: Object,
    /// Those of them that may be ours.
    written: Vec<Message>,
    /// What comes into the outbox, and what has arrived.
    sent: Vec<(PeerId, &'a Rumor)>,
    settled: Vec<MessageId>,
    wishes: Vec<(ViewId, Seen)>,
    puts: Vec<(&'static str, JsValue, Option<JsValue>)>,
    deletes: Vec<(&'static str, JsValue)>,
    forget: Option<Millis>,
    /// What is not to be found as it was.
    changed: Vec<Week>,
}

impl Changes<'_> {
    fn message(&mut self, message: &Message) {
        // Refused only by an object that takes nothing more.
        let _ = Reflect::set(&self.messages, &message.id.to_string().into(), &to_js(message));
        if message.direction == Direction::Out {
            self.written.push(message.clone());
        }
    }

    /// It has arrived, or goes as something else.
    fn settle(&mut self, id: MessageId) {
        match self.sent.iter().position(|(_, rumor)| rumor.id() == id) {
            // It was never written.
            Some(at) => drop(self.sent.remove(at)),
            None => self.settled.push(id),
        }
    }

    fn put(&mut self, store: &'static str, value: &impl serde::Serialize) {
        self.puts.push((store, to_js(value), None));
    }

    fn keep(&mut self, store: &'static str, peer: PeerId, rumor: &Rumor) {
        self.put(store, &Kept { id: rumor.id(), peer, rumor: rumor.clone(), trace: Trace::default() });
    }

    fn delete(&mut self, store: &'static str, key: &str) {
        self.deletes.push((store, key.into()));
    }

    /// The last wish of a view stands for those before.
    fn see(&mut self, seen: Seen) {
        if let Some((view, _)) = wish(&seen.key) {
            self.wishes.retain(|(of, _)| *of != view);
            self.wishes.push((view, seen));
        } else {
            self.put(SEEN, &seen);
        }
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
                self.settle(before);
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
            self.message(&message);
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

/// `keep`: of what is new no messages are read.
async fn read(transaction: &Transaction, ops: &[&Op], ours: &mut Ours, keep: Keep) -> Result<Read> {
    let Found { mut there, mut reactions } = Found::default();
    let (mut unread, mut wanted, mut maybe, mut steps) = (Unread::new(), Unread::new(), Vec::new(), Vec::new());
    for op in ops {
        match op {
            Op::MarkRead { chat, unread: count, .. } => {
                unread.insert(*chat, 0);
                *wanted.entry(*chat).or_insert(0) += count;
            }
            Op::Receive { message, unread: counts, .. } => {
                if keep == Keep::Latest {
                    there.insert(message.id, None);
                }
                if *counts {
                    unread.insert(message.chat, 0);
                }
            }
            Op::Edit { message, .. } => {
                there.insert(message.id, None);
            }
            Op::Step { id, .. } => match ours.message(*id) {
                // What else is done with it is done with what is read.
                Some(message) if there.get(id).is_none() => drop(there.insert(*id, Some(message.clone()))),
                Some(_) => {}
                None => {
                    there.insert(*id, None);
                    steps.push(*id);
                }
            },
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
    // What is handed over in this transaction is not there yet.
    let sent = |op: &&Op| if let Op::Send { message, .. } = op { Some(message.id) } else { None };
    let sent: Vec<MessageId> = ops.iter().filter_map(sent).collect();
    let fresh = |id: &MessageId| sent.contains(id);
    let unknown = there.iter().filter(|(id, message)| message.is_none() && !fresh(id));
    let messages: Vec<(MessageId, Asked)> =
        unknown.map(|(id, _)| Ok((*id, ask(MESSAGES, &id.to_string())?))).collect::<Result<_>>()?;
    let counts: Vec<Asked> = unread.keys().map(|chat| ask(META, &unread_key(chat))).collect::<Result<_>>()?;
    for (id, asked) in messages {
        let message = from_js(&asked.answer().await?);
        there.insert(id, message);
    }
    // Few: edits, and what is not ours.
    steps.retain(|id| there.get(id).is_some_and(Option::is_none) && !fresh(id));
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
async fn fill(transaction: &Transaction, changes: &Changes<'_>, ours: &mut Ours, keep: Keep) -> Result<()> {
    for message in Object::values(&changes.messages).iter() {
        if keep == Keep::New {
            transaction.add(MESSAGES, &message)?;
        } else {
            transaction.put(MESSAGES, &message)?;
        }
    }
    for key in ours.settle(&changes.settled) {
        transaction.store(OUTBOX)?.delete(&key.into())?;
    }
    for record in ours.pack(&changes.sent) {
        transaction.put(OUTBOX, &record)?;
    }
    for (name, value, key) in &changes.puts {
        match key {
            Some(key) => transaction.put_at(name, value, key)?,
            None => transaction.put(name, value)?,
        }
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

fn work_out<'a>(ops: &[&'a Op], read: Read, strays: &mut Strays, committed: &mut Committed) -> Changes<'a> {
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
                    changes.message(&message);
                }
                changes.amend(outcome, committed);
                if let Some(count) = unread.get_mut(&message.chat).filter(|_| *counts) {
                    *count += 1;
                }
                changes.owe(&message, *owes);
                found.add(message);
            }
            Op::Send { message, rumor } => {
                changes.message(message);
                changes.date(message);
                // A rise of its status may be in the same transaction.
                if let Some(held) = found.there.get_mut(&message.id) {
                    *held = Some(message.clone());
                }
                changes.sent.push((message.chat, rumor));
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
                    changes.message(message);
                }
                if step.ends() {
                    changes.settle(*id);
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
                        changes.message(message);
                        changes.owe(message, *owes);
                        committed.owed.extend(owes.map(|_| (*chat, message.head())));
                    }
                }
            }
            Op::Seen { key, at } => changes.see(Seen { key: key.clone(), at: *at }),
            Op::ForgetSeen(before) => changes.forget = Some(*before),
            // They come alone.
            Op::Delete { .. } | Op::Expire(_) => {}
            Op::Forget(keys) => keys.iter().for_each(|key| changes.delete(SEEN, key)),
        }
    }
    for (_, seen) in std::mem::take(&mut changes.wishes) {
        changes.put(SEEN, &seen);
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
