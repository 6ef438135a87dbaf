//! The names of emoji, which are fetched when somebody first asks for them.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{JsString, RegExp};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::model::Language;
use crate::model::emoji::Emojis;
use crate::ui::l10n::language;

/// In the language of the interface, and in English, which many know them by.
pub type Names = Rc<[Rc<Emojis>]>;

thread_local! {
    static KNOWN: RefCell<Vec<(Language, Rc<Emojis>)>> = const { RefCell::new(Vec::new()) };
}

/// Those that are here already.
pub fn known() -> Option<Names> {
    let wanted = wanted();
    let found: Names = wanted.iter().filter_map(|language| of(*language)).collect();
    (found.len() == wanted.len()).then_some(found)
}

/// All that can be had; without a network, and on the first day, that may be none.
pub async fn names() -> Names {
    for language in wanted() {
        if of(language).is_none()
            && let Some(text) = file(language).await
        {
            let folded = fold(&text);
            KNOWN.with_borrow_mut(|known| known.push((language, Rc::new(Emojis::new(text, folded)))));
        }
    }
    wanted().into_iter().filter_map(of).collect()
}

/// Without what makes no difference to whoever looks for something. Lines and tabs stay.
pub fn fold(text: &str) -> String {
    let text = JsString::from(text).normalize("NFKD").to_lower_case();
    text.replace_by_pattern(&RegExp::new(r"\p{M}+", "gu"), "").into()
}

fn wanted() -> Vec<Language> {
    let mut wanted = vec![language(), Language::En];
    wanted.dedup();
    wanted
}

fn of(language: Language) -> Option<Rc<Emojis>> {
    KNOWN.with_borrow(|known| known.iter().find(|(of, _)| *of == language).map(|(_, emojis)| emojis.clone()))
}

async fn file(language: Language) -> Option<String> {
    let address = ["emoji/", language.code(), ".txt"].concat();
    let response: Response = JsFuture::from(window().fetch_with_str(&address)).await.ok()?.dyn_into().ok()?;
    let text = if response.ok() { response.text().ok()? } else { return None };
    JsFuture::from(text).await.ok()?.as_string()
}
