//! What people say of messages, and take back: the same on both sides after whatever goes wrong.

use std::collections::BTreeSet;

use super::world::World;
use super::{ANN, BOB, DAY_MILLIS, PEACE, SOON, TROUBLE};
use crate::engine::doors::{Intent, SessionInput};
use crate::model::{Direction, Message, MessageId, Millis};
use crate::protocol::frame::Frame;
use crate::protocol::rumor::{DELETION, REACTION, Rumor};

/// The messages of a chat as one side has them, in order.
fn held(world: &World, one: usize, other: usize) -> Vec<Message> {
    world.order(one, other).iter().map(|id| world.store(one).messages[id].clone()).collect()
}

/// Someone does something with a message: reacts to it, takes that back, deletes it for both or for themselves.
fn act(world: &mut World, from: usize, to: usize) {
    let (chat, all) = (world.peer(to), held(world, from, to));
    if all.is_empty() {
        return;
    }
    let some = usize::try_from(world.roll(all.len() as u64)).unwrap();
    let (about, emoji) = (vec![all[some].id], ["👍", "❤️"][usize::try_from(world.roll(2)).unwrap()]);
    let intent = match world.roll(11) {
        0 => Intent::Hide(all[some].id),
        // Also what is not theirs to delete.
        1 => Intent::Erase { chat, about: vec![all[some].id, all[some].head()] },
        6 | 7 => {
            let edits = all[some].edition().map_or(0, |(at, _)| at.0);
            Intent::Edit(Box::new(Message { text: format!("edited after {edits}"), ..all[some].clone() }))
        }
        2..5 => Intent::Amend { chat, about: all[some].reactions_with(emoji, true), emoji: None },
        5 => Intent::Reply { to: chat, text: format!("as to {}", all[some].id), about: all[some].id },
        _ => Intent::Amend { chat, about, emoji: Some(emoji.into()) },
    };
    world.intent(from, intent);
}

type Said<'a> = BTreeSet<(&'a str, &'a str, bool)>;

/// Whatever both hold, they hold the same of. Returns how much there was.
fn compare(world: &World) -> [usize; 5] {
    let mut seen = [0; 5];
    let [ann, bob] = [held(world, ANN, BOB), held(world, BOB, ANN)];
    for one in &ann {
        let Some(other) = bob.iter().find(|other| other.id == one.id).filter(|_| !world.is_lost(one.id)) else {
            // Of what its author never stored, and is out of sight here, no words are left to give back.
            world.ensure(world.is_lost(one.id) || one.is_gone(), || format!("{} is missing", one.id));
            continue;
        };
        if one.is_hidden() || other.is_hidden() {
            let bare =
                |message: &Message| !message.is_hidden() || (message.text.is_empty() && message.reactions().is_empty());
            world.ensure(bare(one) && bare(other), || format!("{} is hidden, and something is left of it", one.id));
            seen[2] += 1;
            continue;
        }
        world.ensure((one.is_deleted(), &one.text) == (other.is_deleted(), &other.text), || {
            format!("{} is {:?} and {:?}", one.id, one.tags, other.tags)
        });
        let mine: Said = one.each_reaction().collect();
        let theirs: Said = other.each_reaction().map(|(id, emoji, own)| (id, emoji, !own)).collect();
        world.ensure(mine == theirs, || format!("{} has {mine:?} and {theirs:?}", one.id));
        world.ensure(one.answers() == other.answers(), || format!("{} answers another", one.id));
        world.ensure(one.edition() == other.edition() || one.is_gone(), || format!("{} is edited otherwise", one.id));
        seen[4] += usize::from(one.edition().is_some() && !one.is_gone());
        seen[0] += mine.len();
        seen[1] += usize::from(one.is_deleted());
        seen[3] += usize::from(one.answers().is_some());
    }
    seen
}

/// Two talk and say things of what they said, while everything fails.
fn scenario(seed: u64) -> [usize; 5] {
    let clocks = if seed.is_multiple_of(2) { [0; 2] } else { [0, DAY_MILLIS.cast_signed()] };
    let mut world = World::with_clocks(seed, false, &["Ann", "Bob", "Cat"], &clocks);
    world.run_for(Millis::secs(2));
    let invite = world.invite_of(ANN);
    world.intent(BOB, Intent::Add { address: invite });
    world.run_for(Millis::secs(30));
    world.trouble(true);
    let end = world.now().plus(TROUBLE);
    while world.now() < end {
        let pause = world.roll(3_000);
        world.run_for(Millis(pause));
        world.mischief();
        let (from, to) = if world.roll(2) == 0 { (ANN, BOB) } else { (BOB, ANN) };
        let peer = world.peer(to);
        match world.roll(4) {
            0 => world.intent(from, Intent::Open(Some(peer))),
            1 => world.say(from, peer),
            _ => act(&mut world, from, to),
        }
    }
    world.trouble(false);
    for round in 0..2 {
        world.run_for(PEACE);
        for (who, with) in [(ANN, BOB), (BOB, ANN)] {
            if round == 1 {
                world.reload(who, false);
            }
            let peer = world.peer(with);
            world.intent(who, Intent::Open(Some(peer)));
        }
    }
    world.run_for(SOON);
    for who in [ANN, BOB] {
        world.ensure(world.store(who).outbox.is_empty(), || format!("{who} still has something to send"));
    }
    world.check_ticks();
    compare(&world)
}

#[test]
fn what_was_said_of_messages_is_the_same_on_both_sides_after_all_faults() {
    let seeds = super::number("SIM_SEEDS").map_or(300, |seeds| seeds / 4);
    let seeds = super::number("SIM_SEED").map_or(0..seeds, |seed| seed..seed + 1);
    let mut seen = [0; 5];
    for seed in seeds.clone() {
        let some = scenario(seed);
        seen.iter_mut().zip(some).for_each(|(seen, some)| *seen += some);
    }
    println!("{seen:?} reactions, deleted, hidden, answers, edited");
    assert!(seeds.count() == 1 || seen.iter().all(|seen| *seen > 0), "{seen:?}");
}

fn said(world: &mut World) -> Vec<u16> {
    let kind = |frame: &String| match Frame::decode(frame) {
        Some(Frame::Rumor(rumor)) if rumor.amends() => Some(rumor.kind()),
        _ => None,
    };
    world.take_frames().iter().filter_map(kind).collect()
}

#[test]
fn a_reaction_comes_and_goes_on_the_channel_and_as_mail() {
    let mut world = World::friends(31);
    let bob = world.peer(BOB);
    world.say(ANN, bob);
    world.run_for(Millis::secs(2));
    let id = world.order(ANN, BOB)[0];
    let react = |world: &mut World, emoji: &str| {
        let (chat, about) = (world.peer(ANN), vec![id]);
        world.intent(BOB, Intent::Amend { chat, about, emoji: Some(emoji.into()) });
        world.run_for(Millis::secs(1));
    };
    let here = |world: &World| world.store(ANN).messages[&id].clone();
    react(&mut world, "👍");
    react(&mut world, "👍");
    react(&mut world, "not one");
    assert_eq!(said(&mut world), [REACTION; 2]);
    assert_eq!((here(&world).reactions(), here(&world).reactions_with("👍", false).len()), (vec!["👍"], 2));
    let own: Vec<MessageId> = world.store(BOB).messages[&id].reactions_with("👍", true);
    // Not hers to take back.
    world.intent(ANN, Intent::Amend { chat: bob, about: own.clone(), emoji: None });
    world.run_for(Millis::secs(1));
    assert_eq!(here(&world).reactions(), ["👍"]);
    world.switch_off(ANN);
    world.run_for(Millis::secs(1));
    let chat = world.peer(ANN);
    world.intent(BOB, Intent::Amend { chat, about: own, emoji: None });
    react(&mut world, "🎉");
    world.reload(BOB, true);
    world.run_for(Millis::secs(60));
    assert_eq!(world.store(BOB).outbox.len(), 2, "nobody has acknowledged them");
    world.take_published();
    world.reload(BOB, false);
    world.run_for(Millis::secs(30));
    assert_eq!(world.take_published().iter().filter(|kind| **kind == 1059).count(), 0, "the relays have them");
    world.switch_on(ANN);
    world.run_for(Millis::secs(60));
    assert_eq!(here(&world).reactions(), ["🎉"]);
    assert!(world.store(BOB).outbox.is_empty());
}

#[test]
fn what_is_hidden_stays_away_and_only_ones_own_is_deleted() {
    let mut world = World::friends(32);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    for _ in 0..3 {
        world.say(ANN, bob);
        world.run_for(Millis::secs(1));
    }
    let ids = world.order(ANN, BOB);
    world.intent(BOB, Intent::Hide(ids[0]));
    world.intent(BOB, Intent::Amend { chat: ann, about: vec![ids[1]], emoji: None });
    world.intent(ANN, Intent::Amend { chat: bob, about: vec![ids[2]], emoji: None });
    world.run_for(Millis::secs(2));
    // All of it comes once more, with the next channel and from the relays.
    world.lose_outbox(ANN, ids[0]);
    world.reload(ANN, false);
    world.reload(BOB, false);
    world.run_for(Millis::secs(60));
    let texts =
        |who: usize| -> Vec<&str> { ids.iter().map(|id| world.store(who).messages[id].text.as_str()).collect() };
    assert_eq!(texts(BOB), ["", "message 2", ""]);
    assert_eq!(texts(ANN), ["message 1", "message 2", ""]);
    assert!(world.store(BOB).messages[&ids[0]].is_hidden() && world.store(ANN).messages[&ids[2]].is_deleted());
    assert_eq!(said(&mut world).iter().filter(|kind| **kind == DELETION).count(), 2);
}

#[test]
fn nothing_is_said_to_whom_we_have_not_let_in() {
    let mut world = World::friends(33);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    world.say(ANN, bob);
    world.run_for(Millis::secs(2));
    let about = world.order(ANN, BOB);
    world.intent(ANN, Intent::Block(bob));
    world.run_for(Millis::secs(2));
    world.take_published();
    world.intent(ANN, Intent::Amend { chat: bob, about: about.clone(), emoji: Some("👍".into()) });
    world.intent(ANN, Intent::Amend { chat: bob, about: about.clone(), emoji: None });
    world.run_for(Millis::secs(60));
    assert_eq!((said(&mut world).len(), world.take_published().len()), (0, 0));
    assert_eq!(world.store(ANN).messages[&about[0]].tags, Vec::<Vec<String>>::new());
    assert!(world.store(ANN).outbox.is_empty() && world.store(BOB).messages[&about[0]].chat == ann);
    assert_eq!(world.store(BOB).messages[&about[0]].direction, Direction::In);
}

/// The texts of a chat, in order, of what is not gone.
fn texts(world: &World, one: usize, other: usize) -> Vec<String> {
    held(world, one, other).into_iter().filter(|message| !message.is_gone()).map(|message| message.text).collect()
}

#[test]
fn an_edit_stands_in_its_place_on_both_sides_and_its_ticks_tell_of_the_newest_text() {
    let mut world = World::friends(34);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    for _ in 0..3 {
        world.say(ANN, bob);
        world.run_for(Millis::secs(1));
    }
    let ids = world.order(ANN, BOB);
    let edit = |world: &mut World, by: usize, text: &str| {
        let message = Message { text: text.into(), ..world.store(ANN).messages[&ids[1]].clone() };
        world.intent(by, Intent::Edit(Box::new(message)));
    };
    world.intent(BOB, Intent::Amend { chat: ann, about: vec![ids[1]], emoji: Some("👍".into()) });
    world.intent(BOB, Intent::Attend(true));
    world.intent(BOB, Intent::Open(Some(ann)));
    world.run_for(Millis::secs(1));
    let status = |world: &World| world.store(ANN).messages[&ids[1]].status;
    assert_eq!(status(&world), crate::model::Status::Read);
    world.intent(BOB, Intent::Attend(false));
    edit(&mut world, ANN, "second");
    world.run_for(Millis::secs(2));
    for (one, other) in [(ANN, BOB), (BOB, ANN)] {
        assert_eq!(texts(&world, one, other), ["message 1", "second", "message 3"]);
        assert_eq!(world.order(one, other), ids);
        assert_eq!(world.store(one).messages[&ids[1]].reactions(), ["👍"]);
    }
    assert_eq!(status(&world), crate::model::Status::Delivered, "nobody has looked");
    assert_eq!(world.store(BOB).unread.get(&ann).copied().unwrap_or(0), 0);
    // A reaction of a client that knows no edits is to the newest text.
    let head = world.store(ANN).messages[&ids[1]].head();
    world.say_of(BOB, ANN, REACTION, head, "❤️");
    world.run_for(Millis::secs(5));
    // One that is away gets the last of several, by mail; and nobody else's is any.
    world.switch_off(BOB);
    edit(&mut world, ANN, "third");
    world.run_for(Millis::secs(1));
    edit(&mut world, ANN, "fourth");
    world.run_for(Millis::secs(30));
    world.reload(ANN, true);
    world.run_for(Millis::secs(30));
    assert!(status(&world) == crate::model::Status::Relayed);
    world.switch_on(BOB);
    edit(&mut world, BOB, "by another");
    world.run_for(Millis::secs(60));
    for (one, other) in [(ANN, BOB), (BOB, ANN)] {
        assert_eq!(texts(&world, one, other), ["message 1", "fourth", "message 3"]);
    }
    assert_eq!(world.store(ANN).messages[&ids[1]].reactions(), ["👍", "❤️"]);
    assert_eq!(status(&world), crate::model::Status::Delivered);
    assert!(world.store(ANN).outbox.is_empty());
    // Whichever side loses it has it again as it was edited last.
    for who in [ANN, BOB] {
        world.switch_off(who);
        while !world.store(who).messages.is_empty() {
            world.forget(who, 9);
        }
        world.switch_on(who);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.run_for(SOON);
        assert_eq!(texts(&world, who, 1 - who), ["message 1", "fourth", "message 3"], "{who}");
        assert_eq!(world.order(who, 1 - who), ids);
    }
    world.intent(ANN, Intent::Erase { chat: bob, about: vec![ids[1], world.store(ANN).messages[&ids[1]].head()] });
    world.run_for(Millis::secs(2));
    for (one, other) in [(ANN, BOB), (BOB, ANN)] {
        assert_eq!(texts(&world, one, other), ["message 1", "message 3"]);
    }
    world.take_frames();
    world.reload(ANN, true);
    world.run_for(SOON);
    let again = world.take_frames().iter().filter(|frame| frame.starts_with("{\"rumor")).count();
    assert_eq!(again, 0, "both know that both know it");
}

#[test]
fn an_edit_of_what_is_not_ones_own_changes_nothing() {
    let mut world = World::friends(35);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    world.say(ANN, bob);
    world.run_for(Millis::secs(1));
    let id = world.order(ANN, BOB)[0];
    let now = world.now();
    let tags =
        |at: Millis| vec![vec!["p".to_owned(), ann.to_hex()], vec!["edit".into(), id.to_string(), at.0.to_string()]];
    let forged = Rumor::new(bob, now, crate::protocol::rumor::CHAT, tags(now), "I owe you".into());
    world.receive_frame(ANN, BOB, SessionInput::Frame(Frame::Rumor(forged).encode()));
    world.run_for(Millis::secs(2));
    assert_eq!(texts(&world, ANN, BOB), ["message 1"]);
    assert_eq!(held(&world, ANN, BOB)[0].edition(), None);
}

#[test]
fn what_is_forwarded_says_so_and_nothing_of_where_it_comes_from() {
    let mut world = World::friends(36);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    world.say(BOB, ann);
    world.run_for(Millis::secs(1));
    let first = world.order(ANN, BOB)[0];
    world.take_frames();
    world.intent(ANN, Intent::Forward { to: bob, text: "message 1".into() });
    world.run_for(Millis::secs(1));
    for (one, other) in [(ANN, BOB), (BOB, ANN)] {
        let all = held(&world, one, other);
        assert_eq!(all.iter().map(|message| message.tag("forwarded").is_some()).collect::<Vec<_>>(), [false, true]);
        assert_eq!(all[1].text, "message 1");
    }
    let frames = world.take_frames();
    let sent = |frame: &&String| frame.starts_with("{\"rumor");
    assert!(frames.iter().filter(sent).all(|frame| !frame.contains(&first.to_string())));
    // It is still that when whoever wrote it gets it back.
    world.switch_off(ANN);
    while !world.store(ANN).messages.is_empty() {
        world.forget(ANN, 9);
    }
    world.switch_on(ANN);
    world.intent(BOB, Intent::Open(Some(ann)));
    world.run_for(SOON);
    assert!(held(&world, ANN, BOB)[1].tag("forwarded").is_some());
}
