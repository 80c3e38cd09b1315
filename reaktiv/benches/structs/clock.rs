//! Eight deadlines: the clock moves while none is reached, one is, or all are.
//!
//! The hand-written side keeps the promises that a user counts on:
//!
//! 1. an equal value changes nothing; a formula runs when its deadline is reached or its inputs have changed, and what it gives anew is compared;
//! 2. moving the clock costs a comparison and a store while nothing is due; it stops at each deadline on its way, in order, each a flush of its own; it never goes back;
//! 3. in a batch nothing runs until its end, and the clock is not moved;
//! 4. what panics leaves nothing lost: a mark is taken off when the work is done;
//! 5. whoever asks for it is told of changes: nobody does, and that is one test.

use reaktiv::{Timed, reactive};

use crate::timing::Bench;

pub(crate) fn benches() -> Vec<Bench> {
    vec![
        Bench { name: "advance_none", sides: &[("generated", none::<Watch>), ("hand-written", none::<HandWatch>)] },
        Bench { name: "advance_one", sides: &[("generated", one::<Watch>), ("hand-written", one::<HandWatch>)] },
        Bench { name: "advance_all", sides: &[("generated", all::<Watch>), ("hand-written", all::<HandWatch>)] },
    ]
}

const DEVICES: usize = 8;
const MAX_AGE: u64 = 1_000;

trait Devices {
    fn new() -> Self;
    fn seen(&mut self, device: usize, at: u64);
    fn advance_to(&mut self, to: u64);
    /// How many are stale, as the effect has seen it, over all of its runs.
    fn log(&self) -> i64;
}

#[reactive]
struct Watch {
    #[reactive(clock, default = 0)]
    now: u64,
    s0: u64,
    s1: u64,
    s2: u64,
    s3: u64,
    s4: u64,
    s5: u64,
    s6: u64,
    s7: u64,
    stale0: computed!(bool, self.now >= self.s0 + MAX_AGE),
    stale1: computed!(bool, self.now >= self.s1 + MAX_AGE),
    stale2: computed!(bool, self.now >= self.s2 + MAX_AGE),
    stale3: computed!(bool, self.now >= self.s3 + MAX_AGE),
    stale4: computed!(bool, self.now >= self.s4 + MAX_AGE),
    stale5: computed!(bool, self.now >= self.s5 + MAX_AGE),
    stale6: computed!(bool, self.now >= self.s6 + MAX_AGE),
    stale7: computed!(bool, self.now >= self.s7 + MAX_AGE),
    #[reactive(context)]
    log: i64,
    watch: effect!({
        let stale =
            [self.stale0, self.stale1, self.stale2, self.stale3, self.stale4, self.stale5, self.stale6, self.stale7];
        self.log = logged(self.log, &stale);
    }),
}

#[inline(always)]
fn logged(log: i64, stale: &[bool; DEVICES]) -> i64 {
    log.wrapping_mul(3).wrapping_add(stale.iter().filter(|stale| **stale).count() as i64)
}

impl Devices for Watch {
    fn new() -> Self {
        Watch::new(WatchInputs::default(), 0)
    }
    #[inline(always)]
    fn seen(&mut self, device: usize, at: u64) {
        match device {
            0 => self.set_s0(at),
            1 => self.set_s1(at),
            2 => self.set_s2(at),
            3 => self.set_s3(at),
            4 => self.set_s4(at),
            5 => self.set_s5(at),
            6 => self.set_s6(at),
            _ => self.set_s7(at),
        }
    }
    #[inline(always)]
    fn advance_to(&mut self, to: u64) {
        self.advance(to);
    }
    fn log(&self) -> i64 {
        *self.log()
    }
}

struct HandWatch {
    now: u64,
    seen: [u64; DEVICES],
    stale: [bool; DEVICES],
    deadlines: [Option<u64>; DEVICES],
    earliest: Option<u64>,
    dirty: u32,
    batches: u32,
    listener: Option<Box<dyn Fn()>>,
    log: i64,
}

impl HandWatch {
    const EFFECT: u32 = 1 << DEVICES;

    #[inline(never)]
    fn flush(&mut self) {
        let mut rest = self.dirty & !Self::EFFECT;
        while rest != 0 {
            let device = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let deadline = self.seen[device] + MAX_AGE;
            let stale = self.now >= deadline;
            self.deadlines[device] = None;
            if !stale {
                self.deadlines[device] = Some(deadline);
                if self.earliest.is_none_or(|earliest| deadline < earliest) {
                    self.earliest = Some(deadline);
                }
            }
            self.dirty &= !(1 << device);
            if stale != self.stale[device] {
                self.stale[device] = stale;
                self.dirty |= Self::EFFECT;
                if let Some(listener) = &self.listener {
                    listener();
                }
            }
        }
        if self.dirty & Self::EFFECT != 0 {
            self.dirty &= !Self::EFFECT;
            self.log = logged(self.log, &self.stale);
        }
    }

    #[inline(never)]
    fn next(&mut self, to: u64) -> Option<u64> {
        let next = self.deadlines.iter().flatten().min().copied();
        self.earliest = next;
        next.filter(|next| *next <= to)
    }
}

impl Devices for HandWatch {
    fn new() -> Self {
        let mut watch = HandWatch {
            now: 0,
            seen: [0; DEVICES],
            stale: [false; DEVICES],
            deadlines: [None; DEVICES],
            earliest: None,
            dirty: Self::EFFECT * 2 - 1,
            batches: 0,
            listener: None,
            log: 0,
        };
        watch.flush();
        watch
    }
    #[inline(always)]
    fn seen(&mut self, device: usize, at: u64) {
        if self.seen[device] != at {
            self.seen[device] = at;
            self.dirty |= 1 << device;
            if self.batches == 0 {
                self.flush();
            }
        }
    }
    #[inline(always)]
    fn advance_to(&mut self, to: u64) {
        assert!(self.batches == 0, "not in a batch");
        if to <= self.now {
            return;
        }
        while self.earliest.is_some_and(|earliest| earliest <= to)
            && let Some(next) = self.next(to)
        {
            self.now = next;
            for (device, deadline) in self.deadlines.iter_mut().enumerate() {
                if deadline.is_some_and(|deadline| deadline <= next) {
                    *deadline = None;
                    self.dirty |= 1 << device;
                }
            }
            self.flush();
        }
        self.now = to;
        if self.dirty != 0 {
            self.flush();
        }
    }
    fn log(&self) -> i64 {
        self.log
    }
}

/// The clock moves by one, and somebody is seen when the first would get stale.
fn none<D: Devices>(operations: u64) -> i64 {
    let mut devices = D::new();
    let mut sum = 0;
    for now in 1..=operations {
        if now % (MAX_AGE / 2) == 0 {
            (0..DEVICES).for_each(|device| devices.seen(device, now));
        }
        devices.advance_to(now);
        sum += devices.log();
    }
    sum
}

/// One after the other is seen, and gets stale.
fn one<D: Devices>(operations: u64) -> i64 {
    let mut devices = D::new();
    let mut now = 0;
    for operation in 0..operations {
        now += MAX_AGE / DEVICES as u64;
        devices.advance_to(now);
        devices.seen(operation as usize % DEVICES, now);
    }
    devices.log()
}

/// All get stale at once, and are seen again.
fn all<D: Devices>(operations: u64) -> i64 {
    let mut devices = D::new();
    let mut now = 0;
    for _ in 0..operations / DEVICES as u64 {
        now += MAX_AGE + 1;
        devices.advance_to(now);
        (0..DEVICES).for_each(|device| devices.seen(device, now));
    }
    devices.log()
}
