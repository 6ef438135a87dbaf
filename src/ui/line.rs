//! A message in one line.

use crate::model::markup::{harmless, plain};
use crate::model::tags::FILE_TYPE;
use crate::model::{Direction, Message};
use crate::ui::l10n::t;
use crate::ui::settings::size;

/// What stands where one was that its author took back, or whoever looks.
pub fn deleted(message: &Message) -> String {
    if message.direction == Direction::Out || message.is_hidden() { t!("deleted-by-you") } else { t!("deleted") }
}

/// More of a message than fits a line.
const MOST: usize = 120;

/// What is shown of a message where there is no room for it.
pub fn line(message: &Message) -> String {
    if message.is_gone() {
        return deleted(message);
    }
    file(message).unwrap_or_else(|| {
        let text: String = message.text.trim_start().chars().take(MOST).collect();
        plain(&harmless(&text))
    })
}

/// What a file is, and how large.
pub fn file(message: &Message) -> Option<String> {
    let kind = message.tag(FILE_TYPE)?;
    let kind = if kind.is_empty() { t!("file") } else { kind.to_owned() };
    let bytes = message.tag("size").and_then(|size| size.parse().ok());
    Some(match bytes {
        Some(bytes) => t!("file-with-size", kind = kind, size = size(bytes)),
        None => kind,
    })
}
