//! What the user notes of people, and how they part with them.

use super::doors::{Change, Op};
use super::node::Node;
use super::out::Out;
use super::post::Errand;
use super::session::Session;
use crate::model::{Note, PeerId};
use crate::protocol::bounds::clean_name;

impl Node {
    pub(super) fn note(&mut self, peer: PeerId, note: Note, out: &mut Out) {
        let note = match note {
            Note::Nickname(name) => Note::Nickname(clean_name(&name)),
            note => note,
        };
        let me = self.me();
        self.roster.change(peer, out, |contact| contact.note(note, me));
    }

    /// Forgets someone, and all that was said with them. They learn nothing of it. What they wrote before does not come
    /// back, by whichever road; what they write anew is a stranger's request.
    pub(super) fn delete(&mut self, peer: PeerId, out: &mut Out) {
        if !self.roster.remove(peer) {
            return;
        }
        self.part(peer, out);
        self.outbox.remove(peer);
        self.receipts.remove(peer);
        self.after.retain(|_, after| after.peer() != peer);
        self.links.remove(&peer);
        self.seen.note_gone(&peer.to_hex(), out.now());
        out.store(vec![Op::Delete { chat: peer, at: out.now(), keep: false }]);
        out.show(Change::Deleted(peer));
    }

    /// All that was said with someone goes here, and they stay. Nothing of it comes back: what both compare begins anew.
    pub(super) fn clear(&mut self, peer: PeerId, out: &mut Out) {
        if self.roster.get(peer).is_none() {
            return;
        }
        self.after.retain(|_, after| after.peer() != peer);
        let now = out.now();
        let unsent = self.outbox.expire(now, |of, _| (of == peer).then_some(now));
        self.drop_unsent(&unsent, out);
        self.roster.clear(peer, out);
        out.store(vec![Op::Delete { chat: peer, at: now, keep: true }]);
        out.show(Change::Cleared(peer));
        self.refresh(peer, out);
    }

    /// The connection ends, and nothing that is on its way to them goes out any more. They have no standing by now for
    /// which anything could follow.
    pub(super) fn part(&mut self, peer: PeerId, out: &mut Out) {
        if self.sessions.get(peer).is_some() {
            self.sessions.with(peer, out, Session::hang_up);
        }
        self.errands.retain(|_, errand| {
            !matches!(errand, Errand::Mail(to, _) | Errand::Signal { to } | Errand::Call { to } if *to == peer)
        });
        let wraps = self.mails.iter().filter(|(_, (to, _))| *to == peer).map(|(wrap, _)| *wrap);
        for wrap in wraps {
            self.relays.withdraw(wrap);
        }
        self.mails.retain(|_, (to, _)| *to != peer);
    }
}
