//! What happens.

use std::cell::RefCell;
use std::mem;

use reaktiv::{Reactive, Remember, Table, Timed};
use reaktiv_replica::Replica;
use reaktiv_tests::random::Random;
use serde_json::json;

use super::expected;
use super::readers::{Cost, Reader};
use super::structs::{Branch, BranchInputs, Leaf, LeafInputs, Root, RootInputs, State};

thread_local!(static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });

pub(crate) fn said() -> Vec<String> {
    SAID.take()
}

fn say(text: impl Into<String>) {
    SAID.with_borrow_mut(|said| said.push(text.into()));
}

pub(crate) struct Maker<'r>(pub(crate) &'r mut Random);

impl Maker<'_> {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0.below(end)
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    fn integer(&mut self) -> i64 {
        match self.below(8) {
            0 => i64::MIN,
            1 => i64::MAX,
            2 => (1 << 53) + self.below(3) as i64 - 1,
            3 => -(1 << 53) - self.below(3) as i64 + 1,
            _ => self.below(4) as i64,
        }
    }

    fn float(&mut self) -> f64 {
        match self.below(8) {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => f64::NEG_INFINITY,
            3 => -0.0,
            4 => 1e300,
            _ => self.below(3) as f64 / 2.0,
        }
    }

    fn text(&mut self) -> String {
        ["", "a", "b\"\\\n", "ü€"][self.below(4) as usize].to_owned()
    }

    fn state(&mut self) -> State {
        match self.below(4) {
            0 => State::Off,
            1 => State::At(self.integer()),
            2 => State::Between(self.float(), self.float()),
            _ => State::Named { name: self.text(), since: self.one_in(2).then(|| self.integer() as u64) },
        }
    }

    pub(crate) fn leaf(&mut self) -> Leaf {
        Leaf::new(LeafInputs { a: self.integer(), b: self.float(), hidden: self.below(2) as u8 })
    }

    fn leaves(&mut self) -> Table<u32, Leaf> {
        (0..self.below(4)).map(|_| (self.below(6) as u32, self.leaf())).collect()
    }

    pub(crate) fn branch(&mut self) -> Branch {
        Branch::new(BranchInputs {
            long_name: self.text(),
            state: self.state(),
            first_leaf: self.leaf(),
            leaves: self.leaves(),
            unseen: self.leaf(),
        })
    }

    fn key(&mut self) -> String {
        ["x", "y", "z\"", ""][self.below(4) as usize].to_owned()
    }

    pub(crate) fn root(&mut self) -> Root {
        let branches = (0..self.below(3)).map(|_| (self.key(), self.branch())).collect();
        Root::new(RootInputs {
            rate: self.below(3) as i64,
            map: [(self.text(), Some(1)), (self.text(), None)].into(),
            big: self.below(3) as u128,
            float: self.float(),
            deadline: self.below(20),
            left: self.branch(),
            right: self.branch(),
            branches,
        })
    }
}

fn change_leaf(random: &mut Maker<'_>, leaf: &mut Leaf) {
    match random.below(6) {
        0 | 1 => leaf.set_a(random.integer()),
        2 => leaf.set_b(random.float()),
        3 => leaf.set_hidden(random.below(2) as u8),
        4 => *leaf = random.leaf(),
        _ => leaf.set_inputs(LeafInputs { a: random.integer(), b: random.float(), hidden: 0 }),
    }
}

fn change_leaves(random: &mut Maker<'_>, leaves: &mut Table<u32, Leaf>) {
    let key = random.below(6) as u32;
    match random.below(12) {
        0..=3 => {
            if let Some(leaf) = leaves.row_mut(&key) {
                change_leaf(random, leaf);
            }
        }
        4 | 5 => _ = leaves.insert(key, random.leaf()),
        6 | 7 => _ = leaves.remove(&key),
        8 => {
            // Out and in again, at the end.
            if let Some(leaf) = leaves.remove(&key) {
                leaves.insert(key, leaf);
            }
        }
        9 => leaves.retain(|key, _| random.below(3) != 0 || key % 2 == 0),
        10 => match random.below(3) {
            0 => leaves.clear(),
            1 => *leaves = random.leaves(),
            _ => leaves.forget_aggregates(),
        },
        _ => {
            // So many that rows move together, and that the log is not worth following.
            for key in 100..140 {
                leaves.insert(key, random.leaf());
            }
            leaves.retain(|key, _| *key < 100 || key % 8 == 0);
        }
    }
}

fn change_branch(random: &mut Maker<'_>, branch: &mut Branch) {
    match random.below(12) {
        0 => branch.set_long_name(random.text()),
        1 => branch.set_state(random.state()),
        2 => change_leaf(random, &mut branch.first_leaf_mut()),
        3..=6 => change_leaves(random, &mut branch.leaves_mut()),
        7 => branch.update_leaves(|leaves| (0..3).for_each(|_| change_leaves(random, leaves))),
        8 => change_leaf(random, &mut branch.unseen_mut()),
        9 => {
            let mut guard = branch.leaves_mut();
            change_leaves(random, &mut guard);
            mem::forget(guard);
        }
        10 => {
            let copy = branch.inputs().clone();
            branch.set_inputs(BranchInputs { leaves: random.leaves(), ..copy });
        }
        _ => *branch = random.branch(),
    }
}

fn change(random: &mut Maker<'_>, root: &mut Root) {
    match random.below(24) {
        0 => root.set_rate(random.below(3) as i64),
        1 => root.update_map(|map| _ = map.insert(random.text(), random.one_in(2).then(|| random.integer()))),
        2 => root.update_map(|map| _ = map.pop_first()),
        3 => root.set_big(random.integer() as u128),
        4 => root.set_float(random.float()),
        5 => root.set_deadline(random.below(40)),
        6 | 7 => {
            let now = root.now() + random.below(5);
            root.skip_to(now);
        }
        8..=10 => change_branch(random, &mut root.left_mut()),
        11 => root.update_right(|branch| change_branch(random, branch)),
        12..=15 => {
            let key = random.key();
            let mut branches = root.branches_mut();
            match (random.below(6), branches.row_mut(&key)) {
                (0, _) => _ = branches.remove(&key),
                (_, Some(branch)) => change_branch(random, branch),
                (_, None) => _ = branches.insert(key, random.branch()),
            }
        }
        16 => {
            let (left, right) = (random.branch(), random.branch());
            let left = mem::replace(&mut *root.left_mut(), left);
            let right = mem::replace(&mut *root.right_mut(), right);
            if random.one_in(2) {
                *root.left_mut() = right;
                *root.right_mut() = left;
            } else {
                *root.left_mut() = left;
                *root.right_mut() = right;
            }
        }
        17 => {
            // A table comes to another place, and a row to another table.
            let leaves = mem::take(&mut *root.left_mut().leaves_mut());
            let other = mem::replace(&mut *root.right_mut().leaves_mut(), leaves);
            *root.left_mut().leaves_mut() = other;
        }
        18 => {
            let taken = root.branches_mut().remove(&random.key());
            if let Some(branch) = taken {
                let before = mem::replace(&mut *root.left_mut(), branch);
                root.branches_mut().insert(random.key(), before);
            }
        }
        19 => root.push_told(random.integer()),
        20 => {
            let mut guard = root.left_mut();
            change_branch(random, &mut guard);
            mem::forget(guard);
        }
        21 => {
            let (one, other) = (random.key(), random.key());
            let mut branches = root.branches_mut();
            if one != other
                && let (Some(first), true) = (branches.remove(&one), branches.contains_key(&other))
            {
                let second = branches.row_mut(&other).map(|row| mem::replace(row, first));
                branches.insert(one, second.expect("it is there"));
            }
        }
        22 => root.branches_mut().update_all(|_, branch| change_branch(random, branch)),
        _ => root.set_inputs(RootInputs { float: random.float(), ..random.root().into_inputs() }),
    }
}

/// Frames that come in; what is refused changes nothing.
fn accept(random: &mut Maker<'_>, root: &mut Root) {
    let before = expected::root(root);
    let (a, name) = (random.integer(), random.text());
    let good = match random.below(4) {
        0 => {
            json!({ "set": { "rate": 2, "float": expected::float(random.float()), "big": expected::integer(i128::from(a).abs()) } })
        }
        1 => {
            json!({ "in": { "left": { "set": { "longName": name, "state": { "At": expected::integer(a.into()) } }, "in": { "firstLeaf": { "set": { "a": expected::integer(a.into()) } } } } } })
        }
        2 => {
            json!({ "rows": { "branches": { "at": [["x", { "rows": { "leaves": { "at": [[1, { "set": { "a": 1 } }], [2, {}]] } } }]] } } })
        }
        _ => json!({ "set": { "map": { "a": null, "b": expected::integer(a.into()) }, "deadline": 3 } }),
    };
    let bad = match random.below(6) {
        0 => json!({ "set": { "rate": 1.5 } }),
        1 => json!({ "set": { "late": true } }),
        2 => json!({ "in": { "unseen": {} } }),
        3 => json!({ "in": { "left": { "in": { "unseen": { "set": { "a": 1 } } } } } }),
        4 => json!({ "rows": { "branches": { "at": [["nobody", {}]] } } }),
        _ => json!({ "rows": { "branches": { "del": ["x"] } } }),
    };
    let mut both = good.clone();
    for (part, members) in bad.as_object().unwrap() {
        let place = both.as_object_mut().unwrap().entry(part.clone()).or_insert(json!({}));
        for (name, value) in members.as_object().unwrap() {
            place.as_object_mut().unwrap().insert(name.clone(), value.clone());
        }
    }
    let refused = root.accept(&both.to_string()).unwrap_err();
    assert_eq!(before, expected::root(root), "{both}: {refused}");
    if let Err(refused) = root.accept(&good.to_string()) {
        assert!(refused.path().contains('['), "{good}: {refused}");
        assert_eq!(before, expected::root(root), "{good}");
    }
}

/// With several readers, or with one, who has seen all versions: what that has cost.
pub(crate) fn run(seed: u64, is_alone: bool) -> Cost {
    said();
    let mut random = Random::new(seed);
    let mut maker = Maker(&mut random);
    let mut root = maker.root();
    let mut readers = [Reader::default(), Reader::default(), Reader::default()];
    let readers = if is_alone { &mut readers[..1] } else { &mut readers[..] };
    let mut cost = Cost::default();
    for _ in 0..4 + maker.below(24) {
        match maker.below(12) {
            0..=6 => {
                say("change");
                change(&mut maker, &mut root);
            }
            7 => {
                say("batch");
                let ask = maker.one_in(4);
                root.batch(|root| {
                    for _ in 0..maker.below(4) {
                        change(&mut maker, root);
                        if ask && maker.one_in(2) {
                            answer(&mut maker, root, readers, &mut cost);
                        }
                    }
                });
            }
            8 => {
                say("accept");
                accept(&mut maker, &mut root);
            }
            9 if maker.one_in(4) => {
                say("restart");
                let other = maker.root();
                let before = mem::replace(&mut root, other);
                if maker.one_in(2) {
                    let (inputs, memory) = before.into_parts();
                    root.restore(inputs, memory);
                }
            }
            _ => answer(&mut maker, &mut root, readers, &mut cost),
        }
        answer(&mut maker, &mut root, readers, &mut cost);
    }
    // All in the end.
    for reader in readers {
        let frame = root.frame_since(reader.version()).unwrap();
        reader.apply(&frame, None, &expected::root(&root), &mut cost);
    }
    cost
}

/// Somebody asks, perhaps.
fn answer(maker: &mut Maker<'_>, root: &mut Root, readers: &mut [Reader], cost: &mut Cost) {
    let is_alone = readers.len() == 1;
    let reader = &mut readers[maker.below(readers.len() as u64) as usize];
    match if is_alone { 2 } else { maker.below(4) } {
        0 => {
            say("ask, and lose the frame");
            _ = root.frame_since(reader.version()).unwrap();
        }
        1 => {
            say("ask, and wait");
            let frame = root.frame_since(reader.version()).unwrap();
            reader.wait(frame);
        }
        2 => {
            say("ask");
            let frame = root.frame_since(reader.version()).unwrap();
            let next = reader.pending_version().map(|version| root.frame_since(version).unwrap());
            let expected: Replica = expected::root(root);
            reader.apply(&frame, next.as_ref(), &expected, cost);
        }
        _ => {}
    }
}
