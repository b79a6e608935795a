//! Texts that were changed on their way: by a spreadsheet, a web page, or a program that read them in the wrong
//! encoding. What is done about one is for the caller: a number of an order is refused, because two orders
//! can have become one; user data get a warning, because a name may be unusual.

use crate::text;
use avlock_format::escaped::{Escaped, is_unsafe_on_terminal};
use avlock_format::layers::windows_1252;

/// True for a number with an exponent as spreadsheets print it: `8,73E+11`, `1.00123E+11`, `9E+11`; in
/// full width, in quotes, at the end of a sentence or before the number of an item (`/1`) as well.
pub fn is_spoiled_number(text: &str) -> bool {
    // Most texts begin with a letter, and are not looked through.
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphabetic) {
        return false;
    }
    if !text.is_ascii() {
        return text.contains(is_wide) && is_spoiled_number(&narrow(text));
    }
    let text = text.trim_matches(['"', '\'', '+', '-']).trim_end_matches(['.', ',', ';']);
    let text = text.as_bytes();
    if !text.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let text = match text.iter().position(|&byte| byte == b'/') {
        Some(end) if text[end + 1..].iter().all(u8::is_ascii_digit) => &text[..end],
        _ => text,
    };
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

/// True for the full-width forms of ASCII.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{FF01}'..='\u{FF5E}')
}

/// Returns a text with its full-width characters in the usual width.
fn narrow(text: &str) -> String {
    let narrow = |wide: char| char::from_u32(u32::from(wide) - 0xFEE0).unwrap_or(wide);
    text.chars().map(|it| if is_wide(it) { narrow(it) } else { it }).collect()
}

/// Returns what a spreadsheet made of an order number, with which two orders can have become one.
pub fn of_order(text: &str) -> Option<&'static str> {
    Some(match text {
        _ if is_spoiled_number(text) => "a number",
        "TRUE" | "FALSE" | "WAHR" | "FALSCH" | "VRAI" | "FAUX" | "VERDADERO" | "FALSO" => {
            "true or false"
        }
        _ if is_month_and_number(text) => "a date",
        _ if text.starts_with(['#', 'E']) && is_spreadsheet_error(text) => "an error",
        _ => return None,
    })
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

/// Returns what is damaged in user data, in words with its place.
pub fn of_user_data(text: &str) -> Option<String> {
    let (damage, place) = damage_of(text)?;
    Some(format!("{damage} at character {}", text[..place].chars().count() + 1))
}

/// Returns what is damaged in a text, and where it begins.
fn damage_of(text: &str) -> Option<(String, usize)> {
    if is_nothing_of_a_program(text) {
        return Some((format!("the word {} of a program", text::quoted(text)), 0));
    }
    let is_plain = |byte: u8| {
        matches!(byte, b' '..=b'~')
            && !matches!(byte, b'&' | b'#' | b'%' | b'\\' | b'?' | b'=' | b'<')
    };
    let may_be_spoiled = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '"' | '\''))
        || text.starts_with("Err:");
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
            '<' => tag(rest).map(|tag| format!("{} of a web page", text::quoted(tag))),
            '=' => mail(rest).map(|code| format!("{} of a mail", text::quoted(code))),
            '?' if before != Some('?') => lost_letters(before, rest).map(|lost| {
                let letters = if lost.len() == 1 { "a letter" } else { "letters" };
                format!("{} in place of {letters}", text::quoted(lost))
            }),
            '\u{FFFD}' => Some("U+FFFD in place of a letter that was lost".to_owned()),
            _ if character.is_ascii() && !character.is_control() => None,
            _ if is_unsafe_on_terminal(character) => {
                Some(format!("U+{:04X}, which does not show,", u32::from(character)))
            }
            _ => misread(rest).or_else(|| misread_from_dos(before, rest)).map(|(found, meant)| {
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

/// True for what programs print where there is no text.
fn is_nothing_of_a_program(text: &str) -> bool {
    // Somebody may be called Null, but not in small letters.
    matches!(
        text,
        "null"
            | "NULL"
            | "(null)"
            | "<null>"
            | "undefined"
            | "nil"
            | "NaN"
            | "nan"
            | "[object Object]"
    )
}

/// Returns the tag of HTML that a text begins with: `<b>`, `</b>` or `<br />`, but no address of a mail.
fn tag(text: &str) -> Option<&str> {
    let end = text.find('>')?;
    let inner = text[1..end].strip_prefix('/').unwrap_or(&text[1..end]);
    let name = inner.split([' ', '/']).next().unwrap_or_default();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && name.len() <= 10;
    (is_name && !inner.contains('@')).then(|| &text[..=end])
}

/// Returns what the transport of mails puts in place of characters, if a text begins with it: `=C3`, or
/// the beginning of `=?utf-8?Q?M=C3=BCller?=`.
fn mail(text: &str) -> Option<&str> {
    if text.starts_with("=?") && text.ends_with("?=") {
        return text.get(..2);
    }
    let code = text.get(..3)?;
    let digits = &code[1..];
    let is_capital = |byte: u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    // A plain character is not written so, but for those that have a meaning in a mail.
    let is_needed = digits >= "80" || matches!(digits, "20" | "3D" | "09" | "0A" | "0D" | "5F");
    (digits.bytes().all(is_capital) && is_needed).then_some(code)
}

/// Returns the question marks at the beginning of a text that are letters which an encoding lacks: within
/// a word, before one, or several without a word.
fn lost_letters(before: Option<char>, text: &str) -> Option<&str> {
    let rest = text.trim_start_matches('?');
    let marks = &text[..text.len() - rest.len()];
    let is_after_letter = before.is_some_and(char::is_alphabetic);
    let is_before_letter = rest.starts_with(char::is_alphabetic);
    let begins_a_word = before.is_none_or(char::is_whitespace);
    let is_lost = is_after_letter && (is_before_letter || marks.len() > 2)
        || begins_a_word && (is_before_letter || marks.len() > 1);
    is_lost.then_some(marks)
}

/// Returns the sign at the beginning of a text that is a letter of DOS read as Windows-1252, if it is
/// within a word, and that letter: `‡` and `ç`.
fn misread_from_dos(before: Option<char>, text: &str) -> Option<(&str, String)> {
    const LETTERS: [(char, char); 9] = [
        ('‚', 'é'),
        ('ƒ', 'â'),
        ('„', 'ä'),
        ('…', 'à'),
        ('†', 'å'),
        ('‡', 'ç'),
        ('ˆ', 'ê'),
        ('‰', 'ë'),
        ('‹', 'ï'),
    ];
    let sign = text.chars().next()?;
    let (_, meant) = LETTERS.into_iter().find(|(found, _)| *found == sign)?;
    let rest = &text[sign.len_utf8()..];
    let is_within = before.is_some_and(char::is_alphabetic) && rest.starts_with(char::is_lowercase);
    is_within.then(|| (&text[..sign.len_utf8()], meant.to_string()))
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

/// Returns the byte that a reader of Windows-1252 makes of a character: the five bytes that it leaves open are
/// control characters to most programs.
fn byte_of(character: char) -> Option<u8> {
    windows_1252::byte_of(character).or_else(|| match character {
        '\u{80}'..='\u{9F}' => u8::try_from(u32::from(character)).ok(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_an_exponent_is_known() {
        for text in [
            "4.02E+17",
            "7,1e+09",
            "2.5E11",
            "6E+11",
            "-3,3E-05",
            "1.E+12",
            "４.7E+11",
            "\"6,5E+11\"",
            "4.02E+17/2",
            "7.1E+09.",
        ] {
            assert!(is_spoiled_number(text), "{text}");
        }
        for text in [
            "D873BB821E45",
            "2E11",
            "12E4567890",
            "E+11",
            "1.2.3E+4",
            "1.5",
            "A-1E+3",
            "4E+1234",
            "4E+11/a",
            "é1.5E+11",
            "４７E",
            "",
        ] {
            assert!(!is_spoiled_number(text), "{text}");
        }
    }

    #[test]
    fn orders_that_a_spreadsheet_spoiled_are_known() {
        for (text, what) in
            [("7,12E+09", "a number"), ("VRAI", "true or false"), ("#NAME?", "an error")]
        {
            assert_eq!(of_order(text), Some(what), "{text}");
        }
        assert_eq!(of_order("3-Oct"), Some("a date"));
        assert_eq!(of_order("R-2026/7"), None);
    }

    #[test]
    fn dates_that_were_order_numbers_are_known() {
        for text in ["02-Jan", "2. Feb", "Jan-26", "14-Oct-2026", "03.Mrz", "4-août"] {
            assert!(is_month_and_number(text), "{text}");
        }
        for text in ["MAR-26", "Jan", "12-34", "Jan-Feb", "A-Jan-1", "Jan-12345", "Jane-26"] {
            assert!(!is_month_and_number(text), "{text}");
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
            ("８.1E+08", 0),
            ("K=C3=B6hler", 1),
            ("K=F6hler", 1),
            ("=?utf-8?Q?K=C3=B6hler?=", 0),
            ("Ann=20Lee", 3),
            ("??????? ????", 0),
            ("Иван ???", 9),
            ("?ukasz", 0),
            ("K??hler", 1),
            ("Ann ???", 4),
            ("null", 0),
            ("(null)", 0),
            ("undefined", 0),
            ("<b>Ann</b>", 0),
            ("Ann<br />Lee", 3),
            ("Lee</p>", 3),
            ("Gar‡on", 3),
            ("Andr‚e", 4),
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
            "Null",
            "Nil Ltd",
            "Who??",
            "A = B",
            "a=b",
            "E=MC2",
            "Lee <lee@example.com>",
            "1 < 2 > 0",
            "x <3",
            "Foo† Bar",
            "wait… what",
        ] {
            assert_eq!(damage_of(text), None, "{text}");
        }
    }
}
