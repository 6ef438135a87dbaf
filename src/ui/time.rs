//! Times in the reader's own language and time zone.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Date, Function, Intl::DateTimeFormat, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::model::{Language, Millis};
use crate::ui::l10n::{self, t};

const DAY: i64 = 86_400_000;

/// Making a formatter costs more than using it a hundred times.
struct Formats {
    clock: Function,
    weekday: Function,
    date: Function,
    year: Function,
    full: Function,
    exact: Function,
}

thread_local! {
    static FORMATS: RefCell<Option<(Language, Rc<Formats>)>> = const { RefCell::new(None) };
}

impl Formats {
    fn new() -> Self {
        Self {
            clock: format(&[("hour", "numeric"), ("minute", "2-digit")]),
            weekday: format(&[("weekday", "short")]),
            date: format(&[("day", "numeric"), ("month", "short")]),
            year: format(&[("dateStyle", "medium")]),
            full: format(&[("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")]),
            exact: format(&[("dateStyle", "long"), ("timeStyle", "medium")]),
        }
    }

    /// Those of the language in use.
    fn with<T>(read: impl FnOnce(&Self) -> T) -> T {
        let language = l10n::language();
        let formats = FORMATS.with_borrow_mut(|made| match made {
            Some((of, formats)) if *of == language => formats.clone(),
            _ => made.insert((language, Rc::new(Self::new()))).1.clone(),
        });
        read(&formats)
    }
}

/// The time of day.
pub fn clock(at: Millis) -> String {
    Formats::with(|formats| write(&formats.clock, at))
}

/// All of it.
pub fn exact(at: Millis) -> String {
    Formats::with(|formats| write(&formats.exact, at))
}

/// When something was that began at another time: the time of that day, or all of it.
pub fn later(at: Millis, began: Millis) -> String {
    if day(at) == day(began) { clock(at) } else { exact(at) }
}

/// The shortest form that tells when: the time today, else the weekday, else the date.
pub fn brief(at: Millis) -> String {
    Formats::with(|formats| match days_ago(at) {
        ..=0 => write(&formats.clock, at),
        1..=6 => write(&formats.weekday, at),
        _ => write(&formats.date, at),
    })
}

/// The same of what may be years ago.
pub fn past(at: Millis) -> String {
    // A day and a month alone could be those of another year.
    if days_ago(at) < 300 { brief(at) } else { Formats::with(|formats| write(&formats.year, at)) }
}

/// What stands over the messages of a day.
pub fn heading(at: Millis) -> String {
    match days_ago(at) {
        0 => t!("today"),
        1 => t!("yesterday"),
        _ => Formats::with(|formats| write(&formats.full, at)),
    }
}

/// The local day, as a field for dates has it.
pub fn date_of(at: Millis) -> String {
    let offset = date(at).get_timezone_offset() * 60_000.0;
    let local = Date::new(&JsValue::from_f64(date(at).get_time() - offset));
    local.to_iso_string().slice(0, 10).into()
}

/// The number of the local day.
pub fn day(at: Millis) -> i64 {
    let offset = date(at).get_timezone_offset();
    #[expect(clippy::cast_possible_truncation, reason = "minutes of an offset")]
    let offset = offset as i64 * 60_000;
    (at.minus(Millis(0)) - offset).div_euclid(DAY)
}

fn days_ago(at: Millis) -> i64 {
    day(now()) - day(at)
}

/// By this device's clock.
pub fn now() -> Millis {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970")]
    let now = Date::now() as u64;
    Millis(now)
}

fn date(at: Millis) -> Date {
    #[expect(clippy::cast_precision_loss, reason = "no time is later than what JavaScript keeps exactly")]
    let time = at.0.min(Millis::MAX.0) as f64;
    Date::new(&JsValue::from_f64(time))
}

fn format(options: &[(&str, &str)]) -> Function {
    let object = Object::new();
    for (key, value) in options {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    DateTimeFormat::new(&l10n::locales(), &object).format()
}

fn write(format: &Function, at: Millis) -> String {
    format.call1(&JsValue::UNDEFINED, &date(at)).ok().and_then(|text| text.as_string()).unwrap_or_default()
}
