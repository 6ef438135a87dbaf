//! How safe what is stored here is.

use std::rc::Rc;

use crate::engine::doors::{Intent, Keeping};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::{El, html};

pub fn storage(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-storage>\
            <h3 class=label id=settings-storage data-l10n-id=storage-title></h3>\
            <p role=status></p>\
            <slot></slot>\
            <p class=hint></p>\
            <slot></slot>\
            <slot></slot>\
        </section>",
    );
    ui.dispatch.send(Intent::Keep { ask: false });
    let of = ui.clone();
    el.at("[role=status]").words(move || promise(of.state.keeping()));
    let (of, asker) = (ui.clone(), ui.clone());
    el.at("slot").when(
        move || of.state.keeping().is_some_and(|keeping| keeping.promised == Some(false)),
        move || {
            let ask = html("<button type=button class=button data-l10n-id=storage-ask></button>");
            let ui = asker.clone();
            ask.on("click", move |_| ui.dispatch.send(Intent::Keep { ask: true }));
            ask
        },
    );
    el.at("slot").fill(&super::chats::chats(ui));
    el.at("slot").fill(&super::forget::forget(ui));
    let of = ui.clone();
    el.at(".hint").words(move || of.state.keeping().map(room).unwrap_or_default());
    el
}

/// What the browser has promised.
pub fn promise(keeping: Option<Keeping>) -> String {
    let Some(Keeping { promised, .. }) = keeping else { return t!("storage-asking") };
    match promised {
        Some(true) => t!("storage-promised"),
        Some(false) => t!("storage-not-promised"),
        None => t!("storage-unsaid"),
    }
}

/// How much is used, and how much may be.
pub fn room(Keeping { used, room, .. }: Keeping) -> String {
    if room == 0 { String::new() } else { t!("storage-used", used = size(used), room = size(room)) }
}

/// A size as people say it.
pub fn size(bytes: u64) -> String {
    let (mut tenths, mut unit) = (bytes.saturating_mul(10), 0);
    while tenths >= 10_000 && unit < 3 {
        tenths /= 1000;
        unit += 1;
    }
    let tenths = u32::try_from(tenths).unwrap_or(u32::MAX);
    // Only of what is small are tenths of use.
    let count = if tenths < 100 { f64::from(tenths) / 10.0 } else { f64::from(tenths / 10) };
    match unit {
        0 => t!("size-bytes", count = count),
        1 => t!("size-kilobytes", count = count),
        2 => t!("size-megabytes", count = count),
        _ => t!("size-gigabytes", count = count),
    }
}
