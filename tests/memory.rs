//! Looks for the EncryptionKey in the memory of the process after a command has ended.
//!
//! The test starts itself again for each command. The child runs the command as the program does, and then
//! reads `/proc/self/mem`. It gets what it looks for in another form, so that it has no copy of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and prints what it tried"
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    match std::env::var(linux::NEEDLES) {
        Ok(needles) => linux::child(&needles),
        Err(_) => linux::parent(),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    println!("skipped: only Linux has /proc/self/mem");
    ExitCode::SUCCESS
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{self, File};
    use std::hint::black_box;
    use std::io::Write;
    use std::os::unix::fs::FileExt;
    use std::path::Path;
    use std::process::{Command, ExitCode, Stdio};

    /// The variable with what the child looks for, in hexadecimal, each byte changed.
    pub const NEEDLES: &str = "MEMORY_TEST_NEEDLES";
    /// The variable with the file that the child writes its counts to.
    const COUNTS: &str = "MEMORY_TEST_COUNTS";
    /// The variable with a file that the child keeps in memory: the test can fail.
    const KEPT: &str = "MEMORY_TEST_KEPT";
    const MASK: u8 = 0xA5;

    const SECRET: &[u8; 16] = b"q7.Wd_2mZx0.KfT9";
    const CODE: &str = "D873BB821E45";

    /// Runs a command as the program does, and counts each needle in the memory that can be written.
    pub fn child(needles: &str) -> ExitCode {
        let status = avlock::cli::main();
        let kept = std::env::var_os(KEPT).map(|path| fs::read(path).unwrap());
        let needles: Vec<[u8; 16]> = needles.split(',').map(from_hex).collect();
        let mut counts = vec![0; needles.len()];
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let memory = File::open("/proc/self/mem").unwrap();
        let mut buffer = vec![0; 1 << 20];
        let own = buffer.as_ptr() as u64..buffer.as_ptr() as u64 + buffer.len() as u64;
        for line in maps.lines() {
            let (range, rest) = line.split_once(' ').unwrap();
            if !rest.starts_with("rw") {
                continue;
            }
            let (begin, end) = range.split_once('-').unwrap();
            let end = u64::from_str_radix(end, 16).unwrap();
            let mut place = u64::from_str_radix(begin, 16).unwrap();
            while place < end {
                let length = buffer.len().min((end - place) as usize);
                let Ok(read) = memory.read_at(&mut buffer[..length], place) else { break };
                for (offset, window) in buffer[..read].windows(16).enumerate() {
                    for (needle, count) in needles.iter().zip(&mut counts) {
                        let is_found = window.iter().zip(needle).all(|(byte, n)| byte ^ MASK == *n);
                        if is_found && !own.contains(&(place + offset as u64)) {
                            *count += 1;
                        }
                    }
                }
                // The next piece begins within this one, so that nothing is cut in two.
                place += if place + read as u64 >= end { read as u64 } else { (read - 15) as u64 };
            }
        }
        black_box(&kept);
        let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
        fs::write(std::env::var_os(COUNTS).unwrap(), counts.join(",")).unwrap();
        status
    }

    pub fn parent() -> ExitCode {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let keys = round_keys(SECRET);
        let found =
            run(folder.path(), &["keygen", "--generic", "--type", "permanent"], &keys, None, true);
        assert!(found[0] >= 1, "a kept copy was not found: {found:?}");
        let key = fs::read_to_string(folder.path().join("key.txt")).unwrap();
        let key = key.trim();
        let mut failed = false;
        let commands: &[(&str, &[&str], bool)] = &[
            ("keygen", &["keygen", "--generic", "--type", "permanent"], false),
            (
                "keygen, ledger",
                &["keygen", "--install-code", CODE, "--days", "9", "--ledger", "l.db"],
                false,
            ),
            (
                "keygen, standard input",
                &["keygen", "--generic", "--type", "permanent", "--encryption-key-file", "-"],
                true,
            ),
            (
                "keygen, command",
                &["keygen", "--generic", "--type", "permanent", "--app", "c"],
                false,
            ),
            (
                "keygen --batch",
                &["keygen", "--batch", "rows.csv", "--type", "permanent", "--output", "keys.csv"],
                false,
            ),
            ("keycheck", &["keycheck", key], false),
            ("keycheck, damaged", &["keycheck", "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4"], false),
            ("datacheck", &["datacheck", "a.avr"], false),
            (
                "register",
                &["register", "b.avr", "--key", key, "--install-code", CODE, "--user-name", "Ann"],
                false,
            ),
            ("inspect", &["inspect", "mail.txt"], false),
            ("check", &["check", "--key", key, "--data", "a.avr"], false),
            ("init --starter", &["init", "--starter", "rust"], false),
            ("init --starter, command", &["init", "--starter", "pascal", "--app", "c"], false),
            (
                "init --starter, standard input",
                &["init", "--starter", "python", "--app", "d", "--encryption-key-file", "-"],
                true,
            ),
        ];
        for (name, arguments, from_stdin) in commands {
            let found = run(folder.path(), arguments, &keys, from_stdin.then_some(SECRET), false);
            println!("{name}: {found:?}");
            failed |= found.iter().any(|count| *count > 0);
        }
        if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    /// Writes a profile, a key, a data file, a mail and a table.
    fn prepare(folder: &Path) {
        fs::write(folder.join("a.key"), SECRET).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(folder.join("a.key"), mode).unwrap();
        let profile = "default_app = \"a\"\n[apps.a]\napp_id = 7\nversion = \"5.1\"\n\
                       encryption_key = { file = \"a.key\" }\n[apps.c]\napp_id = 7\nversion = \"5.1\"\n\
                       encryption_key = { command = [\"cat\", \"a.key\"] }\n\
                       [apps.d]\napp_id = 8\n";
        fs::write(folder.join("avlock.toml"), profile).unwrap();
        let program = env!("CARGO_BIN_EXE_avlock");
        let avlock = |arguments: &[&str]| {
            let mut command = Command::new(program);
            command.args(arguments).current_dir(folder).env_clear().env("TZ", "UTC");
            let output = command.output().unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        let key = avlock(&["keygen", "--install-code", CODE, "--type", "permanent"]);
        fs::write(folder.join("key.txt"), &key).unwrap();
        avlock(&["register", "a.avr", "--key", key.trim(), "--install-code", CODE]);
        fs::copy(folder.join("a.avr"), folder.join("b.avr")).unwrap();
        fs::write(folder.join("mail.txt"), format!("my key {key} does not work")).unwrap();
        let mut rows = File::create(folder.join("rows.csv")).unwrap();
        writeln!(rows, "user_name").unwrap();
        for row in 0..5000 {
            writeln!(rows, "Customer {row}").unwrap();
        }
    }

    fn run(
        folder: &Path,
        arguments: &[&str],
        needles: &[[u8; 16]],
        stdin: Option<&[u8; 16]>,
        keeps: bool,
    ) -> Vec<usize> {
        let masked: Vec<String> = needles.iter().map(to_hex).collect();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(arguments).current_dir(folder).env_clear().env("TZ", "UTC");
        command.env("PATH", "/usr/bin:/bin");
        command.env(NEEDLES, masked.join(",")).env(COUNTS, folder.join("counts"));
        if keeps {
            command.env(KEPT, folder.join("a.key"));
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        if let Some(secret) = stdin {
            input.write_all(secret).unwrap();
        }
        drop(input);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
        let counts = fs::read_to_string(folder.join("counts")).unwrap();
        fs::remove_file(folder.join("counts")).unwrap();
        counts.split(',').map(|count| count.parse().unwrap()).collect()
    }

    fn to_hex(bytes: &[u8; 16]) -> String {
        bytes.iter().map(|byte| format!("{:02x}", byte ^ MASK)).collect()
    }

    fn from_hex(text: &str) -> [u8; 16] {
        let byte = |place| u8::from_str_radix(&text[2 * place..2 * place + 2], 16).unwrap();
        std::array::from_fn(byte)
    }

    /// The round keys of AES-128 (FIPS 197 section 5.2), the key itself first.
    fn round_keys(key: &[u8; 16]) -> Vec<[u8; 16]> {
        let mut keys = vec![*key];
        let mut constant = 1;
        for _ in 0..10 {
            let last = keys[keys.len() - 1];
            let mut next = [0; 16];
            for place in 0..16 {
                next[place] = last[place]
                    ^ match place {
                        0 => sbox(last[13]) ^ constant,
                        1..=3 => sbox(last[12 + (place + 1) % 4]),
                        _ => next[place - 4],
                    };
            }
            constant = double(constant);
            keys.push(next);
        }
        keys
    }

    fn double(byte: u8) -> u8 {
        byte << 1 ^ if byte & 0x80 == 0 { 0 } else { 0x1B }
    }

    fn times(mut one: u8, mut other: u8) -> u8 {
        let mut product = 0;
        while other > 0 {
            if other & 1 == 1 {
                product ^= one;
            }
            one = double(one);
            other >>= 1;
        }
        product
    }

    /// The S-box: the inverse in the field, then an affine map.
    fn sbox(byte: u8) -> u8 {
        let inverse = (1..=255).find(|other| times(byte, *other) == 1).unwrap_or(0);
        (0..5).fold(0x63, |sum, turn| sum ^ inverse.rotate_left(turn))
    }
}
