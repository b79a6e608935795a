//! Texts as literals of a language, so that any name is good source, with quotes, backslashes, or letters of any
//! alphabet in it.

use crate::arguments::StarterLanguage;
use std::fmt::Write;

/// Adds a text as a literal with its quotes. It is written to nothing else: it may be a secret.
pub fn push_literal(language: StarterLanguage, text: &str, out: &mut String) {
    match language {
        StarterLanguage::Rust => {
            out.push('"');
            text.escape_debug().for_each(|letter| out.push(letter));
            out.push('"');
        }
        StarterLanguage::C => push_c(text, out),
        StarterLanguage::Python => push_python(text, out),
        StarterLanguage::Pascal => push_pascal(text, out),
    }
}

/// Bytes outside of ASCII are three octal digits, which any compiler takes for the same whatever it thinks of the
/// file's encoding; a longer number would swallow a digit that follows. `??` would begin a trigraph.
fn push_c(text: &str, out: &mut String) {
    out.push('"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' | b'?' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => {
                // Writing to a text does not fail.
                let _ = write!(out, "\\{byte:03o}");
            }
        }
    }
    out.push('"');
}

/// A source of Python is UTF-8, so that letters stay readable; what does not show is a number.
fn push_python(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\'' => out.push(letter),
            _ if letter.escape_debug().count() == 1 => out.push(letter),
            _ => {
                let _ = write!(out, "\\U{:08x}", u32::from(letter));
            }
        }
    }
    out.push('"');
}

/// A quote is written twice. Letters outside of ASCII are numbers of UTF-16 between the quotes, which Free Pascal and
/// Delphi take for the same whatever they think of the file's encoding.
fn push_pascal(text: &str, out: &mut String) {
    let mut is_quoted = false;
    for letter in text.chars() {
        if matches!(letter, ' '..='~') {
            if !is_quoted {
                out.push('\'');
            }
            is_quoted = true;
            out.push(letter);
            if letter == '\'' {
                out.push(letter);
            }
        } else {
            if is_quoted {
                out.push('\'');
            }
            is_quoted = false;
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "#${unit:04X}");
            }
        }
    }
    match text {
        "" => out.push_str("''"),
        _ if is_quoted => out.push('\''),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(language: StarterLanguage, text: &str) -> String {
        let mut out = String::new();
        push_literal(language, text, &mut out);
        out
    }

    #[test]
    fn what_has_a_meaning_in_a_language_is_escaped() {
        let text = "B\u{FC}ro \"1\" 'x' \\n $HOME ??/ {x} \u{1F600}2\u{202E}";
        let of = |language| literal(language, text);
        assert_eq!(
            of(StarterLanguage::Rust),
            "\"B\u{FC}ro \\\"1\\\" \\'x\\' \\\\n $HOME ??/ {x} \u{1F600}2\\u{202e}\""
        );
        assert_eq!(
            of(StarterLanguage::C),
            r#""B\303\274ro \"1\" 'x' \\n $HOME \?\?/ {x} \360\237\230\2002\342\200\256""#
        );
        assert_eq!(
            of(StarterLanguage::Python),
            "\"B\u{FC}ro \\\"1\\\" 'x' \\\\n $HOME ??/ {x} \u{1F600}2\\U0000202e\""
        );
        assert_eq!(
            of(StarterLanguage::Pascal),
            r##"'B'#$00FC'ro "1" ''x'' \n $HOME ??/ {x} '#$D83D#$DE00'2'#$202E"##
        );
    }

    #[test]
    fn nothing_is_a_literal_as_well() {
        assert_eq!(literal(StarterLanguage::C, ""), "\"\"");
        assert_eq!(literal(StarterLanguage::Pascal, ""), "''");
        assert_eq!(literal(StarterLanguage::Pascal, "\u{FC}"), "#$00FC");
        assert_eq!(literal(StarterLanguage::Pascal, "'"), "''''");
    }
}
