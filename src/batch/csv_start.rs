//! Finds the header of a CSV table and its separator. Before the header there may be a title, lines
//! without text and the line `sep=` of a spreadsheet. They pass through.

use crate::batch::columns::{Column, Names, is_blank};
use crate::batch::csv_cells::{is_blank_row, split, unquoted};
use crate::batch::csv_header::{no_header, no_table};
use crate::failure::Failure;
use memchr::memchr;

/// The number of lines among which the header is.
const MOST_LINES: u64 = 30;

/// The separators that are tried, in this order.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Where the header of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The number of bytes before it.
    pub offset: usize,
    /// Its line, from 1.
    pub line: u64,
    /// The length of its line.
    pub length: usize,
    /// The separator of its cells.
    pub delimiter: u8,
    /// The number of its cells that are known.
    known: usize,
}

/// Finds the header among the lines that were read so far, which are all if `ended` is true. Returns
/// `None` if more lines are needed.
pub fn find(
    bytes: &[u8],
    ended: bool,
    delimiter: Option<u8>,
    names: &Names,
) -> Result<Option<Start>, Failure> {
    let lines = Lines { bytes, offset: 0, number: 0, ended };
    let mut separators: Vec<u8> = delimiter.map_or(SEPARATORS.to_vec(), |given| vec![given]);
    let mut found: Option<Start> = None;
    let mut count = 0;
    for (number, offset, line) in lines.take(MOST_LINES as usize) {
        count = number;
        let text = match std::str::from_utf8(line) {
            Ok(text) => text,
            Err(_) if found.is_some() => break,
            Err(_) => return Err(no_table(format_args!("line {number}: expected UTF-8"))),
        };
        if let Some(named) =
            named_separator(text).filter(|_| found.is_none() && delimiter.is_none())
        {
            separators.retain(|separator| *separator != named);
            separators.insert(0, named);
            continue;
        }
        let Some((separator, known)) = best(text, &separators, names) else { continue };
        let start = Start { offset, line: number, length: line.len(), delimiter: separator, known };
        match found {
            None if known > 1 => return Ok(Some(start)),
            // One known name may stand in a title. A later line that has more of them is the header.
            Some(first) if known > first.known => return Ok(Some(start)),
            None => found = Some(start),
            Some(_) => {}
        }
    }
    if found.is_none() && (ended || count >= MOST_LINES) {
        return Err(not_found(bytes, delimiter, names));
    }
    Ok(found)
}

/// Returns the separator that a line `sep=;` names.
fn named_separator(line: &str) -> Option<u8> {
    let line = line.trim_end_matches(['\r', '\n']).trim_start_matches('\u{FEFF}').trim_matches('"');
    let (name, rest) = line.split_at_checked(4)?;
    let is_sep = name.eq_ignore_ascii_case("sep=");
    let byte = *rest.as_bytes().first()?;
    (is_sep && (byte == b'\t' || byte.is_ascii_punctuation())).then_some(byte)
}

/// Returns the separator that gives a line the most known cells, and their number, if one of them is of
/// an order.
fn best(line: &str, separators: &[u8], names: &Names) -> Option<(u8, usize)> {
    let line = line.trim_start_matches('\u{FEFF}');
    // A CR alone ends no line here, and is refused later.
    let line = line.split(['\r', '\n']).next().unwrap_or_default();
    let mut best = None;
    let mut cells = Vec::new();
    for &separator in separators {
        if split(line, separator, &mut cells).is_err() {
            continue;
        }
        let column = |raw: &&str| names.column(unquoted(raw).trim_matches(is_blank));
        let columns: Vec<Column> = cells.iter().filter_map(column).collect();
        let is_header = columns.iter().any(|column| names.make_header(*column));
        if is_header && best.is_none_or(|(_, most)| columns.len() > most) {
            best = Some((separator, columns.len()));
        }
    }
    best
}

/// Makes the failure for a table without a header, with what may be the matter.
fn not_found(bytes: &[u8], delimiter: Option<u8>, names: &Names) -> Failure {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if text.lines().all(|line| is_blank_row(line, b',')) {
        return no_table("expected a header or an object in line 1, found nothing");
    }
    if text.starts_with(['{', '[']) {
        return no_header().hint("it looks like JSON: say --input-format jsonl");
    }
    if delimiter.is_some()
        && let Ok(Some(start)) = find(bytes, true, None, names)
    {
        let separator = word(start.delimiter);
        return no_header().hint(format!("line {} has cells between {separator}", start.line));
    }
    match names.given().first() {
        Some(heading) => no_header().hint(format!(
            "--column gives {} as a heading, and no line has it",
            avlock_issuing::text::quoted(heading)
        )),
        None => no_header(),
    }
}

/// Returns a separator as it is named in a message.
pub fn word(separator: u8) -> String {
    match separator {
        b'\t' => "tabs".to_owned(),
        byte => format!("\"{}\"", char::from(byte)),
    }
}

/// The whole lines of some bytes: number from 1, offset, and the line with its end.
struct Lines<'a> {
    bytes: &'a [u8],
    offset: usize,
    number: u64,
    ended: bool,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (u64, usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.bytes[self.offset..];
        let length = match memchr(b'\n', rest) {
            Some(place) => place + 1,
            None if self.ended && !rest.is_empty() => rest.len(),
            None => return None,
        };
        let offset = self.offset;
        self.offset += length;
        self.number += 1;
        Some((self.number, offset, &rest[..length]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, delimiter: Option<u8>) -> Option<(u64, char)> {
        let start = find(text.as_bytes(), true, delimiter, &Names::default());
        start.unwrap().map(|start| (start.line, char::from(start.delimiter)))
    }

    #[test]
    fn header_and_separator_are_found() {
        for (text, line, delimiter) in [
            ("install_code\n", 1, ','),
            ("Kunde;Install Code;Days\n", 1, ';'),
            ("\u{FEFF}\"App ID\"|\"days\"\n", 1, '|'),
            ("a,b\tgeneric\ttype\n", 1, '\t'),
            ("SEP=;\r\na,b;days\r\n", 2, ';'),
            ("\"sep=!\"\nindex!days\n", 2, '!'),
            ("Report, spring;\n;;\n\nemail;until\n", 4, ';'),
            ("Type,all\n\norder,install_code,days\n", 3, ','),
            ("days,x\n1,2\n", 1, ','),
        ] {
            assert_eq!(found(text, None), Some((line, delimiter)), "{text:?}");
        }
        assert_eq!(found("a;b,days\n", Some(b',')), Some((1, ',')));
    }

    #[test]
    fn a_header_that_is_not_there_is_refused_with_what_may_be_the_matter() {
        let hint = |text: &str, delimiter| {
            find(text.as_bytes(), true, delimiter, &Names::default()).unwrap_err().hint.unwrap()
        };
        assert_eq!(hint("a\ndays;users\n", Some(b',')), "line 2 has cells between \";\"");
        assert!(hint("[{\"days\": 1}]\n", None).contains("--input-format jsonl"));
        assert!(hint("a,b\n", None).starts_with("columns are named"));
        let names = Names::new(false, &["days=Tage".to_owned()]).unwrap();
        let failure = find(b"Dauer,x\n", true, None, &names).unwrap_err();
        assert_eq!(
            failure.hint.unwrap(),
            "--column gives \"Tage\" as a heading, and no line has it"
        );
        assert!(find(b" \n,,\n", true, None, &Names::default()).is_err());
        let far = "title\n".repeat(40) + "days\n";
        assert!(find(far.as_bytes(), false, None, &Names::default()).is_err());
    }

    #[test]
    fn more_lines_are_asked_for_only_until_the_header_is_whole() {
        let names = Names::default();
        assert_eq!(find(b"title\nda", false, None, &names), Ok(None));
        assert!(matches!(find(b"title\ndays\n1", false, None, &names), Ok(Some(_))));
    }
}
