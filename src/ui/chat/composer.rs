//! Where one writes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Date;
use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::engine::doors::Intent;
use crate::model::PeerId;
use crate::ui::Ui;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, Icon, html, icon, is_narrow, next};

/// Lines that the field shows without scrolling, where the browser does not size it by its content.
const MOST_LINES: usize = 6;
/// That someone types is said no more often than this, and that they stopped when they have not for so long, in
/// milliseconds.
const SAY_AGAIN: f64 = 3_000.0;
const PAUSE: u32 = 5_000;
/// What is sent so soon was never typed for anyone to see. In milliseconds.
const SAY_AFTER: u32 = 300;

pub fn composer(ui: &Rc<Ui>, peer: PeerId) -> El {
    let el = html(
        "<div class=composer>\
            <textarea class='field composer-field' aria-label=Message placeholder=Message autocomplete=off \
                enterkeyhint=send dir=auto></textarea>\
            <button type=button class='icon-button composer-send' aria-label=Send></button>\
        </div>",
    );
    let field = el.at("textarea");
    let composer = Rc::new(Composer {
        ui: ui.clone(),
        peer,
        field: field.clone(),
        sent: RefCell::default(),
        lines: Cell::new(0),
        said: Cell::new(0.0),
        say: RefCell::default(),
        pause: RefCell::default(),
    });
    let draft = ui.drafts.borrow().get(&peer).cloned().unwrap_or_default();
    field.input().set_value(&draft);
    composer.size(&draft);
    if !is_narrow() {
        let field = field.clone();
        next(move || field.focus());
    }

    let of = composer.clone();
    let mut before = untrack(|| ui.state.refused());
    watch(move || {
        let refused = of.ui.state.refused();
        if before != refused && of.field.input().value().is_empty() {
            of.field.input().set_value(&of.sent.borrow());
        }
        before = refused;
    });
    let of = composer.clone();
    field.on("input", move |_| {
        let text = of.field.input().value();
        of.size(&text);
        if text.trim().is_empty() {
            of.stop();
        } else {
            of.types();
        }
        of.ui.drafts.borrow_mut().insert(peer, text);
    });
    let of = composer.clone();
    field.on("keydown", move |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        // 229 is what Safari says of the Enter that ends a composition.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() && event.key_code() != 229 {
            event.prevent_default();
            of.submit();
        } else if event.key() == "Escape" && of.ui.state.thread().answered().is_some() {
            // And not the chat.
            event.prevent_default();
            of.ui.state.thread().answer(None);
        }
    });
    // Not a form: a button that submits one makes the browser lay out the page first.
    el.at("button").add(&icon(Icon::Send)).on("click", move |_| composer.submit());
    el
}

struct Composer {
    ui: Rc<Ui>,
    peer: PeerId,
    /// A text area, whose value is read and written as an input's is.
    field: El,
    /// What was sent last, which comes back if it is refused.
    sent: RefCell<String>,
    /// How many lines the field was made for.
    lines: Cell<usize>,
    /// When it was last said that the user types; zero if they do not.
    said: Cell<f64>,
    say: RefCell<Option<Timeout>>,
    pause: RefCell<Option<Timeout>>,
}

/// Whoever leaves the chat has stopped.
impl Drop for Composer {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Composer {
    /// Reads the field itself: what stands there when one sends is what goes out.
    fn submit(&self) {
        let text = self.field.input().value();
        if !text.trim().is_empty() {
            self.sent.replace(text.clone());
            self.field.input().set_value("");
            let (to, about) = (self.peer, untrack(|| self.ui.state.thread().answered()));
            self.ui.state.thread().answer(None);
            self.ui.dispatch.send(match about {
                Some(about) => Intent::Reply { to, text, about },
                None => Intent::Send { to, text },
            });
            self.size("");
            self.ui.drafts.borrow_mut().remove(&self.peer);
            // The message itself says so.
            self.said.set(0.0);
        }
        self.field.focus();
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

    fn size(&self, text: &str) {
        let lines = text.split('\n').take(MOST_LINES).count();
        if self.lines.replace(lines) != lines {
            self.field.set("rows", &lines.to_string());
        }
    }
}
