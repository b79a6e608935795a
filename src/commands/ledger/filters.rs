//! Which rows of the ledger the options of `list` and `export` ask for.

use crate::arguments::days::{self, Length};
use crate::arguments::ledger::FilterArgs;
use crate::commands::sightings::given;
use crate::failure::{self, Failure};
use crate::session::Session;
use avlock_format::{DelphiDay, RawInstallCode, check};
use avlock_issuing::cleaning;
use avlock_issuing::field::Field;
use avlock_issuing::ledger::filter::Filter;
use avlock_issuing::text;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Reads the options.
pub fn filter(arguments: &FilterArgs, session: &Session) -> Result<Filter, Failure> {
    let code = given::computer(arguments.install_code.as_deref(), session.stdin())?;
    let install_code = code.as_deref().map(|text| {
        let cleaned = cleaning::install_code(text);
        cleaned.text.parse::<RawInstallCode>().map_err(|error| {
            let finding = check::install_code_error(&error);
            let mut failure = Failure::from(finding);
            failure.message = format!("--install-code: {}", failure.message);
            failure
        })
    });
    // Nothing else needs to know which day it is.
    let expiring = match arguments.expiring.as_deref() {
        Some(text) => Some(within("--expiring", text, session)?),
        None => None,
    };
    let from = past_day("from", arguments.from.as_deref(), session)?;
    let to = past_day("to", arguments.to.as_deref(), session)?;
    Ok(Filter {
        app_id: app_id(&arguments.app_id, session)?,
        order: arguments.order.as_deref().map(|order| order.trim().to_owned()),
        customer: arguments.customer.clone(),
        install_code: install_code.transpose()?,
        key_type: Field::KeyType.read_option(arguments.key_type.as_deref(), text::key_type)?,
        from: from.and_then(|day| midnight(day.date())),
        before: to.and_then(|day| midnight(day.plus_days(1).date())),
        expiring,
        ..Filter::default()
    })
}

/// Returns the application that `--app-id` names, or that of the profile that `--app` names. The default
/// profile is not meant: a ledger may hold several applications.
pub fn app_id(option: &Option<String>, session: &Session) -> Result<Option<u16>, Failure> {
    Ok(match (option, session.global().app.as_ref()) {
        (Some(text), _) => Some(Field::AppId.read(text, text::app_id)?),
        (None, Some(_)) => session.profile()?.map(|(_, profile)| profile.app_id),
        (None, None) => None,
    })
}

/// Reads a length of time as the days from today on. A number alone is one of days.
pub fn within(
    name: &str,
    text: &str,
    session: &Session,
) -> Result<(DelphiDay, DelphiDay), Failure> {
    let today = session.day()?;
    let length =
        Length::read(text).or_else(|| text::number(text, 0, u16::MAX).ok().map(Length::days));
    let last = length.map(|length| length.after(today).unwrap_or(DelphiDay::MAX));
    last.map(|last| (today, last)).ok_or_else(|| {
        let found = text::quoted(text);
        Failure::usage(format_args!(
            "{name}: expected a time like 30d, 4w, 6m or 1y, found {found}"
        ))
    })
}

/// Reads a day on which rows were recorded, which is in UTC like their times: a date, or a day that is
/// counted from today.
fn past_day(
    name: &str,
    text: Option<&str>,
    session: &Session,
) -> Result<Option<DelphiDay>, Failure> {
    let Some(text) = text else { return Ok(None) };
    if let Some(ahead) = Length::read(text.strip_prefix('+').unwrap_or(text)) {
        let today = today(session)?;
        if ahead.after(today).is_none_or(|day| day > today) {
            let length = text.trim_start_matches('+');
            let found = text::quoted(text);
            return Err(Failure::usage(format_args!(
                "--{name}: expected a day that is not to come, found {found}"
            ))
            .hint(format!("-{length} is so long ago")));
        }
    }
    let day = match text.parse::<DelphiDay>() {
        Ok(day) => day,
        Err(_) => match days::relative(text, today(session)?) {
            Some(day) => day,
            None => failure::option(name, text, text::date)?,
        },
    };
    Ok(Some(day))
}

/// The day of `--on`, or else today in UTC.
pub fn today(session: &Session) -> Result<DelphiDay, Failure> {
    match session.global().on {
        Some(_) => session.day(),
        None => {
            let date = session.timestamp().to_zoned(TimeZone::UTC).date();
            DelphiDay::from_date(date).map_err(|error| {
                Failure::new("clock", format_args!("the clock says {date}: {error}"))
            })
        }
    }
}

/// The time at which a day begins in UTC.
pub fn midnight(date: Date) -> Option<Timestamp> {
    date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
