//! The texts of records, piece by piece, the newest first. They stay in memory for a while, since who types a word looks
//! with each letter of it.

use js_sys::Array;
use web_sys::IdbKeyRange;

use super::{Record, SEARCH};
use crate::platform::store::db::{Db, Range, Result};

/// Pieces that were read, as long as they are what the database has.
#[derive(Default)]
pub struct Texts {
    /// What had been written by then.
    pub of: (u32, u32),
    pieces: Vec<Array>,
    /// Records that were not read, all of them older.
    left: usize,
}

/// Someone reads them.
pub struct Reading<'a> {
    db: &'a Db,
    keys: &'a [Record],
    texts: Texts,
    /// Lines in the first piece, and in later ones.
    least: (u32, u32),
    at: usize,
    /// What the browser reads meanwhile, and what is left behind it.
    asked: Option<(Range, usize)>,
}

impl<'a> Reading<'a> {
    /// `texts`: those that were read before, by whoever reads the same records.
    pub fn new(db: &'a Db, keys: &'a [Record], least: (u32, u32), of: (u32, u32), texts: Texts) -> Self {
        let are_fresh = texts.of == of && !texts.pieces.is_empty();
        let texts = if are_fresh { texts } else { Texts { of, pieces: Vec::new(), left: keys.len() } };
        Self { db, keys, texts, least, at: 0, asked: None }
    }

    pub async fn next(&mut self) -> Result<Option<Array>> {
        if let Some(piece) = self.texts.pieces.get(self.at) {
            self.at += 1;
            return Ok(Some(piece.clone()));
        }
        let least = if self.at == 0 { self.least.0 } else { self.least.1 };
        let asked = match self.asked.take() {
            None => ask(self.db, self.keys, self.texts.left, least)?,
            asked => asked,
        };
        let Some((asked, left)) = asked else { return Ok(None) };
        // The browser reads these while the ones before are looked through.
        self.asked = ask(self.db, self.keys, left, self.least.1)?;
        let piece = asked.answer().await?.0;
        self.texts.left = left;
        self.texts.pieces.push(piece.clone());
        self.at += 1;
        Ok(Some(piece))
    }

    /// What was read, for the next.
    pub fn texts(self) -> Texts {
        self.texts
    }
}

/// Asks for the records before `end`, and says what is left: those of whole weeks, since their chats lie one behind the
/// other, and of so many lines at least.
fn ask(db: &Db, keys: &[Record], end: usize, least: u32) -> Result<Option<(Range, usize)>> {
    let (mut start, mut count) = (end, 0);
    while let Some(record) = start.checked_sub(1).and_then(|at| keys.get(at))
        && (count < least || keys.get(start).is_some_and(|next| next.week.0 == record.week.0))
    {
        count += record.lines;
        start -= 1;
    }
    let of = keys.get(start..end).unwrap_or_default();
    let Some((from, to)) = of.first().zip(of.last()) else { return Ok(None) };
    let range = IdbKeyRange::bound(&from.key, &to.key)?;
    Ok(Some((db.read(&[SEARCH])?.range(SEARCH, &range, None)?, start)))
}
