//! Findings about something that was read: a code for programs, words for people, and a level.
//!
//! `docs/findings.md` explains every code, `docs/cli.md` tells which level each has where.

use crate::layers::Layer;
use std::fmt;

/// One finding about an input. Its texts are in lower case and without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Names the kind of finding, for programs.
    pub code: FindingCode,
    /// Tells whether the answer is still good.
    pub level: Level,
    /// Describes it, for whoever knows the format.
    pub message: String,
    /// Describes it without the inside of the format, where `message` speaks of that.
    #[serde(skip)]
    pub plain: Option<Box<str>>,
    /// Tells what to try next, in words that fit any program.
    pub hint: Option<String>,
    /// What was expected, if two things were compared.
    pub expected: Option<String>,
    /// What was found in place of what was expected.
    pub actual: Option<String>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// The answer is good, but probably not what somebody wants.
    Warning,
    /// The answer is bad.
    Error,
}

/// The stable code of a finding: the layer that objected, or the kind of thing that a check saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "docs/cli.md has the table of codes")]
pub enum FindingCode {
    Length,
    Letter,
    Frame,
    Packing,
    Checksum,
    Field,
    Application,
    Computer,
    Version,
    Index,
    Source,
    Placeholder,
    Record,
    LastDate,
    Expired,
    NotStarted,
    Moved,
    DateBacked,
    Unregistered,
    WeakEncryptionKey,
    LongEncryptionKey,
    WrongEncryptionKey,
    Repaired,
    Spelling,
    Recorded,
    Revoked,
    Replaced,
    Row,
    Head,
    Lookup,
}

impl Finding {
    /// Makes a finding that makes the answer bad.
    pub fn error(code: impl Into<FindingCode>, message: impl fmt::Display) -> Self {
        Self::new(code.into(), Level::Error, message)
    }

    /// Makes a finding that leaves the answer good, and is probably not wanted.
    pub fn warning(code: impl Into<FindingCode>, message: impl fmt::Display) -> Self {
        Self::new(code.into(), Level::Warning, message)
    }

    /// Makes a finding that is worth knowing.
    pub fn note(code: impl Into<FindingCode>, message: impl fmt::Display) -> Self {
        Self::new(code.into(), Level::Note, message)
    }

    fn new(code: FindingCode, level: Level, message: impl fmt::Display) -> Self {
        let message = message.to_string();
        Self { code, level, message, plain: None, hint: None, expected: None, actual: None }
    }

    /// Sets what people read in place of a message that speaks of the inside of the format.
    pub fn plainly(mut self, words: impl fmt::Display) -> Self {
        self.plain = Some(words.to_string().into_boxed_str());
        self
    }

    /// Returns the words for people.
    pub fn words(&self) -> &str {
        self.plain.as_deref().unwrap_or(&self.message)
    }

    /// Raises the level to error, where the answer is bad for a reason that elsewhere leaves it good.
    pub fn into_error(mut self) -> Self {
        self.level = Level::Error;
        self
    }

    /// Lowers the level to warning, where the answer is good in spite of it.
    pub fn into_warning(mut self) -> Self {
        self.level = Level::Warning;
        self
    }

    /// Sets what to try next, in place of an earlier hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Puts what the finding is about before its message, with a colon.
    pub fn about(mut self, what: impl fmt::Display) -> Self {
        self.message = format!("{what}: {}", self.message);
        self.plain = self.plain.map(|words| format!("{what}: {words}").into_boxed_str());
        self
    }

    /// Sets the two things that were compared.
    pub fn compared(mut self, expected: impl fmt::Display, actual: impl fmt::Display) -> Self {
        self.expected = Some(expected.to_string());
        self.actual = Some(actual.to_string());
        self
    }
}

impl Level {
    /// Returns the word that documents and messages use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl FindingCode {
    /// All codes, in the order of `docs/findings.md`.
    pub const ALL: [Self; 30] = [
        Self::Length,
        Self::Letter,
        Self::Frame,
        Self::Packing,
        Self::Checksum,
        Self::Field,
        Self::Application,
        Self::Computer,
        Self::Version,
        Self::Index,
        Self::Source,
        Self::Placeholder,
        Self::Record,
        Self::LastDate,
        Self::Expired,
        Self::NotStarted,
        Self::Moved,
        Self::DateBacked,
        Self::Unregistered,
        Self::WeakEncryptionKey,
        Self::LongEncryptionKey,
        Self::WrongEncryptionKey,
        Self::Repaired,
        Self::Spelling,
        Self::Recorded,
        Self::Revoked,
        Self::Replaced,
        Self::Row,
        Self::Head,
        Self::Lookup,
    ];

    /// Returns the word that documents and messages use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Letter => "letter",
            Self::Frame => "frame",
            Self::Packing => "packing",
            Self::Checksum => "checksum",
            Self::Field => "field",
            Self::Application => "application",
            Self::Computer => "computer",
            Self::Version => "version",
            Self::Index => "index",
            Self::Source => "source",
            Self::Placeholder => "placeholder",
            Self::Record => "record",
            Self::LastDate => "last-date",
            Self::Expired => "expired",
            Self::NotStarted => "not-started",
            Self::Moved => "moved",
            Self::DateBacked => "date-backed",
            Self::Unregistered => "unregistered",
            Self::WeakEncryptionKey => "weak-encryption-key",
            Self::LongEncryptionKey => "long-encryption-key",
            Self::WrongEncryptionKey => "wrong-encryption-key",
            Self::Repaired => "repaired",
            Self::Spelling => "spelling",
            Self::Recorded => "recorded",
            Self::Revoked => "revoked",
            Self::Replaced => "replaced",
            Self::Row => "row",
            Self::Head => "head",
            Self::Lookup => "lookup",
        }
    }
}

impl From<Layer> for FindingCode {
    fn from(layer: Layer) -> Self {
        match layer {
            Layer::Length => Self::Length,
            Layer::Letter => Self::Letter,
            Layer::Frame => Self::Frame,
            Layer::Packing => Self::Packing,
            Layer::Checksum => Self::Checksum,
            Layer::Field => Self::Field,
            Layer::Source => Self::Source,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
