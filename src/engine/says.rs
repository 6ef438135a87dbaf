//! What we say of messages: reactions, and what we take back. It travels as messages do, out of the same outbox, and is
//! never one itself: it has no place in the chat and no tick.

use super::after::After;
use super::doors::{Asked, Op, Unsent};
use super::node::Node;
use super::out::Out;
use super::session::Session;
use crate::model::{MessageId, Millis, PeerId, Trace};
use crate::protocol::amendment::Amendment;
use crate::protocol::rumor::Rumor;

/// What is taken back at once: one has as many reactions with one emoji only by accident.
const MOST: usize = 34;

impl Node {
    /// The user reacts, or takes back. What it changes here and what keeps it until it has arrived are one transaction;
    /// it is shown and goes out when that is complete.
    pub(super) fn say(
        &mut self,
        asked: Asked,
        chat: PeerId,
        about: &[MessageId],
        emoji: Option<String>,
        of: u16,
        out: &mut Out,
    ) {
        if !self.roster.is_accepted(chat) || about.len() > MOST {
            return;
        }
        let own = Amendment::own(self.me(), chat, out.now(), about, emoji, of);
        let Some((amendment, rumor)) = own else { return };
        let mut ops = Vec::new();
        if let Some(number) = asked.number {
            let Some(op) = self.seen.sent(asked.view, number, out.now()) else { return };
            ops.push(op);
        }
        let unsent = Unsent { peer: chat, rumor: rumor.clone(), trace: Trace::default() };
        ops.extend([Op::Amend(amendment, rumor.clone()), Op::Say(unsent)]);
        let batch = out.store(ops);
        self.after.insert(batch, After::Said { peer: chat, rumor });
    }

    /// It is on disk here.
    pub(super) fn on_said(&mut self, peer: PeerId, rumor: Rumor, out: &mut Out) {
        self.outbox.add_again(peer, rumor, Trace::default(), out.now());
        self.refresh(peer, out);
        self.flush(peer, out);
        if self.sessions.get(peer).is_none_or(Session::is_idle) {
            self.dial(peer, Millis(0), out);
        }
    }
}
