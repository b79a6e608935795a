//! The command line that makes the same key again, for whoever answered questions.

use crate::arguments::KeygenArgs;
use crate::commands::command_line;
use crate::session::Session;
use avlock_format::KeyType;
use std::path::Path;

/// Returns the shortest command line that makes the same key: what differs from the defaults.
pub fn command_line(answers: &KeygenArgs, session: &Session) -> String {
    let mut words = vec!["avlock".to_owned(), "keygen".to_owned()];
    let global = session.global();
    let config = global.config.as_deref().map(Path::to_string_lossy);
    let encryption_key_file = global.encryption_key_file.as_deref().map(Path::to_string_lossy);
    let ledger = global.ledger.as_deref().map(Path::to_string_lossy);
    // The code stands where it is expected first.
    words.extend(answers.install_code.as_deref().map(|code| shell_words::quote(code).into_owned()));
    let profile = session.profile().ok().flatten();
    let version = profile.and_then(|(_, profile)| profile.version.as_deref());
    let mut option = |name: &str, value: Option<&str>| {
        words.extend(value.map(|value| command_line::option(name, value)));
    };
    option("config", config.as_deref());
    option("encryption-key-file", encryption_key_file.as_deref());
    option("app", global.app.as_deref());
    option("ledger", ledger.as_deref());
    option("on", global.on.as_deref());
    option("order", answers.reference.order.as_deref());
    option("customer", answers.reference.customer.as_deref());
    option("note", answers.reference.note.as_deref());
    option("app-id", answers.app_id.as_deref());
    option("user-name", answers.user.user_name.as_deref());
    option("user-company", answers.user.user_company.as_deref());
    option("email", answers.user.email.as_deref());
    option("other", answers.user.other.as_deref());
    option("app-version", other_than(version, &answers.app_version));
    option("type", other_than(Some(KeyType::Temporary.word()), &answers.key_type));
    option("days", answers.days.as_deref());
    option("until", answers.until.as_deref());
    option("start", answers.start.as_deref());
    option("users", other_than(Some("1"), &answers.users));
    option("instances", other_than(Some("1"), &answers.instances));
    option("index", other_than(Some("0"), &answers.index));
    option("values", other_than(Some("000"), &answers.values));
    match &answers.spell {
        Some(Some(language)) => words.push(format!("--spell={language}")),
        Some(None) => words.push("--spell".to_owned()),
        None => {}
    }
    let flags = [
        ("--generic", answers.generic),
        ("--reissue", answers.reference.reissue),
        ("--dry-run", answers.dry_run),
    ];
    for (flag, on) in flags {
        if on {
            words.push(flag.to_owned());
        }
    }
    words.join(" ")
}

/// Returns an answer that is not the default one.
fn other_than<'a>(default: Option<&str>, answer: &'a Option<String>) -> Option<&'a str> {
    answer.as_deref().filter(|answer| Some(*answer) != default)
}
