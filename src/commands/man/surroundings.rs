//! What surrounds a command: the variables and files that it reads, and the commands beside it.

/// What stands in a section, and for which commands: those that take an option, or those that are named.
pub type Row = (&'static str, For, &'static str);

/// Which commands something is for.
#[derive(Debug, Clone, Copy)]
pub enum For {
    /// All of them.
    Every,
    /// Those that take the option.
    With(&'static str),
    /// Those that take the option, and those that are named.
    WithOr(&'static str, &'static [&'static str]),
    /// Those that are named.
    These(&'static [&'static str]),
}

/// The variables of the environment.
pub const ENVIRONMENT: [Row; 12] = [
    (
        "AVLOCK_CONFIG",
        For::With("config"),
        "The profile file, unless --config names one. Empty counts as not set.",
    ),
    (
        "XDG_CONFIG_HOME",
        For::With("config"),
        "The user's configuration folder, in which avlock/avlock.toml is looked for; ~/.config without it.",
    ),
    (
        "AVLOCK_ENCRYPTION_KEY",
        For::With("encryption_key_file"),
        "The EncryptionKey, unless --encryption-key-file names one. Empty counts as not set.",
    ),
    (
        "AVLOCK_LEDGER",
        For::With("ledger"),
        "The ledger, unless --ledger names one. Empty counts as not set.",
    ),
    (
        "LC_ALL, LC_MESSAGES, LANG",
        For::These(&["keygen"]),
        "The first that is set gives the language of `--spell`.",
    ),
    (
        "USER, LOGNAME, USERNAME",
        For::These(&["keygen", "ledger renew", "ledger revoke"]),
        "Who records a key.",
    ),
    (
        "PAGER",
        For::These(&["ledger list", "ledger find", "ledger due"]),
        "What shows a list on a terminal; `less` without it. Empty or `cat` shows it at once.",
    ),
    (
        "LESS",
        For::These(&["ledger list", "ledger find", "ledger due"]),
        "The options of `less`; `FRX` without it.",
    ),
    (
        "TERM",
        // Who may be asked for the EncryptionKey, and who asks for something else alone.
        For::WithOr("encryption_key_file", &["codecheck", "ledger revoke"]),
        "The kind of the terminal. On one that is `dumb` questions move no cursor, and nothing is copied to its clipboard.",
    ),
    (
        "TMUX, STY",
        For::These(&["keygen", "ledger renew"]),
        "Whether --copy goes through tmux or screen to the terminal around it.",
    ),
    (
        "NO_COLOR, CLICOLOR, CLICOLOR_FORCE",
        For::Every,
        "Whether there is color: any value of NO_COLOR turns it off, CLICOLOR_FORCE on, unless --color says which.",
    ),
    ("TZ", For::With("on"), "The zone of the local time, and so which day is today."),
];

/// The files.
pub const FILES: [Row; 5] = [
    (
        "./avlock.toml, ~/.config/avlock/avlock.toml",
        For::With("config"),
        "The profile file: the first of these, where neither --config nor AVLOCK_CONFIG names one. The second is \
         in %APPDATA% on Windows.",
    ),
    (
        "NAME.key",
        For::With("encryption_key_file"),
        "The EncryptionKey of a profile, as `avlock init` names it, beside the profile file.",
    ),
    ("issued.db", For::With("ledger"), "The ledger, under whatever name it has; one SQLite file."),
    (
        "reply/LANGUAGE.txt",
        For::These(&["reply"]),
        "The vendor's own paragraphs in a language, beside the profile file.",
    ),
    (
        "*.avr",
        For::These(&["datacheck", "register", "check", "machine"]),
        "Data files: what is registered on one computer.",
    ),
];

/// The commands beside a command.
pub const NEIGHBOURS: [(&str, &[&str]); 28] = [
    ("keygen", &["keycheck", "codecheck", "ledger", "init"]),
    ("keycheck", &["check", "inspect", "keygen", "explain"]),
    ("codecheck", &["keygen", "machine", "inspect", "explain"]),
    ("datacheck", &["check", "register", "inspect", "explain"]),
    ("inspect", &["check", "reply", "keycheck", "codecheck", "datacheck", "explain"]),
    ("check", &["inspect", "keycheck", "codecheck", "datacheck", "explain"]),
    ("reply", &["inspect", "check", "keygen"]),
    ("machine", &["codecheck", "keygen"]),
    ("register", &["datacheck", "keygen", "check"]),
    ("init", &["keygen", "ledger"]),
    ("sample", &["keygen", "register"]),
    ("ledger", &["keygen", "keycheck"]),
    ("ledger list", &["ledger find", "ledger due", "ledger export"]),
    ("ledger find", &["ledger show", "ledger list"]),
    ("ledger due", &["ledger renew", "ledger list"]),
    ("ledger show", &["ledger find", "ledger renew", "ledger revoke"]),
    ("ledger renew", &["ledger due", "ledger show", "keygen"]),
    ("ledger revoke", &["ledger show", "keycheck"]),
    ("ledger report", &["ledger export", "ledger list"]),
    ("ledger verify", &["ledger head", "ledger backup"]),
    ("ledger head", &["ledger verify"]),
    ("ledger export", &["ledger list", "ledger report", "ledger backup"]),
    ("ledger backup", &["ledger verify", "ledger export"]),
    ("explain", &["keycheck", "check"]),
    ("help", &["man"]),
    ("version", &["help"]),
    ("completions", &["man"]),
    ("man", &["help", "completions"]),
];
