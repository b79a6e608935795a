//! `avlock reply`: the answer to a customer's mail, of what was found in it. It is never sent.
//!
//! What there is to say is decided in `cases`; in which words is in the room `reply`.

mod cases;
mod files;
mod found;
mod given;
mod keys;
mod vendor;

use crate::arguments::{Format, ReplyArgs};
use crate::commands::reply::cases::{Answer, Cases};
use crate::commands::reply::found::Found;
use crate::commands::reply::vendor::Products;
use crate::commands::sightings::{Doubtful, Input, Reports, find};
use crate::failure::Failure;
use crate::mail::{self, Content};
use crate::reading::Reader;
use crate::reading::remedies::of_a_code;
use crate::reply::guess::Guess;
use crate::reply::letter::{self, Paragraph};
use crate::reply::section::Section;
use crate::reply::template::{self, Template};
use crate::session::Session;
use crate::session::profile;
use avlock_issuing::language::Language;
use std::path::{Path, PathBuf};

/// The folder of a vendor's templates, beside the profile file.
const FOLDER: &str = "reply";

/// An answer to a mail.
pub struct Reply {
    /// The text for the customer.
    pub text: String,
    /// Lines for whoever sends it: what is to be done, and what is in doubt.
    pub talk: Vec<String>,
    /// Set if nothing was found that could be answered: the text then asks for it.
    pub missing: Option<Failure>,
}

/// Returns the built-in template that is asked for, if one is.
pub fn template(arguments: &ReplyArgs, session: &Session) -> Result<Option<&'static str>, Failure> {
    let global = session.global();
    if global.format == Format::Json || global.field.is_some() {
        return Err(Failure::usage(
            "expected a text to be asked for, found --format json or --field",
        )
        .hint("leave it out; `avlock inspect` has a document for each thing that was found"));
    }
    let language = arguments.print_template.as_deref().and_then(Language::of_tag);
    Ok(language.map(template::built_in))
}

/// Answers a file; `-` is standard input.
pub fn to_file(path: &Path, arguments: &ReplyArgs, session: &Session) -> Result<Reply, Failure> {
    session.stdin().take_for(&[path])?;
    let input = Input::of_file(path).map_err(|failure| of_a_code(failure, path))?;
    to_input(&input, arguments, session)
}

/// Answers a text that was pasted.
pub fn to_text(text: String, arguments: &ReplyArgs, session: &Session) -> Result<Reply, Failure> {
    to_input(&Input { file: None, bytes: text.into_bytes() }, arguments, session)
}

fn to_input(input: &Input, arguments: &ReplyArgs, session: &Session) -> Result<Reply, Failure> {
    let today = session.day()?;
    let reader = Reader::new(session, today)?;
    let mut guess = Guess::default();
    let mut sightings = find(input, &reader, session, &mut |part| {
        // An attachment is a work of somebody else.
        let is_attached = part.name.is_some() && part.number.is_some();
        if let (Content::Text(text), false) = (&part.content, is_attached) {
            guess.read(&text.text);
        }
    });
    let mut talk = Vec::new();
    let chosen = arguments.language.as_deref().and_then(Language::of_tag);
    let language = chosen.or_else(|| language_of(input, &guess)).unwrap_or_else(|| {
        talk.push(
            "The language of the mail is not clear, so this is English: --language de answers in German".to_owned(),
        );
        Language::English
    });
    // A template that does not read is an error before anything is printed.
    let template = template_of(language, session)?;
    let products = Products::of(session)?;
    let warn = |it: &Doubtful| format!("Look at the mail: {}", it.finding().message);
    talk.extend(sightings.worth_a_look().map(warn));
    let doubtful = std::mem::take(&mut sightings.doubtful);
    let missing = sightings.sightings.is_empty().then(|| input.nothing_found());
    let found = Found::of(Reports::new(sightings, &reader)?, doubtful)?;
    let Answer { mut paragraphs, next } = Cases::of(&found, &reader, &products, language)?;
    if paragraphs.is_empty() && missing.is_some() {
        paragraphs.push(Paragraph::of(Section::NothingFound));
    }
    talk.extend(next);
    Ok(Reply { text: letter::written(&paragraphs, &template), talk, missing })
}

/// Returns the language of a mail. What its header says counts where its words leave a doubt and speak for no
/// other: mail programs name their own language there, whatever is written.
fn language_of(input: &Input, guess: &Guess) -> Option<Language> {
    let of_header = || mail::language(&input.bytes).and_then(Language::of_tag);
    guess.language().or_else(|| of_header().filter(|language| guess.may_be(*language)))
}

/// Reads the vendor's template of a language, or else the built-in one.
fn template_of(language: Language, session: &Session) -> Result<Template, Failure> {
    if session.profiles()?.is_some() {
        let file = format!("{}.txt", language.tag());
        let path: PathBuf = session.profile_folder()?.join(FOLDER).join(file);
        if path.exists() {
            return template::read(&profile::text_of(&path)?, language, &path);
        }
    }
    let name = format!("the built-in template {}", language.tag());
    template::read(template::built_in(language), language, Path::new(&name))
}
