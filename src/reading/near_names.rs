//! Spellings of a name that people and programs make of each other: what a web page, a wrong encoding, a
//! keyboard or a hand does to it, and the same undone.

use avlock_format::escaped::is_invisible;
use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization;

/// Another spelling of a name, and by what it differs.
#[derive(Debug)]
pub struct Near {
    /// The other spelling.
    pub text: String,
    /// The difference, in words that tell what the code was made of.
    pub slip: String,
}

/// The longest name whose single letters are changed one by one.
const LONGEST: usize = 80;

/// Signs that are typed for an apostrophe.
const APOSTROPHES: [char; 6] = ['\'', '’', '‘', '`', '´', 'ʼ'];

/// Signs that are typed for a hyphen.
const DASHES: [char; 5] = ['-', '–', '—', '‐', '−'];

/// What two letters stand for where a keyboard has no umlaut.
const UMLAUTS: [(&str, &str); 6] =
    [("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß"), ("aa", "å"), ("oe", "ø")];

/// Each letter with the accents that it is written with.
const ACCENTED: [(char, &str); 12] = [
    ('a', "àáâãäåāăą"),
    ('c', "çćč"),
    ('d', "ďđ"),
    ('e', "èéêëēęě"),
    ('i', "ìíîïīı"),
    ('l', "łĺľ"),
    ('n', "ñńň"),
    ('o', "òóôõöøőō"),
    ('r', "řŕ"),
    ('s', "śšşș"),
    ('u', "ùúûüůűū"),
    ('z', "źżž"),
];

/// Characters that nobody sees and that come with what was pasted.
const HIDDEN: [char; 5] = ['\u{200B}', '\u{AD}', '\u{FEFF}', '\u{200E}', '\u{2060}'];

/// Escapes of web pages.
const ENTITIES: [(&str, &str); 9] = [
    ("&#039;", "'"),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&rsquo;", "’"),
    ("&quot;", "\""),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
];

/// Returns other spellings of a name, the likeliest first.
pub fn of(text: &str) -> Vec<Near> {
    let mut all = All { given: text, near: Vec::new() };
    if text.chars().count() > 4 * LONGEST {
        return all.near;
    }
    whole(&mut all, text);
    if text.chars().count() <= LONGEST {
        letter_by_letter(&mut all, text);
    }
    all.near
}

/// The spellings so far.
struct All<'a> {
    given: &'a str,
    near: Vec<Near>,
}

impl All<'_> {
    fn add(&mut self, text: impl Into<String>, slip: &str) {
        let text = text.into();
        if text != self.given && !self.near.iter().any(|near| near.text == text) {
            self.near.push(Near { text, slip: slip.to_owned() });
        }
    }
}

/// Adds what is done to a name as a whole.
fn whole(all: &mut All<'_>, text: &str) {
    all.add(text.replace(is_invisible, ""), "without the characters that do not show");
    all.add(unescaped(text), "without what a web page or a mail made of it");
    if let Some(read) = read_as_utf8(text) {
        all.add(read, "in the right encoding");
    }
    let quotes = ['"', '\'', '“', '”', '„', '«', '»', '‘', '’', '`'];
    all.add(text.trim().trim_matches(quotes).trim(), "without the quotes around it");
    for apostrophe in APOSTROPHES {
        let words = format!("with the apostrophe {apostrophe} (U+{:04X})", u32::from(apostrophe));
        all.add(text.replace(APOSTROPHES, &apostrophe.to_string()), &words);
    }
    all.add(text.replace(APOSTROPHES, ""), "without the apostrophe");
    for dash in DASHES {
        let words = format!("with the dash {dash} (U+{:04X})", u32::from(dash));
        all.add(text.replace(DASHES, &dash.to_string()), &words);
    }
    all.add(text.replace(DASHES, " "), "with a blank for the dash");
    all.add(text.replace(DASHES, ""), "without the dash");
    all.add(text.replace(' ', "-"), "with a dash for the blank");
    all.add(set_right(text), "with its blanks after the punctuation, not before");
    all.add(text.split_whitespace().collect::<String>(), "without blanks");
    all.add(without_accents(text), "without accents");
    for (two, umlaut) in UMLAUTS {
        let words = format!("with {two} for {umlaut}");
        all.add(lower(text).replace(umlaut, two), &words);
        all.add(lower(text).replace(two, umlaut), &format!("with {umlaut} for {two}"));
    }
    let spelled = UMLAUTS.iter().fold(lower(text), |text, (two, umlaut)| text.replace(umlaut, two));
    all.add(spelled, "with its umlauts in two letters");
    let text = text.trim();
    all.add(text.trim_end_matches(['.', ',', ';', ':', '!']), "without the sign at its end");
    all.add(format!("{text}."), "with a full stop at its end");
    for and in ["and", "und", "et", "y"] {
        let (word, words) = (format!(" {and} "), format!("with \"{and}\" for &"));
        all.add(lower(text).replace(" & ", &word), &words);
        all.add(lower(text).replace(&word, " & "), &format!("with & for \"{and}\""));
    }
    // What the customer typed, or his program made of it, may be what is damaged.
    for (entity, sign) in ENTITIES.iter().filter(|(_, sign)| *sign != " ") {
        all.add(text.replace(sign, entity), &format!("with {entity} of a web page"));
    }
    let misread = WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0;
    all.add(misread, "as it looks in the wrong encoding");
    all.add(format!("\"{text}\""), "with quotes around it");
    let questioned: String = text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
    all.add(questioned, "with ? for the letters that are not ASCII");
    let lost: String = text.chars().map(|c| if c.is_ascii() { c } else { '\u{FFFD}' }).collect();
    all.add(lost, "with U+FFFD for the letters that are not ASCII");
    if let Some((last, first)) = text.split_once(", ") {
        all.add(format!("{first} {last}"), "with the first name before the last");
    }
    if let Some((first, last)) = text.rsplit_once(' ') {
        all.add(format!("{last}, {first}"), "with the last name before the first");
        all.add(format!("{last} {first}"), "with the last name before the first");
    }
}

/// Adds what is done to one letter of a name.
fn letter_by_letter(all: &mut All<'_>, text: &str) {
    let at = |place: usize| format!("at character {}", text[..place].chars().count() + 1);
    for (place, character) in text.char_indices() {
        let (before, rest) = (&text[..place], &text[place..]);
        let after = &rest[character.len_utf8()..];
        if character.is_whitespace() || character.is_ascii_punctuation() {
            let what = if character.is_whitespace() { "the blank" } else { "the sign" };
            all.add(format!("{before}{after}"), &format!("without {what} {}", at(place)));
        }
        if place > 0 {
            all.add(format!("{before} {rest}"), &format!("with a blank {}", at(place)));
        }
        let base = without_accents(&character.to_string()).to_lowercase();
        for (letter, accented) in ACCENTED {
            let is_lost = matches!(character, '?' | '\u{FFFD}');
            if is_lost || base.chars().eq([letter]) {
                for meant in accented.chars() {
                    let words = format!("with {meant} {}", at(place));
                    all.add(format!("{before}{meant}{after}"), &words);
                }
            }
        }
    }
    let ends = text.char_indices().map(|(place, _)| place).chain([text.len()]);
    for place in ends {
        for hidden in HIDDEN {
            let (before, rest) = text.split_at(place);
            let (number, at) = (u32::from(hidden), at(place));
            let words = format!("with U+{number:04X}, which does not show, {at}");
            all.add(format!("{before}{hidden}{rest}"), &words);
        }
    }
}

/// Returns a name in small letters, because case does not count in user data.
fn lower(text: &str) -> String {
    text.to_lowercase()
}

fn without_accents(text: &str) -> String {
    let is_mark = |c: &char| matches!(c, '\u{300}'..='\u{36F}');
    let plain = |c: char| match c {
        'ø' => 'o',
        'Ø' => 'O',
        'ł' => 'l',
        'Ł' => 'L',
        'đ' => 'd',
        'Đ' => 'D',
        'ı' => 'i',
        c => c,
    };
    text.nfd().filter(|c| !is_mark(c)).map(plain).collect()
}

/// Returns a text with a blank after each comma and none before it.
fn set_right(text: &str) -> String {
    let mut right = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !word.starts_with([',', ';', ':', '.', ')', '!']) && !right.is_empty() {
            right.push(' ');
        }
        right.push_str(word);
    }
    for sign in [',', ';', ':'] {
        right = right.replace(sign, &format!("{sign} "));
    }
    right.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Undoes the escapes of web pages, web addresses and mails.
fn unescaped(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find("&#") {
        read.push_str(&rest[..place]);
        let entity = &rest[place..];
        match entity.split_once(';').and_then(|(code, after)| Some((numbered(&code[2..])?, after)))
        {
            Some((character, after)) => {
                read.push(character);
                rest = after;
            }
            None => {
                read.push_str("&#");
                rest = &entity[2..];
            }
        }
    }
    read.push_str(rest);
    for (entity, sign) in ENTITIES {
        read = read.replace(entity, sign);
    }
    for sign in [b'%', b'='] {
        read = bytes_of_escapes(&read, sign).unwrap_or(read);
    }
    read.replace("\\'", "'").replace("\\\"", "\"")
}

fn numbered(code: &str) -> Option<char> {
    let number = match code.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => code.parse(),
    };
    number.ok().and_then(char::from_u32)
}

/// Returns a text whose escapes `%C3%BC` or `=C3=BC` are bytes; `None` if it is no text then.
fn bytes_of_escapes(text: &str, sign: u8) -> Option<String> {
    let bytes = text.as_bytes();
    let mut read = Vec::with_capacity(bytes.len());
    let mut place = 0;
    while let Some(&byte) = bytes.get(place) {
        let digits = text.get(place + 1..place + 3).filter(|_| byte == sign);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(escaped) => {
                read.push(escaped);
                place += 3;
            }
            None => {
                read.push(byte);
                place += 1;
            }
        }
    }
    String::from_utf8(read).ok()
}

/// Returns what is UTF-8 in a text that was read as Windows-1252.
fn read_as_utf8(text: &str) -> Option<String> {
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(text);
    if is_lossy { None } else { String::from_utf8(bytes.into_owned()).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_to_a_name_is_undone_and_done() {
        for (one, other) in [
            ("Tom &amp; Jerry", "Tom & Jerry"),
            ("D&#x2019;Arcy", "D’Arcy"),
            ("Stra=C3=9Fe", "Straße"),
            ("O%27Neil", "O'Neil"),
            ("JÃ¶rg", "Jörg"),
            ("Joerg", "jörg"),
            ("Jorg", "Jörg"),
            ("Jörg", "jorg"),
            ("J\u{FFFD}rg", "Jörg"),
            ("An\u{AD}na", "Anna"),
            ("Anna", "An\u{200B}na"),
            ("Smith ,Ltd", "Smith, Ltd"),
            ("SmithLtd", "Smith Ltd"),
            ("Smith  Ltd.", "Smith  Ltd"),
            ("«Smith»", "Smith"),
            ("Jean–Luc", "Jean-Luc"),
            ("Lee, Ann", "Ann Lee"),
        ] {
            let found =
                of(one).into_iter().any(|near| near.text.to_lowercase() == other.to_lowercase());
            assert!(found, "{one} {other}");
        }
    }

    #[test]
    fn the_work_is_bounded() {
        assert!(of(&"é?".repeat(40)).len() < 8000);
        assert!(of(&"é".repeat(100_000)).is_empty());
    }
}
