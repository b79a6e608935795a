//! The entries of a data file in a text that was changed on its way: what mail programs, word processors and
//! pages do to a text, beyond what [`avlock_format::mend`] knows.
//!
//! As there, what is undone is certain from the form of the entries, and each change is named. A change that
//! concerns the whole text, such as quoted-printable, is undone only if more entries are whole without it, or fewer lines are left.

use crate::mail::change::Change;
use crate::mail::place::Text;
use crate::mail::split::{self, is_whole, known_name};
use crate::mail::{charset, html, transfer};
use avlock_format::{DataFile, Mending};
use std::borrow::Cow;
use std::cmp::Reverse;

/// The number of lines around entries that are taken for prose; more are no mail.
const MOST_PROSE: usize = 500;

/// The number of lines of one word each that are taken for a greeting or a name.
const MOST_SINGLE_WORDS: usize = 6;

/// A data file with the changes undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended<'a> {
    /// The bytes to read.
    pub bytes: Cow<'a, [u8]>,
    /// What was undone, each kind once.
    pub changes: Vec<Change>,
}

/// What is expected around the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// Nothing: it is a file.
    Nothing,
    /// Anything: it is the text of a mail, in which only whole entries count.
    Mail,
}

/// Undoes the changes of the file's way. A file without any is returned as it is.
pub fn mend(bytes: &[u8], around: Around) -> Mended<'_> {
    let simple = avlock_format::mend(bytes);
    if around == Around::Nothing && is_clean(&simple.bytes) {
        let changes = simple.changes.into_iter().map(Change::Known).collect();
        return Mended { bytes: simple.bytes, changes };
    }
    let mut changes = Vec::new();
    let text = characters(bytes, &mut changes);
    let mut best = Attempt::new(&text, Vec::new(), around);
    // Each layer can be there or not; with fewer of them undone the text is nearer to what was sent.
    for layers in 1..1_usize << LAYERS.len() {
        let Some((text, found)) = without_layers(&text, layers) else { continue };
        let attempt = Attempt::new(&text, found, around);
        if attempt.worth() > best.worth() {
            best = attempt;
        }
    }
    let Attempt { lines, changes: found, entries, .. } = best;
    changes.extend(found);
    // Where nothing was gained, the lines are told of as they are.
    let is_worse = entries.0 == 0 || entries < worth(&simple.bytes);
    if around == Around::Nothing && (changes.is_empty() || is_worse) {
        let changes = simple.changes.into_iter().map(Change::Known).collect();
        return Mended { bytes: simple.bytes, changes };
    }
    Mended { bytes: Cow::Owned(lines), changes }
}

/// The text as it is without some layers.
struct Attempt {
    lines: Vec<u8>,
    changes: Vec<Change>,
    entries: Worth,
    /// The number of changes that look like what is left of a layer.
    rests: usize,
}

impl Attempt {
    fn new(text: &str, mut changes: Vec<Change>, around: Around) -> Self {
        let lines = with_mended_lines(text, &mut changes, around);
        let rests = [Change::OneLine, Change::Signs, Change::Prose];
        let rests = rests.iter().filter(|change| changes.contains(change)).count();
        Self { entries: worth(&lines), lines, changes, rests }
    }

    fn worth(&self) -> (Worth, Reverse<usize>) {
        (self.entries, Reverse(self.rests))
    }
}

/// True if all lines are entries and all known ones are whole, so that nothing happened to them.
fn is_clean(bytes: &[u8]) -> bool {
    let (file, errors) = DataFile::salvage(bytes);
    let is_entry = |(name, value): (String, &[u8])| {
        let is_plain = name.bytes().all(|byte| byte.is_ascii_graphic());
        is_whole(&name, value) || !known_name(&name) && is_plain
    };
    errors.is_empty() && file.has_known_entries() && file.entries().all(is_entry)
}

/// The number of whole entries, and the fewer other lines.
type Worth = (usize, Reverse<usize>);

fn worth(bytes: &[u8]) -> Worth {
    let (file, errors) = DataFile::salvage(bytes);
    let whole = file.entries().filter(|(name, value)| is_whole(name, value)).count();
    (whole, Reverse(errors.len()))
}

/// Decodes the bytes to characters, without marks and without zeros at the end.
fn characters<'a>(bytes: &'a [u8], changes: &mut Vec<Change>) -> Cow<'a, str> {
    let zeros = bytes.iter().rev().take_while(|&&byte| byte == 0).count();
    let is_wide = charset::is_wide(bytes);
    // The last letter of UTF-16 has a zero of its own.
    let kept = if is_wide || zeros < 2 { bytes } else { &bytes[..bytes.len() - zeros] };
    let text = charset::decode_loosely(kept);
    if is_wide {
        changes.push(Change::Known(Mending::Utf16));
    }
    if kept.len() < bytes.len() {
        changes.push(Change::Known(Mending::ZerosAtEnd { count: zeros }));
    }
    let rest = text.trim_start_matches('\u{FEFF}');
    if rest.len() == text.len() {
        return text;
    }
    // The first one was taken away as that of the encoding.
    changes.push(Change::Marks);
    Cow::Owned(rest.to_owned())
}

/// The function that undoes one layer, or returns nothing if the text does not have it.
type Layer = fn(&str) -> Option<String>;

/// Layers around the whole text, the outermost first.
const LAYERS: [(Change, Layer); 3] = [
    (Change::Utf7, |text| text.contains("+AD0-").then(|| charset::utf_7(text))?),
    (Change::QuotedPrintable, |text| {
        let decoded = || transfer::quoted_printable(text.as_bytes(), text.len());
        text.contains("=3").then(|| String::from_utf8_lossy(&decoded()).into_owned())
    }),
    (Change::Html, |text| {
        let is_page = text.contains('<') && html::has_tags(text)
            || ["&nbsp;", "&#61;", "&#x3d;", "&#x3D;"].iter().any(|escape| text.contains(escape));
        is_page.then(|| html::to_text(&Text::decoded(text, 1)).text.into_owned())
    }),
];

/// Undoes the layers of which the bit is set; nothing if the text does not have one of them.
fn without_layers(text: &str, layers: usize) -> Option<(Cow<'_, str>, Vec<Change>)> {
    let (mut text, mut changes) = (Cow::Borrowed(text), Vec::new());
    for (place, (change, undo)) in LAYERS.iter().enumerate() {
        if layers >> place & 1 == 1 {
            text = Cow::Owned(undo(&text)?);
            changes.push(*change);
        }
    }
    Some((text, changes))
}

/// Mends the lines, and leaves away what is around the entries.
fn with_mended_lines(text: &str, changes: &mut Vec<Change>, around: Around) -> Vec<u8> {
    let lines = split::lines(text, changes);
    let mended = avlock_format::mend(lines.as_bytes());
    for change in mended.changes {
        let is_told = match change {
            Mending::QuotedValues => changes.contains(&Change::CurlyQuotes),
            Mending::Blanks => changes.iter().any(|change| matches!(change, Change::Blanks(_))),
            _ => false,
        };
        if !is_told {
            changes.push(Change::Known(change));
        }
    }
    match around {
        Around::Mail => only_entries(&mended.bytes),
        Around::Nothing => match without_prose(&mended.bytes) {
            Some(bytes) => {
                changes.push(Change::Prose);
                bytes
            }
            None => mended.bytes.into_owned(),
        },
    }
}

/// Keeps the lines of whole entries. A mail may quote one that it has, so that equal ones count once.
fn only_entries(bytes: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    for line in bytes.split(|&byte| byte == b'\n') {
        let line = line.trim_ascii();
        if split::is_whole_line(line) && !kept.contains(&line) {
            kept.push(line);
        }
    }
    kept.join(&b'\n')
}

/// Empties the lines before the first and behind the last entry, if they are prose. They stay as empty lines,
/// so that the numbers of the others do not change.
fn without_prose(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
    let is_entry = |line: &&[u8]| split::is_known_line(line);
    let first = lines.iter().position(is_entry)?;
    let last = lines.iter().rposition(is_entry)?;
    let mut is_changed = false;
    for range in [0..first, last + 1..lines.len()] {
        if is_prose(&lines[range.clone()]) {
            lines[range].fill(b"");
            is_changed = true;
        }
    }
    is_changed.then(|| lines.join(&b'\n'))
}

/// True for lines that are words or ornaments, of which none may be a piece of an entry.
fn is_prose(lines: &[&[u8]]) -> bool {
    const LONGEST_WORD: usize = 32;
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let words = |line: &[u8]| {
        let words = line.split(u8::is_ascii_whitespace);
        words.filter(|word| word.iter().any(is_letter)).count()
    };
    let is_piece = |line: &[u8]| {
        let mut runs = line.split(|byte| !byte.is_ascii_hexdigit());
        runs.any(|run| run.len() >= LONGEST_WORD) || line.contains(&0)
    };
    // A line that was cut off may be the begin of a name, or the rest of a value.
    let is_word = |line: &[u8]| {
        let is_cut = line.len() < 3 || line.iter().all(u8::is_ascii_hexdigit);
        line.iter().any(is_letter) && !is_cut
    };
    let is_ornament =
        |line: &[u8]| !line.iter().any(|byte| byte.is_ascii_alphanumeric() || *byte >= 128);
    let is_byte_order_mark = |line: &[u8]| line == "\u{FEFF}".as_bytes();
    let mut lines_of_text =
        lines.iter().map(|line| line.trim_ascii()).filter(|line| !line.is_empty());
    let (mut has_words, mut is_each_told, mut count) = (false, true, 0);
    for line in lines_of_text.by_ref() {
        if is_piece(line) {
            return false;
        }
        count += 1;
        has_words |= words(line) > 1;
        is_each_told &= is_word(line) || is_ornament(line) || is_byte_order_mark(line);
    }
    count > 0
        && lines.len() <= MOST_PROSE
        && (has_words || is_each_told && count <= MOST_SINGLE_WORDS)
}
