//! Messages on their way: kept until the other side says that it has stored them.

use litemap::LiteMap;

use super::doors::Effect;
use super::out::Out;
use crate::model::{MessageId, Millis, PeerId, SessionId};
use crate::protocol::frame::Frame;
use crate::protocol::rumor::Rumor;

/// Messages that may be on the channel without an acknowledgement.
const WINDOW: usize = 256;
/// Sent on an open channel and not acknowledged for so long: once more. The id makes a double harmless.
const AGAIN: Millis = Millis::secs(15);

#[derive(Debug, Default)]
pub struct Outbox {
    map: LiteMap<PeerId, LiteMap<(Millis, MessageId), Entry>>,
}

#[derive(Debug)]
struct Entry {
    rumor: Rumor,
    /// Known to be on disk here. It does not wait for that to go out, only its tick does.
    stored: bool,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Sent(SessionId, Millis),
    /// Acknowledged; the tick waits for our own transaction.
    Acknowledged,
}

impl Outbox {
    pub fn load(rumors: Vec<(PeerId, Rumor)>) -> Self {
        let mut outbox = Self::default();
        for (peer, rumor) in rumors {
            outbox.insert(peer, rumor, true);
        }
        outbox
    }

    fn insert(&mut self, peer: PeerId, rumor: Rumor, stored: bool) {
        self.map
            .entry(peer)
            .or_default()
            .insert((rumor.at(), rumor.id()), Entry { rumor, stored, state: State::Waiting });
    }

    /// A message was written, and handed to the store.
    pub fn add(&mut self, peer: PeerId, rumor: Rumor) {
        self.insert(peer, rumor, false);
    }

    /// It is on disk here.
    pub fn stored(&mut self, peer: PeerId, at: Millis, id: MessageId) {
        if let Some(entry) = self.map.get_mut(&peer).and_then(|entries| entries.get_mut(&(at, id))) {
            entry.stored = true;
        }
    }

    pub fn has_mail_for(&self, peer: PeerId) -> bool {
        self.map.contains_key(&peer)
    }

    pub fn recipients(&self) -> impl Iterator<Item = PeerId> {
        self.map.keys().copied()
    }

    /// Sends what waits, in order, as far as the window allows. What was sent on another session goes out again.
    pub fn flush(&mut self, peer: PeerId, session: SessionId, out: &mut Out) {
        let now = out.now();
        let Some(entries) = self.map.get_mut(&peer) else { return };
        let mut room = WINDOW;
        for (_, entry) in entries.iter_mut() {
            if room == 0 {
                return;
            }
            match entry.state {
                State::Acknowledged => continue,
                State::Sent(on, at) if on == session && now.since(at) < AGAIN => {}
                State::Sent(..) | State::Waiting => {
                    entry.state = State::Sent(session, now);
                    out.push(Effect::Transmit(session, Frame::Rumor(entry.rumor.clone()).encode()));
                }
            }
            room -= 1;
        }
    }

    /// Of these ids, those that were on their way to `peer`; their ticks wait for [`Outbox::done`].
    pub fn acknowledged(&mut self, peer: PeerId, ids: &[MessageId]) -> Vec<MessageId> {
        let Some(entries) = self.map.get_mut(&peer) else { return Vec::new() };
        entries
            .iter_mut()
            .filter(|((_, id), entry)| entry.state != State::Acknowledged && ids.contains(id))
            .map(|((_, id), entry)| {
                entry.state = State::Acknowledged;
                *id
            })
            .collect()
    }

    /// The transaction that took them out of the outbox is complete. Returns those that are stored on both sides: only
    /// they may be ticked.
    pub fn done(&mut self, peer: PeerId, ids: &[MessageId]) -> Vec<MessageId> {
        let mut ticked = Vec::new();
        if let Some(entries) = self.map.get_mut(&peer) {
            entries.retain(|(_, id), entry| {
                let done = ids.contains(id);
                if done && entry.stored {
                    ticked.push(*id);
                }
                !done
            });
            if entries.is_empty() {
                self.map.remove(&peer);
            }
        }
        ticked
    }

    /// That transaction failed: the acknowledgement may come again.
    pub fn undone(&mut self, peer: PeerId, ids: &[MessageId]) {
        for ((_, id), entry) in self.map.get_mut(&peer).into_iter().flat_map(LiteMap::iter_mut) {
            if ids.contains(id) {
                entry.state = State::Waiting;
            }
        }
    }

    /// When something sent on `session` is due once more.
    pub fn deadline(&self, peer: PeerId, session: SessionId) -> Option<Millis> {
        let entries = self.map.get(&peer)?.values();
        entries
            .filter_map(|entry| match entry.state {
                State::Sent(on, at) if on == session => Some(at.plus(AGAIN)),
                _ => None,
            })
            .min()
    }
}
