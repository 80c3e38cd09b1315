//! What the world is told of a machine.

use std::fmt;

use reaktiv::Snapshot;

use super::state::State;

/// What is on the status page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How the machine is.
    pub state: State,
    /// Who looks after it.
    pub help: Help,
}

/// Who looks after a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Help {
    /// Nobody has to.
    NotNeeded,
    /// Somebody is looked for.
    Asked,
    /// Somebody of that name.
    OnCall(String),
    /// Nobody could be found.
    Missing(String),
}

impl Help {
    /// What there is to say of somebody who was looked for.
    pub fn of(on_call: &Snapshot<Option<String>, String>) -> Self {
        match (on_call.value(), on_call.error()) {
            _ if on_call.status().is_loading() => Help::Asked,
            (Some(Some(name)), _) => Help::OnCall(name.clone()),
            (_, Some(error)) => Help::Missing(error.clone()),
            _ => Help::Missing("the question has panicked".to_owned()),
        }
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = &self.state;
        match &self.help {
            Help::NotNeeded => write!(f, "{state}"),
            Help::Asked => write!(f, "{state}; who is on call?"),
            Help::OnCall(name) => write!(f, "{state}; {name} is on call"),
            Help::Missing(error) => write!(f, "{state}; nobody is on call: {error}"),
        }
    }
}
