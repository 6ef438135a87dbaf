//! A menu of things to do, at the place where it was asked for. One serves all rows of a list.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, Node};

use super::el::{El, html, listen};

/// It, and what gets the focus back.
#[derive(Clone)]
pub struct Menu(El, Rc<RefCell<Option<El>>>);

impl Menu {
    pub fn new(label: &str) -> Self {
        let el = html("<div class=menu role=menu popover=manual></div>");
        el.set("aria-label", label);
        let this = Self(el, Rc::default());
        let of = this.clone();
        this.0.on("keydown", move |event| {
            let key: &KeyboardEvent = event.unchecked_ref();
            let here = document().active_element();
            let there = match key.key().as_str() {
                "ArrowDown" => {
                    here.and_then(|here| here.next_element_sibling()).or_else(|| of.element().first_element_child())
                }
                "ArrowUp" => {
                    here.and_then(|here| here.previous_element_sibling()).or_else(|| of.element().last_element_child())
                }
                "Escape" | "Tab" => return of.close(),
                _ => return,
            };
            event.prevent_default();
            focus(there);
        });
        // Neither the chat behind it nor the page is meant.
        this.0.on("keydown", web_sys::Event::stop_propagation);
        let of = this.clone();
        listen(&window(), "pointerdown", move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            if of.is_open() && !of.element().contains(target.as_ref()) {
                of.hide();
            }
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
        self.0.add(&item);
    }

    /// Opens it at a point of the page, for the element that gets the focus back.
    pub fn open(&self, opener: &El, [x, y]: [i32; 2]) {
        let place = ["--x:", &x.to_string(), "px;--y:", &y.to_string(), "px"].concat();
        self.0.style(&place);
        self.1.replace(Some(opener.clone()));
        // Refused only if it is open already.
        let _ = self.element().show_popover();
        focus(self.element().first_element_child());
    }

    /// Below an element.
    pub fn open_at(&self, opener: &El, by: &El) {
        let place = by.element().get_bounding_client_rect();
        #[expect(clippy::cast_possible_truncation, reason = "a place in a window")]
        self.open(opener, [place.left() as i32, place.bottom() as i32]);
    }

    /// Closes it, and gives the focus back.
    fn close(&self) {
        self.hide();
        if let Some(opener) = self.1.take() {
            opener.focus();
        }
    }

    fn hide(&self) {
        // Refused only if it is closed already.
        let _ = self.element().hide_popover();
    }

    fn is_open(&self) -> bool {
        self.element().matches(":popover-open").unwrap_or_default()
    }

    fn element(&self) -> &HtmlElement {
        self.0.element()
    }
}

fn focus(element: Option<Element>) {
    if let Some(element) = element {
        // An element that cannot take it leaves the focus where it is.
        let _ = element.unchecked_ref::<HtmlElement>().focus();
    }
}
