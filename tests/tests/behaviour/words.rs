//! What shows or tells the user's words: `assert!`, `dbg!`, `stringify!`.

use reaktiv::{Reactive, reactive};
use reaktiv_tests::panic_message;

#[reactive]
struct Probe {
    celsius: f64,
    limits: Vec<f64>,
    name: computed!(&'static str, stringify!(self.celsius)),
    both: computed!(&'static str, concat!("is ", stringify!(self.limits))),
    checked: computed!(f64, {
        assert!(self.celsius < 100.0);
        assert!({ self.limits.iter().all(|limit| self.celsius > *limit) },);
        self.celsius
    }),
    debugged: computed!(f64, {
        debug_assert!(self.celsius != 50.0);
        debug_assert_eq!(self.limits.len(), 1, "one limit");
        1.0
    }),
    shown: computed!(f64, dbg!(self.celsius * 2.0) + dbg!(self.limits[0])),
    pair: computed!((f64, usize), {
        dbg!(self.celsius);
        let (celsius, limits) = dbg!(self.celsius, self.limits.len());
        (celsius, limits)
    }),
    address: computed!(bool, !(&raw const self.celsius).is_null()),
}

fn probe(celsius: f64) -> Probe {
    Probe::new(ProbeInputs { celsius, limits: vec![-10.0] })
}

#[test]
fn an_assertion_that_fails_says_what_the_user_wrote() {
    assert_eq!(panic_message(|| *probe(120.0).checked()), "assertion failed: self.celsius < 100.0");
    let text = "assertion failed: { self.limits.iter().all(|limit| self.celsius > *limit) }";
    assert_eq!(panic_message(|| *probe(-20.0).checked()), text);
    assert_eq!(panic_message(|| *probe(50.0).debugged()), "assertion failed: self.celsius != 50.0");
}

#[test]
fn what_is_turned_into_text_is_no_read() {
    let mut probe = probe(20.0);
    assert_eq!((*probe.name(), *probe.both()), ("self.celsius", "is self.limits"));
    let graph = Probe::graph();
    let readers: Vec<&str> = graph.edges.iter().map(|edge| graph.nodes[edge.reader].name).collect();
    assert!(!readers.contains(&"name") && !readers.contains(&"both") && readers.contains(&"shown"));
    probe.set_celsius(1.0);
}

#[test]
fn dbg_gives_its_values_and_counts_as_reading_them() {
    let mut probe = probe(20.0);
    assert_eq!((*probe.shown(), *probe.pair(), *probe.address()), (30.0, (20.0, 1), true));
    probe.set_celsius(30.0);
    assert_eq!((*probe.shown(), *probe.pair(), *probe.checked()), (50.0, (30.0, 1), 30.0));
}
