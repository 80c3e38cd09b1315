//! A shared struct under all who may use it at once, on threads of their own: for each of them what it sees is checked, and somebody watches that it goes on.
//!
//! `REAKTIV_ROUNDS` says how often.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use reaktiv::{Shared, Table, WeakShared, reactive};
use reaktiv_tests::tasks;

/// What has been done so far, by all of them.
static DONE: AtomicU64 = AtomicU64::new(0);

fn done() {
    DONE.fetch_add(1, SeqCst);
}

#[derive(Clone, Default)]
struct World {
    /// What bodies write to.
    plant: Arc<Mutex<Option<WeakShared<Plant>>>>,
}

#[reactive]
struct Row {
    #[reactive(given)]
    first: u64,
    value: u64,
    shown: computed!(u64, self.value + self.first),
    loaded: resource!(u64, (), async {
        once_more().await;
        Ok(self.value)
    }),
}

#[reactive]
struct Plant {
    first: u64,
    /// Always written with `first`.
    second: u64,
    /// The newest `first` that an effect has told of.
    told: u64,
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(default = 10)]
    due: u64,
    #[reactive(context)]
    world: World,
    #[reactive(nested, given(first))]
    rows: Table<u64, Row>,
    total: computed!(u64, self.rows.sum(Row::SHOWN)),
    late: computed!(bool, self.now >= self.due),
    loads: computed!(bool, self.rows.rows().all(|row| row.loaded().value() == Some(row.value()))),
    tell: effect!(async {
        let (first, second) = (self.first, self.second);
        assert_eq!(first, second, "a run sees one state");
        once_more().await;
        let plant = self.world.plant.lock().unwrap().as_ref().and_then(WeakShared::upgrade);
        if let Some(plant) = plant {
            plant.update(|plant| plant.set_told(first));
        }
        done();
    }),
    doubled: resource!(u64, (), async {
        once_more().await;
        Ok(self.first * 2)
    }),
}

/// Waits once.
async fn once_more() {
    let mut has_waited = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut has_waited, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn block_on<F: Future>(future: F) -> F::Output {
    tasks::block_on(future, done)
}

/// The time, as the test sets it, and who waits for it.
#[derive(Default)]
struct Time {
    now: AtomicU64,
    waiting: Mutex<Vec<Waker>>,
}

impl Time {
    fn goes_on(&self) {
        self.now.fetch_add(1, SeqCst);
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap());
        waiting.into_iter().for_each(Waker::wake);
    }

    async fn until(&self, then: u64) {
        poll_fn(|cx| {
            // First, so that no step of the time is missed.
            self.waiting.lock().unwrap().push(cx.waker().clone());
            if self.now.load(SeqCst) >= then { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

fn row(value: u64) -> Row {
    Row::new(RowInputs { value })
}

/// Both are of one flush, and none is older than the one before.
fn check(last: &mut (u64, u64), next: (u64, u64)) {
    assert_eq!(next.0, next.1, "torn");
    assert!(next.0 >= last.0, "{next:?} after {last:?}");
    *last = next;
    done();
}

fn round(writes: u64) {
    let world = World::default();
    let rows = (0..4).map(|key| (key, row(key))).collect();
    let plant = Shared::new(Plant::new(PlantInputs { first: 0, second: 0, told: 0, due: 10, rows }, world.clone()));
    *world.plant.lock().unwrap() = Some(plant.downgrade());
    let pair = plant.signal((Plant::FIRST, Plant::SECOND));
    let told = plant.signal(Plant::TOLD);
    let (first, second) = (plant.signal(Plant::FIRST), plant.signal(Plant::SECOND));
    let time = Arc::new(Time::default());
    let is_over = Arc::new(AtomicBool::new(false));
    let mut threads = Vec::new();
    let mut writers = Vec::new();

    for thread in 0..2 {
        let (plant, time) = (plant.clone(), time.clone());
        writers.push(thread::spawn(move || {
            for number in 0..writes {
                plant.update(|plant| {
                    let next = plant.first() + 1;
                    plant.batch_of(next);
                    let key = (number + thread) % 6;
                    if number % 5 == 0 {
                        drop(plant.rows_mut().remove(&key));
                    } else if plant.rows().contains_key(&key) {
                        plant.rows_mut().row_mut(&key).unwrap().set_value(number);
                    } else {
                        plant.rows_mut().insert(key, row(number));
                    }
                    if number % 7 == 0 {
                        let due = plant.now() + 1 + number % 3;
                        plant.set_due(due);
                    }
                });
                if number % 3 == 0 {
                    time.goes_on();
                }
                done();
            }
        }));
    }
    threads.push(thread::spawn({
        let (plant, is_over) = (plant.clone(), is_over.clone());
        move || {
            let mut last = (0, 0);
            while !is_over.load(SeqCst) {
                plant.read(|plant| {
                    check(&mut last, (*plant.first(), *plant.second()));
                    let rows: Vec<u64> = plant.rows().iter().map(|(_, row)| row.value() + plant.first()).collect();
                    assert_eq!(*plant.total(), rows.iter().sum::<u64>());
                    assert_eq!(*plant.late(), plant.now() >= plant.due());
                });
                thread::yield_now();
            }
        }
    }));
    threads.push(thread::spawn({
        let mut changes = pair.changes();
        move || {
            let mut last = (0, 0);
            while let Some(next) = block_on(changes.next()) {
                check(&mut last, next);
            }
            assert_eq!(last.0, 2 * writes, "the last value arrives before the end");
        }
    }));
    threads.push(thread::spawn({
        let (mut changes, both) = (pair.changes(), reaktiv::computed!((first.get(), second.get())));
        move || {
            let (mut last, mut last_of_both) = ((0, 0), (0, 0));
            while !changes.has_ended() {
                if let Some(next) = changes.next_timeout(Duration::from_millis(1)) {
                    check(&mut last, next);
                }
                check(&mut last_of_both, both.get());
            }
            while let Some(next) = changes.next_timeout(Duration::ZERO) {
                check(&mut last, next);
            }
            assert_eq!(last.0, 2 * writes, "the last value arrives before the end");
        }
    }));
    let driver = plant.run_futures();
    threads.push(thread::spawn(move || block_on(driver)));
    let keeper = plant.keep_time(
        {
            let time = time.clone();
            move || time.now.load(SeqCst)
        },
        {
            let time = time.clone();
            move |then| {
                let time = time.clone();
                Box::pin(async move { time.until(then).await })
            }
        },
    );
    threads.push(thread::spawn(move || block_on(keeper)));
    threads.push(thread::spawn({
        let (weak, is_over) = (plant.downgrade(), is_over.clone());
        move || {
            while !is_over.load(SeqCst) {
                let Some(plant) = weak.upgrade() else { return };
                let signal = plant.signal((Plant::FIRST, Plant::SECOND));
                let other = plant.clone();
                drop(plant);
                let mut last = signal.get();
                check(&mut last, signal.get());
                other.read(|plant| _ = plant.total());
                drop(other);
                check(&mut last, signal.get());
            }
        }
    }));

    writers.into_iter().for_each(|writer| writer.join().unwrap());
    // The last value arrives, and with it all that comes of it.
    let mut changes = told.changes();
    block_on(changes.wait_for(|told| *told == 2 * writes));
    let mut doubled = plant.signal((Plant::DOUBLED, Plant::LOADS)).changes();
    block_on(doubled.wait_for(|(doubled, loads)| doubled.value() == Some(&(4 * writes)) && *loads));
    // The clock is at the time that it is, or waits for a deadline that is later.
    let due = time.now.load(SeqCst) + 2;
    plant.update(|plant| plant.set_due(due));
    let mut late = plant.signal(Plant::LATE).changes();
    (0..2).for_each(|_| time.goes_on());
    block_on(late.wait_for(|late| *late));
    assert_eq!(pair.get(), (2 * writes, 2 * writes));
    is_over.store(true, SeqCst);
    drop((plant, time));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

impl Plant {
    fn batch_of(&mut self, next: u64) {
        use reaktiv::Reactive;
        self.batch(|plant| {
            plant.set_first(next);
            plant.set_second(next);
        });
    }
}

#[test]
fn eight_threads_see_what_is_the_case_and_come_to_their_end() {
    let rounds =
        std::env::var("REAKTIV_ROUNDS").map_or(20, |rounds| rounds.parse().expect("REAKTIV_ROUNDS is a number"));
    let (ends, end) = std::sync::mpsc::channel();
    let test = thread::spawn(move || {
        (0..rounds).for_each(|_| round(150));
        ends.send(()).unwrap();
    });
    let mut before = DONE.load(SeqCst);
    // A minute in which nothing moves is for ever.
    while end.recv_timeout(Duration::from_secs(60)) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
        let now = DONE.load(SeqCst);
        assert_ne!(before, now, "nothing moves any more");
        before = now;
    }
    test.join().unwrap();
}
