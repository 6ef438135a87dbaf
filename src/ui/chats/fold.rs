//! Chats that stand apart, behind a line that says how many they are.

use std::rc::Rc;

use super::options::Options;
use super::row::chat_row;
use super::sidebar::{find, keys};
use crate::ui::Ui;
use crate::ui::parts::live::Live;
use crate::ui::parts::{El, Icon, html, icon};
use crate::ui::state::{Row, State};

/// `rows` says who they are.
pub fn fold(ui: &Rc<Ui>, options: &Options, title: fn(usize) -> String, rows: fn(&State) -> Vec<Row>) -> El {
    let el = html(
        "<div class=fold>\
            <button type=button class=fold-line><span></span></button>\
            <ul class=list role=list><slot></slot></ul>\
        </div>",
    );
    let open = Live::new(false);
    let line = el.at("button");
    line.add(&icon(Icon::Down));
    let of = ui.clone();
    el.at("span").words(move || title(rows(&of.state).len()));
    let of = open.clone();
    line.bind("aria-expanded", move || if of.get() { "true" } else { "false" });
    let of = open.clone();
    line.on("click", move |_| of.set(!of.get()));
    let (of, one, options) = (ui.clone(), ui.clone(), options.clone());
    el.at("slot").rows(
        move || if open.get() { keys(&rows(&of.state)) } else { Vec::new() },
        move |key| find(&rows(&one.state), &key).map(|row| chat_row(&one, row, &options)),
    );
    el
}
