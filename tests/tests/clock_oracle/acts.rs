//! What is done with a struct.

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum How {
    Guard,
    Closure,
    /// By a guard that is forgotten.
    Forgotten,
}

#[derive(Debug, Clone)]
pub enum Act {
    Set(usize, i64),
    /// In place.
    Update(usize, i64),
    Push(usize, i64),
    Advance(i64),
    SkipTo(i64),
    Flush,
    /// By what is asked anyway.
    Read(usize),
    Batch(Vec<Act>),
    Kid(How, Vec<Act>),
    Rows(How, Vec<RowsAct>),
    /// The child, a row, and the row with this number in the pool change places.
    SwapKid(usize),
}

#[derive(Debug, Clone)]
pub enum RowsAct {
    Row(i64, Vec<Act>),
    /// The row with this number in the pool, which the old one goes to.
    Insert(i64, usize),
    Remove(i64),
    Swap(i64, usize),
    /// Taken out, and in again at once.
    Again(i64),
    /// A new row, by its inputs.
    Create(i64, [i64; 3]),
    /// A row is put in at the second key as well.
    Clone(i64, i64),
    /// To all rows.
    All(Vec<Act>),
    /// Those rows stay in which this node is no multiple of three.
    Retain(usize),
}

/// Of what something is made that goes on where another one was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Again {
    Parts,
    Clones,
    Text,
}

/// Structs that stand alone, and whether each has just come out of a table.
pub type Pool<T> = Vec<(T, bool)>;
