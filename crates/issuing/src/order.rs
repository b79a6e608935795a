//! An order for one key: texts as they were typed, and the terms that they mean.
//!
//! Strict: what is out of range, contradicts something else or has no meaning for the type of the
//! key is refused with the column, what was expected, what was found and what to type instead.
//! A command line and a row of a table go through here alike.

use crate::ledger::entry::{Holder, OpenDay};
use crate::text::{self, Refusal};
use avlock_format::{
    Action, Binding, DelphiDay, FieldError, Grant, KeyFields, KeyIndex, KeyType, Period,
    RawInstallCode, Source, Term, Values,
};

/// The texts of an order, each the column or option of its name; nothing for what was not given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Order<'a> {
    /// The InstallCode that the customer's program shows.
    pub install_code: Option<&'a str>,
    /// The user's name.
    pub user_name: Option<&'a str>,
    /// The user's company.
    pub user_company: Option<&'a str>,
    /// The user's e-mail address.
    pub email: Option<&'a str>,
    /// Other data of the user.
    pub other: Option<&'a str>,
    /// True for a key that fits any computer.
    pub generic: bool,
    /// The version that a generic key is for.
    pub app_version: Option<&'a str>,
    /// Number of the application, 0 to 65535.
    pub app_id: Option<&'a str>,
    /// The word of the key type; `temporary` where it is not given.
    pub key_type: Option<&'a str>,
    /// How many days the key is good, 1 to 65534.
    pub days: Option<&'a str>,
    /// The last day, `YYYY-MM-DD`.
    pub until: Option<&'a str>,
    /// The first day, `YYYY-MM-DD`.
    pub start: Option<&'a str>,
    /// Computers that share the key, 0 to 255.
    pub users: Option<&'a str>,
    /// Copies that may run at once on one computer, 0 to 255.
    pub instances: Option<&'a str>,
    /// Number of the key within the application, 0 to 254.
    pub index: Option<&'a str>,
    /// Twelve free bits, in one of their three spellings.
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

/// For whom a key can be.
const BINDINGS: &str = "an InstallCode, the user's data (name, company, e-mail, other) or generic";

impl Order<'_> {
    /// The terms, or the first thing that speaks against them.
    pub fn fields(&self, defaults: &Defaults<'_>) -> Result<KeyFields, Refusal> {
        let binding = self.binding(defaults)?;
        let app_id = match self.app_id {
            Some(text) => text::number("app-id", text, 0, u16::MAX)?,
            None => defaults.app_id.ok_or_else(|| {
                Refusal::new("app-id", "expected the number of the application, found none")
                    .hint("give it with --app-id N or a profile")
            })?,
        };
        Ok(KeyFields { app_id, binding, action: self.action(defaults.today)? })
    }

    /// The user's data that were given, each with its source.
    pub fn user_data(&self) -> Vec<(Source, &str)> {
        text::user_data(self.user_name, self.user_company, self.email, self.other)
    }

    /// Does it say for whom the key is?
    pub fn has_binding(&self) -> bool {
        self.install_code.is_some() || self.generic || !self.user_data().is_empty()
    }

    /// For whom the key is, as the ledger records it. Of an order whose terms are known.
    pub fn holder(&self) -> Result<Holder<'_>, Refusal> {
        if self.generic {
            return Ok(Holder::default());
        }
        let code = match self.install_code {
            Some(text) => text::install_code("install-code", text)?,
            None => text::code_of_user(&self.user_data())?,
        };
        let user = [self.user_name, self.user_company, self.email, self.other];
        Ok(Holder { install_code: Some(RawInstallCode::from(code).number()), user })
    }

    /// What the order leaves to the day on which it is issued.
    pub fn open_day(&self, fields: &KeyFields) -> OpenDay {
        match (fields.period(), self.start, self.until) {
            (Some(_), None, None) => OpenDay::First,
            (Some(period), None, Some(_)) => OpenDay::FirstUntil(period.last()),
            _ => OpenDay::Nothing,
        }
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
            return Ok(Binding::Version(text::app_version("app-version", version)?));
        }
        if let Some(version) = self.app_version {
            let version = text::quoted(version);
            let message = format_args!("only a generic key has a version, found {version}");
            return Err(Refusal::new("app-version", message)
                .hint("leave --app-version out, or say --generic"));
        }
        if let Some(text) = self.install_code {
            return Ok(Binding::Computer(text::install_code("install-code", text)?.icode()));
        }
        if user_data.is_empty() {
            return Err(Refusal::new(
                "install-code",
                format_args!("expected {BINDINGS}, found none"),
            )
            .hint("--install-code CODE is what the customer's program shows"));
        }
        Ok(Binding::Computer(text::code_of_user(&user_data)?.icode()))
    }

    fn action(&self, today: DelphiDay) -> Result<Action, Refusal> {
        let key_type = match self.key_type {
            Some(word) => text::key_type(word)?,
            None => KeyType::Temporary,
        };
        self.refuse_terms_without_meaning(key_type)?;
        let index = match self.index {
            Some(text) => text::key_index("index", text)?,
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
            Some(text) => text::number(column, text, 0, u8::MAX.into()).map(|number| number as u8),
            None => Ok(1),
        };
        Ok(Action::Register(Grant {
            term,
            index,
            users: count("users", self.users)?,
            instances: count("instances", self.instances)?,
            values: self.values.map_or(Ok(Values::default()), text::values)?,
        }))
    }

    fn period(&self, key_type: KeyType, today: DelphiDay) -> Result<Period, Refusal> {
        let first = self.start.map_or(Ok(today), |text| text::date("start", text))?;
        let column = if self.until.is_some() { "until" } else { "days" };
        let period = match (self.days, self.until) {
            (Some(_), Some(_)) => {
                return Err(Refusal::new("days", "expected days or until, found both")
                    .hint("leave one of them out"));
            }
            (None, None) => {
                return Err(Refusal::new(
                    "days",
                    format_args!("expected days or until for a {key_type} key, found neither"),
                )
                .hint("add --days N, or say --type permanent"));
            }
            (Some(text), None) => Period::from_days(first, text::days(text)?.into()),
            (None, Some(text)) => Period::from_until(first, text::date("until", text)?),
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
            Some((column, text)) => {
                let text = text::quoted(text.unwrap_or_default());
                let article = if key_type == KeyType::Permanent { "a" } else { "an" };
                Err(Refusal::new(
                    column,
                    format_args!("{article} {key_type} key has no {column}, found {text}"),
                )
                .hint(format!("leave --{column} out, or choose another --type")))
            }
        }
    }
}
