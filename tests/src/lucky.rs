//! What serde cannot write.

use serde::{Serialize, Serializer};

/// A number. 13 cannot be written.
#[derive(Clone, PartialEq)]
pub struct Lucky(pub u32);

impl Serialize for Lucky {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            13 => Err(serde::ser::Error::custom("13 brings no luck")),
            number => number.serialize(serializer),
        }
    }
}
