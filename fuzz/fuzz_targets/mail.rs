//! Any bytes as a mail, archive, page or text: what is handed over has places in the file.

#![no_main]

use avlock::mail::{Content, Piece, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (name, bytes) = match bytes.split_first() {
        Some((0, rest)) => (Some("a.html"), rest),
        Some((1, rest)) => (Some("a.eml"), rest),
        Some((2, rest)) => (Some("a.json"), rest),
        _ => (None, bytes),
    };
    let lines = bytes.len() + 1;
    read(bytes, name, &mut |piece| match piece {
        Piece::Part(part) => {
            assert!((1..=lines).contains(&part.line));
            if let Content::Text(text) = &part.content {
                let mut places = text.places();
                for (offset, _) in text.text.char_indices() {
                    let (line, column) = places.at(offset);
                    assert!(line > 0 && column > 0);
                }
            }
        }
        Piece::Unread(unread) => assert!(!unread.to_string().is_empty()),
    });
});
