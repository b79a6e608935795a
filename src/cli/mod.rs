//! The program: from what was typed to an exit status.

mod ledger;

use crate::arguments::{self, Cli, Command, Format, KeygenArgs};
use crate::commands::keygen::{batch, questions};
use crate::commands::{self, explain};
use crate::failure::{Failure, Outcome, Stop};
use crate::printer::{Printer, progress};
use crate::report::{InitReport, KeyReport, RegistrationReport, Report};
use crate::session::{Session, inputs};
use avlock_issuing::escaped::Escaped;
use clap::Parser;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let outcome = match Cli::try_parse_from(&arguments) {
        Ok(cli) => run(cli),
        // Said again by the whole, which lists its options in order.
        Err(error) => {
            let said_again = arguments::whole().try_get_matches_from(&arguments).err();
            refuse(&said_again.unwrap_or(error), &arguments)
        }
    };
    match outcome {
        Outcome::Good => ExitCode::SUCCESS,
        Outcome::Bad => ExitCode::from(1),
        Outcome::NoAnswer => ExitCode::from(2),
    }
}

fn run(cli: Cli) -> Outcome {
    let mut printer = Printer::new(&cli.global);
    let session = Session::new(cli.global);
    let outcome = match (&cli.explain, &cli.command) {
        (Some(code), _) => explain(code, &mut printer),
        (None, Some(command)) => {
            check_day(command, &session).and_then(|()| dispatch(command, &session, &mut printer))
        }
        (None, None) => Err(no_command().into()),
    };
    for notice in session.take_notices() {
        printer.notice(&notice);
    }
    match outcome {
        Ok(outcome) => outcome,
        Err(Stop::Closed) => Outcome::Good,
        Err(Stop::Failure(failure)) => {
            printer.failure(&failure);
            failure.outcome
        }
    }
}

/// Refuses an `--on` that is not a day, also where the command has no use for it.
///
/// `register` reads its own: there it may hold a time of day.
fn check_day(command: &Command, session: &Session) -> Result<(), Stop> {
    if session.global().on.is_some() && !matches!(command, Command::Register(_)) {
        session.day()?;
    }
    Ok(())
}

fn explain(code: &str, printer: &mut Printer) -> Result<Outcome, Stop> {
    printer.data(explain::explain(code)?.as_bytes())?;
    Ok(Outcome::Good)
}

fn no_command() -> Failure {
    Failure::usage("expected a command, found options alone")
        .hint("`avlock --help` shows the commands")
}

fn dispatch(command: &Command, session: &Session, printer: &mut Printer) -> Result<Outcome, Stop> {
    match command {
        Command::Keygen(arguments) if arguments.batch.batch.is_some() => {
            batch(arguments, session, printer)
        }
        Command::Keygen(arguments) => {
            if session.ledger()?.is_some() {
                // Before anything is recorded: a field that does not exist must not fail afterwards.
                printer.check_field(&KeyReport::specimen())?;
            }
            let wanted = commands::keygen::order(arguments);
            if wanted.has_holder() || !session.is_interactive() {
                return print_one(commands::keygen::keygen(arguments, session), session, printer);
            }
            let answers = questions::complete(arguments, session)?;
            let outcome = print_one(commands::keygen::keygen(&answers, session), session, printer)?;
            let again = questions::command_line(&answers, session);
            printer.talk(&format!("The same again: {}", Escaped(&again)));
            Ok(outcome)
        }
        Command::Keycheck(arguments) => {
            let mut arguments = arguments.clone();
            ask_for_text(&mut arguments.keys, "Registration key", session)?;
            print_each(commands::keycheck::keycheck(&arguments, session), session, printer)
        }
        Command::Codecheck(arguments) => {
            let mut arguments = arguments.clone();
            ask_for_text(&mut arguments.codes, "InstallCode", session)?;
            print_each(commands::codecheck::codecheck(&arguments, session), session, printer)
        }
        Command::Datacheck(arguments) if arguments.diff => print_one(
            commands::datacheck::diff::datacheck_diff(arguments, session),
            session,
            printer,
        ),
        Command::Datacheck(arguments) => {
            let mut files: Vec<String> = Vec::new();
            let mut arguments = arguments.clone();
            if arguments.files.is_empty() {
                ask_for_text(&mut files, "Data file", session)?;
                arguments.files = files.into_iter().map(Into::into).collect();
            }
            print_each(commands::datacheck::datacheck(&arguments, session), session, printer)
        }
        Command::Check(arguments) => {
            print_one(commands::check::check(arguments, session), session, printer)
        }
        Command::Inspect(arguments) => {
            let mut arguments = arguments.clone();
            if arguments.inputs.is_empty() && !session.is_interactive() {
                arguments.inputs.push(inputs::STDIN.to_owned());
            }
            ask_for_text(&mut arguments.inputs, "Text or file", session)?;
            print_each(commands::inspect::inspect(&arguments, session), session, printer)
        }
        Command::Register(arguments) => {
            // Before anything is written: a field that does not exist must not fail afterwards.
            printer.check_field(&RegistrationReport::new(String::new()))?;
            print_one(commands::register::register(arguments, session), session, printer)
        }
        Command::Init(arguments) => {
            printer.check_field(&InitReport::specimen())?;
            print_one(commands::init::init(arguments, session), session, printer)
        }
        Command::Sample(arguments) => {
            print_each(commands::sample::sample(arguments, session), session, printer)
        }
        Command::Ledger(arguments) => ledger::dispatch(&arguments.command, session, printer),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut arguments::whole(), "avlock", &mut script);
            printer.data(&script)?;
            Ok(Outcome::Good)
        }
        Command::Man { folder } => {
            write_man_pages(folder)?;
            Ok(Outcome::Good)
        }
    }
}

/// Makes a key for each row of a table.
fn batch(arguments: &KeygenArgs, session: &Session, printer: &Printer) -> Result<Outcome, Stop> {
    printer.refuse_field()?;
    let wanted = printer.wants_progress();
    let report = batch::keygen_batch(arguments, session, Printer::stdout(), |length| {
        progress::bar(length, wanted)
    })?;
    for notice in session.take_notices() {
        printer.notice(&notice);
    }
    printer.batch(&report);
    Ok(report.outcome())
}

/// Prints one report, its notices first.
fn print_one<R: Report>(
    report: Result<R, Failure>,
    session: &Session,
    printer: &mut Printer,
) -> Result<Outcome, Stop> {
    for notice in session.take_notices() {
        printer.notice(&notice);
    }
    printer.report(&report?)
}

/// Prints a report for each input, as each is read; one that fails does not hide the others.
fn print_each<R: Report>(
    reports: Result<impl Iterator<Item = Result<R, Failure>>, Failure>,
    session: &Session,
    printer: &mut Printer,
) -> Result<Outcome, Stop> {
    let mut worst = Outcome::Good;
    for report in reports? {
        for notice in session.take_notices() {
            printer.notice(&notice);
        }
        let outcome = match report {
            Ok(report) => printer.report(&report)?,
            Err(failure) => {
                printer.failure(&failure);
                failure.outcome
            }
        };
        worst = worst.max(outcome);
    }
    Ok(worst)
}

/// Without an argument a command asks on a terminal, and elsewhere says what it wants.
fn ask_for_text(texts: &mut Vec<String>, what: &str, session: &Session) -> Result<(), Failure> {
    if !texts.is_empty() {
        return Ok(());
    }
    if !session.is_interactive() {
        return Err(Failure::usage(format_args!("expected an argument: {what}, found none"))
            .hint("give it, or `-` for standard input"));
    }
    texts.push(crate::session::prompt::text(what, None, |_| Ok(()))?);
    Ok(())
}

fn write_man_pages(folder: &Path) -> Result<(), Failure> {
    let fail = |error: std::io::Error| Failure::file(folder, error);
    std::fs::create_dir_all(folder).map_err(fail)?;
    clap_mangen::generate_to(arguments::whole(), folder).map_err(fail)
}

/// Arguments that clap objects to, and the help that it prints.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> Outcome {
    if !error.use_stderr() {
        Printer::clap(error);
        return Outcome::Good;
    }
    if !wants_json(arguments) {
        Printer::clap(error);
        return Outcome::NoAnswer;
    }
    let text = error.render().to_string();
    let lines: Vec<&str> =
        text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    let message = lines.join(" ");
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let failure = Failure::usage(message).hint("`avlock --help` shows what can be typed");
    Printer::plain(Format::Json).failure(&failure);
    Outcome::NoAnswer
}

/// Did somebody ask for JSON, as far as can be told from arguments that do not parse?
fn wants_json(arguments: &[OsString]) -> bool {
    arguments.iter().any(|argument| argument == "--format=json")
        || arguments.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json")
}
