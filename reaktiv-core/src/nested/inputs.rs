//! Setting a struct as a whole: down into its children by their inputs, and into tables by key. And the memory with that, or without.

use super::child::{Child, EachInput, Nested, Parts};
use super::parent::Parent;
use crate::cells::{Clock, Input, LEVELS, Layout, Scan, Taking};

/// Sets all inputs of a struct: what is equal by its cutoff stays untouched. What was there before is in `from` then.
pub fn set_all<L: Parent>(of: &mut L, from: &mut L::Inputs) {
    L::each_input(&mut SetAll { of, from, memory: None });
}

/// The same with the memory, down into all children. None of the scans steps for that, or for what is waiting now: each looks at what it reads when its turn comes.
pub(crate) fn restore_all<L: Parent>(of: &mut L, inputs: &mut L::Inputs, memory: &mut L::Memory) {
    of.forget_events();
    L::each_input(&mut SetAll { of, from: inputs, memory: Some(memory) });
    if !L::Takes::IS_BORN_LATE {
        // It may have learnt what time it is.
        of.store_mut().bear();
    }
    of.store().look_first();
}

struct SetAll<'a, L: Layout> {
    of: &'a mut L,
    from: &'a mut L::Inputs,
    memory: Option<&'a mut L::Memory>,
}

impl<L: Layout> EachInput<L> for SetAll<'_, L> {
    fn signal<T>(&mut self, input: &Input<L, T>) {
        self.of.store_mut().exchange(input, (input.place)(self.from));
    }

    fn scan<T>(&mut self, scan: &Scan<L, T>) {
        if let Some(memory) = &mut self.memory {
            self.of.store_mut().exchange_scan(scan, (scan.input.place)(memory));
        }
    }

    fn clock(&mut self, clock: &Clock<L>) {
        if let Some(memory) = &self.memory
            && let Some(time) = clock.in_memory.and_then(|read| read(memory))
        {
            self.of.store_mut().exchange_clock(time);
        }
    }

    fn child<C: Nested>(&mut self, child: Child<L, C>) {
        let (place, from) = (child.input.place, (child.input.place)(self.from));
        let what = if self.memory.is_some() { Parts::InputsAndMemory } else { Parts::Inputs };
        let nested = self.of.store_mut().child(place, child.index).0;
        // A step that is due is none any more, nor is one for what is handed down.
        let may_step = what == Parts::InputsAndMemory && C::may_step(LEVELS);
        if may_step || nested.differs(from, what) {
            C::change(self.of, child, |child| child.set_all(from, what));
        }
    }
}

/// Whether something would change. Both are lent mutably only because the places of signals are.
pub(super) fn differs<L: Parent>(of: &mut L, from: &mut L, what: Parts) -> bool {
    let mut differs = Differs { of, from, what, found: false };
    L::each_input(&mut differs);
    differs.found
}

struct Differs<'a, L> {
    of: &'a mut L,
    from: &'a mut L,
    what: Parts,
    found: bool,
}

impl<L: Layout> EachInput<L> for Differs<'_, L> {
    fn signal<T>(&mut self, input: &Input<L, T>) {
        self.found =
            self.found || !(input.same)(self.of.store_mut().input_mut(input), self.from.store_mut().input_mut(input));
    }

    fn scan<T>(&mut self, scan: &Scan<L, T>) {
        if self.what == Parts::InputsAndMemory && !self.found {
            let (value, from) = (self.of.store_mut().scan_mut(scan), self.from.store_mut().scan_mut(scan));
            self.found = !(scan.input.same)(value, from);
        }
    }

    fn clock(&mut self, _: &Clock<L>) {
        self.found = self.found
            || self.what == Parts::InputsAndMemory && self.of.store_mut().now() != self.from.store_mut().now();
    }

    fn child<C: Nested>(&mut self, child: Child<L, C>) {
        if !self.found {
            let from = self.from.store_mut().child(child.input.place, child.index).0;
            self.found = self.of.store_mut().child(child.input.place, child.index).0.differs(from, self.what);
        }
    }
}
