//! A lost path is mended on the connection that there is: ICE starts anew, the channels and what they carry stay.
//!
//! Restarts of a session are numbered, its dial is number 0. One that is not newer than what both sides have agreed on
//! has no effect. If both sides restart at once, the lower key gives way as it does with dials.

use super::{ANSWER, DOUBTED, News, Path, Sender, Session, State};
use crate::engine::diary::Happening;
use crate::engine::doors::{Dialect, Effect};
use crate::engine::out::Out;
use crate::model::{Millis, SessionId};
use crate::protocol::frame::Frame;
use crate::protocol::signal::Body;

/// A restart that has led nowhere by then is given up, and dialled instead: two tries of what a slow relay needs, since
/// the first may be lost with a socket of the old network, and time for ICE.
const MEND: Millis = Millis::secs(25);
/// The polite side waits so much longer. Less than before a dial: it may be the only one to know of a new network.
const MANNERS: Millis = Millis(500);
/// A connection that leads somewhere again has brought a frame by then. What its channel sent into the dark it repeats
/// at ever longer intervals.
const PROOF: Millis = Millis::secs(15);

/// How far the restarts of an open session have come.
#[derive(Debug, Default)]
pub(super) struct Restarts {
    /// The newest that both sides have described.
    agreed: u32,
    /// The newest that either has asked for, as far as we know.
    newest: u32,
    asked: Asked,
    /// When both had last described one.
    since: Millis,
}

/// What the browser's next description is, and what became of it.
#[derive(Debug, Default)]
enum Asked {
    #[default]
    Nothing,
    /// An offer of ours, here once the browser has made it; it waits for its answer.
    Offer(Option<String>),
    Answer,
}

impl Restarts {
    pub const fn agreed(&self) -> u32 {
        self.agreed
    }

    /// The restart that our candidates belong to.
    pub const fn current(&self) -> u32 {
        if let Asked::Offer(_) = self.asked { self.newest } else { self.agreed }
    }
}

impl Session {
    /// The path is lost: the impolite side restarts it at once, the other a little later, and neither what was restarted
    /// only just now.
    pub(super) fn mend(&mut self, out: &mut Out) {
        let now = out.now();
        let patience = self.patience();
        let manners = if self.polite { MANNERS } else { Millis(0) };
        if let State::Open { path, restarts, .. } = &mut self.state {
            let at = now.plus(manners).max(restarts.since.plus(patience));
            *path = Path::Lost { at, give_up: now.plus(MEND) };
            out.note_of(self.peer, Happening::PathLost);
        }
        self.restart_due(out);
    }

    /// How long a restart may take before the next: as long as a dial.
    fn patience(&self) -> Millis {
        if self.polite { ANSWER.plus(MANNERS) } else { ANSWER }
    }

    /// Restarts a lost path if it is time to.
    pub(super) fn restart_due(&mut self, out: &mut Out) {
        let (now, patience) = (out.now(), self.patience());
        if let State::Open { id, path: Path::Lost { at, .. }, restarts, .. } = &mut self.state
            && *at <= now
        {
            *at = now.plus(patience);
            restarts.newest = restarts.newest.saturating_add(1);
            restarts.asked = Asked::Offer(None);
            out.note_of(self.peer, Happening::Restarted);
            out.push(Effect::Restart(*id));
        }
    }

    /// There is a network again: a restart that is under way may have been lost with the last.
    pub fn hurry(&mut self, out: &mut Out) {
        let now = out.now();
        if let State::Open { path: Path::Lost { at, give_up }, .. } = &mut self.state
            // Not if it has only just begun.
            && at.since(now).plus(DOUBTED) <= ANSWER
        {
            (*at, *give_up) = (now, now.plus(MEND));
        }
        self.restart_due(out);
    }

    /// The browser says that the connection leads somewhere again. Its channel may need a moment longer.
    pub(super) fn on_path_found(&mut self, out: &mut Out) -> Vec<News> {
        let now = out.now();
        let State::Open { id, path, .. } = &mut self.state else { return Vec::new() };
        let mended = matches!(path, Path::Lost { .. });
        let proven = matches!(path, Path::Sound { proven: true, .. });
        *path = Path::Sound { heard: now, answer_by: Some(now.plus(PROOF)), proven };
        out.push(Effect::Transmit(*id, Frame::Ping { at: now }.encode()));
        if mended {
            out.note_of(self.peer, Happening::Mended);
            return vec![News::Mended];
        }
        Vec::new()
    }

    /// The browser has described itself anew.
    pub(super) fn on_redescribed(&mut self, sdp: String, out: &mut Out) {
        let State::Open { id, from, restarts, .. } = &mut self.state else { return };
        let session = *id;
        match &mut restarts.asked {
            Asked::Offer(offer) => {
                *offer = Some(sdp);
                self.send_restart(out);
            }
            Asked::Answer => {
                restarts.asked = Asked::Nothing;
                let (to, generation) = (from.device, restarts.agreed);
                out.signal(self.peer, Body::Answer { session, generation, to, sdp });
            }
            Asked::Nothing => {}
        }
    }

    fn send_restart(&self, out: &mut Out) {
        if let State::Open { id, restarts: Restarts { newest, asked: Asked::Offer(Some(sdp)), .. }, .. } = &self.state {
            out.signal(self.peer, Body::Offer { session: *id, generation: *newest, sdp: sdp.clone() });
        }
    }

    /// They restart a session. Their offer was never seen before, and it is fresh.
    pub fn on_restart(&mut self, session: SessionId, generation: u32, sdp: String, from: Sender, out: &mut Out) {
        if self.is_older(from) {
            return;
        }
        let (polite, patience) = (self.polite, self.patience());
        match &mut self.state {
            State::Open { id, from: known, path, restarts } if *id == session => {
                // A page that was loaded again has no session to restart.
                if (known.device, known.run) != (from.device, from.run) || generation <= restarts.agreed {
                    return;
                }
                if let (Path::Lost { at, .. }, asked) = (path, &restarts.asked) {
                    // Glare. Ours may have come before they listened; seen twice it has no effect.
                    if matches!(asked, Asked::Offer(Some(_))) && !polite {
                        self.send_restart(out);
                        return;
                    }
                    *at = out.now().plus(patience);
                }
                (restarts.agreed, restarts.since) = (generation, out.now());
                restarts.newest = restarts.newest.max(generation);
                restarts.asked = Asked::Answer;
                self.basis = Some(from);
                out.push(Effect::Accept(session, sdp, self.policy, Dialect::Tincan));
                self.add_early(session, generation, out);
            }
            // They hold on to what is gone here: a dial says so.
            State::Idle { .. } => self.dial(Millis::secs(60), out),
            _ => {}
        }
    }

    /// The answer to a restart of ours.
    pub(super) fn on_restart_answer(&mut self, generation: u32, sdp: String, from: Sender, out: &mut Out) -> Vec<News> {
        let (older, patience) = (self.is_older(from), self.patience());
        let State::Open { id, path, restarts, .. } = &mut self.state else { return Vec::new() };
        let session = *id;
        if older || !matches!(restarts.asked, Asked::Offer(Some(_))) {
            return Vec::new();
        }
        // An older version took the restart for a dial: the session is gone there.
        if generation == 0 {
            return self.lost(out);
        }
        if generation == restarts.newest {
            if let Path::Lost { at, .. } = path {
                *at = out.now().plus(patience);
            }
            (restarts.agreed, restarts.since) = (generation, out.now());
            restarts.asked = Asked::Nothing;
            self.basis = Some(from);
            out.push(Effect::Answer(session, sdp));
            self.add_early(session, generation, out);
        }
        Vec::new()
    }
}
