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
