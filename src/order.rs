//! An order for one key: texts as they were typed, and the terms that they mean.
//!
//! Strict: what is out of range, contradicts something else or has no meaning for the type of the
//! key is refused with the column, what was expected, what was found and what to type instead.
//! A command line and a row of a table go through here alike.

use crate::failure::{Escaped, Failure};
use crate::{
    Action, AppVersion, Binding, DelphiDay, FieldError, Finding, Grant, IdentityError, InstallCode,
    KeyFields, KeyIndex, KeyType, Period, Source, Term, Values, check,
};
use std::fmt;
use std::str::FromStr;

/// The texts of an order, each the column or option of its name; nothing for what was not given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Order<'a> {
    pub install_code: Option<&'a str>,
    pub user_name: Option<&'a str>,
    pub user_company: Option<&'a str>,
    pub email: Option<&'a str>,
    pub other: Option<&'a str>,
    pub generic: bool,
    pub app_version: Option<&'a str>,
    pub app_id: Option<&'a str>,
    pub key_type: Option<&'a str>,
    pub days: Option<&'a str>,
    pub until: Option<&'a str>,
    pub start: Option<&'a str>,
    pub users: Option<&'a str>,
    pub instances: Option<&'a str>,
    pub index: Option<&'a str>,
    pub values: Option<&'a str>,
}

/// What is meant where an order does not say it.
#[derive(Debug, Clone, Copy)]
pub struct Defaults<'a> {
    /// The first day.
    pub today: DelphiDay,
    /// Number of the application.
    pub app_id: Option<u16>,
    /// Its version.
    pub app_version: Option<&'a str>,
}

/// Why an order is refused.
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

/// For whom a key can be.
const BINDINGS: &str =
    "an InstallCode, the user's data (--user-name, --user-company, --email, --other) or --generic";

impl Order<'_> {
    /// The terms, or the first thing that speaks against them.
    pub fn fields(&self, defaults: &Defaults<'_>) -> Result<KeyFields, Refusal> {
        let binding = self.binding(defaults)?;
        let app_id = match self.app_id {
            Some(text) => number("app-id", text, 0, u16::MAX)?,
            None => defaults.app_id.ok_or_else(|| {
                Refusal::new("app-id", "expected the number of the application, found none")
                    .hint("give it with --app-id N or a profile")
            })?,
        };
        Ok(KeyFields { app_id, binding, action: self.action(defaults.today)? })
    }

    /// The user's data that were given, each with its source.
    pub fn user_data(&self) -> Vec<(Source, &str)> {
        user_data(self.user_name, self.user_company, self.email, self.other)
    }

    /// Does it say for whom the key is?
    pub fn has_binding(&self) -> bool {
        self.install_code.is_some() || self.generic || !self.user_data().is_empty()
    }

    fn binding(&self, defaults: &Defaults<'_>) -> Result<Binding, Refusal> {
        let user_data = self.user_data();
        if self.generic && (self.install_code.is_some() || !user_data.is_empty()) {
            return Err(Refusal::new(
                "generic",
                format_args!("expected one of {BINDINGS}, found two"),
            )
            .hint(
                "a generic key is for any computer: leave the InstallCode and the user's data out",
            ));
        }
        if self.install_code.is_some() && !user_data.is_empty() {
            return Err(Refusal::new(
                "install-code",
                format_args!("expected one of {BINDINGS}, found two"),
            )
            .hint("an InstallCode needs no user's data; `avlock codecheck` compares the two"));
        }
        if self.generic {
            let version = self.app_version.or(defaults.app_version).ok_or_else(|| {
                Refusal::new(
                    "app-version",
                    "expected the version that the generic key is for, found none",
                )
                .hint("give it with --app-version 5.1 or a profile")
            })?;
            return Ok(Binding::Version(app_version("app-version", version)?));
        }
        if self.app_version.is_some() {
            return Err(Refusal::new("app-version", "only a generic key has a version")
                .hint("leave --app-version out, or say --generic"));
        }
        if let Some(text) = self.install_code {
            return Ok(Binding::Computer(install_code("install-code", text)?.icode()));
        }
        if user_data.is_empty() {
            return Err(Refusal::new(
                "install-code",
                format_args!("expected {BINDINGS}, found none"),
            )
            .hint("--install-code CODE is what the customer's program shows"));
        }
        Ok(Binding::Computer(code_of_user(&user_data)?.icode()))
    }

    fn action(&self, today: DelphiDay) -> Result<Action, Refusal> {
        let key_type = match self.key_type {
            Some(word) => key_type(word)?,
            None => KeyType::Temporary,
        };
        self.refuse_terms_without_meaning(key_type)?;
        let index = match self.index {
            Some(text) => key_index("index", text)?,
            None => KeyIndex::default(),
        };
        let term = match key_type {
            KeyType::Trial => Term::Trial(self.period(key_type, today)?),
            KeyType::Temporary => Term::Temporary(self.period(key_type, today)?),
            KeyType::Permanent => Term::Permanent,
            KeyType::Unregister => return Ok(Action::Unregister(index)),
            KeyType::UnregisterAll => return Ok(Action::UnregisterAll),
        };
        let count = |column, text: Option<&str>| match text {
            Some(text) => number(column, text, 0, u8::MAX.into()).map(|number| number as u8),
            None => Ok(1),
        };
        Ok(Action::Register(Grant {
            term,
            index,
            users: count("users", self.users)?,
            instances: count("instances", self.instances)?,
            values: self.values.map_or(Ok(Values::default()), values)?,
        }))
    }

    fn period(&self, key_type: KeyType, today: DelphiDay) -> Result<Period, Refusal> {
        let first = self.start.map_or(Ok(today), |text| date("start", text))?;
        let column = if self.until.is_some() { "until" } else { "days" };
        let period = match (self.days, self.until) {
            (Some(_), Some(_)) => {
                return Err(Refusal::new("days", "expected --days or --until, found both")
                    .hint("leave one of them out"));
            }
            (None, None) => {
                return Err(Refusal::new(
                    "days",
                    format_args!("expected --days or --until for a {key_type} key, found neither"),
                )
                .hint("add --days N, or say --type permanent"));
            }
            (Some(text), None) => Period::from_days(first, days(text)?.into()),
            (None, Some(text)) => Period::from_until(first, date("until", text)?),
        };
        period.map_err(|error| match error {
            FieldError::FirstDay { .. } => Refusal::new("start", error),
            FieldError::EndBeforeStart { .. } => {
                Refusal::new(column, error).hint("give a later --until, or an earlier --start")
            }
            _ => Refusal::new(column, error).hint("for a key without end say --type permanent"),
        })
    }

    fn refuse_terms_without_meaning(&self, key_type: KeyType) -> Result<(), Refusal> {
        let period = [("days", self.days), ("until", self.until), ("start", self.start)];
        let terms = [("users", self.users), ("instances", self.instances), ("values", self.values)];
        let index = [("index", self.index)];
        let without_meaning: &[&[_]] = match key_type {
            KeyType::Trial | KeyType::Temporary => &[],
            KeyType::Permanent => &[&period],
            KeyType::Unregister => &[&period, &terms],
            KeyType::UnregisterAll => &[&period, &terms, &index],
        };
        match without_meaning.iter().copied().flatten().find(|(_, text)| text.is_some()) {
            None => Ok(()),
            Some((column, _)) => {
                let article = if key_type == KeyType::Permanent { "a" } else { "an" };
                Err(Refusal::new(column, format_args!("{article} {key_type} key has no {column}"))
                    .hint(format!("leave --{column} out, or choose another --type")))
            }
        }
    }
}

impl Refusal {
    fn new(column: &'static str, message: impl fmt::Display) -> Self {
        Self { column, message: message.to_string(), hint: None, unreadable: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<Refusal> for Failure {
    /// An InstallCode that does not read is a bad answer; everything else is wrong usage.
    fn from(refusal: Refusal) -> Self {
        let Refusal { column, message, hint, unreadable } = refusal;
        let mut failure = match unreadable {
            Some(finding) => Self::from(*finding),
            None => Self::usage(&message),
        };
        failure.message = format!("--{column}: {message}");
        failure.hint = hint;
        failure
    }
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
            IdentityError::Source(_) => None,
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
    DelphiDay::from_str(text).map_err(|error| {
        let refusal = Refusal::new(column, format_args!("{error}, found {}", quoted(text)));
        match (&meant_dates(text)[..], error) {
            ([], crate::DayError::Shape) => {
                refusal.hint("write 2027-12-31 for the last day of 2027")
            }
            ([], _) => refusal,
            ([day], _) => refusal.hint(format!("write {day}")),
            ([first, second, ..], _) => refusal.hint(format!("write {first} or {second}")),
        }
    })
}

/// A number in a range; nothing but digits.
pub fn number(column: &'static str, text: &str, least: u16, most: u16) -> Result<u16, Refusal> {
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
fn quoted(text: &str) -> String {
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
