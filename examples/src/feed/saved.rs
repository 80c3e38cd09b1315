//! What is remembered, in a file.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::limits::Limits;
use super::plant::{Plant, PlantInputs, PlantMemory};

/// What was saved of a plant: all that is needed to go on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    pub(super) inputs: PlantInputs,
    pub(super) memory: PlantMemory,
}

impl Saved {
    /// Reads what was saved.
    pub fn read(text: impl io::Read) -> Result<Self, String> {
        let saved: Saved = serde_json::from_reader(text).map_err(|error| error.to_string())?;
        saved.inputs.limits.checked()?;
        let of_devices = saved.inputs.devices.rows().flat_map(|device| [*device.readings(), *device.pieces()]);
        let figures = of_devices.chain([saved.memory.lines, saved.memory.skipped]);
        if figures.map(u128::from).sum::<u128>() > MOST {
            return Err("it has figures that no feed comes to".to_owned());
        }
        Ok(saved)
    }

    /// How many lines of the feed were read.
    pub fn lines(&self) -> u64 {
        self.memory.lines
    }

    /// The limits by which alarms went on and off.
    pub fn limits(&self) -> Limits {
        self.inputs.limits
    }

    /// Reads the file that was saved.
    pub fn open(path: &Path) -> Result<Self, String> {
        Saved::read(BufReader::new(File::open(path).map_err(|error| error.to_string())?))
    }
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

    /// Saves a plant.
    pub fn finish(mut self, plant: &Plant) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut self.file, plant)?;
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

/// All that was counted comes to less. From there it can go on for as long as anybody likes: no sum of it is too large.
const MOST: u128 = 1 << 52;
