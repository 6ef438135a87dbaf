//! Receipts that are owed: the channel carries them if it opens soon, a sealed rumor does otherwise, one for many. They
//! are noted with what they tell, in one transaction, and struck out when they have gone.
//!
//! That a message is stored here its author would ask for again; that it was read, never. So a receipt that says so is
//! kept until they have answered it on a channel, and mailed once.

use litemap::LiteMap;

use super::doors::Op;
use super::out::earlier;
use crate::model::{MessageId, Millis, PeerId, id::unhex};
use crate::protocol::signal::MOST_RECEIPTS;

/// More may come, and a channel may open.
const GATHER: Millis = Millis::secs(3);
/// No relay has said that it took it.
const AGAIN: Millis = Millis::secs(600);
/// Nobody has answered on the channel.
const UNANSWERED: Millis = Millis::secs(60);
/// What is owed no more is struck out with what is stored next, or after so long: a transaction for each would stand in
/// the way of the next message.
const STRIKE: Millis = Millis(100);
/// What begins the key of one that is owed.
const OWED: &str = "owed/";

/// What a receipt tells of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    Delivered,
    Read,
    /// As before; a relay has it, and it goes out again where a channel opens.
    Mailed,
}

impl Tells {
    const ALL: [Self; 3] = [Self::Delivered, Self::Read, Self::Mailed];

    /// What ends the key.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "",
            Self::Read => "/read",
            Self::Mailed => "/mailed",
        }
    }
}

#[derive(Debug, Default)]
pub struct Receipts {
    debts: LiteMap<PeerId, Debt>,
    /// Keys of what is owed no more, and when they are struck out at the latest.
    struck: Vec<String>,
    strike_at: Option<Millis>,
}

#[derive(Debug, Default)]
struct Debt {
    owed: Vec<(MessageId, Tells)>,
    /// When it is to be told; nothing as long as that is not allowed, or all is mailed and waits for a channel.
    due: Option<Millis>,
}

impl Debt {
    fn is_due(&mut self, at: Millis) {
        self.due = self.owed.iter().any(|(_, tells)| *tells != Tells::Mailed).then_some(at);
    }

    fn ids(&self, what: &[Tells], most: usize) -> Vec<MessageId> {
        self.owed.iter().filter(|(_, tells)| what.contains(tells)).take(most).map(|(id, _)| *id).collect()
    }
}

impl Receipts {
    /// Takes what is owed out of what the store has noted.
    pub fn load(noted: &mut Vec<(String, Millis)>, now: Millis) -> Self {
        let mut owed = Self::default();
        noted.retain(|(key, _)| {
            let Some(rest) = key.strip_prefix(OWED) else { return true };
            if let Some((peer, rest)) = rest.split_once('/')
                && let Some(peer) = PeerId::from_hex(peer)
                && let Some((id, tells)) = rest.split_at_checked(64)
                && let Some(id) = unhex(id).map(nostr::prelude::EventId::from_byte_array)
                && let Some(tells) = Tells::ALL.into_iter().find(|what| what.as_str() == tells)
            {
                owed.owe(peer, MessageId(id), tells, now);
            }
            false
        });
        owed
    }

    /// The line that notes a receipt.
    pub fn note(peer: PeerId, id: MessageId, tells: Tells, now: Millis) -> Op {
        Op::Seen { key: key(peer, id, tells), at: now }
    }

    /// Noted, and what it tells stored.
    pub fn owe(&mut self, peer: PeerId, id: MessageId, tells: Tells, now: Millis) {
        let debt = self.debts.entry(peer).or_default();
        if !debt.owed.contains(&(id, tells)) {
            debt.owed.push((id, tells));
        }
        debt.is_due(now.plus(GATHER));
    }

    /// Nothing is owed to them any more.
    pub fn remove(&mut self, peer: PeerId) {
        self.debts.remove(&peer);
    }

    /// It may be allowed now.
    pub fn wake(&mut self, peer: PeerId, now: Millis) {
        if let Some(debt) = self.debts.get_mut(&peer).filter(|debt| debt.due.is_none()) {
            debt.is_due(now.plus(GATHER));
        }
    }

    /// It need not wait for another try: a relay has taken the last portion, or the channel that carried it is lost.
    pub fn hurry(&mut self, peer: PeerId, now: Millis) {
        if let Some(debt) = self.debts.get_mut(&peer) {
            debt.is_due(now);
        }
    }

    /// Those whose receipts are due, each once until they are owed more.
    pub fn take_due(&mut self, now: Millis) -> Vec<PeerId> {
        let due = self.debts.iter_mut().filter(|(_, debt)| debt.due.is_some_and(|at| at <= now));
        due.map(|(peer, debt)| {
            debt.due = None;
            *peer
        })
        .collect()
    }

    /// What one receipt can name, which goes out now: what is stored, and what was read.
    pub fn mail(&mut self, peer: PeerId, now: Millis) -> [Vec<MessageId>; 2] {
        let Some(debt) = self.debts.get_mut(&peer) else { return [Vec::new(), Vec::new()] };
        debt.is_due(now.plus(AGAIN));
        let delivered = debt.ids(&[Tells::Delivered], MOST_RECEIPTS);
        let read = debt.ids(&[Tells::Read], MOST_RECEIPTS.saturating_sub(delivered.len()));
        [delivered, read]
    }

    /// All that is owed to someone, which goes out on a channel now.
    pub fn to(&mut self, peer: PeerId, now: Millis) -> [Vec<MessageId>; 2] {
        let Some(debt) = self.debts.get_mut(&peer) else { return [Vec::new(), Vec::new()] };
        debt.due = Some(now.plus(UNANSWERED));
        [debt.ids(&[Tells::Delivered], usize::MAX), debt.ids(&[Tells::Read, Tells::Mailed], usize::MAX)]
    }

    /// Whether they have not answered yet that it was read.
    pub fn owes_read(&self, peer: PeerId, id: MessageId) -> bool {
        let read = |owed: &(MessageId, Tells)| owed.0 == id && owed.1 != Tells::Delivered;
        self.debts.get(&peer).is_some_and(|debt| debt.owed.iter().any(read))
    }

    /// These have gone, or need not go any more.
    pub fn paid(&mut self, peer: PeerId, ids: &[MessageId], what: &[Tells], now: Millis) {
        let Some(debt) = self.debts.get_mut(&peer) else { return };
        let struck = &mut self.struck;
        debt.owed.retain(|(id, tells)| {
            let paid = what.contains(tells) && ids.contains(id);
            if paid {
                struck.push(key(peer, *id, *tells));
            }
            !paid
        });
        if debt.owed.is_empty() {
            self.debts.remove(&peer);
        }
        if !self.struck.is_empty() {
            self.strike_at.get_or_insert(now.plus(STRIKE));
        }
    }

    /// The line that strikes out what is owed no more, if anything is.
    pub fn strike(&mut self) -> Option<Op> {
        self.strike_at = None;
        (!self.struck.is_empty()).then(|| Op::Forget(std::mem::take(&mut self.struck)))
    }

    /// The same, once it has waited for long enough.
    pub fn strike_due(&mut self, now: Millis) -> Option<Op> {
        self.strike_at.filter(|at| *at <= now).and_then(|_| self.strike())
    }

    /// A relay has what tells that these were read. Returns the lines that note so.
    pub fn mailed(&mut self, peer: PeerId, ids: &[MessageId], now: Millis) -> Vec<Op> {
        let (mut keys, mut ops) = (Vec::new(), Vec::new());
        for (id, tells) in self.debts.get_mut(&peer).into_iter().flat_map(|debt| &mut debt.owed) {
            if *tells == Tells::Read && ids.contains(id) {
                keys.push(key(peer, *id, *tells));
                *tells = Tells::Mailed;
                ops.push(Self::note(peer, *id, *tells, now));
            }
        }
        ops.push(Op::Forget(keys));
        ops
    }

    pub fn deadline(&self) -> Option<Millis> {
        self.debts.values().map(|debt| debt.due).fold(self.strike_at, earlier)
    }
}

/// What begins the keys of all that is owed to someone.
pub fn keys_of(peer: PeerId) -> String {
    [OWED, &peer.to_hex(), "/"].concat()
}

/// What the note of a receipt is kept under.
pub fn key(peer: PeerId, id: MessageId, tells: Tells) -> String {
    [OWED, &peer.to_hex(), "/", &id.to_string(), tells.as_str()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis::secs(1_800_000_000);

    fn peer() -> PeerId {
        PeerId::from_npub("npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg").unwrap()
    }

    fn id(n: usize) -> MessageId {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&n.to_le_bytes());
        MessageId(nostr::prelude::EventId::from_byte_array(bytes))
    }

    /// As after a reload.
    fn loaded(all: &[(MessageId, Tells)]) -> Receipts {
        let mut noted = vec![("another".to_owned(), NOW), (format!("{OWED}nonsense"), NOW)];
        for (id, tells) in all {
            let Op::Seen { key, at } = Receipts::note(peer(), *id, *tells, NOW) else { panic!("a note") };
            noted.push((key.clone(), at));
            noted.push((format!("{key}x"), at));
        }
        let owed = Receipts::load(&mut noted, NOW);
        assert_eq!(noted, [("another".to_owned(), NOW)]);
        owed
    }

    #[test]
    fn what_is_owed_outlives_the_page_and_is_mailed_in_portions() {
        let (peer, now) = (peer(), NOW);
        let all: Vec<_> = (0..MOST_RECEIPTS + 5).map(id).collect();
        let mut owed = loaded(&all.iter().map(|id| (*id, Tells::Delivered)).collect::<Vec<_>>());
        assert!(owed.take_due(now).is_empty());
        let now = now.plus(GATHER);
        assert_eq!(owed.take_due(now), [peer]);
        let [first, read] = owed.mail(peer, now);
        assert_eq!(first, all[..MOST_RECEIPTS]);
        assert!(read.is_empty());
        assert!(owed.take_due(now).is_empty(), "it is on its way");
        let what = [Tells::Delivered];
        owed.paid(peer, &first, &what, now);
        assert!(owed.strike_due(now).is_none(), "it may go with something else");
        let Some(Op::Forget(keys)) = owed.strike_due(now.plus(STRIKE)) else { panic!("struck out") };
        assert_eq!(keys.len(), MOST_RECEIPTS);
        owed.hurry(peer, now);
        assert_eq!(owed.take_due(now), [peer]);
        assert_eq!(owed.mail(peer, now)[0].len(), 5);
        owed.paid(peer, &first, &what, now);
        assert!(owed.strike().is_none());
        owed.paid(peer, &all, &what, now);
        assert!(owed.strike().is_some());
        assert!(owed.to(peer, now)[0].is_empty() && owed.deadline().is_none());
    }

    #[test]
    fn that_it_was_read_is_owed_beside_that_it_is_here() {
        let (peer, now) = (peer(), NOW);
        let mut owed = loaded(&[(id(1), Tells::Delivered), (id(1), Tells::Read), (id(2), Tells::Read)]);
        assert_eq!(owed.mail(peer, now), [vec![id(1)], vec![id(1), id(2)]]);
        owed.paid(peer, &[id(1)], &[Tells::Delivered], now);
        let Some(Op::Forget(keys)) = owed.strike() else { panic!("struck out") };
        assert_eq!(keys, [key(peer, id(1), Tells::Delivered)]);
        assert_eq!(owed.to(peer, now), [vec![], vec![id(1), id(2)]]);
        owed.paid(peer, &[id(1), id(2)], &[Tells::Read, Tells::Mailed], now);
        assert!(owed.strike().is_some());
        assert!(owed.deadline().is_none());
    }

    #[test]
    fn all_of_it_together_is_no_more_than_a_receipt_names() {
        let all = |tells| (0..200).map(move |n| (id(n), tells));
        let mut owed = loaded(&all(Tells::Read).chain(all(Tells::Delivered)).collect::<Vec<_>>());
        let [delivered, read] = owed.mail(peer(), NOW);
        assert_eq!((delivered.len(), read.len()), (200, MOST_RECEIPTS - 200));
    }

    #[test]
    fn what_a_relay_has_is_not_mailed_again_and_told_where_a_channel_opens() {
        let (peer, now) = (peer(), NOW);
        let mut owed = loaded(&[(id(1), Tells::Read)]);
        let ops = owed.mailed(peer, &[id(1), id(3)], now);
        let [Op::Seen { key: noted, .. }, Op::Forget(struck)] = &ops[..] else { panic!("noted anew: {ops:?}") };
        assert_eq!((noted, struck), (&key(peer, id(1), Tells::Mailed), &vec![key(peer, id(1), Tells::Read)]));
        for mut owed in [owed, loaded(&[(id(1), Tells::Mailed)])] {
            owed.hurry(peer, now);
            assert_eq!(owed.mail(peer, now), [vec![], vec![]]);
            assert_eq!(owed.deadline(), None);
            assert_eq!(owed.to(peer, now), [vec![], vec![id(1)]]);
            owed.owe(peer, id(2), Tells::Read, now);
            assert_eq!(owed.mail(peer, now), [vec![], vec![id(2)]]);
            assert_eq!(owed.deadline(), Some(now.plus(AGAIN)));
        }
    }
}
