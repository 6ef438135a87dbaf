//! Boot: mount the UI, open the store, follow the tab that leads or lead, start the shell.

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(browser::boot());
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Tincan runs in a browser: `make run` builds and serves it.");
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::{Cell, OnceCell};
    use std::future::poll_fn;
    use std::rc::Rc;
    use std::task::Poll;

    use tincan::engine::doors::{Boot, Change, Effect, Input, Stamp, StoreError, To};
    use tincan::engine::safe::SafeError;
    use tincan::model::{Millis, PeerId};
    use tincan::platform::store::{self, Store};
    use tincan::platform::{
        Call, Guard, News, Page, Platform, Safe, Sink, Tabs, breathe, config, end, start_anew_when_back,
    };
    use tincan::protocol::mac::MacKey;
    use tincan::shell::{Shell, World};
    use tincan::ui::{self, Later};
    use wasm_bindgen_futures::spawn_local;
    use web_sys::Blob;

    struct Browser {
        platform: Platform,
        tabs: Rc<Tabs>,
        ui: Rc<ui::Ui>,
    }

    impl World for Browser {
        fn stamp(&self) -> Stamp {
            self.platform.stamp()
        }

        fn carry_out(&self, effect: Effect) {
            match effect {
                Effect::Show(to, change) => self.show(to, change),
                Effect::Taken(view, number) => self.tabs.taken(view, number),
                effect => self.platform.carry_out(effect),
            }
        }
    }

    impl Browser {
        fn show(&self, to: To, change: Change) {
            if let Some(change) = self.tabs.show(to, change) {
                self.ui.state.apply(change);
            }
        }
    }

    /// The page's way to what is stored as a whole, from when it is open.
    struct Vault(Rc<OnceCell<Safe>>);

    impl Vault {
        fn with<T>(&self, act: impl AsyncFnOnce(Safe) -> Result<T, SafeError> + 'static) -> Later<T> {
            let safe = self.0.get().cloned();
            Box::pin(async move { act(safe.ok_or(SafeError::Browser)?).await })
        }
    }

    impl ui::Safe for Vault {
        fn save(&self, passphrase: String, step: Box<dyn Fn(f64) -> bool>) -> Later<Blob> {
            self.with(async move |safe| safe.save(&passphrase, &step).await)
        }

        fn saved(&self) -> Later<()> {
            self.with(async |safe| safe.saved().await)
        }

        fn last_backup(&self) -> Later<Option<Millis>> {
            self.with(async |safe| safe.last_backup().await)
        }

        fn restore(&self, file: Blob, passphrase: String, step: Box<dyn Fn(f64) -> bool>) -> Later<()> {
            self.with(async move |safe| safe.restore(&file, &passphrase, &step).await)
        }

        fn lock_key(&self, passphrase: String) -> Later<String> {
            self.with(async move |safe| safe.lock_key(&passphrase).await)
        }

        fn bring_key(&self, key: String, passphrase: String) -> Later<PeerId> {
            self.with(async move |safe| safe.bring_key(&key, &passphrase).await)
        }

        fn bring_signer(&self) -> Later<PeerId> {
            self.with(async |safe| safe.bring_signer().await)
        }

        fn signer_offers(&self, name: &str) -> bool {
            Safe::signer_offers(name)
        }

        fn forget_all(&self) -> Later<()> {
            self.with(async |safe| safe.forget_all().await)
        }

        fn set_passphrase(&self, passphrase: String, step: Box<dyn Fn(f64)>) -> Later<()> {
            self.with(async move |safe| safe.set_passphrase(&passphrase, &step).await)
        }

        fn drop_passphrase(&self, passphrase: String, step: Box<dyn Fn(f64)>) -> Later<()> {
            self.with(async move |safe| safe.drop_passphrase(&passphrase, &step).await)
        }

        fn change_passphrase(&self, passphrase: String, new: String) -> Later<()> {
            self.with(async move |safe| safe.change_passphrase(&passphrase, &new).await)
        }

        fn unlock(&self, passphrase: String) -> Later<()> {
            self.with(async move |safe| safe.unlock(&passphrase).await)
        }

        fn lock_after(&self, minutes: u32) -> Later<()> {
            self.with(async move |safe| safe.lock_after(minutes).await)
        }

        fn lock_now(&self) {
            if let Some(safe) = self.0.get() {
                safe.lock_now();
            }
        }
    }

    type Running = Rc<OnceCell<Rc<Shell<Browser>>>>;

    /// Does what the tabs tell each other of the passphrase. `over`: this page is about to go.
    fn guard(ui: &Rc<ui::Ui>, sink: &Sink, running: &Running, over: &Rc<Cell<bool>>) -> Rc<Guard> {
        let (ui, sink, running, over) = (ui.clone(), sink.clone(), running.clone(), over.clone());
        Guard::new(move |call| {
            match call {
                Call::Minutes(minutes) => return ui.state.locks_after(minutes),
                Call::Stop => ui.state.moves(None),
                Call::Erase => ui.state.erases(),
                Call::Lock => ui.state.hides(),
            }
            over.set(true);
            let (sink, running) = (sink.clone(), running.clone());
            spawn_local(async move {
                // What leaves the screen may have something to keep.
                breathe().await;
                sink.connect(drop);
                if let Some(shell) = running.get() {
                    shell.world().platform.leave();
                    shell.world().platform.settle().await;
                }
                end(call).await;
            });
        })
    }

    /// Waits for the passphrase where there is one, or for another tab that has it.
    async fn unlock(store: &Store, guard: &Rc<Guard>, ui: &ui::Ui) -> Result<(), StoreError> {
        let Some(lock) = store.lock().await? else { return Ok(()) };
        let mut key = guard.ask().await;
        if key.is_none() {
            ui.state.locked();
            key = Some(guard.key().await);
        }
        if let Some(key) = key {
            store.unveil(&key);
        }
        guard.watch(lock.minutes);
        Ok(())
    }

    pub async fn boot() {
        let (sink, tabs) = (Sink::default(), Tabs::new());
        let asking = tabs.clone();
        let safe = Rc::new(OnceCell::new());
        let ui = ui::mount(move |intent| asking.ask(intent), Vault(safe.clone())).await;
        let mut asked = Box::pin(config::ask().found());
        // These live as long as the page.
        let back = start_anew_when_back();
        let running = Running::default();
        let over = Rc::new(Cell::new(false));
        let guard = guard(&ui, &sink, &running, &over);
        // Before anyone leads: tabs of an older version make way for this one.
        let (told, reports, leaving) = (ui.clone(), sink.clone(), tabs.clone());
        let stopping = running.clone();
        let opened = Store::open(move |news| match news {
            store::News::Waits => told.state.waits(),
            store::News::Moves => told.state.moves(None),
            store::News::Superseded => {
                told.state.superseded();
                // From here on the engine hears of nothing, and so does nothing.
                reports.connect(drop);
                if let Some(shell) = stopping.get() {
                    shell.world().platform.leave();
                }
                leaving.make_way();
            }
            store::News::Gone => reports.push(Input::Stored { batches: Vec::new(), result: Err(StoreError::Gone) }),
        });
        let store = match opened.await {
            Ok(store) => store,
            Err(error) => return ui.state.broken(error),
        };
        // Set once, here.
        let _ = safe.set(Safe::new(store.archive(), guard.clone()));
        // Apart from the rest of it, since most never come here.
        if store.is_sealed()
            && let Err(error) = Box::pin(unlock(&store, &guard, &ui)).await
        {
            return ui.state.broken(error);
        }
        let (shown, stopped) = (ui.clone(), over.clone());
        let mut follow = Box::pin(tabs.follow(move |news| match news {
            _ if stopped.get() => {}
            News::Change(change) => shown.state.apply(*change),
            News::Alone => shown.state.elsewhere(),
        }));
        // This tab may follow for days, and what the host says the time is must be read when it says so.
        let mut found = None;
        poll_fn(|context| {
            if found.is_none()
                && let Poll::Ready(config) = asked.as_mut().poll(context)
            {
                found = Some(config);
            }
            follow.as_mut().poll(context)
        })
        .await;
        let stored = match store.read().await {
            Ok(stored) => stored,
            Err(error) => {
                tabs.give_up();
                return ui.state.broken(error);
            }
        };
        let config = match found {
            Some(config) => config,
            None => asked.await,
        };
        if let Some(trouble) = &config.trouble {
            web_sys::console::warn_1(&format!("{trouble} The built-in defaults are used.").into());
            ui.state.misconfigured();
        }
        if over.get() {
            return;
        }
        let me = stored.profile.as_ref().map(|profile| profile.me);
        let offset = config.host_offset.unwrap_or(0);
        let platform = Platform::new(&config.config, store, (stored.secret, me), offset, sink.clone());
        let shell = Rc::new(Shell::new(Browser { platform, tabs: tabs.clone(), ui }));
        let queue = shell.clone();
        sink.connect(move |input| queue.push(input));
        let leaving = shell.clone();
        // Set once, here.
        let _ = running.set(shell.clone());
        let page = Page::listen(&sink, move || leaving.world().platform.leave());
        shell.push(Input::HostClock(offset));
        shell.push(Input::Booted(Box::new(Boot {
            config: config.config,
            profile: stored.profile.filter(|_| stored.secret.is_some()),
            chats: stored.chats,
            outbox: stored.outbox,
            seen: stored.seen,
            run: Platform::new_run(),
            // Of no use without a secret, and then another comes with the identity.
            mac: MacKey::derive(&stored.secret.unwrap_or_default()),
        })));
        shell.world().ui.state.tell();
        tabs.lead(&sink);
        std::future::pending::<()>().await;
        drop((page, back, guard));
    }
}
