//! How far a long reading is.

use std::io::Write;

/// A bar that fills while bytes are read. On a terminal alone: elsewhere nothing is written.
///
/// What cannot be written is no reason to stop reading.
pub struct Progress<W: Write> {
    out: W,
    terminal: bool,
    total: u64,
    read: u64,
    shown: Option<u64>,
}

impl<W: Write> Progress<W> {
    /// Nothing read yet of so many bytes; 0 if nobody knows how many.
    pub fn new(out: W, terminal: bool, total: u64) -> Self {
        Progress { out, terminal, total, read: 0, shown: None }
    }

    /// So many bytes more. Draws when there is a whole percent to add.
    pub fn advance(&mut self, bytes: usize) {
        self.read += bytes as u64;
        // A file may grow while it is read.
        let Some(percent) = (self.read.min(self.total) * 100).checked_div(self.total) else { return };
        if self.terminal && self.shown != Some(percent) {
            self.shown = Some(percent);
            let bar = "#".repeat(percent as usize / 4);
            let _ = write!(self.out, "\r[{bar:25}] {percent:3}%").and_then(|()| self.out.flush());
        }
    }
}

/// Leaves an empty line to whatever comes next.
impl<W: Write> Drop for Progress<W> {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = write!(self.out, "\r\x1b[K").and_then(|()| self.out.flush());
        }
    }
}
