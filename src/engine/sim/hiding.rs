//! Addresses that are hidden: with a TURN server nothing else is said of where one is, without one nobody connects.

use nostr::prelude::{Keys, SecretKey};

use super::world::World;
use super::{ANN, BOB};
use crate::engine::doors::{Effect, IcePolicy, Intent, Link, SessionInput, Stamp};
use crate::engine::out::Out;
use crate::engine::session::{Sender, Session};
use crate::model::{DeviceId, Millis, PeerId, RunId, SessionId, Sign, Status};
use crate::protocol::signal::Body;

fn show(to: Option<PeerId>, on: bool) -> Intent {
    Intent::Reveal { sign: Sign::Address, to, on: Some(on) }
}

#[test]
fn who_hides_without_a_turn_server_hangs_up_and_nobody_dials_for_long() {
    for seed in 0..20 {
        let mut world = World::friends(seed);
        let (ann, bob) = (world.peer(ANN), world.peer(BOB));
        let to = (seed % 2 == 0).then_some(ann);
        world.intent(ANN, Intent::Open(Some(bob)));
        world.intent(BOB, Intent::Open(Some(ann)));
        world.run_for(Millis::secs(5));
        assert_eq!(world.open_with(ANN, BOB).len(), 1, "seed {seed}");
        let dials = [world.dials(ANN), world.dials(BOB)];

        world.intent(BOB, show(to, false));
        world.run_for(Millis::secs(1));
        assert!(world.open_with(ANN, BOB).is_empty(), "seed {seed}");
        world.take_published();
        world.say(ANN, bob);
        world.say(BOB, ann);
        world.run_for(Millis::secs(30 * 60));
        let ticked = world.store(ANN).messages.values().chain(world.store(BOB).messages.values());
        assert!(ticked.into_iter().all(|message| message.status >= Status::Delivered), "seed {seed}");
        assert_eq!(world.link(ANN, BOB), Link::Relayed, "seed {seed}");
        assert_eq!(world.dials(BOB), dials[1], "seed {seed}: the hidden one never dials");
        assert!(world.dials(ANN) <= dials[0] + 2, "seed {seed}: {} dials", world.dials(ANN) - dials[0]);
        // Two messages, their receipts, and an offer that is refused, which may have crossed the change.
        assert!(world.take_published().len() <= 10, "seed {seed}");
        // The user comes back to the page again and again: nothing is tried for that.
        world.resume(ANN);
        world.run_for(Millis::secs(60));
        world.resume(ANN);
        world.run_for(Millis::secs(60));
        assert!(world.dials(ANN) <= dials[0] + 2, "seed {seed}");

        world.intent(BOB, show(to, true));
        world.run_for(Millis::secs(30));
        assert_eq!(world.open_with(ANN, BOB).len(), 1, "seed {seed}");
    }
}

#[test]
fn who_is_hidden_from_as_an_exception_is_told_no_address_and_the_others_are() {
    let mut world = World::friends(1);
    let ann = world.peer(ANN);
    world.intent(BOB, show(None, false));
    world.intent(BOB, show(Some(ann), true));
    world.run_for(Millis::secs(60));
    assert_eq!(world.open_with(ANN, BOB).len(), 1);
    world.intent(BOB, Intent::Reveal { sign: Sign::Address, to: Some(ann), on: None });
    world.run_for(Millis::secs(5));
    assert!(world.open_with(ANN, BOB).is_empty());
}

const SDP: &str = "v=0\r\na=candidate:1 1 udp 1 192.168.1.2 1 typ host\r\n\
     a=candidate:2 1 udp 1 198.18.1.129 2 typ srflx raddr 192.168.1.2 rport 1\r\n\
     a=candidate:3 1 udp 1 198.18.0.1 3 typ relay raddr 198.18.1.129 rport 2\r\n";
const HOST: &str = "candidate:1 1 tcp 1 192.168.1.2 9 typ host";
const RELAY: &str = "candidate:3 1 udp 1 198.18.0.1 3 typ relay raddr 198.18.1.129 rport 2";

fn said(out: &mut Out) -> String {
    format!("{:?}", out.take_signals())
}

#[test]
fn whatever_the_browser_gathers_a_hidden_side_signals_only_what_a_turn_server_gave() {
    let peer = |of: u8| PeerId::new(Keys::new(SecretKey::from_slice(&[of; 32]).unwrap()).public_key()).unwrap();
    let mut out = Out::default();
    let now = Millis::secs(1_800_000_000);
    out.begin(&Stamp { now, random: [1; 32] });
    let from = Sender { device: DeviceId::from_random([3; 32]), run: RunId::from_random([3; 32]), at: now };
    for dials in [true, false] {
        // Whoever forgets to say how makes connections that tell the least.
        for policy in [None, Some(IcePolicy::Relay), Some(IcePolicy::All)] {
            let mut session = Session::new(peer(1), peer(2), now);
            if let Some(policy) = policy {
                session.set_policy(policy);
            }
            let policy = policy.unwrap_or(IcePolicy::Relay);
            if dials {
                session.dial(Millis::secs(60), &mut out);
            } else {
                session.on_offer(SessionId::from_random([7; 32]), SDP.into(), from, &mut out);
            }
            let made = out.finish();
            assert!(
                made.iter().any(|effect| match effect {
                    Effect::Dial(_, with, _) => dials && *with == policy,
                    Effect::Accept(_, _, with, _) => !dials && *with == policy,
                    _ => false,
                }),
                "{made:?}"
            );
            session.on_local(SessionInput::Described(SDP.into()), &mut out);
            session.on_local(SessionInput::Candidates(vec![HOST.into(), RELAY.into()]), &mut out);
            let said = said(&mut out);
            assert!(said.contains("198.18.0.1 3 typ relay"), "{said}");
            let tells = ["192.168.1.2", "198.18.1.129", "typ host", "srflx"].iter().any(|word| said.contains(word));
            assert_eq!(tells, policy == IcePolicy::All, "{said}");
            // Nothing is left to say: no batch goes out for it.
            session.on_local(SessionInput::Candidates(vec![HOST.into()]), &mut out);
            let batches = out.take_signals();
            let any = batches.iter().any(|(_, body)| matches!(body, Body::Candidates { .. }));
            assert_eq!(any, policy == IcePolicy::All);
        }
    }
}
