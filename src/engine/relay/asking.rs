//! What a relay is asked for.

use std::rc::Rc;

use super::portions::Portions;
use super::{CALLS, CALLS_REACH, Conn, INBOX, Inbox, News, PROBE, REACH, Relay, SILENT, heard};
use crate::engine::doors::{Effect, Op};
use crate::engine::out::Out;
use crate::model::{Millis, PeerId};
use crate::protocol::relay as wire;

impl Relay {
    /// Listens to older clients of these people from now on, and of nobody else.
    pub fn listen_to(&mut self, callers: &Rc<[PeerId]>, me: PeerId, out: &mut Out) {
        let before = std::mem::replace(&mut self.callers, callers.clone());
        if self.own && self.is_up() && self.callers.is_empty() && !before.is_empty() {
            out.push(Effect::SendRelay(self.url.clone(), wire::close(CALLS)));
        }
        self.ask_calls(me, out);
    }

    pub(super) fn ask_calls(&self, me: PeerId, out: &mut Out) {
        if self.own && self.is_up() && !self.callers.is_empty() {
            let since = out.now().as_secs().saturating_sub(CALLS_REACH);
            let ask = wire::subscribe_calls(CALLS, me, &self.callers, since);
            out.push(Effect::SendRelay(self.url.clone(), ask));
        }
    }

    pub(super) fn subscribe(&mut self, me: PeerId, out: &mut Out) {
        if let Conn::Up { inbox, .. } = &mut self.conn
            && self.own
        {
            *inbox = Inbox::Asked { by: out.now().plus(SILENT) };
            self.portions = Portions::default();
            self.asked = Some(out.now());
            let ask = wire::subscribe_inbox(INBOX, me, self.since(out.now()), None);
            out.push(Effect::SendRelay(self.url.clone(), ask));
        }
        self.ask_calls(me, out);
    }

    pub(super) fn since(&self, now: Millis) -> u64 {
        self.heard.min(now).as_secs().saturating_sub(REACH)
    }

    /// It has given out what it does at a time: asks for what lies before, or takes note that there is nothing more.
    fn next_portion(&mut self, me: PeerId, out: &mut Out) {
        let until = self.portions.turn();
        self.behind = until.is_some();
        if until.is_some() {
            self.portions.by = Some(out.now().plus(SILENT));
            let ask = wire::subscribe_inbox(&self.portions.name(), me, self.since(out.now()), until);
            out.push(Effect::SendRelay(self.url.clone(), ask));
        } else {
            self.note_heard(out);
        }
    }

    /// It has given all that it had for us, and the store has that before this.
    pub(super) fn note_heard(&mut self, out: &mut Out) {
        self.heard = out.now();
        out.store(vec![Op::Seen { key: heard(&self.url), at: self.heard }]);
    }

    pub(super) fn on_end(&mut self, subscription: &str, me: PeerId, out: &mut Out) -> Option<News> {
        if let Some((of, _)) = self.questions.remove(subscription) {
            out.push(Effect::SendRelay(self.url.clone(), wire::close(subscription)));
            return Some(News::NoAnswer(of));
        }
        if matches!(subscription, INBOX | PROBE)
            && let Some(asked) = self.asked.take()
        {
            self.trip = Some(out.now().since(asked));
        }
        let Conn::Up { inbox, probe_by } = &mut self.conn else { return None };
        match subscription {
            INBOX if *inbox != Inbox::Live => {
                *inbox = Inbox::Live;
                self.failures = 0;
                self.next_portion(me, out);
                None
            }
            _ if self.portions.is_asked(subscription) => {
                out.push(Effect::SendRelay(self.url.clone(), wire::close(subscription)));
                self.next_portion(me, out);
                None
            }
            PROBE => {
                *probe_by = None;
                out.push(Effect::SendRelay(self.url.clone(), wire::close(PROBE)));
                None
            }
            _ => None,
        }
    }
}
