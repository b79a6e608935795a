//! A progress bar on a terminal's standard error, for work that lasts.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Work that ends sooner shows no bar.
const DELAY: Duration = Duration::from_millis(700);

const WITH_LENGTH: &str = "{bar:30} {percent:>3} %  {binary_bytes_per_sec}  {eta} left";
const WITHOUT_LENGTH: &str = "{spinner} {binary_bytes}  {binary_bytes_per_sec}";

/// Returns a callback that advances a progress bar by a number of bytes, of `length` if that is
/// known. It does nothing if standard error is not a terminal.
pub fn bar(length: Option<u64>) -> Box<dyn FnMut(u64)> {
    if !std::io::stderr().is_terminal() {
        return Box::new(|_| {});
    }
    let template = if length.is_some() { WITH_LENGTH } else { WITHOUT_LENGTH };
    let style = ProgressStyle::with_template(template);
    let hidden = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
    let bar = Bar(hidden.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())));
    let began = Instant::now();
    let mut shown = false;
    Box::new(move |bytes| {
        if !shown && began.elapsed() > DELAY {
            bar.0.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            shown = true;
        }
        bar.0.inc(bytes);
    })
}

/// Takes the bar off the screen when it is dropped, even after a failure.
struct Bar(ProgressBar);

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
