//! A running identity: the parts of the engine and how they hear of each other.

use litemap::LiteMap;
use nostr::prelude::EventId;

use super::after::After;
use super::diary::Happening;
use super::doors::{Asked, BatchId, Boot, Change, Effect, Gap, Input, Intent, Link, Op, Reader, SignerTrouble, Ticket};
use super::hiding::Hiding;
use super::inbox::Seen;
use super::older::Older;
use super::out::{Out, earlier};
use super::outbox::Outbox;
use super::post::{Errand, Mail};
use super::receipts::Receipts;
use super::relays::Relays;
use super::roster::Roster;
use super::session::News;
use super::sessions::Sessions;
use super::strangers::Strangers;
use super::views::Views;
use crate::model::tags::FORWARDED;
use crate::model::{
    Contact, Millis, Network, Part, PeerId, Profile, RelayUrl, RunId, SessionId, Sign, Standing, Token,
};
use crate::protocol::frame::Frame;
use crate::protocol::mac::MacKey;
use crate::protocol::rumor::{CHAT, REACTION};

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
    pub(super) announcement: Option<EventId>,
    pub(super) defaults: Vec<RelayUrl>,
    pub(super) links: LiteMap<PeerId, Link>,
    was_up: bool,
    /// The browser was asked to keep what is stored.
    pub(super) asked_to_keep: bool,
    /// Channels on which gaps were looked for: what they told, and what we did.
    pub(super) compared: Vec<(SessionId, bool)>,
    /// On these channels the other side takes several messages in a frame.
    pub(super) takes_several: LiteMap<PeerId, SessionId>,
    /// That two clocks are apart was told.
    pub(super) told_apart: bool,
    /// When the first of what is stored has had its time, or may have.
    pub(super) expires: Option<Millis>,
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
            takes_several: LiteMap::new(),
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

    /// Whether a connection to `peer` may be set up, would be understood, and is known where to ask for.
    pub(super) fn can_dial(&self, peer: PeerId) -> bool {
        let contact = self.roster.get(peer).filter(|contact| contact.standing == Standing::Accepted);
        contact.is_some_and(|contact| contact.tincan && !contact.relays.is_empty())
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
}
