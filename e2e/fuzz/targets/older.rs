//! What older clients signal and say: an event as a relay hands it over, what it may hold, and what comes on the channel.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tincan::protocol::older::{Call, chat, read_chat};
use tincan::protocol::relay::RelayMessage;
use tincan_fuzz::{call, open_call};

fuzz_target!(|text: &str| {
    if let Some(RelayMessage::Event { event, .. }) = RelayMessage::parse(&format!("[\"EVENT\",\"calls\",{text}]")) {
        let _ = open_call(&event);
    }
    let _ = open_call(&call(text));
    if let Some(call) = Call::read(text) {
        assert_eq!(Call::read(&call.content()), Some(call));
    }
    if let Some((said, at)) = read_chat(text) {
        assert_eq!(read_chat(&chat(&said, at)), Some((said, at)));
    }
});
