//! Pages of history. The messages before one are found by one leap over all of them and read at once: a cursor that
//! stops at each takes a turn of the event loop for it.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbCursor, IdbCursorDirection, IdbKeyRange};

use super::db::{Asked, Result, Transaction};
use super::record::{from_js, to_js};
use super::write::is_unread;
use super::{BY_ORDER, MESSAGES};
use crate::model::page::{Held, Order, Page, Part};
use crate::model::{Message, Millis, PeerId};

/// So many are weighed for all of a chat.
const WEIGHED: u32 = 200;
/// Of those that are not read so many are looked through at once, fewest and most.
const LOOKED: (u32, u32) = (60, 600);

/// Reads a page; `limit` in each direction where there are two.
pub async fn page(read: &Transaction, chat: PeerId, part: Part, limit: u32) -> Result<Page> {
    let of = Of { read, chat: chat.to_hex().into() };
    let sought = match part {
        Part::Newest | Part::Before(_) | Part::After(_) => None,
        Part::Around(id) => {
            let found = from_js::<Message>(&read.get(MESSAGES, &id.to_string())?.answer().await?);
            found.filter(|message| message.chat == chat)
        }
        Part::Since(at) => of.after(&of.since(at), false, 1).await?.iter().find_map(|first| from_js(&first)),
        Part::Unread(count) => of.unread(count).await?,
    };
    let (place, open, before, after) = match (part, &sought) {
        (Part::Before(order), _) => (of.at(order), false, limit, 0),
        (Part::After(order), _) => (of.at(order), true, 0, limit),
        (_, Some(sought)) => (of.at(sought.order()), false, limit, limit),
        (_, None) => (of.end(), false, limit, 0),
    };
    let (mut messages, mut more, mut later) = (Vec::new(), true, part != Part::Newest);
    let is_full = |found: &Array, limit| found.length() >= limit;
    if before > 0 {
        let found = of.before(&place, before).await?;
        more = is_full(&found, before);
        messages.extend(found.iter().filter_map(|message| from_js::<Message>(&message)));
    }
    if after > 0 {
        let found = of.after(&place, open, after).await?;
        later = is_full(&found, after);
        messages.extend(found.iter().filter_map(|message| from_js::<Message>(&message)));
    } else if !matches!(part, Part::Before(_)) {
        later = false;
    }
    Ok(Page { chat, part, messages, more, later, at: sought.map(|message| message.id) })
}

/// How much there is of a chat. How large a message is, is told by the newest.
pub async fn held(read: &Transaction, chat: PeerId) -> Result<Held> {
    let of = Of { read, chat: chat.to_hex().into() };
    let range = IdbKeyRange::bound(&Array::of1(&of.chat), &of.end())?;
    let count = Asked::new(read.store(MESSAGES)?.index(BY_ORDER)?.count_with_key(&range)?).answer().await?;
    let messages: u32 = from_js(&count).unwrap_or(0);
    let found = page(read, chat, Part::Newest, WEIGHED).await?.messages;
    let length = |message: &Message| serde_json::to_string(message).map_or(0, |json| json.len() as u64);
    let weighed = found.iter().map(length).sum::<u64>();
    let bytes = weighed * u64::from(messages) / (found.len() as u64).max(1);
    Ok(Held { chat, messages, bytes })
}

/// A chat, as its index has it.
struct Of<'a> {
    read: &'a Transaction,
    chat: JsValue,
}

impl Of<'_> {
    fn at(&self, (at, id): Order) -> JsValue {
        Array::of3(&self.chat, &to_js(&at), &id.to_string().into()).into()
    }

    fn since(&self, at: Millis) -> JsValue {
        Array::of2(&self.chat, &to_js(&at)).into()
    }

    /// An array sorts behind every number.
    fn end(&self) -> JsValue {
        Array::of2(&self.chat, &Array::new()).into()
    }

    async fn after(&self, from: &JsValue, open: bool, limit: u32) -> Result<Array> {
        let range = IdbKeyRange::bound_with_lower_open_and_upper_open(from, &self.end(), open, true)?;
        let index = self.read.store(MESSAGES)?.index(BY_ORDER)?;
        let found = self.read.asked(MESSAGES, index.get_all_with_key_and_limit(&range, limit)?);
        found.answer().await.map(JsCast::unchecked_into)
    }

    async fn before(&self, to: &JsValue, limit: u32) -> Result<Array> {
        let index = self.read.store(MESSAGES)?.index(BY_ORDER)?;
        let from = Array::of1(&self.chat).into();
        let range = |from: &JsValue| IdbKeyRange::bound_with_lower_open_and_upper_open(from, to, false, true);
        let request =
            index.open_key_cursor_with_range_and_direction(&range(&from)?.into(), IdbCursorDirection::Prev)?;
        let mut cursor = Asked::new(request.clone()).answer().await?;
        if let (Some(last), true) = (cursor.dyn_ref::<IdbCursor>(), limit > 1) {
            last.advance(limit - 1)?;
            cursor = Asked::new(request).answer().await?;
        } else if cursor.is_null() {
            return Ok(Array::new());
        }
        // There are fewer if it has run out.
        let from = cursor.dyn_ref::<IdbCursor>().map_or(Ok(from), IdbCursor::key)?;
        let found = self.read.asked(MESSAGES, index.get_all_with_key(&range(&from)?.into())?);
        found.answer().await.map(JsCast::unchecked_into)
    }

    /// The first of so many, the newest, that are not read.
    async fn unread(&self, count: u32) -> Result<Option<Message>> {
        let (mut to, mut left, mut first) = (self.end(), count, None);
        let most = count.clamp(LOOKED.0, LOOKED.1);
        loop {
            let found = self.before(&to, most).await?;
            for message in found.iter().rev().filter(is_unread) {
                first = Some(message);
                left = left.saturating_sub(1);
                if left == 0 {
                    break;
                }
            }
            let oldest = found.iter().find_map(|message| from_js::<Message>(&message));
            match oldest {
                Some(oldest) if left > 0 && found.length() >= most => to = self.at(oldest.order()),
                _ => return Ok(first.and_then(|first| from_js(&first))),
            }
        }
    }
}
