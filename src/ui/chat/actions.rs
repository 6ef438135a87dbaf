//! What one does with a message: a menu of actions, opened by the button beside the message, a right click, a long press
//! or the keyboard. It is one for all messages, and asks what is to be done with the one that it was opened for.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use leptos::prelude::{untrack, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent, PointerEvent};

use super::delete::delete;
use super::details::Show;
use super::emojis;
use super::forward::forward;
use super::picker::Picker;
use super::picks::begin;
use crate::engine::doors::Intent;
use crate::model::tags::FILE_TYPE;
use crate::model::{Message, MessageId, Standing, id::unhex};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::el::Key;
use crate::ui::parts::live::Live;
use crate::ui::parts::menu::{Menu, corner};
use crate::ui::parts::{El, Icon, copy, focus, html, icon, next};
use crate::ui::state::{Entry, Row};

/// A finger that rests so long on a message asks for its menu. In milliseconds.
const LONG: u32 = 450;

const MENU: &str = "\
    <dialog class=menu>\
        <div role=menu data-l10n-id=actions-menu>\
            <div class=menu-emojis role=group data-l10n-id=actions-react></div>\
            <button type=button class=menu-item role=menuitem data-do=reply data-l10n-id=actions-reply></button>\
            <button type=button class=menu-item role=menuitem data-do=edit data-l10n-id=actions-edit></button>\
            <button type=button class=menu-item role=menuitem data-do=copy data-l10n-id=actions-copy></button>\
            <button type=button class=menu-item role=menuitem data-do=forward data-l10n-id=actions-forward></button>\
            <button type=button class=menu-item role=menuitem data-do=select data-l10n-id=actions-select></button>\
            <button type=button class=menu-item role=menuitem data-do=details data-l10n-id=actions-details></button>\
            <button type=button class='menu-item menu-item--bad' role=menuitem data-do=delete \
                data-l10n-id=actions-delete></button>\
        </div>\
    </dialog>";

const BUTTON: &str = "\
    <button type=button class=message-act tabindex=-1 data-l10n-id=actions-open aria-haspopup=menu>\
        <svg class=icon viewBox='0 0 24 24' aria-hidden=true><path d='M6 9l6 6 6-6'></path></svg>\
    </button>";

/// Whom the menu asks to do what it cannot do itself: show the details of a message, and lead to one.
pub struct Ways {
    pub details: Show,
    pub lead_to: Rc<dyn Fn(MessageId)>,
    /// Shows all emoji.
    pub picker: Picker,
}

struct Actions {
    ui: Rc<Ui>,
    row: Row,
    menu: Menu,
    ways: Ways,
    /// The message that it is open for.
    of: RefCell<Option<Entry>>,
    /// Those of which is asked whether to delete them.
    asks: Live<Vec<Rc<Message>>>,
    /// Texts that are to be forwarded to someone who is asked for.
    forwards: Live<Vec<String>>,
    press: RefCell<Option<Timeout>>,
}

/// The menu for `rows`, the list of messages, and what else is done by a click on one.
pub fn actions(ui: &Rc<Ui>, row: &Row, rows: &El, ways: Ways) -> El {
    let menu = Menu::of(html(MENU));
    for (name, shape) in [
        ("reply", Icon::Reply),
        ("edit", Icon::Edit),
        ("copy", Icon::Copy),
        ("forward", Icon::Forward),
        ("select", Icon::Select),
        ("details", Icon::Info),
        ("delete", Icon::Delete),
    ] {
        menu.el().at(&["[data-do=", name, "]"].concat()).lead(&icon(shape));
    }
    let actions = Rc::new(Actions {
        ui: ui.clone(),
        row: row.clone(),
        menu: menu.clone(),
        ways,
        of: RefCell::default(),
        asks: Live::new(Vec::new()),
        forwards: Live::new(Vec::new()),
        press: RefCell::default(),
    });
    // A message gets its button when it is first pointed at or walked to, so that one that comes is drawn sooner.
    for meant in ["pointerover", "focusin"] {
        rows.on(meant, |event| {
            if let Some((message, _)) = message_at(event)
                && let Ok(None) = message.query_selector(".message-act")
            {
                // An element takes what is put at its end.
                let _ = message.append_child(html(BUTTON).element());
            }
        });
    }
    let of = actions.clone();
    rows.on("click", move |event| of.on_click(event));
    let of = actions.clone();
    rows.on("contextmenu", move |event| {
        let Some((message, target)) = message_at(event) else { return };
        // A link has a menu of its own in the browser, and so has what is selected.
        let selected = window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
        if selected || target.closest("a").ok().flatten().is_some() {
            return;
        }
        event.prevent_default();
        let at: &MouseEvent = event.unchecked_ref();
        if of.prepare(&message) {
            of.menu.open([at.client_x(), at.client_y()]);
        }
    });
    // Where a long press is no right click.
    let of = actions.clone();
    rows.on("pointerdown", move |event| {
        let touch = event.unchecked_ref::<PointerEvent>().pointer_type() == "touch";
        let (this, pressed) = (of.clone(), message_at(event).filter(|_| touch));
        let open = move |message: Element| Timeout::new(LONG, move || this.open_beside(&message, &message));
        *of.press.borrow_mut() = pressed.map(|(message, _)| open(message));
    });
    for end in ["pointerup", "pointercancel"] {
        let of = actions.clone();
        rows.on(end, move |_| drop(of.press.take()));
    }
    let of = actions.clone();
    menu.el().on("click", move |event| of.choose(event));
    let el = html("<div></div>");
    el.add(menu.el())
        .add(&delete(t!("message-delete-title"), ui, row, &actions.asks))
        .add(&forward(ui, &actions.forwards));
    el
}

/// The message where something happens, and what it happens to.
fn message_at(event: &Event) -> Option<(Element, Element)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let entry = target.closest(".entry").ok()??;
    Some((entry.query_selector(".message").ok()??, target))
}

impl Actions {
    fn on_click(self: &Rc<Self>, event: &Event) {
        let Some((message, target)) = message_at(event) else { return };
        let within = |what: &str| target.closest(what).ok().flatten();
        if let Some(button) = within(".message-act") {
            self.open_beside(&message, &button);
        } else if let Some(id) = within("button.quote").and_then(|quote| quote.get_attribute("data-of")) {
            if let Some(id) = MessageId::parse(&id) {
                (self.ways.lead_to)(id);
            }
        } else if let Some(emoji) = within(".reaction").and_then(|one| one.get_attribute("data-emoji"))
            && let Some(entry) = self.entry(&message)
        {
            self.react(&untrack(|| entry.latest()), emoji);
        }
    }

    fn entry(&self, message: &Element) -> Option<Entry> {
        let key: Key = unhex(&message.get_attribute("data-id")?)?;
        untrack(|| self.ui.state.thread().with(|all| all.iter().rev().find(|entry| entry.key() == key).cloned()))
    }

    fn open_beside(&self, message: &Element, beside: &Element) {
        if self.prepare(message) {
            self.menu.open_at(beside);
        }
    }

    /// Makes it fit for a message, if there is something to do with that.
    fn prepare(&self, message: &Element) -> bool {
        let busy = self.menu.is_open() || untrack(|| self.ui.state.thread().picks());
        let Some(entry) = self.entry(message).filter(|_| !busy) else { return false };
        let (now, standing) = untrack(|| (entry.latest(), self.row.standing()));
        let (there, accepted) = (!now.is_deleted(), standing == Standing::Accepted);
        for (what, may) in [
            (".menu-emojis", there && accepted),
            ("[data-do=reply]", there && standing != Standing::Requested && standing != Standing::Blocked),
            ("[data-do=edit]", accepted && entry.can_change()),
            ("[data-do=copy]", there && copy::can()),
            // What one would pass on of a file is the address of what nobody can read.
            ("[data-do=forward]", there && now.tag(FILE_TYPE).is_none()),
        ] {
            self.menu.el().at(what).element().set_hidden(!may);
        }
        emojis::quick(&self.menu.el().at(".menu-emojis"), &now, &self.ui);
        *self.of.borrow_mut() = Some(entry);
        true
    }

    fn choose(self: &Rc<Self>, event: &Event) {
        let Some(button) = El::of(event, "button") else { return };
        let (what, emoji) = (button.get("data-do"), button.element().get_attribute("data-emoji"));
        let Some(entry) = self.of.borrow().clone() else { return };
        let at = corner(&self.menu.el().element().get_bounding_client_rect());
        self.menu.close();
        let now = untrack(|| entry.latest());
        match (what.as_str(), emoji) {
            ("reply", _) => {
                self.ui.state.thread().edit(None);
                self.ui.state.thread().answer(Some(now.id));
                next(|| focus(".composer-field"));
            }
            ("edit", _) => self.ui.state.thread().edit(Some(now.id)),
            ("copy", _) => copy::copy(&now.text),
            ("forward", _) => self.forwards.set(vec![now.text.clone()]),
            ("select", _) => begin(&self.ui, now.id),
            ("details", _) => (self.ways.details)(entry.key()),
            ("delete", _) => self.asks.set(vec![now]),
            ("more", _) => {
                let this = self.clone();
                let react = move |emoji: &str| this.react(&untrack(|| entry.latest()), emoji.to_owned());
                self.ways.picker.open(at, emojis::recent(&self.ui), react);
            }
            (_, Some(emoji)) => self.react(&now, emoji),
            _ => {}
        }
    }

    /// Reacts, or takes back what one reacted with before.
    fn react(&self, now: &Message, emoji: String) {
        if untrack(|| self.row.standing()) != Standing::Accepted {
            return;
        }
        let before = now.reactions_with(&emoji, true);
        let (about, emoji) = if before.is_empty() { (vec![now.id], Some(emoji)) } else { (before, None) };
        self.ui.dispatch.send(Intent::Amend { chat: now.chat, about, emoji });
    }
}
