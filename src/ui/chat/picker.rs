//! All emoji, to choose one: to react with, or to write.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement, KeyboardEvent};

use super::names::{Names, fold, known, names};
use crate::model::emoji::{Emoji, find};
use crate::ui::l10n::{along, t};
use crate::ui::parts::menu::place;
use crate::ui::parts::{El, html, is_narrow};

/// So many are found at most.
const MOST: usize = 120;

const PICKER: &str = "\
    <dialog class='menu picker' data-l10n-id=picker-dialog>\
        <input type=search class='field picker-field' autocomplete=off enterkeyhint=done spellcheck=false dir=auto \
            data-l10n-id=picker-field>\
        <div class=picker-all data-testid=emojis></div>\
        <p class=picker-none role=status></p>\
    </dialog>";

/// Hears which was chosen.
type Choose = Box<dyn Fn(&str)>;

/// One for a chat.
#[derive(Clone)]
pub struct Picker {
    el: El,
    of: Rc<RefCell<Option<Wanted>>>,
}

/// What it is open for.
struct Wanted {
    recent: Vec<String>,
    choose: Choose,
}

impl Picker {
    pub fn new() -> Self {
        let this = Self { el: html(PICKER), of: Rc::default() };
        let of = this.clone();
        this.el.at("input").on("input", move |_| of.draw());
        let of = this.clone();
        this.el.on("click", move |event| of.click(event));
        let of = this.clone();
        this.el.on("keydown", move |event| {
            // Escape closes it, and nothing behind it.
            event.stop_propagation();
            of.key(event);
        });
        let of = this.clone();
        this.el.on("close", move |_| {
            // They are many, and in the way of whatever the page does next.
            of.el.at(".picker-all").say("");
            of.of.take();
        });
        this
    }

    pub const fn el(&self) -> &El {
        &self.el
    }

    /// Opens at a point of the page. `recent`: those that were used last.
    pub fn open(&self, at: [i32; 2], recent: Vec<String>, choose: impl Fn(&str) + 'static) {
        self.of.replace(Some(Wanted { recent, choose: Box::new(choose) }));
        self.el.at("input").input().set_value("");
        // Refused only if it is open or not in the page, and then nobody asked.
        let _ = self.dialog().show_modal();
        self.draw();
        self.place(at);
        if known().is_none() {
            let of = self.clone();
            spawn_local(async move {
                names().await;
                of.draw();
            });
        }
        // On a phone the keyboard would cover it.
        if is_narrow() { self.el.at(".picker-emoji") } else { self.el.at("input") }.focus();
    }

    /// Below the point, or above it where there is no room.
    fn place(&self, [x, y]: [i32; 2]) {
        let (height, page) = (self.el.element().offset_height(), document().document_element());
        let room = page.map_or(0, |page| page.client_height());
        place(&self.el, [x, if y + height > room { y - height } else { y }]);
    }

    fn dialog(&self) -> &HtmlDialogElement {
        self.el.element().unchecked_ref()
    }

    /// Shows what is looked for, or everything.
    fn draw(&self) {
        let (place, of) = (self.el.at(".picker-all"), self.of.borrow());
        let Some(Wanted { recent, .. }) = of.as_ref() else { return };
        place.say("");
        let (wanted, names) = (fold(&self.el.at("input").input().value()), known());
        let words = match &names {
            None => t!("picker-missing"),
            Some(names) if wanted.trim().is_empty() => {
                everything(&place, recent, names);
                String::new()
            }
            Some(names) => {
                let all: Vec<_> = names.iter().map(AsRef::as_ref).collect();
                let found = find(&all, &wanted, MOST);
                if !found.is_empty() {
                    place.add(&group("", &found));
                }
                t!("picker-found", count = found.len())
            }
        };
        self.el.at(".picker-none").say(&words);
        if let Some(first) = place.find(".picker-emoji") {
            first.set("tabindex", "0");
        }
        // What was looked at before is elsewhere now.
        place.element().set_scroll_top(0);
    }

    fn click(&self, event: &Event) {
        if let Some(button) = El::of(event, ".picker-emoji") {
            self.choose(&button);
        } else if event.target().is_some_and(|target| target.is_instance_of::<HtmlDialogElement>()) {
            // A click on the dialog itself is one beside it.
            self.dialog().close();
        }
    }

    fn choose(&self, button: &El) {
        let of = self.of.take();
        // The focus is back where it was before anything is done there.
        self.dialog().close();
        if let Some(of) = of {
            (of.choose)(&button.get("data-emoji"));
        }
    }

    /// Arrow keys walk through the rows, which are all of one length.
    fn key(&self, event: &Event) {
        let event: &KeyboardEvent = event.unchecked_ref();
        let Ok(all) = self.el.element().query_selector_all(".picker-emoji") else { return };
        let at = |index: u32| all.item(index).and_then(|node| node.dyn_into::<HtmlElement>().ok());
        let (active, count) = (document().active_element(), all.length());
        let here = (0..count).find(|index| at(*index).as_deref().map(AsRef::<Element>::as_ref) == active.as_ref());
        let there = match (along(event.key()).as_str(), here) {
            ("ArrowDown", None) | ("Home", Some(_)) => Some(0),
            ("Enter", None) if !event.is_composing() => {
                event.prevent_default();
                if let Some(first) = self.el.find(".picker-emoji").filter(|_| self.is_looking()) {
                    self.choose(&first);
                }
                return;
            }
            ("ArrowRight", Some(here)) => here.checked_add(1).filter(|next| *next < count),
            ("ArrowLeft", Some(here)) => here.checked_sub(1),
            ("ArrowDown", Some(here)) => column(&at, here, here + 1..count),
            ("ArrowUp", Some(here)) => column(&at, here, (0..here).rev()),
            ("End", Some(_)) => count.checked_sub(1),
            _ => return,
        };
        event.prevent_default();
        match there.and_then(at) {
            Some(there) => {
                if let Some(before) = here.and_then(at) {
                    before.set_tab_index(-1);
                }
                there.set_tab_index(0);
                // A button in an open dialog can take it.
                let _ = there.focus();
            }
            None if event.key() == "ArrowUp" => self.el.at("input").focus(),
            None => {}
        }
    }

    fn is_looking(&self) -> bool {
        !self.el.at("input").input().value().trim().is_empty()
    }
}

/// The next one that stands above or below.
fn column(at: &impl Fn(u32) -> Option<HtmlElement>, here: u32, mut others: impl Iterator<Item = u32>) -> Option<u32> {
    let left = at(here)?.offset_left();
    others.find(|index| at(*index).is_some_and(|other| other.offset_left() == left))
}

fn everything(place: &El, recent: &[String], names: &Names) {
    let Some(own) = names.first() else { return };
    let groups = own.groups();
    let with_name = |emoji: &String| groups.iter().flat_map(|(_, all)| all).find(|one| one.emoji == emoji).copied();
    let recent: Vec<Emoji<'_>> = recent.iter().filter_map(with_name).collect();
    if !recent.is_empty() {
        place.add(&group(&t!("picker-recent"), &recent));
    }
    for (number, all) in &groups {
        let name = match number {
            0 => t!("picker-smileys"),
            1 => t!("picker-people"),
            3 => t!("picker-nature"),
            4 => t!("picker-food"),
            5 => t!("picker-travel"),
            6 => t!("picker-activities"),
            7 => t!("picker-objects"),
            8 => t!("picker-symbols"),
            _ => t!("picker-flags"),
        };
        place.add(&group(&name, all));
    }
}

fn group(name: &str, all: &[Emoji<'_>]) -> El {
    let el = html("<section class=picker-group><h3 class=picker-name></h3><div class=picker-row></div></section>");
    if name.is_empty() {
        el.at("h3").remove();
    } else {
        el.at("h3").say(name);
    }
    let row = el.at(".picker-row");
    row.style(&["--count:", &all.len().to_string()].concat());
    for Emoji { emoji, name, .. } in all {
        let button = html("<button type=button class='menu-emoji picker-emoji' tabindex=-1></button>");
        row.add(button.set("data-emoji", emoji).set("aria-label", name).set("title", name).say(emoji));
    }
    el
}
