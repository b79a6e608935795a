//! What a command reads: arguments, lines of standard input, whole files.
//!
//! Nothing here knows an option or an EncryptionKey. Which reader may have standard input is decided
//! by the token [`Stdin`], which the session owns.

use crate::failure::Failure;
use crate::session::prompt;
use std::cell::Cell;
use std::ffi::OsStr;
use std::io::{BufRead, IsTerminal, Read};
use std::path::Path;

/// The most bytes that are read of a file, and of a line, before it is refused as something else.
const LONGEST_FILE: u64 = 64 * 1024 * 1024;
const LONGEST_LINE: u64 = 64 * 1024;

/// The most bytes of a data file. A real one has less than 300 lines.
pub const LARGEST_DATA_FILE: u64 = 1024 * 1024;

/// The argument that means standard input.
pub const STDIN: &str = "-";

/// The right to read standard input, which only one reader of a run can have.
#[derive(Debug, Default)]
pub struct Stdin {
    taken: Cell<bool>,
    /// Whoever asks for nothing to be asked waits for nobody at a terminal either.
    asks_nothing: bool,
}

impl Stdin {
    /// Standard input of a run that may ask for something there, or not.
    pub fn new(asks_nothing: bool) -> Self {
        Self { asks_nothing, ..Self::default() }
    }

    /// Takes standard input; the second reader that asks is refused.
    pub fn take(&self) -> Result<(), Failure> {
        if self.taken.replace(true) {
            return Err(Failure::usage("standard input is asked for twice")
                .hint("`-` can stand for one thing at a time"));
        }
        if self.asks_nothing && std::io::stdin().is_terminal() {
            return Err(Failure::usage(
                "expected standard input from a pipe or a file, found a terminal",
            )
            .hint("--no-input asks nothing there: give what is to be read as an argument, or pipe it in"));
        }
        prompt::reads_from_terminal();
        Ok(())
    }

    /// True if something was piped in; waits for it.
    pub fn is_piped(&self) -> bool {
        let stdin = std::io::stdin();
        let is_free = !self.taken.get() && !stdin.is_terminal();
        is_free && stdin.lock().fill_buf().is_ok_and(|bytes| !bytes.is_empty())
    }

    /// Takes standard input once for each argument that is `-`.
    pub fn take_for(&self, arguments: &[impl AsRef<OsStr>]) -> Result<(), Failure> {
        for argument in arguments {
            if argument.as_ref() == STDIN {
                self.take()?;
            }
        }
        Ok(())
    }
}

/// Returns each text to read: an argument as it is, and for `-` each line of standard input that is
/// not empty. A line that is a JSON document of the given kind is replaced by its value of `name`, so
/// that the documents of one command are the input of the next.
pub fn texts<'a>(
    arguments: &'a [String],
    kind: &'static str,
    name: &'static str,
    stdin: &Stdin,
) -> Result<impl Iterator<Item = Result<String, Failure>> + use<'a>, Failure> {
    stdin.take_for(arguments)?;
    Ok(arguments.iter().flat_map(move |argument| -> Box<dyn Iterator<Item = _>> {
        if argument == STDIN {
            Box::new(Lines::new(std::io::stdin().lock(), kind, name))
        } else {
            Box::new(std::iter::once(Ok(argument.clone())))
        }
    }))
}

/// Joins words that are one code in several arguments, as a shell gives a code with blanks that nobody put in
/// quotes: those that have `length` letters and digits together, and fewer alone.
pub fn joined(words: &[String], length: usize) -> Vec<String> {
    let count = |word: &String| word.chars().filter(char::is_ascii_alphanumeric).count();
    let mut texts = Vec::new();
    let mut rest = words;
    while let [first, others @ ..] = rest {
        let mut letters = 0;
        let end = rest.iter().position(|word| {
            letters += count(word);
            letters >= length
        });
        match end {
            Some(end @ 1..) if letters == length => {
                texts.push(rest[..=end].join(" "));
                rest = &rest[end + 1..];
            }
            _ => {
                texts.push(first.clone());
                rest = others;
            }
        }
    }
    texts
}

/// Returns the one InstallCode that an option gives, read from standard input for `-`.
pub fn install_code(option: &str, text: &str, stdin: &Stdin) -> Result<String, Failure> {
    one(option, text, ["InstallCode", "install-code", "code"], stdin)
}

/// Returns the one key that an option gives, read from standard input for `-`.
pub fn key(option: &str, text: &str, stdin: &Stdin) -> Result<String, Failure> {
    one(option, text, ["key", "registration-key", "key"], stdin)
}

fn one(
    option: &str,
    text: &str,
    [what, kind, name]: [&'static str; 3],
    stdin: &Stdin,
) -> Result<String, Failure> {
    let texts = [text.to_owned()];
    let mut found = self::texts(&texts, kind, name, stdin)?;
    let first = found.next().transpose()?.unwrap_or_default();
    if found.next().is_none() {
        return Ok(first);
    }
    let message = format_args!("--{option}: expected one {what} on standard input, found more");
    let hint = match what {
        "InstallCode" => {
            "give one at a time; `avlock keygen --batch FILE` makes a key for each row of a table"
        }
        _ => "give one at a time",
    };
    Err(Failure::usage(message).hint(hint))
}

/// The codes of standard input, one a line. Empty lines are passed over, but an input without any
/// code is refused: a pipe that broke must not look like a good answer.
struct Lines<R> {
    reader: R,
    kind: &'static str,
    name: &'static str,
    lines_read: u64,
    codes_returned: u64,
    has_ended: bool,
}

impl<R: BufRead> Lines<R> {
    fn new(reader: R, kind: &'static str, name: &'static str) -> Self {
        Self { reader, kind, name, lines_read: 0, codes_returned: 0, has_ended: false }
    }

    /// Reads the next line that is not empty, without its end.
    fn next_line(&mut self) -> Result<Option<String>, Failure> {
        loop {
            let mut bytes = Vec::new();
            let read = (&mut self.reader)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut bytes)
                .map_err(|error| Failure::new("file", format_args!("standard input: {error}")))?;
            if read == 0 {
                return Ok(None);
            }
            if read as u64 == LONGEST_LINE {
                return Err(Failure::usage(
                    "expected a code on each line of standard input, found a line of over 64 KB",
                ));
            }
            let text = if self.lines_read == 0 { unmarked(&bytes) } else { &bytes };
            self.lines_read += 1;
            // A byte outside UTF-8 becomes a character that the reader of codes objects to.
            let line = String::from_utf8_lossy(text);
            let line = line.trim_end_matches(['\r', '\n']);
            if !line.trim().is_empty() {
                return Ok(Some(line.to_owned()));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<String, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        match self.next_line() {
            Ok(Some(line)) => {
                self.codes_returned += 1;
                Some(if line.starts_with('{') {
                    in_document(&line, self.kind, self.name)
                } else {
                    Ok(line)
                })
            }
            Ok(None) => {
                self.has_ended = true;
                (self.codes_returned == 0).then(|| {
                    Err(Failure::usage(
                        "expected a code on each line of standard input, found none",
                    ))
                })
            }
            // What follows a line that cannot be read has no known beginning.
            Err(failure) => {
                self.has_ended = true;
                Some(Err(failure))
            }
        }
    }
}

/// Reads a whole file, or standard input for `-`.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read_up_to(path, LONGEST_FILE + 1).map_err(|error| unread(path, &error))?;
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(Failure::file(path, "expected a small file, found one of over 64 MB"));
    }
    Ok(bytes)
}

/// What was read of a file that should be a data file.
#[derive(Debug)]
pub enum DataFileBytes {
    /// All of it.
    Whole(Vec<u8>),
    /// It is too large to be one. Its size, if that is known.
    TooLarge(Option<u64>),
}

/// Reads a data file, or standard input for `-`. A file that is too large to be one is not read, unless
/// it begins like something else (`is_other`), such as a mail or an archive that a data file may be in.
pub fn data_file(path: &Path, is_other: impl Fn(&[u8]) -> bool) -> Result<DataFileBytes, Failure> {
    let read = || match path == Path::new(STDIN) {
        true => begun(std::io::stdin().lock(), None, is_other),
        false => {
            let found = std::fs::metadata(path)?;
            let size = found.is_file().then_some(found.len());
            begun(std::fs::File::open(path)?, size, is_other)
        }
    };
    read().map_err(|error| unread(path, &error))
}

/// Tells why a file cannot be read, and of a folder what to give in its place.
fn unread(path: &Path, error: &std::io::Error) -> Failure {
    let failure = Failure::file(path, error);
    match path.is_dir() {
        true => failure.hint(format!(
            "give the files in it, such as {}",
            shell_words::quote(&path.to_string_lossy()).into_owned() + "/*.avr"
        )),
        false => failure,
    }
}

/// Reads the begin of a file, which decides how much of it is read.
fn begun(
    mut file: impl Read,
    size: Option<u64>,
    is_other: impl Fn(&[u8]) -> bool,
) -> std::io::Result<DataFileBytes> {
    const BEGIN: u64 = 64 * 1024;
    let mut bytes = Vec::new();
    (&mut file).take(BEGIN).read_to_end(&mut bytes)?;
    let most = if is_other(&bytes) { LONGEST_FILE } else { LARGEST_DATA_FILE };
    if size.is_some_and(|size| size > most) {
        return Ok(DataFileBytes::TooLarge(size));
    }
    file.take(most + 1 - bytes.len() as u64).read_to_end(&mut bytes)?;
    Ok(match bytes.len() as u64 > most {
        true => DataFileBytes::TooLarge(None),
        false => DataFileBytes::Whole(bytes),
    })
}

fn read_up_to(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new(STDIN) {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Drops the byte-order mark that some editors write before a text.
pub fn unmarked(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// Takes the value of a name out of a JSON document of the given kind.
fn in_document(line: &str, kind: &str, name: &str) -> Result<String, Failure> {
    if let Ok(mut document) = serde_json::from_str::<serde_json::Value>(line)
        && document.get("kind").is_some_and(|found| found == kind)
        && let serde_json::Value::String(value) = document[name].take()
    {
        return Ok(value);
    }
    let message = format_args!(
        "expected a document of kind {kind} with a {name} in this line, found another"
    );
    Err(Failure::new("input", message).bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8]) -> Vec<Result<String, String>> {
        let lines = Lines::new(input, "registration-key", "key");
        lines.map(|line| line.map_err(|failure| failure.message)).collect()
    }

    #[test]
    fn four_groups_as_four_words_are_one_key() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let key = "Z64A59E J5M6X1W YX6L7TV RFMR5R4";
        let whole = "Z64A59E-J5M6X1W-YX6L7TV-RFMR5R4";
        assert_eq!(joined(&words(key), 28), [key]);
        assert_eq!(joined(&words(&format!("{whole} {key} {whole}")), 28), [whole, key, whole]);
        assert_eq!(joined(&words("936A D509 AD8F -"), 12), ["936A D509 AD8F", "-"]);
        // Three groups are no key, and what is wrong is said of each.
        assert_eq!(joined(&words("Z64A59E J5M6X1W YX6L7TV"), 28).len(), 3);
        assert_eq!(joined(&words("- -"), 28), ["-", "-"]);
    }

    #[test]
    fn lines_are_read_without_their_ends_and_empty_ones_are_passed_over() {
        let read = lines(b"\xEF\xBB\xBFone\r\n\n  \ntwo");
        assert_eq!(read, [Ok("one".to_owned()), Ok("two".to_owned())]);
    }

    #[test]
    fn a_document_of_the_kind_gives_its_value_and_another_does_not_end_the_lines() {
        let read = lines(
            b"{\"kind\": \"registration-key\", \"key\": \"K\"}\n{\"kind\": \"x\", \"key\": \"K\"}\nL",
        );
        let refused =
            "expected a document of kind registration-key with a key in this line, found another";
        assert_eq!(read, [Ok("K".to_owned()), Err(refused.to_owned()), Ok("L".to_owned())]);
    }

    #[test]
    fn an_input_without_a_code_is_refused_once() {
        let refused = "expected a code on each line of standard input, found none";
        assert_eq!(lines(b""), [Err(refused.to_owned())]);
        assert_eq!(lines(b"\n \r\n"), [Err(refused.to_owned())]);
    }

    #[test]
    fn a_line_that_is_too_long_ends_the_lines() {
        let mut input = b"one\n".to_vec();
        input.extend(std::iter::repeat_n(b'A', LONGEST_LINE as usize));
        input.extend(b"\ntwo\n");
        let read = lines(&input);
        assert_eq!(read[0], Ok("one".to_owned()));
        assert!(read[1].as_ref().is_err_and(|message| message.ends_with("a line of over 64 KB")));
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn standard_input_is_given_to_one_reader() {
        let stdin = Stdin::default();
        assert_eq!(stdin.take_for(&["a", "-", "b"]), Ok(()));
        assert_eq!(stdin.take().unwrap_err().message, "standard input is asked for twice");
    }
}
