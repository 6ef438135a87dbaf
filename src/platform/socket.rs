//! `WebSocket`s to relays.

use std::cell::RefCell;

use gloo::events::EventListener;
use litemap::LiteMap;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket};

use super::Sink;
use crate::engine::doors::{Input, RelayInput};
use crate::model::RelayUrl;

pub struct Sockets {
    sink: Sink,
    map: RefCell<LiteMap<RelayUrl, Socket>>,
}

struct Socket {
    ws: WebSocket,
    _listeners: [EventListener; 3],
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.ws.close();
    }
}

impl Sockets {
    pub const fn new(sink: Sink) -> Self {
        Self { sink, map: RefCell::new(LiteMap::new()) }
    }

    pub fn connect(&self, url: RelayUrl) {
        // An insecure relay on a secure page, for one, throws here.
        let Ok(ws) = WebSocket::new(url.as_str()) else {
            self.sink.push(Input::Relay(url, RelayInput::Closed));
            return;
        };
        let on = |what: &'static str, report: fn(&web_sys::Event) -> Option<RelayInput>| {
            let (sink, url) = (self.sink.clone(), url.clone());
            EventListener::new(&ws, what, move |event| {
                if let Some(input) = report(event) {
                    sink.push(Input::Relay(url.clone(), input));
                }
            })
        };
        let listeners = [
            on("open", |_| Some(RelayInput::Opened)),
            on("close", |_| Some(RelayInput::Closed)),
            // Binary frames are nothing a relay sends (NIP-01).
            on("message", |event| event.dyn_ref::<MessageEvent>()?.data().as_string().map(RelayInput::Frame)),
        ];
        let socket = Socket { ws, _listeners: listeners };
        discard(self.map.borrow_mut().insert(url, socket));
    }

    pub fn disconnect(&self, url: &RelayUrl) {
        discard(self.map.borrow_mut().remove(url));
    }

    pub fn send(&self, url: &RelayUrl, text: &str) {
        if let Some(socket) = self.map.borrow().get(url) {
            // A socket that is closing reports that itself.
            let _ = socket.ws.send_with_str(text);
        }
    }
}

/// Drops a socket after the event that may be running in one of its listeners.
fn discard(socket: Option<Socket>) {
    if let Some(socket) = socket {
        wasm_bindgen_futures::spawn_local(async move { drop(socket) });
    }
}
