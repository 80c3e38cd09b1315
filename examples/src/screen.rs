//! Where ticks are shown.

use std::io::{self, Write};

/// Shows one block of lines after the other.
///
/// On a terminal a table takes the place of the last one, and the news stay above it. Elsewhere everything is plain lines.
pub struct Screen<W: Write> {
    out: W,
    terminal: bool,
    lines_to_replace: usize,
}

impl<W: Write> Screen<W> {
    /// A screen that writes there; with escape sequences if that is a terminal.
    pub fn new(out: W, terminal: bool) -> Self {
        Screen { out, terminal, lines_to_replace: 0 }
    }

    /// Shows news and a table.
    pub fn draw(&mut self, news: &[String], table: &str) -> io::Result<()> {
        let mut text = String::new();
        for line in news {
            text += &format!("alert: {line}\n");
        }
        if self.terminal {
            text = format!("{}{table}", text).replace('\n', CLEAR_TO_END_OF_LINE);
            let up = match self.lines_to_replace {
                0 => String::new(),
                lines => format!("\x1b[{lines}A"),
            };
            // Set before the sequences are written: a part of them may arrive even if the rest does not.
            self.lines_to_replace = table.lines().count();
            text = format!("{HIDE_CURSOR_AND_CUT_LINES}\r{up}{text}{CLEAR_BELOW}");
        } else {
            text += table;
            text.push('\n');
        }
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> Drop for Screen<W> {
    fn drop(&mut self) {
        if self.terminal && self.lines_to_replace > 0 {
            // If the terminal is gone, so is its cursor.
            let _ = self.out.write_all(SHOW_CURSOR_AND_WRAP_LINES.as_bytes()).and_then(|()| self.out.flush());
        }
    }
}

const CLEAR_TO_END_OF_LINE: &str = "\x1b[K\n";
const CLEAR_BELOW: &str = "\x1b[J";
const HIDE_CURSOR_AND_CUT_LINES: &str = "\x1b[?25l\x1b[?7l";
const SHOW_CURSOR_AND_WRAP_LINES: &str = "\x1b[?25h\x1b[?7h";
