//! A message of ours says something else from now on. To those who know no edits it is a deletion and a new message
//! (NIP-17); the new one has the date of the old and names it, so that it stands in its place for all others.
//!
//! In the store it stays one message, with its id, its reactions and what answers it. By the id of its newest text
//! ([`Message::head`]) the two sides speak of it: acknowledge it, tell that it was read, compare what they hold.

use super::after::After;
use super::doors::{Asked, Change, Committed, Notice, Op, To};
use super::node::Node;
use super::out::Out;
use super::session::Session;
use crate::model::tags::EDIT;
use crate::model::{Direction, Message, Millis, Status, Trace};
use crate::protocol::amendment::Amendment;
use crate::protocol::bounds::MAX_RUMOR;
use crate::protocol::rumor::Rumor;

impl Node {
    /// The user wants `message` to say what it says here. What it changes and what keeps it until it has arrived are one
    /// transaction; it is shown and goes out when that is complete.
    pub(super) fn edit(&mut self, asked: Asked, mut message: Message, out: &mut Out) {
        let (chat, me) = (message.chat, self.me());
        let lives = !message.is_gone() && !message.is_expired(out.now()) && message.timer().is_none();
        let own = message.direction == Direction::Out && lives;
        if !own || !self.roster.is_accepted(chat) || message.text.trim().is_empty() {
            return;
        }
        // Later than the last one, whatever the clock says.
        let last = message.edition().map_or(Millis(0), |(at, _)| at.plus(Millis(1)));
        let (old, now) = (message.head(), out.now().max(last));
        message.tags.retain(|tag| tag.first().is_none_or(|name| name != EDIT));
        message.tags.push(vec![EDIT.to_owned(), old.to_string(), now.0.to_string()]);
        let rumor = Rumor::own_chat(me, chat, message.at, message.text.clone(), message.carried(), &self.mac);
        if let Some(too_long) = too_long(&rumor) {
            return out.tell(To::View(asked.view), Change::Notice(too_long));
        }
        let edit = rumor.id();
        for tag in &mut message.tags {
            if let [name, id, ..] = &mut tag[..]
                && name == EDIT
            {
                *id = edit.to_string();
            }
        }
        (message.status, message.trace) = (Status::Queued, Trace::default());
        let mut ops = Vec::new();
        if let Some(number) = asked.number {
            let Some(op) = self.seen.sent(asked.view, number, out.now()) else { return };
            ops.push(op);
        }
        let rumors = [rumor, Amendment::replaced(me, chat, out.now(), old, edit)];
        ops.push(Op::Edit { message: message.clone(), rumors: rumors.clone() });
        let batch = out.store(ops);
        self.after.insert(batch, After::Edited { message, rumors });
    }

    /// The store has looked whether it was there to be edited: if it was, it is on disk here.
    pub(super) fn on_edited(&mut self, message: &Message, rumors: [Rumor; 2], committed: &Committed, out: &mut Out) {
        let Message { id, chat: peer, .. } = *message;
        if committed.strange.contains(&message.head()) {
            return;
        }
        self.outbox.replace(peer, id);
        for rumor in rumors {
            self.outbox.add_again(peer, rumor, Trace::default(), out.now());
        }
        self.refresh(peer, out);
        self.flush(peer, out);
        if self.sessions.get(peer).is_none_or(Session::is_idle) {
            self.dial(peer, Millis(0), out);
        }
    }
}

/// What to say of a message that does not fit.
pub(super) fn too_long(rumor: &Rumor) -> Option<Notice> {
    let (size, text) = (rumor.json().len(), rumor.content().len());
    (size > MAX_RUMOR).then(|| Notice::TooLong(text, MAX_RUMOR.saturating_sub(size - text)))
}
