//! Two who take each other for older clients.

use super::world::World;
use super::{ANN, BOB};
use crate::engine::doors::{Intent, Link};
use crate::model::{Millis, Status};
use crate::protocol::older::KIND;

/// Nobody knows that the other understands more, and both want to connect all the same.
fn strangers_to_tincan(seed: u64) -> World {
    let mut world = World::friends(seed);
    for index in [ANN, BOB] {
        world.intent(index, Intent::SpeakOlder(true));
    }
    world.run_for(Millis::secs(1));
    world.forget_tincan(ANN, BOB);
    world.forget_tincan(BOB, ANN);
    world.reload(ANN, false);
    world.reload(BOB, false);
    world.run_for(Millis::secs(5));
    world.take_published();
    world.take_frames();
    world
}

#[test]
fn they_connect_in_the_older_form_and_what_they_say_goes_by_one_road() {
    for seed in 0..20 {
        let mut world = strangers_to_tincan(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        world.intent(ANN, Intent::Open(Some(bob)));
        world.run_for(Millis::secs(20));
        assert_eq!((world.link(ANN, BOB), world.link(BOB, ANN)), (Link::Direct, Link::Direct), "seed {seed}");
        assert_eq!(world.take_published(), [KIND, KIND], "seed {seed}: an offer and an answer");
        world.say(ANN, bob);
        world.say(BOB, ann);
        world.run_for(Millis::secs(600));
        assert_eq!(world.take_published(), Vec::<u16>::new(), "seed {seed}: nothing goes by mail");
        let frames = world.take_frames();
        assert!(frames.len() == 2 && frames.iter().all(|frame| frame.contains(r#""type":"chat""#)), "{frames:?}");
        for index in [ANN, BOB] {
            let all: Vec<_> = world.store(index).messages.values().filter(|one| one.trace.older.is_some()).collect();
            assert_eq!(all.len(), 2, "seed {seed}");
            assert!(world.store(index).outbox.is_empty(), "seed {seed}");
            assert!(all.iter().any(|one| one.status == Status::Queued), "seed {seed}: nothing is confirmed");
        }
    }
}

#[test]
fn while_everything_fails_nothing_is_said_twice() {
    for seed in 0..20 {
        let mut world = strangers_to_tincan(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        world.trouble(true);
        for round in 0..30 {
            world.intent(ANN, Intent::Open((round % 3 != 0).then_some(bob)));
            world.say(ANN, bob);
            world.say(BOB, ann);
            let pause = world.roll(40_000);
            world.run_for(Millis(pause));
            match world.roll(6) {
                0 => world.reload(ANN, true),
                1 => world.reload(BOB, false),
                2 => world.cut(ANN, BOB),
                3 => world.relay_down(0, round % 2 == 0),
                4 => world.store_fails_for(ANN, Millis::secs(5)),
                _ => world.tell_path_lost(),
            }
        }
        world.trouble(false);
        world.relay_down(0, false);
        world.run_for(Millis::secs(600));
        // What is noted as gone by such a channel was mailed by nobody: checked where it is noted.
        assert!(world.store(ANN).messages.len() >= 30, "seed {seed}");
    }
}
