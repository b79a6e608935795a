//! What becomes of a row in the targets of tables.

use avlock::batch::columns::{Cells, Column};
use avlock::batch::issue::RowOutcome;
use avlock_format::RegistrationKey;

/// Gives a row with days a key, unless it has one, and refuses the others.
pub fn judge(row: &Cells<'_>) -> RowOutcome {
    let key: RegistrationKey = "YXHA9HR-7XALKAN-15YVVJP-RZH0ERR".parse().expect("a key");
    match (row.get(Column::Days), row.get(Column::RegistrationKey)) {
        (None, _) => RowOutcome::Refused("days: expected a number, found \"none\"".to_owned()),
        (Some(_), Some(_)) => RowOutcome::Kept,
        (Some(_), None) => RowOutcome::Made(Some(key)),
    }
}
