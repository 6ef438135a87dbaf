//! What is read and what is typed: told to whom the user lets it be told, and to nobody else.

use super::world::World;
use super::{ANN, BOB, CAT};
use crate::engine::doors::{Intent, SessionInput};
use crate::model::{Direction, Millis, Sign, Status};
use crate::protocol::frame::Frame;

/// Someone opens their chat with another, and looks.
fn look(world: &mut World, who: usize, at: usize) {
    let peer = world.peer(at);
    world.intent(who, Intent::Attend(true));
    world.intent(who, Intent::Open(Some(peer)));
}

/// How far what one wrote to the other has come.
fn ticks(world: &World, from: usize, to: usize) -> Vec<Status> {
    let all = world.order(from, to).into_iter().map(|id| &world.store(from).messages[&id]);
    all.filter(|message| message.direction == Direction::Out).map(|message| message.status).collect()
}

#[test]
fn what_is_read_is_told_on_the_channel_and_what_nobody_looks_at_is_not() {
    let mut world = World::friends(21);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    world.take_published();
    world.say(ANN, bob);
    world.run_for(Millis::secs(5));
    world.intent(BOB, Intent::Open(Some(ann)));
    world.say(ANN, bob);
    world.run_for(Millis::secs(5));
    assert_eq!(ticks(&world, ANN, BOB), [Status::Delivered; 2], "it is open, and nobody looks");
    assert_eq!(world.store(BOB).unread[&ann], 2);
    world.intent(BOB, Intent::Attend(true));
    world.run_for(Millis::secs(1));
    assert_eq!(ticks(&world, ANN, BOB), [Status::Read; 2]);
    assert_eq!(world.store(BOB).unread[&ann], 0);
    world.say(ANN, bob);
    world.run_for(Millis::secs(1));
    assert_eq!(ticks(&world, ANN, BOB), [Status::Read; 3]);
    world.intent(BOB, Intent::Open(None));
    world.say(ANN, bob);
    world.run_for(Millis::secs(30));
    assert_eq!(ticks(&world, ANN, BOB)[3], Status::Delivered);
    assert_eq!(world.take_published(), [0; 0], "all of it on the channel");
    assert!(!world.store(BOB).seen.keys().any(|key| key.starts_with("owed/")));
}

#[test]
fn what_is_read_while_its_author_is_away_is_told_by_mail_and_no_reload_forgets_it() {
    for seed in 0..30 {
        let mut world = World::friends(seed);
        let bob = world.peer(BOB);
        world.switch_off(BOB);
        // More than a page of history shows.
        for _ in 0..70 {
            world.say(ANN, bob);
        }
        world.run_for(Millis::secs(120));
        world.switch_off(ANN);
        world.switch_on(BOB);
        world.run_for(Millis::secs(10));
        look(&mut world, BOB, ANN);
        let pause = world.roll(20);
        world.run_for(Millis(pause));
        if seed % 2 == 0 {
            world.reload(BOB, true);
            // What was not noted is unread still.
            if seed % 4 == 0 {
                world.run_for(Millis::secs(1));
            }
            look(&mut world, BOB, ANN);
        }
        world.run_for(Millis::secs(20));
        world.switch_off(BOB);
        world.switch_on(ANN);
        world.run_for(Millis::secs(30));
        assert_eq!(ticks(&world, ANN, BOB), [Status::Read; 70], "seed {seed}");
        assert!(world.store(ANN).outbox.is_empty(), "seed {seed}");
        // A relay has it, and Ann has not answered: that is noted, and nothing is mailed again.
        world.take_published();
        world.switch_off(ANN);
        world.switch_on(BOB);
        world.run_for(Millis::secs(1000));
        assert!(!world.take_published().contains(&1059), "seed {seed}: it was mailed again");
        world.switch_on(ANN);
        world.run_for(Millis::secs(90));
        assert!(!world.store(BOB).seen.keys().any(|key| key.starts_with("owed/")), "seed {seed}");
    }
}

#[test]
fn who_tells_nobody_what_they_read_is_not_told_either() {
    for to_everyone in [true, false] {
        let mut world = World::friends(22);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        let to = if to_everyone { None } else { Some(ann) };
        world.intent(BOB, Intent::Reveal { sign: Sign::Read, to, on: Some(false) });
        look(&mut world, ANN, BOB);
        look(&mut world, BOB, ANN);
        world.say(ANN, bob);
        world.say(BOB, ann);
        world.run_for(Millis::secs(30));
        assert_eq!(ticks(&world, ANN, BOB), [Status::Delivered]);
        assert_eq!(ticks(&world, BOB, ANN), [Status::Delivered], "though Ann has told him");
        // What was read in silence stays so.
        let on = if to_everyone { Some(true) } else { None };
        world.intent(BOB, Intent::Reveal { sign: Sign::Read, to, on });
        world.say(ANN, bob);
        world.run_for(Millis::secs(30));
        assert_eq!(ticks(&world, ANN, BOB), [Status::Delivered, Status::Read]);
    }
}

#[test]
fn what_is_owed_when_it_is_switched_off_is_never_told() {
    let mut world = World::friends(23);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    world.say(ANN, bob);
    world.run_for(Millis::secs(5));
    world.switch_off(ANN);
    world.run_for(Millis::secs(30));
    look(&mut world, BOB, ANN);
    world.run_for(Millis::secs(1));
    world.take_published();
    world.intent(BOB, Intent::Reveal { sign: Sign::Read, to: Some(ann), on: Some(false) });
    world.run_for(Millis::secs(60));
    assert!(!world.take_published().contains(&1059));
    world.switch_on(ANN);
    world.run_for(Millis::secs(60));
    assert_eq!(ticks(&world, ANN, BOB), [Status::Delivered]);
    assert!(!world.store(BOB).seen.keys().any(|key| key.starts_with("owed/")));
}

#[test]
fn nobody_raises_what_is_not_of_their_chat_or_not_ours() {
    let mut world = World::new(24, false, &["Ann", "Bob", "Cat"]);
    world.run_for(Millis::secs(2));
    let invite = world.invite_of(ANN);
    for who in [BOB, CAT] {
        world.intent(who, Intent::Add { address: invite.clone() });
    }
    world.run_for(Millis::secs(30));
    let (ann, bob, cat) = (world.peer(ANN), world.peer(BOB), world.peer(CAT));
    world.say(ANN, bob);
    world.say(CAT, ann);
    world.say(ANN, cat);
    look(&mut world, CAT, ANN);
    world.run_for(Millis::secs(5));
    let all: Vec<_> = world.store(ANN).messages.keys().copied().collect();
    world.receive_frame(ANN, CAT, SessionInput::Frame(Frame::Read(all).encode()));
    world.run_for(Millis::secs(5));
    for message in world.store(ANN).messages.values() {
        let claimed = message.chat == cat && message.direction == Direction::Out;
        assert_eq!(message.status == Status::Read, claimed, "{message:?}");
    }
}

#[test]
fn typing_is_shown_until_it_ends_or_nothing_more_is_heard() {
    let mut world = World::friends(25);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    world.take_published();
    let types = |world: &mut World, on: bool| {
        world.intent(ANN, Intent::Typing(bob, on));
        world.run_for(Millis(100));
        world.typing(BOB).contains(&ann)
    };
    assert!(types(&mut world, true));
    world.run_for(Millis::secs(5));
    assert!(world.typing(BOB).contains(&ann));
    world.run_for(Millis::secs(1));
    assert!(!world.typing(BOB).contains(&ann), "nothing more was heard");
    assert!(types(&mut world, true));
    assert!(!types(&mut world, false), "she stopped");
    assert!(types(&mut world, true));
    world.say(ANN, bob);
    world.run_for(Millis(100));
    assert!(!world.typing(BOB).contains(&ann), "that is what she typed");
    // Who does not show it does not see it.
    world.intent(BOB, Intent::Reveal { sign: Sign::Typing, to: None, on: Some(false) });
    assert!(!types(&mut world, true));
    world.intent(BOB, Intent::Reveal { sign: Sign::Typing, to: Some(ann), on: Some(true) });
    assert!(types(&mut world, true));
    world.run_for(Millis::secs(10));
    world.intent(ANN, Intent::Reveal { sign: Sign::Typing, to: Some(bob), on: Some(false) });
    assert!(!types(&mut world, true));
    assert_eq!(world.take_published(), [0; 0], "none of it by relays");
}

#[test]
fn what_its_author_lost_comes_back_as_read_if_they_were_told_so() {
    for seed in 0..20 {
        let mut world = World::friends(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        let silent = seed % 2 == 1;
        world.intent(BOB, Intent::Reveal { sign: Sign::Read, to: Some(ann), on: Some(!silent) });
        look(&mut world, BOB, ANN);
        for _ in 0..5 {
            world.say(ANN, bob);
        }
        world.run_for(Millis::secs(5));
        let tick = if silent { Status::Delivered } else { Status::Read };
        assert_eq!(ticks(&world, ANN, BOB), [tick; 5], "seed {seed}");
        world.switch_off(ANN);
        world.forget(ANN, 12);
        // What was read in silence is not told by this.
        world.intent(BOB, Intent::Reveal { sign: Sign::Read, to: Some(ann), on: Some(true) });
        world.switch_on(ANN);
        world.run_for(Millis::secs(60));
        assert_eq!(ticks(&world, ANN, BOB), [tick; 5], "seed {seed}");
    }
}
