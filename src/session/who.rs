//! Who records something: `user@host`, as the system calls them.

/// The variables that a system keeps a user's name in.
const VARIABLES: [&str; 3] = ["USER", "LOGNAME", "USERNAME"];

/// The user and the host, for a log and not for a proof: whoever may write the log can say another.
pub fn who() -> String {
    let named = VARIABLES.into_iter().filter_map(|name| std::env::var(name).ok());
    let user = named.map(|name| name.trim().to_owned()).find(|name| !name.is_empty());
    format!("{}@{}", user.unwrap_or_else(user_number), host())
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
