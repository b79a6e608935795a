//! `avlock completions`: a script that completes what is typed in a shell.

use clap::Command;
use clap_complete::Shell;

/// Returns the script for everything that can be typed.
pub fn completions(shell: Shell, whole: &mut Command) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, whole, "avlock", &mut script);
    script
}
