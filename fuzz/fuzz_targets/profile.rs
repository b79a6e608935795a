//! Any text as a profile file: it is read, or refused with a line that it has and without a value.

#![no_main]

use avlock::session::profile::Profiles;
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|text: &str| {
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    match Profiles::parse(text, Path::new("p.toml")) {
        Ok(profiles) => {
            for (name, profile) in profiles.all() {
                assert_eq!(profiles.get(name).map(|found| found.app_id), Ok(profile.app_id));
            }
            if let Some(name) = profiles.default_app() {
                assert_eq!(profiles.all().next().map(|(first, _)| first), Some(name));
            }
        }
        Err(failure) => {
            let rest = failure.message.strip_prefix("p.toml:").expect("the path");
            if let Some((line, _)) = rest.split_once(':') {
                let line: usize = line.trim().parse().expect("a line");
                assert!((1..=lines).contains(&line), "{}", failure.message);
            }
            assert!(!failure.message.contains(char::is_control));
        }
    }
});
