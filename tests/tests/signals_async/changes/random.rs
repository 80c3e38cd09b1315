//! Random writes, looks, waits and cancellations against a model that knows of each whether a value was not seen.

use super::at_once;
use crate::random::Random;
use crate::support::{Task, Wakes, risk, with_fuse};
use reaktiv::{Changes, Computed, Effect, Linked, Signal, batch};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

/// What the nodes come to, computed anew.
struct Model {
    signals: [i32; 3],
    /// What the linked value was set to, until its source changed.
    chosen: Option<i32>,
}

impl Model {
    fn all(&self) -> [i32; 7] {
        let [a, b, c] = self.signals;
        [a, b, c, a / 2, a / 2 + b, self.chosen.unwrap_or(b / 2), if a % 2 == 0 { b } else { c }]
    }
}

/// The nodes of a model, and which of them `Changes` follow.
struct World {
    signals: [Signal<i32>; 3],
    linked: Linked<i32>,
    half: Computed<i32>,
    sum: Computed<i32>,
    /// Keeps the linked value up to date: of one that nobody asks for, a source that comes and goes is forgotten.
    _effect: Option<Effect>,
}

impl World {
    fn new() -> Self {
        let signals = [0; 3].map(Signal::new);
        let [a, b, _] = signals.clone();
        let half = Computed::new(move || (a.get() / 2, risk()).0);
        let sum = Computed::new({
            let (half, b) = (half.clone(), b.clone());
            move || {
                let half = half.get();
                risk();
                half + b.get()
            }
        });
        let linked = Linked::new(move || (b.get() / 2, risk()).0);
        Self { signals, linked, half, sum, _effect: None }
    }

    fn keep_linked(mut self) -> Self {
        let linked = self.linked.clone();
        self._effect = Some(Effect::new(move || _ = linked.get()));
        self
    }

    fn changes(&self, which: usize) -> Changes<i32> {
        match which {
            3 => self.half.changes(),
            4 => self.sum.changes(),
            5 => self.linked.changes(),
            6 => {
                let [a, b, c] = self.signals.clone();
                Changes::new(move || if a.get() % 2 == 0 { b.get() } else { c.get() })
            }
            signal if signal % 2 == 0 => self.signals[signal].changes(),
            signal => self.signals[signal].read_only().changes(),
        }
    }
}

/// One `Changes` and what the model knows of it.
struct Follower {
    changes: Changes<i32>,
    which: usize,
    wakes: Wakes,
    is_unseen: bool,
    is_waiting: bool,
}

#[test]
fn each_gives_the_present_value_if_it_was_not_seen_and_is_woken_only_then() {
    (1..=1500).for_each(follow);
}

fn follow(seed: u64) {
    let mut random = Random::new(seed);
    let (world, mut model) = (World::new().keep_linked(), Model { signals: [0; 3], chosen: None });
    let new = |world: &World, which| Follower {
        changes: world.changes(which),
        which,
        wakes: Wakes::default(),
        is_unseen: true,
        is_waiting: false,
    };
    let mut followers: Vec<_> = (0..9).map(|which| new(&world, which % 7)).collect();
    for step in 0..80 {
        let before = model.all();
        let (b_before, kind) = (model.signals[1], random.below(9));
        match kind {
            0 | 1 => {
                let (which, value) = (random.below(3), random.below(4) as i32);
                world.signals[which].set(value);
                model.signals[which] = value;
            }
            2 => batch(|| {
                for _ in 0..random.below(5) {
                    let (which, value) = (random.below(3), random.below(4) as i32);
                    world.signals[which].set(value);
                    model.signals[which] = value;
                }
            }),
            3 => {
                let value = random.below(3) as i32;
                world.linked.set(value);
                model.chosen = Some(value);
            }
            4 => {
                let which = random.below(7);
                let place = random.below(followers.len());
                followers[place] = new(&world, which);
            }
            _ => {
                let place = random.below(followers.len());
                look(&mut followers[place], &model, &mut random, seed);
            }
        }
        if b_before != model.signals[1] {
            model.chosen = None;
        }
        let now = model.all();
        for (place, follower) in followers.iter_mut().enumerate() {
            // The last one chooses what it reads: it runs again where its choice may have changed, not its value.
            let [a, b, c] = model.signals;
            let reads_another = follower.which == 6
                && (before[0] != a || before[1] != b && before[0] % 2 == 0 || before[2] != c && before[0] % 2 == 1);
            let has_changed = reads_another || follower.which != 6 && before[follower.which] != now[follower.which];
            let is_woken = usize::from(has_changed && follower.is_waiting);
            assert_eq!(follower.wakes.count(), is_woken, "seed {seed}, step {step}, {place} of {}", follower.which);
            follower.is_waiting &= !has_changed;
            follower.is_unseen |= has_changed;
        }
    }
    for follower in &mut followers {
        assert_eq!(
            at_once(&mut follower.changes),
            follower.is_unseen.then(|| model.all()[follower.which]),
            "seed {seed}"
        );
    }
}

fn look(follower: &mut Follower, model: &Model, random: &mut Random, seed: u64) {
    let (changes, value) = (&mut follower.changes, model.all()[follower.which]);
    let waker = follower.wakes.waker();
    let cx = &mut Context::from_waker(&waker);
    let expected = if follower.is_unseen { Poll::Ready(Some(value)) } else { Poll::Pending };
    match random.below(6) {
        0 => assert_eq!(changes.has_changed(), follower.is_unseen, "seed {seed}"),
        1 => assert_eq!(changes.get(), value, "seed {seed}"),
        2 => {
            assert_eq!(at_once(changes), follower.is_unseen.then_some(value), "seed {seed}");
            follower.is_unseen = false;
        }
        3 => {
            let waits = std::pin::pin!(changes.wait_for(|value| *value > 1));
            let expected = if value > 1 { Poll::Ready(Some(value)) } else { Poll::Pending };
            assert_eq!(waits.poll(cx), expected, "seed {seed}");
            (follower.is_unseen, follower.is_waiting) = (false, follower.is_waiting || value <= 1);
        }
        _ => {
            assert_eq!(changes.poll_next(cx), expected, "seed {seed}");
            follower.is_waiting |= !follower.is_unseen;
            follower.is_unseen = false;
        }
    }
}

/// Whatever panics: once every signal has changed again, every task has come to the present values.
#[test]
fn panics_anywhere_lose_no_later_change() {
    (1..=1500).for_each(follow_with_panics);
}

fn follow_with_panics(seed: u64) {
    let mut random = Random::new(seed);
    let (world, mut model) = (World::new(), Model { signals: [0; 3], chosen: None });
    let mut tasks: Vec<_> = (0..7)
        .map(|which| {
            let (mut changes, last) = (world.changes(which), Arc::new(Mutex::new(None)));
            let seen = last.clone();
            let task = Task::new(std::future::poll_fn(move |cx| {
                while let Poll::Ready(value) = changes.poll_next(cx) {
                    *seen.lock().unwrap() = Some(value.expect("it does not end"));
                }
                Poll::Pending
            }));
            (task, last)
        })
        .collect();
    for _ in 0..60 {
        let fuse = random.below(6);
        match random.below(4) {
            0 => {
                let (which, value) = (random.below(3), random.below(4) as i32);
                model.signals[which] = value;
                with_fuse(fuse, || world.signals[which].set(value));
            }
            1 => with_fuse(fuse, || {
                batch(|| {
                    for _ in 0..3 {
                        let (which, value) = (random.below(3), random.below(4) as i32);
                        model.signals[which] = value;
                        world.signals[which].set(value);
                    }
                });
            }),
            _ => {
                let (task, _) = &mut tasks[random.below(7)];
                if random.below(3) == 0 || task.is_woken() {
                    with_fuse(fuse, || task.poll());
                }
            }
        }
    }
    for (signal, value) in world.signals.iter().zip(&mut model.signals) {
        *value += 10;
        signal.set(*value);
    }
    for (which, (task, last)) in tasks.iter_mut().enumerate() {
        task.run();
        assert_eq!(*last.lock().unwrap(), Some(model.all()[which]), "seed {seed}, {which}");
    }
}
