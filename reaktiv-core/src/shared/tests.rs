//! Delivery and the end of what is shared, in all the orders in which threads can take turns.
//!
//! What is shared here is plain data with two mailboxes, as a struct has that two signals follow. How often a thread is interrupted that could have gone on is bounded, to one or two:
//! `REAKTIV_INTERRUPTIONS` says more.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::{boxed::Box, env, mem, vec, vec::Vec};

use super::Shared;
use super::entry::{Access, Inner};
use crate::following::{Mailbox, Outbox};
use crate::schedule::{explore_within, point};
use crate::signals::{Changes, Effect, Runtime, Signal};

type Thread = Box<dyn FnOnce() + Send>;

/// What a struct is to those who share it.
struct Plain {
    value: u32,
    a: Arc<Mailbox<u32>>,
    b: Arc<Mailbox<u32>>,
    freed: Arc<AtomicUsize>,
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.freed.fetch_add(1, SeqCst);
        self.a.end();
        self.b.end();
    }
}

struct World {
    shared: Shared<Plain>,
    runtime: Runtime,
    a: Signal<u32>,
    b: Signal<u32>,
    freed: Arc<AtomicUsize>,
}

fn world() -> World {
    let runtime = Runtime::new();
    let (a, b) = (runtime.signal(0), runtime.signal(0));
    let freed = Arc::new(AtomicUsize::new(0));
    let outbox = Outbox::new(runtime.clone());
    let [of_a, of_b] = [&a, &b].map(|signal| Mailbox::new(signal.clone(), outbox.clone()));
    let plain = Plain { value: 0, a: of_a, b: of_b, freed: freed.clone() };
    World { shared: Shared(Some(Arc::new(Inner::new(plain)))), runtime, a, b, freed }
}

impl Plain {
    /// A flush that changes both.
    fn count(&mut self) {
        self.value += 1;
        self.a.put(self.value);
        self.b.put(self.value);
    }
}

impl Shared<Plain> {
    fn count(&self) {
        self.inner().visit(Access::Writes, |inside| inside.of().count());
    }

    /// A flush that changes one of them.
    fn count_in(&self, mailbox: impl Fn(&Plain) -> &Arc<Mailbox<u32>>) {
        self.inner().visit(Access::Writes, |inside| {
            let plain = inside.of();
            plain.value += 1;
            mailbox(plain).put(plain.value);
        });
    }
}

impl Inner<Plain> {
    /// As a driver does.
    fn count(&self) -> bool {
        self.drive(Access::Writes, |inside| inside.get().map(Plain::count)).is_some()
    }
}

fn explore(interruptions: usize, make: impl FnMut() -> (Vec<Thread>, Box<dyn FnOnce()>)) {
    let more =
        env::var("REAKTIV_INTERRUPTIONS").ok().map(|more| more.parse().expect("REAKTIV_INTERRUPTIONS is a number"));
    let orders = explore_within(more.unwrap_or(interruptions), make);
    if more.is_some() {
        std::eprintln!("{orders} orders");
    }
}

/// A reader that sees both signals in one formula, again and again: never one of them without the other, never an older value after a newer one.
fn reader(world: &World, times: usize) -> Thread {
    let pair = world.runtime.computed({
        let (a, b) = (world.a.clone(), world.b.clone());
        move || {
            let a = a.get();
            point();
            (a, b.get())
        }
    });
    Box::new(move || {
        let mut last = 0;
        for _ in 0..times {
            let (a, b) = pair.get();
            assert_eq!(a, b, "torn");
            assert!(a >= last, "{a} after {last}");
            last = a;
            point();
        }
    })
}

/// One that counts so many times.
fn writer(world: &World, times: usize) -> Thread {
    let shared = world.shared.clone();
    Box::new(move || (0..times).for_each(|_| shared.count()))
}

/// Whether there is an end to it.
fn ends(signal: &Signal<u32>) -> bool {
    let mut changes = signal.changes();
    poll(&mut changes).is_ready() && poll(&mut changes) == Poll::Ready(None)
}

fn poll(changes: &mut Changes<u32>) -> Poll<Option<u32>> {
    changes.poll_next(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn of_two_writers_the_last_value_arrives_in_both_signals() {
    explore(2, || {
        let world = world();
        let threads = vec![writer(&world, 1), writer(&world, 1)];
        (threads, Box::new(move || assert_eq!((world.a.peek(), world.b.peek()), (2, 2))))
    });
}

#[test]
fn a_writer_that_goes_on_is_never_overtaken_by_what_it_has_written() {
    explore(1, || {
        let world = world();
        let threads = vec![writer(&world, 2), writer(&world, 1), reader(&world, 2)];
        (threads, Box::new(move || assert_eq!((world.a.peek(), world.b.peek()), (3, 3))))
    });
}

#[test]
fn a_pair_is_never_torn_by_who_delivers_for_another() {
    explore(2, || {
        let world = world();
        let threads = vec![writer(&world, 1), writer(&world, 1), reader(&world, 1)];
        (threads, Box::new(move || assert_eq!((world.a.peek(), world.b.peek()), (2, 2))))
    });
}

#[test]
fn a_pair_is_never_torn() {
    explore(2, || {
        let world = world();
        let threads = vec![writer(&world, 2), reader(&world, 3)];
        (threads, Box::new(move || assert_eq!((world.a.peek(), world.b.peek()), (2, 2))))
    });
}

#[test]
fn what_is_sent_alone_is_not_seen_before_what_was_sent_before_it() {
    explore(2, || {
        let world = world();
        let (a, b) = (world.a.clone(), world.b.clone());
        let pair = world.runtime.computed(move || (a.get(), b.get()));
        let reads: Thread = Box::new(move || {
            let seen = pair.get();
            assert!([(0, 0), (1, 0), (1, 2), (0, 1), (2, 1)].contains(&seen), "{seen:?}");
        });
        let (one, other) = (world.shared.clone(), world.shared.clone());
        let threads = vec![
            Box::new(move || one.count_in(|plain| &plain.a)) as Thread,
            Box::new(move || other.count_in(|plain| &plain.b)),
            reads,
        ];
        (threads, Box::new(move || assert!([(1, 2), (2, 1)].contains(&(world.a.peek(), world.b.peek())))))
    });
}

#[test]
fn what_a_struct_has_posted_goes_where_it_goes() {
    explore(1, || {
        let (world, spare) = (world(), world().shared.take().expect("it is the only handle"));
        let (a, b) = (world.a.clone(), world.b.clone());
        let pair = world.runtime.computed({
            let (a, b) = (a.clone(), b.clone());
            move || (a.get(), b.get())
        });
        let on_its_way = Arc::new(Mutex::new(None));
        // Out of the middle of a visit, and there is another one in its place.
        let leaves: Thread = Box::new({
            let (shared, on_its_way) = (world.shared.clone(), on_its_way.clone());
            move || {
                shared.inner().visit(Access::Writes, |inside| {
                    inside.of().count();
                    *on_its_way.lock().unwrap() = Some(mem::replace(inside.of(), spare));
                    point();
                });
            }
        });
        let comes: Thread = Box::new(move || {
            for _ in 0..2 {
                point();
                let come = on_its_way.lock().unwrap().take();
                if let Some(mut plain) = come {
                    plain.a.put(2);
                    plain.value = 2;
                    point();
                    let seen = (a.peek(), b.peek());
                    assert_eq!(seen, (2, 1), "what came before is not seen after it");
                }
            }
        });
        let reads: Thread = Box::new(move || {
            let seen = pair.get();
            assert!([(0, 0), (1, 1), (2, 1)].contains(&seen), "{seen:?}");
        });
        let threads = vec![leaves, comes, reads];
        (threads, Box::new(move || assert_eq!(world.b.peek(), 1)))
    });
}

#[test]
fn the_end_comes_after_the_last_value_and_the_struct_is_freed_once() {
    explore(1, || {
        let World { shared, runtime, a, b, freed } = world();
        let mut changes = a.changes();
        assert_eq!(poll(&mut changes), Poll::Ready(Some(0)));
        let seen = Arc::new(Mutex::new((changes, Vec::new())));
        let threads = vec![
            Box::new({
                let shared = shared.clone();
                move || {
                    shared.count();
                    drop(shared);
                }
            }) as Thread,
            Box::new(move || {
                shared.count();
                drop(shared);
            }),
            Box::new({
                let seen = seen.clone();
                move || {
                    for _ in 0..3 {
                        let (changes, seen) = &mut *seen.lock().unwrap();
                        seen.push(poll(changes));
                        point();
                    }
                }
            }),
        ];
        let check = move || {
            let (mut changes, mut seen) = {
                let seen = Arc::try_unwrap(seen).ok().unwrap().into_inner().unwrap();
                (seen.0, seen.1)
            };
            seen.extend((0..2).map(|_| poll(&mut changes)));
            seen.retain(|seen| !seen.is_pending());
            let values: Vec<u32> =
                seen.iter().filter_map(|seen| if let Poll::Ready(seen) = seen { *seen } else { None }).collect();
            assert!(values.is_sorted(), "{values:?}");
            assert_eq!(values.last(), Some(&2));
            assert_eq!(
                (seen.last(), seen.iter().position(|seen| *seen == Poll::Ready(None))),
                (Some(&Poll::Ready(None)), Some(values.len()))
            );
            assert_eq!((b.peek(), freed.load(SeqCst)), (2, 1));
            drop(runtime);
        };
        (threads, Box::new(check))
    });
}

#[test]
fn a_driver_and_the_last_handle_free_it_once() {
    explore(2, || {
        let World { shared, a, b, freed, .. } = world();
        let (inner, driven) = (shared.shared().clone(), Arc::new(AtomicUsize::new(0)));
        // Whoever drives it keeps the place where it was, and frees it all the same.
        let kept = inner.clone();
        let threads = vec![
            Box::new({
                let driven = driven.clone();
                move || {
                    for _ in 0..2 {
                        driven.fetch_add(usize::from(inner.count()), SeqCst);
                    }
                }
            }) as Thread,
            Box::new(move || drop(shared)),
        ];
        let check = move || {
            let (driven, _kept) = (driven.load(SeqCst) as u32, kept);
            assert_eq!((freed.load(SeqCst), a.peek(), b.peek()), (1, driven, driven));
            assert!(ends(&a) && ends(&b));
        };
        (threads, Box::new(check))
    });
}

#[test]
fn two_drivers_and_the_last_handle_free_it_once() {
    explore(1, || {
        let World { shared, a, b, freed, .. } = world();
        let kept = shared.shared().clone();
        let driver = || {
            let inner = shared.shared().clone();
            Box::new(move || _ = inner.count()) as Thread
        };
        let threads = vec![driver(), driver(), Box::new(move || drop(shared)) as Thread];
        let check = move || {
            let _kept = kept;
            assert_eq!((freed.load(SeqCst), a.peek()), (1, b.peek()));
            assert!(ends(&a) && ends(&b));
        };
        (threads, Box::new(check))
    });
}

#[test]
fn what_a_driver_has_sent_is_told_together_when_the_struct_is_freed() {
    explore(2, || {
        let world = world();
        let reads = reader(&world, 1);
        let World { shared, a, b, .. } = world;
        let inner = shared.shared().clone();
        let threads = vec![Box::new(move || _ = inner.count()) as Thread, Box::new(move || drop(shared)), reads];
        (threads, Box::new(move || assert_eq!(a.peek(), b.peek())))
    });
}

#[test]
fn a_weak_handle_gets_it_or_does_not() {
    explore(1, || {
        let World { shared, a, b, freed, .. } = world();
        let (weak, inner) = (shared.downgrade(), shared.shared().clone());
        let upgraded = Arc::new(AtomicUsize::new(0));
        let kept = inner.clone();
        let threads = vec![
            Box::new({
                let upgraded = upgraded.clone();
                move || {
                    if let Some(shared) = weak.upgrade() {
                        shared.count();
                        upgraded.fetch_add(1, SeqCst);
                    }
                }
            }) as Thread,
            Box::new(move || drop(shared)),
            Box::new(move || {
                inner.drive(Access::Writes, |inside| inside.get().is_some());
            }),
        ];
        let check = move || {
            let (upgraded, _kept) = (upgraded.load(SeqCst) as u32, kept);
            assert_eq!((freed.load(SeqCst), a.peek(), b.peek()), (1, upgraded, upgraded));
            assert!(ends(&a));
        };
        (threads, Box::new(check))
    });
}

#[test]
fn of_all_who_take_it_out_one_gets_it() {
    explore(2, || {
        let World { shared, a, freed, .. } = world();
        let (taken, inner) = (Arc::new(Mutex::new(Vec::new())), shared.shared().clone());
        let takes = |shared: Shared<Plain>| {
            let taken = taken.clone();
            Box::new(move || {
                let of = shared.take();
                taken.lock().unwrap().extend(of);
            }) as Thread
        };
        let driver = Box::new(move || {
            inner.drive(Access::Writes, |inside| inside.get().is_some());
        }) as Thread;
        let threads = vec![takes(shared.clone()), takes(shared), driver];
        let check = move || {
            assert_eq!((taken.lock().unwrap().len(), freed.load(SeqCst)), (1, 0));
            assert!(!ends(&a));
            taken.lock().unwrap().clear();
            assert!(freed.load(SeqCst) == 1 && ends(&a));
        };
        (threads, Box::new(check))
    });
}

#[test]
fn nothing_is_lost_if_an_effect_panics_in_the_thread_that_delivers() {
    explore(2, || {
        let world = world();
        let effect = world.runtime.effect({
            let a = world.a.clone();
            move || {
                if a.get() == 1 {
                    std::panic::resume_unwind(Box::new("an effect"));
                }
            }
        });
        let writer = || {
            let shared = world.shared.clone();
            Box::new(move || _ = catch_unwind(AssertUnwindSafe(|| shared.count()))) as Thread
        };
        let threads = vec![writer(), writer()];
        (
            threads,
            Box::new(move || {
                let _effect = effect;
                assert_eq!((world.a.peek(), world.b.peek()), (2, 2));
            }),
        )
    });
}

#[test]
fn nothing_is_lost_if_an_effect_drops_the_last_handle() {
    explore(2, || {
        let World { shared, runtime, a, b, freed } = world();
        let held = Arc::new(Mutex::new(Some(shared.clone())));
        let effect: Effect = runtime.effect({
            let a = a.clone();
            move || {
                if a.get() > 0 {
                    let shared = held.lock().unwrap().take();
                    drop(shared);
                }
            }
        });
        let (inner, kept) = (shared.shared().clone(), shared.shared().clone());
        let threads = vec![
            Box::new(move || {
                shared.count();
                drop(shared);
            }) as Thread,
            Box::new(move || _ = inner.count()),
        ];
        (
            threads,
            Box::new(move || {
                let (_effect, _kept) = (effect, kept);
                assert_eq!((freed.load(SeqCst), a.peek()), (1, b.peek()));
                assert!((1..=2).contains(&a.peek()) && ends(&a) && ends(&b));
            }),
        )
    });
}

#[test]
fn two_structs_that_write_each_other_through_signals_do_not_wait_for_each_other() {
    explore(1, || {
        let (one, two) = (world(), world());
        let follow = |from: &World, to: &World| {
            let (signal, shared) = (from.a.clone(), to.shared.clone());
            // Once in each direction.
            let has_written = Cell::new(false);
            from.runtime.effect(move || {
                if signal.get() > 0 && !has_written.replace(true) {
                    shared.count();
                }
            })
        };
        let effects = (follow(&one, &two), follow(&two, &one));
        let threads = vec![writer(&one, 1), writer(&two, 1)];
        (
            threads,
            Box::new(move || {
                let _effects = effects;
                assert_eq!((one.a.peek(), one.b.peek(), two.a.peek(), two.b.peek()), (2, 2, 2, 2));
            }),
        )
    });
}
