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

/// This is the meaning of an order.
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

    /// Returns each text that does not read by itself, whatever the others are. [`Order::read`] ends at the first.
    pub fn unread(&self) -> impl Iterator<Item = Refusal<'a>> + use<'a> {
        fn refused<'a, T>(
            field: Field,
            text: Option<&'a str>,
            read: impl FnOnce(&'a str) -> Result<T, Problem>,
        ) -> Option<Refusal<'a>> {
            field.read_option(text, read).err()
        }
        let all = [
            refused(Field::InstallCode, self.install_code, text::install_code),
            refused(Field::AppVersion, self.app_version, text::app_version),
            refused(Field::AppId, self.app_id, text::app_id),
            refused(Field::KeyType, self.key_type, text::key_type),
            refused(Field::Days, self.days, text::days),
            refused(Field::Until, self.until, text::date),
            refused(Field::Start, self.start, text::date),
            refused(Field::Users, self.users, text::count),
            refused(Field::Instances, self.instances, text::count),
            refused(Field::Index, self.index, text::key_index),
            refused(Field::Values, self.values, text::values),
        ];
        all.into_iter().flatten()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_that_does_not_read_is_found() {
        assert_eq!(ORDER.unread().count(), 0);
        let order = Order { days: Some("x"), app_id: Some("70000"), users: Some("300"), ..ORDER };
        let fields: Vec<Field> = order.unread().map(|refusal| refusal.field).collect();
        assert_eq!(fields, [Field::AppId, Field::Days, Field::Users]);
    }

    /// An order that is good as it is: a key for 30 days.
    const ORDER: Order<'static> = Order {
        install_code: Some("d873-bb82-1e45"),
        user_name: None,
        user_company: None,
        email: None,
        other: None,
        generic: false,
        app_version: None,
        app_id: None,
        key_type: None,
        days: Some("30"),
        until: None,
        start: None,
        users: None,
        instances: None,
        index: None,
        values: None,
    };

    fn read(order: Order<'static>) -> Result<Terms<'static>, Refusal<'static>> {
        let today = "2026-12-01".parse().unwrap();
        order.read(&Defaults { today, app_id: Some(7), app_version: Some("5.1") })
    }

    fn refused(order: Order<'static>) -> (Field, Problem) {
        let refusal = read(order).unwrap_err();
        (refusal.field, refusal.problem)
    }

    #[test]
    fn the_holder_of_an_order_is_the_one_of_its_key() {
        let terms = read(ORDER).unwrap();
        let code = terms.holder.install_code.unwrap();
        assert_eq!(code.to_string(), "D873BB821E45");
        assert_eq!(terms.fields.binding, Binding::Computer(code.icode()));

        let of_user = read(Order { install_code: None, user_name: Some("Ann Lee"), ..ORDER });
        let of_user = of_user.unwrap();
        let code = of_user.holder.install_code.unwrap();
        assert_eq!(of_user.fields.binding, Binding::Computer(code.icode()));
        assert_eq!(of_user.holder.user[0], Some("Ann Lee"));

        let generic = read(Order { install_code: None, generic: true, ..ORDER }).unwrap();
        assert_eq!(generic.holder, Holder::default());
        assert!(generic.fields.is_generic());
    }

    #[test]
    fn a_key_is_for_exactly_one_holder() {
        let with_user = Order { user_name: Some("Ann Lee"), ..ORDER };
        let expected = (Field::InstallCode, Problem::CodeWithUserData);
        assert_eq!(refused(with_user), expected);
        for order in [ORDER, with_user, Order { install_code: None, ..with_user }] {
            let expected = (Field::Generic, Problem::GenericWithHolder);
            assert_eq!(refused(Order { generic: true, ..order }), expected);
        }
        let nobody = Order { install_code: None, ..ORDER };
        assert_eq!(refused(nobody), (Field::InstallCode, Problem::NoHolder));
        assert!(!nobody.has_holder() && with_user.has_holder());
    }

    #[test]
    fn only_a_generic_key_has_a_version() {
        let versioned = Order { app_version: Some("6.0"), ..ORDER };
        assert_eq!(refused(versioned), (Field::AppVersion, Problem::VersionOfComputer));
        let generic = Order { install_code: None, generic: true, ..ORDER };
        let version = |order| read(order).unwrap().fields.binding;
        assert_eq!(version(generic), Binding::Version("5.1".parse().unwrap()));
        let own = Order { app_version: Some("6.0"), ..generic };
        assert_eq!(version(own), Binding::Version("6.0".parse().unwrap()));
    }

    #[test]
    fn what_an_order_leaves_out_has_to_be_known() {
        let today = "2026-12-01".parse().unwrap();
        let defaults = Defaults { today, app_id: None, app_version: None };
        let refused = |order: Order<'static>| {
            order.read(&defaults).map(drop).map_err(|refusal| (refusal.field, refusal.problem))
        };
        assert_eq!(refused(ORDER), Err((Field::AppId, Problem::NoAppId)));
        assert_eq!(refused(Order { app_id: Some("0"), ..ORDER }), Ok(()));
        let generic = Order { install_code: None, generic: true, ..ORDER };
        assert_eq!(refused(generic), Err((Field::AppVersion, Problem::NoVersion)));
    }

    #[test]
    fn a_field_that_the_type_has_no_place_for_is_refused() {
        let plain = Order { days: None, ..ORDER };
        let [days, until, start, users, instances, values, index] = [
            (Field::Days, Order { days: Some("1"), ..plain }),
            (Field::Until, Order { until: Some("2027-01-01"), ..plain }),
            (Field::Start, Order { start: Some("2027-01-01"), ..plain }),
            (Field::Users, Order { users: Some("1"), ..plain }),
            (Field::Instances, Order { instances: Some("1"), ..plain }),
            (Field::Values, Order { values: Some("000"), ..plain }),
            (Field::Index, Order { index: Some("0"), ..plain }),
        ];
        let period = [days, until, start];
        let unregister = [days, until, start, users, instances, values];
        let unregister_all = [days, until, start, users, instances, values, index];
        let types: [(KeyType, &[(Field, Order<'static>)]); 3] = [
            (KeyType::Permanent, &period),
            (KeyType::Unregister, &unregister),
            (KeyType::UnregisterAll, &unregister_all),
        ];
        for (key_type, without_place) in types {
            assert!(read(Order { key_type: Some(key_type.word()), ..plain }).is_ok());
            for &(field, order) in without_place {
                let order = Order { key_type: Some(key_type.word()), ..order };
                assert_eq!(refused(order), (field, Problem::NotOfType(key_type)));
            }
        }
    }

    #[test]
    fn a_period_has_one_end() {
        let both = Order { until: Some("2027-01-01"), ..ORDER };
        assert_eq!(refused(both), (Field::Days, Problem::DaysAndUntil));
        for key_type in [KeyType::Trial, KeyType::Temporary] {
            let neither = Order { key_type: Some(key_type.word()), days: None, ..ORDER };
            assert_eq!(refused(neither), (Field::Days, Problem::NoPeriod(key_type)));
        }
    }

    #[test]
    fn a_period_that_no_key_can_hold_is_refused_in_the_field_to_mend() {
        let field = |order| {
            let (field, problem) = refused(order);
            assert!(matches!(problem, Problem::Period(_)), "{problem:?}");
            field
        };
        let until = Order { days: None, until: Some("2026-11-30"), ..ORDER };
        assert_eq!(field(until), Field::Until);
        assert_eq!(field(Order { until: Some("2999-12-31"), ..until }), Field::Until);
        assert_eq!(field(Order { start: Some("2999-12-31"), ..ORDER }), Field::Start);
    }

    #[test]
    fn the_day_is_open_unless_the_order_gives_it() {
        let open_day = |order| read(order).unwrap().open_day;
        assert_eq!(open_day(ORDER), OpenDay::First);
        let until = Order { days: None, until: Some("2027-01-01"), ..ORDER };
        assert_eq!(open_day(until), OpenDay::FirstUntil("2027-01-01".parse().unwrap()));
        for order in [ORDER, until] {
            let given = Order { start: Some("2026-12-01"), ..order };
            assert_eq!(open_day(given), OpenDay::Nothing);
        }
        let permanent = Order { days: None, key_type: Some("permanent"), ..ORDER };
        assert_eq!(open_day(permanent), OpenDay::Nothing);
    }

    #[test]
    fn what_is_not_given_has_the_usual_value() {
        let Action::Register(grant) = read(ORDER).unwrap().fields.action else {
            panic!("expected a key that registers")
        };
        let Term::Temporary(period) = grant.term else { panic!("expected a temporary key") };
        assert_eq!(period.first().to_string(), "2026-12-01");
        assert_eq!((grant.users, grant.instances, grant.index.number()), (1, 1, 0));
    }
}
