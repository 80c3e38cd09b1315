//! Numbers for random tests, the same ones for the same seed.

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
