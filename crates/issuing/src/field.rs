//! The fields of an order and of what is remembered with a key, by name and by nothing else.
//!
//! Whoever shows a refusal decides what a field is called there: an option on a command line, a
//! column of a table, a label on a page.

use avlock_format::Source;
use std::fmt;

/// A field of an order, or of what is remembered with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// The InstallCode that the customer's program shows.
    InstallCode,
    /// The user's name.
    UserName,
    /// The user's company.
    UserCompany,
    /// The user's e-mail address.
    Email,
    /// Other data of the user.
    Other,
    /// Whether the key fits any computer.
    Generic,
    /// The version that a generic key is for.
    AppVersion,
    /// The number of the application.
    AppId,
    /// What the key does where it is entered.
    KeyType,
    /// How many days the key is good.
    Days,
    /// The last day.
    Until,
    /// The first day.
    Start,
    /// Computers that share the key.
    Users,
    /// Copies that may run at once on one computer.
    Instances,
    /// The number of the key within the application.
    Index,
    /// The vendor's own twelve bits.
    Values,
    /// The order number.
    Order,
    /// The customer's name.
    Customer,
    /// A note.
    Note,
    /// Why a key is revoked.
    Reason,
}

impl Field {
    /// The plain name, which is the column of a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InstallCode => "install_code",
            Self::UserName => "user_name",
            Self::UserCompany => "user_company",
            Self::Email => "email",
            Self::Other => "other",
            Self::Generic => "generic",
            Self::AppVersion => "app_version",
            Self::AppId => "app_id",
            Self::KeyType => "type",
            Self::Days => "days",
            Self::Until => "until",
            Self::Start => "start",
            Self::Users => "users",
            Self::Instances => "instances",
            Self::Index => "index",
            Self::Values => "values",
            Self::Order => "order",
            Self::Customer => "customer",
            Self::Note => "note",
            Self::Reason => "reason",
        }
    }

    /// The field that holds a source of user data.
    pub const fn of_source(source: Source) -> Self {
        match source {
            Source::UserCompany => Self::UserCompany,
            Source::EmailAddress => Self::Email,
            Source::OtherSource => Self::Other,
            _ => Self::UserName,
        }
    }
}

impl fmt::Display for Field {
    /// Writes the plain name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
