//! Plain values that every floor of the house shares. Nothing in here reaches outside.

pub mod alerts;
pub mod alike;
pub mod chat;
pub mod contact;
pub mod curve;
pub mod emoji;
pub mod id;
pub mod language;
pub mod markup;
pub mod message;
pub mod network;
pub mod page;
pub mod peer;
pub mod relay;
pub mod safety;
pub mod settings;
pub mod tags;
pub mod time;
pub mod timer;

pub use alerts::Alerts;
pub use chat::Chat;
pub use contact::{Contact, Note, Standing};
pub use id::{DeviceId, MessageId, RunId, SessionId, Token, ViewId};
pub use language::Language;
pub use message::{Direction, Message, Road, Status, Step, Trace, Word};
pub use network::{Gathering, Network};
pub use page::{Found, Held, Page, Part};
pub use peer::PeerId;
pub use relay::RelayUrl;
pub use safety::safety_number;
pub use settings::{Config, IceServer, Profile, Sign};
pub use time::Millis;
pub use timer::Timer;
