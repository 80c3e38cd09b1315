//! What is done to a struct.

use super::checks;
use super::structs::{Leaf, Node};
use super::tables::{act_on_leaves, act_on_rows};
use super::world::{Tree, World};
use crate::journal::{APART, changes, LISTENER, journal, told};
use crate::model;
use crate::values::{G, say};
use reaktiv::{Reactive, Table};
use std::mem;

/// A guard ends, or is forgotten.
pub fn close<T>(world: &mut World, guard: T) {
    if world.forgets && world.is_one_of(6) {
        say(|| "forgotten".into());
        world.has_forgotten = true;
        mem::forget(guard);
    }
}

pub fn act_on_root(world: &mut World, tree: &mut Tree) {
    let action = world.below(8);
    say(|| format!("root: action {action}"));
    match action {
        0 => {
            tree.own = world.below(4) as i64;
            tree.hand_down();
            tree.root.set_own(G(tree.own));
        }
        1 => {
            tree.id = world.below(3) as u8;
            tree.hand_down();
            tree.root.set_id(tree.id);
        }
        2 => {
            let (node, model) = world.any_node(2);
            world.is_loose = true;
            tree.top = model;
            tree.hand_down();
            tree.root.set_top(node);
        }
        3 => {
            // Nothing runs before the end of a batch.
            let top = &mut tree.top;
            let (own, id) = (tree.own, tree.id);
            tree.root.batch(|root| {
                for _ in 0..2 {
                    let before = journal(|journal| journal.told.len());
                    let pooled = world.pool.len();
                    root.update_top(|node| {
                        act(world, node, top, 0);
                        top.take(own, own * 2, own, id);
                    });
                    if world.pool.len() == pooled && !world.is_loose {
                        let after = journal(|journal| journal.told.len());
                        assert_eq!(before, after, "something ran in a batch");
                    }
                    if world.is_one_of(2) {
                        world.is_loose = true;
                        checks::check_node(world, root.top(), top, "in a batch");
                    }
                }
            });
        }
        _ => {
            let mut guard = tree.root.top_mut();
            act(world, &mut guard, &mut tree.top, 0);
            tree.top.take(tree.own, tree.own * 2, tree.own, tree.id);
            close(world, guard);
        }
    }
}

pub fn act(world: &mut World, node: &mut Node, model: &mut model::Node, depth: u64) {
    let action = world.below(15);
    say(|| format!("  node {}: action {action}", model.tag));
    match action {
        0 => {
            let x = world.below(4) as i64;
            model.set_x(x);
            node.set_x(x);
        }
        1 | 2 => {
            let own = world.below(4) as i64;
            model.set_own(own);
            node.set_own(G(own));
        }
        3 => {
            let mut guard = node.leaf_mut();
            act_on_leaf(world, &mut guard, &mut model.leaf);
            model.hand_down();
            close(world, guard);
        }
        4 => {
            let (mut other, mut its_model) = world.any_node(1);
            world.is_loose = true;
            let (mut guard, mut from) = (node.leaf_mut(), other.leaf_mut());
            mem::swap(&mut *guard, &mut *from);
            mem::swap(&mut model.leaf, &mut its_model.leaf);
            // It may come back before anybody looks.
            [model.leaf.tag, its_model.leaf.tag].into_iter().for_each(|tag| changes(tag | APART));
            checks::check_leaf(&guard, &model.leaf, "swapped");
            its_model.hand_down();
            drop(from);
            model.hand_down();
            close(world, guard);
            world.keep(other, its_model);
        }
        5 | 6 => {
            let mut guard = node.leaves_mut();
            act_on_leaves(world, &mut guard, &mut model.leaves);
            model.hand_down();
            close(world, guard);
        }
        7 | 8 => {
            let mut guard = node.rows_mut();
            act_on_rows(world, &mut guard, &mut model.rows, depth);
            model.hand_down();
            close(world, guard);
        }
        9 => {
            let (other, its_model) = world.any_node(1);
            world.is_loose = true;
            model.set_inputs(its_model);
            node.set_inputs(other.into_inputs());
        }
        10 => {
            let (leaf, its_model) = world.leaf();
            world.is_loose = true;
            model.leaf = its_model;
            model.hand_down();
            node.set_leaf(leaf);
        }
        11 => {
            let (mut other, mut its_model) = world.any_node(1);
            world.is_loose = true;
            mem::swap(node, &mut other);
            mem::swap(model, &mut its_model);
            [model.leaf.tag, its_model.leaf.tag].into_iter().for_each(|tag| changes(tag | APART));
            world.keep(other, its_model);
        }
        12 => {
            let tag = model.tag;
            if world.listeners.iter().all(|(other, _)| *other != tag) {
                let subscription = node.on_change(Node::VALUE, move |value| told(tag, LISTENER, vec![*value]));
                world.listeners.push((tag, subscription));
                journal(|journal| journal.known.insert((tag, LISTENER), vec![model.value()]));
            }
        }
        13 => {
            // What is around it has the last word.
            let s = world.below(4) as i64;
            model.take(s, model.c, model.o, model.id);
            world.is_loose = true;
            node.set_s(G(s));
        }
        _ => {
            let (mut leaves, mut models) = (Table::new(), Vec::new());
            act_on_leaves(world, &mut leaves, &mut models);
            world.is_loose = true;
            model.leaves = models;
            model.hand_down();
            node.set_leaves(leaves);
        }
    }
    if world.is_one_of(4) {
        world.is_loose = true;
        checks::check_node(world, node, model, "after an action");
    }
}

pub fn act_on_leaf(world: &mut World, leaf: &mut Leaf, model: &mut model::Leaf) {
    let action = world.below(4);
    say(|| format!("    leaf {}: action {action}", model.tag));
    match action {
        0 => {
            let x = world.below(4) as i64;
            model.set_x(x);
            leaf.set_x(x);
        }
        1 => {
            let (new, its_model) = world.leaf();
            world.is_loose = true;
            let old = mem::replace(leaf, new);
            checks::check_leaf(&old, model, "replaced");
            *model = its_model;
        }
        2 => {
            let tag = model.tag;
            if world.listeners.iter().all(|(other, _)| *other != tag) {
                let subscription = leaf.on_change(Leaf::VALUE, move |value| told(tag, LISTENER, vec![*value]));
                world.listeners.push((tag, subscription));
                journal(|journal| journal.known.insert((tag, LISTENER), vec![model.value()]));
            }
        }
        _ => {
            let s = world.below(4) as i64;
            model.take(s, model.c, model.id);
            world.is_loose = true;
            leaf.set_s(G(s));
        }
    }
    if world.is_one_of(3) {
        world.is_loose = true;
        checks::check_leaf(leaf, model, "after an action");
    }
}
