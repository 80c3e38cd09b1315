use core::num::NonZeroU32;

use super::ids::Id;
use super::notes;

/// Whether a struct is held back, and the lower part of the address where that began; there is no room for more. Never zero, so that an `Option` of a struct
/// takes no more room than the struct.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Held(NonZeroU32);

/// So many bits of a place are here.
const LOWER: u32 = 30;

/// So many are nought, since structs hold a pointer.
const NOUGHT: u32 = align_of::<usize>().trailing_zeros();

impl Held {
    pub(crate) const FREE: Held = Held(NonZeroU32::MIN);

    #[inline(always)]
    pub(crate) fn is_held(self) -> bool {
        self.0 != Self::FREE.0
    }

    /// Held back at this place; and its upper part, which is to be kept elsewhere.
    #[inline]
    pub(crate) fn at(place: usize) -> (Held, u64) {
        let place = place as u64 >> NOUGHT;
        let lower = (place & ((1 << LOWER) - 1)) as u32;
        (Held(NonZeroU32::MIN | 2 | lower << 2), place >> LOWER)
    }

    /// Whether it is held back, and that began at this place.
    #[inline]
    pub(crate) fn is_at(self, place: usize, upper: u64) -> bool {
        Self::at(place) == (self, upper)
    }
}

/// What holds a struct back: a batch or a lending, with the id of the struct.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Frame(pub(super) Option<Id>);

impl Frame {
    /// That of the struct with this id.
    pub(crate) fn of(id: Option<Id>) -> Frame {
        Frame(id)
    }

    /// It ends, and its struct is elsewhere, or has let go.
    pub(crate) fn end_without_its_struct(self) {
        if let Some(id) = self.0 {
            notes::toggle(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_places_are_taken_for_each_other() {
        // One bit each.
        let places =
            core::array::from_fn::<usize, 60, _>(|bit| 1_usize.unbounded_shl(bit as u32 + NOUGHT) | 1 << NOUGHT);
        for one in places {
            let (held, upper) = Held::at(one);
            assert!(held.is_held() && !Held::FREE.is_at(one, upper));
            for other in places {
                assert_eq!(held.is_at(other, upper), one == other);
            }
        }
    }
}
