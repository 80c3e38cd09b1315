//! What is handed down, and the seeds.

use reaktiv_tests::fuse;
use reaktiv_tests::random::seeds;

/// A value whose comparison and copy may panic.
#[derive(Debug, Default)]
pub struct G(pub i64);

impl PartialEq for G {
    fn eq(&self, other: &G) -> bool {
        fuse();
        self.0 == other.0
    }
}

impl Clone for G {
    fn clone(&self) -> G {
        fuse();
        G(self.0)
    }
}

impl Drop for G {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            fuse();
        }
    }
}

/// A cutoff for which nothing is different.
pub fn always(_: &u64, _: &u64) -> bool {
    true
}

/// Nothing panics from now on.
pub fn put_out() {
    reaktiv_tests::light_fuse(u32::MAX - 1);
}

pub fn each_seed(run: fn(u64)) {
    if let Ok(seed) = std::env::var("GIVENS_SEED") {
        return run(seed.parse().expect("GIVENS_SEED is a number"));
    }
    for seed in 1..=seeds(300) {
        run(seed);
    }
}

/// In a world that is run alone, says what happens.
pub fn say(what: impl FnOnce() -> String) {
    if std::env::var("GIVENS_SEED").is_ok() {
        eprintln!("{}", what());
    }
}
