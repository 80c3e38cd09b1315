use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

pub use reaktiv_tests::tasks::Gate;

pub type Log<T> = Arc<Mutex<Vec<T>>>;

pub fn log<T>() -> Log<T> {
    Arc::default()
}

pub fn taken<T>(log: &Log<T>) -> Vec<T> {
    std::mem::take(&mut *log.lock().unwrap())
}

/// One task, polled when the test says so.
pub struct Task<'a> {
    future: Option<Pin<Box<dyn Future<Output = ()> + Send + 'a>>>,
    flag: Arc<Woken>,
}

#[derive(Default)]
struct Woken(AtomicBool, AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        risk();
        self.0.store(true, SeqCst);
        self.1.fetch_add(1, SeqCst);
    }
}

impl<'a> Task<'a> {
    /// As spawned: due, not polled yet.
    pub fn new(future: impl Future<Output = ()> + Send + 'a) -> Self {
        let flag = Woken::default();
        flag.0.store(true, SeqCst);
        Self { future: Some(Box::pin(future)), flag: Arc::new(flag) }
    }

    /// Polls it, woken or not.
    pub fn poll(&mut self) {
        self.flag.0.store(false, SeqCst);
        let waker = Waker::from(self.flag.clone());
        let future = self.future.as_mut().expect("not dropped");
        assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }

    pub fn is_woken(&self) -> bool {
        self.flag.0.load(SeqCst)
    }

    /// Polls it while it is woken, and says how often.
    pub fn run(&mut self) -> usize {
        let mut polls = 0;
        while self.is_woken() {
            self.poll();
            polls += 1;
            assert!(polls < 1000, "the task does not come to rest");
        }
        polls
    }

    pub fn drop_future(&mut self) {
        self.future = None;
    }
}

/// A waker that counts how often it was woken, for what is polled without a task.
#[derive(Default)]
pub struct Wakes(Arc<Woken>);

impl Wakes {
    pub fn waker(&self) -> Waker {
        Waker::from(self.0.clone())
    }

    /// How often since the last time.
    pub fn count(&self) -> usize {
        self.0.1.swap(0, SeqCst)
    }

    /// How many wakers of it are left somewhere.
    pub fn left(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}

thread_local!(static SPAWNED: RefCell<VecDeque<Pin<Box<dyn Future<Output = ()>>>>> = RefCell::default());

/// Leaves `future` to `run_spawned`.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    SPAWNED.with_borrow_mut(|spawned| spawned.push_back(Box::pin(future)));
}

/// Polls all that was spawned once.
pub fn run_spawned() {
    for mut future in SPAWNED.take() {
        _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }
}

thread_local!(static FUSE: Cell<usize> = const { Cell::new(0) });

/// Does `f`; the `fuse`-th call of `risk` in it panics, if there are so many. 0 for none.
pub fn with_fuse(fuse: usize, f: impl FnOnce()) {
    let before = FUSE.replace(fuse);
    let result = catch_unwind(AssertUnwindSafe(f));
    let burnt = fuse > 0 && FUSE.replace(before) == 0;
    if let Err(panic) = result {
        assert!(burnt && panic.is::<Burnt>(), "a panic that was not asked for");
    }
}

struct Burnt;

/// A place where `with_fuse` may panic.
pub fn risk() {
    let fuse = FUSE.get();
    FUSE.set(fuse.saturating_sub(1));
    if fuse == 1 {
        std::panic::resume_unwind(Box::new(Burnt));
    }
}

pub fn panic_of<R>(f: impl FnOnce() -> R) -> String {
    let payload = catch_unwind(AssertUnwindSafe(f)).err().expect("a panic");
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(other) => other.downcast_ref::<&str>().map_or("?".into(), |text| (*text).into()),
    }
}
