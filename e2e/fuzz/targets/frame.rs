//! What a peer sends on the channel.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tincan::protocol::bounds::MAX_FRAME;
use tincan::protocol::frame::Frame;

fuzz_target!(|text: &str| {
    if let Some(frame) = Frame::decode(text) {
        let encoded = frame.encode();
        assert!(encoded.len() > MAX_FRAME || Frame::decode(&encoded) == Some(frame));
    }
});
