//! A modal dialog: the browser's own, which keeps focus inside, closes on Escape and gives focus back.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDialogElement};

use super::el::{El, html};
use super::live::watch;
use super::next;

/// `draw` makes what stands under the title, each time that it opens.
pub fn dialog(
    title: String,
    open: impl Fn() -> bool + 'static,
    on_close: impl Fn() + 'static,
    draw: impl Fn() -> El + 'static,
) -> El {
    boxed(title, Rc::new(open), Rc::new(on_close), Box::new(draw))
}

fn boxed(title: String, open: Rc<dyn Fn() -> bool>, on_close: Rc<dyn Fn()>, draw: Box<dyn Fn() -> El>) -> El {
    let el = html("<dialog class=dialog><slot></slot></dialog>");
    el.set("aria-label", &title);
    let node: HtmlDialogElement = el.element().clone().unchecked_into();
    // `close` comes in a task of its own, and by then the dialog may have been asked for again.
    // Escape closes the dialog, and not the chat behind it.
    el.on("keydown", Event::stop_propagation);
    let leave = on_close.clone();
    el.on("cancel", move |_| leave());
    // A click on the dialog itself, not on what is in it, is one beside the sheet.
    el.on("click", move |event: &Event| {
        if event.target().is_some_and(|target| target.is_instance_of::<HtmlDialogElement>()) {
            on_close();
        }
    });
    let wanted = open.clone();
    watch(move || {
        let (open, dialog) = (wanted(), node.clone());
        next(move || {
            if open && !dialog.open() {
                // Refused only if it is not in the page, and then there is nothing to show it in.
                let _ = dialog.show_modal();
            } else if !open {
                dialog.close();
            }
        });
    });
    el.at("slot").when(
        move || open(),
        move || {
            let sheet = html("<div class=dialog-sheet><h2 class=dialog-title></h2></div>");
            sheet.at("h2").say(&title);
            sheet.add(&draw());
            sheet
        },
    );
    el
}
