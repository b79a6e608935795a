//! What some bytes are that should be a text in UTF-8: a text in another form, or another kind of file.

/// What was found instead of a text in UTF-8, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherForm {
    /// Words behind "found".
    pub found: &'static str,
    /// What to do.
    pub hint: &'static str,
}

/// Tells the form of bytes that are no text in UTF-8, if it is a known one.
pub fn other_form(bytes: &[u8]) -> Option<OtherForm> {
    const UTF_8: &str = "save it as UTF-8, without a mark";
    const UNPACK: &str = "unpack it, and name the file that is in it";
    const ANOTHER: &str = "most likely another file is meant: name the text file";
    let (found, hint) = match bytes {
        [0, ..] if bytes.iter().all(|&byte| byte == 0) => (
            "nothing but zeros, as after a power cut",
            "take the file from a backup: nothing in it can be saved",
        ),
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => ("UTF-32", UTF_8),
        [_, 0, 0, 0, _, 0, 0, 0, ..] | [0, 0, 0, _, 0, 0, 0, _, ..] => ("UTF-32", UTF_8),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..] => {
            ("UTF-16, as an editor saves \"Unicode\"", UTF_8)
        }
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => ("a ZIP archive", UNPACK),
        [0x1F, 0x8B, 8, ..] => ("a gzip file", UNPACK),
        // A line may begin so, but then no other follows it.
        [b'%', b'P', b'D', b'F', b'-', rest @ ..] if has_lines(rest) => ("a PDF document", ANOTHER),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => ("an image", ANOTHER),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => ("a file of Outlook or Office", ANOTHER),
        [0x7F, b'E', b'L', b'F', ..] => ("a program", ANOTHER),
        _ => return None,
    };
    Some(OtherForm { found, hint })
}

fn has_lines(bytes: &[u8]) -> bool {
    bytes.trim_ascii_end().iter().any(|byte| matches!(byte, b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_and_texts_are_not() {
        let found = |bytes: &[u8]| other_form(bytes).map(|form| form.found);
        for (bytes, form) in [
            (&[0; 40][..], "nothing but zeros, as after a power cut"),
            (b"\xFF\xFEa\0", "UTF-16, as an editor saves \"Unicode\""),
            (b"a\0b\0", "UTF-16, as an editor saves \"Unicode\""),
            (b"\xFF\xFE\0\0a\0\0\0", "UTF-32"),
            (b"a\0\0\0b\0\0\0", "UTF-32"),
            (b"PK\x03\x04\x14", "a ZIP archive"),
            (b"\x1F\x8B\x08\0", "a gzip file"),
            (b"%PDF-1.4\n1 0 obj\n", "a PDF document"),
        ] {
            assert_eq!(found(bytes), Some(form));
        }
        for text in ["", "%PDF-is-my-secret-9\n", "PK-and-more", "a", "\u{FEFF}a"] {
            assert_eq!(found(text.as_bytes()), None, "{text}");
        }
    }
}
