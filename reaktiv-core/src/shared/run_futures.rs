//! Polls the futures of a shared struct, outside of its lock.

use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Waker};

use super::drivers::Drivers;
use super::entry::{self, Inner, Watch};
use crate::nested::Parent;
use crate::runs::{Access, drive};

struct Driver<S> {
    shared: Arc<Inner<S>>,
    number: u64,
}

impl<S: Parent> Access for Arc<Inner<S>> {
    type Of = S;

    fn with<R>(&mut self, visit: impl FnOnce(&mut S) -> R) -> Option<R> {
        self.drive(entry::Access::Writes, |inside| inside.get().map(visit))
    }
}

impl<S: Parent> Watch<S> for Drivers {
    fn look(&self, of: &S, _visit: entry::Access) {
        Drivers::look(self, of.store().attached().runs());
    }

    fn end(&self) {
        self.waiters.call();
    }
}

impl<S: Parent> Future for Driver<S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Driver { shared, number } = &mut *self;
        let drivers = shared.drivers().clone();
        drivers.waiters.wait(*number, &mut Some(cx.waker().clone()));
        if !drivers.are_told() {
            let watch: Weak<Drivers> = Arc::downgrade(&drivers);
            shared.drive(entry::Access::Reads, |inside| inside.watch(watch));
            drivers.will_be_told();
        }
        drive(shared, &Waker::from(drivers), cx.waker())
    }
}

impl<S> Drop for Driver<S> {
    fn drop(&mut self) {
        self.shared.drivers().leave(self.number);
    }
}

pub(super) fn run_futures<S: Parent>(shared: Arc<Inner<S>>) -> impl Future<Output = ()> + use<S> {
    let number = shared.drivers().waiters.begin();
    Driver { shared, number }
}
