//! The columns that mean something: named like the options.

/// A column that is read or written.
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
    /// Is the key for any computer?
    Generic,
    /// The version that a generic key is for.
    AppVersion,
    /// The profile.
    App,
    /// Number of the application.
    AppId,
    /// What the key is for.
    Type,
    /// How many days.
    Days,
    /// The last day.
    Until,
    /// The first day.
    Start,
    /// Computers that share the key.
    Users,
    /// Copies that may run at once.
    Instances,
    /// Number of the key.
    Index,
    /// Twelve free bits.
    Values,
    /// The key: read if a row has one already, and written.
    RegistrationKey,
    /// Why there is none: written.
    Error,
    /// The order number. This and the next two are read if there is a ledger; without one they are
    /// columns like any other.
    Order,
    /// The customer.
    Customer,
    /// A note.
    Note,
}

/// How many columns there are.
pub const COUNT: usize = 22;

impl Column {
    /// All of them with their names in a header, in the order of their declaration.
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

    /// Its name in a header.
    pub const fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Does it mean something only to a ledger?
    pub const fn is_of_ledger(self) -> bool {
        matches!(self, Self::Order | Self::Customer | Self::Note)
    }

    /// The column of a name, with a ledger or without one.
    pub fn from_name(name: &str, ledger: bool) -> Option<Self> {
        let mut all = Self::known(ledger);
        all.find(|(_, known)| *known == name).map(|(column, _)| column)
    }

    fn known(ledger: bool) -> impl Iterator<Item = (Self, &'static str)> {
        Self::ALL.into_iter().filter(move |(column, _)| ledger || !column.is_of_ledger())
    }

    /// The column that a name is one letter away from, or that it spells in another case.
    pub fn resembling(name: &str, ledger: bool) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let near = |known: &str| is_near(known.as_bytes(), name.as_bytes());
        Self::known(ledger).find(|(_, known)| near(known)).map(|(column, _)| column)
    }
}

/// The cells of a row, by column; nothing for one that is missing or empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cells<'a>([Option<&'a str>; COUNT]);

impl<'a> Cells<'a> {
    /// The text of a column.
    pub fn get(&self, column: Column) -> Option<&'a str> {
        self.0[column as usize]
    }

    /// Sets the text of a column; blanks around it do not count.
    pub fn set(&mut self, column: Column, text: &'a str) {
        let text = text.trim_ascii();
        self.0[column as usize] = (!text.is_empty()).then_some(text);
    }
}

/// Is one the other with one letter replaced, added, removed or swapped with its neighbour?
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
            assert_eq!(Column::from_name(name, true), Some(column));
            let without = (!column.is_of_ledger()).then_some(column);
            assert_eq!(Column::from_name(name, false), without);
        }
        for name in ["instal_code", "install-code", "Install_Code", "intsall_code", "install_codes"]
        {
            assert_eq!(Column::resembling(name, false), Some(Column::InstallCode), "{name}");
        }
        for name in ["", "order", "customer", "code", "date"] {
            assert_eq!(Column::resembling(name, false), None, "{name}");
        }
        assert_eq!(Column::resembling("ordr", false), None);
        assert_eq!(Column::resembling("ordr", true), Some(Column::Order));
    }
}
