//! A Nostr relay on loopback, in memory, without the throttling of a public one.
//!
//! All relay behaviour is that of `nostr-relay-builder`. This binary owns only the socket, because the crate's own
//! listener leaves Nagle's algorithm on, which holds small messages back for tens of milliseconds.

use std::convert::Infallible;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};

use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue, UPGRADE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use nostr_relay_builder::builder::{PolicyResult, RateLimit, RelayBuilderNip42, RelayBuilderNip42Mode, WritePolicy};
use nostr_relay_builder::prelude::{BoxedFuture, Event, Kind, MemoryDatabase};
use nostr_relay_builder::{LocalRelay, RelayBuilder};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

const USAGE: &str = "usage: tincan-relay [--port N] [--auth] [--forget] [--page N] [--refuse]";

/// As many events as the crate's in-memory database holds.
const FILTER_LIMIT: usize = 75_000;

/// What the command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    /// 0 is any free port.
    port: u16,
    /// Whether reading and writing need NIP-42 authentication.
    auth: bool,
    /// Whether it says OK and stores nothing. What comes is passed on to those who listen.
    forget: bool,
    /// How many stored events it gives out at a time.
    page: Option<usize>,
    /// Whether it refuses mail, and takes all else.
    refuse: bool,
}

impl Options {
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--auth" => options.auth = true,
                "--forget" => options.forget = true,
                "--refuse" => options.refuse = true,
                "--port" => {
                    let value = args.next().ok_or("--port needs a number")?;
                    options.port = value.parse().map_err(|_| format!("not a port: {value}"))?;
                }
                "--page" => {
                    let value = args.next().ok_or("--page needs a number")?;
                    options.page = Some(value.parse().map_err(|_| format!("not a number: {value}"))?);
                }
                _ => return Err(format!("unknown argument: {arg}")),
            }
        }
        Ok(options)
    }
}

/// Accepts every event, or all but mail, but lets the other connections go first.
///
/// The crate drops events for a subscriber that is 1,024 behind, and sending one takes it about as long as taking one
/// in, so a few busy publishers would outrun it. On one thread and with a pause before each event they cannot.
#[derive(Debug)]
struct TakeTurns {
    refuse: bool,
}

impl WritePolicy for TakeTurns {
    fn admit_event<'a>(&'a self, event: &'a Event, _: &'a SocketAddr) -> BoxedFuture<'a, PolicyResult> {
        Box::pin(async {
            tokio::task::yield_now().await;
            if self.refuse && event.kind == Kind::GiftWrap {
                return PolicyResult::Reject("no <b>mail</b> here".into());
            }
            PolicyResult::Accept
        })
    }
}

fn relay(options: &Options) -> LocalRelay {
    let mut builder = RelayBuilder::default()
        .rate_limit(RateLimit { max_reqs: usize::MAX, notes_per_minute: u32::MAX })
        .default_filter_limit(options.page.unwrap_or(FILTER_LIMIT))
        .write_policy(TakeTurns { refuse: options.refuse });
    if options.auth {
        builder = builder.nip42(RelayBuilderNip42 { mode: RelayBuilderNip42Mode::Both });
    }
    if options.forget {
        // It keeps track of ids alone.
        builder = builder.database(MemoryDatabase::new());
    }
    LocalRelay::new(builder)
}

fn text(status: StatusCode, body: impl Into<String>) -> Response<String> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}

/// Answers one HTTP request: a WebSocket goes to the relay, anything else gets a line of text.
fn answer(request: Request<Incoming>, relay: LocalRelay, peer: SocketAddr) -> Response<String> {
    if !request.headers().contains_key(UPGRADE) {
        return text(StatusCode::OK, "a Nostr relay: connect with a WebSocket\n");
    }
    let response = match create_response_with_body(&request, String::new) {
        Ok(response) => response,
        Err(error) => return text(StatusCode::BAD_REQUEST, format!("{error}\n")),
    };
    tokio::spawn(async move {
        let result = match hyper::upgrade::on(request).await {
            Ok(stream) => relay.take_connection(TokioIo::new(stream), peer).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = result {
            eprintln!("{peer}: {error}");
        }
    });
    response
}

async fn serve(stream: TcpStream, peer: SocketAddr, relay: LocalRelay) {
    if let Err(error) = stream.set_nodelay(true) {
        return eprintln!("{peer}: {error}");
    }
    let service = service_fn(|request| {
        let response = answer(request, relay.clone(), peer);
        async { Ok::<_, Infallible>(response) }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades();
    if let Err(error) = connection.await {
        eprintln!("{peer}: {error}");
    }
}

async fn accept(listener: TcpListener, relay: LocalRelay) -> io::Result<Infallible> {
    loop {
        let (stream, peer) = listener.accept().await?;
        tokio::spawn(serve(stream, peer, relay.clone()));
    }
}

fn fail(code: i32, message: String) -> ! {
    eprintln!("tincan-relay: {message}");
    std::process::exit(code);
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let options = Options::parse(std::env::args().skip(1)).unwrap_or_else(|error| fail(2, format!("{error}\n{USAGE}")));

    // A handler, not the default action: a shell starts its background jobs with SIGINT ignored.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;

    // Tokio sets SO_REUSEADDR, so that a restart can have its old port at once.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
        .await
        .unwrap_or_else(|error| fail(1, format!("cannot listen on port {}: {error}", options.port)));
    let mut stdout = io::stdout();
    writeln!(stdout, "relay listening on ws://{}", listener.local_addr()?)?;
    stdout.flush()?;

    tokio::select! {
        result = accept(listener, relay(&options)) => result.map(drop),
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(args: &[&str]) -> Result<Options, String> {
        Options::parse(args.iter().map(ToString::to_string))
    }

    #[test]
    fn options() {
        assert_eq!(parse(&[]), Ok(Options::default()));
        assert_eq!(parse(&["--auth", "--port", "7777"]), Ok(Options { port: 7777, auth: true, ..Options::default() }));
        assert_eq!(parse(&["--page", "30"]), Ok(Options { page: Some(30), ..Options::default() }));
        assert_eq!(parse(&["--forget"]), Ok(Options { forget: true, ..Options::default() }));
    }

    #[test]
    fn nonsense_is_refused() {
        for args in [&["--port"][..], &["--port", "65536"], &["--port", "-1"], &["--prot", "1"], &["7777"]] {
            assert!(parse(args).is_err(), "{args:?}");
        }
    }
}
