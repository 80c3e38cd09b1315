use core::cell::Cell;
use core::panic::RefUnwindSafe;

/// In which order a formula's last run first read its conditional sources: numbers counted from one, then zeros.
///
/// Only for formulas in which that order can differ from the text.
pub struct ReadOrder<N, const SOURCES: usize>([Cell<N>; SOURCES]);

impl<N, const SOURCES: usize> RefUnwindSafe for ReadOrder<N, SOURCES> {}

impl<N: Copy + TryFrom<usize>, const SOURCES: usize> ReadOrder<N, SOURCES>
where
    usize: From<N>,
{
    /// Nothing read yet.
    pub fn empty() -> Self {
        ReadOrder(core::array::from_fn(|_| Cell::new(Self::number(0))))
    }

    fn number(source: usize) -> N {
        N::try_from(source).ok().expect("the macro chose a type with room for every source")
    }

    /// Forgets the last run.
    pub fn restart(&self) {
        for entry in &self.0 {
            entry.set(Self::number(0));
        }
    }

    /// Appends a source.
    pub fn push(&self, source: usize) {
        let free = self.0.iter().find(|entry| usize::from(entry.get()) == 0);
        free.expect("a source is appended once a run").set(Self::number(source + 1));
    }

    /// The sources in the order of their first reads.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|entry| usize::from(entry.get())).take_while(|&entry| entry != 0).map(|entry| entry - 1)
    }
}
