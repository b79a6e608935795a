//! Reads the markup of HTML: where a tag begins and ends, and how it changes the text around it.

use crate::mail::entities;

/// The effect of an element on the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// It changes only how the text looks.
    Style,
    /// It begins and ends on a line of its own.
    Block,
    /// A block that somebody else wrote.
    Quote,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell,
    /// A line end.
    Break,
    /// A block whose blanks are kept.
    Kept,
    /// It hides its content.
    Dropped,
    /// A link.
    Link,
    /// A field of a form.
    Field,
    /// It is no element of HTML.
    Unknown,
}

/// Returns the effect of an element.
pub fn class(name: &str) -> Class {
    let mut lower = [0u8; 12];
    let Some(lower) = lower.get_mut(..name.len()) else { return Class::Unknown };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"a" => Class::Link,
        b"blockquote" => Class::Quote,
        b"br" | b"hr" => Class::Break,
        b"td" | b"th" => Class::Cell,
        b"tr" => Class::Row,
        b"pre" | b"textarea" | b"listing" | b"xmp" => Class::Kept,
        b"script" | b"style" | b"template" => Class::Dropped,
        b"input" => Class::Field,
        b"abbr" | b"acronym" | b"b" | b"bdi" | b"bdo" | b"big" | b"cite" | b"code" | b"del"
        | b"dfn" | b"em" | b"font" | b"i" | b"img" | b"ins" | b"kbd" | b"label" | b"mark"
        | b"nobr" | b"o:p" | b"q" | b"s" | b"samp" | b"small" | b"span" | b"strike" | b"strong"
        | b"sub" | b"sup" | b"tt" | b"u" | b"var" | b"wbr" => Class::Style,
        b"address" | b"article" | b"aside" | b"body" | b"button" | b"caption" | b"center"
        | b"dd" | b"details" | b"dir" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figure"
        | b"footer" | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"head"
        | b"header" | b"html" | b"legend" | b"li" | b"link" | b"main" | b"meta" | b"nav"
        | b"noscript" | b"ol" | b"option" | b"p" | b"section" | b"select" | b"summary"
        | b"table" | b"tbody" | b"tfoot" | b"thead" | b"title" | b"ul" => Class::Block,
        _ => Class::Unknown,
    }
}

/// The searches for an end that found nothing. They are not made again, so that a page of a million open
/// quotes takes linear time.
#[derive(Debug, Default)]
pub struct Searches {
    comment: bool,
    element: [bool; 3],
    double: bool,
    single: bool,
}

/// A tag of HTML.
#[derive(Debug)]
pub struct Tag<'a> {
    /// The element.
    pub name: &'a str,
    /// True if it ends the element.
    pub closes: bool,
    /// The place behind it, where the text goes on.
    pub end: usize,
    attributes: &'a str,
}

/// Returns the tag that begins with a `<`, if it is one.
pub fn parse<'a>(text: &'a str, at: usize, searches: &mut Searches) -> Option<Tag<'a>> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'<') {
        return None;
    }
    let closes = bytes.get(at + 1) == Some(&b'/');
    let start = at + 1 + usize::from(closes);
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-');
    let length = bytes[start.min(bytes.len())..].iter().take(64).take_while(is_name).count();
    let name = text.get(start..start + length)?;
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let after = start + length;
    // An address in angle brackets is no tag.
    if !bytes.get(after).is_some_and(|&b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>')) {
        return None;
    }
    let end = end_of_tag(bytes, after, searches)?;
    Some(Tag { name, closes, end, attributes: text.get(after..end - 1)? })
}

/// Finds the end of a tag; a `>` between quotes does not end it.
fn end_of_tag(bytes: &[u8], from: usize, searches: &mut Searches) -> Option<usize> {
    let mut at = from;
    let mut after_equals = false;
    loop {
        let byte = *bytes.get(at)?;
        match byte {
            b'>' => return Some(at + 1),
            // Another tag begins: this one was never closed.
            b'<' => return None,
            b'"' | b'\'' if after_equals => {
                let failed = if byte == b'"' { &mut searches.double } else { &mut searches.single };
                let close = match *failed {
                    true => None,
                    false => memchr::memchr(byte, &bytes[at + 1..]),
                };
                match close {
                    Some(length) => at += length + 1,
                    None => *failed = true,
                }
                after_equals = false;
            }
            b'=' => after_equals = true,
            _ if byte.is_ascii_whitespace() => {}
            _ => after_equals = false,
        }
        at += 1;
    }
}

/// Returns the end of the comment or the declaration that begins with a `<`, if it is one.
pub fn declaration(text: &str, at: usize, searches: &mut Searches) -> Option<usize> {
    let bytes = text.as_bytes();
    let rest = &bytes[at..];
    if rest.starts_with(b"<!--") {
        // `<!-->` is a whole comment.
        if !searches.comment {
            match memchr::memmem::find(&rest[2..], b"-->") {
                Some(length) => return Some(at + 2 + length + 3),
                None => searches.comment = true,
            }
        }
        return Some(bytes.len());
    }
    if matches!(rest, [b'<', b'!' | b'?', ..]) {
        return Some(memchr::memchr(b'>', rest).map_or(bytes.len(), |length| at + length + 1));
    }
    None
}

/// Returns the end of an element that hides its content.
pub fn end_of_element(text: &str, tag: &Tag<'_>, searches: &mut Searches) -> usize {
    let bytes = text.as_bytes();
    let which = match tag.name.as_bytes().get(1) {
        Some(b'c' | b'C') => 0,
        Some(b't' | b'T') => 1,
        _ => 2,
    };
    let mut at = tag.end;
    while !searches.element[which] {
        let Some(length) = memchr::memmem::find(&bytes[at..], b"</") else {
            searches.element[which] = true;
            break;
        };
        at += length + 2;
        let name = bytes.get(at..at + tag.name.len());
        if name.is_some_and(|name| name.eq_ignore_ascii_case(tag.name.as_bytes())) {
            return memchr::memchr(b'>', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
        }
    }
    bytes.len()
}

impl Tag<'_> {
    /// Returns the value of an attribute, with its entities decoded.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let is_end = |c: char| c.is_ascii_whitespace() || c == '=';
            let end = rest.find(is_end).unwrap_or(rest.len()).max(1);
            let (found, after) = rest.split_at_checked(end)?;
            rest = after.trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                (value, rest) = match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => {
                        after[1..].split_once(quote).unwrap_or((&after[1..], ""))
                    }
                    _ => {
                        let end = after.find(|c: char| c.is_ascii_whitespace());
                        after.split_at(end.unwrap_or(after.len()))
                    }
                };
            }
            if found.eq_ignore_ascii_case(name) {
                return Some(entities::decoded(value));
            }
        }
    }
}
