//! The text of a message on the page. All of it enters as text and attributes, element by element.

use super::content::address;
use crate::model::emoji::is_emoji;
use crate::model::markup::{Mark, Piece, harmless, is_long, parse};
use crate::ui::l10n::t;
use crate::ui::parts::{El, html};

/// Shows a text in `place`, which is in `message`. Copies of it hold what was typed, without the marks.
pub fn text(message: &El, place: &El, text: &str) {
    let text = harmless(text);
    place.toggle("message-text--emoji", is_emoji(&text));
    match parse(&text)[..] {
        [Piece::Text(text)] => {
            place.say(text);
        }
        ref pieces => draw(pieces, place.say("")),
    }
    fold(message, place, is_long(&text));
}

fn draw(pieces: &[Piece<'_>], place: &El) {
    let mut open = vec![place.clone()];
    for piece in pieces {
        let Some(here) = open.last() else { return };
        match *piece {
            Piece::Text(text) => here.write(text),
            Piece::Link(to) => link(here, to),
            Piece::Mail(to) => {
                let link = anchor();
                link.set("href", &["mailto:", to].concat()).say(to);
                here.add(&link);
            }
            Piece::Open(mark) => {
                let el = element(mark);
                here.add(&el);
                open.push(el);
            }
            Piece::Close => drop(open.pop()),
        }
    }
}

fn anchor() -> El {
    html("<a class=text-link target=_blank rel='noopener noreferrer'></a>")
}

/// Where the host that the browser will ask is not the one that one reads, it stands behind the link.
fn link(here: &El, to: &str) {
    let link = anchor();
    let host = address(&link, to);
    if host.is_empty() {
        return here.write(to);
    }
    let read = to.split_once("://").map_or(to, |(_, rest)| rest);
    let read = read.split(['/', '?', '#']).next().unwrap_or_default();
    if !read.eq_ignore_ascii_case(&host) {
        link.set("data-host", &host).set("title", &host);
    }
    here.add(link.say(to));
}

fn element(mark: Mark) -> El {
    match mark {
        Mark::Bold => html("<strong></strong>"),
        Mark::Italic => html("<em></em>"),
        Mark::Strike => html("<s></s>"),
        Mark::Code => html("<code class=text-code></code>"),
        Mark::Block => html("<pre class=text-block dir=ltr></pre>"),
        Mark::Language => html("<span class=text-language></span>"),
        Mark::Quote => html("<blockquote class=text-quote dir=auto></blockquote>"),
        Mark::List => html("<ul class=text-list></ul>"),
        Mark::Numbers => html("<ol class=text-list></ol>"),
        Mark::Item(number) => {
            let item = html("<li dir=auto></li>");
            item.set("value", &number.to_string());
            item
        }
    }
}

/// Folds a long text, with a button that unfolds it. One that was unfolded stays so when its author changes it.
fn fold(message: &El, place: &El, long: bool) {
    let more = message.find(".message-more");
    match (long, more) {
        (true, None) => {
            place.after(&html("<button type=button class=message-more></button>"));
            unfold(message, false);
        }
        (false, Some(more)) => {
            more.remove();
            place.toggle("message-text--folded", false);
        }
        (true, Some(_)) | (false, None) => {}
    }
}

fn unfold(message: &El, open: bool) {
    if let Some(more) = message.find(".message-more") {
        more.set("aria-expanded", if open { "true" } else { "false" });
        more.say(&if open { t!("text-less") } else { t!("text-more") });
        message.at(".message-text").toggle("message-text--folded", !open);
    }
}

/// Unfolds the messages in `rows`, by their buttons, or because the keyboard has come to a link in what was folded.
pub fn unfolding(rows: &El) {
    rows.on("click", |event| {
        if let Some(more) = El::of(event, ".message-more")
            && let Some(message) = El::of(event, ".message")
        {
            unfold(&message, more.get("aria-expanded") == "false");
        }
    });
    rows.on("focusin", |event| {
        if El::of(event, ".message-text--folded a:focus-visible").is_some()
            && let Some(message) = El::of(event, ".message")
        {
            unfold(&message, true);
        }
    });
}
