//! What a message says, as it is taken apart for the page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tincan::model::alike::skeleton;
use tincan::model::markup::{Piece, harmless, parse, plain};

fuzz_target!(|text: &str| {
    let text = harmless(text);
    assert_eq!(harmless(&text), text);
    let mut open = 0_usize;
    for piece in parse(&text) {
        match piece {
            Piece::Open(_) => open += 1,
            Piece::Close => open = open.checked_sub(1).expect("nothing closes that was not opened"),
            Piece::Text(_) | Piece::Link(_) | Piece::Mail(_) => {}
        }
    }
    assert_eq!(open, 0, "all that was opened closes");
    assert!(plain(&text).len() <= text.len());
    let looks = skeleton(&text);
    assert_eq!(skeleton(&looks), looks);
});
