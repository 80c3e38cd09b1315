//! Events: values that are handed in, and are gone once all who read them have seen them.
//!
//! They wait in a queue of the struct. Each who reads them, scan or effect, has a position of its own in it, the first event that it has not seen: so whoever panics has seen
//! what it was shown, and the others see it still. What all have seen is dropped at the end of a flush. The queue keeps its room.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::Cell;
use core::mem;
use core::panic::RefUnwindSafe;

use super::flush::flush;
use super::layout::{Layout, Store};
use super::masks::Masks;

/// The events of one field, and who has seen how many.
pub struct Queue<T, const READERS: usize> {
    events: Vec<T>,
    seen: [Cell<usize>; READERS],
    hidden: Option<Box<Hidden<T, READERS>>>,
}

/// Events that nobody sees for now, and who has seen how many.
struct Hidden<T, const READERS: usize> {
    events: Vec<T>,
    seen: [usize; READERS],
}

impl<T: RefUnwindSafe, const READERS: usize> RefUnwindSafe for Queue<T, READERS> {}

impl<T, const READERS: usize> Queue<T, READERS> {
    /// No events.
    pub const fn empty() -> Self {
        Queue { events: Vec::new(), seen: [const { Cell::new(0) }; READERS], hidden: None }
    }

    /// Whether all have seen everything.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// What this reader has not seen.
    #[inline]
    pub fn unseen(&self, reader: usize) -> &[T] {
        &self.events[self.seen[reader].get()..]
    }

    /// Whether there is anything that this reader has not seen.
    #[inline]
    pub fn has_unseen(&self, reader: usize) -> bool {
        self.seen[reader].get() != self.events.len()
    }

    /// This reader runs: when that ends, also by a panic, it has seen everything.
    #[inline]
    pub fn see(&self, reader: usize) -> impl Sized + use<'_, T, READERS> {
        struct Seeing<'q>(&'q Cell<usize>, usize);
        impl Drop for Seeing<'_> {
            #[inline]
            fn drop(&mut self) {
                self.0.set(self.1);
            }
        }
        Seeing(&self.seen[reader], self.events.len())
    }

    /// All of them are gone: nobody sees them any more.
    pub fn clear(&mut self) {
        self.seen.iter().for_each(|seen| seen.set(0));
        self.events.clear();
    }

    /// Drops what all have seen.
    #[inline]
    pub fn drop_seen(&mut self) {
        let by_all = self.seen.iter().map(Cell::get).min().unwrap_or(0);
        if by_all == self.events.len() {
            self.clear();
        } else if by_all != 0 {
            self.drop_first(by_all);
        }
    }

    #[cold]
    fn drop_first(&mut self, count: usize) {
        self.seen.iter().for_each(|seen| seen.set(seen.get() - count));
        self.events.drain(..count);
    }
}

/// The facts about an event.
pub struct Event<L: Layout, T, const READERS: usize> {
    queue: fn(&mut L::Slots) -> &mut Queue<T, READERS>,
    marks: L::Mask,
}

impl<L: Layout, T, const READERS: usize> Event<L, T, READERS> {
    /// Where its queue stands, and the nodes that read it.
    pub const fn new(queue: fn(&mut L::Slots) -> &mut Queue<T, READERS>, marks: L::Mask) -> Self {
        Event { queue, marks }
    }
}

/// An event happens. A flush follows, by which a struct that stands alone is born, unless in a batch.
pub fn push<L: Layout, T, const READERS: usize>(of: &mut L, event: &Event<L, T, READERS>, value: T) {
    let store = of.store_mut();
    if READERS != 0 {
        store.push(event, value);
    }
    if !store.is_held() {
        store.bear();
        flush(of);
    }
}

impl<L: Layout> Store<L> {
    fn push<T, const READERS: usize>(&mut self, event: &Event<L, T, READERS>, value: T) {
        self.queue(event).events.push(value);
        self.masks.mark(&event.marks, &event.marks);
    }

    /// Hides what has been pushed from all who read it, or shows it: then they hear of it again.
    pub fn hide<T, const READERS: usize>(&mut self, event: &Event<L, T, READERS>, hide: bool) {
        let queue = self.queue(event);
        if hide {
            let seen = queue.seen.each_ref().map(Cell::take);
            queue.hidden = Some(Box::new(Hidden { events: mem::take(&mut queue.events), seen }));
        } else if let Some(hidden) = queue.hidden.take() {
            let Hidden { events, seen } = *hidden;
            queue.events = events;
            queue.seen = seen.map(Cell::new);
            if !queue.events.is_empty() {
                self.masks.mark(&event.marks, &event.marks);
            }
        }
    }

    /// The queue of an event.
    pub fn queue<T, const READERS: usize>(&mut self, event: &Event<L, T, READERS>) -> &mut Queue<T, READERS> {
        (event.queue)(&mut self.slots.0)
    }
}

#[cfg(test)]
mod tests {
    use alloc::sync::Arc;
    use alloc::vec;

    use super::*;

    #[test]
    fn what_all_have_seen_is_dropped_and_what_one_has_not_seen_stays() {
        let value = Arc::new(());
        let mut queue = Queue::<Arc<()>, 2>::empty();
        queue.events.extend([value.clone(), value.clone()]);
        drop(queue.see(0));
        queue.drop_seen();
        assert_eq!((queue.unseen(0).len(), queue.unseen(1).len()), (0, 2));
        queue.events.push(value.clone());
        drop(queue.see(1));
        queue.drop_seen();
        assert_eq!((queue.unseen(0).len(), queue.unseen(1).len(), Arc::strong_count(&value)), (1, 0, 2));
        drop(queue.see(0));
        queue.drop_seen();
        assert_eq!((queue.unseen(0).len(), queue.unseen(1).len(), Arc::strong_count(&value)), (0, 0, 1));
    }

    #[test]
    fn a_drop_that_panics_leaves_a_queue_in_order() {
        struct Bad(bool);
        impl Drop for Bad {
            fn drop(&mut self) {
                assert!(!self.0);
            }
        }
        let mut queue = Queue::<Bad, 1>::empty();
        queue.events.extend([Bad(false), Bad(true), Bad(false)]);
        drop(queue.see(0));
        let dropped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| queue.drop_seen()));
        assert!(dropped.is_err() && !queue.has_unseen(0));
        queue.events.extend(vec![Bad(false)]);
        assert!(queue.has_unseen(0));
    }
}
