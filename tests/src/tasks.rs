//! Tasks that are polled when a test says so, and points where they wait.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Whether a task was woken, and how often.
#[derive(Default)]
pub struct Woken {
    is_woken: AtomicBool,
    times: AtomicUsize,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, SeqCst);
        self.times.fetch_add(1, SeqCst);
    }
}

/// A task that was spawned: due, not polled yet.
#[derive(Clone)]
pub struct Task(Arc<Woken>);

impl Default for Task {
    fn default() -> Self {
        let woken = Woken::default();
        woken.is_woken.store(true, SeqCst);
        Task(Arc::new(woken))
    }
}

impl Task {
    pub fn is_woken(&self) -> bool {
        self.0.is_woken.load(SeqCst)
    }

    /// How often it was woken.
    pub fn times(&self) -> usize {
        self.0.times.load(SeqCst)
    }

    pub fn waker(&self) -> Waker {
        self.0.clone().into()
    }

    /// Polls a future once, woken or not.
    pub fn poll<F: Future>(&self, future: Pin<&mut F>) -> Poll<F::Output> {
        self.0.is_woken.store(false, SeqCst);
        future.poll(&mut Context::from_waker(&self.waker()))
    }

    /// Polls a future while it is woken; gives what it has come to.
    ///
    /// # Panics
    ///
    /// If that does not end.
    pub fn run<F: Future>(&self, mut future: Pin<&mut F>) -> Option<F::Output> {
        for _ in 0..1000 {
            if !self.is_woken() {
                return None;
            }
            if let Poll::Ready(output) = self.poll(future.as_mut()) {
                return Some(output);
            }
        }
        panic!("the task does not come to rest");
    }
}

/// A point where whoever comes waits until the test lets them pass.
#[derive(Clone, Default)]
pub struct Gate(Arc<Mutex<AtGate>>);

#[derive(Default)]
struct AtGate {
    may_pass: usize,
    waiting: Vec<Waker>,
    arrived: usize,
}

impl Gate {
    /// Lets one pass.
    pub fn open(&self) {
        let wakers = {
            let mut gate = self.0.lock().unwrap();
            gate.may_pass += 1;
            std::mem::take(&mut gate.waiting)
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    /// How many have come to it.
    pub fn arrived(&self) -> usize {
        self.0.lock().unwrap().arrived
    }

    /// Waits until it may pass.
    pub fn pass(&self) -> impl Future<Output = ()> + Send + use<> {
        let (gate, mut has_arrived) = (self.0.clone(), false);
        std::future::poll_fn(move |cx| {
            let mut gate = gate.lock().unwrap();
            if !std::mem::replace(&mut has_arrived, true) {
                gate.arrived += 1;
            }
            if gate.may_pass > 0 {
                gate.may_pass -= 1;
                return Poll::Ready(());
            }
            gate.waiting.push(cx.waker().clone());
            Poll::Pending
        })
    }
}

type BoxedAct = Box<dyn FnOnce() + Send>;

/// What a body does while it is polled, when a test has said so: once.
#[derive(Clone, Default)]
pub struct Act(Arc<Mutex<Option<BoxedAct>>>);

impl Act {
    pub fn set(&self, act: impl FnOnce() + Send + 'static) {
        *self.0.lock().unwrap() = Some(Box::new(act));
    }

    pub fn run(&self) {
        let act = self.0.lock().unwrap().take();
        act.into_iter().for_each(|act| act());
    }
}

/// Waits once, and is woken at once.
pub async fn yield_now() {
    let mut has_yielded = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut has_yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Notes when it is dropped.
pub struct Dropped(pub &'static str);

impl Drop for Dropped {
    fn drop(&mut self) {
        crate::note(self.0);
    }
}

/// Polls a future on this thread, which sleeps meanwhile. `woken` is called after each sleep.
pub fn block_on<F: Future>(future: F, mut woken: impl FnMut()) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        thread::park();
        woken();
    }
}
