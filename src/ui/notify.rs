//! Telling of messages that come while nobody looks: a notification for each chat, and a sound. Only the tab that runs
//! the engine does, so that each is told once.

use std::rc::Rc;

use js_sys::Reflect;
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission, ServiceWorkerRegistration};

use super::Ui;
use super::l10n::t;
use super::line::line;
use super::parts::live::watch;
use super::sound::chime;
use super::state::Row;
use crate::engine::doors::Intent;
use crate::model::{Alerts, Standing};

/// What the browser says of notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    Given,
    Refused,
    Unasked,
    /// It has none.
    Never,
}

impl Leave {
    pub fn now() -> Self {
        if !Reflect::has(&window(), &"Notification".into()).unwrap_or(false) {
            return Self::Never;
        }
        match Notification::permission() {
            NotificationPermission::Granted => Self::Given,
            NotificationPermission::Denied => Self::Refused,
            _ => Self::Unasked,
        }
    }
}

/// The user wants notifications: the browser asks them, and what they say is kept.
pub fn want(ui: &Rc<Ui>, alerts: Alerts) {
    let ui = ui.clone();
    leptos::task::spawn_local(async move {
        if let Ok(asked) = Notification::request_permission() {
            // What came of it is read from where it stands.
            let _ = JsFuture::from(asked).await;
        }
        let leave = Leave::now();
        ui.leave.set(leave);
        let alerts = alerts.with(Alerts::WANTED, leave == Leave::Given).with(Alerts::DECIDED, true);
        ui.dispatch.send(Intent::Alert(alerts));
    });
}

/// Tells of what comes.
pub fn tell_of_news(ui: &Rc<Ui>) {
    let ui = ui.clone();
    watch(move || {
        let news = ui.state.news();
        if news.is_empty() {
            return;
        }
        let alerts = ui.state.alerts();
        for row in news.into_iter().map(|peer| ui.state.row(peer)) {
            // Whoever has not been let in tells the user nothing.
            let muted = row.with(|contact| contact.muted);
            if row.standing() != Standing::Accepted || row.unread() == 0 || muted {
                continue;
            }
            if !alerts.has(Alerts::SILENT) {
                chime();
            }
            if alerts.has(Alerts::WANTED) && !document().has_focus().unwrap_or(false) && Leave::now() == Leave::Given {
                leptos::task::spawn_local(show(row, alerts.has(Alerts::VEILED)));
            }
        }
    });
}

/// Through the worker where there is one: it hears of the click even when this tab is gone, and phones know no other way.
async fn show(row: Row, veiled: bool) {
    let chat = row.peer.npub();
    let options = NotificationOptions::new();
    options.set_tag(&chat);
    options.set_icon("icon-192.png");
    // The sound is ours to play, or not.
    options.set_silent(Some(true));
    let title = if veiled { "Tincan".to_owned() } else { row.title() };
    let words = row.with_last(|last| last.map(line).unwrap_or_default());
    options.set_body(&if veiled { t!("notification-veiled") } else { words });
    if let Some(registration) = worker().await
        && let Ok(shown) = registration.show_notification_with_options(&title, &options)
        && JsFuture::from(shown).await.is_ok()
    {
        return;
    }
    let Ok(notification) = Notification::new_with_options(&title, &options) else { return };
    let open = Closure::once_into_js(move || {
        // Where the browser refuses, the tab stays where it is.
        let _ = window().focus();
        let _ = window().location().set_hash(&["#chat/", &chat].concat());
    });
    notification.set_onclick(Some(open.unchecked_ref()));
}

/// Takes away what was told and is still there to be read.
pub async fn withdraw() {
    let Some(registration) = worker().await else { return };
    let Ok(asked) = registration.get_notifications() else { return };
    let Ok(shown) = JsFuture::from(asked).await else { return };
    for notification in js_sys::Array::from(&shown).iter() {
        notification.unchecked_into::<Notification>().close();
    }
}

/// The worker of this page that can be of use.
async fn worker() -> Option<ServiceWorkerRegistration> {
    // Not there at all where the page is not served safely.
    let workers = Reflect::get(&window().navigator(), &"serviceWorker".into()).ok().filter(JsValue::is_object)?;
    let asked = workers.unchecked_into::<web_sys::ServiceWorkerContainer>().get_registration();
    let found = JsFuture::from(asked).await.ok().filter(JsValue::is_object)?;
    let registration: ServiceWorkerRegistration = found.unchecked_into();
    registration.active().is_some().then_some(registration)
}

/// The number on the app's icon, where there is one.
pub fn badge(count: usize) {
    let navigator = window().navigator();
    let Ok(set) = Reflect::get(&navigator, &"setAppBadge".into()) else { return };
    if let Some(set) = set.dyn_ref::<js_sys::Function>() {
        #[expect(clippy::cast_precision_loss, reason = "nobody has so many")]
        let asked = set.call1(&navigator, &JsValue::from_f64(count as f64));
        if let Ok(asked) = asked {
            leptos::task::spawn_local(async move {
                // An app that is not installed has no icon to put it on.
                let _ = JsFuture::from(js_sys::Promise::resolve(&asked)).await;
            });
        }
    }
}
