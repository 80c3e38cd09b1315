//! `trace`: what runs is told, in a struct, in all that stands in it, and in tables.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use reaktiv::{Kind, Outcome, Reactive, Subscription, Table, TracedRun, reactive};
use reaktiv_tests::{fuse, ignore, light_fuse, panic_message, quietly};

#[reactive]
#[derive(Debug, Clone, PartialEq, Default)]
struct Line {
    price: i64,
    quantity: i64,
    amount: computed!(i64, self.price * self.quantity),
    large: computed!(bool, self.amount > 100),
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Default)]
struct Customer {
    name: String,
    loyal: bool,
    rate: computed!(i64, if self.loyal { 90 } else { 100 }),
}

#[reactive]
struct Order {
    #[reactive(nested)]
    customer: Customer,
    #[reactive(nested)]
    lines: Table<u64, Line>,
    goods: computed!(i64, self.lines.sum(Line::AMOUNT)),
    total: computed!(i64, self.goods * self.customer.rate() / 100),
    label: computed!(String, if self.total > 0 { self.customer.name().clone() } else { String::new() }),
    #[reactive(context)]
    log: Vec<i64>,
    show: effect!(self.log.push(self.total)),
}

fn line(price: i64) -> Line {
    Line::new(LineInputs { price, quantity: 1 })
}

fn order() -> Order {
    let customer = Customer::new(CustomerInputs { name: "Ada".into(), loyal: false });
    let order = Order::new(OrderInputs { customer, lines: [(1, line(10)), (2, line(20))].into() }, Vec::new());
    order.label();
    order
}

/// Sends each run, as text.
fn sender() -> (impl Fn(&TracedRun) + Send + Sync + 'static, Runs) {
    let (sender, runs) = channel();
    (move |run: &TracedRun| sender.send(run.to_string()).unwrap(), Runs(runs))
}

struct Runs(Receiver<String>);

impl Runs {
    fn take(&self) -> Vec<String> {
        self.0.try_iter().collect()
    }
}

#[track_caller]
fn told<const RUNS: usize>(runs: &Runs, expected: [&str; RUNS]) {
    assert_eq!(runs.take(), expected);
}

#[test]
fn a_run_is_told_with_its_field_and_what_came_of_it_sources_first() {
    let mut order = order();
    let (send, runs) = sender();
    let _trace = order.trace(send);
    order.lines_mut().row_mut(&1).unwrap().set_price(11);
    told(&runs, ["Line.amount changed", "Order.goods changed", "Order.total changed", "Order.show ran"]);
    order.label();
    told(&runs, ["Order.label cut off"]);
}

#[test]
fn what_is_up_to_date_or_not_asked_for_is_not_told() {
    let mut line = line(10);
    let (send, runs) = sender();
    let _trace = line.trace(send);
    assert!(runs.take().is_empty());
    line.amount();
    told(&runs, ["Line.amount changed"]);
    line.amount();
    line.set_price(10);
    line.amount();
    told(&runs, []);
    line.set_price(20);
    told(&runs, []);
    line.large();
    told(&runs, ["Line.amount changed", "Line.large changed"]);
}

#[test]
fn a_run_has_the_field_its_graph_and_its_formula() {
    let mut line = line(10);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let _trace = line.trace({
        let seen = Arc::clone(&seen);
        move |run| seen.lock().unwrap().push(*run)
    });
    line.large();
    let seen = seen.lock().unwrap();
    let [amount, large] = [&seen[0], &seen[1]];
    assert!(amount.is(Line::AMOUNT) && large.is(Line::LARGE));
    assert!(!amount.is(Line::LARGE) && !amount.is(Line::PRICE) && !amount.is(Customer::RATE));
    assert_eq!((amount.graph.name, amount.node.name, amount.node.kind), ("Line", "amount", Kind::Computed));
    assert_eq!((amount.index, amount.node.formula), (Line::AMOUNT.index(), "self.price * self.quantity"));
    assert_eq!((amount.outcome, large.outcome), (Outcome::Changed, Outcome::Changed));
}

/// A struct of the same name with other fields.
mod other {
    #[reaktiv::reactive]
    pub struct Line {
        price: i64,
        quantity: i64,
        pub amount: computed!(i64, self.price + self.quantity),
    }
}

#[test]
fn fields_of_structs_of_the_same_name_are_told_apart() {
    let mut one = other::Line::new(other::LineInputs::default());
    let hits = Arc::new(AtomicUsize::new(0));
    let _trace = one.trace({
        let hits = Arc::clone(&hits);
        move |run| {
            assert!(!run.is(Line::AMOUNT));
            hits.fetch_add(usize::from(run.is(other::Line::AMOUNT)), Relaxed);
        }
    });
    one.amount();
    assert_eq!(hits.load(Relaxed), 1);
}

#[test]
fn a_struct_that_is_traced_computes_the_same_with_the_same_runs() {
    let (mut traced, mut plain) = (order(), order());
    let (send, _runs) = sender();
    let _trace = traced.trace(send);
    for order in [&mut traced, &mut plain] {
        order.update_customer(|customer| customer.set_loyal(true));
        order.lines_mut().insert(3, line(1000));
        order.lines_mut().remove(&1);
    }
    assert_eq!((traced.log(), traced.label()), (plain.log(), plain.label()));
}

#[test]
fn what_is_put_into_a_traced_struct_is_traced() {
    let mut order = order();
    let (send, runs) = sender();
    let _trace = order.trace(send);
    *order.customer_mut() = Customer::new(CustomerInputs { name: "Ben".into(), loyal: true });
    told(&runs, ["Customer.rate changed", "Order.total changed", "Order.show ran"]);

    order.set_lines([(7, line(1))].into());
    told(&runs, ["Line.amount changed", "Order.goods changed", "Order.total changed", "Order.show ran"]);

    order.lines_mut().insert(8, line(0));
    told(&runs, ["Line.amount changed", "Order.goods cut off"]);

    order.lines_mut().extend([(9, line(0))]);
    told(&runs, ["Line.amount changed", "Order.goods cut off"]);

    order.update_lines(|lines| {
        lines.clear();
        lines.extend([(1, line(100))]);
    });
    told(&runs, ["Line.amount changed", "Order.goods changed", "Order.total changed", "Order.show ran"]);

    let inputs = OrderInputs { lines: [(1, line(200)), (2, line(0))].into(), customer: order.customer().clone() };
    order.set_inputs(inputs);
    told(
        &runs,
        ["Line.amount changed", "Line.amount changed", "Order.goods changed", "Order.total changed", "Order.show ran"],
    );
}

#[test]
fn a_row_that_is_written_over_is_traced_when_it_is_handed_out_again() {
    let mut lines = Table::from([(1, line(10))]);
    let (send, runs) = sender();
    let _trace = lines.trace(send);
    *lines.row_mut(&1).unwrap() = line(20);
    assert_eq!(lines.sum(Line::AMOUNT), 20);
    told(&runs, []);
    lines.row_mut(&1).unwrap().set_price(30);
    assert_eq!(lines.sum(Line::AMOUNT), 30);
    told(&runs, ["Line.amount changed"]);
    for (_, row) in lines.iter_mut() {
        *row = line(40);
    }
    lines.update_all(|_, row| row.set_price(50));
    assert_eq!(lines.sum(Line::AMOUNT), 50);
    told(&runs, ["Line.amount changed"]);
}

#[test]
fn children_rows_and_tables_can_be_traced_alone() {
    let mut order = order();
    let [(a, rows), (b, row), (c, child)] = [sender(), sender(), sender()];
    let _rows = order.lines_mut().trace(a);
    let _row = order.lines_mut().row_mut(&2).unwrap().trace(b);
    let _child = order.customer_mut().trace(c);
    order.lines_mut().update_all(|_, line| line.update_price(|price| *price += 1));
    told(&rows, ["Line.amount changed", "Line.amount changed"]);
    told(&row, ["Line.amount changed"]);
    told(&child, []);
    order.customer_mut().set_loyal(true);
    told(&child, ["Customer.rate changed"]);
    told(&rows, []);
}

#[test]
fn a_struct_that_leaves_goes_on_telling() {
    let mut order = order();
    let (send, runs) = sender();
    let _trace = order.trace(send);
    let mut left = order.lines_mut().remove(&1).unwrap();
    let mut customer = Customer::default();
    mem::swap(&mut *order.customer_mut(), &mut customer);
    runs.take();
    left.set_price(3);
    left.amount();
    customer.set_loyal(true);
    customer.rate();
    told(&runs, ["Line.amount changed", "Customer.rate changed"]);
}

#[test]
fn several_can_trace_in_the_order_in_which_they_began() {
    let mut line = line(1);
    let order = Arc::new(Mutex::new(Vec::new()));
    let note = |name: &'static str| {
        let order = Arc::clone(&order);
        move |_: &TracedRun| order.lock().unwrap().push(name)
    };
    let _first = line.trace(note("first"));
    let _second = line.trace(note("second"));
    line.amount();
    assert_eq!(*order.lock().unwrap(), ["first", "second"]);
}

#[test]
fn dropping_the_subscription_ends_it_and_drops_what_was_told_at_once() {
    let mut order = order();
    let alive = Arc::new(());
    let (send, runs) = sender();
    let trace = order.trace({
        let alive = Arc::clone(&alive);
        move |run| {
            ignore(&alive);
            send(run);
        }
    });
    assert_eq!(Arc::strong_count(&alive), 2);
    drop(trace);
    assert_eq!(Arc::strong_count(&alive), 1);
    order.lines_mut().row_mut(&1).unwrap().set_price(5);
    order.label();
    assert!(runs.take().is_empty());
}

#[test]
fn it_can_be_dropped_from_inside() {
    let mut line = line(1);
    let own: Arc<Mutex<Option<Subscription>>> = Arc::default();
    let hits = Arc::new(AtomicUsize::new(0));
    let trace = line.trace({
        let (own, hits) = (Arc::clone(&own), Arc::clone(&hits));
        move |_| {
            hits.fetch_add(1, Relaxed);
            drop(own.lock().unwrap().take());
        }
    });
    *own.lock().unwrap() = Some(trace);
    line.large();
    line.set_price(1000);
    line.large();
    assert_eq!(hits.load(Relaxed), 1);
}

#[test]
fn a_subscription_may_outlive_the_struct_and_the_struct_the_subscription() {
    let (send, runs) = sender();
    let trace = {
        let mut line = line(1);
        line.trace(send)
    };
    drop(trace);
    let mut line = line(1);
    drop(line.trace(|_| panic!("nobody listens any more")));
    line.set_price(2);
    line.flush();
    line.large();
    drop(runs);
}

#[reactive]
struct Fragile {
    a: i32,
    b: computed!(i32, {
        fuse();
        self.a * 2
    }),
    c: computed!(i32, self.b + 1),
    effect: effect!({
        ignore(self.a);
        fuse();
    }),
}

#[test]
fn a_run_that_panics_is_not_told() {
    let mut fragile = Fragile::new(FragileInputs { a: 1 });
    let (send, runs) = sender();
    let _trace = fragile.trace(send);
    light_fuse(0);
    assert_eq!(panic_message(|| *fragile.c()), "the fuse has burnt down");
    told(&runs, []);
    assert_eq!(*fragile.c(), 3);
    told(&runs, ["Fragile.b changed", "Fragile.c changed"]);
    light_fuse(0);
    panic_message(|| fragile.set_a(2));
    told(&runs, []);
    fragile.set_a(3);
    told(&runs, ["Fragile.effect ran"]);
}

#[test]
fn a_panic_of_the_tracer_loses_nothing() {
    let mut line = line(10);
    let fires = Arc::new(AtomicUsize::new(0));
    let _trace = line.trace({
        let fires = Arc::clone(&fires);
        move |run| {
            if run.is(Line::AMOUNT) && fires.fetch_add(1, Relaxed).is_multiple_of(2) {
                panic!("the tracer")
            }
        }
    });
    for price in [1000, 3, 5, 2000] {
        line.set_price(price);
        let first = quietly(|| catch_unwind(AssertUnwindSafe(|| *line.large())));
        assert!(first.is_err() || *line.large() == (price > 100));
        assert_eq!((*line.amount(), *line.large()), (price, price > 100));
    }
    let mut fragile = Fragile::new(FragileInputs { a: 1 });
    let _trace = fragile.trace(|run| assert!(run.node.kind != Kind::Effect, "an effect"));
    assert_eq!(panic_message(|| fragile.set_a(2)), "an effect");
    assert_eq!((*fragile.a(), *fragile.c()), (2, 5));
}

#[reactive]
struct Tree {
    own: i64,
    #[reactive(nested)]
    below: Table<u8, Tree>,
    sum: computed!(i64, self.own + self.below.sum(Tree::SUM)),
}

#[test]
fn all_levels_of_a_tree_are_traced() {
    let leaf = |own| Tree::new(TreeInputs { own, below: Table::new() });
    let branch = Tree::new(TreeInputs { own: 1, below: [(1, leaf(2))].into() });
    let mut tree = Tree::new(TreeInputs { own: 1, below: [(1, branch)].into() });
    let (send, runs) = sender();
    let _trace = tree.trace(send);
    assert_eq!(*tree.sum(), 4);
    assert_eq!(runs.take().len(), 3);
    tree.below_mut().row_mut(&1).unwrap().below_mut().insert(2, leaf(5));
    assert_eq!(*tree.sum(), 9);
    assert_eq!(runs.take().len(), 3);
}

#[test]
fn clones_are_not_traced() {
    let mut lines = Table::from([(1, line(10))]);
    let (send, runs) = sender();
    let _trace = lines.trace(send);
    let copy = lines.clone();
    assert_eq!(copy.sum(Line::AMOUNT), 10);
    told(&runs, []);
}

#[reactive]
struct Generic<T: Clone + PartialEq + 'static> {
    a: T,
    b: computed!(T, self.a.clone()),
}

macro_rules! module {
    ($name:ident $factor:literal) => {
        #[allow(unreachable_pub)]
        mod $name {
            const FACTOR: i64 = $factor;

            #[reaktiv::reactive]
            pub struct Scaled {
                pub a: i64,
                pub b: computed!(i64, self.a * FACTOR),
            }
        }
    };
}
module!(twice 2);
module!(thrice 3);

#[test]
fn fields_of_types_that_are_written_alike_are_told_apart() {
    let (sender, runs) = channel();
    let mut one = Generic::new(GenericInputs { a: 1_u8 });
    let mut two = twice::Scaled::new(twice::ScaledInputs { a: 1 });
    let send = |sender: std::sync::mpsc::Sender<TracedRun>| move |run: &TracedRun| sender.send(*run).unwrap();
    let _traces = [one.trace(send(sender.clone())), two.trace(send(sender))];
    one.b();
    two.b();
    let runs: Vec<TracedRun> = runs.try_iter().collect();
    assert!(runs[0].is(Generic::<u8>::B) && !runs[0].is(Generic::<String>::B));
    assert!(runs[1].is(twice::Scaled::B) && !runs[1].is(thrice::Scaled::B));
    assert_eq!((*two.b(), *thrice::Scaled::new(thrice::ScaledInputs { a: 1 }).b()), (2, 3));
}
