//! The screen of `avlock` alone. It is for people only, so that it is no document.

use crate::report::ledger_list::ScreenList;
use crate::report::{LedgerRowReport, View};
use avlock_format::escaped::Escaped;
use std::fmt::Write;

/// The most apps that are shown.
const MOST_APPS: usize = 8;

/// The columns of a terminal that does not tell how many it has.
const USUAL_COLUMNS: u16 = 80;

/// Where a vendor stands.
#[derive(Debug, Default)]
pub struct HomeReport {
    /// The profile file as a user writes it; absent if there is none that reads.
    pub config: Option<String>,
    /// What is wrong, a line each.
    pub trouble: Vec<String>,
    /// What to do about it.
    pub hint: Option<String>,
    pub apps: Vec<HomeApp>,
    pub ledgers: Vec<HomeLedger>,
    /// True if a ledger could be read, and if one was looked through for keys that end soon.
    pub has_ledger: bool,
    pub was_searched: bool,
    /// The keys that end first.
    pub due: Vec<LedgerRowReport>,
    /// How many more end soon.
    pub more_due: usize,
    /// Commands, and what each does.
    pub next: Vec<[String; 2]>,
}

/// An app of the profile file.
#[derive(Debug)]
pub struct HomeApp {
    pub name: String,
    pub app_id: u16,
    pub is_default: bool,
    /// The ledger as the profile names it.
    pub ledger: Option<String>,
}

/// A ledger, as far as it could be read.
#[derive(Debug, Default)]
pub struct HomeLedger {
    /// Its path as a user writes it.
    pub path: String,
    /// Its rows; absent if there is no file, or none that reads.
    pub rows: Option<i64>,
    /// The keys that were recorded since the month began.
    pub keys_this_month: Option<u64>,
    /// Why it does not read.
    pub trouble: Option<String>,
}

impl HomeReport {
    /// Returns whole lines for people.
    pub fn table(&self, view: &View) -> String {
        let paint = view.paint;
        let mut text = String::new();
        if self.config.is_none() {
            text.push_str(&paint.paragraph(
                "avlock makes registration keys, reads them, and tells what is wrong with one. Who issues keys \
                 needs a profile; to look into a customer's mail none is needed.",
            ));
            text.push('\n');
        }
        for line in &self.trouble {
            text.push_str(&paint.prose(&Escaped(line).to_string()));
        }
        text.extend(self.hint.as_ref().map(|hint| paint.hint_line(hint)));
        if let Some(config) = &self.config {
            let _ = writeln!(text, "{}  {config}", paint.title("Profile"));
            text.push_str(&paint.rows(self.apps.iter().take(MOST_APPS).map(HomeApp::row)));
            let more = self.apps.len().saturating_sub(MOST_APPS);
            if more > 0 {
                let _ = writeln!(text, "  and {more} more");
            }
        }
        for ledger in &self.ledgers {
            let line = format!("{}  {}", paint.title("Ledger"), ledger.path);
            let _ = writeln!(text, "\n{line}");
            text.push_str(&paint.prose(&format!("  {}", Escaped(&ledger.in_words()))));
        }
        text.push_str(&self.due(view));
        let _ = writeln!(text, "\n{}", paint.title("Next"));
        text.push_str(&paint.rows(self.next.iter().cloned()));
        text
    }

    fn due(&self, view: &View) -> String {
        if !self.was_searched {
            return String::new();
        }
        if self.due.is_empty() {
            return "\nNo key ends within 30 days.\n".to_owned();
        }
        let mut text = format!("\n{}\n", view.paint.title("Ends within 30 days"));
        let columns = view.paint.width.unwrap_or(USUAL_COLUMNS);
        let mut list = ScreenList::without_states(columns, self.apps.len() > 1);
        for row in &self.due {
            text.push_str(&list.line(row, view));
        }
        if self.more_due > 0 {
            let _ = writeln!(text, "and {} more", self.more_due);
        }
        text
    }
}

impl HomeApp {
    fn row(&self) -> [String; 4] {
        [
            self.name.clone(),
            format!("AppID {}", self.app_id),
            self.ledger.clone().unwrap_or_else(|| "no ledger".to_owned()),
            if self.is_default { "default" } else { "" }.to_owned(),
        ]
    }
}

impl HomeLedger {
    fn in_words(&self) -> String {
        let rows = match (self.rows, &self.trouble) {
            (_, Some(trouble)) => return trouble.clone(),
            (None, None) => return "not there yet: the first key makes it".to_owned(),
            (Some(1), None) => "1 row".to_owned(),
            (Some(rows), None) => format!("{rows} rows"),
        };
        match self.keys_this_month {
            Some(1) => format!("{rows}, 1 key this month"),
            Some(keys) => format!("{rows}, {keys} keys this month"),
            None => format!("{rows}; `avlock ledger due 30d` looks through them"),
        }
    }
}
