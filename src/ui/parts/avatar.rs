//! A face for a key: its colours come from the key, so the same person looks the same everywhere.

use leptos::prelude::*;

use super::live::part;
use super::{Icon, IconView};

/// `seed` is the key; `name` gives the initial, and nobody in particular is drawn without one.
#[component]
pub fn Avatar(seed: [u8; 32], #[prop(into)] name: Signal<String>) -> impl IntoView {
    let [first, second, ..] = seed;
    // Sixteen hues are told apart more easily than 360.
    let hue = u16::from(first % 16) * 45 / 2;
    let turn = 20 + u16::from(second % 60);
    // Upper case comes from the style sheet: the tables for it would be 12 kB of the download.
    let initial = move || {
        name.with(|name| name.chars().find(|c| !c.is_whitespace() && !c.is_ascii_punctuation()).map(String::from))
    };
    view! {
        <span class="avatar" aria-hidden="true" style:--hue=hue.to_string() style:--turn=turn.to_string()>
            {part(move || match initial() {
                Some(initial) => initial.into_any(),
                None => view! { <IconView icon=Icon::Person /> }.into_any(),
            })}
        </span>
    }
}
