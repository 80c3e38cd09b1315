//! A struct that holds a table of its like: a tree.

use reaktiv::{Reactive, Table, reactive};
use std::cell::RefCell;

thread_local!(static RAN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });

fn ran<T>(what: String, value: T) -> T {
    RAN.with_borrow_mut(|ran| ran.push(what));
    value
}

/// A part of a machine, which is made of parts.
#[reactive]
#[derive(Debug)]
struct Part {
    name: &'static str,
    own_weight: i32,
    limit: i32,
    #[reactive(nested)]
    parts: Table<&'static str, Part>,
    weight: computed!(i32, ran(format!("weight of {}", self.name), self.own_weight + self.parts.sum(Part::WEIGHT))),
    heavy: computed!(usize, self.parts.filter(|part| *part.weight() > self.limit).len()),
    tell: effect!({
        ran(format!("{} weighs {}", self.name, self.weight), true);
    }),
}

fn part<const PARTS: usize>(name: &'static str, own_weight: i32, parts: [Part; PARTS]) -> Part {
    let parts = parts.map(|part| (*part.name(), part)).into();
    Part::new(PartInputs { name, own_weight, limit: 10, parts })
}

fn machine() -> Part {
    let motor = part("motor", 20, [part("piston", 3, []), part("valve", 1, [part("spring", 1, [])])]);
    let machine = part("machine", 100, [motor, part("frame", 50, [])]);
    RAN.take();
    machine
}

#[test]
fn a_change_in_a_leaf_is_followed_up_to_the_root_and_nowhere_else() {
    let mut machine = machine();
    assert_eq!((*machine.weight(), *machine.heavy()), (175, 2));
    machine.update_parts(|parts| {
        parts.update("motor", |motor| {
            motor.update_parts(|parts| {
                parts.update("valve", |valve| {
                    valve.update_parts(|parts| parts.update("spring", |spring| spring.set_own_weight(2)))
                })
            })
        })
    });
    let spring_first: Vec<String> = ["spring", "valve", "motor", "machine"]
        .into_iter()
        .zip([2, 3, 26, 176])
        .flat_map(|(name, weight)| [format!("weight of {name}"), format!("{name} weighs {weight}")])
        .collect();
    assert_eq!(RAN.take(), spring_first);
    assert_eq!((*machine.weight(), *machine.heavy()), (176, 2));
    machine.set_limit(40);
    assert_eq!((*machine.heavy(), RAN.take().len()), (1, 0));
}

#[test]
fn branches_are_cut_off_and_put_elsewhere() {
    let mut machine = machine();
    let motor = machine.update_parts(|parts| parts.remove("motor")).unwrap();
    assert_eq!((*machine.weight(), *motor.weight()), (150, 25));
    machine.update_parts(|parts| {
        parts.update("frame", |frame| frame.update_parts(|parts| _ = parts.insert("motor", motor)));
    });
    assert_eq!(*machine.weight(), 175);
    assert_eq!(*machine.parts()["frame"].weight(), 75);
}

#[test]
fn the_graph_shows_it_once() {
    let graph = Part::graph();
    let parts = graph.node("parts").unwrap();
    assert_eq!(parts.graph().unwrap().name, "Part");
    assert!(graph.dot().to_string().contains("\"parts.sum(Part::WEIGHT)\" -> \"weight\";"));
    assert_eq!(graph.mermaid().to_string().matches("subgraph").count(), 1);
    assert_eq!(graph.json().to_string().matches("\"graph\"").count(), 0);
    let text = format!("{:?}", part("bolt", 1, [part("nut", 2, [])]));
    assert!(text.contains("parts: {\"nut\": Part { name: \"nut\", own_weight: 2"), "{text}");
}
