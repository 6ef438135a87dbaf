//! The relays: one line at the foot of the list, and a panel for whoever wants to know more.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::Ui;
use super::diagnosis;
use super::l10n::t;
use super::parts::live::{Live, watch};
use super::parts::{El, Icon, focus, html, icon};
use crate::engine::doors::{Failure, Intent, Mail, RelayView};

/// How the relays are, all in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Health {
    Starting,
    Up,
    Down,
    WantsLogin,
}

impl Health {
    fn of(relays: &[RelayView]) -> Self {
        if relays.is_empty() {
            Self::Starting
        } else if relays.iter().any(|relay| relay.used && relay.wants_login) {
            Self::WantsLogin
        } else if relays.iter().any(|relay| relay.used && relay.up) {
            Self::Up
        } else {
            Self::Down
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Up => "up",
            Self::Down => "down",
            Self::WantsLogin => "wants-login",
        }
    }

    fn sentence(self) -> String {
        match self {
            Self::Starting => t!("relays-starting"),
            Self::Up => t!("relays-up"),
            Self::Down => t!("relays-down"),
            Self::WantsLogin => t!("relays-wants-login"),
        }
    }
}

pub fn relays(ui: &Rc<Ui>) -> El {
    let el = html(
        "<footer class=relays>\
            <slot></slot>\
            <button type=button class=relays-line aria-controls=relays-panel>\
                <span class=relays-dot></span>\
                <span role=status></span>\
            </button>\
        </footer>",
    );
    let open = Live::new(false);
    let (line, words) = (el.at("button"), el.at("[role=status]"));
    let (state, expanded) = (ui.clone(), open.clone());
    line.bind("aria-expanded", move || if expanded.get() { "true" } else { "false" });
    let shown = line.clone();
    watch(move || {
        let health = state.state.relays(Health::of);
        shown.set("data-health", health.as_str());
        words.say(&health.sentence());
    });
    let toggled = open.clone();
    line.on("click", move |_| toggled.update(|open| *open = !*open));
    let (ui, shown) = (ui.clone(), open.clone());
    el.at("slot").when(
        move || shown.get(),
        move || html("<div class=relays-panel id=relays-panel></div>").add(&all(&ui)).clone(),
    );
    let left = open.clone();
    el.on("click", move |event| {
        if El::of(event, ".diagnosis-link").is_some() {
            left.set(false);
        }
    });
    el.on("keydown", move |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        if event.key() == "Escape" && open.get() {
            event.prevent_default();
            open.set(false);
            focus(".relays-line");
        }
    });
    el
}

/// Each of them, and how it does; and the way to what else may be wrong.
pub fn all(ui: &Rc<Ui>) -> El {
    let el = html("<div></div>");
    el.add(&list(ui, |_| html("<p hidden></p>"))).add(&diagnosis::link(ui));
    el
}

/// Each of them, and how it does. `more`: what else is said of the one that stands there.
pub fn list(ui: &Rc<Ui>, more: impl Fn(usize) -> El + 'static) -> El {
    let el = html(
        "<div>\
            <p class=hint data-l10n-id=relays-hint></p>\
            <ul class=list role=list><slot></slot></ul>\
            <button type=button class=\"button relays-test\"></button>\
        </div>",
    );
    let (test, state, asks) = (el.at(".relays-test"), ui.clone(), ui.clone());
    let testing = move || state.state.relays(|relays| relays.iter().any(|relay| relay.mail == Mail::Testing));
    let label = testing.clone();
    test.words(move || if label() { t!("relays-testing") } else { t!("relays-test") });
    // Not disabled, which would take the focus away.
    test.mark("aria-disabled", "true", testing);
    test.on("click", move |_| asks.dispatch.send(Intent::TestRelays));
    let (all, ui) = (ui.clone(), ui.clone());
    // There are a few, so the place in the list is a key.
    let keys = move || (0..all.state.relays(<[_]>::len)).map(|index| [u8::try_from(index).unwrap_or(u8::MAX); 32]);
    el.at("slot").rows(
        move || keys().collect(),
        move |[index, ..]| Some(relay(&ui, index.into(), &test).add(&more(index.into())).clone()),
    );
    el
}

/// Whether a relay keeps mail, and why it isn't used.
fn mail(relay: &RelayView) -> String {
    let words = match (relay.mail, relay.used) {
        (Mail::Testing, _) => t!("mail-testing"),
        (Mail::Kept, true) => t!("mail-kept"),
        (Mail::Kept, false) => t!("mail-kept-unused"),
        (Mail::Untested, true) => t!("mail-untested"),
        (Mail::Untested, false) => t!("mail-unused"),
        (Mail::Failed(Failure::Unreached), true) => t!("mail-unreached"),
        (Mail::Failed(Failure::Refused), true) => t!("mail-refused"),
        (Mail::Failed(Failure::Forgot), true) => t!("mail-forgot"),
        (Mail::Failed(Failure::Silent), true) => t!("mail-silent"),
        (Mail::Failed(Failure::WantsLogin), true) => t!("mail-wants-login"),
        (Mail::Failed(Failure::Unreached), false) => t!("mail-unused-unreached"),
        (Mail::Failed(Failure::Refused), false) => t!("mail-unused-refused"),
        (Mail::Failed(Failure::Forgot), false) => t!("mail-unused-forgot"),
        (Mail::Failed(Failure::Silent), false) => t!("mail-unused-silent"),
        (Mail::Failed(Failure::WantsLogin), false) => t!("mail-unused-wants-login"),
    };
    // And in its own words.
    [&words, " ", relay.trouble.as_deref().unwrap_or_default()].concat()
}

/// The relay that stands there in the list.
fn relay(ui: &Rc<Ui>, index: usize, test: &El) -> El {
    let el = html(
        "<li class=relays-one>\
            <p class=relays-url>\
                <span class=relays-dot></span><bdi class=relays-name dir=ltr></bdi><span class=unseen></span>\
            </p>\
            <p class=hint></p>\
            <slot></slot>\
            <slot></slot>\
        </li>",
    );
    let of = ui.clone();
    let relay = move || of.state.relays(|relays| relays.get(index).cloned());
    let (name, up, hint, dot) = (el.at(".relays-name"), el.at(".unseen"), el.at(".hint"), el.at(".relays-dot"));
    let shown = relay.clone();
    watch(move || {
        let Some(relay) = shown() else { return };
        name.say(relay.url.as_str());
        up.say(&if relay.up { t!("relay-up") } else { t!("relay-down") });
        hint.say(&mail(&relay));
        dot.set("class", if relay.up && relay.used { "relays-dot relays-dot--up" } else { "relays-dot" });
    });
    let wanted = relay.clone();
    let wants_login = move || wanted().is_some_and(|relay| relay.wants_login);
    el.at("slot").when(wants_login.clone(), || {
        let why = html("<p class=relays-login><span data-l10n-id=relay-login></span></p>");
        why.lead(&icon(Icon::Warn));
        why
    });
    let (ui, next) = (ui.clone(), test.clone());
    el.at("slot").when(wants_login, move || {
        let (relay, ui, next) = (relay.clone(), ui.clone(), next.clone());
        let allow = html("<button type=button class=button data-l10n-id=relay-allow></button>");
        allow.on("click", move |_| {
            if let Some(relay) = relay() {
                ui.dispatch.send(Intent::AllowLogin(relay.url));
                next.focus();
            }
        });
        allow
    });
    el
}
