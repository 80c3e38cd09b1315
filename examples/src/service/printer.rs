//! Where lines are printed.

use std::io::{self, Write};
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc;

/// Prints the lines that are sent, on a thread of its own: a reader that has stopped reading holds up nobody else. There is place for one line; whoever has more to say waits. When it cannot be written any more, none is taken.
pub fn print_to(mut out: impl Write + Send + 'static) -> (mpsc::Sender<String>, JoinHandle<io::Result<()>>) {
    let (lines, mut sent) = mpsc::channel::<String>(1);
    let printer = thread::spawn(move || {
        while let Some(line) = sent.blocking_recv() {
            out.write_all(format!("{line}\n").as_bytes())?;
            out.flush()?;
        }
        Ok(())
    });
    (lines, printer)
}
