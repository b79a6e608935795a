//! `avlock keygen` on a terminal, without options for whom the key is: asks for each option that is missing.
//!
//! The answers become options, as if they had been typed. So the key is made in the same way, and the
//! command line that makes it again can be shown at the end. An answer that is the default becomes none.

use crate::arguments::KeygenArgs;
use crate::arguments::days::Length;
use crate::commands::keygen::steps::Step::{self, *};
use crate::commands::keygen::steps::{FOR_WHOM, MORE, QUESTIONS, TYPES};
use crate::commands::{keygen, record};
use crate::failure::Failure;
use crate::session::Session;
use crate::session::profile::Profile;
use crate::session::prompt::interview::{Interview, Refused, Text};
use avlock_format::{DelphiDay, KeyType, Source};
use avlock_issuing::field::Field;
use avlock_issuing::reference::Reference;
use avlock_issuing::text::{self, Refusal};
use std::collections::BTreeMap;

/// The answers so far.
struct Answers<'a> {
    typed: &'a KeygenArgs,
    session: &'a Session,
    today: DelphiDay,
    given: BTreeMap<Step, String>,
}

/// Asks for the options that were not typed, and returns them with the application that was chosen.
pub fn complete(
    typed: &KeygenArgs,
    session: &Session,
) -> Result<(KeygenArgs, Option<String>), Failure> {
    let mut answers = Answers { typed, session, today: session.day()?, given: BTreeMap::new() };
    let mut interview = Interview::new("nothing was made");
    let mut place = 0;
    if answers.is_asked(AppId)? {
        session.tells_no_profile()?;
    }
    while let Some(&(step, ..)) = QUESTIONS.get(place) {
        let goes_on = !answers.is_asked(step)? || answers.ask(step, &mut interview)?;
        if goes_on {
            place += 1;
            continue;
        }
        // The question before; from the first one no way leads back.
        while place > 0 {
            place -= 1;
            if answers.is_asked(QUESTIONS[place].0)? {
                break;
            }
        }
    }
    let app = answers.given.get(&App).cloned();
    Ok((answers.arguments()?, app))
}

impl Answers<'_> {
    fn given(&self, step: Step) -> Option<&str> {
        self.given.get(&step).map(String::as_str)
    }

    /// The profile that was chosen, or else the one in use.
    fn profile(&self) -> Result<Option<&Profile>, Failure> {
        match (self.given(App), self.session.profiles()?) {
            (Some(app), Some(profiles)) => profiles.get(app).map(Some),
            _ => Ok(self.session.profile()?.map(|(_, profile)| profile)),
        }
    }

    /// The names to choose from where no application is in use.
    fn apps(&self) -> Result<Vec<(&str, &str)>, Failure> {
        if self.typed.app_id.is_some() || self.session.profile()?.is_some() {
            return Ok(Vec::new());
        }
        let profiles = self.session.profiles()?.into_iter().flat_map(|profiles| profiles.all());
        Ok(profiles.map(|(app, it)| (app, it.name.as_deref().unwrap_or_default())).collect())
    }

    fn key_type(&self) -> KeyType {
        let word = self.typed.key_type.as_deref().or(self.given(Type));
        word.and_then(KeyType::from_word).unwrap_or(KeyType::Temporary)
    }

    /// True if the answer is wanted, by what was typed and answered before.
    fn is_asked(&self, step: Step) -> Result<bool, Failure> {
        let has_ledger = || match self.profile()? {
            Some(profile) if self.session.given_ledger().is_none() => {
                Ok::<_, Failure>(self.session.ledger_of(profile)?.is_some())
            }
            _ => Ok(self.session.given_ledger().is_some()),
        };
        let (typed, holder) = (self.typed, self.given(ForWhom));
        let ends = matches!(self.key_type(), KeyType::Trial | KeyType::Temporary);
        Ok(match step {
            App => !self.apps()?.is_empty(),
            AppId => typed.app_id.is_none() && self.apps()?.is_empty() && self.profile()?.is_none(),
            Customer => typed.reference.customer.is_none() && has_ledger()?,
            Order => typed.reference.order.is_none() && has_ledger()?,
            ForWhom => true,
            InstallCode => holder == Some("code"),
            UserName | UserCompany | Email | Other => holder == Some("user"),
            Version => holder == Some("generic"),
            Type => typed.key_type.is_none(),
            Period => ends && typed.days.is_none() && typed.until.is_none(),
            More => self.more().len() > 1,
            _ => {
                let more = self.more();
                more.contains(&step) && (more.len() == 1 || self.given(More) == Some("yes"))
            }
        })
    }

    /// What a key of the type has besides, as far as it was not typed.
    fn more(&self) -> Vec<Step> {
        let key_type = self.key_type();
        let is_of_type = |step| match key_type {
            KeyType::Trial | KeyType::Temporary => true,
            KeyType::Permanent => step != Start,
            KeyType::Unregister => step == Index,
            KeyType::UnregisterAll => false,
        };
        let mut typed = self.typed.clone();
        let is_typed = |step: Step, typed: &mut KeygenArgs| {
            step.option(typed).is_some_and(|option| option.is_some())
        };
        MORE.into_iter().filter(|&step| is_of_type(step) && !is_typed(step, &mut typed)).collect()
    }

    /// What the empty answer stands for.
    fn default(&self, step: Step) -> Result<Option<String>, Failure> {
        Ok(Some(match step {
            Version => match (&self.typed.app_version, self.profile()?) {
                (Some(version), _) => version.clone(),
                (None, Some(Profile { version: Some(version), .. })) => version.clone(),
                _ => return Ok(None),
            },
            Period => "30".to_owned(),
            Start => self.today.to_string(),
            Users | Instances => "1".to_owned(),
            Index => "0".to_owned(),
            Values => "000".to_owned(),
            _ => return Ok(None),
        }))
    }

    /// Asks, and keeps the answer; returns false for a step back.
    fn ask(&mut self, step: Step, interview: &mut Interview) -> Result<bool, Failure> {
        let (label, help) = step.words();
        let given = self.given(step);
        let answer = match step {
            App => self.choose(step, &self.apps()?, 0, interview)?,
            ForWhom => self.choose(step, &FOR_WHOM, 0, interview)?,
            Type => self.choose(step, &TYPES, 1, interview)?,
            More => {
                let (mut names, mut defaults) = (Vec::new(), Vec::new());
                for step in self.more() {
                    let name = match step {
                        Start => "start".to_owned(),
                        step => step.words().0.to_lowercase(),
                    };
                    defaults.push(format!("{name} {}", self.default(step)?.unwrap_or_default()));
                    names.push(name);
                }
                let label = format!("{label}: {}", names.join(", "));
                let help = format!("else {}", defaults.join(", "));
                let answer = interview.confirm(&label, Some(given == Some("yes")), &help)?;
                answer.map(|answer| if answer { "yes" } else { "no" }.to_owned())
            }
            _ => {
                let is_needed = step == Other
                    && [UserName, UserCompany, Email]
                        .iter()
                        .all(|it| self.given(*it).is_none_or(str::is_empty));
                let is_optional = matches!(step, Customer | Order)
                    || matches!(step, UserName | UserCompany | Email | Other) && !is_needed;
                let default = self.default(step)?;
                let text = Text {
                    label,
                    default: given.filter(|_| !is_optional).or(default.as_deref()),
                    initial: given.filter(|_| is_optional).unwrap_or_default(),
                    is_optional,
                    help: if is_needed { "one of the four is needed" } else { help },
                };
                interview.text(&text, &|answer| self.check(step, answer))?
            }
        };
        let goes_on = answer.is_some();
        self.given.extend(answer.map(|answer| (step, answer)));
        Ok(goes_on)
    }

    fn choose(
        &self,
        step: Step,
        entries: &[(&str, &str)],
        default: usize,
        interview: &mut Interview,
    ) -> Result<Option<String>, Failure> {
        let given = self.given(step);
        let earlier = entries.iter().position(|(word, _)| Some(*word) == given);
        // Whoever has the InstallCode gives it at once.
        let is_code = |text: &str| match check_code(text) {
            Err(Refused { suggested: None, .. }) => None,
            _ => entries.iter().position(|(word, _)| step == ForWhom && *word == "code"),
        };
        let default = earlier.unwrap_or(default);
        let chosen = interview.choice(step.words().0, entries, default, &is_code)?;
        Ok(chosen.and_then(|chosen| entries.get(chosen)).map(|(word, _)| (*word).to_owned()))
    }

    /// Checks an answer alone, and a period as a whole.
    fn check(&self, step: Step, answer: &str) -> Result<(), Refused> {
        let read: Result<(), Refusal<'_>> = match step {
            AppId => Field::AppId.read(answer, text::app_id).map(drop),
            Customer => Reference::read(None, Some(answer), None).map(drop),
            Order => {
                record::refuse_spoiled_order(Some(answer))?;
                Reference::read(Some(answer), None, None).map(drop)
            }
            InstallCode => return check_code(answer),
            UserName => check_user(Source::UserName, answer),
            UserCompany => check_user(Source::UserCompany, answer),
            Email => check_user(Source::EmailAddress, answer),
            Other => check_user(Source::OtherSource, answer),
            Version => Field::AppVersion.read(answer, text::app_version).map(drop),
            Period | Start => return Ok(self.check_period(step, answer)?),
            Users => Field::Users.read(answer, text::count).map(drop),
            Instances => Field::Instances.read(answer, text::count).map(drop),
            Index => Field::Index.read(answer, text::key_index).map(drop),
            Values => Field::Values.read(answer, text::values).map(drop),
            App | ForWhom | Type | More => Ok(()),
        };
        Ok(read.map_err(Failure::from)?)
    }

    fn check_period(&self, step: Step, answer: &str) -> Result<(), Failure> {
        if step == Period && !answer.contains(|letter: char| letter.is_ascii_digit()) {
            let found = text::quoted(answer);
            return Err(Failure::usage(format_args!(
                "expected days or the last day, found {found}"
            ))
            .hint("like 30, 6w, 1y or 2027-12-31"));
        }
        // Later answers are judged when it is their turn again.
        let mut arguments = self.arguments_before(Some(step))?;
        match step {
            Period => set_period(&mut arguments, answer),
            _ => arguments.start = Some(answer.to_owned()),
        }
        let arguments = keygen::with_days(arguments, self.today);
        keygen::order(&arguments).period(self.key_type(), self.today)?;
        Ok(())
    }

    /// Returns the options: those that were typed, and the answers that are no defaults.
    fn arguments(&self) -> Result<KeygenArgs, Failure> {
        self.arguments_before(None)
    }

    /// The same of the answers before a question, without its own.
    fn arguments_before(&self, end: Option<Step>) -> Result<KeygenArgs, Failure> {
        let mut arguments = self.typed.clone();
        let is_before = |step: Step| end.is_none_or(|end| step < end);
        for (&step, answer) in self.given.iter().take_while(|(step, _)| is_before(**step)) {
            if answer.is_empty() || !self.is_asked(step)? {
                continue;
            }
            let is_default = self.default(step)?.as_ref() == Some(answer);
            match step {
                ForWhom => arguments.generic = answer == "generic",
                Period => set_period(&mut arguments, answer),
                InstallCode => {
                    let code = text::install_code(answer).map(|code| code.to_string());
                    arguments.install_code = Some(code.unwrap_or_else(|_| answer.clone()));
                }
                step if !is_default => {
                    if let Some(option) = step.option(&mut arguments) {
                        *option = Some(answer.clone());
                    }
                }
                _ => {}
            }
        }
        Ok(arguments)
    }
}

/// Takes a number of days, so long, or the last day.
fn set_period(arguments: &mut KeygenArgs, answer: &str) {
    let is_number = answer.bytes().all(|byte| byte.is_ascii_digit());
    if is_number || Length::read(answer).is_some() {
        arguments.days = Some(answer.to_owned());
    } else {
        arguments.until = Some(answer.to_owned());
    }
}

/// Checks an InstallCode, and suggests the one that was most likely meant.
fn check_code(answer: &str) -> Result<(), Refused> {
    let refusal = match Field::InstallCode.read(answer, text::install_code) {
        Ok(_) => return Ok(()),
        Err(refusal) => refusal,
    };
    let (failure, meant) = keygen::suggestions(refusal);
    Err(match &meant[..] {
        [one] => Refused { failure, suggested: Some(one.clone()) },
        _ => keygen::with_suggestions(refusal).into(),
    })
}

/// Checks a text of the user by computing an InstallCode from it alone.
fn check_user<'a>(source: Source, text: &'a str) -> Result<(), Refusal<'a>> {
    text::code_of_user(&[(source, text)]).map(drop)
}
