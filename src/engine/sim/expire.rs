//! Disappearing messages: what has had its time is shown to nobody and comes back by no road, and nothing else is lost.

use std::collections::BTreeMap;

use super::net::Dice;
use super::world::World;
use super::{ANN, BOB, PEACE, SOON, number};
use crate::engine::doors::Intent;
use crate::model::{Direction, Message, MessageId, Millis, Standing, Status};
use crate::protocol::rumor::Rumor;

const SPANS: [u64; 5] = [0, 20, 60, 300, 3600];

/// Their clocks differ a bit.
fn clocks(seed: u64) -> [i64; 2] {
    let mut dice = Dice(seed ^ 0xfade);
    [(); 2].map(|()| if seed.is_multiple_of(3) { 0 } else { i64::try_from(dice.below(40_000)).unwrap() - 20_000 })
}

/// All that is in either store.
fn note(world: &World, known: &mut BTreeMap<MessageId, Message>) {
    for who in [ANN, BOB] {
        known.extend(world.store(who).messages.iter().map(|(id, message)| (*id, message.clone())));
    }
}

/// Ann and Bob talk and set the timer while everything fails.
fn scenario(seed: u64, trace: bool) {
    let mut world = World::with_clocks(seed, trace, &["Ann", "Bob", "Cat"], &clocks(seed));
    world.run_for(Millis::secs(2));
    let invite = world.invite_of(ANN);
    world.intent(BOB, Intent::Add { address: invite });
    world.run_for(Millis::secs(20));
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    let accepted = |world: &World| world.store(ANN).contacts[&bob].standing == Standing::Accepted;
    assert!(accepted(&world), "seed {seed}");
    // Someone looks at it all in a tab of their own.
    let tab = world.open_tab(ANN);
    world.trouble(true);
    let (end, mut known) = (world.now().plus(Millis::secs(150)), BTreeMap::new());
    while world.now() < end {
        let pause = world.roll(4_000);
        world.run_for(Millis(pause));
        note(&world, &mut known);
        world.mischief();
        let (from, to) = if world.roll(2) == 0 { (ANN, bob) } else { (BOB, ann) };
        match world.roll(8) {
            0 => {
                let secs = SPANS[usize::try_from(world.roll(5)).unwrap()];
                world.intent(from, Intent::SetTimer { to, secs });
            }
            1 => world.intent(from, Intent::Open(Some(to))),
            2 => world.intent(from, Intent::Attend(true)),
            3 => world.ask(tab, &Intent::Open(Some(bob))),
            4 => {
                // An edit keeps the time of what it changes.
                let own = |one: &&Message| one.direction == Direction::Out && one.timer().is_none() && !one.is_gone();
                if let Some(mut message) = world.store(from).messages.values().find(own).cloned() {
                    message.text.push('!');
                    world.intent(from, Intent::Edit(Box::new(message)));
                }
            }
            _ => world.say(from, to),
        }
    }
    world.trouble(false);
    for (from, to) in [(ANN, bob), (BOB, ann)] {
        world.intent(from, Intent::Open(Some(to)));
    }
    world.run_for(PEACE);
    // Both at once, at times without hearing of each other.
    if seed.is_multiple_of(2) {
        world.relays_down(true);
        world.switch_off(BOB);
        world.switch_on(BOB);
    }
    for (from, to, secs) in [(ANN, bob, 60), (BOB, ann, 3600)] {
        world.intent(from, Intent::SetTimer { to, secs });
        world.say(from, to);
    }
    world.run_for(Millis(50));
    note(&world, &mut known);
    world.relays_down(false);
    world.run_for(PEACE);
    for who in [ANN, BOB] {
        world.reload(who, false);
    }
    for (from, to) in [(ANN, bob), (BOB, ann)] {
        world.intent(from, Intent::Open(Some(to)));
    }
    world.run_for(SOON);
    check(&world, &known);
}

fn check(world: &World, known: &BTreeMap<MessageId, Message>) {
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    let timers = [(ANN, bob), (BOB, ann)].map(|(who, other)| world.store(who).contacts[&other].timer);
    world.ensure(timers[0].is_some() && timers[0] == timers[1], || format!("the timers are {timers:?}"));
    let either = |id| [ANN, BOB].iter().any(|who| world.store(*who).messages.contains_key(&id));
    for who in [ANN, BOB] {
        let (store, now) = (world.store(who), world.clock(who));
        for message in store.messages.values() {
            world.ensure(!message.is_expired(now), || format!("{who} has {} still", message.id));
        }
        for (_, rumor) in store.outbox.values() {
            world.ensure(rumor.expires().is_none_or(|at| at > now), || format!("{who} sends {} still", rumor.id()));
        }
        world.ensure(store.outbox.is_empty(), || format!("{who} still has something to send"));
        for message in known.values() {
            // Of what is about to go, one may have it and one not.
            let lives = message.expires().is_none_or(|at| at > world.now().plus(Millis::secs(200)));
            let there = store.messages.contains_key(&message.id);
            // Neither had it where a store has lost a part of itself.
            let lost = world.is_lost(message.id) && !either(message.id);
            world.ensure(there || !lives || lost, || format!("{who} has lost {}", message.id));
        }
        for message in store.messages.values().filter(|message| message.direction == Direction::Out) {
            world.ensure(message.status >= Status::Delivered, || format!("{} is not ticked", message.id));
        }
        let unread = store.messages.values().filter(|one| crate::engine::expire::is_unread(one)).count();
        let counted: u32 = store.unread.values().sum();
        let lost = known.keys().any(|id| world.is_lost(*id));
        world.ensure(counted as usize == unread || lost, || format!("{who} counts {counted} unread, of {unread}"));
    }
}

#[test]
fn what_has_had_its_time_goes_on_both_sides_and_nothing_else() {
    if let Some(seed) = number("SIM_SEED") {
        return scenario(seed, true);
    }
    let seeds = number("SIM_SEEDS").unwrap_or(200);
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            scope.spawn(move || (worker as u64..seeds).step_by(workers).for_each(|seed| scenario(seed, false)));
        }
    });
}

/// Two who are connected, with a timer of an hour.
fn timed() -> World {
    let mut world = World::friends(5);
    let bob = world.peer(BOB);
    world.intent(ANN, Intent::SetTimer { to: bob, secs: 3600 });
    world.run_for(Millis::secs(5));
    world
}

#[test]
fn who_has_lost_what_set_the_timer_learns_it_from_the_other_side() {
    let mut world = timed();
    let bob = world.peer(BOB);
    world.intent(ANN, Intent::Delete(bob));
    world.run_for(SOON);
    world.intent(ANN, Intent::Add { address: bob.npub() });
    world.run_for(SOON);
    world.intent(ANN, Intent::Open(Some(bob)));
    world.run_for(SOON);
    assert_eq!(world.store(ANN).contacts[&bob].timer_secs(), 3600);
    // And whoever sets it anew is the last word on both sides.
    world.intent(ANN, Intent::SetTimer { to: bob, secs: 0 });
    world.run_for(SOON);
    assert_eq!(world.store(BOB).contacts[&world.peer(ANN)].timer_secs(), 0);
}

#[test]
fn it_goes_while_both_are_here_and_while_nobody_is() {
    for away in [false, true] {
        let mut world = timed();
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        world.say(BOB, ann);
        world.say(ANN, bob);
        world.run_for(Millis::secs(60));
        assert_eq!(world.order(ANN, BOB).len(), 3);
        assert_eq!(world.store(BOB).unread[&ann], 2);
        if away {
            world.switch_off(ANN);
            world.switch_off(BOB);
            world.sleep(Millis::secs(3600));
            world.switch_on(ANN);
            world.switch_on(BOB);
            world.run_for(Millis::secs(1));
        } else {
            world.run_for(Millis::secs(3530));
            assert_eq!(world.order(ANN, BOB).len(), 3, "not before its time");
            world.run_for(Millis::secs(12));
        }
        for (who, other) in [(ANN, bob), (BOB, ann)] {
            let left: Vec<&Message> = world.store(who).messages.values().collect();
            assert!(matches!(left[..], [line] if line.timer() == Some(3600)), "{away}: the line stays, alone");
            assert_eq!(world.store(who).contacts[&other].timer_secs(), 3600);
        }
        assert_eq!(world.store(BOB).unread[&ann], 1, "the line");
        // Neither by what they compare.
        world.reload(ANN, true);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.run_for(SOON);
        assert_eq!((world.order(ANN, BOB).len(), world.order(BOB, ANN).len()), (1, 1));
    }
}

#[test]
fn what_nobody_fetched_in_time_is_sent_no_more_and_shown_to_nobody() {
    let mut world = timed();
    let bob = world.peer(BOB);
    world.switch_off(BOB);
    world.say(ANN, bob);
    world.run_for(Millis::secs(60));
    assert_eq!(world.store(ANN).outbox.len(), 1);
    world.run_for(Millis::secs(3600));
    assert!(world.store(ANN).outbox.is_empty() && world.order(ANN, BOB).len() == 1);
    // The relays of the simulation keep it for ever.
    world.switch_on(BOB);
    world.run_for(SOON);
    assert_eq!(world.order(BOB, ANN).len(), 1);
    world.take_published();
    world.run_for(Millis::secs(3600));
    assert!(world.take_published().is_empty());
}

#[test]
fn another_client_says_until_when_its_message_lives_and_a_stranger_sets_no_timer() {
    let mut world = World::friends(6);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    let at = world.now();
    let tags = |expires: Millis| {
        vec![vec!["p".to_owned(), ann.to_hex()], vec!["expiration".to_owned(), expires.as_secs().to_string()]]
    };
    for (expires, there) in [(at.plus(Millis::secs(100)), 1), (Millis(at.0 - 1000), 1), (at.plus(Millis::secs(200)), 2)]
    {
        let rumor = Rumor::new(bob, at, 14, tags(expires), format!("until {}", expires.0));
        world.leave(BOB, ANN, rumor);
        world.run_for(Millis::secs(5));
        assert_eq!(world.order(ANN, BOB).len(), there);
    }
    world.run_for(Millis::secs(250));
    assert!(world.order(ANN, BOB).is_empty());
    // Whoever is not let in sets nothing, and is told nothing of what became of it.
    world.intent(ANN, Intent::Delete(bob));
    world.run_for(Millis::secs(5));
    world.take_published();
    let timer = vec![vec!["p".to_owned(), ann.to_hex()], vec!["timer".to_owned(), "60".to_owned()]];
    let rumor = Rumor::new(bob, world.now(), 14, timer, "so be it".into());
    world.leave(BOB, ANN, rumor);
    world.run_for(Millis::secs(5));
    let contact = &world.store(ANN).contacts[&bob];
    assert_eq!((contact.standing, contact.timer), (Standing::Requested, None));
    assert!(world.store(ANN).messages.values().all(|message| message.timer().is_none()));
}
