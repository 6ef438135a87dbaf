//! A face for a key: its colours come from the key, so the same person looks the same everywhere.

use super::el::{El, html};
use super::live::watch;
use super::{Icon, icon};

/// `seed` is the key; `name` gives the initial, and nobody in particular is drawn without one.
pub fn avatar([first, second, ..]: [u8; 32], name: impl Fn() -> String + 'static) -> El {
    // Sixteen hues are told apart more easily than 360.
    let hue = u16::from(first % 16) * 45 / 2;
    let turn = 20 + u16::from(second % 60);
    let el = html("<span class=avatar aria-hidden=true></span>");
    el.style(&["--hue:", &hue.to_string(), ";--turn:", &turn.to_string()].concat());
    let face = el.clone();
    watch(move || {
        let name = name();
        // Upper case comes from the style sheet: the tables for it would be 12 kB of the download.
        match name.chars().find(|c| !c.is_whitespace() && !c.is_ascii_punctuation()) {
            Some(initial) => face.say(&String::from(initial)),
            None => face.say("").add(&icon(Icon::Person)),
        };
    });
    el
}
