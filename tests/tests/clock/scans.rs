//! Scans that compare the clock: they go on by themselves, and come to rest.

use reaktiv::{Reactive, Remember, Timed, reactive};

#[derive(Clone, Copy, PartialEq, Debug, Default)]
enum State {
    #[default]
    Idle,
    Pending(u64),
    Firing(u64),
    Cooling(u64),
}
use State::*;

#[reactive]
#[derive(Debug)]
struct Alarm {
    #[reactive(clock, default = 0)]
    now: u64,
    hot: bool,
    state: scan!(
        State,
        match self.state {
            Idle if self.hot => Pending(untracked!(self.now)),
            Pending(_) if !self.hot => Idle,
            Pending(since) if self.now >= since + 300 => Firing(since + 300),
            Firing(since) if self.now >= since + 50 => Cooling(since + 50),
            Cooling(since) if self.now >= since + 20 => Idle,
            state => state,
        }
    ),
    #[reactive(context)]
    log: Vec<(u64, State)>,
    record: effect!(self.log.push((untracked!(self.now), self.state))),
}

#[test]
fn a_state_machine_goes_from_one_state_to_the_next_at_its_time() {
    let mut alarm = Alarm::new(AlarmInputs { hot: false }, Vec::new());
    alarm.advance(10);
    alarm.set_hot(true);
    assert_eq!(alarm.next_deadline(), Some(310));
    alarm.advance(1_000);
    let cycle = [(0, Idle), (10, Pending(10)), (310, Firing(310)), (360, Cooling(360)), (380, Idle)];
    // At rest it hears of nothing but `hot`.
    assert_eq!(alarm.log()[..5], cycle);
    assert_eq!(alarm.log().len(), 5);
    assert_eq!(alarm.next_deadline(), None);
}

#[test]
fn what_is_late_is_made_up_for_in_one_flush() {
    let mut alarm = Alarm::new(AlarmInputs { hot: false }, Vec::new());
    alarm.advance(10);
    alarm.set_hot(true);
    alarm.skip_to(365);
    assert_eq!(alarm.log()[2..], [(365, Cooling(360))]);
    assert_eq!(alarm.next_deadline(), Some(380));
}

#[reactive]
struct Smoother {
    #[reactive(clock, default = 0)]
    now: u64,
    start: u64,
    x: f64,
    s: scan!(f64, if self.now >= self.start { 0.5 * self.s + 0.5 * self.x } else { self.s }),
    in_place: scan!(f64, |s| if self.now >= self.start {
        *s = 0.5 * *s + 0.5 * self.x;
    }),
}

#[test]
fn a_smoother_that_compares_the_clock_steps_once() {
    let mut smoother = Smoother::new(SmootherInputs { start: 0, x: 8.0 });
    assert_eq!((*smoother.s(), *smoother.in_place()), (4.0, 4.0));
    smoother.set_x(6.0);
    assert_eq!((*smoother.s(), *smoother.in_place()), (5.0, 5.0));
    smoother.set_start(20);
    assert_eq!((*smoother.s(), *smoother.in_place()), (5.0, 5.0));
    assert_eq!(smoother.next_deadline(), Some(20));
    smoother.advance(100);
    assert_eq!((*smoother.s(), *smoother.in_place()), (5.5, 5.5));
}

#[reactive]
struct Restless {
    #[reactive(clock, default = 5_000)]
    now: i64,
    on: bool,
    down: scan!(i64, if self.on && self.now >= 4_000 - self.down.abs() { self.down + 1 } else { self.down }),
}

#[test]
fn a_scan_that_does_not_come_to_rest_says_so() {
    let mut restless = Restless::new(RestlessInputs { on: false });
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| restless.set_on(true))).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("the scan `down` does not come to rest"), "{message}");
    restless.set_on(false);
    assert!((1_000..1_002).contains(restless.down()), "{}", restless.down());
}

#[reactive]
struct InPlace {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(event)]
    start: u64,
    times: scan!(Vec<u64>, |times| {
        times.extend(self.start);
        match times.first() {
            Some(first) if self.now >= *first => {
                times.remove(0);
                true
            }
            _ => false,
        }
    }),
    forever: scan!(u32, |count| {
        *count += 1;
        self.now >= 100
    }),
}

#[test]
fn a_closure_steps_as_long_as_it_says_that_it_has_changed() {
    let mut of = InPlace::new(InPlaceInputs {});
    of.batch(|of| [0, 3, 0, 7].map(|time| of.push_start(time)));
    // Those that were pushed are seen once; then it goes on without events.
    assert_eq!(of.times(), &[3, 0, 7]);
    of.advance(3);
    assert_eq!(of.times(), &[7]);
    assert_eq!(of.next_deadline(), Some(7));
    of.advance(50);
    assert_eq!((of.times().len(), of.next_deadline()), (0, Some(100)));
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| of.advance(100))).unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().contains("the scan `forever` does not come to rest"));
}

#[test]
fn what_is_resumed_waits_for_what_it_waited_for() {
    let mut alarm = Alarm::new(AlarmInputs { hot: false }, Vec::new());
    alarm.advance(10);
    alarm.set_hot(true);
    alarm.advance(200);
    let (inputs, memory) = alarm.into_parts();
    assert_eq!(memory.now, 200);
    let mut alarm = Alarm::resume(inputs, memory, Vec::new());
    assert_eq!((alarm.next_deadline(), *alarm.now()), (Some(310), 200));
    alarm.advance(320);
    assert_eq!(alarm.log(), &[(200, Pending(10)), (310, Firing(310))]);
}
