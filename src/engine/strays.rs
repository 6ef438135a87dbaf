//! What a store does with amendments: those that come before their message wait for it here, as strays. Both stores, the
//! real one and that of the simulation, keep what this says.

use litemap::LiteMap;

use crate::model::{Direction, Message, MessageId, PeerId};
use crate::protocol::amendment::Amendment;

/// Strays of one contact; one goes for another.
const MOST: usize = 200;

/// The amendments that wait.
#[derive(Debug, Default, Clone)]
pub struct Strays(Vec<Amendment>);

/// What a store has of what an amendment may be about.
#[derive(Debug, Default)]
pub struct Found {
    /// The messages that are named.
    pub there: LiteMap<MessageId, Option<Message>>,
    /// Reactions and edits, each with its message.
    pub reactions: Vec<(MessageId, MessageId)>,
}

impl Found {
    /// The message whose text this is the last edit of.
    pub fn edited(&self, head: MessageId) -> Option<MessageId> {
        let (_, message) = self.reactions.iter().find(|(known, _)| *known == head)?;
        self.there.get(message)?.as_ref().filter(|there| there.head() == head).map(|there| there.id)
    }

    /// A message that has come where the table has one of its place: an edit of its author changes that one, and whatever
    /// else it is, it is known. Returns what is there now.
    pub fn meet(&mut self, came: &Message) -> Option<(&Message, bool)> {
        let there = self.there.get_mut(&came.id)?.as_mut().filter(|there| !came.ousts(there))?;
        let changed = there.edit(came);
        if changed {
            self.reactions.push((there.head(), there.id));
        }
        Some((there, changed))
    }

    /// A message is there now.
    pub fn add(&mut self, message: Message) {
        if message.head() != message.id {
            self.reactions.push((message.head(), message.id));
        }
        self.there.insert(message.id, Some(message));
    }

    /// What has become of a message is what the next will find.
    pub fn renew(&mut self, outcome: &Outcome) {
        for message in &outcome.changed {
            self.there.insert(message.id, Some(message.clone()));
        }
    }

    /// The message of which `head` is the newest text, if it is ours in that chat.
    pub fn sent(&mut self, chat: PeerId, head: MessageId) -> Option<&mut Message> {
        let id = self.edited(head).unwrap_or(head);
        let there = self.there.get_mut(&id)?.as_mut()?;
        (there.chat == chat && there.direction == Direction::Out && there.head() == head).then_some(there)
    }
}

/// What the store must write.
#[derive(Debug, Default)]
pub struct Outcome {
    /// A reaction is new, and is to this message.
    pub reaction: Option<MessageId>,
    pub changed: Vec<Message>,
    /// The amendment itself waits.
    pub waits: bool,
    /// These wait no more.
    pub settled: Vec<MessageId>,
}

impl Strays {
    pub fn load(&mut self, stray: Option<Amendment>) {
        self.0.extend(stray);
    }

    /// Whether something waits for this message.
    pub fn await_it(&self, id: MessageId) -> bool {
        self.0.iter().any(|stray| stray.targets.contains(&id))
    }

    /// What someone said waits no more. Returns what did.
    pub fn forget(&mut self, by: PeerId) -> Vec<MessageId> {
        let gone = self.0.iter().filter(|stray| stray.by == by).map(|stray| stray.id).collect();
        self.0.retain(|stray| stray.by != by);
        gone
    }

    /// A message has come: what waited for it changes it.
    pub fn receive(&mut self, message: &mut Message) -> Outcome {
        let mut outcome = Outcome::default();
        let (id, head) = (message.id, message.head());
        let mut changed = self.settle(message.chat, id, Some(message), &mut outcome);
        if head != id {
            changed |= self.settle(message.chat, head, Some(message), &mut outcome);
        }
        if changed {
            outcome.changed.push(message.clone());
        }
        outcome
    }

    /// A message says something else than before: what waited for that changes it.
    pub fn edited(&mut self, mut message: Message) -> Outcome {
        let mut outcome = Outcome::default();
        self.settle(message.chat, message.head(), Some(&mut message), &mut outcome);
        outcome.changed.push(message);
        outcome
    }

    /// Changes what is there. The order in which a message and what is said of it come makes no difference.
    pub fn amend(&mut self, amendment: &Amendment, found: &mut Found) -> Outcome {
        let mut outcome = Outcome::default();
        let Amendment { id, by, .. } = *amendment;
        if amendment.emoji.is_some() {
            if found.reactions.iter().any(|(known, _)| *known == id) {
                return outcome;
            }
            outcome.reaction = amendment.targets.first().map(|target| found.edited(*target).unwrap_or(*target));
            found.reactions.extend(outcome.reaction.map(|target| (id, target)));
            if !amendment.own && self.settle(by, id, None, &mut outcome) {
                return outcome;
            }
        }
        let mut targets = Vec::new();
        for target in &amendment.targets {
            // A reaction to a reaction is none to its message; one to an edit is.
            let to = match amendment.emoji {
                Some(_) => found.edited(*target),
                None => found.reactions.iter().find(|(known, _)| known == target).map(|(_, message)| *message),
            };
            if let Some(Some(message)) = found.there.get_mut(&to.unwrap_or(*target)) {
                if amendment.apply(message, *target) {
                    outcome.changed.push(message.clone());
                }
            } else if amendment.own {
                // What we say is about what is here.
            } else if to.is_none() {
                targets.push(*target);
            } else {
                // A reaction that waits for its message.
                self.drop_one(&mut outcome, |stray| stray.id == *target && stray.by == by);
            }
        }
        if !targets.is_empty() && self.0.iter().all(|stray| stray.id != id) {
            if self.0.iter().filter(|stray| stray.by == by).count() >= MOST {
                self.drop_one(&mut outcome, |stray| stray.by == by);
            }
            self.0.push(Amendment { targets, ..amendment.clone() });
            outcome.waits = true;
        }
        outcome
    }

    fn drop_one(&mut self, outcome: &mut Outcome, which: impl Fn(&Amendment) -> bool) {
        if let Some(at) = self.0.iter().position(which) {
            outcome.settled.push(self.0.remove(at).id);
        }
    }

    /// What someone said before this came is heard now, and waits no more: of a message, or of a reaction, which can
    /// only be deleted. Whether that changes it.
    fn settle(
        &mut self,
        by: PeerId,
        came: MessageId,
        mut message: Option<&mut Message>,
        outcome: &mut Outcome,
    ) -> bool {
        let mut changed = false;
        self.0.retain_mut(|stray| {
            if stray.by != by || !stray.targets.contains(&came) {
                return true;
            }
            changed |= match &mut message {
                Some(message) => stray.apply(message, came),
                None => stray.emoji.is_none(),
            };
            stray.targets.retain(|target| *target != came);
            if stray.targets.is_empty() {
                outcome.settled.push(stray.id);
            }
            !stray.targets.is_empty()
        });
        changed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Millis, Status, Trace};
    use crate::protocol::rumor::{DELETION, REACTION, Rumor};
    use crate::protocol::wrap::Vault;

    fn peer(number: u8) -> PeerId {
        Vault::new(&[number; 32]).unwrap().me()
    }

    fn message(number: u8, direction: Direction) -> Message {
        Message {
            id: MessageId::parse(&format!("{number:02x}").repeat(32)).unwrap(),
            chat: peer(1),
            direction,
            at: Millis(5),
            text: "hi".into(),
            status: Status::Delivered,
            trace: Trace::default(),
            tags: vec![],
        }
    }

    fn said(by: u8, kind: u16, about: &[MessageId], content: &str) -> Amendment {
        said_at(7, by, kind, about, content)
    }

    fn said_at(at: u64, by: u8, kind: u16, about: &[MessageId], content: &str) -> Amendment {
        let tags = about.iter().map(|id| vec!["e".into(), id.to_string()]).collect();
        Amendment::read(&Rumor::new(peer(by), Millis(at), kind, tags, content.into()), peer(by)).unwrap()
    }

    /// A store of the least.
    #[derive(Default)]
    struct Table {
        found: Found,
        strays: Strays,
    }

    #[derive(Debug, Clone)]
    enum Step {
        Message(Message),
        Amendment(Amendment),
    }

    impl Table {
        fn take(&mut self, step: &Step) {
            match step {
                Step::Message(message) => {
                    if !matches!(self.found.there.get(&message.id), Some(Some(_))) {
                        let mut message = message.clone();
                        self.strays.receive(&mut message);
                        self.found.there.insert(message.id, Some(message));
                    }
                }
                Step::Amendment(amendment) => {
                    self.strays.amend(amendment, &mut self.found);
                }
            }
        }

        /// As every start does: what a deletion has found already it is looked for once more.
        fn reload(&mut self, steps: &[Step]) {
            for stray in &mut self.strays.0 {
                let same = |step: &&Step| matches!(step, Step::Amendment(it) if it.id == stray.id);
                let Some(Step::Amendment(whole)) = steps.iter().find(same) else { panic!("it was said") };
                *stray = whole.clone();
            }
        }

        fn message(&self, of: &Message) -> &Message {
            self.found.there.get(&of.id).unwrap().as_ref().unwrap()
        }
    }

    fn steps() -> ([Message; 3], Vec<Step>) {
        let (theirs, gone, own) = (message(1, Direction::In), message(2, Direction::In), message(3, Direction::Out));
        let (kept, taken) = (said(1, REACTION, &[own.id], "+"), said(1, REACTION, &[theirs.id], "❤️"));
        let on_gone = said(1, REACTION, &[gone.id], "-");
        let steps = vec![
            // Theirs, and their own reaction and deletions; one names what never comes as well.
            Step::Amendment(said(1, DELETION, &[taken.id, MessageId::parse(&"ee".repeat(32)).unwrap()], "")),
            Step::Amendment(said(1, DELETION, &[gone.id, own.id], "")),
            // Somebody else's, about all of it.
            Step::Amendment(said(9, DELETION, &[theirs.id, own.id, kept.id], "")),
            Step::Amendment(said(9, REACTION, &[theirs.id], "-")),
            Step::Amendment(said(1, REACTION, &[kept.id], "-")),
            Step::Amendment(kept),
            Step::Amendment(taken),
            Step::Amendment(on_gone),
            Step::Message(theirs.clone()),
            Step::Message(gone.clone()),
            Step::Message(own.clone()),
        ];
        ([theirs, gone, own], steps)
    }

    proptest! {
        #[test]
        fn every_order_and_any_doubles_come_to_the_same(
            order in Just((0..11_usize).chain(0..11).collect::<Vec<_>>()).prop_shuffle(), reload in 0..22_usize
        ) {
            let ([theirs, gone, own], steps) = steps();
            let mut table = Table::default();
            for (count, step) in order.into_iter().enumerate() {
                table.take(&steps[step]);
                if count == reload {
                    table.reload(&steps);
                }
            }
            prop_assert_eq!(table.message(&theirs), &theirs);
            prop_assert!(table.message(&gone).is_deleted() && table.message(&gone).text.is_empty());
            prop_assert!(table.message(&gone).reactions().is_empty());
            let own = table.message(&own);
            prop_assert_eq!((own.text.as_str(), own.reactions(), own.is_deleted()), ("hi", vec!["👍"], false));
        }
    }

    #[test]
    fn strays_are_bounded_for_each_contact() {
        let mut table = Table::default();
        let other = said(2, DELETION, &[message(7, Direction::In).id], "");
        table.strays.amend(&other, &mut table.found);
        let mut settled = Vec::new();
        for number in 0..=MOST as u64 {
            let amendment = said_at(number, 1, REACTION, &[message(1, Direction::In).id], "+");
            let outcome = table.strays.amend(&amendment, &mut table.found);
            assert!(outcome.waits);
            settled.extend(outcome.settled);
        }
        assert_eq!((table.strays.0.len(), settled.len()), (MOST + 1, 1));
        let mut target = message(1, Direction::In);
        table.strays.receive(&mut target);
        assert_eq!((target.reactions(), target.tags.len()), (vec!["👍"], 34), "and so are reactions");
        assert_eq!(table.strays.0, [other]);
    }
}
