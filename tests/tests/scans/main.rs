//! Scans and events: formulas with memory, and what happens.

mod events;
mod nested;
mod panics;
mod remember;
mod skip_first;

use std::collections::VecDeque;

use reaktiv::{Reactive, Remember, reactive};

#[reactive]
#[derive(Debug, Clone, PartialEq)]
struct Probe {
    celsius: f64,
    #[reactive(default = 80.0)]
    high: f64,
    #[reactive(default = 70.0)]
    low: f64,
    /// On above `high`, off again below `low`.
    alarm: scan!(bool, if self.alarm { self.celsius > self.low } else { self.celsius > self.high }),
    #[reactive(default = f64::NEG_INFINITY)]
    peak: scan!(f64, self.peak.max(self.celsius)),
    #[reactive(event)]
    reading: f64,
    recent: scan!(VecDeque<f64>, |recent| {
        recent.extend(self.reading);
        while recent.len() > 5 {
            recent.pop_front();
        }
    }),
    over: computed!(f64, if self.alarm { self.celsius - self.high } else { 0.0 }),
}

fn probe(celsius: f64) -> Probe {
    Probe::new(ProbeInputs { celsius, ..Default::default() })
}

#[test]
fn a_latch_hears_of_what_it_would_read_in_its_present_state() {
    let mut probe = probe(85.0);
    assert!(*probe.alarm());
    probe.set_low(90.0);
    assert!(!*probe.alarm());
    assert_eq!(*probe.peak(), 85.0);
    probe.set_low(70.0);
    probe.set_celsius(81.0);
    assert!(*probe.alarm());
    assert_eq!(*probe.over(), 1.0);
    probe.set_celsius(75.0);
    assert!(*probe.alarm());
    assert_eq!(*probe.over(), -5.0);
    probe.set_celsius(69.0);
    assert!(!*probe.alarm());
    assert_eq!(*probe.over(), 0.0);
    assert_eq!(*probe.peak(), 85.0);
}

#[test]
fn events_are_seen_once() {
    let mut probe = probe(20.0);
    probe.push_reading(1.0);
    probe.push(Probe::READING, 2.0);
    probe.batch(|probe| (3..8).for_each(|i| probe.push_reading(f64::from(i))));
    assert_eq!(probe.recent(), &VecDeque::from([3.0, 4.0, 5.0, 6.0, 7.0]));
    let memory = probe.memory().clone();
    assert_eq!(memory, ProbeMemory { alarm: false, peak: 20.0, recent: [3.0, 4.0, 5.0, 6.0, 7.0].into() });
    let copy = probe.clone();
    assert_eq!(copy, probe);
    let (inputs, memory) = copy.into_parts();
    let resumed = Probe::resume(inputs, memory);
    assert_eq!(resumed, probe);
}

#[test]
fn a_batch_shows_the_last_step_and_steps_once_at_its_end() {
    let mut probe = probe(20.0);
    probe.batch(|probe| {
        probe.set_celsius(85.0);
        assert!(!*probe.alarm() && *probe.over() == 0.0 && *probe.peak() == 20.0);
        probe.set_celsius(84.0);
        probe.flush();
        assert!(*probe.alarm() && *probe.over() == 4.0 && *probe.peak() == 84.0);
        probe.set_celsius(60.0);
    });
    assert!(!*probe.alarm() && *probe.over() == 0.0 && *probe.peak() == 84.0);
}

#[test]
fn a_scan_steps_only_for_what_it_would_read() {
    #[reactive]
    struct Chosen {
        first: bool,
        a: i32,
        b: i32,
        #[reactive(default = -1)]
        steps: scan!(i32, {
            let _ = if self.first { self.a } else { self.b };
            self.steps + 1
        }),
    }
    let mut chosen = Chosen::new(ChosenInputs { first: true, a: 0, b: 0 });
    assert_eq!(*chosen.steps(), 0);
    chosen.set_b(1);
    assert_eq!(*chosen.steps(), 0);
    chosen.set_a(1);
    assert_eq!(*chosen.steps(), 1);
    chosen.set_first(false);
    chosen.set_a(2);
    assert_eq!(*chosen.steps(), 2);
    chosen.set_b(2);
    assert_eq!(*chosen.steps(), 3);
}

#[test]
fn a_closure_hears_of_all_that_it_names() {
    #[reactive]
    struct Named {
        on: bool,
        a: i32,
        log: scan!(Vec<i32>, |log| if self.on {
            log.push(self.a)
        }),
        changes: scan!(u32, |changes| {
            *changes += 1;
            *changes % 2 == 0 && self.a > 0
        }),
        seen: scan!(u32, {
            let _ = &self.changes;
            self.seen + 1
        }),
    }
    let mut named = Named::new(NamedInputs { on: false, a: 1 });
    assert_eq!((named.log().as_slice(), *named.changes(), *named.seen()), (&[][..], 1, 1));
    named.set_a(2);
    assert_eq!((named.log().as_slice(), *named.changes(), *named.seen()), (&[][..], 2, 2));
    named.set_on(true);
    named.set_a(3);
    assert_eq!((named.log().as_slice(), *named.changes(), *named.seen()), (&[2, 3][..], 3, 2));
}

#[test]
fn scans_see_each_other_in_the_order_of_what_they_read() {
    #[reactive]
    struct Chain {
        third: scan!(Vec<i32>, |third| third.push(*self.sum)),
        sum: computed!(Box<i32>, Box::new(self.second + self.first)),
        second: scan!(i32, self.first * 10),
        first: scan!(i32, self.first + self.x),
        x: i32,
    }
    let mut chain = Chain::new(ChainInputs { x: 1 });
    chain.set_x(2);
    assert_eq!(chain.third(), &[11, 33]);
}

#[test]
fn a_value_that_is_sampled_does_not_make_a_step() {
    #[reactive]
    struct Sample {
        level: i32,
        double: computed!(i32, self.level * 2),
        #[reactive(event)]
        take: (),
        taken: scan!(Vec<i32>, |taken| taken.extend(self.take.iter().map(|()| untracked!(self.double)))),
        last: scan!(i32, if self.take.is_empty() { self.last } else { untracked!(self.level) }),
    }
    let mut sample = Sample::new(SampleInputs { level: 1 });
    sample.set_level(2);
    sample.push_take(());
    sample.set_level(3);
    sample.batch(|sample| {
        sample.push_take(());
        sample.set_level(4);
    });
    assert_eq!((sample.taken().as_slice(), *sample.last()), (&[4, 8][..], 4));
}

#[test]
fn on_change_and_effects_hear_of_steps() {
    #[reactive]
    struct Told {
        celsius: f64,
        peak: scan!(f64, self.peak.max(self.celsius)),
        #[reactive(context)]
        log: Vec<f64>,
        write: effect!(self.log.push(self.peak)),
    }
    let mut told = Told::new(ToldInputs { celsius: 3.0 }, Vec::new());
    let (sender, receiver) = std::sync::mpsc::channel();
    let _subscription = told.on_change(Told::PEAK, move |peak| sender.send(*peak).unwrap());
    for celsius in [2.0, 5.0, f64::NAN, 4.0, 6.0] {
        told.set_celsius(celsius);
    }
    assert_eq!(told.log(), &[3.0, 5.0, 6.0]);
    assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [5.0, 6.0]);
}

#[test]
fn traces_tell_of_steps_and_not_of_looks() {
    let mut probe = probe(20.0);
    let (sender, runs) = std::sync::mpsc::channel();
    let _trace = probe.trace(move |run| sender.send(run.to_string()).unwrap());
    probe.set_celsius(85.0);
    probe.push_reading(1.0);
    let runs: Vec<_> = runs.try_iter().collect();
    assert_eq!(runs, ["Probe.alarm changed", "Probe.peak changed", "Probe.recent changed"]);
}

#[test]
fn the_graph_has_scans_and_events() {
    let graph = Probe::GRAPH.to_string();
    assert!(graph.contains("alarm    scan      bool           celsius?, low?, high?"), "{graph}");
    assert!(graph.contains("reading  event     f64"), "{graph}");
    let dot = Probe::GRAPH.dot().to_string();
    assert!(dot.contains("\"reading\" [shape=rarrow") && dot.contains("\"peak\" [shape=cylinder"), "{dot}");
    let mermaid = Probe::GRAPH.mermaid().to_string();
    assert!(mermaid.contains("[/\"reading\"/]") && mermaid.contains("[(\"peak\")]"), "{mermaid}");
    assert!(Probe::GRAPH.json().to_string().contains("\"scan\""));
}

#[test]
fn debug_shows_the_scans() {
    let shown = format!("{:?}", probe(20.0));
    assert!(shown.contains("alarm: false, peak: 20.0, recent: []"), "{shown}");
}

#[test]
fn a_struct_with_memory_and_events_is_as_free_as_its_fields() {
    fn is_free<T: Send + Unpin + std::panic::UnwindSafe + std::panic::RefUnwindSafe>() {}
    is_free::<Probe>();
    is_free::<reaktiv::Table<u32, Probe>>();
    assert_eq!(size_of::<ProbeMemory>(), size_of::<(bool, f64, VecDeque<f64>)>());
}

#[test]
fn scans_of_generic_structs_have_the_parameters_that_they_name() {
    #[reactive]
    #[derive(Debug, Clone, PartialEq)]
    struct Last<'a, K: PartialEq, V: Clone + PartialEq, const N: usize> {
        key: K,
        #[reactive(event)]
        value: (V, &'a str),
        last: scan!(Option<V>, self.value.last().map(|(value, _)| value.clone()).or_else(|| self.last.clone())),
        texts: scan!(Vec<&'a str>, |texts| texts.extend(self.value.iter().map(|(_, text)| *text))),
        #[reactive(default = [0; N])]
        counts: scan!([usize; N], |counts| counts[self.value.len() % N] += 1),
    }
    let text = String::from("a");
    let mut last: Last<'_, u32, f64, 3> = Last::new(LastInputs { key: 1 });
    last.push_value((1.5, &text));
    let LastMemory { last: value, texts, counts } = last.memory().clone();
    assert_eq!((value, texts.as_slice(), counts), (Some(1.5), &["a"][..], [1, 1, 0]));
    let copy: Last<'_, u32, f64, 3> = last.clone();
    assert_eq!((copy, *last.key()), (last, 1));
}

#[test]
fn more_scans_than_a_word_has_bits() {
    macro_rules! many {
        ($($name:ident)*) => {
            #[reactive]
            #[derive(Clone, PartialEq)]
            struct Many {
                x: u64,
                on: bool,
                $($name: scan!(u64, if self.on { self.$name + self.x } else { self.$name + 1 }),)*
                sum: computed!(u64, 0 $(+ self.$name)*),
                last: scan!(u64, self.last.max(self.sum)),
            }
        };
    }
    many!(a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9
        d0 d1 d2 d3 d4 d5 d6 d7 d8 d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9);
    let mut many = Many::new(ManyInputs { x: 2, on: false });
    assert_eq!((*many.sum(), *many.last()), (60, 60));
    many.set_x(3);
    assert_eq!(*many.sum(), 60);
    many.set_on(true);
    assert_eq!((*many.sum(), *many.last()), (240, 240));
    many.set_x(4);
    assert_eq!((*many.sum(), *many.last()), (480, 480));
    let mut copy = many.clone();
    copy.set_x(0);
    assert_eq!((*copy.sum(), *copy.last(), *many.last()), (480, 480, 480));
}
