//! What a resource shows: the outcome of its last step, or, if its driver is due, that it is loading.
//!
//! That is a computed over the cell and the driver's node, so whoever has looked is told of a change as soon as there is one, also inside a batch. The
//! status is written into the cell when somebody looks; nobody is told of that, since all depend on the computed.

use super::driver::Shared;
use crate::signals::Computed;
use crate::signals::held::Held;
use crate::signals::raw::flag;
use crate::snapshot::{Snapshot, Status};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

/// What there is to see. Not the values: they change with the step alone.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Shown {
    step: u64,
    pub(super) status: Status,
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Shared<T, E> {
    #[track_caller]
    pub(super) fn shown(self: &Arc<Self>) -> Computed<Shown> {
        let shared = self.clone();
        self.runtime.computed(move || {
            let status = shared.cell.with(|now| now.status);
            Shown { step: shared.steps.load(SeqCst), status: shared.status_if_due().unwrap_or(status) }
        })
    }

    /// The status if a request is due. Recorded as a read of the driver.
    fn status_if_due(&self) -> Option<Status> {
        let held = self.runtime.inner().enter();
        self.driver().into_iter().for_each(|driver| held.graph().track(driver));
        let due = self.due(&held);
        held.done();
        let (_, has_changed) = due?;
        Some(if !has_changed && self.reload.load(SeqCst) {
            Status::Reloading
        } else if (self.loads)() {
            Status::Loading
        } else {
            Status::Idle
        })
    }

    /// Lends the cell as it is shown.
    pub(super) fn look<R>(&self, held: &Held<'_>, shown: Shown, read: impl FnOnce(&Snapshot<T, E>) -> R) -> R {
        self.write_down(held, shown);
        let _inside = held.hold();
        self.cell.0.lend(read)
    }

    /// Brings the cell to what is shown, unless it is lent further out.
    pub(super) fn write_down(&self, held: &Held<'_>, shown: Shown) {
        let cell = &self.cell.0;
        if cell.node().has(flag::LENT | flag::UPDATING) || cell.lend(|now| now.status == shown.status) {
            return;
        }
        let left = cell.lend_mut(|now| match shown.status {
            Status::Idle => (None, std::mem::take(now)),
            status => {
                self.set_status(now, status);
                let error = if status == Status::Loading { now.error.take() } else { None };
                (error, Snapshot::default())
            }
        });
        held.graph().park(left);
    }
}
