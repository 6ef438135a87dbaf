//! Connections: ends that describe themselves, the path between them, and what goes along it.

use super::super::net::{Channel, End, described};
use super::{Due, World};
use crate::engine::doors::{Input, Link, SessionInput};
use crate::model::{Millis, SessionId};

/// For so long a browser tries to find a path between two that have described themselves, and so often.
const CHECKS: u32 = 30;
const CHECK: Millis = Millis(500);

impl World {
    /// The sessions that are open from one to the other, by the ends of the connections.
    pub fn open_with(&self, one: usize, other: usize) -> Vec<SessionId> {
        let leads = |end: &End| end.other.is_some_and(|other_end| self.ends[other_end].device == other);
        self.ends
            .iter()
            .filter(|end| end.device == one && end.is_open() && !end.gone && leads(end))
            .map(|end| end.session)
            .collect()
    }

    /// Whether what either says on the open channel reaches the other.
    pub fn ends_hear(&self, one: usize, other: usize) -> bool {
        let open = self.open_with(one, other);
        let ends = self.ends.iter().filter(|end| open.contains(&end.session) && !end.gone);
        !open.is_empty() && ends.into_iter().all(|end| !end.deaf)
    }

    pub fn link(&self, one: usize, other: usize) -> Link {
        self.links[&(one, self.peer(other))]
    }

    pub fn dials(&self, index: usize) -> usize {
        self.devices[index].dials
    }

    /// Something comes along the open channel from `from`, whatever wrote it.
    pub fn receive_frame(&mut self, index: usize, from: usize, input: SessionInput) {
        let session = self.open_with(index, from)[0];
        if let Some(end) = self.find_end(index, session) {
            self.soon(Due::ToEnd(end, input));
        }
    }

    /// Frames that were sent on channels since the last call.
    pub fn take_frames(&mut self) -> Vec<String> {
        std::mem::take(&mut self.frames)
    }

    /// Ends the connections between two so that neither wants it back.
    pub fn cut(&mut self, one: usize, other: usize) {
        for (from, to) in [(one, other), (other, one)] {
            let ends: Vec<usize> = (0..self.ends.len())
                .filter(|end| {
                    self.ends[*end].device == from && self.ends[*end].other.is_some_and(|o| self.ends[o].device == to)
                })
                .collect();
            for end in ends {
                self.soon(Due::ToEnd(end, SessionInput::Closed));
            }
        }
    }

    pub fn deafen(&mut self, one: usize, other: usize) {
        for end in &mut self.ends {
            end.deaf |= end.device == one || end.device == other;
        }
    }

    /// Whether there are paths at all for those who look for one.
    pub fn block(&mut self, on: bool) {
        self.blocked = on;
    }

    /// The browsers say that they hear nothing.
    pub fn tell_path_lost(&mut self) {
        for end in 0..self.ends.len() {
            self.soon(Due::ToEnd(end, SessionInput::PathLost));
        }
    }

    /// Looks for a path between two ends that have described themselves.
    pub(super) fn join(&mut self, one: usize, other: usize, tries: u32) {
        let (a, b) = (&self.ends[one], &self.ends[other]);
        let agreed = a.ours.is_some() && a.ours == b.theirs && a.theirs == b.ours;
        if a.gone || b.gone {
            return;
        }
        if !agreed {
            // Both rest on what the other has replaced.
            if a.is_open() && a.ours.is_some() && b.ours.is_some() {
                self.ends[one].deaf = true;
                self.ends[other].deaf = true;
            }
        } else if self.blocked {
            if tries < CHECKS {
                self.later(CHECK, Due::Join(one, other, tries + 1));
            }
        } else if a.is_open() {
            let lost = a.deaf || b.deaf;
            for end in [one, other] {
                self.hear_again(end);
                if lost {
                    self.soon(Due::ToEnd(end, SessionInput::PathFound));
                }
            }
        } else if !(a.deaf || b.deaf) {
            for end in [one, other] {
                if !self.ends[end].is_open() {
                    self.ends[end].channel = Channel::Open;
                }
                self.soon(Due::ToEnd(end, SessionInput::Open));
            }
        }
    }

    pub(super) fn hear_again(&mut self, end: usize) {
        self.ends[end].deaf = false;
        for input in std::mem::take(&mut self.ends[end].held) {
            self.end_hears(end, input);
        }
    }

    pub(super) fn end_hears(&mut self, end: usize, input: SessionInput) {
        let End { device, life, session, gone, deaf, channel, .. } = self.ends[end];
        if (deaf || channel != Channel::Told) && matches!(input, SessionInput::Frame(_)) {
            self.ends[end].held.push(input);
            return;
        }
        let lost = deaf && matches!(input, SessionInput::Closed | SessionInput::Open);
        // A word that was on its way when we hung up still arrives.
        if (!gone || self.trouble) && !lost && self.devices[device].life == life {
            let opens = matches!(input, SessionInput::Open);
            self.hand(device, Input::Session(session, input));
            if opens {
                self.ends[end].channel = Channel::Told;
                self.hear_again(end);
            }
        }
    }

    pub(super) fn accept(&mut self, index: usize, session: SessionId, sdp: &str) {
        let life = self.devices[index].life;
        self.ensure(!self.strange.contains(&session), || "a stranger's offer was taken".into());
        let new = self.accepted.insert((index, life, sdp.to_owned()));
        self.ensure(new, || format!("{sdp} was accepted twice"));
        let (other, round, _) = described(sdp).unwrap();
        let end = self.find_end(index, session).unwrap_or_else(|| {
            // A page that dies before it has stored what it accepted has accepted nothing.
            let stored = self.devices[index].store.seen.contains_key(&session.to_string());
            self.ensure(!stored, || format!("{session} was accepted in another life"));
            self.ensure(round == 1, || "a restart has made a connection".into());
            self.new_end(index, session)
        });
        self.redescribe(end, "answer");
        let it = &mut self.ends[end];
        (it.other, it.ours, it.theirs) = (Some(other), Some(it.round), Some(round));
        self.soon(Due::Join(end, other, 0));
    }

    pub(super) fn new_end(&mut self, device: usize, session: SessionId) -> usize {
        self.devices[device].dials += 1;
        let life = self.devices[device].life;
        self.ends.push(End {
            device,
            life,
            session,
            other: None,
            round: 0,
            ours: None,
            theirs: None,
            channel: Channel::Shut,
            gone: false,
            deaf: false,
            held: Vec::new(),
        });
        self.ends.len() - 1
    }

    /// An end describes itself anew; what was in force ends when the other side knows.
    pub(super) fn redescribe(&mut self, end: usize, what: &'static str) {
        let it = &mut self.ends[end];
        it.round += 1;
        it.ours = None;
        let round = it.round;
        self.soon(Due::Described(end, what, round));
    }

    pub(super) fn find_end(&self, device: usize, session: SessionId) -> Option<usize> {
        self.ends.iter().rposition(|end| end.device == device && end.session == session && !end.gone)
    }

    pub(super) fn hang_up(&mut self, end: usize, told: bool) {
        self.ends[end].gone = true;
        if let Some(other) = self.ends[end].other.filter(|_| told) {
            self.later(Millis(5), Due::ToEnd(other, SessionInput::Closed));
        }
    }
}
