//! What a text names: a key, an InstallCode or an order; else rows that hold a part of it; else rows that
//! it is near to.

use crate::ledger::column::Column;
use crate::ledger::error::{LedgerError, expect_rising};
use crate::ledger::filter::{Filter, Parts};
use crate::ledger::fold::folded;
use crate::ledger::lookup;
use crate::ledger::orders::Meant;
use crate::ledger::store::Ledger;
use avlock_format::layers::letters::canonical;
use avlock_format::{RawInstallCode, RegistrationKey};
use rusqlite::{Connection, Result};

/// A text that is looked for, and the codes that were read in it.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// The text.
    pub text: &'a str,
    /// Keys that it holds.
    pub keys: Vec<RegistrationKey>,
    /// InstallCodes that it holds.
    pub install_codes: Vec<RawInstallCode>,
    /// The letters and digits of what may be a code, in upper case, with nothing between them.
    pub letters: Option<String>,
}

/// A row that is near to what was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The number of the row.
    pub id: i64,
    /// The one of its values that is near.
    pub what: NearBy,
    /// How many letters differ, are missing or are too many.
    pub letters: usize,
}

/// The value of a row that is near to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NearBy {
    /// Its key.
    Key,
    /// Its InstallCode.
    InstallCode,
    /// Its order number.
    Order,
    /// Its customer.
    Customer,
}

/// The fewest letters of a part of a key.
const FEWEST_LETTERS: usize = 5;

/// The fewest digits of the beginning of an InstallCode: as many as an iCode has.
const FEWEST_DIGITS: usize = 4;

/// The most letters by which a code is near, and a name or an order number.
const NEAR_CODE: usize = 2;
const NEAR_TEXT: usize = 1;

/// The fewest characters of a name or an order number that something can be near to.
const FEWEST_OF_TEXT: usize = 4;

/// How many near rows are told.
const MOST_NEAR: usize = 3;

impl Ledger {
    /// Finds the rows with a key, oldest first.
    pub fn ids_of_key(&self, key: RegistrationKey) -> std::result::Result<Vec<i64>, LedgerError> {
        self.ask(|connection| {
            // In one transaction, so that a row which is taken in meanwhile is not missed by both halves.
            let transaction = connection.unchecked_transaction()?;
            lookup::ids_of_key(&transaction, key)
        })
    }

    /// Finds the rows with an InstallCode, oldest first.
    pub fn ids_of_install_code(
        &self,
        code: RawInstallCode,
    ) -> std::result::Result<Vec<i64>, LedgerError> {
        self.ask(|connection| {
            let transaction = connection.unchecked_transaction()?;
            lookup::ids_of_install_code(&transaction, code)
        })
    }

    /// Makes a filter for what is looked for: rows of its keys, InstallCodes and order number, with the
    /// positions of the order. If there are none, rows that hold a part of it.
    pub fn find(&self, wanted: &Wanted<'_>) -> std::result::Result<Filter, LedgerError> {
        let text = wanted.text.trim();
        let mut ids = self.ids_of_order(text, Meant::Positions)?;
        for key in &wanted.keys {
            ids.extend(self.ids_of_key(*key)?);
        }
        for code in &wanted.install_codes {
            ids.extend(self.ids_of_install_code(*code)?);
        }
        if !ids.is_empty() {
            return Ok(Filter { ids: Some(ids), ..Filter::default() });
        }
        let letters = wanted.letters.as_ref();
        let parts = Parts {
            text: Some(text.to_owned()).filter(|text| !folded(text).is_empty()),
            letters: letters
                .and_then(|letters| letters_of_key(letters))
                .filter(|letters| letters.len() >= FEWEST_LETTERS),
            digits: letters.filter(|digits| digits.len() >= FEWEST_DIGITS).cloned(),
            icode: letters
                .filter(|letters| letters.len() == 4)
                .and_then(|digits| u16::from_str_radix(digits, 16).ok()),
        };
        Ok(Filter { parts: Some(parts), ..Filter::default() })
    }

    /// Finds the rows whose key, InstallCode, order number or customer is nearest to what is looked for.
    pub fn near(&self, wanted: &Wanted<'_>) -> std::result::Result<Vec<Near>, LedgerError> {
        self.ask(|connection| near(connection, wanted))
    }
}

/// The letters of a key as they are printed; nothing if one cannot be of a key.
fn letters_of_key(letters: &str) -> Option<String> {
    letters.chars().map(|letter| canonical(letter).map(char::from)).collect()
}

fn near(connection: &Connection, wanted: &Wanted<'_>) -> Result<Vec<Near>> {
    let letters: Vec<char> = wanted.letters.iter().flat_map(|letters| letters.chars()).collect();
    let of_key = wanted.letters.as_deref().and_then(letters_of_key).unwrap_or_default();
    let of_key: Vec<char> = of_key.chars().collect();
    let text: Vec<char> = folded(wanted.text.trim()).chars().collect();
    let mut statement = connection.prepare(&format!(
        "SELECT {}, {}, {}, {}, {} FROM event ORDER BY {0}",
        Column::Id.name(),
        Column::RegistrationKey.name(),
        Column::InstallCode.name(),
        Column::OrderNumber.name(),
        Column::Customer.name(),
    ))?;
    let mut rows = statement.query(())?;
    let mut before = None;
    let mut found: Vec<Near> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        expect_rising(&mut before, id)?;
        let mut nearest: Option<(usize, NearBy)> = None;
        let mut compare = |what, one: &[char], other: &str, most| {
            if one.len().abs_diff(other.chars().count()) > most {
                return;
            }
            let other: Vec<char> = other.chars().collect();
            if let Some(letters) = distance(one, &other, most)
                && nearest.is_none_or(|(nearest, _)| letters < nearest)
            {
                nearest = Some((letters, what));
            }
        };
        if of_key.len() >= 26
            && let Ok(block) = row.get_ref(1)?.as_blob()
            && let Ok(block) = <[u8; 16]>::try_from(block)
        {
            let key = RegistrationKey::from_block(block).to_string().replace('-', "");
            compare(NearBy::Key, &of_key, &key, NEAR_CODE);
        }
        if (10..=14).contains(&letters.len())
            && let Ok(number) = row.get_ref(2)?.as_i64()
            && let Some(code) = u64::try_from(number).ok().and_then(RawInstallCode::from_number)
        {
            compare(NearBy::InstallCode, &letters, &code.to_string(), NEAR_CODE);
        }
        if text.len() >= FEWEST_OF_TEXT {
            for (column, what) in [(3, NearBy::Order), (4, NearBy::Customer)] {
                if let Ok(other) = row.get_ref(column)?.as_str()
                    && other.len() <= 4 * (text.len() + NEAR_TEXT)
                {
                    compare(what, &text, &folded(other), NEAR_TEXT);
                }
            }
        }
        if let Some((letters, what)) = nearest {
            found.push(Near { id, what, letters });
            // The newest rows count most, of those that are as near.
            found.sort_by_key(|near| (near.letters, std::cmp::Reverse(near.id)));
            found.truncate(MOST_NEAR);
        }
    }
    Ok(found)
}

/// Counts the letters that differ, are missing, are too many, or have changed places with the next one;
/// nothing if there are more than `most`.
fn distance(one: &[char], other: &[char], most: usize) -> Option<usize> {
    let width = other.len() + 1;
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..width).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut now = vec![row + 1; width];
        for (column, counterpart) in other.iter().enumerate() {
            let exchanged = last[column] + usize::from(letter != counterpart);
            now[column + 1] = exchanged.min(last[column + 1] + 1).min(now[column] + 1);
            if row > 0 && column > 0 && one[row - 1] == *counterpart && other[column - 1] == *letter
            {
                now[column + 1] = now[column + 1].min(before_last[column - 1] + 1);
            }
        }
        if now.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        before_last = std::mem::replace(&mut last, now);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_differ_are_counted() {
        let count = |one: &str, other: &str| {
            let [one, other] = [one, other].map(|text| text.chars().collect::<Vec<_>>());
            distance(&one, &other, 2)
        };
        for (one, other, letters) in [
            ("abcd", "abcd", Some(0)),
            ("abcd", "abxd", Some(1)),
            ("abcd", "abdc", Some(1)),
            ("abcd", "abc", Some(1)),
            ("abcd", "xabcd", Some(1)),
            ("abcd", "badc", Some(2)),
            ("abcd", "wxyd", None),
            ("", "", Some(0)),
        ] {
            assert_eq!(count(one, other), letters, "{one} {other}");
            assert_eq!(count(other, one), letters, "{other} {one}");
        }
    }
}
