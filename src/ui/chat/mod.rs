//! The chat that is open.

mod bubble;
mod composer;
mod header;
mod messages;
mod place;
mod ticks;

use leptos::prelude::*;

use super::parts::live::text;
use super::state::State;
use crate::model::PeerId;
pub use composer::Drafts;

#[component]
pub fn Chat(peer: PeerId) -> impl IntoView {
    let row = expect_context::<State>().row(peer);
    let link = {
        let row = row.clone();
        text(move || row.link().as_str())
    };
    view! {
        <section class="chat" data-testid="chat" data-npub=peer.npub() data-link=link>
            <header::Header row=row.clone() />
            <messages::Messages row />
            <composer::Composer peer />
        </section>
    }
}
