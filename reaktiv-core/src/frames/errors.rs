//! Why there is no frame, or why one is refused.

use core::fmt;

/// What is wrong with a field, and where that is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    path: String,
    reason: String,
}

/// So long either may be, in bytes: it may have words of who sent a frame, and is sent back.
const LONGEST: usize = 300;

impl Fault {
    fn new(path: String, reason: String) -> Self {
        Fault { path: in_short(path), reason: in_short(reason) }
    }
}

/// Without its middle, if it is long.
fn in_short(mut text: String) -> String {
    if text.len() > LONGEST {
        let middle = text.floor_char_boundary(LONGEST / 2)..text.ceil_char_boundary(text.len() - LONGEST / 2);
        text.replace_range(middle, "…");
    }
    text
}

macro_rules! faults {
    ($($(#[$attr:meta])* $name:ident: $reason:literal;)*) => {$(
        $(#[$attr])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(Fault);

        impl $name {
            pub(crate) fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
                $name(Fault::new(path.into(), reason.into()))
            }

            /// The same, of a struct in this field.
            pub(crate) fn below(self, name: &str) -> Self {
                let Fault { path, reason } = self.0;
                let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
                $name(Fault::new(format!("{name}{dot}{path}"), reason))
            }

            /// Where it is: `lines[7].price` for `price` in the row of the key 7. Empty if it is all of it. What is long is cut.
            pub fn path(&self) -> &str {
                &self.0.path
            }

            #[doc = $reason]
            pub fn reason(&self) -> &str {
                &self.0.reason
            }
        }

        impl core::error::Error for $name {}
    )*};
}
faults! {
    /// A published field that cannot be serialised. As long as that is so there is no frame.
    PublishError: "What its `Serialize` says.";
    /// Why something that came in was refused. Nothing of it was written.
    Refused: "What is wrong there.";
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` cannot be published: {}", self.path(), self.reason())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path() {
            "" => f.write_str(self.reason()),
            path => write!(f, "`{path}`: {}", self.reason()),
        }
    }
}
