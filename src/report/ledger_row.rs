//! A row of the ledger, alone or beside what a key holds.

use crate::failure::Outcome;
use crate::report::table::{Paint, row};
use crate::report::{FieldsReport, Report, SCHEMA, findings_in_words};
use avlock_format::{DelphiDay, Finding, Payload};
use avlock_issuing::escaped::Escaped;
use avlock_issuing::ledger::row::Listing;
use avlock_issuing::ledger::{Event, day_in_words, time_in_words};
use data_encoding::HEXLOWER;
use serde::Serialize;
use std::fmt::Write;

/// When a key was issued, for whom and by whom, and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct RowReport {
    pub id: i64,
    pub event: &'static str,
    pub time: String,
    pub made_by: String,
    pub refers_to: Option<i64>,
    pub order: Option<String>,
    pub generation: Option<i64>,
    pub customer: Option<String>,
    pub note: Option<String>,
    pub app: Option<String>,
    pub install_code: Option<String>,
    pub user_name: Option<String>,
    pub user_company: Option<String>,
    pub email: Option<String>,
    pub other: Option<String>,
    pub secret: Option<String>,
    pub replaced_by: Option<i64>,
    pub revoked: Option<RevokedReport>,
    pub hash: String,
    #[serde(skip)]
    replacing: Option<Event>,
    #[serde(skip)]
    day: String,
}

/// That a key is no longer good.
#[derive(Debug, Clone, Serialize)]
pub struct RevokedReport {
    pub id: i64,
    pub time: String,
    pub reason: Option<String>,
}

/// A row with its key.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerRowReport {
    schema: u32,
    kind: &'static str,
    /// The row.
    #[serde(flatten)]
    pub row: RowReport,
    /// The key; none in a revocation.
    pub key: Option<String>,
    /// What the key holds.
    pub fields: Option<FieldsReport>,
}

/// A row, and the chain that it stands in.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerShowReport {
    schema: u32,
    kind: &'static str,
    /// The row that was asked for.
    #[serde(flatten)]
    entry: Inner,
    /// All rows of its chain, oldest first, itself included.
    chain: Vec<Link>,
    #[serde(skip)]
    findings: Vec<Finding>,
    #[serde(skip)]
    today: DelphiDay,
}

#[derive(Debug, Clone, Serialize)]
struct Inner {
    #[serde(flatten)]
    row: RowReport,
    key: Option<String>,
    fields: Option<FieldsReport>,
}

/// A row of a chain.
#[derive(Debug, Clone, Serialize)]
struct Link {
    id: i64,
    event: &'static str,
    time: String,
    order: Option<String>,
    key: Option<String>,
    last_date: Option<String>,
    revoked: bool,
}

impl From<Listing> for RowReport {
    fn from(Listing { row, since }: Listing) -> Self {
        let [user_name, user_company, email, other] = row.user;
        let revoked = since.revoked.map(|revoked| RevokedReport {
            id: revoked.id,
            time: time_in_words(revoked.time),
            reason: revoked.reason,
        });
        let (replaced_by, replacing) = since.replaced_by.unzip();
        Self {
            id: row.id,
            event: row.event.word(),
            time: time_in_words(row.time),
            made_by: row.made_by,
            refers_to: row.refers_to,
            order: row.order,
            generation: row.generation,
            customer: row.customer,
            note: row.note,
            app: row.app,
            install_code: row.install_code.map(|code| code.to_string()),
            user_name,
            user_company,
            email,
            other,
            secret: row.issued.map(|issued| issued.secret.to_string()),
            replaced_by,
            revoked,
            hash: HEXLOWER.encode(&row.hash),
            replacing,
            day: day_in_words(row.time),
        }
    }
}

impl RowReport {
    /// A row of the table of a key: name, number, words.
    pub fn in_words(&self) -> [String; 3] {
        let mut text = format!("{} on {} by {}", self.event, self.day, self.made_by);
        let named = [("order", &self.order), ("customer", &self.customer)];
        for (name, value) in
            named.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)))
        {
            let _ = write!(text, ", {name} {value}");
        }
        if let Some(older) = self.refers_to {
            let _ = write!(text, ", after row {older}");
        }
        if let (Some(by), Some(event)) = (self.replaced_by, self.replacing) {
            let _ = write!(text, "; {} by row {by}", event.word());
        }
        if let Some(RevokedReport { time, .. }) = &self.revoked {
            let _ = write!(text, "; revoked on {}", &time.get(..10).unwrap_or(time));
        }
        row([&"Ledger", &self.id, &text])
    }

    /// What the row is worth now.
    pub fn state(&self) -> &'static str {
        match (&self.revoked, self.replacing) {
            (Some(_), _) => "revoked",
            (None, Some(event)) => event.word(),
            (None, None) => "",
        }
    }

    /// The day of it, in UTC.
    pub fn day(&self) -> &str {
        &self.day
    }
}

impl From<Listing> for LedgerRowReport {
    fn from(found: Listing) -> Self {
        let Inner { row, key, fields } = Inner::from(found);
        Self { schema: SCHEMA, kind: "ledger-row", row, key, fields }
    }
}

impl From<Listing> for Inner {
    fn from(found: Listing) -> Self {
        let issued = found.row.issued;
        Self {
            key: issued.map(|issued| issued.key.to_string()),
            fields: issued.map(|issued| FieldsReport::from(Payload::from_raw(issued.terms))),
            row: RowReport::from(found),
        }
    }
}

impl LedgerShowReport {
    /// A row with its chain, judged on a day.
    pub fn new(
        found: Listing,
        chain: Vec<Listing>,
        findings: Vec<Finding>,
        today: DelphiDay,
    ) -> Self {
        let chain = chain.into_iter().map(|found| {
            let Inner { row, key, fields } = Inner::from(found);
            let RowReport { id, event, time, order, revoked, .. } = row;
            let last_date = fields.and_then(|fields| fields.last_date);
            Link { id, event, time, order, key, last_date, revoked: revoked.is_some() }
        });
        let chain = chain.collect();
        let entry = Inner::from(found);
        Self { schema: SCHEMA, kind: "ledger-entry", entry, chain, findings, today }
    }
}

impl Report for LedgerShowReport {
    fn table(&self, paint: Paint) -> String {
        let Inner { row: entry, key, fields } = &self.entry;
        let title = format!("Row {}", entry.id);
        let mut text = format!("{}  {} {}\n", paint.title(&title), entry.event, entry.time);
        let mut rows: Vec<[String; 2]> = Vec::new();
        let mut say = |name: &str, value: Option<&str>| {
            rows.extend(value.map(|value| [name.to_owned(), value.to_owned()]));
        };
        let number = |number: Option<i64>| number.map(|number| number.to_string());
        say("Key", key.as_deref());
        say("By", Some(&entry.made_by));
        let refers = if key.is_some() { "After row" } else { "Of row" };
        say(refers, number(entry.refers_to).as_deref());
        say("Order", entry.order.as_deref());
        say("Customer", entry.customer.as_deref());
        say(if key.is_some() { "Note" } else { "Reason" }, entry.note.as_deref());
        say("App", entry.app.as_deref());
        say("InstallCode", entry.install_code.as_deref());
        say("User name", entry.user_name.as_deref());
        say("Company", entry.user_company.as_deref());
        say("Email", entry.email.as_deref());
        say("Other", entry.other.as_deref());
        say("Secret", entry.secret.as_deref());
        say("Hash", Some(&entry.hash));
        text.push_str(&paint.rows(rows));
        if let Some(fields) = fields {
            let _ = writeln!(text, "\n{}", paint.title("Terms"));
            text.push_str(&paint.rows(fields.rows(self.today)));
        }
        if self.chain.len() > 1 {
            let _ = writeln!(text, "\n{}", paint.title("Chain"));
            text.push_str(&paint.rows(self.chain.iter().map(|link| {
                let order = link.order.as_ref().map(|order| format!("order {order}"));
                let last = link.last_date.as_ref().map(|day| format!("to {day}"));
                let mark = if link.revoked { "revoked" } else { "" };
                let key = link.key.clone().unwrap_or_default();
                let day = link.time.get(..10).unwrap_or_default();
                row([
                    &link.id,
                    &link.event,
                    &day,
                    &key,
                    &last.unwrap_or_default(),
                    &order.unwrap_or_default(),
                    &mark,
                ])
            })));
        }
        if !self.findings.is_empty() {
            let _ = writeln!(text);
            text.push_str(&findings_in_words(&self.findings, paint));
        }
        text
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}

/// A heading and lines of a list whose columns are as wide as they have been so far.
#[derive(Debug, Default)]
pub struct LedgerTable {
    order: usize,
    begun: bool,
}

impl LedgerTable {
    /// A row as a line, under a heading if it is the first.
    pub fn line(&mut self, report: &LedgerRowReport, paint: Paint) -> String {
        let LedgerRowReport { row, key, fields, .. } = report;
        let escaped =
            |text: &Option<String>| Escaped(text.as_deref().unwrap_or_default()).to_string();
        let (order, customer) = (escaped(&row.order), escaped(&row.customer));
        self.order = self.order.max(order.chars().count()).max(5);
        let width = self.order;
        let mut text = String::new();
        if !std::mem::replace(&mut self.begun, true) {
            let heading = format!(
                "{:>7}  {:10}  {:31}  {:14}  {:10}  {:8}  {:width$}  Customer",
                "Row", "Issued", "Key", "Type", "Last day", "Since", "Order"
            );
            let _ = writeln!(text, "{}", paint.title(&heading));
        }
        let last = fields.as_ref().and_then(|fields| fields.last_date.as_deref());
        let key_type = fields.as_ref().and_then(|fields| fields.key_type).unwrap_or_default();
        let key = key.as_deref().unwrap_or_default();
        let line = format!(
            "{:>7}  {:10}  {key:31}  {key_type:14}  {:10}  {:8}  {order:width$}  {customer}",
            row.id,
            row.day(),
            last.unwrap_or_default(),
            row.state()
        );
        let _ = writeln!(text, "{}", line.trim_end());
        text
    }
}
