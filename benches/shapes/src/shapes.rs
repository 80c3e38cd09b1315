//! The graphs, and what one operation on each is: a write (or a batch of them), all effects, and a read.

mod cellx;
mod creation;
pub mod dynamic;
mod grid;
mod kairo;
mod micro;
mod scale;
mod updates;

use crate::library::Library;
use crate::meter::Meter;

pub use cellx::INPUTS as CELLX_INPUTS;
pub use scale::GROWTH;

/// What of a shape is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// An operation, many times on one graph.
    Operation,
    /// Making a graph and dropping it, many times.
    Creation,
    /// Making a graph, an operation, dropping it.
    Life,
}

/// A graph for the library `L`.
pub struct Shape<L: Library> {
    /// How it is called.
    pub name: &'static str,
    /// What of it is measured.
    pub kind: Kind,
    /// Whether it takes long, so that a quick run leaves it out.
    pub large: bool,
    /// Builds it and hands it to the meter.
    pub run: fn(&mut Meter<L>),
}

type Named<L> = (&'static str, fn(&mut Meter<L>));

/// All shapes, in the order in which they are reported.
pub fn all<L: Library>() -> Vec<Shape<L>> {
    let mut shapes = Vec::new();
    let mut add = |kind, large, of_kind: &[Named<L>]| {
        shapes.extend(of_kind.iter().map(|&(name, run)| Shape { name, kind, large, run }));
    };
    add(
        Kind::Operation,
        false,
        &[
            ("read", micro::read),
            ("read_computed", micro::read_computed),
            ("set_unread", micro::set_unread),
            ("set_read", micro::set_read),
            ("avoidable", kairo::avoidable),
            ("broad", kairo::broad),
            ("deep", kairo::deep),
            ("diamond", kairo::diamond),
            ("mux", kairo::mux),
            ("repeated", kairo::repeated),
            ("triangle", kairo::triangle),
            ("unstable", kairo::unstable),
            ("update_1to1", updates::update::<L, 1, 1>),
            ("update_4to1", updates::update::<L, 4, 1>),
            ("update_1000to1", updates::update::<L, 1000, 1>),
            ("update_1to1000", updates::update::<L, 1, 1000>),
            ("cellx_10", cellx::layers::<L, 10>),
        ],
    );
    add(Kind::Operation, true, &[("cellx_1000", cellx::layers::<L, 1000>), ("cellx_2500", cellx::layers::<L, 2500>)]);
    add(
        Kind::Operation,
        false,
        &[
            ("grid_1x1", grid::grid::<L, 1, 1>),
            ("grid_1x10", grid::grid::<L, 1, 10>),
            ("grid_10x1", grid::grid::<L, 10, 1>),
            ("grid_10x10", grid::grid::<L, 10, 10>),
            ("grid_100x1", grid::grid::<L, 100, 1>),
        ],
    );
    add(
        Kind::Operation,
        true,
        &[
            ("grid_100x100", grid::grid::<L, 100, 100>),
            ("grid_1x1000", grid::grid::<L, 1, 1000>),
            ("grid_1000x1000", grid::grid::<L, 1000, 1000>),
        ],
    );
    add(Kind::Operation, false, &[("dynamic_10x5", dynamic::run::<L, 0>)]);
    add(
        Kind::Operation,
        true,
        &[
            ("dynamic_10x10", dynamic::run::<L, 1>),
            ("dynamic_1000x12", dynamic::run::<L, 2>),
            ("dynamic_1000x5", dynamic::run::<L, 3>),
            ("dynamic_5x500", dynamic::run::<L, 4>),
            ("dynamic_100x15", dynamic::run::<L, 5>),
        ],
    );
    add(
        Kind::Creation,
        true,
        &[
            ("create_signals", creation::signals),
            ("create_unread", creation::unread),
            ("create_1to1", creation::computeds::<L, 1>),
            ("create_1to8", creation::computeds::<L, 8>),
            ("create_1to1000", creation::computeds::<L, 1000>),
            ("create_4to1", creation::of_four),
            ("create_effects", creation::effects),
        ],
    );
    add(
        Kind::Life,
        true,
        &[
            ("chain_10000", scale::chain::<L, 10_000>),
            ("chain_100000", scale::chain::<L, 100_000>),
            ("fan_10000", scale::fan::<L, 10_000>),
            ("fan_100000", scale::fan::<L, 100_000>),
            ("diamonds_25", scale::diamonds::<L, 25>),
            ("diamonds_250", scale::diamonds::<L, 250>),
            ("signals_100000", scale::signals::<L, 100_000>),
            ("signals_1000000", scale::signals::<L, 1_000_000>),
        ],
    );
    shapes
}
