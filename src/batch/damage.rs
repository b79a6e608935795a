//! What is told of a row whose texts were changed on their way to the table. How such a text is known is in
//! `avlock_issuing::damage`.

use crate::batch::columns::{Cells, Column};
use avlock_format::InstallCode;
use avlock_issuing::reference::{LONGEST_CUSTOMER, LONGEST_NOTE};
use avlock_issuing::{damage, other_number, text};

/// The way out, for each number that a spreadsheet changed.
const WAY_OUT: &str = "format the column as text and enter it again";

/// Refuses an order number of which a spreadsheet has made something else, with which two orders can have
/// become one.
pub fn refuse_spoiled_order(row: &Cells<'_>) -> Result<(), String> {
    let Some(text) = row.get(Column::Order) else { return Ok(()) };
    let Some(what) = damage::of_order(text) else { return Ok(()) };
    Err(spoiled(Column::Order, what, text))
}

fn spoiled(column: Column, what: &str, text: &str) -> String {
    let (name, text) = (column.name(), text::quoted(text));
    format!("{name}: a spreadsheet made {what} of it: {WAY_OUT}, found {text}")
}

/// True for a day in digits, `01.02.2026`, `2/1/2026` or `2026-02-01`. It may be an order number.
fn is_day_in_digits(text: &str) -> bool {
    // A spreadsheet adds the time of day where it has none: `2026-02-01 00:00:00`.
    let is_time = |time: &str| {
        time.contains(':')
            && time.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'Z'))
    };
    let day = text.split_once([' ', 'T']).filter(|(_, time)| is_time(time));
    let text = day.map_or(text, |(day, _)| day);
    let separator = text.bytes().find(|byte| !byte.is_ascii_digit());
    let Some(separator @ (b'.' | b'/' | b'-')) = separator else { return false };
    let mut parts = text.split(char::from(separator));
    let number = |part: Option<&str>| {
        let part = part.filter(|part| part.len() <= 4 && !part.is_empty())?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten()
    };
    let (first, second, third) = (number(parts.next()), number(parts.next()), number(parts.next()));
    let (Some(first), Some(second), Some(third), None) = (first, second, third, parts.next())
    else {
        return false;
    };
    let is_year = |number: u16| (1900..2200).contains(&number);
    let is_day = |number: u16| (1..=31).contains(&number);
    let days = if is_year(third) { (first, second) } else { (second, third) };
    is_year(third) != is_year(first) && is_day(days.0) && is_day(days.1) && days.0.min(days.1) <= 12
}

/// Returns what a spreadsheet did to an InstallCode. Only a code that does not read is asked for it.
pub fn of_install_code(row: &Cells<'_>) -> Option<String> {
    let text = row.get(Column::InstallCode)?;
    if damage::is_spoiled_number(text) {
        return Some(spoiled(Column::InstallCode, "a number", text));
    }
    if let Some(remedy) = other_number::remedy(text) {
        return Some(format!("install_code: {remedy}, found {}", text::quoted(text)));
    }
    has_lost_zeros(text).then(|| {
        let (whole, text) = (format!("{text:0>12}"), text::quoted(text));
        format!(
            "install_code: a spreadsheet took the zeros at its beginning, with which it is {whole}: \
             {WAY_OUT}, found {text}"
        )
    })
}

/// True for digits that are an InstallCode with the zeros that a number has not at its beginning.
fn has_lost_zeros(text: &str) -> bool {
    (6..12).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && format!("{text:0>12}").parse::<InstallCode>().is_ok()
}

/// Warns of user data that were damaged, and of a key that is bound to them because the InstallCode is
/// missing in a table that has a column for it.
pub fn warnings(row: &Cells<'_>, has_code_column: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(text) = row.get(Column::Order).filter(|text| is_day_in_digits(text)) {
        let text = text::quoted(text);
        warnings.push(format!("order: {text} is a date: did a spreadsheet make it of a number?"));
    }
    for (column, most) in [(Column::Customer, LONGEST_CUSTOMER), (Column::Note, LONGEST_NOTE)] {
        // A row that keeps its key is not recorded again.
        let is_recorded = row.get(Column::RegistrationKey).is_none();
        let text = row.get(column).filter(|text| is_recorded && text.len() > most);
        if text.is_some_and(|text| text.chars().count() > most) {
            let name = column.name();
            warnings.push(format!("{name}: the ledger keeps its first {most} characters"));
        }
    }
    // Most tables have none, and every row asks.
    if Column::USER_DATA.map(|column| row.get(column).is_some()) == [false; 4] {
        return warnings;
    }
    for column in Column::USER_DATA {
        let Some(text) = row.get(column) else { continue };
        if let Some(damage) = damage::of_user_data(text) {
            warnings.push(format!("{}: {damage}", column.name()));
        }
    }
    if has_code_column && row.get(Column::InstallCode).is_none() {
        let is_given = |column: &Column| row.get(*column).is_some();
        let names: Vec<&str> =
            Column::USER_DATA.into_iter().filter(is_given).map(Column::name).collect();
        if !names.is_empty() {
            let names = names.join(", ");
            warnings.push(format!("install_code: it is empty, so the key is for {names}"));
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_install_code_that_lost_its_zeros_is_suggested() {
        let codes =
            (0..10_000_000).map(|number| format!("00{:04}03{:04}", number / 1000, number % 1000));
        let whole = codes.clone().find(|code| code.parse::<InstallCode>().is_ok()).unwrap();
        let mut row = Cells::default();
        let lost = whole.trim_start_matches('0');
        row.set(Column::InstallCode, lost);
        let message = of_install_code(&row).unwrap();
        assert!(message.contains(&format!("with which it is {whole}")), "{message}");
        row.set(Column::InstallCode, &lost[1..]);
        assert_eq!(of_install_code(&row), None);
    }

    #[test]
    fn days_in_digits_are_known() {
        for text in ["01.02.2026", "2/13/2026", "2026-12-01", "1-2-2026"] {
            assert!(is_day_in_digits(text), "{text}");
        }
        for text in
            ["10001", "1.2", "2026-1234", "13.14.2026", "2026.1.2026", "1.2.3", "1.2.2026.3"]
        {
            assert!(!is_day_in_digits(text), "{text}");
        }
    }
}
