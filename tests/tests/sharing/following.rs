//! `signal(fields)`

use std::cell::RefCell;
use std::sync::{Arc, Mutex};

use reaktiv::{Effect, Reactive, ReadSignal, Runtime, Shared, Table, Timed, computed, effect, reactive};
use reaktiv_tests::{ignore, note, panic_message, quietly, run, runs};

#[reactive]
struct Probe {
    celsius: i32,
    limit: i32,
    other: i32,
    alarm: computed!(bool, run("alarm", self.celsius > self.limit)),
    shown: effect!({
        ignore(self.celsius);
        note("effect")
    }),
}

fn probe() -> Probe {
    let probe = Probe::new(ProbeInputs { celsius: 20, limit: 90, other: 0 });
    runs();
    probe
}

/// What a signal has been set to, time after time.
fn log<T: Clone + Send + Sync + 'static>(signal: &ReadSignal<T>) -> (Effect, Arc<Mutex<Vec<T>>>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let effect = Effect::new({
        let (log, signal) = (log.clone(), signal.clone());
        move || {
            note("signal");
            log.lock().unwrap().push(signal.get());
        }
    });
    runs();
    (effect, log)
}

fn taken<T>(log: &Mutex<Vec<T>>) -> Vec<T> {
    std::mem::take(&mut log.lock().unwrap())
}

#[test]
fn a_signal_follows_a_field() {
    let mut probe = probe();
    let (celsius, alarm) = (probe.signal(Probe::CELSIUS), probe.signal(Probe::ALARM));
    assert_eq!((celsius.get(), alarm.get()), (20, false));
    probe.set_celsius(95);
    assert_eq!((celsius.get(), alarm.get()), (95, true));
}

#[test]
fn it_is_set_in_flushes_that_have_changed_the_field_and_in_no_others() {
    let mut probe = probe();
    let (_effect, alarms) = log(&probe.signal(Probe::ALARM));
    assert_eq!(taken(&alarms), [false]);
    probe.set_celsius(50);
    probe.set_other(1);
    assert!(taken(&alarms).is_empty());
    probe.set_celsius(95);
    probe.set_celsius(96);
    assert_eq!(taken(&alarms), [true]);
}

#[test]
fn it_comes_after_all_effects_and_all_subscriptions() {
    let mut probe = probe();
    let (_effect, _) = log(&probe.signal(Probe::CELSIUS));
    let _later = probe.on_change(Probe::CELSIUS, |_| note("called"));
    probe.set_celsius(95);
    assert_eq!(runs(), ["effect", "called", "signal"]);
}

#[test]
fn a_tuple_is_of_one_flush() {
    let mut probe = probe();
    let (_effect, states) = log(&probe.signal((Probe::CELSIUS, Probe::ALARM)));
    probe.set_celsius(95);
    probe.batch(|probe| {
        probe.set_celsius(40);
        probe.set_limit(30);
    });
    assert_eq!(taken(&states), [(20, false), (95, true), (40, true)]);
}

#[test]
fn a_tuple_of_eight_fields() {
    let mut probe = probe();
    let (c, l, o, a) = (Probe::CELSIUS, Probe::LIMIT, Probe::OTHER, Probe::ALARM);
    let all = probe.signal((c, l, o, a, c, l, o, a));
    probe.set_other(7);
    assert_eq!(all.get(), (20, 90, 7, false, 20, 90, 7, false));
}

#[test]
fn an_effect_over_several_signals_sees_one_flush() {
    let mut probe = probe();
    let (celsius, alarm) = (probe.signal(Probe::CELSIUS), probe.signal(Probe::ALARM));
    let both = computed!((celsius.get(), alarm.get()));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let _effect = Effect::new({
        let (both, seen) = (both.clone(), seen.clone());
        move || seen.lock().unwrap().push(both.get())
    });
    probe.set_celsius(95);
    probe.set_celsius(20);
    assert_eq!(taken(&seen), [(20, false), (95, true), (20, false)]);
}

#[test]
fn signals_of_two_runtimes_are_set_by_one_flush() {
    let mut probe = probe();
    let other = Runtime::new();
    let far = other.batch(|| probe.signal(Probe::CELSIUS));
    let near = probe.signal(Probe::CELSIUS);
    assert!(far.runtime() == other && near.runtime() == *Runtime::global());
    probe.set_celsius(95);
    assert_eq!((far.get(), near.get()), (95, 95));
}

#[test]
fn a_batch_sets_it_once_at_its_end() {
    let mut probe = probe();
    let (_effect, degrees) = log(&probe.signal(Probe::CELSIUS));
    probe.batch(|probe| {
        probe.set_celsius(1);
        probe.set_celsius(2);
    });
    assert_eq!(taken(&degrees), [20, 2]);
}

#[test]
fn what_has_changed_before_is_no_news() {
    let mut probe = probe();
    let signal = probe.batch(|probe| {
        probe.set_celsius(95);
        let signal = probe.signal((Probe::CELSIUS, Probe::ALARM));
        assert_eq!(signal.get(), (95, true));
        signal
    });
    let (_effect, states) = log(&signal);
    probe.set_other(1);
    assert_eq!(taken(&states), [(95, true)]);
}

#[test]
fn it_keeps_its_last_value_when_the_struct_is_dropped() {
    let mut probe = probe();
    let signal = probe.signal(Probe::CELSIUS);
    probe.set_celsius(95);
    drop(probe);
    assert_eq!(signal.get(), 95);
}

#[test]
fn dropping_the_struct_runs_no_effect() {
    let mut probe = probe();
    let (_effect, degrees) = log(&probe.signal(Probe::CELSIUS));
    drop(probe);
    assert_eq!(taken(&degrees), [20]);
}

#[test]
fn a_signal_that_nobody_has_is_forgotten_with_the_next_flush() {
    struct Counted(Arc<()>);
    impl Clone for Counted {
        fn clone(&self) -> Self {
            note("cloned");
            Counted(self.0.clone())
        }
    }
    #[reactive]
    struct Held {
        #[reactive(cutoff = never)]
        value: Counted,
    }
    let value = Arc::new(());
    let mut held = Held::new(HeldInputs { value: Counted(value.clone()) });
    let signal = held.signal(Held::VALUE);
    assert_eq!(Arc::strong_count(&value), 3);
    let second = signal.clone();
    drop(signal);
    held.update_value(|_| ());
    assert_eq!((runs().len(), Arc::strong_count(&value)), (2, 3));
    drop(second);
    held.update_value(|_| ());
    held.update_value(|_| ());
    assert_eq!((runs().len(), Arc::strong_count(&value)), (0, 2));
}

#[test]
fn a_panic_in_a_formula_leaves_it_for_the_next_flush() {
    #[reactive]
    struct Ratio {
        above: i32,
        below: i32,
        value: computed!(i32, self.above / self.below),
    }
    let mut ratio = Ratio::new(RatioInputs { above: 6, below: 3 });
    let (_effect, values) = log(&ratio.signal((Ratio::ABOVE, Ratio::VALUE)));
    panic_message(|| ratio.set_below(0));
    assert_eq!(taken(&values), [(6, 2)]);
    ratio.set_below(2);
    assert_eq!(taken(&values), [(6, 3)]);
}

#[test]
fn a_value_that_could_not_be_copied_is_told_with_the_next_flush() {
    thread_local!(static FAILS: RefCell<bool> = const { RefCell::new(false) });
    #[derive(PartialEq, Debug)]
    struct Fragile(i32);
    impl Clone for Fragile {
        fn clone(&self) -> Self {
            assert!(!FAILS.with(|fails| *fails.borrow()), "it cannot be copied");
            Fragile(self.0)
        }
    }
    #[reactive]
    struct Held {
        value: Fragile,
        other: i32,
    }
    let mut held = Held::new(HeldInputs { value: Fragile(1), other: 0 });
    let signal = held.signal(Held::VALUE);
    FAILS.with(|fails| *fails.borrow_mut() = true);
    assert_eq!(panic_message(|| held.set_value(Fragile(2))), "it cannot be copied");
    FAILS.with(|fails| *fails.borrow_mut() = false);
    assert_eq!(signal.get(), Fragile(1));
    held.set_other(1);
    assert_eq!(signal.get(), Fragile(2));
}

#[test]
fn a_panic_of_an_effect_comes_out_when_all_signals_are_set() {
    let mut probe = probe();
    let (celsius, alarm) = (probe.signal(Probe::CELSIUS), probe.signal(Probe::ALARM));
    let _effect = Effect::new({
        let celsius = celsius.clone();
        move || assert!(celsius.get() < 90, "too hot")
    });
    assert_eq!(panic_message(|| probe.set_celsius(95)), "too hot");
    assert_eq!((celsius.get(), alarm.get()), (95, true));
    probe.set_celsius(20);
    assert_eq!((celsius.get(), alarm.get()), (20, false));
}

#[test]
fn whichever_runtime_an_effect_panics_in_the_signals_of_all_are_set_and_the_first_panic_comes_out() {
    for panics in [[true, false], [false, true], [true, true]] {
        let mut probe = probe();
        let runtimes = [Runtime::new(), Runtime::new()];
        let signals =
            [&runtimes[0], &runtimes[1], &runtimes[0]].map(|runtime| runtime.batch(|| probe.signal(Probe::CELSIUS)));
        let _effects = [0, 1].map(|which| {
            let signal = signals[which].clone();
            runtimes[which].effect(move || assert!(signal.get() < 90 || !panics[which], "{which}"))
        });
        let first = panics.iter().position(|panics| *panics).unwrap();
        assert_eq!(panic_message(|| probe.set_celsius(95)), first.to_string());
        assert_eq!(signals.each_ref().map(ReadSignal::get), [95; 3]);
        let shared = Shared::new(probe);
        shared.update(|probe| probe.set_celsius(20));
        assert_eq!(panic_message(|| shared.update(|probe| probe.set_celsius(96))), first.to_string());
        assert_eq!(signals.each_ref().map(ReadSignal::get), [96; 3]);
    }
}

#[test]
fn panics_whose_payloads_panic_when_they_are_dropped_hold_up_no_signal() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            if !std::thread::panicking() {
                panic!("a payload");
            }
        }
    }
    let mut probe = probe();
    let runtimes = [(); 3].map(|()| Runtime::new());
    let signals = runtimes.each_ref().map(|runtime| runtime.batch(|| probe.signal(Probe::CELSIUS)));
    let _effects = [0, 1].map(|which| {
        let signal = signals[which].clone();
        runtimes[which].effect(move || {
            if signal.get() == 95 {
                std::panic::panic_any(Bomb);
            }
        })
    });
    let set = std::panic::AssertUnwindSafe(|| probe.set_celsius(95));
    let payload = quietly(|| std::panic::catch_unwind(set)).unwrap_err();
    std::mem::forget(payload);
    assert_eq!(signals.each_ref().map(ReadSignal::get), [95; 3]);
}

/// A value that says when it is dropped.
#[derive(Clone, PartialEq, Debug)]
struct Told(&'static str);

impl Drop for Told {
    fn drop(&mut self) {
        note(self.0);
    }
}

#[reactive]
struct Teller {
    told: Told,
}

#[test]
fn a_value_that_a_newer_one_has_overtaken_is_dropped_once_and_nobody_sees_it() {
    let mut teller = Teller::new(TellerInputs { told: Told("1") });
    let told = teller.signal(Teller::TOLD);
    runs();
    // In the visit of another struct nothing is delivered: the first value is still on its way when the second one comes.
    let around = Shared::new(probe());
    around.update(|_| {
        teller.set_told(Told("2"));
        teller.set_told(Told("3"));
        assert_eq!(runs(), ["1", "2", "2"]);
    });
    assert_eq!(runs(), ["1"]);
    told.with(|told| assert_eq!(told.0, "3"));
}

#[test]
fn a_signal_that_is_lent_is_set_when_it_is_given_back_with_all_that_belongs_to_it() {
    let mut probe = probe();
    let (celsius, limit) = (probe.signal(Probe::CELSIUS), probe.signal(Probe::LIMIT));
    celsius.with(|value| {
        probe.batch(|probe| {
            probe.set_celsius(95);
            probe.set_limit(100);
        });
        assert_eq!((*value, celsius.get(), limit.get()), (20, 20, 90));
        probe.set_celsius(96);
    });
    assert_eq!((celsius.get(), limit.get()), (96, 100));
    let (_effect, log) = log(&limit);
    panic_message(|| {
        celsius.with(|_| {
            probe.set_limit(110);
            probe.set_celsius(97);
            panic!("while it is lent");
        })
    });
    assert_eq!((celsius.get(), limit.get(), taken(&log)), (97, 110, vec![100, 110]));
    drop(celsius);
    limit.with(|_| drop(probe));
    assert!(limit.changes().next_timeout(std::time::Duration::ZERO).is_some());
    let mut changes = limit.changes();
    assert_eq!(changes.next_timeout(std::time::Duration::MAX), Some(110));
    assert_eq!(changes.next_timeout(std::time::Duration::MAX), None, "it has ended");
}

#[test]
fn a_struct_that_goes_to_another_thread_in_the_middle_of_a_visit_is_seen_flush_by_flush() {
    let around = Shared::new(probe());
    let mut probe = probe();
    let (celsius, limit) = (probe.signal(Probe::CELSIUS), probe.signal(Probe::LIMIT));
    around.update(|_| {
        probe.batch(|probe| {
            probe.set_celsius(1);
            probe.set_limit(1);
        });
        let elsewhere = std::thread::spawn(move || {
            probe.set_celsius(2);
            (celsius.get(), limit.get())
        });
        assert_eq!(elsewhere.join().unwrap(), (2, 1), "what came before is not seen after it");
    });
}

#[test]
fn an_effect_may_write_to_another_struct() {
    let (mut first, second) = (probe(), Arc::new(Mutex::new(probe())));
    let celsius = first.signal(Probe::CELSIUS);
    let seen = second.lock().unwrap().signal(Probe::CELSIUS);
    let _effect = Effect::new({
        let (celsius, second) = (celsius, second);
        move || second.lock().unwrap().set_celsius(celsius.get() + 1)
    });
    first.set_celsius(40);
    assert_eq!(seen.get(), 41);
}

#[reactive]
struct Line {
    price: i32,
    count: i32,
    amount: computed!(i32, self.price * self.count),
}

#[reactive]
struct Order {
    #[reactive(nested)]
    lines: Table<u32, Line>,
    #[reactive(nested)]
    first: Line,
    total: computed!(i32, self.lines.sum(Line::AMOUNT) + self.first.amount()),
}

fn line(price: i32) -> Line {
    Line::new(LineInputs { price, count: 1 })
}

#[test]
fn children_and_rows_have_signals_of_their_own_which_are_set_with_those_of_the_struct() {
    let mut order = Order::new(OrderInputs { lines: [(1, line(10)), (2, line(20))].into(), first: line(5) });
    let total = order.signal(Order::TOTAL);
    let row = order.lines_mut().row_mut(&2).unwrap().signal(Line::AMOUNT);
    let child = order.first_mut().signal(Line::AMOUNT);
    let (_effect, states) = {
        let all = computed!((total.get(), row.get(), child.get()));
        let log = Arc::new(Mutex::new(Vec::new()));
        let effect = Effect::new({
            let log = log.clone();
            move || log.lock().unwrap().push(all.get())
        });
        (effect, log)
    };
    order.batch(|order| {
        order.lines_mut().row_mut(&2).unwrap().set_price(30);
        order.first_mut().set_count(3);
    });
    order.lines_mut().row_mut(&1).unwrap().set_price(11);
    assert_eq!(taken(&states), [(35, 20, 5), (55, 30, 15), (56, 30, 15)]);
}

#[test]
fn a_row_takes_its_signal_along() {
    let mut order = Order::new(OrderInputs { lines: [(1, line(10))].into(), first: line(5) });
    let amount = order.lines_mut().row_mut(&1).unwrap().signal(Line::AMOUNT);
    let mut row = order.lines_mut().remove(&1).unwrap();
    row.set_price(11);
    assert_eq!(amount.get(), 11);
    order.lines_mut().insert(9, row);
    order.lines_mut().row_mut(&9).unwrap().set_price(12);
    assert_eq!(amount.get(), 12);
}

#[test]
fn scans_and_givens_and_clocks_make_signals_change() {
    #[reactive]
    struct Device {
        #[reactive(clock, given)]
        now: u64,
        #[reactive(given)]
        limit: u64,
        seen: u64,
        #[reactive(default = 0)]
        most: scan!(u64, self.most.max(self.seen)),
        late: computed!(bool, self.now >= self.seen + self.limit),
    }
    #[reactive]
    struct Plant {
        #[reactive(clock, default = 0)]
        now: u64,
        limit: u64,
        #[reactive(nested, given(now, limit))]
        device: Device,
    }
    let mut plant = Plant::new(PlantInputs { limit: 10, device: Device::new(DeviceInputs { seen: 0 }) });
    let signal = plant.device_mut().signal((Device::LIMIT, Device::MOST, Device::LATE));
    assert_eq!(signal.get(), (10, 0, false));
    plant.advance(10);
    assert_eq!(signal.get(), (10, 0, true));
    plant.set_limit(20);
    assert_eq!(signal.get(), (20, 0, false));
    plant.device_mut().set_seen(7);
    assert_eq!(signal.get(), (20, 7, false));
}

#[test]
fn from_signals_to_structs_and_back() {
    let source = reaktiv::Signal::new(1);
    let probe = Arc::new(Mutex::new(probe()));
    let celsius = probe.lock().unwrap().signal(Probe::CELSIUS);
    let _in = effect!({
        let value = source.get();
        probe.lock().unwrap().set_celsius(value * 10)
    });
    let back = computed!(celsius.get() + 1);
    source.set(7);
    assert_eq!(back.get(), 71);
}
