//! What a network lets through, as far as a browser finds out: from the candidates that it gathers toward the servers of
//! this place. Nobody else is asked.

/// In place of a browser's number: it takes no such server.
pub const REFUSED: u16 = 0;

/// What a browser gathered. Candidates are as RFC 8839 writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gathering {
    /// With all servers asked from the same ports.
    pub all: Vec<String>,
    /// With each alone.
    pub each: Vec<Alone>,
    /// The browser can make no connections at all.
    pub refused: bool,
}

/// What it gathered with one server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alone {
    pub url: String,
    pub candidates: Vec<String>,
    /// What it says of a server that failed (W3C `RTCPeerConnectionIceErrorEvent`).
    pub error: Option<u16>,
    /// It came to an end in time, and would have said of a failure.
    pub sure: bool,
}

/// What that means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    pub servers: Vec<Server>,
    /// Candidates of each type: of this device, as servers see it, of TURN servers.
    pub own: u32,
    pub seen: u32,
    pub relayed: u32,
    pub nat: Nat,
}

/// One STUN or TURN server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub url: String,
    pub turn: bool,
    pub answer: Answer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Came,
    /// None, with the browser's number for why (701: not reached).
    Failed(u16),
    /// None, and the browser does not say why.
    Missing,
}

/// What stands between this device and the internet, where direct connections are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nat {
    /// The browser makes no connections, or none with these servers.
    Refused,
    /// There is no server that could tell.
    Unasked,
    /// None of them answered over UDP.
    Blocked,
    /// They see the address that the device has itself.
    Open,
    /// Two servers see the same address and port.
    Cone,
    /// Each sees another.
    Symmetric,
    /// Only one was asked, or only one answered: it takes two to compare.
    OneOnly,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Own,
    Seen,
    Relayed,
}

/// One candidate over UDP.
#[derive(Debug)]
struct Candidate<'a> {
    kind: Kind,
    place: (&'a str, &'a str),
    /// Which port of the device it leads to; unknown where the browser hides that.
    base: Option<(&'a str, &'a str)>,
}

impl<'a> Candidate<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let [_, _, transport, _, ip, port, "typ", kind, rest @ ..] = words.as_slice() else { return None };
        let kind = match *kind {
            "host" => Kind::Own,
            "srflx" | "prflx" => Kind::Seen,
            "relay" => Kind::Relayed,
            _ => return None,
        };
        let field = |name: &str| rest.iter().zip(rest.iter().skip(1)).find(|(of, _)| **of == name).map(|(_, is)| *is);
        let base = field("raddr").zip(field("rport")).filter(|(_, port)| *port != "0");
        // That of a TURN server is UDP, whatever the way to the server.
        transport.eq_ignore_ascii_case("udp").then_some(Self { kind, place: (ip, port), base })
    }
}

/// Host and way of a server's address (RFC 7064, RFC 7065).
fn parts(url: &str) -> (&str, bool, bool) {
    let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
    let host = rest.split(['?']).next().unwrap_or_default();
    let name = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
    let udp = !scheme.ends_with('s') && !rest.contains("transport=tcp");
    (name.unwrap_or_default(), scheme.starts_with("turn"), udp)
}

impl Network {
    /// What was gathered, understood.
    #[must_use]
    pub fn of(found: &Gathering) -> Self {
        let all: Vec<_> = found.all.iter().filter_map(|line| Candidate::read(line)).collect();
        let servers = found.each.iter().map(Server::of).collect();
        let mut network = Self { servers, own: 0, seen: 0, relayed: 0, nat: Nat::Unasked };
        for candidate in &all {
            *match candidate.kind {
                Kind::Own => &mut network.own,
                Kind::Seen => &mut network.seen,
                Kind::Relayed => &mut network.relayed,
            } += 1;
        }
        network.nat = if found.refused { Nat::Refused } else { network.nat(&all) };
        network
    }

    fn nat(&self, all: &[Candidate<'_>]) -> Nat {
        if self.servers.is_empty() {
            return Nat::Unasked;
        }
        let seen = || all.iter().filter(|one| one.kind == Kind::Seen);
        // A port of the device that two servers see as two. Where the browser hides which port it is, it uses one for
        // each kind of address.
        let same = |a: &Candidate<'_>, b: &Candidate<'_>| match (a.base, b.base) {
            (Some(a), Some(b)) => a == b,
            _ => a.place.0.contains(':') == b.place.0.contains(':'),
        };
        if seen().any(|a| seen().any(|b| same(a, b) && a.place != b.place)) {
            return Nat::Symmetric;
        }
        let mut hosts: Vec<&str> = Vec::new();
        for server in self.servers.iter().filter(|server| server.answer == Answer::Came) {
            let (host, _, udp) = parts(&server.url);
            if udp && !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        if hosts.is_empty() {
            return if self.servers.iter().any(|server| parts(&server.url).2) { Nat::Blocked } else { Nat::Unasked };
        }
        let is_own = |place: &str| all.iter().any(|one| one.kind == Kind::Own && one.place.0 == place);
        // One that is the device's own is not told twice.
        if seen().all(|one| is_own(one.place.0)) {
            return Nat::Open;
        }
        if hosts.len() > 1 { Nat::Cone } else { Nat::OneOnly }
    }

    /// STUN servers, and TURN servers.
    #[must_use]
    pub fn asked(&self) -> [usize; 2] {
        let turn = self.servers.iter().filter(|server| server.turn).count();
        [self.servers.len() - turn, turn]
    }

    /// Whether a TURN server would carry a connection.
    #[must_use]
    pub fn has_turn(&self) -> bool {
        self.servers.iter().any(|server| server.turn && server.answer == Answer::Came)
    }
}

impl Server {
    fn of(alone: &Alone) -> Self {
        let (_, turn, _) = parts(&alone.url);
        let wanted = if turn { Kind::Relayed } else { Kind::Seen };
        let came = alone.candidates.iter().filter_map(|line| Candidate::read(line)).any(|one| one.kind == wanted);
        let answer = match alone.error {
            _ if came => Answer::Came,
            Some(number) => Answer::Failed(number),
            // It saw the address that was there already, and that is not told twice.
            None if alone.sure && !turn && !alone.candidates.is_empty() => Answer::Came,
            None => Answer::Missing,
        };
        Self { url: alone.url.clone(), turn, answer }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOST: &str = "candidate:1 1 udp 2113937151 192.168.1.2 32777 typ host generation 0";
    const HIDDEN: &str = "candidate:1 1 udp 2113937151 a1b2.local 32777 typ host generation 0";
    const RELAY: &str = "candidate:3 1 udp 50340095 198.18.0.1 63890 typ relay raddr 198.18.1.129 rport 5605";
    const STUN: [&str; 2] = ["stun:one.example:3478", "stun:two.example"];

    fn seen(port: u16, base: &str) -> String {
        format!("candidate:2 1 udp 1677729535 198.18.1.129 {port} typ srflx {base} generation 0")
    }

    fn alone(url: &str, candidates: &[&str], error: Option<u16>) -> Alone {
        let candidates = candidates.iter().map(|&line| line.to_owned()).collect();
        Alone { url: url.into(), candidates, error, sure: true }
    }

    fn network(all: &[&str], each: Vec<Alone>) -> Network {
        Network::of(&Gathering { all: all.iter().map(|&line| line.to_owned()).collect(), each, refused: false })
    }

    #[test]
    fn two_servers_that_see_the_same_port_or_not_tell_the_kind_of_router() {
        for base in ["raddr 192.168.1.2 rport 32777", "raddr 0.0.0.0 rport 0"] {
            let (one, two) = (seen(5605, base), seen(5606, base));
            let both = || STUN.map(|url| alone(url, &[HOST, &one], None)).to_vec();
            assert_eq!(network(&[HOST, &one], both()).nat, Nat::Cone);
            assert_eq!(network(&[HOST, &one, &two], both()).nat, Nat::Symmetric);
            // From two of the device's own ports they may well see two.
            let other = seen(5606, "raddr 10.0.0.2 rport 40000");
            let expected = if base.contains("0.0.0.0") { Nat::Symmetric } else { Nat::Cone };
            assert_eq!(network(&[HOST, &one, &other], both()).nat, expected);
        }
    }

    #[test]
    fn it_takes_two_servers_to_compare() {
        let one = seen(5605, "raddr 0.0.0.0 rport 0");
        let first = alone(STUN[0], &[HIDDEN, &one], None);
        assert_eq!(network(&[HIDDEN, &one], vec![first.clone()]).nat, Nat::OneOnly);
        let failed = alone(STUN[1], &[HIDDEN], Some(701));
        let found = network(&[HIDDEN, &one], vec![first.clone(), failed]);
        assert_eq!(
            (found.nat, found.servers[1].answer, found.own, found.seen),
            (Nat::OneOnly, Answer::Failed(701), 1, 1)
        );
        // Two ports of one host may be one server.
        let again = alone("stun:one.example:3479", &[HIDDEN, &one], None);
        assert_eq!(network(&[HIDDEN, &one], vec![first, again]).nat, Nat::OneOnly);
    }

    #[test]
    fn an_address_that_is_the_devices_own_is_open() {
        // Such a candidate is not told twice.
        assert_eq!(network(&[HIDDEN], vec![alone(STUN[0], &[HIDDEN], None)]).nat, Nat::Open);
        let own = "candidate:1 1 udp 2113937151 198.18.1.129 5605 typ host";
        let same = seen(5605, "raddr 198.18.1.129 rport 5605");
        assert_eq!(network(&[own, &same], vec![alone(STUN[0], &[own, &same], None)]).nat, Nat::Open);
        // A browser that would not have said of a failure says nothing by its silence.
        let unsure = Alone { sure: false, ..alone(STUN[0], &[HIDDEN], None) };
        let found = network(&[HIDDEN], vec![unsure]);
        assert_eq!((found.nat, found.servers[0].answer), (Nat::Blocked, Answer::Missing));
    }

    #[test]
    fn without_udp_only_turn_over_tcp_is_left() {
        let failed = || STUN.map(|url| alone(url, &[HOST], Some(701))).to_vec();
        assert_eq!(network(&[HOST], failed()).nat, Nat::Blocked);
        let mut each = failed();
        each.push(alone("turn:one.example?transport=tcp", &[HOST, RELAY], None));
        let found = network(&[HOST, RELAY], each);
        assert_eq!((found.nat, found.has_turn(), found.asked(), found.relayed), (Nat::Blocked, true, [2, 1], 1));
        // A TURN server over TCP alone says nothing of UDP.
        let tcp = vec![alone("turns:one.example", &[HOST, RELAY], None)];
        assert_eq!(network(&[HOST, RELAY], tcp).nat, Nat::Unasked);
        let refused = alone("turn:one.example", &[HOST], Some(401));
        let found = network(&[HOST], vec![refused]);
        assert_eq!((found.has_turn(), found.servers[0].answer), (false, Answer::Failed(401)));
    }

    #[test]
    fn without_servers_or_connections_nothing_is_known() {
        assert_eq!(network(&[HOST], Vec::new()).nat, Nat::Unasked);
        assert_eq!(Network::of(&Gathering { refused: true, ..Gathering::default() }).nat, Nat::Refused);
        assert_eq!(network(&[], vec![alone(STUN[0], &[], None)]).nat, Nat::Blocked, "no network at all");
    }

    proptest! {
        #[test]
        fn no_candidate_panics(all in proptest::collection::vec("(candidate:1 1 udp 1 )?\\PC{0,40}( typ (host|srflx) raddr)?", 0..4), url in "\\PC{0,30}") {
            let each = vec![Alone { url, candidates: all.clone(), error: None, sure: true }];
            let _ = Network::of(&Gathering { all, each, refused: false });
        }
    }
}
