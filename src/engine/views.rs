//! Who looks at what: each tab of the browser profile is a view, with a chat of its own on screen or none.

use crate::model::{PeerId, ViewId};

#[derive(Debug, Default)]
pub struct Views(Vec<(ViewId, PeerId)>);

impl Views {
    /// A view turns to a chat, or away from all. Returns the chat that it showed before.
    pub fn turn(&mut self, view: ViewId, chat: Option<PeerId>) -> Option<PeerId> {
        let at = self.0.iter().position(|(other, _)| *other == view);
        let left = at.map(|at| self.0.swap_remove(at).1);
        self.0.extend(chat.map(|chat| (view, chat)));
        left
    }

    /// Whether a chat is on screen anywhere.
    pub fn show(&self, chat: PeerId) -> bool {
        self.0.iter().any(|(_, shown)| *shown == chat)
    }

    /// The chats on screen, each once.
    pub fn chats(&self) -> Vec<PeerId> {
        let mut chats = Vec::new();
        for (_, chat) in &self.0 {
            if !chats.contains(chat) {
                chats.push(*chat);
            }
        }
        chats
    }
}
