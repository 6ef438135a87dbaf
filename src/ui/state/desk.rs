//! What is in hand at the list: what is looked for there, and which sheet is open.

use crate::engine::diary::Diagnosis;
use crate::engine::doors::Path;
use crate::model::{Found, Held, Message, MessageId, Network, PeerId};
use crate::ui::contact::links;
use crate::ui::parts::live::Live;
use crate::ui::state::Pane;

pub struct Desk {
    /// What the field above the list says.
    pub filter: Live<String>,
    /// What was found of that in messages, and so many are wanted at most.
    pub found: Live<Option<Found>>,
    pub most: Live<u32>,
    /// What is looked for in a chat, while that is open, and what was found of it.
    pub within: Live<Option<(PeerId, String)>>,
    pub inside: Live<Option<Found>>,
    pub inside_most: Live<u32>,
    /// Messages with links of the contact on screen.
    pub links: Live<Option<Found>>,
    pub links_most: Live<u32>,
    /// How many messages each chat has, once that is counted.
    pub counts: Live<Option<Vec<Held>>>,
    /// By which way each is connected, as it was told last.
    paths: Live<Vec<(PeerId, Path)>>,
    /// How it goes with relays and people, as it was told last.
    pub diagnosis: Live<Diagnosis>,
    /// What the network lets through, whether that is being tested, and how often it was.
    pub network: Live<Option<Network>>,
    pub testing: Live<bool>,
    pub tests: Live<u8>,
    /// The built-in defaults are used in place of what the host sets.
    pub misconfigured: Live<bool>,
    /// Where one was before the diagnosis.
    pub came_from: Live<Option<Pane>>,
    /// The keys are shown.
    pub help: Live<bool>,
    /// A message that is to be shown, and its chat.
    pub seeks: Live<Option<(PeerId, MessageId)>>,
    /// Who is to be deleted, if the user really wants that.
    pub deleting: Live<Option<PeerId>>,
}

impl Desk {
    /// The message that is to be shown in this chat, once.
    pub fn sought(&self, chat: PeerId) -> Option<MessageId> {
        let sought = self.seeks.get().filter(|(of, _)| *of == chat);
        sought.and_then(|_| self.seeks.take()).map(|(_, id)| id)
    }

    /// By which way someone is connected, as far as it is known.
    pub fn path_of(&self, peer: PeerId) -> Option<Path> {
        self.paths.with(|paths| paths.iter().find(|(of, _)| *of == peer).map(|(_, path)| *path))
    }

    pub(super) fn go_by(&self, peer: PeerId, path: Option<Path>) {
        self.paths.update(|paths| {
            paths.retain(|(of, _)| *of != peer);
            paths.extend(path.map(|path| (peer, path)));
        });
    }

    pub(super) fn tested(&self, found: Network) {
        self.network.set(Some(found));
        self.tests.update(|tests| *tests = tests.wrapping_add(1));
        self.testing.be(false);
    }

    /// What was found in one chat: of links, or of the words that are looked for now.
    pub(super) fn found_in_chat(&self, found: Found) {
        let is_sought = |(chat, text): &(PeerId, String)| Some(*chat) == found.chat && text.trim() == found.text;
        if links::is_for(&found) {
            self.links.set(Some(found));
        } else if self.within.with(|within| within.as_ref().is_some_and(is_sought)) {
            self.inside.set(Some(found));
        }
    }

    /// Of what was found only these messages are there still.
    pub(super) fn keep(&self, is_there: impl Fn(&Message) -> bool) {
        for found in [&self.found, &self.inside, &self.links] {
            found.update(|found| {
                if let Some(found) = found {
                    found.messages.retain(&is_there);
                }
            });
        }
    }

    /// All messages of a chat are gone.
    pub(super) fn cleared(&self, chat: PeerId) {
        self.keep(|message| message.chat != chat);
        self.counts.update(|counts| {
            if let Some(counts) = counts {
                counts.retain(|held| held.chat != chat);
            }
        });
    }

    pub(super) fn new() -> Self {
        let (found, most) = (Live::new(None), Live::new(0));
        Self {
            filter: Live::new(String::new()),
            found,
            most,
            within: Live::new(None),
            inside: Live::new(None),
            inside_most: Live::new(0),
            links: Live::new(None),
            links_most: Live::new(0),
            counts: Live::new(None),
            paths: Live::new(Vec::new()),
            diagnosis: Live::new(Diagnosis::default()),
            network: Live::new(None),
            testing: Live::new(false),
            tests: Live::new(0),
            misconfigured: Live::new(false),
            came_from: Live::new(None),
            help: Live::new(false),
            seeks: Live::new(None),
            deleting: Live::new(None),
        }
    }
}
