//! The passphrase that what is stored here lies under, and when it is asked for again.

use std::rc::Rc;

use crate::engine::safe::SafeError;
use crate::ui::l10n::t;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, html, next};
use crate::ui::settings::backup::SHORTEST;
use crate::ui::state::{Screen, load_anew};
use crate::ui::{Ui, sentences};

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Ready,
    Set,
    Change,
    Drop,
}

/// After so many minutes it may lock.
const MINUTES: [u32; 5] = [1, 5, 15, 60, 0];

#[derive(Clone)]
struct Desk {
    ui: Rc<Ui>,
    stage: Live<Stage>,
    /// Whether the last thing was done.
    changed: Live<bool>,
}

pub fn passphrase(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-passphrase>\
            <h3 class=label id=settings-passphrase data-l10n-id=passphrase-title></h3>\
            <p role=status></p>\
            <slot></slot>\
        </section>",
    );
    let desk = Desk { ui: ui.clone(), stage: Live::new(Stage::Ready), changed: Live::new(false) };
    let (of, changed) = (ui.clone(), desk.changed.clone());
    el.at("p").words(move || match of.state.guarded() {
        _ if changed.get() => t!("passphrase-changed"),
        Some(_) => t!("passphrase-is-on"),
        None => t!("passphrase-is-off"),
    });
    let which = desk.clone();
    el.at("slot").rows(
        move || vec![[which.stage.get() as u8 + u8::from(which.ui.state.guarded().is_some()) * 8; 32]],
        move |_| {
            Some(match (desk.stage.get(), desk.ui.state.guarded()) {
                (Stage::Ready, None) => off(&desk),
                (Stage::Ready, Some(minutes)) => on(&desk, minutes),
                (stage, _) => asks(&desk, stage),
            })
        },
    );
    el
}

fn off(desk: &Desk) -> El {
    let el = html(
        "<div>\
            <p class=hint data-l10n-id=passphrase-hint></p>\
            <button class=button type=button data-l10n-id=passphrase-set></button>\
        </div>",
    );
    desk.leads(&el.at("button"), Stage::Set);
    el
}

fn on(desk: &Desk, minutes: u32) -> El {
    let el = html(
        "<div>\
            <label class='label passphrase-after'><span data-l10n-id=passphrase-after></span>\
                <select class=field name=minutes></select></label>\
            <div class=backup-ways>\
                <button class=button type=button data-l10n-id=passphrase-lock></button>\
                <button class=button type=button name=change data-l10n-id=passphrase-change></button>\
                <button class=button type=button name=drop data-l10n-id=passphrase-drop></button>\
            </div>\
        </div>",
    );
    let select = el.at("select");
    for after in MINUTES {
        let option = html("<option></option>");
        option.set("value", &after.to_string()).say(&match after {
            0 => t!("passphrase-never"),
            60 => t!("span-hours", count = 1),
            _ => t!("span-minutes", count = after),
        });
        select.add(&option);
    }
    // A select, whose value is read and written as an input's is.
    select.input().set_value(&minutes.to_string());
    let (of, asking) = (select.clone(), desk.ui.clone());
    select.on("change", move |_| {
        let minutes = of.input().value().parse().unwrap_or(0);
        let kept = asking.safe.lock_after(minutes);
        // Where it fails, it stays as it was, which the settings show when they are opened again.
        leptos::task::spawn_local(async move { drop(kept.await) });
    });
    let locking = desk.ui.clone();
    el.at("button").on("click", move |_| locking.safe.lock_now());
    desk.leads(&el.at("[name=change]"), Stage::Change);
    desk.leads(&el.at("[name=drop]"), Stage::Drop);
    el
}

fn asks(desk: &Desk, stage: Stage) -> El {
    let el = html(
        "<form class=backup-form novalidate>\
            <p class=backup-what></p>\
            <div class=passphrase-now>\
                <label class=label for=passphrase-now data-l10n-id=passphrase-now></label>\
                <input id=passphrase-now class=field type=password autocomplete=current-password \
                    aria-describedby=passphrase-error>\
            </div>\
            <div class=passphrase-new>\
                <label class=label for=passphrase-new data-l10n-id=passphrase-new></label>\
                <input id=passphrase-new class=field type=password autocomplete=new-password \
                    aria-describedby='passphrase-new-hint passphrase-error'>\
                <p id=passphrase-new-hint class=hint data-l10n-id=passphrase-new-hint></p>\
                <label class=label for=passphrase-again data-l10n-id=backup-again></label>\
                <input id=passphrase-again class=field type=password autocomplete=new-password enterkeyhint=go \
                    aria-describedby=passphrase-error>\
            </div>\
            <div id=passphrase-error class=error role=alert></div>\
            <slot></slot>\
            <div class=dialog-actions>\
                <button class=button type=button data-l10n-id=cancel></button>\
                <button class='button button--primary' type=submit></button>\
            </div>\
        </form>",
    );
    let (what, submit) = match stage {
        Stage::Change => (t!("passphrase-change-what"), t!("passphrase-change-do")),
        Stage::Drop => (t!("passphrase-drop-what"), t!("passphrase-drop-do")),
        Stage::Set | Stage::Ready => (t!("passphrase-set-what"), t!("passphrase-set-do")),
    };
    el.at(".backup-what").say(&what);
    el.at("[type=submit]").say(&submit);
    let (now, new, again) = (el.at("#passphrase-now"), el.at("#passphrase-new"), el.at("#passphrase-again"));
    let (asks_now, is_new) = (stage != Stage::Set, stage != Stage::Drop);
    if !asks_now {
        el.at(".passphrase-now").remove();
    }
    if !is_new {
        el.at(".passphrase-new").remove();
    }
    let (error, busy) = (el.at(".error"), Live::new(false));
    let is_busy = busy.clone();
    el.at("slot")
        .when(move || is_busy.get(), || html("<progress class=progress data-l10n-id=locked-progress></progress>"));
    for button in ["[type=button]", "[type=submit]"] {
        let is_busy = busy.clone();
        el.at(button).mark("disabled", "", move || is_busy.get());
    }
    for typed in [&now, &new, &again] {
        let (of, error) = (typed.clone(), error.clone());
        typed.on("input", move |_| {
            error.say("");
            of.drop("aria-invalid");
        });
    }
    let first = if asks_now { now.clone() } else { new.clone() };
    next(move || first.focus());
    let back = desk.stage.clone();
    el.at("[type=button]").on("click", move |_| back.set(Stage::Ready));
    let desk = desk.clone();
    el.on("submit", move |event| {
        event.prevent_default();
        if busy.get() {
            return;
        }
        let (old, word) = (now.input().value(), new.input().value());
        let refuse = |field: &El, why: &str| {
            error.say(why);
            field.set("aria-invalid", "true").focus();
        };
        if is_new && word.chars().count() < SHORTEST {
            return refuse(&new, &t!("backup-short", least = SHORTEST));
        }
        if is_new && word != again.input().value() {
            return refuse(&again, &t!("backup-other"));
        }
        busy.set(true);
        error.say("");
        let (desk, busy, error, now) = (desk.clone(), busy.clone(), error.clone(), now.clone());
        leptos::task::spawn_local(async move {
            if let Err(why) = desk.act(stage, old, word).await {
                busy.set(false);
                error.say(&sentences::lock(&why));
                now.set("aria-invalid", "true").focus();
            }
        });
    });
    el
}

impl Desk {
    async fn act(&self, stage: Stage, old: String, word: String) -> Result<(), SafeError> {
        let (shown, safe) = (self.ui.clone(), &self.ui.safe);
        let step = Box::new(move |far| shown.state.moves(Some(far)));
        let done = match stage {
            Stage::Change => safe.change_passphrase(old, word).await,
            Stage::Drop => safe.drop_passphrase(old, step).await,
            Stage::Set | Stage::Ready => safe.set_passphrase(word, step).await,
        };
        match done {
            Ok(()) if stage == Stage::Change => {
                self.changed.set(true);
                self.stage.set(Stage::Ready);
            }
            Ok(()) => load_anew(),
            // All stands still until the page is loaded anew.
            Err(why) if self.ui.state.screen() == Screen::Moves => self.ui.state.stays(why),
            Err(why) => return Err(why),
        }
        Ok(())
    }

    fn leads(&self, button: &El, to: Stage) {
        let this = self.clone();
        button.on("click", move |_| {
            this.changed.set(false);
            this.stage.set(to);
        });
    }
}
