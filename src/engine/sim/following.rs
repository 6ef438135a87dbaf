//! Tabs that follow.

use super::world::World;
use super::{ANN, BOB, PEACE};
use crate::engine::doors::Intent;
use crate::model::{Direction, Millis, Status};

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
