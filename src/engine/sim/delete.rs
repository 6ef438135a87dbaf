//! Who was deleted is gone with all that was said, and none of it comes back.

use super::world::World;
use super::{ANN, BOB, SOON};
use crate::engine::doors::Intent;
use crate::model::{Millis, Note, Standing, Status};

fn talked(seed: u64) -> World {
    let mut world = World::friends(seed);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    for _ in 0..4 {
        world.say(ANN, bob);
        world.say(BOB, ann);
        world.run_for(Millis(700));
    }
    world.run_for(Millis::secs(5));
    world
}

#[test]
fn a_chat_that_was_deleted_does_not_come_back_and_its_other_side_learns_nothing() {
    for seed in 0..20 {
        let mut world = talked(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        world.intent(ANN, Intent::Delete(bob));
        world.run_for(Millis::secs(5));
        world.take_published();
        assert!(world.store(ANN).messages.is_empty() && world.store(ANN).contacts.is_empty(), "seed {seed}");
        // Bob looks for her, and she starts anew: her relays give her their old mail.
        world.intent(BOB, Intent::Open(Some(ann)));
        world.run_for(Millis::secs(60));
        world.reload(ANN, true);
        world.run_for(SOON);
        assert!(world.store(ANN).messages.is_empty() && world.store(ANN).contacts.is_empty(), "seed {seed}");
        assert!(world.open_with(ANN, BOB).is_empty(), "seed {seed}");

        // They find each other again, and compare what they hold.
        world.intent(ANN, Intent::Add { address: bob.npub() });
        world.run_for(SOON);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.run_for(SOON);
        assert_eq!(world.open_with(ANN, BOB).len(), 1, "seed {seed}");
        assert!(world.store(ANN).messages.is_empty(), "seed {seed}");
        assert_eq!(world.store(BOB).messages.len(), 8, "seed {seed}");
        world.say(BOB, ann);
        world.run_for(Millis::secs(10));
        assert_eq!(world.store(ANN).messages.len(), 1, "seed {seed}");
        assert!(world.store(BOB).outbox.is_empty(), "seed {seed}");
        assert!(world.store(BOB).messages.values().all(|one| one.status >= Status::Delivered), "seed {seed}");
    }
}

#[test]
fn who_was_deleted_and_writes_anew_asks_like_a_stranger_and_is_sent_nothing() {
    for seed in 0..20 {
        let mut world = talked(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        world.intent(ANN, Intent::Delete(bob));
        world.run_for(Millis::secs(5));
        world.say(BOB, ann);
        world.run_for(SOON);
        let contact = &world.store(ANN).contacts[&bob];
        assert_eq!(
            (contact.standing, contact.request_text.as_str()),
            (Standing::Requested, "message 9"),
            "seed {seed}"
        );
        assert_eq!(world.store(ANN).messages.len(), 1, "seed {seed}");
        // Deleted again, the same words are no request, however often they are left for her.
        world.intent(ANN, Intent::Delete(bob));
        world.run_for(Millis::secs(5));
        world.reload(ANN, true);
        world.reload(BOB, true);
        world.run_for(SOON);
        assert!(world.store(ANN).contacts.is_empty() && world.store(ANN).messages.is_empty(), "seed {seed}");
        assert!(world.store(BOB).messages.values().any(|one| one.status < Status::Delivered), "seed {seed}");
    }
}

#[test]
fn something_new_brings_a_chat_out_of_the_archive_unless_it_is_muted() {
    let mut world = World::friends(1);
    let (ann, bob) = (world.peer(ANN), world.peer(BOB));
    for muted in [false, true] {
        world.intent(ANN, Intent::Note(bob, Note::Muted(muted)));
        world.intent(ANN, Intent::Note(bob, Note::Archived(true)));
        world.run_for(Millis::secs(1));
        assert!(world.store(ANN).contacts[&bob].archived);
        world.say(BOB, ann);
        world.run_for(Millis::secs(10));
        assert_eq!(world.store(ANN).contacts[&bob].archived, muted);
    }
}

#[test]
fn a_chat_that_was_cleared_stays_empty_here_and_whole_there_and_goes_on() {
    for seed in 0..20 {
        let mut world = talked(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        world.intent(ANN, Intent::Clear(bob));
        world.run_for(Millis::secs(5));
        assert!(world.store(ANN).messages.is_empty() && world.store(ANN).outbox.is_empty(), "seed {seed}");
        assert_eq!(world.store(ANN).contacts[&bob].standing, Standing::Accepted, "seed {seed}");
        world.take_frames();
        world.reload(ANN, true);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.run_for(SOON);
        assert_eq!(world.open_with(ANN, BOB).len(), 1, "seed {seed}");
        assert!(world.store(ANN).messages.is_empty(), "seed {seed}");
        assert_eq!(world.store(BOB).messages.len(), 8, "seed {seed}");
        let again = world.take_frames().iter().filter(|frame| frame.starts_with("{\"rumor")).count();
        assert_eq!(again, 0, "seed {seed}: what was cleared is not sent again");
        world.say(BOB, ann);
        world.say(ANN, bob);
        world.run_for(Millis::secs(10));
        assert_eq!((world.store(ANN).messages.len(), world.store(BOB).messages.len()), (2, 10), "seed {seed}");
        assert!(world.store(BOB).messages.values().all(|one| one.status >= Status::Delivered), "seed {seed}");
    }
}
