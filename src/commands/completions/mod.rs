//! `avlock completions`: a script that completes what is typed in a shell. Those for bash, zsh and fish ask
//! `words`; those for elvish and PowerShell know the options alone.

pub mod words;

use clap::Command;
use clap_complete::Shell;

/// Returns the script for everything that can be typed.
pub fn completions(shell: Shell, whole: &mut Command) -> Vec<u8> {
    let asking = match shell {
        Shell::Bash => include_str!("avlock.bash"),
        Shell::Zsh => include_str!("avlock.zsh"),
        Shell::Fish => include_str!("avlock.fish"),
        _ => {
            let mut script = Vec::new();
            clap_complete::generate(shell, whole, "avlock", &mut script);
            return script;
        }
    };
    asking.as_bytes().to_vec()
}
