//! Handles are equal if they are of the same node, whatever its value.

use crate::signals::{Computed, Linked, ReadSignal, Resource, Runtime, Signal};
use std::hash::{Hash, Hasher};

macro_rules! by_identity {
    ($($name:ident<$($parameter:ident),*>)*) => {$(
        /// By identity: whether both are handles of the same node.
        impl<$($parameter),*> PartialEq for $name<$($parameter),*> {
            fn eq(&self, other: &Self) -> bool {
                self.identity() == other.identity()
            }
        }

        impl<$($parameter),*> Eq for $name<$($parameter),*> {}

        /// By identity, as [`PartialEq`].
        impl<$($parameter),*> Hash for $name<$($parameter),*> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.identity().hash(state);
            }
        }
    )*};
}
by_identity!(Signal<T> ReadSignal<T> Computed<T> Linked<T> Resource<T, E> Runtime<>);
