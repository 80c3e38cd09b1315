//! A row with its key.

#[derive(Clone)]
pub(crate) struct Entry<K, R> {
    pub(crate) key: K,
    pub(crate) row: R,
}
