//! The form that adds someone.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use crate::engine::doors::{AddError, Intent};
use crate::protocol::invite::AddressError;
use crate::ui::dispatch::Dispatch;
use crate::ui::parts::Dialog;
use crate::ui::parts::live::{effect, flag, maybe, on};
use crate::ui::state::{AddForm, State};

#[component]
pub fn AddContact() -> impl IntoView {
    let state = expect_context::<State>();
    let open = flag(move || state.form().with(|form| *form != AddForm::Closed));
    view! {
        <Dialog open title="Add contact" on_close=move || state.open_form(false)>
            <Form />
        </Dialog>
    }
}

#[component]
fn Form() -> impl IntoView {
    let state = expect_context::<State>();
    let dispatch = expect_context::<Dispatch>();
    let field = NodeRef::<html::Input>::new();
    let refused = maybe(move || {
        state.form().with(|form| match form {
            AddForm::Refused(error) => Some(error.to_string()),
            AddForm::Open | AddForm::Closed => None,
        })
    });
    effect(move || {
        let secret = state.form().with(is_secret);
        if let Some(field) = field.get() {
            if secret {
                field.set_value("");
            }
            let _ = field.focus();
        }
    });
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            dispatch.send(Intent::Add { address: field.value() });
        }
    };
    view! {
        <form novalidate on:submit=on(on_submit)>
            <label class="label" for="address">
                "Invite link or npub"
            </label>
            <input
                id="address"
                class="field"
                type="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="go"
                aria-describedby="address-error address-hint"
                aria-invalid=maybe(move || refused.get().map(|_| "true"))
                node_ref=field
            />
            <div id="address-error" class="error" role="alert">
                {refused}
            </div>
            <p id="address-hint" class="hint">
                "Paste the link that they sent you. With a link you are connected at once; with an npub they are asked first."
            </p>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=on(move |_| state.open_form(false))>
                    "Cancel"
                </button>
                <button type="submit" class="button button--primary">
                    "Add"
                </button>
            </div>
        </form>
    }
}

/// A secret key must not stand in the field a moment longer.
fn is_secret(form: &AddForm) -> bool {
    matches!(form, AddForm::Refused(AddError::Address(AddressError::Secret | AddressError::BareHex)))
}
