//! Operations as lines of text, as the store writes them down before they are put in their place.

use super::doors::Op;
use crate::model::{MessageId, Millis, PeerId, Road, Step};
use crate::protocol::rumor::Rumor;

/// What begins a line, by what it is about. Its fields are parted by tabs, which JSON has none of.
const CONTACT: &str = "contact";
const SEEN: &str = "seen";
const SENT: &str = "sent";
const UNREAD: &str = "unread";
const RECEIVED: &str = "received";
const ARRIVED: [(&str, Road); 3] = [("channel", Road::Channel), ("relays", Road::Relays), ("unknown", Road::Unknown)];
const READ_THERE: &str = "read";

/// Whether [`read`] gives back what [`write`] makes of it.
pub fn is_known(op: &Op) -> bool {
    match op {
        Op::PutContact(_) | Op::Seen { .. } | Op::Receive { .. } => true,
        Op::Step { step, .. } => matches!(step, Step::Delivered(..) | Step::Read(_)),
        Op::Send { message, rumor } => *message == rumor.message(message.chat, message.tags.clone()),
        _ => false,
    }
}

/// Texts of one line for each operation, or for each run of steps that are alike. A text of `most` bytes gets no more.
/// Only those are written that [`read`] knows.
pub fn write(ops: &[&Op], most: usize) -> Vec<String> {
    let (mut texts, mut text, mut step) = (Vec::new(), String::new(), None);
    for op in ops {
        if text.len() > most {
            texts.push(std::mem::take(&mut text));
            step = None;
        }
        let of = if let Op::Step { chat, step, .. } = op { Some((chat, step)) } else { None };
        if let Op::Step { id, .. } = op
            && step == of
        {
            text.push('\t');
            text.push_str(&id.to_string());
            continue;
        }
        step = of;
        if !text.is_empty() {
            text.push('\n');
        }
        for (at, field) in fields(op).iter().enumerate() {
            if at > 0 {
                text.push('\t');
            }
            text.push_str(field);
        }
    }
    texts.extend(Some(text).filter(|text| !text.is_empty()));
    texts
}

fn fields(op: &Op) -> Vec<String> {
    let json = |message| serde_json::to_string(message).unwrap_or_default();
    match op {
        Op::PutContact(contact) => vec![CONTACT.into(), serde_json::to_string(contact).unwrap_or_default()],
        Op::Seen { key, at } => vec![SEEN.into(), at.0.to_string(), key.clone()],
        // The rest of the message stands in its rumor.
        Op::Send { message, rumor } => {
            let tags = serde_json::to_string(&message.tags).unwrap_or_default();
            vec![SENT.into(), message.chat.to_hex(), tags, rumor.json()]
        }
        Op::Receive { message, unread, owes } => {
            let what = if *unread { UNREAD } else { RECEIVED };
            vec![what.into(), owes.map(|at| at.0.to_string()).unwrap_or_default(), json(message)]
        }
        Op::Step { chat, id, step } => {
            let (what, at) = match step {
                Step::Delivered(at, road) => {
                    (ARRIVED.iter().find(|(_, of)| of == road).map_or("", |(name, _)| name), at.0)
                }
                Step::Read(at) => (READ_THERE, at.0),
                _ => ("", 0),
            };
            vec![what.into(), chat.to_hex(), at.to_string(), id.to_string()]
        }
        _ => Vec::new(),
    }
}

/// What was written; nothing if there is a line that this version cannot read.
pub fn read(lines: &str) -> Option<Vec<Op>> {
    let mut ops = Vec::new();
    for line in lines.split_terminator('\n') {
        let mut fields = line.split('\t');
        let (what, first, second) = (fields.next()?, fields.next()?, fields.next());
        match what {
            CONTACT => ops.push(Op::PutContact(serde_json::from_str(first).ok()?)),
            SEEN => ops.push(Op::Seen { at: Millis(first.parse().ok()?), key: second?.into() }),
            SENT => {
                let tags = serde_json::from_str(second?).ok()?;
                let rumor: Rumor = serde_json::from_str(fields.next()?).ok()?;
                ops.push(Op::Send { message: rumor.message(PeerId::from_hex(first)?, tags), rumor });
            }
            UNREAD | RECEIVED => {
                let owes = if first.is_empty() { None } else { Some(Millis(first.parse().ok()?)) };
                let message = serde_json::from_str(second?).ok()?;
                ops.push(Op::Receive { message, unread: what == UNREAD, owes });
            }
            _ => {
                let (chat, at) = (PeerId::from_hex(first)?, Millis(second?.parse().ok()?));
                let road = ARRIVED.iter().find(|(name, _)| *name == what).map(|(_, road)| *road);
                let step = match road {
                    Some(road) => Step::Delivered(at, road),
                    None if what == READ_THERE => Step::Read(at),
                    None => return None,
                };
                for id in fields {
                    ops.push(Op::Step { chat, id: MessageId::parse(id)?, step: step.clone() });
                }
            }
        }
    }
    Some(ops)
}

#[cfg(test)]
mod tests {
    use nostr::prelude::EventId;
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Contact, Direction, Message, Standing, Status, Trace};
    use crate::protocol::wrap::Vault;

    fn peer(number: u8) -> PeerId {
        Vault::new(&[number; 32]).unwrap().me()
    }

    fn op() -> impl Strategy<Value = Op> {
        let texts = || (".{1,40}", 1_700_000_000_000..1_800_000_000_000_u64);
        let said = |(text, at): (String, u64), direction| {
            let rumor = Rumor::chat(peer(1), peer(2), Millis(at), text.clone());
            let (id, trace, tags) = (rumor.id(), Trace::default(), vec![vec!["expiration".into(), "9\t\n".into()]]);
            let (chat, at, status) = (peer(2), Millis(at), Status::Queued);
            (Message { id, chat, direction, at, text, status, trace, tags }, rumor)
        };
        let step = |(which, at, id): (usize, u64, [u8; 32])| {
            let step = match which {
                0 => Step::Read(Millis(at)),
                _ => Step::Delivered(Millis(at), [Road::Channel, Road::Relays, Road::Unknown][which - 1]),
            };
            Op::Step { chat: peer(2), id: MessageId(EventId::from_byte_array(id)), step }
        };
        prop_oneof![
            texts().prop_map(move |texts| {
                let (message, rumor) = said(texts, Direction::Out);
                Op::Send { message, rumor }
            }),
            (texts(), any::<bool>(), prop::option::of(0..9_u64)).prop_map(move |(texts, unread, owes)| {
                Op::Receive { message: said(texts, Direction::In).0, unread, owes: owes.map(Millis) }
            }),
            (0..4_usize, 0..3_u64, any::<[u8; 32]>()).prop_map(step),
            ("[a-z0-9/:.]{1,30}", any::<u64>()).prop_map(|(key, at)| Op::Seen { key, at: Millis(at) }),
            "[^\\p{C}]{0,20}".prop_map(|name| {
                let mut contact = Contact::new(peer(3), Standing::Accepted, Millis(1));
                contact.name = name;
                Op::PutContact(contact)
            }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_in_its_order(ops in prop::collection::vec(op(), 1..40), most in 1..3_000_usize) {
            let texts = write(&ops.iter().collect::<Vec<_>>(), most);
            let read: Vec<Op> = texts.iter().flat_map(|text| read(text).unwrap()).collect();
            prop_assert!(ops.iter().all(is_known));
            prop_assert_eq!(format!("{read:?}"), format!("{ops:?}"));
        }

        #[test]
        fn no_text_makes_it_panic(text in "(contact|seen|sent|unread|received|channel|read|\t|\n|.){0,40}") {
            let _ = read(&text);
        }
    }

    #[test]
    fn nothing_is_no_text_and_reads_as_nothing() {
        assert_eq!(write(&[], 9), [""; 0]);
        assert!(read("").unwrap().is_empty());
    }

    #[test]
    fn a_long_run_goes_into_several_texts() {
        let op =
            Op::Step { chat: peer(2), id: MessageId(EventId::from_byte_array([7; 32])), step: Step::Read(Millis(5)) };
        let texts = write(&vec![&op; 200], 1000);
        assert!(texts.len() > 9 && texts.iter().all(|text| text.len() < 1300));
        assert_eq!(texts.iter().flat_map(|text| read(text).unwrap()).count(), 200);
    }
}
