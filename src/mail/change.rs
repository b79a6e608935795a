//! What happened to the lines of a data file on its way, in words.

use avlock_format::Mending;
use std::fmt;

/// One kind of change that was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A change that the format knows.
    Known(Mending),
    /// More than one byte-order mark was at the beginning.
    Marks,
    /// The text was UTF-7.
    Utf7,
    /// The text was quoted-printable.
    QuotedPrintable,
    /// The text was a page of HTML.
    Html,
    /// Lines ended in a sign that few programs take for a line end.
    LineEnds(char),
    /// Signs that do not show were in the lines.
    Invisible(char),
    /// Blanks outside of ASCII were in the lines.
    Blanks(char),
    /// Values were in the quotation marks of a word processor.
    CurlyQuotes,
    /// Lines ended in a sign that separates the items of a list.
    Separator(char),
    /// Several entries were in one line.
    OneLine,
    /// Line ends were written as `\n`.
    Escapes,
    /// Signs such as list marks or brackets were around the entries.
    Signs,
    /// Other text was around the entries.
    Prose,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |sign: char| u32::from(sign);
        match *self {
            Self::Known(change) => change.fmt(f),
            Self::Marks => f.write_str("the file begins with more than one byte-order mark"),
            Self::Utf7 => f.write_str("the file is in UTF-7"),
            Self::QuotedPrintable => f.write_str(
                "the file is in quoted-printable, as in the source of a mail (=3D for =)",
            ),
            Self::Html => f.write_str("the file is a page of HTML"),
            Self::LineEnds(sign) => write!(f, "its lines end in U+{:04X}", number(sign)),
            Self::Invisible(sign) => {
                write!(f, "its lines have characters that do not show (U+{:04X})", number(sign))
            }
            Self::Blanks(sign) => {
                write!(f, "its lines have blanks that are not ASCII (U+{:04X})", number(sign))
            }
            Self::CurlyQuotes => f.write_str("its values are in curly quotation marks"),
            Self::Separator(sign) => write!(f, "its lines end in \"{sign}\""),
            Self::OneLine => f.write_str("several of its entries are in one line"),
            Self::Escapes => f.write_str("its line ends are written as \\n"),
            Self::Signs => f.write_str("other signs are around its entries, as in a list"),
            Self::Prose => f.write_str("other text is around its entries, as in a mail"),
        }
    }
}
