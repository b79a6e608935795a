//! `avlock` alone on a terminal: the profile, the ledger, what ends soon, and what to type next.
//!
//! It asks for nothing, reads no EncryptionKey, runs no command of a profile and makes no ledger. What cannot be read is
//! told in a line, and the rest is shown.

use crate::failure::Failure;
use crate::report::{HomeApp, HomeLedger, HomeReport, LedgerRowReport};
use crate::session::Session;
use crate::session::profile::{Profiles, place};
use avlock_format::DelphiDay;
use avlock_issuing::ledger::Ledger;
use avlock_issuing::ledger::filter::{Filter, Reading};
use avlock_issuing::ledger::row::Listing;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// How many days ahead are looked at, and how many keys that end in them are shown.
const DAYS: u32 = 30;
const SHOWN: usize = 5;

/// The most rows of a ledger that are looked through: nobody waits for this screen.
const MOST_ROWS: i64 = 100_000;

/// Looks at the profile and at each ledger that it names.
pub fn home(session: &Session) -> HomeReport {
    let mut report = HomeReport::default();
    let profiles = match session.profiles() {
        Ok(Some(profiles)) => profiles,
        Ok(None) => {
            report.next = vec![
                command("init", "makes a profile, asking for each thing"),
                command("inspect", "finds and explains codes in a mail"),
                command("--help", "shows all commands"),
            ];
            report.trouble.push(place::no_profile());
            return report;
        }
        Err(failure) => {
            let Failure { message, hint, .. } = failure;
            report.trouble.push(message);
            report.hint = hint;
            report.next = vec![
                command("inspect", "finds and explains codes in a mail"),
                command("explain profile", "tells what a profile file is"),
                command("--help", "shows all commands"),
            ];
            return report;
        }
    };
    report.config = Some(place::in_words(&profiles.path));
    report.apps = apps(profiles);
    let day = match session.day() {
        Ok(day) => Some(day),
        Err(failure) => {
            report.trouble.push(failure.message);
            None
        }
    };
    let mut due = Vec::new();
    for path in ledgers(session, profiles) {
        let (ledger, found) = ledger(&path, day, session.timestamp());
        report.has_ledger |= ledger.rows.is_some();
        report.was_searched |= found.is_some();
        due.extend(found.unwrap_or_default());
        report.ledgers.push(ledger);
    }
    due.sort_by_key(|row| row.fields.as_ref().and_then(|fields| fields.last_date));
    report.more_due = due.len().saturating_sub(SHOWN);
    due.truncate(SHOWN);
    report.due = due;
    report.next = next(&report, profiles);
    report
}

fn command(words: &str, what: &'static str) -> [String; 2] {
    [format!("avlock {words}"), what.to_owned()]
}

fn next(report: &HomeReport, profiles: &Profiles) -> Vec<[String; 2]> {
    let Some((first, _)) = profiles.all().next() else {
        return vec![
            command("init", "adds an app to the profile file"),
            command("inspect", "finds and explains codes in a mail"),
            command("--help", "shows all commands"),
        ];
    };
    let keygen = match profiles.default_app() {
        Some(_) => "keygen".to_owned(),
        None => format!("keygen --app {}", shell_words::quote(first)),
    };
    let last = match (report.has_ledger, report.more_due) {
        (true, 0) => command("ledger list", "shows what was issued"),
        (true, _) => command("ledger due 30d", "shows all that end soon"),
        (false, _) => command("--help", "shows all commands"),
    };
    vec![
        command(&keygen, "makes a key, asking for each thing"),
        command("inspect", "finds and explains codes in a mail"),
        last,
    ]
}

fn apps(profiles: &Profiles) -> Vec<HomeApp> {
    let apps = profiles.all().map(|(name, profile)| HomeApp {
        name: name.to_owned(),
        app_id: profile.app_id,
        is_default: profiles.default_app() == Some(name),
        ledger: profile.ledger.as_ref().map(|path| path.to_string_lossy().into_owned()),
    });
    apps.collect()
}

/// Returns the ledger that the environment gives, or those of the profiles, each once.
fn ledgers(session: &Session, profiles: &Profiles) -> Vec<PathBuf> {
    if let Some(path) = session.given_ledger() {
        return vec![path];
    }
    let named = profiles.all().filter_map(|(_, profile)| profile.ledger.as_ref());
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in named.map(|path| profiles.path.with_file_name("").join(path)) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// Looks into a ledger. Returns the keys that end soon, unless it was not looked through for them.
fn ledger(
    path: &Path,
    day: Option<DelphiDay>,
    now: Timestamp,
) -> (HomeLedger, Option<Vec<LedgerRowReport>>) {
    let mut found = HomeLedger { path: place::in_words(path), ..HomeLedger::default() };
    let ledger = match Ledger::open_to_read_if_there(path) {
        Ok(Some(ledger)) => ledger,
        Ok(None) => return (found, None),
        Err(error) => {
            found.trouble = Some(Failure::from(error).message);
            return (found, None);
        }
    };
    let looked = ledger.head().and_then(|(rows, _)| {
        found.rows = Some(rows);
        if rows > MOST_ROWS {
            return Ok(None);
        }
        let filter = Filter { from: begin_of_month(now), ..Filter::default() };
        let mut keys = 0;
        ledger.each(&filter, Reading::NewestFirst, |_: Listing| {
            keys += 1;
            Ok(())
        })?;
        found.keys_this_month = Some(keys);
        let Some(day) = day else { return Ok(None) };
        let filter = Filter { expiring: Some((day, day.plus_days(DAYS))), ..Filter::default() };
        ledger.due(&filter).map(Some)
    });
    match looked {
        Ok(due) => (found, due.map(|due| due.into_iter().map(Into::into).collect())),
        Err(error) => {
            found.trouble = Some(Failure::from(error).message);
            (found, None)
        }
    }
}

/// Returns the begin of the month in UTC, as the times of a ledger are.
fn begin_of_month(now: Timestamp) -> Option<Timestamp> {
    let first = now.to_zoned(TimeZone::UTC).date().first_of_month();
    first.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
