//! `Shared::keep_time`

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use reaktiv::{Shared, Table, Timed, reactive};
use reaktiv_tests::panic_message;
use reaktiv_tests::tasks::Task;

/// A clock that moves when the test says so, and those who sleep by it.
#[derive(Clone, Default)]
struct TestClock(Arc<Mutex<Time>>);

#[derive(Default)]
struct Time {
    now: u64,
    sleeping: Vec<(u64, Waker)>,
    /// Until when somebody has slept, or begun to.
    asked: Vec<u64>,
}

impl TestClock {
    fn now(&self) -> u64 {
        self.0.lock().unwrap().now
    }

    fn go_to(&self, to: u64) {
        let mut time = self.0.lock().unwrap();
        time.now = to;
        let (woken, sleeping) = std::mem::take(&mut time.sleeping).into_iter().partition(|(until, _)| *until <= to);
        time.sleeping = sleeping;
        let woken: Vec<(u64, Waker)> = woken;
        drop(time);
        woken.into_iter().for_each(|(_, waker)| waker.wake());
    }

    fn sleep_until(&self, until: u64) -> impl Future<Output = ()> + Send + use<> {
        let clock = self.clone();
        clock.0.lock().unwrap().asked.push(until);
        std::future::poll_fn(move |cx| {
            let mut time = clock.0.lock().unwrap();
            if time.now >= until {
                return Poll::Ready(());
            }
            time.sleeping.push((until, cx.waker().clone()));
            Poll::Pending
        })
    }

    /// For what was slept since the last call.
    fn asked(&self) -> Vec<u64> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }

    fn keep<S>(&self, of: &Shared<S>) -> impl Future<Output = ()> + Send + use<S>
    where
        S: Timed<Time = u64> + Send + 'static,
    {
        let (now, sleeps) = (self.clone(), self.clone());
        of.keep_time(move || now.now(), move |until| sleeps.sleep_until(until))
    }
}

#[reactive]
struct Device {
    #[reactive(clock, default = 0)]
    now: u64,
    last_seen: u64,
    #[reactive(default = 30)]
    max_age: u64,
    stale: computed!(bool, self.now >= self.last_seen + self.max_age),
    #[reactive(context)]
    log: Arc<Mutex<Vec<(u64, bool)>>>,
    note: effect!(self.log.lock().unwrap().push((untracked!(self.now), self.stale))),
}

type Log = Arc<Mutex<Vec<(u64, bool)>>>;

fn device() -> (Shared<Device>, Log) {
    let log = Log::default();
    (Shared::new(Device::new(DeviceInputs { last_seen: 0, max_age: 30 }, log.clone())), log)
}

#[test]
fn it_sleeps_to_the_next_deadline_and_advances() {
    let ((device, log), clock, task) = (device(), TestClock::default(), Task::default());
    let mut keeper = pin!(clock.keep(&device));
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!(clock.asked(), [30]);
    clock.go_to(29);
    assert!(!task.is_woken());
    clock.go_to(31);
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!(*log.lock().unwrap(), [(0, false), (30, true)]);
    assert_eq!(device.read(|device| *device.now()), 31);
    assert!(clock.asked().is_empty());
}

#[test]
fn an_earlier_deadline_that_is_armed_wakes_it() {
    let ((device, log), clock, task) = (device(), TestClock::default(), Task::default());
    let mut keeper = pin!(clock.keep(&device));
    assert!(task.run(keeper.as_mut()).is_none());
    clock.go_to(5);
    device.update(|device| device.set_max_age(10));
    assert!(task.is_woken());
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!(clock.asked(), [30, 10]);
    // A later one does not: it sleeps once more when it wakes.
    device.update(|device| device.set_last_seen(5));
    assert!(!task.is_woken());
    clock.go_to(10);
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!(clock.asked(), [15]);
    clock.go_to(15);
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!(log.lock().unwrap().last(), Some(&(15, true)));
}

#[test]
fn a_deadline_that_a_read_arms_wakes_it_too() {
    #[reactive]
    struct Lazy {
        #[reactive(clock, default = 0)]
        now: u64,
        seen: u64,
        late: computed!(bool, self.now >= self.seen + 10),
    }
    let (lazy, clock, task) = (Shared::new(Lazy::new(LazyInputs { seen: 0 })), TestClock::default(), Task::default());
    let mut keeper = pin!(clock.keep(&lazy));
    assert!(task.run(keeper.as_mut()).is_none());
    assert!(clock.asked().is_empty());
    clock.go_to(4);
    assert!(!lazy.read(|lazy| *lazy.late()));
    assert!(task.is_woken());
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!(clock.asked(), [10]);
    clock.go_to(12);
    assert!(task.run(keeper.as_mut()).is_none());
    assert!(lazy.read(|lazy| *lazy.late()));
}

#[test]
fn a_clock_that_goes_back_or_stands_still_changes_nothing() {
    let ((device, log), clock, task) = (device(), TestClock::default(), Task::default());
    clock.go_to(20);
    let mut keeper = pin!(clock.keep(&device));
    assert!(task.run(keeper.as_mut()).is_none());
    clock.go_to(3);
    device.update(|device| device.set_last_seen(1));
    _ = task.poll(keeper.as_mut());
    assert_eq!(device.read(|device| *device.now()), 20);
    assert_eq!(log.lock().unwrap().len(), 1);
}

#[test]
fn a_sleep_that_ends_too_early_is_slept_again() {
    let ((device, _log), clock, task) = (device(), TestClock::default(), Task::default());
    let slept = Arc::new(Mutex::new(0));
    let mut keeper = {
        let (now, slept, sleeps) = (clock.clone(), slept.clone(), clock.clone());
        Box::pin(device.keep_time(
            move || now.now(),
            move |until| {
                *slept.lock().unwrap() += 1;
                let is_first = *slept.lock().unwrap() == 1;
                sleeps.sleep_until(if is_first { 0 } else { until })
            },
        ))
    };
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!((*slept.lock().unwrap(), clock.asked()), (2, vec![0, 30]));
}

#[test]
fn one_that_never_sleeps_lets_others_in() {
    let ((device, _log), task) = (device(), Task::default());
    let mut keeper = pin!(device.keep_time(|| 0, |_| std::future::ready(())));
    assert!(task.poll(keeper.as_mut()).is_pending());
    assert!(task.is_woken());
}

#[test]
fn it_ends_with_the_struct_and_keeps_nothing_alive() {
    let ((device, _log), clock, task) = (device(), TestClock::default(), Task::default());
    let mut keeper = pin!(clock.keep(&device));
    assert!(task.run(keeper.as_mut()).is_none());
    let weak = device.downgrade();
    drop(device);
    assert!(weak.upgrade().is_none());
    assert_eq!(task.run(keeper.as_mut()), Some(()));
}

#[test]
fn dropping_it_is_no_loss() {
    let ((device, log), clock) = (device(), TestClock::default());
    {
        let (task, mut keeper) = (Task::default(), pin!(clock.keep(&device)));
        assert!(task.run(keeper.as_mut()).is_none());
    }
    clock.go_to(40);
    let (task, mut keeper) = (Task::default(), pin!(clock.keep(&device)));
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!(*log.lock().unwrap(), [(0, false), (30, true)]);
}

#[test]
fn a_panic_on_the_way_comes_out_and_polled_on_it_goes_on() {
    #[reactive]
    struct Fragile {
        #[reactive(clock, default = 0)]
        now: u64,
        check: effect!(assert!(self.now < 10, "at ten")),
        #[reactive(context)]
        log: Log,
        note: effect!(if self.now >= 20 {
            self.log.lock().unwrap().push((untracked!(self.now), true));
        }),
    }
    let (log, clock, task) = (Log::default(), TestClock::default(), Task::default());
    let fragile = Shared::new(Fragile::new(FragileInputs {}, log.clone()));
    let mut keeper = pin!(clock.keep(&fragile));
    assert!(task.run(keeper.as_mut()).is_none());
    clock.go_to(25);
    assert_eq!(panic_message(|| task.run(keeper.as_mut())), "at ten");
    assert_eq!(fragile.read(|fragile| *fragile.now()), 10);
    _ = task.poll(keeper.as_mut());
    assert_eq!(*log.lock().unwrap(), [(20, true)]);
}

#[test]
fn a_sleep_that_panics_is_slept_anew() {
    #[reactive]
    struct Due {
        at: u64,
        #[reactive(clock, default = 0)]
        now: u64,
        is_late: computed!(bool, self.now >= self.at),
        check: effect!(_ = self.is_late),
    }
    let (due, clock, task) = (Shared::new(Due::new(DueInputs { at: 10 })), TestClock::default(), Task::default());
    let (now, sleeps, breaks) = (clock.clone(), clock.clone(), std::sync::atomic::AtomicBool::new(true));
    let sleep_until = move |until| {
        let (sleep, breaks) = (sleeps.sleep_until(until), breaks.swap(false, std::sync::atomic::Ordering::SeqCst));
        async move {
            assert!(!breaks, "no timer");
            sleep.await;
        }
    };
    let mut keeper = pin!(due.keep_time(move || now.now(), sleep_until));
    assert_eq!(panic_message(|| task.poll(keeper.as_mut())), "no timer");
    assert!(task.poll(keeper.as_mut()).is_pending());
    clock.go_to(10);
    assert!(task.run(keeper.as_mut()).is_none());
    assert!(due.read(|due| *due.is_late()));
}

#[test]
fn rows_and_children_wake_it() {
    #[reactive]
    struct Row {
        #[reactive(clock, given)]
        now: u64,
        seen: u64,
        late: computed!(bool, self.now >= self.seen + 10),
    }
    #[reactive]
    struct Plant {
        #[reactive(clock, default = 0)]
        now: u64,
        #[reactive(nested, given(now))]
        rows: Table<u32, Row>,
        late: computed!(usize, self.rows.count_where(Row::LATE)),
    }
    let rows = [(1, Row::new(RowInputs { seen: 0 })), (2, Row::new(RowInputs { seen: 100 }))].into();
    let plant = Shared::new(Plant::new(PlantInputs { rows }));
    let (clock, task, late) = (TestClock::default(), Task::default(), plant.signal(Plant::LATE));
    let mut keeper = pin!(clock.keep(&plant));
    assert!(task.run(keeper.as_mut()).is_none());
    clock.go_to(10);
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!(late.get(), 1);
    plant.update(|plant| plant.rows_mut().row_mut(&2).unwrap().set_seen(10));
    assert!(task.run(keeper.as_mut()).is_none());
    clock.go_to(20);
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!((late.get(), clock.asked()), (2, vec![10, 110, 20]));
}

#[test]
fn one_that_is_born_by_its_clock_is_born() {
    #[reactive]
    struct Late {
        #[reactive(clock)]
        now: u64,
        #[reactive(context)]
        log: Log,
        begin: effect!(self.log.lock().unwrap().push((untracked!(self.now), true))),
    }
    let (log, clock, task) = (Log::default(), TestClock::default(), Task::default());
    let late = Shared::new(Late::new(LateInputs {}, log.clone()));
    clock.go_to(7);
    assert!(task.run(pin!(clock.keep(&late))).is_none());
    assert_eq!(*log.lock().unwrap(), [(7, true)]);
}

#[test]
fn a_struct_that_was_not_born_yet_is_born_in_the_place_of_another_one() {
    #[reactive]
    struct Born {
        #[reactive(clock)]
        now: u64,
        #[reactive(context)]
        log: Arc<Mutex<Vec<u64>>>,
        tell: effect!(self.log.lock().unwrap().push(untracked!(self.now))),
    }
    let (clock, task) = (TestClock::default(), Task::default());
    clock.go_to(3);
    let log = Arc::new(Mutex::new(Vec::new()));
    let born = || Born::new(BornInputs {}, log.clone());
    let shared = Shared::new(born());
    let mut keeper = pin!(clock.keep(&shared));
    assert!(task.run(keeper.as_mut()).is_none());
    clock.go_to(5);
    shared.update(|shared| *shared = born());
    assert!(task.run(keeper.as_mut()).is_none());
    assert_eq!(*log.lock().unwrap(), [3, 5]);
}
