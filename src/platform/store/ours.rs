//! What of ours is on its way, as the database has it: the messages that nobody has acknowledged, so that a step of one
//! costs no reading, and the records of the outbox that hold several.
//!
//! A burst of messages comes into the outbox as few records, since what costs time there is each record and not what
//! is in it. Such a record goes when all in it have arrived; until then those that have are told by their messages.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::record::{Kept, to_js};
use crate::model::{Message, MessageId, PeerId, Status, Trace};
use crate::protocol::rumor::Rumor;

/// In one record. Fewer than four of one transaction have a record each, as in older versions.
const MOST: usize = 128;
/// What the key of such a record begins with, and where in it they are. Older versions leave it where it is.
const KEY: &str = "several/";
const RUMORS: &str = "rumors";
/// Messages that are held here; the steps of others are read for.
const HELD: usize = 16_384;

#[derive(Default)]
pub struct Ours {
    /// In the order in which they were written. Their steps mostly come in that order too.
    messages: Vec<Message>,
    /// Where the last one was found.
    last: usize,
    records: Vec<Several>,
}

/// A record that holds several.
#[derive(Clone)]
pub struct Several {
    key: String,
    /// Those that have not arrived, the first one last.
    left: Vec<MessageId>,
}

impl Ours {
    /// A message of ours as the database has it, if that is known without a look.
    pub fn message(&mut self, id: MessageId) -> Option<&Message> {
        let len = self.messages.len();
        let is_it = |at: &usize| self.messages.get(*at).is_some_and(|message| message.id == id);
        self.last = (self.last..len).chain(0..self.last.min(len)).find(is_it)?;
        self.messages.get(self.last)
    }

    /// Messages were written so.
    pub fn wrote(&mut self, messages: Vec<Message>) {
        for message in messages {
            let is_on_its_way = message.is_on_its_way();
            if self.message(message.id).is_some() {
                if let Some(held) = self.messages.get_mut(self.last) {
                    *held = message;
                }
            } else if is_on_its_way && self.messages.len() < HELD {
                self.messages.push(message);
            }
        }
        self.messages.retain(|message| message.status < Status::Delivered);
    }

    /// There is a record that holds these. One that holds none any more goes with the next transaction.
    pub fn add(&mut self, key: String, mut left: Vec<MessageId>) {
        left.reverse();
        self.records.push(Several { key, left });
    }

    pub fn records(&self) -> Vec<Several> {
        self.records.clone()
    }

    /// A transaction was taken back: the records are those from before it, and the messages are to be read again.
    pub fn undo(&mut self, before: Vec<Several>) {
        self.records = before;
        self.messages.clear();
    }

    /// These have arrived, or go as something else. Returns what goes from the outbox, by its key.
    pub fn settle(&mut self, ids: &[MessageId]) -> Vec<String> {
        let mut gone = Vec::new();
        for id in ids {
            let held = self.records.iter_mut().find_map(|Several { left, .. }| {
                let at = left.iter().rposition(|left| left == id)?;
                Some(left.remove(at))
            });
            if held.is_none() {
                gone.push(id.to_string());
            }
        }
        self.records.retain_mut(|record| {
            if record.left.is_empty() {
                gone.push(std::mem::take(&mut record.key));
            }
            !record.left.is_empty()
        });
        gone
    }

    /// What messages that go out come to in the outbox.
    pub fn pack(&mut self, sent: &[(PeerId, &Rumor)]) -> Vec<JsValue> {
        let mut packed = Vec::new();
        for of_one in sent.chunk_by(|(one, _), (other, _)| one == other).flat_map(|sent| sent.chunks(MOST)) {
            match of_one {
                // What disappears has a record that can go by itself.
                [(peer, first), .., _, _, _] if of_one.iter().all(|(_, rumor)| rumor.expires().is_none()) => {
                    let key = [KEY, &first.id().to_string()].concat();
                    packed.push(record(&key, *peer, of_one));
                    self.add(key, of_one.iter().map(|(_, rumor)| rumor.id()).collect());
                }
                few => {
                    for (peer, rumor) in few {
                        let (id, rumor) = (rumor.id(), (*rumor).clone());
                        packed.push(to_js(&Kept { id, peer: *peer, rumor, trace: Trace::default() }));
                    }
                }
            }
        }
        packed
    }
}

/// The rumors stand in it as JSON.
fn record(key: &str, peer: PeerId, sent: &[(PeerId, &Rumor)]) -> JsValue {
    let (record, rumors) = (Object::new(), Array::new());
    for (_, rumor) in sent {
        rumors.push(&rumor.json().into());
    }
    for (name, value) in [("id", key.into()), ("peer", peer.to_hex().into()), (RUMORS, rumors.into())] {
        // Refused only by an object that takes nothing more.
        let _ = Reflect::set(&record, &name.into(), &value);
    }
    record.into()
}

/// The key, to whom, and what, of a record that holds several; nothing for one that does not.
pub fn read(record: &JsValue) -> Option<(String, PeerId, Vec<Rumor>)> {
    let get = |name: &str| Reflect::get(record, &name.into()).ok();
    let rumors: Array = get(RUMORS)?.dyn_into().ok()?;
    let peer = PeerId::from_hex(&get("peer")?.as_string()?)?;
    let rumors = rumors.iter().filter_map(|json| serde_json::from_str(&json.as_string()?).ok()).collect();
    Some((get("id")?.as_string()?, peer, rumors))
}
