//! One person in the list. The row holds still; what changes in it is a signal of its own.

use std::cell::RefCell;
use std::rc::Rc;

use crate::engine::doors::Link;
use crate::model::{Contact, Message, Millis, PeerId, Sign, Standing};
use crate::ui::l10n::t;
use crate::ui::parts::live::Live;

#[derive(Clone)]
pub struct Row {
    pub peer: PeerId,
    contact: Live<Contact>,
    last: Live<Option<Message>>,
    unread: Live<u32>,
    link: Live<Link>,
    typing: Live<bool>,
    /// What their name looks like, and whether another's looks the same.
    pub(super) looks: Rc<RefCell<String>>,
    pub(super) alike: Live<bool>,
}

impl Row {
    pub fn title(&self) -> String {
        self.contact.with(Contact::title)
    }

    /// What they are called; empty if nobody said.
    pub fn name(&self) -> String {
        self.contact.with(|contact| contact.called().to_owned())
    }

    /// Something that is known of them.
    pub fn with<T>(&self, read: impl FnOnce(&Contact) -> T) -> T {
        self.contact.with(read)
    }

    /// Whether that is a contact, and not a row that waits for one.
    pub(in crate::ui) fn is_known(&self) -> bool {
        self.contact.with(|contact| contact.spoke_at > Millis(0))
    }

    /// A warning, if their name looks like that of someone else in the list.
    pub fn warning(&self) -> String {
        if self.alike.get() { t!("name-alike") } else { String::new() }
    }

    pub fn request_text(&self) -> String {
        self.contact.with(|contact| contact.request_text.clone())
    }

    /// What was typed to them and not sent, as far as it is kept.
    pub fn draft(&self) -> String {
        self.contact.with(|contact| contact.draft.clone())
    }

    pub fn standing(&self) -> Standing {
        self.contact.with(|contact| contact.standing)
    }

    pub fn with_last<T>(&self, read: impl FnOnce(Option<&Message>) -> T) -> T {
        self.last.with(|last| read(last.as_ref()))
    }

    pub fn unread(&self) -> u32 {
        self.unread.get()
    }

    pub fn link(&self) -> Link {
        self.link.get()
    }

    /// Whether they are typing.
    pub fn typing(&self) -> bool {
        self.typing.get()
    }

    /// What they may see, where that is another thing than what everyone may.
    pub fn shows(&self, sign: Sign) -> Option<bool> {
        self.contact.with(|contact| contact.shows(sign))
    }

    /// When the last message was written here, or they came.
    pub fn active_at(&self) -> Millis {
        let spoke_at = self.contact.with(|contact| contact.spoke_at);
        self.with_last(|last| last.map_or(spoke_at, |last| last.at))
    }

    pub(super) fn new(peer: PeerId) -> Self {
        Self {
            peer,
            // Nobody sees a blocked contact, so this stands in until the contact is known.
            contact: Live::new(Contact::new(peer, Standing::Blocked, Millis(0))),
            last: Live::new(None),
            unread: Live::new(0),
            link: Live::new(Link::Offline),
            typing: Live::new(false),
            looks: Rc::default(),
            alike: Live::new(false),
        }
    }

    pub(super) fn be(&self, contact: Contact) {
        self.contact.be(contact);
    }

    /// Returns whether there is more that is unread.
    pub(super) fn preview(&self, last: Option<Message>, unread: u32) -> bool {
        self.last.set(last);
        let more = self.unread.with(|before| unread > *before);
        self.unread.be(unread);
        more
    }

    pub(super) fn connect(&self, link: Link) {
        self.link.be(link);
        // Only an open channel tells of it.
        if link != Link::Direct {
            self.typing.be(false);
        }
    }

    pub(super) fn types(&self, on: bool) {
        self.typing.be(on);
    }
}
