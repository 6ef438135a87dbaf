//! The connection to one contact, as a state machine without I/O.
//!
//! A dial is a session: a fresh id, one offer, one answer, one connection. Glare (both dial at once) is settled by the
//! keys: the lower one is polite and drops its own dial for the other's. A session is replaced, never repaired, by an
//! offer that is newer by its sender's own clock.

use super::doors::{Effect, SessionInput};
use super::out::{Out, backoff};
use crate::model::{DeviceId, Millis, PeerId, RunId, SessionId};
use crate::protocol::bounds::{MAX_CANDIDATE, MAX_CANDIDATES};
use crate::protocol::frame::Frame;
use crate::protocol::signal::Body;

/// From the dial: the browser has described itself and the answer is here. Twice what a slow relay needs.
const ANSWER: Millis = Millis::secs(10);
/// From the answer: the channel is open. ICE gives up at 15 s or later.
const JOIN: Millis = Millis::secs(15);
/// Nothing heard for this long: ask.
const QUIET: Millis = Millis::secs(5);
/// Asked and not answered for this long: lost. With `QUIET`, a half-open channel is noticed within 13 s.
const UNANSWERED: Millis = Millis::secs(8);
/// The same when there is reason to doubt: they say that they are not connected, or the machine slept.
const DOUBTED: Millis = Millis(2_500);
/// First and last delay before dialling again.
const RETRY: Millis = Millis::secs(1);
const RETRY_MOST: Millis = Millis::secs(300);
/// After they said goodbye.
const RETRY_BYE: Millis = Millis::secs(5);
/// The polite side waits so much longer: one offer is enough.
const MANNERS: Millis = Millis(1_500);

#[derive(Debug)]
pub struct Session {
    peer: PeerId,
    /// Our key is the lower one.
    polite: bool,
    state: State,
    /// Dials since the channel was last open.
    failures: u32,
    /// Someone needs this connection: an open chat, a waiting message.
    wanted: bool,
    /// A wish that passes: after a greeting, or when a path was lost.
    wish_until: Millis,
    /// The signal of theirs that the present or the last session rests on: an older offer has no effect.
    basis: Option<Sender>,
    /// Candidates that came before their offer or answer.
    early: Option<(SessionId, Vec<String>)>,
    /// Orders connections when there are too many.
    used: Millis,
}

#[derive(Debug)]
enum State {
    Idle {
        retry_at: Millis,
    },
    /// We dialled. The offer goes out once the browser has made it.
    Dialling {
        id: SessionId,
        offer: Option<String>,
        deadline: Millis,
    },
    /// Both descriptions are known, the channel is not open yet.
    Joining {
        id: SessionId,
        from: Sender,
        deadline: Millis,
    },
    /// The channel is open. `answer_by`: a ping is out, and no sign of life until then means the end.
    Open {
        id: SessionId,
        from: Sender,
        heard: Millis,
        answer_by: Option<Millis>,
    },
}

/// What the rest of the engine must know.
#[derive(Debug, PartialEq)]
pub enum News {
    Opened,
    Lost,
    Frame(Box<Frame>),
}

/// Who sent a signal, and when by their clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender {
    pub device: DeviceId,
    pub run: RunId,
    pub at: Millis,
}

impl Session {
    pub fn new(me: PeerId, peer: PeerId, now: Millis) -> Self {
        Self {
            peer,
            polite: me < peer,
            state: State::Idle { retry_at: Millis::default() },
            failures: 0,
            wanted: false,
            wish_until: Millis::default(),
            basis: None,
            early: None,
            used: now,
        }
    }

    /// The id of the session that is being set up or open.
    pub const fn id(&self) -> Option<SessionId> {
        match self.state {
            State::Idle { .. } => None,
            State::Dialling { id, .. } | State::Joining { id, .. } | State::Open { id, .. } => Some(id),
        }
    }

    /// The id, if the channel is open.
    pub const fn open_id(&self) -> Option<SessionId> {
        if let State::Open { id, .. } = self.state { Some(id) } else { None }
    }

    pub const fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle { .. })
    }

    /// Whether there is reason to expect a channel soon. A dial after one that was not answered is only a try: they
    /// are away, and to say anything else would flicker.
    pub const fn is_promising(&self) -> bool {
        match self.state {
            State::Dialling { .. } => self.failures == 0,
            State::Joining { .. } => true,
            State::Idle { .. } | State::Open { .. } => false,
        }
    }

    pub const fn used(&self) -> Millis {
        self.used
    }

    pub const fn touch(&mut self, now: Millis) {
        self.used = now;
    }

    /// Says whether an open chat or a waiting message needs this connection.
    pub const fn want(&mut self, wanted: bool) {
        self.wanted = wanted;
    }

    const fn wished(&self, now: Millis) -> bool {
        self.wanted || self.wish_until.0 > now.0
    }

    /// Dials now unless a session is there already, and keeps trying for `span`.
    pub fn dial(&mut self, span: Millis, out: &mut Out) {
        self.wish_until = self.wish_until.max(out.now().plus(span));
        self.used = out.now();
        if self.is_idle() {
            self.start(out);
        }
    }

    fn start(&mut self, out: &mut Out) {
        let id = SessionId::from_random(out.random());
        self.state = State::Dialling { id, offer: None, deadline: out.now().plus(ANSWER) };
        out.push(Effect::Dial(id));
    }

    /// They greeted us: they run, they listen, and as far as they know no channel is open.
    pub fn on_hello(&mut self, from: Sender, out: &mut Out) -> Vec<News> {
        let mut news = Vec::new();
        match &mut self.state {
            // They may have missed our offer while they were away; seen twice it has no effect.
            State::Dialling { .. } => self.send_offer(out),
            State::Joining { from: known, .. } | State::Open { from: known, .. }
                if known.device == from.device && known.run != from.run && known.at < from.at =>
            {
                // What we hold leads to a page that is gone.
                news = self.drop_session(Millis::default(), out);
            }
            State::Idle { .. } | State::Joining { .. } => {}
            State::Open { .. } => self.doubt(out),
        }
        self.failures = 0;
        self.dial(Millis::secs(60), out);
        news
    }

    pub fn on_offer(&mut self, id: SessionId, sdp: String, from: Sender, out: &mut Out) -> Vec<News> {
        let now = out.now();
        if self.basis.is_some_and(|basis| basis.device == from.device && from.at <= basis.at) {
            return Vec::new();
        }
        match &self.state {
            // Glare. An offer of ours that is out wins if we are not polite. It went out before they listened, for all
            // we know; seen twice it has no effect.
            State::Dialling { offer: Some(_), .. } if !self.polite => {
                self.send_offer(out);
                return Vec::new();
            }
            // Another device of theirs: what works is not given up for it.
            State::Open { from: known, .. } if known.device != from.device => {
                self.doubt(out);
                return Vec::new();
            }
            _ => {}
        }
        let news = self.drop_session(Millis::default(), out);
        self.basis = Some(from);
        self.state = State::Joining { id, from, deadline: now.plus(JOIN) };
        self.used = now;
        out.push(Effect::Accept(id, sdp));
        self.add_early(id, out);
        news
    }

    pub fn on_answer(&mut self, answered: SessionId, sdp: String, from: Sender, out: &mut Out) {
        match self.state {
            State::Dialling { id, offer: Some(_), .. } if id == answered => {
                self.basis = Some(from);
                self.state = State::Joining { id, from, deadline: out.now().plus(JOIN) };
                out.push(Effect::Answer(id, sdp));
                self.add_early(id, out);
            }
            _ => {}
        }
    }

    pub fn on_candidates(&mut self, session: SessionId, candidates: Vec<String>, out: &mut Out) {
        match self.state {
            State::Joining { id, .. } | State::Open { id, .. } if id == session => {
                out.push(Effect::AddCandidates(id, candidates));
            }
            _ => match &mut self.early {
                Some((id, early)) if *id == session => {
                    let room = MAX_CANDIDATES.saturating_sub(early.len());
                    early.extend(candidates.into_iter().take(room));
                }
                early => *early = Some((session, candidates)),
            },
        }
    }

    pub fn on_bye(&mut self, session: SessionId, out: &mut Out) -> Vec<News> {
        if self.id() != Some(session) {
            return Vec::new();
        }
        self.wish_until = Millis::default();
        let wait = out.jittered(RETRY_BYE);
        self.drop_session(wait, out)
    }

    /// What the browser says of the session `id`. Anything about an older one is ignored by the caller.
    pub fn on_local(&mut self, input: SessionInput, out: &mut Out) -> Vec<News> {
        let now = out.now();
        match (input, &mut self.state) {
            (SessionInput::Described(sdp), State::Dialling { offer, deadline, .. }) => {
                *offer = Some(sdp);
                *deadline = now.plus(ANSWER);
                self.send_offer(out);
            }
            (SessionInput::Described(sdp), State::Joining { id, from, .. }) => {
                out.signal(self.peer, Body::Answer { session: *id, to: from.device, sdp });
            }
            (SessionInput::Candidates(mut candidates), State::Dialling { id, .. } | State::Joining { id, .. }) => {
                candidates.retain(|candidate| candidate.len() <= MAX_CANDIDATE);
                candidates.truncate(MAX_CANDIDATES);
                if !candidates.is_empty() {
                    out.signal(self.peer, Body::Candidates { session: *id, candidates });
                }
            }
            (SessionInput::Open, State::Joining { id, from, .. }) => {
                self.state = State::Open { id: *id, from: *from, heard: now, answer_by: None };
                self.failures = 0;
                self.early = None;
                return vec![News::Opened];
            }
            (SessionInput::Frame(text), State::Open { id, heard, answer_by, .. }) => {
                (*heard, *answer_by) = (now, None);
                match Frame::decode(&text) {
                    Some(Frame::Ping { at }) => out.push(Effect::Transmit(*id, Frame::Pong { at }.encode())),
                    Some(Frame::Pong { .. }) | None => {}
                    Some(frame) => return vec![News::Frame(Box::new(frame))],
                }
            }
            // They went away; if they come back they will say so. An open chat asks again.
            (SessionInput::Closed, State::Open { .. }) => {
                let wait = out.jittered(RETRY).plus(self.manners());
                return self.drop_session(wait, out);
            }
            (SessionInput::Failed, State::Open { .. }) => return self.lost(out),
            (SessionInput::Closed | SessionInput::Failed, State::Dialling { .. } | State::Joining { .. }) => {
                self.fail(out);
            }
            _ => {}
        }
        Vec::new()
    }

    /// Does what is due.
    pub fn tick(&mut self, out: &mut Out) -> Vec<News> {
        let now = out.now();
        let wished = self.wished(now);
        match &mut self.state {
            State::Idle { retry_at } if *retry_at <= now && wished => self.start(out),
            State::Dialling { deadline, .. } | State::Joining { deadline, .. } if *deadline <= now => self.fail(out),
            State::Open { answer_by: Some(by), .. } if *by <= now => return self.lost(out),
            State::Open { id, heard, answer_by: answer_by @ None, .. } if now.since(*heard) >= QUIET => {
                *answer_by = Some(now.plus(UNANSWERED));
                out.push(Effect::Transmit(*id, Frame::Ping { at: now }.encode()));
            }
            _ => {}
        }
        Vec::new()
    }

    /// When [`Session::tick`] has something to do next.
    pub fn deadline(&self, now: Millis) -> Option<Millis> {
        match self.state {
            State::Idle { retry_at } => self.wished(now).then_some(retry_at),
            State::Dialling { deadline, .. } | State::Joining { deadline, .. } => Some(deadline),
            State::Open { answer_by: Some(by), .. } => Some(by),
            State::Open { heard, .. } => Some(heard.plus(QUIET)),
        }
    }

    /// The machine woke up, the network is back, the page is looked at: try at once, and trust nothing.
    pub fn revive(&mut self, out: &mut Out) {
        match &mut self.state {
            State::Idle { retry_at } => {
                self.failures = 0;
                *retry_at = out.now();
            }
            State::Open { answer_by, .. } => {
                *answer_by = None;
                self.doubt(out);
            }
            State::Dialling { .. } | State::Joining { .. } => {}
        }
    }

    /// Ends whatever there is, without another try until someone asks.
    pub fn hang_up(&mut self, out: &mut Out) -> Vec<News> {
        self.wish_until = Millis::default();
        self.wanted = false;
        self.drop_session(Millis::default(), out)
    }

    fn doubt(&mut self, out: &mut Out) {
        let now = out.now();
        if let State::Open { id, answer_by, .. } = &mut self.state {
            let by = now.plus(DOUBTED);
            *answer_by = Some(answer_by.map_or(by, |earlier| earlier.min(by)));
            out.push(Effect::Transmit(*id, Frame::Ping { at: now }.encode()));
        }
    }

    fn send_offer(&self, out: &mut Out) {
        if let State::Dialling { id, offer: Some(sdp), .. } = &self.state {
            out.signal(self.peer, Body::Offer { session: *id, sdp: sdp.clone() });
        }
    }

    fn add_early(&mut self, id: SessionId, out: &mut Out) {
        if let Some((_, candidates)) = self.early.take_if(|(early, _)| *early == id) {
            out.push(Effect::AddCandidates(id, candidates));
        }
    }

    fn fail(&mut self, out: &mut Out) {
        let wait = backoff(RETRY, RETRY_MOST, self.failures);
        self.failures += 1;
        let wait = out.jittered(wait).plus(self.manners());
        self.drop_session(wait, out);
    }

    /// The path is gone but they were there: keep asking for a while.
    fn lost(&mut self, out: &mut Out) -> Vec<News> {
        self.wish_until = out.now().plus(Millis::secs(120));
        let wait = Millis(200).plus(self.manners());
        self.drop_session(wait, out)
    }

    fn drop_session(&mut self, wait: Millis, out: &mut Out) -> Vec<News> {
        let was_open = self.open_id().is_some();
        if let Some(id) = self.id() {
            out.push(Effect::Hangup(id));
        }
        self.state = State::Idle { retry_at: out.now().plus(wait) };
        if was_open { vec![News::Lost] } else { Vec::new() }
    }

    const fn manners(&self) -> Millis {
        if self.polite { MANNERS } else { Millis(0) }
    }
}
