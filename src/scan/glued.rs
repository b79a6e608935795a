//! Codes that have something else right before or behind them: a word, or another code.
//!
//! Only what is right is cut out, so that each cut is sure. A single letter too many is a fault of a
//! damaged key, and not cut off.

use crate::scan::found::{Kind, Match};
use crate::scan::gaps::Gap;
use crate::scan::near::is_near;
use crate::scan::tokens::Tokens;
use avlock_format::layers::armour;
use avlock_format::{InstallCode, RegistrationKey};
use std::ops::Range;

/// The most letters of codes that are glued together.
const MOST_LETTERS: usize = 400;

/// The letters of a word that is glued to a code, at least and at most.
const WORD: Range<usize> = 2..21;

/// Digits of an InstallCode of which one is missing.
const LEAST_CODE: usize = 11;

/// Words that are glued to an InstallCode.
const NAMES: [&[u8]; 5] = [b"CODE", b"COD", b"KOD", b"IC", b"ID"];

/// The letters of a group of a key.
const GROUP: usize = 7;

/// Finds right codes that are glued to something.
pub fn find(tokens: &mut Tokens<'_>, is_near_a_key: &dyn Fn(&str) -> bool, found: &mut Vec<Match>) {
    let mut start = 0;
    while start < tokens.all.len() {
        let mut end = start + 1;
        while tokens.all.get(end).is_some_and(|token| token.gap == Gap::Dash) {
            end += 1;
        }
        let run = start..end;
        start = end;
        if tokens.digits(run.start, run.len()) == 0 {
            continue;
        }
        let is_free = tokens.all[run.clone()].iter().all(|token| !token.taken);
        // A key with its hyphens has more than seven letters in a group only if something is glued to it.
        let is_long = tokens.all[run.clone()].iter().any(|token| token.len() > GROUP + 1);
        if !is_free || !is_long || tokens.letters(run.clone()).len() > MOST_LETTERS {
            continue;
        }
        let codes = cut(tokens, &run, is_near_a_key);
        if !codes.is_empty() {
            tokens.take(run);
            found.extend(codes);
        }
    }
}

/// Finds mistyped InstallCodes with a word right before them, such as `code`.
pub fn find_near(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    for token in 0..tokens.all.len() {
        let length = tokens.all[token].len();
        let may_be = !tokens.all[token].taken
            && (LEAST_CODE + WORD.start..WORD.end + LEAST_CODE).contains(&length)
            && tokens.digits(token, 1) > 1
            && tokens.written(token).is_ascii();
        if !may_be {
            continue;
        }
        let letters = tokens.letters(token..token + 1);
        let words = letters.iter().take_while(|letter| letter.is_ascii_alphabetic()).count();
        let is_code = |&count: &usize| {
            let at = length - count;
            WORD.contains(&at) && at <= words && is_near(&letters[at..])
        };
        let Some(count) = (LEAST_CODE..=LEAST_CODE + 2).rev().find(is_code) else { continue };
        if !NAMES.iter().any(|name| letters[..length - count].ends_with(name)) {
            continue;
        }
        let code = String::from_utf8_lossy(&letters[length - count..]).into_owned();
        let end = tokens.all[token].end();
        found.push(Match::new(Kind::InstallCode, code, end - count..end));
        tokens.take(token..token + 1);
    }
}

/// Cuts a run into a word, codes and a word; returns the codes if that succeeds.
fn cut(
    tokens: &Tokens<'_>,
    run: &Range<usize>,
    is_near_a_key: &dyn Fn(&str) -> bool,
) -> Vec<Match> {
    let letters = tokens.letters(run.clone());
    let first = tokens.all[run.start].len();
    let last = letters.len() - tokens.all[run.end - 1].len();
    let is_word =
        |part: &[u8]| WORD.contains(&part.len()) && part.iter().all(u8::is_ascii_alphabetic);
    for from in 0..first.min(WORD.end) {
        if from > 0 && !letters[..from].iter().all(u8::is_ascii_alphabetic) {
            break;
        }
        if from > 0 && !WORD.contains(&from) {
            continue;
        }
        let mut codes = Vec::new();
        let mut at = from;
        while let Some((kind, code)) = code_at(tokens, run, &letters[at..], at, is_near_a_key) {
            let end = at + code.len();
            codes.push(Match::new(kind, code, tokens.bytes_of_letters(run, at..end)));
            at = end;
        }
        let is_glued = codes.len() > 1 || from > 0 || at < letters.len();
        let rest = &letters[at..];
        if !codes.is_empty() && is_glued && (rest.is_empty() || at >= last && is_word(rest)) {
            return codes;
        }
    }
    Vec::new()
}

/// Returns the code that letters begin with, if it is right.
fn code_at(
    tokens: &Tokens<'_>,
    run: &Range<usize>,
    letters: &[u8],
    at: usize,
    is_near_a_key: &dyn Fn(&str) -> bool,
) -> Option<(Kind, String)> {
    if let Some(key) = letters.get(..armour::LETTERS)
        && armour::may_open(key)
        && let Ok(text) = std::str::from_utf8(key)
        && text.parse::<RegistrationKey>().is_ok()
        && (has_dashes(tokens, run, at) || is_near_a_key(text))
    {
        return Some((Kind::RegistrationKey, text.to_owned()));
    }
    let text = std::str::from_utf8(letters.get(..12)?).ok()?;
    let is_code =
        text.bytes().all(|digit| digit.is_ascii_hexdigit()) && text.parse::<InstallCode>().is_ok();
    is_code.then(|| (Kind::InstallCode, text.to_owned()))
}

/// True if the run has the dashes of a key that begins with a letter.
fn has_dashes(tokens: &Tokens<'_>, run: &Range<usize>, at: usize) -> bool {
    let mut ends = Vec::new();
    let mut end = 0;
    for token in &tokens.all[run.clone()] {
        end += token.len();
        ends.push(end);
    }
    (1..4).all(|group| ends.contains(&(at + group * GROUP)))
}
