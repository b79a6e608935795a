//! The clock: what is noticed when it is turned back, what a journey looks like, and the last day of the
//! format.

use crate::support::{Computer, permanent, secret};
use avlock_client::{Answer, Clock, Error, License, Note, SystemClock};
use avlock_format::DataFile;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

fn registered() -> (Computer, License) {
    let computer = Computer::new();
    let license = computer.open();
    let code = license.install_code().unwrap();
    assert_eq!(license.register(&permanent(code, 0)).unwrap().answer, Answer::Registered);
    (computer, license)
}

/// The day and hour in `ld`, and the day in `lf`.
fn dates(computer: &Computer) -> (String, Option<String>) {
    let file = DataFile::from_bytes(&computer.bytes()).unwrap();
    let last = file.last_date(&secret()).unwrap().unwrap().to_string();
    let forward = file.forward_date(&secret()).map(|date| date.unwrap().to_string());
    (last[..13].to_owned(), forward.map(|date| date[..10].to_owned()))
}

#[test]
fn a_clock_turned_back_between_two_runs_is_noticed() {
    let (computer, license) = registered();
    drop(license);
    computer.clock.set("2026-11-21T10:00:00Z");
    let data = computer.open().key(0).unwrap();
    assert_eq!(data.date_backed, Some(10));
    assert_eq!(data.reason(), "2026-11-21 is 10 days before the last date that the program saw");
    assert_eq!(dates(&computer).0, "2026-12-01T10");
}

#[test]
fn a_clock_turned_back_within_a_run_is_noticed() {
    let (computer, license) = registered();
    computer.clock.pass(50 * HOUR);
    // Turned back to where the run began, before the last date was raised.
    computer.clock.set("2026-12-01T10:00:00Z");
    let data = license.key(0).unwrap();
    assert_eq!((data.date_backed, data.today.to_string()), (Some(2), "2026-12-03".to_owned()));
    // The time that has passed is stored.
    assert_eq!(dates(&computer).0, "2026-12-03T12");
    let code = license.install_code().unwrap();
    let answer = license.register(&permanent(code, 1)).unwrap().answer;
    assert_eq!(answer, Answer::SystemDateIncorrect);
    drop(license);
    assert_eq!(computer.open().key(0).unwrap().date_backed, Some(2));
}

#[test]
fn the_last_date_rises_at_midnight_and_every_ten_minutes_and_at_the_end() {
    let (computer, license) = registered();
    license.key(0).unwrap();
    let minutes = |count: u64| computer.clock.pass(Duration::from_secs(60 * count));
    let stored = || {
        license.key(0).unwrap();
        let file = DataFile::from_bytes(&computer.bytes()).unwrap();
        file.last_date(&secret()).unwrap().unwrap().to_string()
    };
    minutes(9);
    assert_eq!(stored(), "2026-12-01T10:00:00.000");
    minutes(1);
    assert_eq!(stored(), "2026-12-01T10:10:00.000");
    minutes(60 * 13 + 45);
    assert_eq!(stored(), "2026-12-01T23:55:00.000");
    minutes(5);
    assert_eq!(stored(), "2026-12-02T00:00:00.000");
    minutes(3);
    drop(license);
    let file = DataFile::from_bytes(&computer.bytes()).unwrap();
    let last = file.last_date(&secret()).unwrap().unwrap();
    assert_eq!(last.to_string(), "2026-12-02T00:03:00.000");
}

/// Neither a journey nor the end of summer time is a clock that was turned back, but for the day that
/// the date line takes.
#[test]
fn zones_and_summer_time_are_no_fraud() {
    let (computer, license) = registered();
    let zone = |hours: i8| computer.clock.0.lock().unwrap().offset = jiff::tz::offset(hours);
    for hours in [2, 1, 13, -9, 0] {
        zone(hours);
        computer.clock.pass(Duration::from_secs(1));
        assert_eq!(license.key(0).unwrap().date_backed, None, "{hours}");
    }
    zone(14);
    assert_eq!(license.key(0).unwrap().today.to_string(), "2026-12-02");
    zone(-10);
    let data = license.key(0).unwrap();
    assert_eq!((data.today.to_string(), data.date_backed), ("2026-12-01".to_owned(), Some(1)));
}

#[test]
fn ten_years_ahead_and_back_leave_no_trace() {
    let (computer, license) = registered();
    drop(license);
    computer.clock.set("2036-12-01T10:00:00Z");
    let license = computer.open();
    assert_eq!(license.key(0).unwrap().date_backed, None);
    assert_eq!(dates(&computer), ("2026-12-01T10".to_owned(), Some("2036-12-01".to_owned())));
    // The same process does not believe itself, however often it opens the file.
    computer.clock.pass(24 * HOUR);
    license.key(0).unwrap();
    drop(license);
    drop(computer.open());
    assert_eq!(dates(&computer), ("2026-12-01T10".to_owned(), Some("2036-12-01".to_owned())));
    computer.clock.set("2026-12-02T10:00:00Z");
    let data = computer.open().key(0).unwrap();
    assert_eq!(data.date_backed, None);
    assert_eq!(dates(&computer), ("2026-12-02T10".to_owned(), None));
}

#[test]
fn the_last_day_of_the_format_is_a_day_and_the_next_is_an_error() {
    let (computer, license) = registered();
    drop(license);
    computer.clock.set("2079-06-04T23:59:59Z");
    assert_eq!(computer.open().key(0).unwrap().today.to_string(), "2079-06-04");
    computer.clock.set("2079-06-05T00:00:00Z");
    let error = computer.try_open(crate::support::product()).unwrap_err();
    assert!(matches!(error, Error::Clock));
    assert_eq!(error.hint(), "set the computer's date, and start the program again");
}

#[test]
fn a_computer_without_a_zone_is_told() {
    let computer = Computer::new();
    computer.clock.0.lock().unwrap().zone_is_known = false;
    assert_eq!(computer.open().notes(), [Note::ZoneUnknown]);
}

#[test]
fn the_clock_of_the_system_goes_on() {
    let clock = SystemClock::new();
    let (first, second) = (clock.now(), clock.now());
    assert!(second.elapsed >= first.elapsed);
}
