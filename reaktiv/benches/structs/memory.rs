//! A latch, and an event with a scan and an effect.
//!
//! The hand-written sides keep the promises that a user counts on:
//!
//! 1. an equal value (`NaN` equals `NaN`) changes nothing; a latch steps only for the limit that it goes by now;
//! 2. in a batch, which nests, nothing steps and no effect runs until its end;
//! 3. what panics leaves nothing lost: a mark is taken off when the work is done, and whoever has been shown events has seen them, and the others have not;
//! 4. each who reads events has a position of its own, all of them see what was pushed together, and the queue keeps its room;
//! 5. whoever asks for it is told of changes: nobody does, and that is one test.

use std::hint::black_box;

use reaktiv::reactive;

use crate::timing::Bench;

pub(crate) fn benches() -> Vec<Bench> {
    vec![
        Bench { name: "latch_step", sides: &[("generated", latch::<Probe>), ("hand-written", latch::<HandProbe>)] },
        Bench { name: "event_push", sides: &[("generated", push::<Meter>), ("hand-written", push::<HandMeter>)] },
    ]
}

trait Latch {
    fn new() -> Self;
    fn set_celsius(&mut self, value: f64);
    fn set_low(&mut self, value: f64);
    fn alarm(&self) -> bool;
}

trait Events {
    fn new() -> Self;
    fn push(&mut self, pulse: i64);
    fn total(&self) -> i64;
    fn seen(&self) -> i64;
}

#[reactive]
struct Probe {
    celsius: f64,
    high: f64,
    low: f64,
    alarm: scan!(bool, if self.alarm { self.celsius > self.low } else { self.celsius > self.high }),
}

impl Latch for Probe {
    fn new() -> Self {
        Probe::new(ProbeInputs { celsius: 20.0, high: 80.0, low: 70.0 })
    }
    #[inline(always)]
    fn set_celsius(&mut self, value: f64) {
        self.set_celsius(value);
    }
    #[inline(always)]
    fn set_low(&mut self, value: f64) {
        self.set_low(value);
    }
    #[inline(always)]
    fn alarm(&self) -> bool {
        *self.alarm()
    }
}

#[reactive]
struct Meter {
    #[reactive(event)]
    pulse: i64,
    total: scan!(i64, self.total + self.pulse.iter().sum::<i64>()),
    #[reactive(context)]
    seen: i64,
    watch: effect!({
        for pulse in self.pulse {
            self.seen = self.seen.wrapping_mul(3).wrapping_add(*pulse);
        }
    }),
}

impl Events for Meter {
    fn new() -> Self {
        Meter::new(MeterInputs {}, 0)
    }
    #[inline(always)]
    fn push(&mut self, pulse: i64) {
        self.push_pulse(pulse);
    }
    fn total(&self) -> i64 {
        *self.total()
    }
    fn seen(&self) -> i64 {
        *self.seen()
    }
}

/// What both have beside their values.
#[derive(Default)]
struct Hand {
    batches: u32,
    dirty: u32,
    listener: Option<Box<dyn Fn()>>,
}

impl Hand {
    const SCAN: u32 = 1;
    const EFFECT: u32 = 2;

    #[inline(always)]
    fn tell(&self) {
        if let Some(listener) = &self.listener {
            listener();
        }
    }
}

struct HandProbe {
    celsius: f64,
    high: f64,
    low: f64,
    alarm: bool,
    hand: Hand,
}

#[inline(always)]
fn same(one: f64, other: f64) -> bool {
    one == other || one.is_nan() && other.is_nan()
}

impl HandProbe {
    #[inline(never)]
    fn flush(&mut self) {
        if self.hand.dirty & Hand::SCAN != 0 {
            let alarm = self.celsius > if self.alarm { self.low } else { self.high };
            self.hand.dirty &= !Hand::SCAN;
            if alarm != self.alarm {
                self.alarm = alarm;
                self.hand.tell();
            }
        }
    }

    #[inline(always)]
    fn written(&mut self) {
        self.hand.dirty |= Hand::SCAN;
        if self.hand.batches == 0 {
            self.flush();
        }
    }
}

impl Latch for HandProbe {
    fn new() -> Self {
        HandProbe { celsius: 20.0, high: 80.0, low: 70.0, alarm: false, hand: Hand::default() }
    }
    #[inline(always)]
    fn set_celsius(&mut self, value: f64) {
        if !same(self.celsius, value) {
            self.celsius = value;
            self.written();
        }
    }
    #[inline(always)]
    fn set_low(&mut self, value: f64) {
        if !same(self.low, value) {
            self.low = value;
            if self.alarm {
                self.written();
            }
        }
    }
    #[inline(always)]
    fn alarm(&self) -> bool {
        self.alarm
    }
}

#[derive(Default)]
struct HandMeter {
    queue: Vec<i64>,
    seen_by_scan: usize,
    seen_by_effect: usize,
    total: i64,
    seen: i64,
    hand: Hand,
}

impl HandMeter {
    #[inline(never)]
    fn flush(&mut self) {
        if self.hand.dirty & Hand::SCAN != 0 {
            let unseen = &self.queue[self.seen_by_scan..];
            self.seen_by_scan = self.queue.len();
            let total = self.total + unseen.iter().sum::<i64>();
            self.hand.dirty &= !Hand::SCAN;
            if total != self.total {
                self.total = total;
                self.hand.tell();
            }
        }
        if self.hand.dirty & Hand::EFFECT != 0 {
            self.hand.dirty &= !Hand::EFFECT;
            let unseen = &self.queue[self.seen_by_effect..];
            self.seen_by_effect = self.queue.len();
            for pulse in unseen {
                self.seen = self.seen.wrapping_mul(3).wrapping_add(*pulse);
            }
        }
        let by_all = self.seen_by_scan.min(self.seen_by_effect);
        self.queue.drain(..by_all);
        self.seen_by_scan -= by_all;
        self.seen_by_effect -= by_all;
    }
}

impl Events for HandMeter {
    fn new() -> Self {
        HandMeter::default()
    }
    #[inline(always)]
    fn push(&mut self, pulse: i64) {
        self.queue.push(pulse);
        self.hand.dirty |= Hand::SCAN | Hand::EFFECT;
        if self.hand.batches == 0 {
            self.flush();
        }
    }
    fn total(&self) -> i64 {
        self.total
    }
    fn seen(&self) -> i64 {
        self.seen
    }
}

fn latch<L: Latch>(operations: u64) -> i64 {
    let mut latch = L::new();
    let mut sum = 0;
    for i in 0..operations {
        let i = i as i64;
        // Every eighth write changes the state, and every sixteenth is one to a limit.
        black_box(&mut latch).set_celsius((if i / 8 % 2 == 0 { 85 } else { 65 } + i % 5) as f64);
        if i % 16 == 0 {
            black_box(&mut latch).set_low((60 + i % 3) as f64);
        }
        sum += i64::from(latch.alarm());
    }
    sum
}

fn push<E: Events>(operations: u64) -> i64 {
    let mut events = E::new();
    for i in 0..operations {
        black_box(&mut events).push(i as i64 % 7 + 1);
    }
    events.total().wrapping_add(events.seen())
}
