//! A machine in a few whole numbers.

use std::fmt;

/// What is shown of a machine. What moves by less is no news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// How busy all processors are together, in percent.
    pub load: Option<u32>,
    /// The busiest one.
    pub busiest: Option<u32>,
    /// The share of memory in use.
    pub memory: Option<u32>,
    /// The hottest place, in °C.
    pub celsius: Option<i32>,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.load, self.busiest) {
            (Some(load), Some(busiest)) => write!(f, "load {load:3} %, at most {busiest:3} %")?,
            _ => f.write_str("load unknown")?,
        }
        if let Some(memory) = self.memory {
            write!(f, "; memory {memory:2} %")?;
        }
        if let Some(celsius) = self.celsius {
            write!(f, "; {celsius} °C")?;
        }
        Ok(())
    }
}
