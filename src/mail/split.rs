//! The lines of a data file: signs taken away that do not belong to entries, and entries parted that share a
//! line.

use crate::mail::change::Change;
use avlock_format::{KeyRecord, Mending};
use std::borrow::Cow;
use std::ops::Range;

/// Number of letters of a last date.
const LAST_DATE: usize = 17;

/// Number of digits of a block, of which application data have several.
const BLOCK: usize = 32;

/// The shortest run of letters or digits that may be the rest of a value.
const SHORTEST_REST: usize = 4;

/// Mends each line that has an entry or the rest of one; other lines stay as they are.
pub fn lines(text: &str, changes: &mut Vec<Change>) -> String {
    let text = with_line_feeds(text, changes);
    let mut out = String::with_capacity(text.len());
    for (place, line) in text.split('\n').enumerate() {
        if place > 0 {
            out.push('\n');
        }
        let (line, end) = match line.strip_suffix('\r') {
            Some(line) => (line, "\r"),
            None => (line, ""),
        };
        let line = plain(line, changes);
        match parted(&line) {
            Some((change, parts)) => {
                note(changes, change);
                out.push_str(&parts.join("\n"));
            }
            None => out.push_str(&line),
        }
        out.push_str(end);
    }
    out
}

/// True for the names of entries that this format knows.
pub fn known_name(name: &str) -> bool {
    matches!(name, "ld" | "lf" | "ad") || name.parse::<u8>().is_ok_and(|number| number < u8::MAX)
}

/// True if a known entry has as many letters or digits as such an entry has.
pub fn is_whole(name: &str, value: &[u8]) -> bool {
    let is_hexadecimal = value.iter().all(u8::is_ascii_hexdigit);
    match name {
        "ld" | "lf" => value.len() == LAST_DATE && value.iter().all(u8::is_ascii_alphanumeric),
        "ad" => !value.is_empty() && value.len().is_multiple_of(BLOCK) && is_hexadecimal,
        _ => known_name(name) && value.len() == KeyRecord::DIGITS && is_hexadecimal,
    }
}

/// True for a line with a known entry.
pub fn is_known_line(line: &[u8]) -> bool {
    entry(line).is_some_and(|(name, _)| known_name(name))
}

/// True for a line that is a whole entry.
pub fn is_whole_line(line: &[u8]) -> bool {
    entry(line).is_some_and(|(name, value)| is_whole(name, value))
}

fn entry(line: &[u8]) -> Option<(&str, &[u8])> {
    let equals = line.iter().position(|&byte| byte == b'=')?;
    Some((std::str::from_utf8(&line[..equals]).ok()?, &line[equals + 1..]))
}

fn note(changes: &mut Vec<Change>, change: Change) {
    let is_same = |other: &Change| std::mem::discriminant(other) == std::mem::discriminant(&change);
    if !changes.iter().any(is_same) {
        changes.push(change);
    }
}

fn with_line_feeds<'a>(text: &'a str, changes: &mut Vec<Change>) -> Cow<'a, str> {
    let is_end =
        |sign: char| matches!(sign, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{B}' | '\u{C}');
    let mut text = Cow::Borrowed(text);
    if let Some(sign) = text.chars().find(|&sign| is_end(sign)) {
        note(changes, Change::LineEnds(sign));
        text = Cow::Owned(text.replace(is_end, "\n"));
    }
    // No value has a backslash, but an unknown entry may.
    if ["\\nld=", "\\nad="].iter().any(|escaped| text.contains(escaped)) {
        note(changes, Change::Escapes);
        text = Cow::Owned(text.replace("\\r", "").replace("\\n", "\n"));
    }
    text
}

/// Takes away what does not show, curly quotation marks and separators at the end, if the line is an entry or
/// the rest of one without them.
fn plain<'a>(line: &'a str, changes: &mut Vec<Change>) -> Cow<'a, str> {
    let mut found = Vec::new();
    let mut written = String::with_capacity(line.len());
    for sign in line.chars() {
        match sign {
            sign if sign.is_ascii() => written.push(sign),
            sign if is_invisible(sign) => note(&mut found, Change::Invisible(sign)),
            sign if is_blank(sign) => {
                note(&mut found, Change::Blanks(sign));
                written.push(' ');
            }
            sign if is_curly_quote(sign) => {
                note(&mut found, Change::CurlyQuotes);
                written.push('"');
            }
            sign => written.push(sign),
        }
    }
    let mut kept = Cow::Borrowed(written.trim_end());
    if let Some((without, separator)) = without_separator(&kept) {
        note(&mut found, Change::Separator(separator));
        kept = Cow::Owned(without.to_owned());
    }
    // In quotation marks it may be on either side of the last one.
    if let Some((without, separator)) = kept.strip_suffix('"').and_then(without_separator) {
        note(&mut found, Change::Separator(separator));
        kept = Cow::Owned(format!("{without}\""));
    }
    if found.is_empty() || !(first_entry(&kept, 0).is_some() || is_rest(&kept)) {
        return Cow::Borrowed(line);
    }
    for change in found {
        note(changes, change);
    }
    Cow::Owned(kept.into_owned())
}

/// Takes away a sign that separates the items of a list.
fn without_separator(text: &str) -> Option<(&str, char)> {
    let separator = text.chars().next_back().filter(|last| matches!(last, ';' | ','))?;
    let without = text.trim_end_matches(separator).trim_end();
    let is_value = |last: char| last.is_ascii_alphanumeric() || matches!(last, '"' | '\'');
    without.ends_with(is_value).then_some((without, separator))
}

/// True for a line that may be the rest of a value.
fn is_rest(line: &str) -> bool {
    let line = line.trim_matches(|sign: char| matches!(sign, '>' | '|' | ' ' | '\t' | '"' | '='));
    let is_letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    line.len() >= SHORTEST_REST && line.bytes().all(is_letter)
}

/// True for signs that take no room.
fn is_invisible(sign: char) -> bool {
    matches!(sign,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// True for signs that look like a blank.
fn is_blank(sign: char) -> bool {
    sign.is_whitespace()
        || matches!(sign, '\u{2800}' | '\u{3164}' | '\u{115F}' | '\u{1160}' | '\u{FFA0}')
}

fn is_curly_quote(sign: char) -> bool {
    matches!(sign,
        '\u{2018}'..='\u{201F}' | '\u{AB}' | '\u{BB}' | '\u{2039}' | '\u{203A}' | '\u{2032}' | '\u{2033}'
        | '\u{300C}'..='\u{300F}' | '\u{301D}'..='\u{301F}' | '\u{FF02}' | '\u{FF07}')
}

/// An entry within a line.
struct Found<'a> {
    name: &'a str,
    /// The letters of the value, which may have been parted by blanks.
    value: String,
    start: usize,
    end: usize,
}

/// Parts the entries of a line, and what is before and behind them; nothing if there is one entry or none.
fn parted(line: &str) -> Option<(Change, Vec<String>)> {
    let mut entries: Vec<Found<'_>> = Vec::new();
    let mut at = 0;
    while let Some(found) = first_entry(line, at) {
        at = found.end;
        entries.push(found);
    }
    let (first, last) = (entries.first()?, entries.last()?);
    let is_word = |text: &str| text.contains(char::is_alphabetic);
    let (before, behind) = (line[..first.start].trim(), line[last.end..].trim());
    let is_quote = before.chars().all(|sign| matches!(sign, '>' | '|' | ' ' | '"' | '\''));
    let is_single = entries.len() == 1;
    if is_single {
        // Quotation marks around the name or the value are known to the format, those around both are not.
        let is_around = before.ends_with(['"', '\'']) && !is_quoted_name(line, first)
            || is_half_quoted(line, first);
        let is_known = is_quote && behind.chars().all(|sign| matches!(sign, '"' | '\'' | '='));
        let is_parted = !line.contains(&first.value);
        let is_alone = is_known && !is_around && !is_parted;
        // An unknown entry may have such a text as its value.
        let is_sure = is_whole(first.name, first.value.as_bytes()) && !before.contains('=');
        if is_alone || !is_sure {
            return None;
        }
    }
    let has_words = is_word(before) || is_word(behind);
    let mut parts = Vec::new();
    if is_word(before) {
        parts.push(before.to_owned());
    }
    let mark = if is_quote && before.contains(['>', '|']) { "> " } else { "" };
    parts.extend(entries.iter().map(|found| format!("{mark}{}={}", found.name, found.value)));
    if is_word(behind) {
        parts.push(behind.to_owned());
    }
    let change = match is_single {
        false => Change::OneLine,
        true if has_words => Change::Prose,
        true if before.is_empty() && behind.is_empty() => Change::Known(Mending::Blanks),
        true => Change::Signs,
    };
    Some((change, parts))
}

/// True if a quotation mark closes behind the name of an entry.
fn is_quoted_name(line: &str, found: &Found<'_>) -> bool {
    line[found.start + found.name.len()..].starts_with(['"', '\''])
}

/// True if the value has a quotation mark on one side alone.
fn is_half_quoted(line: &str, found: &Found<'_>) -> bool {
    let Some((_, value)) = line[found.start..].split_once('=') else { return false };
    let behind = line[found.end..].trim_start();
    value.trim_start().starts_with(['"', '\'']) != behind.starts_with(['"', '\''])
}

/// Finds the first known entry of a line at or behind an offset.
fn first_entry(line: &str, from: usize) -> Option<Found<'_>> {
    let bytes = line.as_bytes();
    let mut equals = from;
    loop {
        equals += memchr::memchr(b'=', &bytes[equals..])?;
        if let Some((start, name)) = name_before(line, from, equals) {
            let (value, end) = value_behind(line, name, equals + 1);
            if !value.is_empty() {
                return Some(Found { name, value, start, end });
            }
        }
        equals += 1;
    }
}

/// Returns the known name before an equals sign, and where it begins. Behind an entry of which the length is
/// known, it may follow without a blank.
fn name_before(line: &str, from: usize, equals: usize) -> Option<(usize, &str)> {
    let before = line[from..equals].trim_end_matches([' ', '\t', '"', '\'']);
    let run = before.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
    let name = &before[before.len() - run..];
    known_name(name).then_some((from + before.len() - run, name))
}

/// Returns the value behind an equals sign, and where it ends.
fn value_behind(line: &str, name: &str, from: usize) -> (String, usize) {
    let is_part = |byte: &u8| match name {
        "ld" | "lf" => byte.is_ascii_alphanumeric(),
        _ => byte.is_ascii_hexdigit(),
    };
    let bytes = line.as_bytes();
    let is_between = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'');
    let most = match name {
        "ld" | "lf" => LAST_DATE,
        "ad" => usize::MAX,
        _ => KeyRecord::DIGITS,
    };
    let (mut value, mut at, mut end) = (String::new(), from, from);
    loop {
        at += bytes[at..].iter().take_while(is_between).count();
        let run = bytes[at..].iter().take_while(|byte| is_part(byte)).count();
        let run = run.min(most - value.len());
        let run = without_key(line, name, &value, at..at + run);
        let behind = bytes.get(at + run);
        // The first letters of a word, or the name of the next entry.
        let is_word = behind.is_some_and(u8::is_ascii_alphabetic) && !value.is_empty();
        let is_name = known_name(&line[at..at + run]) && next_sign(bytes, at + run) == Some(b'=');
        // Application data have any number of blocks, so that a short word behind them is none.
        let is_behind = run < BLOCK / 2 && name == "ad" && is_whole(name, value.as_bytes());
        if run == 0 || is_word && !is_name_glued(bytes, at + run) || is_name || is_behind {
            break;
        }
        value.push_str(&line[at..at + run]);
        at += run;
        end = at;
    }
    (value, end)
}

/// Returns the length of a run of digits without those of a key that follows whole blocks of application data with nothing
/// between.
fn without_key(line: &str, name: &str, value: &str, run: Range<usize>) -> usize {
    let rest = (value.len() + run.len()) % BLOCK;
    let bytes = line.as_bytes();
    let goes_on =
        bytes.get(run.end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let is_key = name == "ad"
        && rest < run.len()
        && goes_on
        && next_sign_of_word(bytes, run.end) != Some(b'=');
    if is_key { run.len() - rest } else { run.len() }
}

/// Returns the sign behind the word that goes on at a place.
fn next_sign_of_word(bytes: &[u8], at: usize) -> Option<u8> {
    bytes[at..].iter().copied().find(|byte| !byte.is_ascii_alphanumeric())
}

/// Returns the first sign that is no blank and no quotation mark.
fn next_sign(bytes: &[u8], at: usize) -> Option<u8> {
    bytes[at..].iter().copied().find(|byte| !matches!(byte, b' ' | b'\t' | b'"' | b'\''))
}

/// True if the name of an entry follows at once: its lines were put together without a blank.
fn is_name_glued(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..at + 3), Some(b"ld=" | b"lf=" | b"ad="))
}
