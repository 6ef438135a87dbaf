//! A modal dialog: the browser's own, which keeps focus inside, closes on Escape and gives focus back.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::live::{effect, on, when};

#[component]
pub fn Dialog(
    #[prop(into)] open: Signal<bool>,
    title: &'static str,
    on_close: impl Fn() + Copy + 'static,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    effect(move || {
        let open = open.get();
        if let Some(dialog) = node.get() {
            if open && !dialog.open() {
                // Refused only if it is not in the page, and then there is nothing to show it in.
                let _ = dialog.show_modal();
            } else if !open {
                dialog.close();
            }
        }
    });
    // A click on the dialog itself, not on what is in it, is one beside the sheet.
    let beside = move |event: ev::MouseEvent| {
        if let Some(target) = event.target()
            && let Some(dialog) = target.dyn_ref::<HtmlDialogElement>()
        {
            dialog.close();
        }
    };
    view! {
        <dialog class="dialog" node_ref=node aria-label=title on:close=on(move |_| on_close()) on:click=on(beside)>
            {when(move || open.get(), move || {
                view! {
                    <div class="dialog-sheet">
                        <h2 class="dialog-title">{title}</h2>
                        {children()}
                    </div>
                }
                .into_any()
            })}
        </dialog>
    }
}
