//! Boot: open the store, take the lead among the tabs, start the shell, mount the UI.

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
    use std::cell::OnceCell;
    use std::rc::Rc;

    use tincan::engine::doors::{Boot, Effect, Input, Stamp, StoreError};
    use tincan::platform::store::{News, Store};
    use tincan::platform::{Page, Platform, config, lock};
    use tincan::shell::{Shell, World};
    use tincan::ui;

    struct Browser {
        platform: Platform,
        ui: Rc<ui::Ui>,
    }

    impl World for Browser {
        fn stamp(&self) -> Stamp {
            self.platform.stamp()
        }

        fn carry_out(&self, effect: Effect) {
            match effect {
                Effect::Show(change) => self.ui.state.apply(change),
                effect => self.platform.carry_out(effect),
            }
        }
    }

    pub async fn boot() {
        let sink = tincan::platform::Sink::default();
        let intents = sink.clone();
        let ui = ui::mount(move |intent| intents.push(Input::Intent(intent)));
        // Before anyone leads: a tab of an older version makes way for this one.
        let (told, reports) = (ui.clone(), sink.clone());
        let running = Rc::new(OnceCell::<Rc<Shell<Browser>>>::new());
        let stopping = running.clone();
        let opened = Store::open(move |news| match news {
            News::Waits => told.state.waits(),
            News::Superseded => {
                told.state.superseded();
                // From here on the engine hears of nothing, and so does nothing.
                reports.connect(drop);
                if let Some(shell) = stopping.get() {
                    shell.world().platform.leave();
                }
                lock::release();
            }
            News::Gone => reports.push(Input::Stored { batches: Vec::new(), result: Err(StoreError::Gone) }),
        });
        let store = match opened.await {
            Ok(store) => store,
            Err(error) => return ui.state.broken(error.to_string()),
        };
        let elsewhere = || {
            ui.state.elsewhere();
            lock::hand_over_invite();
        };
        lock::lead(elsewhere).await;
        let config = config::ask();
        let stored = match store.read().await {
            Ok(stored) => stored,
            Err(error) => return ui.state.broken(error.to_string()),
        };
        let config = config.found().await;
        if let Some(trouble) = &config.trouble {
            web_sys::console::warn_1(&format!("{trouble} The built-in defaults are used.").into());
        }
        let offset = config.host_offset.unwrap_or(0);
        let platform = Platform::new(&config.config, store, stored.secret, offset, sink.clone());
        let shell = Rc::new(Shell::new(Browser { platform, ui }));
        let queue = shell.clone();
        sink.connect(move |input| queue.push(input));
        let leaving = shell.clone();
        // Set once, here.
        let _ = running.set(shell.clone());
        // These live as long as the page.
        let invites = lock::Invites::listen(&sink);
        let page = Page::listen(&sink, move || leaving.world().platform.leave());
        shell.push(Input::HostClock(offset));
        shell.push(Input::Booted(Box::new(Boot {
            config: config.config,
            profile: stored.profile.filter(|_| stored.secret.is_some()),
            chats: stored.chats,
            outbox: stored.outbox,
            seen: stored.seen,
            run: Platform::new_run(),
        })));
        std::future::pending::<()>().await;
        drop((page, invites));
    }
}
