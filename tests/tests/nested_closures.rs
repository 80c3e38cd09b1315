//! Aggregates in formulas that have closures, or other arguments than columns: `filter`, `sorted_by`, `fold`, `top`. They keep what they know of
//! each row, their closures may read fields, and a formula runs if a row that it has been shown was touched, or the choice has changed.

use reaktiv::{Reactive, Table, reactive};
use reaktiv_tests::panics::{spark, with_fuse};
use reaktiv_tests::quietly;
use reaktiv_tests::random::{Random, seeds};
use std::cell::{Cell, RefCell};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static RAN: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    static CLOSURES: Cell<usize> = const { Cell::new(0) };
}

fn ran<T>(name: &'static str, value: T) -> T {
    RAN.with_borrow_mut(|ran| ran.push(name));
    value
}

/// Counts the calls of closures, and is what makes them panic.
fn called<T>(value: T) -> T {
    CLOSURES.set(CLOSURES.get() + 1);
    spark();
    value
}

#[reactive]
#[derive(Default)]
struct Line {
    amount: i64,
    name: String,
    label: computed!(String, format!("{}:{}", self.name, self.amount)),
}

#[reactive]
struct Order {
    limit: i64,
    strict: bool,
    places: usize,
    start: i64,
    #[reactive(nested)]
    lines: Table<u32, Line>,
    bound: computed!(i64, ran("bound", self.limit * 2)),
    large: computed!(usize, ran("large", self.lines.filter(|line| called(*line.amount() > self.limit)).len())),
    strictly: computed!(
        Vec<String>,
        ran("strictly", {
            let chosen = self.lines.filter(|line| called(!self.strict || *line.amount() > self.bound));
            chosen.rows().map(|line| line.label().clone()).collect()
        })
    ),
    best: computed!(
        Vec<u32>,
        ran("best", self.lines.top(self.places, Line::AMOUNT).into_iter().map(|(key, _)| *key).collect())
    ),
    product: computed!(
        i64,
        ran("product", self.lines.fold(Line::AMOUNT, self.start, |a, b| called(a.wrapping_mul(*b) % 1_000_003)))
    ),
    first: computed!(
        Option<String>,
        ran(
            "first",
            self.lines
                .sorted_by(|a, b| called(b.amount().cmp(a.amount())))
                .first()
                .map(|(key, line)| format!("{key} {}", line.label()))
        )
    ),
    above:
        computed!(i64, ran("above", self.lines.filter(|line| called(*line.amount() > self.limit)).sum(Line::AMOUNT))),
    branch: computed!(
        usize,
        ran(
            "branch",
            if self.strict { self.lines.filter(|line| called(*line.amount() < self.limit)).len() } else { 0 }
        )
    ),
    again: computed!(bool, ran("again", !self.lines.filter(|line| called(*line.amount() > self.limit)).is_empty())),
}

fn line(amount: i64, name: &str) -> Line {
    Line::new(LineInputs { amount, name: name.into() })
}

fn order() -> Order {
    let lines = [(1, line(5, "a")), (2, line(7, "b")), (3, line(1, "c"))].into();
    Order::new(OrderInputs { limit: 2, strict: false, places: 1, start: 1, lines })
}

const NAMES: [&str; 8] = ["large", "strictly", "best", "product", "first", "branch", "again", "above"];

/// Reads a formula and compares its value with one that is computed from the rows.
fn check(order: &Order, name: &str) {
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
fn settle(order: &Order) -> (Vec<&'static str>, usize) {
    NAMES.iter().for_each(|name| check(order, name));
    (RAN.take(), CLOSURES.take())
}

#[test]
fn a_row_that_was_touched_is_looked_at_and_no_other() {
    let mut order = order();
    settle(&order);
    order.update_lines(|lines| lines.update(&3, |line| line.set_amount(2)));
    let (names, calls) = settle(&order);
    assert_eq!(names, ["strictly", "product", "first"], "the others have not been shown it, and are not");
    assert!(calls <= 8, "{calls} calls for one row of three");
    order.update_lines(|lines| lines.update(&3, |line| line.set_amount(3)));
    assert_eq!(settle(&order).0, ["large", "strictly", "product", "first", "again", "above"]);
    order.update_lines(|lines| lines.update(&2, |line| line.set_name("x".into())));
    assert_eq!(
        settle(&order).0,
        ["large", "strictly", "best", "first", "again", "above"],
        "what a formula is shown counts as read"
    );
    order.update_lines(|_| ());
    let (names, calls) = settle(&order);
    assert!(names.is_empty() && calls <= 1, "only `start` may be multiplied with what is known");
}

#[test]
fn a_field_that_a_closure_has_read_makes_it_look_at_all_rows_again() {
    let mut order = order();
    settle(&order);
    order.set_limit(6);
    assert_eq!(settle(&order), (vec!["large", "again", "above"], 3), "all have the same closure, called once a row");
    order.set_start(3);
    assert_eq!(settle(&order).0, ["product"]);
    order.set_places(2);
    assert_eq!(settle(&order), (vec!["best"], 0));
}

#[test]
fn a_field_that_no_closure_has_read_yet_changes_nothing_and_is_not_computed() {
    let mut order = order();
    let (names, _) = settle(&order);
    assert!(!names.contains(&"bound"));
    order.set_limit(3);
    let (names, calls) = settle(&order);
    assert_eq!((names.len(), calls), (0, 3), "all rows are looked at again, and the choice is the same");
    order.set_limit(5);
    assert_eq!(settle(&order).0, ["large", "again", "above"], "`strictly` and `branch` have not read it");
    order.set_strict(true);
    assert_eq!(settle(&order).0, ["bound", "strictly", "branch"]);
    order.set_limit(3);
    assert_eq!(settle(&order).0, ["large", "bound", "strictly", "again", "above"]);
}

#[test]
fn what_a_closure_has_read_of_one_struct_is_not_taken_for_that_of_another() {
    let (mut one, mut other) = (order(), order());
    other.set_limit(6);
    settle(&one);
    settle(&other);
    mem::swap(&mut *one.lines_mut(), &mut *other.lines_mut());
    settle(&one);
    settle(&other);
    let lines = mem::take(&mut *one.lines_mut());
    other.set_lines(lines);
    other.set_limit(2);
    settle(&one);
    settle(&other);
}

#[test]
fn effects_and_structs_further_out_read_in_the_same_way() {
    #[reactive]
    struct Shop {
        least: i64,
        #[reactive(nested)]
        order: Order,
        many: computed!(usize, ran("many", self.order.lines.filter(|line| *line.amount() >= self.least).len())),
        #[reactive(context)]
        log: Vec<usize>,
        record: effect!(self.log.push(self.order.lines.filter(|line| *line.amount() < self.least).len() + self.many)),
    }
    let mut shop = Shop::new(ShopInputs { least: 5, order: order() }, Vec::new());
    shop.order_mut().lines_mut().insert(4, line(9, "d"));
    shop.order_mut().lines_mut().row_mut(&3).unwrap().set_amount(0);
    shop.set_least(0);
    shop.order_mut().set_limit(1);
    assert_eq!(shop.log(), &[3, 4, 4, 4]);
    assert_eq!((*shop.many(), RAN.take()), (4, vec!["many", "many", "many"]));
}

#[test]
fn a_table_that_goes_to_another_instance_of_a_generic_struct_is_looked_at_anew() {
    trait Limit: 'static {
        const LIMIT: i64;
    }
    struct Low;
    struct High;
    impl Limit for Low {
        const LIMIT: i64 = 2;
    }
    impl Limit for High {
        const LIMIT: i64 = 6;
    }
    #[reactive]
    struct Report<L: Limit, const PLACES: usize> {
        marker: std::marker::PhantomData<L>,
        #[reactive(nested)]
        lines: Table<u32, Line>,
        large: computed!(usize, self.lines.filter(|line| *line.amount() > L::LIMIT).len()),
        best: computed!(usize, self.lines.top(PLACES, Line::AMOUNT).len()),
    }
    let marker = std::marker::PhantomData;
    let low = Report::<Low, 1>::new(ReportInputs { marker, lines: order().into_inputs().lines });
    assert_eq!((*low.large(), *low.best()), (2, 1));
    let marker = std::marker::PhantomData;
    let high = Report::<High, 3>::new(ReportInputs { marker, lines: low.into_inputs().lines });
    assert_eq!((*high.large(), *high.best()), (1, 3));
}

#[test]
fn names_in_closures_mean_what_they_mean_around_the_struct() {
    fn run(line: &Line) -> bool {
        *line.amount() > 1
    }
    fn version() -> i64 {
        1
    }
    #[reactive]
    struct Named {
        more: i64,
        #[reactive(nested)]
        lines: Table<u32, Line>,
        by_name: computed!(usize, self.lines.filter(run).len()),
        by_call: computed!(usize, self.lines.filter(|line| *line.amount() > version() + self.more).len()),
        in_a_macro: computed!(
            String,
            format!("{:?}", (0..3).map(|n| self.lines.top(n, Line::AMOUNT).len()).collect::<Vec<_>>())
        ),
        same_word: computed!(usize, {
            let name = 1;
            self.lines.filter(|line| matches!(line.name().as_str(), "a" | "name") && *line.amount() > self.more).len()
                + name
        }),
        made: computed!(String, self.lines.fold(Line::NAME, format!("<{}>", self.more), |a, b| format!("{a}{b}"))),
    }
    let mut named = Named::new(NamedInputs { more: 0, lines: order().into_inputs().lines });
    assert_eq!((*named.by_name(), *named.by_call(), *named.same_word()), (2, 2, 2));
    assert_eq!((named.in_a_macro().as_str(), named.made().as_str()), ("[0, 1, 2]", "<0>abc"));
    named.set_more(6);
    assert_eq!((*named.by_name(), *named.by_call(), *named.same_word(), named.made().as_str()), (2, 0, 1, "<6>abc"));
}

#[test]
fn words_in_macros_are_variables_only_where_they_are() {
    const LIMIT: i64 = 5;
    #[deprecated]
    fn old(amount: i64) -> bool {
        amount > LIMIT
    }
    #[reactive]
    struct Words {
        more: i64,
        #[reactive(nested)]
        lines: Table<u32, Line>,
        item_in_a_macro: computed!(
            String,
            format!("{}", {
                const LIMIT: i64 = 3;
                self.lines.filter(|line| *line.amount() > LIMIT).len()
            })
        ),
        pattern: computed!(usize, {
            let limit = 3;
            self.lines.filter(|line| matches!(line.amount().checked_sub(1), Some(limit) if limit > 1)).len() + limit
        }),
        named: computed!(usize, {
            let chosen = self.lines.filter(|line| format!("{a}", a = line.amount()) == "5").len();
            chosen + (1..2).map(|a| a as usize).sum::<usize>()
        }),
        #[allow(deprecated)]
        lints: computed!(usize, self.lines.filter(|line| old(*line.amount() + self.more)).len()),
        by_hand: computed!(usize, {
            struct Place;
            self.lines.at::<Place>().top(self.more as usize, Line::AMOUNT).len()
        }),
    }
    let mut words = Words::new(WordsInputs { more: 1, lines: order().into_inputs().lines });
    assert_eq!((words.item_in_a_macro().as_str(), *words.pattern(), *words.named()), ("2", 5, 2));
    assert_eq!((*words.lints(), *words.by_hand()), (2, 1));
    words.set_more(3);
    assert_eq!(*words.by_hand(), 3);
    words.set_more(2);
    assert_eq!(*words.by_hand(), 2);
}

#[test]
fn what_a_closure_caught_is_asked_for_again() {
    #[reactive]
    struct Careful {
        x: i64,
        checked: computed!(i64, {
            assert!(self.x >= 0, "negative");
            2
        }),
        #[reactive(nested)]
        lines: Table<u32, Line>,
        large: computed!(
            usize,
            self.lines
                .filter(|line| *line.amount() > catch_unwind(AssertUnwindSafe(|| self.checked)).unwrap_or(1000))
                .len()
        ),
    }
    let mut careful = Careful::new(CarefulInputs { x: 1, lines: order().into_inputs().lines });
    assert_eq!(*careful.checked(), 2);
    careful.set_x(-1);
    assert_eq!(*careful.large(), 0);
    careful.set_x(3);
    assert_eq!(*careful.large(), 2);
}

#[test]
fn a_source_that_no_row_reads_any_more_panics_at_most_once() {
    #[reactive]
    struct Shares {
        budget: i64,
        #[reactive(nested)]
        lines: Table<u32, Line>,
        positive: computed!(usize, self.lines.filter(|line| *line.amount() > 0).len()),
        share: computed!(i64, self.budget / self.positive as i64),
        large: computed!(usize, self.lines.filter(|line| *line.amount() > 0 && *line.amount() > self.share).len()),
    }
    let lines = [(1, line(20, "a")), (2, line(-5, "b"))].into();
    let mut shares = Shares::new(SharesInputs { budget: 10, lines });
    assert_eq!(*shares.large(), 1);
    shares.update_lines(|lines| lines.update(&1, |line| line.set_amount(-1)));
    _ = catch_unwind(AssertUnwindSafe(|| *shares.large()));
    assert_eq!(*shares.large(), 0);
}

/// What each formula is shown: it must run exactly if that is not what it was.
#[derive(Default)]
struct Model {
    /// When each row was touched last.
    touched: Vec<(u32, u64)>,
    /// When each signal has changed last: limit, strict, places, start.
    changed: [u64; 4],
    shown: Vec<(&'static str, Vec<i64>)>,
    /// The rows above the limit, and how often that was found to be another choice.
    choice: (Vec<i64>, i64),
    clock: u64,
    /// After so many, rows move together, which counts as touching them all.
    removed: usize,
}

impl Model {
    fn touch(&mut self, key: u32) {
        self.clock += 1;
        self.touched.retain(|(other, _)| *other != key);
        self.touched.push((key, self.clock));
    }

    fn touch_all(&mut self, order: &Order) {
        order.lines().keys().for_each(|key| self.touch(*key));
    }

    fn set(&mut self, signal: usize, differs: bool) {
        self.clock += 1;
        if differs {
            self.changed[signal] = self.clock;
        }
    }

    fn shown(&self, order: &Order, name: &str) -> Vec<i64> {
        let (limit, strict) = (*order.limit(), *order.strict());
        let touched =
            |key: &u32| self.touched.iter().find(|(other, _)| other == key).map_or(0, |(_, clock)| *clock as i64);
        let mut rows: Vec<(&u32, &Line)> = order.lines().iter().collect();
        let show = |rows: &[(&u32, &Line)]| {
            rows.iter().flat_map(|(key, _)| [i64::from(**key), touched(key)]).collect::<Vec<_>>()
        };
        let mut signals = Vec::new();
        let reads = |signals: &mut Vec<i64>, signal: usize| signals.push(self.changed[signal] as i64);
        match name {
            "large" | "again" | "above" => rows.retain(|(_, line)| *line.amount() > limit),
            "strictly" => rows.retain(|(_, line)| !strict || *line.amount() > limit * 2),
            "branch" => {
                reads(&mut signals, 1);
                rows.retain(|(_, line)| strict && *line.amount() < limit);
            }
            "best" => {
                reads(&mut signals, 2);
                rows.sort_by_key(|(_, line)| -*line.amount());
                rows.truncate(*order.places());
            }
            "product" => {
                reads(&mut signals, 3);
                let product = rows.iter().fold(1, |product, (_, line)| product * line.amount() % 1_000_003);
                signals.push(if rows.is_empty() { -1 } else { product });
                rows.clear();
            }
            _ => rows.sort_by_key(|(_, line)| -*line.amount()),
        }
        signals.into_iter().chain(show(&rows)).collect()
    }

    fn check(&mut self, order: &Order, name: &'static str, at: (u64, u64)) {
        RAN.take();
        check(order, name);
        let runs = RAN.take().iter().filter(|ran| **ran == name).count();
        let mut shown = self.shown(order, name);
        if matches!(name, "large" | "again" | "above") {
            // These have the same closure, so the same choice. It may be made for one of them and be another one before the other one is read.
            if self.choice.0 != shown {
                self.choice = (shown, self.choice.1 + 1);
            }
            shown = vec![self.choice.1];
        }
        let last = match self.shown.iter_mut().find(|(known, _)| *known == name) {
            Some((_, last)) => Some(mem::replace(last, shown.clone())),
            None => {
                self.shown.push((name, shown.clone()));
                None
            }
        };
        assert_eq!(runs, usize::from(last.as_ref() != Some(&shown)), "`{name}` at {at:?}: {last:?}, now {shown:?}");
    }
}

/// One random change.
fn change(order: &mut Order, model: &mut Model, random: &mut Random) {
    let (key, amount) = (random.below(8) as u32, random.below(6) as i64);
    match random.below(12) {
        0 => {
            model.set(0, *order.limit() != amount);
            order.set_limit(amount);
        }
        1 => {
            let strict = amount % 2 == 0;
            model.set(1, *order.strict() != strict);
            order.set_strict(strict);
        }
        2 => {
            let places = amount as usize;
            model.set(2, *order.places() != places);
            order.set_places(places);
        }
        3 => {
            model.set(3, *order.start() != amount + 1);
            order.set_start(amount + 1);
        }
        4..=5 => {
            order.lines_mut().insert(key, line(amount, "n"));
            model.touch(key);
        }
        6 if model.removed < 16 => {
            model.removed += usize::from(order.update_lines(|lines| lines.remove(&key)).is_some());
        }
        7 => {
            order.batch(|order| order.lines_mut().update_all(|_, line| line.set_amount(amount)));
            model.touch_all(order);
        }
        8 => {
            let mut guard = order.lines_mut();
            if guard.row_mut(&key).is_some() {
                model.touch(key);
            }
            if amount == 0 {
                mem::forget(guard);
            }
        }
        _ => {
            if order.update_lines(|lines| lines.update(&key, |line| line.set_amount(amount))).is_some() {
                model.touch(key);
            }
        }
    }
}

#[test]
fn values_and_runs_are_those_of_a_model() {
    for seed in 1..=seeds(300) {
        let mut random = Random::new(seed);
        let (mut order, mut model) = (order(), Model::default());
        // So few that the log of touched rows is never cut short, after which everything would count as changed.
        for step in 0..80 {
            change(&mut order, &mut model, &mut random);
            for name in NAMES {
                if random.below(3) == 0 {
                    model.check(&order, name, (seed, step));
                }
            }
        }
    }
}

#[test]
fn a_closure_that_panics_anywhere_leaves_the_values_right() {
    for seed in 1..=seeds(300) {
        let mut random = Random::new(seed);
        let (mut order, mut model) = (order(), Model::default());
        for _ in 0..100 {
            change(&mut order, &mut model, &mut random);
            let name = NAMES[random.below(NAMES.len() as u64) as usize];
            if random.below(3) == 0 {
                quietly(|| with_fuse(Some(random.below(12)), || check(&order, name)));
            }
            if random.below(2) == 0 {
                check(&order, name);
            }
        }
        NAMES.iter().for_each(|name| check(&order, name));
    }
}

mod names {
    use reaktiv::{Table, reactive};

    #[reactive]
    struct Line {
        amount: f64,
    }

    /// A type that a user may have beside `Order`.
    #[derive(Clone, Copy, Default, PartialEq)]
    struct OrderFields(u8);

    const LIMIT: f64 = 100.0;
    macro_rules! items {
        () => {
            const LIMIT: f64 = 5.0;
        };
    }
    macro_rules! cmp {
        ($f:ident ( $x:expr ) => $y:expr) => {
            $f($x) < $y
        };
    }
    fn scaled(x: f64) -> f64 {
        x * 100.0
    }

    #[reactive]
    struct Order {
        base: f64,
        fields: OrderFields,
        #[reactive(nested)]
        lines: Table<u64, Line>,
        outside: computed!(usize, self.lines.filter(|line| *line.amount() > LIMIT).len()),
        of_a_macro: computed!(usize, {
            items!();
            self.lines.filter(|line| *line.amount() > LIMIT).len()
        }),
        of_an_item: computed!(usize, {
            const LIMIT: f64 = 5.0;
            self.lines.filter(|line| *line.amount() > LIMIT).len()
        }),
        scaled: computed!(usize, self.lines.filter(|line| cmp!(scaled(1.0) => *line.amount())).len()),
        of_a_variant: computed!(
            usize,
            match self.fields {
                OrderFields(1) => 0,
                OrderFields(_) =>
                    self.lines.filter(|line| Some(*line.amount()).filter(|amount| *amount > 5.0).ne(&None)).len(),
            }
        ),
        twice: computed!(u8, self.fields.0 * 2),
    }

    #[test]
    fn a_closure_of_an_aggregate_sees_the_names_that_it_sees_where_it_stands() {
        let line = |amount| Line::new(LineInputs { amount });
        let lines = [(1, line(1.0)), (2, line(10.0)), (3, line(200.0))].into();
        let mut order = Order::new(OrderInputs { base: 5.0, fields: OrderFields(3), lines });
        for _ in 0..2 {
            assert_eq!((*order.outside(), *order.scaled()), (1, 1));
            assert_eq!((*order.of_a_macro(), *order.of_an_item(), *order.of_a_variant()), (2, 2, 2));
            assert_eq!(*order.twice(), 6);
            order.set_base(6.0);
            order.lines_mut();
        }
    }
}
