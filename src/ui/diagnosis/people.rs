//! Each person: how one is connected with them, or what stands in the way and what to do about it.

use std::rc::Rc;

use super::{millis, number_of};
use crate::engine::diary::Trouble;
use crate::engine::doors::{End, Link, Path};
use crate::engine::report::name;
use crate::model::PeerId;
use crate::ui::l10n::t;
use crate::ui::parts::{El, avatar, html};
use crate::ui::settings::size;
use crate::ui::state::Row;
use crate::ui::{Ui, link, time};

pub fn people(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=contact-part aria-labelledby=diagnosis-people>\
            <h3 class=label id=diagnosis-people data-l10n-id=diagnosis-people></h3>\
            <ul class=list role=list><slot></slot></ul>\
            <p class=hint></p>\
        </section>",
    );
    let (which, of) = (ui.clone(), ui.clone());
    el.at("slot").rows(
        move || super::people(&which).iter().map(|row| row.peer.key().to_bytes()).collect(),
        move |key| {
            super::people(&of).into_iter().find(|row| row.peer.key().to_bytes() == key).map(|row| person(&of, &row))
        },
    );
    let of = ui.clone();
    el.at(".hint").words(move || if super::people(&of).is_empty() { t!("diagnosis-nobody") } else { String::new() });
    el
}

fn person(ui: &Rc<Ui>, row: &Row) -> El {
    let el = html(
        "<li class=diagnosis-one data-testid=diagnosis-contact>\
            <slot></slot>\
            <div class=diagnosis-text>\
                <p><bdi class=diagnosis-name dir=auto></bdi> <span class='hint diagnosis-number'></span></p>\
                <p class='hint diagnosis-state'></p>\
                <p class='hint diagnosis-path'></p>\
                <p class='hint diagnosis-ends'></p>\
                <p class=diagnosis-trouble></p>\
            </div>\
        </li>",
    );
    let peer = row.peer;
    el.set("data-npub", &peer.npub());
    let of = row.clone();
    el.at("slot").fill(&avatar(peer.key().to_bytes(), move || of.name()));
    let of = row.clone();
    el.at(".diagnosis-name").words(move || of.title());
    let of = ui.clone();
    el.at(".diagnosis-number").words(move || match number_of(&of, peer) {
        Some(number) => t!("diagnosis-contact", name = name("contact", number)),
        None => String::new(),
    });
    let (of, one) = (ui.clone(), row.clone());
    el.at(".diagnosis-state").words(move || link::sentence(&of, &one));
    let (of, one) = (ui.clone(), row.clone());
    let path = move || of.state.desk().path_of(peer).filter(|_| one.link() == Link::Direct);
    let of = path.clone();
    el.at(".diagnosis-path").words(move || of().map(figures).unwrap_or_default());
    el.at(".diagnosis-ends").words(move || path().map(|path| ends(path.ends)).unwrap_or_default());
    let (of, one) = (ui.clone(), row.clone());
    el.at(".diagnosis-trouble")
        .words(move || if one.link() == Link::Direct { String::new() } else { trouble(&of, peer) });
    el
}

fn figures(Path { millis: trip, sent, received, .. }: Path) -> String {
    t!("diagnosis-figures", trip = millis(trip), sent = size(sent), received = size(received))
}

fn ends((ours, theirs): (End, End)) -> String {
    t!("diagnosis-ends", ours = end(ours), theirs = end(theirs))
}

fn end(end: End) -> String {
    match end {
        End::Host => t!("end-host"),
        End::ServerReflexive => t!("end-seen"),
        End::PeerReflexive => t!("end-learned"),
        End::Relayed => t!("end-relayed"),
        End::Unknown => t!("end-unknown"),
    }
}

fn trouble(ui: &Ui, peer: PeerId) -> String {
    let found = &ui.state.desk().diagnosis;
    let trouble = found.with(|found| found.contacts.iter().find(|check| check.peer == peer).and_then(|it| it.trouble));
    let Some((trouble, at)) = trouble else { return String::new() };
    let words = match trouble {
        // These stand as long as they do.
        Trouble::Hidden => return t!("trouble-hidden"),
        Trouble::NoInbox => return t!("trouble-no-inbox"),
        Trouble::OtherApp => return t!("trouble-other-app"),
        Trouble::Browser => t!("trouble-browser"),
        Trouble::Away => t!("trouble-away"),
        Trouble::NoAnswer => t!("trouble-no-answer"),
        Trouble::NoPath => t!("trouble-no-path"),
        Trouble::PathLost => t!("trouble-path-lost"),
        Trouble::Closed => t!("trouble-closed"),
        Trouble::Declined => t!("trouble-declined"),
    };
    t!("trouble-at", what = words, at = time::clock(at))
}
