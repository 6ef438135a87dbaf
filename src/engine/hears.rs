//! What relays say.

use super::doors::{Effect, RelayInput};
use super::node::Node;
use super::out::Out;
use super::post::{Errand, Mail};
use super::relay::News;
use super::session::Session;
use crate::model::{Millis, RelayUrl, Step};
use crate::protocol::bounds::clean_refusal;
use crate::protocol::relay as wire;

impl Node {
    pub(super) fn on_relay(&mut self, url: &RelayUrl, input: RelayInput, out: &mut Out) {
        let before = self.relays.live();
        let news = self.relays.on_input(url, input, out);
        if before == 0 && self.relays.live() > 0 {
            self.come_online(out);
        }
        self.on_relay_news(url, news, out);
    }

    pub(super) fn on_relay_news(&mut self, url: &RelayUrl, news: Option<News>, out: &mut Out) {
        match news {
            // Size and depth were checked with the frame, before it was parsed.
            Some(News::Wrap(event)) if self.seen.wrap(event.id, out.now()) => {
                self.strangers.opening(event.id, url);
                out.push(Effect::OpenWrap(event));
            }
            None | Some(News::Wrap(_)) => {}
            Some(News::Call(event)) => self.on_call_event(event, out),
            Some(News::Answer(of, event)) => {
                if let Some((relays, at)) = wire::read_inbox(&event, of) {
                    self.learn_inbox(of, relays, at, out);
                }
            }
            Some(News::NoAnswer(of)) => self.no_inbox(of, out),
            Some(News::Accepted(id)) => {
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
            Some(News::Refused(id, why)) => {
                if let Some((peer, Mail::Letter { at, id, amends, .. })) = self.mails.get(&id).cloned() {
                    self.on_step(peer, (at, id, amends), Step::Refused(url.clone(), clean_refusal(&why)), out);
                }
                let login = self.relays.log_in(url);
                self.on_relay_news(url, login, out);
            }
            Some(News::LoginWanted(challenge)) => {
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
            let idle = self.sessions.get(peer).is_none_or(Session::is_idle);
            if self.views.show(peer) || self.outbox.has_mail_for(peer) {
                self.dial(peer, Millis(0), out);
            } else if idle && self.can_connect(peer) {
                let body = self.hello(false, None);
                out.signal(peer, body);
            }
        }
    }
}
