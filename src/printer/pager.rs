//! A pager for lists that are longer than the terminal: `$PAGER`, or `less`.

use std::io::{self, BufWriter, Write};
use std::process::{Child, Command, Stdio};

/// A pager that starts with the first text: of a list that cannot be read there is an error alone. Dropped, it waits
/// until the pager ends: somebody may look at the list for an hour, and what follows must not be printed over it.
pub struct Paged {
    /// Who is told whether a pager runs.
    tell: fn(bool),
    pager: Option<Child>,
    sink: Option<Box<dyn Write>>,
}

impl Paged {
    pub fn new(tell: fn(bool)) -> Self {
        Self { tell, pager: None, sink: None }
    }

    fn sink(&mut self) -> &mut dyn Write {
        let Self { tell, pager, sink } = self;
        sink.get_or_insert_with(|| {
            *pager = start();
            match pager.as_mut().and_then(|pager| pager.stdin.take()) {
                Some(stdin) => {
                    tell(true);
                    Box::new(BufWriter::new(stdin))
                }
                None => Box::new(BufWriter::new(io::stdout().lock())),
            }
        })
    }
}

impl Write for Paged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.as_mut().map_or(Ok(()), |sink| sink.flush())
    }
}

impl Drop for Paged {
    fn drop(&mut self) {
        drop(self.sink.take());
        if let Some(mut pager) = self.pager.take() {
            let _ = pager.wait();
            (self.tell)(false);
        }
    }
}

/// Starts a pager that waits for text on its standard input. Returns `None` where there is none, or
/// where `$PAGER` is empty or `cat`.
fn start() -> Option<Child> {
    let words = match std::env::var("PAGER") {
        Ok(command) => shell_words::split(&command).ok()?,
        Err(_) => vec!["less".to_owned()],
    };
    let (program, arguments) = words.split_first().filter(|(program, _)| *program != "cat")?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped());
    // `less` ends by itself if everything fits, lets color through, and leaves the screen as it is.
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    command.spawn().ok()
}
