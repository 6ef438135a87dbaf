//! The content of a control rumor.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tincan::model::{DeviceId, RunId, SessionId};
use tincan::protocol::rumor::{CONTROL, Rumor};
use tincan::protocol::signal::{Body, Signal};
use tincan_fuzz::{NOW, ann, bob};

fuzz_target!(|content: &str| {
    let (ann, bob) = (ann(), bob());
    let body = Body::Bye { session: SessionId::from_random([3; 32]) };
    let honest = Signal { device: DeviceId::from_random([1; 32]), run: RunId::from_random([2; 32]), body };
    let tag = honest.rumor(ann, bob, NOW).tag("t").unwrap_or_default().to_owned();
    let rumor = Rumor::new(ann, NOW, CONTROL, vec![vec!["t".into(), tag]], content.into());
    if let Some(signal) = Signal::read(&rumor) {
        assert_eq!(Signal::read(&signal.rumor(ann, bob, NOW)), Some(signal));
    }
});
