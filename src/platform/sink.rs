//! Where everything that happens is reported.

use std::cell::RefCell;
use std::rc::Rc;

use crate::engine::doors::Input;

type Receiver = Rc<dyn Fn(Input)>;

/// A handle to the shell's queue that can be given out before the shell exists.
#[derive(Clone, Default)]
pub struct Sink(Rc<RefCell<Option<Receiver>>>);

impl Sink {
    pub fn connect(&self, receiver: impl Fn(Input) + 'static) {
        *self.0.borrow_mut() = Some(Rc::new(receiver));
    }

    pub fn push(&self, input: Input) {
        let receiver = self.0.borrow().clone();
        if let Some(receiver) = receiver {
            receiver(input);
        }
    }
}
