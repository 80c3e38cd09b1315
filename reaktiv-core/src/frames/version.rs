//! Versions, and the epochs that they count in.

use core::fmt;
use core::str::FromStr;
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

/// What a reader has seen of a struct: `[epoch,n]` in frames, in serde's formats, and as text.
///
/// `n` counts the frames that brought something new, and the epoch tells one struct from another, also from that of a program before this one: it is a random number below 2^53. The default is the version of
/// those who have seen nothing.
///
/// ```
/// use reaktiv::publish::Version;
///
/// let version: Version = "[4711,3]".parse()?;
/// assert_eq!(version.to_string(), "[4711,3]");
/// assert!("[4711]".parse::<Version>().is_err());
/// # Ok::<(), reaktiv::publish::NoVersion>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Version {
    pub(crate) epoch: u64,
    pub(crate) number: u32,
}

/// The last number of an epoch: then another one begins.
pub(crate) const MOST: u32 = u32::MAX;

/// How many epochs there are: as many as a JavaScript number can tell apart.
const EPOCHS: u64 = 1 << 53;

/// An epoch that no other struct of this program has, and one of another program with a probability of 2^-53.
pub(crate) fn new_epoch() -> u64 {
    static FIRST: OnceLock<u64> = OnceLock::new();
    static NEXT: AtomicU64 = AtomicU64::new(0);
    // The keys of a hasher are the random numbers that the standard library has.
    let first = FIRST.get_or_init(|| RandomState::new().hash_one(0));
    let next = first.wrapping_add(NEXT.fetch_add(1, Relaxed)) % EPOCHS;
    if next == 0 { new_epoch() } else { next }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{},{}]", self.epoch, self.number)
    }
}

/// A text that is no [`Version`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoVersion;

impl fmt::Display for NoVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a version is written as `[epoch,n]`")
    }
}

impl core::error::Error for NoVersion {}

impl FromStr for Version {
    type Err = NoVersion;

    fn from_str(text: &str) -> Result<Self, NoVersion> {
        read(text).ok_or(NoVersion)
    }
}

fn read(text: &str) -> Option<Version> {
    let (epoch, number) = text.trim().strip_prefix('[')?.strip_suffix(']')?.split_once(',')?;
    Some(Version { epoch: epoch.trim().parse().ok()?, number: number.trim().parse().ok()? })
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.epoch, self.number).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer).map(|(epoch, number)| Version { epoch, number })
    }
}
