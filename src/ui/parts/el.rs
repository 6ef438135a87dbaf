//! Elements: markup that is fixed, with what changes bound to places in it.
//!
//! The markup is parsed by the browser, which is a tenth of the code that builds it node by node. It is `'static`, so
//! it is always ours: what users and peers say enters the page as text and attributes only.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, Node};

use super::live::watch;
use crate::ui::l10n::translate;

/// What tells rows apart.
pub type Key = [u8; 32];

/// An element, or a place that one comes to.
#[derive(Clone)]
pub struct El(Element);

#[wasm_bindgen]
extern "C" {
    /// What makes markup that the page's own rules let in (Trusted Types, where the browser has them).
    type Policy;
    #[wasm_bindgen(catch, js_namespace = trustedTypes, js_name = createPolicy)]
    fn create_policy(name: &str, rules: &js_sys::Object) -> Result<Policy, JsValue>;
    #[wasm_bindgen(method, js_name = createHTML)]
    fn create_html(this: &Policy, markup: &str) -> JsValue;

    /// An element that takes markup so made.
    type Cradle;
    #[wasm_bindgen(method, setter = innerHTML)]
    fn set_markup(this: &Cradle, markup: &JsValue);
}

/// The one policy of this name that the page allows. It lets everything through: what is given to it is `'static`.
fn policy() -> Option<Policy> {
    let rules = js_sys::Object::new();
    let same = js_sys::Reflect::get(&js_sys::global(), &"String".into()).ok()?;
    js_sys::Reflect::set(&rules, &"createHTML".into(), &same).ok()?;
    create_policy("tincan", &rules).ok()
}

thread_local! {
    static POLICY: Option<Policy> = policy();
    /// What was parsed, by where its markup lies.
    static PARSED: RefCell<Vec<(usize, Element)>> = const { RefCell::new(Vec::new()) };
}

/// The one element that the markup describes, in the language in use. Markup is parsed once; every other time it is
/// copied.
pub fn html(markup: &'static str) -> El {
    let at = markup.as_ptr().addr();
    let parsed = PARSED.with_borrow(|parsed| Some(parsed.iter().find(|(of, _)| *of == at)?.1.clone())).or_else(|| {
        let cradle = document().create_element("div").ok()?;
        let trusted = POLICY.with(|policy| policy.as_ref().map_or_else(|| markup.into(), |it| it.create_html(markup)));
        cradle.unchecked_ref::<Cradle>().set_markup(&trusted);
        translate(&cradle);
        let element = cradle.first_element_child()?;
        PARSED.with_borrow_mut(|parsed| parsed.push((at, element.clone())));
        Some(element)
    });
    let copy = parsed.and_then(|element| element.clone_node_with_deep(true).ok());
    // Markup without an element would be our own mistake, and seen at once.
    El(copy.map_or_else(page, JsCast::unchecked_into))
}

/// From now on markup speaks another language.
pub fn forget_words() {
    PARSED.take();
}

fn page() -> Element {
    leptos::tachys::dom::body().into()
}

/// The body of the page.
pub fn body() -> El {
    El(page())
}

impl El {
    /// What an event is about: its target, or what that is in.
    pub fn of(event: &Event, selector: &str) -> Option<Self> {
        event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten().map(Self)
    }

    /// The first element in it that matches.
    pub fn at(&self, selector: &str) -> Self {
        Self(self.0.query_selector(selector).ok().flatten().unwrap_or_else(|| self.0.clone()))
    }

    /// The first element in it that matches, if there is one.
    pub fn find(&self, selector: &str) -> Option<Self> {
        self.0.query_selector(selector).ok().flatten().map(Self)
    }

    /// The element, where a field of it is needed that all inputs have.
    pub fn input(&self) -> &HtmlInputElement {
        self.0.unchecked_ref()
    }

    pub fn element(&self) -> &HtmlElement {
        self.0.unchecked_ref()
    }

    /// Declarations of its own. The page's rules let in no `style` attribute.
    pub fn style(&self, declarations: &str) -> &Self {
        self.element().style().set_css_text(declarations);
        self
    }

    pub fn set(&self, name: &str, value: &str) -> &Self {
        // Only a name that is none can be refused.
        let _ = self.0.set_attribute(name, value);
        self
    }

    /// Puts words in, and nothing else.
    pub fn say(&self, words: &str) -> &Self {
        if self.0.text_content().as_deref() != Some(words) || self.0.first_element_child().is_some() {
            self.0.set_text_content(Some(words));
        }
        self
    }

    /// Puts words behind what is there.
    pub fn write(&self, words: &str) {
        let _ = self.0.append_with_str_1(words);
    }

    /// What an attribute says; nothing if there is none.
    pub fn get(&self, name: &str) -> String {
        self.0.get_attribute(name).unwrap_or_default()
    }

    /// Takes an attribute away.
    pub fn drop(&self, name: &str) {
        let _ = self.0.remove_attribute(name);
    }

    /// Gives it a class, or takes that away.
    pub fn toggle(&self, name: &str, holds: bool) {
        let _ = self.0.class_list().toggle_with_force(name, holds);
    }

    /// Puts an element behind this one.
    pub fn after(&self, next: &Self) {
        let _ = self.0.after_with_node_1(&next.0);
    }

    /// Puts an element in, behind what is there.
    pub fn add(&self, child: &Self) -> &Self {
        let _ = self.0.append_child(&child.0);
        self
    }

    /// Puts an element in, before what is there.
    pub fn lead(&self, child: &Self) -> &Self {
        let _ = self.0.insert_before(&child.0, self.0.first_child().as_ref());
        self
    }

    /// Puts an element where this place is.
    pub fn fill(&self, by: &Self) {
        let _ = self.0.replace_with_with_node_1(&by.0);
    }

    pub fn remove(&self) {
        self.0.remove();
    }

    /// Focusing lays the page out at once, so it is left alone where the focus is here already.
    pub fn focus(&self) {
        if document().active_element().as_ref() == Some(&self.0) {
            return;
        }
        // An element that cannot take it leaves the focus where it is.
        let _ = self.element().focus();
    }

    /// Words that change.
    pub fn words<T: Into<String>>(&self, read: impl Fn() -> T + 'static) -> &Self {
        let this = self.clone();
        watch(move || {
            this.say(&read().into());
        });
        self
    }

    /// An attribute that changes.
    pub fn bind<T: Into<String>>(&self, name: &'static str, read: impl Fn() -> T + 'static) -> &Self {
        let this = self.clone();
        watch(move || {
            this.set(name, &read().into());
        });
        self
    }

    /// An attribute that comes and goes.
    pub fn mark(&self, name: &'static str, value: &'static str, holds: impl Fn() -> bool + 'static) -> &Self {
        let this = self.clone();
        watch(move || {
            if holds() {
                this.set(name, value);
            } else {
                let _ = this.0.remove_attribute(name);
            }
        });
        self
    }

    /// A class that comes and goes.
    pub fn class(&self, name: &'static str, holds: impl Fn() -> bool + 'static) -> &Self {
        let classes = self.0.class_list();
        watch(move || {
            let _ = classes.toggle_with_force(name, holds());
        });
        self
    }

    /// Does something at every event of a kind.
    pub fn on(&self, event: &'static str, act: impl FnMut(&Event) + 'static) -> &Self {
        listen(&self.0, event, act);
        self
    }

    /// Here stands an element while something holds.
    pub fn when(&self, holds: impl Fn() -> bool + 'static, draw: impl Fn() -> El + 'static) {
        self.rows(move || if holds() { vec![Key::default()] } else { Vec::new() }, move |_| Some(draw()));
    }

    /// Here stand rows, which hold still while others come, go and move.
    pub fn rows(&self, keys: impl Fn() -> Vec<Key> + 'static, draw: impl Fn(Key) -> Option<El> + 'static) {
        fn boxed(place: &Element, keys: Box<dyn Fn() -> Vec<Key>>, draw: Draw) {
            // Between these two, which nobody sees.
            let ends: [Node; 2] = [document().create_text_node("").into(), document().create_text_node("").into()];
            let _ = place.replace_with_with_node_2(&ends[0], &ends[1]);
            let owner = Owner::current().unwrap_or_default();
            let mut shown = Vec::new();
            watch(move || {
                let keys = keys();
                untrack(|| shown = follow(std::mem::take(&mut shown), keys, &ends, &owner, &draw));
            });
        }
        boxed(&self.0, Box::new(keys), Rc::new(draw));
    }
}

type Draw = Rc<dyn Fn(Key) -> Option<El>>;

/// A row on the page, with the owner of what is bound in it.
struct Row {
    key: Key,
    el: El,
    owner: Owner,
}

impl Drop for Row {
    fn drop(&mut self) {
        // What is bound in the row may own the owner in turn, so letting go of it is not enough.
        self.owner.cleanup();
        self.el.remove();
    }
}

fn follow(mut shown: Vec<Row>, keys: Vec<Key>, [start, end]: &[Node; 2], owner: &Owner, draw: &Draw) -> Vec<Row> {
    // A message more at the end is by far the most frequent change: nothing before it needs a look.
    if shown.len() <= keys.len() && shown.iter().zip(&keys).all(|(row, key)| row.key == *key) {
        for key in keys.into_iter().skip(shown.len()) {
            let owner = owner.child();
            if let Some(el) = owner.with(|| draw(key)) {
                let _ = end.parent_node().map(|parent| parent.insert_before(&el.0, Some(end)));
                shown.push(Row { key, el, owner });
            }
        }
        return shown;
    }
    let mut old: Vec<Option<Row>> = shown.into_iter().map(Some).collect();
    let mut expected = 0;
    let mut rows = Vec::with_capacity(keys.len());
    for key in keys {
        // Nearly always the one after the row before, so that long lists are not searched for each of their rows.
        let found = (expected..old.len())
            .chain(0..expected)
            .find(|at| old.get(*at).and_then(Option::as_ref).is_some_and(|row| row.key == key));
        let kept = found.and_then(|at| {
            expected = at + 1;
            old.get_mut(at).and_then(Option::take)
        });
        let row = kept.or_else(|| {
            let owner = owner.child();
            owner.with(|| draw(key)).map(|el| Row { key, el, owner })
        });
        rows.extend(row);
    }
    // Those that left go first, so that the rest need not move around them.
    drop(old);
    let Some(parent) = end.parent_node() else { return rows };
    let mut next = start.next_sibling();
    for row in &rows {
        let node: &Node = &row.el.0;
        match &next {
            Some(here) if here.is_same_node(Some(node)) => next = node.next_sibling(),
            here => {
                let _ = parent.insert_before(node, here.as_ref());
            }
        }
    }
    rows
}

/// Listens for as long as the current owner lives.
pub fn listen(target: &web_sys::EventTarget, event: &'static str, act: impl FnMut(&Event) + 'static) {
    let act: Box<dyn FnMut(&Event)> = Box::new(act);
    let options = EventListenerOptions::enable_prevent_default();
    StoredValue::new_local(EventListener::new_with_options(target, event, options, act));
}
