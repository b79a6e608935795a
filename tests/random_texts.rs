//! Random texts for the scanner and for the repair of codes: neither panics, and each keeps its law.

use crate::support::random::{Random, tally};
use avlock::repair::{self, Reach, Wanted};
use avlock::scan::{self, Kind};
use avlock_format::{EncryptionKey, InstallCode, RegistrationKey};

/// Pieces of mails, codes among them.
const PARTS: [&str; 26] = [
    "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR",
    "yxha9hr 7xalkan",
    "15YVVJP-\n> RZH0ERR",
    "D873BB821E45",
    "D873 BB82 1E46",
    "InstallCode: ",
    "code ",
    "\n",
    "\r\n> ",
    " ",
    "-",
    "–",
    "?",
    "=",
    "=\n",
    "\u{200B}",
    "Ｙ",
    "é",
    "株",
    "\u{1B}[1m",
    "ld=QQQQZ3GX28WGX3478\n",
    "0=",
    "0123456789ABCDEF0123456789ABCDEF",
    "2026-11-25",
    "550e8400-e29b-41d4-a716-446655440000",
    "another",
];

fn text(random: &mut Random) -> String {
    (0..random.below(12))
        .map(|_| match random.below(8) {
            0 => char::from(random.byte()).to_string(),
            1 => random.text_of(b"0123456789ABCDEFGHIJ", 7),
            _ => PARTS[random.below(PARTS.len())].to_owned(),
        })
        .collect()
}

/// Matches come in order, do not overlap, and name the line and column where they begin.
#[test]
fn scanned() {
    let counts = tally(11, |random| {
        let text = text(random);
        let found = scan::matches(&text, &|letters| letters.contains("9HR7"));
        let mut end = 0;
        for find in &found {
            assert!(find.bytes.start >= end && !find.bytes.is_empty(), "{text:?}: {found:?}");
            end = find.bytes.end;
            let before = &text[..find.bytes.start];
            assert!(text.is_char_boundary(end), "{text:?}: {found:?}");
            assert!(find.line >= 1 && find.column >= 1, "{text:?}: {found:?}");
            if !before.contains(['\u{2028}', '\u{2029}', '\u{85}']) {
                assert_eq!(find.line, 1 + before.matches('\n').count(), "{text:?}: {found:?}");
            }
        }
        match found.first() {
            None => "None".to_owned(),
            Some(find) if find.kind == Kind::DataFile => "DataFile".to_owned(),
            Some(find) if find.code.parse::<RegistrationKey>().is_ok() => "Key".to_owned(),
            Some(find) if find.code.parse::<InstallCode>().is_ok() => "Code".to_owned(),
            Some(_) => "Damaged".to_owned(),
        }
    });
    counts.assert_met(&[
        ("None", 100_000),
        ("Key", 10_000),
        ("Code", 10_000),
        ("Damaged", 1000),
        ("DataFile", 10),
    ]);
}

/// Every suggested code is a good one, and nothing is suggested for a text that is good already.
#[test]
fn repaired() {
    let secret = EncryptionKey::new("Vendor-Secret-01").unwrap();
    let mut random = Random::new(12);
    let (mut keys, mut codes) = (0, 0);
    for _ in 0..20_000 {
        let letters = b"0123456789ACDEFGHJKLMNPQRTUVWXYZ?";
        let text = random.text_like(&["YXHA9HR-7XALKAN-15YVVJP-RZH0ERR"], letters, 28);
        let wanted = Wanted::default();
        for found in repair::registration_key(&text, &secret, &wanted, Reach::OneFault) {
            assert!(found.code.open(&secret).is_ok(), "{text:?}: {found:?}");
            assert_ne!(text.parse(), Ok(found.code), "{text:?}");
            keys += 1;
        }
        let text = random.text_like(&["D873BB821E45", "BED1ABB4B189"], b"0123456789ABCDEF?", 12);
        let found = repair::install_code(&text, &[]);
        assert!(found.is_empty() || text.parse::<InstallCode>().is_err(), "{text:?}: {found:?}");
        codes += found.len();
    }
    assert!(keys > 1000 && codes > 1000, "{keys} keys, {codes} InstallCodes");
}
