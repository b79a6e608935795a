//! What somebody means who names a key, an InstallCode, an order or a row.

use crate::commands::ledger::{id, no_such_row};
use crate::failure::Failure;
use crate::scan::{self, Kind};
use avlock_format::layers::letters::is_separator;
use avlock_format::{RawInstallCode, RegistrationKey};
use avlock_issuing::cleaning;
use avlock_issuing::ledger::filter::Reading;
use avlock_issuing::ledger::find::{Near, NearBy, Wanted};
use avlock_issuing::ledger::orders::Meant;
use avlock_issuing::ledger::row::{Listing, Row};
use avlock_issuing::ledger::{Ledger, day_in_words};
use avlock_issuing::text;
use unicode_normalization::UnicodeNormalization;

/// Reads a text as `inspect` would: the keys and InstallCodes in it, however they are written.
pub fn wanted(text: &str) -> Wanted<'_> {
    let mut wanted = Wanted { text, ..Wanted::default() };
    wanted.keys.extend(cleaning::key(text).text.parse::<RegistrationKey>());
    wanted.install_codes.extend(cleaning::install_code(text).text.parse::<RawInstallCode>());
    let is_key = |letters: &str| letters.parse::<RegistrationKey>().is_ok();
    let found = scan::matches(text, &is_key);
    for code in &found {
        match code.kind {
            Kind::RegistrationKey => wanted.keys.extend(code.code.parse::<RegistrationKey>()),
            Kind::InstallCode => wanted.install_codes.extend(code.code.parse::<RawInstallCode>()),
            Kind::DataFile => {}
        }
    }
    wanted.keys.dedup();
    wanted.install_codes.dedup();
    wanted.letters = match &found[..] {
        // A sign in the place of a letter that nobody could read is no letter.
        [code] if code.kind != Kind::DataFile => letters(&code.code),
        _ => letters(text),
    };
    wanted
}

/// The letters and digits of a text that may be a part of a code, or a damaged one.
fn letters(text: &str) -> Option<String> {
    const MOST: usize = 40;
    let mut letters = String::new();
    for character in text.trim().nfkc() {
        if character.is_ascii_alphanumeric() {
            letters.push(character.to_ascii_uppercase());
        } else if !is_separator(character) && character.is_alphanumeric() {
            return None;
        }
    }
    (1..=MOST).contains(&letters.len()).then_some(letters)
}

/// The rows that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// One row: by its number, or as the newest of its order.
    Row(i64),
    /// All rows of a key, oldest first; never none.
    Key(Vec<i64>),
}

/// The fewest digits of what may be a damaged InstallCode and not the number of a row.
const FEWEST_OF_CODE: usize = 10;

/// Returns the command to type for a row of that number.
pub type Command<'c> = dyn Fn(&str) -> String + 'c;

/// How many rows are listed where a text names several.
const MOST_LISTED: usize = 5;

/// Finds the rows that a text names: by their number, by their key, InstallCode or order. `row:12` and
/// `order:12` are never anything else.
pub fn named(text: &str, ledger: &Ledger, command: &Command<'_>) -> Result<Named, Failure> {
    let text = text.trim();
    if let Some(number) = text.strip_prefix("row:") {
        let id = id(number)?;
        return if ledger.row(id)?.is_some() { Ok(Named::Row(id)) } else { Err(no_such_row(id)) };
    }
    let (order, is_order_alone) = match text.strip_prefix("order:") {
        Some(order) => (order, true),
        None => (text, false),
    };
    let mut of_order = ledger.ids_of_order(order, Meant::Order)?;
    if of_order.is_empty() {
        of_order = ledger.ids_of_order(order, Meant::Positions)?;
        if let [_, .., _] = of_order[..] {
            return Err(several(text, &of_order, ledger)?);
        }
    }
    // The newest row is the one that the order means.
    let of_order = of_order.pop();
    if is_order_alone {
        return match of_order {
            Some(row) => Ok(Named::Row(row)),
            None => {
                let wanted = Wanted { text: order, ..Wanted::default() };
                Err(not_recorded(text, &wanted, ledger, command)?)
            }
        };
    }
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = id(text)?;
        let row = ledger.row(number)?.map(|_| number);
        match (row, of_order) {
            (Some(row), Some(order)) if row != order => {
                let say = format!("say row:{text} or order:{text}");
                return Err(several_by(&say, text, &[row, order], ledger)?);
            }
            (Some(row), _) | (None, Some(row)) => return Ok(Named::Row(row)),
            // An InstallCode may have no letter.
            (None, None) if text.len() >= FEWEST_OF_CODE => {}
            (None, None) => return Err(no_such_row(number)),
        }
    }
    let wanted = wanted(text);
    let mut of_keys = Vec::new();
    for key in &wanted.keys {
        let ids = ledger.ids_of_key(*key)?;
        if !ids.is_empty() {
            of_keys.push(ids);
        }
    }
    let mut of_codes = Vec::new();
    for code in &wanted.install_codes {
        of_codes.extend(ledger.ids_of_install_code(*code)?);
    }
    match (of_order, &of_keys[..], &of_codes[..]) {
        (Some(row), ..) => Ok(Named::Row(row)),
        (None, [ids], _) => Ok(Named::Key(ids.clone())),
        (None, [], [row]) => Ok(Named::Row(*row)),
        (None, [], []) => Err(not_recorded(text, &wanted, ledger, command)?),
        (None, [], ids) => Err(several(text, ids, ledger)?),
        (None, keys, _) => Err(several(text, &keys.concat(), ledger)?),
    }
}

/// Refuses a key with more beside it, where something is done to its rows: what else was said, `not this one`, may
/// be the point.
pub fn refuse_more_than_a_key(text: &str, command: &Command<'_>) -> Result<(), Failure> {
    let letters = text.chars().filter(|character| character.is_alphanumeric()).count();
    if letters <= 28 || wanted(text).keys.is_empty() {
        return Ok(());
    }
    let found = text::quoted(text);
    let message = format_args!("expected a key alone, found more beside it in {found}");
    Err(Failure::usage(message).hint(command("KEY")))
}

/// Finds the one row that a text names; `counts` tells which of several rows of a key are meant.
pub fn one_row(
    text: &str,
    ledger: &Ledger,
    counts: impl Fn(&Listing) -> bool,
    command: &Command<'_>,
) -> Result<i64, Failure> {
    let ids = match named(text, ledger, command)? {
        Named::Row(id) => return Ok(id),
        Named::Key(ids) => ids,
    };
    let mut meant = Vec::new();
    for &id in &ids {
        if ledger.row(id)?.is_some_and(|listing| counts(&listing)) {
            meant.push(id);
        }
    }
    match (&meant[..], ids.last()) {
        ([id], _) => Ok(*id),
        // None is as it should be: the newest tells why.
        ([], Some(id)) => Ok(*id),
        _ => Err(several(text, &meant, ledger)?),
    }
}

/// Lists the rows that a text names, where one is wanted.
fn several(text: &str, ids: &[i64], ledger: &Ledger) -> Result<Failure, Failure> {
    let newest = ids.last().copied().unwrap_or(1);
    several_by(&format!("name one, like row:{newest}"), text, ids, ledger)
}

fn several_by(say: &str, text: &str, ids: &[i64], ledger: &Ledger) -> Result<Failure, Failure> {
    let mut words = Vec::new();
    for &id in ids.iter().rev().take(MOST_LISTED) {
        if let Some(listing) = ledger.row(id)? {
            words.push(in_words(&listing.row));
        }
    }
    if ids.len() > MOST_LISTED {
        words.push(format!("{} more", ids.len() - MOST_LISTED));
    }
    let message = format_args!("expected one row, found {} by {}", ids.len(), text::quoted(text));
    let hint = format!("{say}: {}", words.join("; "));
    Ok(Failure::new("ambiguous", message).hint(hint).bad())
}

/// Tells of a row what it is known by.
fn in_words(row: &Row) -> String {
    let mut words = format!("row {} of {}", row.id, day_in_words(row.time));
    if let Some(order) = &row.order {
        words.push_str(&format!(", order {}", text::quoted(order)));
    }
    if let Some(customer) = &row.customer {
        words.push_str(&format!(", customer {}", text::quoted(customer)));
    }
    words
}

/// Tells where a text is that names no row: each row that `ledger find` finds, with the command for it.
fn not_recorded(
    text: &str,
    wanted: &Wanted<'_>,
    ledger: &Ledger,
    command: &Command<'_>,
) -> Result<Failure, Failure> {
    let found = text::quoted(text);
    let message = format_args!("expected the number of a row, a key or an order, found {found}");
    let failure = Failure::usage(message);
    let (mut words, mut count) = (Vec::new(), 0);
    if !text.is_empty() {
        ledger.each(&ledger.find(wanted)?, Reading::NewestFirst, |Listing { row, .. }| {
            count += 1;
            if count <= MOST_LISTED {
                words.push(format!("`{}` is {}", command(&row.id.to_string()), in_words(&row)));
            }
            Ok::<_, Failure>(())
        })?;
    }
    if count > MOST_LISTED {
        words.push(format!("`avlock ledger find {}` shows all {count}", shell_words::quote(text)));
    }
    if count > 0 {
        return Ok(failure.hint(words.join("; ")));
    }
    let near = near_in_words(&ledger.near(wanted)?);
    Ok(failure.hint(near.unwrap_or_else(|| {
        "the ledger has no such key or order; `avlock ledger list` shows the rows".to_owned()
    })))
}

/// Tells which rows are near to what was not found; nothing if none is.
pub fn near_in_words(near: &[Near]) -> Option<String> {
    let mut words = Vec::with_capacity(near.len());
    for Near { id, what, letters } in near {
        if matches!((what, letters), (NearBy::Customer, 0)) {
            words.push(format!("row {id}, of that customer"));
            continue;
        }
        let what = match what {
            NearBy::Key => "its key",
            NearBy::InstallCode => "its InstallCode",
            NearBy::Order => "its order number",
            NearBy::Customer => "its customer",
        };
        let differ = match letters {
            0 => "is the same but for its spelling".to_owned(),
            1 => "differs in one letter".to_owned(),
            letters => format!("differs in {letters} letters"),
        };
        words.push(format!("row {id}, {what} {differ}"));
    }
    (!words.is_empty()).then(|| format!("near it: {}", words.join("; ")))
}
