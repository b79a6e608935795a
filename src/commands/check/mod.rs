//! `avlock check`: whether keys, InstallCodes, data files and a day fit each other.
//!
//! [`things`] tells what is given; here it is decided what belongs together, each of which [`compare`]
//! judges; [`doubt`] tells of what does not read; [`next`] names the command that helps.

mod compare;
mod doubt;
mod next;
mod pairs;
mod things;

use crate::arguments::CheckArgs;
use crate::commands::check::next::Commands;
use crate::commands::check::pairs::Pair;
use crate::commands::check::things::Things;
use crate::failure::Failure;
use crate::reading::{self, ReadCode, Reader};
use crate::report::CheckReport;
use crate::session::Session;
use avlock_format::AppVersion;
use avlock_format::check::Expected;

/// What is to be compared, and the EncryptionKeys to read it with.
pub struct Check<'a> {
    arguments: &'a CheckArgs,
    session: &'a Session,
    reader: Reader,
    expected: Expected,
    /// The version that was given and not read in a data file.
    given_version: Option<AppVersion>,
    commands: Commands,
}

impl<'a> Check<'a> {
    /// Takes the arguments and the EncryptionKeys, and reads nothing yet.
    pub fn new(arguments: &'a CheckArgs, session: &'a Session) -> Result<Self, Failure> {
        let CheckArgs { app_id, app_version, index, .. } = arguments;
        if arguments.is_empty() {
            return Err(Failure::usage(
                "expected a key, a data file or a mail to compare, found nothing",
            )
            .hint("`avlock check KEY CODE FILE` compares what there is; `avlock check mail.eml` takes all that is in a mail"));
        }
        let expected = reading::expected(&None, app_id, app_version, index)?;
        let reader = Reader::new(session, session.day()?)?;
        let given_version = expected.app_version;
        let commands = Commands::of(session, expected)?;
        Ok(Self { arguments, session, reader, expected, given_version, commands })
    }

    /// Compares what belongs together, and returns a report on each key, and on each data file that no key
    /// is for.
    pub fn reports(
        &self,
    ) -> Result<impl Iterator<Item = Result<CheckReport, Failure>> + '_, Failure> {
        let things = Things::of(self.arguments, self.session, &self.reader)?;
        if things.keys.is_empty() && things.files.is_empty() {
            return Err(self.code_alone(&things)?);
        }
        let unread = things.keys.iter().filter(|key| key.opened().is_none());
        self.reader.divide_searches(unread);
        let pairs = Pair::of(&things, &self.reader);
        Ok(pairs.into_iter().map(move |pair| {
            let mut report = self.compare(&things, &pair)?;
            doubt::tell(&mut report, &things, &pair);
            Ok(report)
        }))
    }

    /// Refuses InstallCodes with nothing to compare them with, and says how to come to a key for the first.
    fn code_alone(&self, things: &Things<'_>) -> Result<Failure, Failure> {
        let what = if things.codes.len() > 1 { "InstallCodes" } else { "InstallCode" };
        let refused = Failure::usage(format_args!(
            "expected a key or a data file beside the {what}, found neither"
        ));
        let Some(code) = things.codes.iter().find_map(ReadCode::code) else {
            let text = things.codes.first().map_or("CODE", ReadCode::text);
            let text = shell_words::quote(text);
            return Ok(
                refused.hint(format!("`avlock codecheck {text}` reads an InstallCode alone"))
            );
        };
        let known = self.reader.other_key_of(code, None, None, None)?;
        Ok(refused.hint(self.commands.for_code(code, known.as_ref())))
    }
}
