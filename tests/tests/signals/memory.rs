use crate::support::*;
use crate::{computed, effect};
use reaktiv::{Computed, Runtime, Signal};
use std::sync::{Arc, Mutex};

#[test] // 195, 196, 199, 201
fn a_computed_goes_with_its_last_handle_and_its_captures_with_it() {
    let (s, held) = (Signal::new(1), Arc::new(()));
    let c = computed!([s, held] { let _ = &held; s.get() });
    drop(effect!([c] c.get()));
    drop(c);
    assert_eq!(Arc::strong_count(&held), 1);
    let d = computed!([s, held] { let _ = &held; s.get() });
    let e = computed!([d] d.get());
    drop(d);
    assert_eq!((e.get(), Arc::strong_count(&held)), (1, 2));
    drop(s);
    assert_eq!(e.get(), 1);
    drop(e);
    assert_eq!(Arc::strong_count(&held), 1);
}
#[test] // 199
fn a_source_without_handles_lives_until_its_readers_have_run_again() {
    let (s, held, keep) = (Signal::new(1), Arc::new(()), Signal::new(true));
    let c = computed!([s, held, keep] if keep.get() {
        let inner = computed!([s, held] { let _ = &held; s.get() * 2 });
        inner.get()
    } else { 0 });
    assert_eq!((c.get(), Arc::strong_count(&held)), (2, 3));
    s.set(2);
    assert_eq!((c.get(), Arc::strong_count(&held)), (4, 3));
    keep.set(false);
    assert_eq!((c.get(), Arc::strong_count(&held)), (0, 2));
}
#[test] // 197
fn making_and_disposing_a_hundred_thousand_effects_is_linear() {
    let s = Signal::new(0);
    let _keep: Vec<_> = (0..1000).map(|_| effect!([s] s.get())).collect();
    for _ in 0..100_000 {
        drop(effect!([s] s.get()))
    }
    let many: Vec<_> = (0..100_000).map(|_| effect!([s] s.get())).collect();
    drop(many);
}
#[test] // 198
fn disposing_the_last_effect_leaves_its_computeds_readable() {
    let s = Signal::new(1);
    let a = computed!([s] s.get());
    let b = computed!([a] a.get());
    drop(effect!([b] b.get()));
    s.set(2);
    assert_eq!(b.get(), 2);
}
#[test] // 200
fn an_effect_keeps_its_sources() {
    let (s, log) = (Signal::new(1), Log::new());
    let c = computed!([s] s.get());
    let _e = effect!([c, log] log.push(c.get()));
    drop(c);
    s.set(2);
    assert_eq!(log.take(), [1, 2]);
}
#[test] // 204, 312
fn a_chain_of_a_hundred_thousand_is_made_read_written_and_dropped_on_a_small_stack() {
    let run = || {
        for read_while_building in [true, false] {
            let s = Signal::new(0u64);
            let mut c = computed!([s] s.get() + 1);
            for _ in 1..100_000 {
                let previous = c;
                c = computed!([previous] previous.get() + 1);
                if read_while_building {
                    c.get();
                }
            }
            assert_eq!(c.get(), 100_000);
            s.set(1);
            assert_eq!(c.get(), 100_001);
            let runs = Count::default();
            let e = effect!([c, runs] { c.get(); runs.hit() });
            s.set(2);
            assert_eq!(runs.get(), 2);
            drop(c);
            drop(e);
        }
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap().join().unwrap();
}
#[test] // 312
fn a_chain_of_sources_held_by_links_alone_is_dropped_on_a_small_stack() {
    let rt = Runtime::new();
    let run = move || {
        let s = rt.signal(0);
        fn level(rt: &Runtime, s: Signal<i32>, depth: usize) -> Computed<i32> {
            let rt2 = rt.clone();
            rt.computed(move || if depth == 0 { s.get() } else { level(&rt2, s.clone(), depth - 1).get() + 1 })
        }
        let top = level(&rt, s.clone(), 3000);
        assert_eq!(top.get(), 3000);
        s.set(1);
        assert_eq!(top.get(), 3001);
        drop(top);
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap().join().unwrap();
}
#[test] // 195
fn a_computed_goes_when_it_loses_its_handle_and_its_reader_during_its_run() {
    let (s, held) = (Signal::new(0), Arc::new(()));
    let (own, reader) = (Arc::new(Mutex::new(None::<Computed<i32>>)), Arc::new(Mutex::new(None::<Computed<i32>>)));
    let c = computed!([s, held, own, reader] {
        let _ = &held;
        if s.get() == 1 {
            drop(own.lock().unwrap().take());
            let reader = reader.lock().unwrap().clone().unwrap();
            assert_eq!(reader.get(), -1);
        }
        0
    });
    *own.lock().unwrap() = Some(c);
    let r = computed!([own] { let c = own.lock().unwrap().clone(); c.map_or(-1, |c| c.get()) });
    *reader.lock().unwrap() = Some(r.clone());
    assert_eq!(r.get(), 0);
    s.set(1);
    assert_eq!((r.get(), Arc::strong_count(&held)), (-1, 1));
}
