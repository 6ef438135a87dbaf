//! Where one reads in the messages. The list is laid out from its bottom (`column-reverse`), so it rests there by
//! itself, and what is added above moves nothing. What is added below, while one reads further up, is made up for here.
//! The browser's own scroll anchoring is off: Chromium's moves a reversed list by what was added above it.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::ui::parts::{El, soon};

/// So close to the bottom, in CSS pixels, one reads the newest.
const NEAR_BOTTOM: i32 = 120;
/// So close to the top, earlier messages are wanted.
const NEAR_TOP: i32 = 600;

pub struct Place {
    view: HtmlElement,
    rows: HtmlElement,
    at_bottom: Cell<bool>,
    next: Cell<Option<Move>>,
}

/// What the next frame does; one at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    ToBottom,
    /// Keep the place, though so many rows came below.
    Hold(u32),
}

impl Place {
    /// `rows` is the list in `view`, which scrolls.
    pub fn new(view: &El, rows: &El) -> Rc<Self> {
        let (view, rows) = (view.element().clone(), rows.element().clone());
        Rc::new(Self { view, rows, at_bottom: Cell::new(true), next: Cell::new(None) })
    }

    pub fn is_at_bottom(&self) -> bool {
        self.at_bottom.get()
    }

    pub fn to_bottom(self: &Rc<Self>) {
        self.at_bottom.set(true);
        self.plan(Move::ToBottom);
    }

    /// Keeps the place, though `rows` came below.
    pub fn hold(self: &Rc<Self>, rows: u32) {
        match self.next.get() {
            Some(Move::ToBottom) => {}
            Some(Move::Hold(before)) => self.plan(Move::Hold(before.saturating_add(rows))),
            None => self.plan(Move::Hold(rows)),
        }
    }

    /// Looks where one is, and returns whether earlier messages are wanted.
    pub fn look(&self) -> bool {
        // Counted from the bottom, so zero there and negative above.
        let above_bottom = -self.view.scroll_top();
        self.at_bottom.set(above_bottom < NEAR_BOTTOM);
        self.view.scroll_height() - self.view.client_height() - above_bottom < NEAR_TOP
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
            Some(Move::Hold(rows)) => self.view.set_scroll_top(self.view.scroll_top() - self.height_of_last(rows)),
            None => {}
        }
    }

    fn height_of_last(&self, rows: u32) -> i32 {
        let children = self.rows.children();
        let first = children.length().checked_sub(rows).and_then(|index| children.item(index));
        let first = first.and_then(|row| row.dyn_into::<HtmlElement>().ok());
        first.map_or(0, |row| self.rows.offset_top() + self.rows.offset_height() - row.offset_top())
    }
}
