//! The one loop: inputs are queued, the engine takes one at a time, its effects are carried out in order. What an
//! effect sets off at once is queued behind, never recursed into.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use crate::engine::Engine;
use crate::engine::doors::{Effect, Input, Stamp};

/// What is outside the engine.
pub trait World {
    /// The time and fresh random bytes.
    fn stamp(&self) -> Stamp;
    /// Does what the engine asks. May call [`Shell::push`].
    fn carry_out(&self, effect: Effect);
}

#[derive(Debug)]
pub struct Shell<W> {
    engine: RefCell<Engine>,
    queue: RefCell<VecDeque<Input>>,
    draining: Cell<bool>,
    world: W,
}

impl<W: World> Shell<W> {
    pub fn new(world: W) -> Self {
        Self { engine: RefCell::default(), queue: RefCell::default(), draining: Cell::new(false), world }
    }

    pub const fn world(&self) -> &W {
        &self.world
    }

    /// Hands an input to the engine, or leaves it for the loop that is already running.
    pub fn push(&self, input: Input) {
        self.queue.borrow_mut().push_back(input);
        if self.draining.replace(true) {
            return;
        }
        loop {
            let next = self.queue.borrow_mut().pop_front();
            let Some(input) = next else { break };
            let effects = self.engine.borrow_mut().handle(input, &self.world.stamp());
            for effect in effects {
                self.world.carry_out(effect);
            }
        }
        self.draining.set(false);
    }
}

#[cfg(test)]
mod tests {
    use std::rc::{Rc, Weak};

    use super::*;
    use crate::engine::doors::{Asked, Boot, Change, Intent};
    use crate::model::{Config, Millis, PeerId, RunId, ViewId};
    use crate::protocol::mac::MacKey;

    /// Answers the wish for an identity from inside `carry_out`, as a quick platform would.
    struct Quick {
        shell: RefCell<Weak<Shell<Quick>>>,
        log: RefCell<Vec<String>>,
    }

    impl World for Quick {
        fn stamp(&self) -> Stamp {
            Stamp { now: Millis(1_700_000_000_000), random: [7; 32] }
        }

        fn carry_out(&self, effect: Effect) {
            let text = format!("{effect:?}");
            self.log.borrow_mut().push(text.chars().take_while(|c| c.is_alphanumeric()).collect());
            if let Effect::MakeIdentity { name, .. } = effect.clone() {
                let me = PeerId::from_npub("npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg").unwrap();
                self.shell.borrow().upgrade().unwrap().push(Input::IdentityMade {
                    me,
                    name,
                    mac: MacKey::derive(&[1]),
                    elsewhere: false,
                });
                self.log.borrow_mut().push("returned".into());
            }
            if let Effect::Show(_, Change::Me(me)) = effect {
                assert_eq!(me.name, "Ann");
            }
        }
    }

    #[test]
    fn what_an_effect_sets_off_waits_its_turn() {
        let shell = Rc::new(Shell::new(Quick { shell: RefCell::default(), log: RefCell::default() }));
        *shell.world().shell.borrow_mut() = Rc::downgrade(&shell);
        shell.push(Input::Booted(Box::new(Boot {
            config: Config::built_in(),
            profile: None,
            chats: vec![],
            outbox: vec![],
            seen: vec![],
            run: RunId::from_random([1; 32]),
            mac: MacKey::derive(&[1]),
        })));
        let asked = Asked { view: ViewId::from_random([2; 32]), number: None };
        shell.push(Input::Intent(asked, Intent::Start { name: " Ann ".into() }));
        let log = shell.world().log.borrow();
        let at = |what: &str| log.iter().position(|entry| entry == what).unwrap();
        assert_eq!(log.first().unwrap(), "Show");
        assert!(at("MakeIdentity") < at("returned"));
        assert!(at("returned") < at("Store"), "the engine was not entered from inside carry_out: {log:?}");
        assert!(log.iter().any(|entry| entry == "Connect"));
    }
}
