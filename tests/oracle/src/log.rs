//! What the generated code reports while it runs, and the fuse that makes it panic.

use std::cell::{Cell, RefCell};
use std::panic::resume_unwind;

use reaktiv::Outcome;

use crate::spec::Cutoff;
use crate::value::{Val, Value};

/// Something that happened, in the order in which it happened. Fields go by their place in the declaration.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A formula or an effect begins to run.
    Start(usize),
    /// A run is about to read a field.
    At { reader: usize, source: usize, tracked: bool },
    /// It has read it.
    Saw { reader: usize, source: usize, value: Val },
    /// A run has ended.
    End { node: usize, panicked: bool },
    /// A cutoff of ours is asked.
    Compare { field: usize, old: Val, new: Val },
    /// An effect shows what it has computed.
    Emit { effect: usize, value: i64 },
    /// A subscription is told a new value.
    Deliver { listener: usize, value: Val },
    /// A trace tells that a node has run.
    Told { node: usize, outcome: Outcome },
    /// The callback of a subscription is dropped.
    Gone(usize),
    /// The fuse has blown: user code panics here.
    Boom(Spark),
}

/// The kinds of user code that the fuse can make panic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spark {
    /// A formula or an effect, at its start or before a read.
    Run,
    /// A cutoff.
    Compare,
    /// A callback of a subscription.
    Deliver,
    /// The drop of a value.
    Drop,
    /// The `Serialize` of a value.
    Write,
    /// The closure of an update or of a batch.
    Closure,
}

/// What our panics carry.
pub struct Boom;

thread_local! {
    static EVENTS: RefCell<Vec<Event>> = const { RefCell::new(Vec::new()) };
    static FUSE: Cell<Option<usize>> = const { Cell::new(None) };
    static DROPS_MAY_PANIC: Cell<bool> = const { Cell::new(true) };
}

pub(crate) fn log(event: Event) {
    EVENTS.with_borrow_mut(|events| events.push(event));
}

/// Everything that has happened since the last call.
pub(crate) fn drain() -> Vec<Event> {
    EVENTS.take()
}

/// The `after`-th piece of user code from now on will panic.
pub(crate) fn light(after: usize) {
    FUSE.set(Some(after));
}

/// No panic any more.
pub(crate) fn put_out() {
    FUSE.set(None);
}

/// Runs `body`, which may panic, while the fuse does not burn: the model runs formulas too.
pub(crate) fn with_fuse_out<R>(body: impl FnOnce() -> R) -> R {
    struct Restore(Option<usize>);
    impl Drop for Restore {
        fn drop(&mut self) {
            FUSE.set(self.0);
        }
    }
    let _restore = Restore(FUSE.take());
    body()
}

/// Runs `body` with drops exempt from the fuse.
pub(crate) fn with_safe_drops<R>(body: impl FnOnce() -> R) -> R {
    struct Restore;
    impl Drop for Restore {
        fn drop(&mut self) {
            DROPS_MAY_PANIC.set(true);
        }
    }
    DROPS_MAY_PANIC.set(false);
    let _restore = Restore;
    body()
}

/// A piece of user code: panics if the fuse has burnt down.
pub(crate) fn spark(kind: Spark) {
    if kind == Spark::Drop && !DROPS_MAY_PANIC.get() {
        return;
    }
    match FUSE.get() {
        None => {}
        Some(0) => explode(kind),
        Some(left) => FUSE.set(Some(left - 1)),
    }
}

/// Panics, without the panic hook's noise.
pub(crate) fn explode(kind: Spark) -> ! {
    FUSE.set(None);
    log(Event::Boom(kind));
    resume_unwind(Box::new(Boom));
}

/// Reports a run: the first thing in every formula and effect. However the run ends, the guard tells.
pub fn run(node: usize) -> impl Drop {
    struct Run(usize);
    impl Drop for Run {
        fn drop(&mut self) {
            log(Event::End { node: self.0, panicked: std::thread::panicking() });
        }
    }
    let run = Run(node);
    log(Event::Start(node));
    spark(Spark::Run);
    run
}

/// The place of a read: reader and source.
pub struct Place(usize, usize);

/// Reports that a read is about to be made: the argument before the read itself.
pub fn at(reader: usize, source: usize) -> Place {
    announce(reader, source, true)
}

/// The same for a read in `untracked!`.
pub fn aside(reader: usize, source: usize) -> Place {
    announce(reader, source, false)
}

fn announce(reader: usize, source: usize, tracked: bool) -> Place {
    spark(Spark::Run);
    log(Event::At { reader, source, tracked });
    Place(reader, source)
}

/// Reports what a read has seen, and passes it on.
pub fn rd<T: Value + Copy>(place: Place, value: T) -> T {
    *rd_ref(place, &value)
}

/// The same for a value that is lent.
pub fn rd_ref<T: Value>(place: Place, value: &T) -> &T {
    log(Event::Saw { reader: place.0, source: place.1, value: value.val() });
    value
}

/// The body of the cutoffs that are functions.
pub fn compare<T: Value>(field: usize, old: &T, new: &T, cutoff: Cutoff) -> bool {
    let (old, new) = (old.val(), new.val());
    let same = cutoff.same(&old, &new);
    log(Event::Compare { field, old, new });
    spark(Spark::Compare);
    same
}

/// What an effect shows for its work.
pub fn emit(effect: usize, value: i64) {
    log(Event::Emit { effect, value });
}
