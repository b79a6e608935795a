//! Finds what may be a code in any text: a mail, a log, notes of a call.
//!
//! A text is cut into tokens, which are runs of letters and digits ([`tokens`], with what [`gaps`] are
//! between them). Then each kind of code is looked for among the tokens, the surest kind first, and a
//! token belongs to one code only:
//!
//! - [`data_files`]: the lines of a data file that was pasted;
//! - [`keys`]: 28 letters whose frame is right, in any grouping; or four groups of about seven;
//! - [`install_codes`]: twelve digits whose CHECKSUM is right; or about twelve after one of the words in
//!   [`labels`], such as "InstallCode";
//! - [`spoken`]: either of them in the words of a spelling alphabet;
//! - [`glued`]: right codes with a word or another code right behind them;
//! - [`layout`]: codes whose groups are in fields, cells, list items or messages of a chat;
//! - [`groups`]: keys that lost a group, or have one too many;
//! - [`unreadable`]: keys with other signs for letters that nobody could read.
//!
//! UUIDs, dates, hashes and lines of base64 are passed over ([`other_numbers`]). What a character counts as,
//! and what spoken words mean, is decided in `avlock_issuing::cleaning`, which reads a single code. Nothing here reads a code or has an
//! EncryptionKey: the caller is asked about doubtful letters. The forms are those of
//! `docs/format.md` sections 2 (keys), 3 (InstallCodes) and 4 (data files).

mod data_files;
mod doubtful;
mod entries;
mod found;
mod gaps;
mod glued;
mod groups;
mod install_codes;
mod keys;
mod labels;
mod layout;
mod near;
mod other_numbers;
mod spoken;
mod tokens;
mod unreadable;
mod windows;

pub use found::{Kind, Match};

use std::collections::BTreeMap;
use tokens::Tokens;

/// Finds the codes of a text, in their order.
///
/// `is_near_a_key` decides about letters that do not look like a key and could be one: it returns
/// true if an EncryptionKey at hand opens them, or opens letters that are one fault away from them.
///
/// ```
/// use avlock::scan::{self, Kind};
///
/// let mail = "> My code is d873 bb82 1e45, and the key\n> YXHA9HR–7XALKAN–15YVVJP–\n> RZH0ERR";
/// let found = scan::matches(mail, &|_| false);
/// assert_eq!(found[0].kind, Kind::InstallCode);
/// assert_eq!(found[0].code, "D873BB821E45");
/// assert_eq!((found[1].kind, found[1].line), (Kind::RegistrationKey, 2));
/// assert_eq!(found[1].code, "YXHA9HR7XALKAN15YVVJPRZH0ERR");
/// ```
pub fn matches(text: &str, is_near_a_key: &dyn Fn(&str) -> bool) -> Vec<Match> {
    look_through(text, is_near_a_key).matches
}

/// What a text has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The codes, in their order.
    pub matches: Vec<Match>,
    /// What is most likely a code, and lacks so much that it is not read as one; in its order.
    pub doubtful: Vec<Match>,
}

/// Finds the codes of a text as [`matches()`] does, and what may be the rest of one.
pub fn look_through(text: &str, is_near_a_key: &dyn Fn(&str) -> bool) -> Seen {
    let text = beginning(text);
    let data_files::Found { files: mut found, mut doubtful } = data_files::find(text);
    let mut tokens = Tokens::of(text);
    // A key or a code may follow the last digit at once.
    tokens.part_at(found.iter().map(|data_file| data_file.bytes.end));
    for data_file in &found {
        tokens.take_bytes(&data_file.bytes);
    }
    // The surest come first: a damaged code must not take the letters of one that is right.
    other_numbers::pass_over_uuids(&mut tokens, &mut found);
    keys::find_well_formed(&mut tokens, is_near_a_key, &mut found);
    install_codes::find_right(&mut tokens, &mut found);
    spoken::find(&mut tokens, is_near_a_key, &mut found);
    glued::find(&mut tokens, is_near_a_key, &mut found);
    layout::find_keys(&mut tokens, false, is_near_a_key, &mut found);
    layout::find_codes(&mut tokens, &mut found);
    if let Some(mut bare) = layout::without_labels(&tokens) {
        let known = found.len();
        keys::find_well_formed(&mut bare, is_near_a_key, &mut found);
        install_codes::find_right(&mut bare, &mut found);
        keys::find_shaped(&mut bare, is_near_a_key, &mut found);
        for code in &found[known..] {
            tokens.take_bytes(&code.bytes);
        }
    }
    unreadable::find(&mut tokens, &mut found);
    groups::find(&mut tokens, is_near_a_key, &mut found);
    keys::find_shaped(&mut tokens, is_near_a_key, &mut found);
    layout::find_keys(&mut tokens, true, is_near_a_key, &mut found);
    other_numbers::find_labelled(&mut tokens, &mut found);
    install_codes::find_labelled(&mut tokens, &mut found);
    keys::find_near(&mut tokens, is_near_a_key, &mut found);
    install_codes::find_near(&mut tokens, &mut found);
    glued::find_near(&mut tokens, &mut found);
    for entry in &doubtful {
        tokens.take_bytes(&entry.bytes);
    }
    doubtful.extend(doubtful::find(&mut tokens));
    doubtful.sort_by_key(|it| it.bytes.start);
    let mut matches = without_overlaps(found);
    tokens.place(&mut matches);
    tokens.place(&mut doubtful);
    Seen { matches, doubtful }
}

/// Returns the codes in the order of the text. Of two that share letters the one that was found first
/// stays, which is the surer one: groups with something else between may have it between them.
fn without_overlaps(found: Vec<Match>) -> Vec<Match> {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&code| (found[code].bytes.start, code));
    let overlaps = |pair: &[usize]| found[pair[1]].bytes.start < found[pair[0]].bytes.end;
    if order.windows(2).any(overlaps) {
        let mut ends: BTreeMap<usize, usize> = BTreeMap::new();
        let mut kept = vec![false; found.len()];
        for (code, Match { bytes, .. }) in found.iter().enumerate() {
            let before = ends.range(..bytes.end).next_back();
            if before.is_none_or(|(_, end)| *end <= bytes.start) {
                ends.insert(bytes.start, bytes.end);
                kept[code] = true;
            }
        }
        order.retain(|&code| kept[code]);
    }
    let mut found: Vec<Option<Match>> = found.into_iter().map(Some).collect();
    order.into_iter().filter_map(|code| found[code].take()).collect()
}

/// Returns as much of a text as its places can be counted in 32 bits. `mail` hands over far less at once.
fn beginning(text: &str) -> &str {
    let mut end = text.len().min(u32::MAX as usize);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod habits_tests;

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(Kind, String)> {
        matches(text, &|_| false).into_iter().map(|found| (found.kind, found.code)).collect()
    }

    #[test]
    fn of_codes_that_share_letters_the_first_found_stays() {
        let found = [(9, 20), (0, 5), (4, 10), (20, 30), (19, 21), (2, 40), (5, 9)];
        let found: Vec<Match> = found
            .into_iter()
            .map(|(start, end)| Match::new(Kind::InstallCode, String::new(), start..end))
            .collect();
        let kept =
            without_overlaps(found).into_iter().map(|code| (code.bytes.start, code.bytes.end));
        assert_eq!(kept.collect::<Vec<_>>(), [(0, 5), (5, 9), (9, 20), (20, 30)]);
    }

    const KEY: &str = "YXHA9HR7XALKAN15YVVJPRZH0ERR";

    fn key(text: &str) {
        assert_eq!(codes(text), [(Kind::RegistrationKey, KEY.to_owned())], "{text:?}");
    }

    fn code(text: &str, code: &str) {
        assert_eq!(codes(text), [(Kind::InstallCode, code.to_owned())], "{text:?}");
    }

    fn nothing(text: &str) {
        assert_eq!(codes(text), [], "{text:?}");
    }

    #[test]
    fn keys_are_found_however_they_are_written() {
        key("YXHA9HR-7XALKAN-15YVVJP-RZH0ERR");
        key("Key: yxha9hr7xalkan15yvvjprzh0err.");
        key("Schlüssel »YXHA9HR — 7XALKAN — 15YVVJP — RZH0ERR«");
        key("YXHA9HR\u{2011}7XALKAN\u{AD}15YVVJP\u{2212}RZH0ERR");
        key("キーＹＸＨＡ９ＨＲ－７ＸＡＬＫＡＮ－１５ＹＶＶＪＰ－ＲＺＨ０ＥＲＲです");
        key("> YXHA9HR-7XAL\r\n> > KAN-15YVVJP-\r\n>RZH0ERR");
        key("YXH\u{200B}A9HR-7XALKAN\u{A0}15YVVJP-RZH0ERR");
        key("YXHA9HR-7XA=\nLKAN-15YVVJP-RZH0ERR");
        key("is it YXHA9HR-7XALKAN-15YVVJP-RZH0ERR?");
        key("see https://example.com/?key=YXHA9HR-7XALKAN-15YVVJP-RZH0ERR&a=1");
    }

    #[test]
    fn damaged_keys_are_found_by_their_shape() {
        let damaged = |text: &str, code: &str| {
            assert_eq!(codes(text), [(Kind::RegistrationKey, code.to_owned())], "{text:?}");
        };
        damaged("1 YXHA9HR-7XALK?N-15YVVJP-RZH0ERR", "YXHA9HR7XALK?N15YVVJPRZH0ERR");
        damaged("my key is yxha9hr 7xalkan 15yvvj rzh0err", "YXHA9HR7XALKAN15YVVJRZH0ERR");
        damaged("YXH09HR-7XALKAN-15YVVJP-RZH0ERR", "YXH09HR7XALKAN15YVVJPRZH0ERR");
    }

    #[test]
    fn install_codes_are_found_however_they_are_written() {
        for text in [
            "D873BB821E45",
            "code d873-bb82-1e45,",
            "D87 3BB 821 E45",
            "D8 73 BB 82 1E 45",
            "D873BB 82 1E45",
            "D873BB82 1E45",
            "Hi\n> D8 73BB82 1E45\nBye",
            "it says D873BB82-1E45 here",
            "Ｄ８７３ＢＢ８２１Ｅ４５",
            "(D873BB82\n> 1E45)",
            "the install code is d873bb82 1e45 and it",
            "InstallCode: D8-73BB-821E-45",
        ] {
            code(text, "D873BB821E45");
        }
        code("InstallCode: D873BB82IE45", "D873BB82IE45");
        code("my install code is\n> D873BB821E46 I think", "D873BB821E46");
        code("D873BB821E4", "D873BB821E4");
    }

    #[test]
    fn a_damaged_code_is_found_beside_a_key() {
        let found = codes("D873BA821E45 YXHA9HR-7XALKAN-15YVVJP-RZH0ERR");
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0], (Kind::InstallCode, "D873BA821E45".to_owned()));
    }

    #[test]
    fn what_merely_looks_like_a_code_is_passed_over() {
        for text in [
            "D873BB82-1E45-4D87-83BB-D873BB821E45",
            "{550e8400-e29b-41d4-a716-446655440000}",
            "commit 9a8493895c55 fixes it",
            "2026-11-25 10:00:00 +0000, 202611251000",
            "+49 30 1234 5678 90",
            "AAAAB3NzaC1yc2EAAAADAQABAAABgQC7vbqajDhA8kjVxkc4Fj0vS",
            "another morning without trouble",
            "another-morning-without-trouble",
            "00000000  d8 73 bb 82 1e 45 00 11  22 33 44 55 66 77 88 99",
            "D8:73:BB:82:1E:45",
            "rev-D873BB82-1E45",
            "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX",
            "the installation of additional",
            "Y X H A 9 H R 7 X A L K A N 1 5 Y V V J P R Z H 0 E R R Y X H A 9 H R 7 X A L K A N",
        ] {
            nothing(text);
        }
    }

    #[test]
    fn a_match_has_its_line_and_column() {
        let text = "Hello,\r\n> der Code: D873BB821E45, é BED1ABB4B189\n  D873BB821E45\n";
        let found = matches(text, &|_| false);
        let places: Vec<_> = found.iter().map(|code| (code.line, code.column)).collect();
        assert_eq!(places, [(2, 13), (2, 29), (3, 3)]);
        assert_eq!(&text[found[0].bytes.clone()], "D873BB821E45");
        let record = "0123456789ABCDEF".repeat(10);
        let found = matches(&format!("Hi,\n> 0={record}\n> ld=QQQQZ3GX28WGX3478"), &|_| false);
        assert_eq!((found[0].line, found[0].column), (2, 3));
    }

    /// If each code looked at its whole line again, this would take minutes. That none does is tested
    /// in `tokens`, and `cargo bench --bench inspect` measures it.
    #[test]
    fn a_line_may_be_as_long_as_the_text() {
        let codes = "\"D873BB821E45\":".repeat(1 << 16);
        let behind = format!("{}\n", "x".repeat(1 << 20))
            + &(" ".repeat(64) + "1234567890AB").repeat(1 << 14);
        let found = matches(&codes, &|_| false);
        assert_eq!(found.len(), 1 << 16);
        assert_eq!(found[found.len() - 1].column, 2 + 15 * ((1 << 16) - 1));
        assert_eq!(matches(&behind, &|_| false), []);
    }
}
