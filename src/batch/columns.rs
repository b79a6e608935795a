//! The columns of a table that are read or written, which are named like the options, and the cells of a
//! row. Other columns pass through.

use avlock_issuing::text;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Column {
    /// The InstallCode.
    InstallCode,
    /// The user's name.
    UserName,
    /// The user's company.
    UserCompany,
    /// The user's e-mail address.
    Email,
    /// Other data of the user.
    Other,
    /// Whether the key is for any computer: yes or no.
    Generic,
    /// The version that a generic key is for.
    AppVersion,
    /// The name of the profile that the key is made with.
    App,
    /// The number of the application.
    AppId,
    /// The type of the key.
    Type,
    /// The number of days.
    Days,
    /// The last day.
    Until,
    /// The first day.
    Start,
    /// The number of computers that share the key.
    Users,
    /// The number of copies that may run at once.
    Instances,
    /// The number of the key within the application.
    Index,
    /// The twelve free bits.
    Values,
    /// The key: read if a row has one already, and written.
    RegistrationKey,
    /// Why the row has no key: only written.
    Error,
    /// The order number. It is read only if there is a ledger, like the next two.
    Order,
    /// The customer's name, for the ledger.
    Customer,
    /// A note, for the ledger.
    Note,
}

/// The number of columns.
pub const COUNT: usize = 22;

impl Column {
    /// All columns with their names in a header, in the order of their declaration.
    pub const ALL: [(Self, &'static str); COUNT] = [
        (Self::InstallCode, "install_code"),
        (Self::UserName, "user_name"),
        (Self::UserCompany, "user_company"),
        (Self::Email, "email"),
        (Self::Other, "other"),
        (Self::Generic, "generic"),
        (Self::AppVersion, "app_version"),
        (Self::App, "app"),
        (Self::AppId, "app_id"),
        (Self::Type, "type"),
        (Self::Days, "days"),
        (Self::Until, "until"),
        (Self::Start, "start"),
        (Self::Users, "users"),
        (Self::Instances, "instances"),
        (Self::Index, "index"),
        (Self::Values, "values"),
        (Self::RegistrationKey, "registration_key"),
        (Self::Error, "error"),
        (Self::Order, "order"),
        (Self::Customer, "customer"),
        (Self::Note, "note"),
    ];

    /// The columns of the user's data, which an InstallCode can be computed of.
    pub const USER_DATA: [Self; 4] = [Self::UserName, Self::UserCompany, Self::Email, Self::Other];

    /// Returns its name in a header.
    pub const fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// True if the column is read only for a ledger.
    pub const fn is_of_ledger(self) -> bool {
        matches!(self, Self::Order | Self::Customer | Self::Note)
    }

    /// True if the column is one of [`Self::USER_DATA`].
    fn is_user_data(self) -> bool {
        Self::USER_DATA.contains(&self)
    }

    /// True if the column tells something of an order, and is not only written or recorded.
    pub const fn is_of_order(self) -> bool {
        !matches!(self, Self::RegistrationKey | Self::Error) && !self.is_of_ledger()
    }

    /// Returns the column of a name, without regard to case, blanks, hyphens and `_`.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        if let Some((column, _)) = all.find(|(_, known)| *known == name) {
            return Some(column);
        }
        let name = letters(name)?;
        Self::ALL
            .into_iter()
            .find(|(_, known)| is_same(known, name.bytes()))
            .map(|(column, _)| column)
    }

    fn known(ledger: bool) -> impl Iterator<Item = (Self, &'static str)> {
        Self::ALL.into_iter().filter(move |(column, _)| ledger || !column.is_of_ledger())
    }

    /// Returns the column whose name differs from this one by a letter.
    pub fn resembling(name: &str, ledger: bool) -> Option<Self> {
        let is_near = |known: &str| match letters(name) {
            Some(name) => is_near(known.replace('_', "").as_bytes(), name.as_bytes()),
            None => looks_like(known, name),
        };
        Self::known(ledger).find(|(_, known)| is_near(known)).map(|(column, _)| column)
    }
}

/// Returns the letters of a heading in lower case, without what counts for nothing in one. Returns `None`
/// if it has letters that no name of a column has.
fn letters(heading: &str) -> Option<String> {
    // A JSON object may have long members, and there are as many of them as there are rows.
    const LONGEST: usize = 100;
    if heading.len() > LONGEST {
        return None;
    }
    let counts = |character: &char| {
        !matches!(character, '-' | '_' | '\u{2010}'..='\u{2015}') && !is_blank(*character)
    };
    let letter = |character: char| character.is_ascii().then(|| character.to_ascii_lowercase());
    in_usual_width(heading).chars().filter(counts).map(letter).collect()
}

/// True if a heading is a name but for letters of other alphabets, such as a Cyrillic one that looks the same.
fn looks_like(known: &str, heading: &str) -> bool {
    if heading.len() > 2 * known.len() + 8 {
        return false;
    }
    let heading = in_usual_width(heading);
    let letters = || {
        heading.chars().filter(|c| c.is_alphanumeric()).map(|letter| letter.to_ascii_lowercase())
    };
    let known = || known.chars().filter(|c| *c != '_');
    let is_same = |(one, other): (char, char)| !one.is_ascii() || one == other;
    letters().count() == known().count()
        && letters().any(|letter| letter.is_ascii())
        && letters().zip(known()).all(is_same)
}

/// Returns a heading with the usual letters for those in full width.
fn in_usual_width(heading: &str) -> Cow<'_, str> {
    match heading.is_ascii() {
        true => Cow::Borrowed(heading),
        false => Cow::Owned(heading.nfkc().collect()),
    }
}

/// True if a name of a column has these letters, but for its `_`.
fn is_same(known: &str, letters: impl Iterator<Item = u8>) -> bool {
    known.bytes().filter(|byte| *byte != b'_').eq(letters)
}

/// True for white space of any kind, and for characters that take no room.
pub fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{2800}' | '\u{FEFF}'
        )
}

/// The names that columns have in one table.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// True if there is a ledger: the columns for it are then read.
    pub ledger: bool,
    /// The headings that options give to columns, in place of their names.
    given: Vec<(Column, String)>,
}

impl Names {
    /// Reads the headings that are given as `NAME=HEADING`.
    pub fn new(ledger: bool, given: &[String]) -> Result<Self, String> {
        let mut names = Self { ledger, given: Vec::new() };
        for text in given {
            let (name, heading) = text
                .split_once('=')
                .filter(|(_, heading)| !heading.trim().is_empty())
                .ok_or(format!("expected NAME=HEADING, found {}", text::quoted(text)))?;
            let column = Column::from_name(name).ok_or_else(|| {
                let known = Column::ALL.map(|(_, name)| name).join(", ");
                format!("expected one of {known}, found {}", text::quoted(name))
            })?;
            let is_twice = |(other, known): &(Column, String)| {
                *other == column || is_same_heading(known, heading)
            };
            if names.given.iter().any(is_twice) {
                let text = text::quoted(text);
                return Err(format!(
                    "expected each column and heading once, found one twice in {text}"
                ));
            }
            names.given.push((column, heading.trim().to_owned()));
        }
        Ok(names)
    }

    /// Returns the column that a heading names, or `None` if it passes through.
    pub fn column(&self, heading: &str) -> Option<Column> {
        let column = match self.given.is_empty() {
            true => Column::from_name(heading),
            false => self.given_column(heading),
        };
        column.filter(|column| self.ledger || !column.is_of_ledger())
    }

    fn given_column(&self, heading: &str) -> Option<Column> {
        let is_given = |(_, known): &&(Column, String)| is_same_heading(known, heading);
        if let Some((column, _)) = self.given.iter().find(is_given) {
            return Some(*column);
        }
        // The name of a column that has another heading is that of a foreign one.
        let column = Column::from_name(heading)?;
        (!self.given.iter().any(|(other, _)| *other == column)).then_some(column)
    }

    /// Returns the column that an unknown heading resembles.
    pub fn resembling(&self, heading: &str) -> Option<Column> {
        let near = Column::resembling(heading, self.ledger)?;
        (!self.given.iter().any(|(other, _)| *other == near)).then_some(near)
    }

    /// True if a column makes a line the header of a table: it tells something of an order, or of what is
    /// recorded with one where there is a ledger.
    pub fn make_header(&self, column: Column) -> bool {
        column.is_of_order() || (self.ledger && column.is_of_ledger())
    }

    /// Returns the headings that options give.
    pub fn given(&self) -> Vec<&str> {
        self.given.iter().map(|(_, given)| given.as_str()).collect()
    }

    /// True if a given heading is one of these.
    pub fn has_given(&self, given: &str, headings: &[String]) -> bool {
        headings.iter().any(|heading| is_same_heading(given, heading))
    }

    /// Returns a given heading that none of these cells is.
    pub fn missing<'n>(&'n self, headings: &[String]) -> Option<&'n str> {
        self.given().into_iter().find(|given| !self.has_given(given, headings))
    }
}

/// True if two headings are the same, without regard to case, blanks, hyphens and `_`.
fn is_same_heading(one: &str, other: &str) -> bool {
    let counts = |character: &char| !matches!(character, '-' | '_') && !is_blank(*character);
    let letters = |text: &str| -> String {
        in_usual_width(text).chars().filter(counts).flat_map(char::to_lowercase).collect()
    };
    one == other || letters(one) == letters(other)
}

/// The texts of a row, by column.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cells<'a>([Option<&'a str>; COUNT]);

impl<'a> Cells<'a> {
    /// Returns the text of a column, or `None` if it is missing or empty.
    pub fn get(&self, column: Column) -> Option<&'a str> {
        self.0[column as usize]
    }

    /// Sets the text of a column, without the blanks around it.
    pub fn set(&mut self, column: Column, text: &'a str) {
        let mut text = text.trim_ascii();
        // Blanks that do not show, such as the one that does not break a line, come with what was pasted.
        if let (Some(first), Some(last)) = (text.as_bytes().first(), text.as_bytes().last())
            && !(first.is_ascii() && last.is_ascii())
        {
            // Of user data a character that does not show is kept, because it is warned of.
            text = match column.is_user_data() {
                true => text.trim(),
                false => text.trim_matches(is_blank),
            };
        }
        self.0[column as usize] = (!text.is_empty()).then_some(text);
    }
}

/// True if one name is the other with at most one letter replaced, added, removed or swapped with its
/// neighbour.
fn is_near(one: &[u8], other: &[u8]) -> bool {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    match (&one[same..], &other[same..]) {
        ([], rest) | (rest, []) => rest.len() <= 1,
        (one @ [a, one_rest @ ..], other @ [b, other_rest @ ..]) => {
            let swapped = match (one_rest, other_rest) {
                ([c, one @ ..], [d, other @ ..]) => (a, c) == (d, b) && one == other,
                _ => false,
            };
            swapped || one_rest == other_rest || one_rest == other || one == other_rest
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_and_near_ones_are_seen() {
        for (place, (column, name)) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column as usize, place);
            assert_eq!(column.name(), name);
            assert_eq!(Column::from_name(name), Some(column));
            let names = Names::new(false, &[]).unwrap();
            assert_eq!(names.column(name), (!column.is_of_ledger()).then_some(column));
        }
        for name in ["instal_code", "instal-code", "Instal Code", "intsallcode", "INSTALL_CODES"] {
            assert_eq!(Column::resembling(name, false), Some(Column::InstallCode), "{name}");
        }
        for name in ["", "order", "customer", "code", "date", "Größe"] {
            assert_eq!(Column::resembling(name, false), None, "{name}");
        }
        assert_eq!(Column::resembling("ordr", false), None);
        assert_eq!(Column::resembling("ordr", true), Some(Column::Order));
    }
    #[test]
    fn a_name_is_known_in_any_case_and_with_any_blanks() {
        for (name, column) in [
            ("User-Company", Column::UserCompany),
            ("APPID", Column::AppId),
            ("e\u{2011}Mail", Column::Email),
            (" Un til\u{A0}", Column::Until),
            ("\u{FEFF}registration key", Column::RegistrationKey),
            ("Ｕｓｅｒｓ", Column::Users),
            ("ＤＡＹＳ", Column::Days),
        ] {
            assert_eq!(Column::from_name(name), Some(column), "{name}");
        }
        for name in ["", "app.id", "users2", "dàys"] {
            assert_eq!(Column::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_given_heading_takes_the_place_of_the_name() {
        let given = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            Names::new(false, &texts)
        };
        let names = given(&["install-code=Gerätecode", "type=Licence Type"]).unwrap();
        assert_eq!(names.column("GERÄTE-CODE"), Some(Column::InstallCode));
        assert_eq!(names.column("licence_type"), Some(Column::Type));
        assert_eq!(names.column("type"), None);
        assert_eq!(names.column("days"), Some(Column::Days));
        assert_eq!(names.missing(&["Licence Type".to_owned()]), Some("Gerätecode"));
        for wrong in
            [&["code=x"][..], &["type"], &["type="], &["type=a", "Type=b"], &["type=a", "days=A"]]
        {
            assert!(given(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn blanks_of_any_kind_around_a_cell_do_not_count() {
        let mut cells = Cells::default();
        cells.set(Column::Days, "\u{A0}30\u{2007}\t");
        assert_eq!(cells.get(Column::Days), Some("30"));
        cells.set(Column::Days, " \u{3000}\u{200B}");
        assert_eq!(cells.get(Column::Days), None);
    }
}
