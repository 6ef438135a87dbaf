//! A running identity: the parts of the engine and how they hear of each other.

use litemap::LiteMap;
use nostr::prelude::EventId;

use super::chat::READ;
use super::diary::{Happening, Said};
use super::doors::{
    Asked, BatchId, Boot, Carrier, Change, Effect, Gap, Input, Intent, Link, Me, Op, Reader, SignerTrouble, Ticket,
};
use super::hiding::Hiding;
use super::inbox::Seen;
use super::older::Older;
use super::out::{Out, earlier};
use super::outbox::Outbox;
use super::receipts::Receipts;
use super::relay;
use super::relays::Relays;
use super::roster::Roster;
use super::session::News;
use super::sessions::Sessions;
use super::strangers::Strangers;
use super::views::Views;
use crate::model::tags::FORWARDED;
use crate::model::{
    Contact, Message, MessageId, Millis, Network, Part, PeerId, Profile, RelayUrl, RunId, SessionId, Sign, Standing,
    Step, Token,
};
use crate::protocol::bounds::{clean_name, clean_refusal};
use crate::protocol::frame::{Frame, VERSION};
use crate::protocol::invite::Address;
use crate::protocol::mac::MacKey;
use crate::protocol::relay as wire;
use crate::protocol::rumor::{CHAT, REACTION, Rumor};
use crate::protocol::signal::{Body, Signal};

/// After a greeting, a new contact or a lost path: how long a connection is tried for unasked.
pub(super) const WISH: Millis = Millis::secs(60);
/// An acceptance is mailed when no channel has opened by then.
pub(super) const HELLO_DUE: Millis = Millis::secs(5);

#[derive(Debug)]
pub struct Node {
    pub(super) profile: Profile,
    pub(super) run: RunId,
    pub(super) mac: MacKey,
    pub(super) relays: Relays,
    pub(super) roster: Roster,
    pub(super) sessions: Sessions,
    pub(super) hiding: Hiding,
    pub(super) older: Older,
    /// How the signing extension does.
    signer: Option<SignerTrouble>,
    pub(super) outbox: Outbox,
    pub(super) seen: Seen,
    pub(super) strangers: Strangers,
    /// The chats that are on screen.
    pub(super) views: Views,
    /// What follows when a batch is stored.
    pub(super) after: LiteMap<BatchId, After>,
    /// Intents that are taken when a batch is stored.
    pub(super) owed: Vec<(BatchId, Asked)>,
    pub(super) errands: LiteMap<Ticket, Errand>,
    pub(super) receipts: Receipts,
    /// What travels as mail, by the wrap that carries it.
    pub(super) mails: LiteMap<EventId, (PeerId, Mail)>,
    announcement: Option<EventId>,
    pub(super) defaults: Vec<RelayUrl>,
    pub(super) links: LiteMap<PeerId, Link>,
    was_up: bool,
    /// The browser was asked to keep what is stored.
    asked_to_keep: bool,
    /// Channels on which gaps were looked for: what they told, and what we did.
    pub(super) compared: Vec<(SessionId, bool)>,
    /// That two clocks are apart was told.
    pub(super) told_apart: bool,
    /// When the first of what is stored has had its time, or may have.
    pub(super) expires: Option<Millis>,
}

/// What follows when a batch is stored.
#[derive(Debug)]
pub(super) enum After {
    /// `held`: it goes out and is shown from here on only.
    Sent {
        message: Message,
        held: Option<Rumor>,
    },
    /// `mailed`: a receipt is noted with it. `owes`: as well that it was read.
    Received {
        message: Message,
        mailed: bool,
        owes: bool,
    },
    Amended {
        peer: PeerId,
        id: MessageId,
        mailed: bool,
    },
    /// `step`: that they are delivered.
    Acknowledged {
        peer: PeerId,
        ids: Vec<MessageId>,
        step: Step,
    },
    /// They say so. `step`: that they are read.
    Read {
        peer: PeerId,
        ids: Vec<MessageId>,
        step: Step,
    },
    /// An amendment of ours: it goes out from here on.
    Said {
        peer: PeerId,
        rumor: Rumor,
    },
    /// A message of ours has another text: it goes out from here on, if it was there to be edited.
    Edited {
        message: Message,
        rumors: [Rumor; 2],
    },
    Stepped {
        peer: PeerId,
        id: MessageId,
        step: Step,
    },
    /// It goes over the channel of an older client from here on, and by no other road.
    Older {
        peer: PeerId,
        rumor: Rumor,
        step: Step,
    },
    /// A message of ours that the other side gave back.
    Returned(Message),
    /// All that came before it is stored: now it can be read what is here.
    Gap {
        peer: PeerId,
        gap: Gap,
    },
}

impl After {
    /// Whose chat it is about.
    pub(super) const fn peer(&self) -> PeerId {
        match self {
            Self::Sent { message, .. }
            | Self::Received { message, .. }
            | Self::Edited { message, .. }
            | Self::Returned(message) => message.chat,
            Self::Amended { peer, .. }
            | Self::Acknowledged { peer, .. }
            | Self::Read { peer, .. }
            | Self::Said { peer, .. }
            | Self::Stepped { peer, .. }
            | Self::Older { peer, .. }
            | Self::Gap { peer, .. } => *peer,
        }
    }
}

/// What travels as mail, for what follows when a relay has it.
#[derive(Debug, Clone)]
pub(super) enum Mail {
    /// A request, or an acceptance.
    Hello,
    /// A message, by its place in the chat, for these relays. `amends`: it is about messages, and none itself.
    Letter { at: Millis, id: MessageId, to: Vec<RelayUrl>, amends: bool },
    /// Of what is stored, and of what was read.
    Receipt([Vec<MessageId>; 2]),
}

/// What an event was asked for.
#[derive(Debug)]
pub(super) enum Errand {
    Signal {
        to: PeerId,
    },
    /// For an older client.
    Call {
        to: PeerId,
    },
    Mail(PeerId, Mail),
    /// Our list, for these relays.
    Announce(Vec<RelayUrl>),
    Probe,
    Login(RelayUrl),
}

impl Errand {
    /// The message that it seals.
    pub(super) const fn seals(&self) -> Option<MessageId> {
        if let Self::Mail(_, Mail::Letter { id, .. }) = self { Some(*id) } else { None }
    }
}

impl Node {
    /// Brings a stored identity to life; nothing if there is none in `boot`.
    pub fn start(boot: Boot, out: &mut Out) -> Option<Self> {
        let profile = boot.profile?;
        let me = profile.me;
        let mut noted = boot.seen;
        let receipts = Receipts::load(&mut noted, out.now());
        let mut node = Self {
            run: boot.run,
            mac: boot.mac,
            relays: Relays::new(me, profile.logins.clone()),
            roster: Roster::load(boot.chats, out.now()),
            sessions: Sessions::new(me),
            hiding: Hiding::new(boot.config.has_turn()),
            older: Older::default(),
            signer: None,
            outbox: Outbox::load(boot.outbox, out.now()),
            seen: Seen::load(noted, out),
            strangers: Strangers::default(),
            views: Views::default(),
            after: LiteMap::new(),
            owed: Vec::new(),
            errands: LiteMap::new(),
            receipts,
            mails: LiteMap::new(),
            announcement: None,
            defaults: boot.config.relays,
            links: LiteMap::new(),
            was_up: false,
            asked_to_keep: false,
            compared: Vec::new(),
            told_apart: false,
            // What had it while no page was open goes first.
            expires: Some(Millis(0)),
            profile,
        };
        out.note(Happening::Started);
        node.expire(out);
        // The store will say of the rest.
        node.expires = node.outbox.expires();
        node.show_me(out);
        node.roster.show_all(out);
        // Who followed another engine may still show the links of that one.
        for peer in node.everyone() {
            node.show_link(peer, out);
        }
        let own = node.profile.relays.clone();
        node.relays.keep(&own, out);
        node.relays.recall(&node.seen);
        if node.profile.announced.is_empty() {
            node.test_relays(out);
        } else {
            let mut to = own;
            to.retain(|url| !node.profile.announced.contains(url));
            node.announce(to, out);
        }
        let owed: Vec<_> = node.roster.contacts().filter(|contact| contact.owed_hello).cloned().collect();
        for contact in owed {
            match contact.standing {
                Standing::Pending if contact.relays.is_empty() => node.look_up(contact.peer, out),
                Standing::Pending => node.send_hello(contact.peer, out),
                Standing::Accepted => node.roster.owe_hello(contact.peer, out.now().plus(HELLO_DUE), out),
                Standing::Requested | Standing::Blocked => {}
            }
        }
        let waiting: Vec<PeerId> = node.outbox.recipients().collect();
        for peer in waiting {
            node.refresh(peer, out);
        }
        Some(node)
    }

    pub const fn me(&self) -> PeerId {
        self.profile.me
    }

    pub fn take(&mut self, input: Input, out: &mut Out) {
        self.expire(out);
        match input {
            Input::Intent(asked, intent) => self.on_intent(asked, intent, out),
            Input::Joined(view) => out.aside(view, |out| self.show_all(out)),
            Input::Left(view) => {
                self.turn(view, None, out);
                self.views.leave(view);
            }
            Input::Stored { batches, result } => self.on_stored(&batches, &result, out),
            Input::Page { asked, page } => {
                let asked = match asked {
                    Reader::View(asked) => asked,
                    Reader::Gaps(gap) => return self.on_history(page.chat, gap, page.messages, page.more, out),
                };
                let (chat, part) = (page.chat, Part::Newest);
                let has_more = page.later && matches!(page.part, Part::Unread(_));
                out.aside(asked.view, |out| Self::show_page(page, out));
                // A view that had the chat on screen before is told what came while no tab led.
                if has_more {
                    let asked = Reader::View(asked);
                    out.push(Effect::ReadPage { asked, chat, part, limit: super::chat::PAGE });
                }
                out.taken(asked);
            }
            Input::Found { asked, mut found } => {
                found.messages.retain(|message| {
                    let standing = self.roster.standing(message.chat);
                    matches!(standing, Some(Standing::Accepted | Standing::Pending)) && !message.is_expired(out.now())
                });
                out.aside(asked.view, |out| out.show(Change::Found(Box::new(found))));
            }
            Input::Counted { asked, held } => out.aside(asked.view, |out| out.show(Change::Counted(held))),
            Input::Inspected { asked, peer, path } => {
                out.aside(asked.view, |out| out.show(Change::Path(peer, path)));
            }
            Input::Gathered(found) => out.show(Change::Network(Box::new(Network::of(&found)))),
            Input::Relay(url, input) => self.on_relay(&url, input, out),
            Input::Opened { wrap, stored, expires, rumor } => self.on_opened(wrap, stored, expires, rumor, out),
            Input::Called { event, from, at, call } => self.on_called(event, from, at, call, out),
            Input::Unready(ticket) => drop(self.errands.remove(&ticket)),
            Input::Signer(trouble) => {
                self.signer = trouble;
                out.show(Change::Signer(trouble));
            }
            Input::Ready { ticket, event, json } => self.on_ready(ticket, event, &json, out),
            Input::Session(id, input) => {
                if let Some((peer, news)) = self.sessions.on_local(id, input, out) {
                    self.on_news(peer, news, out);
                }
            }
            Input::Tick => self.tick(out),
            Input::Kept(keeping) => out.show(Change::Kept(keeping)),
            Input::Resumed => {
                out.note(Happening::Woke);
                out.revive();
                self.relays.revive(out);
                self.sessions.revive(out);
            }
            Input::Booted(_) | Input::IdentityMade { .. } | Input::HostClock(_) => {}
        }
    }

    fn on_intent(&mut self, asked: Asked, intent: Intent, out: &mut Out) {
        // Asked twice while the store is at it. A view's numbers rise.
        let before = |(_, owed): &&(_, Asked)| owed.view == asked.view && owed.number <= asked.number;
        if asked.number.is_some() && self.owed.iter().rev().find(before).is_some_and(|(_, owed)| *owed == asked) {
            return;
        }
        let before = out.last_batch();
        match intent {
            // For an engine without an identity, or for any.
            Intent::Start { .. } | Intent::Return { .. } | Intent::Restart => {}
            Intent::Add { address } => self.add(asked.view, &address, out),
            Intent::Accept(peer) => self.accept(peer, out),
            Intent::Block(peer) => self.block(peer, out),
            Intent::Note(peer, note) => self.note(peer, note, out),
            Intent::Delete(peer) => self.delete(peer, out),
            Intent::Open(chat) => self.open(asked, chat, out),
            Intent::Attend(looks) => {
                if let Some(chat) = self.views.look(asked.view, looks) {
                    self.read(chat, out);
                }
            }
            Intent::Typing(peer, on) => {
                if self.shows(peer, Sign::Typing) && self.open_session(peer).is_some() {
                    self.transmit(peer, &Frame::Typing(on), out);
                }
            }
            Intent::Reveal { sign, to, on } => self.reveal(sign, to, on, out),
            Intent::Alert(alerts) => {
                self.profile.alerts = alerts;
                self.save_profile(out);
                self.show_me(out);
            }
            Intent::Read { chat, part } => {
                // Taken when the page is there.
                let asked = Reader::View(asked);
                return out.push(Effect::ReadPage { asked, chat, part, limit: super::chat::PAGE });
            }
            Intent::Search { text, limit, chat } => out.push(Effect::Search { asked, text, limit, chat }),
            Intent::Count => {
                let known = self.roster.contacts().filter(|contact| contact.standing != Standing::Blocked);
                let chats = known.map(|contact| contact.peer).collect();
                out.push(Effect::Count { asked, chats });
            }
            Intent::Inspect(peer) => match self.open_session(peer).or_else(|| self.older_session(peer)) {
                Some(session) => out.push(Effect::Inspect { asked, peer, session }),
                None => out.aside(asked.view, |out| out.show(Change::Path(peer, None))),
            },
            Intent::Diagnose { ask } => self.diagnose(asked, ask, out),
            Intent::TestNetwork => {
                out.note(Happening::NetworkTested);
                out.push(Effect::Gather);
            }
            Intent::Clear(peer) => self.clear(peer, out),
            Intent::Send { to, text } => self.send(asked, to, text, Vec::new(), out),
            Intent::Reply { to, text, about } => self.send(asked, to, text, super::gaps::answer(Some(about)), out),
            Intent::SetTimer { to, secs } => self.set_timer(asked, to, secs, out),
            Intent::Forward { to, text } => {
                let forwarded = vec![vec![FORWARDED.to_owned(), String::new()]];
                self.send(asked, to, text, forwarded, out);
            }
            Intent::Amend { chat, about, emoji } => self.say(asked, chat, &about, emoji, REACTION, out),
            Intent::Erase { chat, about } => self.say(asked, chat, &about, None, CHAT, out),
            Intent::Edit(message) => self.edit(asked, *message, out),
            Intent::Hide(id) => {
                out.store(vec![Op::Hide(id)]);
            }
            Intent::Draft { to, text } => self.roster.change(to, out, |contact| contact.draft = text),
            Intent::Rename(name) => self.rename(&name, out),
            Intent::EnterSends(on) => {
                self.profile.enter_sends = on;
                self.save_profile(out);
                self.show_me(out);
            }
            Intent::WantWork(on) => {
                self.profile.wants_work = on;
                self.save_profile(out);
                self.show_me(out);
            }
            Intent::SpeakOlder(on) => self.speak_older(on, out),
            Intent::AskSigner => self.ask_signer(out),
            Intent::Retry { chat, id } => self.retry(chat, id, out),
            Intent::RenewInvite => {
                self.profile.token = Token::from_random(out.random());
                self.save_profile(out);
                self.show_me(out);
            }
            Intent::AllowLogin(url) => {
                if !self.profile.logins.contains(&url) {
                    self.profile.logins.push(url.clone());
                    self.save_profile(out);
                }
                let news = self.relays.allow_login(&url, out);
                self.on_relay_news(&url, news, out);
            }
            Intent::TestRelays => self.test_relays(out),
            Intent::Keep { ask } => out.push(Effect::Keep { ask }),
        }
        match out.last_batch() {
            batch if batch == before => out.taken(asked),
            batch => self.owed.push((batch, asked)),
        }
    }

    /// Once more what the extension did not do, and what is nowhere announced for want of it.
    fn ask_signer(&mut self, out: &mut Out) {
        out.push(Effect::AskSigner);
        if self.profile.announced.is_empty() {
            self.test_relays(out);
        }
    }

    /// There is something to lose now: a contact, a message. Not before, since some browsers ask the user.
    pub(super) fn has_worth(&mut self, out: &mut Out) {
        if !std::mem::replace(&mut self.asked_to_keep, true) {
            out.push(Effect::Keep { ask: true });
        }
    }

    /// Everything, for a view that has seen nothing.
    fn show_all(&self, out: &mut Out) {
        self.show_me(out);
        self.roster.show_all(out);
        for (peer, link) in self.links.iter() {
            out.show(Change::Link(*peer, *link));
        }
        self.relays.show_all(out);
        if self.signer.is_some() {
            out.show(Change::Signer(self.signer));
        }
    }

    fn everyone(&self) -> Vec<PeerId> {
        self.roster.contacts().map(|contact| contact.peer).collect()
    }

    fn tick(&mut self, out: &mut Out) {
        out.tick();
        self.relays.tick(out);
        self.roster.tick(out);
        for (peer, news) in self.sessions.tick(out) {
            self.on_news(peer, news, out);
        }
        for peer in self.roster.take_due(out.now()) {
            if self.roster.get(peer).is_some_and(|contact| contact.owed_hello) {
                self.send_hello(peer, out);
            }
        }
        if let Some(op) = self.receipts.strike_due(out.now()) {
            out.store(vec![op]);
        }
        for peer in self.receipts.take_due(out.now()) {
            self.mail_receipts(peer, out);
        }
        let waiting: Vec<PeerId> = self.outbox.recipients().collect();
        for peer in waiting {
            self.flush(peer, out);
            self.mail(peer, out);
        }
    }

    /// After each input: signals are sealed, and what the UI must know of links and relays is told.
    pub fn settle(&mut self, out: &mut Out) {
        self.roster.settle(out);
        for (peer, news) in self.sessions.trim(&self.views.chats(), out) {
            self.on_news(peer, news, out);
        }
        for (to, body) in out.take_signals() {
            self.send_signal(to, body, out);
        }
        for (to, call) in out.take_calls() {
            self.send_call(to, call, out);
        }
        self.listen(out);
        self.conclude(out);
        self.relays.show(&self.profile.relays, &self.defaults, out);
        let up = self.relays.any_up();
        let touched = self.sessions.take_touched();
        if up == self.was_up {
            for peer in touched {
                self.show_link(peer, out);
            }
        } else {
            self.was_up = up;
            for peer in self.everyone() {
                self.show_link(peer, out);
            }
        }
    }

    pub fn deadline(&self, now: Millis) -> Option<Millis> {
        let resend = self
            .outbox
            .recipients()
            .filter(|peer| self.may_mail(*peer))
            .filter_map(|peer| self.outbox.deadline(peer, self.roster.inbox(peer), self.open_session(peer)))
            .min();
        let outside = earlier(self.relays.deadline(), earlier(self.roster.deadline(), self.receipts.deadline()));
        earlier(earlier(self.sessions.deadline(now), outside), earlier(resend, self.expires))
    }

    pub(super) fn show_link(&mut self, peer: PeerId, out: &mut Out) {
        if self.roster.get(peer).is_none() {
            return;
        }
        let link = match self.sessions.get(peer) {
            Some(session) if session.open_id().or_else(|| session.older_id()).is_some() => Link::Direct,
            Some(session) if session.is_promising() => Link::Connecting,
            _ if self.relays.any_up() => Link::Relayed,
            _ => Link::Offline,
        };
        if self.links.insert(peer, link) != Some(link) {
            out.show(Change::Link(peer, link));
        }
    }

    pub(super) fn show_me(&self, out: &mut Out) {
        let Profile {
            me: peer,
            device,
            token,
            shows_read,
            shows_typing,
            shows_address,
            wants_work,
            speaks_older,
            signs_elsewhere,
            alerts,
            enter_sends,
            ..
        } = self.profile;
        let name = self.profile.name.clone();
        let invite = Address { peer, relays: self.profile.relays.clone(), token: Some(token) }.fragment();
        out.show(Change::Me(Me {
            peer,
            name,
            device,
            invite,
            shows_read,
            shows_typing,
            shows_address,
            wants_work,
            speaks_older,
            signs_elsewhere,
            alerts,
            enter_sends,
        }));
    }

    pub(super) fn save_profile(&self, out: &mut Out) {
        out.store(vec![Op::PutProfile(self.profile.clone())]);
    }

    /// Whether a connection to `peer` may be set up, would be understood, and is known where to ask for.
    pub(super) fn can_dial(&self, peer: PeerId) -> bool {
        let contact = self.roster.get(peer).filter(|contact| contact.standing == Standing::Accepted);
        contact.is_some_and(|contact| contact.tincan && !contact.relays.is_empty())
    }

    /// Whether `peer` may see this of us, and would understand it; only then we see it of them.
    pub(super) fn shows(&self, peer: PeerId, sign: Sign) -> bool {
        let contact = self.roster.get(peer).filter(|contact| contact.standing == Standing::Accepted && contact.tincan);
        contact.is_some_and(|contact| contact.shows(sign).unwrap_or(self.profile.shows(sign)))
    }

    /// An open chat or a waiting message needs a connection: say so to its session.
    pub(super) fn refresh(&mut self, peer: PeerId, out: &mut Out) {
        let older = self.takes_older(peer);
        if self.can_dial(peer) {
            self.receipts.wake(peer, out.now());
        } else if !older {
            return;
        }
        self.prepare(peer, out);
        // What waits for an older client waits on relays, and nothing tells when it has come.
        let needed = self.views.show(peer) || (!older && self.outbox.has_mail_for(peer));
        let wanted = needed && self.can_connect(peer);
        let news = self.sessions.with(peer, out, |session, out| {
            session.want(wanted);
            session.tick(out)
        });
        self.on_news(peer, news, out);
    }

    /// Dials at once, if that is allowed and possible.
    pub(super) fn dial(&mut self, peer: PeerId, span: Millis, out: &mut Out) {
        if self.can_connect(peer) {
            self.prepare(peer, out);
            self.sessions.with(peer, out, |session, out| {
                session.dial(span, out);
                Vec::new()
            });
            return;
        }
        // Who asks to be let in is asked for nowhere: nobody learns that their request is looked at.
        let wanted = |contact: &&Contact| matches!(contact.standing, Standing::Accepted | Standing::Pending);
        let contact = self.roster.get(peer).filter(wanted);
        if contact.is_some_and(|contact| contact.tincan && contact.relays.is_empty()) {
            self.look_up(peer, out);
        }
    }

    /// Says on a channel who we are.
    fn introduce(&self, peer: PeerId, out: &mut Out) {
        let Profile { name, device, relays, .. } = &self.profile;
        let (name, device, relays) = (name.clone(), *device, relays.clone());
        let timer = self.roster.get(peer).and_then(|contact| contact.timer);
        let hello = Frame::Hello { version: VERSION, name, device, run: self.run, at: out.now(), relays, timer };
        self.transmit(peer, &hello, out);
    }

    /// Those who let us in learn it at once, or by mail.
    fn rename(&mut self, name: &str, out: &mut Out) {
        let name = clean_name(name);
        if !name.is_empty() && name != self.profile.name {
            self.profile.name = name;
            self.save_profile(out);
            for peer in self.friends() {
                if self.open_session(peer).is_some() {
                    self.introduce(peer, out);
                } else {
                    self.roster.owe_hello(peer, out.now().plus(HELLO_DUE), out);
                }
            }
        }
        self.show_me(out);
    }

    /// Those who are accepted.
    pub(super) fn friends(&self) -> Vec<PeerId> {
        let friends = self.roster.contacts().filter(|contact| contact.standing == Standing::Accepted);
        friends.map(|contact| contact.peer).collect()
    }

    pub(super) fn on_news(&mut self, peer: PeerId, news: Vec<News>, out: &mut Out) {
        for news in news {
            match news {
                News::Opened if self.older_session(peer).is_some() => {
                    self.roster.spoke(peer, out);
                    self.flush(peer, out);
                }
                News::Opened => {
                    self.introduce(peer, out);
                    self.roster.hello_paid(peer, out);
                    self.roster.spoke(peer, out);
                    self.pay_receipts(peer, out);
                    self.flush(peer, out);
                    self.read_gap(peer, Gap::Tell, out);
                }
                News::Mended => {
                    self.pay_receipts(peer, out);
                    self.flush(peer, out);
                }
                News::Lost => self.receipts.hurry(peer, out.now().plus(HELLO_DUE)),
                News::Frame(frame) => self.on_frame(peer, *frame, out),
                News::Chat(text, at) => self.on_chat(peer, text, at, out),
            }
        }
    }

    /// The session whose channel to `peer` is open.
    pub(super) fn open_session(&self, peer: PeerId) -> Option<SessionId> {
        self.sessions.get(peer).and_then(super::session::Session::open_id)
    }

    pub(super) fn transmit(&self, peer: PeerId, frame: &Frame, out: &mut Out) {
        if let Some(id) = self.sessions.get(peer).and_then(super::session::Session::channel_id) {
            let confirms = matches!(frame, Frame::Ack(_) | Frame::Mailed(_) | Frame::Read(_));
            out.push(if confirms { Effect::Confirm } else { Effect::Transmit }(id, frame.encode()));
        }
    }

    fn on_relay(&mut self, url: &RelayUrl, input: super::doors::RelayInput, out: &mut Out) {
        let before = self.relays.live();
        let news = self.relays.on_input(url, input, out);
        if before == 0 && self.relays.live() > 0 {
            self.come_online(out);
        }
        self.on_relay_news(url, news, out);
    }

    fn on_relay_news(&mut self, url: &RelayUrl, news: Option<relay::News>, out: &mut Out) {
        match news {
            // Size and depth were checked with the frame, before it was parsed.
            Some(relay::News::Wrap(event)) if self.seen.wrap(event.id, out.now()) => {
                self.strangers.opening(event.id, url);
                out.push(Effect::OpenWrap(event));
            }
            None | Some(relay::News::Wrap(_)) => {}
            Some(relay::News::Call(event)) => self.on_call_event(event, out),
            Some(relay::News::Answer(of, event)) => {
                if let Some((relays, at)) = wire::read_inbox(&event, of) {
                    self.learn_inbox(of, relays, at, out);
                }
            }
            Some(relay::News::NoAnswer(of)) => self.no_inbox(of, out),
            Some(relay::News::Accepted(id)) => {
                // A letter is kept on the books until all its relays have answered.
                match self.mails.get(&id).cloned() {
                    Some((peer, Mail::Letter { at, id, amends, .. })) => {
                        self.on_step(peer, (at, id, amends), Step::Held(url.clone()), out);
                    }
                    Some((peer, Mail::Hello)) => self.roster.hello_paid(peer, out),
                    Some((peer, Mail::Receipt(ids))) => self.on_receipt_mailed(peer, &ids, out),
                    None => {}
                }
                self.mails.retain(|wrap, (_, mail)| *wrap != id || matches!(mail, Mail::Letter { .. }));
                if self.announcement == Some(id) && !self.profile.announced.contains(url) {
                    self.profile.announced.push(url.clone());
                    self.save_profile(out);
                }
            }
            Some(relay::News::Refused(id, why)) => {
                if let Some((peer, Mail::Letter { at, id, amends, .. })) = self.mails.get(&id).cloned() {
                    self.on_step(peer, (at, id, amends), Step::Refused(url.clone(), clean_refusal(&why)), out);
                }
                let login = self.relays.log_in(url);
                self.on_relay_news(url, login, out);
            }
            Some(relay::News::LoginWanted(challenge)) => {
                let tags = wire::login_tags(url, &challenge);
                let ticket = self.errand(Errand::Login(url.clone()), out);
                out.push(Effect::Sign { ticket, kind: wire::LOGIN, tags });
            }
        }
    }

    /// The first of our relays listens for us: greet those we spoke with, and dial whom we need.
    fn come_online(&mut self, out: &mut Out) {
        self.sessions.hurry(out);
        for peer in self.roster.to_greet() {
            let idle = self.sessions.get(peer).is_none_or(super::session::Session::is_idle);
            if self.views.show(peer) || self.outbox.has_mail_for(peer) {
                self.dial(peer, Millis(0), out);
            } else if idle && self.can_connect(peer) {
                let body = self.hello(false, None);
                out.signal(peer, body);
            }
        }
    }

    pub(super) fn hello(&self, ask: bool, token: Option<Token>) -> Body {
        Body::Hello { name: self.profile.name.clone(), relays: self.profile.relays.clone(), ask, token }
    }

    /// Whether a message is being sealed.
    pub(super) fn is_sealing(&self, id: MessageId) -> bool {
        self.errands.values().any(|errand| errand.seals() == Some(id))
    }

    pub(super) fn errand(&mut self, errand: Errand, out: &mut Out) -> Ticket {
        let ticket = out.ticket();
        self.errands.insert(ticket, errand);
        ticket
    }

    /// Publishes our 10050 to these relays.
    pub(super) fn announce(&mut self, to: Vec<RelayUrl>, out: &mut Out) {
        if !to.is_empty() {
            let tags = wire::inbox_tags(&self.profile.relays);
            let ticket = self.errand(Errand::Announce(to), out);
            out.push(Effect::Sign { ticket, kind: wire::INBOX_LIST, tags });
        }
    }

    fn send_signal(&mut self, to: PeerId, body: Body, out: &mut Out) {
        // The last gate: whatever asked for it, a signal goes to accepted contacts only.
        if self.roster.is_accepted(to) {
            out.note_of(to, Happening::Sent(Said::of(&body)));
            self.seal(to, body, Carrier::Ephemeral, out);
        }
    }

    /// Our request or our acceptance, as mail.
    pub(super) fn send_hello(&mut self, to: PeerId, out: &mut Out) {
        let Some(contact) = self.roster.get(to) else { return };
        let body = match contact.standing {
            Standing::Pending => self.hello(true, contact.token),
            Standing::Accepted => self.hello(false, None),
            Standing::Requested | Standing::Blocked => return,
        };
        self.seal(to, body, Carrier::Stored, out);
    }

    fn seal(&mut self, to: PeerId, body: Body, carrier: Carrier, out: &mut Out) {
        let signal = Signal { device: self.profile.device, run: self.run, body };
        let rumor = signal.rumor(self.me(), to, out.now());
        let errand = match carrier {
            Carrier::Stored => Errand::Mail(to, Mail::Hello),
            Carrier::Ephemeral => Errand::Signal { to },
        };
        let ticket = self.errand(errand, out);
        self.have_sealed(ticket, to, rumor, carrier, out);
    }

    /// Receipts as mail, for those who let us in and understand them.
    fn mail_receipts(&mut self, to: PeerId, out: &mut Out) {
        if self.open_session(to).is_some() {
            return self.pay_receipts(to, out);
        }
        if !self.can_dial(to) {
            return;
        }
        let mut ids = self.receipts.mail(to, out.now());
        if !self.shows(to, Sign::Read) {
            // It was owed when the user still let it be told.
            let [_, read] = &mut ids;
            let read = std::mem::take(read);
            self.paid(to, &read, &READ, out);
        }
        let [delivered, read] = ids.clone();
        if delivered.is_empty() && read.is_empty() {
            return;
        }
        let body = Body::Receipt { delivered, read };
        let rumor = Signal { device: self.profile.device, run: self.run, body }.rumor(self.me(), to, out.now());
        self.post(to, Mail::Receipt(ids), rumor, out);
    }

    /// Has a rumor sealed as mail.
    pub(super) fn post(&mut self, to: PeerId, mail: Mail, rumor: Rumor, out: &mut Out) {
        let ticket = self.errand(Errand::Mail(to, mail), out);
        self.have_sealed(ticket, to, rumor, Carrier::Stored, out);
    }

    /// Whom we ask without an invite gets some work with it, in case that is all that lets us in.
    fn have_sealed(&self, ticket: Ticket, to: PeerId, rumor: Rumor, carrier: Carrier, out: &mut Out) {
        let asks = |contact: &Contact| contact.standing == Standing::Pending && contact.token.is_none();
        let work = carrier == Carrier::Stored && self.roster.get(to).is_some_and(asks);
        out.push(Effect::Seal { ticket, to, rumor, carrier, work });
    }

    fn on_ready(&mut self, ticket: Ticket, id: EventId, json: &str, out: &mut Out) {
        match self.errands.remove(&ticket) {
            Some(Errand::Signal { to }) => {
                let relays = self.relays_of(to);
                self.relays.publish(&relays, id, json, false, out);
            }
            // They look where they find us, and where their mail goes if that is known.
            Some(Errand::Call { to }) => {
                let mut relays = self.relays_of(to);
                relays.extend(self.profile.relays.iter().filter(|url| !self.roster.inbox(to).contains(url)).cloned());
                self.relays.publish(&relays, id, json, false, out);
            }
            Some(Errand::Mail(to, mail)) => {
                // What every relay has answered for is over.
                self.mails.retain(|wrap, _| self.relays.carries(*wrap));
                let relays = match &mail {
                    Mail::Letter { to, .. } => to.clone(),
                    Mail::Hello | Mail::Receipt(_) => self.relays_of(to),
                };
                self.mails.insert(id, (to, mail));
                self.relays.publish(&relays, id, json, true, out);
            }
            Some(Errand::Announce(to)) => {
                self.announcement = Some(id);
                self.relays.publish(&to, id, json, true, out);
            }
            Some(Errand::Probe) => self.on_probe_sealed(id, json, out),
            Some(Errand::Login(url)) => self.relays.send_login(&url, id, json, out),
            None => {}
        }
    }

    pub(super) fn relays_of(&self, peer: PeerId) -> Vec<RelayUrl> {
        self.roster.inbox(peer).to_vec()
    }

    /// Where someone's mail goes is asked at our own relays, the defaults and those their address named.
    pub(super) fn look_up(&mut self, peer: PeerId, out: &mut Out) {
        let mut at = self.profile.relays.clone();
        for url in self.defaults.iter().cloned().chain(self.relays_of(peer)) {
            if !at.contains(&url) {
                at.push(url);
            }
        }
        self.relays.look_up(peer, &at, out);
    }
}
