//! Puts cells into the XML of a sheet. Everything that does not change is copied byte for byte.

use crate::batch::workbook::archive::damaged;
use crate::failure::Failure;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::iter::Peekable;
use std::vec::IntoIter;

/// A cell with its new text, by row and column from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The row.
    pub row: u32,
    /// The column.
    pub column: u32,
    /// The text; an empty one empties the cell.
    pub text: String,
    /// True if a new cell gets the style of the one before it, as a heading does.
    pub is_heading: bool,
}

/// Returns the XML of a sheet with these changes, which are in order.
pub fn changed(xml: &str, changes: Vec<Change>) -> Result<String, Failure> {
    let mut output = String::with_capacity(xml.len() + 64 * changes.len());
    // The reader passes over a byte order mark and does not count it: every place would be off by it.
    let rest = xml.trim_start_matches('\u{FEFF}');
    output.push_str(&xml[..xml.len() - rest.len()]);
    let mut editor = Editor {
        xml: rest,
        reader: Reader::from_str(rest),
        output,
        changes: changes.into_iter().peekable(),
        row: 0,
        column: 0,
        style: None,
    };
    editor.run()?;
    match editor.changes.next() {
        None => Ok(editor.output),
        Some(change) => {
            Err(damaged(format_args!("row {} is not where it was", u64::from(change.row) + 1)))
        }
    }
}

struct Editor<'a> {
    xml: &'a str,
    reader: Reader<&'a [u8]>,
    output: String,
    changes: Peekable<IntoIter<Change>>,
    /// The row and the column of the next element that does not tell its own, from 0.
    row: u32,
    column: u32,
    /// The style of the cell before.
    style: Option<String>,
}

impl<'a> Editor<'a> {
    /// Reads an event with its bytes.
    fn next(&mut self) -> Result<(Event<'a>, &'a str), Failure> {
        let begin = self.reader.buffer_position() as usize;
        let event = self.reader.read_event().map_err(damaged)?;
        let end = self.reader.buffer_position() as usize;
        Ok((event, self.xml.get(begin..end).ok_or_else(|| damaged("its bytes are no text"))?))
    }

    fn run(&mut self) -> Result<(), Failure> {
        loop {
            let (event, bytes) = self.next()?;
            match event {
                Event::Eof => return Ok(()),
                // It may be left out, and would be too small with the new cells.
                Event::Empty(e) if e.local_name().as_ref() == "dimension" => {}
                Event::Start(e) if e.local_name().as_ref() == "row" => self.row(&e, bytes)?,
                Event::Empty(e) if e.local_name().as_ref() == "row" => {
                    self.row = number_of_row(&e).unwrap_or(self.row) + 1;
                    self.output.push_str(bytes);
                }
                _ => self.output.push_str(bytes),
            }
        }
    }

    /// Copies a row, whose first tag was read, up to its end.
    fn row(&mut self, start: &BytesStart<'_>, bytes: &str) -> Result<(), Failure> {
        let row = number_of_row(start).unwrap_or(self.row);
        self.row = row.saturating_add(1);
        self.column = 0;
        self.style = None;
        if self.changes.peek().is_none_or(|change| change.row != row) {
            self.output.push_str(bytes);
        } else {
            self.output.push_str(&without_attribute(bytes, "spans"));
        }
        let name = start.name().as_ref().to_owned();
        let cell = format!("{}c", name.strip_suffix("row").unwrap_or_default());
        loop {
            let (event, bytes) = self.next()?;
            match event {
                Event::Start(e) if e.local_name().as_ref() == "c" => {
                    self.cell(&e, bytes, (row, &cell), false)?;
                }
                Event::Empty(e) if e.local_name().as_ref() == "c" => {
                    self.cell(&e, bytes, (row, &cell), true)?;
                }
                Event::End(e) if e.name().as_ref() == name => {
                    while let Some(change) = self.changes.next_if(|change| change.row == row) {
                        self.write_new(&change, &cell);
                    }
                    self.output.push_str(bytes);
                    return Ok(());
                }
                Event::Eof => return Err(damaged("a row has no end")),
                _ => self.output.push_str(bytes),
            }
        }
    }

    /// Copies or replaces a cell, whose first tag was read.
    fn cell(
        &mut self,
        start: &BytesStart<'_>,
        bytes: &str,
        (row, name): (u32, &str),
        is_empty: bool,
    ) -> Result<(), Failure> {
        let column = attribute(start, "r").and_then(|text| column_of(&text)).unwrap_or(self.column);
        self.column = column.saturating_add(1);
        let is_before = |change: &Change| change.row == row && change.column < column;
        while let Some(change) = self.changes.next_if(is_before) {
            self.write_new(&change, name);
        }
        self.style = attribute(start, "s");
        let change = self.changes.next_if(|change| (change.row, change.column) == (row, column));
        if change.is_none() {
            self.output.push_str(bytes);
        }
        let mut is_open = !is_empty;
        while is_open {
            let (event, bytes) = self.next()?;
            let is_end = match event {
                Event::End(e) => e.local_name().as_ref() == "c",
                Event::Start(e) if change.is_some() && e.local_name().as_ref() == "f" => {
                    return Err(formula(row, column));
                }
                Event::Empty(e) if change.is_some() && e.local_name().as_ref() == "f" => {
                    return Err(formula(row, column));
                }
                Event::Eof => return Err(damaged("a cell has no end")),
                _ => false,
            };
            if change.is_none() {
                self.output.push_str(bytes);
            }
            is_open = !is_end;
        }
        if let Some(change) = change {
            self.write(&change, name, self.style.clone());
        }
        Ok(())
    }

    /// Writes a cell where none was.
    fn write_new(&mut self, change: &Change, name: &str) {
        let style = self.style.clone().filter(|_| change.is_heading);
        self.write(change, name, style);
    }

    /// Writes a cell of text. As such it is never taken for a formula or a number.
    fn write(&mut self, change: &Change, name: &str, style: Option<String>) {
        let Change { row, column, text, .. } = change;
        let place = format!("{}{}", letters(*column), u64::from(*row) + 1);
        let style = style.map(|style| format!(" s=\"{}\"", escaped(&style))).unwrap_or_default();
        if text.is_empty() {
            self.output.push_str(&format!("<{name} r=\"{place}\"{style}/>"));
            return;
        }
        let prefix = name.strip_suffix('c').unwrap_or_default();
        let text = escaped(text);
        self.output.push_str(&format!(
            "<{name} r=\"{place}\"{style} t=\"inlineStr\"><{prefix}is><{prefix}t \
             xml:space=\"preserve\">{text}</{prefix}t></{prefix}is></{name}>"
        ));
    }
}

/// Refuses to write over a formula, on which other cells may depend.
fn formula(row: u32, column: u32) -> Failure {
    let place = format!("{}{}", letters(column), u64::from(row) + 1);
    crate::batch::csv_header::no_table(format_args!(
        "cell {place}: expected no formula where a key or a reason is written, found one"
    ))
    .hint("replace the formulas of the two columns by their values")
}

/// Returns the number of a row from 0, if it tells it.
fn number_of_row(start: &BytesStart<'_>) -> Option<u32> {
    attribute(start, "r")?.parse::<u32>().ok()?.checked_sub(1)
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|one| one.key.as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// Returns the column from 0 of a place such as `AB12`.
fn column_of(place: &str) -> Option<u32> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters
        .take(4)
        .fold(0, |number, letter| number * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

/// Returns the letters of a column from 0: `A`, `Z`, `AA`.
pub fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.into_iter().rev().collect()
}

/// Returns a tag without an attribute.
fn without_attribute(tag: &str, name: &str) -> String {
    let Some(begin) = tag.find(&format!(" {name}=")) else { return tag.to_owned() };
    let value = begin + name.len() + 2;
    let quote = tag[value..].chars().next().filter(|quote| matches!(quote, '"' | '\''));
    let end = quote.and_then(|quote| tag[value + 1..].find(quote));
    match end {
        Some(length) => format!("{}{}", &tag[..begin], &tag[value + length + 2..]),
        None => tag.to_owned(),
    }
}

/// Escapes a text for XML, which has no place for control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            _ if character.is_control() => escaped.push('\u{FFFD}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(row: u32, column: u32, text: &str) -> Change {
        Change { row, column, text: text.to_owned(), is_heading: row == 0 }
    }

    #[test]
    fn cells_are_added_replaced_and_emptied_in_their_places() {
        let xml = "<worksheet><dimension ref=\"A1:B2\"/><sheetData>\
            <row r=\"1\" spans=\"1:2\"><c r=\"A1\" s=\"3\" t=\"s\"><v>0</v></c></row>\
            <row r=\"4\"><c r=\"A4\"><v>1</v></c><c r=\"C4\" s=\"5\"><v>9</v></c><c r=\"E4\"/></row>\
            <row><c><v>7</v></c></row></sheetData></worksheet>";
        let changes = vec![
            change(0, 1, "a<b"),
            change(3, 1, "new"),
            change(3, 2, ""),
            change(3, 3, "=x"),
            change(4, 0, "q\"\u{1}"),
            change(4, 27, "z"),
        ];
        let cell = |place: &str, text: &str| {
            format!(
                "<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
            )
        };
        let expected = format!(
            "<worksheet><sheetData>\
             <row r=\"1\"><c r=\"A1\" s=\"3\" t=\"s\"><v>0</v></c>{}</row>\
             <row r=\"4\"><c r=\"A4\"><v>1</v></c>{}<c r=\"C4\" s=\"5\"/>{}<c r=\"E4\"/></row>\
             <row>{}{}</row></sheetData></worksheet>",
            cell("B1\" s=\"3", "a&lt;b"),
            cell("B4", "new"),
            cell("D4", "=x"),
            cell("A5", "q&quot;\u{FFFD}"),
            cell("AB5", "z"),
        );
        assert_eq!(changed(xml, changes).unwrap(), expected);
    }

    #[test]
    fn a_prefix_of_names_is_kept_and_a_formula_is_not_written_over() {
        let xml = "<x:sheetData><x:row r=\"2\"><x:c r=\"A2\"/></x:row></x:sheetData>";
        let expected = "<x:sheetData><x:row r=\"2\"><x:c r=\"A2\"/><x:c r=\"B2\" t=\"inlineStr\">\
            <x:is><x:t xml:space=\"preserve\">k</x:t></x:is></x:c></x:row></x:sheetData>";
        assert_eq!(changed(xml, vec![change(1, 1, "k")]).unwrap(), expected);
        let xml = "<sheetData><row r=\"1\"><c r=\"A1\"><f>B1</f><v>1</v></c></row></sheetData>";
        assert!(changed(xml, vec![change(0, 0, "k")]).unwrap_err().message.contains("cell A1"));
        assert!(changed(xml, vec![change(6, 0, "k")]).is_err());
        assert_eq!(changed(xml, Vec::new()).unwrap(), xml);
    }

    #[test]
    fn a_byte_order_mark_moves_no_cell() {
        let xml = "<sheetData><row r=\"1\"><c r=\"A1\"/></row>é</sheetData>";
        let plain = changed(xml, vec![change(0, 1, "k")]).unwrap();
        let marked = changed(&format!("\u{FEFF}{xml}"), vec![change(0, 1, "k")]).unwrap();
        assert_eq!(marked, format!("\u{FEFF}{plain}"));
    }

    #[test]
    fn columns_have_their_letters() {
        for (column, text) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")] {
            assert_eq!(letters(column), text);
        }
    }
}
