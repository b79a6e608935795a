//! The program: from what was typed to an exit status.
//!
//! Commands return reports and print nothing; here it is decided which command runs, and what it
//! returns is handed to the printer.

mod desk;
mod faults;
mod keygen;
mod ledger;
mod meant;
mod refusal;
mod slipped_in;

use crate::arguments::{
    self, Cli, Color, Command, CompletionsArgs, ExplainArgs, Format, GlobalArgs, HelpArgs, ManArgs,
    ReplyArgs,
};
use crate::cli::desk::Desk;
use crate::commands::completions::words;
use crate::commands::{
    check, codecheck, completions, datacheck, explain, home, init, inspect, keycheck, machine, man,
    register, reply, sample,
};
use crate::failure::{Failure, Outcome, Stop};
use crate::printer::{Manner, Printer};
use crate::session::{Session, ending, inputs, prompt, secret};
use clap::ColorChoice;
use clap::error::ErrorKind;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|argument| argument == words::REQUEST) {
        return complete(&arguments[2..]);
    }
    let outcome = match read(&arguments) {
        // Somebody who types the name alone looks around; a script gets the help, as an error.
        Err(_) if arguments.len() < 2 && std::io::stdout().is_terminal() => at_home(),
        Ok(cli) => {
            let reads_mails = matches!(
                cli.command,
                Some(Command::Inspect(_) | Command::Check(_) | Command::Reply(_))
            );
            let outcome = run(cli, &arguments);
            secret::overwrite_stack(reads_mails);
            outcome
        }
        Err(error) => refuse(&error, &arguments),
    };
    ending::over();
    match outcome {
        Outcome::Good => ExitCode::SUCCESS,
        Outcome::Bad => ExitCode::from(1),
        Outcome::NoAnswer => ExitCode::from(2),
    }
}

/// Reads what was typed; what is shown in the place of an answer knows of all commands, so that a misspelt one is
/// compared with each.
fn read(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let asks_for_help = |argument: &OsString| argument == "--help" || argument == "-h";
    if arguments.iter().any(asks_for_help)
        && let Err(help) = pages(arguments::page, arguments).try_get_matches_from(arguments)
        && !help.use_stderr()
    {
        return Err(help);
    }
    Cli::read(arguments).map_err(|error| {
        pages(arguments::shown, arguments).try_get_matches_from(arguments).err().unwrap_or(error)
    })
}

/// Shows where the user stands, and what to type next.
fn at_home() -> Outcome {
    let session = Session::new(GlobalArgs::default());
    let mut printer = Printer::new(Manner::default());
    let report = home::home(&session);
    for notice in session.take_notices() {
        printer.notice(&notice);
    }
    match printer.screen(|view| report.table(view)) {
        Ok(()) | Err(Stop::Closed) => Outcome::Good,
        Err(Stop::Failure(failure)) => {
            printer.failure(&failure);
            failure.outcome
        }
    }
}

/// Answers a shell. It gets words or none: of what goes wrong there is nobody to tell.
fn complete(typed: &[OsString]) -> ExitCode {
    let typed: Vec<String> = typed.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let _ = Printer::plain(Format::Table).data(words::words(&typed).as_bytes());
    ExitCode::SUCCESS
}

/// Runs a command. It is not inlined, so that everything it leaves on the stack can be overwritten.
#[inline(never)]
fn run(cli: Cli, typed: &[OsString]) -> Outcome {
    let Cli { options, command, misplaced } = cli;
    let global = options.global;
    let manner = Manner {
        format: global.format,
        field: global.field.clone(),
        color: global.color,
        quiet: global.quiet,
        verbose: global.verbose,
    };
    let mut printer = Printer::new(manner);
    let session = Session::new(global);
    let mut desk = Desk { session: &session, printer: &mut printer };
    let wanted = match misplaced.split_last() {
        Some((last, others)) => {
            for misplaced in others {
                desk.failure(refusal::misplaced(misplaced));
            }
            Err(Stop::from(refusal::misplaced(last)))
        }
        None => Ok((&options.explain, &command)),
    };
    let outcome = wanted.and_then(|wanted| match wanted {
        (Some(code), _) => desk.each(explain::explain(code.as_deref())),
        (None, Some(command)) => {
            let is_for_strangers = match command {
                Command::Datacheck(_) | Command::Inspect(_) | Command::Reply(_) => true,
                Command::Check(arguments) => !arguments.things.is_empty(),
                _ => false,
            };
            let checked = match is_for_strangers {
                true => {
                    session.reads_files_of_strangers();
                    slipped_in::refuse_options_behind_files(typed)
                }
                false => Ok(()),
            };
            checked
                .map_err(Stop::from)
                .and_then(|()| check_format(command, &session))
                .and_then(|()| check_day(command, &session))
                .and_then(|()| dispatch(command, &mut desk))
        }
        (None, None) => Err(no_command().into()),
    });
    desk.notices();
    // The rest of a paste must not become commands of the shell.
    prompt::throw_rest_away();
    match outcome {
        Ok(outcome) => outcome,
        Err(Stop::Closed) => Outcome::Good,
        Err(Stop::Failure(failure)) => desk.failure(failure),
    }
}

/// Refuses an `--on` that is not a day, even where the command has no use for it.
///
/// `register` reads its own, which may hold a time of day.
fn check_day(command: &Command, session: &Session) -> Result<(), Stop> {
    if session.global().on.is_some() && !matches!(command, Command::Register(_)) {
        session.day()?;
    }
    Ok(())
}

/// Refuses `--format csv` for a command that prints no rows, before it does anything.
fn check_format(command: &Command, session: &Session) -> Result<(), Stop> {
    match command {
        Command::Ledger(arguments) if arguments.command.prints_rows() => Ok(()),
        _ => Ok(ledger::refuse_csv(session)?),
    }
}

fn no_command() -> Failure {
    Failure::usage("expected a command, found options alone")
        .hint("`avlock --help` shows the commands")
}

fn dispatch(command: &Command, desk: &mut Desk<'_>) -> Result<Outcome, Stop> {
    let session = desk.session;
    match command {
        Command::Keygen(arguments) if arguments.batch.batch.is_some() => {
            keygen::table(arguments, desk)
        }
        Command::Keygen(arguments) => keygen::one(arguments, desk),
        Command::Keycheck(arguments) => {
            let mut arguments = arguments.clone();
            keygen::take_language(&mut arguments.spell, &mut arguments.keys, 28);
            arguments.keys = inputs::joined(&arguments.keys, 28);
            ask_for_text(&mut arguments.keys, "Registration key", session)?;
            desk.each(keycheck::keycheck(&arguments, session))
        }
        Command::Codecheck(arguments) => {
            let mut arguments = arguments.clone();
            arguments.codes = inputs::joined(&arguments.codes, 12);
            ask_for_text(&mut arguments.codes, "InstallCode", session)?;
            desk.each(codecheck::codecheck(&arguments, session))
        }
        Command::Datacheck(arguments) if arguments.diff => {
            desk.one(datacheck::diff::datacheck_diff(arguments, session))
        }
        Command::Datacheck(arguments) => {
            let mut arguments = arguments.clone();
            // A code in several words is told to be one once, and not by each of its words.
            let words: Vec<OsString> = arguments.files.into_iter().map(OsString::from).collect();
            arguments.files = inspect::joined(&words).into_iter().map(Into::into).collect();
            if arguments.files.is_empty() {
                let mut files = Vec::new();
                ask_for_text(&mut files, "Data file", session)?;
                arguments.files = files.into_iter().map(Into::into).collect();
            }
            desk.each(datacheck::datacheck(&arguments, session))
        }
        Command::Check(arguments) => {
            let mut arguments = arguments.clone();
            if arguments.is_empty() && session.is_interactive() {
                let text =
                    prompt::lines("Paste a key, an InstallCode, a mail or the name of a file")?;
                arguments.things = pasted_words(text);
            } else if arguments.is_empty() && session.stdin().is_piped() {
                arguments.things.push(inputs::STDIN.into());
            }
            let check = check::Check::new(&arguments, session)?;
            desk.each(check.reports())
        }
        Command::Machine(arguments) => desk.one(machine::machine(arguments)),
        Command::Inspect(arguments) => {
            let mut arguments = arguments.clone();
            arguments.inputs = inspect::joined(&arguments.inputs);
            if arguments.inputs.is_empty() && !session.is_interactive() {
                arguments.inputs.push(inputs::STDIN.into());
            }
            if arguments.inputs.is_empty() {
                arguments.inputs.push(pasted(prompt::lines("Paste the mail")?).into());
            }
            let inspection = inspect::Inspection::new(&arguments, session)?;
            if !desk.printer.is_brief() {
                return desk.each(Ok(inspection.reports()));
            }
            let today = session.day()?;
            desk.print_each(inspection.digests(), |printer, digest| printer.digest(&digest, today))
        }
        Command::Reply(arguments) => answer(arguments, desk),
        Command::Register(arguments) => desk.writes(|| register::register(arguments, session)),
        Command::Init(arguments) => desk.writes(|| init::init(arguments, session)),
        Command::Sample(arguments) => {
            let samples = sample::sample(arguments, session)?;
            if let Some(what) = sample::what_they_are(arguments) {
                desk.printer.talk(what);
            }
            desk.each(Ok(samples))
        }
        Command::Ledger(arguments) => ledger::dispatch(&arguments.command, desk),
        Command::Explain(ExplainArgs { code }) => desk.each(explain::explain(code.as_deref())),
        Command::Help(HelpArgs { words }) => help(words, session),
        Command::Version(_) => desk.data(arguments::version().as_bytes()),
        Command::Completions(CompletionsArgs { shell }) => {
            let script = completions::completions(*shell, &mut arguments::whole());
            desk.data(&script)
        }
        Command::Man(ManArgs { folder }) => {
            man::man(folder, arguments::whole())?;
            Ok(Outcome::Good)
        }
    }
}

/// Prints the answer to a mail alone on standard output, and what is to be done for it beside.
fn answer(arguments: &ReplyArgs, desk: &mut Desk<'_>) -> Result<Outcome, Stop> {
    let session = desk.session;
    if let Some(template) = reply::template(arguments, session)? {
        return desk.data(template.as_bytes());
    }
    let mut arguments = arguments.clone();
    if arguments.mail.is_none() && !session.is_interactive() {
        arguments.mail = Some(inputs::STDIN.into());
    }
    let answer = match &arguments.mail {
        Some(mail) => reply::to_file(mail, &arguments, session)?,
        None => reply::to_text(pasted(prompt::lines("Paste the mail")?), &arguments, session)?,
    };
    desk.notices();
    let outcome = desk.data(answer.text.as_bytes())?;
    for line in answer.talk {
        desk.printer.talk(&line);
    }
    answer.missing.map_or(Ok(outcome), |failure| Err(failure.into()))
}

/// Prints the help of a command, or of the program.
fn help(words: &[String], session: &Session) -> Result<Outcome, Stop> {
    let color = match session.global().color {
        Color::Auto => None,
        Color::Always => Some("--color=always"),
        Color::Never => Some("--color=never"),
    };
    let words = words.iter().map(String::as_str);
    let typed = ["avlock"].into_iter().chain(words).chain(["--help"]).chain(color);
    let typed: Vec<OsString> = typed.map(OsString::from).collect();
    match read(&typed) {
        Err(error) if error.use_stderr() => Err(refusal::failure(&error, &typed).into()),
        Err(error) => Printer::help(&error).map(|()| Outcome::Good),
        // `--help` always ends the parsing.
        Ok(_) => Ok(Outcome::Good),
    }
}

/// Asks for the text that a command needs, or takes it from a pipe; where nobody can answer, says what is
/// missing.
fn ask_for_text(texts: &mut Vec<String>, what: &str, session: &Session) -> Result<(), Failure> {
    if !texts.is_empty() {
        return Ok(());
    }
    if session.stdin().is_piped() {
        texts.push(inputs::STDIN.to_owned());
        return Ok(());
    }
    if !session.is_interactive() {
        return Err(Failure::usage(format_args!("expected an argument: {what}, found none"))
            .hint("give it, or `-` for standard input"));
    }
    texts.push(prompt::text(what, None, |_| Ok(()))?);
    Ok(())
}

/// Returns a text that was pasted as an argument. A lone `-` is a text here: standard input is the
/// terminal, which was read already.
fn pasted(text: String) -> String {
    match text.trim() {
        inputs::STDIN => format!("{} ", inputs::STDIN),
        // The name of a file may be pasted as well.
        line if !line.contains('\n') => line.to_owned(),
        _ => text,
    }
}

/// Returns a paste as arguments: a line that names a file beside something else is several.
fn pasted_words(text: String) -> Vec<OsString> {
    let text = pasted(text);
    let is_there = |word: &str| Path::new(word).exists();
    match text.lines().count() {
        1 if !is_there(&text) && text.split_whitespace().any(is_there) => {
            text.split_whitespace().map(OsString::from).collect()
        }
        _ => vec![text.into()],
    }
}

/// Prints what clap returns in the place of arguments: help and version, or a refusal.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> Outcome {
    if !error.use_stderr() {
        return match Printer::help(error) {
            Ok(()) | Err(Stop::Closed) => Outcome::Good,
            Err(Stop::Failure(failure)) => {
                Printer::plain(Format::Table).failure(&failure);
                failure.outcome
            }
        };
    }
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let format = if is_typed(arguments, "--format", "json") { Format::Json } else { Format::Table };
    match (is_help, format) {
        // It quotes nothing that was typed, and is set in color.
        (true, Format::Table) => drop(error.print()),
        (true, _) => Printer::plain(format).failure(&no_command()),
        (false, _) => {
            let printer = Printer::plain(format);
            match faults::all(arguments) {
                faults if faults.is_empty() => {
                    printer.failure(&refusal::failure(error, arguments));
                }
                faults => faults.iter().for_each(|failure| printer.failure(failure)),
            }
        }
    }
    Outcome::NoAnswer
}

/// True if an option has a value, as far as can be told from arguments that do not parse.
fn is_typed(arguments: &[OsString], option: &str, value: &str) -> bool {
    let joined = format!("{option}={value}");
    arguments.iter().any(|argument| *argument == *joined)
        || arguments.windows(2).any(|pair| pair[0] == option && pair[1] == value)
}

/// Makes what can be typed ready to be shown on this terminal.
fn pages(
    make: fn(Option<usize>, &[OsString]) -> clap::Command,
    typed: &[OsString],
) -> clap::Command {
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    make(width, typed).color(match typed_color(typed) {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    })
}

/// Returns the color that was asked for, as far as can be told.
fn typed_color(arguments: &[OsString]) -> Color {
    match () {
        () if is_typed(arguments, "--color", "always") => Color::Always,
        () if is_typed(arguments, "--color", "never") => Color::Never,
        () => Color::Auto,
    }
}
