//! Commands and options of `ledger`, and the options of `keygen` for it.

use crate::arguments::key_types::key_types;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The text below the help of `ledger`.
const EXAMPLES: &str = "Examples:\n  \
    avlock keygen --ledger issued.db --order 1001 --customer Acme --install-code D873BB821E45 --days 365\n  \
    avlock ledger find 1001 --ledger issued.db\n  \
    avlock ledger renew 1 --days 365 --ledger issued.db\n  \
    avlock ledger renew --due 30d --days 365 --output renewals.csv --ledger issued.db\n  \
    avlock ledger report --year 2026 --for-excel --ledger issued.db > 2026.csv\n\n\
    Exit status: 0 the answer is good, 1 it is bad (nothing found, refused, or the ledger was tampered\n\
    with), 2 there is no ledger, or wrong usage.";

/// What the ledger remembers with a key.
#[derive(Debug, Clone, Args, Default)]
#[command(next_help_heading = "For the ledger")]
pub struct ReferenceArgs {
    /// The order number: the same one with the same terms gives the same key, and is recorded once
    #[arg(long, value_name = "TEXT", conflicts_with = "batch")]
    pub order: Option<String>,
    /// The customer
    ///
    /// With an e-mail address in it, as in `Ann Lee <ann@example.com>`, `ledger renew --output` knows where a renewal goes.
    #[arg(long, value_name = "TEXT")]
    pub customer: Option<String>,
    /// Anything else
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Make a new key for an order that stands, in a chain to the old one
    #[arg(long, requires = "order", conflicts_with_all = ["batch", "dry_run"])]
    pub reissue: bool,
}

/// See what was issued, renew and revoke it
///
/// The ledger is one file, named by --ledger, AVLOCK_LEDGER or the profile. Rows are only ever
/// added to it, each chained to the one before.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES, subcommand_required = true)]
pub struct LedgerArgs {
    /// The command.
    #[command(subcommand)]
    pub command: LedgerCommand,
}

impl LedgerCommand {
    /// True if it prints rows, which may be CSV.
    pub fn prints_rows(&self) -> bool {
        matches!(
            self,
            Self::List(_) | Self::Find(_) | Self::Due(_) | Self::Export(_) | Self::Report(_)
        )
    }
}

/// The commands about the ledger.
#[derive(Debug, Clone, Subcommand)]
pub enum LedgerCommand {
    /// List keys, newest first
    List(ListArgs),
    /// Find a key, an InstallCode, an order, a customer or part of a note
    ///
    /// Keys, InstallCodes and order numbers (with their positions, as 10/1 of 10) are looked up first. Only
    /// if there is none, parts are searched: groups of a key, an iCode, and any part of customers, notes, user's
    /// data and reasons, without regard to case and accents.
    Find(FindArgs),
    /// List the keys whose last day is near, the nearest first
    ///
    /// Keys that were renewed or revoked are not due, nor those without an end.
    Due(DueArgs),
    /// Show a row: its terms, and what it renews and was renewed by
    Show(ShowArgs),
    /// Make a new key on the terms of a row, or of each key that is due
    Renew(RenewArgs),
    /// Mark the key of a row as no longer good
    ///
    /// The key keeps working where it is entered: the mark is for `keycheck` and the other commands. A key that
    /// renewed it stays good; revoke that as well if it is meant.
    Revoke(RevokeArgs),
    /// Count what was issued, renewed, reissued and revoked in a year, by month and product
    Report(ReportArgs),
    /// Look for rows that were changed, removed or inserted
    ///
    /// Rows that were cut off at the end leave no trace in the file. With --head and the hash that
    /// `avlock ledger head` printed once, that shows as well.
    Verify(VerifyArgs),
    /// Print the hash of the last row, to keep elsewhere
    #[command(after_help = concat!(
        "Examples:\n",
        "  avlock ledger head > head.txt\n\n",
        "Exit status: 0 it was printed, 2 there is no ledger."
    ))]
    Head,
    /// Print everything, oldest first: CSV, or JSON Lines with --format json
    ///
    /// Revocations are rows of their own. With options that say which keys are wanted, those of these keys
    /// are printed.
    Export(ExportArgs),
    /// Copy the ledger to a new file, while others write
    Backup(BackupArgs),
}

/// As what kind of CSV rows are printed.
#[derive(Debug, Clone, Args, Default)]
pub struct CsvArgs {
    /// Print CSV, as --format csv
    #[arg(long, conflicts_with_all = ["format", "field"])]
    pub csv: bool,
    /// Print CSV as Excel reads it: a byte order mark, cells between semicolons, local times
    #[arg(long, conflicts_with = "field")]
    pub for_excel: bool,
}

/// In which shape rows are printed.
#[derive(Debug, Clone, Args, Default)]
pub struct ShapeArgs {
    #[command(flatten)]
    pub csv: CsvArgs,
    /// Print all columns, also on a terminal that is too narrow for them
    #[arg(long, conflicts_with_all = ["csv", "for_excel", "field"])]
    pub wide: bool,
}

/// Which rows are wanted, of `ledger list` and `ledger export` alike.
#[derive(Debug, Clone, Args, Default)]
#[command(next_help_heading = "Which rows")]
pub struct FilterArgs {
    /// Only of this application [default: of the profile that --app names]
    #[arg(long, value_name = "N")]
    pub app_id: Option<String>,
    /// Only this order number
    #[arg(long, value_name = "TEXT")]
    pub order: Option<String>,
    /// Only customers with this in their name
    #[arg(long, value_name = "TEXT")]
    pub customer: Option<String>,
    /// Only this InstallCode
    #[arg(long, value_name = "CODE")]
    pub install_code: Option<String>,
    /// Only what was recorded on this day (UTC) or later: a date, today, yesterday, or -30d for 30 days ago
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// Only what was recorded on this day (UTC) or earlier
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub to: Option<String>,
    /// Only keys of this type
    #[arg(long = "type", value_name = "TYPE", value_parser = key_types())]
    pub key_type: Option<String>,
    /// Only keys whose last day is within so long, like 30d, 4w, 6m or 1y, and that nothing has renewed or
    /// revoked
    #[arg(long, value_name = "TIME")]
    pub expiring: Option<String>,
}

/// Options of `ledger list`.
#[derive(Debug, Clone, Args, Default)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock ledger list\n",
    "  avlock ledger list --customer Acme --from -1y\n",
    "  avlock ledger list --for-excel > keys.csv\n\n",
    "Exit status: 0, also if no key matches, 2 there is no ledger, or wrong usage."
))]
pub struct ListArgs {
    #[command(flatten)]
    pub shape: ShapeArgs,
    #[command(flatten)]
    pub filter: FilterArgs,
}

/// Options of `ledger export`.
#[derive(Debug, Clone, Args, Default)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock ledger export > issued.csv\n",
    "  avlock ledger export --format json --from 2026-01-01 --to 2026-12-31\n\n",
    "Exit status: 0 all was printed, 2 there is no ledger, or wrong usage."
))]
pub struct ExportArgs {
    #[command(flatten)]
    pub csv: CsvArgs,
    #[command(flatten)]
    pub filter: FilterArgs,
}

/// Options of `ledger find`.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock ledger find D873BB821E45\n",
    "  avlock ledger find Acme\n\n",
    "Exit status: 0 something was found, 1 nothing was, 2 there is no ledger, or wrong usage."
))]
pub struct FindArgs {
    /// A key, an InstallCode, an order number, a customer, or a part of a note
    #[arg(value_name = "TEXT")]
    pub text: String,
    #[command(flatten)]
    pub shape: ShapeArgs,
}

/// Options of `ledger due`.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock ledger due\n",
    "  avlock ledger due 6w --customer Acme\n\n",
    "Exit status: 0, also if no key is due, 2 there is no ledger, or wrong usage."
))]
pub struct DueArgs {
    /// Within which time the last day is: 30d, 4w, 6m or 1y
    #[arg(value_name = "TIME", default_value = "30d")]
    pub within: String,
    /// Only of this application [default: of the profile that --app names]
    #[arg(long, value_name = "N")]
    pub app_id: Option<String>,
    /// Only customers with this in their name
    #[arg(long, value_name = "TEXT")]
    pub customer: Option<String>,
    #[command(flatten)]
    pub shape: ShapeArgs,
}

/// Options of `ledger report`.
#[derive(Debug, Clone, Args, Default)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock ledger report\n",
    "  avlock ledger report --year 2026 --for-excel > 2026.csv\n\n",
    "Exit status: 0 the answer is there, 2 there is no ledger, or wrong usage."
))]
pub struct ReportArgs {
    /// The year, in UTC [default: that of --on, or this one]
    #[arg(long, value_name = "YEAR", num_args = 0..=1)]
    pub year: Option<Option<String>>,
    /// Only of this application [default: of the profile that --app names]
    #[arg(long, value_name = "N")]
    pub app_id: Option<String>,
    #[command(flatten)]
    pub csv: CsvArgs,
}

/// Options of `ledger show`.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock ledger show 12\n",
    "  avlock ledger show order:1001\n\n",
    "Exit status: 0 the row is there, 2 it is not, there is no ledger, or wrong usage."
))]
pub struct ShowArgs {
    /// The number of the row, its key, or its order number
    #[arg(value_name = "ROW")]
    pub row: String,
}

/// Options of `ledger renew`.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock ledger renew 12 --days 365\n",
    "  avlock ledger renew order:1001 --until 1y --order 1002\n",
    "  avlock ledger renew --due 30d --days 365 --output renewals.csv\n\n",
    "Exit status: 0 renewed, or nothing is due, 1 refused (renewed already, or revoked), 2 no ledger,\n",
    "no EncryptionKey, or wrong usage."
))]
pub struct RenewArgs {
    /// The number of the row, its key, or its order number
    #[arg(value_name = "ROW", required_unless_present = "due")]
    pub row: Option<String>,
    /// Renew all keys whose last day is within so long, as `ledger due` lists them, or none of them
    #[arg(
        long,
        value_name = "TIME",
        conflicts_with_all = ["row", "start", "order", "customer"],
        requires = "output"
    )]
    pub due: Option<String>,
    /// Where to write the keys of --due: CSV for a mail merge, with the old key, the new key, the customer and his
    /// e-mail address
    ///
    /// The address is that of the user's data. A key for an InstallCode has none: then the one in the customer or in the
    /// note is taken, as of `keygen CODE --customer 'Ann Lee <ann@example.com>'`.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write the CSV as Excel reads it: a byte order mark, cells between semicolons
    #[arg(long)]
    pub for_excel: bool,
    /// How many days, 1 to 65534, or how long: 6w, 6m, 1y
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub days: Option<String>,
    /// The last day, YYYY-MM-DD, or how long, instead of --days
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// The first day: a date, tomorrow, 30d [default: the day after the old key's last one, or the day of --on if
    /// that is later]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub start: Option<String>,
    /// The order number of the renewal
    #[arg(long, value_name = "TEXT")]
    pub order: Option<String>,
    /// Copy the key to the clipboard of the terminal as well
    #[arg(long, conflicts_with = "due")]
    pub copy: bool,
    /// The customer [default: of the row]
    #[arg(long, value_name = "TEXT")]
    pub customer: Option<String>,
    /// Anything else
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// Options of `ledger revoke`.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock ledger revoke 12 --reason 'paid back'\n\n",
    "Exit status: 0 revoked, 1 refused (revoked already, or the key is in other rows too), 2 no ledger,\n",
    "or wrong usage."
))]
pub struct RevokeArgs {
    /// The key, of which all rows are revoked; or the number or order number of a row
    #[arg(value_name = "ROW")]
    pub row: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Revoke all rows of the key, where the row has one that is in others as well
    #[arg(long, conflicts_with = "only")]
    pub all: bool,
    /// Revoke this row alone: the key stays good by the others
    #[arg(long)]
    pub only: bool,
}

/// Options of `ledger verify`.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock ledger verify\n",
    "  avlock ledger verify --head \"$(cat head.txt)\"\n\n",
    "Exit status: 0 nothing was changed, 1 a row was changed, removed or inserted, 2 there is no ledger."
))]
pub struct VerifyArgs {
    /// A hash that `avlock ledger head` printed once: it has to be that of a row
    #[arg(long, value_name = "HASH")]
    pub head: Option<String>,
}

/// Options of `ledger backup`.
#[derive(Debug, Clone, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock ledger backup issued-$(date +%F).db\n\n",
    "Exit status: 0 the copy is there, 2 it is not (no ledger, or the file stands already)."
))]
pub struct BackupArgs {
    /// The new file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}
