//! Where customers live, and what tax is due there.

use std::fmt;
use std::str::FromStr;

/// A region with a tax of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Region {
    /// 19 percent.
    #[default]
    North,
    /// 20 percent.
    South,
    /// 7.7 percent.
    East,
    /// 21 percent.
    West,
    /// No tax at all.
    Islands,
}

impl Region {
    /// All regions.
    pub const ALL: [Region; 5] = [Region::North, Region::South, Region::East, Region::West, Region::Islands];

    /// The tax, in thousandths.
    pub fn tax_permille(self) -> i64 {
        match self {
            Region::North => 190,
            Region::South => 200,
            Region::East => 77,
            Region::West => 210,
            Region::Islands => 0,
        }
    }

    /// The region after this one; the first after the last.
    pub fn next(self) -> Region {
        Region::ALL[(self as usize + 1) % Region::ALL.len()]
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Region::North => "North",
            Region::South => "South",
            Region::East => "East",
            Region::West => "West",
            Region::Islands => "Islands",
        })
    }
}

impl FromStr for Region {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Region::ALL.into_iter().find(|region| region.to_string().eq_ignore_ascii_case(name)).ok_or(())
    }
}
