//! What a struct is asked for by the structs around it: values of its fields, or whether they have changed.

use crate::cells::{Known, Layout, Run, Store};

/// What the fields of a child are asked for.
#[doc(hidden)]
#[derive(Clone, Copy, Default)]
pub enum Asked {
    /// The values.
    #[default]
    Values,
    /// The values, also in what is nested in it: which is handed down to first.
    Deep,
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

    /// Whether the field of an accessor has changed, as far as is known; one that there is not counts as changed.
    #[inline]
    pub fn has_changed(&self, accessor: u64) -> bool {
        self.has_field_changed(L::place_of(accessor))
    }

    fn has_field_changed(&self, field: usize) -> bool {
        let store = self.of.store();
        match self.asked {
            Asked::Values | Asked::Deep => false,
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
            Asked::Values | Asked::Deep => asked,
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

/// What stands for the name of an accessor where it is asked whether its field has changed: FNV-1a, of 64 bits, as the macro computes it. It takes care
/// that those of a struct are distinct.
#[cfg(feature = "alloc")]
pub(crate) const fn accessor(name: &str) -> u64 {
    let (name, mut hash, mut at) = (name.as_bytes(), 0xcbf2_9ce4_8422_2325, 0);
    while at < name.len() {
        hash = (hash ^ name[at] as u64).wrapping_mul(0x100_0000_01b3);
        at += 1;
    }
    hash
}
