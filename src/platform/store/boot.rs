//! What is read at a start, and pages of history.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

use super::db::{Asked, Backwards, Db, Result, Transaction};
use super::ours::{self, Ours};
use super::record::{Kept, Seen, from_js};
use super::write::unread_key;
use super::{BY_ORDER, CONTACTS, JOURNAL, MESSAGES, META, OUTBOX, PROFILE, SECRET, SEEN, STRAYS, secret};
use crate::engine::doors::Unsent;
use crate::engine::strays::Strays;
use crate::model::{Chat, Contact, Message, Millis, PeerId, Profile};
use crate::protocol::amendment::Amendment;
use crate::protocol::rumor::Rumor;

/// What the database holds that the engine keeps in memory.
pub struct Stored {
    pub secret: Option<[u8; 32]>,
    /// It lies there as older versions kept it.
    pub bare: bool,
    pub profile: Option<Profile>,
    pub chats: Vec<Chat>,
    pub outbox: Vec<Unsent>,
    pub seen: Vec<(String, Millis)>,
    pub strays: Strays,
    pub ours: Ours,
    /// The keys of what is in its place only when it is read again.
    pub journal: Array,
}

pub async fn read(db: &Db) -> Result<Stored> {
    let read = db.read(&[MESSAGES, CONTACTS, OUTBOX, SEEN, META, STRAYS, JOURNAL])?;
    let sealed = read.get(META, SECRET)?.answer().await?;
    let profile = from_js(&read.get(META, PROFILE)?.answer().await?);
    let journal = Array::from(&Asked::new(read.store(JOURNAL)?.get_all_keys()?).answer().await?);
    // All is asked for before anything is waited for: one turn for all contacts, not one for each.
    let mut asked = Vec::new();
    for contact in all::<Contact>(&read, CONTACTS).await? {
        let (last, unread) = (backwards(&read, contact.peer)?, read.get(META, &unread_key(&contact.peer))?);
        asked.push((contact, last, unread));
    }
    let mut chats = Vec::new();
    for (contact, last, unread) in asked {
        let last = last.pick(1, |_| true).await?.iter().find_map(from_js);
        let unread = from_js(&unread.answer().await?).unwrap_or(0);
        chats.push(Chat { contact, last, unread });
    }
    let mut asked = Vec::new();
    let mut strays = Strays::default();
    for kept in all::<Kept>(&read, STRAYS).await? {
        strays.load(Amendment::read(&kept.rumor, kept.peer));
    }
    let mut several = Vec::new();
    for record in read.all(OUTBOX).await?.iter() {
        if let Some((key, peer, rumors)) = ours::read(&record) {
            let ask = |rumor: Rumor| Ok((read.get(MESSAGES, &rumor.place().to_string())?, rumor));
            several.push((key, peer, rumors.into_iter().map(ask).collect::<Result<Vec<_>>>()?));
        } else if let Some(kept) = from_js::<Kept>(&record) {
            asked.push((read.get(MESSAGES, &kept.rumor.place().to_string())?, kept));
        }
    }
    let (mut outbox, mut ours) = (Vec::new(), Ours::default());
    for (key, peer, rumors) in several {
        let mut left = Vec::new();
        for (message, rumor) in rumors {
            // Those that have arrived, or are something else by now, stand there as long as others wait.
            let message = from_js::<Message>(&message.answer().await?);
            let waits = |message: &Message| message.head() == rumor.id() && message.is_on_its_way();
            if let Some(message) = message.filter(waits) {
                left.push(rumor.id());
                outbox.push(Unsent { peer, rumor, trace: message.trace });
            }
        }
        ours.add(key, left);
    }
    for (message, Kept { peer, rumor, trace, .. }) in asked {
        let message = from_js::<Message>(&message.answer().await?).filter(|message| message.head() == rumor.id());
        outbox.push(Unsent { peer, rumor, trace: message.map_or(trace, |message| message.trace) });
    }
    let seen = all::<Seen>(&read, SEEN).await?.into_iter().map(|seen| (seen.key, seen.at)).collect();
    // What is waited for here is no request of the database's, and ends the transaction.
    let secret = if sealed.is_undefined() {
        None
    } else {
        Some(secret::read(&sealed).await.ok_or_else(|| js_sys::Error::new("the key cannot be opened"))?)
    };
    let bare = secret::is_bare(&sealed);
    Ok(Stored { secret, bare, profile, chats, outbox, seen, strays, ours, journal })
}

async fn all<T: serde::de::DeserializeOwned>(read: &Transaction, store: &'static str) -> Result<Vec<T>> {
    Ok(read.all(store).await?.iter().filter_map(|value| from_js(&value)).collect())
}

/// The messages of a chat, the newest first.
pub fn backwards(read: &Transaction, chat: PeerId) -> Result<Backwards> {
    let chat: JsValue = chat.to_hex().into();
    // An array sorts behind every number: the end of the chat.
    let end = Array::of2(&chat, &Array::new());
    let range = IdbKeyRange::bound_with_lower_open_and_upper_open(&Array::of1(&chat), &end, false, true)?;
    Backwards::new(read, MESSAGES, BY_ORDER, &range)
}
