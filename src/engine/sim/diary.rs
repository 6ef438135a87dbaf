//! Why there is no connection, and that what is told of it names nobody.

use super::net::relay_urls;
use super::world::World;
use super::{ANN, BOB, scenario};
use crate::engine::diary::{Diagnosis, Happening, Trouble};
use crate::engine::doors::Intent;
use crate::engine::report::lines;
use crate::model::{Millis, Sign};

fn told(world: &mut World, index: usize) -> Diagnosis {
    world.intent(index, Intent::Diagnose { ask: true });
    world.run_for(Millis::secs(5));
    world.intent(index, Intent::Diagnose { ask: false });
    world.told(index).clone()
}

fn trouble(world: &mut World, one: usize, other: usize) -> Option<Trouble> {
    let peer = world.peer(other);
    let found = told(world, one);
    let check = found.contacts.iter().find(|check| check.peer == peer).unwrap();
    check.trouble.map(|(trouble, _)| trouble)
}

#[test]
fn relays_say_how_far_away_they_are() {
    let mut world = World::friends(1);
    let found = told(&mut world, ANN);
    assert!(found.relays.iter().all(|relay| relay.up && relay.trip.is_some_and(|trip| trip > 0)), "{:?}", found.relays);
    world.relays_down(true);
    world.run_for(Millis::secs(5));
    let found = told(&mut world, ANN);
    assert!(found.relays.iter().all(|relay| !relay.up && relay.trip.is_none()), "{:?}", found.relays);
    assert!(found.lines.iter().any(|line| line.what == Happening::RelayDown));
}

#[test]
fn what_stands_in_the_way_is_told() {
    let mut world = World::friends(2);
    let bob = world.peer(BOB);
    assert_eq!(trouble(&mut world, ANN, BOB), None, "they are connected");
    world.switch_off(BOB);
    world.run_for(Millis::secs(90));
    world.intent(ANN, Intent::Open(Some(bob)));
    world.run_for(Millis::secs(60));
    assert_eq!(trouble(&mut world, ANN, BOB), Some(Trouble::Away));
    world.intent(ANN, Intent::Reveal { sign: Sign::Address, to: None, on: Some(false) });
    assert_eq!(trouble(&mut world, ANN, BOB), Some(Trouble::Hidden));
    world.intent(ANN, Intent::Reveal { sign: Sign::Address, to: None, on: Some(true) });
    world.switch_on(BOB);
    world.run_for(Millis::secs(60));
    assert_eq!(trouble(&mut world, ANN, BOB), None);
}

#[test]
fn nobody_is_named_in_the_log_whatever_happened() {
    for seed in 0..10 {
        let mut world = scenario(seed, false);
        let found = told(&mut world, ANN);
        let text = lines(&found.lines).join("\n");
        let peers = [ANN, BOB].map(|index| world.peer(index));
        let mut private: Vec<String> = peers.iter().flat_map(|peer| [peer.npub(), peer.to_hex()]).collect();
        private.extend(relay_urls().iter().map(|url| url.as_str().split("//").last().unwrap().to_owned()));
        private.extend(["Ann", "Bob", "Cat", "Dan", "://"].map(str::to_owned));
        private
            .extend(world.store(ANN).messages.values().map(|message| message.text.clone()).filter(|it| it.len() > 8));
        for one in private {
            assert!(!text.contains(&one), "seed {seed}: {one} in {text}");
        }
        assert!(text.lines().count() > 8 && text.contains(": channel open"), "{text}");
    }
}
