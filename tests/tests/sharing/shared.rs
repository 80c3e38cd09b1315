//! `Shared`

use std::sync::{Arc, Mutex};

use reaktiv::{Effect, Reactive, Shared, Signal, computed, effect, reactive};
use reaktiv_tests::{note, panic_message, runs};

#[reactive]
#[derive(Debug)]
struct Probe {
    celsius: i32,
    limit: i32,
    alarm: computed!(bool, self.celsius > self.limit),
}

fn probe() -> Shared<Probe> {
    Shared::new(Probe::new(ProbeInputs { celsius: 20, limit: 90 }))
}

#[test]
fn handles_are_of_one_struct() {
    let one = probe();
    let other = one.clone();
    other.update(|probe| probe.set_celsius(95));
    assert!(one.read(|probe| *probe.alarm()));
    assert!(one == other && one != probe());
}

#[test]
fn it_can_be_sent_and_shared() {
    fn check<T: Send + Sync + Unpin + std::panic::UnwindSafe + std::panic::RefUnwindSafe + 'static>(_: &T) {}
    let probe = probe();
    check(&probe);
    check(&probe.downgrade());
}

#[test]
fn signals_are_set_when_the_update_is_over() {
    let probe = probe();
    let celsius = probe.signal(Probe::CELSIUS);
    probe.update(|probe| {
        probe.set_celsius(95);
        assert_eq!(celsius.get(), 20);
        probe.set_celsius(96);
    });
    assert_eq!(celsius.get(), 96);
}

#[test]
fn only_the_newest_value_is_told() {
    let probe = probe();
    let celsius = probe.signal(Probe::CELSIUS);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let _effect = Effect::new({
        let seen = seen.clone();
        move || seen.lock().unwrap().push(celsius.get())
    });
    probe.update(|probe| (0..5).for_each(|celsius| probe.set_celsius(celsius)));
    assert_eq!(*seen.lock().unwrap(), [20, 4]);
}

#[test]
fn an_effect_of_a_signal_may_use_the_struct_that_it_follows() {
    let probe = probe();
    let alarm = probe.signal(Probe::ALARM);
    let _reset = effect!({
        if alarm.get() {
            probe.update(|probe| probe.set_celsius(0));
        }
    });
    probe.update(|probe| probe.set_celsius(95));
    assert_eq!(probe.read(|probe| *probe.celsius()), 0);
    assert!(!alarm.get());
}

#[test]
fn effects_of_the_struct_run_under_the_lock_and_see_no_signal_set() {
    #[reactive]
    struct Counter {
        value: i32,
        #[reactive(context)]
        follows: Option<reaktiv::ReadSignal<i32>>,
        seen: effect!({
            let value = self.value;
            if let Some(seen) = self.follows.as_ref().map(|signal| signal.get()) {
                note(if seen == value { "new" } else { "old" });
            }
        }),
    }
    let counter = Shared::new(Counter::new(CounterInputs { value: 0 }, None));
    let value = counter.signal(Counter::VALUE);
    counter.update(|counter| *counter.follows_mut() = Some(value));
    counter.update(|counter| counter.set_value(1));
    assert_eq!(runs(), ["old"]);
}

#[test]
fn a_second_struct_that_is_written_inside_is_told_of_outside() {
    let (one, other) = (probe(), probe());
    let signal = other.signal(Probe::CELSIUS);
    one.update(|_| {
        other.update(|probe| probe.set_celsius(95));
        assert_eq!(signal.get(), 20);
    });
    assert_eq!(signal.get(), 95);
}

#[test]
fn to_use_it_inside_itself_is_a_clear_panic() {
    let probe = probe();
    for message in [
        panic_message(|| probe.read(|_| probe.read(|_| ()))),
        panic_message(|| probe.read(|_| probe.update(|_| ()))),
        panic_message(|| probe.update(|_| probe.read(|_| ()))),
        panic_message(|| probe.update(|_| _ = probe.signal(Probe::CELSIUS))),
    ] {
        assert!(
            message.contains("Probe>` is in use on this thread already: inside of `read` and `update`"),
            "{message}"
        );
    }
    probe.update(|probe| probe.set_celsius(95)); // not poisoned
    assert!(probe.read(|probe| *probe.alarm()));
}

#[test]
fn to_use_it_in_its_own_effect_or_callback_is_a_clear_panic() {
    let probe = probe();
    let inner = probe.downgrade();
    let _subscription = probe.update(|probe| {
        probe.on_change(Probe::CELSIUS, move |_| inner.upgrade().unwrap().update(|probe| probe.set_limit(0)))
    });
    let message = panic_message(|| probe.update(|probe| probe.set_celsius(1)));
    assert!(message.contains("is in use on this thread already"), "{message}");
    assert_eq!(probe.read(|probe| *probe.celsius()), 1);
}

#[test]
fn to_use_it_in_a_formula_of_signals_is_a_clear_panic() {
    let probe = probe();
    let runtime = reaktiv::Runtime::new();
    let formula = runtime.computed({
        let probe = probe.clone();
        move || probe.read(|probe| *probe.celsius())
    });
    let message = panic_message(|| formula.get());
    assert!(message.contains("is wanted under the lock of free-standing signals"), "{message}");
    assert!(message.contains("`shared.signal(..)`"), "{message}");
    let signal = runtime.signal(1);
    let message = panic_message(|| signal.update(|_| probe.update(|probe| probe.set_celsius(1))));
    assert!(message.contains("is wanted under the lock of free-standing signals"), "{message}");
    assert_eq!(probe.read(|probe| *probe.celsius()), 20);
    runtime.batch(|| probe.update(|probe| probe.set_celsius(2)));
    assert_eq!(probe.read(|probe| *probe.celsius()), 2);
}

#[test]
fn a_panic_inside_leaves_what_was_written_and_tells_of_it() {
    let probe = probe();
    let celsius = probe.signal(Probe::CELSIUS);
    let doubled = computed!(celsius.get() * 2);
    let seen = Signal::new(0);
    let _effect = effect!(seen.set(doubled.get()));
    let message = panic_message(|| {
        probe.update(|probe| {
            probe.set_celsius(95);
            panic!("inside");
        })
    });
    assert_eq!(message, "inside");
    assert_eq!((celsius.get(), seen.get()), (95, 190));
    assert!(probe.read(|probe| *probe.alarm()));
}

#[test]
fn a_panic_of_an_effect_outside_comes_out_of_the_update_when_all_is_delivered() {
    let probe = probe();
    let (celsius, alarm) = (probe.signal(Probe::CELSIUS), probe.signal(Probe::ALARM));
    let _effect = Effect::new({
        let celsius = celsius.clone();
        move || assert!(celsius.get() != 95, "outside")
    });
    assert_eq!(panic_message(|| probe.update(|probe| probe.set_celsius(95))), "outside");
    assert_eq!((celsius.get(), alarm.get()), (95, true));
    // The first of two is the one that goes on.
    let message = panic_message(|| {
        probe.update(|probe| {
            probe.set_celsius(94);
            probe.set_celsius(95);
            panic!("inside");
        })
    });
    assert_eq!(message, "inside");
}

#[test]
fn the_last_handle_takes_the_struct_out() {
    let probe = probe();
    let (other, celsius) = (probe.clone(), probe.signal(Probe::CELSIUS));
    assert!(probe.into_inner().is_none());
    let weak = other.downgrade();
    let mut probe = other.into_inner().unwrap();
    assert!(weak.upgrade().is_none());
    probe.set_celsius(95);
    assert_eq!(celsius.get(), 95);
}

#[test]
fn the_struct_goes_with_the_last_handle() {
    struct Gone;
    impl Drop for Gone {
        fn drop(&mut self) {
            note("gone");
        }
    }
    #[reactive]
    struct Held {
        value: i32,
        #[reactive(context)]
        gone: Gone,
    }
    let held = Shared::new(Held::new(HeldInputs { value: 1 }, Gone));
    let (other, weak, value) = (held.clone(), held.downgrade(), held.signal(Held::VALUE));
    drop(held);
    assert!(runs().is_empty());
    drop(other);
    assert_eq!(runs(), ["gone"]);
    assert!(weak.upgrade().is_none());
    assert_eq!(value.get(), 1);
}

#[test]
fn dropping_the_last_handle_in_an_effect_of_a_signal_is_no_loss() {
    let probe = probe();
    let celsius = probe.signal(Probe::CELSIUS);
    let slot = Arc::new(Mutex::new(Some(probe.clone())));
    let _effect = Effect::new({
        let celsius = celsius.clone();
        move || {
            if celsius.get() == 95 {
                drop(slot.lock().unwrap().take());
            }
        }
    });
    let weak = probe.downgrade();
    probe.update(|probe| probe.set_celsius(95));
    assert!(weak.upgrade().is_some());
    drop(probe);
    assert!(weak.upgrade().is_none());
    assert_eq!(celsius.get(), 95);
}

#[test]
fn debug_shows_the_struct_unless_somebody_is_inside() {
    let probe = probe();
    assert_eq!(format!("{probe:?}"), "Shared(Probe { celsius: 20, limit: 90, alarm: <stale> })");
    probe.read(|_| assert_eq!(format!("{probe:?}"), "Shared(<in use>)"));
    let runtime = reaktiv::Runtime::new();
    let text = runtime.computed({
        let probe = probe.clone();
        move || format!("{probe:?}")
    });
    assert!(text.get().starts_with("Shared(Probe"));
}
