//! Frames of the `chat` channel: JSON text, versioned by the `hello` that opens it.

use serde::{Deserialize, Serialize};

use super::bounds::{MAX_FRAME, clean_name, shallow};
use super::rumor::Rumor;
use crate::model::{DeviceId, MessageId, Millis, RelayUrl, RunId, Timer};

/// The version of these frames, also the channel's sub-protocol `tincan/1`.
pub const VERSION: u32 = 1;
/// Ids in one frame: what fits [`MAX_FRAME`] with room to spare.
pub const MOST_IDS: usize = 500;
/// Bytes of several rumors in one frame. More than one packet does not save much more.
const TOGETHER: usize = 10_000;
/// And no more of them: the least that one can be would make so many.
const MOST_RUMORS: usize = 100;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Frame {
    /// First frame of both sides. `at` is the sender's clock, heard live and so never a replay.
    Hello {
        version: u32,
        name: String,
        device: DeviceId,
        run: RunId,
        at: Millis,
        relays: Vec<RelayUrl>,
        /// For how long messages of the two live, as the sender knows it: the newer holds, also where the message that
        /// set it was lost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        timer: Option<Timer>,
        /// The sender takes `rumors`, which older versions do not know.
        #[serde(default, skip_serializing_if = "is_false")]
        rumors: bool,
    },
    /// The very event that a wrap would carry.
    Rumor(Rumor),
    /// Several at once: what costs time on a channel is each frame.
    Rumors(Vec<Rumor>),
    /// These messages are stored here.
    Ack(Vec<MessageId>),
    /// These messages were read here. Answered by an `Ack` once that is stored, since nobody asks for it again.
    Read(Vec<MessageId>),
    /// Someone is typing, or has stopped.
    Typing(bool),
    /// These came as mail and are stored here.
    Mailed(Vec<MessageId>),
    /// What is stored here of this chat: one id, the exclusive or of all, so that one frame tells whether there is a gap.
    Have(Held),
    /// The answer to one that is not ours: all ids.
    Hold(Held),
    /// A message that the receiver wrote and does not hold. No rumor: whether it is theirs, they see by making it anew.
    Yours {
        id: MessageId,
        at: Millis,
        text: String,
        /// What it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<MessageId>,
        /// What else it carries.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tags: Vec<Vec<String>>,
    },
    Ping {
        at: Millis,
    },
    Pong {
        at: Millis,
    },
}

/// Ids of what is stored from `since` on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub since: Millis,
    /// Those whose time is over by then are left out: the clocks of the two differ a bit.
    #[serde(default, skip_serializing_if = "Millis::is_zero")]
    pub until: Millis,
    pub ids: Vec<MessageId>,
}

impl Frame {
    /// The texts of as few frames as carry these in their order; of one for each, if `several` are not taken together.
    #[must_use]
    pub fn encode_rumors<'a>(rumors: impl Iterator<Item = &'a Rumor>, several: bool) -> Vec<String> {
        let mut frames = Vec::<Vec<String>>::new();
        let mut room = 0;
        for rumor in rumors.map(Rumor::json) {
            let joins = several && rumor.len() < room;
            room = if joins { room } else { TOGETHER }.saturating_sub(rumor.len());
            match frames.last_mut() {
                Some(last) if joins => last.push(rumor),
                _ => frames.push(vec![rumor]),
            }
        }
        let text = |rumors: Vec<String>| match &rumors[..] {
            [one] => ["{\"rumor\":", one, "}"].concat(),
            all => ["{\"rumors\":[", &all.join(","), "]}"].concat(),
        };
        frames.into_iter().map(text).collect()
    }

    #[must_use]
    pub fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a frame; nothing for one that is too long, too deep, not JSON or of a type unknown to this version.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        if text.len() > MAX_FRAME || !shallow(text) {
            return None;
        }
        let mut frame: Self = serde_json::from_str(text).ok()?;
        match &mut frame {
            Self::Hello { name, relays, timer, .. } => {
                *name = clean_name(name);
                *timer = timer.filter(|timer| timer.secs <= Timer::MOST);
                relays.truncate(crate::model::Config::MOST_RELAYS);
            }
            Self::Ack(ids)
            | Self::Read(ids)
            | Self::Mailed(ids)
            | Self::Have(Held { ids, .. })
            | Self::Hold(Held { ids, .. })
                if ids.len() > MOST_IDS * 4 =>
            {
                return None;
            }
            Self::Rumors(rumors) if rumors.len() > MOST_RUMORS => return None,
            _ => {}
        }
        Some(frame)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_false(one: &bool) -> bool {
    !*one
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::PeerId;
    use crate::protocol::strategies::{any_text, frame, json, tampered};

    #[test]
    fn frames_read_back() {
        let ann = PeerId::from_hex("7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e").unwrap();
        let rumor = Rumor::chat(ann, ann, Millis(5), "hi".into());
        for frame in [
            Frame::Ack(vec![rumor.id()]),
            Frame::Read(vec![rumor.id()]),
            Frame::Typing(true),
            Frame::Mailed(vec![rumor.id()]),
            Frame::Have(Held { since: Millis(1), until: Millis(0), ids: vec![rumor.id()] }),
            Frame::Hold(Held { since: Millis(1), until: Millis(2), ids: vec![rumor.id()] }),
            Frame::Yours { id: rumor.id(), at: Millis(5), text: "hi".into(), about: None, tags: vec![] },
            Frame::Yours {
                id: rumor.id(),
                at: Millis(5),
                text: "hi".into(),
                about: Some(rumor.id()),
                tags: vec![vec!["edit".into(), "x".into()]],
            },
            Frame::Rumors(vec![rumor.clone(), rumor.clone()]),
            Frame::Rumor(rumor),
            Frame::Ping { at: Millis(1) },
            Frame::Pong { at: Millis(1) },
        ] {
            assert_eq!(Frame::decode(&frame.encode()), Some(frame));
        }
    }

    #[test]
    fn several_rumors_share_a_frame_where_that_is_understood() {
        let ann = PeerId::from_hex("7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e").unwrap();
        let make = |(at, length): (u64, usize)| Rumor::chat(ann, ann, Millis(at), "\u{1}".repeat(length));
        let rumors: Vec<Rumor> = (0..).zip([9, 9, 1_000, 1_000, 9_000, 9, 9]).map(make).collect();
        let frames = |several| -> Vec<Frame> {
            let texts = Frame::encode_rumors(rumors.iter(), several);
            assert!(texts.iter().all(|text| text.len() <= MAX_FRAME));
            texts.iter().map(|text| Frame::decode(text).unwrap()).collect()
        };
        assert_eq!(frames(false), rumors.iter().cloned().map(Frame::Rumor).collect::<Vec<_>>());
        let (first, last) = (rumors[..3].to_vec(), rumors[5..].to_vec());
        let alone = |at: usize| Frame::Rumor(rumors[at].clone());
        assert_eq!(frames(true), [Frame::Rumors(first), alone(3), alone(4), Frame::Rumors(last)]);
        assert_eq!(Frame::Rumor(rumors[2].clone()).encode(), Frame::encode_rumors(rumors[2..3].iter(), true)[0]);
        let many = vec![rumors[0].clone(); MOST_RUMORS + 1];
        assert_eq!(Frame::decode(&Frame::Rumors(many).encode()), None);
        assert_eq!(Frame::encode_rumors([].iter(), true), [""; 0]);
    }

    #[test]
    fn unknown_and_oversized_frames_are_no_frames() {
        assert_eq!(Frame::decode(r#"{"dance":{}}"#), None);
        assert_eq!(Frame::decode(&format!(r#"{{"ping":{{"at":1,"x":"{}"}}}}"#, "x".repeat(MAX_FRAME))), None);
        assert_eq!(Frame::decode(&"[".repeat(5000)), None);
        let many = |what: &str, count: usize| format!("{{\"{what}\":[{}]}}", vec!["\"\""; count].join(","));
        assert_eq!(Frame::decode(&many("ack", MOST_IDS * 4 + 1)), None);
        assert_eq!(Frame::decode(&many("read", MOST_IDS * 4 + 1)), None);
    }

    proptest! {
        #[test]
        fn whatever_a_frame_says_reads_back(frame in frame()) {
            let text = frame.encode();
            prop_assert!(text.len() <= MAX_FRAME);
            prop_assert_eq!(Frame::decode(&text), Some(frame));
        }

        #[test]
        fn what_reads_reads_back(text in frame().prop_flat_map(|frame| tampered(frame.encode()))) {
            if let Some(frame) = Frame::decode(&text) {
                prop_assert_eq!(Frame::decode(&frame.encode()), Some(frame));
            }
        }

        #[test]
        fn no_text_panics(text in any_text(300)) {
            let _ = Frame::decode(&text);
        }

        #[test]
        fn no_json_panics(
            kind in prop::sample::select(
                vec!["hello", "rumor", "rumors", "ack", "read", "typing", "mailed", "have", "hold", "yours", "ping", "pong"]
            ),
            value in json(),
        ) {
            let _ = Frame::decode(&serde_json::json!({ kind: value }).to_string());
        }
    }
}
