//! The language of man pages, as far as the pages need it.

/// A page that is being written.
#[derive(Debug, Default)]
pub struct Roff(String);

impl Roff {
    /// Writes a request with its arguments, in quotation marks where they need them.
    pub fn request(&mut self, name: &str, arguments: &[&str]) {
        self.0.push('.');
        self.0.push_str(name);
        for argument in arguments {
            let argument = escaped(argument).replace('"', "\\(dq");
            let needs_marks = argument.is_empty() || argument.contains(' ');
            self.0.push_str(&if needs_marks {
                format!(" \"{argument}\"")
            } else {
                format!(" {argument}")
            });
        }
        self.0.push('\n');
    }

    /// Writes a line that is marked up already.
    pub fn marked(&mut self, line: &str) {
        // A line that begins so would be a request.
        if line.starts_with(['.', '\'']) {
            self.0.push_str("\\&");
        }
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// Writes a text: an empty line begins a paragraph, and what stands between backticks is bold.
    pub fn prose(&mut self, text: &str) {
        for line in text.lines() {
            match line.trim() {
                "" => self.request("PP", &[]),
                line => self.marked(&with_code(line)),
            }
        }
    }

    /// Writes lines as they are.
    pub fn verbatim(&mut self, lines: &[&str]) {
        self.request("nf", &[]);
        for line in lines {
            self.marked(&escaped(line));
        }
        self.request("fi", &[]);
    }

    /// Writes an entry of a list.
    pub fn entry(&mut self, tag: &str, text: &str) {
        self.request("TP", &[]);
        self.marked(tag);
        // A paragraph of its own would leave the list.
        for (at, paragraph) in text.split("\n\n").enumerate() {
            if at > 0 {
                self.request("sp", &[]);
            }
            self.prose(paragraph);
        }
    }

    /// Returns the page.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// Returns text in bold.
pub fn bold(text: &str) -> String {
    format!("\\fB{}\\fR", escaped(text))
}

/// Returns text in italics.
pub fn italic(text: &str) -> String {
    format!("\\fI{}\\fR", escaped(text))
}

/// Returns marked text whose blanks are no places for the end of a line.
pub fn together(marked: &str) -> String {
    marked.replace(' ', "\\ ")
}

/// Returns text without what roff would obey. A `-` is the one that is typed.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\\' => escaped.push_str("\\(rs"),
            '-' => escaped.push_str("\\-"),
            '\'' => escaped.push_str("\\(aq"),
            '`' => escaped.push_str("\\(ga"),
            '~' => escaped.push_str("\\(ti"),
            '^' => escaped.push_str("\\(ha"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

fn with_code(line: &str) -> String {
    let pieces = line.split('`').enumerate();
    pieces.map(|(at, piece)| if at % 2 == 1 { bold(piece) } else { escaped(piece) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_obeyed() {
        let mut roff = Roff::default();
        roff.prose(".so /etc/passwd\n'br\n\\fB a-b `--on`");
        let expected = "\\&.so /etc/passwd\n\\(aqbr\n\\(rsfB a\\-b \\fB\\-\\-on\\fR\n";
        assert_eq!(roff.into_text(), expected);
    }
}
