//! The messages, oldest first.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::untrack;

use super::bubble::bubble;
use super::place::Place;
use crate::engine::doors::Intent;
use crate::model::{MessageId, Millis, PeerId, Standing, Status};
use crate::ui::Ui;
use crate::ui::parts::live::{Live, watch};
use crate::ui::parts::{El, Icon, html, icon, soon};
use crate::ui::state::{Entry, Row};

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
        </div>",
    );
    let (view, rows) = (el.at(".messages-scroll"), el.at("ol"));
    let reader = Rc::new(Reader {
        ui: ui.clone(),
        peer: row.peer,
        place: Place::new(&view, &rows),
        unseen: Live::new(false),
        quiet: Live::new(true),
        asked: Cell::new(None),
    });

    let of = ui.clone();
    el.at("slot").when(move || of.state.thread().loaded() && !of.state.thread().more(), {
        let (ui, row) = (ui.clone(), row.clone());
        move || start(&ui, row.clone())
    });
    let (all, one) = (ui.clone(), ui.clone());
    el.at("slot").rows(
        move || all.state.thread().with(|entries| entries.iter().map(Entry::key).collect()),
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
            button.lead(&icon(Icon::Down)).on("click", move |_| of.place.to_bottom());
            button
        },
    );
    reader.follow();
    el
}

/// Who reads the messages.
struct Reader {
    ui: Rc<Ui>,
    peer: PeerId,
    place: Rc<Place>,
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
            if let Some(before) = before.filter(|before| id != Some(*before)) {
                untrack(|| this.on_newer(before, own == Some(true)));
            }
            before = id;
        });
        let this = self.clone();
        watch(move || {
            let thread = this.ui.state.thread();
            thread.with(|_| ());
            if thread.more() || (thread.loaded() && untrack(|| this.quiet.get())) {
                let this = this.clone();
                soon(move || {
                    this.quiet.be(false);
                    // A page may be too short to be scrolled, and then nothing else would ask for the next.
                    this.look();
                });
            }
        });
    }

    fn on_newer(&self, before: MessageId, own: bool) {
        if own || self.place.is_at_bottom() {
            self.place.to_bottom();
        } else {
            self.unseen.be(true);
            self.place.hold(self.ui.state.thread().with(|entries| count_after(entries, before)));
        }
    }

    fn look(&self) {
        if self.place.look() {
            self.ask_for_earlier();
        }
        if self.place.is_at_bottom() {
            self.unseen.be(false);
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

fn count_after(entries: &[Entry], message: MessageId) -> u32 {
    let count = entries.iter().rev().take_while(|entry| entry.message.id != message).count();
    u32::try_from(count).unwrap_or(u32::MAX)
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
