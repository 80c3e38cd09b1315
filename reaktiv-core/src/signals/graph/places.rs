//! Places in the source where nodes are made; a node keeps four bytes of it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::Location;

/// Where a node is made.
pub(crate) type Place = &'static Location<'static>;

/// The places that are known, and their numbers.
#[derive(Default)]
pub(crate) struct Places {
    known: RefCell<Vec<Place>>,
    numbers: RefCell<HashMap<Place, u32>>,
    latest: Cell<Option<(Place, u32)>>,
}

impl Places {
    /// The place of this number, which `number_of` has given.
    pub(crate) fn place(&self, number: u32) -> Place {
        self.known.borrow()[number as usize]
    }

    /// The number of this place.
    #[inline]
    pub(crate) fn number_of(&self, place: Place) -> u32 {
        match self.latest.get() {
            Some((latest, number)) if std::ptr::eq(latest, place) => number,
            _ => self.look_up(place),
        }
    }

    fn look_up(&self, place: Place) -> u32 {
        let number = *self.numbers.borrow_mut().entry(place).or_insert_with(|| {
            let mut known = self.known.borrow_mut();
            known.push(place);
            u32::try_from(known.len() - 1).expect("fewer than 2^32 places")
        });
        self.latest.set(Some((place, number)));
        number
    }
}
