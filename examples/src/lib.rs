//! Programs that a newcomer runs: see `examples/`.
