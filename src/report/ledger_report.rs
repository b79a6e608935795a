//! What was issued in a year, by month and product.

use crate::failure::Outcome;
use crate::report::csv::{Cell, CsvForm};
use crate::report::fitted::fitted;
use crate::report::{Report, TableReport, View};
use avlock_format::escaped::Escaped;
use avlock_issuing::ledger::Event;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::AddAssign;

/// The counts of a year.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LedgerReport {
    /// The year, in UTC.
    pub year: u16,
    /// By month, and within a month by AppID. What nothing was recorded of is left out.
    pub months: Vec<MonthReport>,
    /// All months together.
    pub total: Counts,
}

/// What was recorded of a product in a month.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MonthReport {
    /// `YYYY-MM`.
    pub month: String,
    /// The product.
    pub app_id: u16,
    /// The name of its newest profile in the ledger.
    pub app: Option<String>,
    /// How many rows there are of each kind.
    #[serde(flatten)]
    pub counts: Counts,
}

/// How many rows there are of each kind. No row is counted twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    issued: u64,
    renewed: u64,
    reissued: u64,
    revoked: u64,
}

impl Counts {
    /// Counts a row of a kind.
    pub fn count(&mut self, event: Event) {
        *match event {
            Event::Issued => &mut self.issued,
            Event::Renewed => &mut self.renewed,
            Event::Reissued => &mut self.reissued,
            Event::Revoked => &mut self.revoked,
        } += 1;
    }

    fn all(self) -> [u64; 4] {
        [self.issued, self.renewed, self.reissued, self.revoked]
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.issued += other.issued;
        self.renewed += other.renewed;
        self.reissued += other.reissued;
        self.revoked += other.revoked;
    }
}

impl LedgerReport {
    /// Reports on a year by the counts of each month, from 1, and AppID.
    pub fn new(
        year: u16,
        counts: BTreeMap<(u8, u16), Counts>,
        names: &BTreeMap<u16, String>,
    ) -> Self {
        let mut total = Counts::default();
        let mut months = Vec::with_capacity(counts.len());
        for ((month, app_id), counts) in counts {
            total += counts;
            let month = format!("{year:04}-{month:02}");
            months.push(MonthReport { month, app_id, app: names.get(&app_id).cloned(), counts });
        }
        Self { year, months, total }
    }
}

impl MonthReport {
    fn product(&self) -> String {
        match &self.app {
            Some(app) => Escaped(app).to_string(),
            None => format!("AppID {}", self.app_id),
        }
    }
}

/// The most columns that a product takes in the table.
const LONGEST_PRODUCT: usize = 24;

impl Report for LedgerReport {
    fn kind(&self) -> &'static str {
        "ledger-report"
    }

    fn table(&self, view: &View) -> String {
        if self.months.is_empty() {
            return format!("nothing was recorded in {}\n", self.year);
        }
        let products: Vec<String> = self.months.iter().map(MonthReport::product).collect();
        let widths = products.iter().map(|product| textwrap::core::display_width(product));
        let width = widths.max().unwrap_or_default().clamp("Product".len(), LONGEST_PRODUCT);
        let line = |month: &str, product: &str, counts: Counts| {
            let (product, left) = fitted(product, width);
            let mut line = format!("{month:7}  {product}{:left$}", "");
            for count in counts.all() {
                let _ = write!(line, "  {count:>8}");
            }
            line + "\n"
        };
        let heading = format!(
            "{:7}  {:width$}  {:>8}  {:>8}  {:>8}  {:>8}",
            "Month", "Product", "Issued", "Renewed", "Reissued", "Revoked"
        );
        let mut text = format!("{}\n", view.paint.title(&heading));
        for (month, product) in self.months.iter().zip(&products) {
            text.push_str(&line(&month.month, product, month.counts));
        }
        text.push_str(&line(&self.year.to_string(), "all", self.total));
        text
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}

impl TableReport for LedgerReport {
    fn csv(&self, form: &CsvForm) -> Vec<String> {
        let names = ["month", "app_id", "app", "issued", "renewed", "reissued", "revoked"];
        let mut lines = vec![form.line(names.map(Cell::Own))];
        for month in &self.months {
            let app = Cell::Foreign(month.app.as_deref().unwrap_or_default());
            let mut cells = vec![Cell::Own(&month.month), Cell::Number(month.app_id.into()), app];
            cells.extend(month.counts.all().map(|count| Cell::Number(count.cast_signed())));
            lines.push(form.line(cells));
        }
        lines
    }
}
