//! Texts that were changed on their way to a table: by a spreadsheet, a web page, or a program that read
//! them in the wrong encoding. Numbers are refused, because two orders can have become one. Of user data
//! only a warning is given, because a name may be unusual.

use crate::batch::columns::{Cells, Column};
use avlock_format::InstallCode;
use avlock_issuing::escaped::{Escaped, is_unsafe_on_terminal};
use avlock_issuing::text;
use encoding_rs::WINDOWS_1252;

/// The way out, for each number that a spreadsheet changed.
const WAY_OUT: &str = "format the column as text and enter it again";

/// True for a number with an exponent as spreadsheets print it: `8,73E+11`, `1.00123E+11`, `9E+11`.
pub fn is_spoiled_number(text: &str) -> bool {
    let text = text.trim_start_matches(['+', '-']).as_bytes();
    // Most texts begin with a letter.
    if !text.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let Some(place) = text.iter().position(|byte| matches!(byte, b'E' | b'e')) else {
        return false;
    };
    let (number, exponent) = (&text[..place], &text[place + 1..]);
    let is_digit = u8::is_ascii_digit;
    let has_point = number.iter().any(|byte| matches!(byte, b'.' | b','));
    let digits = exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-"));
    // Without point and sign it may be an order number, or a part of an InstallCode.
    (has_point || digits.is_some())
        && number.iter().filter(|byte| !is_digit(byte)).count() == usize::from(has_point)
        && (1..=3).contains(&digits.unwrap_or(exponent).len())
        && digits.unwrap_or(exponent).iter().all(is_digit)
}

/// Refuses an order number of which a spreadsheet has made something else, with which two orders can have
/// become one.
pub fn refuse_spoiled_order(row: &Cells<'_>) -> Result<(), String> {
    let Some(text) = row.get(Column::Order) else { return Ok(()) };
    let what = match text {
        _ if is_spoiled_number(text) => "a number",
        "TRUE" | "FALSE" | "WAHR" | "FALSCH" | "VRAI" | "FAUX" | "VERDADERO" | "FALSO" => {
            "true or false"
        }
        _ if is_month_and_number(text) => "a date",
        _ if text.starts_with(['#', 'E']) && is_spreadsheet_error(text) => "an error",
        _ => return Ok(()),
    };
    Err(spoiled(Column::Order, what, text))
}

fn spoiled(column: Column, what: &str, text: &str) -> String {
    let (name, text) = (column.name(), text::quoted(text));
    format!("{name}: a spreadsheet made {what} of it: {WAY_OUT}, found {text}")
}

/// The months as spreadsheets shorten them where `1-2` was entered, in English, German, French and Spanish.
const MONTHS: [&str; 34] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mrz",
    "Mär", "Mai", "Okt", "Dez", "janv", "févr", "mars", "avr", "juin", "juil", "août", "sept",
    "déc", "ene", "abr", "ago", "dic", "feb", "oct", "nov", "jun",
];

/// True for a day or a year beside a month, as spreadsheets print what they take for a date: `02-Jan`,
/// `02. Jan`, `Jan-26`, `2-Jan-26`.
fn is_month_and_number(text: &str) -> bool {
    let is_between = |character: char| matches!(character, '-' | '.' | ' ' | '/');
    if text.len() > 14 || !text.contains(is_between) {
        return false;
    }
    let words = || text.split(is_between).filter(|word| !word.is_empty());
    let is_number = |word: &str| {
        matches!(word.len(), 1 | 2 | 4) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    (2..=3).contains(&words().count())
        && words().filter(|word| MONTHS.contains(word)).count() == 1
        && words().all(|word| MONTHS.contains(&word) || is_number(word))
}

/// True for a day in digits, `01.02.2026`, `2/1/2026` or `2026-02-01`. It may be an order number.
fn is_day_in_digits(text: &str) -> bool {
    let separator = text.bytes().find(|byte| !byte.is_ascii_digit());
    let Some(separator @ (b'.' | b'/' | b'-')) = separator else { return false };
    let mut parts = text.split(char::from(separator));
    let number = |part: Option<&str>| {
        let part = part.filter(|part| part.len() <= 4 && !part.is_empty())?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten()
    };
    let (first, second, third) = (number(parts.next()), number(parts.next()), number(parts.next()));
    let (Some(first), Some(second), Some(third), None) = (first, second, third, parts.next())
    else {
        return false;
    };
    let is_year = |number: u16| (1900..2200).contains(&number);
    let is_day = |number: u16| (1..=31).contains(&number);
    let days = if is_year(third) { (first, second) } else { (second, third) };
    is_year(third) != is_year(first) && is_day(days.0) && is_day(days.1) && days.0.min(days.1) <= 12
}

/// Returns what a spreadsheet did to an InstallCode. Only a code that does not read is asked for it.
pub fn of_install_code(row: &Cells<'_>) -> Option<String> {
    let text = row.get(Column::InstallCode)?;
    if is_spoiled_number(text) {
        return Some(spoiled(Column::InstallCode, "a number", text));
    }
    has_lost_zeros(text).then(|| {
        let (whole, text) = (format!("{text:0>12}"), text::quoted(text));
        format!(
            "install_code: a spreadsheet took the zeros at its beginning, with which it is {whole}: \
             {WAY_OUT}, found {text}"
        )
    })
}

/// True for digits that are an InstallCode with the zeros that a number has not at its beginning.
fn has_lost_zeros(text: &str) -> bool {
    (6..12).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && format!("{text:0>12}").parse::<InstallCode>().is_ok()
}

/// Warns of user data that were damaged, and of a key that is bound to them because the InstallCode is
/// missing in a table that has a column for it.
pub fn warnings(row: &Cells<'_>, has_code_column: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(text) = row.get(Column::Order).filter(|text| is_day_in_digits(text)) {
        let text = text::quoted(text);
        warnings.push(format!("order: {text} is a date: did a spreadsheet make it of a number?"));
    }
    // Most tables have none, and every row asks.
    if Column::USER_DATA.map(|column| row.get(column).is_some()) == [false; 4] {
        return warnings;
    }
    for column in Column::USER_DATA {
        let Some(text) = row.get(column) else { continue };
        if let Some((damage, place)) = damage_of(text) {
            let place = text[..place].chars().count() + 1;
            warnings.push(format!("{}: {damage} at character {place}", column.name()));
        }
    }
    if has_code_column && row.get(Column::InstallCode).is_none() {
        let is_given = |column: &Column| row.get(*column).is_some();
        let names: Vec<&str> =
            Column::USER_DATA.into_iter().filter(is_given).map(Column::name).collect();
        if !names.is_empty() {
            let names = names.join(", ");
            warnings.push(format!("install_code: it is empty, so the key is for {names}"));
        }
    }
    warnings
}

/// Returns what is damaged in a text, and where it begins.
fn damage_of(text: &str) -> Option<(String, usize)> {
    let is_plain = |byte: u8| {
        matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'#' | b'%' | b'\\' | b'?')
    };
    let may_be_spoiled = text.starts_with(|c: char| c.is_ascii_digit()) || text.starts_with("Err:");
    if text.bytes().all(is_plain) && !may_be_spoiled {
        return None;
    }
    if is_spoiled_number(text) {
        return Some((format!("a spreadsheet made the number {} of it", text::quoted(text)), 0));
    }
    if is_spreadsheet_error(text) {
        return Some((format!("the error {} of a spreadsheet", text::quoted(text)), 0));
    }
    let mut before = None;
    for (place, character) in text.char_indices() {
        let rest = &text[place..];
        let damage = match character {
            '&' => entity(rest).map(|entity| format!("{} of a web page", text::quoted(entity))),
            '%' => percent(rest).map(|code| format!("{} of a web address", text::quoted(code))),
            '\\' => backslash(rest).map(|code| format!("{} of a program text", text::quoted(code))),
            '?' => {
                let after = rest[1..].chars().next();
                let is_within = [before, after].iter().all(|c| c.is_some_and(char::is_alphabetic));
                is_within.then(|| "\"?\" in place of a letter".to_owned())
            }
            '\u{FFFD}' => Some("U+FFFD in place of a letter that was lost".to_owned()),
            _ if character.is_ascii() && !character.is_control() => None,
            _ if is_unsafe_on_terminal(character) => {
                Some(format!("U+{:04X}, which does not show,", u32::from(character)))
            }
            _ => misread(rest).map(|(found, meant)| {
                let found = text::quoted(found);
                format!("{found}, which is {} in the wrong encoding,", Escaped(&meant))
            }),
        };
        if let Some(damage) = damage {
            return Some((damage, place));
        }
        before = Some(character);
    }
    None
}

/// True for the errors of spreadsheets, in any language: `#N/A`, `#WERT!`, `#¿NOMBRE?`, `####`, `Err:502`.
fn is_spreadsheet_error(text: &str) -> bool {
    let Some(word) = text.strip_prefix('#') else {
        let number = text.strip_prefix("Err:");
        return number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    };
    let is_loud = |c: char| !c.is_lowercase() && !c.is_whitespace();
    matches!(word, "N/A" | "NV" | "N/D" | "GETTING_DATA")
        || (!word.is_empty() && word.bytes().all(|byte| byte == b'#'))
        || (word.len() > 2 && word.ends_with(['!', '?']) && word.chars().all(is_loud))
}

/// Returns the entity of HTML that a text begins with.
fn entity(text: &str) -> Option<&str> {
    let end = text.find(';').filter(|end| (3..=33).contains(end))?;
    let name = &text[1..end];
    let is_number = name.strip_prefix('#').is_some_and(|number| {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        match hexadecimal {
            Some(digits) => !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit()),
            None => !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()),
        }
    });
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_number || is_name).then(|| &text[..=end])
}

/// Returns the escape of a web address that a text begins with, such as `%27`.
fn percent(text: &str) -> Option<&str> {
    let code = text.get(..3)?;
    code[1..].bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(code)
}

/// Returns the escape of a program text that a text begins with: `\'`, `\"` or `\u00fc`.
fn backslash(text: &str) -> Option<&str> {
    match text.as_bytes().get(1)? {
        b'\'' | b'"' => text.get(..2),
        b'u' => {
            let code = text.get(..6)?;
            code[2..].bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(code)
        }
        _ => None,
    }
}

/// Returns the characters at the beginning of a text that are one character of UTF-8 whose bytes were
/// read as Windows-1252, and that character: `Ã¼` and `ü`.
fn misread(text: &str) -> Option<(&str, String)> {
    let mut bytes = Vec::with_capacity(4);
    let mut end = 0;
    for character in text.chars().take(4) {
        bytes.push(byte_of(character)?);
        end += character.len_utf8();
        match std::str::from_utf8(&bytes) {
            Ok(meant) => {
                // Capital letters before a closing quote or a dash are common, and lead here as well.
                let lead = text.chars().next()?;
                let is_usual =
                    matches!(bytes[..], [_, 0x80 | 0x82..=0x85 | 0x8B | 0x91..=0x97 | 0x9B]);
                let is_lead = matches!(lead, 'Â' | 'Ã' | 'Ä' | 'Å' | 'Ð' | 'Ñ' | 'Î' | 'Ï');
                let is_misread = bytes.len() > 1 && (!is_usual || is_lead);
                return is_misread.then(|| (&text[..end], meant.to_owned()));
            }
            Err(error) if error.error_len().is_some() => return None,
            Err(_) => {}
        }
    }
    None
}

/// Returns the byte that Windows-1252 has for a character.
fn byte_of(character: char) -> Option<u8> {
    let mut utf8 = [0; 4];
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(character.encode_utf8(&mut utf8));
    match bytes[..] {
        [byte] if !is_lossy => Some(byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_an_exponent_is_known() {
        for text in ["4.02E+17", "7,1e+09", "2.5E11", "6E+11", "-3,3E-05", "1.E+12"] {
            assert!(is_spoiled_number(text), "{text}");
        }
        for text in
            ["D873BB821E45", "2E11", "12E4567890", "E+11", "1.2.3E+4", "1.5", "A-1E+3", "4E+1234"]
        {
            assert!(!is_spoiled_number(text), "{text}");
        }
    }

    #[test]
    fn an_install_code_that_lost_its_zeros_is_suggested() {
        let codes =
            (0..10_000_000).map(|number| format!("00{:04}03{:04}", number / 1000, number % 1000));
        let whole = codes.clone().find(|code| code.parse::<InstallCode>().is_ok()).unwrap();
        let mut row = Cells::default();
        let lost = whole.trim_start_matches('0');
        row.set(Column::InstallCode, lost);
        let message = of_install_code(&row).unwrap();
        assert!(message.contains(&format!("with which it is {whole}")), "{message}");
        row.set(Column::InstallCode, &lost[1..]);
        assert_eq!(of_install_code(&row), None);
    }

    #[test]
    fn dates_that_were_order_numbers_are_known() {
        for text in ["02-Jan", "2. Feb", "Jan-26", "14-Oct-2026", "03.Mrz", "4-août"] {
            assert!(is_month_and_number(text), "{text}");
        }
        for text in ["MAR-26", "Jan", "12-34", "Jan-Feb", "A-Jan-1", "Jan-12345", "Jane-26"] {
            assert!(!is_month_and_number(text), "{text}");
        }
        for text in ["01.02.2026", "2/13/2026", "2026-12-01", "1-2-2026"] {
            assert!(is_day_in_digits(text), "{text}");
        }
        for text in
            ["10001", "1.2", "2026-1234", "13.14.2026", "2026.1.2026", "1.2.3", "1.2.2026.3"]
        {
            assert!(!is_day_in_digits(text), "{text}");
        }
    }

    #[test]
    fn user_data_that_were_damaged_are_known_with_their_place() {
        for (text, place) in [
            ("Smith &amp; Sons", 6),
            ("Lee&#x27;s", 3),
            ("FranÃ§ois", 4),
            ("Dvo\u{FFFD}ák", 3),
            ("itâ€™s", 2),
            ("Å\u{A0}koda", 0),
            ("Ann\u{200D}Lee", 3),
            ("\u{2066}Ann", 0),
            ("Ren\u{301}\u{34F}e", 5),
            ("#REF!", 0),
            ("#BEZUG!", 0),
            ("########", 0),
            ("Err:508", 0),
            ("O%27Neil", 1),
            (r"O\'Neil", 1),
            (r"M\u00fcller", 1),
            ("M?ller", 1),
            ("5.1E+08", 0),
        ] {
            let found = damage_of(text).map(|(_, place)| place);
            assert_eq!(found, Some(place), "{text}");
        }
    }

    #[test]
    fn unusual_names_are_no_damage() {
        for text in [
            "Ann Lee",
            "Müller & Söhne; Köln",
            "AT&T",
            "100% Cotton",
            "#1 Tools",
            "Who?",
            "Ærø Čapek",
            "“PEPÉ”",
            "Большой Театр",
            "株式会社",
            "C#",
            "3M",
            "a\u{A0}b",
            "ÀÉÎÖÜ",
            "R&D; Ltd",
            r"A\B",
        ] {
            assert_eq!(damage_of(text), None, "{text}");
        }
    }
}
