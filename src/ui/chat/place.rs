//! Where one reads in the messages. The list is laid out from its bottom (`column-reverse`), so it rests there by
//! itself, and what comes and goes above moves nothing. What comes and goes below, while one reads further up, is made up
//! for here. The browser's own scroll anchoring is off: Chromium's moves a reversed list by what was added above it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::model::MessageId;
use crate::ui::parts::{El, soon};

/// What a message is called that one was led to.
const FOUND: &str = "message--found";

pub struct Place {
    view: HtmlElement,
    rows: HtmlElement,
    /// The uppermost row that was seen whole, how far its top was above the bottom of the view, and how far that was
    /// scrolled.
    anchor: RefCell<Option<(HtmlElement, i32, i32)>>,
    next: Cell<Option<Move>>,
}

/// What the next frame does; one at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    ToBottom,
    /// Where the anchor is.
    Back,
}

/// How far away the ends of the list are, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    pub above: i32,
    pub below: i32,
}

impl Place {
    /// `rows` is the list in `view`, which scrolls.
    pub fn new(view: &El, rows: &El) -> Rc<Self> {
        let (view, rows) = (view.element().clone(), rows.element().clone());
        Rc::new(Self { view, rows, anchor: RefCell::default(), next: Cell::new(None) })
    }

    pub fn to_bottom(self: &Rc<Self>) {
        self.plan(Move::ToBottom);
    }

    /// What was seen stays where it was, though rows come or go.
    pub fn keep(self: &Rc<Self>) {
        if self.next.get().is_none() {
            self.plan(Move::Back);
        }
    }

    /// Looks where one is.
    pub fn look(&self) -> Ends {
        // What has come and gone since one looked last is made up for, or it would be taken for the user's doing.
        if self.next.get() == Some(Move::Back) {
            self.carry_out();
        }
        // Counted from the bottom, so zero there and negative above.
        let below = -self.view.scroll_top();
        let height = self.view.client_height();
        let anchor = self.first_below(below + height).map(|row| {
            let up = self.up(&row) - below;
            (row, up, -below)
        });
        *self.anchor.borrow_mut() = anchor;
        Ends { above: self.view.scroll_height() - height - below, below }
    }

    /// The row of a message, if it is in the page.
    pub fn row(&self, id: MessageId) -> Option<Element> {
        self.rows.query_selector(&["[data-id='", &id.to_string(), "']"].concat()).ok().flatten()
    }

    /// Has a message in the middle of the view, and marks it for as long as the style sheet says.
    pub fn show(&self, id: MessageId) {
        let Some(message) = self.row(id) else { return };
        // Where one was is no matter any more.
        self.next.set(None);
        let (view, there) = (self.view.get_bounding_client_rect(), message.get_bounding_client_rect());
        let by = there.top() + there.height() / 2.0 - view.top() - view.height() / 2.0;
        self.view.scroll_by_with_x_and_y(0.0, by);
        let classes = message.class_list();
        // Taken away first, so that it begins anew.
        let _ = classes.remove_1(FOUND);
        let _ = message.client_width();
        let _ = classes.add_1(FOUND);
    }

    /// Has a message stand near the top of the view, with a little of what is before it.
    pub fn begin_at(&self, id: MessageId) {
        if let Some(message) = self.row(id) {
            let (view, there) = (self.view.get_bounding_client_rect(), message.get_bounding_client_rect());
            self.view.scroll_by_with_x_and_y(0.0, there.top() - view.top() - view.height() / 4.0);
        }
    }

    fn plan(self: &Rc<Self>, what: Move) {
        if self.next.replace(Some(what)).is_none() {
            let this = self.clone();
            soon(move || this.carry_out());
        }
    }

    fn carry_out(&self) {
        match self.next.take() {
            Some(Move::ToBottom) => self.view.set_scroll_top(0),
            Some(Move::Back) => {
                if let Some((row, up, top)) = self.anchor.borrow().as_ref().filter(|(row, ..)| row.is_connected()) {
                    // The wheel may have turned meanwhile; more than a page is none of its doing.
                    let turned = self.view.scroll_top() - top;
                    let turned = if turned.abs() <= self.view.client_height() { turned } else { 0 };
                    self.view.set_scroll_top(up - self.up(row) + turned);
                }
            }
            None => {}
        }
    }

    /// How far the top of a row is above the bottom of the list.
    fn up(&self, row: &HtmlElement) -> i32 {
        self.rows.offset_top() + self.rows.offset_height() - row.offset_top()
    }

    /// The first row whose top is no further up than that.
    fn first_below(&self, up: i32) -> Option<HtmlElement> {
        let children = self.rows.children();
        let row = |at| children.item(at).and_then(|row| row.dyn_into::<HtmlElement>().ok());
        let (mut from, mut to) = (0, children.length());
        while from < to {
            let middle = from.midpoint(to);
            if self.up(&row(middle)?) > up {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        row(from)
    }
}
