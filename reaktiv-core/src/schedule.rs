//! Points at which another thread may go on: for tests that go through all the ways in which threads can take turns. Elsewhere nothing.
//!
//! What is tried are the orders of whole steps, from point to point, as if all memory were sequentially consistent: what a weaker order of loads and stores could do is not.

#[cfg(test)]
mod turns;

#[cfg(test)]
pub(crate) use turns::explore_within;

/// Between two steps.
#[inline(always)]
pub(crate) fn point() {
    #[cfg(test)]
    turns::point();
}

/// Something was given back that others may wait for.
#[inline(always)]
pub(crate) fn given_back() {
    #[cfg(test)]
    turns::given_back();
}

/// Before something is waited for: in a test that decides whose turn it is, others go on until `is_free`.
#[inline(always)]
pub(crate) fn wait_until(is_free: impl FnMut() -> bool) {
    #[cfg(test)]
    turns::wait_until(is_free);
    #[cfg(not(test))]
    drop(is_free);
}
