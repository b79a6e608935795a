//! An order for one key: texts as they were typed, and the terms that they mean.
//!
//! Strict: what is out of range, contradicts something else or has no meaning for the type of the
//! key is refused. A command line, a row of a table and a form go through here alike; each shows a
//! refusal in its own words.

use crate::field::Field;
use crate::text::{self, Problem, Refusal};
use avlock_format::{
    Action, Binding, DelphiDay, FieldError, Grant, KeyFields, KeyType, Period, RawInstallCode,
    Source, Term,
};

/// The texts of an order, each the [`Field`] of its name; nothing for what was not given.
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
    /// The number of the application, 0 to 65535.
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
    /// The number of the key within the application, 0 to 254.
    pub index: Option<&'a str>,
    /// Twelve free bits, in one of their three spellings.
    pub values: Option<&'a str>,
}

/// Values for what an order leaves out.
#[derive(Debug, Clone, Copy)]
pub struct Defaults<'a> {
    /// The first day.
    pub today: DelphiDay,
    /// The number of the application.
    pub app_id: Option<u16>,
    /// The version of the application.
    pub app_version: Option<&'a str>,
}

/// What an order means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms<'a> {
    /// What the key holds.
    pub fields: KeyFields,
    /// For whom it is.
    pub holder: Holder<'a>,
    /// What the order leaves to the day on which it is issued.
    pub open_day: OpenDay,
}

/// For whom a key is: an InstallCode, and the user's data if the code was computed from those;
/// neither in a generic key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holder<'a> {
    /// The InstallCode.
    pub install_code: Option<RawInstallCode>,
    /// User name, company, e-mail address, other.
    pub user: [Option<&'a str>; 4],
}

/// What an order leaves open of its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenDay {
    /// Nothing: the first day is given, or the key has no period.
    Nothing,
    /// The first day; the number of days is given.
    First,
    /// The first day; the last one is given.
    FirstUntil(DelphiDay),
}

impl<'a> Order<'a> {
    /// Reads the order: the terms, or the first thing that speaks against them.
    pub fn read(&self, defaults: &Defaults<'a>) -> Result<Terms<'a>, Refusal<'a>> {
        let (binding, install_code) = self.binding(defaults)?;
        let app_id = match self.app_id {
            Some(text) => Field::AppId.read(text, text::app_id)?,
            None => defaults.app_id.ok_or(Field::AppId.refuse(Problem::NoAppId, ""))?,
        };
        let (action, open_day) = self.action(defaults.today)?;
        let user = [self.user_name, self.user_company, self.email, self.other];
        Ok(Terms {
            fields: KeyFields { app_id, binding, action },
            holder: Holder { install_code, user },
            open_day,
        })
    }

    /// True if the order tells for whom the key is.
    pub fn has_holder(&self) -> bool {
        self.install_code.is_some() || self.generic || self.has_user_data()
    }

    fn has_user_data(&self) -> bool {
        [self.user_name, self.user_company, self.email, self.other].iter().any(Option::is_some)
    }

    fn user_data(&self) -> Vec<(Source, &'a str)> {
        text::user_data(self.user_name, self.user_company, self.email, self.other)
    }

    /// Reads for whom the key is. Exactly one of the three ways to tell is taken: an order with two
    /// of them was most likely put together of two others, and either key could be the wrong one.
    fn binding(
        &self,
        defaults: &Defaults<'a>,
    ) -> Result<(Binding, Option<RawInstallCode>), Refusal<'a>> {
        if self.generic && (self.install_code.is_some() || self.has_user_data()) {
            return Err(Field::Generic.refuse(Problem::GenericWithHolder, ""));
        }
        if self.install_code.is_some() && self.has_user_data() {
            return Err(Field::InstallCode.refuse(Problem::CodeWithUserData, ""));
        }
        if self.generic {
            let version = self.app_version.or(defaults.app_version);
            let version = version.ok_or(Field::AppVersion.refuse(Problem::NoVersion, ""))?;
            let version = Field::AppVersion.read(version, text::app_version)?;
            return Ok((Binding::Version(version), None));
        }
        if let Some(version) = self.app_version {
            return Err(Field::AppVersion.refuse(Problem::VersionOfComputer, version));
        }
        let code = match self.install_code {
            Some(text) => Field::InstallCode.read(text, text::install_code)?,
            None if self.has_user_data() => text::code_of_user(&self.user_data())?,
            None => return Err(Field::InstallCode.refuse(Problem::NoHolder, "")),
        };
        let code = RawInstallCode::from(code);
        Ok((Binding::Computer(code.icode()), Some(code)))
    }

    fn action(&self, today: DelphiDay) -> Result<(Action, OpenDay), Refusal<'a>> {
        let key_type = Field::KeyType.read_option(self.key_type, text::key_type)?;
        let key_type = key_type.unwrap_or(KeyType::Temporary);
        self.refuse_fields_not_of_type(key_type)?;
        let index = Field::Index.read_option(self.index, text::key_index)?;
        let index = index.unwrap_or_default();
        let (term, open_day) = match key_type {
            KeyType::Trial => {
                let (period, open_day) = self.period(key_type, today)?;
                (Term::Trial(period), open_day)
            }
            KeyType::Temporary => {
                let (period, open_day) = self.period(key_type, today)?;
                (Term::Temporary(period), open_day)
            }
            KeyType::Permanent => (Term::Permanent, OpenDay::Nothing),
            KeyType::Unregister => return Ok((Action::Unregister(index), OpenDay::Nothing)),
            KeyType::UnregisterAll => return Ok((Action::UnregisterAll, OpenDay::Nothing)),
        };
        let grant = Grant {
            term,
            index,
            users: Field::Users.read_option(self.users, text::count)?.unwrap_or(1),
            instances: Field::Instances.read_option(self.instances, text::count)?.unwrap_or(1),
            values: Field::Values.read_option(self.values, text::values)?.unwrap_or_default(),
        };
        Ok((Action::Register(grant), open_day))
    }

    /// Reads days, last and first day alone, as an order for a key of some days has them.
    pub fn period(
        &self,
        key_type: KeyType,
        today: DelphiDay,
    ) -> Result<(Period, OpenDay), Refusal<'a>> {
        let start = Field::Start.read_option(self.start, text::date)?;
        let first = start.unwrap_or(today);
        let (field, period, open_day) = match (self.days, self.until) {
            (Some(_), Some(_)) => return Err(Field::Days.refuse(Problem::DaysAndUntil, "")),
            (None, None) => return Err(Field::Days.refuse(Problem::NoPeriod(key_type), "")),
            (Some(days), None) => {
                let days = Field::Days.read(days, text::days)?;
                (Field::Days, Period::from_days(first, days.into()), OpenDay::First)
            }
            (None, Some(until)) => {
                let last = Field::Until.read(until, text::date)?;
                (Field::Until, Period::from_until(first, last), OpenDay::FirstUntil(last))
            }
        };
        let period = period.map_err(|error| {
            // Only the first day can be too late for a key to hold; all else is a matter of its end.
            let is_first_day = matches!(error, FieldError::FirstDay { .. });
            let field = if is_first_day { Field::Start } else { field };
            field.refuse(Problem::Period(error), "")
        })?;
        Ok((period, if start.is_some() { OpenDay::Nothing } else { open_day }))
    }

    /// Refuses a field that a key of the type does not have, rather than pass over what somebody
    /// wanted: a permanent key with days is more likely meant to end than not.
    fn refuse_fields_not_of_type(&self, key_type: KeyType) -> Result<(), Refusal<'a>> {
        let period =
            [(Field::Days, self.days), (Field::Until, self.until), (Field::Start, self.start)];
        let terms = [
            (Field::Users, self.users),
            (Field::Instances, self.instances),
            (Field::Values, self.values),
        ];
        let index = [(Field::Index, self.index)];
        let refused: &[&[(Field, Option<&'a str>)]] = match key_type {
            KeyType::Trial | KeyType::Temporary => &[],
            KeyType::Permanent => &[&period],
            KeyType::Unregister => &[&period, &terms],
            KeyType::UnregisterAll => &[&period, &terms, &index],
        };
        for &(field, text) in refused.iter().copied().flatten() {
            if let Some(text) = text {
                return Err(field.refuse(Problem::NotOfType(key_type), text));
            }
        }
        Ok(())
    }
}
