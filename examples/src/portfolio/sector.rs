//! What a company does.

use std::fmt;

/// A part of the economy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sector {
    /// Banks and insurance.
    Banks,
    /// Electricity, oil and gas.
    Energy,
    /// Food and what else is sold in shops.
    Food,
    /// Medicine and hospitals.
    Health,
    /// Machines and what is made with them.
    Industry,
    /// Computers and programs.
    Technology,
    /// Ships, trains and parcels.
    Transport,
}

impl Sector {
    /// All sectors, in order.
    pub const ALL: [Sector; 7] = [
        Sector::Banks,
        Sector::Energy,
        Sector::Food,
        Sector::Health,
        Sector::Industry,
        Sector::Technology,
        Sector::Transport,
    ];
}

impl fmt::Display for Sector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Sector::Banks => "Banks",
            Sector::Energy => "Energy",
            Sector::Food => "Food",
            Sector::Health => "Health",
            Sector::Industry => "Industry",
            Sector::Technology => "Technology",
            Sector::Transport => "Transport",
        })
    }
}
