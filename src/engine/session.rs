//! The connection to one contact, as a state machine without I/O.
//!
//! A dial is a session: a fresh id, one offer, one answer, one connection. Glare (both dial at once) is settled by the
//! keys: the lower one is polite and drops its own dial for the other's. A lost path is restarted (`restart.rs`); what
//! that does not mend is replaced, as a session is by an offer that is newer by its sender's own clock. With an older
//! client it is simpler (`older.rs`): a session there has another dialect.

mod older;
mod restart;

use self::restart::Restarts;
use super::diary::{Happening, Trouble};
use super::doors::{Dialect, Effect, IcePolicy, SessionInput};
use super::out::{Out, backoff};
use crate::model::{DeviceId, Millis, PeerId, RunId, SessionId};
use crate::protocol::address;
use crate::protocol::bounds::{MAX_CANDIDATE, MAX_CANDIDATES};
use crate::protocol::frame::Frame;
use crate::protocol::older::Call;
use crate::protocol::signal::Body;

/// From the dial: the browser has described itself and the answer is here. Twice what a slow relay needs.
const ANSWER: Millis = Millis::secs(10);
/// From the answer: the channel is open. ICE gives up at 15 s or later.
const JOIN: Millis = Millis::secs(15);
/// Nothing heard for this long: ask.
const QUIET: Millis = Millis::secs(5);
/// Asked and not answered for this long: the path is lost. With `QUIET`, a half-open channel is noticed within 13 s.
const UNANSWERED: Millis = Millis::secs(8);
/// The same when there is reason to doubt: they say that they are not connected, the browser hears nothing, the machine
/// slept or the network is another.
const DOUBTED: Millis = Millis(2_500);
/// First and last delay before dialling again.
const RETRY: Millis = Millis::secs(1);
const RETRY_MOST: Millis = Millis::secs(300);
/// After they said goodbye.
const RETRY_BYE: Millis = Millis::secs(5);
/// After they refused an offer: they hide their address, and say when they do so no more.
const REFUSED: Millis = Millis::secs(3600);
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
    /// Candidates that came before their offer or answer, for one restart of one session.
    early: Option<((SessionId, u32), Vec<String>)>,
    /// Orders connections when there are too many.
    used: Millis,
    /// What the next connection is made with. Until it is said, what tells the least.
    policy: IcePolicy,
    /// Of the present session, and of the next one that we begin.
    dialect: Dialect,
    next: Dialect,
    /// Not dialled before this unless they ask themselves: they refused an offer, or are asked in the older form, which
    /// relays keep.
    not_before: Millis,
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
    /// The channel is open.
    Open {
        id: SessionId,
        from: Sender,
        path: Path,
        restarts: Restarts,
    },
}

/// The way to the other side of an open channel.
#[derive(Debug)]
enum Path {
    /// `answer_by`: a ping is out, and without a sign of life until then the path is lost. `proven`: frames came by it.
    Sound { heard: Millis, answer_by: Option<Millis>, proven: bool },
    /// Nothing gets through. It is restarted at `at`, and given up if that leads nowhere.
    Lost { at: Millis, give_up: Millis },
}

/// What the rest of the engine must know.
#[derive(Debug, PartialEq)]
pub enum News {
    Opened,
    /// The same channel as before leads somewhere again.
    Mended,
    /// The channel is gone, or leads nowhere for now: what it was to carry may go another way.
    Lost,
    Frame(Box<Frame>),
    /// A text on the channel of an older client, and its date.
    Chat(String, Millis),
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
            policy: IcePolicy::Relay,
            dialect: Dialect::Tincan,
            next: Dialect::Tincan,
            not_before: Millis::default(),
        }
    }

    /// Says what connections are made with from now on. One that is made in another way is for the caller to end.
    pub const fn set_policy(&mut self, policy: IcePolicy) {
        self.policy = policy;
    }

    /// Says in which form they are dialled from now on.
    pub const fn speak(&mut self, dialect: Dialect) {
        // No relay keeps what is said now.
        if matches!((self.next, dialect), (Dialect::Older, Dialect::Tincan)) {
            self.not_before = Millis(0);
        }
        self.next = dialect;
    }

    /// In which form the present session is.
    pub const fn dialect(&self) -> Option<Dialect> {
        if self.is_idle() { None } else { Some(self.dialect) }
    }

    /// The id of the session that is being set up or open.
    pub const fn id(&self) -> Option<SessionId> {
        match self.state {
            State::Idle { .. } => None,
            State::Dialling { id, .. } | State::Joining { id, .. } | State::Open { id, .. } => Some(id),
        }
    }

    /// The id, if the channel is open and leads somewhere.
    pub const fn open_id(&self) -> Option<SessionId> {
        match self.state {
            State::Open { id, path: Path::Sound { .. }, .. } if matches!(self.dialect, Dialect::Tincan) => Some(id),
            _ => None,
        }
    }

    /// The id, if there is a channel: it keeps what is sent until its path is mended.
    pub const fn channel_id(&self) -> Option<SessionId> {
        match self.state {
            State::Open { id, .. } if matches!(self.dialect, Dialect::Tincan) => Some(id),
            _ => None,
        }
    }

    pub const fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle { .. })
    }

    /// Whether there is reason to expect a channel soon. A dial after one that was not answered is only a try: they
    /// are away, and to say anything else would flicker.
    pub const fn is_promising(&self) -> bool {
        match self.state {
            State::Dialling { .. } => self.failures == 0 && matches!(self.dialect, Dialect::Tincan),
            State::Joining { .. } | State::Open { path: Path::Lost { .. }, .. } => true,
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
        if self.is_idle() && self.not_before <= out.now() {
            self.start(out);
        }
    }

    fn start(&mut self, out: &mut Out) {
        let id = SessionId::from_random(out.random());
        self.dialect = self.next;
        if self.dialect == Dialect::Older {
            self.wait_longer(out);
        }
        self.state = State::Dialling { id, offer: None, deadline: out.now().plus(self.answer_within()) };
        out.note_of(self.peer, Happening::Dialled);
        out.push(Effect::Dial(id, self.policy, self.dialect));
    }

    /// They greeted us: they run, they listen, and as far as they know no channel is open.
    pub fn on_hello(&mut self, from: Sender, out: &mut Out) -> Vec<News> {
        let mut news = Vec::new();
        let older = self.is_older(from);
        self.not_before = Millis::default();
        match &mut self.state {
            // They understand more than we took them to.
            State::Dialling { .. } | State::Joining { .. } if self.dialect == Dialect::Older => {
                self.drop_session(Millis::default(), out);
            }
            // They may have missed our offer while they were away; seen twice it has no effect.
            State::Dialling { .. } => self.send_offer(out),
            State::Joining { from: known, .. } | State::Open { from: known, .. }
                if known.device == from.device && known.run != from.run && known.at < from.at =>
            {
                // What we hold leads to a page that is gone.
                news = self.drop_session(Millis::default(), out);
            }
            // They have given it up.
            State::Open { from: known, path: Path::Lost { .. }, .. } if known.device == from.device && !older => {
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
        if self.is_older(from) {
            return Vec::new();
        }
        match &self.state {
            // Glare. An offer of ours that is out wins if we are not polite. It went out before they listened, for all
            // we know; seen twice it has no effect.
            State::Dialling { offer: Some(_), .. } if !self.polite && self.dialect == Dialect::Tincan => {
                self.send_offer(out);
                return Vec::new();
            }
            // Another device of theirs: what works is not given up for it.
            State::Open { from: known, path: Path::Sound { .. }, .. } if known.device != from.device => {
                self.doubt(out);
                return Vec::new();
            }
            _ => {}
        }
        let news = self.drop_session(Millis::default(), out);
        self.dialect = Dialect::Tincan;
        self.take_up(id, sdp, from, out);
        self.add_early(id, 0, out);
        news
    }

    /// Answers an offer.
    fn take_up(&mut self, id: SessionId, sdp: String, from: Sender, out: &mut Out) {
        self.basis = Some(from);
        self.state = State::Joining { id, from, deadline: out.now().plus(self.join_within()) };
        self.used = out.now();
        self.not_before = Millis::default();
        out.note_of(self.peer, Happening::Accepted);
        out.push(Effect::Accept(id, sdp, self.policy, self.dialect));
    }

    pub fn on_answer(
        &mut self,
        answered: SessionId,
        generation: u32,
        sdp: String,
        from: Sender,
        out: &mut Out,
    ) -> Vec<News> {
        match self.state {
            State::Dialling { id, offer: Some(_), .. } if id == answered && generation == 0 => {
                self.basis = Some(from);
                self.state = State::Joining { id, from, deadline: out.now().plus(JOIN) };
                out.note_of(self.peer, Happening::Answered);
                out.push(Effect::Answer(id, sdp));
                self.add_early(id, 0, out);
            }
            State::Open { id, .. } if id == answered => return self.on_restart_answer(generation, sdp, from, out),
            _ => {}
        }
        Vec::new()
    }

    pub fn on_candidates(&mut self, session: SessionId, generation: u32, candidates: Vec<String>, out: &mut Out) {
        let described = match &self.state {
            State::Joining { id, .. } if *id == session => Some(0),
            State::Open { id, restarts, .. } if *id == session => Some(restarts.agreed()),
            _ => None,
        };
        if described == Some(generation) {
            out.push(Effect::AddCandidates(session, candidates));
        } else if described.is_none_or(|described| described < generation) {
            match &mut self.early {
                Some((of, early)) if *of == (session, generation) => {
                    let room = MAX_CANDIDATES.saturating_sub(early.len());
                    early.extend(candidates.into_iter().take(room));
                }
                early => *early = Some(((session, generation), candidates)),
            }
        }
    }

    pub fn on_bye(&mut self, session: SessionId, out: &mut Out) -> Vec<News> {
        if self.id() != Some(session) {
            return Vec::new();
        }
        self.wish_until = Millis::default();
        let mut wait = out.jittered(RETRY_BYE);
        if let State::Dialling { .. } = self.state {
            out.note_of(self.peer, Happening::Failed(Trouble::Declined));
            wait = out.jittered(REFUSED);
            self.not_before = out.now().plus(wait);
        }
        self.drop_session(wait, out)
    }

    /// What the browser says of the session `id`. Anything about an older one is ignored by the caller.
    pub fn on_local(&mut self, input: SessionInput, out: &mut Out) -> Vec<News> {
        let (now, within) = (out.now(), self.answer_within());
        match (self.without_address(input), &mut self.state) {
            (input, State::Open { .. }) if self.dialect == Dialect::Older => return self.on_local_older(input, out),
            (SessionInput::Described(sdp), State::Dialling { offer, deadline, .. }) => {
                *offer = Some(sdp);
                *deadline = now.plus(within);
                self.send_offer(out);
            }
            (SessionInput::Described(sdp), State::Joining { .. }) if self.dialect == Dialect::Older => {
                out.call(self.peer, Call::Answer(sdp));
            }
            (SessionInput::Described(sdp), State::Joining { id, from, .. }) => {
                out.signal(self.peer, Body::Answer { session: *id, generation: 0, to: from.device, sdp });
            }
            (SessionInput::Described(sdp), State::Open { .. }) => self.on_redescribed(sdp, out),
            (SessionInput::Candidates(mut candidates), _) if self.dialect == Dialect::Tincan => {
                candidates.retain(|candidate| candidate.len() <= MAX_CANDIDATE);
                candidates.truncate(MAX_CANDIDATES);
                if let Some((session, generation)) = self.gathers().filter(|_| !candidates.is_empty()) {
                    out.signal(self.peer, Body::Candidates { session, generation, candidates });
                }
            }
            (SessionInput::Open, State::Joining { id, from, .. }) => {
                let path = Path::Sound { heard: now, answer_by: None, proven: true };
                self.state = State::Open { id: *id, from: *from, path, restarts: Restarts::default() };
                self.failures = 0;
                self.early = None;
                out.note_of(self.peer, Happening::Opened);
                return vec![News::Opened];
            }
            (SessionInput::Frame(text), State::Open { id, path, .. }) => {
                let mut news = Vec::new();
                if let Path::Lost { .. } = path {
                    out.note_of(self.peer, Happening::Mended);
                    news.push(News::Mended);
                }
                *path = Path::Sound { heard: now, answer_by: None, proven: true };
                match Frame::decode(&text) {
                    Some(Frame::Ping { at }) => out.push(Effect::Transmit(*id, Frame::Pong { at }.encode())),
                    Some(Frame::Pong { .. }) | None => {}
                    Some(frame) => news.push(News::Frame(Box::new(frame))),
                }
                return news;
            }
            (SessionInput::PathLost, State::Open { .. }) => self.doubt(out),
            (SessionInput::PathFound, _) => return self.on_path_found(out),
            // They went away; if they come back they will say so. An open chat asks again.
            (SessionInput::Closed, State::Open { .. }) => {
                out.note_of(self.peer, Happening::Failed(Trouble::Closed));
                let wait = out.jittered(RETRY).plus(self.manners());
                return self.drop_session(wait, out);
            }
            (SessionInput::Failed, State::Open { .. }) => return self.lost(out),
            (
                SessionInput::Closed | SessionInput::Failed | SessionInput::PathLost,
                State::Dialling { .. } | State::Joining { .. },
            ) => self.fail(out),
            _ => {}
        }
        Vec::new()
    }

    /// What the browser says of where we are, if that may be said. It was told to say nothing else; this is the second
    /// wall.
    fn without_address(&self, input: SessionInput) -> SessionInput {
        match (input, self.policy) {
            (SessionInput::Described(sdp), IcePolicy::Relay) => SessionInput::Described(address::hide(&sdp)),
            (SessionInput::Candidates(candidates), IcePolicy::Relay) => {
                SessionInput::Candidates(candidates.iter().filter_map(|one| address::relayed(one)).collect())
            }
            (input, _) => input,
        }
    }

    /// Does what is due.
    pub fn tick(&mut self, out: &mut Out) -> Vec<News> {
        let now = out.now();
        let wished = self.wished(now);
        match &mut self.state {
            State::Idle { retry_at } if (*retry_at).max(self.not_before) <= now && wished => self.start(out),
            State::Dialling { deadline, .. } | State::Joining { deadline, .. } if *deadline <= now => self.fail(out),
            State::Open { path: Path::Lost { give_up, .. }, .. } if *give_up <= now => return self.lost(out),
            State::Open { path: Path::Lost { .. }, .. } => self.restart_due(out),
            State::Open { path: Path::Sound { answer_by: Some(by), proven, .. }, .. } if *by <= now => {
                // A path that was mended and still brings nothing is not the trouble.
                if !*proven || self.dialect == Dialect::Older {
                    return self.lost(out);
                }
                self.mend(out);
                return vec![News::Lost];
            }
            State::Open { id, path: Path::Sound { heard, answer_by: answer_by @ None, .. }, .. }
                if now.since(*heard) >= QUIET && self.dialect == Dialect::Tincan =>
            {
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
            State::Idle { retry_at } => self.wished(now).then_some(retry_at.max(self.not_before)),
            State::Dialling { deadline, .. } | State::Joining { deadline, .. } => Some(deadline),
            State::Open { path: Path::Lost { at, give_up }, .. } => Some(at.min(give_up)),
            State::Open { path: Path::Sound { answer_by, .. }, .. } if self.dialect == Dialect::Older => answer_by,
            State::Open { path: Path::Sound { heard, answer_by, .. }, .. } => {
                Some(answer_by.unwrap_or_else(|| heard.plus(QUIET)))
            }
        }
    }

    /// The machine woke up, the network is back, the page is looked at: try at once, and trust nothing.
    pub fn revive(&mut self, out: &mut Out) {
        match &mut self.state {
            State::Idle { retry_at } => {
                self.failures = 0;
                *retry_at = out.now().max(self.not_before);
            }
            State::Open { path: Path::Sound { answer_by, .. }, .. } if self.dialect == Dialect::Tincan => {
                *answer_by = None;
                self.doubt(out);
            }
            State::Open { .. } => self.hurry(out),
            State::Dialling { deadline, .. } => {
                // What was offered may lead to the network that was.
                self.failures = 0;
                *deadline = (*deadline).min(out.now().plus(DOUBTED));
            }
            State::Joining { .. } => {}
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
        if self.dialect == Dialect::Older {
            return;
        }
        if let State::Open { id, path: Path::Sound { answer_by, .. }, .. } = &mut self.state {
            let by = now.plus(DOUBTED);
            *answer_by = Some(answer_by.map_or(by, |earlier| earlier.min(by)));
            out.push(Effect::Transmit(*id, Frame::Ping { at: now }.encode()));
        }
    }

    fn send_offer(&self, out: &mut Out) {
        if let State::Dialling { id, offer: Some(sdp), .. } = &self.state {
            match self.dialect {
                Dialect::Tincan => {
                    out.signal(self.peer, Body::Offer { session: *id, generation: 0, sdp: sdp.clone() });
                }
                Dialect::Older => out.call(self.peer, Call::Offer(sdp.clone())),
            }
        }
    }

    /// The session that candidates of ours belong to, and its restart. Late ones of a dial that succeeded are of no use.
    fn gathers(&self) -> Option<(SessionId, u32)> {
        match &self.state {
            State::Dialling { id, .. } | State::Joining { id, .. } => Some((*id, 0)),
            State::Open { id, restarts, .. } => Some((*id, restarts.current())).filter(|(_, current)| *current > 0),
            State::Idle { .. } => None,
        }
    }

    /// Whether they sent something later that the present or the last session rests on.
    fn is_older(&self, from: Sender) -> bool {
        self.basis.is_some_and(|basis| basis.device == from.device && from.at <= basis.at)
    }

    fn add_early(&mut self, id: SessionId, generation: u32, out: &mut Out) {
        if let Some((_, candidates)) = self.early.take_if(|(early, _)| *early == (id, generation)) {
            out.push(Effect::AddCandidates(id, candidates));
        }
    }

    fn fail(&mut self, out: &mut Out) {
        let now = out.now();
        let trouble = match self.state {
            State::Dialling { offer: Some(_), .. } => out.diary().unanswered(self.peer, now),
            State::Joining { .. } => Trouble::NoPath,
            _ => Trouble::Browser,
        };
        out.note_of(self.peer, Happening::Failed(trouble));
        let wait = backoff(RETRY, RETRY_MOST, self.failures);
        self.failures += 1;
        let wait = out.jittered(wait).plus(self.manners());
        self.drop_session(wait, out);
    }

    /// The path is gone but they were there: keep asking for a while.
    fn lost(&mut self, out: &mut Out) -> Vec<News> {
        out.note_of(self.peer, Happening::Failed(Trouble::PathLost));
        self.wish_until = out.now().plus(Millis::secs(120));
        let wait = Millis(200).plus(self.manners());
        self.drop_session(wait, out)
    }

    fn drop_session(&mut self, wait: Millis, out: &mut Out) -> Vec<News> {
        let was_open = matches!(self.state, State::Open { .. });
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
