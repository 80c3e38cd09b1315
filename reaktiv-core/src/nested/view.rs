//! What a struct is asked for by the structs around it: values of its fields, or whether they have changed.

use crate::cells::{Known, Layout, Run, Store};

/// What the fields of a child are asked for.
#[doc(hidden)]
#[derive(Clone, Copy, Default)]
pub enum Asked {
    /// The values.
    #[default]
    Values,
    /// Whether they have changed, for the struct that holds the child, and knows it.
    Changes(Known),
    /// The same, for a struct further out.
    ChangesFarOut(Known),
    /// The same, where a struct in between is not the one that was there.
    Replaced,
}

/// A struct that is asked for something.
#[doc(hidden)]
pub struct View<'a, L> {
    of: &'a L,
    asked: Asked,
}

impl<'a, L: Layout> View<'a, L> {
    /// The struct, asked for this.
    #[inline(always)]
    pub fn new(of: &'a L, asked: Asked) -> Self {
        View { of, asked }
    }

    /// The struct.
    #[inline(always)]
    pub fn of(&self) -> &'a L {
        self.of
    }

    /// Whether a field has changed, as far as is known.
    pub fn has_changed(&self, field: usize) -> bool {
        let store = self.of.store();
        match self.asked {
            Asked::Values => false,
            Asked::Changes(known) => !store.is_known_as(known) || store.attached().has_changed(field, false),
            Asked::ChangesFarOut(known) => !store.is_known_as(known) || store.attached().has_changed(field, true),
            Asked::Replaced => true,
        }
    }
}

impl<L: Layout> Store<L> {
    /// What a child of this struct is asked for, to know what has changed.
    #[inline]
    pub fn asked(&self, child: usize) -> Asked {
        Asked::Changes(self.known(child))
    }

    /// What it is asked for, when this struct is asked for `asked`.
    #[inline(always)]
    pub fn asked_below(&self, asked: Asked, child: usize) -> Asked {
        match asked {
            Asked::Values => Asked::Values,
            Asked::Changes(known) | Asked::ChangesFarOut(known) if self.is_known_as(known) => {
                Asked::ChangesFarOut(self.known(child))
            }
            _ => Asked::Replaced,
        }
    }
}

impl<L: Layout> Run<'_, L> {
    /// What a child of the struct is asked for, to know what has changed.
    #[doc(hidden)]
    #[inline]
    pub fn asked(&self, child: usize) -> Asked {
        Asked::Changes(self.known(child))
    }
}
