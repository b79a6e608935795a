//! Entities of HTML: `&ndash;`, `&#8211;`, `&#x2013;`.

use mail_parser::decoders::html::add_html_token;

/// The most characters of an entity: the longest is `&CounterClockwiseContourIntegral;`.
const LONGEST: usize = 34;

/// Names of entities that are often written without a semicolon.
const UNENDED: [&str; 8] = ["nbsp", "amp", "quot", "shy", "lt", "gt", "ensp", "emsp"];

/// Returns the text of the entity that begins with an `&`, and the length of the entity.
pub fn at(text: &str, at: usize) -> Option<(String, usize)> {
    ended(text, at).or_else(|| unended(text, at))
}

/// Returns the text of an entity that a semicolon ends. Of `&amp;ndash;`, which was encoded twice, that is
/// `&ndash;` without its first character: the caller asks again with it.
pub fn ended(text: &str, at: usize) -> Option<(String, usize)> {
    let bytes = text.as_bytes().get(at..)?;
    let window = &bytes[..bytes.len().min(LONGEST)];
    let length = memchr::memchr(b';', window)? + 1;
    let inner = window.get(1..length - 1)?;
    if let Some(number) = inner.strip_prefix(b"#") {
        return Some((numeric(number)?.to_string(), length));
    }
    if inner.is_empty() || !inner.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let token = &window[..length];
    let mut out = String::new();
    add_html_token(&mut out, token, false);
    // The parser writes an entity that it does not know as it is.
    (out.as_bytes() != token).then_some((out, length))
}

fn unended(text: &str, at: usize) -> Option<(String, usize)> {
    let rest = text.get(at + 1..)?;
    if let Some(number) = rest.strip_prefix('#') {
        let is_hexadecimal = number.starts_with(['x', 'X']);
        let digits = number.bytes().skip(usize::from(is_hexadecimal)).take(7);
        let length = match is_hexadecimal {
            true => 1 + digits.take_while(u8::is_ascii_hexdigit).count(),
            false => digits.take_while(u8::is_ascii_digit).count(),
        };
        return Some((numeric(&number.as_bytes()[..length])?.to_string(), length + 2));
    }
    let name = UNENDED.into_iter().find(|name| rest.starts_with(name))?;
    let mut out = String::new();
    add_html_token(&mut out, format!("&{name};").as_bytes(), false);
    Some((out, name.len() + 1))
}

fn numeric(digits: &[u8]) -> Option<char> {
    let digits = std::str::from_utf8(digits).ok()?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => digits.parse().ok()?,
    };
    // Pages have numbers of Windows-1252 for characters of Unicode, and browsers read them so.
    if let number @ 0x80..=0x9F = number {
        let byte = [number as u8];
        let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0;
        return text.chars().next();
    }
    char::from_u32(number).filter(|&character| character != '\0')
}

/// Decodes the entities of a short text.
pub fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut start = 0;
    while let Some(length) = memchr::memchr(b'&', &text.as_bytes()[start..]) {
        let at = start + length;
        out.push_str(&text[start..at]);
        // In an address `&copy=1` is a parameter.
        match ended(text, at) {
            Some((entity, length)) => {
                out.push_str(&entity);
                start = at + length;
            }
            None => {
                out.push('&');
                start = at + 1;
            }
        }
    }
    out + &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_read_with_and_without_semicolon() {
        let read = |text: &str| at(text, 0);
        assert_eq!(read("&ndash;x"), Some(("–".into(), 7)));
        assert_eq!(read("&#8209;x"), Some(("\u{2011}".into(), 7)));
        assert_eq!(read("&#x2013;x"), Some(("–".into(), 8)));
        assert_eq!(read("&#45J"), Some(("-".into(), 4)));
        assert_eq!(read("&#150;"), Some(("–".into(), 6)));
        assert_eq!(read("&nbspx"), Some(("\u{A0}".into(), 5)));
        for none in ["&", "& b;", "&nothing;", "&#;", "&#x110000;", "&copy=1"] {
            assert_eq!(read(none), None, "{none}");
        }
        assert_eq!(decoded("?a=1&amp;b&#61;2&copy=3"), "?a=1&b=2&copy=3");
    }
}
