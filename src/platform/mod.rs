//! What carries out effects in a browser. Nothing here decides anything: it does what the engine asks, reports what
//! happened, and keeps the secret key.

mod clock;
pub mod config;
mod extension;
mod gather;
mod guard;
mod keep;
mod keys;
mod lock;
mod outside;
mod page;
mod rtc;
mod safe;
mod sink;
mod smith;
mod socket;
pub mod store;
mod tabs;
mod timer;

use std::rc::Rc;

pub use self::clock::breathe;
pub use self::guard::{Call, Guard, end};
pub use self::page::{Page, start_anew_when_back};
pub use self::safe::Safe;
pub use self::sink::Sink;
pub use self::tabs::{News, Tabs};
use crate::engine::doors::{Effect, Input, Stamp};
use crate::model::{Config, PeerId, RunId};
use crate::platform::store::Store;
use crate::protocol::mac::MacKey;

/// Everything outside the engine but the UI.
pub struct Platform {
    sink: Sink,
    clock: clock::Clock,
    keys: Rc<keys::Keys>,
    rtc: rtc::Rtc,
    gather: Rc<gather::Gather>,
    sockets: socket::Sockets,
    store: Rc<Store>,
    timer: timer::Timer,
}

impl Platform {
    /// `host_offset`: what the page's host says the time is, less ours, in milliseconds. Reports go to `sink`.
    pub fn new(
        config: &Config,
        store: Store,
        (secret, me): (Option<[u8; 32]>, Option<PeerId>),
        host_offset: i64,
        sink: Sink,
    ) -> Self {
        let store = Rc::new(store);
        store.trail(&sink);
        Self {
            clock: clock::Clock::new(host_offset),
            keys: Rc::new(keys::Keys::new(secret, me, sink.clone())),
            rtc: rtc::Rtc::new(&config.ice_servers, sink.clone()),
            gather: gather::Gather::new(config, sink.clone()),
            sockets: socket::Sockets::new(sink.clone()),
            timer: timer::Timer::new(sink.clone()),
            store,
            sink,
        }
    }

    /// A name for this run of the app.
    pub fn new_run() -> RunId {
        RunId::from_random(clock::random())
    }

    pub fn stamp(&self) -> Stamp {
        Stamp { now: self.clock.now(), random: clock::drawn() }
    }

    /// Waits until all that was given to be stored is stored, but not for long.
    pub async fn settle(&self) {
        self.store.settle().await;
    }

    /// Says goodbye: the other sides learn at once that the page goes.
    pub fn leave(&self) {
        self.rtc.close_all();
    }

    pub fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::MakeIdentity { name, me } => self.make_identity(name, me),
            Effect::Store { batch, ops } => self.store.write(batch, ops, &self.sink),
            Effect::ReadPage { asked, chat, part, limit } => {
                self.store.read_page(asked, chat, part, limit, &self.sink);
            }
            Effect::Search { asked, text, limit, chat } => self.store.search(asked, text, limit, chat, &self.sink),
            Effect::Count { asked, chats } => self.store.count(asked, chats, &self.sink),
            Effect::Inspect { asked, peer, session } => self.rtc.inspect(asked, peer, session),
            Effect::Gather => self.gather.begin(),
            Effect::Keep { ask } => keep::keep(ask, &self.sink),
            Effect::Connect(url) => self.sockets.connect(url),
            Effect::Disconnect(url) => self.sockets.disconnect(&url),
            Effect::SendRelay(url, text) => self.sockets.send(&url, &text),
            Effect::OpenWrap(event) => self.keys.open(event),
            Effect::Seal { ticket, to, rumor, carrier, work } => {
                self.keys.seal(ticket, to, rumor, (carrier, work), self.clock.now());
            }
            Effect::OpenCall(event) => self.keys.open_call(event),
            Effect::SealCall { ticket, to, call } => self.keys.seal_call(ticket, to, call, self.clock.now()),
            Effect::AskSigner => self.keys.ask_again(),
            Effect::Sign { ticket, kind, tags } => self.keys.sign(ticket, kind, tags, self.clock.now()),
            Effect::Dial(id, policy, dialect) => self.rtc.dial(id, policy, dialect),
            Effect::Restart(id) => self.rtc.restart(id),
            Effect::Accept(id, sdp, policy, dialect) => self.rtc.accept(id, sdp, policy, dialect),
            Effect::Answer(id, sdp) => self.rtc.answer(id, sdp),
            Effect::AddCandidates(id, candidates) => self.rtc.add_candidates(id, candidates),
            Effect::Transmit(id, text) => self.rtc.transmit(id, text),
            Effect::Confirm(id, text) => self.rtc.confirm(id, text),
            Effect::Hangup(id) => self.rtc.hang_up(id),
            Effect::WakeAt(at) => self.timer.wake_at(at, self.clock.now()),
            // Shown by whoever holds the UI.
            Effect::Show(..) | Effect::Taken(..) => {}
        }
    }

    /// The key is on disk before anyone hears of it.
    fn make_identity(&self, name: String, brought: Option<PeerId>) {
        let (keys, store, sink) = (self.keys.clone(), self.store.clone(), self.sink.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let kept = match brought {
                None => {
                    let (me, secret) = keys.make();
                    store.keep_secret(&secret).await.map(|()| (me, secret))
                }
                Some(me) => store.keep_brought(me).await.map(|secret| {
                    keys.take(&secret, me);
                    (me, secret)
                }),
            };
            match kept {
                Ok((me, secret)) => {
                    let (mac, elsewhere) = (MacKey::derive(&secret), keys.is_outside());
                    sink.push(Input::IdentityMade { me, name, mac, elsewhere });
                }
                Err(error) => sink.push(Input::Stored { batches: Vec::new(), result: Err(error) }),
            }
        });
    }
}
