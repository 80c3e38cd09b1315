//! What the command lines of `feed` and `gateway` have in common.

use std::path::PathBuf;

use super::{Arguments, set_file};

/// Which lines are followed, and what becomes of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplayOptions {
    /// Where the lines come from.
    pub source: Source,
    /// After how many lines it ends.
    pub lines: Option<u64>,
    /// What it goes on from.
    pub resume: Option<PathBuf>,
    /// Where it is saved at the end.
    pub save: Option<PathBuf>,
}

/// Where lines come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// The file that is shipped.
    #[default]
    Shipped,
    /// Standard input.
    Input,
    /// A file.
    File(PathBuf),
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct ReplayArguments {
    options: ReplayOptions,
    file: Option<PathBuf>,
}

impl ReplayArguments {
    /// Takes an argument, with its value.
    pub(super) fn take(
        &mut self,
        name: &str,
        arguments: &mut Arguments<impl Iterator<Item = String>>,
    ) -> Result<(), String> {
        match name {
            "--lines" => self.options.lines = Some(arguments.count(name)?),
            "--resume" => self.options.resume = Some(PathBuf::from(arguments.value(name, "a file")?)),
            "--save" => self.options.save = Some(PathBuf::from(arguments.value(name, "a file")?)),
            "-" => self.options.source = Source::Input,
            _ => set_file(&mut self.file, name)?,
        }
        Ok(())
    }

    /// What all of them come to.
    pub(super) fn options(self) -> Result<ReplayOptions, String> {
        match self.file {
            Some(file) if self.options.source == Source::Input => {
                Err(format!("one file at a time: `{}` or standard input", file.display()))
            }
            Some(file) => Ok(ReplayOptions { source: Source::File(file), ..self.options }),
            None => Ok(self.options),
        }
    }
}
