//! Receipts that are owed for mail: the channel carries them if it opens soon, a sealed rumor does otherwise, one for
//! many. They are noted with the message, in one transaction, and struck out when they have gone.

use litemap::LiteMap;

use super::doors::Op;
use super::out::earlier;
use crate::model::{MessageId, Millis, PeerId, id::unhex};
use crate::protocol::signal::MOST_RECEIPTS;

/// More may come, and a channel may open.
const GATHER: Millis = Millis::secs(3);
/// No relay has said that it took it.
const AGAIN: Millis = Millis::secs(600);
/// What begins the key of one that is owed.
const OWED: &str = "owed/";

#[derive(Debug, Default)]
pub struct Receipts(LiteMap<PeerId, Debt>);

#[derive(Debug, Default)]
struct Debt {
    ids: Vec<MessageId>,
    /// When it is to be mailed; nothing as long as that is not allowed.
    due: Option<Millis>,
}

impl Receipts {
    /// Takes what is owed out of what the store has noted.
    pub fn load(noted: &mut Vec<(String, Millis)>, now: Millis) -> Self {
        let mut owed = Self::default();
        noted.retain(|(key, _)| {
            let Some(rest) = key.strip_prefix(OWED) else { return true };
            if let Some((peer, id)) = rest.split_once('/').and_then(|(peer, id)| {
                let id = nostr::prelude::EventId::from_byte_array(unhex(id)?);
                Some((PeerId::from_hex(peer)?, MessageId(id)))
            }) {
                owed.owe(peer, id, now);
            }
            false
        });
        owed
    }

    /// The line that notes a receipt.
    pub fn note(peer: PeerId, id: MessageId, now: Millis) -> Op {
        Op::Seen { key: key(peer, id), at: now }
    }

    /// Noted, and the message stored.
    pub fn owe(&mut self, peer: PeerId, id: MessageId, now: Millis) {
        let debt = self.0.entry(peer).or_default();
        if !debt.ids.contains(&id) {
            debt.ids.push(id);
        }
        debt.due = Some(now.plus(GATHER));
    }

    /// It may be allowed now.
    pub fn wake(&mut self, peer: PeerId, now: Millis) {
        if let Some(debt) = self.0.get_mut(&peer) {
            debt.due.get_or_insert(now.plus(GATHER));
        }
    }

    /// Those whose receipts are due, each once until they are owed more.
    pub fn take_due(&mut self, now: Millis) -> Vec<PeerId> {
        let due = self.0.iter_mut().filter(|(_, debt)| debt.due.is_some_and(|at| at <= now));
        due.map(|(peer, debt)| {
            debt.due = None;
            *peer
        })
        .collect()
    }

    /// What one receipt can name, which goes out now.
    pub fn mail(&mut self, peer: PeerId, now: Millis) -> Vec<MessageId> {
        let Some(debt) = self.0.get_mut(&peer) else { return Vec::new() };
        debt.due = Some(now.plus(AGAIN));
        debt.ids.iter().take(MOST_RECEIPTS).copied().collect()
    }

    /// All that is owed to someone.
    pub fn to(&self, peer: PeerId) -> Vec<MessageId> {
        self.0.get(&peer).map(|debt| debt.ids.clone()).unwrap_or_default()
    }

    /// These have gone. Returns the line that strikes them out, if any were owed.
    pub fn paid(&mut self, peer: PeerId, ids: &[MessageId], now: Millis) -> Option<Op> {
        let debt = self.0.get_mut(&peer)?;
        let before = debt.ids.len();
        debt.ids.retain(|id| !ids.contains(id));
        if debt.ids.len() == before {
            return None;
        }
        // The rest need not wait for another try.
        debt.due = Some(now);
        if debt.ids.is_empty() {
            self.0.remove(&peer);
        }
        Some(Op::Forget(ids.iter().map(|id| key(peer, *id)).collect()))
    }

    pub fn deadline(&self) -> Option<Millis> {
        self.0.values().map(|debt| debt.due).fold(None, earlier)
    }
}

fn key(peer: PeerId, id: MessageId) -> String {
    [OWED, &peer.to_hex(), "/", &id.to_string()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owed_outlives_the_page_and_is_mailed_in_portions() {
        let peer = PeerId::from_npub("npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg").unwrap();
        let id = |n: usize| {
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&n.to_le_bytes());
            MessageId(nostr::prelude::EventId::from_byte_array(bytes))
        };
        let now = Millis::secs(1_800_000_000);
        let all: Vec<_> = (0..MOST_RECEIPTS + 5).map(id).collect();
        let mut noted = vec![("another".to_owned(), now), (format!("{OWED}nonsense"), now)];
        for id in &all {
            let Op::Seen { key, at } = Receipts::note(peer, *id, now) else { panic!("a note") };
            noted.push((key, at));
        }
        let mut owed = Receipts::load(&mut noted, now);
        assert_eq!(noted, [("another".to_owned(), now)]);
        assert!(owed.take_due(now).is_empty());
        let now = now.plus(GATHER);
        assert_eq!(owed.take_due(now), [peer]);
        let first = owed.mail(peer, now);
        assert_eq!(first, all[..MOST_RECEIPTS]);
        assert!(owed.take_due(now).is_empty(), "it is on its way");
        let Some(Op::Forget(keys)) = owed.paid(peer, &first, now) else { panic!("struck out") };
        assert_eq!(keys.len(), MOST_RECEIPTS);
        assert_eq!(owed.take_due(now), [peer]);
        assert_eq!(owed.mail(peer, now).len(), 5);
        assert!(owed.paid(peer, &first, now).is_none());
        assert!(owed.paid(peer, &all, now).is_some());
        assert!(owed.to(peer).is_empty() && owed.deadline().is_none());
    }
}
