//! By which way messages go to someone, and what that means.

use std::rc::Rc;

use gloo::timers::callback::Interval;
use leptos::prelude::StoredValue;

use crate::engine::doors::{Intent, Link, Path, Way};
use crate::ui::l10n::{number, t};
use crate::ui::parts::live::watch;
use crate::ui::parts::{El, html};
use crate::ui::settings::size;
use crate::ui::state::Row;
use crate::ui::{Ui, diagnosis, link};

/// The figures are as old as this at most, in milliseconds.
const ANEW: u32 = 2_000;

pub fn path(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html(
        "<section class=contact-part aria-labelledby=contact-path data-testid=path>\
            <h3 class=label id=contact-path data-l10n-id=path-title></h3>\
            <p class=path-state></p>\
            <p class='hint path-means'></p>\
            <slot></slot>\
            <slot></slot>\
        </section>",
    );
    let (peer, asker) = (row.peer, ui.clone());
    let ask = Rc::new(move || asker.dispatch.send(Intent::Inspect(peer)));
    let (of, anew) = (row.clone(), ask.clone());
    // At once when it becomes another, and every now and then.
    watch(move || {
        of.link();
        anew();
    });
    StoredValue::new_local(Interval::new(ANEW, move || ask()));
    let of = ui.clone();
    let known = move || of.state.desk().path_of(peer);
    let (of, ui, help) = (row.clone(), ui.clone(), ui.clone());
    el.at(".path-state").words(move || link::sentence(&ui, &of));
    let (of, way) = (row.clone(), known.clone());
    el.at(".path-means").words(move || match (of.link(), way().map(|path| path.way)) {
        (Link::Direct, Some(Way::Near)) => t!("path-near"),
        (Link::Direct, Some(Way::Far)) => t!("path-far"),
        (Link::Direct, Some(Way::Turn)) => t!("path-turn"),
        (Link::Direct, None) => String::new(),
        (Link::Connecting, _) => t!("path-connecting"),
        (Link::Relayed, _) => t!("path-relayed"),
        (Link::Offline, _) => t!("path-offline"),
    });
    let (is, of) = (known.clone(), row.clone());
    el.at("slot").when(move || is().is_some() && of.link() == Link::Direct, move || figures(known.clone()));
    el.at("slot").fill(&diagnosis::link(&help));
    el
}

fn figures(known: impl Fn() -> Option<Path> + Clone + 'static) -> El {
    let el = html(
        "<dl class=path-figures>\
            <dt data-l10n-id=path-trip></dt><dd class=path-trip></dd>\
            <dt data-l10n-id=path-sent></dt><dd class=path-sent></dd>\
            <dt data-l10n-id=path-received></dt><dd class=path-received></dd>\
        </dl>",
    );
    let (trip, sent) = (known.clone(), known.clone());
    el.at(".path-trip").words(move || match trip().map_or(0, |path| path.millis) {
        0 => t!("path-trip-least"),
        millis => t!("path-millis", count = number(millis.into()).unwrap_or_default()),
    });
    el.at(".path-sent").words(move || size(sent().map_or(0, |path| path.sent)));
    el.at(".path-received").words(move || size(known().map_or(0, |path| path.received)));
    el
}
