//! The messages that have what the field above the list says.

use std::rc::Rc;

use js_sys::{JsString, RegExp};
use leptos::prelude::untrack;

use crate::engine::doors::Intent;
use crate::model::markup::{harmless, plain};
use crate::model::{Direction, Found, Message};
use crate::ui::l10n::t;
use crate::ui::parts::el::Key;
use crate::ui::parts::live::{Live, watch};
use crate::ui::parts::{El, avatar, html};
use crate::ui::state::Pane;
use crate::ui::{Ui, time};

/// So many are shown at first, and so many more each time.
pub const FIRST: u32 = 30;
pub const MORE: u32 = 100;
/// Fewer bytes than these find nearly everything.
pub const LEAST: usize = 2;
/// Characters before what is marked, and in all.
const BEFORE: usize = 24;
const MOST: usize = 160;

/// Where they stand under the list.
pub fn found(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=found data-l10n-id=found data-testid=found>\
            <slot></slot>\
            <ul class=list role=list><slot></slot></ul>\
            <p class=found-state role=status></p>\
            <slot></slot>\
        </section>",
    );
    let of = ui.clone();
    let mut before = String::new();
    watch(move || {
        let desk = of.state.desk();
        let filter = desk.filter.with(|filter| filter.trim().to_owned());
        let text = if filter.len() < LEAST { String::new() } else { filter };
        if before != text {
            before.clone_from(&text);
            desk.most.set(FIRST);
            // What there is stays until there is something else.
            if text.is_empty() {
                desk.found.set(None);
            }
            of.dispatch.send(Intent::Search { text, limit: FIRST, chat: None });
        }
    });
    let of = ui.clone();
    let any =
        move || of.state.desk().found.with(|found| found.as_ref().is_some_and(|found| !found.messages.is_empty()));
    el.at("slot").when(any, || html("<h2 class=sidebar-heading data-l10n-id=found-title></h2>"));
    let (which, of) = (ui.clone(), ui.clone());
    el.at("slot").rows(
        move || {
            let keys = |found: &Found| found.messages.iter().map(|message| key(message, found)).collect();
            which.state.desk().found.with(|found| found.as_ref().map_or_else(Vec::new, keys))
        },
        move |key| row(&of, &of.state.desk().found, key),
    );
    let of = ui.clone();
    el.at(".found-state").words(move || {
        let searches = of.state.desk().filter.with(|filter| filter.trim().len() >= LEAST);
        let state = of.state.desk().found.with(|found| found.as_ref().map(|found| (found.done, found.messages.len())));
        match state {
            Some((false, _)) if searches => t!("found-searching"),
            Some((true, 0)) if searches => t!("found-nothing"),
            _ => String::new(),
        }
    });
    let (of, more) = (ui.clone(), ui.clone());
    el.at("slot").when(
        move || {
            let (found, most) = (of.state.desk().found.clone(), of.state.desk().most.get());
            found.with(|found| found.as_ref().is_some_and(|found| found.done && found.messages.len() >= most as usize))
        },
        move || {
            let button = html("<button type=button class='button found-more' data-l10n-id=found-more></button>");
            let of = more.clone();
            button.on("click", move |_| {
                let desk = of.state.desk();
                let limit = untrack(|| desk.most.get()) + MORE;
                desk.most.set(limit);
                if let Some(text) = untrack(|| desk.found.with(|found| found.as_ref().map(|found| found.text.clone())))
                {
                    of.dispatch.send(Intent::Search { text, limit, chat: None });
                }
            });
            button
        },
    );
    el
}

/// The row of a message is another one for other words.
pub fn key(message: &Message, found: &Found) -> Key {
    let mut key = message.id.0.to_bytes();
    if let Some(last) = key.last_mut() {
        *last ^= found.text.bytes().fold(0, |sum: u8, byte| sum.rotate_left(1) ^ byte);
    }
    key
}

pub fn row(ui: &Rc<Ui>, found: &Live<Option<Found>>, wanted: Key) -> Option<El> {
    let (message, text) = found.with(|found| {
        let found = found.as_ref()?;
        Some((found.messages.iter().find(|message| key(message, found) == wanted)?.clone(), found.text.clone()))
    })?;
    let el = html(
        "<li class=chat-item><button type=button class='chat-row found-row' data-testid=found-message>\
            <span class=chat-row-face></span>\
            <span class=chat-row-name dir=auto></span>\
            <span class=chat-row-time></span>\
            <span class='chat-row-text found-text' dir=auto></span>\
        </button></li>",
    );
    let row = ui.state.row(message.chat);
    let face = row.clone();
    el.at(".chat-row-face").lead(&avatar(message.chat.key().to_bytes(), move || face.name()));
    el.at(".chat-row-name").words(move || row.title());
    el.at(".chat-row-time").say(&time::past(message.at));
    let line = el.at(".found-text");
    if message.direction == Direction::Out {
        line.write(&t!("found-by-you"));
    }
    mark(&line, &plain(&harmless(&message.text)), &text);
    let (ui, id, chat) = (ui.clone(), message.id, message.chat);
    el.at("button").on("click", move |_| {
        ui.state.desk().seeks.set(Some((chat, id)));
        ui.state.show(Pane::Chat(chat));
    });
    Some(el)
}

/// As the index of the store has it.
fn fold(text: &str) -> String {
    let text = JsString::from(text).normalize("NFKD").to_lower_case();
    String::from(text.replace_by_pattern(&RegExp::new(r"\p{M}+", "gu"), ""))
}

/// Puts a part of the text in, with what was looked for marked.
fn mark(line: &El, text: &str, wanted: &str) {
    let wanted = fold(wanted);
    let mut words: Vec<&str> = wanted.split_whitespace().collect();
    let mut parts = Vec::<(&str, bool)>::new();
    let mut first = None;
    // A text is cut where it is folded: at its words, so that each is as long before and after as can be said.
    for piece in text.split_inclusive(char::is_whitespace) {
        let folded = fold(piece);
        let hit = words.iter().filter_map(|word| Some((folded.find(word)?, word.len()))).min();
        let Some((at, len)) = hit else {
            parts.push((piece, false));
            continue;
        };
        first.get_or_insert(parts.len());
        let (from, to) = (chars(&folded, at), chars(&folded, at + len));
        let same = folded.chars().count() == piece.chars().count();
        let (from, to) = if same { (from, to) } else { (0, piece.trim_end().chars().count()) };
        let (head, rest) = split(piece, from);
        let (hit, tail) = split(rest, to - from);
        parts.extend([(head, false), (hit, true), (tail, false)]);
        words.retain(|word| !fold(hit).contains(word));
        if words.is_empty() {
            words = wanted.split_whitespace().collect();
        }
    }
    let mut start = first.unwrap_or(0);
    let mut room = BEFORE;
    while let Some((part, _)) = start.checked_sub(1).and_then(|at| parts.get(at))
        && part.chars().count() <= room
    {
        room -= part.chars().count();
        start -= 1;
    }
    if start > 0 {
        line.write("… ");
    }
    let mut room = MOST;
    for (part, hit) in parts.into_iter().skip(start) {
        let (part, _) = split(part, room);
        room -= part.chars().count();
        if hit {
            let mark = html("<mark class=found-mark></mark>");
            line.add(mark.say(part));
        } else if !part.is_empty() {
            line.write(part);
        }
        if room == 0 {
            break;
        }
    }
}

/// So many characters stand before this byte.
fn chars(text: &str, at: usize) -> usize {
    text.get(..at).map_or(0, |text| text.chars().count())
}

/// The first so many characters, and the rest.
fn split(text: &str, count: usize) -> (&str, &str) {
    let at = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    text.split_at_checked(at).unwrap_or((text, ""))
}
