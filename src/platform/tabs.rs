//! This tab among those of its browser profile: it follows the one that leads, or leads itself. What they say to each
//! other is worked out in `engine::tabs`; here it goes out and comes in.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use super::clock::random;
use super::{Sink, lock};
use crate::engine::doors::{Asked, Change, Input, Intent, To};
use crate::engine::tabs::{Called, Follower, Heard, Said, Word, called, nobody, who};
use crate::model::ViewId;

const CHANNEL: &str = "tincan/tabs";
/// A tab that leads and has not answered by then, in milliseconds, is one that cannot be followed.
const SILENCE: u32 = 5_000;

/// What a tab that follows must show.
pub enum News {
    Change(Box<Change>),
    /// It follows nobody, though another tab leads: that one is of another version, could not start or does not answer.
    Alone,
}

/// Lives as long as the page.
pub struct Tabs {
    me: ViewId,
    channel: Option<BroadcastChannel>,
    listener: RefCell<Option<EventListener>>,
    role: RefCell<Role>,
    /// How many follow this one.
    followed: Rc<Cell<u32>>,
    /// What is to be said when this turn of the event loop ends.
    soon: RefCell<Vec<Said>>,
}

enum Role {
    Follows(Follower),
    Leads(Sink),
    /// It has the lead, and could not start.
    Stuck,
}

impl Tabs {
    pub fn new() -> Rc<Self> {
        let me = ViewId::from_random(random());
        Rc::new(Self {
            me,
            channel: BroadcastChannel::new(CHANNEL).ok(),
            listener: RefCell::new(None),
            role: RefCell::new(Role::Follows(Follower::new(me))),
            followed: Rc::default(),
            soon: RefCell::default(),
        })
    }

    /// The user of this tab asks something.
    pub fn ask(self: &Rc<Self>, intent: Intent) {
        let own = match &mut *self.role.borrow_mut() {
            Role::Follows(follower) => {
                if let Some(said) = follower.ask(&intent) {
                    self.say_soon([said]);
                }
                return;
            }
            Role::Leads(sink) => sink.clone(),
            Role::Stuck => return,
        };
        // The engine is entered with nothing borrowed: it may set off the next intent.
        own.push(Input::Intent(Asked { view: self.me, number: None }, intent));
    }

    /// Waits until this tab is the one that leads; follows the other until then.
    pub async fn follow(self: &Rc<Self>, show: impl Fn(News) + 'static) {
        let show = Rc::new(show);
        if lock::try_hold(lock::LEAD).await {
            return self.listen(show);
        }
        lock::hold(&name(self.me)).await;
        self.listen(show.clone());
        self.say(&who());
        let this = self.clone();
        let _silence = Timeout::new(SILENCE, move || {
            if matches!(&*this.role.borrow(), Role::Follows(follower) if !follower.follows()) {
                show(News::Alone);
            }
        });
        lock::hold(lock::LEAD).await;
    }

    /// The engine runs here now. What was asked in this tab and not taken by the leader before is asked of it.
    pub fn lead(&self, sink: &Sink) {
        let here = Word::Here.said(self.me);
        let before = self.role.replace(Role::Leads(sink.clone()));
        if let Role::Follows(mut follower) = before
            && let Heard::Say(all) = follower.hear(&here)
        {
            // It speaks to itself. What it joins, it shows already.
            for said in all.iter().skip(1) {
                if let Some(Called::Input(input)) = called(said, self.me) {
                    sink.push(input);
                }
            }
        }
        self.say(&here);
    }

    /// The engine cannot run here, and none can elsewhere while this tab is open.
    pub fn give_up(&self) {
        self.role.replace(Role::Stuck);
        self.say(&nobody());
    }

    /// A newer version has come, and neither this tab nor those that follow it lead any more.
    pub fn make_way(&self) {
        self.give_up();
        lock::release();
    }

    /// Passes a change on to whom it is for; returns it if this tab's own user is one of them.
    pub fn show(self: &Rc<Self>, to: To, change: Change) -> Option<Change> {
        let own = match to {
            To::All | To::Own => true,
            To::Others => false,
            To::View(view) => view == self.me,
        };
        let one = if let To::View(view) = to { Some(view) } else { None };
        // Without anyone to hear it, it need not be said.
        if to == To::Own || (own && one.is_some()) || self.followed.get() == 0 {
            return own.then_some(change);
        }
        let shown = own.then(|| change.clone());
        self.say_soon([Word::Show(one, Box::new(change)).said(self.me)]);
        shown
    }

    pub fn taken(self: &Rc<Self>, view: ViewId, number: u32) {
        // Whoever asked and is gone asks nobody else.
        if self.followed.get() > 0 {
            self.say_soon([Word::Taken(view, number).said(self.me)]);
        }
    }

    fn listen(self: &Rc<Self>, show: Rc<dyn Fn(News)>) {
        let Some(channel) = &self.channel else { return };
        let this = self.clone();
        let listener = EventListener::new(channel, "message", move |event| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
            // Anything else is not ours.
            let Ok(said) = event.data().dyn_into::<Array>() else { return };
            let all = if said.get(0).is_array() { said } else { Array::of1(&said) };
            for said in all.iter().filter_map(|said| said.dyn_into::<Array>().ok()) {
                let said: Said = said.iter().filter_map(|text| text.as_string()).collect();
                if let Some(news) = this.hear(&said) {
                    show(news);
                }
            }
        });
        *self.listener.borrow_mut() = Some(listener);
    }

    /// Returns what there is to show in a tab that follows.
    fn hear(self: &Rc<Self>, said: &Said) -> Option<News> {
        let (sink, called) = match &mut *self.role.borrow_mut() {
            Role::Follows(follower) => match follower.hear(said) {
                Heard::Nothing => return None,
                Heard::Show(change) => return Some(News::Change(change)),
                Heard::Stranger => return Some(News::Alone),
                Heard::Say(all) => {
                    self.say_soon(all);
                    return None;
                }
            },
            Role::Leads(sink) => (sink.clone(), called(said, self.me)?),
            Role::Stuck => {
                if called(said, self.me).is_some() {
                    self.say(&nobody());
                }
                return None;
            }
        };
        match called {
            Called::Who => self.say(&Word::Here.said(self.me)),
            Called::Input(input) => {
                if let Input::Joined(view) = input {
                    let (gone, name, followed) = (sink.clone(), name(view), self.followed.clone());
                    followed.set(followed.get() + 1);
                    spawn_local(async move {
                        lock::gone(&name).await;
                        followed.set(followed.get() - 1);
                        gone.push(Input::Left(view));
                    });
                }
                sink.push(input);
            }
        }
        None
    }

    /// What is said within one turn goes as one: a list of what would be said one by one. For the browser one is as much
    /// work as a hundred.
    fn say_soon(self: &Rc<Self>, said: impl IntoIterator<Item = Said>) {
        let mut soon = self.soon.borrow_mut();
        if soon.is_empty() {
            let this = self.clone();
            spawn_local(async move { this.say_all() });
        }
        soon.extend(said);
    }

    fn say_all(&self) {
        match &self.soon.take()[..] {
            [] => {}
            [said] => self.post(&texts(said)),
            all => self.post(&all.iter().map(texts).collect()),
        }
    }

    /// At once, and as what every version knows.
    fn say(&self, said: &Said) {
        self.say_all();
        self.post(&texts(said));
    }

    fn post(&self, said: &Array) {
        if let Some(channel) = &self.channel {
            // Where the browser refuses, the tabs do not find each other, and each says so.
            let _ = channel.post_message(said);
        }
    }
}

fn texts(said: &Said) -> Array {
    said.iter().map(|text| JsValue::from_str(text)).collect()
}

/// The lock that a tab holds as long as it is there.
fn name(view: ViewId) -> String {
    [lock::LEAD, "/", &view.to_string()].concat()
}
