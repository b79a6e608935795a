//! What each room may import. `docs/design.md` draws the same rooms.
//!
//! A row names a room and what it may import: another room, `room::Name` for one thing of a room
//! alone, or a crate of this workspace. The rows run from the top of the house to its bottom, and
//! each may name lower ones only. The table is that of the plan of the house, but for the rows with a
//! comment.

/// A room, and what it may import.
pub type Row = (&'static str, &'static [&'static str]);

/// The libraries.
pub const FORMAT: &str = "avlock_format";
const ISSUING: &str = "avlock_issuing";
pub const CLIENT: &str = "avlock_client";

/// The rooms of the program. `commands/*` is each folder or file of `src/commands`, but for those that
/// have a row of their own.
pub const PROGRAM: &[Row] = &[
    // The trait `Report` is what `cli` hands from a command to the printer. An argument that does not
    // read may hold anything, so that its error is escaped. Hints are completed with the options of the run.
    (
        "cli",
        &[
            "arguments",
            "commands",
            "commands/*",
            "commands/command_line",
            "session",
            "printer",
            "failure",
            "report::Report",
            "avlock_format::escaped",
            "avlock_issuing::language",
        ],
    ),
    (
        "commands/*",
        &[
            "commands/command_line",
            "commands/record",
            "commands/sightings",
            "reply",
            "arguments",
            "reading",
            "scan",
            "mail",
            "batch",
            "starter",
            "report",
            "session",
            "failure",
            FORMAT,
            ISSUING,
            CLIENT,
        ],
    ),
    // What `inspect` shows and `reply` answers.
    (
        "commands/sightings",
        &["reading", "scan", "mail", "report", "session", "failure", FORMAT, ISSUING],
    ),
    ("commands/command_line", &["report", "session", FORMAT]),
    ("commands/record", &["arguments", "reading", "report", "session", "failure", FORMAT, ISSUING]),
    // Declares the commands, and has nothing of its own.
    ("commands", &[]),
    // The printer escapes what goes to a terminal, colors a finding by its level, and hands the day of
    // the run to the table of a report.
    (
        "printer",
        &[
            "report",
            "arguments::Format",
            "arguments::Color",
            "failure",
            "avlock_format::Level",
            "avlock_format::DelphiDay",
            "avlock_format::escaped",
        ],
    ),
    // Knows no code: which paragraph is to be written, the command says.
    (
        "reply",
        &[
            "failure",
            "avlock_format::DelphiDay",
            "avlock_issuing::language",
            "avlock_format::escaped",
        ],
    ),
    // A data file comes in a mail or an archive, for whichever command reads it.
    ("reading", &["report", "repair", "session", "mail", "failure", FORMAT, ISSUING]),
    ("report", &["batch::tally", "failure", FORMAT, ISSUING]),
    // A batch commits its rows while no signal ends the run.
    ("batch", &["session::applications", "session::ending", "failure", FORMAT, ISSUING]),
    // Anything may be in a line of a profile, so that it is escaped in a message. A refusal names a field.
    // An application carries the fingerprint of its EncryptionKey, which is not computed again for each row.
    (
        "session",
        &[
            "arguments::GlobalArgs",
            // The day of `--on` may be a word.
            "arguments::days",
            "failure",
            FORMAT,
            "avlock_issuing::Fingerprint",
            // A data file is locked and replaced as a protected program does it.
            "avlock_client::file",
            "avlock_client::Error",
            // What a signal has to do for a ledger.
            "avlock_issuing::Watch",
            "avlock_issuing::move_rows_from_journal",
            "avlock_issuing::text",
            "avlock_issuing::field",
            // That of the locale.
            "avlock_issuing::language",
            "avlock_format::escaped",
        ],
    ),
    // Writes a program in one of the languages that can be typed.
    ("starter", &["arguments::StarterLanguage"]),
    // The words of the types of key are named once, in the format, and the tags of languages in the crate
    // that speaks them.
    ("arguments", &[FORMAT, "avlock_issuing::language"]),
    // Knows a data file when it sees one, in lines that were changed on their way, too, and escapes the
    // name of an attachment; it knows no key.
    (
        "mail",
        &[
            "avlock_format::DataFile",
            "avlock_format::KeyRecord",
            "avlock_format::Mending",
            "avlock_format::mend",
            "avlock_format::escaped",
        ],
    ),
    ("scan", &[FORMAT, ISSUING]),
    ("repair", &[FORMAT, ISSUING]),
    ("failure", &[FORMAT, ISSUING]),
];

/// The rooms of `crates/format`.
pub const FORMAT_ROOMS: &[Row] = &[
    ("register", &["check", "file", "key", "code", "layers", "day", "finding", "encryption_key"]),
    ("check", &["file", "key", "code", "layers", "day", "finding", "encryption_key"]),
    ("file", &["key", "code", "layers", "day", "finding", "encryption_key"]),
    ("key", &["code", "layers", "day", "finding", "encryption_key"]),
    ("code", &["layers", "day", "finding", "encryption_key"]),
    ("encryption_key", &["layers"]),
    ("finding", &["layers"]),
    ("day", &[]),
    ("escaped", &[]),
    ("layers", &[]),
];

/// The rooms of `crates/issuing`.
pub const ISSUING_ROOMS: &[Row] = &[
    ("ledger", &["order", "reference", "text", "field", "cleaning", FORMAT]),
    ("order", &["text", "field", FORMAT]),
    ("reference", &["text", "field", FORMAT]),
    ("other_number", &["damage", FORMAT]),
    ("damage", &["text", FORMAT]),
    ("text", &["field", "cleaning", FORMAT]),
    ("cleaning", &["language", FORMAT]),
    ("field", &[FORMAT]),
    ("language", &[]),
];

/// The rooms of `crates/client`.
pub const CLIENT_ROOMS: &[Row] = &[
    ("trial", &["license", "key_data", "error", FORMAT]),
    (
        "license",
        &[
            "instances",
            "key_data",
            "sources",
            "clock",
            "file",
            "place",
            "product",
            "error",
            "machine",
            FORMAT,
        ],
    ),
    // Who holds a slot is told beside the status.
    ("key_data", &["instances::holders", FORMAT]),
    ("instances", &["file", "error", "machine"]),
    ("sources", &["product", "error", "machine", FORMAT]),
    ("clock", &["error", FORMAT]),
    ("file", &["error", FORMAT]),
    // Windows alone tells by a call where a user's files are.
    ("place", &["product", "error", "machine", FORMAT]),
    ("product", &["error", FORMAT]),
    ("error", &["machine::Unavailable", FORMAT]),
    ("machine", &[]),
];

/// The program itself, which is one line.
pub const BINARY: &[Row] = &[("", &["avlock::cli"])];

/// The rooms of the C library: functions that translate, over what they translate with.
pub const CLIENT_C_ROOMS: &[Row] = &[
    // Vectors hold more than a customer's program can ask for.
    ("testing", &["computer", "guard", "text", CLIENT, FORMAT]),
    ("functions", &["product", "computer", "guard", "handle", "structs", "text", CLIENT]),
    ("product", &["guard", "structs", "text", CLIENT]),
    ("handle", &["guard", CLIENT]),
    ("structs", &["guard", CLIENT]),
    ("text", &["guard"]),
    ("guard", &[CLIENT]),
    ("computer", &[CLIENT]),
];

/// The rows of a crate, and the folder of its sources.
pub const CRATES: [(&str, &str, &[Row]); 6] = [
    ("avlock", "src", PROGRAM),
    ("avlock_binary", "src/bin", BINARY),
    (FORMAT, "crates/format/src", FORMAT_ROOMS),
    (ISSUING, "crates/issuing/src", ISSUING_ROOMS),
    (CLIENT, "crates/client/src", CLIENT_ROOMS),
    // Its name for the linker is that of the program.
    ("avlock_c", "crates/client-c/src", CLIENT_C_ROOMS),
];

/// The crates of this workspace that a crate may depend on, also for its tests, and crates from
/// elsewhere that it may not, directly or through another.
pub const DEPENDENCIES: [(&str, &[&str], &[&str]); 4] = [
    (
        "format",
        &[],
        &["clap", "serde_json", "rusqlite", "comfy-table", "tempfile", "dialoguer", "toml"],
    ),
    ("issuing", &["avlock-format"], &["clap", "dialoguer", "comfy-table", "toml"]),
    (
        "client",
        &["avlock-format"],
        &["clap", "rusqlite", "comfy-table", "dialoguer", "toml", "tokio", "thiserror"],
    ),
    (
        "client-c",
        &["avlock-client", "avlock-format"],
        &["clap", "rusqlite", "comfy-table", "dialoguer", "tokio", "thiserror"],
    ),
];
