//! One's own address, to be passed on.

use leptos::html;
use leptos::prelude::*;

use crate::engine::doors::Intent;
use crate::ui::app::back;
use crate::ui::dispatch::Dispatch;
use crate::ui::parts::live::{effect, maybe, on, text};
use crate::ui::parts::{CopyField, Icon, IconView, Qr};
use crate::ui::state::{Me, Pane, State};

#[component]
pub fn Invite() -> impl IntoView {
    let state = expect_context::<State>();
    let dispatch = expect_context::<Dispatch>();
    let title = NodeRef::<html::H2>::new();
    let link = text(move || state.me().with(|me| me.as_ref().map(link_of).unwrap_or_default()));
    let npub = maybe(move || state.me().with(|me| me.as_ref().map(|me| me.peer.npub())));
    effect(move || {
        if state.pane().get() == Pane::Invite
            && let Some(title) = title.get()
        {
            let _ = title.focus();
        }
    });
    view! {
        <section class="invite">
            <header class="bar bar--narrow">
                <button type="button" class="icon-button" aria-label="Back to chats" on:click=on(move |_| back(state))>
                    <IconView icon=Icon::Back />
                </button>
            </header>
            <div class="invite-body">
                <h2 class="invite-title" tabindex="-1" node_ref=title>
                    "Invite someone"
                </h2>
                <p class="invite-text">
                    "Send this link to one person, or let them scan the code. When they open it, you two are connected."
                </p>
                <div class="invite-card">
                    <Qr text=link label="QR code of your invite link" />
                    <CopyField text=link label="Your invite link" copy="Copy invite link" test_id="invite-link" />
                </div>
                <div class="invite-renew">
                    <p class="hint">
                        "Whoever opens this link can write to you at once. A new link makes the old one stop working."
                    </p>
                    <button type="button" class="button" on:click=on(move |_| dispatch.send(Intent::RenewInvite))>
                        <IconView icon=Icon::Renew />
                        "Make a new link"
                    </button>
                </div>
                <div class="invite-npub">
                    <h3 class="label">"Your npub"</h3>
                    <code class="code" data-testid="my-npub">
                        {npub}
                    </code>
                    <p class="hint">"People with other Nostr apps find you by this. You are asked before they can talk to you."</p>
                </div>
            </div>
        </section>
    }
}

fn link_of(me: &Me) -> String {
    let location = window().location();
    [location.origin().unwrap_or_default(), location.pathname().unwrap_or_default(), me.invite.clone()].concat()
}
