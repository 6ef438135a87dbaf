use super::*;
use crate::engine::doors::Stamp;
use crate::protocol::relay::RelayMessage;
use crate::protocol::rumor::Rumor;
use crate::protocol::wrap::{STORED, Vault};
use nostr::prelude::Timestamp;

const NOW: Millis = Millis::secs(1_800_000_000);

/// What is asked of a relay that keeps wraps of these dates and gives out `cap` at a time, and the dates it gave.
/// `intruder`: the date of a wrap that is published whenever something is asked, and comes first.
fn fetch(dates: &[u64], cap: usize, intruder: Option<u64>) -> (Relay, Vec<String>, Vec<u64>) {
    let me = Vault::new(&[2; 32]).unwrap().me();
    let url = RelayUrl::parse("wss://relay.example").unwrap();
    let mut relay = Relay::new(url, true, false, NOW);
    let mut out = Out::default();
    out.begin(&Stamp { now: NOW, random: [3; 32] });
    relay.on_open(me, &mut out);
    let ann = Vault::new(&[1; 32]).unwrap();
    let rumor = Rumor::chat(ann.me(), me, NOW, "hi".into());
    let wrap = ann.seal(&rumor, me, STORED, NOW, || [5; 32]).unwrap();
    let (mut asked, mut given, mut published) = (Vec::new(), Vec::new(), 0);
    let frame = |effect| match effect {
        Effect::SendRelay(_, frame) => serde_json::from_str::<serde_json::Value>(&frame).ok(),
        _ => None,
    };
    while let Some(frame) = out.finish().into_iter().filter_map(frame).find(|frame| frame[0] == "REQ") {
        let (name, filter) = (frame[1].as_str().unwrap().to_owned(), &frame[2]);
        let until = filter["until"].as_u64().unwrap_or(u64::MAX);
        let mut give = |subscription: &str, number: usize, date: u64| {
            let mut event = Box::new(wrap.clone());
            let mut id = [0; 32];
            id[..8].copy_from_slice(&number.to_be_bytes());
            (event.id, event.created_at) = (EventId::from_byte_array(id), Timestamp::from_secs(date));
            let subscription = subscription.to_owned();
            assert!(relay.on_message(RelayMessage::Event { subscription, event }, me, &mut out).is_some());
        };
        if let Some(date) = intruder {
            for n in 0..SEVERAL {
                give(&name, 1000 + published + n, date);
                if name != INBOX {
                    give(INBOX, 1000 + published + n, date);
                }
            }
            published += SEVERAL;
        }
        let mut due: Vec<(u64, usize)> = (0..).zip(dates).map(|(number, date)| (*date, number)).collect();
        due.retain(|(date, _)| *date <= until);
        due.sort_unstable();
        for (date, number) in due.into_iter().rev().take(cap) {
            given.push(date);
            give(&name, number, date);
        }
        relay.on_message(RelayMessage::EndOfStored(name.clone()), me, &mut out);
        asked.push(name);
    }
    given.sort_unstable_by_key(|date| std::cmp::Reverse(*date));
    given.dedup();
    (relay, asked, given)
}

/// So many wraps are published just when something is asked.
const SEVERAL: usize = 3;

#[test]
fn all_mail_is_fetched_from_a_relay_that_gives_out_some_at_a_time() {
    let dates: Vec<u64> = (0..95).map(|n| NOW.as_secs() - n * 100).collect();
    let (relay, asked, given) = fetch(&dates, 30, None);
    assert_eq!(given, dates);
    assert_eq!(asked, [INBOX, "older-1", "older-2", "older-3"], "the last portion is a small one");
    assert!(!relay.behind && relay.portions.by.is_none());
    assert_eq!(fetch(&dates[..5], 30, None).1, [INBOX], "what is little is all");
    // All of one second: those beyond a portion are out of reach, but not what lies before them.
    let mut dates = vec![NOW.as_secs(); 60];
    dates.extend([5, 4]);
    let (relay, asked, given) = fetch(&dates, 30, None);
    assert_eq!((asked.len(), given, relay.behind), (3, vec![NOW.as_secs(), 5, 4], false));
}

#[test]
fn what_is_published_meanwhile_hides_nothing() {
    let dates: Vec<u64> = (0..95).map(|n| NOW.as_secs() - n * 100).collect();
    for age in [1, 2950, 5000, 9000, wrap::BACK_DATING] {
        let (relay, _, given) = fetch(&dates, 30, Some(NOW.as_secs() - age));
        assert_eq!(given, dates, "{age} seconds old");
        assert!(!relay.behind);
    }
}
