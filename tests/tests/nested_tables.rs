//! Tables as fields of reactive structs: aggregates in formulas.

use reaktiv::{Reactive, Table, reactive};
use reaktiv_tests::random::Random;
use std::cell::RefCell;
use std::mem;

thread_local!(static RAN: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) });

fn ran<T>(name: &'static str, value: T) -> T {
    RAN.with_borrow_mut(|ran| ran.push(name));
    value
}

#[reactive]
#[derive(Debug, Default, Clone, PartialEq)]
struct Line {
    price: f64,
    quantity: u32,
    region: &'static str,
    amount: computed!(f64, self.price * f64::from(self.quantity)),
    open: computed!(bool, self.quantity > 0),
}

#[reactive]
struct Order {
    discount: f64,
    limit: f64,
    #[reactive(nested)]
    lines: Table<u64, Line>,
    total: computed!(f64, ran("total", self.lines.sum(Line::AMOUNT) * (1.0 - self.discount))),
    range: computed!(
        Option<(f64, f64)>,
        ran("range", self.lines.minmax(Line::PRICE).map(|(least, most)| (*least, *most)))
    ),
    dearest: computed!(f64, ran("dearest", self.lines.max(Line::PRICE).copied().unwrap_or(0.0))),
    open: computed!(usize, ran("open", self.lines.count_where(Line::OPEN))),
    rows: computed!(usize, ran("rows", self.lines.len())),
    mean: computed!(Option<f64>, ran("mean", self.lines.mean(Line::QUANTITY))),
    north:
        computed!(f64, ran("north", self.lines.group_by(Line::REGION).sum(Line::AMOUNT).get("north").unwrap_or(0.0))),
    large: computed!(usize, ran("large", self.lines.iter().filter(|(_, line)| *line.amount() > self.limit).count())),
    first: computed!(Option<f64>, ran("first", self.lines.get(&1).map(|line| *line.price()))),
    weights: computed!(
        f64,
        ran("weights", {
            let columns = self.lines.select((Line::PRICE, Line::QUANTITY));
            columns.map(|(key, (price, quantity))| *key as f64 * price + f64::from(*quantity)).sum()
        })
    ),
    branch: computed!(f64, ran("branch", if self.discount > 0.5 { self.lines.sum(Line::PRICE) } else { 0.0 })),
}

fn line(price: f64, quantity: u32, region: &'static str) -> Line {
    Line::new(LineInputs { price, quantity, region })
}

fn order() -> Order {
    let lines = [(1, line(10.0, 2, "north")), (2, line(5.0, 0, "south")), (3, line(1.0, 4, "north"))].into();
    Order::new(OrderInputs { discount: 0.0, limit: 3.0, lines })
}

/// Reads everything, compares with a computation from the rows, and gives the names of the formulas that ran.
fn settle(order: &Order) -> Vec<&'static str> {
    RAN.take();
    let lines = order.lines();
    let all = || lines.rows();
    let amount = |line: &Line| line.price() * f64::from(*line.quantity());
    assert_eq!(*order.total(), all().map(amount).sum::<f64>() * (1.0 - order.discount()));
    let prices = || all().map(|line| *line.price());
    let range = (prices().fold(f64::INFINITY, f64::min), prices().fold(0.0, f64::max));
    assert_eq!(*order.range(), (!lines.is_empty()).then_some(range));
    assert_eq!(*order.dearest(), all().map(|line| *line.price()).fold(0.0, f64::max));
    assert_eq!(*order.open(), all().filter(|line| *line.quantity() > 0).count());
    assert_eq!(*order.rows(), all().count());
    let quantities = all().map(|line| f64::from(*line.quantity())).sum::<f64>();
    assert_eq!(*order.mean(), (*order.rows() > 0).then(|| quantities / *order.rows() as f64));
    assert_eq!(*order.north(), all().filter(|line| *line.region() == "north").map(amount).sum::<f64>());
    assert_eq!(*order.large(), all().filter(|line| amount(line) > *order.limit()).count());
    assert_eq!(*order.first(), lines.get(&1).map(|line| *line.price()));
    let weight = |(key, line): (&u64, &Line)| *key as f64 * line.price() + f64::from(*line.quantity());
    assert_eq!(*order.weights(), lines.iter().map(weight).sum::<f64>());
    assert_eq!(*order.branch(), if *order.discount() > 0.5 { prices().sum() } else { 0.0 });
    RAN.take()
}

/// What runs whichever row was touched.
const TOUCHED: [&str; 1] = ["large"];

fn and_touched(names: &[&'static str]) -> Vec<&'static str> {
    let all = ["total", "range", "dearest", "open", "rows", "mean", "north", "large", "first", "weights", "branch"];
    all.into_iter().filter(|name| names.contains(name) || TOUCHED.contains(name)).collect()
}

#[test]
fn a_formula_over_a_column_runs_when_that_column_has_changed() {
    let mut order = order();
    assert_eq!(settle(&order).len(), 11);
    assert_eq!(settle(&order), [""; 0]);
    order.lines_mut().row_mut(&1).unwrap().set_price(12.0);
    assert_eq!(settle(&order), and_touched(&["total", "range", "dearest", "north", "first", "weights"]));
    order.update_lines(|lines| lines.update(&2, |line| line.set_price(7.0)));
    assert_eq!(settle(&order), and_touched(&["weights"]), "its quantity is nought, so its amount is the same");
    order.update_lines(|lines| lines.update(&2, |line| line.set_quantity(1)));
    assert_eq!(settle(&order), and_touched(&["total", "open", "mean", "north", "weights"]));
    order.lines_mut().insert(4, line(0.0, 0, "west"));
    assert_eq!(settle(&order), and_touched(&["total", "range", "rows", "mean", "north", "weights"]));
    order.update_lines(|lines| lines.update(&1, |line| line.set_region("west")));
    assert_eq!(settle(&order), and_touched(&["north", "first"]), "not a column that is selected");
    order.lines_mut().row_mut(&3);
    assert_eq!(settle(&order), TOUCHED, "handed out, and not changed");
    order.update_lines(|_| ());
    assert_eq!(settle(&order), [""; 0]);
    order.set_discount(0.1);
    assert_eq!(settle(&order), ["total", "branch"]);
    order.set_limit(100.0);
    assert_eq!(settle(&order), ["large"]);
}

#[test]
fn a_branch_that_is_not_taken_does_not_look_at_its_column() {
    let mut order = order();
    order.set_discount(0.9);
    settle(&order);
    order.lines_mut().row_mut(&1).unwrap().set_price(3.0);
    assert!(settle(&order).contains(&"branch"));
    order.set_discount(0.2);
    settle(&order);
    order.lines_mut().row_mut(&1).unwrap().set_price(4.0);
    assert!(!settle(&order).contains(&"branch"));
    order.set_discount(0.9);
    assert!(settle(&order).contains(&"branch"));
}

#[test]
fn rows_and_tables_that_are_swapped_or_replaced_count_as_changed() {
    let (mut one, mut other) = (order(), order());
    other.lines_mut().row_mut(&1).unwrap().set_price(99.0);
    settle(&one);
    settle(&other);
    mem::swap(one.lines_mut().row_mut(&1).unwrap(), other.lines_mut().row_mut(&1).unwrap());
    assert!(settle(&one).contains(&"total") && settle(&other).contains(&"total"));
    mem::swap(&mut *one.lines_mut(), &mut *other.lines_mut());
    assert!(settle(&one).contains(&"total") && settle(&other).contains(&"total"));
    one.set_lines(Table::new());
    assert!(settle(&one).contains(&"dearest"));
    let mut guard = other.lines_mut();
    guard.row_mut(&3).unwrap().set_price(1000.0);
    mem::forget(guard);
    assert!(settle(&other).contains(&"dearest"));
    let mut guard = other.lines_mut();
    *guard = [(7, line(1.0, 1, "north"))].into();
    mem::forget(guard);
    assert!(settle(&other).contains(&"rows"));
}

#[test]
fn a_bulk_load_is_one_flush() {
    #[reactive]
    struct Log {
        #[reactive(nested)]
        lines: Table<u64, Line>,
        #[reactive(context)]
        seen: Vec<f64>,
        record: effect!(self.seen.push(self.lines.sum(Line::AMOUNT))),
    }
    let mut log = Log::new(LogInputs { lines: Table::new() }, Vec::new());
    log.update_lines(|lines| lines.extend((0..1000).map(|id| (id, line(1.0, 1, "north")))));
    log.batch(|log| {
        log.lines_mut().remove(&5);
        log.lines_mut().row_mut(&6).unwrap().set_quantity(11);
    });
    log.update_lines(|lines| lines.update(&7, |line| line.set_region("south")));
    assert_eq!(log.seen(), &[0.0, 1000.0, 1009.0]);
}

#[test]
fn a_table_in_a_nested_struct_is_read_from_further_out() {
    #[reactive]
    struct Shop {
        #[reactive(nested)]
        order: Order,
        total: computed!(f64, ran("outer", self.order.lines.sum(Line::AMOUNT) + *self.order.total())),
        busy: computed!(bool, ran("busy", self.order.lines.iter().count() > 3)),
    }
    let mut shop = Shop::new(ShopInputs { order: order() });
    assert_eq!((*shop.total(), *shop.busy()), (48.0, false));
    RAN.take();
    shop.order_mut().lines_mut().row_mut(&2).unwrap().set_price(8.0);
    assert_eq!((*shop.total(), *shop.busy()), (48.0, false));
    assert_eq!(RAN.take(), ["busy"]);
    shop.order_mut().lines_mut().insert(9, line(1.0, 1, "east"));
    assert_eq!((*shop.total(), *shop.busy()), (50.0, true));
    assert_eq!(RAN.take(), ["total", "outer", "busy"]);
}

/// Random changes; everything is compared with a computation from the rows.
#[test]
fn aggregates_in_formulas_are_right_after_any_history() {
    for seed in 1..=60 {
        let mut random = Random::new(seed);
        let mut below = |end: u64| random.below(end);
        let (mut order, mut spare) = (order(), order());
        for _ in 0..120 {
            let (key, price) = (below(12), below(8) as f64 / 2.0);
            match below(9) {
                0 | 1 => {
                    _ = order.lines_mut().insert(key, line(price, key as u32 % 3, ["north", "south"][key as usize % 2]))
                }
                2 => _ = order.update_lines(|lines| lines.remove(&key)),
                3 => _ = order.update_lines(|lines| lines.update(&key, |line| line.set_price(price))),
                4 => {
                    let mut guard = order.lines_mut();
                    if let Some(line) = guard.row_mut(&key) {
                        line.set_quantity(below(3) as u32);
                    }
                    if below(4) == 0 {
                        mem::forget(guard);
                    }
                }
                5 => mem::swap(&mut *order.lines_mut(), &mut *spare.lines_mut()),
                6 => order.set_discount(below(4) as f64 / 4.0),
                7 => order.batch(|order| {
                    order.lines_mut().update_all(|_, line| line.set_quantity(below(4) as u32));
                    order.set_limit(price);
                }),
                _ => {
                    settle(&order);
                }
            }
        }
        settle(&order);
        settle(&spare);
    }
}

#[reactive]
struct Shelf {
    #[reactive(nested)]
    order: Order,
    rows: computed!(usize, ran("shelf", self.order.lines.len())),
    prices: computed!(f64, self.order.lines.rows().map(|line| *line.price()).sum()),
}

#[test]
fn a_table_in_a_struct_that_is_swapped_counts_as_changed_also_if_the_guard_is_forgotten() {
    let [mut one, mut other] = [0, 1].map(|more| {
        let mut order = order();
        (0..more).for_each(|key| _ = order.lines_mut().insert(10 + key, line(1.0, 1, "east")));
        Shelf::new(ShelfInputs { order })
    });
    assert_eq!((*one.rows(), *one.prices(), *other.rows(), *other.prices()), (3, 16.0, 4, 17.0));
    let mut guard = one.order_mut();
    mem::swap(&mut *guard, &mut *other.order_mut());
    mem::forget(guard);
    assert_eq!((*one.rows(), *one.prices(), *other.rows(), *other.prices()), (4, 17.0, 3, 16.0));
}

#[test]
fn a_table_in_a_struct_that_is_swapped_inside_another_counts_as_changed_further_out() {
    #[reactive]
    struct Shop {
        #[reactive(nested)]
        shelf: Shelf,
        rows: computed!(usize, self.shelf.order.lines.len()),
        prices: computed!(f64, self.shelf.order.lines.rows().map(|line| *line.price()).sum()),
    }
    let (mut shop, mut other) = (Shop::new(ShopInputs { shelf: Shelf::new(ShelfInputs { order: order() }) }), order());
    other.lines_mut().insert(10, line(1.0, 1, "east"));
    // Nothing has changed in it since it was lent.
    other.update_lines(|_| ());
    assert_eq!((*shop.rows(), *shop.prices()), (3, 16.0));
    shop.update_shelf(|shelf| mem::swap(&mut *shelf.order_mut(), &mut other));
    assert_eq!((*shop.rows(), *shop.prices()), (4, 17.0));
}

#[test]
fn a_table_that_came_under_a_forgotten_guard_is_known_when_the_struct_around_it_is_lent_again() {
    let mut shelf = Shelf::new(ShelfInputs { order: order() });
    assert_eq!(*shelf.rows(), 3);
    shelf.update_order(|order| {
        let mut guard = order.lines_mut();
        *guard = [(1, line(2.0, 1, "east"))].into();
        mem::forget(guard);
    });
    assert_eq!((*shelf.rows(), *shelf.prices()), (1, 2.0));
    RAN.take();
    shelf.update_order(|order| order.set_limit(1.0));
    assert_eq!((*shelf.rows(), RAN.take()), (1, vec![]));
}

#[test]
fn how_many_rows_there_are_is_compared_with_how_many_there_were_at_the_last_lending_inside_another() {
    let mut shelf = Shelf::new(ShelfInputs { order: order() });
    shelf.update_order(|order| {
        assert_eq!(*order.rows(), 3);
        order.lines_mut().insert(9, line(1.0, 1, "east"));
        assert_eq!(*order.rows(), 4);
        RAN.take();
        order.update_lines(|_| ());
        assert_eq!((*order.rows(), RAN.take()), (4, vec![]));
    });
}

#[test]
fn what_the_struct_further_out_has_not_seen_yet_makes_nothing_run_in_between() {
    let mut shelf = Shelf::new(ShelfInputs { order: order() });
    _ = (shelf.rows(), shelf.prices(), shelf.order().rows(), shelf.order().large());
    shelf.update_order(|order| {
        order.update_lines(|lines| lines.row_mut(&1).unwrap().set_price(9.0));
        RAN.take();
        assert_eq!((*order.rows(), *order.large()), (3, 2));
        assert_eq!(RAN.take(), ["large"]);
        order.update_lines(|_| ());
        assert_eq!((*order.rows(), *order.large()), (3, 2));
        assert_eq!(RAN.take(), [""; 0]);
    });
    assert_eq!((*shelf.rows(), *shelf.prices()), (3, 15.0));
}

#[test]
fn columns_may_be_named_by_variables_and_items_of_the_formula() {
    #[reactive]
    struct Sums {
        #[reactive(nested)]
        lines: Table<u64, Line>,
        price: computed!(f64, {
            let column = Line::PRICE;
            self.lines.sum(column)
        }),
        amount: computed!(f64, {
            use Line as Row;
            self.lines.sum(Row::AMOUNT)
        }),
    }
    let mut sums = Sums::new(SumsInputs { lines: order().into_inputs().lines });
    assert_eq!((*sums.price(), *sums.amount()), (16.0, 24.0));
    sums.lines_mut().row_mut(&3).unwrap().set_price(2.0);
    assert_eq!((*sums.price(), *sums.amount()), (17.0, 28.0));
}

#[test]
fn rows_that_were_all_handed_out_and_have_not_changed_make_nothing_run_but_what_may_read_any_of_them() {
    let mut order = order();
    settle(&order);
    order.update_lines(|lines| lines.update_all(|_, line| line.set_quantity(*line.quantity())));
    assert_eq!(settle(&order), and_touched(&["first"]));
    order.lines_mut().iter_mut().for_each(|(_, line)| line.set_region("north"));
    assert_eq!(settle(&order), and_touched(&["north", "first"]), "the one that was in the south has no amount");
}

#[test]
fn an_aggregate_that_nobody_asks_for_does_not_make_others_look_at_all_rows() {
    let mut order = order();
    settle(&order);
    for time in 0..300 {
        order.lines_mut().row_mut(&1);
        if time % 5 == 0 {
            RAN.take();
            order.total();
            assert_eq!(RAN.take(), [""; 0]);
        }
    }
    assert_eq!(settle(&order), and_touched(&["first"]));
}

#[test]
fn a_struct_further_out_sees_how_many_rows_there_are_and_not_that_they_were_touched() {
    let mut shelf = Shelf::new(ShelfInputs { order: order() });
    assert_eq!((*shelf.rows(), *shelf.prices()), (3, 16.0));
    let runs = || RAN.take().iter().filter(|name| **name == "shelf").count();
    runs();
    shelf.update_order(|order| {
        order.lines_mut().row_mut(&1).unwrap().set_price(7.0);
        order.lines_mut().insert(9, line(1.0, 1, "east"));
        order.lines_mut().remove(&9);
        order.update_lines(|_| ());
    });
    assert_eq!((*shelf.rows(), *shelf.prices(), runs()), (3, 13.0, 0));
}

#[test]
fn a_broken_sensor_makes_nothing_run_but_what_reads_it() {
    let lines = [("a".into(), line(f64::NAN, 1, "n")), ("b".into(), line(20.0, 1, "n"))].into();
    let mut mean = Mean::new(MeanInputs { lines }, 0);
    RAN.take();
    for price in [21.0, 22.0] {
        mean.lines_mut()["b"].set_price(price);
    }
    mean.lines_mut()["a"].set_price(-f64::NAN);
    mean.lines_mut()["a"].set_quantity(9);
    assert_eq!((*mean.sent(), RAN.take()), (1, vec!["mean", "mean"]), "the column has changed twice, the mean never");
}

#[reactive]
struct Mean {
    #[reactive(nested)]
    lines: Table<String, Line>,
    mean: computed!(Option<f64>, ran("mean", self.lines.mean(Line::PRICE))),
    #[reactive(context)]
    sent: usize,
    send: effect!({
        let _mean = self.mean;
        self.sent += 1;
    }),
}

macro_rules! of_column {
    ($name:ident, $column:expr, $limit:expr) => {
        #[reactive]
        struct $name {
            limit: f64,
            #[reactive(nested)]
            lines: Table<String, Line>,
            sum: computed!(f64, ran("sum", self.lines.sum($column))),
            large: computed!(usize, ran("large", self.lines.filter(|line| *line.price() > $limit).len())),
        }
    };
}
of_column!(OfColumn, Line::AMOUNT, 2.0);

#[test]
fn a_column_that_a_macro_was_given_is_one() {
    let lines = [("a".into(), line(1.0, 2, "n")), ("b".into(), line(3.0, 0, "n"))].into();
    let mut of = OfColumn::new(OfColumnInputs { limit: 0.0, lines });
    assert_eq!((*of.sum(), *of.large(), RAN.take()), (2.0, 1, vec!["sum", "large"]));
    of.lines_mut()["a"].set_region("south");
    of.lines_mut()["b"].set_price(4.0);
    assert_eq!(
        (*of.sum(), *of.large(), RAN.take()),
        (2.0, 1, vec!["large"]),
        "the row is shown, its amount is nought as before"
    );
}

/// Offers are equal if they are of the same seller.
#[derive(Clone)]
struct Offer {
    seller: u32,
    price: i64,
}

impl PartialEq for Offer {
    fn eq(&self, other: &Self) -> bool {
        self.seller == other.seller
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.seller.partial_cmp(&other.seller)
    }
}

#[reactive]
struct Lot {
    #[reactive(cutoff = never)]
    offer: Offer,
    #[reactive(cutoff = same_offer)]
    compared: computed!(Offer, self.offer.clone()),
}

fn same_offer(one: &Offer, other: &Offer) -> bool {
    one == other && one.price == other.price
}

#[reactive]
struct Auction {
    #[reactive(nested)]
    lots: Table<u8, Lot>,
    selected: computed!(i64, self.lots.select(Lot::OFFER).map(|(_, offer)| offer.price).sum()),
    computed: computed!(i64, self.lots.select((Lot::COMPARED,)).map(|(_, (offer,))| offer.price).sum()),
    last: computed!(i64, self.lots.max(Lot::COMPARED).map_or(0, |offer| offer.price)),
    first: computed!(i64, self.lots.min(Lot::OFFER).map_or(0, |offer| offer.price)),
    folded: computed!(i64, self.lots.fold(Lot::COMPARED, Offer { seller: 0, price: 0 }, |_, last| last.clone()).price),
}

#[test]
fn aggregates_take_for_changed_what_the_cutoff_of_their_column_does() {
    let lot = |price| Lot::new(LotInputs { offer: Offer { seller: 1, price } });
    let mut auction = Auction::new(AuctionInputs { lots: [(1, lot(10))].into() });
    for price in [10, 20, 30] {
        auction.lots_mut()[&1].update_offer(|offer| offer.price = price);
        let shown = [*auction.selected(), *auction.computed(), *auction.last(), *auction.first(), *auction.folded()];
        assert_eq!(shown, [price; 5]);
    }
}

fn near(one: &f64, other: &f64) -> bool {
    (one - other).abs() < 0.5
}

#[reactive]
struct Coarse {
    #[reactive(cutoff = near)]
    price: f64,
}

#[reactive]
struct Coarses {
    #[reactive(nested)]
    rows: Table<u32, Coarse>,
    total: computed!(f64, self.rows.fold(Coarse::PRICE, 0.0, |one, other| one + other)),
    least: computed!(Option<f64>, self.rows.min(Coarse::PRICE).copied()),
    prices: computed!(Vec<f64>, self.rows.select(Coarse::PRICE).map(|(_, price)| *price).collect()),
}

#[test]
fn a_coarse_cutoff_decides_about_writes_to_a_row_and_not_about_other_rows() {
    let row = |price| Coarse::new(CoarseInputs { price });
    let mut coarses = Coarses::new(CoarsesInputs { rows: Table::new() });
    for (id, price) in (0..20).zip((1..).map(|step| 10.0 - f64::from(step) * 0.25)) {
        coarses.rows_mut().insert(id, row(price));
        coarses.rows_mut().insert(0, row(price));
        let rows = coarses.rows();
        let prices: Vec<f64> = rows.rows().map(|row| *row.price()).collect();
        assert_eq!(*coarses.prices(), prices);
        assert_eq!((*coarses.total(), *coarses.least()), (prices.iter().sum(), Some(price)));
        coarses.rows_mut().row_mut(&0).unwrap().set_price(price + 0.25);
        assert_eq!(*coarses.prices(), prices, "not written");
    }
}
