//! Options of `machine`.

use crate::arguments::user_data::UserDataArgs;
use clap::Args;
use std::path::PathBuf;

/// Show what identifies this computer
///
/// Without a source it shows all of them. With sources it also computes their InstallCode, as a protected
/// program would, and tells why one cannot be read. Values are masked. It needs no EncryptionKey.
///
/// A source with a value, System_UUID=VALUE, is not read from this computer: so support computes the
/// InstallCode of a computer that it knows from a photograph.
#[derive(Debug, Clone, Args, Default)]
#[command(after_help = concat!(
    "Examples:\n",
    "  avlock machine\n",
    "  avlock machine --source System_UUID,BaseBoard_SN\n",
    "  avlock machine --source HD_SN=S4EWNX0R123456\n",
    "  avlock machine --user-name 'Ann Lee' --field install_code\n\n",
    "Exit status: 0, 1 if one of the sources given cannot be read or identifies nobody, 2 wrong usage."
))]
pub struct MachineArgs {
    /// A source of the InstallCode or several, with commas; or one and its value: repeat it for several
    #[arg(long = "source", value_name = "NAME[=VALUE]")]
    pub sources: Vec<String>,
    /// The data file of the program, for the sources Reg_File and Removable_Disk; it need not exist
    #[arg(long, value_name = "FILE")]
    pub data_file: Option<PathBuf>,
    /// Take the UUID of the firmware on Linux, which root alone can read
    #[arg(long)]
    pub firmware: bool,
    /// Take the System_UUID of a container, which other containers may have too
    #[arg(long)]
    pub allow_container: bool,
    /// Show values whole, and not only their ends
    #[arg(long)]
    pub show: bool,
    /// The user's data, which are sources, too
    #[command(flatten)]
    pub user: UserDataArgs,
}
