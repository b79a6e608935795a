//! One man page, section by section.

use super::released::released;
use super::roff::{Roff, bold, escaped, italic, together};
use super::surroundings::{ENVIRONMENT, FILES, For, NEIGHBOURS, Row};
use crate::arguments::everywhere::{self, is_shared};
use crate::arguments::help::{EXAMPLES, EXIT_STATUS};
use clap::{Arg, ArgAction, Command};

/// Returns the name of the page about a command, such as `avlock-ledger-list`.
pub fn name(path: &str) -> String {
    format!("avlock {path}").trim_end().replace(' ', "-")
}

/// Returns the page about a command. Its path is the words behind `avlock`.
pub fn page(command: &Command, path: &str) -> String {
    let mut roff = Roff::default();
    let name = name(path);
    let version = concat!("avlock ", env!("CARGO_PKG_VERSION"));
    roff.request("TH", &[&name.to_uppercase(), "1", released(), version, "avlock"]);
    // Ragged on the right, without hyphens: what can be typed stays whole.
    roff.request("nh", &[]);
    roff.request("ad", &["l"]);

    roff.request("SH", &["NAME"]);
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    roff.marked(&format!("{} \\- {}", escaped(&name), escaped(about.trim_end_matches('.'))));

    roff.request("SH", &["SYNOPSIS"]);
    synopsis(&mut roff, command, path);

    let below = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let paragraphs: Vec<&str> = below.split("\n\n").collect();
    let long = command.get_long_about().map(ToString::to_string).unwrap_or_default();
    let is_section = |text: &str| text.starts_with(EXAMPLES) || text.starts_with(EXIT_STATUS);
    // Its first paragraph is in NAME already.
    let more = paragraphs.iter().copied().filter(|text| !text.is_empty() && !is_section(text));
    let more: Vec<&str> =
        long.split_once("\n\n").map(|(_, rest)| rest).into_iter().chain(more).collect();
    if !more.is_empty() {
        roff.request("SH", &["DESCRIPTION"]);
    }
    for (at, paragraph) in more.into_iter().enumerate() {
        if at > 0 {
            roff.request("PP", &[]);
        }
        roff.prose(paragraph);
    }
    commands(&mut roff, command, path);
    options(&mut roff, command);
    if let Some(examples) = paragraphs.iter().find_map(|text| text.strip_prefix(EXAMPLES)) {
        roff.request("SH", &["EXAMPLES"]);
        let lines: Vec<&str> =
            examples.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
        roff.verbatim(&lines);
    }
    if let Some(status) = paragraphs.iter().find_map(|text| text.strip_prefix(EXIT_STATUS)) {
        roff.request("SH", &["EXIT STATUS"]);
        roff.prose(status);
    }
    surroundings(&mut roff, "ENVIRONMENT", &ENVIRONMENT, path);
    surroundings(&mut roff, "FILES", &FILES, path);

    roff.request("SH", &["SEE ALSO"]);
    let beside = NEIGHBOURS.iter().find(|(command, _)| *command == path);
    let beside = beside.map_or(&["keygen", "inspect", "init"][..], |(_, beside)| beside);
    let group = path.rsplit_once(' ').map(|(group, _)| group);
    let around = (!path.is_empty()).then_some("").into_iter().chain(group);
    let pages: Vec<String> = around
        .chain(beside.iter().copied())
        .map(|path| format!("{}(1)", bold(&self::name(path))))
        .collect();
    roff.marked(&pages.join(", "));
    roff.into_text()
}

fn shown(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|argument| !argument.is_hide_set())
}

/// Writes the command's own options, then those that commands share, and its arguments last, as they are typed.
fn synopsis(roff: &mut Roff, command: &Command, path: &str) {
    let mut words = vec![bold(format!("avlock {path}").trim_end())];
    let is_own = |it: &&Arg| !it.is_positional() && !is_shared(it);
    words.extend(shown(command).filter(is_own).map(in_synopsis));
    words.extend(shown(command).filter(|it| is_shared(it)).map(in_synopsis));
    words.extend(shown(command).filter(|it| it.is_positional()).map(in_synopsis));
    if command.has_subcommands() {
        words.push(italic("COMMAND"));
    }
    roff.request("HP", &[]);
    for word in words {
        roff.marked(&together(&word));
    }
}

fn in_synopsis(argument: &Arg) -> String {
    let several = match argument.get_action() {
        // What looks like the end of a sentence would get a wider gap.
        ArgAction::Append => "...\\&",
        _ => "",
    };
    let text = match argument.is_positional() {
        true => italic(&value_name(argument)),
        false => tag(argument, false),
    };
    match argument.is_required_set() {
        true => format!("{text}{several}"),
        false => format!("[{text}]{several}"),
    }
}

fn value_name(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" ")
}

/// Returns an option as it is typed, in both spellings if that is wanted.
fn tag(option: &Arg, with_short: bool) -> String {
    let short = option.get_short().map(|short| bold(&format!("-{short}")));
    let long = option.get_long().map(|long| bold(&format!("--{long}")));
    let mut tag = match (short.filter(|_| with_short), long) {
        (Some(short), Some(long)) => format!("{short}, {long}"),
        (short, long) => short.or(long).unwrap_or_default(),
    };
    if option.get_action().takes_values() {
        let name = italic(&value_name(option));
        let is_optional = option.get_num_args().is_some_and(|range| range.min_values() == 0);
        tag.push_str(&match (is_optional, option.is_require_equals_set()) {
            (true, true) => format!("[={name}]"),
            (true, false) => format!(" [{name}]"),
            (false, _) => format!(" {name}"),
        });
    }
    tag
}

fn commands(roff: &mut Roff, command: &Command, path: &str) {
    let inner: Vec<&Command> = command
        .get_subcommands()
        .filter(|it| !it.is_hide_set() && (path.is_empty() || it.get_name() != "help"))
        .collect();
    if inner.is_empty() {
        return;
    }
    roff.request("SH", &["COMMANDS"]);
    for inner in inner {
        let page = name(format!("{path} {}", inner.get_name()).trim_start());
        let about = inner.get_about().map(ToString::to_string).unwrap_or_default();
        roff.entry(&format!("{}(1)", bold(&page)), &about);
    }
}

/// Writes the arguments and options of the command under their headings, and then those that commands share.
fn options(roff: &mut Roff, command: &Command) {
    let own: Vec<&Arg> = shown(command).filter(|it| !is_shared(it)).collect();
    let mut headings: Vec<Option<&str>> = Vec::new();
    for argument in &own {
        if !headings.contains(&argument.get_help_heading()) {
            headings.push(argument.get_help_heading());
        }
    }
    // Those without a heading come first.
    headings.sort_by_key(Option::is_some);
    if !own.is_empty() {
        roff.request("SH", &["OPTIONS"]);
    }
    for heading in headings {
        if let Some(heading) = heading {
            roff.request("SS", &[heading]);
        }
        for argument in own.iter().filter(|it| it.get_help_heading() == heading) {
            described(roff, argument);
        }
    }
    let mut shared = shown(command).filter(|it| is_shared(it)).peekable();
    if shared.peek().is_some() {
        roff.request("SH", &[&everywhere::HEADING.to_uppercase()]);
        shared.for_each(|option| described(roff, option));
    }
}

fn described(roff: &mut Roff, argument: &Arg) {
    let tag = match argument.is_positional() {
        true => italic(&value_name(argument)),
        false => tag(argument, true),
    };
    let help = argument.get_long_help().or(argument.get_help());
    roff.entry(&tag, &help.map(ToString::to_string).unwrap_or_default());
    let values = argument.get_possible_values();
    let values: Vec<_> = values.iter().filter(|value| !value.is_hide_set()).collect();
    if values.is_empty() || !argument.get_action().takes_values() {
        return;
    }
    if values.iter().all(|value| value.get_help().is_none()) {
        let names: Vec<String> = values.iter().map(|value| bold(value.get_name())).collect();
        roff.request("sp", &[]);
        return roff.marked(&format!("One of {}.", names.join(", ")));
    }
    roff.request("RS", &[]);
    for value in values {
        roff.request("TP", &["16"]);
        roff.marked(&bold(value.get_name()));
        roff.prose(&value.get_help().map(ToString::to_string).unwrap_or_default());
    }
    roff.request("RE", &[]);
}

fn surroundings(roff: &mut Roff, heading: &str, rows: &[Row], path: &str) {
    let is_here = |row: &&Row| match row.1 {
        For::Every => true,
        For::With(option) => path.is_empty() || everywhere::takes(path, option),
        For::WithOr(option, commands) => {
            path.is_empty() || everywhere::takes(path, option) || commands.contains(&path)
        }
        For::These(commands) => commands.contains(&path),
    };
    let mut rows = rows.iter().filter(is_here).peekable();
    if rows.peek().is_some() {
        roff.request("SH", &[heading]);
        rows.for_each(|(name, _, text)| roff.entry(&bold(name), text));
    }
}
