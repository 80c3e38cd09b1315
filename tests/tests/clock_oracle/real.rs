//! What the structs can do, for all of them.

pub mod acts;

use std::time::Duration;

use reaktiv::{Subscription, Table, Window};

use crate::acts::How;
use crate::log::mix;
use crate::structs::trees::Row;

/// What the model has a number for.
pub trait Number {
    fn number(&self) -> i64;
    fn of(number: i64) -> Self;
}

impl Number for i64 {
    fn number(&self) -> i64 {
        *self
    }
    fn of(number: i64) -> Self {
        number
    }
}

impl Number for usize {
    fn number(&self) -> i64 {
        *self as i64
    }
    fn of(number: i64) -> Self {
        number as usize
    }
}

impl Number for bool {
    fn number(&self) -> i64 {
        i64::from(*self)
    }
    fn of(number: i64) -> Self {
        number != 0
    }
}

/// In milliseconds.
impl Number for Duration {
    fn number(&self) -> i64 {
        self.as_millis() as i64
    }
    fn of(number: i64) -> Self {
        Duration::from_millis(number.max(0) as u64)
    }
}

/// Its figures.
impl Number for Window<i64, Duration> {
    fn number(&self) -> i64 {
        let of = |value: Option<&i64>| value.copied().unwrap_or(0);
        let (first, last) = (of(self.first()), of(self.last()));
        mix(0, [self.count() as i64, self.sum(), of(self.min()), of(self.max()), first, last])
    }
    fn of(_: i64) -> Self {
        unreachable!()
    }
}

pub trait Real: Sized + 'static {
    type Kid: Real;
    fn set_to(&mut self, node: usize, value: i64);
    fn update_to(&mut self, node: usize, value: i64);
    fn push_to(&mut self, event: usize, value: i64);
    fn read(&self, node: usize) -> i64;
    fn subscribe(&mut self, node: usize) -> Subscription;
    fn in_batch(&mut self, change: impl FnOnce(&mut Self));
    fn flush_it(&mut self);
    fn advance_it(&mut self, to: i64);
    fn skip_it(&mut self, to: i64);
    fn deadline(&self) -> Option<i64>;
    fn kid(&self) -> Option<&Self::Kid>;
    fn lend(&mut self, how: How, change: impl FnOnce(&mut Self::Kid));
    /// If it is of their type.
    fn swap_kid(&mut self, row: &mut Row);
    fn rows(&self) -> Option<&Table<i64, Row>>;
    fn lend_rows(&mut self, how: How, change: impl FnOnce(&mut Table<i64, Row>));
}

macro_rules! lend {
    ($self:ident, $how:ident, $change:ident, $guard:ident, $update:ident) => {
        match $how {
            How::Guard => $change(&mut $self.$guard()),
            How::Closure => $self.$update($change),
            How::Forgotten => {
                let mut guard = $self.$guard();
                $change(&mut guard);
                std::mem::forget(guard);
            }
        }
    };
}

macro_rules! real {
    ($T:ident, $Kid:ident,
        signals { $($signal:literal $S:ident)* } events { $($event:literal $E:ident)* } others { $($other:literal $O:ident)* }
        kid { $($kid:ident $kid_mut:ident $update_kid:ident)? } swap { $($swap:ident)? } rows { $($rows:ident $rows_mut:ident $update_rows:ident)? }
    ) => {
        impl Real for $T {
            type Kid = $Kid;
            fn set_to(&mut self, node: usize, value: i64) {
                match node {
                    $($signal => self.set($T::$S, Number::of(value)),)*
                    _ => unreachable!(),
                }
            }
            fn update_to(&mut self, node: usize, value: i64) {
                match node {
                    $($signal => self.update($T::$S, |old| *old = Number::of(value)),)*
                    _ => unreachable!(),
                }
            }
            fn push_to(&mut self, event: usize, value: i64) {
                match event {
                    $($event => self.push($T::$E, value),)*
                    _ => unreachable!("{value}"),
                }
            }
            fn read(&self, node: usize) -> i64 {
                match node {
                    0 => self.now().number(),
                    $($signal => self.get($T::$S).number(),)*
                    $($other => self.get($T::$O).number(),)*
                    _ => unreachable!(),
                }
            }
            fn subscribe(&mut self, node: usize) -> reaktiv::Subscription {
                match node {
                    $($signal => self.on_change($T::$S, |value| changed($signal, value.number())),)*
                    $($other => self.on_change($T::$O, |value| changed($other, value.number())),)*
                    _ => unreachable!(),
                }
            }
            fn in_batch(&mut self, change: impl FnOnce(&mut Self)) {
                self.batch(change);
            }
            fn flush_it(&mut self) {
                self.flush();
            }
            fn advance_it(&mut self, to: i64) {
                self.advance(Number::of(to));
            }
            fn skip_it(&mut self, to: i64) {
                self.skip_to(Number::of(to));
            }
            fn deadline(&self) -> Option<i64> {
                self.next_deadline().map(|at| at.number())
            }
            fn kid(&self) -> Option<&$Kid> {
                None$(.or(Some(self.$kid())))?
            }
            fn lend(&mut self, how: How, change: impl FnOnce(&mut $Kid)) {
                let _ = (how, &change);
                $(lend!(self, how, change, $kid_mut, $update_kid))?
            }
            fn swap_kid(&mut self, row: &mut Row) {
                let _ = &row;
                $(std::mem::swap(&mut *self.$swap(), row);)?
            }
            fn rows(&self) -> Option<&Table<i64, Row>> {
                None$(.or(Some(self.$rows())))?
            }
            fn lend_rows(&mut self, how: How, change: impl FnOnce(&mut Table<i64, Row>)) {
                let _ = (how, &change);
                $(lend!(self, how, change, $rows_mut, $update_rows))?
            }
        }
    };
}
pub(crate) use {lend, real};
