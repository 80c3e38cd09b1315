//! Clocks that are handed down: children, and the rows of tables, follow the clock of the struct around them.
//!
//! What else is handed down waits for whoever opens a door. The clock moves too often for that: the struct around a child moves it there at once, which is a store, and marks only what has
//! reached its deadline. A child in which something has is lent for that, so that whoever looks at it learns what has changed.

use core::mem;

use super::child::{Child, ChildMut, Nested, TimeOf};
use super::parent::Parent;
use super::times::{EachFollower, Times};
use crate::cells::{Layout, Store, earlier};

struct Deadline<'a, L: Layout> {
    store: &'a Store<L>,
    earliest: Option<L::Time>,
}

impl<L: Layout> EachFollower<L> for Deadline<'_, L> {
    fn follower<C: Nested>(&mut self, child: Child<L, C>, times: Times<L::Time, TimeOf<C>>) {
        let store = self.store;
        let nested = (child.view)(store.inputs());
        if let Some(now) = store.now().and_then(times.down)
            && !nested.knows_time(store.known(child.index), now)
        {
            // One that has come waits for what it waited for where it was.
            store.hand_down_to(child.index);
        }
        self.earliest = earlier(self.earliest, nested.deadline().and_then(times.up));
    }
}

/// The earliest deadline of what is up to date, in a struct and in all that follows its clock.
pub(crate) fn deadline<L: Parent>(store: &Store<L>) -> Option<L::Time> {
    let mut deadline = Deadline { store, earliest: store.deadline() };
    L::each_follower(&mut deadline);
    deadline.earliest
}

struct AreDue<'a, L: Layout> {
    store: &'a Store<L>,
    to: L::Time,
    any: bool,
}

impl<L: Layout> EachFollower<L> for AreDue<'_, L> {
    fn follower<C: Nested>(&mut self, child: Child<L, C>, times: Times<L::Time, TimeOf<C>>) {
        let is_due = |to| (child.view)(self.store.inputs()).is_due(to);
        self.any = self.any || (times.down)(self.to).is_some_and(is_due);
    }
}

/// Called by generated code: whether a deadline is reached then in what follows the clock of a struct, or somebody wants to hear of each move there.
#[doc(hidden)]
pub fn are_followers_due<L: Parent>(store: &Store<L>, to: L::Time) -> bool {
    let mut are_due = AreDue { store, to, any: false };
    L::each_follower(&mut are_due);
    are_due.any
}

/// The same in the struct, too.
pub(super) fn is_due<L: Parent>(store: &Store<L>, to: L::Time) -> bool {
    store.is_due_at(to) || store.clock_was_read() || are_followers_due(store, to)
}

struct WasRead<'a, L: Layout> {
    store: &'a Store<L>,
    any: bool,
}

impl<L: Layout> EachFollower<L> for WasRead<'_, L> {
    fn follower<C: Nested>(&mut self, child: Child<L, C>, _: Times<L::Time, TimeOf<C>>) {
        self.any = self.any || (child.view)(self.store.inputs()).clock_was_read();
    }
}

/// Whether somebody has read what the clock of a struct shows, or that of what follows it, since it moved.
pub(super) fn clock_was_read<L: Parent>(store: &Store<L>) -> bool {
    let mut was_read = WasRead { store, any: store.clock_was_read() };
    L::each_follower(&mut was_read);
    was_read.any
}

struct Follow<'a, L: Layout> {
    of: &'a mut L,
    to: L::Time,
}

impl<L: Layout> EachFollower<L> for Follow<'_, L> {
    fn follower<C: Nested>(&mut self, child: Child<L, C>, times: Times<L::Time, TimeOf<C>>) {
        if let Some(to) = (times.down)(self.to) {
            follow(self.of, child, to);
        }
    }
}

/// Moves the clock of a struct, and of all that follows it.
pub(crate) fn move_clock<L: Parent>(of: &mut L, to: L::Time) {
    of.store_mut().move_clock(to);
    if L::HAS_FOLLOWERS {
        let following = Following(of);
        L::each_follower(&mut Follow { of: following.0, to });
        mem::forget(following);
    }
}

/// While the followers of a struct are moved; if that panics, those that were not learn the time when they are asked for.
struct Following<'a, L: Layout>(&'a mut L);

impl<L: Layout> Drop for Following<'_, L> {
    #[cold]
    fn drop(&mut self) {
        self.0.store().mark_clock_hands();
    }
}

fn follow<L: Layout, C: Nested>(of: &mut L, child: Child<L, C>, to: TimeOf<C>) {
    let (index, place) = (child.index, child.input.place);
    let (nested, known) = of.store_mut().child(place, index);
    // One that is not the one has come under a guard that was forgotten: the parent learns of it.
    if !nested.is_the_one(*known) || nested.is_due(to) {
        let mut lent = ChildMut::lend_silently(of, child);
        lent.follow(to);
        lent.close_silently();
    } else {
        nested.follow(to);
    }
}
