//! Messages whose time is over are taken away. They are found by what `meta` notes of them: when that is, and which.

use js_sys::Array;
use litemap::LiteMap;
use web_sys::IdbKeyRange;

use super::db::{Asked, Db, Result, Transaction};
use super::page::page;
use super::record::{Seen, from_js, to_js};
use super::search::{records, week};
use super::write::{STORES, reaction_key, unread_key};
use super::{MESSAGES, META, OUTBOX, SEARCH, SEEN};
use crate::engine::doors::{Committed, Over};
use crate::engine::expire::{AT_ONCE, is_unread};
use crate::engine::inbox::gone;
use crate::model::{Message, MessageId, Millis, Part, PeerId};

/// What begins the key of such a note.
const EXPIRES: &str = "expires/";
/// Digits of its seconds, so that the keys sort as they do.
const DIGITS: usize = 16;
/// Behind everything that a key may go on with.
const END: &str = "\u{ffff}";

/// Where it is noted when a message has had its time.
pub fn key(at: Millis, id: &str) -> String {
    let secs = at.as_secs().to_string();
    let zeros = "0".repeat(DIGITS.saturating_sub(secs.len()));
    [EXPIRES, &zeros, &secs, "/", id].concat()
}

/// Takes away what has had its time, so many at once, or nothing.
pub async fn expire(db: &Db, now: Millis) -> Result<Committed> {
    let (over, expires) = look(&db.read(&[META])?, now).await?;
    if over.length() == 0 {
        return Ok(Committed { expires, ..Committed::default() });
    }
    let transaction = db.write(&STORES)?;
    match all(&transaction, now).await {
        Ok(committed) => transaction.commit().await.map(|()| committed),
        Err(error) => {
            transaction.abort();
            Err(error)
        }
    }
}

/// The notes of what is over, and when the first of all that there are is, zero if there are none.
async fn look(read: &Transaction, now: Millis) -> Result<(Array, Millis)> {
    let meta = read.store(META)?;
    let over = IdbKeyRange::bound(&EXPIRES.into(), &key(now, END).into())?;
    let any = IdbKeyRange::bound(&EXPIRES.into(), &[EXPIRES, END].concat().into())?;
    let most = u32::try_from(AT_ONCE).unwrap_or(u32::MAX);
    let over = Asked::new(meta.get_all_keys_with_key_and_limit(&over, most)?);
    let any = Asked::new(meta.get_all_keys_with_key_and_limit(&any, 1)?);
    let over = Array::from(&over.answer().await?);
    let first = Array::from(&any.answer().await?).get(0).as_string();
    let secs = first.as_deref().and_then(|key| key.strip_prefix(EXPIRES)?.split('/').next()?.parse().ok());
    Ok((over, secs.map(Millis::secs).unwrap_or_default()))
}

async fn all(transaction: &Transaction, now: Millis) -> Result<Committed> {
    let (notes, _) = look(transaction, now).await?;
    let (messages, meta) = (transaction.store(MESSAGES)?, transaction.store(META)?);
    let mut asked = Vec::new();
    for note in notes.iter() {
        if let Some(id) = note.as_string().as_deref().and_then(|note| note.rsplit('/').next()) {
            asked.push(transaction.get(MESSAGES, id)?);
        }
        meta.delete(&note)?;
    }
    let mut by_chat = LiteMap::<PeerId, Vec<Message>>::new();
    for asked in asked {
        // What was deleted is not there any more.
        let found = from_js::<Message>(&asked.answer().await?).filter(|message| message.is_expired(now));
        if let Some(message) = found {
            by_chat.entry(message.chat).or_default().push(message);
        }
    }
    for message in by_chat.values().flatten() {
        let (id, head) = (message.id.to_string(), message.head());
        messages.delete(&id.as_str().into())?;
        transaction.store(OUTBOX)?.delete(&head.to_string().into())?;
        transaction.store(SEARCH)?.delete(&records(&week(message))?.into())?;
        let reactions = message.each_reaction().filter_map(|(reaction, ..)| MessageId::parse(reaction));
        for named in reactions.chain([head]) {
            meta.delete(&reaction_key(&named).into())?;
        }
        for what in [id, head.to_string()] {
            transaction.put(SEEN, &to_js(&Seen { key: gone(&what), at: now }))?;
        }
    }
    let mut committed = Committed::default();
    for (chat, gone) in by_chat {
        let last = page(transaction, chat, Part::Newest, 1).await?.messages.pop();
        let mut unread = 0_u32;
        gone.iter().filter(|gone| is_unread(gone)).for_each(|_| unread += 1);
        if unread > 0 {
            let key = unread_key(&chat);
            let before: u32 = from_js(&transaction.get(META, &key)?.answer().await?).unwrap_or(0);
            transaction.put_at(META, &before.saturating_sub(unread).into(), &key.into())?;
        }
        committed.over.push(Over { chat, gone, last });
    }
    committed.expires = look(transaction, Millis(0)).await?.1;
    Ok(committed)
}
