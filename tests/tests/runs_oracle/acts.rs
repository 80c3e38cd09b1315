//! What is done with a struct.

#[derive(Debug, Clone)]
pub enum Act {
    Set(&'static str, i64),
    /// To the value that it has.
    SetEqual(&'static str),
    /// In place.
    Update(&'static str, i64),
    /// Both signals of a leaf.
    Inputs(i64, i64),
    Push(i64),
    Read(&'static str),
    Flush,
    Batch(Vec<Act>),
    Advance(i64),
    SkipTo(i64),
    Kid(Vec<Act>),
    Free(Vec<Act>),
    Rows(Vec<RowsAct>),
    Mids(Vec<MidsAct>),
    /// The child and the struct with this number in the pool change places.
    SwapKid(usize),
    SwapFree(usize),
    /// A new child, with this tag.
    SetKid(i64, i64),
    /// The struct is driven by its own, lent or standing alone.
    Drive(Vec<Step>),
}

#[derive(Debug, Clone)]
pub enum RowsAct {
    Row(i64, Vec<Act>),
    /// The row with this number in the pool, which the old one goes to.
    Insert(i64, usize),
    Remove(i64),
    Swap(i64, usize),
    /// Taken out and put in at another key.
    Move(i64, i64),
    /// A new one, with this tag; the old one is dropped.
    New(i64, i64, i64),
    Drop(i64),
    /// Two change places.
    Exchange(i64, i64),
    /// A copy is put in at the second key, and has the tag.
    Copy(i64, i64, i64),
    /// All others are dropped.
    Retain(i64),
}

#[derive(Debug, Clone)]
pub enum MidsAct {
    Mid(i64, Vec<Act>),
    Insert(i64, usize),
    Remove(i64),
    Move(i64, i64),
}

#[derive(Debug, Clone)]
pub enum Step {
    Poll,
    /// While its task is woken.
    Run,
    /// A run goes on: which, and whether it is woken.
    Fire(u64, bool),
}
