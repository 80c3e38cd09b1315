//! A world, its steps, and what has to hold after each.

use super::actions::{act, act_on_root};
use super::checks;
use super::structs::{IS_LOUD, Leaf, LeafInputs, Node, NodeInputs, Root, RootInputs};
use crate::journal::{Journal, LISTENER, journal};
use crate::model;
use crate::values::{G, put_out, say};
use reaktiv::{Reactive, Subscription, Table};
use reaktiv_tests::random::Random;
use reaktiv_tests::{light_fuse, quietly};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub struct World {
    random: Random,
    next_tag: u64,
    /// Structs that stand alone.
    pub pool: Vec<(Node, model::Node)>,
    pub listeners: Vec<(u64, Subscription)>,
    /// In this step a struct has left its place, or was looked at in between.
    pub is_loose: bool,
    /// Guards may be forgotten: then subscriptions, in a table that was replaced under such a guard, wait until it is lent again.
    pub forgets: bool,
    /// In this step a guard was forgotten.
    pub has_forgotten: bool,
}

/// The root, and the model of what stands in it.
pub struct Tree {
    pub root: Root,
    pub own: i64,
    pub id: u8,
    pub top: model::Node,
}

impl World {
    pub fn below(&mut self, end: u64) -> u64 {
        self.random.below(end)
    }

    pub fn is_one_of(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn tag(&mut self) -> u64 {
        self.next_tag += 1;
        self.next_tag
    }

    pub fn leaf(&mut self) -> (Leaf, model::Leaf) {
        let (tag, x) = (self.tag(), self.below(4) as i64);
        (Leaf::new(LeafInputs { tag, x }), model::Leaf::new(tag, x))
    }

    /// A new struct, with so many levels below.
    pub fn node(&mut self, levels: u64) -> (Node, model::Node) {
        let (tag, x, own) = (self.tag(), self.below(4) as i64, self.below(4) as i64);
        let (leaf, its_model) = self.leaf();
        let mut model = model::Node::new(tag, x, own, its_model);
        let (mut leaves, mut rows) = (Table::new(), Table::new());
        for key in 0..self.below(4) as u8 {
            let (leaf, its_model) = self.leaf();
            leaves.insert(key, leaf);
            model.leaves.push((key, its_model));
        }
        let more = if levels == 0 { 0 } else { self.below(3) };
        for key in 0..more as u8 {
            let (row, its_model) = self.node(levels - 1);
            rows.insert(key, row);
            model.rows.push((key, its_model));
        }
        model.hand_down();
        (Node::new(NodeInputs { tag, x, own: G(own), leaf, leaves, rows }), model)
    }

    /// One from the pool, or a new one.
    pub fn any_node(&mut self, levels: u64) -> (Node, model::Node) {
        if self.pool.is_empty() || self.is_one_of(2) {
            return self.node(levels);
        }
        let place = self.below(self.pool.len() as u64) as usize;
        self.pool.swap_remove(place)
    }

    pub fn keep(&mut self, node: Node, model: model::Node) {
        if self.pool.len() < 4 {
            self.pool.push((node, model));
        }
    }
}

pub fn run(seed: u64) {
    put_out();
    let forgets = seed.is_multiple_of(2);
    journal(|journal| {
        *journal = Journal::default();
        journal.forgets = forgets;
    });
    let mut world = World {
        random: Random::new(seed),
        next_tag: 0,
        pool: Vec::new(),
        listeners: Vec::new(),
        is_loose: false,
        forgets,
        has_forgotten: false,
    };
    let (top, its_model) = world.node(2);
    let root = Root::new(RootInputs { own: G(1), id: 0, top });
    let mut tree = Tree { root, own: 1, id: 0, top: its_model };
    tree.hand_down();
    journal(|journal| journal.take_told());
    for step in 0..25 {
        let of = format!("GIVENS_SEED={seed}, step {step}");
        say(|| of.clone());
        if world.is_one_of(6) {
            panicking_step(&mut world, &mut tree, &of);
        } else {
            (world.is_loose, world.has_forgotten) = (false, false);
            one_step(&mut world, &mut tree);
            after(&mut world, &mut tree, false, &of);
        }
    }
}

fn one_step(world: &mut World, tree: &mut Tree) {
    match world.below(5) {
        0 if !world.pool.is_empty() => {
            let (mut node, mut model) = world.pool.remove(0);
            act(world, &mut node, &mut model, 1);
            // Something may be due from the time before it came here.
            world.is_loose = true;
            node.flush();
            world.pool.push((node, model));
        }
        _ => act_on_root(world, tree),
    }
}

/// A step in which something of the user's panics.
fn panicking_step(world: &mut World, tree: &mut Tree, of: &str) {
    light_fuse(world.below(60) as u32);
    let end = quietly(|| catch_unwind(AssertUnwindSafe(|| one_step(world, tree))));
    put_out();
    say(|| format!("panicked: {}", end.is_err()));
    if end.is_ok() {
        journal(|journal| journal.forget_runs());
        // Nothing has panicked, or a panic was swallowed by nobody.
        return after(world, tree, true, of);
    }
    world.pool.clear();
    journal(|journal| journal.forget_runs());
    tree.read_anew();
    world.is_loose = true;
    after(world, tree, true, of);
}

/// What has to hold after a step.
fn after(world: &mut World, tree: &mut Tree, has_panicked: bool, of: &str) {
    if world.has_forgotten || has_panicked {
        tree.root.flush();
    }
    let (old, is_twice) = journal(|journal| journal.take_told());
    if !world.is_loose && !world.has_forgotten && !has_panicked {
        assert!(old.is_empty(), "{of}: told nothing new: {old:?}");
        assert!(!is_twice, "{of}: told twice: {:?}", journal(|journal| journal.last_told.clone()));
    }
    let mut missed = Vec::new();
    let (listeners, forgets) = (&world.listeners, world.forgets);
    let mut expect = |teller: (u64, u8), values: Vec<i64>| {
        let is_there = if teller.1 == LISTENER { listeners.iter().any(|(tag, _)| *tag == teller.0) } else { IS_LOUD };
        if is_there {
            journal(|journal| {
                if journal.known.get(&teller) != Some(&values) && !journal.waiting.contains(&teller) {
                    if teller.1 == LISTENER && forgets {
                        return journal.waiting.push(teller);
                    }
                    missed.push((teller, journal.known.get(&teller).cloned(), values.clone()));
                    journal.known.insert(teller, values);
                }
            });
        }
    };
    tree.top.each_teller(&mut expect);
    // One may have panicked itself, and counts as having run.
    let most = if has_panicked { 1 } else { 0 };
    assert!(missed.len() <= most, "{of}: not told (who, last, now): {missed:?}");
    let pool = std::mem::take(&mut world.pool);
    let text = format!("{of}, at its end");
    checks::check_root(world, tree, &text);
    for (node, model) in &pool {
        checks::check_node(world, node, model, &text);
    }
    world.pool = pool;
    let told = journal(|journal| journal.told.len());
    assert_eq!(told, 0, "{of}: a look has run effects");
    journal(|journal| journal.assert_no_fault(of));
}

impl Tree {
    pub fn hand_down(&mut self) {
        self.top.take(self.own, self.own * 2, self.own, self.id);
    }

    /// The model of what is there, after a panic.
    fn read_anew(&mut self) {
        let inputs = self.root.inputs();
        (self.own, self.id) = (inputs.own.0, inputs.id);
        self.top = read(&inputs.top);
        self.hand_down();
    }
}

fn read(node: &Node) -> model::Node {
    let inputs = node.inputs();
    let mut model = model::Node::new(inputs.tag, inputs.x, inputs.own.0, read_leaf(&inputs.leaf));
    model.leaves = inputs.leaves.iter().map(|(key, leaf)| (*key, read_leaf(leaf))).collect();
    model.rows = inputs.rows.iter().map(|(key, row)| (*key, read(row))).collect();
    model
}

fn read_leaf(leaf: &Leaf) -> model::Leaf {
    model::Leaf::new(*leaf.tag(), *leaf.x())
}
