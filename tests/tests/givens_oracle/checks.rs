//! What is seen through the doors.

use super::structs::{Leaf, Node, copied};
use super::world::{Tree, World};
use crate::journal::journal;
use crate::model;
use reaktiv::Table;
use std::collections::HashMap;

pub fn check_root(world: &mut World, tree: &Tree, at: &str) {
    match world.below(4) {
        0 => {
            assert_eq!(*tree.root.deep(), tree.top.deep(), "{at}: deep of all");
            assert_eq!(*tree.root.far(), tree.top.leaf.x + 1, "{at}: far");
        }
        1 => check_node(world, &tree.root.inputs().top, &tree.top, at),
        2 => check_node(world, tree.root.top(), &tree.top, at),
        // It is left to later what was handed down.
        _ => {}
    }
}

pub fn check_leaf(leaf: &Leaf, model: &model::Leaf, at: &str) {
    let seen = (*leaf.tag(), *leaf.x(), leaf.s().0, leaf.c().0, *leaf.id());
    assert_eq!(seen, (model.tag, model.x, model.s, model.c, model.id), "{at}: (tag, x, s, c, id)");
    assert_eq!((*leaf.value(), *leaf.apart()), (model.value(), model.x + 1), "{at}: leaf {}", model.tag);
}

/// A few of what there is to be seen, and some of what stands in it.
pub fn check_node(world: &mut World, node: &Node, model: &model::Node, at: &str) {
    let at = &format!("{at} > {}", model.tag);
    for _ in 0..3 {
        match world.below(16) {
            0 => {
                let seen = (*node.tag(), *node.x(), node.own().0, node.s().0, node.c().0, node.o().0, *node.id());
                let expected = (model.tag, model.x, model.own, model.s, model.c, model.o, model.id);
                assert_eq!(seen, expected, "{at}: (tag, x, own, s, c, o, id)");
            }
            1 => assert_eq!((*node.value(), node.mixed().0), (model.value(), model.mixed()), "{at}: value, mixed"),
            2 => {
                assert_eq!(*node.leaf_value(), model.leaf.value(), "{at}: leaf_value");
                let seen = (*node.leaf_apart(), *node.leaf_count());
                assert_eq!(seen, (model.leaf.x + 1, model.leaves.len()), "{at}: (leaf_apart, leaf_count)");
            }
            3 => assert_eq!(*node.of_leaves(), model.of_leaves(), "{at}: of_leaves"),
            4 => assert_eq!(*node.total(), model.total(), "{at}: total"),
            5 => assert_eq!(*node.least(), model.least(), "{at}: least"),
            6 => assert_eq!(*node.first(), model.first(), "{at}: first"),
            7 => assert_eq!(*node.large(), model.large(), "{at}: large"),
            8 => assert_eq!(*node.deep(), model.deep(), "{at}: deep"),
            9 => check_leaf(node.leaf(), &model.leaf, at),
            10 => check_leaf(&node.inputs().leaf, &model.leaf, at),
            11 => check_leaves(world, node.leaves(), &model.leaves, at),
            12 => check_leaves(world, &node.inputs().leaves, &model.leaves, at),
            13 => check_rows(world, node.rows(), &model.rows, at),
            14 => check_rows(world, &node.inputs().rows, &model.rows, at),
            _ => {
                if world.is_one_of(3) {
                    check_copy(world, node, model, at);
                }
            }
        }
    }
}

/// A copy has all that the other one has, and is another one.
fn check_copy(world: &mut World, node: &Node, model: &model::Node, at: &str) {
    // It has the same tags.
    let before = journal(|journal| journal.is_muted);
    journal(|journal| journal.is_muted = true);
    if let Some(mut copy) = copied(node) {
        assert!(copy == *node, "{at}: a copy");
        let mut its_model = model.clone();
        check_node(world, &copy, &its_model, &format!("a copy at {at}"));
        its_model.x += 1;
        its_model.own += 1;
        its_model.hand_down();
        copy.set_x(its_model.x);
        copy.update_own(|own| own.0 += 1);
        check_node(world, &copy, &its_model, &format!("a copy at {at}, changed"));
        assert!(copy != *node, "{at}: a copy, changed");
    }
    journal(|journal| journal.is_muted = before);
}

pub fn check_leaves(world: &mut World, table: &Table<u8, Leaf>, models: &[(u8, model::Leaf)], at: &str) {
    let at = &format!("{at} > leaves");
    assert_eq!(table.len(), models.len(), "{at}");
    let values = || models.iter().map(|(_, leaf)| leaf.value());
    match world.below(9) {
        0 => assert_eq!(table.sum(Leaf::VALUE), values().sum::<i64>(), "{at}: sum"),
        1 => assert_eq!(table.min(Leaf::VALUE).copied(), values().min(), "{at}: min"),
        2 => {
            let odd = table.filter(|leaf| leaf.value() % 2 != 0).rows().map(|leaf| *leaf.tag()).collect::<Vec<_>>();
            let expected = models.iter().filter(|(_, leaf)| leaf.value() % 2 != 0).map(|(_, leaf)| leaf.tag);
            assert_eq!(odd, expected.collect::<Vec<_>>(), "{at}: filter");
        }
        3 => {
            let sorted: Vec<i64> = table.sorted_by_key(|leaf| *leaf.value()).rows().map(|leaf| *leaf.value()).collect();
            let mut expected: Vec<i64> = values().collect();
            expected.sort_unstable();
            assert_eq!(sorted, expected, "{at}: sorted");
        }
        4 => {
            let mut expected: HashMap<u8, i64> = HashMap::new();
            models.iter().for_each(|(_, leaf)| *expected.entry(leaf.id).or_default() += leaf.value());
            let groups = table.group_by(Leaf::ID);
            for (id, sum) in expected {
                assert_eq!(groups.sum(Leaf::VALUE).get(&id), Some(sum), "{at}: group {id}");
            }
        }
        5 => {
            // A part is left for later.
            for ((key, leaf), (its_key, model)) in table.iter().zip(models).take(2) {
                assert_eq!(key, its_key);
                check_leaf(leaf, model, at);
            }
        }
        6 => {
            for (leaf, (_, model)) in table.rows().rev().zip(models.iter().rev()) {
                check_leaf(leaf, model, at);
            }
        }
        7 => models.iter().skip(1).for_each(|(key, model)| check_leaf(&table[key], model, at)),
        _ => models.iter().take(1).for_each(|(key, model)| check_leaf(table.get(key).expect("a row"), model, at)),
    }
}

pub fn check_rows(world: &mut World, table: &Table<u8, Node>, models: &[(u8, model::Node)], at: &str) {
    let at = &format!("{at} > rows");
    assert_eq!(table.len(), models.len(), "{at}");
    let values = || models.iter().map(|(_, row)| row.value());
    match world.below(6) {
        0 => assert_eq!(table.sum(Node::VALUE), values().sum::<i64>(), "{at}: sum"),
        1 => assert_eq!(table.max(Node::VALUE).copied(), values().max(), "{at}: max"),
        2 => {
            let sum: i64 = table.filter(|row| row.mixed().0 % 2 != 0).rows().map(|row| *row.deep()).sum();
            let odd = models.iter().filter(|(_, row)| row.mixed() % 2 != 0);
            assert_eq!(sum, odd.map(|(_, row)| row.deep()).sum::<i64>(), "{at}: filter");
        }
        3 => table.iter().zip(models).for_each(|((_, row), (_, model))| check_node(world, row, model, at)),
        4 => models.iter().take(1).for_each(|(key, model)| check_node(world, &table[key], model, at)),
        _ => {
            for (row, (_, model)) in table.rows().rev().zip(models.iter().rev()).take(1) {
                check_node(world, row, model, at);
            }
        }
    }
}
