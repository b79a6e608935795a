//! Numbers that computers have and that look like codes: UUIDs, and the MAC addresses of network adapters.
//! Only where somebody gave one as an InstallCode are they found, so that the report can name them.

use crate::scan::found::{Kind, Match};
use crate::scan::gaps::Gap;
use crate::scan::labels;
use crate::scan::tokens::{Token, Tokens};
use avlock_issuing::damage;
use std::ops::Range;

/// Lengths of the groups of a UUID.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// The number of groups of a MAC address, and their length.
const MACS: [(usize, usize); 2] = [(6, 2), (3, 4)];

/// Takes the tokens of UUIDs out of the search: the last twelve digits of one can be a right code.
pub fn pass_over_uuids(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    for start in 0..tokens.all.len().saturating_sub(UUID.len() - 1) {
        if tokens.all[start].len() != UUID[0] {
            continue;
        }
        let window = start..start + UUID.len();
        let all = &tokens.all[window.clone()];
        let is_uuid = all.iter().map(Token::len).eq(UUID)
            && all[1..].iter().all(|token| token.gap == Gap::Dash)
            && tokens.letters(window.clone()).iter().all(u8::is_ascii_hexdigit);
        if is_uuid && labels::announce_alone(tokens, start) {
            add(tokens, window, found);
        } else if is_uuid {
            tokens.pass_over(window);
        }
    }
}

/// Finds MAC addresses and numbers of spreadsheets that somebody gave as an InstallCode.
pub fn find_labelled(tokens: &mut Tokens<'_>, found: &mut Vec<Match>) {
    for start in 0..tokens.all.len() {
        if let Some(window) = spoiled_number(tokens, start) {
            let code = tokens.text[tokens.bytes(window.clone())].to_owned();
            found.push(Match::new(Kind::InstallCode, code, tokens.bytes(window.clone())));
            tokens.take(window);
            continue;
        }
        for (groups, length) in MACS {
            let window = start..start + groups;
            if tokens.all[start].len() == length
                && !tokens.all[start].taken
                && is_mac(tokens, &window, &[":", "-", "."])
                && labels::announce(tokens, start)
                && !labels::follow_a_code(tokens, start)
            {
                add(tokens, window, found);
                break;
            }
        }
    }
}

/// Returns the tokens of a number with an exponent, `8,73E+11`, that a word announces as an InstallCode.
fn spoiled_number(tokens: &Tokens<'_>, start: usize) -> Option<Range<usize>> {
    let all = &tokens.all;
    if all[start].taken || all[start].len() > 2 || tokens.digits(start, 1) == 0 {
        return None;
    }
    // `8`, `73E` and `11`; without a point `8E` and `11`.
    let is_number = |end: &usize| {
        let window = start..*end;
        all.get(window.clone()).is_some_and(|all| all[1..].iter().all(|token| !token.taken))
            && damage::is_spoiled_number(&tokens.text[tokens.bytes(window)])
    };
    let end = (start + 1..start + 4).rev().find(is_number)?;
    let is_meant = labels::announce(tokens, start) && !labels::follow_a_code(tokens, start);
    is_meant.then_some(start..end)
}

fn add(tokens: &mut Tokens<'_>, window: Range<usize>, found: &mut Vec<Match>) {
    let code = String::from_utf8_lossy(tokens.letters(window.clone())).into_owned();
    found.push(Match::new(Kind::InstallCode, code, tokens.bytes(window.clone())));
    tokens.take(window);
}

/// True if tokens have the form of a MAC address, with one of some signs between the groups.
pub fn is_mac(tokens: &Tokens<'_>, window: &Range<usize>, signs: &[&str]) -> bool {
    let Some(all) = tokens.all.get(window.clone()) else { return false };
    let length = all[0].len();
    MACS.contains(&(all.len(), length))
        && all.iter().all(|token| token.len() == length)
        && tokens.letters(window.clone()).iter().all(u8::is_ascii_hexdigit)
        && signs.contains(&tokens.before(window.start + 1))
        && (window.start + 2..window.end)
            .all(|token| tokens.before(token) == tokens.before(window.start + 1))
}
