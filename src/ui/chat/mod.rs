//! The chat that is open.

mod actions;
mod bubble;
mod composer;
mod content;
mod date;
mod delete;
mod details;
mod emojis;
pub mod find;
mod forward;
mod header;
mod messages;
mod names;
mod picker;
mod picks;
mod place;
mod reply;
mod span;
mod suggest;
mod text;
mod ticks;

use std::rc::Rc;

use super::parts::{El, html};
use super::{Ui, offer};
use crate::model::PeerId;

pub fn chat(ui: &Rc<Ui>, peer: PeerId) -> El {
    let row = ui.state.row(peer);
    let el = html("<section class=chat data-testid=chat></section>");
    el.set("data-npub", &peer.npub());
    let of = row.clone();
    el.bind("data-link", move || of.link().as_str());
    let of = row.clone();
    el.mark("data-typing", "yes", move || of.typing());
    el.add(&header::header(ui, &row)).add(&find::find(ui, &row)).add(&offer::notifications(ui, &row));
    let picker = picker::Picker::new();
    el.add(&messages::messages(ui, row.clone(), &picker)).add(&picks::picks(ui, &row, &el)).add(picker.el());
    let (bar, writes) = (reply::reply(ui, row), composer::composer(ui, peer, &picker));
    el.add(&bar).add(&writes);
    for place in [bar, writes] {
        let of = ui.clone();
        place.mark("hidden", "", move || of.state.thread().picks());
    }
    el
}
