//! How safe what is stored here is.

use std::rc::Rc;

use crate::engine::doors::{Intent, Keeping};
use crate::ui::Ui;
use crate::ui::parts::{El, html};

pub fn storage(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-storage>\
            <h3 class=label id=settings-storage>Storage</h3>\
            <p role=status></p>\
            <slot></slot>\
            <p class=hint></p>\
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
            let ask = html("<button type=button class=button>Ask again</button>");
            let ui = asker.clone();
            ask.on("click", move |_| ui.dispatch.send(Intent::Keep { ask: true }));
            ask
        },
    );
    el.at("slot").fill(&super::chats::chats(ui));
    let of = ui.clone();
    el.at(".hint").words(move || of.state.keeping().map(room).unwrap_or_default());
    el
}

const fn promise(keeping: Option<Keeping>) -> &'static str {
    let Some(Keeping { promised, .. }) = keeping else { return "Asking the browser…" };
    match promised {
        Some(true) => {
            "Your key, your contacts and your messages are in this browser only. It has promised to keep them until \
             you delete them yourself."
        }
        Some(false) => {
            "Your key, your contacts and your messages are in this browser only, and it has not promised to keep them: \
             it may delete them when this device runs short of space. Browsers promise it sooner to sites that are \
             visited often, bookmarked or installed."
        }
        None => {
            "Your key, your contacts and your messages are in this browser only. It does not say whether it keeps them \
             when this device runs short of space."
        }
    }
}

fn room(Keeping { used, room, .. }: Keeping) -> String {
    if room == 0 { String::new() } else { [&size(used), " of ", &size(room), " used."].concat() }
}

/// A size as people say it.
pub fn size(bytes: u64) -> String {
    let mut tenths = bytes.saturating_mul(10);
    let mut units = ["bytes", "kB", "MB", "GB"].iter();
    let mut unit = units.next();
    while tenths >= 10_000
        && let Some(larger) = units.next()
    {
        tenths /= 1000;
        unit = Some(larger);
    }
    let (whole, tenth) = (tenths / 10, tenths % 10);
    let number = if tenth > 0 && whole < 10 {
        [&whole.to_string(), ".", &tenth.to_string()].concat()
    } else {
        whole.to_string()
    };
    [&number, " ", unit.unwrap_or(&"")].concat()
}
