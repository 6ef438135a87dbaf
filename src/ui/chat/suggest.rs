//! Emoji, offered to whoever types a colon and the beginning of a name.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::composer::{parts, write};
use super::names::{fold, known, names};
use crate::model::emoji::{Emoji, find, typed};
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, html};

/// As many as are offered at once.
const MOST: usize = 6;

/// A list above the field: the focus stays in the field, which says which of the list is meant.
pub struct Suggestions {
    field: El,
    list: El,
    /// What is offered, and which of it is meant.
    shown: Rc<Live<(Vec<String>, usize)>>,
}

impl Suggestions {
    pub fn new(composer: &El, field: &El) -> Rc<Self> {
        let list =
            html("<ul class='list suggestions' id=suggestions role=listbox data-l10n-id=suggest-list hidden></ul>");
        field.set("aria-autocomplete", "list").set("aria-controls", "suggestions");
        composer.lead(&list);
        let this =
            Rc::new(Self { field: field.clone(), list: list.clone(), shown: Rc::new(Live::new((Vec::new(), 0))) });
        let (of, shown) = (field.clone(), this.shown.clone());
        // Before the field loses the focus.
        list.on("pointerdown", move |event| {
            event.prevent_default();
            let Some(option) = El::of(event, "[role=option]") else { return };
            let at = option.get("data-at").parse::<usize>().unwrap_or(0);
            if let Some(emoji) = shown.with(|(emoji, _)| emoji.get(at).cloned()) {
                pick(&of, &emoji);
            }
        });
        this
    }

    /// Looks at what is typed before the caret.
    pub fn look(self: &Rc<Self>) {
        let name = match parts(&self.field) {
            Some((before, selected, _)) if selected.is_empty() && before.contains(':') => {
                typed(&before).map(str::to_owned)
            }
            _ => None,
        };
        let Some(name) = name else { return self.close() };
        let Some(all) = known() else {
            let this = self.clone();
            return spawn_local(async move {
                names().await;
                // Without a network they are asked for the next time.
                if known().is_some() {
                    this.look();
                }
            });
        };
        let all: Vec<_> = all.iter().map(AsRef::as_ref).collect();
        self.offer(&find(&all, &fold(&name), MOST));
    }

    fn offer(&self, found: &[Emoji<'_>]) {
        if found.is_empty() {
            return self.close();
        }
        self.list.say("");
        for (at, Emoji { emoji, name, .. }) in found.iter().enumerate() {
            let option =
                html("<li class=suggestion-option role=option><span class=suggestion-emoji></span><span></span></li>");
            let at = at.to_string();
            option.set("data-at", &at).set("id", &["suggestion-", &at].concat());
            option.at(".suggestion-emoji").say(emoji);
            option.at("span:last-child").say(name);
            self.list.add(&option);
        }
        self.list.drop("hidden");
        self.shown.set((found.iter().map(|one| one.emoji.to_owned()).collect(), 0));
        self.mean(0);
    }

    /// A key that is for the list, while there is one. Returns whether it was.
    pub fn key(&self, key: &str) -> bool {
        let (count, at) = self.shown.with(|(emoji, at)| (emoji.len(), *at));
        if count == 0 {
            return false;
        }
        match key {
            "ArrowDown" => self.mean((at + 1) % count),
            "ArrowUp" => self.mean((at + count - 1) % count),
            "Enter" | "Tab" => {
                if let Some(emoji) = self.shown.with(|(emoji, at)| emoji.get(*at).cloned()) {
                    pick(&self.field, &emoji);
                }
            }
            "Escape" => self.close(),
            _ => return false,
        }
        true
    }

    pub fn close(&self) {
        if self.shown.with(|(emoji, _)| !emoji.is_empty()) {
            self.shown.set((Vec::new(), 0));
            self.list.set("hidden", "").say("");
            self.field.drop("aria-activedescendant");
        }
    }

    fn mean(&self, at: usize) {
        self.shown.update(|(_, meant)| *meant = at);
        let id = ["suggestion-", &at.to_string()].concat();
        if let Some(before) = self.list.find("[aria-selected]") {
            before.drop("aria-selected");
        }
        self.field.set("aria-activedescendant", &id);
        self.list.at(&["#", &id].concat()).set("aria-selected", "true");
    }
}

/// Puts an emoji where its name is typed. The list goes by itself, as the text has no name any more.
fn pick(field: &El, emoji: &str) {
    let Some((before, _, _)) = parts(field) else { return };
    let Some(name) = typed(&before) else { return };
    // The browser counts in UTF-16.
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(0);
    let end = units(&before);
    let _ = field.input().set_selection_range(end.saturating_sub(units(name) + 1), end);
    write(&[emoji, " "].concat());
}
