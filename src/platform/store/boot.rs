//! What is read at a start, and pages of history.

use futures_util::future::try_join_all;
use js_sys::Array;
use rexie::{Direction, KeyRange, Rexie, Transaction, TransactionMode};
use wasm_bindgen::JsValue;

use super::record::{Outgoing, Seen, from_js, to_js};
use super::write::unread_key;
use super::{BY_ORDER, CONTACTS, MESSAGES, META, OUTBOX, PROFILE, SECRET, SEEN};
use crate::model::{Chat, Contact, Message, MessageId, Millis, PeerId, Profile, id::unhex};
use crate::protocol::rumor::Rumor;

/// What the database holds that the engine keeps in memory.
pub struct Stored {
    pub secret: Option<[u8; 32]>,
    pub profile: Option<Profile>,
    pub chats: Vec<Chat>,
    pub outbox: Vec<(PeerId, Rumor)>,
    pub seen: Vec<(String, Millis)>,
}

pub async fn read(db: &Rexie) -> rexie::Result<Stored> {
    let read = db.transaction(&[MESSAGES, CONTACTS, OUTBOX, SEEN, META], TransactionMode::ReadOnly)?;
    let meta = read.store(META)?;
    let secret = meta.get(SECRET.into()).await?.and_then(|value| unhex(&value.as_string()?));
    let profile = meta.get(PROFILE.into()).await?.and_then(|value| from_js(&value));
    let contacts: Vec<Contact> = all(&read, CONTACTS).await?;
    let chats = try_join_all(contacts.into_iter().map(|contact| async {
        let last = page(&read, contact.peer, None, 1).await?.pop();
        let unread = meta.get(unread_key(&contact.peer).into()).await?;
        Ok::<_, rexie::Error>(Chat { contact, last, unread: unread.and_then(|count| from_js(&count)).unwrap_or(0) })
    }))
    .await?;
    let outbox: Vec<(PeerId, Rumor)> =
        all::<Outgoing>(&read, OUTBOX).await?.into_iter().map(|outgoing| (outgoing.peer, outgoing.rumor)).collect();
    let seen = all::<Seen>(&read, SEEN).await?.into_iter().map(|seen| (seen.key, seen.at)).collect();
    Ok(Stored { secret, profile, chats, outbox, seen })
}

async fn all<T: serde::de::DeserializeOwned>(read: &Transaction, store: &str) -> rexie::Result<Vec<T>> {
    let values = read.store(store)?.get_all(None, None).await?;
    Ok(values.iter().filter_map(from_js).collect())
}

/// The `limit` messages of a chat before one, or its newest, oldest first.
pub async fn page(
    read: &Transaction,
    chat: PeerId,
    before: Option<(Millis, MessageId)>,
    limit: u32,
) -> rexie::Result<Vec<Message>> {
    let chat: JsValue = chat.to_hex().into();
    // An array sorts behind every number: the end of the chat.
    let end = match before {
        Some((at, id)) => Array::of3(&chat, &to_js(&at), &id.to_string().into()),
        None => Array::of2(&chat, &Array::new()),
    };
    let range = KeyRange::bound(&Array::of1(&chat), &end, None, Some(true)).map_err(rexie::Error::from)?;
    let index = read.store(MESSAGES)?.index(BY_ORDER)?;
    let found = index.scan(Some(range), Some(limit), None, Some(Direction::Prev)).await?;
    Ok(found.iter().rev().filter_map(|(_, value)| from_js(value)).collect())
}
