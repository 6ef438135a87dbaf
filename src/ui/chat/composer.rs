//! Where one writes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Date, Function, Reflect};
use leptos::prelude::{document, untrack, window};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::emojis;
use super::picker::Picker;
use super::reply::leave;
use super::suggest::Suggestions;
use crate::engine::doors::Intent;
use crate::model::{Message, MessageId, PeerId, Standing};
use crate::ui::Ui;
use crate::ui::parts::el::listen;
use crate::ui::parts::live::watch;
use crate::ui::parts::menu::corner;
use crate::ui::parts::{El, Icon, html, icon, is_narrow, next};

/// That someone types is said no more often than this, and that they stopped when they have not for so long, in
/// milliseconds.
const SAY_AGAIN: f64 = 3_000.0;
const PAUSE: u32 = 5_000;
/// What is sent is shown so much later at most, in milliseconds: less than a frame.
const MOMENT: u32 = 16;
/// What is sent so soon was never typed for anyone to see. In milliseconds.
const SAY_AFTER: u32 = 300;
/// A draft is kept so long after the first key that changed it, in milliseconds.
const KEEP_AFTER: u32 = 600;

pub fn composer(ui: &Rc<Ui>, peer: PeerId, picker: &Picker) -> El {
    let el = html(
        "<div class=composer>\
            <textarea class='field composer-field' data-l10n-id=composer-field autocomplete=off rows=1 \
                enterkeyhint=send dir=auto></textarea>\
            <button type=button class='icon-button composer-emoji' aria-haspopup=dialog \
                data-l10n-id=composer-emoji></button>\
            <button type=button class='icon-button composer-send' data-l10n-id=composer-send></button>\
        </div>",
    );
    let field = el.at("textarea");
    let composer = Rc::new(Composer {
        ui: ui.clone(),
        peer,
        field: field.clone(),
        suggestions: Suggestions::new(&el, &field),
        grows: Reflect::get(field.element(), &"style".into())
            .is_ok_and(|style| Reflect::has(&style, &"fieldSizing".into()).unwrap_or(false)),
        sent: RefCell::default(),
        back: Cell::new(false),
        spent: Cell::new(false),
        said: Cell::new(0.0),
        say: RefCell::default(),
        pause: RefCell::default(),
        due: Cell::new(false),
        keep: RefCell::default(),
    });
    field.input().set_value(&composer.draft());
    if !is_narrow() {
        let field = field.clone();
        next(move || field.focus());
    }
    let of = composer.clone();
    next(move || of.size());

    let of = composer.clone();
    let mut before = untrack(|| ui.state.refused());
    watch(move || {
        let refused = of.ui.state.refused();
        let (text, [answered, edited]) = of.sent.borrow().clone();
        let thread = of.ui.state.thread();
        let free = untrack(|| thread.edited().is_none() && (edited.is_some() || of.field.input().value().is_empty()));
        if before != refused && free {
            // With what it was to answer or to change.
            if edited.is_some() {
                of.back.set(true);
                thread.edit(edited);
            } else {
                thread.answer(untrack(|| thread.answered()).or(answered));
                of.field.input().set_value(&text);
                of.changed();
            }
        }
        before = refused;
    });
    let (of, mut before) = (composer.clone(), None);
    watch(move || {
        let edited = of.ui.state.thread().edited();
        if edited != before {
            let text = |id: MessageId| {
                if of.back.take() {
                    return Some(of.sent.borrow().0.clone());
                }
                of.ui.state.thread().named(&id.to_string()).map(|of| of.text.clone())
            };
            // What was typed before comes back.
            let text = untrack(|| edited.and_then(text)).unwrap_or_else(|| of.draft());
            of.field.input().set_value(&text);
            of.suggestions.close();
            of.size();
            if edited.is_some() {
                let field = of.field.clone();
                next(move || field.focus());
            }
        }
        before = edited;
    });
    let of = composer.clone();
    field.bind("enterkeyhint", move || if of.sends() { "send" } else { "enter" });
    let of = composer.clone();
    field.on("beforeinput", move |_| of.ui.state.release());
    let of = composer.clone();
    field.on("input", move |_| {
        // A script has put it there.
        of.spent.set(false);
        if of.changed().trim().is_empty() {
            of.stop();
        } else {
            of.types();
        }
        of.suggestions.look();
    });
    let of = composer.clone();
    field.on("keydown", move |event| of.key(event.unchecked_ref()));
    let of = composer.clone();
    field.on("blur", move |_| of.suggestions.close());
    // What a page that goes away still asks of its storage is done.
    for event in ["visibilitychange", "pagehide"] {
        let of = composer.clone();
        let keep = move |_: &web_sys::Event| of.keep();
        if event == "pagehide" { listen(&window(), event, keep) } else { listen(&document(), event, keep) }
    }
    offer_emoji(&el.at(".composer-emoji"), &composer, picker);
    // Not a form: a button that submits one makes the browser lay out the page first.
    el.at(".composer-send").add(&icon(Icon::Send)).on("click", move |_| composer.submit());
    el
}

/// A button that opens all emoji, to write one where the caret is.
fn offer_emoji(button: &El, composer: &Rc<Composer>, picker: &Picker) {
    let (of, picker) = (composer.clone(), picker.clone());
    button.add(&icon(Icon::Smile)).on("click", move |event| {
        let Some(button) = El::of(event, "button") else { return };
        let (at, field) = (corner(&button.element().get_bounding_client_rect()), of.field.clone());
        picker.open(at, emojis::recent(&of.ui), move |emoji| {
            field.focus();
            write(emoji);
        });
    });
}

struct Composer {
    ui: Rc<Ui>,
    peer: PeerId,
    /// A text area, whose value is read and written as an input's is.
    field: El,
    suggestions: Rc<Suggestions>,
    /// The browser itself makes the field as high as what is in it.
    grows: bool,
    /// What was sent last, and what it answers or changes: it comes back if it is refused.
    sent: RefCell<(String, [Option<MessageId>; 2])>,
    /// It comes back as what one is about to change.
    back: Cell<bool>,
    /// What stands in the field is sent already.
    spent: Cell<bool>,
    /// When it was last said that the user types; zero if they do not.
    said: Cell<f64>,
    say: RefCell<Option<Timeout>>,
    pause: RefCell<Option<Timeout>>,
    /// There is a draft to keep, and when it will be.
    due: Cell<bool>,
    keep: RefCell<Option<Timeout>>,
}

/// Whoever leaves the chat has stopped.
impl Drop for Composer {
    fn drop(&mut self) {
        self.stop();
        self.keep();
    }
}

impl Composer {
    /// Reads the field itself: what stands there when one sends is what goes out.
    fn submit(self: &Rc<Self>) {
        let text = if self.spent.get() { String::new() } else { self.field.input().value() };
        let thread = self.ui.state.thread();
        let (about, edited) = untrack(|| (thread.answered(), thread.edited()));
        if let Some(id) = edited.filter(|_| !text.trim().is_empty()) {
            let before = untrack(|| thread.named(&id.to_string()));
            self.sent.replace((text.clone(), [None, edited]));
            thread.edit(None);
            if let Some(before) = before.filter(|before| before.text != text) {
                self.ui.dispatch.send(Intent::Edit(Box::new(Message { text, ..Message::clone(&before) })));
            }
            self.stop();
        } else if !text.trim().is_empty() {
            self.sent.replace((text.clone(), [about, None]));
            let to = self.peer;
            // What a key makes a browser draw holds up everything else until it is drawn, and so our store's word and
            // the other side's. Chromium does, for up to a frame. So it is drawn a moment later, and with its tick if
            // that comes first.
            let of = Rc::downgrade(self);
            self.ui.state.hold(move || {
                if let Some(of) = of.upgrade() {
                    of.empty();
                }
            });
            self.ui.dispatch.send(match about {
                Some(about) => Intent::Reply { to, text, about },
                None => Intent::Send { to, text },
            });
            self.spent.set(true);
            let ui = self.ui.clone();
            Timeout::new(MOMENT, move || ui.state.release()).forget();
            thread.answer(None);
            self.due.set(false);
            let known = self.ui.drafts.borrow_mut().insert(self.peer, String::new()).is_some();
            if known || !untrack(|| self.ui.state.row(self.peer).draft()).is_empty() {
                self.store(String::new());
            }
            // The message itself says so.
            self.said.set(0.0);
        }
        self.suggestions.close();
        if document().active_element().as_ref() != Some(self.field.element()) {
            self.field.focus();
        }
    }

    /// What was sent leaves the field.
    fn empty(&self) {
        if self.spent.replace(false) {
            self.field.input().set_value("");
            self.size();
        }
    }

    fn sends(&self) -> bool {
        self.ui.state.enter_sends()
    }

    fn key(self: &Rc<Self>, event: &KeyboardEvent) {
        self.ui.state.release();
        // 229 is what Safari says of the Enter that ends a composition.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        let (key, command) = (event.key(), event.ctrl_key() || event.meta_key());
        let taken = if self.suggestions.key(&key) {
            true
        } else if key == "Enter" && (command || !event.shift_key() && untrack(|| self.sends())) {
            self.submit();
            true
        } else if key == "Escape" && untrack(|| leave(&self.ui)) {
            // And not the chat.
            true
        } else if key == "ArrowUp" && self.field.input().value().is_empty() && !command && !event.shift_key() {
            self.change_last()
        } else if command && !event.shift_key() && !event.alt_key() {
            match key.as_str() {
                "b" => self.wrap("**"),
                "i" => self.wrap("_"),
                "e" => self.wrap("`"),
                _ => return,
            }
            true
        } else {
            false
        };
        if taken {
            event.prevent_default();
        }
    }

    /// Begins to change the last message of one's own; whether there is one.
    fn change_last(&self) -> bool {
        let (thread, accepted) = (self.ui.state.thread(), Standing::Accepted);
        let may = untrack(|| thread.edited().is_none() && self.ui.state.row(self.peer).standing() == accepted);
        let last = thread.last_own().filter(|_| may);
        thread.edit(last.or_else(|| untrack(|| thread.edited())));
        last.is_some()
    }

    /// What was typed and is not sent.
    fn draft(&self) -> String {
        let draft = self.ui.drafts.borrow().get(&self.peer).cloned();
        draft.unwrap_or_else(|| untrack(|| self.ui.state.row(self.peer).draft()))
    }

    /// Puts a mark around what is selected, or takes it away.
    fn wrap(&self, mark: &str) {
        let Some((before, selected, _)) = parts(&self.field) else { return };
        let bare = selected.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        write(&bare.map_or_else(|| [mark, &selected, mark].concat(), str::to_owned));
        let length = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(0);
        if bare.is_none() {
            let from = length(&before) + length(mark);
            let _ = self.field.input().set_selection_range(from, from + length(&selected));
        }
    }

    /// The field has another text now.
    fn changed(self: &Rc<Self>) -> String {
        let text = self.field.input().value();
        self.size();
        // What one changes is no draft.
        if untrack(|| self.ui.state.thread().edited()).is_some() {
            return text;
        }
        self.ui.drafts.borrow_mut().insert(self.peer, text.clone());
        if !self.due.replace(true) {
            let of = Rc::downgrade(self);
            let keep: Box<dyn FnOnce()> = Box::new(move || {
                if let Some(of) = of.upgrade() {
                    of.keep();
                }
            });
            *self.keep.borrow_mut() = Some(Timeout::new(KEEP_AFTER, keep));
        }
        text
    }

    /// Keeps the draft now, if it has changed.
    fn keep(&self) {
        if self.due.replace(false) {
            let draft = self.ui.drafts.borrow().get(&self.peer).cloned();
            self.store(draft.unwrap_or_default());
        }
    }

    fn store(&self, text: String) {
        self.ui.dispatch.send(Intent::Draft { to: self.peer, text });
    }

    /// Says that the user types, once in a while as long as they do.
    fn types(self: &Rc<Self>) {
        let now = Date::now();
        if (now - self.said.get()).abs() >= SAY_AGAIN {
            self.said.set(now);
            let of = Rc::downgrade(self);
            let say: Box<dyn FnOnce()> = Box::new(move || {
                if let Some(of) = of.upgrade().filter(|of| of.said.get() > 0.0) {
                    of.ui.dispatch.send(Intent::Typing(of.peer, true));
                }
            });
            *self.say.borrow_mut() = Some(Timeout::new(SAY_AFTER, say));
        }
        let of = Rc::downgrade(self);
        let stopped: Box<dyn FnOnce()> = Box::new(move || {
            if let Some(of) = of.upgrade() {
                of.stop();
            }
        });
        *self.pause.borrow_mut() = Some(Timeout::new(PAUSE, stopped));
    }

    fn stop(&self) {
        if self.said.replace(0.0) > 0.0 {
            self.ui.dispatch.send(Intent::Typing(self.peer, false));
        }
    }

    /// As high as what is in it; the style sheet says what is most.
    fn size(&self) {
        if !self.grows {
            let height = self.field.style("height:auto").element().scroll_height();
            self.field.style(&["height:", &height.to_string(), "px"].concat());
        }
    }
}

/// What stands before the selection, in it and behind it.
pub fn parts(field: &El) -> Option<(String, String, String)> {
    let field = field.input();
    let end = |at: Option<u32>| at.and_then(|at| usize::try_from(at).ok());
    let (from, to) = (end(field.selection_start().ok()?)?, end(field.selection_end().ok()?)?);
    // The browser counts in UTF-16.
    let units: Vec<u16> = field.value().encode_utf16().collect();
    let part = |units: Option<&[u16]>| units.map(String::from_utf16_lossy);
    Some((part(units.get(..from))?, part(units.get(from..to))?, part(units.get(to..))?))
}

/// Types this in place of the selection, so that it can be undone as what is typed can.
pub fn write(text: &str) {
    // A browser that refuses leaves all as it was.
    let page = document();
    if let Ok(command) = Reflect::get(&page, &"execCommand".into()).and_then(JsCast::dyn_into::<Function>) {
        let _ = command.call3(&page, &"insertText".into(), &false.into(), &text.into());
    }
}
