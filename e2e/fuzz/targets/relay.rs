//! What a relay sends, and the inbox list that it may hold.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tincan::model::{Config, PeerId};
use tincan::protocol::relay::{RelayMessage, read_inbox};

fuzz_target!(|text: &str| {
    if let Some(RelayMessage::Event { event, .. }) = RelayMessage::parse(text)
        && let Some(of) = PeerId::new(event.pubkey)
        && let Some((relays, _)) = read_inbox(&event, of)
    {
        assert!(relays.len() <= Config::MOST_RELAYS);
    }
});
