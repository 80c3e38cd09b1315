//! What a library of signals must be able to do to take part.

/// What a node may hold.
pub trait Value: Clone + PartialEq + Send + Sync + 'static {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Value for T {}

/// Where graphs are made.
pub trait World: Sized + 'static {
    /// Gives `work` an empty graph, and ends that graph afterwards.
    fn with(work: impl FnOnce(&Self));
}

/// A library of signals that finds the sources of a formula by running it.
pub trait Library: World {
    /// A value that is set from outside.
    type Signal<T: Value>: Clone + Send + Sync + 'static;
    /// A cached value that is given by a formula.
    type Computed<T: Value>: Clone + Send + Sync + 'static;
    /// Keeps an effect, where the library has such a thing.
    type Effect: 'static;

    /// Makes a signal.
    fn signal<T: Value>(&self, value: T) -> Self::Signal<T>;

    /// Makes a computed that compares its values, where there is a choice.
    fn computed<T: Value>(&self, formula: impl Fn() -> T + Send + Sync + 'static) -> Self::Computed<T>;

    /// Makes an effect that has run once when this returns.
    fn effect(&self, effect: impl Fn() + Send + Sync + 'static) -> Self::Effect;

    /// Reads a signal; tracked in formulas and effects.
    fn read<T: Value>(signal: &Self::Signal<T>) -> T;

    /// Reads a computed; tracked in formulas and effects.
    fn get<T: Value>(computed: &Self::Computed<T>) -> T;

    /// Writes a signal. All effects have run when this returns.
    fn set<T: Value>(&self, signal: &Self::Signal<T>, value: T);

    /// Writes a signal inside `batch`.
    fn write<T: Value>(&self, signal: &Self::Signal<T>, value: T);

    /// Runs several writes. All effects have run when this returns.
    fn batch(&self, writes: impl FnOnce());
}
