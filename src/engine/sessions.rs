//! All connections: which session belongs to whom, and no more of them than a browser bears.

use litemap::LiteMap;

use super::doors::SessionInput;
use super::out::{Out, earlier};
use super::session::{News, Session};
use crate::model::{Millis, PeerId, SessionId};

/// Connections kept; the longest unused goes first.
const MOST: usize = 20;

#[derive(Debug)]
pub struct Sessions {
    me: PeerId,
    map: LiteMap<PeerId, Session>,
    owners: LiteMap<SessionId, PeerId>,
    /// Whose state may have changed since the links were last shown.
    touched: Vec<PeerId>,
}

impl Sessions {
    pub const fn new(me: PeerId) -> Self {
        Self { me, map: LiteMap::new(), owners: LiteMap::new(), touched: Vec::new() }
    }

    pub fn get(&self, peer: PeerId) -> Option<&Session> {
        self.map.get(&peer)
    }

    /// Lets `act` change the session with `peer`, and keeps the books. Only ever called for accepted contacts.
    pub fn with(
        &mut self,
        peer: PeerId,
        out: &mut Out,
        act: impl FnOnce(&mut Session, &mut Out) -> Vec<News>,
    ) -> Vec<News> {
        let (me, now) = (self.me, out.now());
        let session = self.map.entry(peer).or_insert_with(|| Session::new(me, peer, now));
        let before = session.id();
        let news = act(session, out);
        let after = session.id();
        if before != after {
            before.map(|id| self.owners.remove(&id));
            after.map(|id| self.owners.insert(id, peer));
        }
        if !self.touched.contains(&peer) {
            self.touched.push(peer);
        }
        news
    }

    /// What the browser says of a session. A late word about one that is gone is ignored.
    pub fn on_local(&mut self, id: SessionId, input: SessionInput, out: &mut Out) -> Option<(PeerId, Vec<News>)> {
        let peer = *self.owners.get(&id)?;
        let frame = matches!(input, SessionInput::Frame(_));
        let session = self.map.get_mut(&peer)?;
        if frame && session.open_id().is_some() {
            // The busiest of all inputs changes no book.
            return Some((peer, session.on_local(input, out)));
        }
        Some((peer, self.with(peer, out, |session, out| session.on_local(input, out))))
    }

    pub fn tick(&mut self, out: &mut Out) -> Vec<(PeerId, Vec<News>)> {
        let now = out.now();
        let due: Vec<PeerId> = self
            .map
            .iter()
            .filter(|(_, session)| session.deadline(now).is_some_and(|at| at <= now))
            .map(|(peer, _)| *peer)
            .collect();
        due.into_iter().map(|peer| (peer, self.with(peer, out, Session::tick))).collect()
    }

    pub fn revive(&mut self, out: &mut Out) {
        for (_, session) in self.map.iter_mut() {
            session.revive(out);
        }
    }

    pub fn hurry(&mut self, out: &mut Out) {
        for (_, session) in self.map.iter_mut() {
            session.hurry(out);
        }
    }

    /// Hangs up what was unused the longest while there are too many.
    pub fn trim(&mut self, spare: &[PeerId], out: &mut Out) -> Vec<(PeerId, Vec<News>)> {
        let busy = |(peer, session): &(&PeerId, &Session)| !session.is_idle() && !spare.contains(peer);
        let mut gone = Vec::new();
        while self.map.iter().filter(busy).count() + spare.len() > MOST {
            let oldest = self.map.iter().filter(busy).min_by_key(|(_, session)| session.used());
            let Some(peer) = oldest.map(|(peer, _)| *peer) else { break };
            gone.push((peer, self.with(peer, out, Session::hang_up)));
        }
        gone
    }

    pub fn deadline(&self, now: Millis) -> Option<Millis> {
        self.map.values().map(|session| session.deadline(now)).fold(None, earlier)
    }

    pub fn take_touched(&mut self) -> Vec<PeerId> {
        std::mem::take(&mut self.touched)
    }
}
