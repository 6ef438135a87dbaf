//! `RTCPeerConnection`s, one per session, with two negotiated channels each, or with one that who offers opens, as older
//! clients have it.

use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, JSON, Map, Promise, Reflect};
use litemap::LiteMap;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    MessageEvent, RtcConfiguration, RtcDataChannel, RtcDataChannelEvent, RtcDataChannelInit, RtcDataChannelState,
    RtcIceCandidateInit, RtcIceGatheringState, RtcIceTransportPolicy, RtcPeerConnection, RtcPeerConnectionIceEvent,
    RtcPeerConnectionState, RtcSdpType, RtcSessionDescriptionInit,
};

use super::Sink;
use crate::engine::doors::{Asked, Dialect, End, IcePolicy, Input, Path, SessionInput, Way};
use crate::model::{IceServer, PeerId, SessionId};

/// Candidates that come so soon after the first ride in the description; waiting for all would cost 100 ms.
const FIRST_MOMENTS: u32 = 5;
/// Without any candidate the description goes out all the same: the other side may find us.
const NO_CANDIDATE: u32 = 1_000;
/// The description for an older client has all that was there by then.
const ALL_CANDIDATES: u32 = 4_000;
/// The rest goes in one batch when gathering is complete, or when it has taken this long.
const THE_REST: u32 = 2_000;
/// Bytes that the browser may have yet to send before it is given more, and how few they must have become. It sends what
/// it has as fast as it can: of more than this some is lost on the way, and each loss makes it wait for 400 ms.
const FULL: u32 = 1 << 15;
const LOW: u32 = 1 << 14;
const CHAT: u16 = 0;
const BULK: u16 = 1;
const PROTOCOL: &str = "tincan/1";

pub struct Rtc {
    config: RtcConfiguration,
    /// Those of the host, one address each.
    servers: Vec<IceServer>,
    sink: Sink,
    map: RefCell<LiteMap<SessionId, Rc<Connection>>>,
}

struct Connection {
    id: SessionId,
    pc: RtcPeerConnection,
    dialect: Dialect,
    /// What an older client offers comes later.
    chat: OnceCell<RtcDataChannel>,
    /// For file bytes. Opened with the connection, since a negotiated channel costs nothing.
    _bulk: Option<RtcDataChannel>,
    sink: Sink,
    parts: RefCell<Parts>,
}

#[derive(Default)]
struct Parts {
    listeners: Vec<EventListener>,
    timer: Option<Timeout>,
    gathering: Gathering,
    /// Descriptions of ours that were asked for: only the last one counts.
    round: u32,
    /// The other side's description is set; until then its candidates wait.
    joined: bool,
    early: Vec<String>,
    /// Frames that wait until the browser has sent enough of those before.
    waiting: VecDeque<String>,
}

/// How far our own candidates have come.
#[derive(Default)]
enum Gathering {
    /// The description is not set yet; what comes now may still be of the last one.
    #[default]
    Asked,
    /// None yet.
    Waiting,
    /// Some; the description goes out in a moment.
    First,
    /// The description is out; these go in one batch.
    Rest(Vec<String>),
    Done,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.pc.close();
    }
}

impl Rtc {
    pub fn new(ice_servers: &[IceServer], sink: Sink) -> Self {
        let servers = ice_servers.iter().flat_map(|server| {
            let alone = |url: &String| IceServer { urls: vec![url.clone()], ..server.clone() };
            server.urls.iter().map(alone)
        });
        Self { config: configuration(ice_servers), servers: servers.collect(), sink, map: RefCell::default() }
    }

    pub fn dial(&self, id: SessionId, policy: IcePolicy, dialect: Dialect) {
        if let Some(connection) = self.open(id, policy, dialect) {
            if dialect == Dialect::Older {
                connection.carry(connection.pc.create_data_channel("chat"));
            }
            connection.negotiate(None);
        }
    }

    pub fn restart(&self, id: SessionId) {
        if let Some(connection) = self.get(id) {
            let restart = Reflect::get(&connection.pc, &"restartIce".into()).and_then(JsCast::dyn_into::<Function>);
            if restart.and_then(|restart| restart.call0(&connection.pc)).is_err() {
                return connection.report(SessionInput::Failed);
            }
            connection.negotiate(None);
        }
    }

    pub fn accept(&self, id: SessionId, sdp: String, policy: IcePolicy, dialect: Dialect) {
        if let Some(connection) = self.get(id).or_else(|| self.open(id, policy, dialect)) {
            connection.negotiate(Some(sdp));
        }
    }

    pub fn answer(&self, id: SessionId, sdp: String) {
        if let Some(connection) = self.get(id) {
            connection.parts.borrow_mut().joined = false;
            spawn_local(async move {
                if connection.join(RtcSdpType::Answer, &sdp).await.is_none() {
                    connection.report(SessionInput::Failed);
                }
            });
        }
    }

    pub fn add_candidates(&self, id: SessionId, candidates: Vec<String>) {
        if let Some(connection) = self.get(id) {
            connection.parts.borrow_mut().early.extend(candidates);
            connection.add_early();
        }
    }

    pub fn transmit(&self, id: SessionId, text: String) {
        if let Some(connection) = self.get(id) {
            connection.transmit(text);
        }
    }

    /// Transmits when the page has drawn what it was told to before, and whoever watches it has seen that.
    pub fn confirm(&self, id: SessionId, text: String) {
        if let Some(connection) = self.get(id) {
            spawn_local(async move {
                let _ = JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await;
                connection.transmit(text);
            });
        }
    }

    pub fn hang_up(&self, id: SessionId) {
        let gone = self.map.borrow_mut().remove(&id);
        if let Some(connection) = gone {
            connection.pc.close();
            // Its listeners go after the event that may be running in one of them.
            spawn_local(async move { connection.parts.take().listeners.clear() });
        }
    }

    /// By which way a connection goes.
    pub fn inspect(&self, asked: Asked, peer: PeerId, id: SessionId) {
        let (connection, sink) = (self.get(id), self.sink.clone());
        spawn_local(async move {
            let path = match connection {
                Some(connection) => connection.path().await,
                None => None,
            };
            sink.push(Input::Inspected { asked, peer, path });
        });
    }

    pub fn close_all(&self) {
        for connection in self.map.borrow().values() {
            connection.pc.close();
        }
    }

    fn get(&self, id: SessionId) -> Option<Rc<Connection>> {
        self.map.borrow().get(&id).cloned()
    }

    /// Makes a connection; a browser that cannot says so by a failure.
    fn open(&self, id: SessionId, policy: IcePolicy, dialect: Dialect) -> Option<Rc<Connection>> {
        self.config.set_ice_transport_policy(match policy {
            IcePolicy::All => RtcIceTransportPolicy::All,
            IcePolicy::Relay => RtcIceTransportPolicy::Relay,
        });
        let Some(pc) = self.make() else {
            self.sink.push(Input::Session(id, SessionInput::Failed));
            return None;
        };
        let connection = Connection::new(id, pc, dialect, self.sink.clone());
        self.map.borrow_mut().insert(id, connection.clone());
        Some(connection)
    }

    /// One server that this browser takes for none would keep it from connecting at all: then it does without that.
    fn make(&self) -> Option<RtcPeerConnection> {
        let make = |config: &RtcConfiguration| RtcPeerConnection::new_with_configuration(config).ok();
        make(&self.config).or_else(|| {
            let is_taken = |server: &&IceServer| {
                make(&configuration(std::slice::from_ref(*server))).inspect(RtcPeerConnection::close).is_some()
            };
            let taken: Vec<IceServer> = self.servers.iter().filter(is_taken).cloned().collect();
            self.config.set_ice_servers(&ice(&taken));
            make(&self.config)
        })
    }
}

/// What a connection is made with.
pub fn configuration(servers: &[IceServer]) -> RtcConfiguration {
    let config = RtcConfiguration::new();
    config.set_ice_servers(&ice(servers));
    config
}

fn ice(servers: &[IceServer]) -> JsValue {
    let servers = serde_json::to_string(servers).unwrap_or_default();
    JSON::parse(&servers).unwrap_or_else(|_| Array::new().into())
}

impl Connection {
    fn transmit(&self, text: String) {
        self.parts.borrow_mut().waiting.push_back(text);
        self.send_on();
    }

    /// Gives the browser as much of what waits as it should have.
    fn send_on(&self) {
        let Some(chat) = self.chat.get() else { return };
        while chat.buffered_amount() < FULL {
            let next = self.parts.borrow_mut().waiting.pop_front();
            let Some(text) = next else { return };
            if chat.send_with_str(&text).is_err() {
                return self.report(SessionInput::Failed);
            }
        }
    }

    fn new(id: SessionId, pc: RtcPeerConnection, dialect: Dialect, sink: Sink) -> Rc<Self> {
        let channel = |label: &str, number: u16| {
            let init = RtcDataChannelInit::new();
            init.set_negotiated(true);
            init.set_id(number);
            init.set_ordered(true);
            init.set_protocol(PROTOCOL);
            pc.create_data_channel_with_data_channel_dict(label, &init)
        };
        let channels = (dialect == Dialect::Tincan).then(|| (channel("chat", CHAT), channel("bulk", BULK)));
        let (chat, bulk) = channels.unzip();
        let (parts, nothing) = (RefCell::default(), OnceCell::new());
        let connection = Rc::new(Self { id, pc, dialect, chat: nothing, _bulk: bulk, sink, parts });
        connection.listen();
        if let Some(chat) = chat {
            connection.carry(chat);
        }
        connection
    }

    /// Talks on this channel, unless there is one already.
    fn carry(self: &Rc<Self>, chat: RtcDataChannel) {
        if self.chat.get().is_some() {
            return;
        }
        chat.set_buffered_amount_low_threshold(LOW);
        let listeners = [
            self.on(&chat, "open", |this, _| this.report(SessionInput::Open)),
            self.on(&chat, "close", |this, _| this.report(SessionInput::Closed)),
            self.on(&chat, "bufferedamountlow", |this, _| this.send_on()),
            self.on(&chat, "message", |this, event| {
                let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                if let Some(text) = text {
                    this.report(SessionInput::Frame(text));
                }
            }),
        ];
        self.parts.borrow_mut().listeners.extend(listeners);
        let is_open = chat.ready_state() == RtcDataChannelState::Open;
        // Set once, here.
        let _ = self.chat.set(chat);
        if is_open {
            self.report(SessionInput::Open);
        }
    }

    /// From the browser's statistics: the pair of candidates in use, and what each end of it is.
    async fn path(&self) -> Option<Path> {
        let report = JsFuture::from(self.pc.get_stats()).await.ok()?;
        // It has what a map has, and is none.
        let all: Vec<JsValue> = report.unchecked_ref::<Map>().values().into_iter().flatten().collect();
        let text = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok().and_then(|field| field.as_string());
        let is = |of: &JsValue, kind: &str| text(of, "type").as_deref() == Some(kind);
        let by_id = |id: Option<String>| all.iter().find(|one| id.is_some() && text(one, "id") == id);
        let transport = all.iter().find(|one| is(one, "transport"));
        // Firefox knows no such id, and marks the pair instead.
        let chosen = |one: &&JsValue| {
            let selected = Reflect::get(one, &"selected".into()).is_ok_and(|field| field.is_truthy());
            is(one, "candidate-pair") && selected
        };
        let pair = transport
            .and_then(|transport| by_id(text(transport, "selectedCandidatePairId")))
            .or_else(|| all.iter().find(chosen))?;
        let end = |name: &str| {
            let kind = by_id(text(pair, name)).and_then(|one| text(one, "candidateType")).unwrap_or_default();
            match kind.as_str() {
                "host" => End::Host,
                "srflx" => End::ServerReflexive,
                "prflx" => End::PeerReflexive,
                "relay" => End::Relayed,
                _ => End::Unknown,
            }
        };
        let ends = (end("localCandidateId"), end("remoteCandidateId"));
        let way = match ends {
            (End::Relayed, _) | (_, End::Relayed) => Way::Turn,
            (End::Host, End::Host) => Way::Near,
            _ => Way::Far,
        };
        let number = |name: &str| Reflect::get(pair, &name.into()).ok().and_then(|field| field.as_f64()).unwrap_or(0.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counted from zero, and not for long"
        )]
        let whole = |value: f64| value.round() as u64;
        let millis = u32::try_from(whole(number("currentRoundTripTime") * 1000.0)).unwrap_or(u32::MAX);
        Some(Path { way, ends, millis, sent: whole(number("bytesSent")), received: whole(number("bytesReceived")) })
    }

    fn report(&self, input: SessionInput) {
        self.sink.push(Input::Session(self.id, input));
    }

    fn on(
        self: &Rc<Self>,
        target: &web_sys::EventTarget,
        what: &'static str,
        act: fn(&Rc<Self>, &web_sys::Event),
    ) -> EventListener {
        let this = Rc::downgrade(self);
        EventListener::new(target, what, move |event| {
            if let Some(this) = Weak::upgrade(&this) {
                act(&this, event);
            }
        })
    }

    fn listen(self: &Rc<Self>) {
        let mut listeners = vec![
            self.on(&self.pc, "icecandidate", |this, event| {
                if let Some(event) = event.dyn_ref::<RtcPeerConnectionIceEvent>() {
                    this.on_candidate(event.candidate().map(|candidate| candidate.candidate()));
                }
            }),
            self.on(&self.pc, "connectionstatechange", |this, _| match this.pc.connection_state() {
                RtcPeerConnectionState::Disconnected | RtcPeerConnectionState::Failed => {
                    this.report(SessionInput::PathLost);
                }
                RtcPeerConnectionState::Connected => this.report(SessionInput::PathFound),
                _ => {}
            }),
        ];
        if self.dialect == Dialect::Older {
            listeners.push(self.on(&self.pc, "datachannel", |this, event| {
                if let Some(event) = event.dyn_ref::<RtcDataChannelEvent>() {
                    this.carry(event.channel());
                }
            }));
        }
        self.parts.borrow_mut().listeners = listeners;
    }

    /// Describes this side anew: an answer to `offer`, or an offer of our own.
    fn negotiate(self: &Rc<Self>, offer: Option<String>) {
        let round = {
            let mut parts = self.parts.borrow_mut();
            (parts.gathering, parts.timer, parts.round) = (Gathering::Asked, None, parts.round + 1);
            parts.joined &= offer.is_none();
            parts.round
        };
        let this = self.clone();
        spawn_local(async move {
            let described = async {
                if let Some(offer) = offer {
                    this.join(RtcSdpType::Offer, &offer).await?;
                }
                // Without an argument it makes what the state asks for, with nothing of ours in between.
                let made = this.pc.set_local_description(JsValue::UNDEFINED.unchecked_ref());
                JsFuture::from(made).await.ok()
            };
            let done = described.await.is_some();
            if this.parts.borrow().round != round {
                return;
            }
            if !done {
                return this.report(SessionInput::Failed);
            }
            if this.dialect == Dialect::Older {
                return this.gather_all();
            }
            let some = this.pc.local_description().is_some_and(|made| made.sdp().contains("a=candidate"));
            let (gathering, wait) =
                if some { (Gathering::First, FIRST_MOMENTS) } else { (Gathering::Waiting, NO_CANDIDATE) };
            this.parts.borrow_mut().gathering = gathering;
            this.after(wait, Self::send_description);
        });
    }

    /// The description goes out when it is whole.
    fn gather_all(self: &Rc<Self>) {
        self.parts.borrow_mut().gathering = Gathering::Waiting;
        if self.pc.ice_gathering_state() == RtcIceGatheringState::Complete {
            self.send_description();
        } else {
            self.after(ALL_CANDIDATES, Self::send_description);
        }
    }

    async fn join(self: &Rc<Self>, kind: RtcSdpType, sdp: &str) -> Option<()> {
        let description = RtcSessionDescriptionInit::new(kind);
        description.set_sdp(sdp);
        JsFuture::from(self.pc.set_remote_description(&description)).await.ok()?;
        self.parts.borrow_mut().joined = true;
        self.add_early();
        Some(())
    }

    /// A candidate of ours, or the end of them.
    fn on_candidate(self: &Rc<Self>, candidate: Option<String>) {
        let mut parts = self.parts.borrow_mut();
        match (candidate.filter(|candidate| !candidate.is_empty()), &mut parts.gathering) {
            (Some(_), gathering @ Gathering::Waiting) if self.dialect == Dialect::Tincan => {
                *gathering = Gathering::First;
                drop(parts);
                self.after(FIRST_MOMENTS, Self::send_description);
            }
            // Browsers do not listen on TCP: such a candidate leads nowhere.
            (Some(candidate), Gathering::Rest(rest)) if !is_tcp(&candidate) => rest.push(candidate),
            (None, Gathering::Waiting | Gathering::First) => {
                drop(parts);
                self.send_description();
            }
            (None, Gathering::Rest(_)) => {
                drop(parts);
                self.send_the_rest();
            }
            _ => {}
        }
    }

    fn send_description(self: &Rc<Self>) {
        let Some(description) = self.pc.local_description() else { return };
        if !matches!(self.parts.borrow().gathering, Gathering::Waiting | Gathering::First) {
            return;
        }
        if self.dialect == Dialect::Older {
            self.parts.borrow_mut().gathering = Gathering::Done;
        } else {
            self.parts.borrow_mut().gathering = Gathering::Rest(Vec::new());
            self.after(THE_REST, Self::send_the_rest);
        }
        self.report(SessionInput::Described(description.sdp()));
    }

    fn send_the_rest(self: &Rc<Self>) {
        let gathering = std::mem::replace(&mut self.parts.borrow_mut().gathering, Gathering::Done);
        if let Gathering::Rest(rest) = gathering
            && !rest.is_empty()
        {
            self.report(SessionInput::Candidates(rest));
        }
    }

    fn add_early(&self) {
        let candidates = {
            let mut parts = self.parts.borrow_mut();
            if parts.joined { std::mem::take(&mut parts.early) } else { Vec::new() }
        };
        for candidate in candidates {
            let init = RtcIceCandidateInit::new(&candidate);
            init.set_sdp_m_line_index(Some(0));
            let added = self.pc.add_ice_candidate_with_opt_rtc_ice_candidate_init(Some(&init));
            // One that the browser does not like is none; the others may do.
            spawn_local(async move {
                let _ = JsFuture::from(added).await;
            });
        }
    }

    fn after(self: &Rc<Self>, wait: u32, act: fn(&Rc<Self>)) {
        let this = Rc::downgrade(self);
        let timer = Timeout::new(wait, move || {
            if let Some(this) = Weak::upgrade(&this) {
                act(&this);
            }
        });
        self.parts.borrow_mut().timer = Some(timer);
    }
}

fn is_tcp(candidate: &str) -> bool {
    candidate.split_ascii_whitespace().nth(2).is_some_and(|transport| transport.eq_ignore_ascii_case("tcp"))
}
