//! Who records a key: `user@host`, by the names that the system has for them.

/// The variables that systems keep a user's name in.
const VARIABLES: [&str; 3] = ["USER", "LOGNAME", "USERNAME"];

/// Returns the user and the host. They are for a log and prove nothing: whoever can write the log can
/// give other names.
pub fn who() -> String {
    format!("{}@{}", user_name().unwrap_or_else(user_number), host())
}

fn user_name() -> Option<String> {
    for variable in VARIABLES {
        let value = std::env::var(variable).unwrap_or_default();
        if !value.trim().is_empty() {
            return Some(value.trim().to_owned());
        }
    }
    None
}

#[cfg(unix)]
fn user_number() -> String {
    rustix::process::getuid().as_raw().to_string()
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn user_number() -> String {
    "unknown".to_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_and_a_host_are_named() {
        let who = who();
        let (user, host) = who.split_once('@').unwrap();
        assert!(!user.is_empty() && !host.is_empty(), "{who}");
    }
}
