//! The passphrase among the tabs of a browser profile. Who has unlocked gives the key of the database to the others, in
//! memory alone; one that locks locks all; and while the database is brought into another form, all stand still.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, MessageEvent};

use super::clock::machine_time;
use super::lock::{self, Held};
use super::store::Key;
use crate::engine::safe::SafeError;

const CHANNEL: &str = "tincan/lock";
/// What is said there: first what, then what goes with it.
const STOP: &str = "stop";
const ERASE: &str = "erase";
const LOCK: &str = "lock";
const WANTED: &str = "key?";
const KEY: &str = "key";
const TOUCHED: &str = "touched";
const MINUTES: &str = "minutes";

/// A tab that has the key gives it sooner than this, in milliseconds, unless it stands still itself.
const SOON: u32 = 1_000;
/// Others hear no more often than this that somebody touches this tab.
const OFTEN: u64 = 5_000;
/// What a user does to a page.
const TOUCHES: [&str; 5] = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];
const MINUTE: u64 = 60_000;

/// What a tab must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Nothing is read and written any more, until the page is loaded anew.
    Stop,
    /// The same, and then there is nothing any more.
    Erase,
    /// Nothing is shown and known any more: the page is to be loaded anew.
    Lock,
    /// It locks after so many minutes from now on.
    Minutes(u32),
}

/// Loads the page anew, once it has stored what there was to store: at once, or when what all wait for is done.
pub async fn end(call: Call) {
    lock::release();
    if call != Call::Lock {
        lock::gone(lock::MOVE).await;
    }
    if let Some(window) = web_sys::window() {
        // Where the browser refuses, the user does it.
        let _ = window.location().reload();
    }
}

/// Lives as long as the page.
pub struct Guard {
    channel: Option<BroadcastChannel>,
    listeners: RefCell<Vec<EventListener>>,
    tell: Box<dyn Fn(Call)>,
    key: Cell<Option<Key>>,
    /// The page is about to go: it takes and gives no key.
    over: Cell<bool>,
    /// Those who wait for the key.
    waiting: RefCell<Vec<Function>>,
    minutes: Cell<u32>,
    /// When anybody touched any tab, and when the others heard it from this one.
    touched: Cell<u64>,
    told: Cell<u64>,
    timer: RefCell<Option<Timeout>>,
    /// The others wait for this one, which lets go of it with the page.
    moves: RefCell<Option<Held>>,
}

impl Guard {
    pub fn new(tell: impl Fn(Call) + 'static) -> Rc<Self> {
        let this = Rc::new(Self {
            channel: BroadcastChannel::new(CHANNEL).ok(),
            listeners: RefCell::default(),
            tell: Box::new(tell),
            key: Cell::default(),
            over: Cell::default(),
            waiting: RefCell::default(),
            minutes: Cell::default(),
            touched: Cell::default(),
            told: Cell::default(),
            timer: RefCell::default(),
            moves: RefCell::default(),
        });
        if let Some(channel) = &this.channel {
            let of = Rc::downgrade(&this);
            let listener = EventListener::new(channel, "message", move |event| {
                let said = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().dyn_into::<Array>().ok());
                if let (Some(this), Some(said)) = (of.upgrade(), said) {
                    this.hear(&said);
                }
            });
            this.listeners.borrow_mut().push(listener);
        }
        this
    }

    /// The key, if another tab has it.
    pub async fn ask(self: &Rc<Self>) -> Option<Key> {
        if lock::is_free(lock::UNLOCKED).await {
            return None;
        }
        self.say(&[WANTED.into()]);
        let this = self.clone();
        let patience = Timeout::new(SOON, move || this.wake());
        if self.key.get().is_none() {
            self.sleep().await;
        }
        drop(patience);
        self.key.get()
    }

    /// The key, as soon as any tab has it.
    pub async fn key(&self) -> Key {
        loop {
            match self.key.get() {
                Some(key) if !self.over.get() => return key,
                _ => self.sleep().await,
            }
        }
    }

    /// This tab has the key: all may go on.
    pub fn open(&self, key: Key) {
        self.take(key);
        self.say(&[KEY.into(), Uint8Array::from(&key[..]).into()]);
    }

    /// Locks all tabs.
    pub fn lock(&self) {
        self.say(&[LOCK.into()]);
        self.end(Call::Lock);
    }

    /// Has all tabs stand still for something that only one may do, until this page is loaded anew.
    pub async fn alone<T>(&self, what: Call, act: impl AsyncFnOnce() -> Result<T, SafeError>) -> Result<T, SafeError> {
        if !lock::exist() {
            return Err(SafeError::Browser);
        }
        let moves = lock::take(lock::MOVE).await;
        if self.over.get() {
            return Err(SafeError::Taken);
        }
        self.say(&[if what == Call::Erase { ERASE } else { STOP }.into()]);
        self.end(what);
        // Whoever led has stored what there was to store.
        lock::gone(lock::LEAD).await;
        self.moves.replace(Some(moves));
        act().await
    }

    /// All tabs lock after so many minutes from now on.
    pub fn lock_after(self: &Rc<Self>, minutes: u32) {
        self.say(&[MINUTES.into(), minutes.into()]);
        self.set(minutes);
    }

    /// Locks all tabs when none was touched for so many minutes; never for none.
    pub fn watch(self: &Rc<Self>, minutes: u32) {
        spawn_local(lock::share(lock::UNLOCKED));
        let Some(window) = web_sys::window() else { return };
        for event in TOUCHES {
            let this = Rc::downgrade(self);
            self.listeners.borrow_mut().push(EventListener::new(&window, event, move |_| {
                if let Some(this) = this.upgrade() {
                    this.touch();
                }
            }));
        }
        if let Some(document) = window.document() {
            let this = Rc::downgrade(self);
            // A machine that slept locks before anything is seen.
            self.listeners.borrow_mut().push(EventListener::new(&document, "visibilitychange", move |_| {
                if let Some(this) = this.upgrade() {
                    this.look();
                }
            }));
        }
        self.set(minutes);
    }

    fn set(self: &Rc<Self>, minutes: u32) {
        self.minutes.set(minutes);
        self.touched.set(machine_time());
        (self.tell)(Call::Minutes(minutes));
        self.look();
    }

    fn touch(self: &Rc<Self>) {
        let now = machine_time();
        // What wakes it up comes too late for it.
        if self.left(now) == Some(0) {
            return self.look();
        }
        self.touched.set(now);
        if now.saturating_sub(self.told.get()) > OFTEN {
            self.told.set(now);
            self.say(&[TOUCHED.into()]);
        }
    }

    /// How long it stays open; nothing where it does so for ever.
    fn left(&self, now: u64) -> Option<u64> {
        let most = u64::from(self.minutes.get()) * MINUTE;
        (most > 0).then(|| most.saturating_sub(now.saturating_sub(self.touched.get())))
    }

    fn look(self: &Rc<Self>) {
        if self.over.get() {
            return;
        }
        let timer = match self.left(machine_time()) {
            Some(0) => return self.lock(),
            Some(left) => {
                let this = Rc::downgrade(self);
                let left = u32::try_from(left).unwrap_or(u32::MAX);
                // A timer is replaced when its own call is over.
                Some(Timeout::new(left, move || {
                    spawn_local(async move {
                        if let Some(this) = this.upgrade() {
                            this.look();
                        }
                    });
                }))
            }
            None => None,
        };
        *self.timer.borrow_mut() = timer;
    }

    fn hear(self: &Rc<Self>, said: &Array) {
        if self.over.get() {
            return;
        }
        match said.get(0).as_string().unwrap_or_default().as_str() {
            STOP => self.end(Call::Stop),
            ERASE => self.end(Call::Erase),
            LOCK => self.end(Call::Lock),
            WANTED => {
                if let Some(key) = self.key.get() {
                    self.say(&[KEY.into(), Uint8Array::from(&key[..]).into()]);
                }
            }
            KEY => {
                let key = said.get(1).dyn_into::<Uint8Array>().ok();
                if let Some(key) = key.and_then(|key| key.to_vec().try_into().ok()) {
                    self.take(key);
                }
            }
            TOUCHED => self.touched.set(machine_time()),
            MINUTES => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as another tab put it")]
                let minutes = said.get(1).as_f64().unwrap_or(0.0) as u32;
                if self.key.get().is_some() {
                    self.set(minutes);
                }
            }
            _ => {}
        }
    }

    fn take(&self, key: Key) {
        if self.key.get().is_none() && !self.over.get() {
            self.key.set(Some(key));
            self.wake();
        }
    }

    fn end(&self, how: Call) {
        if !self.over.replace(true) {
            self.key.set(None);
            (self.tell)(how);
        }
    }

    async fn sleep(&self) {
        let woken = Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push(resolve));
        let _ = JsFuture::from(woken).await;
    }

    fn wake(&self) {
        for wake in self.waiting.take() {
            let _ = wake.call0(&JsValue::NULL);
        }
    }

    fn say(&self, said: &[JsValue]) {
        if let Some(channel) = &self.channel {
            // Where the browser refuses, each tab is alone, and asks for the passphrase itself.
            let _ = channel.post_message(&said.iter().collect::<Array>());
        }
    }
}
