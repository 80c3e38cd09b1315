//! What listens to fields, and puts their values into a mailbox.

use std::sync::Arc;

use super::mailbox::Mailbox;
use super::outbox::Outbox;
use crate::cells::Layout;
use crate::fields::OwnedFields;
use crate::signals::{ReadSignal, Runtime, Signal};
use crate::subscription::{Listen, Subscriptions, listen};

/// What keeps a signal at the values of some fields.
struct Follower<F, T: Send + Sync + 'static> {
    fields: F,
    mailbox: Arc<Mailbox<T>>,
}

impl<L, F> Listen<L> for Follower<F, F::Owned>
where
    F: OwnedFields<L, Owned: Send + Sync + 'static> + Send,
{
    fn is_over(&self) -> bool {
        self.mailbox.signal().is_last_handle()
    }

    fn any_field(&self, test: impl Fn(usize) -> bool) -> bool {
        self.fields.any_place(test)
    }

    fn refresh(&self, of: &L) {
        self.fields.read_all(of);
    }

    fn tell(&self, of: &L) {
        self.mailbox.put(self.fields.clone_all(of));
    }
}

/// The struct is gone, or nobody reads the signal.
impl<F, T: Send + Sync + 'static> Drop for Follower<F, T> {
    fn drop(&mut self) {
        self.mailbox.end();
    }
}

/// A signal with these values, which follows nothing yet.
#[track_caller]
pub(crate) fn new_signal<T: Send + Sync + 'static>(value: T) -> Signal<T> {
    // The fields' cutoffs say what a change is.
    Signal::with_cutoff(value, |_, _| false)
}

/// A signal that follows these fields.
#[track_caller]
pub(crate) fn signal_of<L, F>(of: &mut L, fields: F) -> ReadSignal<F::Owned>
where
    L: Layout<Attachment = Subscriptions<L>> + 'static,
    F: OwnedFields<L, Owned: Send + Sync + 'static> + Send + 'static,
{
    let signal = new_signal(fields.clone_all(of));
    follow(of, fields, signal.clone());
    signal.read_only()
}

/// As `signal_of`, of a signal that was made before. It is set to the values, by whoever delivers what is posted.
pub(crate) fn follow_from_now_on<L, F>(of: &mut L, fields: F, signal: Signal<F::Owned>)
where
    L: Layout<Attachment = Subscriptions<L>> + 'static,
    F: OwnedFields<L, Owned: Send + Sync + 'static> + Send + 'static,
{
    let now = fields.clone_all(of);
    follow(of, fields, signal).put(now);
}

fn follow<L, F>(of: &mut L, fields: F, signal: Signal<F::Owned>) -> Arc<Mailbox<F::Owned>>
where
    L: Layout<Attachment = Subscriptions<L>> + 'static,
    F: OwnedFields<L, Owned: Send + Sync + 'static> + Send + 'static,
{
    let runtime = signal.runtime();
    let mut made = None;
    let listener = |subscriptions: &mut Subscriptions<L>| {
        let mailbox = made.insert(Mailbox::new(signal, outbox_of(subscriptions, runtime))).clone();
        Follower { fields, mailbox }
    };
    listen(of, listener, true);
    made.expect("it was made to listen")
}

/// Where a struct posts what is for signals in this runtime.
fn outbox_of<L>(subscriptions: &mut Subscriptions<L>, runtime: Runtime) -> Arc<Outbox> {
    let outboxes: &mut Vec<Arc<Outbox>> = subscriptions.common();
    outboxes.retain(|outbox| Arc::strong_count(outbox) > 1);
    let known = outboxes.iter().find(|outbox| *outbox.runtime() == runtime).cloned();
    known.unwrap_or_else(|| {
        let outbox = Outbox::new(runtime);
        outboxes.push(outbox.clone());
        outbox
    })
}
