//! An order of six inputs and eight formulas, with and without an effect.

use std::hint::black_box;

use reaktiv::reactive;

use crate::timing::Bench;

pub(crate) fn benches() -> Vec<Bench> {
    vec![
        Bench {
            name: "order_clean_read",
            sides: &[("generated", clean_read::<Order>), ("hand-lazy", clean_read::<Hand>)],
        },
        Bench { name: "order_hot", sides: &[("generated", hot::<Order>), ("hand-lazy", hot::<Hand>)] },
        Bench { name: "order_pull", sides: &[("generated", pull::<Order>), ("hand-lazy", pull::<Hand>)] },
        Bench {
            name: "order_effect",
            sides: &[("generated", effect::<Observed>), ("hand-lazy", effect::<HandObserved>)],
        },
    ]
}

trait Model {
    fn new() -> Self;
    fn set(&mut self, input: u64, value: i64);
    fn get(&mut self, formula: u64) -> i64;
}

trait Observer: Model {
    fn seen(&self) -> i64;
}

macro_rules! generated {
    ($name:ident, $inputs:ident, $context:expr, { $($effect:tt)* }) => {
        #[reactive]
        struct $name {
            price: i64,
            quantity: i64,
            percent: i64,
            member: bool,
            tax_rate: i64,
            fee: i64,
            subtotal: computed!(i64, self.price * self.quantity),
            discount: computed!(i64, if self.member { self.subtotal * self.percent / 100 } else { 0 }),
            net: computed!(i64, self.subtotal - self.discount),
            tax: computed!(i64, self.net * self.tax_rate / 10_000),
            shipping: computed!(i64, if self.net > 4_000 { 0 } else { self.fee }),
            total: computed!(i64, self.net + self.tax + self.shipping),
            unit: computed!(i64, self.total / self.quantity),
            tier: computed!(i64, self.total / 2_000),
            $($effect)*
        }

        impl Model for $name {
            fn new() -> Self {
                let inputs = $inputs { price: 1000, quantity: 2, percent: 10, member: true, tax_rate: 700, fee: 599 };
                $context(inputs)
            }
            #[inline(always)]
            fn set(&mut self, input: u64, value: i64) {
                match input {
                    0 => self.set_price(1000 + value % 97),
                    1 => self.set_quantity(1 + value % 7),
                    2 => self.set_percent(value % 31),
                    3 => self.set_member(value % 2 == 0),
                    4 => self.set_tax_rate(500 + value % 401),
                    _ => self.set_fee(300 + value % 211),
                }
            }
            #[inline(always)]
            fn get(&mut self, formula: u64) -> i64 {
                *match formula {
                    0 => self.subtotal(),
                    1 => self.discount(),
                    2 => self.net(),
                    3 => self.tax(),
                    4 => self.shipping(),
                    5 => self.total(),
                    6 => self.unit(),
                    _ => self.tier(),
                }
            }
        }
    };
}
generated!(Order, OrderInputs, Order::new, {});
generated!(Observed, ObservedInputs, |inputs| Observed::new(inputs, 0), {
    #[reactive(context)]
    seen: i64,
    watch: effect!(self.seen = self.seen.wrapping_mul(3).wrapping_add(self.tier)),
});

impl Observer for Observed {
    fn seen(&self) -> i64 {
        *Observed::seen(self)
    }
}

/// What an expert writes: plain fields, one dirty byte with transitive marks, lazy getters, no cutoff.
#[derive(Default)]
struct Hand {
    inputs: [i64; 6],
    cached: [i64; 8],
    dirty: u8,
}

impl Hand {
    #[inline]
    fn is_dirty(&mut self, formula: usize) -> bool {
        let dirty = self.dirty & (1 << formula) != 0;
        self.dirty &= !(1 << formula);
        dirty
    }
    #[inline]
    fn subtotal(&mut self) -> i64 {
        if self.is_dirty(0) {
            self.cached[0] = self.inputs[0] * self.inputs[1];
        }
        self.cached[0]
    }
    #[inline]
    fn discount(&mut self) -> i64 {
        if self.is_dirty(1) {
            self.cached[1] = if self.inputs[3] != 0 { self.subtotal() * self.inputs[2] / 100 } else { 0 };
        }
        self.cached[1]
    }
    #[inline]
    fn net(&mut self) -> i64 {
        if self.is_dirty(2) {
            self.cached[2] = self.subtotal() - self.discount();
        }
        self.cached[2]
    }
    #[inline]
    fn tax(&mut self) -> i64 {
        if self.is_dirty(3) {
            self.cached[3] = self.net() * self.inputs[4] / 10_000;
        }
        self.cached[3]
    }
    #[inline]
    fn shipping(&mut self) -> i64 {
        if self.is_dirty(4) {
            self.cached[4] = if self.net() > 4_000 { 0 } else { self.inputs[5] };
        }
        self.cached[4]
    }
    #[inline]
    fn total(&mut self) -> i64 {
        if self.is_dirty(5) {
            self.cached[5] = self.net() + self.tax() + self.shipping();
        }
        self.cached[5]
    }
    #[inline]
    fn unit(&mut self) -> i64 {
        if self.is_dirty(6) {
            self.cached[6] = self.total() / self.inputs[1];
        }
        self.cached[6]
    }
    #[inline]
    fn tier(&mut self) -> i64 {
        if self.is_dirty(7) {
            self.cached[7] = self.total() / 2_000;
        }
        self.cached[7]
    }
}

impl Model for Hand {
    fn new() -> Self {
        Hand { inputs: [1000, 2, 10, 1, 700, 599], dirty: 0xff, ..Hand::default() }
    }
    #[inline(always)]
    fn set(&mut self, input: u64, value: i64) {
        const REACHED: [u8; 6] = [0xff, 0xff, 0xfe, 0xfe, 0xe8, 0xf0];
        let value = match input {
            0 => 1000 + value % 97,
            1 => 1 + value % 7,
            2 => value % 31,
            3 => i64::from(value % 2 == 0),
            4 => 500 + value % 401,
            _ => 300 + value % 211,
        };
        let input = (input as usize).min(5);
        if self.inputs[input] != value {
            self.inputs[input] = value;
            let inactive =
                (input == 2 && self.inputs[3] == 0) || (input == 5 && self.dirty & 4 == 0 && self.cached[2] > 4_000);
            if !inactive {
                self.dirty |= REACHED[input];
            }
        }
    }
    #[inline(always)]
    fn get(&mut self, formula: u64) -> i64 {
        match formula {
            0 => self.subtotal(),
            1 => self.discount(),
            2 => self.net(),
            3 => self.tax(),
            4 => self.shipping(),
            5 => self.total(),
            6 => self.unit(),
            _ => self.tier(),
        }
    }
}

/// The same with an effect on the tier.
struct HandObserved {
    order: Hand,
    last: i64,
    seen: i64,
}

impl HandObserved {
    #[inline(always)]
    fn watch(&mut self) {
        let tier = self.order.tier();
        if tier != self.last {
            self.last = tier;
            self.seen = self.seen.wrapping_mul(3).wrapping_add(tier);
        }
    }
}

impl Model for HandObserved {
    fn new() -> Self {
        let mut this = HandObserved { order: Hand::new(), last: -1, seen: 0 };
        this.watch();
        this
    }
    #[inline(always)]
    fn set(&mut self, input: u64, value: i64) {
        self.order.set(input, value);
        self.watch();
    }
    #[inline(always)]
    fn get(&mut self, formula: u64) -> i64 {
        self.order.get(formula)
    }
}

impl Observer for HandObserved {
    fn seen(&self) -> i64 {
        self.seen
    }
}

fn clean_read<M: Model>(operations: u64) -> i64 {
    let mut model = M::new();
    let mut sum = 0_i64;
    for _ in 0..operations {
        sum = sum.wrapping_add(black_box(&mut model).get(5));
    }
    sum
}

fn hot<M: Model>(operations: u64) -> i64 {
    let mut model = M::new();
    let mut sum = 0_i64;
    for i in 0..operations {
        black_box(&mut model).set(0, (i & 63) as i64);
        sum = sum.wrapping_add(model.get(5));
    }
    sum
}

fn pull<M: Model>(operations: u64) -> i64 {
    let mut model = M::new();
    let mut sum = 0_i64;
    for i in 0..operations {
        black_box(&mut model).set(i % 6, i as i64);
        sum = sum.wrapping_add(model.get(i * 5 % 8));
    }
    sum
}

fn effect<M: Observer>(operations: u64) -> i64 {
    let mut model = M::new();
    let mut sum = 0_i64;
    for i in 0..operations {
        black_box(&mut model).set(i % 6, i as i64);
        sum = sum.wrapping_add(model.get(i * 5 % 8));
    }
    sum.wrapping_add(model.seen())
}
