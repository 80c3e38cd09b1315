//! Behaviour tests of reaktiv: see `tests/`.
