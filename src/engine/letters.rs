//! Messages on their way: by the channel, and as mail.

use nostr::prelude::EventId;

use super::after::After;
use super::doors::Op;
use super::node::{Node, WISH};
use super::out::Out;
use super::post::Mail;
use crate::model::{MessageId, Millis, PeerId, RelayUrl, Standing, Step};
use crate::protocol::rumor::Rumor;

impl Node {
    /// Whether messages may be left for `peer` on relays: whom we let in, and whom we ask to let us in.
    pub(super) fn may_mail(&self, peer: PeerId) -> bool {
        matches!(self.roster.standing(peer), Some(Standing::Accepted | Standing::Pending))
    }

    /// Mails what the channel did not carry in time.
    pub(super) fn mail(&mut self, peer: PeerId, out: &mut Out) {
        if !self.may_mail(peer) {
            return;
        }
        let open = self.open_session(peer);
        let due = self.outbox.take_mail(peer, self.roster.inbox(peer), open, out);
        if !due.is_empty() && self.roster.inbox(peer).is_empty() {
            self.look_up(peer, out);
            return;
        }
        for (rumor, to) in due {
            self.leave(peer, rumor, to, out);
        }
    }

    /// Leaves a message at these relays, except those that have yet to take a wrap of it or to answer for one.
    pub(super) fn leave(&mut self, peer: PeerId, rumor: Rumor, mut to: Vec<RelayUrl>, out: &mut Out) {
        let (at, id, amends) = (rumor.at(), rumor.id(), rumor.amends());
        for wrap in self.wraps_of(id) {
            to.retain(|url| !self.relays.carries_to(url, wrap));
        }
        if !to.is_empty() && !self.is_sealing(id) {
            self.on_step(peer, (at, id, amends), Step::Mailed(self.relays_of(peer)), out);
            self.post(peer, Mail::Letter { at, id, to, amends }, rumor, out);
        }
    }

    /// The wraps by which a message travels.
    fn wraps_of(&self, id: MessageId) -> Vec<EventId> {
        let of = |mail: &Mail| matches!(mail, Mail::Letter { id: of, .. } if *of == id);
        self.mails.iter().filter(|(_, (_, mail))| of(mail)).map(|(wrap, _)| *wrap).collect()
    }

    /// Something became known of what travels as mail: a message, or an amendment, whose outbox entry keeps it.
    pub(super) fn on_step(
        &mut self,
        peer: PeerId,
        (at, id, amends): (Millis, MessageId, bool),
        step: Step,
        out: &mut Out,
    ) {
        if !self.outbox.step(peer, at, id, &step, out) {
            return;
        }
        if amends {
            if let Some(op) = self.outbox.said(peer, (at, id)) {
                out.store(vec![op]);
            }
        } else {
            let batch = out.store(vec![Op::Step { chat: peer, id, step: step.clone() }]);
            self.after.insert(batch, After::Stepped { peer, id, step });
        }
    }

    /// The user does not want to wait: everything is tried at once.
    pub(super) fn retry(&mut self, peer: PeerId, id: MessageId, out: &mut Out) {
        out.revive();
        if !self.may_mail(peer) {
            return;
        }
        let Some((rumor, to)) = self.outbox.again(peer, id, self.roster.inbox(peer), out.now()) else { return };
        if self.can_connect(peer) {
            self.prepare(peer, out);
            let news = self.sessions.with(peer, out, |session, out| {
                session.revive(out);
                session.dial(WISH, out);
                session.tick(out)
            });
            self.on_news(peer, news, out);
        }
        self.flush(peer, out);
        for wrap in self.wraps_of(id) {
            self.relays.hurry(wrap, out);
        }
        if to.is_empty() && self.roster.inbox(peer).is_empty() {
            self.look_up(peer, out);
        }
        self.leave(peer, rumor, to, out);
    }

    /// Sends what waits for `peer`, if the channel is open.
    pub(super) fn flush(&mut self, peer: PeerId, out: &mut Out) {
        let (session, older) = (self.open_session(peer), self.older_session(peer));
        if session.or(older).is_some() {
            self.sessions.with(peer, out, |session, out| {
                session.touch(out.now());
                Vec::new()
            });
        }
        if let Some(session) = session {
            let several = self.takes_several.get(&peer) == Some(&session);
            self.outbox.flush(peer, session, several, out);
        } else if older.is_some() {
            self.flush_older(peer, out);
        }
    }
}
