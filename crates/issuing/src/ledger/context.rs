//! Who records, when, and what the new rows are to the old ones.

use jiff::Timestamp;

/// What new rows are to older ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chained {
    /// They take no row's place.
    No,
    /// Each takes the place of the newest row of its order.
    Reissues,
    /// The one takes the place of the row of a number, for longer.
    Renews(i64),
}

/// Tells who records rows, when, and what they are to older ones.
#[derive(Debug, Clone, Copy)]
pub struct WriteContext<'a> {
    /// `user@host`, as the contents were hashed with.
    pub made_by: &'a str,
    /// The time of the recording.
    pub now: Timestamp,
    /// What the new rows are to older ones.
    pub chained: Chained,
    /// Ends at the first entry that is refused.
    pub stop: bool,
    /// How many rows [`super::lookup`] may be behind.
    pub max_lag: i64,
}
