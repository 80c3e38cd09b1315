//! What has been let go of: notes between a struct that is held back and those who hold it.
//!
//! A struct is *held back* while a batch of it, or a lending by the struct around it, goes on. Two parties know of that: the struct, by the mark that it
//! carries, and the *frame*, that is the call of `batch` or whoever has lent it. Either may end it without the other: the frame while the struct is
//! elsewhere; the struct, elsewhere, by a batch or a flush of its own, or when it is dropped. Neither can reach the other. So the one who lets go
//! first leaves a note, and the one who lets go second takes it away: both by [`toggle`]. A frame that finds its struct where it was ends both at once,
//! without a note.
//!
//! Hence a struct that carries a mark is inside its frame exactly if it stands where it stood when the mark was made, and there is no note. If the frame has
//! ended while the struct was elsewhere, there is one. If it has not, whatever stands at its place is inside it.
//!
//! A note names the struct by its id, which is never given again (`ids.rs`). A struct that leaves a note, or takes one away, gives up its id with that,
//! so there is never a note of a struct that is not held back; each id stands for one frame at a time, and a note is met by two calls of `toggle` at most. Where there are no ids there are no notes: then what stands where it was
//! held back counts as being inside.
//!
//! One frame may never end: that of a guard that was forgotten. The struct that has lent finds out when it is asked for the child the next time, or dropped. Until
//! then a child that has left, and stands again at the very address where it was lent, counts as lent: nothing that has happened in between can be
//! seen by it. Its `flush` runs what is due.

#[cfg(feature = "alloc")]
use alloc::collections::BTreeSet;

use super::ids::Id;

/// The notes. Without `alloc` there is room for some; what is left out then counts as never let go of.
struct Notes {
    #[cfg(feature = "alloc")]
    ids: BTreeSet<Id>,
    #[cfg(not(feature = "alloc"))]
    ids: [Option<Id>; 16],
}

#[cfg(feature = "alloc")]
impl Notes {
    const NONE: Notes = Notes { ids: BTreeSet::new() };

    fn has(&self, id: Id) -> bool {
        self.ids.contains(&id)
    }

    fn toggle(&mut self, id: Id) {
        if !self.ids.remove(&id) {
            self.ids.insert(id);
        }
    }

    fn count(&self) -> usize {
        self.ids.len()
    }
}

#[cfg(not(feature = "alloc"))]
impl Notes {
    const NONE: Notes = Notes { ids: [None; 16] };

    fn has(&self, id: Id) -> bool {
        self.ids.contains(&Some(id))
    }

    fn toggle(&mut self, id: Id) {
        let found = self.ids.iter().position(|note| *note == Some(id));
        let (place, note) = match found {
            Some(place) => (Some(place), None),
            None => (self.ids.iter().position(Option::is_none), Some(id)),
        };
        if let Some(place) = place {
            self.ids[place] = note;
        }
    }

    fn count(&self) -> usize {
        self.ids.iter().flatten().count()
    }
}

#[cfg(target_has_atomic = "ptr")]
mod shared {
    use core::cell::UnsafeCell;
    use core::hint::spin_loop;
    use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};

    use super::{Id, Notes};

    struct Shared {
        /// How many there are: while there are none, nobody takes the lock to look.
        count: AtomicUsize,
        is_locked: AtomicBool,
        notes: UnsafeCell<Notes>,
    }

    // SAFETY: the notes are reached under the lock alone.
    unsafe impl Sync for Shared {}

    static SHARED: Shared =
        Shared { count: AtomicUsize::new(0), is_locked: AtomicBool::new(false), notes: UnsafeCell::new(Notes::NONE) };

    /// Only the allocator runs meanwhile.
    fn with<R>(look: impl FnOnce(&mut Notes) -> R) -> R {
        while SHARED.is_locked.compare_exchange_weak(false, true, Acquire, Relaxed).is_err() {
            spin_loop();
        }
        // SAFETY: this thread has the lock, and `look` is one of the two below, which do not come back here.
        let notes = unsafe { &mut *SHARED.notes.get() };
        let result = look(notes);
        SHARED.count.store(notes.count(), Relaxed);
        SHARED.is_locked.store(false, Release);
        result
    }

    /// Leaves a note, or takes it away.
    #[cold]
    pub(crate) fn toggle(id: Id) {
        with(|notes| notes.toggle(id));
    }

    /// Whether there is a note. Whoever left it has handed something over since, so this thread has learnt of it.
    #[inline]
    pub(crate) fn has(id: Id) -> bool {
        SHARED.count.load(Relaxed) != 0 && has_among_some(id)
    }

    #[cold]
    fn has_among_some(id: Id) -> bool {
        with(|notes| notes.has(id))
    }
}

/// Without an exchange in memory nobody can leave notes: what stands where it was held back counts as being held back there.
#[cfg(not(target_has_atomic = "ptr"))]
mod shared {
    use super::Id;

    pub(crate) fn toggle(_id: Id) {}

    pub(crate) fn has(_id: Id) -> bool {
        false
    }
}

pub(crate) use shared::{has, toggle};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_to_let_go_takes_the_note_of_the_first_away() {
        let mut notes = Notes::NONE;
        let ids = [1, 32, 33].map(|id| Id::new(id).unwrap());
        for id in ids {
            notes.toggle(id);
            assert!(notes.has(id));
        }
        assert_eq!(notes.count(), 3);
        for id in ids {
            notes.toggle(id);
            assert!(!notes.has(id));
        }
        assert_eq!(notes.count(), 0);
        let id = Id::MAX;
        toggle(id);
        assert!(has(id));
        toggle(id);
        assert!(!has(id));
    }
}
