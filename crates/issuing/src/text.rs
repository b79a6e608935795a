//! Single texts that somebody typed: what each of them means, or why it is refused.
//!
//! A function here knows the text and not where it was typed. [`Field::read`] adds the field, and
//! the caller chooses the words for it: no option and no hint is named here.

use crate::cleaning::{self, Cleaned};
use crate::field::Field;
use avlock_format::escaped::Escaped;
use avlock_format::{
    AppVersion, AppVersionError, DayError, DelphiDay, FieldError, IdentityError, InstallCode,
    InstallCodeError, KeyError, KeyIndex, KeyType, Period, RegistrationKey, Source, Values,
    ValuesError,
};
use std::fmt;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// A field, what is wrong with it, and the text that was found.
///
/// The text is borrowed from the caller, who has it longer than the refusal lives. So a refusal is
/// `Copy` like the other errors of these crates, and a batch that refuses a million rows allocates
/// only for the words that it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal<'a> {
    /// The field to mend.
    pub field: Field,
    /// What is wrong with it.
    pub problem: Problem,
    /// The text of the field; empty where none was given.
    pub found: &'a str,
}

/// What is wrong with a text, or with an order as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// No application is named.
    NoAppId,
    /// A generic key is ordered without a version.
    NoVersion,
    /// A version is given for a key that is not generic.
    VersionOfComputer,
    /// Nothing tells for whom the key is.
    NoHolder,
    /// The key is to be generic, and for somebody.
    GenericWithHolder,
    /// An InstallCode is given, and the user's data as well.
    CodeWithUserData,
    /// A key of this type ends, and no end is given.
    NoPeriod(KeyType),
    /// A number of days is given, and a last day as well.
    DaysAndUntil,
    /// A key of this type has no such field.
    NotOfType(KeyType),
    /// The text is not a number of this range.
    Number {
        /// The smallest number.
        least: u64,
        /// The largest number.
        most: u64,
    },
    /// The text is not the word of a key type.
    KeyType,
    /// The text is not a date.
    Date(DayError),
    /// The text is not a version.
    Version(AppVersionError),
    /// The text is not a value of twelve bits.
    Values(ValuesError),
    /// The text is not an InstallCode.
    InstallCode(InstallCodeError),
    /// Beside an InstallCode there is what may be a part of another.
    PartOfAnotherCode,
    /// The user's data identify nobody.
    Identity(IdentityError),
    /// The days do not form a period that a key can hold.
    Period(FieldError),
    /// The text is empty.
    Empty,
    /// The text is longer than what is remembered.
    TooLong {
        /// The most characters.
        longest: usize,
        /// How many there are.
        found: usize,
    },
    /// The text holds a control character.
    ControlCharacter,
}

/// What a key can be made for, in words.
const HOLDERS: &str = "an InstallCode, the user's data (name, company, e-mail, other) or generic";

impl Problem {
    /// Words for the problem, without the field before them and without a remedy after them. `name`
    /// is what the caller calls the field, and `found` is the text that was refused.
    pub fn in_words(self, name: &str, found: &str) -> String {
        let found = quoted(found);
        match self {
            Self::NoAppId => "missing AppID".to_owned(),
            Self::NoVersion => "missing version of the generic key".to_owned(),
            Self::VersionOfComputer => format!("only a generic key has a version, found {found}"),
            Self::NoHolder => format!("expected {HOLDERS}, found none"),
            Self::GenericWithHolder => {
                format!("expected one of {HOLDERS}, found generic and another")
            }
            Self::CodeWithUserData => {
                format!("expected one of {HOLDERS}, found an InstallCode and user's data")
            }
            Self::NoPeriod(key_type) => {
                format!("expected days or until for a {key_type} key, found neither")
            }
            Self::DaysAndUntil => "expected days or until, found both".to_owned(),
            Self::NotOfType(key_type) => {
                let article = if key_type == KeyType::Permanent { "a" } else { "an" };
                format!("{article} {key_type} key has no {name}, found {found}")
            }
            Self::Number { least, most } => {
                format!("expected a number {least} to {most}, found {found}")
            }
            Self::KeyType => {
                let words = KeyType::ALL.map(KeyType::word).join(", ");
                format!("expected one of {words}, found {found}")
            }
            Self::Date(error) => format!("{error}, found {found}"),
            Self::Version(error) => format!("{error}, found {found}"),
            Self::Values(error) => format!("{error}, found {found}"),
            Self::InstallCode(InstallCodeError::Checksum { .. }) => {
                format!("at least one digit is wrong, in {found}")
            }
            Self::InstallCode(error) => format!("{error}, in {found}"),
            Self::PartOfAnotherCode => {
                format!("expected an InstallCode alone, found a part of another code in {found}")
            }
            Self::Identity(error) => error.to_string(),
            Self::Period(error) => error.to_string(),
            Self::Empty => "expected a text, found an empty one".to_owned(),
            Self::TooLong { longest, found } => {
                format!("expected up to {longest} characters, found {found}")
            }
            Self::ControlCharacter => {
                format!("expected no control characters, found one in {found}")
            }
        }
    }
}

impl fmt::Display for Refusal<'_> {
    /// Writes what was expected and what was found, but not the field.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem.in_words(self.field.name(), self.found))
    }
}

impl std::error::Error for Refusal<'_> {}

impl Field {
    /// Refuses what this field holds; the text is empty where none was given.
    pub const fn refuse(self, problem: Problem, found: &str) -> Refusal<'_> {
        Refusal { field: self, problem, found }
    }

    /// Reads the text of this field with one of the functions of [`crate::text`].
    pub fn read<'a, T>(
        self,
        text: &'a str,
        read: impl FnOnce(&'a str) -> Result<T, Problem>,
    ) -> Result<T, Refusal<'a>> {
        read(text).map_err(|problem| self.refuse(problem, text))
    }

    /// Reads the text of this field, if it has one.
    pub fn read_option<'a, T>(
        self,
        text: Option<&'a str>,
        read: impl FnOnce(&'a str) -> Result<T, Problem>,
    ) -> Result<Option<T>, Refusal<'a>> {
        text.map(|text| self.read(text, read)).transpose()
    }
}

/// Reads an InstallCode, in the spellings of [`cleaning`] as well.
pub fn install_code(text: &str) -> Result<InstallCode, Problem> {
    // The usual spelling is read at once: a batch has millions of them.
    text.parse().or_else(|_| alone(&cleaning::install_code(text))).map_err(|error| match error {
        NotAlone::Unread(error) => Problem::InstallCode(error),
        NotAlone::PartBeside => Problem::PartOfAnotherCode,
    })
}

/// Reads a registration key, in the spellings of [`cleaning`] as well.
pub fn registration_key(text: &str) -> Result<RegistrationKey, NotAlone<KeyError>> {
    text.parse().or_else(|_| alone(&cleaning::key(text)))
}

/// Why a text is not one code and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAlone<E> {
    /// There is none that reads.
    Unread(E),
    /// What is beside it may be a part of another.
    PartBeside,
}

/// Reads the code of a text, unless there is a part of another beside it.
fn alone<T: FromStr>(cleaned: &Cleaned<'_>) -> Result<T, NotAlone<T::Err>> {
    let code = cleaned.text.parse().map_err(NotAlone::Unread)?;
    match cleaned.beside().next() {
        Some(_) => Err(NotAlone::PartBeside),
        None => Ok(code),
    }
}

/// Reads the number of an application.
pub fn app_id(text: &str) -> Result<u16, Problem> {
    number(text, 0, u16::MAX)
}

/// Reads a number of computers or of copies.
pub fn count(text: &str) -> Result<u8, Problem> {
    number(text, 0, u8::MAX.into()).map(|number| number as u8)
}

/// Reads the word of a key type, in any case and width.
pub fn key_type(word: &str) -> Result<KeyType, Problem> {
    let plain = || word.nfkc().collect::<String>().trim().to_lowercase();
    let key_type = KeyType::from_word(word).or_else(|| KeyType::from_word(&plain()));
    key_type.ok_or(Problem::KeyType)
}

/// Reads how many days a key is good.
pub fn days(text: &str) -> Result<u16, Problem> {
    number(text, 1, Period::MAX_DAYS)
}

/// Reads the number of a key within its application.
pub fn key_index(text: &str) -> Result<KeyIndex, Problem> {
    let most = KeyIndex::MAX.into();
    let number = number(text, 0, most)?;
    KeyIndex::new(number as u8).map_err(|_| Problem::Number { least: 0, most: most.into() })
}

/// Reads a version like `5.1`.
pub fn app_version(text: &str) -> Result<AppVersion, Problem> {
    text.parse().map_err(Problem::Version)
}

/// Reads twelve bits in one of their three spellings.
pub fn values(text: &str) -> Result<Values, Problem> {
    text.parse().map_err(Problem::Values)
}

/// Reads a date as `YYYY-MM-DD`. No other order is taken: [`meant_dates`] guesses only for a remedy.
pub fn date(text: &str) -> Result<DelphiDay, Problem> {
    text.parse().map_err(Problem::Date)
}

/// Reads a number of a range. Only digits are taken, so that a sign or a blank is never passed over.
pub fn number(text: &str, least: u16, most: u16) -> Result<u16, Problem> {
    long_number(text, least.into(), most.into()).map(|number| number as u16)
}

/// Reads a number of a range that 16 bits may not hold.
pub fn long_number(text: &str, least: u64, most: u64) -> Result<u64, Problem> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = digits.then(|| text.parse().ok()).flatten();
    parsed.filter(|number| (least..=most).contains(number)).ok_or(Problem::Number { least, most })
}

/// The user's data that were given, each with its source.
pub fn user_data<'a>(
    user_name: Option<&'a str>,
    user_company: Option<&'a str>,
    email: Option<&'a str>,
    other: Option<&'a str>,
) -> Vec<(Source, &'a str)> {
    let mut data = Vec::new();
    data.extend(user_name.map(|text| (Source::UserName, text)));
    data.extend(user_company.map(|text| (Source::UserCompany, text)));
    data.extend(email.map(|text| (Source::EmailAddress, text)));
    data.extend(other.map(|text| (Source::OtherSource, text)));
    data
}

/// Computes the InstallCode of the user's data, or refuses the field that identifies nobody.
pub fn code_of_user(data: &[(Source, &str)]) -> Result<InstallCode, Refusal<'static>> {
    InstallCode::of_data(data).map_err(|error| {
        let source = match error {
            IdentityError::Empty { name } | IdentityError::Placeholder { name } => {
                Source::from_name(name)
            }
            _ => None,
        };
        let field = source.map_or(Field::UserName, Field::of_source);
        field.refuse(Problem::Identity(error), "")
    })
}

/// The dates that somebody can have meant who wrote day, month and year in another order, or the month
/// alone: its first day and its last.
pub fn meant_dates(text: &str) -> Vec<DelphiDay> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let mut meant = match parts[..] {
        [year, month] if year.len() == 4 => {
            let last = (28..=31).rev().find_map(|day| day_of(year, month, &day.to_string()));
            vec![day_of(year, month, "1"), last]
        }
        [year, month, day] if year.len() == 4 => vec![day_of(year, month, day)],
        // Europe writes the day first, America the month: both are meant where both exist.
        [one, other, year] => vec![day_of(year, other, one), day_of(year, one, other)],
        [digits] if digits.len() == 8 && digits.is_ascii() => {
            vec![day_of(&digits[..4], &digits[4..6], &digits[6..])]
        }
        _ => Vec::new(),
    };
    meant.dedup();
    meant.into_iter().flatten().collect()
}

fn day_of(year: &str, month: &str, day: &str) -> Option<DelphiDay> {
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
}

/// Quotes foreign text for a message: escaped, and cut where it is too long to read.
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
    fn a_date_in_another_order_is_guessed() {
        for (text, meant) in [
            ("31/12/2027", &["2027-12-31"][..]),
            ("12/31/2027", &["2027-12-31"]),
            ("7.7.2027", &["2027-07-07"]),
            ("2027-1-5", &["2027-01-05"]),
            ("20270105", &["2027-01-05"]),
            ("01/02/2027", &["2027-02-01", "2027-01-02"]),
            ("2027-2", &["2027-02-01", "2027-02-28"]),
            ("2028-02", &["2028-02-01", "2028-02-29"]),
            ("2027-13", &[]),
            ("soon", &[]),
            ("é0270105", &[]),
            ("2027-02-30", &[]),
        ] {
            let days: Vec<String> = meant_dates(text).iter().map(DelphiDay::to_string).collect();
            assert_eq!(days, meant, "{text}");
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_is_digits_within_its_range() {
        assert_eq!(number("007", 1, 7), Ok(7));
        for text in ["", " 7", "+7", "7.0", "0", "8", "18446744073709551616"] {
            assert_eq!(number(text, 1, 7), Err(Problem::Number { least: 1, most: 7 }), "{text}");
        }
    }

    #[test]
    fn user_data_that_identify_nobody_are_refused_in_their_field() {
        let field = |data: &[(Source, &str)]| code_of_user(data).map_err(|refusal| refusal.field);
        let name = (Source::UserName, "Ann Lee");
        assert!(field(&[name]).is_ok());
        assert_eq!(field(&[name, (Source::EmailAddress, " ")]), Err(Field::Email));
        assert_eq!(field(&[(Source::UserCompany, "n/a"), name]), Err(Field::UserCompany));
    }

    #[test]
    fn foreign_text_in_a_message_is_short_and_does_nothing() {
        let refusal = Field::Days.refuse(Problem::Number { least: 1, most: 9 }, "\u{1B}[2J");
        assert_eq!(refusal.to_string(), r#"expected a number 1 to 9, found "\u{1b}[2J""#);
        assert!(quoted(&"x".repeat(1000)).chars().count() < 50);
    }
}
