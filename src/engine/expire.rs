//! Disappearing messages. Each message says itself until when it lives, by the clock of whoever wrote it; each side
//! takes it away then, wherever it stands, and a note stays behind that it is gone, so that no road brings it back.
//!
//! The timer of a chat is set by a message, since it is to reach the other side as surely as one: the newest that is
//! here holds, so both come to the same whoever set it at what time.

use super::doors::{Asked, Change, Committed, Op, Over};
use super::node::Node;
use super::out::{Out, earlier};
use super::post::{Errand, Mail};
use crate::model::timer::{EXPIRATION, TIMER};
use crate::model::{Direction, Message, MessageId, Millis, PeerId, Status, Timer};

/// Messages that a store takes away in one transaction.
pub const AT_ONCE: usize = 200;

impl Node {
    /// The user sets for how long messages of a chat live.
    pub(super) fn set_timer(&mut self, asked: Asked, to: PeerId, secs: u64, out: &mut Out) {
        let same = self.roster.get(to).is_none_or(|contact| contact.timer_secs() == secs);
        if !same && secs <= Timer::MOST && self.roster.is_accepted(to) {
            let timer = vec![vec![TIMER.to_owned(), secs.to_string()]];
            self.send(asked, to, Timer::sentence(secs), timer, out);
        }
    }

    /// What a message of ours carries so that it disappears, as its chat wants it. What sets the timer stays.
    pub(super) fn dated(&self, to: PeerId, mut with: Vec<Vec<String>>, now: Millis) -> Vec<Vec<String>> {
        let secs = self.roster.get(to).map_or(0, crate::model::Contact::timer_secs);
        if secs > 0 && with.iter().all(|tag| tag.first().is_none_or(|name| name != TIMER)) {
            let at = now.plus(Millis::secs(secs)).as_secs();
            with.push(vec![EXPIRATION.to_owned(), at.to_string()]);
        }
        with
    }

    /// A message is in the store, or on its way there.
    pub(super) fn expires_by(&mut self, message: &Message) {
        self.expires = earlier(self.expires, message.expires());
    }

    /// Takes away what has had its time, if that has come for any of it. Called before anything else is done.
    pub(super) fn expire(&mut self, out: &mut Out) {
        if self.expires.is_none_or(|at| at > out.now()) {
            return;
        }
        self.expires = None;
        self.roster.expire(out);
        // It goes nowhere any more.
        let unsent = self.outbox.expire(out.now(), |_, rumor| rumor.expires());
        self.drop_unsent(&unsent, out);
        out.store(vec![Op::Expire(out.now())]);
    }

    /// The store has taken these away.
    pub(super) fn on_expired(&mut self, committed: &Committed, out: &mut Out) {
        self.expires = earlier(self.expires, (!committed.expires.is_zero()).then_some(committed.expires));
        for Over { chat, gone, last } in &committed.over {
            let mut ids: Vec<MessageId> = gone.iter().map(|gone| gone.id).collect();
            self.roster.on_expired(*chat, gone, last.clone(), out);
            out.show(Change::Expired(*chat, ids.clone()));
            ids.extend(gone.iter().map(Message::head));
            for id in &ids {
                self.seen.note_gone(&id.to_string(), out.now());
            }
            // Nor does what was said of it.
            let unsent = self.outbox.expire(out.now(), |peer, rumor| {
                let about = |tag: &[String]| tag.get(1).and_then(|id| MessageId::parse(id));
                let mut named = rumor.tags().filter(|tag| tag.first().is_some_and(|name| name == "e"));
                let gone =
                    peer == *chat && rumor.amends() && named.all(|tag| about(tag).is_some_and(|id| ids.contains(&id)));
                gone.then(|| out.now())
            });
            self.drop_unsent(&unsent, out);
        }
    }

    /// These are out of the outbox: the store keeps them no more, and no relay gets them.
    pub(super) fn drop_unsent(&mut self, unsent: &[(PeerId, MessageId)], out: &mut Out) {
        if unsent.is_empty() {
            return;
        }
        let is_one = |mail: &Mail| matches!(mail, Mail::Letter { id, .. } if unsent.iter().any(|(_, of)| of == id));
        self.errands.retain(|_, errand| !matches!(errand, Errand::Mail(_, mail) if is_one(mail)));
        for (wrap, _) in self.mails.iter().filter(|(_, (_, mail))| is_one(mail)) {
            self.relays.withdraw(*wrap);
        }
        self.mails.retain(|_, (_, mail)| !is_one(mail));
        out.store(unsent.iter().map(|(_, id)| Op::Told(*id)).collect());
        for (peer, _) in unsent {
            self.refresh(*peer, out);
        }
    }
}

/// Whether it is counted as unread.
#[must_use]
pub fn is_unread(gone: &Message) -> bool {
    gone.direction == Direction::In && gone.status < Status::Read
}
