//! Emojis to react with, and reactions as they stand under a message.

use std::rc::Rc;

use leptos::prelude::untrack;

use crate::model::emoji::emojis;
use crate::model::{Direction, Message};
use crate::ui::Ui;
use crate::ui::l10n::t;
use crate::ui::parts::{El, Icon, html, icon};

/// At hand at once.
const QUICK: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
/// And so many that were used last in this chat: with the way to all others, one row.
const RECENT: usize = 1;
/// So many of those are offered where there is more room.
const RECENT_MOST: usize = 16;
/// Offers those at hand, with what one has reacted with marked.
pub fn quick(place: &El, now: &Message, ui: &Rc<Ui>) {
    place.say("");
    let mut emojis: Vec<String> = QUICK.iter().map(|emoji| (*emoji).to_owned()).collect();
    let more = recent(ui).into_iter().filter(|emoji| !QUICK.contains(&emoji.as_str()));
    emojis.extend(more.take(RECENT));
    for emoji in &emojis {
        let chosen = !now.reactions_with(emoji, true).is_empty();
        place.add(button(emoji).set("aria-checked", if chosen { "true" } else { "false" }));
    }
    let more = html(
        "<button type=button class=menu-emoji role=menuitem data-do=more data-emoji aria-haspopup=dialog data-l10n-id=emojis-more></button>",
    );
    place.add(more.add(&icon(Icon::Add)));
}

/// Those that one used last in this chat, in reactions and in words, the last first.
pub fn recent(ui: &Rc<Ui>) -> Vec<String> {
    let mut recent = Vec::<String>::new();
    let mut add = |emoji: &str| {
        if recent.len() < RECENT_MOST && !recent.iter().any(|known| known == emoji) {
            recent.push(emoji.to_owned());
        }
    };
    untrack(|| {
        ui.state.thread().with(|entries| {
            for entry in entries.iter().rev() {
                let now = entry.latest();
                now.each_reaction().filter(|(_, _, own)| *own).for_each(|(_, emoji, _)| add(emoji));
                if now.direction == Direction::Out {
                    now.text.split_whitespace().flat_map(emojis).rev().for_each(&mut add);
                }
            }
        });
    });
    recent
}

fn button(emoji: &str) -> El {
    let el = html("<button type=button class=menu-emoji role=menuitemcheckbox></button>");
    el.set("data-emoji", emoji).say(emoji);
    el
}

/// The reactions to a message, each with how many and who; nothing if there are none. `them`: their name.
pub fn reactions(now: &Message, them: &str) -> Option<El> {
    let emojis = now.reactions();
    if emojis.is_empty() {
        return None;
    }
    let list = html("<ul class='list reactions' role=list data-l10n-id=emojis-reactions data-testid=reactions></ul>");
    for emoji in emojis {
        let [own, theirs] = [true, false].map(|own| !now.reactions_with(emoji, own).is_empty());
        let who = match (own, theirs) {
            (true, true) => t!("emojis-you-and", who = them),
            (true, false) => t!("emojis-you"),
            _ => them.to_owned(),
        };
        let item = html("<li><button type=button class=reaction></button></li>");
        let button = item.at("button");
        button.set("data-emoji", emoji).set("title", &who);
        button.set("aria-label", &t!("emojis-reaction", emoji = emoji, who = who));
        button.set("aria-pressed", if own { "true" } else { "false" });
        button.say(&if own && theirs { t!("emojis-count", emoji = emoji, count = 2) } else { emoji.to_owned() });
        list.add(&item);
    }
    Some(list)
}
