//! One contact in the list.

use std::rc::Rc;

use super::options::Options;
use crate::engine::doors::Link;
use crate::model::markup::harmless;
use crate::model::{Contact, Direction, Standing};
use crate::ui::l10n::t;
use crate::ui::line::line;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, Icon, avatar, html, icon};
use crate::ui::state::{Pane, Row};
use crate::ui::{Ui, link, time};

const MUTED: &str = "<span class=chat-row-mark><span class=unseen data-l10n-id=row-muted></span></span>";
const PINNED: &str = "<span class=chat-row-mark><span class=unseen data-l10n-id=row-pinned></span></span>";

/// Whether something holds for someone.
type Is = fn(&Contact) -> bool;

pub fn chat_row(ui: &Rc<Ui>, row: Row, options: &Options) -> El {
    let el = html(
        "<li class=chat-item><button type=button class=chat-row data-testid=contact>\
            <span class=chat-row-face><span class=presence></span></span>\
            <span class=chat-row-name dir=auto></span>\
            <span class=chat-row-time></span>\
            <span class=chat-row-text dir=auto></span>\
            <span class=chat-row-side><slot></slot><slot></slot><slot></slot></span>\
            <span class=warning></span>\
            <span class='unseen chat-row-link'></span>\
        </button>\
        <button type=button class='icon-button chat-more' aria-haspopup=menu></button></li>",
    );
    let peer = row.peer;
    let button = el.at("button");
    button.set("data-npub", &peer.npub());
    let (pane, opener) = (ui.clone(), ui.clone());
    button.mark(
        "aria-current",
        "page",
        move || matches!(pane.state.pane(), Pane::Chat(of) | Pane::Contact(of) if of == peer),
    );
    let of = row.clone();
    button.on("click", move |_| {
        // With whom one does not talk there is nothing to write.
        let talks = of.standing() != Standing::Blocked;
        opener.state.show(if talks { Pane::Chat(peer) } else { Pane::Contact(peer) });
    });
    let more = el.at(".chat-more");
    let of = row.clone();
    more.add(&icon(Icon::More)).bind("aria-label", move || t!("row-options", name = of.title()));
    options.offer(&row, &button, &more);

    let (presence, linked, words) = (el.at(".presence"), button.clone(), el.at(".chat-row-link"));
    let of = row.clone();
    watch(move || {
        let link = of.link();
        presence.set("data-link", link.as_str());
        linked.set("data-link", link.as_str());
        words.say(&link::word(link));
    });
    let of = row.clone();
    el.at(".chat-row-face").lead(&avatar(peer.key().to_bytes(), move || of.name()));
    let of = row.clone();
    el.at(".chat-row-name").words(move || of.title());
    let of = row.clone();
    el.at(".warning").words(move || of.warning());
    let of = row.clone();
    el.at(".chat-row-time")
        .words(move || of.with_last(|last| last.map(|last| time::brief(last.at)).unwrap_or_default()));
    let (of, pane, drafted) = (row.clone(), ui.clone(), button.clone());
    el.at(".chat-row-text").words(move || {
        let draft = of.draft();
        // Where one writes it, it is on screen already.
        if draft.trim().is_empty() || pane.state.pane() == Pane::Chat(peer) {
            drafted.drop("data-draft");
            return preview(&of);
        }
        drafted.set("data-draft", "yes");
        let draft: String = draft.trim_start().chars().take(120).collect();
        t!("row-draft", text = harmless(&draft).into_owned())
    });

    let of = row.clone();
    button.mark("data-typing", "yes", move || of.typing());
    let of = row.clone();
    button.bind("data-unread", move || of.unread().to_string());
    let of = row.clone();
    button.class("chat-row--unread", move || of.unread() != 0);
    let marks: [(Icon, &'static str, Is); 2] =
        [(Icon::Mute, MUTED, |contact| contact.muted), (Icon::Pin, PINNED, |contact| contact.pinned)];
    for (shape, markup, is) in marks {
        let of = row.clone();
        el.at("slot").when(move || of.with(is), move || html(markup).lead(&icon(shape)).clone());
    }
    let of = row.clone();
    button.class("chat-row--muted", move || of.with(|contact| contact.muted));
    let of = row.clone();
    el.at("slot").when(
        move || of.unread() != 0,
        move || {
            let badge =
                html("<span class=badge><span class=badge-count></span> <span class=unseen data-l10n-id=row-unread></span></span>");
            let of = row.clone();
            badge.at(".badge-count").words(move || of.unread().to_string());
            badge
        },
    );
    el
}

/// One line: the newest message, or what is awaited.
fn preview(row: &Row) -> String {
    if row.standing() == Standing::Blocked {
        return t!("row-blocked");
    }
    if row.standing() == Standing::Pending {
        return t!("link-pending");
    }
    if row.typing() {
        return t!("row-typing");
    }
    row.with_last(|last| match last {
        Some(last) => {
            let line = line(last);
            if last.direction == Direction::Out && !last.is_gone() { t!("row-by-you", text = line) } else { line }
        }
        None if row.link() == Link::Direct => t!("row-connected"),
        None => t!("row-empty"),
    })
}
