//! The links that were shared in a chat, the newest first. They are found as words are: what has none is not looked at.

use std::rc::Rc;

use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

use crate::engine::doors::Intent;
use crate::model::markup::{Piece, harmless, parse};
use crate::model::{Found, MessageId, Millis};
use crate::ui::l10n::t;
use crate::ui::parts::el::Key;
use crate::ui::parts::{El, html};
use crate::ui::state::{Pane, Row};
use crate::ui::{Ui, time};

/// What is looked for.
const WITHIN: &str = "://";
/// Messages that are looked at, and so many more each time.
const FIRST: u32 = 20;
const MORE: u32 = 50;
/// Links of one message.
const OF_ONE: usize = 10;

/// A link, and the message that it stands in.
struct Shared {
    key: Key,
    id: MessageId,
    at: Millis,
    url: String,
}

pub fn links(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html(
        "<section class=contact-part aria-labelledby=contact-links data-testid=links>\
            <h3 class=label id=contact-links data-l10n-id=links-title></h3>\
            <ul class=list role=list><slot></slot></ul>\
            <p class=hint role=status></p>\
            <slot></slot>\
        </section>",
    );
    let peer = row.peer;
    let desk = ui.state.desk();
    desk.links.set(None);
    desk.links_most.set(FIRST);
    ui.dispatch.send(Intent::Search { text: WITHIN.to_owned(), limit: FIRST, chat: Some(peer) });
    let (which, of) = (ui.clone(), ui.clone());
    el.at("slot").rows(
        move || {
            let found = which.state.desk().links.clone();
            found.with(|found| found.iter().flat_map(shared).map(|shared| shared.key).collect())
        },
        move |key| {
            let found = of.state.desk().links.clone();
            let shared = found.with(|found| found.iter().flat_map(shared).find(|shared| shared.key == key))?;
            link(&of, &shared, peer)
        },
    );
    let of = ui.clone();
    el.at("[role=status]").words(move || {
        let found = of.state.desk().links.clone();
        found.with(|found| match found {
            Some(found) if found.done && shared(found).is_empty() => t!("links-none"),
            Some(found) if found.done => String::new(),
            _ => t!("links-searching"),
        })
    });
    let (of, more) = (ui.clone(), ui.clone());
    el.at("slot").when(
        move || {
            let (found, most) = (of.state.desk().links.clone(), of.state.desk().links_most.get() as usize);
            found.with(|found| found.as_ref().is_some_and(|found| found.done && found.messages.len() >= most))
        },
        move || {
            let button = html("<button type=button class=button data-l10n-id=links-more></button>");
            let of = more.clone();
            button.on("click", move |_| {
                let limit = untrack(|| of.state.desk().links_most.get()) + MORE;
                of.state.desk().links_most.set(limit);
                of.dispatch.send(Intent::Search { text: WITHIN.to_owned(), limit, chat: Some(peer) });
            });
            button
        },
    );
    el
}

/// Whether it is what this page looks for.
pub fn is_for(found: &Found) -> bool {
    found.text == WITHIN
}

fn shared(found: &Found) -> Vec<Shared> {
    let mut all = Vec::new();
    for message in &found.messages {
        let text = harmless(&message.text);
        let urls =
            parse(&text).into_iter().filter_map(|piece| if let Piece::Link(url) = piece { Some(url) } else { None });
        let mut of_it = Vec::<&str>::new();
        for url in urls.take(OF_ONE) {
            if of_it.contains(&url) {
                continue;
            }
            let mut key = message.id.0.to_bytes();
            if let (Some(last), Ok(number)) = (key.last_mut(), u8::try_from(of_it.len())) {
                *last ^= number;
            }
            of_it.push(url);
            all.push(Shared { key, id: message.id, at: message.at, url: url.to_owned() });
        }
    }
    all
}

fn link(ui: &Rc<Ui>, shared: &Shared, chat: crate::model::PeerId) -> Option<El> {
    // The browser says which host it would go to.
    let anchor = html("<a></a>");
    anchor.set("href", &shared.url);
    let host = anchor.element().unchecked_ref::<HtmlAnchorElement>().host();
    if host.is_empty() {
        return None;
    }
    let el = html(
        "<li><button type=button class=shared data-testid=shared-link data-l10n-id=links-show>\
            <span class=shared-host dir=ltr></span><span class=shared-when></span>\
            <span class=shared-url dir=ltr></span>\
        </button></li>",
    );
    el.at(".shared-host").say(&host);
    el.at(".shared-when").say(&time::past(shared.at));
    el.at(".shared-url").say(&shared.url);
    let (ui, id) = (ui.clone(), shared.id);
    el.at("button").on("click", move |_| {
        ui.state.desk().seeks.set(Some((chat, id)));
        ui.state.show(Pane::Chat(chat));
    });
    Some(el)
}
