//! Messages on their way: kept until the other side says that it has stored them. They go out on the channel if one is
//! open, and as mail when the channel does not do it in time.

use std::cell::RefCell;

use litemap::LiteMap;

use super::doors::{Effect, Op, Unsent};
use super::out::{Out, backoff, earlier};
use crate::model::{MessageId, Millis, PeerId, RelayUrl, SessionId, Step, Trace, Word};
use crate::protocol::frame::Frame;
use crate::protocol::rumor::Rumor;

/// Messages that may be on the channel without an acknowledgement: as many as were acknowledged within a second, and at
/// least and at most so many. What waits there for long would be mailed as well.
const WINDOW: (usize, usize) = (256, 2048);
const SECOND: Millis = Millis::secs(1);
/// Sent on an open channel and not acknowledged for so long: once more. The id makes a double harmless.
const AGAIN: Millis = Millis::secs(15);
/// Not acknowledged on an open channel for so long, or without a channel for so long: mailed too.
const UNHEARD: Millis = Millis::secs(5);
pub const NO_CHANNEL: Millis = Millis::secs(3);
/// For relays that have not taken it, mail is sealed anew after so long: first and most.
const MAIL_AGAIN: Millis = Millis::secs(30);
const MAIL_AGAIN_MOST: Millis = Millis::secs(3600);
/// Sealed in one turn, so that the page stays awake meanwhile.
const MAILS: usize = 8;

#[derive(Debug, Default)]
pub struct Outbox {
    map: LiteMap<PeerId, Entries>,
    paces: LiteMap<PeerId, Pace>,
    due: RefCell<LiteMap<PeerId, Due>>,
}

/// By their place in the chat.
type Entries = LiteMap<(Millis, MessageId), Entry>;

/// Nothing is due for someone before `at`, as long as their mail goes there and that channel is open. Worked out anew
/// when that time has come or the rest has changed, and not after each of a thousand messages.
#[derive(Debug)]
struct Due {
    at: Option<Millis>,
    to: Vec<RelayUrl>,
    open: Option<SessionId>,
}

#[derive(Debug)]
struct Entry {
    rumor: Rumor,
    /// Known to be on disk here. It does not wait for that to go out, only its tick does.
    stored: bool,
    state: State,
    /// When it came to this outbox.
    since: Millis,
    /// The other road: what is known of it, how often it was tried, and that it is not tried again before then.
    trace: Trace,
    tries: u32,
    not_before: Millis,
}

impl Entry {
    /// When it is due as mail. `to`: where their mail goes; `open`: the channel on which it may still be acknowledged.
    fn mail_at(&self, to: &[RelayUrl], open: Option<SessionId>) -> Option<Millis> {
        let not_before = self.not_before;
        if self.state == State::Acknowledged || !self.lacks(to) {
            return None;
        }
        match (self.state, open) {
            (State::Sent(on, at), Some(open)) if on == open => Some(at.plus(UNHEARD).max(not_before)),
            // Its turn on the channel comes.
            (_, Some(_)) => None,
            _ => Some(self.since.plus(NO_CHANNEL).max(not_before)),
        }
    }

    /// Whether there are relays that may still take it, or none that has.
    fn lacks(&self, to: &[RelayUrl]) -> bool {
        self.trace.held_by() == 0 || to.iter().any(|url| self.may_take(url))
    }

    fn may_take(&self, url: &RelayUrl) -> bool {
        self.trace.word(url).is_none_or(|word| *word != Word::Ok && !word.is_final())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Sent(SessionId, Millis),
    /// Acknowledged; the tick waits for our own transaction.
    Acknowledged,
}

/// How many were acknowledged since then, and in the second before.
#[derive(Debug, Default)]
struct Pace {
    since: Millis,
    count: usize,
    before: usize,
}

impl Pace {
    fn note(&mut self, count: usize, now: Millis) {
        let passed = now.since(self.since);
        if passed >= SECOND {
            self.before = if passed < Millis(2 * SECOND.0) { self.count } else { 0 };
            (self.since, self.count) = (now, 0);
        }
        self.count += count;
    }

    fn window(&self) -> usize {
        self.count.max(self.before).clamp(WINDOW.0, WINDOW.1)
    }
}

impl Outbox {
    pub fn load(unsent: Vec<Unsent>, now: Millis) -> Self {
        let mut outbox = Self::default();
        for Unsent { peer, rumor, trace } in unsent {
            outbox.add_again(peer, rumor, trace, now);
        }
        outbox
    }

    fn insert(&mut self, peer: PeerId, entry: Entry) {
        // It took so long to be stored.
        if entry.rumor.expires().is_some_and(|at| at <= entry.since) {
            return;
        }
        self.due_by(peer, entry.since.plus(NO_CHANNEL));
        self.map.entry(peer).or_default().insert((entry.rumor.at(), entry.rumor.id()), entry);
    }

    /// Something may be due for them then, if nothing is before.
    fn due_by(&self, peer: PeerId, at: Millis) {
        if let Some(due) = self.due.borrow_mut().get_mut(&peer) {
            due.at = earlier(due.at, Some(at));
        }
    }

    /// A message was written, and handed to the store.
    pub fn add(&mut self, peer: PeerId, rumor: Rumor, now: Millis) {
        let (state, trace) = (State::Waiting, Trace::default());
        self.insert(peer, Entry { rumor, stored: false, state, since: now, trace, tries: 0, not_before: now });
    }

    /// A message that is stored here, and not there as far as we know. `trace`: what is known of its way.
    pub fn add_again(&mut self, peer: PeerId, rumor: Rumor, trace: Trace, now: Millis) {
        let state = State::Waiting;
        self.insert(peer, Entry { rumor, stored: true, state, since: now, trace, tries: 0, not_before: now });
    }

    pub fn contains(&self, peer: PeerId, order: (Millis, MessageId)) -> bool {
        self.map.get(&peer).is_some_and(|entries| entries.contains_key(&order))
    }

    /// It is on disk here.
    pub fn stored(&mut self, peer: PeerId, at: Millis, id: MessageId) {
        if let Some(entry) = self.map.get_mut(&peer).and_then(|entries| entries.get_mut(&(at, id))) {
            entry.stored = true;
        }
    }

    pub fn has_mail_for(&self, peer: PeerId) -> bool {
        self.map.contains_key(&peer)
    }

    /// Nothing waits for them any more.
    pub fn remove(&mut self, peer: PeerId) {
        self.paces.remove(&peer);
        self.map.remove(&peer);
    }

    pub fn recipients(&self) -> impl Iterator<Item = PeerId> {
        self.map.keys().copied()
    }

    /// Something else goes in the place of this message, and of its edits.
    pub fn replace(&mut self, peer: PeerId, place: MessageId) {
        if let Some(entries) = self.map.get_mut(&peer) {
            entries.retain(|_, entry| entry.rumor.place() != place);
            if entries.is_empty() {
                self.map.remove(&peer);
            }
        }
    }

    /// When the first of it has had its time.
    pub fn expires(&self) -> Option<Millis> {
        self.map.values().flat_map(LiteMap::values).filter_map(|entry| entry.rumor.expires()).min()
    }

    /// What has had its time by now goes, as `expires` says. Returns what was there of it.
    pub fn expire(
        &mut self,
        now: Millis,
        expires: impl Fn(PeerId, &Rumor) -> Option<Millis>,
    ) -> Vec<(PeerId, MessageId)> {
        let mut gone = Vec::new();
        for (peer, entries) in self.map.iter_mut() {
            entries.retain(|(_, id), entry| {
                let over = expires(*peer, &entry.rumor).is_some_and(|at| at <= now);
                gone.extend(over.then_some((*peer, *id)));
                !over
            });
        }
        self.map.retain(|_, entries| !entries.is_empty());
        gone
    }

    /// Sends what waits, in order, as far as the window allows, `several` in a frame if the other side takes that. What was
    /// sent on another session goes out again.
    pub fn flush(&mut self, peer: PeerId, session: SessionId, several: bool, out: &mut Out) {
        let now = out.now();
        self.due_by(peer, now.plus(UNHEARD));
        let Some(entries) = self.map.get_mut(&peer) else { return };
        let pace = self.paces.entry(peer).or_default();
        pace.note(0, now);
        let (mut room, mut due) = (pace.window(), Vec::new());
        for (_, entry) in entries.iter_mut() {
            if room == 0 {
                break;
            }
            match entry.state {
                State::Acknowledged => continue,
                State::Sent(on, at) if on == session && now.since(at) < AGAIN => {}
                State::Sent(..) | State::Waiting => {
                    entry.state = State::Sent(session, now);
                    due.push(&entry.rumor);
                }
            }
            room -= 1;
        }
        for frame in Frame::encode_rumors(due.into_iter(), several) {
            out.push(Effect::Transmit(session, frame));
        }
    }

    /// Takes out what an older client understands and nobody was given yet, except what is being sealed.
    pub fn take_plain(&mut self, peer: PeerId, sealing: &[MessageId]) -> Vec<Rumor> {
        let Some(entries) = self.map.get_mut(&peer) else { return Vec::new() };
        let mut plain = Vec::new();
        entries.retain(|(_, id), entry| {
            let untold = entry.state == State::Waiting && entry.trace.relays.is_empty() && !sealing.contains(id);
            let goes = untold && entry.rumor.is_plain();
            plain.extend(goes.then(|| entry.rumor.clone()));
            !goes
        });
        if entries.is_empty() {
            self.map.remove(&peer);
        }
        plain
    }

    /// What is due as mail, a few at a time. `to`: where it goes; `open`: the channel on which it may still be
    /// acknowledged.
    pub fn take_mail(
        &mut self,
        peer: PeerId,
        to: &[RelayUrl],
        open: Option<SessionId>,
        out: &mut Out,
    ) -> Vec<(Rumor, Vec<RelayUrl>)> {
        let now = out.now();
        if self.deadline(peer, to, open).is_none_or(|at| at > now) {
            return Vec::new();
        }
        self.due.borrow_mut().remove(&peer);
        let Some(entries) = self.map.get_mut(&peer) else { return Vec::new() };
        let due = entries.iter_mut().filter(|(_, entry)| entry.mail_at(to, open).is_some_and(|at| at <= now));
        due.take(MAILS)
            .map(|(_, entry)| {
                let wait = out.jittered(backoff(MAIL_AGAIN, MAIL_AGAIN_MOST, entry.tries));
                entry.tries = entry.tries.saturating_add(1);
                entry.not_before = now.plus(wait);
                // Where all have refused for good, one of them may think better of another wrap.
                let none = !to.iter().any(|url| entry.may_take(url));
                let to = to.iter().filter(|url| none || entry.may_take(url)).cloned().collect();
                (entry.rumor.clone(), to)
            })
            .collect()
    }

    /// The user wants one tried again at once, on the channel and as mail. Returns it with those of its relays that have
    /// not taken it.
    pub fn again(
        &mut self,
        peer: PeerId,
        id: MessageId,
        to: &[RelayUrl],
        now: Millis,
    ) -> Option<(Rumor, Vec<RelayUrl>)> {
        let entry = self.map.get_mut(&peer)?.iter_mut().find(|((_, of), _)| *of == id)?.1;
        if entry.state == State::Acknowledged {
            return None;
        }
        entry.state = State::Waiting;
        entry.tries = 0;
        entry.not_before = now.plus(MAIL_AGAIN);
        self.due.borrow_mut().remove(&peer);
        let lacking = to.iter().filter(|url| entry.trace.word(url) != Some(&Word::Ok)).cloned();
        Some((entry.rumor.clone(), lacking.collect()))
    }

    /// Something is known of its way as mail. Returns whether that is news; what is here no more takes note of nothing.
    pub fn step(&mut self, peer: PeerId, at: Millis, id: MessageId, step: &Step, out: &mut Out) -> bool {
        let Some(entry) = self.map.get_mut(&peer).and_then(|entries| entries.get_mut(&(at, id))) else { return true };
        let news = entry.trace.take(step);
        // Asked again soon they would say the same.
        if entry.trace.relays.iter().all(|(_, word)| word.is_final()) {
            entry.not_before = out.now().plus(out.jittered(MAIL_AGAIN_MOST));
            self.due.borrow_mut().remove(&peer);
        }
        news
    }

    /// Where their mail goes is known now, or is another place: what is not there goes there at once.
    pub fn mail_now(&mut self, peer: PeerId, now: Millis) {
        self.due.borrow_mut().remove(&peer);
        for (_, entry) in self.map.get_mut(&peer).into_iter().flat_map(LiteMap::iter_mut) {
            entry.not_before = now;
        }
    }

    /// Whether something that is about this message, and none itself, is on its way.
    pub fn is_about(&self, peer: PeerId, id: MessageId) -> bool {
        let id = id.to_string();
        let about = |entry: &Entry| entry.rumor.amends() && entry.rumor.tags().any(|tag| tag.get(1) == Some(&id));
        self.map.get(&peer).is_some_and(|entries| entries.values().any(about))
    }

    /// The line that keeps what is known of the way of an amendment; nothing for a message, and for what is not here.
    pub fn said(&self, peer: PeerId, order: (Millis, MessageId)) -> Option<Op> {
        let entry = self.map.get(&peer)?.get(&order)?;
        let on_its_way = entry.rumor.amends() && entry.state != State::Acknowledged;
        on_its_way.then(|| Op::Say(Unsent { peer, rumor: entry.rumor.clone(), trace: entry.trace.clone() }))
    }

    /// Of these ids, those that were on their way to `peer`, and whether they are amendments; their ticks wait for
    /// [`Outbox::done`].
    pub fn acknowledged(&mut self, peer: PeerId, ids: &[MessageId], now: Millis) -> Vec<(MessageId, bool)> {
        let Some(entries) = self.map.get_mut(&peer) else { return Vec::new() };
        let ids = sorted(ids);
        let acknowledged: Vec<_> = entries
            .iter_mut()
            .filter(|((_, id), entry)| entry.state != State::Acknowledged && ids.contains_key(id))
            .map(|((_, id), entry)| {
                entry.state = State::Acknowledged;
                (*id, entry.rumor.amends())
            })
            .collect();
        self.paces.entry(peer).or_default().note(acknowledged.len(), now);
        acknowledged
    }

    /// The transaction that took them out of the outbox is complete. Returns those that are stored on both sides: only
    /// they may be ticked.
    pub fn done(&mut self, peer: PeerId, ids: &[MessageId]) -> Vec<MessageId> {
        let (mut ticked, ids) = (Vec::new(), sorted(ids));
        if let Some(entries) = self.map.get_mut(&peer) {
            entries.retain(|(_, id), entry| {
                let done = ids.contains_key(id);
                if done && entry.stored && !entry.rumor.amends() {
                    ticked.push(*id);
                }
                !done
            });
            if entries.is_empty() {
                self.map.remove(&peer);
            }
        }
        ticked
    }

    /// When something may be due: once more on the channel that is `open`, or as mail. Not later than it is.
    pub fn deadline(&self, peer: PeerId, to: &[RelayUrl], open: Option<SessionId>) -> Option<Millis> {
        let entries = self.map.get(&peer)?;
        let mut known = self.due.borrow_mut();
        if let Some(due) = known.get(&peer).filter(|due| due.open == open && due.to == to) {
            debug_assert!(exactly(entries, to, open).is_none_or(|at| due.at.is_some_and(|known| known <= at)));
            return due.at;
        }
        let at = exactly(entries, to, open);
        known.insert(peer, Due { at, to: to.to_vec(), open });
        at
    }
}

/// Looked for by each of thousands, they had better be in order.
fn sorted(ids: &[MessageId]) -> LiteMap<MessageId, ()> {
    let mut sorted = LiteMap::new();
    for id in ids {
        sorted.insert(*id, ());
    }
    sorted
}

fn exactly(entries: &Entries, to: &[RelayUrl], open: Option<SessionId>) -> Option<Millis> {
    entries
        .values()
        .filter_map(|entry| match entry.state {
            State::Sent(on, at) if Some(on) == open => earlier(Some(at.plus(AGAIN)), entry.mail_at(to, open)),
            _ => entry.mail_at(to, open),
        })
        .min()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::wrap::Vault;

    /// What happens to a message, in any order and any number of times.
    #[derive(Debug, Clone, Copy)]
    enum Event {
        Stored,
        Relayed,
        Acknowledged,
        Done,
    }

    #[test]
    fn no_more_waits_on_a_channel_than_it_carries_in_a_second() {
        let mut pace = Pace::default();
        let mut window = |count, at| {
            pace.note(count, Millis(at));
            pace.window()
        };
        assert_eq!([window(0, 10_000), window(200, 10_100), window(200, 10_200)], [256, 256, 400]);
        assert_eq!([window(700, 10_900), window(10, 11_100), window(10, 12_050)], [1_100, 1_100, 1_100]);
        assert_eq!([window(10, 12_200), window(9_000, 12_300), window(1, 99_000)], [256, 2_048, 256]);
    }

    proptest! {
        #[test]
        fn what_is_told_of_a_message_never_moves_back(
            events in prop::collection::vec(
                prop::sample::select(vec![Event::Stored, Event::Relayed, Event::Acknowledged, Event::Done]),
                0..24,
            )
        ) {
            let peer = |byte| Vault::new(&[byte; 32]).unwrap().me();
            let rumor = Rumor::chat(peer(1), peer(2), Millis(5), "hi".into());
            let (peer, at, ids) = (peer(2), rumor.at(), [rumor.id()]);
            let held = Step::Held(RelayUrl::parse("wss://relay.example").unwrap());
            let mut outbox = Outbox::default();
            outbox.add(peer, rumor, Millis(5));
            let (mut relayed, mut delivered, mut acknowledged, mut stored) = (0, 0, false, false);
            for event in events {
                match event {
                    Event::Stored => {
                        outbox.stored(peer, at, ids[0]);
                        stored = true;
                    }
                    Event::Relayed => {
                        let here = outbox.has_mail_for(peer);
                        let news = outbox.step(peer, at, ids[0], &held, &mut Out::default());
                        relayed += usize::from(news && here);
                    }
                    Event::Acknowledged => acknowledged |= !outbox.acknowledged(peer, &ids, Millis(5)).is_empty(),
                    // The transaction that an acknowledgement brought about, and nothing else.
                    Event::Done if acknowledged => {
                        let ticked = outbox.done(peer, &ids);
                        prop_assert!(ticked.is_empty() || stored, "a tick means both databases");
                        delivered += ticked.len();
                    }
                    Event::Done => {}
                }
            }
            prop_assert!(relayed <= 1 && delivered <= 1);
        }
    }
}
