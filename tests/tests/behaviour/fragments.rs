//! Structs and formulas that a `macro_rules!` writes: what it is given means there what it means everywhere.

use reaktiv::{Reactive, Signal, computed, effect, linked, reactive};

macro_rules! share_of {
    ($name:ident, $part:expr, $whole:expr, $default:expr, $amount:ty, $floor:literal) => {
        #[reactive]
        struct $name {
            #[reactive(default = $default * 2.0)]
            paid: $amount,
            open: f64,
            label: &'static str,
            percent: computed!($amount, 100.0 * $part / $whole),
            negated: computed!(f64, -$whole),
            root: computed!(f64, $whole.sqrt()),
            cast: computed!(i32, $whole as i32),
            text: computed!(String, format!("{}", $whole * 2.0)),
            all: computed!(Vec<f64>, vec![$whole * 2.0; 2]),
            branch: computed!(f64, if $whole > 1.0 { $whole * 2.0 } else { $floor * 2.0 }),
            least: computed!(f64, f64::max($floor, $part)),
            kept: computed!(f64, {
                assert!($whole * 0.5 < 1e9);
                let whole: $amount = $whole;
                whole
            }),
        }
    };
}
share_of!(Account, self.paid, self.paid + self.open, 1.0 + 0.5, f64, -1.5);

#[test]
fn an_expression_stays_one_whatever_stands_around_it() {
    let account = Account::new(AccountInputs { paid: 1.0, open: 3.0, label: "" });
    assert_eq!((*account.percent(), *account.negated(), *account.root(), *account.cast()), (25.0, -4.0, 2.0, 4));
    assert_eq!((account.text().as_str(), account.all().as_slice()), ("8", [8.0, 8.0].as_slice()));
    assert_eq!((*account.branch(), *account.least(), *account.kept()), (8.0, 1.0, 4.0));
    assert_eq!(AccountInputs::default().paid, 3.0);
    assert!(Account::graph().to_string().contains("100.0 * self.paid / (self.paid + self.open)"));
}

macro_rules! others {
    ($name:ident, $ty:ty, $pattern:pat, $closure:expr, $range:expr, $choice:expr, $block:block, $path:path, $derive:meta) => {
        #[reactive]
        #[$derive]
        struct $name {
            text: $ty,
            n: u8,
            matched: computed!(bool, matches!(self.n, $pattern)),
            by_arm: computed!(
                u8,
                match self.n {
                    $pattern => 1,
                    _ => 0,
                }
            ),
            called: computed!(u8, $closure(self.n)),
            listed: computed!(Vec<u8>, $range.rev().collect()),
            chosen: computed!(u8, $choice + 1),
    blocked: computed!(u8, if self.n > 0 $block else { 9 }),
            begun: computed!(u8, $block + self.n),
            whole: computed!(u8, $block),
            made: computed!(String, $path(self.text)),
            referred: computed!(usize, {
                let text: $ty = self.text;
                text.len()
            }),
        }
    };
}
others!(
    Others,
    &'static str,
    1 | 2,
    |n: u8| n + 1,
    0..self.n,
    if self.n > 1 { 10 } else { 20 },
    { self.n * 2 },
    String::from,
    derive(Debug, Clone)
);

#[test]
fn types_patterns_and_other_fragments_are_what_they_were() {
    let mut others = Others::new(OthersInputs { text: "abc", n: 2 });
    assert_eq!((*others.matched(), *others.by_arm(), *others.called(), *others.chosen()), (true, 1, 3, 11));
    assert_eq!((others.listed().as_slice(), *others.blocked(), others.made().as_str()), ([1, 0].as_slice(), 4, "abc"));
    assert_eq!((*others.begun(), *others.whole()), (6, 4));
    others.set_n(0);
    assert_eq!((*others.matched(), *others.by_arm(), *others.chosen(), *others.blocked()), (false, 0, 21, 9));
    assert_eq!((*others.referred(), others.inputs().clone().n), (3, 0));
}

#[test]
fn fragments_in_expressions_of_signals_keep_together() {
    macro_rules! twice {
        ($e:expr) => {
            (computed!($e * 2), linked!(-$e), computed!(format!("{}", $e * 2)))
        };
    }
    macro_rules! left_of_hundred {
        ($out:ident, $e:expr) => {
            effect!($out.set(100 - $e))
        };
    }
    let (a, b, rest) = (Signal::new(1), Signal::new(8), Signal::new(0));
    let (sum, negated, text) = twice!(a.get() + b.get());
    let _effect = left_of_hundred!(rest, a.get() + b.get());
    assert_eq!((sum.get(), negated.get(), text.get(), rest.get()), (18, -9, "18".into(), 91));
}
