//! One text to look through.

use crate::failure::Failure;
use crate::session::inputs;
use avlock_issuing::text;
use std::path::Path;

/// True if one word that does not stand for a code is most likely the name of a file.
pub fn looks_like_a_name(argument: &str) -> bool {
    let extension = Path::new(argument).extension().map_or(0, |extension| extension.len());
    !argument.contains(char::is_whitespace)
        && !argument.contains("://")
        && ((1..=4).contains(&extension) || argument.contains(std::path::MAIN_SEPARATOR))
}

/// One text to look through.
pub struct Input {
    /// The file that it is from; absent for a text that was typed.
    pub file: Option<String>,
    pub bytes: Vec<u8>,
}

impl Input {
    /// Reads a file; `-` is standard input.
    pub fn of_file(path: &Path) -> Result<Self, Failure> {
        // A name in another charset is shown as far as it can be.
        let file = Some(path.to_string_lossy().into_owned());
        Ok(Self { file, bytes: inputs::bytes(path)? })
    }

    /// Reports that nothing was found, which is a bad answer and not a missing one.
    pub fn nothing_found(&self) -> Failure {
        let place = match &self.file {
            Some(file) if file == inputs::STDIN => "standard input".to_owned(),
            Some(file) => text::quoted(file),
            None => text::quoted(&String::from_utf8_lossy(&self.bytes)),
        };
        let message = format_args!(
            "expected a registration key, InstallCode or data file, found none in {place}"
        );
        let hint = "a key has 28 letters, an InstallCode 12 digits: \
                    `avlock keycheck` and `avlock codecheck` say what is wrong with one";
        Failure::new("nothing-found", message).hint(hint).bad()
    }
}
