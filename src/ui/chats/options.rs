//! What may be done with a chat, offered at its row in the list.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::MouseEvent;

use crate::engine::doors::Intent;
use crate::model::{Contact, Note, PeerId};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::El;
use crate::ui::parts::live::Live;
use crate::ui::parts::menu::Menu;
use crate::ui::state::{Pane, Row};

/// A touch so long asks for the menu. In milliseconds.
const LONG: u32 = 500;

#[derive(Clone)]
pub struct Options {
    menu: Menu,
    of: Live<Option<Row>>,
}

impl Options {
    pub fn new(ui: &Rc<Ui>) -> Self {
        let this = Self { menu: Menu::new(&t!("options")), of: Live::new(None) };
        let is = |contact: &Contact| contact.pinned;
        this.toggle(ui, [t!("options-pin"), t!("options-unpin")], is, Note::Pinned);
        this.toggle(ui, [t!("options-mute"), t!("options-unmute")], |contact| contact.muted, Note::Muted);
        this.toggle(ui, [t!("options-archive"), t!("options-unarchive")], |contact| contact.archived, Note::Archived);
        let of = ui.clone();
        this.act(t!("options-contact"), move |peer| of.state.show(Pane::Contact(peer)));
        let of = ui.clone();
        this.act(t!("options-delete"), move |peer| of.state.desk().deleting.set(Some(peer)));
        this
    }

    pub const fn el(&self) -> &El {
        self.menu.el()
    }

    /// Offers it at a row, by its button and by all that asks for such a menu.
    pub fn offer(&self, row: &Row, line: &El, button: &El) {
        let (this, of, by) = (self.clone(), row.clone(), button.clone());
        button.on("click", move |_| {
            this.of.set(Some(of.clone()));
            this.menu.open_at(by.element());
        });
        let (this, of, by) = (self.clone(), row.clone(), line.clone());
        line.on("contextmenu", move |event| {
            event.prevent_default();
            this.of.set(Some(of.clone()));
            let event: &MouseEvent = event.unchecked_ref();
            match [event.client_x(), event.client_y()] {
                // By the keyboard, which is at no point of the page.
                [0, 0] => this.menu.open_at(by.element()),
                point => this.menu.open(point),
            }
        });
        // Not all phones have an event for it.
        let (held, opened) = (Rc::new(Cell::new(None::<Timeout>)), Rc::new(Cell::new(false)));
        let (this, of, by) = (self.clone(), row.clone(), line.clone());
        let (timer, open) = (held.clone(), opened.clone());
        line.on("touchstart", move |_| {
            open.set(false);
            let (this, of, by, open) = (this.clone(), of.clone(), by.clone(), open.clone());
            let act: Box<dyn FnOnce()> = Box::new(move || {
                open.set(true);
                this.of.set(Some(of));
                this.menu.open_at(by.element());
            });
            timer.set(Some(Timeout::new(LONG, act)));
        });
        for end in ["touchend", "touchmove", "touchcancel"] {
            let (held, opened) = (held.clone(), opened.clone());
            line.on(end, move |event| {
                held.set(None);
                // What follows would be a click.
                if opened.take() {
                    event.prevent_default();
                }
            });
        }
    }

    fn toggle(&self, ui: &Rc<Ui>, [on, off]: [String; 2], is: fn(&Contact) -> bool, note: fn(bool) -> Note) {
        let (of, row, ui) = (self.of.clone(), self.of.clone(), ui.clone());
        let now = move |of: &Live<Option<Row>>| of.get().is_some_and(|row| row.with(is));
        self.menu.add(
            move || if now(&of) { off.clone() } else { on.clone() },
            move || {
                if let Some(row) = row.get() {
                    ui.dispatch.send(Intent::Note(row.peer, note(!row.with(is))));
                }
            },
        );
    }

    fn act(&self, words: String, act: impl Fn(PeerId) + 'static) {
        let of = self.of.clone();
        self.menu.add(
            move || words.clone(),
            move || {
                if let Some(row) = of.get() {
                    act(row.peer);
                }
            },
        );
    }
}
