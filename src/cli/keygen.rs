//! `avlock keygen`: one key as typed, one key asked for, or a key for each row of a table.

use crate::arguments::KeygenArgs;
use crate::cli::desk::Desk;
use crate::cli::meant::command_of;
use crate::cli::refusal::quoted;
use crate::commands::keygen::{self, batch, questions, run};
use crate::failure::{Failure, Outcome, Stop};
use crate::printer::{Clipboard, Printer};
use crate::session::{Session, ending, inputs, standard_output};
use avlock_format::escaped::Escaped;
use avlock_issuing::language::Language;
use std::ffi::OsString;
use std::path::Path;

/// Makes a key for each row of a table.
pub fn table(arguments: &KeygenArgs, desk: &mut Desk<'_>) -> Result<Outcome, Stop> {
    desk.printer.refuse_field()?;
    let goes_to_file = arguments.batch.output.as_deref().is_some_and(|path| path != Path::new("-"));
    // Without a ledger nothing is recorded that could be lost.
    if !goes_to_file && desk.session.ledger()?.is_some() {
        standard_output::expect_open()?;
    }
    if !desk.session.global().is_for_programs() {
        ending::remember(Box::new(|| {
            if let Some(words) = run::halted() {
                Printer::last(&words);
            }
        }));
    }
    let progress = |length| desk.printer.progress(length);
    let report = batch::keygen_batch(arguments, desk.session, Printer::stdout(), progress)?;
    desk.notices();
    Ok(desk.printer.batch(&report))
}

/// Makes one key. On a terminal it asks for what was not typed, and at the end shows the command line
/// that makes the same key.
pub fn one(arguments: &KeygenArgs, desk: &mut Desk<'_>) -> Result<Outcome, Stop> {
    let arguments = with_code(arguments, desk.session)?;
    if keygen::order(&arguments).has_holder() || !desk.session.is_interactive() {
        return make(&arguments, desk).map(|(outcome, summary)| {
            desk.printer.aside(&summary);
            outcome
        });
    }
    // What could not be printed afterwards is refused before somebody answers.
    desk.printer.check_field::<keygen::Made>()?;
    standard_output::expect_open()?;
    let (answers, app) = questions::complete(&arguments, desk.session)?;
    let chosen = app.map(|app| desk.session.with_app(app));
    let session = chosen.as_ref().unwrap_or(desk.session);
    let mut desk = Desk { session, printer: desk.printer };
    let (outcome, summary) = make(&answers, &mut desk)?;
    if summary.is_empty() {
        // No key was made.
        return Ok(outcome);
    }
    let again = keygen::command_line(&answers, session);
    desk.printer.talk(&summary);
    desk.printer.talk(&format!("The same again: {}", Escaped(&again)));
    Ok(outcome)
}

/// Makes the key that was ordered; returns what it is in one line as well.
fn make(arguments: &KeygenArgs, desk: &mut Desk<'_>) -> Result<(Outcome, String), Stop> {
    let session = desk.session;
    let mut summary = String::new();
    // Without a terminal nothing is made.
    let clipboard = arguments.copy.then(Clipboard::open).transpose()?;
    let mut key = None;
    let mut others = Vec::new();
    let mut make = || {
        let report = keygen::keygen(arguments, session).inspect_err(|refused| {
            others = keygen::other_faults(arguments, session, refused).unwrap_or_default();
        })?;
        key.clone_from(&report.key.key);
        summary = report.summary();
        Ok(report)
    };
    // Without a ledger nothing is written.
    let outcome = match session.ledger()? {
        Some(_) => {
            standard_output::expect_open()?;
            desk.writes(make)
        }
        None => desk.one(make()),
    };
    let outcome = match outcome {
        // Where there is more to refuse, the first is told first.
        Err(Stop::Failure(first)) if !others.is_empty() => Ok(desk.failure(first)),
        outcome => outcome,
    };
    let outcome = others.into_iter().fold(outcome?, |worst, other| worst.max(desk.failure(other)));
    desk.printer.copy(clipboard, key.as_deref());
    Ok((outcome, summary))
}

/// Puts the InstallCode in its place, whether it came as an argument or on a pipe.
fn with_code(arguments: &KeygenArgs, session: &Session) -> Result<KeygenArgs, Failure> {
    let mut arguments = arguments.clone();
    take_language(&mut arguments.spell, &mut arguments.code, 12);
    if !arguments.code.is_empty() {
        refuse_words_behind(&arguments.code)?;
        arguments.install_code = Some(std::mem::take(&mut arguments.code).join(" "));
    }
    // The EncryptionKey may come on standard input, which then holds nothing else.
    let is_taken =
        session.global().encryption_key_file.as_deref() == Some(Path::new(inputs::STDIN));
    let is_wanted = !is_taken && !keygen::order(&arguments).has_holder();
    if is_wanted && session.stdin().is_piped() {
        arguments.install_code = Some(inputs::STDIN.to_owned());
    }
    if let Some(code) = &mut arguments.install_code {
        *code = keygen::code_alone(code, session)?;
    }
    Ok(arguments)
}

/// Refuses words behind an InstallCode that is whole: they were meant for an option, and would be dropped as
/// what somebody wrote beside the code.
fn refuse_words_behind(words: &[String]) -> Result<(), Failure> {
    let mut digits = 0;
    let last = words.iter().position(|word| {
        digits += word.chars().filter(char::is_ascii_alphanumeric).count();
        digits >= 12
    });
    match last.filter(|_| digits == 12).map(|last| words.split_at(last + 1)) {
        Some((code, [found, ..])) => {
            let typed = ["avlock", "keygen"].map(OsString::from);
            let hint = command_of(&typed).option_for(found).unwrap_or_default();
            let (code, found) = (quoted(&code.join(" ")), quoted(found));
            Err(Failure::usage(format_args!("expected an option behind {code}, found {found}"))
                .hint(hint))
        }
        _ => Ok(()),
    }
}

/// Takes the language of `--spell de` from words of codes of so many letters, if these are whole without it: the `=`
/// between the two is easily forgotten.
pub(super) fn take_language(
    spell: &mut Option<Option<String>>,
    words: &mut Vec<String>,
    letters: usize,
) {
    let [codes @ .., last] = &words[..] else { return };
    let given = codes.iter().flat_map(|word| word.chars()).filter(char::is_ascii_alphanumeric);
    let given = given.count();
    let is_whole = given > 0 && given.is_multiple_of(letters);
    let is_language = Language::ALL.iter().any(|language| language.tag() == last);
    if *spell == Some(None) && is_whole && is_language {
        *spell = Some(words.pop());
    }
}
