//! `avlock ledger report`: counts what was recorded in a year, by month and product.

use crate::arguments::ledger::ReportArgs;
use crate::commands::ledger::filters::{app_id, midnight, today};
use crate::commands::ledger::open_to_read;
use crate::failure::{self, Failure};
use crate::report::{Counts, LedgerReport};
use crate::session::Session;
use avlock_issuing::ledger::filter::{Filter, Reading};
use avlock_issuing::text;
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashMap};

/// Counts the rows of the year. A revocation counts where it was recorded, and for the product of its key.
pub fn report(arguments: &ReportArgs, session: &Session) -> Result<LedgerReport, Failure> {
    let year = match arguments.year.as_ref().and_then(Option::as_ref) {
        // A ledger has times of this epoch alone, and none after the year 9999.
        Some(text) => failure::option("year", text, |text| text::number(text, 1970, 9998))?,
        None => today(session)?.date().year().unsigned_abs(),
    };
    let begin = |year: u16| midnight(civil::date(year.cast_signed(), 1, 1));
    let filter = Filter {
        app_id: app_id(&arguments.app_id, session)?,
        from: begin(year),
        before: begin(year + 1),
        ..Filter::default()
    };
    let ledger = open_to_read(session)?;
    let mut counts = BTreeMap::new();
    let mut names = BTreeMap::new();
    // The products of the keys of this year, for their revocations.
    let mut products: HashMap<i64, u16> = HashMap::new();
    ledger.each(&filter, Reading::Everything, |listing| {
        let row = listing.row;
        let product = match (row.issued, row.refers_to) {
            (Some(issued), _) => {
                let product = issued.terms.app_id;
                products.insert(row.id, product);
                names.extend(row.app.map(|app| (product, app)));
                Some(product)
            }
            (None, Some(revoked)) => match products.get(&revoked) {
                Some(product) => Some(*product),
                None => {
                    let revoked = ledger.row(revoked)?.map(|listing| listing.row);
                    let product = revoked.as_ref().and_then(|row| row.issued);
                    let product = product.map(|issued| issued.terms.app_id);
                    let name = revoked.and_then(|row| row.app);
                    if let (Some(product), Some(name)) = (product, name) {
                        names.entry(product).or_insert(name);
                    }
                    product
                }
            },
            (None, None) => None,
        };
        // A row that somebody changed may have a time that is none, or be about none.
        let time = Timestamp::from_millisecond(row.time).ok();
        let month = time.map(|time| time.to_zoned(TimeZone::UTC).month().unsigned_abs());
        if let (Some(month), Some(product)) = (month, product) {
            counts.entry((month, product)).or_insert_with(Counts::default).count(row.event);
        }
        Ok::<_, Failure>(())
    })?;
    Ok(LedgerReport::new(year, counts, &names))
}
