//! The same trees, where everything is handed down at once, and computed when it is asked for.

use crate::journal::{APART, LEAF, LISTENER, NODE, changes};

#[derive(Clone, Debug)]
pub struct Leaf {
    pub tag: u64,
    pub x: i64,
    pub s: i64,
    pub c: i64,
    pub id: u8,
}

#[derive(Clone, Debug)]
pub struct Node {
    pub tag: u64,
    pub x: i64,
    pub own: i64,
    pub s: i64,
    pub c: i64,
    pub o: i64,
    pub id: u8,
    pub leaf: Leaf,
    pub leaves: Vec<(u8, Leaf)>,
    pub rows: Vec<(u8, Node)>,
}

/// Writes, and says so if that is a change.
fn write<T: PartialEq>(tag: u64, place: &mut T, value: T) {
    if *place != value {
        changes(tag);
        *place = value;
    }
}

impl Leaf {
    pub fn new(tag: u64, x: i64) -> Leaf {
        Leaf { tag, x, s: -1, c: -2, id: 0 }
    }

    pub fn set_x(&mut self, x: i64) {
        if self.x != x {
            changes(self.tag | APART);
        }
        write(self.tag, &mut self.x, x);
    }

    pub fn take(&mut self, s: i64, c: i64, id: u8) {
        write(self.tag, &mut self.s, s);
        write(self.tag, &mut self.c, c);
        write(self.tag, &mut self.id, id);
    }

    pub fn value(&self) -> i64 {
        self.x * 100 + self.s + 7 * self.c + 1000 * i64::from(self.id)
    }

    fn each_teller(&self, each: &mut impl FnMut((u64, u8), Vec<i64>)) {
        each((self.tag, LEAF), vec![self.value()]);
        each((self.tag, LISTENER), vec![self.value()]);
    }
}

impl Node {
    pub fn new(tag: u64, x: i64, own: i64, leaf: Leaf) -> Node {
        Node { tag, x, own, s: -1, c: -2, o: -3, id: 0, leaf, leaves: Vec::new(), rows: Vec::new() }
    }

    pub fn set_x(&mut self, x: i64) {
        write(self.tag, &mut self.x, x);
    }

    pub fn set_own(&mut self, own: i64) {
        write(self.tag, &mut self.own, own);
        self.hand_down();
    }

    pub fn take(&mut self, s: i64, c: i64, o: i64, id: u8) {
        write(self.tag, &mut self.s, s);
        write(self.tag, &mut self.c, c);
        write(self.tag, &mut self.o, o);
        write(self.tag, &mut self.id, id);
        self.hand_down();
    }

    /// To all that stands in it.
    pub fn hand_down(&mut self) {
        let (mixed, own, o) = (self.mixed(), self.own, self.o);
        self.leaf.take(mixed, own, self.id);
        self.leaves.iter_mut().for_each(|(key, leaf)| leaf.take(mixed, own, *key));
        self.rows.iter_mut().for_each(|(key, row)| row.take(mixed, own, o, *key));
    }

    pub fn set_inputs(&mut self, from: Node) {
        self.set_x(from.x);
        write(self.tag, &mut self.own, from.own);
        self.leaf.set_x(from.leaf.x);
        self.leaves = by_key(std::mem::take(&mut self.leaves), from.leaves, |leaf, from| leaf.set_x(from.x));
        self.rows = by_key(std::mem::take(&mut self.rows), from.rows, Node::set_inputs);
        self.hand_down();
    }

    pub fn mixed(&self) -> i64 {
        self.own + self.s
    }

    pub fn value(&self) -> i64 {
        self.x * 100 + self.s + 3 * self.c + 5 * self.o + 1000 * i64::from(self.id)
    }

    pub fn of_leaves(&self) -> i64 {
        self.leaves.iter().map(|(_, leaf)| leaf.value()).sum()
    }

    pub fn total(&self) -> i64 {
        self.rows.iter().map(|(_, row)| row.value()).sum()
    }

    pub fn least(&self) -> Option<i64> {
        self.leaves.iter().map(|(_, leaf)| leaf.value()).min()
    }

    pub fn first(&self) -> Option<i64> {
        self.rows.iter().find(|(key, _)| *key == 0).map(|(_, row)| row.value())
    }

    pub fn large(&self) -> usize {
        self.leaves.iter().filter(|(_, leaf)| leaf.value() > self.x * 100).count()
    }

    pub fn deep(&self) -> i64 {
        let below: i64 = self.rows.iter().map(|(_, row)| row.deep()).sum();
        self.leaf.value() + self.of_leaves() + self.total() + below
    }

    /// All effects and subscriptions that there may be, and what they tell now, those below first.
    pub fn each_teller(&self, each: &mut impl FnMut((u64, u8), Vec<i64>)) {
        self.leaf.each_teller(each);
        self.leaves.iter().for_each(|(_, leaf)| leaf.each_teller(each));
        self.rows.iter().for_each(|(_, row)| row.each_teller(each));
        each((self.tag, NODE), vec![self.value(), self.leaf.value(), self.of_leaves(), self.total()]);
        each((self.tag, LISTENER), vec![self.value()]);
    }
}

/// The keys and the order of `from`, with the rows that were there.
fn by_key<R>(mut rows: Vec<(u8, R)>, from: Vec<(u8, R)>, set: fn(&mut R, R)) -> Vec<(u8, R)> {
    let set = |(key, row)| match rows.iter().position(|(other, _)| *other == key) {
        Some(place) => {
            let (_, mut old) = rows.swap_remove(place);
            set(&mut old, row);
            (key, old)
        }
        None => (key, row),
    };
    from.into_iter().map(set).collect()
}
