//! What is remembered, in a file.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

/// Opens what was saved, with what reads it.
pub fn open_saved<Saved>(
    path: &Path,
    read: impl FnOnce(BufReader<File>) -> Result<Saved, String>,
) -> Result<Saved, String> {
    let saved = File::open(path).map_err(|error| error.to_string()).and_then(|file| read(BufReader::new(file)));
    saved.map_err(|message| format!("cannot resume from {}: {message}", path.display()))
}

/// Finds out now, before anything has happened, whether there can be a file in which to save.
pub fn begin_saving(path: &Path) -> Result<Saving, String> {
    Saving::begin(path).map_err(|error| format!("cannot save in {}: {error}", path.display()))
}

/// A file that is to be saved: written beside the one whose place it takes at the end, so that there is always a whole one.
pub struct Saving {
    path: PathBuf,
    beside: PathBuf,
    file: BufWriter<File>,
}

impl Saving {
    /// Finds out now, before anything has happened, whether there can be such a file.
    pub fn begin(path: &Path) -> io::Result<Self> {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let mut beside = path.to_owned().into_os_string();
        beside.push(".new");
        let (path, beside) = (path.to_owned(), PathBuf::from(beside));
        let file = BufWriter::new(File::create(&beside)?);
        Ok(Saving { path, beside, file })
    }

    /// Saves something.
    pub fn finish(mut self, saved: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut self.file, saved)?;
        self.file.write_all(b"\n")?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        fs::rename(&self.beside, &self.path)
    }
}

/// What was not finished is of no use. What was is there no more.
impl Drop for Saving {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.beside);
    }
}
