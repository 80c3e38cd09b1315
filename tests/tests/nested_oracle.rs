//! Nested structs under random operations: the values are those of a model that recomputes everything, and a formula runs exactly
//! if something that it has read has changed.

use reaktiv::{Reactive, reactive};
use reaktiv_tests::random::{Random, seeds};
use std::cell::RefCell;
use std::mem;

thread_local!(static RAN: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) });

fn ran<T>(name: &'static str, value: T) -> T {
    RAN.with_borrow_mut(|ran| ran.push(name));
    value
}

#[reactive]
#[derive(Default)]
struct Inner {
    a: i32,
    b: i32,
    half: computed!(i32, self.a / 2),
}

#[reactive]
#[derive(Default)]
struct Middle {
    x: i32,
    y: i32,
    #[reactive(nested)]
    inner: Inner,
    parity: computed!(i32, self.x % 2),
    mixed: computed!(i32, ran("mixed", self.y * 100 + *self.inner.half())),
    picks: computed!(i32, ran("picks", if *self.inner.b() > 2 { *self.inner.a() } else { self.x })),
}

#[reactive]
struct Outer {
    n: i32,
    #[reactive(nested)]
    left: Middle,
    #[reactive(nested)]
    right: Middle,
    near: computed!(i32, ran("near", self.n * 10 + *self.left.x())),
    cut: computed!(i32, ran("cut", *self.left.parity() + 10 * *self.right.parity())),
    deep: computed!(i32, ran("deep", *self.left.inner.half() * 100 + *self.right.inner.b())),
    via: computed!(i32, ran("via", *self.left.mixed() + *self.right.picks())),
    all: computed!(i32, ran("all", whole(&self.right))),
    part: computed!(i32, ran("part", self.left.inner().a() + self.left.inner().b())),
    branch: computed!(i32, ran("branch", if self.n > 2 { *self.right.inner.half() } else { *self.left.y() })),
}

fn whole(middle: &Middle) -> i32 {
    middle.x() + middle.y() * 7 + middle.inner().a() * 31 + middle.inner().b() * 101
}

/// What a formula has read: a value and the number of its last change.
type Read = (i32, u64);

/// The values of one `Middle`, each signal with the number of its last change.
#[derive(Clone, Default, Debug)]
struct Model {
    x: Read,
    y: Read,
    a: Read,
    b: Read,
    /// Which inner one it is.
    inner: u64,
    /// The value of `half` when it was last asked for, and when that was another one.
    half: Read,
}

impl Model {
    fn half(&self) -> i32 {
        self.a.0 / 2
    }
    /// As a formula sees it: each value that anybody has seen counts.
    fn ask_half(&mut self, clock: u64) -> i64 {
        if self.half.0 != self.half() {
            self.half = (self.half(), clock);
        }
        self.half.1 as i64
    }
    fn mixed(&self) -> i32 {
        self.y.0 * 100 + self.half()
    }
    fn picks(&self) -> i32 {
        if self.b.0 > 2 { self.a.0 } else { self.x.0 }
    }
}

/// What a formula read last: equal reads mean that it must not run, different ones that it must.
#[derive(Default)]
struct Seen(Vec<(&'static str, Vec<i64>)>);

impl Seen {
    /// Whether `name` has to run now that it would read this.
    fn is_due(&mut self, name: &'static str, reads: Vec<i64>) -> bool {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, last)) => mem::replace(last, reads.clone()) != reads,
            None => {
                self.0.push((name, reads));
                true
            }
        }
    }
}

#[test]
fn values_and_runs_are_those_of_the_model() {
    for seed in 1..=seeds(300) {
        run(seed);
    }
}

fn run(seed: u64) {
    let mut random = Random::new(seed);
    let inputs = || OuterInputs { n: 0, left: Middle::default(), right: Middle::default() };
    let mut outer = Outer::new(inputs());
    let mut other = Outer::new(inputs());
    let (mut n, mut clock) = ((0, 0), 0);
    // Which child stands where: all children have a number of their own.
    let mut models: [(Model, u64); 4] = Default::default();
    for (number, model) in models.iter_mut().enumerate() {
        model.1 = number as u64;
    }
    let (mut children, mut seen) = (4, Seen::default());
    for _ in 0..200 {
        clock += 1;
        let value = random.below(6) as i32;
        let is_left = random.below(2) == 0;
        let model = usize::from(!is_left);
        let set = |read: &mut Read| {
            if read.0 != value {
                *read = (value, clock);
            }
        };
        let in_batch = random.below(3) == 0;
        match random.below(11) {
            0 => {
                outer.set_n(value);
                set(&mut n);
            }
            which @ 1..=4 => {
                let field = random.below(4);
                let change = |middle: &mut Middle| match field {
                    0 => middle.set_x(value),
                    1 => middle.set_y(value),
                    2 => middle.update_inner(|inner| inner.set_a(value)),
                    _ => middle.inner_mut().set_b(value),
                };
                match (which, is_left, in_batch) {
                    (1, true, false) => outer.update_left(change),
                    (_, true, false) => change(&mut outer.left_mut()),
                    (1, false, false) => outer.update_right(change),
                    (_, false, false) => change(&mut outer.right_mut()),
                    (_, true, true) => outer.batch(|outer| outer.update_left(change)),
                    (_, false, true) => outer.batch(|outer| change(&mut outer.right_mut())),
                }
                let model = &mut models[model].0;
                match field {
                    0 => set(&mut model.x),
                    1 => set(&mut model.y),
                    2 => set(&mut model.a),
                    _ => set(&mut model.b),
                }
            }
            // Handed out for nothing.
            5 => _ = outer.left_mut().inner_mut(),
            // Swapped with one of another struct.
            6 => {
                let mut lent = other.left_mut();
                if is_left {
                    mem::swap(&mut *outer.left_mut(), &mut *lent)
                } else {
                    mem::swap(&mut *outer.right_mut(), &mut *lent)
                }
                drop(lent);
                models.swap(model, 2);
                children += 1;
                models[model].1 = children;
            }
            7 => {
                let new = Model { x: (value, 0), ..Model::default() };
                let mut middle = Middle::default();
                middle.set_x(value);
                if is_left {
                    outer.set_left(middle)
                } else {
                    *outer.right_mut() = middle
                }
                children += 1;
                models[model] = (new, children);
            }
            // The inner ones of both children change places.
            8 => {
                let mut lent = other.left_mut();
                let mut lent_inner = lent.inner_mut();
                if is_left {
                    mem::swap(&mut *outer.left_mut().inner_mut(), &mut *lent_inner);
                } else {
                    outer.update_right(|right| mem::swap(&mut *right.inner_mut(), &mut *lent_inner));
                }
                drop(lent_inner);
                drop(lent);
                let [(here, _), (there, _)] = models.get_disjoint_mut([model, 2]).unwrap();
                mem::swap(&mut here.a, &mut there.a);
                mem::swap(&mut here.b, &mut there.b);
                mem::swap(&mut here.half, &mut there.half);
                (here.inner, there.inner) = (clock, clock);
                // Another struct counts as changed in every field.
                for read in [&mut here.a, &mut here.b, &mut there.a, &mut there.b] {
                    read.1 = clock;
                }
            }
            _ => {}
        }
        if random.below(2) == 0 {
            check(&outer, n, &mut models, &mut seen, &mut random, (seed, clock));
        }
    }
}

fn check(outer: &Outer, n: Read, models: &mut [(Model, u64); 4], seen: &mut Seen, random: &mut Random, at: (u64, u64)) {
    let [(left, l), (right, r), ..] = models;
    let which = |read: Read| read.1 as i64;
    let (l, r) = (*l as i64, *r as i64);
    for name in ["near", "cut", "deep", "via", "all", "part", "branch"] {
        if random.below(3) == 0 {
            continue;
        }
        let (value, expected, reads) = match name {
            "near" => (outer.near(), n.0 * 10 + left.x.0, vec![which(n), which(left.x), l]),
            "cut" => {
                let (a, b) = (left.x.0 % 2, right.x.0 % 2);
                (outer.cut(), a + 10 * b, vec![i64::from(a), i64::from(b), l, r])
            }
            "deep" => {
                let reads = vec![left.ask_half(at.1), left.inner as i64, which(right.b), l, r];
                (outer.deep(), left.half() * 100 + right.b.0, reads)
            }
            "via" => {
                left.ask_half(at.1);
                let (a, b) = (left.mixed(), right.picks());
                (outer.via(), a + b, vec![i64::from(a), i64::from(b), l, r])
            }
            "all" => {
                let value = right.x.0 + right.y.0 * 7 + right.a.0 * 31 + right.b.0 * 101;
                (outer.all(), value, vec![which(right.x), which(right.y), which(right.a), which(right.b), r])
            }
            "part" => (outer.part(), left.a.0 + left.b.0, vec![which(left.a), which(left.b), l]),
            _ => {
                let taken = n.0 > 2;
                let (value, reads) = if taken {
                    (right.half(), vec![which(n), right.ask_half(at.1), right.inner as i64, r])
                } else {
                    (left.y.0, vec![which(n), which(left.y), l])
                };
                (outer.branch(), value, reads)
            }
        };
        assert_eq!(*value, expected, "`{name}` at {at:?}");
        let runs = RAN.take().iter().filter(|ran| **ran == name).count();
        let due = seen.is_due(name, reads);
        assert_eq!(runs, usize::from(due), "runs of `{name}` at {at:?}");
    }
}
