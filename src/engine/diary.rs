//! What happened lately, for whoever wants to know why they are not connected. It is in memory alone, and what is
//! written down holds no key, address or word of anyone: contacts and relays are numbers there.

use std::collections::VecDeque;

use litemap::LiteMap;

use super::doors::{Asked, Change, StoreError};
use super::node::Node;
use super::out::Out;
use crate::model::{Millis, PeerId, RelayUrl, Standing};
use crate::protocol::older::Call;
use crate::protocol::signal::Body;

/// As many lines are kept.
const MOST: usize = 300;
/// Contacts and relays that get a number; the others are nobody in particular.
const MOST_NUMBERS: usize = 500;
/// Whoever was heard of so lately is there.
const LATELY: Millis = Millis::secs(60);

/// One line: when, what, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub at: Millis,
    pub what: Happening,
    pub whom: Whom,
    /// So often, one right after the other.
    pub times: u32,
}

/// Whom it is about, by a number that means nothing elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    Nobody,
    Contact(u32),
    Relay(u32),
}

/// What may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    Started,
    Woke,
    RelayUp,
    RelayDown,
    RelayUnreached,
    RelaySilent,
    RelayRefused,
    RelayWantsLogin,
    RelayComplained,
    Dialled,
    Accepted,
    Answered,
    Opened,
    Restarted,
    PathLost,
    Mended,
    Failed(Trouble),
    Sent(Said),
    Received(Said),
    Declined,
    StoreFull,
    StoreGone,
    StoreFailed,
    StoreWorks,
    NetworkTested,
}

/// The kinds of signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Hello,
    Offer,
    Answer,
    Candidates,
    Bye,
    Receipt,
}

impl Said {
    pub const fn of_call(call: &Call) -> Self {
        match call {
            Call::Offer(_) => Self::Offer,
            Call::Answer(_) => Self::Answer,
        }
    }

    pub const fn of(body: &Body) -> Self {
        match body {
            Body::Hello { .. } => Self::Hello,
            Body::Offer { .. } => Self::Offer,
            Body::Answer { .. } => Self::Answer,
            Body::Candidates { .. } => Self::Candidates,
            Body::Bye { .. } => Self::Bye,
            Body::Receipt { .. } => Self::Receipt,
        }
    }
}

/// Why there is no connection to someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The browser made no offer or answer.
    Browser,
    /// Nothing was heard of them, and our offer was not answered.
    Away,
    /// They were there a moment ago, and did not answer our offer.
    NoAnswer,
    /// Offer and answer are known, and no way leads from here to there (ICE failed).
    NoPath,
    /// There was one, and it broke.
    PathLost,
    /// They closed it, most often by going away.
    Closed,
    /// They do not connect now: as a rule they hide their address.
    Declined,
    /// The user hides their address, and there is no TURN server.
    Hidden,
    /// It is not known by which relays they are reached.
    NoInbox,
    /// They have not shown that their program can connect.
    OtherApp,
}

/// What is known of how it goes, for the page that tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosis {
    pub relays: Vec<RelayCheck>,
    pub contacts: Vec<ContactCheck>,
    /// From the oldest to the newest.
    pub lines: Vec<Line>,
    pub now: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayCheck {
    pub url: RelayUrl,
    /// What it is called in the lines; zero if it isn't.
    pub number: u32,
    pub up: bool,
    /// How long the answer to the last question took, in milliseconds.
    pub trip: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactCheck {
    pub peer: PeerId,
    pub number: u32,
    /// What stood in the way last, and when, where that is known.
    pub trouble: Option<(Trouble, Millis)>,
}

/// The lines, and who is meant by the numbers in them.
#[derive(Debug, Default)]
pub struct Diary {
    lines: VecDeque<Line>,
    contacts: Vec<PeerId>,
    relays: Vec<RelayUrl>,
    troubles: LiteMap<PeerId, (Trouble, Millis)>,
    heard: LiteMap<PeerId, Millis>,
}

impl Diary {
    pub fn note(&mut self, what: Happening, now: Millis) {
        self.write(Line { at: now, what, whom: Whom::Nobody, times: 1 });
    }

    pub fn of_contact(&mut self, peer: PeerId, what: Happening, now: Millis) {
        match what {
            Happening::Failed(trouble) => {
                self.troubles.insert(peer, (trouble, now));
                if trouble == Trouble::Closed {
                    self.heard.remove(&peer);
                }
            }
            Happening::Opened | Happening::Mended => {
                self.troubles.remove(&peer);
            }
            Happening::Received(Said::Bye) => {
                self.heard.remove(&peer);
            }
            Happening::Received(_) => {
                self.heard.insert(peer, now);
            }
            _ => {}
        }
        let number = self.number_of(peer);
        self.write(Line { at: now, what, whom: number.map_or(Whom::Nobody, Whom::Contact), times: 1 });
    }

    pub fn of_relay(&mut self, url: &RelayUrl, what: Happening, now: Millis) {
        let number = number(&mut self.relays, url);
        self.write(Line { at: now, what, whom: number.map_or(Whom::Nobody, Whom::Relay), times: 1 });
    }

    /// Why an offer to someone was not answered.
    pub fn unanswered(&self, peer: PeerId, now: Millis) -> Trouble {
        let lately = self.heard.get(&peer).is_some_and(|at| now.since(*at) < LATELY);
        if lately { Trouble::NoAnswer } else { Trouble::Away }
    }

    pub fn lines(&self) -> Vec<Line> {
        self.lines.iter().copied().collect()
    }

    pub fn number_of(&mut self, peer: PeerId) -> Option<u32> {
        number(&mut self.contacts, &peer)
    }

    pub fn trouble_of(&self, peer: PeerId) -> Option<(Trouble, Millis)> {
        self.troubles.get(&peer).copied()
    }

    /// All relays that have a number, or are ours.
    fn relays(&mut self, ours: &[RelayUrl]) -> Vec<(RelayUrl, u32)> {
        for url in ours {
            number(&mut self.relays, url);
        }
        self.relays.iter().cloned().zip(1..).collect()
    }

    fn write(&mut self, line: Line) {
        if let Some(last) = self.lines.back_mut()
            && (last.what, last.whom) == (line.what, line.whom)
        {
            (last.at, last.times) = (line.at, last.times.saturating_add(1));
            return;
        }
        if self.lines.len() == MOST {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }
}

/// The place in the list, from one on; whoever is new comes last.
fn number<T: Clone + PartialEq>(all: &mut Vec<T>, one: &T) -> Option<u32> {
    let place = all.iter().position(|of| of == one).or_else(|| {
        (all.len() < MOST_NUMBERS).then(|| {
            all.push(one.clone());
            all.len() - 1
        })
    });
    place.and_then(|place| u32::try_from(place + 1).ok())
}

impl StoreError {
    /// What of it is written down: its own text may name files.
    pub const fn happening(&self) -> Happening {
        match self {
            Self::Full => Happening::StoreFull,
            Self::Gone | Self::Newer => Happening::StoreGone,
            Self::Closed(_) | Self::Unread(_) | Self::Other(_) => Happening::StoreFailed,
        }
    }
}

impl Node {
    /// Tells the view that asks how it goes; `ask`: and asks each relay something, to see how long it takes.
    pub(super) fn diagnose(&mut self, asked: Asked, ask: bool, out: &mut Out) {
        if ask {
            self.relays.ask_all(out);
        }
        let mut ours = self.profile.relays.clone();
        ours.extend(self.defaults.iter().cloned());
        let numbered = out.diary().relays(&ours);
        let check = |(url, number): (RelayUrl, u32)| {
            let (up, trip) = self.relays.check(&url);
            RelayCheck { url, number, up, trip }
        };
        let relays = numbered.into_iter().map(check).collect();
        let wanted = |standing| matches!(standing, Standing::Accepted | Standing::Pending);
        let peers = self.roster.contacts().filter(|contact| wanted(contact.standing)).map(|contact| contact.peer);
        let peers: Vec<PeerId> = peers.collect();
        let contacts = peers.into_iter().map(|peer| ContactCheck {
            peer,
            number: out.diary().number_of(peer).unwrap_or_default(),
            trouble: self.trouble(peer, out),
        });
        let contacts = contacts.collect();
        let found = Diagnosis { relays, contacts, lines: out.diary().lines(), now: out.now() };
        out.aside(asked.view, |out| out.show(Change::Diagnosis(Box::new(found))));
    }

    /// What stands in the way of a connection to someone, or did last.
    fn trouble(&self, peer: PeerId, out: &mut Out) -> Option<(Trouble, Millis)> {
        if self.open_session(peer).or_else(|| self.older_session(peer)).is_some() {
            return None;
        }
        let now = out.now();
        let contact = self.roster.get(peer).filter(|contact| contact.standing == Standing::Accepted)?;
        if !contact.tincan && !self.takes_older(peer) {
            Some((Trouble::OtherApp, now))
        } else if contact.tincan && contact.relays.is_empty() {
            Some((Trouble::NoInbox, now))
        } else if !self.may_connect(peer) {
            Some((Trouble::Hidden, now))
        } else {
            out.diary().trouble_of(peer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(byte: u8) -> PeerId {
        crate::protocol::wrap::Vault::new(&[byte; 32]).unwrap().me()
    }

    #[test]
    fn the_newest_lines_are_kept_and_repetitions_are_one() {
        let mut diary = Diary::default();
        for at in 0..1000 {
            diary.note(if at % 2 == 0 { Happening::Woke } else { Happening::StoreFull }, Millis(at));
        }
        let lines = diary.lines();
        assert_eq!((lines.len(), lines[0].at, lines[MOST - 1].at), (MOST, Millis(700), Millis(999)));
        for at in 0..5 {
            diary.note(Happening::StoreWorks, Millis(2000 + at));
        }
        let last = *diary.lines().last().unwrap();
        assert_eq!((last.times, last.at, diary.lines().len()), (5, Millis(2004), MOST));
    }

    #[test]
    fn whoever_is_named_keeps_their_number_and_there_is_an_end_of_them() {
        let mut diary = Diary::default();
        for url in ["wss://a.example", "wss://b.example", "wss://a.example"] {
            diary.of_relay(&RelayUrl::parse(url).unwrap(), Happening::RelayUp, Millis(1));
        }
        diary.of_contact(peer(1), Happening::Dialled, Millis(2));
        let whom: Vec<_> = diary.lines().iter().map(|line| line.whom).collect();
        assert_eq!(whom, [Whom::Relay(1), Whom::Relay(2), Whom::Relay(1), Whom::Contact(1)]);
        for n in 0..2 * MOST_NUMBERS {
            let url = RelayUrl::parse(&format!("wss://r{n}.example")).unwrap();
            diary.of_relay(&url, Happening::RelayUp, Millis(3));
        }
        assert_eq!(diary.relays.len(), MOST_NUMBERS);
        assert_eq!(diary.lines().last().unwrap().whom, Whom::Nobody);
    }

    #[test]
    fn what_went_wrong_is_remembered_until_it_goes_well() {
        let (mut diary, bob) = (Diary::default(), peer(1));
        assert_eq!(diary.unanswered(bob, Millis::secs(5)), Trouble::Away);
        diary.of_contact(bob, Happening::Received(Said::Hello), Millis::secs(5));
        assert_eq!(diary.unanswered(bob, Millis::secs(20)), Trouble::NoAnswer);
        assert_eq!(diary.unanswered(bob, Millis::secs(100)), Trouble::Away);
        diary.of_contact(bob, Happening::Received(Said::Bye), Millis::secs(21));
        assert_eq!(diary.unanswered(bob, Millis::secs(22)), Trouble::Away);
        diary.of_contact(bob, Happening::Failed(Trouble::NoPath), Millis::secs(30));
        diary.of_contact(bob, Happening::Dialled, Millis::secs(31));
        assert_eq!(diary.trouble_of(bob), Some((Trouble::NoPath, Millis::secs(30))));
        diary.of_contact(bob, Happening::Opened, Millis::secs(32));
        assert_eq!(diary.trouble_of(bob), None);
    }
}
