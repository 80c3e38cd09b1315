use crate::support::*;
use crate::{computed, effect, with};
use reaktiv::{Computed, Effect, Linked, ReadSignal, Runtime, Signal, batch};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

#[test] // 272
fn handles_are_send_sync_and_clone() {
    fn shared<T: Send + Sync + Clone>() {}
    fn sent<T: Send + Sync>() {}
    shared::<Signal<String>>();
    shared::<ReadSignal<String>>();
    shared::<Computed<String>>();
    shared::<Linked<String>>();
    shared::<Runtime>();
    sent::<Effect>();
}
#[test] // 273, 278
fn when_all_writers_have_stopped_everything_agrees_with_the_sources() {
    let rt = Runtime::new();
    let sources: Vec<_> = (0..4).map(|_| rt.signal(0u64)).collect();
    let sum = rt.computed(with!([sources] move || sources.iter().map(|s| s.get()).sum::<u64>()));
    let last = Arc::new(Mutex::new(0));
    let _e = rt.effect(with!([sum, last] move || *last.lock().unwrap() = sum.get()));
    thread::scope(|scope| {
        for s in &sources {
            scope.spawn(|| {
                for v in 1..=5000 {
                    s.set(v);
                    sum.get();
                }
            });
        }
    });
    assert_eq!((sum.get(), *last.lock().unwrap()), (20_000, 20_000));
}
#[test] // 274
fn update_is_atomic() {
    let s = Signal::new(0);
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                for _ in 0..100 {
                    s.update(|v| *v += 1)
                }
            });
        }
    });
    assert_eq!(s.get(), 2000);
}
#[test] // 275, 311
fn touching_a_lent_value_panics_with_its_place_instead_of_hanging() {
    let s = Signal::new(1);
    for message in
        [panic_of(|| s.update(|_| s.get())), panic_of(|| s.update(|_| s.set(2))), panic_of(|| s.with(|_| s.set(2)))]
    {
        assert!(message.contains("threads.rs"), "{message}");
    }
    s.set(3);
    assert_eq!(s.get(), 3);
    let c = computed!([s] s.get());
    assert!(
        panic_of(|| c.with(|_| {
            s.set(4);
            c.get()
        }))
        .contains("threads.rs")
    );
    assert_eq!(c.get(), 4);
}
#[test] // 276, 192
fn a_computed_that_several_threads_need_runs_once() {
    let (s, runs, barrier) = (Signal::new(0), Count::default(), Barrier::new(4));
    let c = computed!([s, runs] { runs.hit(); thread::yield_now(); s.get() });
    for round in 1..50 {
        s.set(round);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    barrier.wait();
                    assert_eq!(c.get(), round)
                });
            }
        });
    }
    assert_eq!(runs.get(), 49);
}
#[test] // 276
fn a_chain_that_several_threads_enter_at_different_places_runs_once() {
    let rt = Runtime::new();
    let (s, runs, barrier) = (rt.signal(0), Count::default(), Barrier::new(4));
    let mut chain = vec![rt.computed(with!([s, runs] move || { runs.hit(); s.get() }))];
    for _ in 1..4 {
        let last = chain[chain.len() - 1].clone();
        chain.push(rt.computed(with!([runs] move || { runs.hit(); thread::yield_now(); last.get() + 1 })));
    }
    for round in 1..50 {
        s.set(round);
        thread::scope(|scope| {
            for (depth, node) in (0..).zip(&chain) {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    assert_eq!(node.get(), round + depth)
                });
            }
        });
        assert_eq!(runs.take(), 4);
    }
}
#[test] // 277
fn independent_runtimes_do_not_block_each_other() {
    let (a, b) = (Runtime::new(), Runtime::new());
    let ((enter, entered), (leave, left)) = (mpsc::channel(), mpsc::channel::<()>());
    let slow = a.computed(move || {
        enter.send(()).unwrap();
        left.recv().unwrap();
        1
    });
    thread::scope(|scope| {
        let reader = scope.spawn(|| slow.get());
        entered.recv().unwrap();
        let s = b.signal(1);
        let c = b.computed(with!([s] move || s.get() + 1));
        s.set(5);
        assert_eq!(c.get(), 6);
        leave.send(()).unwrap();
        assert_eq!(reader.join().unwrap(), 1);
    });
}
#[test] // 279, 280
fn serialised_sets_run_the_effect_once_each_on_the_writing_thread() {
    let (s, log) = (Signal::new(0), Log::new());
    let _e = effect!([s, log] log.push((s.get(), thread::current().id())));
    let writer = thread::spawn(with!([s] move || { for v in 1..4 { s.set(v) } thread::current().id() }));
    let writer = writer.join().unwrap();
    assert_eq!(log.take()[1..], [(1, writer), (2, writer), (3, writer)]);
}
#[test] // 281, and the take-over of DESIGN section 6
fn a_set_during_another_threads_flush_returns_and_its_effect_is_taken_over() {
    let rt = Runtime::new();
    let (s, log) = (rt.signal(0), Log::new());
    let ((enter, entered), (leave, left)) = (mpsc::channel(), mpsc::channel::<()>());
    let _e = rt.effect(with!([s, log] move || {
        let v = s.get();
        if v == 1 { enter.send(()).unwrap(); left.recv().unwrap() }
        log.push((v, thread::current().id()));
    }));
    log.take();
    let flusher = thread::spawn(with!([s] move || { s.set(1); thread::current().id() }));
    entered.recv().unwrap();
    s.set(2); // returns, though the effect is suspended on the other thread
    assert_eq!((s.get(), log.take()), (2, vec![]));
    leave.send(()).unwrap();
    let flusher = flusher.join().unwrap();
    assert_eq!(log.take(), [(1, flusher), (2, flusher)]);
}
#[test] // 282, 158
fn batches_are_per_thread() {
    let rt = Runtime::new();
    let (s, t, log) = (rt.signal(0), rt.signal(0), Log::new());
    let _e = rt.effect(with!([s, log] move || log.push(('s', s.get()))));
    let _f = rt.effect(with!([t, log] move || log.push(('t', t.get()))));
    log.take();
    rt.batch(|| {
        s.set(1);
        thread::scope(|scope| {
            scope
                .spawn(|| {
                    t.set(1);
                    assert_eq!(log.take(), [('t', 1)])
                })
                .join()
                .unwrap()
        });
        s.set(2);
    });
    assert_eq!(log.take(), [('s', 2)]);
    batch(|| ());
}
#[test] // 281
fn an_effect_never_runs_on_two_threads_at_once_and_sees_the_last_value() {
    let rt = Runtime::new();
    let sources: Vec<_> = (0..4).map(|_| rt.signal(0)).collect();
    let (inside, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(0)));
    let sum = rt.computed(with!([sources] move || sources.iter().map(Signal::get).sum::<i32>()));
    let _e = rt.effect(with!([sum, sources, inside, seen] move || {
        assert!(!inside.swap(true, SeqCst), "two runs at once");
        thread::yield_now();
        let now = sum.get() + sources[0].get();
        thread::yield_now();
        *seen.lock().unwrap() = now;
        inside.store(false, SeqCst);
    }));
    for round in 1..100 {
        thread::scope(|scope| {
            for source in &sources {
                scope.spawn(move || {
                    source.set(round * 2);
                    source.set(round * 2 + 1)
                });
            }
        });
        // Every `set` has returned, so every effect has run, or was taken over by a thread that has returned too.
        assert_eq!(*seen.lock().unwrap(), (round * 2 + 1) * 5);
    }
}
#[test] // 283
fn after_disposal_no_run_begins_whoever_writes() {
    let s = Signal::new(0);
    let mut late = Vec::new();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for v in 1..20_000 {
                s.set(v)
            }
        });
        while !writer.is_finished() {
            let (disposed, runs) = (Arc::new(AtomicBool::new(false)), Count::default());
            let e = effect!([s, disposed, runs] { s.get(); if disposed.load(SeqCst) { runs.hit() } });
            drop(e);
            disposed.store(true, SeqCst);
            late.push(runs);
            thread::yield_now();
        }
    });
    // One run may have been going on when the effect was disposed of.
    assert!(late.iter().all(|runs| runs.get() <= 1));
}
#[test] // DESIGN section 6
fn handles_of_two_runtimes_in_one_formula_or_effect_panic_clearly() {
    let (a, b) = (Runtime::new(), Runtime::new());
    let (x, y) = (a.signal(1), b.signal(2));
    let c = a.computed(with!([x, y] move || x.get() + y.get()));
    assert!(panic_of(|| c.get()).contains("another runtime"));
    assert!(panic_of(|| a.effect(with!([y] move || { y.get(); }))).contains("another runtime"));
    let ok = a.computed(with!([x, y] move || x.get() + y.peek()));
    assert_eq!(ok.get(), 3);
}
#[test]
fn a_write_runs_an_effect_that_another_threads_open_batch_has_made_due() {
    let runtime = Runtime::new();
    let (x, y) = (runtime.signal(0), runtime.signal(0));
    let sum = runtime.computed({
        let (x, y) = (x.clone(), y.clone());
        move || x.get() + y.get()
    });
    let seen = Log::new();
    let _effect = runtime.effect({
        let (sum, seen) = (sum.clone(), seen.clone());
        move || seen.push(sum.get())
    });
    let other = Log::new();
    let _other = runtime.effect({
        let (x, other) = (x.clone(), other.clone());
        move || other.push(x.get())
    });
    assert_eq!((seen.take(), other.take()), (vec![0], vec![0]));
    for in_batch in [false, true] {
        let (started, go_on) = (Barrier::new(2), Barrier::new(2));
        thread::scope(|scope| {
            scope.spawn(|| {
                runtime.batch(|| {
                    x.set(x.peek() + 1);
                    started.wait();
                    go_on.wait();
                    x.set(x.peek() + 1);
                })
            });
            started.wait();
            if in_batch {
                runtime.batch(|| {
                    y.set(y.peek() + 10);
                    y.set(y.peek() + 10)
                });
            } else {
                y.set(y.peek() + 20);
            }
            assert_eq!(seen.take(), [x.peek() + y.peek()], "the batch of the other thread is still open");
            assert_eq!(other.take(), [], "this write is nothing to it");
            go_on.wait();
        });
        assert_eq!((seen.take(), other.take()), (vec![x.peek() + y.peek()], vec![x.peek()]));
    }
}
