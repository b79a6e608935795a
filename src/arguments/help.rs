//! How help looks: the options that commands share come last, one line each; headings are bold; `-h` leaves
//! out what is not asked for daily.

use crate::arguments::everywhere::{HEADING, is_shared};
use anstyle::{Effects, Style};
use clap::builder::Styles;
use clap::{Arg, Command};
use std::fmt::Write;

const BOLD: Style = Style::new().effects(Effects::BOLD);

/// The widest help, also on a wider terminal.
pub const WIDEST: usize = 100;

/// The column that the explanations of shared options begin in. The longest of them is
/// `--encryption-key-file <FILE>`.
const COLUMN: usize = 36;

/// The widest explanation.
const EXPLANATION: usize = 60;

/// Returns everything that can be typed, ready to be shown on a screen of that width: a command with those inside it
/// that are wanted. To dress them all takes as long as everything else.
pub fn dressed(
    mut command: Command,
    width: Option<usize>,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Command {
    let is_narrow = width.is_some_and(|width| width < COLUMN + EXPLANATION);
    let shown = width.unwrap_or(WIDEST).min(WIDEST);
    let below = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let below = in_bold(&folded(&below, shown));
    let shared = || command.get_arguments().filter(|option| is_shared(option));
    let names: Vec<String> = shared().map(shortest).collect();
    let mut lines = format!("{BOLD}{HEADING}:{BOLD:#}");
    for option in shared() {
        push_line(&mut lines, option, is_narrow);
    }
    let short =
        format!("{BOLD}{HEADING}{BOLD:#}, which --help explains: {}\n\n{below}", names.join(" "));
    command = command
        .term_width(shown)
        .styles(Styles::styled().header(BOLD).usage(BOLD).literal(BOLD))
        .after_help(short.trim_end().to_owned())
        .after_long_help(format!("{lines}\n\n{below}").trim_end().to_owned())
        .mut_args(|option| match is_shared(&option) {
            true => option.hide_short_help(true).hide_long_help(true),
            false => option,
        });
    for inner in command.get_subcommands_mut().filter(|inner| is_wanted(inner.get_name())) {
        *inner = dressed(std::mem::take(inner), width, is_wanted);
    }
    command
}

fn push_line(lines: &mut String, option: &Arg, is_narrow: bool) {
    let short = match option.get_short() {
        Some(short) => format!("{BOLD}-{short}{BOLD:#},"),
        None => "   ".to_owned(),
    };
    let long = option.get_long().unwrap_or_default();
    let mut value = String::new();
    if option.get_action().takes_values() {
        let name = option.get_value_names().and_then(<[_]>::first);
        value = format!(" <{}>", name.map_or("", |name| name.as_str()));
    }
    let help = option.get_help().map(ToString::to_string).unwrap_or_default();
    let used = "  -a, --".len() + long.len() + value.len();
    let gap = if is_narrow { "\n          ".to_owned() } else { " ".repeat(COLUMN - used) };
    // A String takes whatever is written to it.
    let _ = write!(lines, "\n  {short} {BOLD}--{long}{BOLD:#}{value}{gap}{help}");
}

fn shortest(option: &Arg) -> String {
    match (option.get_short(), option.get_long()) {
        (Some(short), _) => format!("-{short}"),
        (None, long) => format!("--{}", long.unwrap_or_default()),
    }
}

/// Folds the text below the options. clap would break an example wherever it is full, and counts what makes a heading
/// bold as if it were shown.
fn folded(below: &str, width: usize) -> String {
    let width = width.saturating_sub(BOLD_BYTES);
    let blocks = below.split("\n\n").map(|block| match block.starts_with(EXAMPLES) {
        true => block.lines().map(|line| continued(line, width)).collect::<Vec<_>>().join("\n"),
        false => textwrap::fill(&block.replace('\n', " "), width),
    });
    blocks.collect::<Vec<_>>().join("\n\n")
}

/// Breaks an example before options, in the way that a shell takes.
fn continued(line: &str, width: usize) -> String {
    let mut parts = line.split(" --");
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut used = text.len();
    for part in parts {
        if used + part.len() + " -- \\".len() > width {
            text.push_str(" \\\n   ");
            used = 3;
        }
        text.push_str(" --");
        text.push_str(part);
        used += part.len() + 3;
    }
    text
}

/// Sets the headings of the text below the options in bold, as clap does its own.
fn in_bold(text: &str) -> String {
    let mut text = text.to_owned();
    for heading in [EXAMPLES, EXIT_STATUS] {
        text = text.replace(heading, &format!("{BOLD}{heading}{BOLD:#}"));
    }
    text
}

/// How many bytes make a heading bold.
const BOLD_BYTES: usize = 8;

/// What begins the examples of a command, which are lines of their own.
pub const EXAMPLES: &str = "Examples:";

/// What begins the paragraph about the exit status of a command.
pub const EXIT_STATUS: &str = "Exit status:";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments;

    fn each(command: &Command, seen: &mut dyn FnMut(&Command)) {
        seen(command);
        command.get_subcommands().for_each(|inner| each(inner, seen));
    }

    #[test]
    fn every_command_has_examples_and_its_exit_status() {
        let mut count = 0;
        each(&arguments::whole(), &mut |command| {
            count += 1;
            let name = command.get_name();
            let below = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let (examples, rest) = below.split_once("\n\n").unwrap_or_default();
            let lines: Vec<_> = examples.lines().collect();
            assert!(lines.len() > 1 && lines[0] == EXAMPLES, "{name}: {below}");
            assert!(lines[1..].iter().all(|line| line.starts_with("  ")), "{name}: {below}");
            let paragraph = format!("\n{rest}");
            assert!(paragraph.contains(&format!("\n{EXIT_STATUS} 0")), "{name}: {below}");
        });
        assert!(count > 28, "{count}");
    }

    #[test]
    fn an_option_that_commands_share_is_one_line_that_fits_a_terminal() {
        let mut whole = arguments::whole();
        whole.build();
        for option in whole.get_arguments().filter(|option| is_shared(option)) {
            let name = option.get_id();
            let mut lines = String::new();
            push_line(&mut lines, option, false);
            let plain = anstream::adapter::strip_str(&lines).to_string();
            let plain = plain.trim_matches('\n');
            assert_eq!(plain.lines().count(), 1, "{name}");
            assert!(plain.len() <= COLUMN + EXPLANATION, "{name}: {plain}");
        }
    }

    #[test]
    fn what_is_below_the_options_fits_the_screen() {
        for width in [60, 80, 120] {
            let mut whole = dressed(arguments::whole(), Some(width), &|_| true);
            whole.build();
            each(&whole, &mut |command| {
                let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                let text = anstream::adapter::strip_str(&text).to_string();
                let (_, below) = text.split_once(EXAMPLES).unwrap();
                for line in below.lines() {
                    assert!(line.len() <= width.min(WIDEST) || !line.contains(" --"), "{line}");
                }
                assert!(!below.contains("\n\n\n"), "{below}");
            });
        }
    }

    #[test]
    fn an_example_that_is_too_long_goes_on_behind_a_backslash() {
        let line = "  avlock init --app demo --app-id 12345 --name Demo";
        assert_eq!(continued(line, 80), line);
        let expected = "  avlock init --app demo \\\n    --app-id 12345 \\\n    --name Demo";
        assert_eq!(continued(line, 28), expected);
    }

    #[test]
    fn the_short_help_is_the_shorter_one() {
        let mut whole = dressed(arguments::whole(), Some(80), &|_| true);
        whole.build();
        let keygen = whole.find_subcommand_mut("keygen").unwrap();
        let lines = |help: clap::builder::StyledStr| help.to_string().lines().count();
        let (short, long) = (lines(keygen.render_help()), lines(keygen.render_long_help()));
        assert!(short * 3 < long * 2, "{short} {long}");
    }
}
