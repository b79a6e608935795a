//! What `--field` can name of the documents of a command.

/// A line a kind: its name, and the paths of its members, with a `?` behind one that not every document has.
/// `tests/schema/fields.rs` holds it and `docs/schema.json` together.
const NAMES: &str = include_str!("field_names.txt");

/// The commands that print documents, and of which kinds.
pub const KINDS: [(&str, &[&str]); 22] = [
    ("keygen", &["registration-key"]),
    ("keycheck", &["registration-key"]),
    ("codecheck", &["install-code"]),
    ("datacheck", &["data-file", "data-file-diff"]),
    ("inspect", &["registration-key", "install-code", "data-file"]),
    ("check", &["check"]),
    ("machine", &["machine"]),
    ("register", &["registration"]),
    ("init", &["init"]),
    ("sample", &["sample"]),
    ("explain", &["explanation"]),
    ("ledger list", &["ledger-row"]),
    ("ledger find", &["ledger-row"]),
    ("ledger due", &["ledger-row"]),
    ("ledger export", &["ledger-row"]),
    ("ledger show", &["ledger-entry"]),
    ("ledger renew", &["registration-key", "ledger-renewals"]),
    ("ledger revoke", &["ledger-revocation"]),
    ("ledger report", &["ledger-report"]),
    ("ledger head", &["ledger-head"]),
    ("ledger verify", &["ledger-verification"]),
    ("ledger backup", &["ledger-backup"]),
];

/// True if a document of one of some kinds can have a member: of a list whichever element is named.
pub fn is_known(kinds: &[&str], path: &str) -> bool {
    let is_number = |part: &&str| part.parse::<usize>().is_ok();
    let parts = path.split('.').map(|part| if is_number(&part) { "0" } else { part });
    let path = parts.collect::<Vec<_>>().join(".");
    let is_it = |known: &str| match known.trim_end_matches('?').strip_prefix(path.as_str()) {
        Some(rest) => rest.is_empty() || rest.starts_with('.'),
        None => false,
    };
    let mut lines = NAMES.lines().filter_map(|line| line.split_once(": "));
    lines.any(|(kind, paths)| kinds.contains(&kind) && paths.split(' ').any(is_it))
}

/// Returns the paths that a document of a kind can have, those inside something behind that.
pub fn of_kind(kind: &str) -> impl Iterator<Item = &'static str> {
    let lines = NAMES.lines().filter_map(|line| line.split_once(": "));
    let paths =
        lines.filter(move |(name, _)| *name == kind).flat_map(|(_, paths)| paths.split(' '));
    paths.map(|path| path.trim_end_matches('?'))
}

/// Returns the paths that every document of a command has, each once.
pub fn of_command(command: &str) -> impl Iterator<Item = &'static str> {
    let kinds = KINDS.iter().find(|(name, _)| *name == command).map_or(&[][..], |(_, kinds)| kinds);
    let lines = || NAMES.lines().filter_map(|line| line.split_once(": "));
    let mut names: Vec<&str> = Vec::new();
    for (_, paths) in lines().filter(|(kind, _)| kinds.contains(kind)) {
        for path in paths.split(' ') {
            if !path.ends_with('?') && !names.contains(&path) {
                names.push(path);
            }
        }
    }
    names.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed() {
        for (command, kinds) in KINDS {
            assert!(of_command(command).count() > 3, "{command}");
            for kind in kinds {
                assert!(NAMES.lines().any(|line| line.starts_with(&format!("{kind}: "))), "{kind}");
            }
        }
        assert!(of_command("keycheck").any(|name| name == "fields.last_date"));
        assert_eq!(of_command("man").count(), 0);
        assert!(!of_command("keycheck").any(|name| name.contains('?')));
    }

    #[test]
    fn a_member_is_known_wherever_it_stands() {
        let kinds = ["registration-key", "install-code"];
        for path in
            ["key", "findings.7.code", "findings.3", "ledger.revoked.id", "place.line", "code"]
        {
            assert!(is_known(&kinds, path), "{path}");
        }
        for path in ["findings.7.colour", "days", "field", "keys.0.key", "", "0"] {
            assert!(!is_known(&kinds, path), "{path}");
        }
    }
}
