//! Reactive structs inside reactive structs.
//!
//! What a formula reads of a child is a node of the parent, a *look*: a node without a value, which asks the child whether that field has
//! changed. The child is a signal that its looks read: handing it out mutably marks them. When one is due it brings the child's
//! field up to date and asks; if the field has changed it marks its own readers, as a formula whose value has changed does. So a
//! parent's formula is due exactly if a field that it has read has changed, by the child's own cutoffs, and nothing in the child runs that
//! nobody asks for.
//!
//! The child remembers what has changed (`cells/changes.rs`). Its parent, when it is about to hand the child out again, first
//! asks for all looks that have not been asked yet, as far as the answer is known, and then empties that memory.
//!
//! A parent gives each child an id when it comes to stand in it, and remembers that. So whatever was done with guards, forgotten ones too, each look can
//! tell whether it is still the child that the parent knows; if not, all of it counts as changed. While a child is handed out it is held back
//! (`cells/notes.rs`), so that its effects wait for the end of that.

mod view;

mod child;
mod look;
mod times;

mod parent;

mod followers;

mod inputs;
#[cfg(feature = "alloc")]
mod runs;
mod structs;

pub use child::{Child, ChildMut, EachInput, Nested, Visit};
#[cfg(feature = "alloc")]
pub(crate) use child::{Closed, Opened, Parts};
pub use followers::are_followers_due;
pub(crate) use followers::{deadline, move_clock};
pub(crate) use inputs::restore_all;
pub use inputs::set_all;
pub use look::{Look, Seen};
#[cfg(feature = "alloc")]
pub(crate) use parent::asks_below;
pub(crate) use parent::deliver_to_children;
pub use parent::{
    Parent, adopt_children, end_lendings, flush_child, flush_children, release_children, resume_children,
};
#[cfg(feature = "alloc")]
pub use runs::collect_runs;
pub use structs::OneHasNoKey;
pub use times::{EachFollower, OtherTimes, Times};
#[cfg(feature = "alloc")]
pub(crate) use view::accessor;
pub use view::{Asked, View};
