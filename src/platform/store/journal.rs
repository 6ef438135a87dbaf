//! What comes in bursts is written down, many lines to a record, and put in its place when it is quiet: what costs time in
//! IndexedDB is each record, each index and each store that a transaction touches, and not what is in a record.
//!
//! What stands here is stored: it is acknowledged, shown and ticked. Whoever reads waits until all of it is in its place,
//! and a start puts there what it finds. So only that is written here of which it is known without a look what it comes
//! to: messages that are new, and that messages of ours have arrived or were read. Without Web Locks, where two tabs may
//! write, nothing is written here.

use js_sys::{Array, Function, Object, Promise, Reflect};
use litemap::LiteMap;
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

use super::db::{Asked, Db, Result};
use super::ours::Ours;
use super::record::to_js;
use super::search::get;
use super::{BY_ORDER, JOURNAL, MESSAGES};
use crate::engine::doors::{Op, StoreError};
use crate::engine::lines;
use crate::engine::strays::Strays;
use crate::model::{Direction, MessageId, Millis, PeerId};
use crate::platform::lock;

/// It is quiet when nothing was written down for so many milliseconds. It need not be when what stands here is so old.
pub const QUIET: u32 = 300;
const OLD: Millis = Millis::secs(10);
/// What stands here at most, in lines. It goes to its place before more comes.
const MOST: usize = 60_000;
/// Bytes of a record. What Chromium makes of it must be less than 64 KiB, or it becomes a file of its own.
const RECORD: usize = 30_000;
/// Lines that are put in their place in one transaction, at least.
pub const AT_ONCE: usize = 256;
/// Records that are read for that.
const READ: u32 = 16;
/// Messages there may be of the time of those that come, to look for these among them.
const MET: u32 = 256;
/// So many operations at once are a burst. What comes behind it is written here too, until all is in its place.
const BURST: usize = 16;
const LINES: &str = "lines";

/// What stands in the journal, as far as it must be known.
#[derive(Default)]
pub struct Journal {
    /// The first key of what is left, and the next one.
    from: u32,
    next: u32,
    /// What an earlier page has left here was looked for, and nobody else writes here.
    known: bool,
    lines: usize,
    /// When the first of it came.
    since: Option<Millis>,
    /// Messages of ours, in the order in which they were sent. Their steps mostly come in that order too.
    sent: Vec<(MessageId, PeerId)>,
    /// Where the last one was found.
    last: usize,
    received: LiteMap<MessageId, ()>,
    /// Those who wait until all is in its place.
    asked: Vec<Function>,
    /// Why it could not be put there, when that was tried last.
    trouble: Option<StoreError>,
    /// It is to be put there now, or when it is quiet.
    due: bool,
    waits: bool,
}

/// What is to be written down.
#[derive(Default)]
pub struct Entry {
    records: Vec<String>,
    lines: usize,
    sent: Vec<(MessageId, PeerId)>,
    received: LiteMap<MessageId, ()>,
    /// Of each chat the first and the last time of what came.
    times: LiteMap<PeerId, (Millis, Millis)>,
}

impl Journal {
    pub const fn is_empty(&self) -> bool {
        self.from == self.next
    }

    /// These records were found, by their keys.
    pub fn found(&mut self, keys: &Array) {
        let key = |key: JsValue| to_key(&key);
        let (first, last) = (keys.iter().next().map_or(0, key), keys.iter().last().map_or(0, key));
        (self.from, self.next) = (first, last + u32::from(keys.length() > 0));
        self.known = lock::exist();
    }

    /// What these come to, if they can be written here.
    pub fn plan(&mut self, ops: &[&Op], strays: &Strays, ours: &mut Ours) -> Option<Entry> {
        let is_burst = ops.len() >= BURST || !self.is_empty();
        if !self.known || self.trouble.is_some() || !is_burst || self.lines + ops.len() > MOST {
            return None;
        }
        let mut entry = Entry::default();
        if !ops.iter().all(|op| lines::is_known(op) && self.is_known(op, strays, ours, &mut entry)) {
            return None;
        }
        entry.lines = ops.len();
        entry.records = lines::write(ops, RECORD);
        Some(entry)
    }

    /// Whether it is known what this comes to.
    fn is_known(&mut self, op: &Op, strays: &Strays, ours: &mut Ours, entry: &mut Entry) -> bool {
        match op {
            Op::Send { message, .. } => {
                entry.sent.push((message.id, message.chat));
                true
            }
            Op::Receive { message, .. } => {
                let (id, chat, at) = (message.id, message.chat, message.at);
                let (first, last) = entry.times.entry(chat).or_insert((at, at));
                (*first, *last) = ((*first).min(at), (*last).max(at));
                let is_new = !self.received.contains_key(&id) && entry.received.insert(id, ()).is_none();
                // One of ours that comes back may be here as sent, and what an older client sends again has another time.
                let is_dated = message.direction == Direction::In && message.trace.older.is_none();
                is_new && is_dated && message.head() == id && !strays.await_it(id)
            }
            Op::Step { chat, id, .. } => {
                let is_it = |(of, to): &(MessageId, PeerId)| of == id && to == chat;
                let is_ours = ours.message(*id).is_some_and(|message| message.chat == *chat && message.head() == *id);
                is_ours || self.finds(is_it) || entry.sent.iter().any(is_it)
            }
            _ => true,
        }
    }

    fn finds(&mut self, is_it: impl Fn(&(MessageId, PeerId)) -> bool) -> bool {
        let found = (self.last..self.sent.len()).chain(0..self.last).find(|at| self.sent.get(*at).is_some_and(&is_it));
        self.last = found.unwrap_or(self.last);
        found.is_some()
    }

    /// Writes it down; or not, if some of what came may be there already.
    ///
    /// # Errors
    /// The browser's, after the transaction was taken back.
    pub async fn write(db: &Db, from: u32, entry: &Entry) -> Result<bool> {
        let transaction = db.write(if entry.received.is_empty() { &[JOURNAL] } else { &[JOURNAL, MESSAGES] })?;
        let written = async {
            let mut met = Vec::new();
            for (chat, (first, last)) in entry.times.iter() {
                let chat = JsValue::from(chat.to_hex());
                let from = Array::of2(&chat, &to_js(first));
                let range = IdbKeyRange::bound(&from, &Array::of3(&chat, &to_js(last), &Array::new()))?;
                let index = transaction.store(MESSAGES)?.index(BY_ORDER)?;
                met.push(Asked::new(index.get_all_keys_with_key_and_limit(&range, MET)?));
            }
            for (key, lines) in (from..).zip(&entry.records) {
                let record = Object::new();
                Reflect::set(&record, &"id".into(), &key.into())?;
                Reflect::set(&record, &LINES.into(), &lines.as_str().into())?;
                transaction.put(JOURNAL, &record)?;
            }
            for met in met {
                let keys = Array::from(&met.answer().await?);
                let id = |key: JsValue| key.as_string().and_then(|key| MessageId::parse(&key));
                let is_there = |key| id(key).is_none_or(|id| entry.received.contains_key(&id));
                if keys.length() >= MET || keys.iter().any(is_there) {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        match written.await {
            Ok(true) => transaction.commit().await.map(|()| true),
            otherwise => {
                transaction.abort();
                otherwise
            }
        }
    }

    /// The next key.
    pub const fn next(&self) -> u32 {
        self.next
    }

    /// It is written. Returns whether to wait from now on until it is quiet.
    pub fn wrote(&mut self, entry: Entry, now: Millis) -> bool {
        self.next += u32::try_from(entry.records.len()).unwrap_or_default();
        self.lines += entry.lines;
        self.sent.extend(entry.sent);
        self.received.extend(entry.received);
        let is_old = now.since(*self.since.get_or_insert(now)) >= OLD;
        self.due &= is_old;
        !std::mem::replace(&mut self.waits, true) || !is_old
    }

    /// The next of it to be put in its place, from which key to which: one record, and more up to so many lines; nothing
    /// if that is all. A record that cannot be read is left where it is.
    pub async fn read(db: &Db, from: u32, most: usize) -> Result<Option<Portion>> {
        let read = db.read(&[JOURNAL])?;
        let range = IdbKeyRange::lower_bound(&from.into())?;
        let (records, keys) = read.range(JOURNAL, &range, Some(READ))?.answer().await?;
        let mut portion = None::<Portion>;
        for (record, key) in records.iter().zip(keys.iter()) {
            let key = to_key(&key).max(from);
            let ops = get(&record, LINES).as_string().and_then(|text| lines::read(&text));
            match (&mut portion, ops) {
                (None, ops) => {
                    let whole = ops.is_some();
                    portion = Some(Portion { from: key, to: key, ops: ops.unwrap_or_default(), whole });
                }
                (Some(portion), Some(ops)) if portion.whole && portion.ops.len() < most => {
                    portion.to = key;
                    portion.ops.extend(ops);
                }
                _ => break,
            }
        }
        Ok(portion)
    }

    /// The keys of all that can be read.
    pub async fn readable(db: &Db) -> Result<Vec<u32>> {
        let (mut from, mut keys) = (0, Vec::new());
        while let Some(portion) = Self::read(db, from, 0).await? {
            keys.extend(portion.whole.then_some(portion.from));
            from = portion.to + 1;
        }
        Ok(keys)
    }

    pub const fn from(&self) -> u32 {
        self.from
    }

    /// All up to this key is in its place, or all there is.
    pub fn placed(&mut self, to: Option<u32>) {
        self.trouble = None;
        self.from = to.map_or(self.next, |to| to + 1);
        if self.from >= self.next {
            let Self { next, known, .. } = *self;
            let asked = std::mem::take(&mut self.asked);
            *self = Self { from: next, next, known, asked, ..Self::default() };
        }
    }

    /// Whether somebody waits until all is in its place.
    pub const fn is_asked(&self) -> bool {
        !self.asked.is_empty()
    }

    /// To be waited for until that was tried.
    pub fn ask(&mut self) -> Promise {
        Promise::new(&mut |resolve, _| self.asked.push(resolve))
    }

    /// It could not be put there. Until it can, nothing more is written here.
    pub fn failed(&mut self, trouble: StoreError) {
        self.trouble = Some(trouble);
    }

    /// It was tried: who waited goes on.
    pub fn tried(&mut self) {
        for resolve in std::mem::take(&mut self.asked) {
            // The browser's own, which never throws.
            let _ = resolve.call0(&JsValue::NULL);
        }
    }

    pub fn trouble(&self) -> Option<StoreError> {
        self.trouble.clone()
    }

    /// Whether it is to be put in its place now.
    pub const fn is_due(&self) -> bool {
        self.due && !self.is_empty()
    }

    /// It is quiet, or nobody waits until it is.
    pub const fn be_due(&mut self, due: bool) {
        (self.due, self.waits) = (due, false);
    }
}

/// What is put in its place together.
pub struct Portion {
    pub from: u32,
    pub to: u32,
    pub ops: Vec<Op>,
    /// It can be read.
    pub whole: bool,
}

impl Portion {
    /// Its records.
    pub fn range(&self) -> Result<IdbKeyRange> {
        IdbKeyRange::bound(&self.from.into(), &self.to.into())
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a key, as we put it")]
fn to_key(key: &JsValue) -> u32 {
    key.as_f64().unwrap_or_default() as u32
}
