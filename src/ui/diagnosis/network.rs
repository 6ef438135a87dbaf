//! What the user's network lets through.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::engine::doors::Intent;
use crate::model::network::{Answer, Nat, REFUSED, Server};
use crate::model::{Network, Sign};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::{El, html};

pub fn network(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=contact-part aria-labelledby=diagnosis-network data-testid=network>\
            <h3 class=label id=diagnosis-network data-l10n-id=network-title></h3>\
            <p class=hint data-l10n-id=network-hint></p>\
            <p class='hint network-hidden'></p>\
            <button type=button class=button></button>\
            <p class=network-said role=status></p>\
            <slot></slot>\
        </section>",
    );
    let of = ui.clone();
    el.at(".network-hidden")
        .words(move || if of.state.shows(Sign::Address) { String::new() } else { t!("network-hidden") });
    let (label, button) = (ui.clone(), el.at("button"));
    button.words(move || if label.state.desk().testing.get() { t!("network-testing") } else { t!("network-test") });
    // Not disabled, which would take the focus away.
    let of = ui.clone();
    button.mark("aria-disabled", "true", move || of.state.desk().testing.get());
    let of = ui.clone();
    button.on("click", move |_| {
        of.state.desk().testing.be(true);
        of.dispatch.send(Intent::TestNetwork);
    });
    let of = ui.clone();
    el.at(".network-said").words(move || {
        if of.state.desk().testing.get() {
            return t!("network-asking");
        }
        of.state.desk().network.with(|found| found.as_ref().map(said).unwrap_or_default())
    });
    let (is, of) = (ui.clone(), ui.clone());
    el.at("slot").rows(
        // One more each time: another test is drawn anew.
        move || {
            let desk = is.state.desk();
            if desk.network.with(Option::is_some) && !desk.testing.get() {
                vec![[desk.tests.get(); 32]]
            } else {
                Vec::new()
            }
        },
        move |_| untrack(|| of.state.desk().network.get()).map(|found| servers(&found)),
    );
    el
}

/// What it means, and what TURN has to do with it.
fn said(found: &Network) -> String {
    let [stun, turn] = found.asked();
    let means = match found.nat {
        Nat::Refused => return t!("network-refused"),
        Nat::Unasked => t!("network-unasked"),
        Nat::Blocked => t!("network-blocked"),
        Nat::Open => t!("network-open"),
        Nat::Cone => t!("network-cone"),
        Nat::Symmetric => t!("network-symmetric"),
        Nat::OneOnly if stun > 1 => t!("network-one-answered"),
        Nat::OneOnly => t!("network-one"),
    };
    let rest = match (turn, found.has_turn()) {
        (0, _) => t!("network-turn-none"),
        (_, true) => t!("network-turn-works"),
        (_, false) => t!("network-turn-fails"),
    };
    [&means, " ", &rest].concat()
}

fn servers(found: &Network) -> El {
    let el = html("<div><ul class=list role=list></ul><p class='hint network-ways'></p></div>");
    for server in &found.servers {
        let one = html(
            "<li class=relays-one><p class=relays-url><span class=relays-dot></span>\
                <bdi class=relays-name dir=ltr></bdi></p><p class=hint></p></li>",
        );
        one.at("bdi").say(&server.url);
        one.at(".hint").say(&answer(server));
        if server.answer == Answer::Came {
            one.at(".relays-dot").toggle("relays-dot--up", true);
        }
        el.at("ul").add(&one);
    }
    el.at(".network-ways").say(&t!("network-ways", own = found.own, seen = found.seen, relayed = found.relayed));
    el
}

fn answer(server: &Server) -> String {
    match server.answer {
        Answer::Came => t!("network-came"),
        Answer::Failed(REFUSED) => t!("network-bad"),
        Answer::Failed(code @ (401 | 403 | 431)) => t!("network-login", code = code),
        Answer::Failed(code) => t!("network-failed", code = code),
        Answer::Missing => t!("network-missing"),
    }
}
