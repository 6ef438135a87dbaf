//! What one side has lost comes back from the other, and both see one order.

use super::world::World;
use super::{ANN, BOB, DAY_MILLIS, SOON};
use crate::engine::doors::{Intent, Notice, SessionInput};
use crate::model::{Direction, MessageId, Millis, Status};
use crate::protocol::frame::{Frame, Held};
use crate::protocol::rumor::{DELETION, Rumor};

/// Two who have said this much each, all of it ticked.
fn talked(seed: u64, rounds: u32) -> World {
    let mut world = World::friends(seed);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    for _ in 0..rounds {
        world.say(ANN, bob);
        world.say(BOB, ann);
        world.run_for(Millis(700));
    }
    world.run_for(Millis::secs(5));
    world
}

#[test]
fn what_was_lost_comes_back_once_whoever_wrote_it_and_in_its_place() {
    for seed in 0..60 {
        let mut world = talked(seed, 6);
        let bob = world.peer(BOB);
        let order = world.order(ANN, BOB);
        let who = if seed % 2 == 0 { ANN } else { BOB };
        world.switch_off(who);
        world.forget(who, 9);
        // All of it, at times.
        if seed % 5 == 0 {
            while !world.store(who).messages.is_empty() {
                world.forget(who, 9);
            }
        }
        let gone = 12 - world.store(who).messages.len();
        world.switch_on(who);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.run_for(SOON);
        assert_eq!(world.order(ANN, BOB), order, "seed {seed}: {gone} were gone");
        assert_eq!(world.order(BOB, ANN), order, "seed {seed}: {gone} were gone");
        for index in [ANN, BOB] {
            let store = world.store(index);
            assert!(store.messages.values().all(|message| message.status == Status::Delivered), "seed {seed}");
            let own = store.messages.values().filter(|message| message.direction == Direction::Out).count();
            assert_eq!(own, 6, "seed {seed}");
            assert!(store.outbox.is_empty(), "seed {seed}");
        }
    }
}

#[test]
fn what_an_outbox_has_lost_is_sent_or_ticked_by_what_the_other_side_holds() {
    for seed in 0..20 {
        let mut world = talked(seed, 3);
        let bob = world.peer(BOB);
        world.switch_off(BOB);
        world.relays_down(true);
        world.say(ANN, bob);
        world.run_for(Millis::secs(2));
        world.switch_off(ANN);
        let written = *world.order(ANN, BOB).last().unwrap();
        // Another is there, and its tick was lost.
        let ticked = *world.order(BOB, ANN).first().unwrap();
        world.lose_outbox(ANN, ticked);
        assert_eq!(world.store(ANN).messages[&written].status, Status::Queued, "seed {seed}");
        world.relays_down(false);
        world.switch_on(ANN);
        world.switch_on(BOB);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.run_for(SOON);
        assert!(world.store(BOB).messages.contains_key(&written), "seed {seed}");
        for message in world.store(ANN).messages.values() {
            assert_eq!(message.status, Status::Delivered, "seed {seed}");
        }
    }
}

#[test]
fn where_nothing_is_missing_each_side_tells_so_in_one_small_frame() {
    let mut world = talked(3, 20);
    world.take_frames();
    world.reload(ANN, true);
    world.run_for(SOON);
    let frames: Vec<String> = world.take_frames();
    let about =
        |frame: &&String| matches!(Frame::decode(frame), Some(Frame::Have(_) | Frame::Hold(_) | Frame::Yours { .. }));
    let told: Vec<&String> = frames.iter().filter(about).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|frame| frame.len() < 150));
    assert!(!frames.iter().any(|frame| frame.starts_with("{\"rumor")), "nothing was sent again");
}

#[test]
fn nobody_puts_words_in_our_mouth() {
    let mut world = talked(4, 2);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    let held = world.order(ANN, BOB);
    let at = world.now().plus(Millis(1));
    // Without a code, with another's, or under an id that we gave to other words.
    let text = "I owe you a house".to_owned();
    let plain = Rumor::chat(ann, bob, at, text.clone()).id();
    let coded = Rumor::own_chat(ann, bob, at, text.clone(), vec![], &world.mac(BOB)).id();
    for id in [plain, coded, held[0]] {
        let frame = Frame::Yours { id, at, text: text.clone(), about: None, tags: vec![] };
        world.receive_frame(ANN, BOB, SessionInput::Frame(frame.encode()));
    }
    world.run_for(Millis::secs(2));
    assert_eq!(world.order(ANN, BOB), held);
    // And as the rumor itself, which is ours by its own word alone.
    let rumor = Frame::Rumor(Rumor::own_chat(ann, bob, at, text.clone(), vec![], &world.mac(ANN)));
    world.receive_frame(ANN, BOB, SessionInput::Frame(rumor.encode()));
    world.run_for(Millis::secs(2));
    assert_eq!(world.order(ANN, BOB), held);
    // What we wrote to somebody else is not said here.
    let other = Rumor::own_chat(ann, ann, at, text.clone(), vec![], &world.mac(ANN)).id();
    let frame = Frame::Yours { id: other, at, text, about: None, tags: vec![] };
    world.receive_frame(ANN, BOB, SessionInput::Frame(frame.encode()));
    world.run_for(Millis::secs(2));
    assert_eq!(world.order(ANN, BOB), held);
}

#[test]
fn a_channel_is_compared_once_however_often_it_is_asked() {
    let mut world = talked(5, 4);
    let lost = Frame::Hold(Held { since: Millis(0), until: Millis(0), ids: vec![] }).encode();
    let other = Frame::Have(Held { since: Millis(0), until: Millis(0), ids: vec![world.order(ANN, BOB)[0]] }).encode();
    world.take_frames();
    for _ in 0..50 {
        world.receive_frame(ANN, BOB, SessionInput::Frame(lost.clone()));
        world.receive_frame(ANN, BOB, SessionInput::Frame(other.clone()));
    }
    world.run_for(Millis::secs(5));
    let frames = world.take_frames();
    let count = |what: &str| frames.iter().filter(|frame| frame.starts_with(what)).count();
    assert!(count("{\"hold") <= 1 && count("{\"rumor") <= 4 && count("{\"yours") <= 4, "{frames:?}");
}

#[test]
fn clocks_that_are_two_days_wrong_change_no_order_and_are_pointed_out_once() {
    let day = DAY_MILLIS.cast_signed();
    for (seed, clocks) in
        [[2 * day, -2 * day], [-2 * day, 2 * day], [2 * day, 0], [0, -2 * day], [0, 0]].iter().enumerate()
    {
        let mut world = World::friends_with_clocks(seed as u64, clocks);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        let mut said: Vec<MessageId> = Vec::new();
        let newest = |world: &World, who, whom| *world.order(who, whom).last().unwrap();
        for round in 0..12 {
            let (who, other, to) = if round % 3 == 0 { (BOB, ANN, ann) } else { (ANN, BOB, bob) };
            // As mail, too.
            let away = round % 4 == 3;
            if away {
                world.switch_off(other);
            }
            world.say(who, to);
            world.run_for(Millis::secs(8));
            said.push(newest(&world, who, other));
            if away {
                world.switch_on(other);
                world.run_for(Millis::secs(20));
            }
        }
        // Each was written when those before it had been seen.
        assert_eq!(world.order(ANN, BOB), said, "{clocks:?}");
        assert_eq!(world.order(BOB, ANN), said, "{clocks:?}");
        world.reload(ANN, false);
        world.run_for(SOON);
        world.cut(ANN, BOB);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.run_for(SOON);
        let hours = |off: u64| (off + 30_000) / 3_600_000;
        let apart = |notice: &&Notice| matches!(notice, Notice::Apart(name, off) if name == "Bob" && [48, 96].contains(&hours(*off)));
        let told = world.notices(ANN).iter().filter(apart).count();
        assert_eq!(told, usize::from(clocks[0] != clocks[1]), "{clocks:?}: {:?}", world.notices(ANN));
    }
}

#[test]
fn what_its_author_took_back_is_given_back_to_nobody_and_stays_away() {
    for seed in 0..20 {
        let mut world = talked(seed, 3);
        let bob = world.peer(BOB);
        let theirs = |world: &World| {
            let mut all = world.store(ANN).messages.values().filter(|message| message.direction == Direction::In);
            all.next().unwrap().id
        };
        let gone = theirs(&world);
        world.say_of(BOB, ANN, DELETION, gone, "");
        world.run_for(Millis::secs(5));
        assert!(world.store(ANN).messages[&gone].is_deleted(), "seed {seed}");
        // Bob's store has it still, or has lost it with all the rest.
        world.switch_off(BOB);
        let lost = seed % 2 == 0;
        while lost && !world.store(BOB).messages.is_empty() {
            world.forget(BOB, 9);
        }
        world.take_frames();
        world.switch_on(BOB);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.run_for(SOON);
        assert!(world.store(ANN).messages[&gone].is_deleted(), "seed {seed}");
        assert_eq!(world.store(BOB).messages.len(), if lost { 5 } else { 6 }, "seed {seed}");
        let back = world.take_frames().iter().filter(|frame| frame.starts_with("{\"yours")).count();
        assert_eq!(back, if lost { 2 } else { 0 }, "seed {seed}");
    }
}
