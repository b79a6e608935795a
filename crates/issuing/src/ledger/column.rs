//! The columns of a row, once: their names, their order in the file, and their place in its hash.
//!
//! Lists of SQL, hashing, reading and binding go by [`Column`], so that two columns of one type
//! cannot change places in one of them only. `schema.rs` has the names a second time, because a
//! migration is never edited; a test holds the two together.

use crate::ledger::chain::Value;

/// A column of the table `event`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The number of the row, from 1.
    Id,
    /// What happened: `issued`, `renewed`, `reissued` or `revoked`.
    Event,
    /// When, in milliseconds since 1970, UTC.
    Time,
    /// The older row that this one renews, reissues or revokes.
    RefersTo,
    /// The number of rows that the order had before this one.
    Generation,
    /// The person who recorded the row, as `user@host`.
    MadeBy,
    /// The order number.
    OrderNumber,
    /// The customer.
    Customer,
    /// A note; in a revocation, the reason.
    Note,
    /// The profile that was in use.
    App,
    /// The name of the user, if the InstallCode was computed from it.
    UserName,
    /// The company of the user, likewise.
    UserCompany,
    /// The e-mail address of the user, likewise.
    Email,
    /// Other data of the user, likewise.
    Other,
    /// The InstallCode as a number of 48 bits.
    InstallCode,
    /// The number of the application.
    AppId,
    /// The iCode that the key carries.
    Icode,
    /// The digit of the key type.
    KeyType,
    /// The number of days as stored.
    Days,
    /// The first day as stored.
    StartDay,
    /// How many computers share the key.
    Users,
    /// How many copies may run at once.
    Instances,
    /// The number of the key within the application.
    KeyIndex,
    /// The twelve free bits.
    KeyValues,
    /// The fingerprint of the EncryptionKey.
    Secret,
    /// The sixteen bytes of the key.
    RegistrationKey,
    /// SHA-256 over the row and the one before.
    Hash,
}

/// How many columns there are.
pub const COUNT: usize = 27;

impl Column {
    /// All columns in the order of the file: those that place a row, its content, its hash.
    pub const ALL: [Self; COUNT] = [
        Self::Id,
        Self::Event,
        Self::Time,
        Self::RefersTo,
        Self::Generation,
        Self::MadeBy,
        Self::OrderNumber,
        Self::Customer,
        Self::Note,
        Self::App,
        Self::UserName,
        Self::UserCompany,
        Self::Email,
        Self::Other,
        Self::InstallCode,
        Self::AppId,
        Self::Icode,
        Self::KeyType,
        Self::Days,
        Self::StartDay,
        Self::Users,
        Self::Instances,
        Self::KeyIndex,
        Self::KeyValues,
        Self::Secret,
        Self::RegistrationKey,
        Self::Hash,
    ];

    /// Columns that place a row in the ledger, in the order in which they are hashed.
    pub const PLACE: &[Self] = Self::ALL.split_at(Self::MadeBy as usize).0;

    /// Columns that hold what was issued, in the order in which they are hashed.
    pub const CONTENT: &[Self] =
        Self::ALL.split_at(Self::MadeBy as usize).1.split_at(COUNT - 1 - Self::PLACE.len()).0;

    /// The name in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Event => "event",
            Self::Time => "time",
            Self::RefersTo => "refers_to",
            Self::Generation => "generation",
            Self::MadeBy => "made_by",
            Self::OrderNumber => "order_number",
            Self::Customer => "customer",
            Self::Note => "note",
            Self::App => "app",
            Self::UserName => "user_name",
            Self::UserCompany => "user_company",
            Self::Email => "email",
            Self::Other => "other",
            Self::InstallCode => "install_code",
            Self::AppId => "app_id",
            Self::Icode => "icode",
            Self::KeyType => "key_type",
            Self::Days => "days",
            Self::StartDay => "start_day",
            Self::Users => "users",
            Self::Instances => "instances",
            Self::KeyIndex => "key_index",
            Self::KeyValues => "key_values",
            Self::Secret => "secret",
            Self::RegistrationKey => "registration_key",
            Self::Hash => "hash",
        }
    }

    /// The place in a list of all columns, from 0.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The names of all columns, as SQL lists them.
    pub fn list() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

/// The values of a row, by column. Those that are not set are null.
///
/// An array that is filled once is faster than asking for the value of a column at a time: a batch
/// hashes and binds every value of a million rows.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a>([Value<'a>; COUNT]);

impl Default for Values<'_> {
    fn default() -> Self {
        Self([Value::Null; COUNT])
    }
}

impl<'a> Values<'a> {
    /// Sets the value of a column.
    pub fn set(&mut self, column: Column, value: Value<'a>) {
        self.0[column.index()] = value;
    }

    /// All values, in the order of [`Column::ALL`].
    pub fn all(&self) -> &[Value<'a>; COUNT] {
        &self.0
    }

    /// The values of [`Column::PLACE`], in its order.
    pub fn place(&self) -> &[Value<'a>] {
        self.0.split_at(Column::PLACE.len()).0
    }

    /// The values of [`Column::CONTENT`], in its order.
    pub fn content(&self) -> &[Value<'a>] {
        self.0.split_at(Column::PLACE.len()).1.split_at(Column::CONTENT.len()).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::schema;
    use rusqlite::Connection;

    #[test]
    fn the_list_is_in_the_order_of_the_declaration() {
        for (place, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column.index(), place, "{column:?}");
        }
        let groups = [Column::PLACE, Column::CONTENT, &[Column::Hash]].concat();
        assert_eq!(groups, Column::ALL);
    }

    #[test]
    fn the_columns_are_those_of_the_file() {
        let connection = Connection::open_in_memory().unwrap();
        schema::migrate(&connection, 0).unwrap();
        let mut statement = connection.prepare("PRAGMA table_info(event)").unwrap();
        let names = statement.query_map((), |row| row.get::<_, String>("name")).unwrap();
        let names: Vec<String> = names.collect::<Result<_, _>>().unwrap();
        assert_eq!(names, Column::ALL.map(Column::name));
    }
}
