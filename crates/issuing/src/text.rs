//! Texts that somebody typed, and what each of them means or why it is refused.
//!
//! A refusal names the column or option, what was expected, what was found, and what to type
//! instead. Options and cells of a table are read here alike.

use crate::escaped::Escaped;
use avlock_format::check::{self, Expected};
use avlock_format::{
    AppVersion, DayError, DelphiDay, Finding, IdentityError, InstallCode, KeyIndex, KeyType,
    Period, Source, Values,
};
use std::fmt;

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The column, or the option without its hyphens.
    pub column: &'static str,
    /// What was expected and what was found.
    pub message: String,
    /// What to type instead.
    pub hint: Option<String>,
    /// Why the InstallCode does not read, if it is that.
    pub unreadable: Option<Box<Finding>>,
}

impl Refusal {
    /// Refuses what a column holds.
    pub fn new(column: &'static str, message: impl fmt::Display) -> Self {
        Self { column, message: message.to_string(), hint: None, unreadable: None }
    }

    /// With what to type instead.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What an option means, if it was given.
pub fn option<T>(
    text: &Option<String>,
    read: impl FnOnce(&str) -> Result<T, Refusal>,
) -> Result<Option<T>, Refusal> {
    text.as_deref().map(read).transpose()
}

/// What a key is to be compared with.
pub fn expected(
    install_code: &Option<String>,
    app_id: &Option<String>,
    app_version: &Option<String>,
    index: &Option<String>,
) -> Result<Expected, Refusal> {
    Ok(Expected {
        install_code: option(install_code, |text| self::install_code("install-code", text))?,
        app_id: option(app_id, |text| number("app-id", text, 0, u16::MAX))?,
        app_version: option(app_version, |text| self::app_version("app-version", text))?,
        index: option(index, |text| key_index("index", text))?,
    })
}

/// The user's data that were given, each with its source.
pub fn user_data<'a>(
    user_name: Option<&'a str>,
    user_company: Option<&'a str>,
    email: Option<&'a str>,
    other: Option<&'a str>,
) -> Vec<(Source, &'a str)> {
    [
        (Source::UserName, user_name),
        (Source::UserCompany, user_company),
        (Source::EmailAddress, email),
        (Source::OtherSource, other),
    ]
    .into_iter()
    .filter_map(|(source, value)| Some((source, value?)))
    .collect()
}

/// The InstallCode of the user's data.
pub fn code_of_user(data: &[(Source, &str)]) -> Result<InstallCode, Refusal> {
    InstallCode::of_data(data).map_err(|error| {
        let source = match error {
            IdentityError::Empty { name } | IdentityError::Placeholder { name } => {
                Source::from_name(name)
            }
            _ => None,
        };
        let column = source.map_or("user-name", column_of_source);
        Refusal::new(column, error).hint("give what the customer typed, or leave it out")
    })
}

/// The column that holds a source of user data.
pub fn column_of_source(source: Source) -> &'static str {
    match source {
        Source::UserCompany => "user-company",
        Source::EmailAddress => "email",
        Source::OtherSource => "other",
        _ => "user-name",
    }
}

/// An InstallCode.
pub fn install_code(column: &'static str, text: &str) -> Result<InstallCode, Refusal> {
    text.parse().map_err(|error| {
        let finding = check::install_code_error(&error);
        Refusal {
            column,
            message: format!("{}, in {}", finding.message, quoted(text)),
            hint: finding.hint.clone(),
            unreadable: Some(Box::new(finding)),
        }
    })
}

/// A type by its word.
pub fn key_type(word: &str) -> Result<KeyType, Refusal> {
    KeyType::from_word(word).ok_or_else(|| {
        let words = KeyType::ALL.map(KeyType::word).join(", ");
        Refusal::new("type", format_args!("expected one of {words}, found {}", quoted(word)))
    })
}

/// A number of days.
pub fn days(text: &str) -> Result<u16, Refusal> {
    number("days", text, 1, Period::MAX_DAYS)
        .map_err(|refusal| refusal.hint("for a key without end say --type permanent"))
}

/// An index.
pub fn key_index(column: &'static str, text: &str) -> Result<KeyIndex, Refusal> {
    let number = number(column, text, 0, KeyIndex::MAX.into())?;
    KeyIndex::new(number as u8).map_err(|error| Refusal::new(column, error))
}

/// A version.
pub fn app_version(column: &'static str, text: &str) -> Result<AppVersion, Refusal> {
    text.parse()
        .map_err(|error| Refusal::new(column, format_args!("{error}, found {}", quoted(text))))
}

/// Twelve bits.
pub fn values(text: &str) -> Result<Values, Refusal> {
    text.parse()
        .map_err(|error| Refusal::new("values", format_args!("{error}, found {}", quoted(text))))
}

/// A date, `YYYY-MM-DD` and nothing else.
pub fn date(column: &'static str, text: &str) -> Result<DelphiDay, Refusal> {
    text.parse::<DelphiDay>().map_err(|error| {
        let refusal = Refusal::new(column, format_args!("{error}, found {}", quoted(text)));
        match (&meant_dates(text)[..], error) {
            ([], DayError::Shape) => refusal.hint("write 2027-12-31 for the last day of 2027"),
            ([], _) => refusal,
            ([day], _) => refusal.hint(format!("write {day}")),
            ([first, second, ..], _) => refusal.hint(format!("write {first} or {second}")),
        }
    })
}

/// A number in a range; nothing but digits.
pub fn number(column: &'static str, text: &str, least: u16, most: u16) -> Result<u16, Refusal> {
    long_number(column, text, least.into(), most.into()).map(|number| number as u16)
}

/// The same for larger ones.
pub fn long_number(
    column: &'static str,
    text: &str,
    least: u64,
    most: u64,
) -> Result<u64, Refusal> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = digits.then(|| text.parse().ok()).flatten();
    parsed.filter(|number| (least..=most).contains(number)).ok_or_else(|| {
        Refusal::new(
            column,
            format_args!("expected a number {least} to {most}, found {}", quoted(text)),
        )
    })
}

/// The dates that somebody can have meant who wrote one in another order.
fn meant_dates(text: &str) -> Vec<DelphiDay> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let day = |year: &str, month: &str, day: &str| -> Option<DelphiDay> {
        if year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return None;
        }
        format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
    };
    let mut meant = match parts[..] {
        [year, month, date] if year.len() == 4 => vec![day(year, month, date)],
        [one, other, year] => vec![day(year, other, one), day(year, one, other)],
        [digits] if digits.len() == 8 && digits.is_ascii() => {
            vec![day(&digits[..4], &digits[4..6], &digits[6..])]
        }
        _ => Vec::new(),
    };
    meant.dedup();
    meant.into_iter().flatten().collect()
}

/// Foreign text in a message, short enough to read.
pub fn quoted(text: &str) -> String {
    const MOST: usize = 40;
    let shown: String = text.chars().take(MOST).collect();
    let rest = if shown.len() < text.len() { "…" } else { "" };
    format!("\"{}{rest}\"", Escaped(&shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_another_order_gets_its_remedy() {
        let hint = |text| date("start", text).unwrap_err().hint.unwrap_or_default();
        assert_eq!(hint("31/12/2027"), "write 2027-12-31");
        assert_eq!(hint("12/31/2027"), "write 2027-12-31");
        assert_eq!(hint("7.7.2027"), "write 2027-07-07");
        assert_eq!(hint("2027-1-5"), "write 2027-01-05");
        assert_eq!(hint("20270105"), "write 2027-01-05");
        assert_eq!(hint("01/02/2027"), "write 2027-02-01 or 2027-01-02");
        assert_eq!(hint("soon"), "write 2027-12-31 for the last day of 2027");
        assert_eq!(hint("é0270105"), "write 2027-12-31 for the last day of 2027");
        assert_eq!(hint("2027-02-30"), "");
    }
}
