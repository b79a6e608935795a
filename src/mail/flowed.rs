//! `format=flowed`, RFC 3676: lines that end in a blank go on in the next one.

use crate::mail::place::{Mender, Text};

/// Joins lines that the sender's program broke. With `delsp` it added the blank at the end of the line.
pub fn join(text: Text<'_>, delsp: bool) -> Text<'_> {
    let joined = {
        let source: &str = &text.text;
        let mut mender = Mender::new(&text);
        let mut start = 0;
        while let Some(length) = memchr::memchr(b'\n', &source.as_bytes()[start..]) {
            let next = start + length + 1;
            let line = source[start..next - 1].trim_end_matches('\r');
            let depth = depth(line);
            let (marks, following) = (quote_length(line), &source[next..]);
            let is_flowed = line.ends_with(' ')
                && !line[marks..].trim_start_matches(' ').is_empty()
                && line != "-- "
                && self::depth(following) == depth
                && !following.is_empty();
            if is_flowed {
                let end = start + line.len() - usize::from(delsp);
                mender.replace(end..next + quote_length(following), "");
            }
            start = next;
        }
        mender.finish()
    };
    joined.unwrap_or(text)
}

/// Returns how many marks of quoting a line begins with.
fn depth(line: &str) -> usize {
    line.bytes().take_while(|&byte| byte == b'>').count()
}

/// Returns the length of the marks of quoting, with the blank between them and the text.
fn quote_length(line: &str) -> usize {
    let depth = depth(line);
    depth + usize::from(line.as_bytes().get(depth) == Some(&b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str, delsp: bool) -> String {
        join(Text::saved(text, 1, 1), delsp).text.into_owned()
    }

    #[test]
    fn soft_lines_are_joined() {
        assert_eq!(joined("Key Z64A59E- \r\nJ5M6X1W\r\nBye", true), "Key Z64A59E-J5M6X1W\r\nBye");
        assert_eq!(joined("one \ntwo\n\nthree", false), "one two\n\nthree");
        assert_eq!(joined("> one \n> two\n>> other \n> end", false), "> one two\n>> other \n> end");
        assert_eq!(joined("-- \nAnn", true), "-- \nAnn");
    }
}
