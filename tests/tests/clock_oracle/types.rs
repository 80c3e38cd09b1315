//! The formulas of the structs, once more, for the model.

mod mid;
mod plant;
mod root;
pub mod row;
pub mod solo;
pub mod span;
pub mod wide;

pub use mid::MID;
pub use plant::PLANT;
pub use root::ROOT;
pub use row::ROW;
pub use solo::{CALM, LATE, SOLO};
pub use span::SPAN;
pub use wide::WIDE;

/// Name, events, kind.
macro_rules! nodes {
    ($($name:literal [$($event:expr),*] $kind:expr;)*) => {
        &[$(Node { name: $name, kind: $kind, events: &[$($event),*] }),*]
    };
}
use nodes;
