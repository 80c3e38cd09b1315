use crate::support::{Gate, Task, log, risk, taken, with_fuse};
use reaktiv::{Computed, EffectFuture, Signal, batch, on_cleanup};

/// xorshift
pub struct Random(u64);
impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// Whatever the order of writes, polls, awaits and drops: when all has come to rest, the last run of every effect has
/// seen the present values, and runs and cleanups come in turn.
#[test]
fn every_interleaving_comes_to_rest_on_the_present_values() {
    (1..=400).for_each(|seed| interleave(seed, false));
}

/// The same with panics in bodies, formulas, cleanups and wakers; afterwards every signal changes once.
#[test]
fn panics_anywhere_lose_no_later_change() {
    (1..=800).for_each(|seed| interleave(seed, true));
}

fn interleave(seed: u64, panics: bool) {
    {
        let mut random = Random::new(seed);
        let signals: Vec<_> = (0..4).map(|_| Signal::new(0)).collect();
        let sum_of = |pair: &[Signal<i32>]| {
            let (a, b) = (pair[0].clone(), pair[1].clone());
            Computed::new(move || {
                let a = a.get();
                risk();
                a / 2 + b.get()
            })
        };
        let sums: Vec<_> = signals.windows(2).map(sum_of).collect();
        let mut effects: Vec<_> = (0..3)
            .map(|which| {
                let (gate, seen, runs) = (Gate::default(), log(), log());
                let restarts = random.below(2) == 0;
                let effect = EffectFuture::new({
                    let (signals, sums, gate) = (signals.clone(), sums.clone(), gate.clone());
                    let (seen, runs) = (seen.clone(), runs.clone());
                    move || {
                        let (signals, sums, gate) = (signals.clone(), sums.clone(), gate.clone());
                        let (seen, runs) = (seen.clone(), runs.clone());
                        async move {
                            runs.lock().unwrap().push(1);
                            on_cleanup(move || {
                                runs.lock().unwrap().push(-1);
                                risk();
                            });
                            let mut read = vec![signals[which].get()];
                            risk();
                            gate.pass().await;
                            risk();
                            read.push(sums[which].get());
                            if read[0] % 2 == 0 {
                                gate.pass().await;
                                read.push(signals[3].get());
                            }
                            *seen.lock().unwrap() = read;
                        }
                    }
                });
                let task = Task::new(if restarts { effect.restart() } else { effect });
                (task, gate, seen, runs)
            })
            .collect();
        for _ in 0..60 {
            let which = random.below(3);
            let fuse = if panics { random.below(6) } else { 0 };
            match random.below(6) {
                0 => with_fuse(fuse, || signals[random.below(4)].set(random.below(5) as i32)),
                1 => with_fuse(fuse, || {
                    batch(|| (0..3).for_each(|_| signals[random.below(4)].set(random.below(5) as i32)));
                }),
                2 => effects[which].1.open(),
                3 => with_fuse(fuse, || effects[which].0.poll()),
                _ if effects[which].0.is_woken() => with_fuse(fuse, || effects[which].0.poll()),
                _ => {}
            }
        }
        if panics {
            signals.iter().for_each(|signal| signal.update(|value| *value += 10));
        }
        loop {
            let mut polls = 0;
            for (task, gate, ..) in &mut effects {
                gate.open();
                polls += task.run();
            }
            if polls == 0 {
                break;
            }
        }
        for (which, (mut task, _, seen, runs)) in effects.into_iter().enumerate() {
            let mut expected = vec![signals[which].peek(), sums[which].peek()];
            if expected[0] % 2 == 0 {
                expected.push(signals[3].peek());
            }
            assert_eq!(*seen.lock().unwrap(), expected, "seed {seed}");
            task.drop_future();
            let runs = taken(&runs);
            assert!(runs.chunks(2).all(|pair| pair == [1, -1]), "seed {seed}: {runs:?}");
        }
    }
}
