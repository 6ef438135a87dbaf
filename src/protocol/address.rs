//! What tells where its maker is, taken out of descriptions and candidates (RFC 8839): for those who hide their address.

/// The candidate without the address that it stands for, if it is a TURN server's; nothing for any other.
#[must_use]
pub fn relayed(candidate: &str) -> Option<String> {
    let mut words: Vec<&str> = candidate.split_ascii_whitespace().collect();
    if words.get(6..8)? != ["typ", "relay"] {
        return None;
    }
    let mut before = "";
    for word in &mut words {
        let blank = match before {
            "raddr" => "0.0.0.0",
            "rport" => "0",
            _ => *word,
        };
        before = std::mem::replace(word, blank);
    }
    Some(words.join(" "))
}

/// The description with such candidates alone, and with no other address.
#[must_use]
pub fn hide(sdp: &str) -> String {
    let mut hidden = String::new();
    for line in sdp.lines() {
        let kept = if let Some(candidate) = line.strip_prefix("a=candidate:") {
            relayed(candidate).map(|candidate| ["a=candidate:", &candidate].concat())
        } else if let Some((before, _)) = line.split_once("IN IP") {
            // Whose session it is (`o=`), and where media would go (`c=`) if there were no candidates.
            (!before.starts_with("a=")).then(|| [before, "IN IP4 0.0.0.0"].concat())
        } else {
            Some(line.to_owned())
        };
        if let Some(line) = kept {
            hidden.push_str(&line);
            hidden.push_str("\r\n");
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOST: &str = "candidate:1 1 udp 2113937151 192.168.1.2 32777 typ host generation 0 ufrag LTzV";
    const SRFLX: &str = "candidate:2 1 udp 1677729535 198.18.1.129 5605 typ srflx raddr 192.168.1.2 rport 32777";
    const RELAY: &str =
        "candidate:3 1 udp 50340095 198.18.0.1 63890 typ relay raddr 198.18.1.129 rport 5605 generation 0";

    #[test]
    fn only_what_a_turn_server_gave_is_left_and_not_whom_it_gave_it_to() {
        assert_eq!(relayed(HOST), None);
        assert_eq!(relayed(SRFLX), None);
        let expected = "candidate:3 1 udp 50340095 198.18.0.1 63890 typ relay raddr 0.0.0.0 rport 0 generation 0";
        assert_eq!(relayed(RELAY).as_deref(), Some(expected));
        assert_eq!(relayed("candidate:1 1 udp 1 typ relay 192.168.1.2 typ host"), None);
    }

    #[test]
    fn a_description_keeps_what_sets_the_connection_up() {
        let sdp = format!(
            "v=0\r\no=- 46 2 IN IP4 192.168.1.2\r\ns=-\r\nt=0 0\r\nm=application 5605 UDP/DTLS/SCTP webrtc-datachannel\r\n\
             c=IN IP4 198.18.1.129\r\na=rtcp:9 IN IP6 fe80::1\r\na={HOST}\r\na={SRFLX}\r\na={RELAY}\r\n\
             a=ice-ufrag:LTzV\r\na=fingerprint:sha-256 AB:CD\r\n"
        );
        assert_eq!(
            hide(&sdp),
            "v=0\r\no=- 46 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=application 5605 UDP/DTLS/SCTP webrtc-datachannel\r\n\
             c=IN IP4 0.0.0.0\r\n\
             a=candidate:3 1 udp 50340095 198.18.0.1 63890 typ relay raddr 0.0.0.0 rport 0 generation 0\r\n\
             a=ice-ufrag:LTzV\r\na=fingerprint:sha-256 AB:CD\r\n"
        );
    }

    proptest! {
        #[test]
        fn nothing_panics_and_no_address_gets_through(
            lines in prop::collection::vec(
                prop::sample::select(vec![
                    "a=candidate:1 1 udp 1 10.9.8.7 1 typ host", "a=candidate:1 1 tcp 1 10.9.8.7 9 typ srflx raddr 10.9.8.7 rport 1",
                    "a=candidate:1 1 udp 1 10.9.8.7 1 typ prflx", "c=IN IP4 10.9.8.7", "o=- 1 1 IN IP6 10.9.8.7", "a=mid:0",
                    "a=candidate:1 1 udp 1 1.1.1.1 1 typ relay raddr 10.9.8.7 rport 4", "a=rtcp:1 IN IP4 10.9.8.7", "a=candidate:",
                    "a=candidate:1 1 udp 1 10.9.8.7 1 typ", "a=candidate:1 1 udp 1 1.1.1.1 1 typ relay raddr raddr 10.9.8.7",
                ]), 0..20),
            any: String,
        ) {
            prop_assert!(!hide(&lines.join("\r\n")).contains("10.9.8.7"));
            let _ = (hide(&any), relayed(&any));
        }
    }
}
