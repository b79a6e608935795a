//! The columns of a table that are read or written, which are named like the options, and the cells of a
//! row. Other columns pass through.

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

    /// Returns its name in a header.
    pub const fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// True if the column is read only for a ledger.
    pub const fn is_of_ledger(self) -> bool {
        matches!(self, Self::Order | Self::Customer | Self::Note)
    }

    /// Returns the column of a name; those for a ledger only if there is one.
    pub fn from_name(name: &str, ledger: bool) -> Option<Self> {
        let mut all = Self::known(ledger);
        all.find(|(_, known)| *known == name).map(|(column, _)| column)
    }

    fn known(ledger: bool) -> impl Iterator<Item = (Self, &'static str)> {
        Self::ALL.into_iter().filter(move |(column, _)| ledger || !column.is_of_ledger())
    }

    /// Returns the column whose name differs from this one by a letter or in case.
    pub fn resembling(name: &str, ledger: bool) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        Self::known(ledger)
            .find(|(_, known)| is_near(known.as_bytes(), name.as_bytes()))
            .map(|(column, _)| column)
    }
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
        let text = text.trim_ascii();
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
