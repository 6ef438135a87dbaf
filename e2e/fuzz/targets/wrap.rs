//! An event as a relay hands it over, and any content under a right signature.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tincan::protocol::relay::RelayMessage;
use tincan_fuzz::{kind_for, open, wrap};

fuzz_target!(|text: &str| {
    if let Some(RelayMessage::Event { event, .. }) = RelayMessage::parse(&format!("[\"EVENT\",\"inbox\",{text}]")) {
        let _ = open(&event);
    }
    let _ = open(&wrap(kind_for(text.as_bytes()), text));
});
