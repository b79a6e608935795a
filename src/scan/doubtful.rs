//! What is most likely a key or an InstallCode and cannot be read as one: too much of it is missing or wrong. Nothing
//! can be suggested for it, but whoever is told what a text holds has to hear of it.
//!
//! Only what no other search has taken is looked at. Ordinary texts are full of numbers, so that each rule asks
//! for something that other numbers hardly ever have: the alphabet and the frame of a key, capitals, or a word before it.

use crate::scan::found::{Kind, Match};
use crate::scan::gaps::Gap;
use crate::scan::install_codes::turns;
use crate::scan::labels;
use crate::scan::tokens::{Token, Tokens};
use avlock_format::layers::armour;
use avlock_format::layers::letters::KEY_ARMOUR;
use std::ops::{Range, RangeInclusive};

/// How many of a kind are looked for: each takes some memory, and nobody reads more.
const MOST: usize = 100;

/// Letters of a group of a key.
const GROUP: usize = 7;

/// The letters of a key that lost some or has some too many, in one word.
const ABOUT_A_KEY: RangeInclusive<usize> = 22..=34;

/// The letters of two to five groups of a key.
const LETTERS_OF_GROUPS: RangeInclusive<usize> = 13..=36;

/// The most groups of a key, of which one is too many.
const MOST_GROUPS: usize = 5;

/// The fewest digits of a key, or of a part of one, and the fewest letters that are no hexadecimal digits.
const FEWEST_DIGITS_OF_KEYS: usize = 2;
const FEWEST_OTHERS_OF_KEYS: usize = 3;

/// The place in a key, and in its last group, of the letters that tell a frame.
const FRAME_LETTER: usize = 3;

/// The most groups of an InstallCode.
const MOST_GROUPS_OF_CODES: usize = 6;

/// Digits of a group of an InstallCode, as programs show it.
const GROUP_OF_CODES: usize = 4;

/// The digits of an InstallCode with another one missing, too many or wrong.
const ABOUT_A_CODE: RangeInclusive<usize> = 11..=13;

/// The digits of an InstallCode that lost up to six or has up to four too many, if it is announced.
const ANNOUNCED: RangeInclusive<usize> = 6..=16;

/// The digits of one that is alone on its line.
const ALONE: RangeInclusive<usize> = 10..=14;

/// How often digits and letters take turns in an InstallCode at least. A number with a prefix, such as that of a
/// taxpayer, has one turn.
const FEWEST_TURNS: usize = 3;

/// Signs beside the numbers of addresses, links, pages and programs.
const SIGNS: [char; 10] = ['@', '/', '#', '\\', '%', '=', '&', '$', '_', '~'];

/// Finds them, in no order.
pub fn find(tokens: &mut Tokens<'_>) -> Vec<Match> {
    let mut found = Vec::new();
    let (mut keys, mut codes) = (0, 0);
    let mut start = 0;
    while start < tokens.all.len() && (keys < MOST || codes < MOST) {
        let end = if tokens.all[start].taken || tokens.digits(start, MOST_GROUPS) == 0 {
            None
        } else {
            key(tokens, start)
                .map(|end| (Kind::RegistrationKey, end))
                .or_else(|| code(tokens, start).map(|end| (Kind::InstallCode, end)))
        };
        let Some((kind, end)) = end else {
            start += 1;
            continue;
        };
        let count = if kind == Kind::RegistrationKey { &mut keys } else { &mut codes };
        if *count == MOST {
            start = end;
            continue;
        }
        *count += 1;
        let code = String::from_utf8_lossy(tokens.letters(start..end)).into_owned();
        found.push(Match::new(kind, code, tokens.bytes(start..end)));
        tokens.take(start..end);
        start = end;
    }
    found
}

/// Returns the end of what may be a key that begins with a token.
fn key(tokens: &Tokens<'_>, start: usize) -> Option<usize> {
    let length = tokens.all[start].len();
    if ABOUT_A_KEY.contains(&length) {
        let run = start..start + 1;
        let is_key = is_apart(tokens, &run)
            && is_of_a_key(tokens, &run)
            && has_frame(tokens.letters(run.clone()))
            && (is_upper(tokens, &run) || labels::announce_key(tokens, start));
        return is_key.then_some(run.end);
    }
    if length > GROUP + 1 {
        return None;
    }
    let mut end = start + 1;
    // One more than a key has is enough to see that it is none.
    while tokens.all.get(end).filter(|_| end - start <= MOST_GROUPS).is_some_and(|next| {
        !next.taken
            && next.len() <= GROUP + 2
            && match next.gap {
                Gap::Dash | Gap::Line { dash: true } => true,
                Gap::Space | Gap::Line { .. } => {
                    next.len() == GROUP && is_upper(tokens, &(end..end + 1))
                }
                Gap::Mark | Gap::Wrap | Gap::Other => false,
            }
    }) {
        end += 1;
    }
    let run = start..end;
    let letters = tokens.letters(run.clone());
    let whole = tokens.all[run.clone()].iter().filter(|token| token.len() == GROUP).count();
    let is_key = (2..=MOST_GROUPS).contains(&run.len())
        && LETTERS_OF_GROUPS.contains(&letters.len())
        && whole >= 2
        && whole + 2 >= run.len()
        && is_apart(tokens, &run)
        && is_of_a_key(tokens, &run)
        && {
            let (first, last) = (tokens.all[start].len(), tokens.all[end - 1].len());
            let has_frame = first == GROUP && armour::may_open(letters)
                || last == GROUP && ends_a_frame(&letters[letters.len() - GROUP..]);
            let is_announced = labels::announce_key(tokens, start);
            has_frame || run.len() > 2 && is_announced
        };
    is_key.then_some(end)
}

/// True if letters are those of keys, some of them digits and some no hexadecimal digits, in one case.
fn is_of_a_key(tokens: &Tokens<'_>, run: &Range<usize>) -> bool {
    let letters = tokens.letters(run.clone());
    let text = &tokens.text.as_bytes()[tokens.bytes(run.clone())];
    let count = |is: fn(&u8) -> bool| letters.iter().filter(|letter| is(letter)).count();
    let is_one_case =
        !(text.iter().any(u8::is_ascii_lowercase) && text.iter().any(u8::is_ascii_uppercase));
    let has_letter =
        |token: usize| tokens.letters(token..token + 1).iter().any(u8::is_ascii_alphabetic);
    is_one_case
        && count(u8::is_ascii_digit) >= FEWEST_DIGITS_OF_KEYS
        && letters.len() - count(u8::is_ascii_hexdigit) >= FEWEST_OTHERS_OF_KEYS
        && letters.iter().all(|&letter| letter == b'?' || KEY_ARMOUR.value(letter).is_some())
        && run.clone().all(|token| tokens.all[token].len() < GROUP - 1 || has_letter(token))
}

/// True if the first or the last group of some letters has what the frame has in every key.
fn has_frame(letters: &[u8]) -> bool {
    let last = letters.len().checked_sub(GROUP).map(|at| &letters[at..]);
    armour::may_open(letters) || last.is_some_and(ends_a_frame)
}

/// True if the last group of a key may be this one.
fn ends_a_frame(group: &[u8]) -> bool {
    let value = group.get(FRAME_LETTER).and_then(|&letter| KEY_ARMOUR.value(letter));
    value.is_some_and(|value| value & 0xF == armour::FRAME_DIGITS[2])
}

/// Returns the end of what may be an InstallCode that begins with a token.
fn code(tokens: &Tokens<'_>, start: usize) -> Option<usize> {
    if !is_part_of_a_code(tokens, start) {
        return None;
    }
    let run = start..start + 1;
    let letters = tokens.letters(run.clone());
    if ALONE.contains(&letters.len()) && turns(letters) >= FEWEST_TURNS && is_apart(tokens, &run) {
        let is_near_in_length = ABOUT_A_CODE.contains(&letters.len());
        let is_known = is_upper(tokens, &run)
            && (is_near_in_length
                || turns(letters) > FEWEST_TURNS
                || tokens.stand_alone(&run)
                || is_value(tokens, start));
        let is_other =
            labels::are_of_another(tokens, start) || labels::are_of_a_message(tokens, start);
        if is_known && !is_other && !is_in_a_list(tokens, start) {
            return Some(run.end);
        }
    }
    let mut end = start + 1;
    while end - start <= MOST_GROUPS_OF_CODES
        && tokens.continues(end, false)
        && tokens.all[end].line() == tokens.all[start].line()
        && is_part_of_a_code(tokens, end)
    {
        end += 1;
    }
    let letters = tokens.letters(start..end);
    let are_groups = end - start == 2
        && tokens.all[start..end].iter().all(|token| token.len() == GROUP_OF_CODES)
        && turns(letters) >= FEWEST_TURNS
        && is_upper(tokens, &(start..end));
    let in_fours = tokens.all[start..end].iter().all(|token| token.len() == GROUP_OF_CODES);
    // A day and a time have decimal digits in other groups; other lengths have numbers with letters before them.
    let is_likely = match ABOUT_A_CODE.contains(&letters.len()) {
        true => turns(letters) > 0 || end - start == 1 || in_fours,
        false => turns(letters) > 0 && letters.iter().all(u8::is_ascii_hexdigit),
    };
    let is_announced = ANNOUNCED.contains(&letters.len())
        && is_likely
        && (labels::announce_an_install_code(tokens, start)
            || are_groups && labels::announce(tokens, start))
        && !labels::follow_a_code(tokens, start);
    is_announced.then_some(end)
}

/// True if a token may be a group of an InstallCode, or the whole of one.
fn is_part_of_a_code(tokens: &Tokens<'_>, token: usize) -> bool {
    let letters = tokens.letters(token..token + 1);
    (2..=*ANNOUNCED.end()).contains(&letters.len())
        && letters.iter().filter(|letter| !letter.is_ascii_hexdigit()).count() <= letters.len() / 6
        && !letters.starts_with(b"0X")
}

/// True if a token is the last of its line and right behind a colon.
fn is_value(tokens: &Tokens<'_>, token: usize) -> bool {
    let own = &tokens.all[token];
    tokens.text[..own.start()].trim_end_matches([' ', '\t']).ends_with(':')
        && tokens.all.get(token + 1).is_none_or(|next| next.line() != own.line())
}

/// True if the number before or behind a token is as long: then they are the numbers of a list.
fn is_in_a_list(tokens: &Tokens<'_>, token: usize) -> bool {
    let length = tokens.all[token].len();
    let is_like = |other: &Token| !other.found && other.len() == length;
    let before = token.checked_sub(1).and_then(|before| tokens.all.get(before));
    let behind = tokens.all.get(token + 1);
    before.is_some_and(is_like) || behind.is_some_and(is_like)
}

/// True if nothing joins tokens to an address, the name of a file or something longer.
fn is_apart(tokens: &Tokens<'_>, run: &Range<usize>) -> bool {
    let bytes = tokens.bytes(run.clone());
    let (before, behind) = (&tokens.text[..bytes.start], &tokens.text[bytes.end..]);
    let is_point = |sign: char| matches!(sign, '.' | ':' | '-' | '+');
    let goes_on = behind.starts_with(is_point)
        && behind[1..].starts_with(|next: char| next.is_alphanumeric());
    let began = before.ends_with(is_point)
        && before[..before.len() - 1].ends_with(|last: char| last.is_alphanumeric());
    !goes_on && !began && !tokens.are_between(run, &SIGNS)
}

/// True if no letter of some tokens is small.
fn is_upper(tokens: &Tokens<'_>, run: &Range<usize>) -> bool {
    let text = &tokens.text[tokens.bytes(run.clone())];
    !text.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use crate::scan::look_through;

    fn doubtful(text: &str) -> Vec<String> {
        let seen = look_through(text, &|_| false);
        seen.doubtful.into_iter().map(|found| found.code).collect()
    }

    #[track_caller]
    fn is(text: &str, expected: &str) {
        assert_eq!(doubtful(text), [expected], "{text}");
    }

    #[test]
    fn codes_that_lack_something_are_told_of() {
        is("it is BED19BB2B189 there", "BED19BB2B189");
        is("PC-ID BED19BB2B189, thanks", "BED19BB2B189");
        is("it says D873BB821E there", "D873BB821E");
        is("Machine: D1ABB4B189\nKey", "D1ABB4B189");
        is("Code: BED1 ABB4", "BED1ABB4");
        is("Hi\nBED1ABB4B1\nbye", "BED1ABB4B1");
        is("InstallCode: BED1 ABB4\n", "BED1ABB4");
        is("my install code is bed1ab and", "BED1AB");
    }

    #[test]
    fn keys_that_lack_something_are_told_of() {
        is("old: RQFDKWJ-X4LL4EW-YC2KF2F", "RQFDKWJX4LL4EWYC2KF2F");
        is("old: X4LL4EW-YC2KF2F-1MVR78F", "X4LL4EWYC2KF2F1MVR78F");
        is("old: RQFDKWJ-X4L4EW-YC2KF2F-1MVR78", "RQFDKWJX4L4EWYC2KF2F1MVR78");
        is("I typed RQFDKWJX4LL4EWYC2KF2F1MVR7 then", "RQFDKWJX4LL4EWYC2KF2F1MVR7");
        is("my key: RQFDKWJ-X4LL4EW-", "RQFDKWJX4LL4EW");
    }

    #[test]
    fn other_numbers_are_passed_over() {
        for text in [
            "commit 9a8493895c57 fixes it, see 9A8493895C57.patch",
            "VAT DE136695976, BE0123456789, IBAN DE89 3704 0044 0532 0130 00",
            "Error 0x8007000D in module 0xC000021A",
            "Message-ID: <9A84F3895C57@mail.example>",
            "https://example.com/t/9A84F3895C57?x=1",
            "dhcp lease 9A84F3895C57, queue id 8A84F3895C57",
            "form id 9a84f3895c57, plain 8a84f3895c57",
            "Serial 9A84F3895C57\nMAC 001A2B3C4D5E",
            "Reference: Q574EM1-HO54XOA-7OEI08L\nInvoice 7",
            "Key: XXXXX-XXXXX-XXXXX-XXXXX-XXXXX, A1B2C-3D4E5-F6A7B-8C9D0-E1F2A",
            "Order 20261124-0830, ticket ABC-12345, part 7A-4471-B2",
            "9A84F3895C57\n8B84F3895C57\n7C84F3895C57",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        ] {
            assert_eq!(doubtful(text), [""; 0], "{text}");
        }
    }
}
