//! Messages on their way: as mail, on the channel, through stores that fail, and what is owed for them.

use super::world::World;
use super::{ANN, BOB};
use crate::engine::doors::Intent;
use crate::model::{MessageId, Millis, Road, Status, Word};

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
            assert_eq!(roads(&world, id), [Some(Road::Relays); 2], "seed {seed}");
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
    assert!(world.order(BOB, ANN).into_iter().all(|id| roads(&world, id) == [Some(Road::Channel); 2]));
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

/// What Ann's store knows of each relay for the only message that she has sent.
fn words(world: &World) -> Vec<Word> {
    let sent = world.order(ANN, BOB);
    assert_eq!(sent.len(), 1);
    world.store(ANN).messages[&sent[0]].trace.relays.iter().map(|(_, word)| word.clone()).collect()
}

/// Ann writes to Bob, who is away, once the relays are as `set` makes them.
fn written_to_who_is_away(seed: u64, set: impl Fn(&mut World)) -> World {
    let mut world = World::friends(seed);
    let bob = world.peer(BOB);
    world.switch_off(BOB);
    world.run_for(Millis::secs(30));
    set(&mut world);
    for relay in [0, 1] {
        world.relay(relay).asked = 0;
    }
    world.say(ANN, bob);
    world
}

/// By which road Ann's message came to Bob, as she knows it and as he does.
fn roads(world: &World, id: MessageId) -> [Option<Road>; 2] {
    [ANN, BOB].map(|who| world.store(who).messages[&id].trace.delivered.map(|(_, road)| road))
}

fn no(why: &str) -> Word {
    Word::No(why.into())
}

fn retry(world: &mut World) {
    let (chat, id) = (world.peer(BOB), world.order(ANN, BOB)[0]);
    world.intent(ANN, Intent::Retry { chat, id });
}

#[test]
fn a_relay_that_refuses_for_good_is_asked_again_only_when_the_user_wants_it() {
    for seed in 0..10 {
        let mut world = written_to_who_is_away(seed, |world| world.relay(0).no = Some("blocked: not you"));
        world.run_for(Millis::secs(3 * 3600));
        assert_eq!(words(&world), [no("blocked: not you"), Word::Ok], "seed {seed}");
        assert_eq!([world.relay(0).asked, world.relay(1).asked], [1, 1], "seed {seed}");
        world.relay(0).no = Some("pow: 28 bits");
        retry(&mut world);
        // Twice in a moment is once.
        retry(&mut world);
        world.run_for(Millis::secs(5));
        assert_eq!(words(&world), [no("pow: 28 bits"), Word::Ok], "seed {seed}");
        assert_eq!([world.relay(0).asked, world.relay(1).asked], [2, 1], "seed {seed}");
        world.relay(0).no = None;
        retry(&mut world);
        world.run_for(Millis::secs(5));
        assert_eq!(words(&world), [Word::Ok, Word::Ok], "seed {seed}");
        retry(&mut world);
        world.run_for(Millis::secs(3600));
        assert_eq!([world.relay(0).asked, world.relay(1).asked], [3, 1], "seed {seed}: both have it");
    }
}

#[test]
fn a_relay_that_is_busy_is_asked_again_ever_more_rarely_until_it_takes_it() {
    for why in ["rate-limited: slow down", "error: disk", "not now"] {
        let mut world = written_to_who_is_away(1, |world| world.relay(0).no = Some(why));
        world.run_for(Millis::secs(6 * 3600));
        assert_eq!(words(&world), [no(why), Word::Ok], "{why}");
        assert!((8..=20).contains(&world.relay(0).asked), "{why}: asked {} times", world.relay(0).asked);
        world.relay(0).no = None;
        world.run_for(Millis::secs(5000));
        assert_eq!(words(&world), [Word::Ok, Word::Ok], "{why}");
        assert_eq!(world.relay(1).asked, 1, "{why}");
    }
}

#[test]
fn where_all_refuse_for_good_they_are_asked_again_once_an_hour() {
    let mut world = written_to_who_is_away(2, |world| {
        world.relay(0).no = Some("blocked: not you");
        world.relay(1).no = Some("invalid: too old");
    });
    world.run_for(Millis::secs(8 * 3600));
    assert_eq!(words(&world), [no("blocked: not you"), no("invalid: too old")]);
    assert_eq!(world.store(ANN).messages[&world.order(ANN, BOB)[0]].status, Status::Queued);
    for relay in [0, 1] {
        assert!((7..=12).contains(&world.relay(relay).asked), "asked {} times", world.relay(relay).asked);
    }
}

#[test]
fn a_relay_that_was_down_gets_it_when_it_is_back_also_after_a_reload() {
    for seed in 0..10 {
        let mut world = written_to_who_is_away(seed, |world| world.relay_down(0, true));
        world.run_for(Millis::secs(60));
        assert_eq!(words(&world), [Word::None, Word::Ok], "seed {seed}");
        if seed % 2 == 0 {
            world.reload(ANN, true);
        }
        world.relay_down(0, false);
        world.run_for(Millis::secs(90));
        assert_eq!(words(&world), [Word::Ok, Word::Ok], "seed {seed}");
        assert_eq!([world.relay(0).asked, world.relay(1).asked], [1, 1], "seed {seed}");
        world.switch_on(BOB);
        world.run_for(Millis::secs(30));
        let (here, there) = (world.order(ANN, BOB), world.order(BOB, ANN));
        assert_eq!(here, there, "seed {seed}");
        assert_eq!(words(&world), [Word::Ok, Word::Ok], "seed {seed}");
    }
}

#[test]
fn the_user_need_not_wait_for_a_relay_nor_for_a_connection() {
    let mut world = written_to_who_is_away(3, |world| world.relays_down(true));
    world.run_for(Millis::secs(900));
    assert_eq!(words(&world), [Word::None, Word::None]);
    world.relays_down(false);
    retry(&mut world);
    world.run_for(Millis::secs(2));
    assert_eq!(words(&world), [Word::Ok, Word::Ok]);
    assert_eq!([world.relay(0).asked, world.relay(1).asked], [1, 1]);
    // Of what is unknown, or not ours, nothing comes.
    world.switch_on(BOB);
    world.run_for(Millis::secs(30));
    let (chat, id) = (world.peer(ANN), world.order(BOB, ANN)[0]);
    world.take_published();
    world.intent(BOB, Intent::Retry { chat, id });
    retry(&mut world);
    world.run_for(Millis::secs(30));
    assert_eq!(world.take_published(), [0; 0]);
}

#[test]
fn another_name_is_told_on_the_channel_and_by_mail() {
    for seed in 0..20 {
        let mut world = World::friends(seed);
        let ann = world.peer(ANN);
        let known = |world: &World| world.store(BOB).contacts[&ann].name.clone();
        let rename = |world: &mut World, name: &str| world.intent(ANN, Intent::Rename(name.into()));
        rename(&mut world, " Anna \u{202e}Berg ");
        world.run_for(Millis::secs(1));
        assert_eq!(known(&world), "Anna Berg", "seed {seed}");
        for nothing in ["", " \u{200b}", "Anna Berg"] {
            world.take_published();
            rename(&mut world, nothing);
            world.run_for(Millis::secs(30));
            assert!(world.take_published().is_empty(), "seed {seed}: {nothing:?}");
        }
        world.switch_off(BOB);
        world.run_for(Millis::secs(60));
        rename(&mut world, "Bea");
        world.run_for(Millis::secs(30));
        world.switch_off(ANN);
        world.switch_on(BOB);
        world.run_for(Millis::secs(30));
        assert_eq!(known(&world), "Bea", "seed {seed}");
    }
}
