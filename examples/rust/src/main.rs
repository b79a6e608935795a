//! A notes program as it would be sold. A customer tries it for some days, sends his InstallCode to the vendor, and
//! enters the key that comes back; the key also tells which modules he bought, and how many copies may run at once.
//!
//! `product.rs` says what is sold, and this file all the rest. The notes are lines of a file beside the data file of
//! the license.

mod product;
#[cfg(feature = "testing")]
mod testing;

use avlock_client::{Error, InstallCode, KeyData, KeyType, License, Place, Status, Trial};
use std::fs::{self, File};
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;

const USAGE: &str =
    "add TEXT, list, write, export, search WORD, license, register [KEY [CODE]] or move-out";
const HOW_TO_BUY: &str =
    "`notes license` shows the InstallCode to send to the vendor, `notes register` takes his key";

const HOW_TO_SHARE: &str = "`notes license` on the other computer shows its InstallCode";

/// Why the program does not do what it was asked for, and what the customer can do.
struct Refusal {
    reason: String,
    hint: String,
}

impl Refusal {
    fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: hint.into() }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::new(error.to_string(), error.hint())
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::new(
            format!("cannot read or write the notes: {error}"),
            "look at the disk and the folder",
        )
    }
}

/// The license stays open while the program runs: that is what counts this copy among the running ones.
struct Notes {
    license: License,
    file: PathBuf,
}

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Refusal { reason, hint }) => {
            eprintln!("notes: {reason}\nhint: {hint}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: Vec<String>) -> Result<(), Refusal> {
    let no_home = || Refusal::new("the home folder is not known", "set HOME");
    let folder = std::env::home_dir().ok_or_else(no_home)?.join(".notes");
    let license = open(product::product()?, Place::Folder(folder.clone()), &mut arguments)?;
    let notes = Notes { license, file: folder.join("notes.txt") };
    notes.start_trial()?;
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["license"] => notes.show_license(),
        ["register"] => notes.ask_for_key(),
        ["register", key] => notes.register(key, None),
        ["register", key, code] => notes.register(key, Some(code)),
        ["move-out"] => notes.move_out(),
        ["add", text] => notes.check_license().and_then(|_| notes.add(text)),
        ["write"] => notes.check_license().and_then(|_| notes.write()),
        ["list"] => notes.check_license().and_then(|_| notes.print("", "")),
        ["export"] => notes.check_export().and_then(|()| notes.print("- ", "")),
        ["search", word] => notes.check_search().and_then(|()| notes.print("", word)),
        _ => Err(Refusal::new(format!("expected {USAGE}"), "`notes list` shows all notes")),
    }
}

#[cfg(not(feature = "testing"))]
fn open(product: avlock_client::Product, place: Place, _: &mut [String]) -> Result<License, Error> {
    License::open(product, place)
}
#[cfg(feature = "testing")]
use testing::open;

impl Notes {
    /// Starts the trial with the first start, which is the one that finds no file of notes: without this, a trial would
    /// begin anew where a key was unregistered.
    fn start_trial(&self) -> Result<(), Refusal> {
        if self.file.exists() {
            return Ok(());
        }
        if self.license.key(0)?.status == Status::Unregistered {
            let terms = Trial {
                instances: product::TRIAL_INSTANCES,
                ..Trial::of_days(product::TRIAL_DAYS)
            };
            match self.license.make_trial(&terms) {
                Ok(_) => eprintln!("notes: a trial of {} days begins today", product::TRIAL_DAYS),
                // There is a registration that does not hold here: `license` tells why.
                Err(Error::TrialRefused { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        fs::create_dir_all(self.file.parent().unwrap_or(Path::new(".")))?;
        File::options().append(true).create(true).open(&self.file)?;
        Ok(())
    }

    /// Returns the key of the program, if it may run here and now.
    fn check_license(&self) -> Result<KeyData, Refusal> {
        let key = self.license.key(0)?;
        let is_clock_right = key.date_backed.is_none_or(|days| days <= product::FORGIVEN_DAYS);
        if key.is_usable() && is_clock_right {
            return Ok(key);
        }
        Err(Refusal::new(key.reason(), key.hint().unwrap_or(HOW_TO_BUY)))
    }

    /// A module that the values of the key switch on.
    fn check_export(&self) -> Result<(), Refusal> {
        if has_export(&self.check_license()?) {
            return Ok(());
        }
        Err(Refusal::new("the key does not include export", HOW_TO_BUY))
    }

    /// A module that has a key of its own, besides that of the program.
    fn check_search(&self) -> Result<(), Refusal> {
        self.check_license()?;
        let key = self.license.key(product::SEARCH_INDEX)?;
        if key.is_usable() {
            return Ok(());
        }
        Err(Refusal::new(format!("search: {}", key.reason()), key.hint().unwrap_or(HOW_TO_BUY)))
    }

    /// Shows what a customer needs to buy, and what he has. It works without a key as well.
    fn show_license(&self) -> Result<(), Refusal> {
        let key = self.license.key(0)?;
        let search = self.license.key(product::SEARCH_INDEX)?;
        let is_trial = key.key_type() == Some(KeyType::Trial);
        println!("InstallCode: {}", self.license.install_code()?);
        println!("notes: {}{}", if is_trial { "trial, " } else { "" }, key.reason());
        if let Some(days) = key.days_left {
            println!("days left: {days}");
        }
        println!("export: {}", if has_export(&key) { "on" } else { "off" });
        println!("search: {}", search.reason());
        Ok(())
    }

    fn ask_for_key(&self) -> Result<(), Refusal> {
        println!("Your InstallCode: {}", self.license.install_code()?);
        print!("Registration key: ");
        io::stdout().flush()?;
        let mut typed = String::new();
        io::stdin().lock().read_line(&mut typed)?;
        println!();
        self.register(&typed, None)
    }

    /// Takes a key as it was typed or pasted. A key that unregisters is obeyed as well. A key for several users was made
    /// for one of their computers: the others name its InstallCode.
    fn register(&self, key: &str, code: Option<&str>) -> Result<(), Refusal> {
        let registration = match code {
            None => self.license.register(key)?,
            Some(code) => {
                let no_code = |error: <InstallCode as FromStr>::Err| {
                    Refusal::new(format!("{code:?}: {error}"), HOW_TO_SHARE)
                };
                self.license.register_secondary(key, code.parse().map_err(no_code)?)?
            }
        };
        if registration.answer.is_done() {
            println!("{}", registration.words());
            return Ok(());
        }
        let why = registration.findings.first();
        let reason = why.map_or(registration.words(), |finding| finding.words());
        let hint = why.and_then(|finding| finding.hint.as_deref());
        Err(Refusal::new(reason, hint.unwrap_or(HOW_TO_BUY)))
    }

    /// Gives the license up on this computer, before the vendor makes a key for another one.
    fn move_out(&self) -> Result<(), Refusal> {
        self.license.move_out(0)?;
        println!("the license of this computer is given up; register a key on the other one");
        Ok(())
    }

    fn add(&self, text: &str) -> Result<(), Refusal> {
        Ok(writeln!(File::options().append(true).open(&self.file)?, "{text}")?)
    }

    /// Adds each line that is typed, until the end of the input. This copy counts as running all the while.
    fn write(&self) -> Result<(), Refusal> {
        for line in io::stdin().lock().lines() {
            self.add(&line?)?;
        }
        Ok(())
    }

    /// Prints the notes that contain a word, each behind a mark.
    fn print(&self, mark: &str, word: &str) -> Result<(), Refusal> {
        let text = fs::read_to_string(&self.file)?;
        for note in text.lines().filter(|note| note.contains(word)) {
            println!("{mark}{note}");
        }
        Ok(())
    }
}

fn has_export(key: &KeyData) -> bool {
    let (number, bit) = product::EXPORT;
    key.values().is_on(number, bit) == Some(true)
}
