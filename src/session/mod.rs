//! The world of one run: the options that every command takes, the profile, the choice of a ledger,
//! standard input, the clock, and what there is to warn of.
//!
//! Which EncryptionKey is used is in `keys`, how a secret is read in `secret`. Commands get the clock
//! and the environment from here alone, so that everything below can be tested without them.

pub mod applications;
pub mod data_file;
pub mod ending;
pub mod folder_lock;
pub mod inputs;
pub mod keys;
pub mod lack;
pub mod locale;
pub mod new_folder;
mod old_file;
pub mod profile;
pub mod prompt;
pub mod secret;
pub mod standard_output;
mod text_form;
pub mod who;
pub mod whole_file;

use crate::arguments::{GlobalArgs, days};
use crate::failure::{self, Failure, Notice};
use crate::session::inputs::Stdin;
use crate::session::profile::{Profile, Profiles, place};
use avlock_format::escaped::Escaped;
use avlock_format::{DelphiDay, LastDate};
use avlock_issuing::field::Field;
use avlock_issuing::text;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cell::{Cell, OnceCell, RefCell};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

/// The variable that names a ledger.
pub const LEDGER_VARIABLE: &str = "AVLOCK_LEDGER";

/// The most bytes of a file with a time zone. Real ones have some thousand.
const LARGEST_ZONE_FILE: u64 = 1024 * 1024;

/// What the commands of one run share.
#[derive(Debug)]
pub struct Session {
    global: GlobalArgs,
    profiles: OnceCell<Option<Profiles>>,
    stdin: Stdin,
    notices: Notices,
    /// True for a command on files of strangers, whose names may be taken for options.
    is_for_strangers: Cell<bool>,
    /// True once somebody was told that there is no profile.
    has_told_no_profile: Cell<bool>,
}

impl Session {
    /// Begins a run with the options that were typed; reads nothing yet.
    pub fn new(global: GlobalArgs) -> Self {
        Self {
            stdin: Stdin::new(global.no_input),
            global,
            profiles: OnceCell::new(),
            notices: Notices::default(),
            is_for_strangers: Cell::default(),
            has_told_no_profile: Cell::default(),
        }
    }

    /// Returns the run as it were with `--app`, for an application that was chosen at a question. Both keep their
    /// warnings together.
    pub fn with_app(&self, app: String) -> Self {
        let global = GlobalArgs { app: Some(app), ..self.global.clone() };
        Self { notices: self.notices.clone(), ..Self::new(global) }
    }

    /// Returns the options that every command takes, as they were typed.
    pub fn global(&self) -> &GlobalArgs {
        &self.global
    }

    /// Returns the right to read standard input.
    pub fn stdin(&self) -> &Stdin {
        &self.stdin
    }

    /// Begins a command on files of strangers. Behind a shell's `*` the name of such a file may be an option,
    /// so that a profile with another name than `*.toml` may not run commands.
    pub fn reads_files_of_strangers(&self) {
        self.is_for_strangers.set(true);
    }

    /// True if the profile file may name a command to run.
    fn may_run_commands(&self) -> Result<bool, Failure> {
        let profiles = self.profiles()?;
        let extension = profiles.and_then(|profiles| profiles.path.extension());
        Ok(!self.is_for_strangers.get() || extension.is_some_and(|name| name == "toml"))
    }

    /// True if somebody can answer questions, which are asked on standard error, and wants to.
    pub fn is_interactive(&self) -> bool {
        !self.global.no_input && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Returns the ledger that the command line or the environment gives.
    pub fn given_ledger(&self) -> Option<PathBuf> {
        if self.global.ledger.is_some() {
            return self.global.ledger.clone();
        }
        ledger_of_environment()
    }

    /// Returns the ledger in use: a given one, or that of the profile in use.
    pub fn ledger(&self) -> Result<Option<PathBuf>, Failure> {
        // A profile file that does not read is an error even where it would not be asked.
        let profile = self.profile()?;
        match (self.given_ledger(), profile) {
            (None, Some((_, profile))) => self.ledger_of(profile),
            (given, _) => Ok(given),
        }
    }

    /// Returns the ledger that a profile names.
    pub fn ledger_of(&self, profile: &Profile) -> Result<Option<PathBuf>, Failure> {
        let folder = self.profile_folder()?;
        Ok(profile.ledger.as_ref().map(|path| folder.join(path)))
    }

    /// Returns the profile file, if there is one. It is read when it is first asked for.
    pub fn profiles(&self) -> Result<Option<&Profiles>, Failure> {
        if self.profiles.get().is_none() {
            let found = Profiles::find(self.global.config.as_deref())?;
            let _ = self.profiles.set(found);
        }
        Ok(self.profiles.get().and_then(Option::as_ref))
    }

    /// Returns the folder that relative paths of the profile file begin at.
    pub fn profile_folder(&self) -> Result<&Path, Failure> {
        Ok(self.profiles()?.map_or(Path::new("."), Profiles::folder))
    }

    /// Returns the profile in use: the one that `--app` names, or else the default one.
    pub fn profile(&self) -> Result<Option<(&str, &Profile)>, Failure> {
        let profiles = self.profiles()?;
        match (profiles, self.global.app.as_deref()) {
            (Some(profiles), Some(name)) => Ok(Some((name, profiles.get(name)?))),
            (Some(profiles), None) => {
                profiles.default_app().map(|name| Ok((name, profiles.get(name)?))).transpose()
            }
            (None, Some(name)) => {
                let name = Escaped(name);
                let message = format_args!("no app {name}, and {}", place::no_profile());
                Err(Failure::new("profile", message)
                    .hint("`avlock init` makes one; or name the file with --config FILE"))
            }
            (None, None) => Ok(None),
        }
    }

    /// Returns the AppID that `--app-id` gives, or else that of the profile in use.
    pub fn app_id(&self, option: &Option<String>) -> Result<Option<u16>, Failure> {
        let profile = self.profile()?;
        match option {
            Some(text) => Ok(Some(Field::AppId.read(text, text::app_id)?)),
            None => Ok(profile.map(|(_, profile)| profile.app_id)),
        }
    }

    /// Returns the local time.
    pub fn now(&self) -> Result<LastDate, Failure> {
        // `Zoned::now` panics where the clock is out of range.
        local(SystemTime::now(), || self.zone())
    }

    /// Returns the zone of the system. If `TZ` names none it is UTC, with a warning, because today may be
    /// another day there.
    pub fn zone(&self) -> TimeZone {
        let name = std::env::var_os("TZ").unwrap_or_default();
        let name = name.to_string_lossy();
        if name.is_empty() || is_zone(name.strip_prefix(':').unwrap_or(&name)) {
            return TimeZone::system();
        }
        let message = format!("TZ names no time zone: \"{}\"; times are in UTC", Escaped(&name));
        let hint = "name one like Europe/Berlin, or unset TZ".to_owned();
        self.notice(Notice::surroundings(message, Some(hint)));
        TimeZone::UTC
    }

    /// Returns the day to judge by: the one that `--on` gives, or else today.
    pub fn day(&self) -> Result<DelphiDay, Failure> {
        match self.global.on.as_deref() {
            Some(text) => match failure::option("on", text, text::date) {
                Ok(day) => Ok(day),
                Err(failure) => {
                    // The clock is asked only where it has to be.
                    let today = self.now().map(LastDate::day)?;
                    days::relative(text, today).ok_or(failure)
                }
            },
            None => self.now().map(LastDate::day),
        }
    }

    /// Returns the time for a row of the ledger.
    pub fn timestamp(&self) -> Timestamp {
        self.clock()()
    }

    /// Returns a clock for a batch: each row gets the time of its recording.
    pub fn clock(&self) -> fn() -> Timestamp {
        clock_of_ledger
    }

    /// Keeps a warning until it is printed. The same warning is kept once.
    pub fn notice(&self, notice: Notice) {
        self.notices.add(notice);
    }

    /// Returns where warnings are kept, for what comes up after the command has begun.
    pub fn notices(&self) -> Notices {
        self.notices.clone()
    }

    /// Takes the warnings since the last call.
    pub fn take_notices(&self) -> Vec<Notice> {
        self.notices.0.take()
    }
}

/// The warnings of a run that are not printed yet. Copies are the same list.
#[derive(Debug, Clone, Default)]
pub struct Notices(Rc<RefCell<Vec<Notice>>>);

impl Notices {
    /// Keeps a warning until it is printed. The same warning is kept once.
    pub fn add(&self, notice: Notice) {
        let mut notices = self.0.borrow_mut();
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
}

/// Returns the local time of a clock.
fn local(clock: SystemTime, zone: impl FnOnce() -> TimeZone) -> Result<LastDate, Failure> {
    const REMEDY: &str = "set it right, or name the day with --on";
    let clock = Timestamp::try_from(clock).map_err(|error| {
        Failure::new("clock", format_args!("the clock is out of range: {error}")).hint(REMEDY)
    })?;
    let now = clock.to_zoned(zone()).datetime();
    LastDate::from_datetime(now).map_err(|error| {
        Failure::new("clock", format_args!("the clock says {now}: {error}")).hint(REMEDY)
    })
}

/// True if `TZ` may lead to this: the name of a zone, a rule of POSIX, or the path of a zone file.
fn is_zone(zone: &str) -> bool {
    match Path::new(zone).is_absolute() {
        // Only a file is opened: a device or a pipe never ends.
        true => {
            std::fs::metadata(zone)
                .is_ok_and(|found| found.is_file() && found.len() <= LARGEST_ZONE_FILE)
                && std::fs::read(zone).is_ok_and(|data| TimeZone::tzif("TZ", &data).is_ok())
        }
        false => TimeZone::get(zone).is_ok() || TimeZone::posix(zone).is_ok(),
    }
}

/// Returns the time; of a clock out of range the nearest that a ledger can hold, which it then refuses.
fn clock_of_ledger() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::MAX)
}

/// Returns the ledger that `$AVLOCK_LEDGER` names; empty counts as not set.
pub fn ledger_of_environment() -> Option<PathBuf> {
    std::env::var_os(LEDGER_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Refuses a command that needs something it was not given.
pub fn missing(what: &str, hint: &str) -> Failure {
    Failure::usage(format_args!("expected {what}, found none")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn of_seconds(seconds: u64) -> Result<LastDate, Failure> {
        local(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds), || TimeZone::UTC)
    }

    /// The last second of the year 9999.
    const LAST: u64 = 253_402_300_799;

    #[test]
    fn a_clock_that_no_calendar_has_is_an_error_with_a_remedy() {
        assert!(of_seconds(1_800_000_000).is_ok());
        for seconds in [LAST, LAST + 1, LAST + 86_400, 1 << 40, u64::from(u32::MAX) << 10] {
            let failure = of_seconds(seconds).unwrap_err();
            assert_eq!((failure.code, failure.outcome), ("clock", failure::Outcome::NoAnswer));
            assert!(failure.message.starts_with("the clock "), "{}", failure.message);
            assert!(failure.hint.unwrap().contains("--on"));
        }
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(500 * 366 * 86_400);
        assert_eq!(local(before, || TimeZone::UTC).unwrap_err().code, "clock");
    }

    #[test]
    fn what_names_no_zone_is_none() {
        for zone in ["Europe/Berlin", "UTC", "EST5EDT", "CET-1CEST,M3.5.0,M10.5.0/3", "<+03>-3"] {
            assert!(is_zone(zone), "{zone}");
        }
        for zone in
            ["Europe/Berlim", "Berlin", "UTC+", "+02:00", "CEST", "../UTC", "/etc", "Ω", "\n"]
        {
            assert!(!is_zone(zone), "{zone}");
        }
    }
}
