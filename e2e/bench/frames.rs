//! The codec alone, for the figures: frames of chat messages are written on one page and read on another, as the engine
//! does it, with neither engine nor stores around. No part of the app.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;

use tincan::model::{Millis, PeerId};
use tincan::protocol::frame::Frame;
use tincan::protocol::mac::MacKey;
use tincan::protocol::rumor::Rumor;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static RUMORS: RefCell<Vec<Rumor>> = const { RefCell::new(Vec::new()) };
}

/// Has so many messages of this size at hand.
#[wasm_bindgen]
pub fn prepare(count: u32, size: usize) {
    let ann = PeerId::from_hex("7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e");
    let bob = PeerId::from_hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    let Some((ann, bob)) = ann.zip(bob) else { return };
    let mac = MacKey::derive(&[1]);
    let rumor = |number: u32| {
        let text = format!("{number:<size$}").replace(' ', "x");
        Rumor::own_chat(ann, bob, Millis(1_800_000_000_000 + u64::from(number)), text, vec![], &mac)
    };
    RUMORS.set((0..count).map(rumor).collect());
}

/// The frame of one of them.
#[wasm_bindgen]
pub fn encode(number: usize) -> String {
    let rumor = RUMORS.with_borrow(|rumors| rumors.get(number).cloned());
    rumor.map(|rumor| Frame::Rumor(rumor).encode()).unwrap_or_default()
}

/// Reads a frame, and whether it is a message: its id and all else is checked.
#[wasm_bindgen]
pub fn decode(text: &str) -> bool {
    matches!(Frame::decode(text), Some(Frame::Rumor(_)))
}
