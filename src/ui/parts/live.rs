//! What changes on the page. Values of any type share one type of signal and one type of effect: each type that
//! Leptos is used with is compiled to code of its own, a kilobyte or three in the download.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::reactive::graph::Observer;

/// A value that whoever reads it in [`watch`] follows. Copies share the value.
pub struct Live<T> {
    value: Rc<RefCell<T>>,
    readers: ArcTrigger,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), readers: self.readers.clone() }
    }
}

impl<T> Live<T> {
    pub fn new(value: T) -> Self {
        Self { value: Rc::new(RefCell::new(value)), readers: ArcTrigger::new() }
    }

    pub fn with<U>(&self, read: impl FnOnce(&T) -> U) -> U {
        if Observer::get().is_some() {
            self.readers.track();
        }
        read(&self.value.borrow())
    }

    pub fn update(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.value.borrow_mut());
        self.readers.notify();
    }

    pub fn set(&self, value: T) {
        // What was there is dropped when nothing is borrowed any more.
        drop(self.value.replace(value));
        self.readers.notify();
    }
}

impl<T: Clone> Live<T> {
    pub fn get(&self) -> T {
        self.with(T::clone)
    }
}

impl<T: Default> Live<T> {
    /// Takes what is there, and tells nobody.
    pub fn take(&self) -> T {
        self.value.take()
    }
}

impl<T: PartialEq> Live<T> {
    /// Sets it if it is another value, and tells nobody if it is not.
    pub fn be(&self, value: T) {
        if *self.value.borrow() != value {
            self.set(value);
        }
    }
}

/// Does it now, and again whenever what it reads changes, for as long as the current owner lives.
pub fn watch(act: impl FnMut() + 'static) {
    fn boxed(mut act: Box<dyn FnMut()>) {
        let effect = RenderEffect::new(move |_| act());
        on_cleanup(move || drop(effect));
    }
    boxed(Box::new(act));
}
