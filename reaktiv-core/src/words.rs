//! The options of `#[reactive(..)]`, as types: an editor that is shown one in the place of an option completes it, and has its docs.

macro_rules! words {
    ($($(#[$docs:meta])* $name:ident)*) => {
        $(
            $(#[$docs])*
            #[allow(non_camel_case_types)]
            pub struct $name;
        )*
    };
}

/// Options of a struct.
pub mod of_struct {
    words! {
        /// `#[reactive(inputs = Name)]`: the name of the type of the inputs, instead of the struct's with `Inputs` behind it.
        inputs
    }
}

/// Options of a field.
pub mod of_field {
    words! {
        /// `#[reactive(default = expression)]`: what `Default` of the inputs has for this signal.
        default
        /// `#[reactive(cutoff = ..)]`: when two values count as equal, so that a write or a run changes nothing. `never`; `ptr`, if they are the same
        /// `Rc`, `Arc` or reference; or the path of a function, `fn(&T, &T) -> bool`. Without it `PartialEq` decides.
        cutoff
        /// `#[reactive(context)]`: what effects need from outside, a channel or a log. They see it mutable; formulas do not see it.
        context
        /// `#[reactive(nested)]`: a reactive struct, or a `Table` of them. Formulas read its fields, each as an edge of its own.
        nested
    }
}

/// For an editor: what stands behind a dot while nothing stands there.
#[doc(hidden)]
pub trait Unfinished {
    #[doc(hidden)]
    fn unfinished(&self) -> !;
}

#[cfg(rust_analyzer)]
impl<T: ?Sized> Unfinished for T {
    fn unfinished(&self) -> ! {
        loop {}
    }
}
