//! How much is stored, chat by chat, and clearing one.

use std::rc::Rc;

use leptos::prelude::untrack;

use super::storage::size;
use crate::engine::doors::Intent;
use crate::model::{Held, PeerId};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, avatar, dialog, html};

/// The chats that hold something, the fullest first.
pub fn chats(ui: &Rc<Ui>) -> El {
    let el = html(
        "<div class=stored data-testid=stored>\
            <h4 class=stored-title data-l10n-id=stored-title></h4>\
            <ul class=list role=list><slot></slot></ul>\
            <p class=hint></p>\
            <slot></slot>\
        </div>",
    );
    ui.dispatch.send(Intent::Count);
    let asks = Live::new(None::<PeerId>);
    let (which, of, asked) = (ui.clone(), ui.clone(), asks.clone());
    el.at("slot").rows(
        move || {
            let counts = which.state.desk().counts.get().unwrap_or_default();
            let mut full: Vec<_> = counts.into_iter().filter(|held| held.messages > 0).collect();
            full.sort_by_key(|held| std::cmp::Reverse(held.bytes));
            full.into_iter().map(|held| held.chat.key().to_bytes()).collect()
        },
        move |key| {
            let counts = untrack(|| of.state.desk().counts.get()).unwrap_or_default();
            let held = counts.iter().find(|held| held.chat.key().to_bytes() == key)?;
            Some(chat(&of, held.chat, &asked))
        },
    );
    let of = ui.clone();
    el.at(".hint").words(move || {
        of.state.desk().counts.with(|counts| match counts {
            None => t!("stored-counting"),
            Some(counts) if counts.iter().all(|held| held.messages == 0) => t!("stored-none"),
            Some(_) => String::new(),
        })
    });
    el.at("slot").fill(&question(ui, &asks));
    el
}

fn chat(ui: &Rc<Ui>, peer: PeerId, asks: &Live<Option<PeerId>>) -> El {
    let el = html(
        "<li class=stored-chat data-testid=stored-chat>\
            <slot></slot>\
            <span class=stored-name dir=auto></span>\
            <span class=stored-count></span>\
            <button type=button class=button data-l10n-id=stored-clear></button>\
        </li>",
    );
    let row = ui.state.row(peer);
    el.set("data-npub", &peer.npub());
    let of = row.clone();
    el.at("slot").fill(&avatar(peer.key().to_bytes(), move || of.name()));
    let of = row.clone();
    el.at(".stored-name").words(move || of.title());
    let of = ui.clone();
    el.at(".stored-count").words(move || {
        let held = |all: &Option<Vec<Held>>| all.iter().flatten().find(|held| held.chat == peer).copied();
        let held = of.state.desk().counts.with(held);
        let (count, bytes) = held.map_or((0, 0), |held| (held.messages, held.bytes));
        t!("stored-count", count = count, size = size(bytes))
    });
    let button = el.at("button");
    button.bind("aria-label", move || t!("stored-clear-of", who = row.title()));
    let asks = asks.clone();
    button.on("click", move |_| asks.set(Some(peer)));
    el
}

fn question(ui: &Rc<Ui>, asks: &Live<Option<PeerId>>) -> El {
    let (open, close, asks, ui) = (asks.clone(), asks.clone(), asks.clone(), ui.clone());
    dialog(
        t!("clear-title"),
        move || open.with(Option::is_some),
        move || close.set(None),
        move || {
            let el = html(
                "<div>\
                    <p class=delete-text></p>\
                    <p class=hint data-l10n-id=clear-hint></p>\
                    <div class=dialog-actions>\
                        <button type=button class=button data-l10n-id=cancel></button>\
                        <button type=button class='button button--bad' data-l10n-id=clear-do></button>\
                    </div>\
                </div>",
            );
            let Some(peer) = untrack(|| asks.get()) else { return el };
            let row = ui.state.row(peer);
            el.at("p").words(move || t!("clear-question", who = row.title()));
            let of = asks.clone();
            el.at("button").on("click", move |_| of.set(None));
            let (of, ui) = (asks.clone(), ui.clone());
            el.at(".button--bad").on("click", move |_| {
                of.set(None);
                ui.dispatch.send(Intent::Clear(peer));
            });
            el
        },
    )
}
