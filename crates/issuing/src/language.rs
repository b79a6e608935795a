//! The languages that a vendor speaks with customers: those of spelling alphabets and of replies.

/// A language that customers are spoken to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Portuguese.
    Portuguese,
}

impl Language {
    /// All languages, in the order of their tags in the documents.
    pub const ALL: [Self; 5] =
        [Self::English, Self::German, Self::Spanish, Self::French, Self::Portuguese];

    /// Returns the tag of the language by ISO 639-1, such as `de`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Portuguese => "pt",
        }
    }

    /// Reads the language of a longer tag or the name of a locale, in any case. What follows the language
    /// does not count.
    ///
    /// ```
    /// use avlock_issuing::language::Language;
    ///
    /// assert_eq!(Language::of_tag("de"), Some(Language::German));
    /// assert_eq!(Language::of_tag("pt-BR"), Some(Language::Portuguese));
    /// assert_eq!(Language::of_tag("fr_CA.UTF-8"), Some(Language::French));
    /// assert_eq!(Language::of_tag("C.UTF-8"), None);
    /// ```
    pub fn of_tag(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_', '.', '@']).next()?;
        Self::ALL.into_iter().find(|known| known.tag().eq_ignore_ascii_case(language))
    }
}
