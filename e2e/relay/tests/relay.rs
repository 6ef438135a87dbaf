//! Runs the relay as the tests of the app do, and holds it to what they rely on.

use std::process::Stdio;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use nostr_relay_builder::prelude::{
    ClientMessage, Event, EventBuilder, EventId, JsonUtil, Keys, Kind, PublicKey, RelayMessage, RelayUrl, Tag,
    Timestamp,
};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

const STORED: Kind = Kind::GiftWrap;
const EPHEMERAL: Kind = Kind::Custom(21059);

/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running relay, killed when dropped.
struct Relay {
    process: Child,
    address: String,
}

impl Relay {
    async fn start(args: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tincan-relay"))
            .args(args)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the relay starts");
        let stdout = process.stdout.take().expect("stdout is piped");
        let mut line = String::new();
        timeout(PATIENCE, BufReader::new(stdout).read_line(&mut line)).await.expect("a line in time").expect("a line");
        let address = line.trim_end().strip_prefix("relay listening on ws://").expect("the announcement").to_owned();
        Self { process, address }
    }

    fn url(&self) -> String {
        format!("ws://{}", self.address)
    }
}

/// One WebSocket to a relay.
struct Client(WebSocketStream<TcpStream>);

impl Client {
    async fn connect(relay: &Relay) -> Self {
        let stream = TcpStream::connect(&relay.address).await.expect("the relay accepts");
        stream.set_nodelay(true).expect("TCP_NODELAY");
        let (socket, _) = client_async(relay.url(), stream).await.expect("the relay upgrades");
        Self(socket)
    }

    async fn send(&mut self, json: String) {
        self.0.send(Message::text(json)).await.expect("the relay reads");
    }

    async fn next(&mut self) -> RelayMessage<'static> {
        let message = timeout(PATIENCE, self.0.next()).await.expect("a message in time");
        let message = message.expect("an open socket").expect("a sound message");
        RelayMessage::from_json(message.into_text().expect("text")).expect("a relay message")
    }

    async fn next_event(&mut self) -> EventId {
        match self.next().await {
            RelayMessage::Event { event, .. } => event.id,
            other => panic!("not an event: {other:?}"),
        }
    }

    /// The next OK: whether the relay accepted, and its reason.
    async fn next_ok(&mut self) -> (bool, String) {
        match self.next().await {
            RelayMessage::Ok { status, message, .. } => (status, message.into_owned()),
            other => panic!("not an OK: {other:?}"),
        }
    }

    async fn publish(&mut self, event: &Event) -> (bool, String) {
        self.send(ClientMessage::event(event.clone()).as_json()).await;
        self.next_ok().await
    }

    async fn request(&mut self, recipient: PublicKey, since: Timestamp) {
        self.send(format!(r##"["REQ","inbox",{{"kinds":[1059,21059],"#p":["{recipient}"],"since":{since}}}]"##)).await;
    }

    /// Subscribes to all gift wraps for `recipient` and returns the stored ones.
    async fn subscribe(&mut self, recipient: PublicKey) -> Vec<EventId> {
        self.request(recipient, Timestamp::now() - Duration::from_secs(3 * 24 * 3600)).await;
        let mut stored = Vec::new();
        loop {
            match self.next().await {
                RelayMessage::Event { event, .. } => stored.push(event.id),
                RelayMessage::EndOfStoredEvents(_) => return stored,
                other => panic!("neither an event nor EOSE: {other:?}"),
            }
        }
    }

    /// The challenge that the relay sends before it refuses.
    async fn next_challenge(&mut self) -> String {
        match self.next().await {
            RelayMessage::Auth { challenge } => challenge.into_owned(),
            other => panic!("not a challenge: {other:?}"),
        }
    }
}

fn wrap(kind: Kind, recipient: PublicKey, content: &str) -> Event {
    EventBuilder::new(kind, content)
        .tag(Tag::public_key(recipient))
        .sign_with_keys(&Keys::generate())
        .expect("a signed event")
}

fn accepted() -> (bool, String) {
    (true, String::new())
}

#[tokio::test]
async fn ephemeral_events_are_passed_on_and_others_are_stored_too() {
    let relay = Relay::start(&[]).await;
    let recipient = Keys::generate().public_key();
    let (mut sender, mut receiver) = (Client::connect(&relay).await, Client::connect(&relay).await);
    assert_eq!(receiver.subscribe(recipient).await, []);

    let ephemeral = wrap(EPHEMERAL, recipient, "now");
    let stored = wrap(STORED, recipient, "later");
    assert_eq!(sender.publish(&ephemeral).await, accepted());
    assert_eq!(sender.publish(&stored).await, accepted());
    assert_eq!(receiver.next_event().await, ephemeral.id);
    assert_eq!(receiver.next_event().await, stored.id);

    let mut late = Client::connect(&relay).await;
    assert_eq!(late.subscribe(recipient).await, [stored.id]);
}

#[tokio::test]
async fn nothing_is_refused_for_its_size_its_number_or_its_time() {
    let relay = Relay::start(&[]).await;
    let recipient = Keys::generate().public_key();
    let (mut sender, mut receiver) = (Client::connect(&relay).await, Client::connect(&relay).await);
    receiver.subscribe(recipient).await;

    let mut sent = Vec::new();
    for number in 0..1000 {
        let event = wrap(if number % 2 == 0 { STORED } else { EPHEMERAL }, recipient, "one of many");
        sender.send(ClientMessage::event(event.clone()).as_json()).await;
        sent.push(event.id);
    }
    for _ in &sent {
        assert_eq!(sender.next_ok().await, accepted());
    }
    for id in sent {
        assert_eq!(receiver.next_event().await, id);
    }

    let two_days = Duration::from_secs(2 * 24 * 3600);
    for created_at in [Timestamp::now() - two_days, Timestamp::now() + two_days] {
        let event = EventBuilder::new(STORED, "x".repeat(96 * 1024))
            .tag(Tag::public_key(recipient))
            .custom_created_at(created_at)
            .sign_with_keys(&Keys::generate())
            .expect("a signed event");
        assert_eq!(sender.publish(&event).await, accepted());
        assert_eq!(receiver.next_event().await, event.id);
    }
    assert_eq!(Client::connect(&relay).await.subscribe(recipient).await.len(), 502);
}

#[tokio::test]
async fn busy_publishers_do_not_outrun_a_subscriber() {
    const PUBLISHERS: usize = 6;
    const EACH: usize = 500;

    let relay = Relay::start(&[]).await;
    let recipient = Keys::generate().public_key();
    let mut receiver = Client::connect(&relay).await;
    receiver.subscribe(recipient).await;

    let mut publishers = Vec::new();
    for _ in 0..PUBLISHERS {
        let mut sender = Client::connect(&relay).await;
        let events: Vec<_> = (0..EACH).map(|_| wrap(EPHEMERAL, recipient, "in a crowd")).collect();
        publishers.push(async move {
            for event in events {
                sender.send(ClientMessage::event(event).as_json()).await;
            }
            for _ in 0..EACH {
                assert_eq!(sender.next_ok().await, accepted());
            }
        });
    }
    let publishers: Vec<_> = publishers.into_iter().map(tokio::spawn).collect();
    for _ in 0..PUBLISHERS * EACH {
        receiver.next_event().await;
    }
    for publisher in publishers {
        publisher.await.expect("all accepted");
    }
}

#[tokio::test]
async fn with_forget_everything_is_said_to_be_kept_and_nothing_is() {
    let relay = Relay::start(&["--forget"]).await;
    let recipient = Keys::generate().public_key();
    let (mut sender, mut receiver) = (Client::connect(&relay).await, Client::connect(&relay).await);
    receiver.subscribe(recipient).await;
    let event = wrap(STORED, recipient, "");
    assert_eq!(sender.publish(&event).await, accepted());
    assert_eq!(receiver.next_event().await, event.id);
    assert_eq!(Client::connect(&relay).await.subscribe(recipient).await, []);
}

#[tokio::test]
async fn with_auth_nothing_works_before_authentication() {
    let relay = Relay::start(&["--auth"]).await;
    let keys = Keys::generate();
    let mut client = Client::connect(&relay).await;

    let event = wrap(STORED, keys.public_key(), "");
    client.send(ClientMessage::event(event.clone()).as_json()).await;
    client.next_challenge().await;
    let (status, reason) = client.next_ok().await;
    assert!(!status && reason.starts_with("auth-required:"), "{reason}");

    client.request(keys.public_key(), event.created_at).await;
    let challenge = client.next_challenge().await;
    match client.next().await {
        RelayMessage::Closed { message, .. } => assert!(message.starts_with("auth-required:"), "{message}"),
        other => panic!("not CLOSED: {other:?}"),
    }

    let url = RelayUrl::parse(&relay.url()).expect("a relay URL");
    let proof = EventBuilder::auth(challenge, url).sign_with_keys(&keys).expect("a signed event");
    client.send(ClientMessage::auth(proof).as_json()).await;
    assert_eq!(client.next_ok().await, accepted());
    assert_eq!(client.publish(&event).await, accepted());
    assert_eq!(client.subscribe(keys.public_key()).await, [event.id]);
}

#[tokio::test]
async fn a_killed_relay_can_be_restarted_on_its_port_at_once() {
    let mut first = Relay::start(&[]).await;
    // The side that closes first keeps the port in TIME_WAIT: this connection makes that the relay.
    let _open = Client::connect(&first).await;
    first.process.kill().await.expect("the relay dies");

    let port = first.address.rsplit(':').next().expect("a port");
    let second = Relay::start(&["--port", port]).await;
    assert_eq!(second.address, first.address);
    Client::connect(&second).await;
}

#[tokio::test]
async fn plain_http_gets_an_answer() {
    let relay = Relay::start(&[]).await;
    let mut stream = TcpStream::connect(&relay.address).await.expect("the relay accepts");
    stream.write_all(b"GET / HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n").await.expect("a request");
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("a response");
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
}

#[tokio::test]
async fn delivery_is_prompt() {
    let relay = Relay::start(&[]).await;
    let recipient = Keys::generate().public_key();
    let (mut sender, mut receiver) = (Client::connect(&relay).await, Client::connect(&relay).await);
    receiver.subscribe(recipient).await;

    let (mut delivered, mut answered) = (Vec::new(), Vec::new());
    for _ in 0..200 {
        let pair = [wrap(EPHEMERAL, recipient, "one"), wrap(EPHEMERAL, recipient, "two")];
        let start = Instant::now();
        for event in &pair {
            sender.send(ClientMessage::event(event.clone()).as_json()).await;
        }
        for event in &pair {
            assert_eq!(receiver.next_event().await, event.id);
        }
        delivered.push(start.elapsed());
        // Two answers in a row: with Nagle's algorithm the second waits for a delayed acknowledgement of the first.
        for _ in &pair {
            assert_eq!(sender.next_ok().await, accepted());
        }
        answered.push(start.elapsed());
    }
    for (what, mut delays) in [("delivered", delivered), ("answered", answered)] {
        delays.sort();
        let median = delays[delays.len() / 2];
        println!("two events {what} after {median:?} (median)");
        assert!(median < Duration::from_millis(20), "{what} after {median:?}");
    }
}
