//! What `init` asks on a terminal. Each question is asked as soon as its answer can be judged: a name that is taken is
//! told right after the name.

use crate::arguments::InitArgs;
use crate::commands::init::answers::{
    Answers, app_with, expect_name, expect_new, given_config, given_ledger, key_file,
    key_file_stands, standing,
};
use crate::commands::init::{random, shadows};
use crate::failure::Failure;
use crate::session::profile::{Profiles, place};
use crate::session::prompt::interview::{Interview, Text};
use crate::session::{Session, prompt, whole_file};
use avlock_format::escaped::Escaped;
use avlock_issuing::field::Field;
use avlock_issuing::text;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The ledger that is offered.
const USUAL_LEDGER: &str = "issued.db";

/// The least and the greatest AppID that is offered. Small ones are what people choose by themselves.
const OFFERED: (u16, u16) = (1000, 65535);

/// The questions in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Place,
    App,
    Name,
    AppId,
    Version,
    Ledger,
}

const STEPS: [Step; 6] =
    [Step::Place, Step::App, Step::Name, Step::AppId, Step::Version, Step::Ledger];

/// Asks for what a profile holds. Options are offered as answers.
pub fn ask(arguments: &InitArgs, session: &Session) -> Result<Answers, Failure> {
    let mut interview = Interview::new("nothing was written");
    let given = given_config(arguments, session)?;
    let mut answers = Answers {
        config: given.clone().unwrap_or_else(|| PathBuf::from(place::FILE_NAME)),
        app: String::new(),
        app_id: 0,
        name: None,
        version: arguments.app_version.clone(),
        key_file: PathBuf::new(),
        ledger: None,
    };
    if let Some(variable) = shadows::config_variable(arguments, session) {
        let config = place::in_words(&answers.config);
        prompt::tell(&format!("{variable} names {config}: the profile goes there"));
    }
    let mut old = standing(&answers.config)?;
    let mut next = usize::from(given.is_some());
    // What was answered before a step back is offered again.
    let (mut at_home, mut offered) = (None, None);
    while let Some(step) = STEPS.get(next) {
        let goes_on = match step {
            Step::Place => {
                let chosen = ask_place(at_home, &mut interview)?;
                if let Some((config, is_home)) = &chosen {
                    old = standing(config)?;
                    answers.config.clone_from(config);
                    at_home = Some(*is_home);
                }
                chosen.is_some()
            }
            Step::App => ask_app(&mut answers, old.as_ref(), session, &mut interview)?,
            Step::Name => {
                let before = answers.name.as_deref().or(arguments.name.as_deref());
                let default = before.unwrap_or(&answers.app);
                let text = Text {
                    label: "Name of the application",
                    default: Some(default),
                    help: "as its users know it",
                    ..Text::default()
                };
                let name = interview.text(&text, &|_| Ok(()))?;
                name.map(|name| answers.name = Some(name)).is_some()
            }
            Step::AppId => {
                let is_free = |app_id: &u16| app_with(*app_id, old.as_ref()).is_none();
                let app_id = match (offered.filter(is_free), &arguments.app_id) {
                    (Some(before), _) => before.to_string(),
                    (None, Some(given)) => given.clone(),
                    (None, None) => {
                        let random = offered_app_id(old.as_ref())?;
                        offered = Some(random);
                        random.to_string()
                    }
                };
                let app_id = ask_app_id(&app_id, old.as_ref(), &mut interview)?;
                offered = app_id.or(offered);
                app_id.map(|app_id| answers.app_id = app_id).is_some()
            }
            Step::Version => {
                let text = Text {
                    label: "Its version",
                    initial: answers.version.as_deref().unwrap_or_default(),
                    is_optional: true,
                    help: "like 5.1, for keys of one version; empty: none",
                    ..Text::default()
                };
                let version = interview.text(&text, &|text| {
                    let version = Field::AppVersion.read(text, text::app_version);
                    Ok(version.map(drop).map_err(Failure::from)?)
                })?;
                version.map(|version| answers.version = Some(version)).is_some()
            }
            Step::Ledger => {
                let ledger = given_ledger(session, &answers.config)?;
                ask_ledger(ledger, &mut answers, old.as_ref(), &mut interview)?
            }
        };
        // The interview offers no way back from the first question.
        next = if goes_on { next + 1 } else { next.saturating_sub(1) };
    }
    answers.version = answers.version.filter(|version| !version.is_empty());
    Ok(answers)
}

/// Asks where the profile is to be kept: in the user's folder, or here.
fn ask_place(
    at_home: Option<bool>,
    interview: &mut Interview,
) -> Result<Option<(PathBuf, bool)>, Failure> {
    let here = PathBuf::from(place::FILE_NAME);
    let Some(home) = place::in_user_folder() else { return Ok(Some((here, false))) };
    let why = format!(
        "{}, which is found from every folder",
        place::in_words(whole_file::folder_of(&home))
    );
    let entries = [("home", why.as_str()), ("here", "this folder, found in no other one")];
    let default = usize::from(at_home.map_or(here.exists(), |at_home| !at_home));
    let chosen = interview.choice("Where to keep the profile", &entries, default, &|_| None)?;
    Ok(chosen.map(|chosen| if chosen == 0 { (home, true) } else { (here, false) }))
}

fn ask_app(
    answers: &mut Answers,
    old: Option<&Profiles>,
    session: &Session,
    interview: &mut Interview,
) -> Result<bool, Failure> {
    let before = Some(answers.app.clone()).filter(|app| !app.is_empty());
    let text = Text {
        label: "Name of the profile",
        default: before.as_deref().or(session.global().app.as_deref()),
        help: "a word, which --app takes",
        ..Text::default()
    };
    let config = answers.config.clone();
    let app = interview.text(&text, &|text| {
        expect_name(text)?;
        // The hint is for somebody who types options.
        let another = |failure: Failure| failure.hint("choose another name");
        expect_new(text, old).map_err(another)?;
        Ok(expect_free(&key_file(text, session, &config)?).map_err(another)?)
    })?;
    let Some(app) = app else { return Ok(false) };
    answers.key_file = key_file(&app, session, &config)?;
    // The name that was offered was that of the profile.
    answers.name = answers.name.take().filter(|name| *name != answers.app);
    answers.app = app;
    Ok(true)
}

fn ask_app_id(
    offered: &str,
    old: Option<&Profiles>,
    interview: &mut Interview,
) -> Result<Option<u16>, Failure> {
    let text = Text {
        label: "AppID",
        default: Some(offered),
        help: "any number to 65535 that no other product of yours has",
        ..Text::default()
    };
    let app_id = interview.text(&text, &|text| {
        let app_id = Field::AppId.read(text, text::app_id).map_err(Failure::from)?;
        match app_with(app_id, old) {
            Some(other) => {
                let other = Escaped(other);
                let message = format_args!("{other} has that number, choose another one");
                Err(Failure::usage(message).into())
            }
            None => Ok(()),
        }
    })?;
    Ok(match app_id {
        Some(app_id) => Some(Field::AppId.read(&app_id, text::app_id)?),
        None => None,
    })
}

fn ask_ledger(
    given: Option<PathBuf>,
    answers: &mut Answers,
    old: Option<&Profiles>,
    interview: &mut Interview,
) -> Result<bool, Failure> {
    if given.is_some() {
        answers.ledger = given;
        return Ok(true);
    }
    // Products of one vendor are mostly recorded together.
    let of_others = |profiles: &Profiles| profiles.all().find_map(|(_, it)| it.ledger.clone());
    let ledger = old.and_then(of_others).unwrap_or_else(|| PathBuf::from(USUAL_LEDGER));
    let help = format!("in the ledger {}, who got which key", place::in_words(&ledger));
    let answer = interview.confirm("Remember what you issue", Some(true), &help)?;
    answers.ledger = answer.unwrap_or_default().then_some(ledger);
    Ok(answer.is_some())
}

/// Refuses an EncryptionKey file that stands, before the other questions are asked.
fn expect_free(key_file: &Path) -> Result<(), Failure> {
    match key_file.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        _ => Err(key_file_stands(key_file)),
    }
}

/// Returns a number that no app of the file has.
fn offered_app_id(standing: Option<&Profiles>) -> Result<u16, Failure> {
    let (first, last) = OFFERED;
    let offered = first + random::number()? % (last - first + 1);
    let mut others = (offered..=last).chain(first..offered);
    Ok(others.find(|app_id| app_with(*app_id, standing).is_none()).unwrap_or(offered))
}
