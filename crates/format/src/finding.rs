//! What there is to say about something that was read: a code for programs, words for people.

use crate::layers::Layer;
use std::fmt;

/// One thing to say about an input. Its texts are in lower case and without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// What it is, for programs.
    pub code: FindingCode,
    /// How bad it is.
    pub level: Level,
    /// What it is, for people.
    pub message: String,
    /// What to try next.
    pub hint: Option<String>,
    /// What was expected, where two things were compared.
    pub expected: Option<String>,
    /// What there was instead.
    pub actual: Option<String>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Probably not what somebody wants, but the answer is good.
    Warning,
    /// The answer is bad.
    Error,
}

/// The stable code of a finding: the word of the layer that objected, or what a check saw.
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
    Recorded,
    Revoked,
    Replaced,
    Row,
    Head,
    Lookup,
}

impl Finding {
    /// The answer is bad.
    pub fn error(code: impl Into<FindingCode>, message: impl fmt::Display) -> Self {
        Self::new(code.into(), Level::Error, message)
    }

    /// The answer is good, but.
    pub fn warning(code: impl Into<FindingCode>, message: impl fmt::Display) -> Self {
        Self::new(code.into(), Level::Warning, message)
    }

    /// Worth knowing.
    pub fn note(code: impl Into<FindingCode>, message: impl fmt::Display) -> Self {
        Self::new(code.into(), Level::Note, message)
    }

    fn new(code: FindingCode, level: Level, message: impl fmt::Display) -> Self {
        let message = message.to_string();
        Self { code, level, message, hint: None, expected: None, actual: None }
    }

    /// Makes an error of it: what may be no more than worth knowing elsewhere is a bad answer here.
    pub fn into_error(mut self) -> Self {
        self.level = Level::Error;
        self
    }

    /// Makes a warning of it: what would be a bad answer elsewhere leaves the answer good here.
    pub fn into_warning(mut self) -> Self {
        self.level = Level::Warning;
        self
    }

    /// With what to try next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With what it is about before the message.
    pub fn about(mut self, what: impl fmt::Display) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// With the two things that differ.
    pub fn compared(mut self, expected: impl fmt::Display, actual: impl fmt::Display) -> Self {
        self.expected = Some(expected.to_string());
        self.actual = Some(actual.to_string());
        self
    }
}

impl Level {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl FindingCode {
    /// All of them, in the order of `docs/findings.md`.
    pub const ALL: [Self; 28] = [
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
        Self::Recorded,
        Self::Revoked,
        Self::Replaced,
        Self::Row,
        Self::Head,
        Self::Lookup,
    ];

    /// The word for it.
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
