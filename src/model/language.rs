//! The languages of the interface.

/// One that the interface speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    En,
    De,
    Ar,
}

impl Language {
    pub const ALL: [Self; 3] = [Self::En, Self::De, Self::Ar];

    /// By its tag (BCP 47), whatever region and script that names; English if it is none of ours.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        Self::ALL.into_iter().find(|language| language.is_of(tag)).unwrap_or(Self::En)
    }

    /// Whether a tag (BCP 47) is of this language.
    #[must_use]
    pub fn is_of(self, tag: &str) -> bool {
        tag.split('-').next().is_some_and(|code| self.code().eq_ignore_ascii_case(code))
    }

    /// Its tag (BCP 47).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Ar => "ar",
        }
    }

    /// What it calls itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
            Self::Ar => "العربية",
        }
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub const fn is_rtl(self) -> bool {
        matches!(self, Self::Ar)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
    use fluent_syntax::parser::parse;

    use super::*;

    type Names = BTreeSet<String>;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    /// The variables and the cases of a text.
    fn walk(pattern: &Pattern<String>, found: &mut [Names; 2]) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else { continue };
            let inline = match expression {
                Expression::Inline(inline) => inline,
                Expression::Select { selector, variants } => {
                    for variant in variants {
                        found[1].insert(format!("{:?}", variant.key));
                        walk(&variant.value, found);
                    }
                    selector
                }
            };
            if let InlineExpression::VariableReference { id } = inline {
                found[0].insert(id.name.clone());
            }
        }
    }

    /// What is said in a language, attributes as `name.attribute`, with its variables and cases.
    fn said(language: Language) -> BTreeMap<String, [Names; 2]> {
        let path = root().join("public/locales").join(language.code()).with_extension("ftl");
        let text = fs::read_to_string(path).unwrap();
        let Resource { body } = parse(text).map_err(|(_, errors)| errors).unwrap();
        let mut all = BTreeMap::new();
        for entry in body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Term(_) | Entry::Junk { .. } => panic!("{language:?}: {entry:?}"),
                _ => continue,
            };
            let attributes =
                message.attributes.iter().map(|it| (format!("{}.{}", message.id.name, it.id.name), &it.value));
            for (name, pattern) in message.value.iter().map(|it| (message.id.name.clone(), it)).chain(attributes) {
                let mut found = <[Names; 2]>::default();
                walk(pattern, &mut found);
                assert!(all.insert(name.clone(), found).is_none(), "{language:?} says {name} twice");
            }
        }
        all
    }

    /// What the interface asks for by name.
    fn asked(folder: &Path, names: &mut Names) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                asked(&path, names);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let marked =
                text.split("data-l10n-id=").skip(1).map(|rest| rest.split([' ', '>', '"', '\\']).next().unwrap());
            let told =
                text.split("t!(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
            names.extend(marked.chain(told).filter(|name| !name.is_empty()).map(str::to_owned));
        }
    }

    #[test]
    fn every_language_says_all_of_it() {
        let english = said(Language::En);
        for language in Language::ALL {
            let own = said(language);
            let names = |of: &BTreeMap<String, [Names; 2]>| of.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&own), names(&english), "{language:?}");
            for (name, [variables, cases]) in &own {
                assert_eq!(variables, &english[name][0], "{language:?}: {name}");
                // What has a case for one has all that the language tells apart.
                let plural = cases.iter().any(|case| case.contains("one"));
                let least = if language == Language::Ar { 3 } else { 2 };
                assert!(!plural || cases.len() >= least, "{language:?}: {name} has {cases:?}");
            }
        }
    }

    #[test]
    fn what_is_asked_for_is_said_and_nothing_else() {
        let mut names = Names::new();
        asked(&root().join("src/ui"), &mut names);
        let said: Names = said(Language::En).keys().map(|name| name.split('.').next().unwrap().to_owned()).collect();
        assert_eq!(names.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new(), "not said");
        assert_eq!(said.difference(&names).collect::<Vec<_>>(), Vec::<&String>::new(), "never asked for");
    }

    #[test]
    fn a_tag_means_its_language_wherever_it_is_spoken() {
        let codes = ["de-AT", "DE", "ar-EG", "en-GB", "fr", "", "deu", "ar"].map(|tag| Language::of(tag).code());
        assert_eq!(codes, ["de", "de", "ar", "en", "en", "en", "en", "ar"]);
    }
}
