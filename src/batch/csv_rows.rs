//! Fills keys into the rows of a CSV table (RFC 4180). Cells that are not written here pass byte for
//! byte: the table belongs to its vendor, who may compare it with the one that went in.

use crate::batch::columns::{Cells, Column};
use crate::batch::csv_cells::{
    QUOTE, first_row, is_blank_row, split, split_line_end, split_plain, unquoted,
};
use crate::batch::csv_header::Header;
use crate::batch::damage;
use crate::batch::issue::RowOutcome;
use crate::batch::spelling;
use crate::batch::tally::Tally;
use crate::batch::workbook::value;
use memchr::{memchr, memchr_iter};
use std::borrow::Cow;

/// Writes whole rows with the key and the reason that `judge` gives each.
pub fn fill_in(
    header: &Header,
    rows: &str,
    stop: bool,
    mut judge: impl FnMut(&Cells<'_>) -> RowOutcome,
    output: &mut Vec<u8>,
) -> Tally {
    let mut tally = Tally::default();
    let mut cells = Vec::with_capacity(header.columns.len());
    let mut rest = rows;
    // Most tables have no quote anywhere. Then each line is a row and each delimiter ends a cell, which
    // is found several times faster.
    let quotes = memchr(QUOTE, rows.as_bytes()).is_some();
    // A row within a table without any CR cannot end with a lone one.
    let returns = memchr(b'\r', rows.as_bytes()).is_some();
    let has_code_column = header.has(Column::InstallCode);
    let mut judge = |row: &Cells<'_>, tally: &mut Tally| {
        if header.is_of_sheet
            && let Some(reason) = value::refusal(row)
        {
            return RowOutcome::Refused(reason);
        }
        let outcome = judge(row);
        if outcome.reason().is_none() {
            for warning in damage::warnings(row, has_code_column) {
                tally.warn(warning);
            }
            spelling::count(row, tally);
        }
        outcome
    };
    while !rest.is_empty() {
        let length = match quotes {
            true => first_row(rest.as_bytes(), header.delimiter),
            false => memchr(b'\n', rest.as_bytes()).map(|place| place + 1),
        };
        let (line, next) = rest.split_at(length.unwrap_or(rest.len()));
        rest = next;
        let (text, line_end) = split_line_end(line);
        let lines = match quotes && !header.is_of_sheet {
            true => memchr_iter(b'\n', line.as_bytes()).count().max(1),
            false => 1,
        };
        if is_blank_row(text, header.delimiter) {
            // A line without any text is not a row. It is kept, as everything that is not filled in.
            output.extend_from_slice(line.as_bytes());
            tally.lines += lines as u64;
            continue;
        }
        let whole = match quotes {
            true => split(text, header.delimiter, &mut cells),
            false => {
                split_plain(text, header.delimiter, &mut cells);
                Ok(())
            }
        };
        let outcome = match whole {
            Ok(()) if returns && ends_within(text, quotes, &cells) => {
                RowOutcome::Refused("expected a row that ends with LF or CRLF, found CR".to_owned())
            }
            Ok(()) if cells.len() == header.columns.len() => {
                judge_cells(header, &cells, quotes, &mut tally, &mut judge)
            }
            Ok(()) => {
                let (expected, found) = (header.columns.len(), cells.len());
                RowOutcome::Refused(format!(
                    "expected {expected} cells as in the header, found {found}"
                ))
            }
            Err(reason) => RowOutcome::Refused(reason.to_owned()),
        };
        tally.count(&outcome, lines as u64);
        write(header, text, whole.is_ok().then_some(&cells), &outcome, output);
        let line_end = if line_end.is_empty() { header.line_end } else { line_end };
        output.extend_from_slice(line_end.as_bytes());
        if stop && outcome.reason().is_some() {
            tally.stopped = true;
            break;
        }
    }
    tally
}

/// True if a row has a CR outside of quotes, which other readers take for the end of a row.
fn ends_within(text: &str, quotes: bool, cells: &[&str]) -> bool {
    memchr(b'\r', text.as_bytes()).is_some()
        && (!quotes || cells.iter().any(|cell| !cell.starts_with('"') && cell.contains('\r')))
}

/// Judges a row by its cells. Only a row with a quoted cell needs texts of its own.
fn judge_cells(
    header: &Header,
    cells: &[&str],
    quotes: bool,
    tally: &mut Tally,
    judge: &mut impl FnMut(&Cells<'_>, &mut Tally) -> RowOutcome,
) -> RowOutcome {
    let mut row = Cells::default();
    let is_quoted = |(raw, _): (&str, _)| raw.as_bytes().first() == Some(&QUOTE);
    if !quotes || !header.known(cells).any(is_quoted) {
        for (raw, column) in header.known(cells) {
            row.set(column, raw);
        }
        return judge(&row, tally);
    }
    let texts: Vec<(Cow<'_, str>, Column)> =
        header.known(cells).map(|(raw, column)| (unquoted(raw), column)).collect();
    for (text, column) in &texts {
        row.set(*column, text);
    }
    judge(&row, tally)
}

/// Writes a row with its key and reason in their places. If the row could not be split, or has not as
/// many cells as the header, it is unknown which cell belongs to which column, so all are kept.
fn write(
    header: &Header,
    text: &str,
    cells: Option<&Vec<&str>>,
    outcome: &RowOutcome,
    output: &mut Vec<u8>,
) {
    let replaces = header.key_place.is_some() || header.error_place.is_some();
    match cells.filter(|cells| replaces && cells.len() == header.columns.len()) {
        None => output.extend_from_slice(text.as_bytes()),
        Some(cells) => {
            for (place, raw) in cells.iter().enumerate() {
                if place > 0 {
                    output.push(header.delimiter);
                }
                match Some(place) {
                    place if place == header.key_place => write_key(outcome, raw, header, output),
                    place if place == header.error_place => write_error(outcome, output),
                    _ => output.extend_from_slice(raw.as_bytes()),
                }
            }
        }
    }
    // A row with too few cells is filled up with empty ones, so that key and reason are in their columns.
    // But if it has cells where key and reason belong, the next run would read those as such: then it
    // is counted as full, and key and reason follow at its end.
    let first_place = header.key_place.into_iter().chain(header.error_place).min();
    let count = match cells {
        Some(cells) if first_place.is_none_or(|place| cells.len() <= place) => cells.len(),
        _ => header.columns.len(),
    };
    for place in count..header.columns.len() {
        output.push(header.delimiter);
        if Some(place) == header.error_place {
            write_error(outcome, output);
        }
    }
    if header.key_place.is_none() {
        output.push(header.delimiter);
        write_key(outcome, "", header, output);
    }
    if header.error_place.is_none() {
        output.push(header.delimiter);
        write_error(outcome, output);
    }
}

fn write_key(outcome: &RowOutcome, raw: &str, header: &Header, output: &mut Vec<u8>) {
    match outcome {
        RowOutcome::Made(Some(key)) | RowOutcome::Given(key, _) => {
            // A key has hyphens, which may be what stands between cells.
            let quote: &[u8] = if header.delimiter == b'-' { &[QUOTE] } else { &[] };
            output.extend_from_slice(quote);
            output.extend_from_slice(&key.to_text());
            output.extend_from_slice(quote);
        }
        // A refused row keeps what it was judged by: without its key the next run would make another.
        RowOutcome::Kept | RowOutcome::Unchecked(_) | RowOutcome::Refused(_) => {
            output.extend_from_slice(raw.as_bytes());
        }
        RowOutcome::Made(None) => {}
    }
}

/// Writes the reason, always in quotes: it can hold commas and quotes.
fn write_error(outcome: &RowOutcome, output: &mut Vec<u8>) {
    if let Some(reason) = outcome.reason() {
        output.push(QUOTE);
        output.extend_from_slice(reason.replace('"', "\"\"").as_bytes());
        output.push(QUOTE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::columns::Names;
    use avlock_format::RegistrationKey;

    const KEY: &str = "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR";

    /// Fills in rows: those with days get the key, the others a reason.
    fn filled(header: &str, rows: &str) -> (String, Tally) {
        let key: RegistrationKey = KEY.parse().unwrap();
        let mut output = Vec::new();
        let header = Header::read(header, b',', &Names::default(), &mut Vec::new()).unwrap().0;
        let judge = |row: &Cells<'_>| match row.get(Column::Days) {
            Some(_) => RowOutcome::Made(Some(key)),
            None => RowOutcome::Refused("days: \"none\"".to_owned()),
        };
        let tally = fill_in(&header, rows, false, judge, &mut output);
        (String::from_utf8(output).unwrap(), tally)
    }

    #[test]
    fn key_and_reason_follow_the_cells_or_take_their_places() {
        let (output, tally) = filled("days,x\r\n", "30,\"a\nb\"\r\n\r\n,c");
        let reason = "\"days: \"\"none\"\"\"";
        assert_eq!(output, format!("30,\"a\nb\",{KEY},\r\n\r\n,c,,{reason}\r\n"));
        assert_eq!((tally.made, tally.refused, tally.lines), (1, 1, 4));
        assert_eq!(tally.reasons, [(4, "days: \"none\"".to_owned())]);

        let (output, _) = filled("error,days,registration_key\n", "old,1,\nold,,old\n");
        assert_eq!(output, format!(",1,{KEY}\n{reason},,old\n"));
    }

    #[test]
    fn separators_that_are_in_a_key_or_in_a_heading_of_ours_are_quoted() {
        let key: RegistrationKey = KEY.parse().unwrap();
        for (delimiter, expected) in [
            (b'-', format!("days-x-registration_key-error\n7-y-\"{KEY}\"-\n")),
            (b'_', format!("days_x_\"registration_key\"_error\n7_y_{KEY}_\n")),
        ] {
            let separator = char::from(delimiter);
            let (line, row) = (format!("days{separator}x\n"), format!("7{separator}y\n"));
            let mut output = Vec::new();
            let names = Names::default();
            let header = Header::read(&line, delimiter, &names, &mut output).unwrap().0;
            let judge = |_: &Cells<'_>| RowOutcome::Made(Some(key));
            fill_in(&header, &row, false, judge, &mut output);
            assert_eq!(String::from_utf8(output).unwrap(), expected);
        }
    }

    #[test]
    fn a_row_with_another_number_of_cells_keeps_them() {
        let reason = "\"expected 2 cells as in the header, found 1\"";
        assert_eq!(filled("days,x\n", "30\n").0, format!("30,,,{reason}\n"));
        let reason = "\"expected 2 cells as in the header, found 3\"";
        assert_eq!(filled("days,x\n", "30,b,c\n").0, format!("30,b,c,,{reason}\n"));
    }

    #[test]
    fn rows_without_text_pass_through_and_are_not_counted() {
        let rows = ",\n\u{A0}, \n\"\",\"\"\n7,x\n\" \n\",\n,\r\n \n8,";
        let (output, tally) = filled("days,x\n", rows);
        let rest = ",\n\u{A0}, \n\"\",\"\"\n";
        assert_eq!(output, format!("{rest}7,x,{KEY},\n\" \n\",\n,\r\n \n8,,{KEY},\n"));
        assert_eq!((tally.rows(), tally.made, tally.lines), (2, 2, 9));
    }

    #[test]
    fn a_row_that_a_lone_cr_ends_for_others_is_refused() {
        let reason = "\"expected a row that ends with LF or CRLF, found CR\"";
        assert_eq!(filled("days,x\n", "1,b\r2,c\n").0, format!("1,b\r2,c,,{reason}\n"));
        let (output, _) = filled("days,x\n", "1,\"b\"\n2,\rc\n");
        assert_eq!(output, format!("1,\"b\",{KEY},\n2,\rc,,{reason}\n"));
        assert_eq!(filled("days,x\n", "1,\"b\rc\"\r\n").0, format!("1,\"b\rc\",{KEY},\r\n"));
    }

    #[test]
    fn doubtful_rows_are_warned_of_with_their_lines() {
        let rows = "1,,Ann &amp; Co\n1,x,Bob\n,,#N/A\n1,,Bob\n";
        let (_, tally) = filled("days,install_code,user_name\n", rows);
        let lines: Vec<u64> = tally.warnings.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 1, 4]);
    }
}
