//! What readers elsewhere have of a struct.

use reaktiv::publish::{Frame, Version};
use reaktiv_replica::Client;

use crate::value::Val;

/// A copy that frames bring up to date.
#[derive(Default)]
pub(crate) struct Copy(Client);

impl Copy {
    /// What it has seen, unless it has forgotten that.
    pub(crate) fn version(&self, is_forgotten: bool) -> Version {
        match self.0.version.is_null() || is_forgotten {
            true => Version::default(),
            false => self.0.version.to_string().parse().expect("it is a version"),
        }
    }

    /// Takes a frame; after that it has these values, and no other ones.
    pub(crate) fn take<'v>(
        &mut self,
        frame: &Frame,
        fields: impl Iterator<Item = (&'v str, &'v Option<Val>)>,
    ) -> Result<(), String> {
        self.0.apply(frame);
        let mut count = 0;
        for (name, value) in fields {
            let (is, ought) = (&self.0.state.set[name], value.as_ref().expect("it has been read").json());
            if *is != ought {
                return Err(format!("a copy has `{name}` as {is}, but it is {ought}: {frame}"));
            }
            count += 1;
        }
        match self.0.state.set.len() == count {
            true => Ok(()),
            false => Err(format!("a copy has fields that are not published: {:?}", self.0.state.set)),
        }
    }
}
