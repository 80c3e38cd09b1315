//! What a panic leaves behind.

use std::panic::{AssertUnwindSafe, catch_unwind};

use reaktiv::{Reactive, reactive};

#[reactive]
struct Meter {
    limit: i32,
    #[reactive(event)]
    pulse: i32,
    #[reactive(event)]
    other: i32,
    total: scan!(i32, self.total + self.pulse.iter().map(|pulse| checked(*pulse)).sum::<i32>()),
    kept: scan!(Vec<i32>, |kept| for pulse in self.pulse {
        kept.push(*pulse);
        checked(*pulse);
    }),
    count: scan!(usize, self.count + self.pulse.len() + self.other.len()),
    large: scan!(bool, if self.large { checked(self.limit) > 10 } else { self.limit > 20 }),
    doubled: computed!(usize, self.kept.len() * 2),
    #[reactive(context)]
    log: Vec<(i32, usize, usize)>,
    write: effect!(self.log.push((self.total, self.doubled, self.pulse.len()))),
}

fn checked(value: i32) -> i32 {
    assert!(value >= 0, "a negative one");
    value
}

fn meter() -> Meter {
    Meter::new(MeterInputs { limit: 0 }, Vec::new())
}

fn panics(meter: &mut Meter, change: impl FnOnce(&mut Meter)) {
    assert!(catch_unwind(AssertUnwindSafe(|| change(meter))).is_err());
}

#[test]
fn a_scan_that_panics_stays_as_it_was_and_the_others_go_on_at_the_next_write() {
    let mut meter = meter();
    meter.push_pulse(3);
    assert_eq!((*meter.total(), *meter.count(), meter.kept().as_slice()), (3, 1, &[3][..]));
    panics(&mut meter, |meter| meter.push_pulse(-1));
    assert_eq!((*meter.total(), *meter.count(), meter.kept().as_slice()), (3, 1, &[3][..]));
    // The value form has seen the event; the closure sees it now, and keeps what it has done.
    panics(&mut meter, |meter| meter.set_limit(1));
    assert_eq!((*meter.total(), *meter.count(), meter.kept().as_slice()), (3, 1, &[3, -1][..]));
    assert_eq!(*meter.doubled(), 4);
    meter.set_limit(2);
    assert_eq!((*meter.total(), *meter.count(), meter.kept().as_slice()), (3, 2, &[3, -1][..]));
    assert_eq!(meter.log(), &[(0, 0, 0), (3, 2, 1), (3, 4, 1)]);
}

#[test]
fn a_look_that_panics_takes_the_step_back() {
    let mut meter = meter();
    meter.set_limit(21);
    assert!(*meter.large());
    meter.set_limit(5);
    assert!(!*meter.large());
    #[reactive]
    struct Latch {
        level: i32,
        low: i32,
        on: scan!(bool, if self.on { checked(self.low) < self.level } else { self.level > 10 }),
    }
    let mut latch = Latch::new(LatchInputs { level: 0, low: -1 });
    assert!(catch_unwind(AssertUnwindSafe(|| latch.set_level(11))).is_err());
    assert!(!*latch.on());
    latch.set_low(5);
    assert!(*latch.on());
    latch.set_low(20);
    assert!(!*latch.on());
}

#[test]
fn nothing_is_lost_when_every_second_event_panics() {
    #[reactive]
    struct Counter {
        #[reactive(event)]
        tick: u32,
        seen: scan!(Vec<u32>, |seen| for tick in self.tick {
            seen.push(*tick);
            assert!(tick % 2 == 0);
        }),
        ticks: scan!(usize, self.ticks + self.tick.len()),
    }
    let mut counter = Counter::new(CounterInputs {});
    for tick in 0..100 {
        let result = catch_unwind(AssertUnwindSafe(|| counter.push_tick(tick)));
        assert_eq!(result.is_err(), tick % 2 == 1);
    }
    counter.flush();
    assert_eq!((counter.seen().len(), *counter.ticks()), (100, 100));
}

#[test]
fn a_constructor_that_panics_drops_what_it_had() {
    #[reactive]
    struct Bad {
        x: i32,
        text: scan!(String, {
            assert!(self.x > 0);
            format!("{}{}", self.text, self.x)
        }),
    }
    assert!(catch_unwind(|| Bad::new(BadInputs { x: 0 })).is_err());
    let mut bad = Bad::new(BadInputs { x: 1 });
    assert!(catch_unwind(AssertUnwindSafe(|| bad.set_x(-1))).is_err());
    bad.set_x(2);
    assert_eq!(bad.text(), "12");
}

#[test]
fn what_a_panic_has_left_in_a_child_goes_on_at_the_next_write_whatever_it_writes() {
    #[reactive]
    struct Child {
        x: i32,
        bad: scan!(i32, {
            assert!(self.x != 1);
            self.x
        }),
        count: scan!(i32, {
            let _ = self.x;
            self.count + 1
        }),
    }
    #[reactive]
    struct Parent {
        other: i32,
        #[reactive(nested)]
        child: Child,
    }
    let mut parent = Parent::new(ParentInputs { other: 0, child: Child::new(ChildInputs { x: 0 }) });
    assert!(catch_unwind(AssertUnwindSafe(|| parent.child_mut().set_x(1))).is_err());
    assert_eq!(*parent.child().count(), 1);
    assert!(catch_unwind(AssertUnwindSafe(|| parent.set_other(1))).is_err());
    parent.update_child(|child| child.set_x(2));
    assert_eq!((*parent.child().bad(), *parent.child().count()), (2, 2));
}

#[test]
fn effects_that_a_panic_has_left_in_a_child_run_at_the_next_write_whatever_it_writes() {
    #[reactive]
    struct Child {
        x: i32,
        #[reactive(context)]
        log: Vec<i32>,
        bad: effect!(assert!(self.x != 1)),
        good: effect!(self.log.push(self.x)),
    }
    #[reactive]
    struct Parent {
        other: i32,
        #[reactive(nested)]
        child: Child,
    }
    let mut parent = Parent::new(ParentInputs { other: 0, child: Child::new(ChildInputs { x: 0 }, Vec::new()) });
    assert!(catch_unwind(AssertUnwindSafe(|| parent.child_mut().set_x(1))).is_err());
    assert_eq!(parent.child().log(), &[0]);
    parent.set_other(1);
    assert_eq!(parent.child().log(), &[0, 1]);
}

#[reactive]
struct Aside {
    n: i32,
    besides: i32,
    shown: i32,
    share: computed!(i32, 12 / self.n),
    tens: computed!(i32, self.besides / 10),
    look: scan!(i32, |steps| {
        let _ = (self.besides, untracked!(self.share));
        *steps += 1;
    }),
    show: scan!(i32, |steps| {
        if self.shown >= 0 {
            let _ = self.tens;
        }
        *steps += 1;
    }),
    catch: scan!((i32, Option<i32>), {
        let share = if self.shown >= 0 {
            let _ = self.tens;
            catch_unwind(AssertUnwindSafe(|| untracked!(self.share))).ok()
        } else {
            None
        };
        (self.catch.0 + 1, share)
    }),
}

#[test]
fn a_panic_of_what_was_read_without_an_edge_makes_no_scan_step_again() {
    let mut aside = Aside::new(AsideInputs { n: 1, besides: 1, shown: 0 });
    let steps = |aside: &Aside| (*aside.look(), *aside.show(), *aside.catch());
    assert_eq!(steps(&aside), (1, 1, (1, Some(12))));
    let result = catch_unwind(AssertUnwindSafe(|| {
        aside.batch(|aside| {
            aside.set_besides(2);
            aside.set_n(0);
        })
    }));
    assert!(result.is_err());
    assert_eq!(steps(&aside), (1, 1, (1, Some(12))));
    aside.set_shown(1);
    assert_eq!(steps(&aside), (1, 2, (2, None)));
    aside.set_n(1);
    assert_eq!(steps(&aside), (1, 2, (2, None)));
    aside.set_besides(3);
    assert_eq!(steps(&aside), (2, 2, (2, None)), "the others read `tens`, which is the same");
}
