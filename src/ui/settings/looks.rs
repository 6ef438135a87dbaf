//! How the app looks. The choice stands as attributes of the page's root; the script in `index.html` keeps it in this
//! browser and puts it there before anything is painted.

use leptos::prelude::{document, window};
use web_sys::{Element, Event};

use crate::model::Language;
use crate::ui::parts::el::body;
use crate::ui::parts::{El, html, next};

/// Radio groups, and the attributes of the root that they set.
const CHOICES: [(&str, &str); 4] =
    [("look", "data-look"), ("accent", "data-accent"), ("size", "data-size"), ("language", "data-language")];

pub fn looks() -> El {
    let el = html(
        "<section class=settings-section aria-labelledby=settings-looks>\
            <h3 class=label id=settings-looks data-l10n-id=looks-title></h3>\
            <fieldset class=choice><legend data-l10n-id=looks-theme></legend>\
                <label><input type=radio name=look value=''><span data-l10n-id=looks-system></span></label>\
                <label><input type=radio name=look value=light><span data-l10n-id=looks-light></span></label>\
                <label><input type=radio name=look value=dark><span data-l10n-id=looks-dark></span></label>\
            </fieldset>\
            <fieldset class='choice choice--accent'><legend data-l10n-id=looks-accent></legend>\
                <label><input type=radio name=accent value=''>\
                    <span class=unseen data-l10n-id=looks-teal></span></label>\
                <label><input type=radio name=accent value=blue>\
                    <span class=unseen data-l10n-id=looks-blue></span></label>\
                <label><input type=radio name=accent value=violet>\
                    <span class=unseen data-l10n-id=looks-violet></span></label>\
                <label><input type=radio name=accent value=rose>\
                    <span class=unseen data-l10n-id=looks-rose></span></label>\
                <label><input type=radio name=accent value=amber>\
                    <span class=unseen data-l10n-id=looks-amber></span></label>\
            </fieldset>\
            <fieldset class=choice><legend data-l10n-id=looks-size></legend>\
                <label><input type=radio name=size value=small><span data-l10n-id=looks-small></span></label>\
                <label><input type=radio name=size value=''><span data-l10n-id=looks-normal></span></label>\
                <label><input type=radio name=size value=large><span data-l10n-id=looks-large></span></label>\
                <label><input type=radio name=size value=larger><span data-l10n-id=looks-larger></span></label>\
            </fieldset>\
            <fieldset class='choice choice--language'><legend data-l10n-id=looks-language></legend>\
                <label><input type=radio name=language value=''><span data-l10n-id=looks-device></span></label>\
            </fieldset>\
        </section>",
    );
    let languages = el.at(".choice--language");
    for language in Language::ALL {
        let label = html("<label dir=auto><input type=radio name=language><span></span></label>");
        label.set("lang", language.code()).at("input").set("value", language.code());
        label.at("span").say(language.name());
        languages.add(&label);
    }
    let Some(root) = document().document_element() else { return el };
    for (name, attribute) in CHOICES {
        let chosen = root.get_attribute(attribute).unwrap_or_default();
        el.at(&["[name=", name, "][value='", &chosen, "']"].concat()).input().set_checked(true);
    }
    // What was drawn in the language before still stands in the page: a language was chosen just now.
    if body().find("[name=language]").is_some() {
        let chosen = el.at("[name=language]:checked");
        next(move || chosen.focus());
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
