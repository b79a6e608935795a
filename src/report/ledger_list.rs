//! Rows of the ledger as a list for people, made line by line: all columns, or those that fit a screen.

use crate::failure::Outcome;
use crate::report::fitted::fitted;
use crate::report::ledger_row::day_of;
use crate::report::{LedgerRowReport, Report, State, View};
use avlock_format::escaped::Escaped;
use avlock_format::{DelphiDay, KeyType};
use std::fmt::Write;
use textwrap::core::display_width;

impl Report for LedgerRowReport {
    fn kind(&self) -> &'static str {
        "ledger-row"
    }

    fn table(&self, view: &View) -> String {
        LedgerTable::Wide(WideList::default()).line(self, view)
    }

    fn outcome(&self) -> Outcome {
        Outcome::Good
    }
}

/// A list of rows.
#[derive(Debug)]
pub enum LedgerTable {
    /// All columns, each as wide as it has been so far.
    Wide(WideList),
    /// The columns that fit a screen.
    Screen(ScreenList),
}

impl LedgerTable {
    /// Returns a row as a line, under a heading if it is the first.
    pub fn line(&mut self, report: &LedgerRowReport, view: &View) -> String {
        match self {
            Self::Wide(list) => list.line(report, view),
            Self::Screen(list) => list.line(report, view),
        }
    }
}

/// The columns of a list that has all, and how wide each is at least; those that are wider by a row stay so.
const ALL: [(&str, usize); 10] = [
    ("Row", 3),
    ("Key", KEY),
    ("App", 3),
    ("Issued", DAY),
    ("Until", DAY),
    ("Type", "temporary".len()),
    ("InstallCode", 12),
    ("State", "reissued".len()),
    ("Order", 5),
    ("Customer", 0),
];

/// A list with all columns.
#[derive(Debug)]
pub struct WideList {
    widths: [usize; ALL.len()],
    begun: bool,
}

impl Default for WideList {
    fn default() -> Self {
        Self { widths: ALL.map(|(_, width)| width), begun: false }
    }
}

impl WideList {
    fn line(&mut self, report: &LedgerRowReport, view: &View) -> String {
        let LedgerRowReport { row, key, fields } = report;
        let [app, until] = app_and_until(report);
        let (state, is_good) = state(report, view.today);
        let key_type = fields.as_ref().and_then(|fields| fields.key_type);
        let id = row.id.to_string();
        let shown =
            |text: &Option<String>| Escaped(text.as_deref().unwrap_or_default()).to_string();
        let cells = [
            &id,
            key.as_deref().unwrap_or_default(),
            &app,
            day_of(&row.time),
            &until,
            key_type.unwrap_or_default(),
            row.install_code.as_deref().unwrap_or_default(),
            state,
            &shown(&row.order),
            &Escaped(row.holder()).to_string(),
        ];
        for (width, cell) in self.widths.iter_mut().zip(cells).take(ALL.len() - 1) {
            *width = display_width(cell).max(*width);
        }
        let mut text = String::new();
        if !std::mem::replace(&mut self.begun, true) {
            let heading = self.side_by_side(ALL.map(|(name, _)| name), str::to_owned);
            let _ = writeln!(text, "{}", view.paint.title(&heading));
        }
        text.push_str(&self.side_by_side(cells, |state| view.paint.judged(is_good, state)));
        text.push('\n');
        text
    }

    fn side_by_side(&self, cells: [&str; ALL.len()], paint: impl Fn(&str) -> String) -> String {
        let mut line = String::new();
        let mut blanks = 0;
        for ((cell, width), (name, _)) in cells.into_iter().zip(self.widths).zip(ALL) {
            let left = width.saturating_sub(display_width(cell));
            // Numbers end where their column does.
            blanks += if name == "Row" { left } else { 0 };
            if !cell.is_empty() {
                line.push_str(&" ".repeat(blanks));
                blanks = 0;
                line.push_str(&if name == "State" { paint(cell) } else { cell.to_owned() });
            }
            blanks += 2 + if name == "Row" { 0 } else { left };
        }
        line
    }
}

/// A list that fits a screen: key, app, last day, state and customer.
#[derive(Debug)]
pub struct ScreenList {
    widths: Widths,
    begun: bool,
}

/// How many columns of the screen each column of the list takes; 0 where there is no room for it.
///
/// The key is never cut, because it could not be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Widths {
    key: usize,
    app: usize,
    until: usize,
    state: usize,
    customer: usize,
    gap: usize,
}

/// The columns of a key, and of a day.
const KEY: usize = 31;
const DAY: usize = 10;

/// The least columns that a name says something in, and the most that an app gets.
const SHORTEST_NAME: usize = 5;
const LONGEST_APP: usize = 16;

/// From this width on there are two blanks between columns, and from this one on no state is cut.
const ROOMY: usize = 80;
const ROOM_FOR_STATES: usize = 100;

impl Widths {
    /// `app` is true if the list has a column for the app, and `state` likewise.
    fn of(screen: usize, app: bool, state: bool) -> Self {
        let (with_app, with_state) = (app, state);
        let gap = if screen < ROOMY { 1 } else { 2 };
        let state = if screen < ROOM_FOR_STATES { "reissued".len() } else { "not-started".len() };
        let mut rest = screen.saturating_sub(KEY);
        let mut take = |wanted: usize, least: usize| {
            let room = rest.saturating_sub(gap);
            let taken = if room < least { 0 } else { wanted.min(room) };
            rest -= if taken > 0 { taken + gap } else { 0 };
            taken
        };
        let until = take(DAY, DAY);
        let state = if with_state { take(state, state) } else { 0 };
        // The app comes third only where the customer has twice the room that it has.
        let names = screen.saturating_sub(KEY + until + state + 4 * gap);
        let app = names / 3;
        let app = if app < SHORTEST_NAME || !with_app { 0 } else { take(app.min(LONGEST_APP), 1) };
        let customer = take(usize::MAX, SHORTEST_NAME);
        Self { key: KEY, app, until, state, customer, gap }
    }

    /// Puts the cells of a line side by side. The state is painted only after it has been cut.
    fn line(&self, cells: [&str; 5], paint: impl Fn(&str) -> String) -> String {
        let [key, app, until, state, customer] = cells;
        // A long state takes what it needs of the name beside it, so that it is not cut.
        let longer = display_width(state).saturating_sub(self.state);
        let longer = longer.min(self.customer.saturating_sub(SHORTEST_NAME));
        let longer = if self.state == 0 { 0 } else { longer };
        let columns = [
            (key, self.key),
            (app, self.app),
            (until, self.until),
            (state, self.state + longer),
            (customer, self.customer - longer),
        ];
        let mut line = String::new();
        let mut blanks = 0;
        for (place, (cell, width)) in columns.into_iter().enumerate() {
            if width == 0 {
                continue;
            }
            let (text, left) = fitted(cell, width);
            if !text.is_empty() {
                line.push_str(&" ".repeat(blanks));
                blanks = 0;
                line.push_str(&if place == 3 { paint(&text) } else { text });
            }
            blanks += left + self.gap;
        }
        line.push('\n');
        line
    }
}

impl ScreenList {
    /// Begins a list for a screen of so many columns.
    pub fn new(columns: u16) -> Self {
        Self { widths: Widths::of(columns.into(), true, true), begun: false }
    }

    /// Begins a list of keys that are all of the same state, and if `has_apps` is false of one app.
    pub fn without_states(columns: u16, has_apps: bool) -> Self {
        Self { widths: Widths::of(columns.into(), has_apps, false), begun: false }
    }

    /// Returns a row as a line, under a heading if it is the first.
    pub fn line(&mut self, report: &LedgerRowReport, view: &View) -> String {
        let mut text = String::new();
        if !std::mem::replace(&mut self.begun, true) {
            let heading = ["Key", "App", "Until", "State", "Customer"];
            let heading = self.widths.line(heading, str::to_owned);
            let _ = writeln!(text, "{}", view.paint.title(heading.trim_end()));
        }
        let [app, until] = app_and_until(report);
        let (state, is_good) = state(report, view.today);
        let cells = [
            report.key.as_deref().unwrap_or_default(),
            &app,
            &until,
            state,
            &Escaped(report.row.holder()).to_string(),
        ];
        text.push_str(&self.widths.line(cells, |state| view.paint.judged(is_good, state)));
        text
    }
}

/// Returns the application of a row, by its name or else its number, and the last day of its key.
fn app_and_until(LedgerRowReport { row, fields, .. }: &LedgerRowReport) -> [String; 2] {
    let app = match (&row.app, fields) {
        (Some(app), _) => Escaped(app).to_string(),
        (None, Some(fields)) => fields.app_id.to_string(),
        (None, None) => String::new(),
    };
    let until = fields.as_ref().map(|fields| match fields.last_date {
        Some(day) => day.to_string(),
        None if fields.key_type == Some(KeyType::Permanent.word()) => "permanent".to_owned(),
        None => String::new(),
    });
    [app, until.unwrap_or_default()]
}

/// Returns what became of the key of a row, or else what a program would do with it on the day; and
/// whether that is good.
fn state(report: &LedgerRowReport, today: Option<DelphiDay>) -> (&'static str, Option<bool>) {
    let since = report.row.state();
    if !since.is_empty() {
        return (since, report.row.revoked.as_ref().map(|_| false));
    }
    let (Some(fields), Some(today)) = (&report.fields, today) else { return ("", None) };
    let state = State::of_key(fields, &[], today);
    (state.word(), state.is_good())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_whole_where_the_name_beside_it_has_room() {
        for (screen, line) in [
            (51, "K                               2027-12-31 not-sta…\n"),
            (60, "K                               2027-12-31 not-started Ann…\n"),
            (80, "K                                demo     2027-12-31  not-started  Ann Lee\n"),
        ] {
            let cells = ["K", "demo", "2027-12-31", "not-started", "Ann Lee"];
            assert_eq!(
                Widths::of(screen, true, true).line(cells, str::to_owned).trim_end(),
                line.trim_end()
            );
        }
    }

    #[test]
    fn the_columns_fill_a_screen_and_the_key_is_whole() {
        for (screen, [app, until, state, customer, gap]) in [
            (20, [0, 0, 0, 0, 1]),
            (42, [0, 10, 0, 0, 1]),
            (51, [0, 10, 8, 0, 1]),
            (60, [0, 10, 8, 8, 1]),
            (80, [7, 10, 8, 16, 2]),
            (120, [16, 10, 11, 44, 2]),
        ] {
            let widths = Widths { key: 31, app, until, state, customer, gap };
            assert_eq!(Widths::of(screen, true, true), widths, "{screen}");
        }
        for screen in KEY..300 {
            let Widths { key, app, until, state, customer, gap } = Widths::of(screen, true, true);
            let others = [app, until, state, customer];
            let gaps = gap * others.iter().filter(|width| **width > 0).count();
            assert!(key + others.iter().sum::<usize>() + gaps <= screen, "{screen}");
        }
    }
}
