//! Where one reads in the messages. The list is laid out from its bottom (`column-reverse`), so it rests there by
//! itself, and what is added above moves nothing. What is added below, while one reads further up, is made up for here.
//! The browser's own scroll anchoring is off: Chromium's moves a reversed list by what was added above it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::ui::parts::soon;

/// So close to the bottom, in CSS pixels, one reads the newest.
const NEAR_BOTTOM: i32 = 120;
/// So close to the top, earlier messages are wanted.
const NEAR_TOP: i32 = 600;

#[derive(Clone, Copy)]
pub struct Place {
    pub view: NodeRef<html::Div>,
    pub rows: NodeRef<html::Ol>,
    at_bottom: StoredValue<bool>,
    next: StoredValue<Option<Move>>,
}

/// What the next frame does; one at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    ToBottom,
    /// Keep the place, though so many rows came below.
    Hold(u32),
}

impl Place {
    pub fn new() -> Self {
        Self {
            view: NodeRef::new(),
            rows: NodeRef::new(),
            at_bottom: StoredValue::new(true),
            next: StoredValue::new(None),
        }
    }

    pub fn is_at_bottom(self) -> bool {
        self.at_bottom.try_get_value().unwrap_or(true)
    }

    pub fn to_bottom(self) {
        self.at_bottom.set_value(true);
        self.plan(Move::ToBottom);
    }

    /// Keeps the place, though `rows` came below.
    pub fn hold(self, rows: u32) {
        match self.next.get_value() {
            Some(Move::ToBottom) => {}
            Some(Move::Hold(before)) => self.plan(Move::Hold(before.saturating_add(rows))),
            None => self.plan(Move::Hold(rows)),
        }
    }

    /// Looks where one is, and returns whether earlier messages are wanted.
    pub fn look(self) -> bool {
        let Some(view) = self.view.try_get_untracked().flatten() else { return false };
        // Counted from the bottom, so zero there and negative above.
        let above_bottom = -view.scroll_top();
        self.at_bottom.set_value(above_bottom < NEAR_BOTTOM);
        view.scroll_height() - view.client_height() - above_bottom < NEAR_TOP
    }

    fn plan(self, what: Move) {
        let planned = self.next.get_value().is_some();
        self.next.set_value(Some(what));
        if !planned {
            soon(move || self.carry_out());
        }
    }

    fn carry_out(self) {
        let next = self.next.try_update_value(Option::take).flatten();
        let Some(view) = self.view.try_get_untracked().flatten() else { return };
        match next {
            Some(Move::ToBottom) => view.set_scroll_top(0),
            Some(Move::Hold(rows)) => view.set_scroll_top(view.scroll_top() - self.height_of_last(rows)),
            None => {}
        }
    }

    fn height_of_last(self, rows: u32) -> i32 {
        let Some(list) = self.rows.try_get_untracked().flatten() else { return 0 };
        let children = list.children();
        let first = children.length().checked_sub(rows).and_then(|index| children.item(index));
        let first = first.and_then(|row| row.dyn_into::<HtmlElement>().ok());
        first.map_or(0, |row| list.offset_top() + list.offset_height() - row.offset_top())
    }
}
