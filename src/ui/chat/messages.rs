//! The messages, oldest first.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::untrack;

use super::actions::{Ways, actions};
use super::bubble::bubble;
use super::date::date;
use super::details::details;
use super::picker::Picker;
use super::picks::picking;
use super::place::Place;
use super::span::Span;
use super::text::unfolding;
use crate::engine::doors::Intent;
use crate::model::{MessageId, Part, PeerId, Standing, Status};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::el::Key;
use crate::ui::parts::live::{Live, watch};
use crate::ui::parts::{El, Icon, html, icon, soon};
use crate::ui::state::{Entry, Led, Row};

/// So close to the bottom, in CSS pixels, one reads the newest.
const AT_BOTTOM: i32 = 120;
/// So close to an end of what is in the page, more is put in.
const NEAR: i32 = 600;
/// So far from the bottom, a button leads back to it.
const FAR: i32 = 1500;

pub fn messages(ui: &Rc<Ui>, row: Row, picker: &Picker) -> El {
    let el = html(
        "<div class=messages>\
            <div class=messages-scroll tabindex=0 role=log data-l10n-id=messages-log>\
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
        far: Live::new(false),
        quiet: Live::new(true),
        asked: Cell::new(None),
    });
    ui.state.thread().begin();

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
        Some(Status::Queued) => t!("messages-queued"),
        Some(Status::Relayed) => t!("messages-relayed"),
        Some(Status::Delivered | Status::Read) | None => String::new(),
    });
    let of = reader.clone();
    view.bind("aria-live", move || if of.quiet.get() { "off" } else { "polite" });
    let of = reader.clone();
    view.on("scroll", move |_| of.look());

    let (shown, of) = (reader.clone(), reader.clone());
    el.at("slot").when(
        move || shown.unseen.get() || shown.far.get() || shown.ui.state.thread().later(),
        move || {
            let button = html("<button type=button class='button messages-new'><span></span></button>");
            let (reader, words) = (of.clone(), of.clone());
            button
                .at("span")
                .words(move || if words.unseen.get() { t!("messages-new") } else { t!("messages-newest") });
            button.lead(&icon(Icon::Down)).on("click", move |_| reader.to_bottom());
            button
        },
    );
    unfolding(&rows);
    picking(ui, &rows);
    let of = ui.clone();
    el.class("messages--picks", move || of.state.thread().picks());
    let (sheet, details) = details(ui, &view, &rows);
    let of = reader.clone();
    let ways = Ways { details, lead_to: Rc::new(move |id| of.lead_to(id)), picker: picker.clone() };
    let of = reader.clone();
    let days = date(&rows, move |at| of.seek(Part::Since(at)));
    el.at("slot").fill(sheet.add(&actions(ui, &whose, &rows, ways)).add(&days));
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
    /// The newest is some screens away.
    far: Live<bool>,
    /// History is not news: only what comes later is read out.
    quiet: Live<bool>,
    /// What of the rest was asked for last.
    asked: Cell<Option<Part>>,
}

impl Reader {
    fn follow(self: &Rc<Self>) {
        let this = self.clone();
        let mut before = untrack(|| this.ui.state.thread().came());
        watch(move || {
            let came = this.ui.state.thread().came();
            if before.0 != came.0 {
                before = came;
                untrack(|| this.on_newer(came.1));
            }
        });
        let this = self.clone();
        watch(move || {
            if let Some(led) = this.ui.state.thread().led() {
                untrack(|| this.on_led(led));
            }
        });
        let this = self.clone();
        watch(move || {
            if let Some(id) = this.ui.state.desk().sought(this.peer) {
                untrack(|| this.lead_to(id));
            }
        });
        let this = self.clone();
        let mut before = None;
        watch(move || {
            let thread = this.ui.state.thread();
            let history = (thread.with(|entries| entries.first().map(Entry::order)), thread.pages(), thread.more());
            if thread.loaded() && before.replace(history) != Some(history) {
                let this = this.clone();
                this.asked.set(None);
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
        if own || self.span.get() == Span::Newest && !self.ui.state.thread().later() {
            self.to_bottom();
        } else {
            self.unseen.be(true);
        }
    }

    fn to_bottom(&self) {
        self.unseen.be(false);
        if untrack(|| self.ui.state.thread().later()) {
            return self.seek(Part::Newest);
        }
        self.span.be(Span::Newest);
        self.far.be(false);
        self.place.to_bottom();
    }

    /// Has another part of the chat stand here.
    fn seek(&self, part: Part) {
        self.ui.state.thread().seek(part);
        self.read(part);
    }

    fn read(&self, part: Part) {
        self.quiet.be(true);
        self.asked.set(Some(part));
        self.ui.dispatch.send(Intent::Read { chat: self.peer, part });
    }

    /// What was asked for stands here.
    fn on_led(self: &Rc<Self>, led: Led) {
        let (Led::Message(id) | Led::Fresh(id)) = led else { return self.to_bottom() };
        let found = |entries: &[Entry]| entries.iter().position(|entry| entry.message.id == id);
        let (thread, this) = (self.ui.state.thread(), self.clone());
        let Some(at) = thread.with(found) else { return };
        self.quiet.be(true);
        self.span.set(thread.with(|entries| Span::around(entries, at)));
        soon(move || {
            match led {
                Led::Fresh(_) => this.place.begin_at(id),
                _ => this.place.show(id),
            }
            this.look();
            this.quiet.be(false);
        });
    }

    /// Leads to a message and shows for a moment which it is. One that is not loaded is asked for.
    fn lead_to(self: &Rc<Self>, id: MessageId) {
        let found = |entries: &[Entry]| entries.iter().position(|entry| entry.message.id == id);
        let (thread, this) = (self.ui.state.thread(), self.clone());
        let Some(at) = untrack(|| thread.with(found)) else { return self.seek(Part::Around(id)) };
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
        let later = thread.later();
        self.far.be(ends.below > FAR);
        let span = thread.with(|entries| match before.is_at_end(entries) {
            true if ends.below < AT_BOTTOM && !later => Span::Newest,
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
        let (is_at_start, is_at_end) = thread.with(|entries| (span.is_at_start(entries), span.is_at_end(entries)));
        let order = |entry: Option<&Entry>| entry.map(Entry::order);
        if ends.above < NEAR && is_at_start && thread.more() {
            self.ask(thread.with(|entries| order(entries.first()).map(Part::Before)));
        } else if ends.below < NEAR && is_at_end && later {
            self.ask(thread.with(|entries| order(entries.last()).map(Part::After)));
        }
    }

    /// Asks for more, once.
    fn ask(&self, part: Option<Part>) {
        if let Some(part) = part.filter(|part| self.asked.get() != Some(*part)) {
            self.read(part);
        }
    }
}

/// What stands where a chat begins.
fn start(ui: &Rc<Ui>, row: Row) -> El {
    let el = html("<p class=messages-start></p>");
    let ui = ui.clone();
    el.words(move || match (row.standing(), ui.state.thread().with(<[_]>::is_empty)) {
        (Standing::Pending, true) => t!("messages-start-pending-empty"),
        (Standing::Pending, false) => t!("messages-start-pending"),
        (_, true) => t!("messages-start-empty"),
        (_, false) => t!("messages-start"),
    });
    el
}
