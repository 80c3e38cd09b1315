//! Numbers for random tests, the same ones for the same seed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::quietly;

/// Xorshift, by Marsaglia, with 64 bits.
pub struct Random(u64);

impl Random {
    /// Seeds that are close together give numbers that are not.
    pub fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).max(1))
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// How many seeds to try: as many as `REAKTIV_SEEDS` says, or these.
///
/// # Panics
///
/// If it says no number.
pub fn seeds(by_default: u64) -> u64 {
    std::env::var("REAKTIV_SEEDS").map_or(by_default, |seeds| seeds.parse().expect("REAKTIV_SEEDS is a number"))
}

/// Runs each seed, as many as [`seeds`] says, or the one of `REAKTIV_SEED`. Of those that fail, the one of which `said`, what was done, has least to tell is told of.
///
/// # Panics
///
/// If one does.
pub fn each_seed(by_default: u64, run: impl Fn(u64), said: impl Fn() -> Vec<String>) {
    let one = std::env::var("REAKTIV_SEED").ok().map(|seed| seed.parse().expect("REAKTIV_SEED is a number"));
    let range = one.map_or(0..seeds(by_default), |seed| seed..seed + 1);
    let (mut failed, mut shortest) = (0, None::<(usize, String)>);
    for seed in range {
        if let Err(payload) = quietly(|| catch_unwind(AssertUnwindSafe(|| run(seed)))) {
            failed += 1;
            let message = match payload.downcast_ref::<String>() {
                Some(text) => text,
                None => payload.downcast_ref::<&str>().copied().unwrap_or("a panic"),
            };
            let text = format!("REAKTIV_SEED={seed}\n    {}\n{message}", said().join("\n    "));
            if shortest.as_ref().is_none_or(|(length, _)| text.len() < *length) {
                shortest = Some((text.len(), text));
            }
        }
    }
    if let Some((_, text)) = shortest {
        panic!("{failed} seeds fail, such as {text}");
    }
}
