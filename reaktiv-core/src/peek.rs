use core::fmt;

/// A cached value as `Debug` shows it: nothing is computed for it.
pub enum Peek<'a, T> {
    /// Known to be up to date.
    Fresh(&'a T),
    /// Something that it may depend on has changed since it was last read, or it was never read.
    Stale,
    /// A formula of the struct is running.
    Busy,
}

impl<T: fmt::Debug> fmt::Debug for Peek<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Peek::Fresh(value) => value.fmt(f),
            Peek::Stale => f.write_str("<stale>"),
            Peek::Busy => f.write_str("<busy>"),
        }
    }
}

/// One place for the error about a computed without `Debug`.
pub fn as_debug<'a, T: fmt::Debug>(value: &'a Peek<'_, T>) -> &'a dyn fmt::Debug {
    value
}
