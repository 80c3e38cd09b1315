//! Entries 23 and 313: a steady graph allocates nothing.
use reaktiv::{Computed, Effect, EffectFuture, Signal, batch, computed};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Waker};

struct Counting;
static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);
// SAFETY: passes everything on.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, SeqCst);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }
}
#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn a_steady_graph_allocates_nothing() {
    let (flag, a, b, unread) = (Signal::new(true), Signal::new(1u64), Signal::new(2u64), Signal::new(0));
    let shared = Signal::new(std::sync::Arc::new(1)); // has a destructor, so its old values are parked
    let pick = Computed::new({
        let (flag, a, b) = (flag.clone(), a.clone(), b.clone());
        move || if flag.get() { a.get() } else { b.get() + a.get() }
    });
    let sum = Computed::new({
        let (pick, a, shared) = (pick.clone(), a.clone(), shared.clone());
        move || std::sync::Arc::new(pick.get() + a.get() + *shared.get())
    });
    let _effects: Vec<Effect> = (0..5)
        .map(|_| {
            Effect::new({
                let sum = sum.clone();
                move || {
                    sum.get();
                }
            })
        })
        .collect();
    let values = [std::sync::Arc::new(7), std::sync::Arc::new(8)];
    let step = |k: u64| {
        a.set(k);
        flag.set(k.is_multiple_of(3));
        shared.set(values[k as usize % 2].clone());
        batch(|| {
            a.set(k + 5);
            b.set(k);
            a.set(k + 6)
        });
        unread.set(k);
    };
    (0..10).for_each(step);
    let before = ALLOCATIONS.load(SeqCst);
    (10..1010).for_each(step);
    // The formula of `sum` makes an `Arc` each time it runs; nothing else may allocate.
    let made = ALLOCATIONS.load(SeqCst) - before;
    assert!(made <= 5 * 1000, "{made}");
    let before = ALLOCATIONS.load(SeqCst);
    for k in 0..1000 {
        unread.set(k);
        flag.set(k % 2 == 0);
        pick.get();
    }
    assert!(ALLOCATIONS.load(SeqCst) - before <= 2000);
    drop(_effects);
    let before = ALLOCATIONS.load(SeqCst);
    for k in 0..1000 {
        a.set(k);
        flag.set(k % 2 == 0);
        pick.get();
        batch(|| {
            b.set(k);
            b.set(3)
        });
    }
    assert_eq!(ALLOCATIONS.load(SeqCst), before);
    endless_async_effects_that_read_in_turn_allocate_nothing();
    changes_allocate_nothing();
}

fn changes_allocate_nothing() {
    let a = Signal::new(0);
    let half = computed!(a.get() / 2);
    let (mut changes, mut halves) = (a.changes(), half.changes());
    let mut cx = Context::from_waker(Waker::noop());
    let mut step = |k| {
        a.set(k);
        assert_eq!(changes.poll_next(&mut cx), Poll::Ready(Some(k)));
        assert_eq!(halves.poll_next(&mut cx), Poll::Ready(Some(k / 2)));
        assert!(changes.poll_next(&mut cx).is_pending() && halves.poll_next(&mut cx).is_pending());
        assert!(!halves.has_changed() && halves.get() == k / 2);
    };
    (1..10).for_each(|k| step(k * 2));
    let before = ALLOCATIONS.load(SeqCst);
    (10..1000).for_each(|k| step(k * 2));
    assert_eq!(ALLOCATIONS.load(SeqCst) - before, 0);
}

fn endless_async_effects_that_read_in_turn_allocate_nothing() {
    let (a, b) = (Signal::new(1), Signal::new(2));
    let endless = || {
        Box::pin(EffectFuture::new(|| async {
            loop {
                std::hint::black_box(a.get() + b.get());
                let mut suspended = false;
                std::future::poll_fn(|_| {
                    if std::mem::replace(&mut suspended, true) { Poll::Ready(()) } else { Poll::Pending }
                })
                .await;
            }
        }))
    };
    let (mut one, mut other) = (endless(), endless());
    let mut cx = Context::from_waker(Waker::noop());
    let mut step = || assert!(one.as_mut().poll(&mut cx).is_pending() && other.as_mut().poll(&mut cx).is_pending());
    (0..10).for_each(|_| step());
    let before = ALLOCATIONS.load(SeqCst);
    (0..1000).for_each(|_| step());
    assert_eq!(ALLOCATIONS.load(SeqCst) - before, 0);
}
