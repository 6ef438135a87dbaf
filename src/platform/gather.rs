//! What candidates the browser finds toward the servers of this place. The connections that look for them lead to nobody,
//! and are gone right after.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, RtcPeerConnection, RtcPeerConnectionIceEvent};

use super::Sink;
use super::rtc::configuration;
use crate::engine::doors::Input;
use crate::model::network::{Alone, Gathering, REFUSED};
use crate::model::{Config, IceServer};

/// Who has not answered the first five times will not, and browsers go on asking for much longer.
const LONGEST: u32 = 10_000;
/// Servers that are asked each alone.
const MOST: usize = 8;

pub struct Gather {
    servers: Vec<IceServer>,
    sink: Sink,
    /// All at once first, then each server alone.
    looks: RefCell<Vec<Look>>,
    timer: RefCell<Option<Timeout>>,
}

struct Look {
    /// None if the browser refused to make one.
    pc: Option<RtcPeerConnection>,
    found: Alone,
    done: bool,
    _listeners: Vec<EventListener>,
}

impl Drop for Look {
    fn drop(&mut self) {
        if let Some(pc) = &self.pc {
            pc.close();
        }
    }
}

impl Gather {
    pub fn new(config: &Config, sink: Sink) -> Rc<Self> {
        let servers = config.ice_servers.clone();
        Rc::new(Self { servers, sink, looks: RefCell::default(), timer: RefCell::default() })
    }

    /// Looks, unless it is looking already.
    pub fn begin(self: &Rc<Self>) {
        if !self.looks.borrow().is_empty() {
            return;
        }
        let alone = self
            .servers
            .iter()
            .flat_map(|server| server.urls.iter().map(|url| IceServer { urls: vec![url.clone()], ..server.clone() }));
        let alone: Vec<IceServer> = alone.take(MOST).collect();
        let mut looks = vec![self.look(0, String::new(), &self.servers)];
        for (at, server) in (1..).zip(&alone) {
            looks.push(self.look(at, server.urls.concat(), std::slice::from_ref(server)));
        }
        let all_done = looks.iter().all(|look| look.done);
        *self.looks.borrow_mut() = looks;
        if all_done {
            return self.end();
        }
        let this = self.clone();
        *self.timer.borrow_mut() = Some(Timeout::new(LONGEST, move || this.end()));
    }

    fn look(self: &Rc<Self>, at: usize, url: String, servers: &[IceServer]) -> Look {
        let Ok(pc) = RtcPeerConnection::new_with_configuration(&configuration(servers)) else {
            let found = Alone { url, error: Some(REFUSED), ..Alone::default() };
            return Look { pc: None, found, done: true, _listeners: Vec::new() };
        };
        // Without a channel there is nothing to gather for.
        pc.create_data_channel("look");
        let listen = |what: &'static str, act: fn(&Rc<Self>, usize, &Event)| {
            let this = self.clone();
            EventListener::new(&pc, what, move |event| act(&this, at, event))
        };
        let listeners = vec![listen("icecandidate", Self::on_candidate), listen("icecandidateerror", Self::on_error)];
        let made = pc.set_local_description(JsValue::UNDEFINED.unchecked_ref());
        spawn_local(async move {
            // What cannot be described gathers nothing, and the timer ends it.
            let _ = JsFuture::from(made).await;
        });
        // Whether its silence would say something.
        let sure = Reflect::has(&pc, &"onicecandidateerror".into()).unwrap_or(false);
        Look { pc: Some(pc), found: Alone { url, sure, ..Alone::default() }, done: false, _listeners: listeners }
    }

    fn on_candidate(self: &Rc<Self>, at: usize, event: &Event) {
        let Some(event) = event.dyn_ref::<RtcPeerConnectionIceEvent>() else { return };
        let line = event.candidate().map(|candidate| candidate.candidate()).unwrap_or_default();
        let all_done = {
            let mut looks = self.looks.borrow_mut();
            let Some(look) = looks.get_mut(at) else { return };
            // The end of those of one description, or of all.
            if line.is_empty() {
                look.done |= event.candidate().is_none();
            } else {
                look.found.candidates.push(line);
            }
            looks.iter().all(|look| look.done)
        };
        if all_done {
            // Its listeners go after the event that runs in one of them.
            let this = self.clone();
            spawn_local(async move { this.end() });
        }
    }

    fn on_error(self: &Rc<Self>, at: usize, event: &Event) {
        let number = Reflect::get(event, &"errorCode".into()).ok().and_then(|number| number.as_f64()).unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code of three digits")]
        let number = number as u16;
        if let Some(look) = self.looks.borrow_mut().get_mut(at) {
            look.found.error = Some(number);
        }
    }

    fn end(&self) {
        let looks = self.looks.take();
        *self.timer.borrow_mut() = None;
        let refused = looks.first().is_some_and(|look| look.pc.is_none());
        let mut found = looks.iter().map(|look| Alone { sure: look.found.sure && look.done, ..look.found.clone() });
        let Some(all) = found.next() else { return };
        let each = found.collect();
        self.sink.push(Input::Gathered(Gathering { all: all.candidates, each, refused }));
    }
}
