//! The paragraphs of an answer, and the words that each has a place for.

/// A paragraph of an answer. `docs/support.md` says when each is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    Greeting,
    /// What the product is called where no profile names it.
    Product,
    KeyUsable,
    KeyForEver,
    KeyExpired,
    /// It was good to a day, and a newer one or another registration goes on.
    KeyEnded,
    /// The ledger has a newer key, which is sent again.
    NewerKey,
    /// The newer key is in the same mail.
    NewerKeyHere,
    KeyNotStarted,
    KeyRevoked,
    KeyOtherComputer,
    KeyOtherProduct,
    /// It is generic, and good for one version alone.
    KeyOtherVersion,
    KeyRemoves,
    KeyRemovesAll,
    KeyMistyped,
    KeyUnclear,
    /// The place for a key that is still to be made.
    NewKey,
    CodeMistyped,
    CodeUnclear,
    FileUsable,
    FileForEver,
    FileExpired,
    /// As [`Self::KeyEnded`], of a data file.
    FileEnded,
    /// What another key of the same file is worth.
    FileAlsoUsable,
    FileAlsoForEver,
    FileAlsoExpired,
    FileNotStarted,
    FileDateBacked,
    FileRevoked,
    FileMoved,
    FileOtherComputer,
    /// No EncryptionKey at hand made it.
    FileOtherProduct,
    FileUnregistered,
    FileUnclear,
    /// Asks for the InstallCode.
    AskCode,
    /// Nothing that can be answered is in the mail.
    NothingFound,
    Closing,
}

impl Section {
    /// All sections, in the order of the built-in templates.
    pub const ALL: [Self; 38] = [
        Self::Greeting,
        Self::Product,
        Self::KeyUsable,
        Self::KeyForEver,
        Self::KeyExpired,
        Self::KeyEnded,
        Self::NewerKey,
        Self::NewerKeyHere,
        Self::KeyNotStarted,
        Self::KeyRevoked,
        Self::KeyOtherComputer,
        Self::KeyOtherProduct,
        Self::KeyOtherVersion,
        Self::KeyRemoves,
        Self::KeyRemovesAll,
        Self::KeyMistyped,
        Self::KeyUnclear,
        Self::NewKey,
        Self::CodeMistyped,
        Self::CodeUnclear,
        Self::FileUsable,
        Self::FileForEver,
        Self::FileExpired,
        Self::FileEnded,
        Self::FileAlsoUsable,
        Self::FileAlsoForEver,
        Self::FileAlsoExpired,
        Self::FileNotStarted,
        Self::FileDateBacked,
        Self::FileRevoked,
        Self::FileMoved,
        Self::FileOtherComputer,
        Self::FileOtherProduct,
        Self::FileUnregistered,
        Self::FileUnclear,
        Self::AskCode,
        Self::NothingFound,
        Self::Closing,
    ];

    /// Returns the name of the section in a template.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Greeting => "greeting",
            Self::Product => "product",
            Self::KeyUsable => "key-usable",
            Self::KeyForEver => "key-for-ever",
            Self::KeyExpired => "key-expired",
            Self::KeyEnded => "key-ended",
            Self::NewerKey => "newer-key",
            Self::NewerKeyHere => "newer-key-here",
            Self::KeyNotStarted => "key-not-started",
            Self::KeyRevoked => "key-revoked",
            Self::KeyOtherComputer => "key-other-computer",
            Self::KeyOtherProduct => "key-other-product",
            Self::KeyOtherVersion => "key-other-version",
            Self::KeyRemoves => "key-removes",
            Self::KeyRemovesAll => "key-removes-all",
            Self::KeyMistyped => "key-mistyped",
            Self::KeyUnclear => "key-unclear",
            Self::NewKey => "new-key",
            Self::CodeMistyped => "code-mistyped",
            Self::CodeUnclear => "code-unclear",
            Self::FileUsable => "file-usable",
            Self::FileForEver => "file-for-ever",
            Self::FileExpired => "file-expired",
            Self::FileEnded => "file-ended",
            Self::FileAlsoUsable => "file-also-usable",
            Self::FileAlsoForEver => "file-also-for-ever",
            Self::FileAlsoExpired => "file-also-expired",
            Self::FileNotStarted => "file-not-started",
            Self::FileDateBacked => "file-date-backed",
            Self::FileRevoked => "file-revoked",
            Self::FileMoved => "file-moved",
            Self::FileOtherComputer => "file-other-computer",
            Self::FileOtherProduct => "file-other-product",
            Self::FileUnregistered => "file-unregistered",
            Self::FileUnclear => "file-unclear",
            Self::AskCode => "ask-code",
            Self::NothingFound => "nothing-found",
            Self::Closing => "closing",
        }
    }

    /// Returns the words in braces that the section may have.
    pub const fn placeholders(self) -> &'static [Placeholder] {
        use Placeholder::{Code, First, Given, Key, Last, NewKey, Product, Reached, Version};
        match self {
            Self::KeyUsable | Self::KeyExpired | Self::KeyEnded => &[Key, Last, Product],
            Self::KeyForEver
            | Self::KeyRevoked
            | Self::KeyOtherComputer
            | Self::KeyOtherProduct
            | Self::KeyRemoves
            | Self::KeyRemovesAll => &[Key, Product],
            Self::KeyOtherVersion => &[Key, Product, Version],
            Self::NewerKey => &[NewKey],
            Self::KeyNotStarted => &[Key, First, Product],
            Self::KeyMistyped | Self::KeyUnclear | Self::CodeUnclear => &[Given],
            Self::NewKey => &[Code, NewKey],
            Self::CodeMistyped => &[Given, Code],
            Self::FileUsable | Self::FileExpired | Self::FileEnded => &[Last, Product],
            Self::FileAlsoUsable | Self::FileAlsoExpired => &[Last],
            Self::FileForEver => &[Product],
            Self::FileNotStarted => &[First, Product],
            Self::FileDateBacked => &[Reached],
            Self::Greeting
            | Self::Product
            | Self::NewerKeyHere
            | Self::FileAlsoForEver
            | Self::FileRevoked
            | Self::FileMoved
            | Self::FileOtherComputer
            | Self::FileOtherProduct
            | Self::FileUnregistered
            | Self::FileUnclear
            | Self::AskCode
            | Self::NothingFound
            | Self::Closing => &[],
        }
    }

    /// True if a template may be without the section, because templates of vendors were written before there
    /// was one: the built-in words stand for it.
    pub const fn is_newer(self) -> bool {
        matches!(
            self,
            Self::KeyEnded
                | Self::NewerKey
                | Self::NewerKeyHere
                | Self::KeyOtherVersion
                | Self::KeyRemovesAll
                | Self::FileEnded
                | Self::FileAlsoUsable
                | Self::FileAlsoForEver
                | Self::FileAlsoExpired
                | Self::FileRevoked
                | Self::FileOtherProduct
                | Self::NothingFound
        )
    }

    /// Finds a section by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }
}

/// A word in braces, which is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// The registration key.
    Key,
    /// The code as the customer wrote it.
    Given,
    /// The InstallCode.
    Code,
    /// The place for a key that is still to be made.
    NewKey,
    /// The product that the key is of.
    Product,
    /// The first day.
    First,
    /// The last day.
    Last,
    /// The last day on which the program ran.
    Reached,
    /// The version that a generic key is for.
    Version,
}

impl Placeholder {
    /// All words.
    pub const ALL: [Self; 9] = [
        Self::Key,
        Self::Given,
        Self::Code,
        Self::NewKey,
        Self::Product,
        Self::First,
        Self::Last,
        Self::Reached,
        Self::Version,
    ];

    /// Returns the word, without its braces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Given => "given",
            Self::Code => "code",
            Self::NewKey => "new_key",
            Self::Product => "product",
            Self::First => "first",
            Self::Last => "last",
            Self::Reached => "reached",
            Self::Version => "version",
        }
    }

    /// True if the word is a day.
    pub const fn is_day(self) -> bool {
        matches!(self, Self::First | Self::Last | Self::Reached)
    }

    /// Finds a word.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|placeholder| placeholder.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_find_what_they_name() {
        for (position, section) in Section::ALL.into_iter().enumerate() {
            assert_eq!(section as usize, position, "{section:?}");
            assert_eq!(Section::named(section.name()), Some(section));
        }
        for placeholder in Placeholder::ALL {
            assert_eq!(Placeholder::named(placeholder.name()), Some(placeholder));
        }
        assert_eq!((Section::named("Greeting"), Placeholder::named("")), (None, None));
    }
}
