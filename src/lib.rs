//! # Tincan
//!
//! Two cans and a string: a chat app that is served as static files and has no backend. Two browsers talk over a
//! direct WebRTC data channel; what sets it up travels as sealed Nostr events over public relays.
//!
//! ## The house
//! ```text
//! main      boot: mount the UI, open the store, follow the tab that leads or lead, start the shell
//! model     plain values: peer, contact, message, settings, time
//! protocol  bytes <-> typed payloads: rumor, signal, wrap, frame, relay, invite
//! engine    sans-IO: Engine::handle(Input, Stamp) -> effects
//! shell     the one loop: queue inputs, carry out effects, never recurse
//! platform  wasm only: carries out effects (connections, sockets, store, keep, timer, keys), and speaks with other tabs
//! ui        wasm only: shows changes, sends intents
//! ```
//! Imports run one way, `model` <- `protocol` <- `engine` <- `shell` <- {`platform`, `ui`} <- `main`, and `platform`
//! and `ui` do not see each other. `.ci/floors` checks it. Everything up to `shell` compiles and is tested on the
//! host; the `cfg` gates stand here and in `main.rs` and nowhere else.
//!
//! ## What must hold
//! - The engine has no clock, no dice and no I/O: same inputs and stamps, same effects.
//! - The secret key stays in `platform`; the engine knows public keys.
//! - Or it is in a signing extension, and nothing that this one says is believed before it is checked.
//! - No effect goes toward someone who is not accepted, except our own request to someone we add and
//!   what the user writes to them.
//! - What the channel did not carry in time goes as mail to the peer's inbox relays, and again, ever more rarely, to those
//!   that have not said OK. One that refused for good is asked again only at the user's wish, or if none has it.
//! - A relay is said to have a message only if it said so itself, and a road is named only if the message came by it.
//! - Mail is asked for from when the relay last had given all it had, whichever run that was in, and further back by as
//!   much as wraps are back-dated.
//! - A message's id is its rumor's id on every road, and the message table is keyed by it: no doubles.
//! - What is said of a message changes it the same whichever comes first, and only its author deletes it.
//! - An edit is a text more of one message, by its author and later than those before it. Its ticks are that text's.
//! - Words that come back as ours are shown as ours only if nobody else can have made their id.
//! - When a channel has opened, both sides come to hold the same of the last days, in one order, whatever their clocks say.
//! - An acknowledgement leaves after the transaction that stored the message; the tick follows our own.
//! - What comes in bursts is stored once it is in the journal. Whoever reads, and every start, finds it in its place.
//! - What the store did not keep is asked for again, in its order; until then nothing follows from it, and a message
//!   says that it is not saved.
//! - What is deleted or changed leaves the records that are searched in the same transaction.
//! - The messages on the page stand together as they do in the chat: what lies beyond a hole waits for its page.
//! - A database of any released version opens, and one of a newer version is left alone.
//! - What has had its time is shown to nobody and sent no more, and no road brings it back.
//! - A status never moves back, and only whom a message was sent to raises it.
//! - What is told to be read was on screen where someone looked, and is told to whom the user lets it be told.
//! - To whom the user's address is hidden nothing of it is signalled but what a TURN server gave; without such a server
//!   no connection is made.
//! - One session per contact; what comes late about an older one is ignored.
//! - A lost path is restarted on the connection that there is before it is dialled anew.
//! - With older clients nobody connects who has not turned that on. What goes over their channel is noted before, and goes
//!   by no other road.
//! - A session or a restart of one that was offered before has no effect, also across a reload.
//! - Nothing that a peer or a relay sends can panic, and nothing of it is parsed before its size and depth are known.
//! - A new list of ours is announced only when its relays gave back a wrap that they were given.
//! - What is copied for a bug report is put together from numbers and phrases of its own, and names nobody.
//! - A look at one's network asks the site's own servers, and only when its user wants that.
//! - An idle app publishes nothing.
//! - One tab of a browser profile runs the engine, for the views of all its tabs. What a view asked is asked again of
//!   the next engine until one has taken it; what it sends goes out behind the transaction that notes so, and once.
//! - A view that outlives the engine is shown no message before it is stored.
//! - What is brought back has no key before all of it is there, and what was cut short goes before anybody begins.
//! - Who comes back is another device to all others.
//! - Under a passphrase every record is sealed for its place, and nothing but ids, peers and times can be read without it.
//!   Of the open database and the sealed one, one is whole at every moment, and nobody writes while one becomes the other.
//! - The key of what is sealed is in the memory of tabs alone. Whoever locks loads all of them anew.

pub mod engine;
pub mod model;
pub mod protocol;
pub mod shell;

#[cfg(target_arch = "wasm32")]
pub mod platform;
#[cfg(target_arch = "wasm32")]
pub mod ui;
