//! How far a message has come, as ticks.

use crate::model::{Status, Trace};
use crate::ui::l10n::t;
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};
use crate::ui::state::Entry;

/// What a screen reader says.
fn label(entry: &Entry) -> String {
    entry.way(|status, trace| match status {
        Status::Queued if trace.older.is_some() => t!("ticks-older"),
        Status::Queued => t!("ticks-waiting"),
        Status::Relayed if trace.relays.is_empty() => t!("ticks-relay"),
        Status::Relayed => t!("ticks-relays", held = trace.held_by(), all = trace.relays.len()),
        Status::Delivered => t!("ticks-delivered"),
        Status::Read => t!("ticks-read"),
    })
}

/// On how many relays it is, of those where it went.
pub fn held(trace: &Trace) -> String {
    t!("ticks-held", held = trace.held_by(), all = trace.relays.len())
}

/// On a grid of 22 by 12: a clock, one tick, two ticks; an arrow for what went where nothing is confirmed.
const fn lines(status: Status, trace: &Trace) -> &'static str {
    match status {
        Status::Queued if trace.older.is_some() => "M11.5 6h8.5M16.5 2.5l3.5 3.5-3.5 3.5",
        Status::Queued => "M16 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9zM16 3.5v2.7l1.8 1",
        Status::Relayed => "M11.5 6.5l3 3 6-7",
        Status::Delivered => "M6 6.5l3 3 6-7M12.5 9l.5.5 6-7",
        Status::Read => "M3.6 6.2l1.8 1.8 3.2-4M13.6 6.2l1.8 1.8 3.2-4",
    }
}

/// What lies filled behind the ticks of a message that was read.
const fn discs(status: Status) -> &'static str {
    match status {
        Status::Read => "M6 .5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11zM16 .5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11z",
        Status::Queued | Status::Relayed | Status::Delivered => "",
    }
}

/// Marks `message` with its status and shows it as ticks at the end of `meta`, and words there if it is not saved.
pub fn ticks(message: &El, meta: &El, entry: Entry) {
    let el = html(
        "<svg class=ticks viewBox='0 0 22 12' role=img>\
            <path class=ticks-discs></path>\
            <path class=ticks-lines></path>\
        </svg>",
    );
    meta.add(&el);
    let (message, discs_of, lines_of) = (message.clone(), el.at(".ticks-discs"), el.at(".ticks-lines"));
    let (meta, mut words) = (meta.clone(), None::<El>);
    watch(move || {
        let (status, unsaved) = (entry.status(), entry.is_unsaved());
        if unsaved != words.is_some() {
            message.set("data-saved", if unsaved { "no" } else { "yes" });
            if let Some(words) = words.take() {
                words.remove();
            } else {
                meta.lead(words.insert(html("<span class=message-unsaved data-l10n-id=ticks-unsaved></span>")));
            }
        }
        message.set("data-status", status.as_str());
        el.set("aria-label", &label(&entry));
        discs_of.set("d", discs(status));
        lines_of.set("d", entry.way(lines));
    });
}
