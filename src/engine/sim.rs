//! Several engines on a virtual clock and a network that drops, doubles, delays and reorders by seed.
//!
//! `SIM_SEEDS=n` runs that many seeds, `SIM_SEED=s` one alone, with its trace. What must hold is checked at every
//! step (`world.rs`) and when the faults have ended (here).

mod device;
mod net;
mod tab;
mod world;

use self::device::SimStore;
use self::world::World;
use crate::engine::doors::{Intent, Link};
use crate::model::{Direction, Millis, Standing, Status};

/// Faults last this long.
const TROUBLE: Millis = Millis::secs(90);
/// Then everyone has this long to find each other: the longest pause between dials, and the dial.
const PEACE: Millis = Millis::secs(400);

const ANN: usize = 0;
const BOB: usize = 1;
const CAT: usize = 2;
/// Asks Ann, who never answers.
const DAN: usize = 3;

/// Ann invites Bob, Cat asks Ann and is accepted, Dan asks and is not; everyone talks while everything fails.
fn scenario(seed: u64, trace: bool) -> World {
    let mut world = World::new(seed, trace, &["Ann", "Bob", "Cat", "Dan"]);
    world.run_for(Millis::secs(2));
    let invite = world.invite_of(ANN);
    let npub = world.peer(ANN).npub();
    world.intent(BOB, Intent::Add { address: invite });
    world.intent(CAT, Intent::Add { address: npub.clone() });
    world.intent(DAN, Intent::Add { address: npub });
    // What was added is on disk before anything fails: a click that dies with its page is made again by its user.
    world.run_for(Millis(50));
    world.trouble(true);
    let end = world.now().plus(TROUBLE);
    while world.now() < end {
        let pause = world.roll(3_000);
        world.run_for(Millis(pause));
        world.mischief();
        let (from, to) = [(ANN, BOB), (BOB, ANN), (ANN, CAT), (CAT, ANN)][usize::try_from(world.roll(4)).unwrap()];
        let (from, to) = (from, world.peer(to));
        match world.roll(6) {
            0 => world.intent(from, Intent::Open(Some(to))),
            1 => world.intent(from, Intent::Open(None)),
            2 => world.intent(CAT, Intent::Open(Some(to))),
            _ => world.say(from, to),
        }
        if world.roll(3) == 0 {
            let from = if world.roll(2) == 0 { BOB } else { CAT };
            world.say_of_some(from, ANN);
        }
        world.stranger_signals(DAN, ANN);
        world.accept_requests(ANN, CAT);
    }
    world.trouble(false);
    world.accept_requests(ANN, CAT);
    for (one, other) in [(ANN, BOB), (BOB, ANN), (CAT, ANN)] {
        let peer = world.peer(other);
        world.intent(one, Intent::Open(Some(peer)));
        world.say(one, peer);
    }
    world.run_for(PEACE);
    world.accept_requests(ANN, CAT);
    world.say_of_all_again();
    world.run_for(PEACE);
    world
}

fn check(world: &World) {
    world.check_ticks();
    for (one, other) in [(ANN, BOB), (ANN, CAT)] {
        let (a, b) = (world.open_with(one, other), world.open_with(other, one));
        world.ensure(a.len() == 1 && a == b, || format!("one open channel between {one} and {other}: {a:?} {b:?}"));
    }
    for index in [ANN, BOB, CAT] {
        let store: &SimStore = world.store(index);
        world.ensure(world.unsaved(index).is_empty(), || format!("{index} has messages that are not saved"));
        world.ensure(store.outbox.is_empty(), || format!("{index} still has mail to send"));
        for message in store.messages.values().filter(|message| message.direction == Direction::Out) {
            let there = world.store_of(message.chat).messages.get(&message.id);
            world.ensure(there.is_some(), || format!("{} is missing at the other side", message.id));
            world.ensure(message.status == Status::Delivered, || format!("{} has no tick", message.id));
        }
    }
    for (one, other) in [(ANN, BOB), (ANN, CAT)] {
        // A page that dies between sending and storing leaves the other side with one message more.
        let both = |id: &crate::model::MessageId| {
            world.store(one).messages.contains_key(id) && world.store(other).messages.contains_key(id)
        };
        let (mut here, mut there) = (world.order(one, other), world.order(other, one));
        here.retain(both);
        there.retain(both);
        world.ensure(here == there, || format!("{one} and {other} see another order"));
        world.ensure(!here.is_empty(), || format!("{one} and {other} said nothing"));
    }
    for from in [BOB, CAT] {
        world.check_said_of(from, ANN);
    }
    let dan = world.peer(DAN);
    let standing = world.store(ANN).contacts.get(&dan).map(|contact| contact.standing);
    world.ensure(standing == Some(Standing::Requested), || format!("Dan waits at the door: {standing:?}"));
    world.ensure(world.dials(DAN) == 0, || "Dan made a connection".into());
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn every_pair_ends_with_one_channel_and_every_message_there() {
    if let Some(seed) = number("SIM_SEED") {
        check(&scenario(seed, true));
        return;
    }
    let seeds = number("SIM_SEEDS").unwrap_or(2000);
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            scope.spawn(move || {
                for seed in (worker as u64..seeds).step_by(workers) {
                    check(&scenario(seed, false));
                }
            });
        }
    });
    println!("simulated {seeds} seeds");
}

#[test]
fn the_same_seed_gives_the_same_run() {
    assert_eq!(scenario(7, false).fingerprint(), scenario(7, false).fingerprint());
    assert_ne!(scenario(7, false).fingerprint(), scenario(8, false).fingerprint());
}

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
fn a_message_reaches_who_was_away_when_its_sender_is_gone() {
    for seed in 0..20 {
        let mut world = World::friends(seed);
        let bob = world.peer(BOB);
        world.switch_off(BOB);
        world.say(ANN, bob);
        world.run_for(Millis::secs(30));
        let sent: Vec<_> = world.order(ANN, BOB);
        let status = |world: &World| sent.iter().map(|id| world.store(ANN).messages[id].status).collect::<Vec<_>>();
        assert_eq!(status(&world), [Status::Relayed], "seed {seed}");
        assert!(world.order(BOB, ANN).is_empty(), "seed {seed}");
        world.switch_off(ANN);
        world.switch_on(BOB);
        world.run_for(Millis::secs(10));
        assert_eq!(world.order(BOB, ANN), sent, "seed {seed}");
        assert_eq!(status(&world), [Status::Relayed], "seed {seed}: no tick for what nobody has told");
        world.take_published();
        world.switch_on(ANN);
        world.run_for(Millis::secs(60));
        assert_eq!(status(&world), [Status::Delivered], "seed {seed}");
        assert_eq!(world.order(BOB, ANN), sent, "seed {seed}");
        assert!(!world.take_published().contains(&1059), "seed {seed}: it was mailed again");
    }
}

#[test]
fn what_a_full_store_refused_is_said_stored_when_there_is_room_and_ticked_then() {
    let mut world = World::friends(9);
    let bob = world.peer(BOB);
    world.store_fails_for(ANN, Millis::secs(100));
    world.say(ANN, bob);
    world.say(ANN, bob);
    world.run_for(Millis::secs(90));
    let sent = world.order(BOB, ANN);
    assert_eq!((world.order(ANN, BOB).len(), world.unsaved(ANN).len(), sent.len()), (0, 2, 2));
    world.run_for(Millis::secs(70));
    assert!(world.unsaved(ANN).is_empty());
    assert_eq!(world.order(ANN, BOB), sent);
    assert!(sent.iter().all(|id| world.store(ANN).messages[id].status == Status::Delivered));
}

#[test]
fn what_could_not_be_stored_there_is_not_ticked_until_it_is() {
    let mut world = World::friends(10);
    let bob = world.peer(BOB);
    world.store_fails_for(BOB, Millis::secs(3600));
    world.say(ANN, bob);
    world.run_for(Millis::secs(3600));
    let id = world.order(ANN, BOB)[0];
    assert!(world.order(BOB, ANN).is_empty());
    assert_eq!(world.store(ANN).messages[&id].status, Status::Relayed);
    world.run_for(Millis::secs(120));
    assert_eq!(world.store(ANN).messages[&id].status, Status::Delivered);
    assert_eq!(world.order(BOB, ANN), [id]);
}

#[test]
fn who_is_never_there_at_once_gets_ticks_all_the_same() {
    for seed in 0..20 {
        let mut world = World::friends(seed);
        let bob = world.peer(BOB);
        world.switch_off(BOB);
        for _ in 0..5 {
            world.say(ANN, bob);
        }
        world.run_for(Millis::secs(30));
        world.switch_off(ANN);
        world.switch_on(BOB);
        world.run_for(Millis(1_000));
        if seed % 2 == 0 {
            // What is owed is noted, so a reload forgets none of it.
            world.reload(BOB, true);
        }
        world.take_published();
        world.run_for(Millis::secs(20));
        assert_eq!(world.take_published().iter().filter(|kind| **kind == 1059).count(), 1, "seed {seed}: one for all");
        world.switch_off(BOB);
        world.switch_on(ANN);
        world.run_for(Millis::secs(30));
        let sent = world.order(ANN, BOB);
        assert_eq!(world.order(BOB, ANN), sent, "seed {seed}");
        for id in sent {
            assert_eq!(world.store(ANN).messages[&id].status, Status::Delivered, "seed {seed}");
        }
        assert!(world.store(ANN).outbox.is_empty(), "seed {seed}");
        assert!(!world.store(BOB).seen.keys().any(|key| key.starts_with("owed/")), "seed {seed}");
    }
}

#[test]
fn a_stranger_gets_no_receipt_and_who_is_let_in_gets_it_later() {
    let mut world = World::new(9, false, &["Ann", "Bob"]);
    world.run_for(Millis::secs(2));
    let npub = world.peer(ANN).npub();
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    world.take_published();
    world.intent(BOB, Intent::Add { address: npub });
    world.say(BOB, ann);
    world.run_for(Millis::secs(30));
    assert_eq!(world.order(ANN, BOB).len(), 1);
    assert!(world.published_by(ANN).iter().all(|kind| *kind != 1059 && *kind != 21059));
    world.switch_off(BOB);
    world.intent(ANN, Intent::Accept(bob));
    world.run_for(Millis::secs(60));
    world.switch_off(ANN);
    world.switch_on(BOB);
    world.run_for(Millis::secs(30));
    assert_eq!(world.store(BOB).messages[&world.order(BOB, ANN)[0]].status, Status::Delivered);
}

#[test]
fn what_is_acknowledged_on_the_channel_is_never_mailed() {
    let mut world = World::friends(5);
    let bob = world.peer(BOB);
    world.take_published();
    for _ in 0..20 {
        world.say(ANN, bob);
        world.run_for(Millis::secs(1));
    }
    world.run_for(Millis::secs(30));
    assert_eq!(world.take_published(), [0; 0]);
    assert_eq!(world.order(BOB, ANN).len(), 20);
}

#[test]
fn mail_that_no_relay_can_take_goes_out_when_one_is_back_and_once() {
    let mut world = World::friends(6);
    let bob = world.peer(BOB);
    world.switch_off(BOB);
    world.relays_down(true);
    world.say(ANN, bob);
    world.run_for(Millis::secs(600));
    assert_eq!(world.store(ANN).messages[&world.order(ANN, BOB)[0]].status, Status::Queued);
    world.take_published();
    world.relays_down(false);
    world.run_for(Millis::secs(3 * 3600));
    assert_eq!(world.store(ANN).messages[&world.order(ANN, BOB)[0]].status, Status::Relayed);
    assert_eq!(world.take_published().iter().filter(|kind| **kind == 1059).count(), 1);
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

#[test]
fn mail_that_came_while_no_relay_was_reached_is_fetched_whatever_its_date() {
    for seed in 0..50 {
        let mut world = World::friends(seed);
        let bob = world.peer(BOB);
        world.block(true);
        world.deafen(ANN, BOB);
        world.offline(BOB, true);
        for _ in 0..5 {
            world.say(ANN, bob);
            world.run_for(Millis::secs(5));
        }
        assert!(world.order(BOB, ANN).is_empty(), "seed {seed}");
        world.offline(BOB, false);
        world.resume(BOB);
        world.run_for(Millis::secs(3));
        assert_eq!(world.order(BOB, ANN), world.order(ANN, BOB), "seed {seed}");
        assert_eq!(world.order(BOB, ANN).len(), 5, "seed {seed}");
    }
}

#[test]
fn a_blocked_contact_learns_nothing_more() {
    let mut world = World::friends(4);
    let bob = world.peer(BOB);
    world.intent(ANN, Intent::Block(bob));
    world.run_for(Millis::secs(1));
    world.take_published();
    let ann = world.peer(ANN);
    world.intent(BOB, Intent::Open(Some(ann)));
    world.say(BOB, ann);
    world.run_for(Millis::secs(120));
    assert!(world.open_with(ANN, BOB).is_empty());
    assert!(world.published_by(ANN).is_empty());
}

#[test]
fn what_is_asked_in_a_tab_that_follows_is_done_once_whoever_leads() {
    for seed in 0..150 {
        let mut world = World::friends(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        let tabs = [world.open_tab(ANN), world.open_tab(ANN)];
        let mut texts = Vec::new();
        for tab in tabs {
            world.ask(tab, &Intent::Open(Some(bob)));
        }
        world.trouble(true);
        for round in 0..60 {
            let (tab, text) = (tabs[usize::try_from(world.roll(2)).unwrap()], format!("text {round}"));
            world.ask(tab, &Intent::Send { to: bob, text: text.clone() });
            texts.push(text);
            if world.roll(5) == 0 {
                world.say(BOB, ann);
            }
            let pause = [3, 30, 300, 2_000][usize::try_from(world.roll(4)).unwrap()];
            let pause = world.roll(pause);
            world.run_for(Millis(pause));
            if world.roll(4) == 0 {
                let abrupt = world.roll(2) == 0;
                world.reload(ANN, abrupt);
            }
        }
        world.trouble(false);
        world.say(BOB, ann);
        world.run_for(PEACE);
        let sent = |index: usize, direction: Direction| {
            let messages = world.store(index).messages.values().filter(|message| message.direction == direction);
            let mut texts: Vec<_> = messages.map(|message| message.text.clone()).collect();
            texts.sort();
            texts
        };
        texts.sort();
        world.ensure(sent(ANN, Direction::Out) == texts, || "kept once".into());
        world.ensure(sent(BOB, Direction::In) == texts, || "arrived once".into());
        for tab in tabs {
            let tab = world.tab(tab);
            let order = world.order(ANN, BOB);
            world.ensure(tab.is_content(), || "everything was taken".into());
            let shown = tab.shown(order.len());
            world.ensure(shown == order, || format!("a tab shows {} of {}", shown.len(), order.len()));
            // A tick that moves while a tab has no leader is seen in the newest page, which each new leader shows.
            let mut newest = tab.statuses().rev().take(60);
            world.ensure(newest.all(|status| status == Status::Delivered), || "a tab shows no tick".into());
        }
    }
}
