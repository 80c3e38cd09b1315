//! What a body sees of the struct: copies, made when the run begins.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use reaktiv::{Table, reactive};
use reaktiv_tests::tasks::{Gate, Task, yield_now};

use super::drive;

#[derive(Clone, Default)]
struct World {
    gate: Gate,
    log: Arc<Mutex<Vec<String>>>,
}

#[reactive]
#[derive(Clone)]
struct Line {
    name: String,
    price: i32,
    count: i32,
    amount: computed!(i32, self.price * self.count),
}

fn line(name: &str, price: i32) -> Line {
    Line::new(LineInputs { name: name.into(), price, count: 1 })
}

#[reactive]
struct Order {
    chosen: u32,
    label: String,
    map: HashMap<String, i32>,
    #[reactive(nested)]
    first: Line,
    #[reactive(nested)]
    lines: Table<u32, Line>,
    total: computed!(i32, self.lines.sum(Line::AMOUNT)),
    #[reactive(context)]
    world: World,
    send: effect!(async {
        let before = self.label.len();
        self.world.gate.pass().await;
        let name: &String = self.first.name();
        let total = self.lines.sum(Line::AMOUNT) + *self.first.amount();
        let row = self.lines.get(&self.chosen).map(|row| row.name().clone());
        let count = self.lines.len();
        let text = format!(
            "{before} {} {name} {total} {} {row:?} {count} {} {}",
            self.label,
            self.total,
            self.map["a"],
            self.lines.contains_key(&9),
        );
        self.world.log.lock().unwrap().push(text);
    }),
}

fn order() -> (Order, World, Task) {
    let world = World::default();
    let inputs = OrderInputs {
        chosen: 2,
        label: "abc".into(),
        map: [("a".to_string(), 1)].into(),
        first: line("first", 5),
        lines: [(1, line("one", 10)), (2, line("two", 20))].into(),
    };
    (Order::new(inputs, world.clone()), world, Task::default())
}

#[test]
fn a_run_sees_one_consistent_state() {
    let (mut order, world, task) = order();
    drive(&mut order, &task);
    order.set_label("changed".into());
    order.first_mut().set_name("other".into());
    order.lines_mut().row_mut(&2).unwrap().set_price(99);
    order.lines_mut().insert(9, line("nine", 9));
    order.update_map(|map| _ = map.insert("a".into(), 2));
    world.gate.open();
    world.gate.open();
    drive(&mut order, &task);
    let log = std::mem::take(&mut *world.log.lock().unwrap());
    assert_eq!(log, ["3 abc first 35 30 Some(\"two\") 2 1 false", "7 changed other 123 118 Some(\"two\") 3 2 true"]);
}

#[test]
fn each_thing_that_it_reads_calls_for_a_run() {
    let (mut order, world, task) = order();
    world.gate.open();
    drive(&mut order, &task);
    assert_eq!(std::mem::take(&mut *world.log.lock().unwrap()).len(), 1);
    let mut runs = |change: fn(&mut Order)| {
        change(&mut order);
        world.gate.open();
        let is_woken = task.is_woken();
        drive(&mut order, &task);
        let count = std::mem::take(&mut *world.log.lock().unwrap()).len();
        assert_eq!(is_woken, count != 0);
        count
    };
    assert_eq!(runs(|order| order.set_label("x".into())), 1);
    assert_eq!(runs(|order| order.first_mut().set_name("y".into())), 1);
    assert_eq!(runs(|order| order.first_mut().set_count(3)), 1);
    assert_eq!(runs(|order| order.lines_mut().row_mut(&1).unwrap().set_price(11)), 1);
    assert_eq!(runs(|order| order.lines_mut().row_mut(&2).unwrap().set_name("z".into())), 1);
    assert_eq!(runs(|order| order.set_chosen(1)), 1);
    assert_eq!(runs(|order| order.lines_mut().row_mut(&2).unwrap().set_name("w".into())), 0);
}

#[test]
fn a_field_that_is_read_in_several_places_is_copied_once() {
    thread_local!(static COPIES: std::cell::Cell<usize> = const { std::cell::Cell::new(0) });
    #[derive(PartialEq)]
    struct Counted(i32);
    impl Clone for Counted {
        fn clone(&self) -> Self {
            COPIES.set(COPIES.get() + 1);
            Counted(self.0)
        }
    }
    #[reactive]
    struct Held {
        value: Counted,
        #[reactive(context)]
        log: Arc<Mutex<Vec<i32>>>,
        send: effect!(async {
            let first = self.value.0;
            yield_now().await;
            let second = untracked!(self.value.0);
            let closure = || self.value.0;
            self.log.lock().unwrap().push(first + second + closure());
        }),
    }
    let (log, task) = (Arc::default(), Task::default());
    let mut held = Held::new(HeldInputs { value: Counted(1) }, Arc::clone(&log));
    drive(&mut held, &task);
    assert_eq!((COPIES.get(), log.lock().unwrap().clone()), (1, vec![3]));
}

#[test]
fn generic_structs_and_lints_and_self() {
    #[reactive]
    struct Generic<T: Clone + Send + PartialEq + std::fmt::Display + 'static, const N: usize> {
        values: [T; N],
        #[reactive(context)]
        log: Arc<Mutex<Vec<String>>>,
        #[allow(clippy::let_and_return)]
        joined: resource!(String, (), async {
            let values: Vec<String> = self.values.iter().map(|value| Self::show(value)).collect();
            yield_now().await;
            let joined = values.join("+");
            Ok(joined)
        }),
        send: effect!(async move {
            let joined = self.joined.value().cloned();
            self.log.lock().unwrap().extend(joined);
        }),
    }
    impl<T: Clone + Send + PartialEq + std::fmt::Display + 'static, const N: usize> Generic<T, N> {
        fn show(value: &T) -> String {
            format!("<{value}>")
        }
    }
    let (log, task) = (Arc::default(), Task::default());
    let mut generic = Generic::new(GenericInputs { values: [1, 2] }, Arc::clone(&log));
    drive(&mut generic, &task);
    assert_eq!(*log.lock().unwrap(), ["<1>+<2>"]);
}

#[test]
fn reads_in_macros_that_nobody_knows() {
    macro_rules! either {
        ($first:expr; $second:expr) => {
            if $first > 0 { $first } else { $second }
        };
    }
    #[reactive]
    struct Macros {
        first: i32,
        second: i32,
        #[reactive(nested)]
        line: Line,
        #[reactive(context)]
        log: Arc<Mutex<Vec<i32>>>,
        send: effect!(async {
            yield_now().await;
            let value = either!(self.first; self.second + *self.line.amount());
            self.log.lock().unwrap().push(value);
        }),
    }
    let (log, task) = (Arc::default(), Task::default());
    let inputs = MacrosInputs { first: 0, second: 2, line: line("x", 10) };
    let mut macros = Macros::new(inputs, Arc::clone(&log));
    drive(&mut macros, &task);
    macros.set_second(3);
    drive(&mut macros, &task);
    assert_eq!(*log.lock().unwrap(), [12, 13]);
}
