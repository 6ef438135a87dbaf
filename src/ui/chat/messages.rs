//! The messages, oldest first.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::untrack;

use super::actions::{Ways, actions};
use super::bubble::bubble;
use super::details::details;
use super::picks::picking;
use super::place::Place;
use super::span::Span;
use super::text::unfolding;
use crate::engine::doors::Intent;
use crate::model::{MessageId, Millis, PeerId, Standing, Status};
use crate::ui::Ui;
use crate::ui::parts::el::Key;
use crate::ui::parts::live::{Live, watch};
use crate::ui::parts::{El, Icon, html, icon, soon};
use crate::ui::state::{Entry, Row};

/// So close to the bottom, in CSS pixels, one reads the newest.
const AT_BOTTOM: i32 = 120;
/// So close to an end of what is in the page, more is put in.
const NEAR: i32 = 600;

pub fn messages(ui: &Rc<Ui>, row: Row) -> El {
    let el = html(
        "<div class=messages>\
            <div class=messages-scroll tabindex=0 role=log aria-label=Messages>\
                <div class=messages-all>\
                    <slot></slot>\
                    <ol class=list role=list><slot></slot></ol>\
                    <p class=messages-waits></p>\
                </div>\
            </div>\
            <slot></slot>\
            <slot></slot>\
        </div>",
    );
    let (view, rows, whose) = (el.at(".messages-scroll"), el.at("ol"), row.clone());
    let reader = Rc::new(Reader {
        ui: ui.clone(),
        peer: row.peer,
        place: Place::new(&view, &rows),
        span: Live::new(Span::Newest),
        unseen: Live::new(false),
        quiet: Live::new(true),
        asked: Cell::new(None),
    });

    let of = reader.clone();
    el.at("slot").when(move || of.is_at_start(), {
        let (ui, row) = (ui.clone(), row.clone());
        move || start(&ui, row.clone())
    });
    let (all, one) = (reader.clone(), ui.clone());
    el.at("slot").rows(
        move || all.shown(),
        move |key| {
            let entry = |entries: &[Entry]| entries.iter().rev().find(|entry| entry.key() == key).cloned();
            one.state.thread().with(entry).map(|entry| bubble(&one, &row, &entry))
        },
    );
    let of = ui.clone();
    // The style sheet shows it where the chat's link says that they are away.
    el.at(".messages-waits").words(move || match of.state.thread().own_status() {
        Some(Status::Queued) => "Not sent yet. Tincan keeps trying.",
        Some(Status::Relayed) => "Left for them. They get it when they are next online.",
        Some(Status::Delivered | Status::Read) | None => "",
    });
    let of = reader.clone();
    view.bind("aria-live", move || if of.quiet.get() { "off" } else { "polite" });
    let of = reader.clone();
    view.on("scroll", move |_| of.look());

    let (shown, of) = (reader.clone(), reader.clone());
    el.at("slot").when(
        move || shown.unseen.get(),
        move || {
            let button = html("<button type=button class='button messages-new'>New messages</button>");
            let of = of.clone();
            button.lead(&icon(Icon::Down)).on("click", move |_| of.to_bottom());
            button
        },
    );
    unfolding(&rows);
    picking(ui, &rows);
    let of = ui.clone();
    el.class("messages--picks", move || of.state.thread().picks());
    let (sheet, details) = details(ui, &view, &rows);
    let of = reader.clone();
    let ways = Ways { details, lead_to: Rc::new(move |id| of.lead_to(id)) };
    el.at("slot").fill(sheet.add(&actions(ui, &whose, &rows, ways)));
    reader.follow();
    el
}

/// Who reads the messages.
struct Reader {
    ui: Rc<Ui>,
    peer: PeerId,
    place: Rc<Place>,
    span: Live<Span>,
    /// Something came below while one reads further up.
    unseen: Live<bool>,
    /// History is not news: only what comes later is read out.
    quiet: Live<bool>,
    /// Before what earlier messages were asked for.
    asked: Cell<Option<(Millis, MessageId)>>,
}

impl Reader {
    fn follow(self: &Rc<Self>) {
        let this = self.clone();
        let mut before = None::<MessageId>;
        watch(move || {
            let newest = |entries: &[Entry]| entries.last().map(|entry| (entry.message.id, entry.is_own()));
            let (id, own) = this.ui.state.thread().with(newest).unzip();
            if before.is_some() && id != before {
                untrack(|| this.on_newer(own == Some(true)));
            }
            before = id;
        });
        let this = self.clone();
        let mut before = None;
        watch(move || {
            let thread = this.ui.state.thread();
            let history = (thread.with(|entries| entries.first().map(Entry::order)), thread.loaded(), thread.more());
            if thread.loaded() && before.replace(history) != Some(history) {
                let this = this.clone();
                soon(move || {
                    this.quiet.be(false);
                    // A page may be too short to be scrolled, and then nothing else would ask for the next.
                    this.look();
                });
            }
        });
    }

    fn shown(&self) -> Vec<Key> {
        let span = self.span.get();
        self.ui
            .state
            .thread()
            .with(|entries| span.of(entries).iter().filter(|entry| !entry.is_hidden()).map(Entry::key).collect())
    }

    fn on_newer(&self, own: bool) {
        if own || self.span.get() == Span::Newest {
            self.to_bottom();
        } else {
            self.unseen.be(true);
        }
    }

    fn to_bottom(&self) {
        self.span.be(Span::Newest);
        self.unseen.be(false);
        self.place.to_bottom();
    }

    /// Leads to a message if it is loaded, and shows for a moment which it is.
    fn lead_to(self: &Rc<Self>, id: MessageId) {
        let found = |entries: &[Entry]| entries.iter().position(|entry| entry.message.id == id);
        let (thread, this) = (self.ui.state.thread(), self.clone());
        let Some(at) = untrack(|| thread.with(found)) else { return };
        if self.place.row(id).is_none() {
            self.quiet.be(true);
            self.span.set(untrack(|| thread.with(|entries| Span::around(entries, at))));
        }
        soon(move || {
            this.place.show(id);
            this.quiet.be(false);
        });
    }

    /// Whether the very first message is in the page.
    fn is_at_start(&self) -> bool {
        let (thread, span) = (self.ui.state.thread(), self.span.get());
        thread.loaded() && !thread.more() && thread.with(|entries| span.is_at_start(entries))
    }

    /// Looks where one is, and sees to it that there is more to read in both directions.
    fn look(self: &Rc<Self>) {
        let ends = self.place.look();
        let (before, thread) = (self.span.get(), self.ui.state.thread());
        let span = thread.with(|entries| match before.is_at_end(entries) {
            true if ends.below < AT_BOTTOM => Span::Newest,
            false if ends.below < NEAR => before.later(entries),
            _ if ends.above < NEAR => before.earlier(entries),
            _ => before.hold(entries),
        });
        if span == Span::Newest {
            self.unseen.be(false);
        }
        if span != before {
            self.quiet.be(true);
            self.span.set(span);
            self.place.keep();
            let this = self.clone();
            soon(move || this.quiet.be(false));
        }
        if ends.above < NEAR && thread.with(|entries| span.is_at_start(entries)) {
            self.ask_for_earlier();
        }
    }

    fn ask_for_earlier(&self) {
        let thread = self.ui.state.thread();
        let Some(before) = thread.with(|entries| entries.first().map(Entry::order)) else { return };
        if thread.more() && self.asked.replace(Some(before)) != Some(before) {
            self.quiet.be(true);
            self.ui.dispatch.send(Intent::Earlier { chat: self.peer, before });
        }
    }
}

/// What stands where a chat begins.
fn start(ui: &Rc<Ui>, row: Row) -> El {
    let el = html("<p class=messages-start></p>");
    let ui = ui.clone();
    el.words(move || match (row.standing(), ui.state.thread().with(<[_]>::is_empty)) {
        (Standing::Pending, true) => {
            "They haven't accepted yet. They see your request when they are next online; you can write already."
        }
        (Standing::Pending, false) => "They haven't accepted yet. They see this when they do.",
        (_, true) => "Say hello. Only the two of you can read what is written here.",
        (_, false) => "Only the two of you can read what is written here.",
    });
    el
}
