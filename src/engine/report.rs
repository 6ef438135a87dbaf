//! What a bug report says, as text, in English whatever the language of the page: it is for whoever mends the program.
//!
//! It is put together from numbers and from the phrases below alone. No name, key, address or word of anyone is taken in,
//! also none that a relay, a peer or the browser said.

use super::diary::{Diagnosis, Happening, Line, Said, Trouble, Whom};
use super::doors::{End, Failure, Keeping, Link, Mail, Path, RelayView, Way};
use crate::model::network::{Answer, Nat, Server};
use crate::model::{Network, PeerId, Standing};

/// More of what a browser calls itself says nothing.
const BROWSER: usize = 160;

/// All that goes in.
#[derive(Debug)]
pub struct Report<'a> {
    pub version: &'a str,
    /// What the browser calls itself.
    pub browser: &'a str,
    /// What this browser has, or lacks.
    pub checks: &'a [(&'static str, bool)],
    pub relays: &'a [RelayView],
    pub found: &'a Diagnosis,
    pub contacts: &'a [(PeerId, Standing, Link, Option<Path>)],
    /// What the host sets could not be read.
    pub built_in: bool,
    /// The user hides their address from everyone who was asked nothing else about.
    pub hides: bool,
    pub network: Option<&'a Network>,
    pub keeping: Option<Keeping>,
    pub messages: Option<u64>,
}

impl Report<'_> {
    #[must_use]
    pub fn text(&self) -> String {
        let mut all = vec![["Tincan ", self.version].concat(), browser(self.browser)];
        all.extend(self.built_in.then(|| "config.json could not be read".into()));
        all.push(String::new());
        self.relays(&mut all);
        self.network(&mut all);
        self.contacts(&mut all);
        self.page(&mut all);
        all.push("Log, in seconds since its first line:".into());
        all.extend(lines(&self.found.lines));
        all.push(String::new());
        all.join("\n")
    }

    fn relays(&self, all: &mut Vec<String>) {
        all.push("Relays:".into());
        for check in &self.found.relays {
            let view = self.relays.iter().find(|view| view.url == check.url);
            let mut words = vec![name("relay", check.number), if check.up { "up" } else { "down" }.into()];
            words.extend(check.trip.map(|trip| [&trip.to_string(), " ms"].concat()));
            let Some(view) = view else {
                words.push("a contact's".into());
                all.push(words.join(", "));
                continue;
            };
            words.push(if view.used { "ours" } else { "offered" }.into());
            words.push(mail(view.mail).into());
            words.extend(view.wants_login.then(|| "wants a login".into()));
            words.extend(view.trouble.is_some().then(|| "complained".into()));
            all.push(words.join(", "));
        }
        all.push(String::new());
    }

    fn network(&self, all: &mut Vec<String>) {
        let hides = if self.hides { " The address is hidden." } else { "" };
        let Some(network) = self.network else {
            all.push(["Network: not tested.", hides].concat());
            all.push(String::new());
            return;
        };
        all.push(["Network: ", nat(network.nat), ".", hides].concat());
        for (number, server) in (1..).zip(&network.servers) {
            all.push(server_line(number, server));
        }
        let Network { own, seen, relayed, .. } = network;
        all.push(format!("candidates: {own} host, {seen} reflexive, {relayed} relayed"));
        all.push(String::new());
    }

    fn contacts(&self, all: &mut Vec<String>) {
        all.push("Contacts:".into());
        for (peer, standing, link, path) in self.contacts {
            let check = self.found.contacts.iter().find(|check| check.peer == *peer);
            let mut words = vec![name("contact", check.map_or(0, |check| check.number))];
            words.push(if *standing == Standing::Accepted { "accepted" } else { "asked" }.into());
            words.push(link.as_str().into());
            if let Some(Path { way, ends: (ours, theirs), millis, sent, received }) = path {
                words.push(format!("{}, {} to {}", self::way(*way), end(*ours), end(*theirs)));
                words.push(format!("{millis} ms, {sent} bytes out, {received} in"));
            }
            if let Some((trouble, at)) = check.and_then(|check| check.trouble) {
                let ago = self.found.now.since(at).as_secs();
                words.push(format!("{} ({ago} s ago)", self::trouble(trouble)));
            }
            all.push(words.join(", "));
        }
        all.push(String::new());
    }

    fn page(&self, all: &mut Vec<String>) {
        if let Some(Keeping { promised, used, room }) = self.keeping {
            let promised = match promised {
                Some(true) => "promised",
                Some(false) => "not promised",
                None => "unsaid",
            };
            all.push(format!("Storage: {promised}, {used} of {room} bytes"));
        }
        all.extend(self.messages.map(|count| format!("Messages: {count}")));
        for (what, works) in self.checks {
            all.push([*what, if *works { ": works" } else { ": missing" }].concat());
        }
        all.push(String::new());
    }
}

/// What a browser calls itself, with the first number of each version alone: the rest looks like addresses.
fn browser(own: &str) -> String {
    let mut words = String::new();
    let mut digits = false;
    let mut cut = false;
    for letter in own.chars().filter(|letter| letter.is_ascii_graphic() || *letter == ' ').take(BROWSER) {
        let is_digit = letter.is_ascii_digit();
        cut = if digits && letter == '.' { true } else { cut && (is_digit || letter == '.') };
        digits = is_digit;
        if !cut {
            words.push(letter);
        }
    }
    words
}

/// The lines of the log, as they are read.
#[must_use]
pub fn lines(lines: &[Line]) -> Vec<String> {
    let start = lines.first().map(|line| line.at).unwrap_or_default();
    let line = |line: &Line| {
        let at = line.at.since(start).0;
        let whom = match line.whom {
            Whom::Nobody => String::new(),
            Whom::Contact(number) => [&name("contact", number), ": "].concat(),
            Whom::Relay(number) => [&name("relay", number), ": "].concat(),
        };
        let times = if line.times > 1 { format!(" ({} times)", line.times) } else { String::new() };
        format!("{}.{} {whom}{}{times}", at / 1000, at % 1000 / 100, happening(line.what))
    };
    lines.iter().map(line).collect()
}

/// What a contact or a relay is called.
#[must_use]
pub fn name(what: &str, number: u32) -> String {
    if number == 0 { what.to_owned() } else { [what, " ", &number.to_string()].concat() }
}

fn happening(what: Happening) -> String {
    let fixed = match what {
        Happening::Started => "started",
        Happening::Woke => "woke, or the network changed",
        Happening::RelayUp => "up",
        Happening::RelayDown => "down",
        Happening::RelayUnreached => "not reached",
        Happening::RelaySilent => "did not answer",
        Happening::RelayRefused => "refused something",
        Happening::RelayWantsLogin => "wants a login",
        Happening::RelayComplained => "complained",
        Happening::Dialled => "dialled",
        Happening::Accepted => "took their offer",
        Happening::Answered => "their answer is here",
        Happening::Opened => "channel open",
        Happening::Restarted => "restarted ICE",
        Happening::PathLost => "path lost",
        Happening::Mended => "path found again",
        Happening::Declined => "declined their offer",
        Happening::StoreFull => "storage is full",
        Happening::StoreGone => "storage is gone",
        Happening::StoreFailed => "storage failed",
        Happening::StoreWorks => "storage works again",
        Happening::NetworkTested => "network test begun",
        Happening::Failed(why) => return ["failed: ", trouble(why)].concat(),
        Happening::Sent(kind) => return [said(kind), " sent"].concat(),
        Happening::Received(kind) => return [said(kind), " received"].concat(),
    };
    fixed.to_owned()
}

const fn said(kind: Said) -> &'static str {
    match kind {
        Said::Hello => "hello",
        Said::Offer => "offer",
        Said::Answer => "answer",
        Said::Candidates => "candidates",
        Said::Bye => "bye",
        Said::Receipt => "receipt",
    }
}

const fn trouble(why: Trouble) -> &'static str {
    match why {
        Trouble::Browser => "the browser made no description",
        Trouble::Away => "not online",
        Trouble::NoAnswer => "no answer to the offer",
        Trouble::NoPath => "no path found",
        Trouble::PathLost => "path lost for good",
        Trouble::Closed => "channel closed",
        Trouble::Declined => "they declined",
        Trouble::Hidden => "hidden address and no TURN",
        Trouble::NoInbox => "no inbox relay known",
        Trouble::OtherApp => "another program",
    }
}

const fn mail(mail: Mail) -> &'static str {
    match mail {
        Mail::Untested => "mail not tested",
        Mail::Testing => "mail being tested",
        Mail::Kept => "keeps mail",
        Mail::Failed(Failure::Unreached) => "mail test: not reached",
        Mail::Failed(Failure::Refused) => "mail test: refused",
        Mail::Failed(Failure::Forgot) => "mail test: forgot",
        Mail::Failed(Failure::Silent) => "mail test: silent",
        Mail::Failed(Failure::WantsLogin) => "mail test: wants a login",
    }
}

const fn nat(nat: Nat) -> &'static str {
    match nat {
        Nat::Refused => "the browser makes no connections",
        Nat::Unasked => "no server to ask over UDP",
        Nat::Blocked => "no answer over UDP",
        Nat::Open => "open",
        Nat::Cone => "same port from two servers",
        Nat::Symmetric => "another port from each server",
        Nat::OneOnly => "one server only",
    }
}

fn server_line(number: u32, server: &Server) -> String {
    let kind = if server.turn { "TURN" } else { "STUN" };
    let answer = match server.answer {
        Answer::Came => "answered".to_owned(),
        Answer::Failed(code) => ["failed, ", &code.to_string()].concat(),
        Answer::Missing => "no answer".to_owned(),
    };
    [kind, " server ", &number.to_string(), ": ", &answer].concat()
}

const fn way(way: Way) -> &'static str {
    match way {
        Way::Near => "within one network",
        Way::Far => "over the internet",
        Way::Turn => "over TURN",
    }
}

const fn end(end: End) -> &'static str {
    match end {
        End::Host => "host",
        End::ServerReflexive => "srflx",
        End::PeerReflexive => "prflx",
        End::Relayed => "relay",
        End::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::diary::{ContactCheck, RelayCheck};
    use crate::model::network::{Alone, Gathering};
    use crate::model::{Millis, RelayUrl};
    use crate::protocol::wrap::Vault;

    const IP: &str = "203.0.113.7";
    const SAID: &str = "Ann told bob@relay.secret.example at 203.0.113.7 the word";

    /// Four numbers with dots between them, or the colons of IPv6.
    fn has_address(text: &str) -> bool {
        let v4 = |word: &str| word.split('.').filter(|part| part.parse::<u8>().is_ok()).count() >= 4;
        let v6 = |word: &str| word.matches(':').count() >= 2;
        text.split(|letter: char| !(letter.is_ascii_hexdigit() || ".:".contains(letter)))
            .any(|word| v4(word) || v6(word))
    }

    fn has_key(text: &str) -> bool {
        text.split(|letter: char| !letter.is_ascii_hexdigit()).any(|word| word.len() >= 16)
    }

    #[test]
    fn nothing_of_anyone_is_in_a_report() {
        let (url, peer) = (RelayUrl::parse("wss://relay.secret.example").unwrap(), Vault::new(&[1; 32]).unwrap().me());
        let relays = [RelayView {
            url: url.clone(),
            up: true,
            used: true,
            mail: Mail::Failed(Failure::Refused),
            wants_login: true,
            trouble: Some(SAID.into()),
        }];
        let lines = [Happening::Started, Happening::Failed(Trouble::NoPath), Happening::Sent(Said::Offer)];
        let found = Diagnosis {
            relays: vec![
                RelayCheck { url, number: 1, up: true, trip: Some(34) },
                RelayCheck { url: RelayUrl::parse("ws://203.0.113.7:1").unwrap(), number: 2, up: false, trip: None },
            ],
            contacts: vec![ContactCheck { peer, number: 1, trouble: Some((Trouble::NoPath, Millis(500))) }],
            lines: lines.map(|what| Line { at: Millis(2500), what, whom: Whom::Contact(1), times: 2 }).to_vec(),
            now: Millis(9500),
        };
        let seen = format!("candidate:2 1 udp 1677729535 {IP} 5605 typ srflx raddr 10.0.0.1 rport 4000");
        let alone = Alone { url: format!("turn:{IP}:3478"), candidates: vec![seen.clone()], error: None, sure: true };
        let network = Network::of(&Gathering { all: vec![seen], each: vec![alone], refused: false });
        let path = Path { way: Way::Far, ends: (End::Host, End::Relayed), millis: 12, sent: 5, received: 6 };
        let report = Report {
            version: "0.1.0",
            browser: "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Chrome/141.0.0.0 Safari/537.36",
            checks: &[("WebRTC", true), ("Web Locks", false)],
            relays: &relays,
            found: &found,
            contacts: &[(peer, Standing::Accepted, Link::Direct, Some(path))],
            built_in: true,
            hides: true,
            network: Some(&network),
            keeping: Some(Keeping { promised: Some(false), used: 10, room: 20 }),
            messages: Some(7),
        };
        let text = report.text();
        for private in ["npub", "secret", "example", IP, "10.0.0.1", "Ann", "word", &peer.to_hex(), &peer.npub()] {
            assert!(!text.contains(private), "{private}: {text}");
        }
        assert!(!has_address(&text) && !has_key(&text), "{text}");
        // These would have found something.
        assert!(has_address(report.browser) && has_address("fe80::1:2") && has_key(&peer.to_hex()));
        for told in [
            "Tincan 0.1.0",
            "Mozilla/5 (X11; Linux x86_64; rv:153) Chrome/141 Safari/537",
            "config.json could not be read",
            "relay 1, up, 34 ms, ours, mail test: refused, wants a login, complained",
            "relay 2, down, a contact's",
            "TURN server 1: no answer",
            "candidates: 0 host, 1 reflexive, 0 relayed",
            "contact 1, accepted, direct, over the internet, host to relay, 12 ms, 5 bytes out, 6 in, no path found (9 s ago)",
            "Storage: not promised, 10 of 20 bytes",
            "Web Locks: missing",
            "0.0 contact 1: failed: no path found (2 times)",
        ] {
            assert!(text.lines().any(|line| line == told), "{told}: {text}");
        }
    }
}
