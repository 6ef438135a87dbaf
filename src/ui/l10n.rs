//! The words of the interface (Project Fluent). English is part of the program; a file for each other language lies
//! beside the page and comes when it is wanted. What such a file lacks is said in English.
//!
//! Markup names its words: `data-l10n-id` stands for the text of an element without children, and for its attributes.
//! Everything else asks by [`t!`]. Both want names that `model::language` can find in the source.

use std::cell::RefCell;

use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use js_sys::{Array, Function, Intl::NumberFormat, Object};
use leptos::prelude::{document, window};
use unic_langid::LanguageIdentifier;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Response};

use crate::model::Language;

const ENGLISH: &str = include_str!("../../public/locales/en.ftl");
/// Stands in markup for words.
const NAME: &str = "data-l10n-id";

struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

thread_local! {
    static WORDS: RefCell<Words> = RefCell::new(Words::new(Language::En, ""));
    /// Writes numbers with the digits and groups of the language.
    static NUMBERS: RefCell<Function> = RefCell::new(numbers());
}

impl Words {
    fn new(language: Language, own: &str) -> Self {
        let identifier: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![identifier]);
        for text in [ENGLISH, own] {
            // Whatever of it can be read is used.
            let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(read, _)| read);
            bundle.add_resource_overriding(resource);
        }
        // The marks around what is put in are for sentences in which letters of both directions meet.
        bundle.set_use_isolating(language.is_rtl());
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(FluentNumber { value, .. }) => number(*value),
            _ => None,
        }));
        Self { language, bundle }
    }

    /// The text of a message, or of an attribute of it.
    fn format(&self, name: &str, attribute: Option<&str>, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let message = self.bundle.get_message(name)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(attribute) => message.get_attribute(attribute)?.value(),
        };
        // What is missing stands there in braces; the tests see to it that nothing is.
        Some(self.bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned())
    }
}

/// What is to be put into a text, by name.
pub type Arg<'a> = (&'static str, FluentValue<'a>);

/// The text of that name, in the language in use.
pub fn text(name: &str, args: &[Arg<'_>]) -> String {
    let args = (!args.is_empty()).then(|| args.iter().cloned().collect::<FluentArgs<'_>>());
    // A name alone is our own mistake.
    WORDS.with_borrow(|words| words.format(name, None, args.as_ref())).unwrap_or_else(|| name.to_owned())
}

/// Words of the interface by their name, with what is to stand in them: `who = name, count = 3`.
macro_rules! t {
    ($name:literal $(, $key:ident = $value:expr)* $(,)?) => {
        $crate::ui::l10n::text($name, &[$((stringify!($key), $value.into())),*])
    };
}
pub(crate) use t;

/// Says everywhere in an element what its markup names.
pub fn translate(root: &Element) {
    let Ok(named) = root.query_selector_all(&["[", NAME, "]"].concat()) else { return };
    for at in 0..named.length() {
        let Some(element) = named.get(at).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
        let name = element.get_attribute(NAME).unwrap_or_default();
        // Names are for us, and not for the page.
        let _ = element.remove_attribute(NAME);
        WORDS.with_borrow(|words| {
            let Some(message) = words.bundle.get_message(&name) else { return };
            if let Some(text) = words.format(&name, None, None) {
                element.set_text_content(Some(&text));
            }
            for attribute in message.attributes() {
                let text = words.format(&name, Some(attribute.id()), None).unwrap_or_default();
                // Only a name that is none can be refused.
                let _ = element.set_attribute(attribute.id(), &text);
            }
        });
    }
}

/// The language that the page's root says, which the script in `index.html` chooses.
pub fn wanted() -> Language {
    let code = document().document_element().and_then(|root| root.get_attribute("lang"));
    Language::of(&code.unwrap_or_default())
}

/// The language in use.
pub fn language() -> Language {
    WORDS.with_borrow(|words| words.language)
}

/// Gets the words of the language that is wanted. Whether they are others than before; without them it stays as it was.
pub async fn fetch() -> bool {
    let language = wanted();
    if language == self::language() {
        return false;
    }
    let own = if language == Language::En { Some(String::new()) } else { file(language).await };
    let Some(own) = own.filter(|_| wanted() == language) else { return false };
    WORDS.set(Words::new(language, &own));
    NUMBERS.set(numbers());
    true
}

async fn file(language: Language) -> Option<String> {
    let address = ["locales/", language.code(), ".ftl"].concat();
    let response: Response = JsFuture::from(window().fetch_with_str(&address)).await.ok()?.dyn_into().ok()?;
    let text = if response.ok() { response.text().ok()? } else { return None };
    JsFuture::from(text).await.ok()?.as_string()
}

/// Whose habits times follow: those of the device, as far as they are of the language in use.
pub fn locales() -> Array {
    let language = language();
    let all = window().navigator().languages();
    let own: Array = all.iter().filter(|tag| tag.as_string().is_some_and(|tag| language.is_of(&tag))).collect();
    own.push(&language.code().into());
    own
}

/// A length of time, in seconds: in days or weeks if it comes to whole ones.
pub fn span(secs: u64) -> String {
    const HOUR: u64 = 60 * 60;
    const DAY: u64 = 24 * HOUR;
    match secs {
        _ if secs >= 7 * DAY && secs.is_multiple_of(7 * DAY) => t!("span-weeks", count = secs / (7 * DAY)),
        _ if secs >= DAY && secs.is_multiple_of(DAY) => t!("span-days", count = secs / DAY),
        _ if secs >= HOUR && secs.is_multiple_of(HOUR) => t!("span-hours", count = secs / HOUR),
        _ if secs >= 60 && secs.is_multiple_of(60) => t!("span-minutes", count = secs / 60),
        _ => t!("span-seconds", count = secs),
    }
}

/// The arrow key that means the same to whoever reads from left to right.
pub fn along(key: String) -> String {
    match key.as_str() {
        "ArrowRight" if language().is_rtl() => "ArrowLeft".to_owned(),
        "ArrowLeft" if language().is_rtl() => "ArrowRight".to_owned(),
        _ => key,
    }
}

/// A number as the language writes it.
pub fn number(value: f64) -> Option<String> {
    NUMBERS.with_borrow(|format| format.call1(&JsValue::UNDEFINED, &value.into())).ok()?.as_string()
}

fn numbers() -> Function {
    NumberFormat::new(&locales(), &Object::new()).format()
}
