//! What the model leaves open, each with its reason: a formula or an effect that has read this may run, and need not.

/// A guard that is forgotten leaves its child as it was lent. Until it is lent again, nobody can say whether the same
/// child stands there; if it is taken for another one, all who read it run at that time once more.
pub(crate) const FORGOTTEN_GUARDS: bool = true;

/// What a struct remembers of its changes is told apart for the one around it, and for all that are further out
/// together. So one between the two, which lends the same child again while it is lent itself, takes what has changed
/// further in, since it was lent, for changed once more. This needs four levels.
pub(crate) const REPEATED_LENDING: bool = true;

/// An aggregate counts as changed if what any row contributes has, also if the result is the same: two rows may have
/// changed places. Least and greatest values, the results of folds and the number of rows are compared themselves.
pub(crate) const CONTRIBUTIONS: bool = true;

/// When rows have moved together, what they contribute stands in other places, and counts as changed.
pub(crate) const MOVED_TOGETHER: bool = true;
