//! What changes on the page, in few types. Each type of closure that reaches Leptos is compiled to code of its own,
//! a kilobyte or three in the download; so closures are boxed here first, and the code behind them is shared.

use std::sync::Arc;

use leptos::prelude::*;

/// What tells rows apart.
pub type Key = [u8; 32];

/// Words that change.
pub fn text<T: Into<String>>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || read().into())
}

/// An attribute that comes and goes.
pub fn maybe<T: Into<String>>(read: impl Fn() -> Option<T> + Send + Sync + 'static) -> Signal<Option<String>> {
    Signal::derive(move || read().map(Into::into))
}

/// A class that comes and goes.
pub fn flag(read: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(read)
}

/// A value that is derived once for all who read it, and tells them only when it changes.
pub fn memo<T: Send + Sync + PartialEq + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    fn boxed<T: Send + Sync + PartialEq + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
        Memo::new(move |_| read())
    }
    boxed(Box::new(read))
}

/// A part of the page that is drawn anew when what it reads changes.
pub fn part(draw: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    fn boxed(draw: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        (move || draw()).into_any()
    }
    boxed(Box::new(draw))
}

/// A part that is there only while something holds.
pub fn when(
    holds: impl Fn() -> bool + Send + Sync + 'static,
    draw: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let holds = memo(holds);
    part(move || if holds.get() { draw() } else { ().into_any() })
}

/// Rows that hold still while others come, go and move.
pub fn rows(
    keys: impl Fn() -> Vec<Key> + Send + Sync + 'static,
    draw: impl Fn(Key) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    type Keys = Box<dyn Fn() -> Vec<Key> + Send + Sync>;
    type Draw = Arc<dyn Fn(Key) -> AnyView + Send + Sync>;
    fn boxed(keys: Keys, draw: Draw) -> AnyView {
        view! { <For each=keys key=|key| *key children=move |key| draw(key) /> }.into_any()
    }
    boxed(Box::new(keys), Arc::new(draw))
}

/// Something to be done outside of the page's signals when they change.
pub fn effect(act: impl FnMut() + 'static) {
    fn boxed(mut act: Box<dyn FnMut()>) {
        Effect::new(move |_: Option<()>| act());
    }
    boxed(Box::new(act));
}

/// A handler of events of one kind.
pub fn on<E>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}
