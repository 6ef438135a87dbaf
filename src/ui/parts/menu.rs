//! A menu of things to do, at the place where it was asked for: the browser's own dialog, which keeps the focus inside,
//! closes on Escape and gives the focus back. One serves all rows of a list.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{DomRect, Element, Event, HtmlDialogElement, HtmlElement, KeyboardEvent};

use super::el::{El, html};
use crate::ui::l10n::along;

#[derive(Clone)]
pub struct Menu(El);

impl Menu {
    /// An empty one.
    pub fn new(label: &str) -> Self {
        let el = html("<dialog class='menu menu--short'><div role=menu></div></dialog>");
        el.at("[role=menu]").set("aria-label", label);
        Self::of(el)
    }

    /// One with such markup: a dialog, and buttons in it. Those with an emoji are one line.
    pub fn of(el: El) -> Self {
        let this = Self(el);
        let of = this.clone();
        this.0.on("click", move |event| {
            // A click on the dialog itself is one beside the menu.
            if event.target().is_some_and(|target| target.is_instance_of::<HtmlDialogElement>()) {
                of.close();
            }
        });
        let of = this.clone();
        this.0.on("keydown", move |event| {
            // Escape closes the menu, and nothing behind it.
            event.stop_propagation();
            of.walk(event);
        });
        this
    }

    pub const fn el(&self) -> &El {
        &self.0
    }

    /// Something to do.
    pub fn add(&self, words: impl Fn() -> String + 'static, act: impl Fn() + 'static) {
        let item = html("<button type=button class=menu-item role=menuitem></button>");
        let of = self.clone();
        item.words(words).on("click", move |_| {
            of.close();
            act();
        });
        self.0.at("[role=menu]").add(&item);
    }

    /// Opens it at a point of the page.
    pub fn open(&self, at: [i32; 2]) {
        // Refused only if it is open, or not in the page, and then nobody asked.
        let _ = self.dialog().show_modal();
        place(&self.0, at);
    }

    /// Below an element.
    pub fn open_at(&self, by: &Element) {
        let place = by.get_bounding_client_rect();
        self.open([place.left(), place.bottom()].map(pixels));
    }

    pub fn is_open(&self) -> bool {
        self.dialog().open()
    }

    pub fn close(&self) {
        self.dialog().close();
    }

    fn dialog(&self) -> &HtmlDialogElement {
        self.0.element().unchecked_ref()
    }

    /// With the arrow keys, as in any menu.
    fn walk(&self, event: &Event) {
        let key = along(event.unchecked_ref::<KeyboardEvent>().key());
        let Ok(found) = self.0.element().query_selector_all("button:not([hidden], [hidden] *)") else { return };
        let count = found.length();
        let at = |index: u32| found.item(index).and_then(|node| node.dyn_into::<HtmlElement>().ok());
        let is_emoji = |index: u32| at(index).is_some_and(|button| button.has_attribute("data-emoji"));
        let active = document().active_element();
        let here = (0..count).find(|index| at(*index).as_deref() == active.as_ref()).unwrap_or(0);
        let line = |index: u32| is_emoji(here) && is_emoji(index);
        let there = match key.as_str() {
            "ArrowRight" => (here + 1) % count.max(1),
            "ArrowLeft" => here.checked_sub(1).unwrap_or(count.saturating_sub(1)),
            "ArrowDown" => (here + 1..count).find(|index| !line(*index)).unwrap_or(0),
            "ArrowUp" => (0..here).rev().find(|index| !line(*index)).unwrap_or(count.saturating_sub(1)),
            "Home" => 0,
            "End" => count.saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        if let Some(button) = at(there) {
            // A button in an open menu can take it.
            let _ = button.focus();
        }
    }
}

/// Puts what is open at a point. The style sheet keeps it in the page, and has its place on a phone.
pub fn place(el: &El, [x, y]: [i32; 2]) {
    let lengths = [("--x:", x), ("px;--y:", y), ("px;--h:", el.element().offset_height())];
    el.style(&[&lengths.map(|(name, at)| [name, &at.to_string()].concat()).concat(), "px"].concat());
}

/// Where something begins.
pub fn corner(place: &DomRect) -> [i32; 2] {
    [place.left(), place.top()].map(pixels)
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
const fn pixels(length: f64) -> i32 {
    length as i32
}
