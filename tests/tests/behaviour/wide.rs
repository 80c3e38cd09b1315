//! More than 64 and more than 256 nodes.

use reaktiv::Reactive;
use reaktiv_tests::runs;

mod structs;
use structs::{Seventy, ThreeHundred};

/// The structs of this module all compute the same: a chain with side entries and conditional reads.
fn model(inputs: &[u64], formulas: usize) -> Vec<u64> {
    let mut values: Vec<u64> = Vec::new();
    for i in 0..formulas {
        let signal = inputs[i % inputs.len()];
        values.push(match i {
            0 => inputs[0] + 1,
            _ if i % 7 == 3 && signal.is_multiple_of(2) => values[i - 1],
            _ if i % 7 == 3 => values[i / 2],
            _ => values[i - 1] / 2 + signal + values[i / 2],
        });
    }
    values
}

macro_rules! test_wide {
    ($test:ident, $struct:ident, $formulas:literal, [$($signal:ident $set:ident),* $(,)?], $last:ident, $middle:ident) => {
        #[test]
        fn $test() {
            let mut inputs = vec![0; $formulas / 4];
            let mut wide = $struct::default();
            let _first = *wide.$last();
            assert!(runs().len() <= $formulas);
            let setters: &[fn(&mut $struct, u64)] = &[$($struct::$set),*];
            let mut random = 12345_u64;
            for _ in 0..300 {
                random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                let (which, value) = ((random >> 33) as usize % inputs.len(), (random >> 20) % 5);
                inputs[which] = value;
                setters[which](&mut wide, value);
                let wanted = model(&inputs, $formulas);
                if random >> 60 < 5 {
                    assert_eq!(*wide.$middle(), wanted[$formulas / 2]);
                }
                assert_eq!(*wide.$last(), wanted[$formulas - 1]);
                assert!(runs().len() <= $formulas);
            }
            assert_eq!($struct::graph().nodes.len(), $formulas + $formulas / 4);
        }
    };
}

#[rustfmt::skip]
test_wide!(seventy_formulas_agree_with_recomputing_everything, Seventy, 70, [
    s0 set_s0, s1 set_s1, s2 set_s2, s3 set_s3, s4 set_s4, s5 set_s5, s6 set_s6, s7 set_s7, s8 set_s8, s9 set_s9,
    s10 set_s10, s11 set_s11, s12 set_s12, s13 set_s13, s14 set_s14, s15 set_s15, s16 set_s16
], c69, c35);

#[rustfmt::skip]
test_wide!(three_hundred_formulas_agree_with_recomputing_everything, ThreeHundred, 300, [
    s0 set_s0, s1 set_s1, s2 set_s2, s3 set_s3, s4 set_s4, s5 set_s5, s6 set_s6, s7 set_s7, s8 set_s8, s9 set_s9,
    s10 set_s10, s11 set_s11, s12 set_s12, s13 set_s13, s14 set_s14, s15 set_s15, s16 set_s16, s17 set_s17,
    s18 set_s18, s19 set_s19, s20 set_s20, s21 set_s21, s22 set_s22, s23 set_s23, s24 set_s24, s25 set_s25,
    s26 set_s26, s27 set_s27, s28 set_s28, s29 set_s29, s30 set_s30, s31 set_s31, s32 set_s32, s33 set_s33,
    s34 set_s34, s35 set_s35, s36 set_s36, s37 set_s37, s38 set_s38, s39 set_s39, s40 set_s40, s41 set_s41,
    s42 set_s42, s43 set_s43, s44 set_s44, s45 set_s45, s46 set_s46, s47 set_s47, s48 set_s48, s49 set_s49,
    s50 set_s50, s51 set_s51, s52 set_s52, s53 set_s53, s54 set_s54, s55 set_s55, s56 set_s56, s57 set_s57,
    s58 set_s58, s59 set_s59, s60 set_s60, s61 set_s61, s62 set_s62, s63 set_s63, s64 set_s64, s65 set_s65,
    s66 set_s66, s67 set_s67, s68 set_s68, s69 set_s69, s70 set_s70, s71 set_s71, s72 set_s72, s73 set_s73,
    s74 set_s74
], c299, c150);
