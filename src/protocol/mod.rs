//! Bytes to typed payloads and back. Everything that a peer or a relay can send is bounded and checked here,
//! and nothing here can panic on it.

pub mod address;
pub mod amendment;
pub mod backup;
pub mod bounds;
mod event;
pub mod frame;
pub mod invite;
pub mod mac;
pub mod nip44;
pub mod older;
pub mod relay;
pub mod rumor;
pub mod signal;
#[cfg(test)]
pub mod strategies;
pub mod tags;
pub mod work;
pub mod wrap;
