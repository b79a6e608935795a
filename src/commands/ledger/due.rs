//! `avlock ledger due`: the keys that end soon, and what `renew --due` renews.

use crate::arguments::ledger::DueArgs;
use crate::commands::ledger::filters::{app_id, within};
use crate::commands::ledger::open_to_read;
use crate::commands::ledger::read::Take;
use crate::failure::{Failure, Outcome, Stop};
use crate::session::Session;
use avlock_issuing::ledger::Ledger;
use avlock_issuing::ledger::filter::{Filter, Reading};
use avlock_issuing::ledger::row::Listing;

/// Lists the keys that are due, the one that ends first at the top.
pub fn due(arguments: &DueArgs, session: &Session, take: &mut Take<'_>) -> Result<Outcome, Stop> {
    let filter = Filter {
        expiring: Some(within("TIME", &arguments.within, session)?),
        app_id: app_id(&arguments.app_id, session)?,
        customer: arguments.customer.clone(),
        ..Filter::default()
    };
    let ledger = open_to_read(session)?;
    for found in due_keys(&ledger, &filter)? {
        take(found.into())?;
    }
    Ok(Outcome::Good)
}

/// Returns the rows of a filter in the order of their last days, older rows first where two are the same.
pub fn due_keys(ledger: &Ledger, filter: &Filter) -> Result<Vec<Listing>, Failure> {
    let mut found = Vec::new();
    ledger.each(filter, Reading::Everything, |listing| {
        found.push(listing);
        Ok::<_, Failure>(())
    })?;
    found.sort_by_key(|listing| {
        let terms = listing.row.issued.map(|issued| issued.terms);
        let end = terms.map(|terms| u32::from(terms.start_day) + u32::from(terms.days));
        (end, listing.row.id)
    });
    Ok(found)
}
