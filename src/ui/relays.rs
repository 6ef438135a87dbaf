//! The relays: one line at the foot of the list, and a panel for whoever wants to know more.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::Ui;
use super::parts::live::{Live, watch};
use super::parts::{El, Icon, focus, html, icon};
use crate::engine::doors::{Intent, Mail, RelayView};

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

    const fn sentence(self) -> &'static str {
        match self {
            Self::Starting => "Connecting…",
            Self::Up => "Connected",
            Self::Down => "No relay reached, trying again",
            Self::WantsLogin => "A relay asks who you are",
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
        words.say(health.sentence());
    });
    let toggled = open.clone();
    line.on("click", move |_| toggled.update(|open| *open = !*open));
    let (ui, shown) = (ui.clone(), open.clone());
    el.at("slot").when(move || shown.get(), move || panel(&ui));
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

fn panel(ui: &Rc<Ui>) -> El {
    let el = html(
        "<div class=relays-panel id=relays-panel>\
            <p class=hint>Relays help the two of you find each other. They cannot read what you write.</p>\
            <ul class=list role=list><slot></slot></ul>\
            <button type=button class=\"button relays-test\"></button>\
        </div>",
    );
    let (test, state, asks) = (el.at(".relays-test"), ui.clone(), ui.clone());
    let testing = move || state.state.relays(|relays| relays.iter().any(|relay| relay.mail == Mail::Testing));
    let label = testing.clone();
    test.words(move || if label() { "Testing…" } else { "Test again" });
    // Not disabled, which would take the focus away.
    test.mark("aria-disabled", "true", testing);
    test.on("click", move |_| asks.dispatch.send(Intent::TestRelays));
    let (all, ui) = (ui.clone(), ui.clone());
    // There are a few, so the place in the list is a key.
    let keys = move || (0..all.state.relays(<[_]>::len)).map(|index| [u8::try_from(index).unwrap_or(u8::MAX); 32]);
    el.at("slot").rows(move || keys().collect(), move |[index, ..]| Some(relay(&ui, index.into())));
    el
}

/// Whether a relay keeps mail, and why it isn't used.
fn mail(relay: &RelayView) -> String {
    let (head, tail) = match (relay.mail, relay.used) {
        (Mail::Testing, _) => ("Testing whether it keeps mail…", ""),
        (Mail::Kept, true) => ("Keeps your mail.", ""),
        (Mail::Kept, false) => ("Keeps mail. Not needed, three are enough.", ""),
        (Mail::Untested, true) => ("In use. Not tested since Tincan was opened.", ""),
        (Mail::Untested, false) => ("Not in use.", ""),
        (Mail::Failed(why), true) => ("It ", why.as_str()),
        (Mail::Failed(why), false) => ("Not used: it ", why.as_str()),
    };
    // And in its own words.
    [head, tail, " ", relay.trouble.as_deref().unwrap_or_default()].concat()
}

/// The relay that stands there in the list.
fn relay(ui: &Rc<Ui>, index: usize) -> El {
    let el = html(
        "<li class=relays-one>\
            <p class=relays-url>\
                <span class=relays-dot></span><span class=relays-name></span><span class=unseen></span>\
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
        up.say(if relay.up { " connected" } else { " not connected" });
        hint.say(&mail(&relay));
        dot.set("class", if relay.up && relay.used { "relays-dot relays-dot--up" } else { "relays-dot" });
    });
    let wanted = relay.clone();
    let wants_login = move || wanted().is_some_and(|relay| relay.wants_login);
    el.at("slot").when(wants_login.clone(), || {
        let why = html("<p class=relays-login>It wants to know who you are before it passes on your messages.</p>");
        why.lead(&icon(Icon::Warn));
        why
    });
    let ui = ui.clone();
    el.at("slot").when(wants_login, move || {
        let (relay, ui) = (relay.clone(), ui.clone());
        let allow = html("<button type=button class=button>Allow login</button>");
        allow.on("click", move |_| {
            if let Some(relay) = relay() {
                ui.dispatch.send(Intent::AllowLogin(relay.url));
                focus(".relays-line");
            }
        });
        allow
    });
    el
}
