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
        /// `#[reactive(memory = Name)]`: the name of the type of the memory, instead of the struct's with `Memory` behind it.
        memory
        /// `#[reactive(new = name)]`: another name for the constructor that takes the inputs, so that `new` is yours. With a visibility in front, as in
        /// `new = pub(crate) from_inputs`, that is its, and `From` and `Default` are left out.
        new
        /// `#[reactive(rename(inputs = .., into_inputs = .., set_inputs = ..))]`: other names for these methods.
        rename
    }
}

/// Options of a field.
pub mod of_field {
    words! {
        /// `#[reactive(default = expression)]`: what `Default` of the inputs has for this signal; what a scan has before its first step; on the context, what `Default` of the struct
        /// has.
        default
        /// `#[reactive(cutoff = ..)]`: when two values count as equal, so that a write or a run changes nothing. `never`; `ptr`, if they are the same
        /// `Rc`, `Arc` or reference; or the path of a function, `fn(&T, &T) -> bool`. Without it `PartialEq` decides.
        cutoff
        /// `#[reactive(context)]`: what effects need from outside, a channel or a log. They see it mutable; formulas do not see it.
        context
        /// `#[reactive(event)]`: something that happens, with the type of one. `push_reading(..)` hands one in; in scans and effects `self.reading` is a slice of all that were pushed
        /// since they last ran.
        event
        /// `#[reactive(clock)]`: time, as a value of any type that is `Copy + Ord`. It is moved by `advance` and `skip_to`, methods of `Timed`, and only compared:
        /// `self.now >= deadline`, `self.now.every(step)`. With `given` it is that of the struct around this one.
        clock
        /// `#[reactive(skip_first)]`: this effect does not run when the struct is born: when it is made or, if it takes something, at its first flush, whatever was written before.
        skip_first
        /// `#[reactive(restart)]`: a change of what this async effect reads drops its run where it waits, and begins another one; without it the run ends first.
        restart
        /// `#[reactive(given)]`: a value that the struct around this one hands down; formulas read it like a signal. Where this struct is nested it is named:
        /// `#[reactive(nested, given(rates, fx = self.rate, id = key))]`, with `key` for the key of a row.
        given
        /// `#[reactive(nested)]`: a reactive struct, or a `Table` of them. Formulas read its fields, each as an edge of its own.
        nested
        /// `#[reactive(publish)]`: it goes out in frames, to browsers and replicas; of a nested struct or a table what is published in it. Needs the feature `serde`.
        publish
        /// `#[reactive(accept)]`: a frame that comes in may set this signal. Needs the feature `serde`.
        accept
        /// `#[reactive(read_only)]`: the module alone sets this signal. Its setter and `update_`, its field in the inputs and `set_inputs` are private, and its
        /// typed name is one that cannot be set. So the struct needs a constructor of yours.
        read_only
        /// `#[reactive(read_only, setter = name)]`: another name for the private setter, so that one that checks can have its name.
        setter
    }
}

/// What stands behind `cutoff =`, beside functions.
#[allow(non_upper_case_globals)]
pub mod of_cutoff {
    /// `#[reactive(cutoff = never)]`: every new value counts as a change.
    pub const never: () = ();
    /// `#[reactive(cutoff = ptr)]`: two values count as equal if they are the same `Rc`, `Arc` or reference.
    pub const ptr: () = ();
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
