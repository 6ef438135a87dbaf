//! Sessions with older clients. They know no restarts, no pings and no goodbyes, and say all at once: one offer, one
//! answer. Relays keep what is said to them, so they are dialled rarely. If both dial, theirs is answered: an older client
//! knows nothing of glare.

use super::{ANSWER, JOIN, News, Path, RETRY, Sender, Session, State};
use crate::engine::diary::{Happening, Trouble};
use crate::engine::doors::{Dialect, Effect, SessionInput};
use crate::engine::out::{Out, backoff};
use crate::model::{DeviceId, Millis, RunId, SessionId};
use crate::protocol::older::read_chat;

/// They gather all their candidates before they answer, and so do we.
const ANSWER_OLDER: Millis = Millis::secs(30);
const JOIN_OLDER: Millis = Millis::secs(30);
/// The browser hears nothing of them for this long: the path is lost.
const UNHEARD: Millis = Millis::secs(10);
/// First and last delay between two offers.
const AGAIN: Millis = Millis::secs(60);
const AGAIN_MOST: Millis = Millis::secs(3600);

impl Sender {
    /// Older clients name no device: all that somebody has are one.
    fn older(at: Millis) -> Self {
        Self { device: DeviceId::from_random([0; 32]), run: RunId::from_random([0; 32]), at }
    }
}

impl Session {
    /// The id, if the channel to an older client is open.
    pub const fn older_id(&self) -> Option<SessionId> {
        match self.state {
            State::Open { id, .. } if matches!(self.dialect, Dialect::Older) => Some(id),
            _ => None,
        }
    }

    /// An older client offers a connection. The event was never seen before, and it is fresh.
    pub fn on_older_offer(&mut self, id: SessionId, sdp: String, at: Millis, out: &mut Out) -> Vec<News> {
        let from = Sender::older(at);
        // They date in whole seconds, so two of one second are two.
        if self.basis.is_some_and(|basis| basis.device == from.device && from.at < basis.at) {
            return Vec::new();
        }
        // What works is not given up for it.
        if self.open_id().is_some() {
            self.doubt(out);
            return Vec::new();
        }
        let news = self.drop_session(Millis::default(), out);
        self.dialect = Dialect::Older;
        self.take_up(id, sdp, from, out);
        news
    }

    /// An older client answers the last offer of ours, for all we know: it names none.
    pub fn on_older_answer(&mut self, sdp: String, at: Millis, out: &mut Out) {
        if let State::Dialling { id, offer: Some(_), .. } = self.state
            && self.dialect == Dialect::Older
        {
            let from = Sender::older(at);
            self.basis = Some(from);
            self.state = State::Joining { id, from, deadline: out.now().plus(JOIN_OLDER) };
            out.note_of(self.peer, Happening::Answered);
            out.push(Effect::Answer(id, sdp));
        }
    }

    /// What the browser says of an open channel.
    pub(super) fn on_local_older(&mut self, input: SessionInput, out: &mut Out) -> Vec<News> {
        let now = out.now();
        let State::Open { path, .. } = &mut self.state else { return Vec::new() };
        let sound = |answer_by| Path::Sound { heard: now, answer_by, proven: true };
        match input {
            SessionInput::Frame(text) => {
                *path = sound(None);
                return read_chat(&text).map(|(text, at)| News::Chat(text, at)).into_iter().collect();
            }
            SessionInput::PathFound => *path = sound(None),
            SessionInput::PathLost => *path = sound(Some(now.plus(UNHEARD))),
            SessionInput::Closed => {
                out.note_of(self.peer, Happening::Failed(Trouble::Closed));
                let wait = out.jittered(RETRY);
                return self.drop_session(wait, out);
            }
            SessionInput::Failed => return self.lost(out),
            SessionInput::Described(_) | SessionInput::Candidates(_) | SessionInput::Open => {}
        }
        Vec::new()
    }

    /// Before the next offer that a relay would keep.
    pub(super) fn wait_longer(&mut self, out: &Out) {
        self.not_before = out.now().plus(backoff(AGAIN, AGAIN_MOST, self.failures));
    }

    pub(super) const fn answer_within(&self) -> Millis {
        if matches!(self.dialect, Dialect::Older) { ANSWER_OLDER } else { ANSWER }
    }

    pub(super) const fn join_within(&self) -> Millis {
        if matches!(self.dialect, Dialect::Older) { JOIN_OLDER } else { JOIN }
    }
}
