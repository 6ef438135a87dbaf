//! One person: what is known of them, and what may be done with them.

mod delete;
pub mod links;
mod path;
mod safety;
pub mod timer;

pub use delete::delete;

use std::rc::Rc;

use leptos::prelude::untrack;

use super::Ui;
use super::app::back;
use super::parts::{El, Icon, avatar, copy_field, focus, html, icon, next, qr, soon};
use super::settings::privacy_with;
use super::state::{Pane, Row};
use crate::engine::doors::Intent;
use crate::model::{Contact, Note, PeerId, Standing};
use crate::ui::l10n::t;
use crate::ui::parts::live::watch;

/// Whether something holds for someone.
type Is = fn(&Contact) -> bool;
/// What is noted so.
type Says = fn(bool) -> Note;

pub fn contact(ui: &Rc<Ui>, peer: PeerId) -> El {
    let row = ui.state.row(peer);
    let el = html(
        "<section class=contact data-testid=contact-page data-l10n-id=contact-page>\
            <header class=bar>\
                <button type=button class=icon-button data-l10n-id=contact-back></button>\
                <h2 class=bar-title tabindex=-1 data-l10n-id=contact-title></h2>\
            </header>\
            <div class=contact-body>\
                <div class=contact-who>\
                    <slot></slot>\
                    <div class=contact-names>\
                        <h3 class=contact-name dir=auto></h3>\
                        <p class='contact-own hint' dir=auto></p>\
                    </div>\
                </div>\
                <div class=contact-acts>\
                    <button type=button class='button contact-find' data-l10n-id=contact-find></button>\
                </div>\
                <section class=contact-part>\
                    <label class=label for=nickname data-l10n-id=contact-nickname></label>\
                    <input id=nickname class=field type=text maxlength=64 autocomplete=off dir=auto \
                        aria-describedby=nickname-hint>\
                    <p id=nickname-hint class=hint data-l10n-id=contact-nickname-hint></p>\
                    <label class=switch><span data-l10n-id=contact-pin></span>\
                        <input type=checkbox role=switch name=pinned></label>\
                    <label class=switch><span data-l10n-id=contact-mute></span>\
                        <input type=checkbox role=switch name=muted></label>\
                    <label class=switch><span data-l10n-id=contact-archive></span>\
                        <input type=checkbox role=switch name=archived></label>\
                </section>\
                <slot></slot>\
                <slot></slot>\
                <slot></slot>\
                <slot></slot>\
                <slot></slot>\
                <section class=contact-part aria-labelledby=contact-npub>\
                    <h3 class=label id=contact-npub data-l10n-id=contact-npub></h3>\
                </section>\
                <section class='contact-part contact-last'>\
                    <button type=button class='button contact-block'></button>\
                    <button type=button class='button button--bad contact-delete' data-l10n-id=contact-delete></button>\
                    <p class=hint data-l10n-id=contact-block-hint></p>\
                </section>\
            </div>\
        </section>",
    );
    el.set("data-npub", &peer.npub());
    let of = ui.clone();
    el.at("button").lead(&icon(Icon::Back)).on("click", move |_| close(&of, peer));
    let of = row.clone();
    el.at("slot").fill(&avatar(peer.key().to_bytes(), move || of.name()));
    let of = row.clone();
    el.at(".contact-name").words(move || of.title());
    let of = row.clone();
    el.at(".contact-own").words(move || {
        of.with(|contact| match contact.nickname.as_str() {
            "" => String::new(),
            _ if contact.name.is_empty() => t!("contact-nameless"),
            _ => t!("contact-own", name = contact.name.as_str()),
        })
    });
    find(ui, &row, &el.at(".contact-find"));
    nickname(ui, &row, &el.at("#nickname"));
    notes(ui, &row, &el);
    let (of, one) = (row.clone(), (ui.clone(), row.clone()));
    el.at("slot").when(move || of.standing() == Standing::Accepted, move || timer::timer(&one.0, &one.1));
    el.at("slot").fill(&safety::safety(ui, &row));
    let (of, one) = (row.clone(), (ui.clone(), row.clone()));
    el.at("slot").when(
        move || of.standing() == Standing::Accepted,
        move || {
            let part = html(
                "<section class=contact-part aria-labelledby=contact-privacy>\
                    <h3 class=label id=contact-privacy data-l10n-id=contact-privacy></h3>\
                </section>",
            );
            part.add(&privacy_with(&one.0, &one.1)).clone()
        },
    );
    let (of, one) = (row.clone(), (ui.clone(), row.clone()));
    el.at("slot").when(move || of.standing() == Standing::Accepted, move || path::path(&one.0, &one.1));
    el.at("slot").fill(&links::links(ui, &row));
    el.at("[aria-labelledby=contact-npub]")
        .add(&copy_field(&t!("contact-npub"), &t!("contact-npub-copy"), "contact-npub", move || peer.npub()))
        .add(&qr(&t!("contact-npub-qr"), move || peer.npub()));
    let block = el.at(".contact-block");
    let of = row.clone();
    block.words(move || if of.standing() == Standing::Blocked { t!("contact-unblock") } else { t!("contact-block") });
    let (of, sender) = (row.clone(), ui.clone());
    block.on("click", move |_| {
        let blocked = of.standing() == Standing::Blocked;
        sender.dispatch.send(if blocked { Intent::Accept(peer) } else { Intent::Block(peer) });
    });
    let of = ui.clone();
    el.at(".contact-delete").on("click", move |_| of.state.desk().deleting.set(Some(peer)));
    let title = el.at("h2");
    next(move || title.focus());
    el
}

/// Leads to the search in the chat.
fn find(ui: &Rc<Ui>, row: &Row, button: &El) {
    let of = row.clone();
    button.mark("hidden", "", move || of.standing() == Standing::Blocked);
    let (of, row) = (ui.clone(), row.clone());
    button.lead(&icon(Icon::Search)).on("click", move |_| {
        of.state.show(Pane::Chat(row.peer));
        super::chat::find::begin(&of, &row);
    });
}

/// What is noted by a switch.
fn notes(ui: &Rc<Ui>, row: &Row, el: &El) {
    let notes: [(&str, Is, Says); 3] = [
        ("[name=pinned]", |contact| contact.pinned, Note::Pinned),
        ("[name=muted]", |contact| contact.muted, Note::Muted),
        ("[name=archived]", |contact| contact.archived, Note::Archived),
    ];
    for (name, is, note) in notes {
        let (input, of, peer) = (el.at(name), row.clone(), row.peer);
        let shown = input.clone();
        watch(move || shown.input().set_checked(of.with(is)));
        let (of, ui) = (input.clone(), ui.clone());
        input.on("change", move |_| ui.dispatch.send(Intent::Note(peer, note(of.input().checked()))));
    }
}

fn nickname(ui: &Rc<Ui>, row: &Row, field: &El) {
    let (shown, of) = (field.clone(), row.clone());
    watch(move || shown.input().set_value(&of.with(|contact| contact.nickname.clone())));
    let (of, named) = (row.clone(), field.clone());
    watch(move || {
        named.set("placeholder", &of.with(|contact| contact.name.clone()));
    });
    let (of, typed, row) = (ui.clone(), field.clone(), row.clone());
    field.on("change", move |_| {
        let name = typed.input().value();
        if name != untrack(|| row.with(|contact| contact.nickname.clone())) {
            of.dispatch.send(Intent::Note(row.peer, Note::Nickname(name)));
        }
    });
}

/// Back to the chat, if there is one.
pub fn close(ui: &Ui, peer: PeerId) {
    if ui.state.row(peer).standing() == Standing::Blocked {
        return back(ui);
    }
    ui.state.show(Pane::Chat(peer));
    soon(|| focus(".bar-more"));
}
