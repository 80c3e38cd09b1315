//! Where effects print.

use std::fmt::Display;
use std::io::{self, Write};

use crate::lines::Skipped;

/// Two places to write to. What cannot be written is found out by whoever asks for it, since an effect has nobody to tell.
pub struct Console {
    out: Box<dyn Write>,
    errors: Box<dyn Write>,
    failure: Option<io::Error>,
}

impl Console {
    /// News go to `out`, and what is wrong with a line to `errors`.
    pub fn new(out: impl Write + 'static, errors: impl Write + 'static) -> Self {
        Console { out: Box::new(out), errors: Box::new(errors), failure: None }
    }

    /// Prints one piece of news.
    pub(crate) fn say(&mut self, second: u64, who: &str, what: impl Display) {
        self.print(&format!("{second:>8}  {who:12}  {what}\n"));
    }

    /// Prints a text as it is.
    pub(crate) fn print(&mut self, text: &str) {
        if self.failure.is_none() {
            self.failure = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()).err();
        }
    }

    /// Reports a line. Whether anybody reads that does not matter to the rest.
    pub(crate) fn complain(&mut self, skipped: &Skipped) {
        let _ = writeln!(self.errors, "line {}: {}", skipped.number, skipped.reason);
    }

    /// What went wrong since the last call: from then on nothing was printed.
    pub fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }
}
