//! Connections: set up, lost, mended, and dialled anew.

use super::world::World;
use super::{ANN, BOB};
use crate::engine::doors::{Intent, Link};
use crate::model::{Millis, Status};

#[test]
fn setting_up_a_connection_costs_two_events_and_idling_none() {
    let mut world = World::new(1, false, &["Ann", "Bob"]);
    world.run_for(Millis::secs(2));
    let invite = world.invite_of(ANN);
    world.take_published();
    world.intent(BOB, Intent::Add { address: invite });
    world.run_for(Millis::secs(30));
    assert_eq!(world.open_with(ANN, BOB).len(), 1);
    // The request with the token is mail; the offer and the answer are the connection.
    assert_eq!(world.take_published(), [1059, 21059, 21059]);
    world.run_for(Millis::secs(60));
    assert_eq!(world.take_published(), [0; 0]);
}

#[test]
fn glare_ends_in_one_channel() {
    for seed in 0..50 {
        let mut world = World::friends(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        // Long enough that nobody wishes for a connection any more.
        world.run_for(Millis::secs(120));
        world.cut(ANN, BOB);
        world.run_for(Millis::secs(60));
        assert!(world.open_with(ANN, BOB).is_empty() && world.open_with(BOB, ANN).is_empty(), "seed {seed}");
        world.take_published();
        world.intent(ANN, Intent::Open(Some(bob)));
        world.intent(BOB, Intent::Open(Some(ann)));
        world.run_for(Millis::secs(5));
        assert_eq!(world.open_with(ANN, BOB), world.open_with(BOB, ANN), "seed {seed}");
        assert_eq!(world.open_with(ANN, BOB).len(), 1, "seed {seed}");
        assert!(world.take_published().len() <= 6, "seed {seed}");
    }
}

#[test]
fn a_reload_of_either_or_both_reconnects() {
    for seed in 0..30 {
        let mut world = World::friends(seed);
        for who in [&[ANN][..], &[BOB], &[ANN, BOB]] {
            for index in who {
                world.reload(*index, seed % 2 == 0);
            }
            world.run_for(Millis::secs(30));
            assert_eq!(world.open_with(ANN, BOB).len(), 1, "seed {seed} {who:?}");
            assert_eq!(world.open_with(ANN, BOB), world.open_with(BOB, ANN), "seed {seed} {who:?}");
        }
    }
}

#[test]
fn an_offer_that_went_out_before_the_other_listened_is_not_waited_for() {
    for seed in 0..200 {
        let mut world = World::friends(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        let pause = world.roll(900);
        world.reload(ANN, true);
        world.reload(BOB, true);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.run_for(Millis(pause));
        world.intent(BOB, Intent::Open(Some(ann)));
        world.run_for(Millis::secs(5));
        assert_eq!(world.open_with(ANN, BOB).len(), 1, "seed {seed}");
        assert_eq!(world.open_with(ANN, BOB), world.open_with(BOB, ANN), "seed {seed}");
    }
}

#[test]
fn a_half_open_channel_is_noticed_within_fifteen_seconds() {
    let mut world = World::friends(3);
    world.relays_down(true);
    world.deafen(ANN, BOB);
    world.run_for(Millis::secs(15));
    assert_eq!([world.link(ANN, BOB), world.link(BOB, ANN)], [Link::Connecting, Link::Connecting]);
    world.run_for(Millis::secs(45));
    assert_eq!(world.open_with(ANN, BOB).len() + world.open_with(BOB, ANN).len(), 0, "given up");
    world.relays_down(false);
    world.run_for(Millis::secs(120));
    assert_eq!(world.open_with(ANN, BOB).len(), 1);
}

/// Both hold what both wrote, ticked.
fn everything_has_arrived(world: &World) -> bool {
    let all = [world.store(ANN), world.store(BOB)].map(|store| store.messages.len());
    let ticked = |message: &crate::model::Message| message.status == Status::Delivered;
    all[0] == all[1] && [ANN, BOB].iter().all(|who| world.store(*who).messages.values().all(ticked))
}

#[test]
fn a_path_that_comes_back_is_mended_without_a_new_connection() {
    for seed in 0..100 {
        let mut world = World::friends(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        let session = world.open_with(ANN, BOB);
        let dials = world.dials(ANN) + world.dials(BOB);
        let said = world.store(ANN).messages.len();
        for round in 1..=3 {
            world.take_published();
            world.deafen(ANN, BOB);
            world.block(true);
            // The browsers notice, or the pings do.
            if seed % 2 == 0 {
                world.tell_path_lost();
            }
            let gone = world.roll(20_000);
            world.run_for(Millis(gone));
            world.say(ANN, bob);
            world.say(BOB, ann);
            world.block(false);
            world.run_for(Millis::secs(30));
            assert_eq!([world.link(ANN, BOB), world.link(BOB, ANN)], [Link::Direct, Link::Direct], "seed {seed}");
            assert_eq!(world.open_with(ANN, BOB), session, "seed {seed}");
            assert_eq!(world.dials(ANN) + world.dials(BOB), dials, "seed {seed}");
            assert_eq!(world.store(ANN).messages.len(), said + 2 * round, "seed {seed}");
            assert!(everything_has_arrived(&world), "seed {seed}");
            let signals = world.take_published().iter().filter(|kind| **kind == 21059).count();
            assert!((2..=5).contains(&signals), "seed {seed}: {signals} signals");
        }
    }
}

#[test]
fn a_path_that_does_not_come_back_is_dialled_anew() {
    for seed in 0..50 {
        let mut world = World::friends(seed);
        let bob = world.peer(BOB);
        let session = world.open_with(ANN, BOB);
        world.deafen(ANN, BOB);
        world.block(true);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.say(ANN, bob);
        world.run_for(Millis::secs(60));
        assert!(world.open_with(ANN, BOB).is_empty(), "seed {seed}: it was given up");
        assert_ne!(world.link(ANN, BOB), Link::Direct, "seed {seed}");
        world.block(false);
        world.run_for(Millis::secs(60));
        assert_eq!(world.open_with(ANN, BOB).len(), 1, "seed {seed}");
        assert_ne!(world.open_with(ANN, BOB), session, "seed {seed}");
        assert_eq!(world.open_with(ANN, BOB), world.open_with(BOB, ANN), "seed {seed}");
        assert!(everything_has_arrived(&world), "seed {seed}");
    }
}

#[test]
fn a_restart_that_the_other_side_cannot_know_of_ends_in_a_dial() {
    for seed in 0..30 {
        let mut world = World::friends(seed);
        let (one, other) = if seed % 2 == 0 { (ANN, BOB) } else { (BOB, ANN) };
        // Her page is loaded again, and nobody hears of it but by signals.
        world.deafen(ANN, BOB);
        world.reload(one, true);
        world.run_for(Millis::secs(10));
        assert_eq!(world.open_with(ANN, BOB).len(), 1, "seed {seed}");
        assert_eq!(world.open_with(one, other), world.open_with(other, one), "seed {seed}");
    }
}

#[test]
fn a_restart_that_is_seen_again_has_no_effect() {
    for seed in 0..50 {
        let mut world = World::friends(seed);
        let session = world.open_with(ANN, BOB);
        for _ in 0..2 {
            world.deafen(ANN, BOB);
            world.tell_path_lost();
            world.run_for(Millis::secs(8));
        }
        assert_eq!([world.link(ANN, BOB), world.link(BOB, ANN)], [Link::Direct, Link::Direct], "seed {seed}");
        let dials = world.dials(ANN) + world.dials(BOB);
        world.take_published();
        world.replay_all();
        world.run_for(Millis::secs(4));
        // Hellos are answered by a ping; no offer or answer is made.
        assert_eq!(world.take_published(), [0; 0], "seed {seed}");
        // Nor by a page that has forgotten all but what it stored.
        world.reload(ANN, false);
        world.run_for(Millis::secs(10));
        let now = world.open_with(ANN, BOB);
        assert!(now.len() == 1 && now != session, "seed {seed}");
        assert!(world.dials(ANN) + world.dials(BOB) > dials);
        world.take_published();
        world.replay_all();
        world.run_for(Millis::secs(4));
        assert_eq!(world.open_with(ANN, BOB), now, "seed {seed}");
        assert_eq!(world.open_with(BOB, ANN), now, "seed {seed}");
        assert_eq!(world.take_published(), [0; 0], "seed {seed}");
    }
}

#[test]
fn a_network_that_is_back_is_used_at_once() {
    for seed in 0..50 {
        let mut world = World::friends(seed);
        world.deafen(ANN, BOB);
        // Nobody has noticed yet when one of them goes online.
        world.run_for(Millis(500));
        world.resume(if seed % 2 == 0 { ANN } else { BOB });
        world.run_for(Millis::secs(5));
        assert_eq!([world.link(ANN, BOB), world.link(BOB, ANN)], [Link::Direct, Link::Direct], "seed {seed}");
        assert!(world.ends_hear(ANN, BOB), "seed {seed}");
    }
}

#[test]
fn a_sleep_is_noticed_whatever_comes_first_after_it() {
    for seed in 0..30 {
        let mut world = World::friends(seed);
        world.deafen(ANN, BOB);
        world.sleep(Millis::secs(60));
        for (who, other) in [(ANN, BOB), (BOB, ANN)] {
            let peer = world.peer(other);
            world.intent(who, Intent::Open(Some(peer)));
        }
        world.run_for(Millis::secs(5));
        assert!(world.ends_hear(ANN, BOB), "seed {seed}");
        assert_eq!([world.link(ANN, BOB), world.link(BOB, ANN)], [Link::Direct, Link::Direct], "seed {seed}");
    }
}

#[test]
fn a_restart_that_is_seen_again_dials_nobody() {
    for seed in 0..40 {
        let mut world = World::friends(seed);
        let (one, other) = if seed % 2 == 0 { (ANN, BOB) } else { (BOB, ANN) };
        // Long enough that no greeting is fresh and nobody wishes for a connection any more.
        world.run_for(Millis::secs(130));
        world.deafen(ANN, BOB);
        world.tell_path_lost();
        world.run_for(Millis::secs(8));
        world.switch_off(other);
        world.reload(one, true);
        world.run_for(Millis::secs(3));
        let dials = world.dials(one);
        world.replay_all();
        world.run_for(Millis::secs(5));
        assert_eq!(world.dials(one), dials, "seed {seed}");
    }
}
