//! Doing it to the structs.

use std::pin::{Pin, pin};

use reaktiv::{Reactive, Table, Timed};
use reaktiv_tests::tasks::Task;

use crate::acts::{Act, MidsAct, RowsAct, Step};
use crate::log::{self, Entry};
use crate::structs::{Bound, Free, Mid, Root, bound, seen};

/// Structs that stand alone.
#[derive(Default)]
pub struct Pools {
    pub bounds: Vec<Bound>,
    pub frees: Vec<Free>,
    pub mids: Vec<Mid>,
}

pub trait Real: Reactive {
    fn set_to(&mut self, name: &str, value: i64);
    fn update_to(&mut self, name: &str, value: i64);
    fn read(&self, name: &str) -> i64;
    fn special(&mut self, act: &Act, pools: &mut Pools);
}

macro_rules! leaf {
    ($T:ident) => {
        impl Real for $T {
            fn set_to(&mut self, name: &str, value: i64) {
                match name {
                    "a" => self.set_a(value),
                    _ => self.set_b(value),
                }
            }

            fn update_to(&mut self, name: &str, value: i64) {
                match name {
                    "a" => self.update_a(|a| *a = value),
                    _ => self.update_b(|b| *b = value),
                }
            }

            fn read(&self, name: &str) -> i64 {
                match name {
                    "a" => *self.a(),
                    "b" => *self.b(),
                    "coarse" => *self.coarse(),
                    "count" => *self.count(),
                    "heard" => *self.heard(),
                    "shown" => *self.shown(),
                    "limit" => *self.limit(),
                    "load" => seen(self.load()),
                    _ => seen(self.next()),
                }
            }

            fn special(&mut self, act: &Act, _: &mut Pools) {
                match act {
                    Act::Push(value) => self.push_hit(*value),
                    Act::Inputs(a, b) => {
                        let inputs = $T::inputs_of(*self.tag(), *a, *b);
                        self.set_inputs(inputs);
                    }
                    _ => unreachable!(),
                }
            }
        }
    };
}

leaf!(Free);
leaf!(Bound);

macro_rules! inputs_of {
    ($T:ident, $Inputs:ident) => {
        impl $T {
            fn inputs_of(tag: i64, a: i64, b: i64) -> crate::structs::$Inputs {
                crate::structs::$Inputs {
                    tag,
                    a,
                    b,
                    m_wait: log::Mark::new(tag),
                    m_again: log::Mark::new(tag),
                    m_load: log::Mark::new(tag),
                    m_next: log::Mark::new(tag),
                }
            }
        }
    };
}

inputs_of!(Free, FreeInputs);
inputs_of!(Bound, BoundInputs);

impl Bound {
    fn retag(&mut self, tag: i64) {
        self.set_tag(tag);
        self.set_m_wait(log::Mark::new(tag));
        self.set_m_again(log::Mark::new(tag));
        self.set_m_load(log::Mark::new(tag));
        self.set_m_next(log::Mark::new(tag));
    }
}

impl Real for Mid {
    fn set_to(&mut self, _: &str, value: i64) {
        self.set_a(value);
    }

    fn update_to(&mut self, _: &str, value: i64) {
        self.update_a(|a| *a = value);
    }

    fn read(&self, name: &str) -> i64 {
        match name {
            "a" => *self.a(),
            "sum" => *self.sum(),
            "limit" => *self.limit(),
            _ => seen(self.load()),
        }
    }

    fn special(&mut self, act: &Act, pools: &mut Pools) {
        match act {
            Act::Rows(acts) => {
                let mut rows = self.rows_mut();
                acts.iter().for_each(|act| on_rows(&mut rows, act, pools));
            }
            _ => unreachable!(),
        }
    }
}

impl Real for Root {
    fn set_to(&mut self, name: &str, value: i64) {
        match name {
            "a" => self.set_a(value),
            _ => self.set_limit(value),
        }
    }

    fn update_to(&mut self, name: &str, value: i64) {
        match name {
            "a" => self.update_a(|a| *a = value),
            _ => self.update_limit(|limit| *limit = value),
        }
    }

    fn read(&self, name: &str) -> i64 {
        match name {
            "a" => *self.a(),
            "limit" => *self.limit(),
            "total" => *self.total(),
            "now" => *self.now(),
            _ => seen(self.load()),
        }
    }

    fn special(&mut self, act: &Act, pools: &mut Pools) {
        match act {
            Act::Advance(to) => self.advance(*to),
            Act::SkipTo(to) => self.skip_to(*to),
            Act::Kid(acts) if acts.len().is_multiple_of(2) => {
                self.update_kid(|kid| acts.iter().for_each(|act| on(kid, act, pools)));
            }
            Act::Kid(acts) => {
                let mut kid = self.kid_mut();
                acts.iter().for_each(|act| on(&mut *kid, act, pools));
            }
            Act::Free(acts) => {
                let mut free = self.free_mut();
                acts.iter().for_each(|act| on(&mut *free, act, pools));
            }
            Act::Rows(acts) => {
                let mut rows = self.rows_mut();
                acts.iter().for_each(|act| on_rows(&mut rows, act, pools));
            }
            Act::Mids(acts) => {
                let mut mids = self.mids_mut();
                for act in acts {
                    log::push(Entry::Act);
                    match act {
                        MidsAct::Mid(key, acts) => {
                            if let Some(mid) = mids.row_mut(key) {
                                acts.iter().for_each(|act| on(mid, act, pools));
                            }
                        }
                        MidsAct::Insert(key, place) => {
                            if *place < pools.mids.len() {
                                let mid = pools.mids.swap_remove(*place);
                                pools.mids.extend(mids.insert(*key, mid));
                            }
                        }
                        MidsAct::Remove(key) => pools.mids.extend(mids.remove(key)),
                        MidsAct::Move(key, to) => {
                            if let Some(mid) = mids.remove(key) {
                                pools.mids.extend(mids.insert(*to, mid));
                            }
                        }
                    }
                }
            }
            Act::SwapKid(place) => {
                if let Some(other) = pools.bounds.get_mut(*place) {
                    std::mem::swap(&mut *self.kid_mut(), other);
                }
            }
            Act::SwapFree(place) => {
                if let Some(other) = pools.frees.get_mut(*place) {
                    std::mem::swap(&mut *self.free_mut(), other);
                }
            }
            Act::SetKid(tag, a) => self.set_kid(bound(*tag, *a, 5)),
            _ => unreachable!(),
        }
    }
}

fn on_rows(rows: &mut Table<i64, Bound>, act: &RowsAct, pools: &mut Pools) {
    log::push(Entry::Act);
    match act {
        RowsAct::Row(key, acts) => {
            if let Some(row) = rows.row_mut(key) {
                acts.iter().for_each(|act| on(row, act, pools));
            }
        }
        RowsAct::Insert(key, place) => {
            if *place < pools.bounds.len() {
                let row = pools.bounds.swap_remove(*place);
                pools.bounds.extend(rows.insert(*key, row));
            }
        }
        RowsAct::Remove(key) => pools.bounds.extend(rows.remove(key)),
        RowsAct::Swap(key, place) => {
            if let (Some(row), Some(other)) = (rows.row_mut(key), pools.bounds.get_mut(*place)) {
                std::mem::swap(row, other);
            }
        }
        RowsAct::Move(key, to) => {
            if let Some(row) = rows.remove(key) {
                pools.bounds.extend(rows.insert(*to, row));
            }
        }
        RowsAct::New(key, tag, a) => _ = rows.insert(*key, bound(*tag, *a, 5)),
        RowsAct::Drop(key) => _ = rows.remove(key),
        RowsAct::Exchange(key, other) => {
            if key != other && rows.contains_key(key) && rows.contains_key(other) {
                let mut between = bound(0, 0, 0);
                [key, other, key].iter().for_each(|key| std::mem::swap(rows.row_mut(*key).unwrap(), &mut between));
            }
        }
        RowsAct::Copy(key, to, tag) => {
            if let Some(mut copy) = rows.get(key).cloned() {
                copy.retag(*tag);
                rows.insert(*to, copy);
            }
        }
        RowsAct::Retain(key) => rows.retain(|other, _| other == key),
    }
}

pub fn on<R: Real>(of: &mut R, act: &Act, pools: &mut Pools) {
    log::push(Entry::Act);
    match act {
        Act::Set(name, value) => of.set_to(name, *value),
        Act::SetEqual(name) => of.set_to(name, of.read(name)),
        Act::Update(name, value) => of.update_to(name, *value),
        Act::Read(name) => log::push(Entry::Read(of.read(name))),
        Act::Flush => of.flush(),
        Act::Batch(acts) => of.batch(|of| acts.iter().for_each(|act| on(of, act, pools))),
        Act::Drive(steps) => drive(of, &Task::default(), steps),
        _ => of.special(act, pools),
    }
}

/// As its owner's task does.
pub fn drive<S: Reactive>(of: &mut S, task: &Task, steps: &[Step]) {
    take_steps(pin!(of.run_futures()), task, steps);
}

pub fn take_steps<F: Future<Output = ()>>(mut driver: Pin<&mut F>, task: &Task, steps: &[Step]) {
    let mut poll = || {
        log::push(Entry::Poll);
        assert!(log::in_poll(|| task.poll(driver.as_mut())).is_pending(), "it never ends");
        log::push(Entry::Rest(task.is_woken()));
    };
    for step in steps {
        match step {
            Step::Poll => poll(),
            Step::Run => {
                for _ in 0..200 {
                    if !task.is_woken() {
                        break;
                    }
                    poll();
                }
                assert!(!task.is_woken(), "it does not come to rest");
            }
            Step::Fire(pick, does_wake) => log::fire(*pick, *does_wake),
        }
    }
    log::push(Entry::Driven);
}
