//! The virtual network: dice, relays that keep and pass on, and peer connections.

use std::collections::{BTreeMap, BTreeSet};

use nostr::prelude::Event;
use serde_json::{Value, json};

use crate::engine::doors::SessionInput;
use crate::model::{MessageId, PeerId, RelayUrl, SessionId};
use crate::protocol::rumor::Rumor;

/// `SplitMix64`: small, seeded, the same everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        if limit == 0 { 0 } else { self.next() % limit }
    }

    pub fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes());
        }
        bytes
    }
}

/// What a relay does with the mail it was given, in times of trouble.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    #[default]
    None,
    /// Says OK and keeps and passes on nothing of it.
    Lose,
    /// Gives it out twice.
    Double,
    /// Gives it out newest first, mixed.
    Shuffle,
    /// Says OK at once and gives it out minutes later.
    Hold,
    /// Does not want it, at times for good.
    Refuse,
}

#[derive(Default)]
pub struct SimRelay {
    pub down: bool,
    /// And stays so.
    pub dead: bool,
    pub lie: Lie,
    /// Kept events, newest last.
    pub stored: Vec<Event>,
    /// It gives out so many stored events at a time and no more, those with the latest dates.
    pub most: Option<usize>,
    /// Device, life and name of a subscription to what it asks for.
    pub subscriptions: BTreeMap<(usize, u64, String), Asked>,
    /// It refuses all mail, in these words.
    pub no: Option<&'static str>,
    /// How often it was asked to take mail.
    pub asked: usize,
    /// Messages whose wraps it said OK to, and those that it refused.
    pub took: BTreeSet<MessageId>,
    pub refused: BTreeSet<MessageId>,
}

/// What is asked of a relay.
pub struct Asked(pub Value);

impl Asked {
    /// Whether an event is meant.
    pub fn is(&self, event: &Event) -> bool {
        let listed = |key: &str| self.0[key].as_array();
        let date = |key: &str| self.0[key].as_u64();
        let at = event.created_at.as_secs();
        date("since").is_none_or(|since| at >= since)
            && date("until").is_none_or(|until| at <= until)
            && listed("kinds").is_none_or(|kinds| kinds.contains(&json!(event.kind.as_u16())))
            && listed("ids").is_none_or(|ids| ids.contains(&json!(event.id.to_hex())))
            && listed("authors").is_none_or(|who| who.contains(&json!(event.pubkey.to_hex())))
            && listed("#p")
                .is_none_or(|who| event.tags.iter().any(|tag| tag.content().is_some_and(|p| who.contains(&json!(p)))))
    }
}

/// What a sealed event holds, by the number in its content; the engine never looks inside.
#[derive(Default)]
pub struct Sealed(pub Vec<(PeerId, Rumor)>);

/// How far the channel has come at one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Shut,
    Open,
    /// Its page was told so. What comes before waits: no browser gives out a message of a channel that is not open.
    Told,
}

/// One end of a connection.
#[derive(Debug, Clone)]
pub struct End {
    pub device: usize,
    pub life: u64,
    pub session: SessionId,
    /// Where the descriptions lead once both are known.
    pub other: Option<usize>,
    /// How often this end has described itself, and the descriptions that are in force: its own and the other's.
    pub round: u32,
    pub ours: Option<u32>,
    pub theirs: Option<u32>,
    pub channel: Channel,
    pub gone: bool,
    /// The path is dead until both have described themselves anew: what is sent to this end waits.
    pub deaf: bool,
    /// What waits: a channel is reliable.
    pub held: Vec<SessionInput>,
}

impl End {
    pub fn is_open(&self) -> bool {
        self.channel != Channel::Shut
    }
}

/// A description: of an offer or an answer, by which end, the how manieth of it, and what it answers.
pub fn describe(what: &str, end: usize, round: u32, theirs: Option<u32>) -> String {
    format!("{what} {end} {round} {}", theirs.unwrap_or(0))
}

/// The end and the rounds that a description names.
pub fn described(sdp: &str) -> Option<(usize, u32, u32)> {
    let mut words = sdp.split(' ').skip(1);
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

pub const RELAYS: [&str; 2] = ["wss://one.example", "wss://two.example"];

pub fn relay_urls() -> Vec<RelayUrl> {
    RELAYS.iter().map(|url| RelayUrl::parse(url).unwrap()).collect()
}
