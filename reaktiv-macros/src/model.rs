//! What the stages hand on: a struct as parsed, and as checked.

mod checked;
mod formulas;
mod looks;
mod names;
mod parsed;

pub(crate) use checked::{Field, Hand, HandRead, Kind, Resource, Struct, When};
pub(crate) use formulas::{Formula, KeptCall, Read, Target};
pub(crate) use looks::{Aggregate, Look, LookAt, Lookup};
pub(crate) use names::{
    accessor_hash, keepsake, keepsake_number, placeholder, placeholder_number, private, renumbered,
};
pub(crate) use parsed::{
    AsSerde, Clock, Context, Cutoff, FieldInfo, Given, HandFrom, Hands, Head, InFrames, Methods, NamedGiven, Parsed,
    ParsedField, ParsedFormula, ParsedKind, ReadOnly, Scan, Shape, Signal, Word, is_table,
};
