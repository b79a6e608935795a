//! The rows whose keys end soon, in the order in which they end.

use crate::ledger::error::LedgerError;
use crate::ledger::filter::{Filter, Reading};
use crate::ledger::row::Listing;
use crate::ledger::store::Ledger;

impl Ledger {
    /// Returns the rows of a filter in the order of their last days, older rows first where two are the same.
    pub fn due(&self, filter: &Filter) -> Result<Vec<Listing>, LedgerError> {
        let mut found = Vec::new();
        self.each(filter, Reading::Everything, |listing| {
            found.push(listing);
            Ok::<_, LedgerError>(())
        })?;
        found.sort_by_key(|listing| {
            let terms = listing.row.issued.map(|issued| issued.terms);
            let end = terms.map(|terms| u32::from(terms.start_day) + u32::from(terms.days));
            (end, listing.row.id)
        });
        Ok(found)
    }
}
