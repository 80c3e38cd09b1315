//! What is done to tables.

use super::actions::{act, act_on_leaf};
use super::checks;
use super::structs::{Leaf, Node};
use super::world::World;
use crate::model;
use crate::values::say;
use reaktiv::{Reactive, Table};
use std::mem;

/// What can be done to a table of any rows.
trait Kind: Sized {
    type Row: Reactive + 'static;
    type Model: Clone;
    fn make(world: &mut World) -> (Self::Row, Self::Model);
    fn keep(_world: &mut World, _row: Self::Row, _model: Self::Model) {}
    fn act(world: &mut World, row: &mut Self::Row, model: &mut Self::Model, depth: u64);
    fn check(world: &mut World, table: &Table<u8, Self::Row>, models: &[(u8, Self::Model)], at: &str);
    fn check_row(world: &mut World, row: &Self::Row, model: &Self::Model, at: &str);
    /// Has another struct's table instead of this one.
    fn swap(world: &mut World, table: &mut Table<u8, Self::Row>, models: &mut Vec<(u8, Self::Model)>);
    fn set_x(row: &mut Self::Row, model: &mut Self::Model, x: i64);
}

struct Leaves;

impl Kind for Leaves {
    type Row = Leaf;
    type Model = model::Leaf;
    fn make(world: &mut World) -> (Leaf, model::Leaf) {
        world.leaf()
    }
    fn act(world: &mut World, row: &mut Leaf, model: &mut model::Leaf, _: u64) {
        act_on_leaf(world, row, model);
    }
    fn check(world: &mut World, table: &Table<u8, Leaf>, models: &[(u8, model::Leaf)], at: &str) {
        checks::check_leaves(world, table, models, at);
    }
    fn check_row(_: &mut World, row: &Leaf, model: &model::Leaf, at: &str) {
        checks::check_leaf(row, model, at);
    }
    fn swap(world: &mut World, table: &mut Table<u8, Leaf>, models: &mut Vec<(u8, model::Leaf)>) {
        let (mut other, mut its_model) = world.any_node(1);
        let mut guard = other.leaves_mut();
        mem::swap(table, &mut *guard);
        mem::swap(models, &mut its_model.leaves);
        its_model.hand_down();
        drop(guard);
        world.keep(other, its_model);
    }
    fn set_x(row: &mut Leaf, model: &mut model::Leaf, x: i64) {
        model.set_x(x);
        row.set_x(x);
    }
}

struct Rows;

impl Kind for Rows {
    type Row = Node;
    type Model = model::Node;
    fn make(world: &mut World) -> (Node, model::Node) {
        world.any_node(0)
    }
    fn keep(world: &mut World, row: Node, model: model::Node) {
        world.keep(row, model);
    }
    fn act(world: &mut World, row: &mut Node, model: &mut model::Node, depth: u64) {
        act(world, row, model, depth + 1);
    }
    fn check(world: &mut World, table: &Table<u8, Node>, models: &[(u8, model::Node)], at: &str) {
        checks::check_rows(world, table, models, at);
    }
    fn check_row(world: &mut World, row: &Node, model: &model::Node, at: &str) {
        checks::check_node(world, row, model, at);
    }
    fn swap(world: &mut World, table: &mut Table<u8, Node>, models: &mut Vec<(u8, model::Node)>) {
        let (mut other, mut its_model) = world.any_node(1);
        let mut guard = other.rows_mut();
        mem::swap(table, &mut *guard);
        mem::swap(models, &mut its_model.rows);
        its_model.hand_down();
        drop(guard);
        world.keep(other, its_model);
    }
    fn set_x(row: &mut Node, model: &mut model::Node, x: i64) {
        model.set_x(x);
        row.set_x(x);
    }
}

pub fn act_on_leaves(world: &mut World, table: &mut Table<u8, Leaf>, models: &mut Vec<(u8, model::Leaf)>) {
    for _ in 0..=world.below(3) {
        act_on_table::<Leaves>(world, table, models, 0);
    }
}

pub fn act_on_rows(world: &mut World, table: &mut Table<u8, Node>, models: &mut Vec<(u8, model::Node)>, depth: u64) {
    for _ in 0..=world.below(3) {
        act_on_table::<Rows>(world, table, models, depth);
    }
}

fn act_on_table<T: Kind>(
    world: &mut World,
    table: &mut Table<u8, T::Row>,
    models: &mut Vec<(u8, T::Model)>,
    depth: u64,
) {
    let key = world.below(4) as u8;
    let place = models.iter().position(|(other, _)| *other == key);
    let action = world.below(13);
    say(|| format!("    table of {}: action {action}, key {key}", models.len()));
    match action {
        0 | 1 if depth < 2 => {
            world.is_loose = true;
            let (row, model) = T::make(world);
            let old = table.insert(key, row);
            match place {
                Some(place) => {
                    let its_model = mem::replace(&mut models[place].1, model);
                    let old = old.expect("there was a row");
                    T::check_row(world, &old, &its_model, "written over");
                    T::keep(world, old, its_model);
                }
                None => {
                    assert!(old.is_none());
                    models.push((key, model));
                }
            }
        }
        2 => {
            world.is_loose = true;
            let removed = table.remove(&key);
            assert_eq!(removed.is_some(), place.is_some());
            if let (Some(row), Some(place)) = (removed, place) {
                let (_, its_model) = models.remove(place);
                T::check_row(world, &row, &its_model, "removed");
                T::keep(world, row, its_model);
            }
        }
        3..=5 => {
            if let Some(place) = place {
                T::act(world, table.row_mut(&key).expect("the row"), &mut models[place].1, depth);
            }
        }
        6 if models.len() > 1 => {
            world.is_loose = true;
            let (first, last) = (models.len() - 2, models.len() - 1);
            let mut rows: Vec<_> = table.iter_mut().map(|(_, row)| row).collect();
            let [.., one, other] = &mut rows[..] else { unreachable!() };
            mem::swap(*one, *other);
            let (before, after) = models.split_at_mut(last);
            mem::swap(&mut before[first].1, &mut after[0].1);
        }
        7 => {
            world.is_loose = true;
            T::swap(world, table, models);
        }
        8 => {
            world.is_loose = true;
            let mut place = 0;
            table.retain(|key, row| {
                T::check_row(world, row, &models[place].1, "retained");
                place += 1;
                *key != 3
            });
            models.retain(|(key, _)| *key != 3);
        }
        9 => {
            let x = world.below(4) as i64;
            let mut models = models.iter_mut();
            table.update_all(|_, row| T::set_x(row, &mut models.next().expect("its model").1, x));
        }
        10 => {
            world.is_loose = true;
            for (key, row) in mem::take(table) {
                table.insert(key, row);
            }
        }
        11 if depth == 0 && models.iter().all(|(key, _)| *key < 100) && world.is_one_of(4) => {
            world.is_loose = true;
            // Slots get other numbers.
            for key in 100..120 {
                table.insert(key, T::make(world).0);
            }
            (100..120).for_each(|key| drop(table.remove(&key)));
        }
        _ => {
            world.is_loose = true;
            T::check(world, table, models, "lent");
        }
    }
}
