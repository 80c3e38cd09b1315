//! What calls a driver.

use alloc::boxed::Box;
use alloc::sync::{Arc, Weak};
use alloc::task::Wake;
use core::sync::atomic::AtomicBool;
use core::sync::atomic::Ordering::{AcqRel, Acquire, Release};
use core::task::Waker;

use atomic_waker::AtomicWaker;
use crossbeam_queue::SegQueue;

use super::identity::Identity;

/// The calls that a driver has not answered. Anybody may call, on any thread, also in an interrupt: nothing is locked.
pub struct Queue {
    called: SegQueue<Arc<Task>>,
    driver: AtomicWaker,
}

impl Queue {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Queue { called: SegQueue::new(), driver: AtomicWaker::new() })
    }

    /// Whom to wake when somebody calls: before the driver looks who has.
    pub(crate) fn register(&self, driver: &Waker) {
        self.driver.register(driver);
    }

    pub(super) fn wake(&self) {
        self.driver.wake();
    }

    /// The next one that has called, and whose run is alive.
    pub(crate) fn next(&self) -> Option<Arc<Task>> {
        loop {
            let task = self.called.pop()?;
            // From here on it may call again.
            task.is_called.store(false, Release);
            if task.identity.is_alive() && !task.is_lost.load(Acquire) {
                return Some(task);
            }
        }
    }
}

/// How a run calls its driver: its waker.
pub(crate) struct Task {
    pub(crate) identity: Arc<Identity>,
    /// The queue keeps the tasks that have called.
    queue: Weak<Queue>,
    /// From the outermost struct: numbers of children and slots of tables.
    pub(crate) path: Box<[u32]>,
    /// Stands in the queue.
    is_called: AtomicBool,
    /// The driver has looked for the run everywhere in vain: its struct has left. Where it comes to it gets another task.
    is_lost: AtomicBool,
}

impl Task {
    pub(super) fn new(identity: Arc<Identity>, queue: &Arc<Queue>, path: &[u32]) -> Arc<Self> {
        Arc::new(Task {
            identity,
            queue: Arc::downgrade(queue),
            path: path.into(),
            is_called: AtomicBool::new(false),
            is_lost: AtomicBool::new(false),
        })
    }

    /// Whether it says where this is, and is heard.
    pub(super) fn is_at(&self, queue: &Arc<Queue>, path: &[u32]) -> bool {
        self.queue.as_ptr() == Arc::as_ptr(queue) && *self.path == *path && !self.is_lost.load(Acquire)
    }

    pub(crate) fn lose(&self) {
        self.is_lost.store(true, Release);
    }

    pub(crate) fn call(self: &Arc<Self>) {
        self.enqueue();
        if let Some(queue) = self.queue.upgrade() {
            queue.wake();
        }
    }

    /// As `call`, and leaves it to others to wake the driver.
    pub(super) fn enqueue(self: &Arc<Self>) {
        if let Some(queue) = self.queue.upgrade()
            && !self.is_called.swap(true, AcqRel)
        {
            queue.called.push(self.clone());
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.call();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.call();
    }
}
