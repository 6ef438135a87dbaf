//! How the app looks. The choice stands as attributes of the page's root; the script in `index.html` keeps it in this
//! browser and puts it there before anything is painted.

use leptos::prelude::{document, window};
use web_sys::{Element, Event};

use crate::ui::parts::{El, html};

/// Radio groups, and the attributes of the root that they set.
const CHOICES: [(&str, &str); 3] = [("look", "data-look"), ("accent", "data-accent"), ("size", "data-size")];

pub fn looks() -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-looks>\
            <h3 class=label id=settings-looks>Appearance</h3>\
            <fieldset class=choice><legend>Theme</legend>\
                <label><input type=radio name=look value=''><span>As the system</span></label>\
                <label><input type=radio name=look value=light><span>Light</span></label>\
                <label><input type=radio name=look value=dark><span>Dark</span></label>\
            </fieldset>\
            <fieldset class='choice choice--accent'><legend>Colour</legend>\
                <label><input type=radio name=accent value=''><span class=unseen>Teal</span></label>\
                <label><input type=radio name=accent value=blue><span class=unseen>Blue</span></label>\
                <label><input type=radio name=accent value=violet><span class=unseen>Violet</span></label>\
                <label><input type=radio name=accent value=rose><span class=unseen>Rose</span></label>\
                <label><input type=radio name=accent value=amber><span class=unseen>Amber</span></label>\
            </fieldset>\
            <fieldset class=choice><legend>Text size</legend>\
                <label><input type=radio name=size value=small><span>Small</span></label>\
                <label><input type=radio name=size value=''><span>Normal</span></label>\
                <label><input type=radio name=size value=large><span>Large</span></label>\
                <label><input type=radio name=size value=larger><span>Larger</span></label>\
            </fieldset>\
        </section>",
    );
    let Some(root) = document().document_element() else { return el };
    for (name, attribute) in CHOICES {
        let chosen = root.get_attribute(attribute).unwrap_or_default();
        el.at(&["[name=", name, "][value='", &chosen, "']"].concat()).input().set_checked(true);
    }
    let of = el.clone();
    el.on("change", move |_| {
        for (name, attribute) in CHOICES {
            choose(&root, attribute, &of.at(&["[name=", name, "]:checked"].concat()).input().value());
        }
        if let Ok(event) = Event::new("looks") {
            let _ = window().dispatch_event(&event);
        }
    });
    el
}

fn choose(root: &Element, attribute: &str, value: &str) {
    // Only a name that is none can be refused.
    let _ = root.set_attribute(attribute, value);
}
