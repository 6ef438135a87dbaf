//! Who hides their address from someone connects over a TURN server alone, and not at all where there is none.

use litemap::LiteMap;

use super::diary::Happening;
use super::doors::{Dialect, IcePolicy};
use super::node::Node;
use super::out::Out;
use super::outbox::NO_CHANNEL;
use super::session::Session;
use crate::model::{Millis, PeerId, SessionId, Sign};
use crate::protocol::signal::Body;

/// Offers that come sooner after one that was declined are not answered: who does not understand it waits longer then.
const DECLINED: Millis = Millis::secs(60);

/// What hiding rests on.
#[derive(Debug)]
pub struct Hiding {
    /// There is a TURN server.
    turn: bool,
    /// Whose offer was declined, and when.
    declined: LiteMap<PeerId, Millis>,
}

impl Hiding {
    pub const fn new(turn: bool) -> Self {
        Self { turn, declined: LiteMap::new() }
    }
}

impl Node {
    /// What a connection with `peer` may be made with, as the user wants it.
    fn policy(&self, peer: PeerId) -> IcePolicy {
        let shown = self.roster.get(peer).and_then(|contact| contact.shows(Sign::Address));
        if shown.unwrap_or(self.profile.shows(Sign::Address)) { IcePolicy::All } else { IcePolicy::Relay }
    }

    /// Whether a connection with `peer` would have any candidate.
    pub(super) fn may_connect(&self, peer: PeerId) -> bool {
        self.hiding.turn || self.policy(peer) == IcePolicy::All
    }

    /// Whether `peer` can be dialled, and there is something to dial with.
    pub(super) fn can_connect(&self, peer: PeerId) -> bool {
        (self.can_dial(peer) || self.takes_older(peer)) && self.may_connect(peer)
    }

    /// Since when a message to `peer` that is sent now waits for a channel: long enough, where none can come.
    pub(super) fn waits_since(&self, peer: PeerId, now: Millis) -> Millis {
        if self.may_connect(peer) { now } else { Millis(now.0.saturating_sub(NO_CHANNEL.0)) }
    }

    /// Before a session may begin: with what, and in which form.
    pub(super) fn prepare(&mut self, peer: PeerId, out: &mut Out) {
        let policy = self.policy(peer);
        let dialect = if self.takes_older(peer) { Dialect::Older } else { Dialect::Tincan };
        self.sessions.with(peer, out, |session, _| {
            session.set_policy(policy);
            session.speak(dialect);
            Vec::new()
        });
    }

    /// Who may see this. A connection that was made with an address that is hidden now ends at once.
    pub(super) fn reveal(&mut self, sign: Sign, to: Option<PeerId>, on: Option<bool>, out: &mut Out) {
        let before: Vec<_> = self.friends().into_iter().map(|peer| (peer, self.policy(peer))).collect();
        if let Some(peer) = to {
            self.roster.change(peer, out, |contact| contact.show(sign, on));
        } else {
            self.profile.show(sign, on.unwrap_or(true));
            self.save_profile(out);
            self.show_me(out);
        }
        for (peer, policy) in before {
            let connects = self.can_dial(peer) || self.sessions.get(peer).is_some();
            if self.policy(peer) != policy && connects {
                self.reconnect(peer, out);
            }
        }
    }

    fn reconnect(&mut self, peer: PeerId, out: &mut Out) {
        if self.sessions.get(peer).is_some() {
            let news = self.sessions.with(peer, out, Session::hang_up);
            self.on_news(peer, news, out);
        }
        self.refresh(peer, out);
        let idle = self.sessions.get(peer).is_none_or(Session::is_idle);
        if idle && self.policy(peer) == IcePolicy::All && self.roster.to_greet().contains(&peer) {
            // They may have given up asking.
            let body = self.hello(false, None);
            out.signal(peer, body);
        }
    }

    /// An offer that cannot be taken: said once, so that they need not wait, nor ask again and again.
    pub(super) fn refuse_offer(&mut self, peer: PeerId, session: SessionId, out: &mut Out) {
        let now = out.now();
        if self.hiding.declined.get(&peer).is_none_or(|at| now.since(*at) >= DECLINED) {
            self.hiding.declined.insert(peer, now);
            out.note_of(peer, Happening::Declined);
            out.signal(peer, Body::Bye { session });
        }
    }
}
