//! `on_change`

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use reaktiv::{Reactive, Subscription, reactive};
use reaktiv_tests::{ignore, note, panic_message, run, runs};

#[reactive]
struct Probe {
    celsius: i32,
    unrelated: i32,
    alarm: computed!(bool, run("alarm", self.celsius > 90)),
    unread: computed!(i32, run("unread", self.celsius)),
    effect: effect!({
        ignore(self.celsius);
        note("effect")
    }),
}

fn probe() -> Probe {
    let probe = Probe::new(ProbeInputs { celsius: 20, unrelated: 0 });
    runs();
    probe
}

fn sender<T: Clone + Send + 'static>() -> (impl FnMut(&T) + Send + 'static, Receiver<T>) {
    let (sender, receiver): (Sender<T>, _) = channel();
    (move |value: &T| sender.send(value.clone()).unwrap(), receiver)
}

#[test]
fn a_subscription_refreshes_its_field_now_and_is_not_called() {
    let mut probe = probe();
    let (send, received) = sender();
    let _subscription = probe.on_change(Probe::ALARM, send);
    assert_eq!(runs(), ["alarm"]);
    assert_eq!(received.try_iter().count(), 0);
}

#[test]
fn it_is_called_after_a_change_by_the_cutoff_once_per_flush_after_all_effects() {
    let mut probe = probe();
    let _subscription = probe.on_change(Probe::ALARM, |_| note("called"));
    runs();
    probe.set_celsius(50);
    assert_eq!(runs(), ["effect", "alarm"]);
    probe.batch(|probe| {
        probe.set_celsius(95);
        probe.alarm();
        probe.set_celsius(96);
    });
    assert_eq!(runs(), ["alarm", "effect", "alarm", "called"]);
    probe.set_unrelated(1);
    assert!(runs().is_empty());
}

#[test]
fn signals_can_be_subscribed_to_as_well() {
    let mut probe = probe();
    let (send, received) = sender();
    let _subscription = probe.on_change(Probe::CELSIUS, send);
    probe.set_celsius(20);
    probe.set_celsius(21);
    probe.update_celsius(|celsius| *celsius += 1);
    assert_eq!(received.try_iter().collect::<Vec<_>>(), [21, 22]);
}

#[test]
fn callbacks_come_in_order_of_subscription() {
    let mut probe = probe();
    let (sender, received) = channel();
    let mut subscriptions = Vec::new();
    for name in ["one", "two", "three"] {
        let sender = sender.clone();
        subscriptions.push(probe.on_change(Probe::CELSIUS, move |_| sender.send(name).unwrap()));
    }
    probe.set_celsius(1);
    drop(subscriptions.remove(1));
    probe.set_celsius(2);
    assert_eq!(received.try_iter().collect::<Vec<_>>(), ["one", "two", "three", "one", "three"]);
}

#[test]
fn dropping_the_subscription_stops_it_and_drops_the_callback_by_the_next_flush() {
    let mut probe = probe();
    let alive = Arc::new(());
    let held = alive.clone();
    let subscription = probe.on_change(Probe::CELSIUS, move |_| {
        let _ = &held;
        note("called");
    });
    drop(subscription);
    runs();
    probe.set_celsius(1);
    assert_eq!(runs(), ["effect"]);
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn a_callback_may_drop_its_own_subscription() {
    let mut probe = probe();
    let slot: Arc<Mutex<Option<Subscription>>> = Arc::default();
    let inside = slot.clone();
    let subscription = probe.on_change(Probe::CELSIUS, move |_| {
        note("called");
        inside.lock().unwrap().take();
    });
    *slot.lock().unwrap() = Some(subscription);
    runs();
    probe.set_celsius(1);
    probe.set_celsius(2);
    assert_eq!(runs(), ["effect", "called", "effect"]);
    assert_eq!(Arc::strong_count(&slot), 1, "the callback is gone");
}

#[test]
fn a_subscription_may_outlive_the_struct_and_die_on_another_thread() {
    let subscription = probe().on_change(Probe::CELSIUS, |_| ());
    std::thread::spawn(move || drop(subscription)).join().unwrap();
}

#[test]
fn a_forgotten_subscription_lasts_as_long_as_the_struct() {
    let mut probe = probe();
    std::mem::forget(probe.on_change(Probe::CELSIUS, |_| note("called")));
    runs();
    probe.set_celsius(1);
    assert_eq!(runs(), ["effect", "called"]);
}

#[test]
fn a_subscribed_field_is_kept_up_to_date_by_every_flush() {
    let mut probe = probe();
    let _subscription = probe.on_change(Probe::UNREAD, |_| note("called"));
    runs();
    probe.set_celsius(1);
    assert_eq!(runs(), ["effect", "unread", "called"]);
    assert_eq!(*probe.unread(), 1);
    assert!(runs().is_empty());
}

#[test]
fn a_panicking_callback_counts_as_called_and_later_ones_stay_pending() {
    let mut probe = probe();
    let _one = probe.on_change(Probe::CELSIUS, |celsius| {
        note("one");
        assert!(*celsius != 13, "unlucky");
    });
    let _two = probe.on_change(Probe::CELSIUS, |_| note("two"));
    runs();
    assert_eq!(panic_message(|| probe.set_celsius(13)), "unlucky");
    assert_eq!(runs(), ["effect", "one"]);
    probe.flush();
    assert_eq!(runs(), ["two"]);
    probe.set_celsius(14);
    assert_eq!(runs(), ["effect", "one", "two"]);
}

#[test]
fn a_later_subscription_does_not_see_earlier_changes() {
    let mut probe = probe();
    let _one = probe.on_change(Probe::CELSIUS, |_| note("one"));
    let mut two = None;
    runs();
    probe.batch(|probe| {
        probe.set_celsius(1);
        two = Some(probe.on_change(Probe::CELSIUS, |_| note("two")));
    });
    assert_eq!(runs(), ["effect", "one"]);
}

#[test]
fn a_panicking_formula_keeps_the_delivery_pending() {
    #[reactive]
    struct Fails {
        n: i32,
        positive: computed!(i32, {
            assert!(self.n >= 0);
            self.n
        }),
    }
    let mut fails = Fails::new(FailsInputs { n: 0 });
    let _subscription = fails.on_change(Fails::POSITIVE, |_| note("called"));
    panic_message(|| fails.set_n(-1));
    assert!(runs().is_empty());
    fails.set_n(2);
    assert_eq!(runs(), ["called"]);
}

#[test]
fn the_size_of_the_struct_does_not_change_and_handles_cross_threads() {
    fn crosses_threads<T: Send + Sync>() {}
    crosses_threads::<Subscription>();
    let log = RefCell::new(Vec::new());
    log.borrow_mut().push(size_of::<Probe>());
    let mut probe = probe();
    let _subscription = probe.on_change(Probe::ALARM, |_| ());
    assert_eq!(log.borrow()[0], size_of_val(&probe));
}
