//! `avlock ledger due`: the keys that end soon.

use crate::arguments::ledger::DueArgs;
use crate::commands::ledger::filters::{app_id, within};
use crate::commands::ledger::open_to_read;
use crate::commands::ledger::read::Take;
use crate::failure::{Outcome, Stop};
use crate::session::Session;
use avlock_issuing::ledger::filter::Filter;

/// Lists the keys that are due, the one that ends first at the top.
pub fn due(arguments: &DueArgs, session: &Session, take: &mut Take<'_>) -> Result<Outcome, Stop> {
    let filter = Filter {
        expiring: Some(within("TIME", &arguments.within, session)?),
        app_id: app_id(&arguments.app_id, session)?,
        customer: arguments.customer.clone(),
        ..Filter::default()
    };
    let ledger = open_to_read(session)?;
    for found in ledger.due(&filter)? {
        take(found.into())?;
    }
    Ok(Outcome::Good)
}
