//! More fields that compare the clock than a word has bits.

use reaktiv::{Reactive, Table, Timed, reactive};
use serde::{Deserialize, Serialize};

use super::trees::Row;
use crate::acts::How;
use crate::log::{at, changed, hits, mix, told, when};
use crate::real::{Number, Real, real};

/// The number of the node, that of the field, its name and its constant.
macro_rules! wide {
    ($($node:literal $n:literal $field:ident $FIELD:ident),*) => {
        #[reactive]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct Wide {
            #[reactive(clock, default = 0)]
            pub now: i64,
            pub tag: i64,
            pub x: i64,
            pub last: i64,
            #[reactive(event)]
            pub hit: i64,
            $(pub $field: computed!(bool, if (self.x + $n) % 3 == 0 {
                self.now >= self.last + $n
            } else {
                self.now.every(5) < self.last + 40 - $n
            }),)*
            pub count: scan!(i64, at("count", mix(self.count, [$(when(self.$field)),*]))),
            pub fold: scan!(i64, at("fold", mix(self.fold, [hits(self.hit), when(self.now >= self.last + 1)]))),
            pub ring: scan!(i64, |ring| {
                let is_over = self.now >= *ring + 9;
                if is_over {
                    *ring += 9;
                }
                at("ring", is_over)
            }),
            pub walk: scan!(i64, at("walk", if self.now >= self.walk + 5 { self.walk + 5 } else { self.walk })),
            show: effect!(told(untracked!(self.now), untracked!(self.tag), "show", [
                [$(when(self.$field)),*].iter().sum(), self.count, self.fold
            ])),
            more: effect!(told(untracked!(self.now), untracked!(self.tag), "more", [
                self.ring, self.walk, when(self.now < self.x)
            ])),
        }

        real!(Wide, Row,
            signals { 1 TAG 2 X 3 LAST } events { 4 HIT } others { $($node $FIELD)* 75 COUNT 76 FOLD 77 RING 78 WALK }
            kid {} swap {} rows {});
    };
}

wide! {
    5 0 f0 F0, 6 1 f1 F1, 7 2 f2 F2, 8 3 f3 F3, 9 4 f4 F4, 10 5 f5 F5,
    11 6 f6 F6, 12 7 f7 F7, 13 8 f8 F8, 14 9 f9 F9, 15 10 f10 F10, 16 11 f11 F11,
    17 12 f12 F12, 18 13 f13 F13, 19 14 f14 F14, 20 15 f15 F15, 21 16 f16 F16, 22 17 f17 F17,
    23 18 f18 F18, 24 19 f19 F19, 25 20 f20 F20, 26 21 f21 F21, 27 22 f22 F22, 28 23 f23 F23,
    29 24 f24 F24, 30 25 f25 F25, 31 26 f26 F26, 32 27 f27 F27, 33 28 f28 F28, 34 29 f29 F29,
    35 30 f30 F30, 36 31 f31 F31, 37 32 f32 F32, 38 33 f33 F33, 39 34 f34 F34, 40 35 f35 F35,
    41 36 f36 F36, 42 37 f37 F37, 43 38 f38 F38, 44 39 f39 F39, 45 40 f40 F40, 46 41 f41 F41,
    47 42 f42 F42, 48 43 f43 F43, 49 44 f44 F44, 50 45 f45 F45, 51 46 f46 F46, 52 47 f47 F47,
    53 48 f48 F48, 54 49 f49 F49, 55 50 f50 F50, 56 51 f51 F51, 57 52 f52 F52, 58 53 f53 F53,
    59 54 f54 F54, 60 55 f55 F55, 61 56 f56 F56, 62 57 f57 F57, 63 58 f58 F58, 64 59 f59 F59,
    65 60 f60 F60, 66 61 f61 F61, 67 62 f62 F62, 68 63 f63 F63, 69 64 f64 F64, 70 65 f65 F65,
    71 66 f66 F66, 72 67 f67 F67, 73 68 f68 F68, 74 69 f69 F69
}
