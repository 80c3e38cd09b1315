//! Setting a struct as a whole: down into its children by their inputs, and into tables by key.

use super::child::{Child, EachInput, Nested};
use super::parent::Parent;
use crate::cells::{Input, Layout};

/// Sets all of a struct: what is equal by its cutoff stays untouched. What was there before is in `from` then.
pub fn set_all<L: Parent>(of: &mut L, from: &mut L::Inputs) {
    L::each_input(&mut SetAll { of, from });
}

struct SetAll<'a, L: Layout> {
    of: &'a mut L,
    from: &'a mut L::Inputs,
}

impl<L: Layout> EachInput<L> for SetAll<'_, L> {
    fn signal<T>(&mut self, input: &Input<L, T>) {
        self.of.store_mut().exchange(input, (input.place)(self.from));
    }

    fn child<C: Nested>(&mut self, child: Child<L, C>) {
        let (place, from) = (child.input.place, (child.input.place)(self.from));
        if self.of.store_mut().child(place, child.index).0.differs(from) {
            C::change(self.of, child, |child| child.set_all(from));
        }
    }
}

/// Whether something would change. Both are lent mutably only because the places of signals are.
pub(super) fn differs<L: Parent>(of: &mut L, from: &mut L) -> bool {
    let mut differs = Differs { of, from, found: false };
    L::each_input(&mut differs);
    differs.found
}

struct Differs<'a, L> {
    of: &'a mut L,
    from: &'a mut L,
    found: bool,
}

impl<L: Layout> EachInput<L> for Differs<'_, L> {
    fn signal<T>(&mut self, input: &Input<L, T>) {
        self.found =
            self.found || !(input.same)(self.of.store_mut().input_mut(input), self.from.store_mut().input_mut(input));
    }

    fn child<C: Nested>(&mut self, child: Child<L, C>) {
        if !self.found {
            let from = self.from.store_mut().child(child.input.place, child.index).0;
            self.found = self.of.store_mut().child(child.input.place, child.index).0.differs(from);
        }
    }
}
