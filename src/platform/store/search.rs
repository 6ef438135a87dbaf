//! Looks for words in all messages.
//!
//! The store `search` holds their texts in records of some hundred lines each, folded, so that few records are read and
//! the browser's own string functions look through them. It trails behind: what is stored is noted in memory and comes
//! into a record when nothing else is written. A start counts whether each week of each chat is whole there, and fills
//! those that are not. What changes a message takes its week out of the store in the same transaction, so that no text
//! outlives it there; the week is filled anew from what is left.

mod texts;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, JsString, Reflect, RegExp};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{IdbCursor, IdbKeyRange};

use self::texts::{Reading, Texts};
use super::db::{Asked, Db, Result, Transaction};
use super::record::{from_js, to_js};
use super::{BY_ORDER, MESSAGES, SEARCH, Sink, Store};
use crate::engine::doors::{self, Committed, Input, Op};
use crate::model::page::Found;
use crate::model::tags::FILE_TYPE;
use crate::model::{Message, MessageId, Millis, PeerId};
use crate::platform::clock::pause;

/// What records are kept together: the messages of a week.
const WEEK: u64 = 604_800_000;
/// Lines in a record.
const LINES: u32 = 300;
/// Of what is in no record yet, so many are looked through.
const FRESH: usize = 300;
/// Lines that are read at once: first, and later.
const AT_FIRST: u32 = 3_000;
const AT_ONCE: u32 = 15_000;
/// It is quiet when nothing was written for so many milliseconds.
const QUIET: i32 = 1500;
/// What was read is kept for the next that looks, for so many milliseconds.
const KEPT: u32 = 60_000;
/// As much of an id as a line begins with.
const PREFIX: u32 = 12;

/// A week of a chat.
pub type Week = (u64, PeerId);

/// The week in which a message is.
pub fn week(message: &Message) -> Week {
    (message.at.0 / WEEK, message.chat)
}

/// The records of a week.
pub fn records((number, chat): &Week) -> Result<IdbKeyRange> {
    let (number, chat) = (to_js(number), JsValue::from(chat.to_hex()));
    IdbKeyRange::bound(&Array::of2(&number, &chat), &Array::of3(&number, &chat, &Array::new()))
}

/// Takes a chat out of the records.
pub async fn forget(transaction: &Transaction, chat: PeerId) -> Result<()> {
    for record in keys(transaction, None).await?.iter().filter(|record| record.week.1 == chat) {
        transaction.store(SEARCH)?.delete(&record.key)?;
    }
    Ok(())
}

/// How far the records are behind, and who looks for what.
#[derive(Default)]
pub struct Search {
    fresh: RefCell<Vec<(Week, MessageId)>>,
    /// Weeks to be filled anew, the oldest first.
    holes: RefCell<Vec<Week>>,
    surveyed: Cell<bool>,
    busy: Cell<bool>,
    /// How often something was written, and what may change messages was.
    writes: Cell<u32>,
    edits: Cell<u32>,
    /// How often records were put or taken out by what follows.
    puts: Cell<u32>,
    queries: RefCell<Vec<Query>>,
    texts: RefCell<Texts>,
    forget: RefCell<Option<Timeout>>,
}

#[derive(Clone, PartialEq, Eq)]
struct Query {
    asked: doors::Asked,
    text: String,
    limit: u32,
    chat: Option<PeerId>,
}

impl Search {
    /// To be called before a transaction begins: what was read before it may be about to change.
    pub fn before_write(&self, ops: &[&Op]) {
        if !ops.iter().all(|op| leaves_them(op)) {
            self.edits.set(self.edits.get().wrapping_add(1));
        }
    }

    /// What a transaction has stored and changed.
    pub fn after_write(&self, ops: &[&Op], done: &Committed) -> bool {
        let mut fresh = self.fresh.borrow_mut();
        let before = fresh.len();
        for op in ops {
            if let Op::Receive { message, .. } | Op::Send { message, .. } = op
                && !done.known.contains(&message.id)
            {
                fresh.push((week(message), message.id));
            }
        }
        for message in done.amended.iter().chain(done.over.iter().flat_map(|over| &over.gone)) {
            self.add_hole(week(message));
        }
        self.writes.set(self.writes.get().wrapping_add(1));
        // Whoever began to look before it was done may have read what there was.
        self.before_write(ops);
        fresh.len() > before || !done.amended.is_empty() || !done.over.is_empty()
    }

    fn add_hole(&self, week: Week) {
        let mut holes = self.holes.borrow_mut();
        let at = holes.partition_point(|hole| *hole < week);
        if holes.get(at) != Some(&week) {
            holes.insert(at, week);
        }
    }

    /// Whether everything is in a record, or known to be fresh.
    fn is_whole(&self) -> bool {
        self.surveyed.get() && self.holes.borrow().is_empty() && self.fresh.borrow().len() <= FRESH
    }
}

/// Whether an operation changes no message that there is.
fn leaves_them(op: &Op) -> bool {
    match op {
        Op::PutProfile(_) | Op::PutContact(_) | Op::Receive { .. } | Op::Send { .. } | Op::Step { .. } => true,
        op => matches!(op, Op::MarkRead { .. } | Op::Seen { .. } | Op::Say(_) | Op::Told(_)),
    }
}

impl Store {
    /// Has the records follow when it is quiet.
    pub fn trail(self: &Rc<Self>, sink: &Sink) {
        if self.search.busy.replace(true) {
            return;
        }
        let (this, sink) = (self.clone(), sink.clone());
        spawn_local(async move {
            loop {
                let before = this.search.writes.get();
                pause(QUIET).await;
                if this.search.writes.get() != before {
                    continue;
                }
                let Ok(db) = this.settled(&sink).await else { break };
                // What fails is tried again after the next write.
                match this.search.catch_up(&db).await {
                    Ok(true) => {}
                    Ok(false) | Err(_) => break,
                }
            }
            this.search.busy.set(false);
            for query in this.search.queries.borrow().iter() {
                this.run(query.clone(), &sink);
            }
        });
    }

    /// Looks for words, in place of what this view looked for before in that way. Answered by [`Input::Found`], the newest first,
    /// each time with all that was found so far.
    pub fn search(self: &Rc<Self>, asked: doors::Asked, text: String, limit: u32, chat: Option<PeerId>, sink: &Sink) {
        let query = Query { asked, text, limit, chat };
        let same = |other: &Query| other.asked.view == asked.view && other.chat.is_some() == chat.is_some();
        self.search.queries.borrow_mut().retain(|other| !same(other));
        if !query.text.trim().is_empty() {
            self.search.queries.borrow_mut().push(query.clone());
            self.run(query, sink);
        }
    }

    fn run(self: &Rc<Self>, query: Query, sink: &Sink) {
        let (this, readable, sink) = (self.clone(), self.readable(sink), sink.clone());
        spawn_local(async move {
            let is_wanted = || this.search.queries.borrow().contains(&query);
            let show = |messages: &[Message], done| {
                let found = Found { text: query.text.clone(), chat: query.chat, messages: messages.to_vec(), done };
                sink.push(Input::Found { asked: query.asked, found });
            };
            let whole = this.search.is_whole();
            let mut found = Vec::new();
            if let Ok(db) = readable.await {
                let wanted = Wanted::new(&query.text, query.limit, query.chat);
                let on_more = |found: &[Message]| {
                    let wanted = is_wanted();
                    if wanted {
                        show(found, false);
                    }
                    wanted
                };
                // What the store cannot read is not found, and it says so itself where it matters.
                let _ = this.search.look(&db, &wanted, &mut found, on_more).await;
                let of = this.clone();
                let forget = Timeout::new(KEPT, move || drop(of.search.texts.take()));
                *this.search.forget.borrow_mut() = Some(forget);
            }
            if is_wanted() {
                // Otherwise it is looked for again when the records are whole.
                let done = whole || !this.search.busy.get();
                show(&found, done);
                if done {
                    this.search.queries.borrow_mut().retain(|other| *other != query);
                }
            }
        });
    }
}

impl Search {
    /// Does a part of what there is to do; whether there may be more.
    async fn catch_up(&self, db: &Db) -> Result<bool> {
        // What is written from here on may be in the journal, and is looked for when that is in its place.
        let writes = self.writes.get();
        if !self.surveyed.get() {
            self.survey(db).await?;
            self.surveyed.set(true);
        }
        while self.writes.get() == writes {
            let hole = self.holes.borrow().last().copied();
            let Some(hole) = hole else { break };
            self.fill(db, hole).await?;
        }
        while self.writes.get() == writes {
            let week = self.fresh.borrow().first().map(|(week, _)| *week);
            let Some(week) = week else { return Ok(false) };
            self.append(db, week).await?;
        }
        Ok(true)
    }

    /// Finds the weeks that have another number of messages than lines.
    async fn survey(&self, db: &Db) -> Result<()> {
        let keys = keys(&db.read(&[SEARCH])?, None).await?;
        let mut from = JsValue::from(Array::new());
        from.unchecked_ref::<Array>().push(&"".into());
        loop {
            let index = db.read(&[MESSAGES])?.store(MESSAGES)?.index(BY_ORDER)?;
            let first = index.open_key_cursor_with_range(&IdbKeyRange::lower_bound(&from)?.into())?;
            let first = Asked::new(first).answer().await?;
            let Some(first) = first.dyn_ref::<IdbCursor>() else { return Ok(()) };
            let key = Array::from(&first.key()?);
            let Some(chat) = key.get(0).as_string().and_then(|chat| PeerId::from_hex(&chat)) else { return Ok(()) };
            let week = (number(&key.get(1)) / WEEK, chat);
            let (range, end) = messages_of(&week, None)?;
            let count = Asked::new(index.count_with_key(&range)?).answer().await?;
            let lines: u64 =
                keys.iter().filter(|record| record.week == week).map(|record| u64::from(record.lines)).sum();
            if lines != number(&count) {
                self.add_hole(week);
            }
            from = end;
        }
    }

    /// Puts all messages of a week into records.
    async fn fill(&self, db: &Db, week: Week) -> Result<()> {
        self.fresh.borrow_mut().retain(|(of, _)| *of != week);
        self.holes.borrow_mut().retain(|hole| *hole != week);
        self.has_put();
        let clear = db.write(&[SEARCH])?;
        clear.store(SEARCH)?.delete(&records(&week)?.into())?;
        clear.commit().await?;
        let (mut from, mut part) = (None, 0);
        loop {
            let edits = self.edits.get();
            let (range, _) = messages_of(&week, from.as_ref())?;
            let read = db.read(&[MESSAGES])?;
            let found = read.store(MESSAGES)?.index(BY_ORDER)?.get_all_with_key_and_limit(&range, LINES)?;
            let found = read.asked(MESSAGES, found).answer().await?;
            let found: Array = found.unchecked_into();
            let Some(last) = found.iter().last() else { return Ok(()) };
            let text = lines(&found);
            // Nothing is waited for between this look and the transaction: what changes a message now comes behind it.
            if self.edits.get() != edits {
                self.add_hole(week);
                return Ok(());
            }
            self.has_put();
            put(db, &week, part, found.length(), &text, None).await?;
            self.has_put();
            if found.length() < LINES {
                return Ok(());
            }
            from = Some(Array::of3(&week.1.to_hex().into(), &get(&last, "at"), &get(&last, "id")).into());
            part += 1;
        }
    }

    /// Puts the fresh messages of a week behind those that are in its records.
    async fn append(&self, db: &Db, week: Week) -> Result<()> {
        let edits = self.edits.get();
        let mut ids: Vec<MessageId> =
            self.fresh.borrow().iter().filter(|(of, _)| *of == week).map(|(_, id)| *id).collect();
        ids.truncate(LINES as usize);
        let read = db.read(&[MESSAGES, SEARCH])?;
        let asked: Vec<Asked> = ids.iter().map(|id| read.get(MESSAGES, &id.to_string())).collect::<Result<_>>()?;
        let last = keys(&read, Some(&records(&week)?)).await?.pop();
        let found = Array::new();
        for asked in asked {
            let message = asked.answer().await?;
            if message.is_object() {
                found.push(&message);
            }
        }
        let mut text = lines(&found);
        let (mut part, mut count, mut old) = (0, found.length(), None);
        if let Some(last) = last {
            part = last.part + 1;
            if last.lines + count <= LINES {
                let before = read.get_at(SEARCH, last.key.clone())?.answer().await?;
                text = before.unchecked_into::<JsString>().concat(&text);
                (part, count, old) = (last.part, last.lines + count, Some(last.key));
            }
        }
        if self.edits.get() == edits {
            self.has_put();
            put(db, &week, part, count, &text, old).await?;
            self.has_put();
            self.fresh.borrow_mut().retain(|(_, id)| !ids.contains(id));
        }
        Ok(())
    }

    fn has_put(&self) {
        self.puts.set(self.puts.get().wrapping_add(1));
    }

    fn written(&self) -> (u32, u32) {
        (self.edits.get(), self.puts.get())
    }

    /// Looks through everything, the newest first. `on_more` hears of what was found so far, and says whether to go on.
    async fn look(
        &self,
        db: &Db,
        wanted: &Wanted,
        found: &mut Vec<Message>,
        on_more: impl Fn(&[Message]) -> bool,
    ) -> Result<()> {
        let written = self.written();
        let is_of = |week: &Week| wanted.chat.is_none_or(|chat| chat == week.1);
        let fresh: Vec<MessageId> =
            self.fresh.borrow().iter().rev().filter(|(week, _)| is_of(week)).take(FRESH).map(|(_, id)| *id).collect();
        let read = db.read(&[MESSAGES, SEARCH])?;
        let asked: Vec<Asked> = fresh.iter().map(|id| read.get(MESSAGES, &id.to_string())).collect::<Result<_>>()?;
        let mut keys = keys(&read, None).await?;
        keys.retain(|record| is_of(&record.week));
        // Of one chat those of a week lie one behind the other, and no more.
        let least = if wanted.chat.is_some() { (1, 1) } else { (AT_FIRST, AT_ONCE) };
        for asked in asked {
            wanted.take(&asked.answer().await?, found);
        }
        // Those of one chat are other pieces.
        let texts = if wanted.chat.is_none() { self.texts.take() } else { Texts::default() };
        let mut reading = Reading::new(db, &keys, least, written, texts);
        while found.len() < wanted.limit
            && let Some(piece) = reading.next().await?
        {
            let lines = wanted.lines(&piece);
            if lines.is_empty() {
                continue;
            }
            let read = db.read(&[MESSAGES])?;
            let messages = read.store(MESSAGES)?;
            let mut asked = Vec::new();
            for (_, id) in lines {
                let range = IdbKeyRange::bound(&id.as_str().into(), &[&id, "g"].concat().into())?;
                asked.push(read.asked(MESSAGES, messages.get_all_with_key(&range.into())?));
            }
            let before = found.len();
            for asked in asked {
                for message in Array::from(&asked.answer().await?).iter() {
                    wanted.take(&message, found);
                }
            }
            if found.len() > before && !on_more(found) {
                break;
            }
        }
        let texts = reading.texts();
        if wanted.chat.is_none() && texts.of == self.written() {
            self.texts.replace(texts);
        }
        Ok(())
    }
}

/// A record by its key.
struct Record {
    key: JsValue,
    week: Week,
    part: u32,
    lines: u32,
}

/// The records there are, the oldest week first.
async fn keys(read: &Transaction, range: Option<&IdbKeyRange>) -> Result<Vec<Record>> {
    let store = read.store(SEARCH)?;
    let keys = match range {
        Some(range) => store.get_all_keys_with_key(range)?,
        None => store.get_all_keys()?,
    };
    let record = |key: JsValue| {
        let of = Array::from(&key);
        let chat = PeerId::from_hex(&of.get(1).as_string()?)?;
        let small = |at| u32::try_from(number(&of.get(at))).ok();
        Some(Record { week: (number(&of.get(0)), chat), part: small(2)?, lines: small(3)?, key })
    };
    Ok(Array::from(&Asked::new(keys).answer().await?).iter().filter_map(record).collect())
}

async fn put(db: &Db, week: &Week, part: u32, count: u32, text: &JsString, old: Option<JsValue>) -> Result<()> {
    let write = db.write(&[SEARCH])?;
    if let Some(old) = old {
        write.store(SEARCH)?.delete(&old)?;
    }
    let key = Array::of4(&to_js(&week.0), &week.1.to_hex().into(), &part.into(), &count.into());
    write.put_at(SEARCH, text, &key)?;
    write.commit().await
}

/// Where the messages of a week are in their index, from behind `from` on if that is said; and where the next begins.
fn messages_of((number, chat): &Week, from: Option<&JsValue>) -> Result<(JsValue, JsValue)> {
    let at = |number: u64| JsValue::from(Array::of2(&chat.to_hex().into(), &to_js(&Millis(number * WEEK))));
    let (begin, end) = (at(*number), at(number + 1));
    let lower = from.unwrap_or(&begin);
    let range = IdbKeyRange::bound_with_lower_open_and_upper_open(lower, &end, from.is_some(), true)?;
    Ok((range.into(), end))
}

/// A line for each message: the beginning of its id, its time, and its text, folded.
fn lines(messages: &Array) -> JsString {
    let fold = Fold::new();
    let lines = Array::new();
    for message in messages.iter() {
        let id = get(&message, "id").unchecked_into::<JsString>().slice(0, PREFIX);
        let at = to_js(&get(&message, "at").as_f64());
        lines.push(&Array::of2(&id.concat(&at), &fold.fold(&get(&message, "text"))).join(" "));
    }
    lines.push(&"".into());
    lines.join("\n")
}

/// Takes from a text what makes no difference to whoever looks for it.
struct Fold(RegExp, RegExp);

impl Fold {
    fn new() -> Self {
        Self(RegExp::new(r"\p{M}+", "gu"), RegExp::new(r"\s+", "gu"))
    }

    fn fold(&self, text: &JsValue) -> JsString {
        let text = text.unchecked_ref::<JsString>().normalize("NFKD").to_lower_case();
        text.replace_by_pattern(&self.0, "").replace_by_pattern(&self.1, " ")
    }
}

/// What someone looks for.
struct Wanted {
    fold: Fold,
    words: Vec<String>,
    /// Finds the lines that have all words, and of each what stands before its text.
    line: RegExp,
    limit: usize,
    chat: Option<PeerId>,
}

impl Wanted {
    fn new(text: &str, limit: u32, chat: Option<PeerId>) -> Self {
        let fold = Fold::new();
        let folded = fold.fold(&text.into());
        let words = String::from(folded.clone()).split_whitespace().map(str::to_owned).collect();
        let special = RegExp::new(r"[.*+?^${}()|[\]\\/-]", "gu");
        let escaped = String::from(folded.replace_by_pattern(&special, r"\$&"));
        let ahead: String = escaped.split_whitespace().flat_map(|word| ["(?=[^\\n]*?", word, ")"]).collect();
        let line = RegExp::new(&["^[^ ]+ ", &ahead].concat(), "gm");
        Self { fold, words, line, limit: limit as usize, chat }
    }

    /// The newest of the lines that have all words: the time and the beginning of the id.
    fn lines(&self, texts: &Array) -> Vec<(u64, String)> {
        let mut newest = Vec::<(u64, String)>::new();
        for text in texts.iter() {
            let Some(text) = text.dyn_ref::<JsString>() else { continue };
            if !self.words.iter().all(|word| text.includes(word, 0)) {
                continue;
            }
            let Some(matches) = text.match_(&self.line) else { continue };
            for line in Array::from(&matches).iter().filter_map(|line| line.as_string()) {
                let Some((id, at)) = line.split_at_checked(PREFIX as usize) else { continue };
                let at = at.trim_end().parse().unwrap_or(0);
                let place = newest.partition_point(|(other, _)| *other > at);
                if place < self.limit {
                    newest.insert(place, (at, id.to_owned()));
                    newest.truncate(self.limit);
                }
            }
        }
        newest
    }

    /// Puts a message among those that were found, if it has all words.
    fn take(&self, message: &JsValue, found: &mut Vec<Message>) {
        if !message.is_object() {
            return;
        }
        let text = self.fold.fold(&get(message, "text"));
        if !self.words.iter().all(|word| text.includes(word, 0)) {
            return;
        }
        let Some(message) = from_js::<Message>(message) else { return };
        let place = found.partition_point(|other| other.order() > message.order());
        let there = found.get(place).is_some_and(|other| other.id == message.id);
        let wanted = self.chat.is_none_or(|chat| chat == message.chat);
        if wanted && !there && !message.is_gone() && message.tag(FILE_TYPE).is_none() {
            found.insert(place, message);
            found.truncate(self.limit);
        }
    }
}

pub fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time or a count, as we put it")]
fn number(value: &JsValue) -> u64 {
    value.as_f64().unwrap_or(0.0) as u64
}
