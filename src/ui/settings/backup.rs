//! What one takes away from here: everything as a file, or the key alone.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::StoredValue;
use web_sys::{Blob, Url};

use crate::engine::safe::SafeError;
use crate::model::Millis;
use crate::ui::l10n::t;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, copy_field, html, next, qr};
use crate::ui::{Ui, sentences, time};

/// So many letters at least.
pub const SHORTEST: usize = 8;

/// What is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    All,
    Key,
}

/// How far it is.
#[derive(Clone, PartialEq)]
enum Stage {
    Ready,
    Asks(What),
    /// From 0 to 1; nothing where that is not known.
    Works(Option<f64>),
    /// The file, by its name and address.
    Saved(String, Rc<Address>),
    Key(String),
}

impl Stage {
    const fn number(&self) -> u8 {
        match self {
            Self::Ready => 0,
            Self::Asks(What::All) => 1,
            Self::Asks(What::Key) => 2,
            Self::Works(_) => 3,
            Self::Saved(..) => 4,
            Self::Key(_) => 5,
        }
    }
}

/// When a backup was saved last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// It is being read.
    Unknown,
    Never,
    At(Millis),
}

/// Where the browser has a file of ours, for as long as it is kept.
#[derive(PartialEq)]
struct Address(String);

impl Drop for Address {
    fn drop(&mut self) {
        // Only what is no address can be refused.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// What goes on, as long as the settings are open.
struct Going(Rc<Cell<bool>>);

impl Drop for Going {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

#[derive(Clone)]
struct Desk {
    ui: Rc<Ui>,
    stage: Live<Stage>,
    last: Live<Last>,
    going: Rc<Cell<bool>>,
    trouble: Live<String>,
}

pub fn backup(ui: &Rc<Ui>) -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-backup>\
            <h3 class=label id=settings-backup data-l10n-id=backup-title></h3>\
            <p class=backup-last role=status></p>\
            <p class=hint data-l10n-id=backup-hint></p>\
            <slot></slot>\
            <slot></slot>\
        </section>",
    );
    let desk = Desk {
        ui: ui.clone(),
        stage: Live::new(Stage::Ready),
        last: Live::new(Last::Unknown),
        going: Rc::default(),
        trouble: Live::new(String::new()),
    };
    StoredValue::new_local(Going(desk.going.clone()));
    let last = desk.last.clone();
    el.at(".backup-last").words(move || match last.get() {
        Last::Unknown => String::new(),
        Last::Never => t!("backup-none"),
        Last::At(at) => t!("backup-last", date = time::exact(at)),
    });
    let last = desk.last.clone();
    el.at(".backup-last").class("backup-last--none", move || last.get() == Last::Never);
    desk.look();
    let of = ui.clone();
    el.at("slot").when(
        move || of.state.signs_elsewhere(),
        || html("<p class=hint data-testid=key-outside data-l10n-id=backup-key-outside></p>"),
    );
    let which = desk.stage.clone();
    el.at("slot").rows(
        move || vec![[which.with(Stage::number); 32]],
        move |_| {
            Some(match desk.stage.get() {
                Stage::Ready => ready(&desk),
                Stage::Asks(what) => asks(&desk, what),
                Stage::Works(_) => works(&desk),
                Stage::Saved(name, address) => saved(&desk, &name, &address),
                Stage::Key(key) => key_alone(&desk, key),
            })
        },
    );
    el
}

impl Desk {
    fn look(&self) {
        let (asked, last) = (self.ui.safe.last_backup(), self.last.clone());
        leptos::task::spawn_local(async move {
            if let Ok(found) = asked.await {
                last.set(found.map_or(Last::Never, Last::At));
            }
        });
    }

    fn take(&self, what: What, passphrase: String) {
        self.trouble.set(String::new());
        self.stage.set(Stage::Works(if what == What::All { Some(0.0) } else { None }));
        self.going.set(true);
        let this = self.clone();
        leptos::task::spawn_local(async move {
            let done = match what {
                What::All => this.save(passphrase).await,
                What::Key => this.ui.safe.lock_key(passphrase).await.map(Stage::Key),
            };
            // Who has left it, or closed the settings, wants nothing of it any more.
            let done = if this.going.replace(false) { done } else { Err(SafeError::Left) };
            match done {
                Ok(stage) => this.stage.set(stage),
                Err(SafeError::Left) => this.stage.set(Stage::Ready),
                Err(why) => {
                    this.trouble.set(sentences::safe(&why));
                    this.stage.set(Stage::Asks(what));
                }
            }
        });
    }

    async fn save(&self, passphrase: String) -> Result<Stage, SafeError> {
        let (stage, going) = (self.stage.clone(), self.going.clone());
        let step = Box::new(move |far| {
            stage.set(Stage::Works(Some(far)));
            going.get()
        });
        let file = self.ui.safe.save(passphrase, step).await?;
        if !self.going.get() {
            return Err(SafeError::Left);
        }
        let (name, address) = (name(), Rc::new(address(&file)?));
        link(&name, &address).element().click();
        self.ui.safe.saved().await?;
        self.look();
        Ok(Stage::Saved(name, address))
    }
}

fn ready(desk: &Desk) -> El {
    let el = html(
        "<div class=backup-ways>\
            <button class=button type=button data-l10n-id=backup-all></button>\
            <button class=button type=button data-l10n-id=backup-key></button>\
        </div>",
    );
    if desk.ui.state.signs_elsewhere() {
        el.at("button:last-child").remove();
    }
    for (selector, what) in [("button", What::All), ("button + button", What::Key)] {
        if el.find(selector).is_none() {
            continue;
        }
        let desk = desk.clone();
        el.at(selector).on("click", move |_| {
            desk.trouble.set(String::new());
            desk.stage.set(Stage::Asks(what));
        });
    }
    el
}

fn asks(desk: &Desk, what: What) -> El {
    let el = html(
        "<form class=backup-form novalidate>\
            <p class=backup-what></p>\
            <label class=label for=backup-passphrase data-l10n-id=backup-passphrase></label>\
            <input id=backup-passphrase class=field type=password autocomplete=new-password \
                aria-describedby='backup-passphrase-hint backup-error'>\
            <p id=backup-passphrase-hint class=hint data-l10n-id=backup-passphrase-hint></p>\
            <label class=label for=backup-again data-l10n-id=backup-again></label>\
            <input id=backup-again class=field type=password autocomplete=new-password enterkeyhint=go \
                aria-describedby=backup-error>\
            <div id=backup-error class=error role=alert></div>\
            <div class=dialog-actions>\
                <button class=button type=button data-l10n-id=cancel></button>\
                <button class='button button--primary' type=submit></button>\
            </div>\
        </form>",
    );
    el.at(".backup-what").say(&match what {
        What::All => t!("backup-all-what"),
        What::Key => t!("backup-key-what"),
    });
    el.at("[type=submit]").say(&match what {
        What::All => t!("backup-all-do"),
        What::Key => t!("backup-key-do"),
    });
    let (field, again, error) = (el.at("#backup-passphrase"), el.at("#backup-again"), el.at(".error"));
    let trouble = desk.trouble.clone();
    error.words(move || trouble.get());
    for typed in [&field, &again] {
        let (of, trouble) = (typed.clone(), desk.trouble.clone());
        typed.on("input", move |_| {
            trouble.be(String::new());
            of.drop("aria-invalid");
        });
    }
    let first = field.clone();
    next(move || first.focus());
    let stage = desk.stage.clone();
    el.at("[type=button]").on("click", move |_| stage.set(Stage::Ready));
    let desk = desk.clone();
    el.on("submit", move |event| {
        event.prevent_default();
        let word = field.input().value();
        let (wrong, why) = if word.chars().count() < SHORTEST {
            (&field, t!("backup-short", least = SHORTEST))
        } else if word != again.input().value() {
            (&again, t!("backup-other"))
        } else {
            return desk.take(what, word);
        };
        desk.trouble.set(why);
        wrong.set("aria-invalid", "true").focus();
    });
    el
}

fn works(desk: &Desk) -> El {
    let el = html(
        "<div class=backup-works>\
            <progress class=progress max=1 data-l10n-id=backup-progress></progress>\
            <button class=button type=button data-l10n-id=cancel></button>\
        </div>",
    );
    let (stage, bar) = (desk.stage.clone(), el.at("progress"));
    crate::ui::parts::live::watch(move || {
        if let Stage::Works(Some(far)) = stage.get() {
            bar.set("value", &far.to_string());
        }
    });
    let button = el.at("button");
    let first = button.clone();
    next(move || first.focus());
    let desk = desk.clone();
    button.on("click", move |_| {
        desk.going.set(false);
        desk.stage.set(Stage::Ready);
    });
    el
}

fn saved(desk: &Desk, name: &str, address: &Address) -> El {
    let el = html(
        "<div class=backup-done>\
            <p role=status></p>\
            <div class=backup-ways>\
                <slot></slot>\
                <button class=button type=button data-l10n-id=backup-done></button>\
            </div>\
        </div>",
    );
    el.at("p").say(&t!("backup-saved", name = name));
    el.at("slot").fill(&link(name, address));
    finish(desk, &el);
    el
}

fn key_alone(desk: &Desk, key: String) -> El {
    let el = html(
        "<div class=backup-done>\
            <p class=hint data-l10n-id=backup-key-hint></p>\
            <div class=backup-card></div>\
            <button class=button type=button data-l10n-id=backup-done></button>\
        </div>",
    );
    let shown = key.clone();
    finish(desk, &el);
    el.at(".backup-card").add(&qr(&t!("backup-key-qr"), move || shown.clone())).add(&copy_field(
        &t!("backup-key-text"),
        &t!("backup-key-copy"),
        "ncryptsec",
        move || key.clone(),
    ));
    el
}

fn finish(desk: &Desk, el: &El) {
    let (stage, button) = (desk.stage.clone(), el.at("button"));
    let first = button.clone();
    next(move || first.focus());
    button.on("click", move |_| stage.set(Stage::Ready));
}

fn link(name: &str, address: &Address) -> El {
    let link = html("<a class=button data-l10n-id=backup-again-save></a>");
    link.set("href", &address.0).set("download", name).clone()
}

fn address(file: &Blob) -> Result<Address, SafeError> {
    Url::create_object_url_with_blob(file).map(Address).map_err(|_| SafeError::Browser)
}

/// By the day, as it is here.
fn name() -> String {
    ["tincan-", &time::date_of(time::now()), ".tincan"].concat()
}
