//! The engine of a struct: its inputs, its cached slots and the masks that say what is up to date.
//!
//! # What the masks mean
//!
//! Nodes (formulas and effects) are numbered in topological order; the positions after them are the conditional
//! edges, each a read that not every run of its formula makes.
//!
//! | mask | bit of a node | bit of a conditional edge |
//! |---|---|---|
//! | `dirty` | something that it reads in every run has changed since it last ran (or it never ran) | the source of this edge has changed |
//! | `taken` | always set | its reader's last run made this read |
//! | `stale` | it *may* be out of date | unused |
//! | `empty` | its slot holds no value yet | unused |
//!
//! One more position, `LISTENED`, is set in `stale` while somebody listens, in `dirty` until the struct is born, in `empty` once a formula has caught the panic of a source, and in
//! `taken` while a running effect has seen such a panic, and of an unborn struct if it is to be born at the end of its batch.
//!
//! A node is **due** when `dirty & taken` has its bit or one of its edges'. A write ORs two constants: `dirty` gets the
//! direct readers, `stale` everything that can be reached. A node whose `stale` bit is clear is up to date, and so is
//! everything that its last run read (but for a source whose panic it has caught); hence a clean read is one test, also while a branch that it does
//! not take is stale.
//!
//! # A run
//!
//! Bringing a node up to date is a [`Run`]. It takes the masks out of the struct and carries them (in
//! registers, where the compiler can). Meanwhile memory says *busy*: `stale` is all ones, so that every
//! test of a clean read fails and the slow path tells what is wrong, and `dirty` holds the number of the node whose formula
//! is running, for the message. When the run ends, also by a panic, its masks are written back. They
//! are updated after each formula and before any old value is dropped, so nothing is lost.
//!
//! A *short cut* is a run over a small cone in straight-line code, where every formula has run before and nobody listens. It takes the
//! cone's marks off at its start, adds those outside the cone at its end, and asks `bool`s of its own in between, so that the compiler sees
//! the path from a change to what depends on it. What unwinding needs, `dirty` with every mark, is carried beside that, and dropped by the
//! compiler where nothing can unwind.
//!
//! # Safety
//!
//! This module is the only one with `unsafe`. What it keeps:
//!
//! 1. *A slot is read only while its `empty` bit is clear.* The bit is cleared after the slot was first written and never
//!    set again. A run that has cleared it writes its masks back whatever happens, before anybody else can ask.
//! 2. *A slot is replaced only when nothing borrows its value.* `Slot::get` lends for as long as the struct is borrowed. A
//!    borrow starts when the node is up to date; a node becomes due through a write, which needs `&mut`, or when one of the sources
//!    of its last run is replaced, which is then not up to date itself, so neither was the node. Only due
//!    nodes are settled, in one run at a time: a second one on the same struct finds it busy and panics before
//!    it touches anything.
//! 3. *The marks are private to this module.* They change through a write, which only adds, and through a [`Run`], a [`Reader`] or an
//!    [`Effect`], which only an `unsafe fn` hands out, to generated code alone.

mod clock;
#[cfg(feature = "alloc")]
mod events;
mod flush;
mod given_clock;
mod givens;
mod in_place;
mod layout;
mod run;
mod scan;
mod store;
mod timers;

mod masks;
mod read_order;
mod reader;
mod sink;
mod slot;

mod access;

mod attached;
mod batch;
mod box_or_bits;
mod changes;
mod held;
mod ids;
mod known;
mod notes;
mod word;

pub use access::{
    branch, child, get, given_time, givens, inputs, memory, peek, read, read_by, set, set_given, update, whole_inputs,
};
pub(crate) use attached::Attachment;
pub(crate) use changes::Noted;
pub use clock::{NoClock, copy_of_time};
#[cfg(feature = "alloc")]
pub use events::{Event, Queue, push};
pub use flush::flush;
#[cfg(all(feature = "serde", feature = "std"))]
pub(crate) use flush::step;
pub(crate) use flush::{Flush, LEVELS, take_steps};
pub use given_clock::{ClockOf, GivenClock, IsClockOf};
pub use givens::{LentContext, MayTakeNothing, Source, TakesNothing, Unnamed, be_a_copy_of, takes_nothing};
pub(crate) use held::Frame;
#[cfg(feature = "alloc")]
pub(crate) use ids::{Id, new_id};
pub use in_place::{InPlace, SaysWhetherItHasChanged, change_by_clock, change_in_place};
pub use known::Known;
pub use layout::{
    Clock, ContextOf, Deadlines, Formula, Given, GivenList, GivensOf, Hand, Input, Layout, MaskOf, Reader, Run,
    SourcesOf, Store, Taking, Timer, ValuesOf,
};
pub use masks::{Four, Lane, Masks, Packed};
#[cfg(feature = "alloc")]
pub(crate) use notes::has as was_let_go;
pub use read_order::ReadOrder;
pub use reader::Effect;
#[cfg(feature = "alloc")]
pub(crate) use run::ChangesInPlace;
pub use scan::Scan;
pub use sink::{NoSink, Sink};
pub use slot::{Slot, Slots, empty_slot};
pub use timers::Timers;
pub(crate) use timers::earlier;
