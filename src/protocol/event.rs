//! Events as JSON (NIP-01), signed or not. Keys and ids are hex and nothing else: reading them by nostr's own traits
//! lets npubs and URIs pass as well, and brings the code for those along, the `url` crate with it.

use nostr::prelude::{Event, EventId, Kind, PublicKey, Signature, Tag, Timestamp, UnsignedEvent};
use serde::Deserialize;

use crate::model::curve;

#[derive(Deserialize)]
pub struct Wire {
    id: Option<String>,
    pubkey: String,
    created_at: u64,
    kind: u16,
    tags: Vec<Vec<String>>,
    content: String,
    sig: Option<String>,
}

impl Wire {
    /// The caller has checked the text's size and depth.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    pub const fn is_signed(&self) -> bool {
        self.sig.is_some()
    }

    /// The event as it states itself; a signature is left out, an id is not checked.
    pub fn unsigned(self) -> Option<UnsignedEvent> {
        let id = self.id.map(|id| EventId::from_hex(&id)).transpose().ok()?;
        let key = PublicKey::from_hex(&self.pubkey).ok()?;
        let at = Timestamp::from_secs(self.created_at);
        let tags: Option<Vec<Tag>> = self.tags.into_iter().map(|tag| Tag::parse(tag).ok()).collect();
        let mut event = UnsignedEvent::new(key, at, Kind::Custom(self.kind), tags?, self.content);
        event.id = id;
        Some(event)
    }

    /// The event as it states itself; neither id nor signature are checked.
    pub fn event(mut self) -> Option<Event> {
        let sig = Signature::from_hex(&self.sig.take()?).ok()?;
        let event = self.unsigned()?;
        Some(Event::new(event.id?, event.pubkey, event.created_at, event.kind, event.tags, event.content, sig))
    }
}

/// Whether an event's id is its own and its author has signed it (NIP-01).
#[must_use]
pub fn verify(event: &Event) -> bool {
    event.verify_id() && curve::verify(event.pubkey.as_bytes(), event.id.as_bytes(), event.sig.as_bytes())
}
