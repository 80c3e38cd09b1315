//! What a device is doing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a device is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Nothing.
    #[default]
    Idle,
    /// What it is there for.
    Running,
    /// Nothing, until it is repaired.
    Broken,
}

/// What happens to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Somebody starts it.
    Start,
    /// Somebody stops it.
    Stop,
    /// It breaks.
    Break,
    /// Somebody repairs it.
    Repair,
}

impl State {
    /// The state that comes next. What does not go in this one changes nothing.
    pub fn after(self, command: Command) -> Self {
        match (self, command) {
            (State::Idle, Command::Start) => State::Running,
            (State::Running, Command::Stop) => State::Idle,
            (_, Command::Break) => State::Broken,
            (State::Broken, Command::Repair) => State::Idle,
            (state, _) => state,
        }
    }
}

impl FromStr for Command {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "start" => Ok(Command::Start),
            "stop" => Ok(Command::Stop),
            "break" => Ok(Command::Break),
            "repair" => Ok(Command::Repair),
            _ => Err(()),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            State::Idle => "idle",
            State::Running => "running",
            State::Broken => "broken",
        })
    }
}
