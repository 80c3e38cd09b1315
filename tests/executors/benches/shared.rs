//! A struct that tasks share, beside what one would write by hand: a struct behind a `Mutex`, and a `tokio::sync::watch` that is sent what others want to know.
//!
//! `cargo bench -p reaktiv-executors --bench shared`. Each figure is the median of many samples, and both sides take turns, so that the ratio stands also where the machine is noisy.

use std::hint::black_box;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::Instant;

use reaktiv::{Changes, ReadSignal, Shared, reactive};
use tokio::sync::watch;

#[reactive]
struct Tank {
    litres: f64,
    capacity: f64,
    level: computed!(f64, self.litres / self.capacity),
    full: computed!(bool, self.level > 0.9),
}

type Seen = (f64, f64, bool);

/// The same by hand: whoever writes must not forget to send.
struct HandTank {
    litres: f64,
    capacity: f64,
    level: f64,
    full: bool,
}

struct ByHand {
    tank: Mutex<HandTank>,
    sender: watch::Sender<Seen>,
}

impl ByHand {
    fn new() -> Self {
        let tank = HandTank { litres: 0.0, capacity: 80.0, level: 0.0, full: false };
        ByHand { tank: Mutex::new(tank), sender: watch::channel((0.0, 0.0, false)).0 }
    }

    fn set_litres(&self, litres: f64) {
        let mut tank = self.tank.lock().unwrap();
        if tank.litres == litres {
            return;
        }
        tank.litres = litres;
        tank.level = tank.litres / tank.capacity;
        tank.full = tank.level > 0.9;
        // Under the lock: otherwise an older state might come after a newer one.
        self.sender.send_replace((tank.litres, tank.level, tank.full));
    }
}

struct Reactively {
    tank: Shared<Tank>,
    seen: ReadSignal<Seen>,
}

impl Reactively {
    fn new() -> Self {
        let tank = Shared::new(Tank::new(TankInputs { litres: 0.0, capacity: 80.0 }));
        let seen = tank.signal((Tank::LITRES, Tank::LEVEL, Tank::FULL));
        Reactively { tank, seen }
    }

    fn set_litres(&self, litres: f64) {
        self.tank.update(|tank| tank.set_litres(litres));
    }
}

/// A task, which is woken and then polled.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.fetch_add(1, Relaxed);
    }
}

const SAMPLES: usize = 101;

/// Nanoseconds a step of both, as the medians of samples that take turns.
fn compare(name: &str, steps: usize, mut hand: impl FnMut(f64), mut ours: impl FnMut(f64)) {
    let mut value = 0.0;
    let mut sample = |step: &mut dyn FnMut(f64)| {
        let start = Instant::now();
        for _ in 0..steps {
            value += 1.0;
            step(black_box(value));
        }
        start.elapsed().as_nanos() as f64 / steps as f64
    };
    let (mut hands, mut own): (Vec<f64>, Vec<f64>) =
        (0..SAMPLES).map(|_| (sample(&mut hand), sample(&mut ours))).unzip();
    let [hand, ours] = [&mut hands, &mut own].map(|all| {
        all.sort_by(f64::total_cmp);
        all[SAMPLES / 2]
    });
    println!("{name:<52} by hand {hand:>7.1} ns   Shared {ours:>7.1} ns   {:.2}x", ours / hand);
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let steps = if quick { 20 } else { 2_000 };
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(woken.clone());
    let mut cx = Context::from_waker(&waker);

    {
        let (hand, ours) = (ByHand::new(), Reactively::new());
        compare("update, nobody waits", steps, |litres| hand.set_litres(litres), |litres| ours.set_litres(litres));
        assert_eq!(*hand.sender.borrow(), (hand.tank.lock().unwrap().litres, hand.sender.borrow().1, true));
        assert_eq!(ours.seen.get().0, ours.tank.read(|tank| *tank.litres()));
    }
    {
        let (hand, ours) = (ByHand::new(), Reactively::new());
        let mut receiver = hand.sender.subscribe();
        let mut changes: Changes<Seen> = ours.seen.changes();
        _ = changes.poll_next(&mut cx);
        compare(
            "a task waits, update, the task is woken and reads",
            steps,
            |litres| {
                {
                    let mut changed = pin!(receiver.changed());
                    assert!(changed.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
                    hand.set_litres(litres);
                    assert!(changed.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
                }
                black_box(*receiver.borrow_and_update());
            },
            |litres| {
                assert!(changes.poll_next(&mut cx).is_pending());
                ours.set_litres(litres);
                assert!(changes.poll_next(&mut cx).is_ready());
            },
        );
    }
    {
        let hand = ByHand::new();
        let mut receiver = hand.sender.subscribe();
        let ours = Reactively::new();
        let mut changes: Changes<Seen> = ours.seen.changes();
        _ = changes.poll_next(&mut cx);
        // The reader never comes back: what waits is woken once.
        let mut waits = Box::pin(async move { receiver.changed().await });
        assert!(waits.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        assert!(changes.poll_next(&mut cx).is_pending());
        compare(
            "update, a reader never reads",
            steps,
            |litres| hand.set_litres(litres),
            |litres| ours.set_litres(litres),
        );
    }
    {
        let hand = Mutex::new(HandTank { litres: 0.0, capacity: 80.0, level: 0.0, full: false });
        let ours = Shared::new(Tank::new(TankInputs { litres: 0.0, capacity: 80.0 }));
        compare(
            "update, nothing attached (by hand: no watch)",
            steps,
            |litres| {
                let mut tank = hand.lock().unwrap();
                tank.litres = litres;
                tank.level = tank.litres / tank.capacity;
                tank.full = tank.level > 0.9;
            },
            |litres| ours.update(|tank| tank.set_litres(litres)),
        );
    }
    assert!(woken.0.load(Relaxed) > 0);
}
