//! Any bytes in the place of the rumor, sealed and wrapped as they should be; and as text, by itself, once more with the
//! id that belongs to it, without which little would pass.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nostr::prelude::UnsignedEvent;
use tincan::protocol::rumor::Rumor;
use tincan::protocol::signal::Signal;
use tincan_fuzz::{kind_for, open, wrap_rumor};

fuzz_target!(|rumor: &[u8]| {
    if let Some(wrap) = wrap_rumor(kind_for(rumor), rumor) {
        let _ = open(&wrap);
    }
    if let Ok(mut event) = UnsignedEvent::from_json(rumor) {
        event.id = Some(event.compute_id());
        if let Ok(rumor) = Rumor::parse(&event.as_json()) {
            assert_eq!(Rumor::parse(&rumor.json()), Ok(rumor.clone()));
            let _ = (rumor.at(), rumor.recipients().count(), Signal::read(&rumor));
        }
    }
});
