//! The engine: what must be right under every interleaving. It does no I/O, has no clock and no dice of its own:
//! [`Engine::handle`] takes an input and a stamp and says what must be done outside.

mod after;
mod chat;
mod clock;
#[cfg(test)]
mod consent;
mod control;
mod delete;
pub mod diary;
pub mod doors;
mod edits;
pub mod expire;
mod gaps;
mod hears;
mod hiding;
pub mod inbox;
mod ledger;
mod letters;
pub mod lines;
mod me;
mod node;
mod older;
mod out;
mod outbox;
mod post;
mod probe;
pub mod receipts;
mod relay;
mod relays;
pub mod report;
mod roster;
pub mod safe;
mod says;
mod session;
mod sessions;
#[cfg(test)]
mod sim;
mod stored;
mod strangers;
pub mod strays;
pub mod tabs;
mod views;

use doors::{AddError, Boot, Change, Effect, Input, Intent, Notice, Op, Stamp, To};

use self::node::Node;
use self::out::Out;
use crate::model::{Config, DeviceId, Millis, PeerId, Profile, RunId, Token};

/// A timer that has not fired so much later than asked for means that the machine slept.
const SLEPT: Millis = Millis::secs(4);
/// A clock that is off by more is pointed out.
const CLOCK_OFF: u64 = 60_000;

/// One user's app, from the doors inward.
#[derive(Debug, Default)]
pub struct Engine {
    out: Out,
    boot: Option<(Config, RunId)>,
    node: Option<Node>,
    /// A key is being made: one name is enough, in whichever view it was given.
    making: bool,
    wake: Option<Millis>,
}

impl Engine {
    /// Takes one input and returns what must be done, in order.
    pub fn handle(&mut self, input: Input, stamp: &Stamp) -> Vec<Effect> {
        self.out.begin(stamp);
        // Whatever comes first after a sleep shows it: the timer itself may be set anew before it fires.
        if let Some(node) = &mut self.node
            && self.wake.is_some_and(|wake| stamp.now.since(wake) >= SLEPT)
        {
            self.wake = None;
            node.take(Input::Resumed, &mut self.out);
        }
        self.take(input);
        if let Some(node) = &mut self.node {
            node.settle(&mut self.out);
            self.schedule();
        }
        self.out.finish()
    }

    fn take(&mut self, input: Input) {
        let out = &mut self.out;
        match (input, &mut self.node) {
            (Input::Booted(boot), None) => self.start(*boot),
            (Input::IdentityMade { me, name, mac, elsewhere }, None) => {
                let Some((config, run)) = self.boot.clone() else { return };
                let (device, token) = (DeviceId::from_random(out.random()), Token::from_random(out.random()));
                // Of use at once; those that keep no mail are left out when they have been tried.
                let relays = config.relays.iter().take(Config::MOST_RELAYS).cloned().collect();
                let profile = Profile { signs_elsewhere: elsewhere, ..Profile::new(me, name, device, token, relays) };
                out.show(Change::Storage(None));
                out.store(vec![Op::PutProfile(profile.clone())]);
                self.run(Boot {
                    config,
                    profile: Some(profile),
                    chats: vec![],
                    outbox: vec![],
                    seen: vec![],
                    run,
                    mac,
                });
            }
            (Input::Intent(_, Intent::Start { name }), None) => self.make(&name, None),
            (Input::Intent(_, Intent::Return { name, me }), None) => self.make(&name, Some(me)),
            (Input::Intent(asked, Intent::Restart), _) => {
                // Told before: who loads anew asks nothing again.
                out.taken(asked);
                out.show(Change::Restart);
            }
            (Input::Intent(asked, Intent::Add { .. }), None) => {
                out.tell(To::View(asked.view), Change::Added(Err(AddError::NoIdentity)));
                out.taken(asked);
            }
            (Input::Joined(view), None) if self.boot.is_some() => out.tell(To::View(view), Change::FirstRun),
            // The key could not be kept, and without it there is nobody.
            (Input::Stored { result: Err(error), .. }, None) => {
                self.making = false;
                out.show(Change::Storage(Some(error)));
            }
            (Input::HostClock(offset), _) if offset.unsigned_abs() > CLOCK_OFF => {
                out.show(Change::Notice(Notice::Clock(offset.unsigned_abs())));
            }
            (Input::Tick, Some(node)) => {
                self.wake = None;
                node.take(Input::Tick, out);
            }
            (input, Some(node)) => node.take(input, out),
            (_, None) => {}
        }
    }

    fn start(&mut self, boot: Boot) {
        self.boot = Some((boot.config.clone(), boot.run));
        if boot.profile.is_some() {
            self.run(boot);
        } else {
            self.out.show(Change::FirstRun);
        }
    }

    fn make(&mut self, name: &str, me: Option<PeerId>) {
        let name = crate::protocol::bounds::clean_name(name);
        if !name.is_empty() && self.boot.is_some() && !self.making {
            self.making = true;
            self.out.push(Effect::MakeIdentity { name, me });
        }
    }

    fn run(&mut self, boot: Boot) {
        self.node = Node::start(boot, &mut self.out);
    }

    /// One timer serves all: it is moved only to come earlier, so that a busy channel does not set it with each frame.
    fn schedule(&mut self) {
        let now = self.out.now();
        let next = self.node.as_ref().and_then(|node| node.deadline(now));
        let Some(next) = out::earlier(next, self.out.ledger().deadline()) else { return };
        // What had to wait for something else may be long overdue, which must not be taken for a sleep.
        let next = next.max(now);
        if self.wake.is_none_or(|wake| next < wake || wake < now) {
            self.wake = Some(next);
            self.out.push(Effect::WakeAt(next));
        }
    }
}
