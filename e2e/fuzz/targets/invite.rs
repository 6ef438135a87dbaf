//! What people paste or open: invite links, addresses, relays.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tincan::model::RelayUrl;
use tincan::protocol::invite::Address;

fuzz_target!(|text: &str| {
    for text in [text.to_owned(), format!("#add/{text}")] {
        if let Ok(address) = Address::parse(&text) {
            assert_eq!(Address::parse(&address.fragment()), Ok(address));
        }
    }
    if let Ok(url) = RelayUrl::parse(text) {
        assert_eq!(RelayUrl::parse(url.as_str()), Ok(url));
    }
});
