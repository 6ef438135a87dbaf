//! Which relays really keep mail. Some say OK and store nothing, so a wrap to ourselves goes to each candidate and is
//! asked for again: one event and one question a relay. Only those that give it back go into our list.

use nostr::prelude::EventId;

use super::doors::{Carrier, Effect, Failure, Mail};
use super::node::{HELLO_DUE, Node};
use super::out::Out;
use super::post::Errand;
use super::relay::CONNECT;
use crate::model::{Config, Millis, PeerId, RelayUrl};
use crate::protocol::relay as wire;
use crate::protocol::signal;

/// Name of the subscription that asks for the wrap.
const RECALL: &str = "recall";
/// A relay that says OK before its database is done, or still has the wrap to pass on, has until then.
const SETTLE: Millis = Millis(500);
/// No answer for so long is none.
const ANSWER: Millis = Millis::secs(10);
/// A second try, because the first may have met a network that was just changing.
const TRIES: u8 = 2;

/// The trial of all candidates, and what came of it.
#[derive(Debug, Default)]
pub struct Probe {
    /// The wrap to ourselves, once it is sealed.
    wrap: Option<(EventId, String)>,
    trials: Vec<(RelayUrl, Step)>,
    /// What those said that refused it.
    reasons: Vec<(RelayUrl, String)>,
    stage: Stage,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[default]
    Idle,
    Running,
    /// Nobody passed: goes on when one of those comes up that could not be reached.
    Waiting,
}

/// How far one relay is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Sent as soon as the relay is up and the wrap sealed.
    Reach {
        by: Millis,
        tries: u8,
    },
    /// The user allowed the login that it asked for.
    LogIn {
        by: Millis,
    },
    /// Sent; waits for OK.
    Keep {
        by: Millis,
    },
    Settle {
        until: Millis,
    },
    /// Asked for again.
    Recall {
        by: Millis,
    },
    Over(Result<(), Failure>),
}

impl Step {
    const fn reach(now: Millis) -> Self {
        Self::Reach { by: now.plus(CONNECT), tries: 0 }
    }

    const fn due(&self) -> Option<Millis> {
        match self {
            Self::Reach { by, .. } | Self::LogIn { by } | Self::Keep { by } | Self::Recall { by } => Some(*by),
            Self::Settle { until } => Some(*until),
            Self::Over(_) => None,
        }
    }
}

impl Probe {
    pub fn is_running(&self) -> bool {
        self.stage == Stage::Running
    }

    /// Whether this relay must be reached, now or when it can be.
    pub fn needs(&self, url: &RelayUrl) -> bool {
        self.stage != Stage::Idle && self.trials.iter().any(|(of, _)| of == url)
    }

    /// Those that are still to be reached.
    pub fn waits_for(&self) -> Vec<RelayUrl> {
        let waits = self.trials.iter().filter(|(_, step)| !matches!(step, Step::Over(_)));
        waits.map(|(url, _)| url.clone()).collect()
    }

    /// What is known of a relay.
    pub fn mail(&self, url: &RelayUrl) -> Mail {
        match self.trials.iter().find(|(of, _)| of == url) {
            None => Mail::Untested,
            Some((_, Step::Over(Ok(())))) => Mail::Kept,
            Some((_, Step::Over(Err(failure)))) => Mail::Failed(*failure),
            Some(_) => Mail::Testing,
        }
    }

    /// What it said when it refused the wrap.
    pub fn reason(&self, url: &RelayUrl) -> Option<&String> {
        self.reasons.iter().rev().find(|(of, _)| of == url).map(|(_, reason)| reason)
    }

    pub fn begin(&mut self, candidates: Vec<RelayUrl>, now: Millis) {
        self.wrap = None;
        self.reasons.clear();
        self.trials = candidates.into_iter().map(|url| (url, Step::reach(now))).collect();
        self.stage = Stage::Running;
    }

    /// The wrap is sealed.
    pub fn load(&mut self, id: EventId, json: &str) {
        self.wrap = Some((id, json.to_owned()));
    }

    fn step(&mut self, url: &RelayUrl) -> Option<&mut Step> {
        self.trials.iter_mut().find(|(of, _)| of == url).map(|(_, step)| step)
    }

    /// Whether it goes on: where nobody could be reached and one now can, the others may have come back as well.
    pub fn on_up(&mut self, url: &RelayUrl, now: Millis) -> bool {
        let lost = Step::Over(Err(Failure::Unreached));
        let resumes = self.stage == Stage::Waiting && self.step(url).is_some_and(|step| *step == lost);
        if resumes {
            self.stage = Stage::Running;
            for (_, step) in self.trials.iter_mut().filter(|(_, step)| *step == lost) {
                *step = Step::reach(now);
            }
        }
        resumes
    }

    pub fn on_down(&mut self, url: &RelayUrl) {
        match self.step(url) {
            None | Some(Step::Over(_)) => {}
            Some(Step::Reach { tries, .. }) if *tries + 1 < TRIES => *tries += 1,
            Some(step) => *step = Step::Over(Err(Failure::Unreached)),
        }
    }

    /// The user lets this relay know who we are, or it has just been told: whether it is tried again.
    pub fn on_login(&mut self, url: &RelayUrl, done: bool, now: Millis) -> bool {
        let Some(step) = self.step(url) else { return false };
        if !matches!(step, Step::LogIn { .. } | Step::Over(Err(Failure::WantsLogin))) {
            return false;
        }
        *step = if done { Step::reach(now) } else { Step::LogIn { by: now.plus(ANSWER) } };
        self.stage = Stage::Running;
        true
    }

    /// Takes what a relay says of the wrap. Whether it wants to know first who we are.
    pub fn hear(&mut self, url: &RelayUrl, message: &wire::RelayMessage, may_log_in: bool, out: &mut Out) -> bool {
        use wire::RelayMessage as M;
        let Some(wrap) = self.wrap.as_ref().map(|(id, _)| *id) else { return false };
        let Some(step) = self.step(url) else { return false };
        let mut refusal = None;
        let next = match (*step, message) {
            (Step::Keep { .. }, M::Ok { event, accepted, reason }) if *event == wrap => {
                if *accepted || reason.starts_with("duplicate") {
                    Step::Settle { until: out.now().plus(SETTLE) }
                } else {
                    refusal = Some(reason);
                    Step::Over(Err(Failure::Refused))
                }
            }
            (Step::Recall { .. }, M::Closed { subscription, reason }) if subscription == RECALL => {
                refusal = Some(reason);
                Step::Over(Err(Failure::Refused))
            }
            (Step::Recall { .. }, M::Event { subscription, event }) if subscription == RECALL && event.id == wrap => {
                Step::Over(Ok(()))
            }
            (Step::Recall { .. }, M::EndOfStored(subscription)) if subscription == RECALL => {
                Step::Over(Err(Failure::Forgot))
            }
            _ => return false,
        };
        let closes = matches!(step, Step::Recall { .. }) && refusal.is_none();
        let login = refusal.is_some_and(|reason| reason.starts_with("auth-required"));
        *step = match login {
            true if may_log_in => Step::LogIn { by: out.now().plus(ANSWER) },
            true => Step::Over(Err(Failure::WantsLogin)),
            false => next,
        };
        if closes {
            out.push(Effect::SendRelay(url.clone(), wire::close(RECALL)));
        }
        if let Some(reason) = refusal {
            self.reasons.push((url.clone(), reason.clone()));
        }
        login
    }

    /// Does what is due.
    pub fn tick(&mut self, me: PeerId, is_up: impl Fn(&RelayUrl) -> bool, out: &mut Out) {
        let now = out.now();
        for (url, step) in &mut self.trials {
            let late = step.due().is_some_and(|due| due <= now);
            *step = match (*step, &self.wrap) {
                (Step::Reach { .. }, Some((_, json))) if is_up(url) => {
                    out.push(Effect::SendRelay(url.clone(), wire::publish(json)));
                    Step::Keep { by: now.plus(ANSWER) }
                }
                (Step::Settle { .. }, Some((id, _))) if late => {
                    out.push(Effect::SendRelay(url.clone(), wire::recall(RECALL, me, *id)));
                    Step::Recall { by: now.plus(ANSWER) }
                }
                (Step::Reach { .. }, _) if late => Step::Over(Err(Failure::Unreached)),
                (Step::LogIn { .. }, _) if late => Step::Over(Err(Failure::WantsLogin)),
                (Step::Recall { .. }, _) if late => {
                    out.push(Effect::SendRelay(url.clone(), wire::close(RECALL)));
                    Step::Over(Err(Failure::Silent))
                }
                _ if late => Step::Over(Err(Failure::Silent)),
                _ => continue,
            };
        }
    }

    pub fn deadline(&self) -> Option<Millis> {
        self.trials.iter().filter_map(|(_, step)| step.due()).min()
    }

    /// Once, when all trials have ended: those that passed, no more than a list has, in the order of the candidates.
    pub fn outcome(&mut self) -> Option<Vec<RelayUrl>> {
        if self.stage != Stage::Running || self.trials.iter().any(|(_, step)| !matches!(step, Step::Over(_))) {
            return None;
        }
        let passed = self.trials.iter().filter(|(_, step)| *step == Step::Over(Ok(())));
        let passed: Vec<_> = passed.map(|(url, _)| url.clone()).take(Config::MOST_RELAYS).collect();
        self.stage = if passed.is_empty() { Stage::Waiting } else { Stage::Idle };
        Some(passed)
    }
}

impl Node {
    /// Tries our relays and the others that this place offers. Ours come first: contacts know them.
    pub(super) fn test_relays(&mut self, out: &mut Out) {
        if self.relays.probe(&self.profile.relays, &self.defaults, out) {
            let (to, rumor) = (self.me(), signal::probe(self.me(), out.now()));
            let ticket = self.errand(Errand::Probe, out);
            out.push(Effect::Seal { ticket, to, rumor, carrier: Carrier::Stored, work: false });
        }
    }

    /// When a trial has ended, our list is of those that passed. If none did, it stays what it was.
    pub(super) fn conclude(&mut self, out: &mut Out) {
        let Some(passed) = self.relays.outcome(out).filter(|passed| !passed.is_empty()) else { return };
        let old = std::mem::replace(&mut self.profile.relays, passed);
        let list = self.profile.relays.clone();
        if old == list && !self.profile.announced.is_empty() {
            return;
        }
        // Who looks at a relay that still has the old list must find the new one there too.
        let mut to = std::mem::take(&mut self.profile.announced);
        to.retain(|url| !list.contains(url));
        to.extend(list.iter().cloned());
        self.relays.keep(&list, out);
        self.announce(to, out);
        if old == list {
            return;
        }
        self.save_profile(out);
        self.show_me(out);
        if !old.iter().any(|url| list.contains(url)) {
            // Contacts would write where nobody looks any more.
            for peer in self.friends() {
                self.roster.owe_hello(peer, out.now().plus(HELLO_DUE), out);
            }
        }
    }

    pub(super) fn on_probe_sealed(&mut self, id: EventId, json: &str, out: &mut Out) {
        // It comes back with our mail, now and after a reload: nobody need open it.
        self.seen.wrap(id, out.now());
        out.store(vec![super::inbox::Seen::keep(id, out.now())]);
        self.relays.probe_with(id, json, out);
    }
}

#[cfg(test)]
mod tests;
