//! One relay: a socket that comes and goes, a subscription that is renewed each time, and what waits to be sent.

mod asking;
mod portions;

use std::collections::VecDeque;
use std::rc::Rc;

use litemap::LiteMap;
use nostr::prelude::EventId;

use self::portions::Portions;
use super::diary::Happening;
use super::doors::Effect;
use super::out::{Out, backoff, earlier};
use crate::model::{Millis, PeerId, RelayUrl};
use crate::protocol::{relay as wire, wrap};

/// Name of the subscription for our mail, and of the question that shows whether a silent relay still lives.
pub const INBOX: &str = "inbox";
pub const PROBE: &str = "probe";
/// And of that for what older clients signal. Relays keep it, and two clocks may be days apart.
pub const CALLS: &str = "calls";
const CALLS_REACH: u64 = wrap::BACK_DATING;
/// Delay before connecting again: first and most.
const RETRY: Millis = Millis::secs(1);
const RETRY_MOST: Millis = Millis::secs(60);
/// A socket that has not opened by then is given up.
pub const CONNECT: Millis = Millis::secs(10);
/// No OK, no end of stored events for so long: the socket is dead without knowing it.
const SILENT: Millis = Millis::secs(10);
/// A relay that is not ours is left when nothing was sent through it for so long.
const LINGER: Millis = Millis::secs(120);
/// An ephemeral event that could not be sent by then is of no use any more.
const STALE: Millis = Millis::secs(10);
/// Before a refused subscription or event is tried again; the event at most.
const REFUSED: Millis = Millis::secs(5);
const REFUSED_MOST: Millis = Millis::secs(3600);
/// Subscriptions reach back from when we last had all mail: as far as wraps are back-dated, four days for two clocks that
/// are two days wrong each, and a day for relays that were late.
pub const REACH: u64 = wrap::BACK_DATING + 5 * 24 * 60 * 60;
/// While it gives us mail as it comes, that we have all is noted once in so long.
const HEARD_AGAIN: Millis = Millis::secs(60 * 60);
/// When nothing tells since when a relay may hold mail for us: as long as relays may be expected to keep it.
const UNHEARD_OF: Millis = Millis::secs(30 * 24 * 60 * 60);
/// Events that may wait for one relay.
const MOST_WAITING: usize = 500;

/// The note of when we last had all mail from a relay.
pub fn heard(url: &RelayUrl) -> String {
    ["heard/", url.as_str()].concat()
}

#[derive(Debug)]
pub struct Relay {
    pub url: RelayUrl,
    /// One of our inbox relays: kept connected and subscribed.
    pub own: bool,
    /// It is being tried whether it keeps mail.
    pub on_trial: bool,
    conn: Conn,
    failures: u32,
    /// All that it was given for us up to then came to us.
    pub heard: Millis,
    /// Some of that may still lie there.
    behind: bool,
    /// Where one is with what it gives out of its store.
    portions: Portions,
    waiting: VecDeque<Outgoing>,
    in_flight: LiteMap<EventId, (Outgoing, Millis)>,
    /// Whose older clients are listened to.
    callers: Rc<[PeerId]>,
    /// Open questions for someone's inbox relays, and when they were asked.
    questions: LiteMap<String, (PeerId, Millis)>,
    used: Millis,
    /// When the last question went out whose answer shows how far away it is, and how long one took.
    asked: Option<Millis>,
    trip: Option<Millis>,
    login: Login,
    trouble: Option<String>,
}

#[derive(Debug)]
enum Conn {
    Down { retry_at: Millis },
    Connecting { deadline: Millis },
    Up { inbox: Inbox, probe_by: Option<Millis> },
}

/// The state of our mail subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inbox {
    /// Not ours, or not asked for.
    None,
    Asked {
        by: Millis,
    },
    /// Stored events have ended: what comes now is live.
    Live,
    Refused {
        retry_at: Millis,
    },
}

/// NIP-42: nothing of ours is told before the user allowed it for this relay.
#[derive(Debug, Default)]
struct Login {
    allowed: bool,
    challenge: Option<String>,
    /// Something was refused for want of a login.
    needed: bool,
    /// The answer to the challenge, when it is out.
    sent: Option<EventId>,
}

/// An event on its way out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub id: EventId,
    pub json: String,
    /// Kept until the relay says OK; otherwise it is only of use now.
    pub durable: bool,
    pub since: Millis,
    /// Refused so many times, and not tried again before then.
    pub refusals: u32,
    pub not_before: Millis,
}

/// What a relay's words mean to the rest of the engine.
#[derive(Debug)]
pub enum News {
    Accepted(EventId),
    /// It does not take it, and why; whether it is asked again is its own affair.
    Refused(EventId, String),
    /// The answer to a question about someone's inbox.
    Answer(PeerId, Box<nostr::prelude::Event>),
    /// The relay knows nothing more about it.
    NoAnswer(PeerId),
    Wrap(Box<nostr::prelude::Event>),
    /// What an older client signals, for all that is known so far.
    Call(Box<nostr::prelude::Event>),
    /// The relay's challenge must be signed.
    LoginWanted(String),
}

impl Relay {
    pub fn new(url: RelayUrl, own: bool, allowed: bool, now: Millis) -> Self {
        Self {
            url,
            own,
            on_trial: false,
            conn: Conn::Down { retry_at: now },
            failures: 0,
            heard: Millis(now.0.saturating_sub(UNHEARD_OF.0)),
            behind: false,
            portions: Portions::default(),
            waiting: VecDeque::new(),
            in_flight: LiteMap::new(),
            callers: Rc::default(),
            questions: LiteMap::new(),
            used: now,
            asked: None,
            trip: None,
            login: Login { allowed, ..Login::default() },
            trouble: None,
        }
    }

    pub const fn is_up(&self) -> bool {
        matches!(self.conn, Conn::Up { .. })
    }

    pub const fn is_live(&self) -> bool {
        matches!(self.conn, Conn::Up { inbox: Inbox::Live, .. })
    }

    /// Whether it may be forgotten: not ours, nothing to do for it, unused for a while.
    pub fn is_idle(&self, now: Millis) -> bool {
        self.is_dispensable() && now.since(self.used) >= LINGER
    }

    fn is_dispensable(&self) -> bool {
        !self.own
            && !self.on_trial
            && self.questions.is_empty()
            && self.in_flight.is_empty()
            && !self.waiting.iter().any(|out| out.durable)
    }

    pub const fn trouble(&self) -> Option<&String> {
        self.trouble.as_ref()
    }

    /// How long the answer to the last question took, in milliseconds.
    pub fn trip(&self) -> Option<u32> {
        self.trip.map(|trip| u32::try_from(trip.0).unwrap_or(u32::MAX))
    }

    pub const fn wants_login(&self) -> bool {
        self.login.needed && !self.login.allowed
    }

    /// Whether it was let know who we are, or will be.
    pub const fn may_log_in(&self) -> bool {
        self.login.allowed
    }

    pub const fn needs_login(&self) -> bool {
        self.login.needed
    }

    /// One of our inbox relays from now on, or no longer.
    pub fn adopt(&mut self, own: bool, me: PeerId, out: &mut Out) {
        let new = own && !self.own;
        self.own = own;
        self.used = out.now();
        if new && self.is_up() {
            self.subscribe(me, out);
        }
    }

    /// It will be tried: connects at once.
    pub fn summon(&mut self, me: PeerId, out: &mut Out) {
        self.on_trial = true;
        self.used = out.now();
        if let Conn::Down { retry_at } = &mut self.conn {
            *retry_at = out.now();
        }
        self.tick(me, out);
    }

    /// It refused something for want of a login.
    pub fn want_login(&mut self) -> Option<News> {
        self.login.needed = true;
        self.log_in()
    }

    pub fn publish(&mut self, event: Outgoing, me: PeerId, out: &mut Out) {
        self.used = out.now();
        if self.waiting.len() < MOST_WAITING {
            self.waiting.push_back(event);
        }
        self.tick(me, out);
    }

    /// An event that waits here is wanted there at once.
    pub fn hurry(&mut self, id: EventId, me: PeerId, out: &mut Out) {
        let mut waits = false;
        for event in self.waiting.iter_mut().filter(|event| event.id == id) {
            (event.refusals, event.not_before, waits) = (0, Millis::default(), true);
        }
        if let (Conn::Down { retry_at }, true) = (&mut self.conn, waits) {
            *retry_at = out.now();
            self.failures = 0;
        }
        self.tick(me, out);
    }

    /// An event is not to go out any more.
    pub fn withdraw(&mut self, id: EventId) {
        self.waiting.retain(|event| event.id != id);
    }

    /// Whether an event waits here, or waits for its OK.
    pub fn carries(&self, id: EventId) -> bool {
        self.in_flight.contains_key(&id) || self.waiting.iter().any(|event| event.id == id)
    }

    /// Asks where someone's mail goes; the answer comes as [`News::Answer`] and [`News::NoAnswer`].
    pub fn look_up(&mut self, of: PeerId, out: &mut Out) {
        self.used = out.now();
        let name = format!("of-{}", of.to_hex().get(..24).unwrap_or_default());
        if self.questions.insert(name.clone(), (of, out.now())).is_none() && self.is_up() {
            out.push(Effect::SendRelay(self.url.clone(), wire::look_up_inbox(&name, of)));
        }
    }

    pub fn on_open(&mut self, me: PeerId, out: &mut Out) {
        self.conn = Conn::Up { inbox: Inbox::None, probe_by: None };
        out.note_at(&self.url, Happening::RelayUp);
        self.trouble = None;
        self.subscribe(me, out);
        let now = out.now();
        for (name, (of, asked)) in self.questions.iter_mut() {
            *asked = now;
            out.push(Effect::SendRelay(self.url.clone(), wire::look_up_inbox(name, *of)));
        }
        self.tick(me, out);
    }

    pub fn on_close(&mut self, out: &mut Out) {
        // Forgiven only when the relay answers: one that just takes connections is not worth hurrying for.
        if self.is_up() {
            out.note_at(&self.url, Happening::RelayDown);
        } else if self.failures == 0 {
            // The next times are no news.
            out.note_at(&self.url, Happening::RelayUnreached);
        }
        (self.asked, self.trip) = (None, None);
        let wait = backoff(RETRY, RETRY_MOST, self.failures);
        self.failures = self.failures.saturating_add(1);
        let wait = out.jittered(wait);
        self.conn = Conn::Down { retry_at: out.now().plus(wait) };
        self.portions = Portions::default();
        self.login = Login { allowed: self.login.allowed, needed: self.login.needed, ..Login::default() };
        for (_, (event, _)) in std::mem::take(&mut self.in_flight).into_tuple_vec() {
            if event.durable {
                self.waiting.push_front(event);
            }
        }
    }

    pub fn on_message(&mut self, message: wire::RelayMessage, me: PeerId, out: &mut Out) -> Option<News> {
        use wire::RelayMessage as M;
        match message {
            M::Event { subscription, event } => match self.questions.get(&subscription) {
                Some((of, _)) => Some(News::Answer(*of, event)),
                None if self.portions.is_asked(&subscription) || subscription == INBOX && !self.is_live() => {
                    self.portions.note(event.created_at.as_secs(), event.id);
                    Some(News::Wrap(event))
                }
                None if subscription == INBOX => {
                    self.portions.came_live(event.id);
                    if !self.behind && out.now().since(self.heard) >= HEARD_AGAIN {
                        self.note_heard(out);
                    }
                    Some(News::Wrap(event))
                }
                None if subscription == CALLS => Some(News::Call(event)),
                None => None,
            },
            M::EndOfStored(subscription) => self.on_end(&subscription, me, out),
            M::Ok { event, accepted, reason } => self.on_ok(event, accepted, reason, me, out),
            M::Closed { subscription, reason } => self.on_closed(&subscription, reason, out),
            M::Notice(text) => {
                out.note_at(&self.url, Happening::RelayComplained);
                self.trouble = Some(text);
                None
            }
            M::Auth(challenge) => {
                self.login.challenge = Some(challenge);
                self.login.sent = None;
                self.log_in()
            }
        }
    }

    /// The user lets this relay know who we are.
    pub fn allow_login(&mut self) -> Option<News> {
        self.login.allowed = true;
        self.log_in()
    }

    /// The signed answer to the relay's challenge.
    pub fn send_login(&mut self, id: EventId, json: &str, out: &mut Out) {
        if self.is_up() {
            self.login.sent = Some(id);
            out.push(Effect::SendRelay(self.url.clone(), wire::login(json)));
        }
    }

    /// What it wants signed, if it refused something for want of a login and the user lets it know who we are.
    pub fn log_in(&self) -> Option<News> {
        let login = &self.login;
        if !(login.allowed && login.needed && login.sent.is_none()) {
            return None;
        }
        login.challenge.clone().map(News::LoginWanted)
    }

    fn on_ok(&mut self, id: EventId, accepted: bool, reason: String, me: PeerId, out: &mut Out) -> Option<News> {
        if self.login.sent == Some(id) {
            if accepted {
                self.login.needed = false;
                self.trouble = None;
                for event in &mut self.waiting {
                    event.not_before = Millis::default();
                }
                if self.is_live() {
                    self.ask_calls(me, out);
                } else {
                    self.subscribe(me, out);
                }
                self.tick(me, out);
            } else {
                self.trouble = Some(reason);
            }
            return None;
        }
        let (mut event, _) = self.in_flight.remove(&id)?;
        self.failures = 0;
        if accepted || reason.starts_with("duplicate") {
            return Some(News::Accepted(id));
        }
        let login = reason.starts_with("auth-required");
        let later = login || reason.starts_with("rate-limited") || reason.starts_with("error");
        self.login.needed |= login;
        out.note_at(&self.url, if login { Happening::RelayWantsLogin } else { Happening::RelayRefused });
        self.trouble = Some(reason.clone());
        if later && (event.durable || login) {
            // After a login it goes out at once; without one this only keeps the event from being forgotten.
            event.not_before = if login {
                Millis::MAX
            } else {
                out.now().plus(out.jittered(backoff(REFUSED, REFUSED_MOST, event.refusals)))
            };
            event.refusals = event.refusals.saturating_add(1);
            self.waiting.push_back(event);
        }
        Some(News::Refused(id, reason))
    }

    fn on_closed(&mut self, subscription: &str, reason: String, out: &mut Out) -> Option<News> {
        let login = reason.starts_with("auth-required");
        self.login.needed |= login;
        let refused = if login { Happening::RelayWantsLogin } else { Happening::RelayRefused };
        if let Some((of, _)) = self.questions.remove(subscription) {
            out.note_at(&self.url, refused);
            self.trouble = Some(reason);
            return Some(News::NoAnswer(of));
        }
        let Conn::Up { inbox, probe_by } = &mut self.conn else { return None };
        match subscription {
            INBOX => {
                let retry_at = if login { Millis::MAX } else { out.now().plus(REFUSED) };
                *inbox = Inbox::Refused { retry_at };
                out.note_at(&self.url, refused);
                self.trouble = Some(reason);
                if login { self.log_in() } else { None }
            }
            // The next connection tries again, or the login.
            CALLS => {
                out.note_at(&self.url, refused);
                self.trouble = Some(reason);
                if login { self.log_in() } else { None }
            }
            // The next connection tries again.
            _ if self.portions.is_asked(subscription) => {
                self.portions = Portions::default();
                out.note_at(&self.url, refused);
                self.trouble = Some(reason);
                None
            }
            // An answer all the same: the relay lives.
            PROBE => {
                *probe_by = None;
                None
            }
            _ => None,
        }
    }

    /// Does what is due: connects, gives up, sends what waits.
    pub fn tick(&mut self, me: PeerId, out: &mut Out) {
        let now = out.now();
        self.waiting.retain(|event| event.durable || now.since(event.since) < STALE);
        let needed = self.is_needed();
        match &mut self.conn {
            Conn::Down { retry_at } if *retry_at <= now && needed => {
                self.conn = Conn::Connecting { deadline: now.plus(CONNECT) };
                out.push(Effect::Connect(self.url.clone()));
            }
            Conn::Connecting { deadline } if *deadline <= now => self.give_up(out),
            Conn::Up { inbox, probe_by } => {
                let silent = matches!(inbox, Inbox::Asked { by } if *by <= now)
                    || probe_by.is_some_and(|by| by <= now)
                    || self.portions.by.is_some_and(|by| by <= now)
                    || self.in_flight.values().any(|(_, sent)| now.since(*sent) >= SILENT)
                    || self.questions.values().any(|(_, asked)| now.since(*asked) >= SILENT);
                if silent {
                    self.give_up(out);
                    return;
                }
                if matches!(inbox, Inbox::Refused { retry_at } if *retry_at <= now) {
                    self.subscribe(me, out);
                }
                self.flush(out);
            }
            _ => {}
        }
    }

    fn flush(&mut self, out: &mut Out) {
        let now = out.now();
        let (due, later): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|event: &Outgoing| event.not_before <= now);
        self.waiting = later;
        for event in due {
            out.push(Effect::SendRelay(self.url.clone(), wire::publish(&event.json)));
            self.in_flight.insert(event.id, (event, now));
        }
    }

    fn is_needed(&self) -> bool {
        self.own || self.on_trial || !self.waiting.is_empty() || !self.questions.is_empty()
    }

    fn give_up(&mut self, out: &mut Out) {
        out.push(Effect::Disconnect(self.url.clone()));
        out.note_at(&self.url, Happening::RelaySilent);
        self.on_close(out);
        self.trouble = Some("did not answer".into());
    }

    /// The network may be another: connect at once, and ask whether an open socket still leads anywhere.
    pub fn revive(&mut self, me: PeerId, out: &mut Out) {
        let now = out.now();
        match &mut self.conn {
            Conn::Down { retry_at } => {
                *retry_at = now;
                self.failures = 0;
            }
            Conn::Up { .. } => self.ask(me, out),
            // Begun where it may have led nowhere: what comes after it need not wait long.
            Conn::Connecting { .. } => self.failures = 0,
        }
        self.tick(me, out);
    }

    /// Asks something of a relay that is connected: whether it lives, and how long the answer takes.
    pub fn ask(&mut self, me: PeerId, out: &mut Out) {
        if let Conn::Up { probe_by, .. } = &mut self.conn {
            *probe_by = Some(out.now().plus(SILENT));
            self.asked = Some(out.now());
            out.push(Effect::SendRelay(self.url.clone(), wire::look_up_inbox(PROBE, me)));
        }
    }

    /// When [`Relay::tick`] has something to do next.
    pub fn deadline(&self) -> Option<Millis> {
        let waiting = self.waiting.iter().map(|event| event.not_before).filter(|at| *at < Millis::MAX).min();
        match &self.conn {
            Conn::Down { retry_at } => self.is_needed().then_some(*retry_at),
            Conn::Connecting { deadline } => Some(*deadline),
            Conn::Up { inbox, probe_by } => {
                let inbox = match inbox {
                    Inbox::Asked { by } => Some(*by),
                    Inbox::Refused { retry_at } if *retry_at < Millis::MAX => Some(*retry_at),
                    _ => None,
                };
                let asked = self.questions.values().map(|(_, asked)| *asked);
                let sent = self.in_flight.values().map(|(_, sent)| *sent);
                let flight = asked.chain(sent).min().map(|since| since.plus(SILENT));
                let linger = self.is_dispensable().then(|| self.used.plus(LINGER));
                earlier(earlier(inbox, earlier(*probe_by, self.portions.by)), earlier(earlier(flight, waiting), linger))
            }
        }
    }

    /// Whether it still owes an answer about someone's inbox. One that cannot be reached owes nothing.
    pub fn asks_about(&self, of: PeerId) -> bool {
        self.is_up() && self.questions.values().any(|(peer, _)| *peer == of)
    }
}

#[cfg(test)]
mod tests;
