//! What one does with a message: a menu of actions, opened by the button beside the message, a right click, a long press
//! or the keyboard. It is one for all messages, and asks what is to be done with the one that it was opened for.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use leptos::prelude::{untrack, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent};

use super::delete::delete;
use super::details::Show;
use super::emojis;
use super::forward::forward;
use super::picks::begin;
use crate::engine::doors::Intent;
use crate::model::tags::FILE_TYPE;
use crate::model::{Message, MessageId, Standing, id::unhex};
use crate::ui::Ui;
use crate::ui::l10n::{along, t};
use crate::ui::parts::el::Key;
use crate::ui::parts::live::Live;
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
}

struct Actions {
    ui: Rc<Ui>,
    row: Row,
    menu: El,
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
    let menu = html(MENU);
    for (name, shape) in [
        ("reply", Icon::Reply),
        ("edit", Icon::Edit),
        ("copy", Icon::Copy),
        ("forward", Icon::Forward),
        ("select", Icon::Select),
        ("details", Icon::Info),
        ("delete", Icon::Delete),
    ] {
        menu.at(&["[data-do=", name, "]"].concat()).lead(&icon(shape));
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
        of.open(&message, at.client_x(), at.client_y());
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
    menu.on("click", move |event| of.choose(event));
    let of = actions.clone();
    menu.on("keydown", move |event| {
        // Escape closes the menu, and nothing behind it.
        event.stop_propagation();
        of.walk(event);
    });
    let el = html("<div></div>");
    el.add(&menu).add(&delete(t!("message-delete-title"), ui, row, &actions.asks)).add(&forward(ui, &actions.forwards));
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

    fn dialog(&self) -> &HtmlDialogElement {
        self.menu.element().unchecked_ref()
    }

    #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
    fn open_beside(&self, message: &Element, beside: &Element) {
        let place = beside.get_bounding_client_rect();
        self.open(message, place.left() as i32, place.bottom() as i32);
    }

    fn open(&self, message: &Element, x: i32, y: i32) {
        let busy = self.dialog().open() || untrack(|| self.ui.state.thread().picks());
        let Some(entry) = self.entry(message).filter(|_| !busy) else { return };
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
            self.menu.at(what).element().set_hidden(!may);
        }
        emojis::quick(&self.menu.at(".menu-emojis"), &now, &self.ui);
        *self.of.borrow_mut() = Some(entry);
        // Refused only if it is not in the page, and then nobody asked.
        let _ = self.dialog().show_modal();
        self.place(x, y);
    }

    /// The style sheet keeps it in the page, and has its place on a phone.
    fn place(&self, x: i32, y: i32) {
        let height = self.menu.element().offset_height();
        let style = ["--x:", &x.to_string(), "px;--y:", &y.to_string(), "px;--h:", &height.to_string(), "px"].concat();
        self.menu.style(&style);
    }

    fn choose(self: &Rc<Self>, event: &Event) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let button = target.closest("button").ok().flatten();
        // A click on the dialog itself is one beside the menu.
        let Some(button) = button else {
            if target.is_instance_of::<HtmlDialogElement>() {
                self.dialog().close();
            }
            return;
        };
        let (what, emoji) = (button.get_attribute("data-do").unwrap_or_default(), button.get_attribute("data-emoji"));
        let Some(entry) = self.of.borrow().clone() else { return };
        if what == "more" {
            emojis::all(&self.menu.at(".menu-emojis"));
            let height = self.menu.element().offset_height();
            let _ = self.menu.element().style().set_property("--h", &[&height.to_string(), "px"].concat());
            return focus(".menu-emojis button");
        }
        self.dialog().close();
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

    /// With the arrow keys, as in any menu.
    fn walk(&self, event: &Event) {
        let key = along(event.unchecked_ref::<KeyboardEvent>().key());
        let Ok(found) = self.menu.element().query_selector_all("button:not([hidden], [hidden] *)") else { return };
        let count = found.length();
        let at = |index: u32| found.item(index).and_then(|node| node.dyn_into::<HtmlElement>().ok());
        let is_emoji = |index: u32| at(index).is_some_and(|button| button.has_attribute("data-emoji"));
        let active = leptos::prelude::document().active_element();
        let here = (0..count).find(|index| at(*index).as_deref() == active.as_ref()).unwrap_or(0);
        // The emojis are one line.
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
