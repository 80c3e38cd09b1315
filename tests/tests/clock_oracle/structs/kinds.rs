//! The fields of the structs, by their numbers.

use reaktiv::{Reactive, Table, Timed};

use super::solo::{Calm, Late, Solo};
use super::span::Span;
use super::trees::{Mid, Plant, Root, Row};
use crate::acts::How;
use crate::log::changed;
use crate::real::{Number, Real, lend, real};

macro_rules! alone {
    ($Solo:ident) => {
        real!($Solo, Row,
            signals { 1 TAG 2 X 3 GATE 4 LAST 5 SPAN } events { 6 PING }
            others { 7 STALE 8 FRESH 9 GUARDED 10 MATCHED 11 CLOSED 12 AGE 13 SLOW 14 HOT 15 BURNING 16 MACHINE 17 SMOOTH 18 WALK 19 TALLY
                20 RING 21 FOLD 22 SAMPLE 23 CHAIN 24 HEARD }
            kid {} swap {} rows {});
    };
}

alone!(Solo);
alone!(Late);
alone!(Calm);
real!(Span, Row,
    signals { 1 TAG 2 X 3 LAST 4 SPAN } events { 5 HIT }
    others { 6 OLD 7 AGE 8 SLOW 9 RECENT 10 FEW 11 MANY 12 WALK 13 COUNT }
    kid {} swap {} rows {});
real!(Row, Row,
    signals { 1 TAG 2 X 3 AT } events { 6 HIT }
    others { 4 LIM 5 ID 7 OLD 8 DUE 9 AGE 10 SINCE 11 COUNT 12 WALK 13 FOLD }
    kid {} swap {} rows {});
real!(Mid, Row,
    signals { 1 TAG 2 X } events {}
    others { 3 LIM 4 OLDS 5 FIRST 6 TOP 7 STEPS }
    kid { leaf leaf_mut update_leaf } swap { leaf_mut } rows { rows rows_mut update_rows });
real!(Plant, Row,
    signals { 1 TAG 2 X 3 LIM } events {}
    others { 4 OLDS 5 DUES 6 TOP 7 LATE 8 FIRST 9 ALARM 10 TRACK }
    kid { leaf leaf_mut update_leaf } swap { leaf_mut } rows { rows rows_mut update_rows });
real!(Root, Mid,
    signals { 1 TAG 2 X 3 LIM } events {}
    others { 4 SUM 5 LATE 6 TRACK }
    kid { mid mid_mut update_mid } swap {} rows {});
