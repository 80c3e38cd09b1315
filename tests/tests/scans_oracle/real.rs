//! The same to the structs.

use reaktiv::{Reactive, Subscription, Table};

use crate::acts::{Act, How, Pool, RowsAct};
use crate::log::{self, Entry};
use crate::structs::{loud, quiet};
use crate::wide::wide;

pub trait Number {
    fn number(&self) -> i64;
}

impl Number for i64 {
    fn number(&self) -> i64 {
        *self
    }
}

impl Number for bool {
    fn number(&self) -> i64 {
        i64::from(*self)
    }
}

pub trait Real: Reactive + Sized + 'static {
    type Row: Real<Row = Self::Row>;
    type Kid: Real<Row = Self::Row> + Clone;
    fn set_to(&mut self, node: usize, value: i64);
    fn update_to(&mut self, node: usize, value: Option<i64>);
    fn set_given(&mut self, node: usize, value: i64);
    fn push_to(&mut self, event: usize, value: i64);
    fn read(&self, node: usize) -> i64;
    fn listen(&mut self, node: usize, told: impl FnMut(i64) + Send + 'static) -> Subscription;
    fn kid(&self) -> Option<&Self::Kid>;
    fn lend(&mut self, how: How, change: impl FnOnce(&mut Self::Kid));
    /// If it is of their type.
    fn swap_kid(&mut self, row: &mut Self::Row);
    fn rows(&self) -> Option<&Table<i64, Self::Row>>;
    fn lend_rows(&mut self, how: How, change: impl FnOnce(&mut Table<i64, Self::Row>));
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
    ($T:path, $Row:path, $Kid:path,
        signals { $($signal:literal $S:ident)* } givens { $($given:literal $G:ident $set_given:ident)* }
        events { $($event:literal $E:ident)* } others { $($other:literal $O:ident)* }
        kid { $($kid:ident $kid_mut:ident $update_kid:ident)? } rows { $($rows:ident $rows_mut:ident $update_rows:ident)? }
    ) => {
        impl Real for $T {
            type Row = $Row;
            type Kid = $Kid;
            fn set_to(&mut self, node: usize, value: i64) {
                match node {
                    $($signal => self.set(<$T>::$S, value),)*
                    _ => unreachable!(),
                }
            }
            fn update_to(&mut self, node: usize, value: Option<i64>) {
                match node {
                    $($signal => self.update(<$T>::$S, |old| *old = value.unwrap_or(*old)),)*
                    _ => unreachable!(),
                }
            }
            fn set_given(&mut self, node: usize, value: i64) {
                let _ = value;
                match node {
                    $($given => self.$set_given(value),)*
                    _ => unreachable!(),
                }
            }
            fn push_to(&mut self, event: usize, value: i64) {
                match event {
                    $($event => self.push(<$T>::$E, value),)*
                    _ => unreachable!(),
                }
            }
            fn read(&self, node: usize) -> i64 {
                match node {
                    $($signal => self.get(<$T>::$S).number(),)*
                    $($given => self.get(<$T>::$G).number(),)*
                    $($other => self.get(<$T>::$O).number(),)*
                    _ => unreachable!(),
                }
            }
            fn listen(&mut self, node: usize, mut told: impl FnMut(i64) + Send + 'static) -> Subscription {
                match node {
                    $($signal => self.on_change(<$T>::$S, move |value| told(value.number())),)*
                    $($given => self.on_change(<$T>::$G, move |value| told(value.number())),)*
                    $($other => self.on_change(<$T>::$O, move |value| told(value.number())),)*
                    _ => unreachable!(),
                }
            }
            fn kid(&self) -> Option<&$Kid> {
                None$(.or(Some(self.$kid())))?
            }
            fn lend(&mut self, how: How, change: impl FnOnce(&mut $Kid)) {
                let _ = (how, &change);
                $(lend!(self, how, change, $kid_mut, $update_kid))?
            }
            fn swap_kid(&mut self, row: &mut $Row) {
                let _ = &row;
                $(
                    let _ = Self::$rows_mut;
                    std::mem::swap(&mut *self.leaf_mut(), row);
                )?
            }
            fn rows(&self) -> Option<&Table<i64, $Row>> {
                None$(.or(Some(self.$rows())))?
            }
            fn lend_rows(&mut self, how: How, change: impl FnOnce(&mut Table<i64, $Row>)) {
                let _ = (how, &change);
                $(lend!(self, how, change, $rows_mut, $update_rows))?
            }
        }
    };
}

macro_rules! reals {
    ($world:ident) => {
        real!($world::Row, $world::Row, $world::Row,
            signals { 0 TAG 1 X 2 Y } givens { 3 G set_g 4 ID set_id } events { 5 HIT }
            others { 6 CUT 7 GX 8 LATCH 9 ACC 10 COND 11 SEEN 12 FOLD 13 TICK 14 OUT } kid {} rows {});
        real!($world::Mid, $world::Row, $world::Row,
            signals { 0 TAG 1 X 2 NUM } givens { 3 S set_s 4 T set_t } events { 5 EV }
            others { 6 HAND 7 LEVEL 8 TOTAL 9 TRACK 10 PICKS 11 FIRST 12 KEEP }
            kid { leaf leaf_mut update_leaf } rows { rows rows_mut update_rows });
        real!($world::Solo, $world::Row, $world::Row,
            signals { 0 TAG 1 A 2 B 3 GATE 4 IDLE } givens {} events { 5 PING 6 PONG }
            others { 7 F 8 CUT 9 BASE 10 LATCH 11 CHAIN 12 LOG 13 SOME 14 WORD 15 GATED 16 NEXT } kid {} rows {});
        real!($world::Root, $world::Row, $world::Mid,
            signals { 0 TAG 1 A 2 B 3 GATE 4 IDLE } givens {} events { 5 PING 6 PONG }
            others { 7 F 8 CUT 9 BASE 10 LATCH 11 CHAIN 12 LOG 13 SOME 14 WORD 15 GATED 16 NEXT 17 DEEP 18 OVER }
            kid { mid mid_mut update_mid } rows {});
    };
}

reals!(quiet);
reals!(loud);
reals!(wide);

/// What is kept of subscriptions: the number of each.
pub type Subs = Vec<(u64, Subscription)>;

pub fn act<R: Real>(real: &mut R, act_: &Act, pool: &mut Pool<R::Row>, subs: &mut Subs) {
    match act_ {
        Act::Set(node, value) => real.set_to(*node, *value),
        Act::SetEqual(node) => real.set_to(*node, real.read(*node)),
        Act::Update(node, value) => real.update_to(*node, Some(*value)),
        Act::Touch(node) => real.update_to(*node, None),
        Act::SetGiven(node, value) => real.set_given(*node, *value),
        Act::Push(event, value) => real.push_to(*event, *value),
        Act::Read(node) => log::real(Entry::Read(real.read(*node))),
        Act::Flush => real.flush(),
        Act::Batch(acts) => real.batch(|real| acts.iter().for_each(|one| act(real, one, pool, subs))),
        Act::Subscribe(id, node) => {
            let id = *id;
            let told = move |value| log::real(Entry::Change(id, value));
            let sub = real.listen(*node, told);
            subs.push((id, sub));
        }
        Act::Kid(how, acts) => real.lend(*how, |kid| acts.iter().for_each(|one| act(kid, one, pool, subs))),
        Act::CopyKid => real.lend(How::Guard, |kid| *kid = kid.clone()),
        Act::SwapKid(place) => {
            if let Some((row, has_left @ false)) = pool.get_mut(*place) {
                real.swap_kid(row);
                *has_left = true;
            }
        }
        Act::Boom => std::panic::panic_any(log::Blown),
        Act::Rows(how, acts) => {
            real.lend_rows(*how, |rows| acts.iter().for_each(|one| rows_act(rows, one, pool, subs)))
        }
    }
}

fn rows_act<R: Real<Row = R>>(rows: &mut Table<i64, R>, act_: &RowsAct, pool: &mut Pool<R>, subs: &mut Subs) {
    match act_ {
        RowsAct::Row(key, acts) => {
            if let Some(row) = rows.row_mut(key) {
                acts.iter().for_each(|one| act(row, one, &mut Vec::new(), subs));
            }
        }
        RowsAct::Insert(key, place) => {
            if pool.get(*place).is_some_and(|(_, has_left)| !has_left) {
                let new = pool.swap_remove(*place).0;
                pool.extend(rows.insert(*key, new).map(|old| (old, true)));
            }
        }
        RowsAct::Remove(key) => pool.extend(rows.remove(key).map(|old| (old, true))),
        RowsAct::Swap(key, place) => {
            if let (Some(row), Some((other, has_left @ false))) = (rows.row_mut(key), pool.get_mut(*place)) {
                std::mem::swap(row, other);
                *has_left = true;
            }
        }
        RowsAct::All(acts) => {
            rows.update_all(|_, row| acts.iter().for_each(|one| act(row, one, &mut Vec::new(), subs)))
        }
    }
}
