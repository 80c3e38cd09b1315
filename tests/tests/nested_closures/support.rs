//! An order with lines, whose formulas tell that they run, and what each has to give.

use reaktiv::{Table, reactive};
use reaktiv_tests::panics::spark;
use std::cell::{Cell, RefCell};

thread_local! {
    pub(crate) static RAN: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    pub(crate) static CLOSURES: Cell<usize> = const { Cell::new(0) };
}

pub(crate) fn ran<T>(name: &'static str, value: T) -> T {
    RAN.with_borrow_mut(|ran| ran.push(name));
    value
}

/// Counts the calls of closures, and is what makes them panic.
pub(crate) fn called<T>(value: T) -> T {
    CLOSURES.set(CLOSURES.get() + 1);
    spark();
    value
}

#[reactive]
#[derive(Default)]
pub(crate) struct Line {
    pub(crate) amount: i64,
    pub(crate) name: String,
    pub(crate) label: computed!(String, format!("{}:{}", self.name, self.amount)),
}

#[reactive]
pub(crate) struct Order {
    pub(crate) limit: i64,
    pub(crate) strict: bool,
    pub(crate) places: usize,
    pub(crate) start: i64,
    #[reactive(nested)]
    pub(crate) lines: Table<u32, Line>,
    pub(crate) bound: computed!(i64, ran("bound", self.limit * 2)),
    pub(crate) large:
        computed!(usize, ran("large", self.lines.filter(|line| called(*line.amount() > self.limit)).len())),
    pub(crate) strictly: computed!(
        Vec<String>,
        ran("strictly", {
            let chosen = self.lines.filter(|line| called(!self.strict || *line.amount() > self.bound));
            chosen.rows().map(|line| line.label().clone()).collect()
        })
    ),
    pub(crate) best: computed!(
        Vec<u32>,
        ran("best", self.lines.top(self.places, Line::AMOUNT).into_iter().map(|(key, _)| *key).collect())
    ),
    pub(crate) product: computed!(
        i64,
        ran("product", self.lines.fold(Line::AMOUNT, self.start, |a, b| called(a.wrapping_mul(*b) % 1_000_003)))
    ),
    pub(crate) first: computed!(
        Option<String>,
        ran(
            "first",
            self.lines
                .sorted_by(|a, b| called(b.amount().cmp(a.amount())))
                .first()
                .map(|(key, line)| format!("{key} {}", line.label()))
        )
    ),
    pub(crate) above:
        computed!(i64, ran("above", self.lines.filter(|line| called(*line.amount() > self.limit)).sum(Line::AMOUNT))),
    pub(crate) branch: computed!(
        usize,
        ran(
            "branch",
            if self.strict { self.lines.filter(|line| called(*line.amount() < self.limit)).len() } else { 0 }
        )
    ),
    pub(crate) again:
        computed!(bool, ran("again", !self.lines.filter(|line| called(*line.amount() > self.limit)).is_empty())),
}

pub(crate) fn line(amount: i64, name: &str) -> Line {
    Line::new(LineInputs { amount, name: name.into() })
}

pub(crate) fn order() -> Order {
    let lines = [(1, line(5, "a")), (2, line(7, "b")), (3, line(1, "c"))].into();
    Order::new(OrderInputs { limit: 2, strict: false, places: 1, start: 1, lines })
}

pub(crate) const NAMES: [&str; 8] = ["large", "strictly", "best", "product", "first", "branch", "again", "above"];

/// Reads a formula and compares its value with one that is computed from the rows.
pub(crate) fn check(order: &Order, name: &str) {
    let rows = || order.lines().iter();
    let (limit, strict) = (*order.limit(), *order.strict());
    let large = || rows().filter(|(_, line)| *line.amount() > limit).count();
    // The greatest first, equal ones as they come.
    let ordered = || {
        let mut ordered: Vec<_> = rows().collect();
        ordered.sort_by_key(|(_, line)| -*line.amount());
        ordered
    };
    match name {
        "large" => assert_eq!(*order.large(), large()),
        "strictly" => {
            let chosen = rows().filter(|(_, line)| !strict || *line.amount() > limit * 2);
            assert_eq!(*order.strictly(), chosen.map(|(_, line)| line.label().clone()).collect::<Vec<_>>());
        }
        "best" => {
            let best: Vec<u32> = ordered().into_iter().take(*order.places()).map(|(key, _)| *key).collect();
            assert_eq!(*order.best(), best);
        }
        "product" => {
            let product =
                rows().fold(*order.start(), |product, (_, line)| product.wrapping_mul(*line.amount()) % 1_000_003);
            assert_eq!(order.product().rem_euclid(1_000_003), product.rem_euclid(1_000_003));
        }
        "first" => {
            let first = ordered().first().map(|(key, line)| format!("{key} {}", line.label()));
            assert_eq!(*order.first(), first);
        }
        "branch" => {
            let expected = if strict { rows().filter(|(_, line)| *line.amount() < limit).count() } else { 0 };
            assert_eq!(*order.branch(), expected);
        }
        "again" => assert_eq!(*order.again(), large() > 0),
        _ => assert_eq!(
            *order.above(),
            rows().map(|(_, line)| *line.amount()).filter(|amount| *amount > limit).sum::<i64>()
        ),
    }
}

/// The formulas that ran, and how many calls of closures there were.
pub(crate) fn settle(order: &Order) -> (Vec<&'static str>, usize) {
    NAMES.iter().for_each(|name| check(order, name));
    (RAN.take(), CLOSURES.take())
}
