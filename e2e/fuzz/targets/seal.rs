//! Any bytes in the place of the seal, encrypted and wrapped as they should be.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tincan_fuzz::{kind_for, open, wrap_seal};

fuzz_target!(|seal: &[u8]| {
    if let Some(wrap) = wrap_seal(kind_for(seal), seal) {
        let _ = open(&wrap);
    }
});
