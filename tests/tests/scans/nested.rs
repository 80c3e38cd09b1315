//! Scans in structs in structs, in rows, and with what is handed down.

use reaktiv::{Reactive, Table, reactive};

#[reactive]
#[derive(Debug, Clone, PartialEq)]
struct Line {
    #[reactive(given)]
    limit: f64,
    amount: f64,
    #[reactive(event)]
    ship: u32,
    over: scan!(u32, self.over + u32::from(self.amount > self.limit)),
    shipped: scan!(u32, self.shipped + self.ship.iter().sum::<u32>()),
    latch: scan!(bool, if self.latch { self.amount > self.limit / 2.0 } else { self.amount > self.limit }),
}

#[reactive]
struct Order {
    limit: f64,
    #[reactive(default = 1.0)]
    factor: f64,
    #[reactive(nested, given(limit = self.strict))]
    lines: Table<u32, Line>,
    #[reactive(nested, given(limit))]
    first: Line,
    strict: scan!(f64, self.strict.max(self.limit * self.factor)),
    over: computed!(usize, self.lines.count_where(Line::LATCH)),
    most: scan!(usize, self.most.max(self.over)),
    shipped: scan!(Vec<u32>, |all| all.push(self.lines.sum(Line::SHIPPED) + self.first.shipped())),
    #[reactive(context)]
    log: Vec<(usize, usize)>,
    write: effect!(self.log.push((self.over, self.most))),
}

fn order() -> Order {
    let line = |amount| Line::new(LineInputs { amount });
    let lines = [(1, line(5.0)), (2, line(15.0)), (3, line(25.0))].into();
    Order::new(OrderInputs { limit: 10.0, factor: 1.0, lines, first: line(30.0) }, Vec::new())
}

#[test]
fn rows_are_born_with_what_they_are_handed() {
    let order = order();
    let over: Vec<_> = order.lines().rows().map(|line| (*line.over(), *line.latch())).collect();
    assert_eq!(over, [(0, false), (1, true), (1, true)]);
    assert_eq!((*order.over(), *order.most(), *order.first().over()), (2, 2, 1));
    assert_eq!(order.log(), &[(2, 2)]);
}

#[test]
fn a_touched_row_steps_once_before_what_reads_it() {
    let mut order = order();
    order.batch(|order| {
        order.lines_mut().row_mut(&1).unwrap().set_amount(11.0);
        order.lines_mut().row_mut(&1).unwrap().set_amount(12.0);
        assert_eq!((*order.over(), *order.lines()[&1].over()), (2, 0));
    });
    assert_eq!((*order.over(), *order.most(), *order.lines()[&1].over(), *order.lines()[&2].over()), (3, 3, 1, 1));
    assert_eq!(order.log(), &[(2, 2), (3, 3)]);
}

#[test]
fn a_scan_that_is_handed_down_makes_the_rows_step() {
    let mut order = order();
    order.set_limit(20.0);
    assert_eq!(*order.strict(), 20.0);
    let lines: Vec<_> = order.lines().rows().map(|line| (*line.over(), *line.latch())).collect();
    assert_eq!(lines, [(0, false), (1, true), (2, true)]);
    assert_eq!((*order.over(), *order.most(), *order.first().over()), (2, 2, 2));
    order.set_limit(40.0);
    assert_eq!((*order.over(), *order.most(), *order.lines()[&3].over()), (1, 2, 2));
    // The scan has kept 40, so nothing is handed to the rows, only to the other one.
    order.set_limit(10.0);
    assert_eq!((*order.strict(), *order.lines()[&3].over(), *order.first().over()), (40.0, 2, 3));
}

#[test]
fn events_are_pushed_through_guards() {
    let mut order = order();
    order.lines_mut().row_mut(&2).unwrap().push_ship(3);
    order.first_mut().push(Line::SHIP, 4);
    order.batch(|order| {
        let mut lines = order.lines_mut();
        lines.row_mut(&1).unwrap().push_ship(1);
        lines.row_mut(&2).unwrap().push_ship(1);
        lines.row_mut(&2).unwrap().push_ship(1);
    });
    assert_eq!(order.shipped(), &[0, 3, 7, 10]);
    assert_eq!(*order.lines()[&2].shipped(), 5);
}

#[test]
fn a_row_that_leaves_is_born_and_one_that_comes_is_born_at_the_flush() {
    let mut order = order();
    let mut row = order.lines_mut().remove(&3).unwrap();
    assert_eq!(*row.over(), 1);
    row.set_amount(50.0);
    assert_eq!(*row.over(), 2);
    order.batch(|order| {
        order.lines_mut().insert(4, row);
        order.lines_mut().create(5, LineInputs { amount: 99.0 });
        assert_eq!(*order.lines()[&5].over(), 0);
    });
    assert_eq!((*order.lines()[&4].over(), *order.lines()[&5].over()), (2, 1));
    assert_eq!((*order.over(), *order.most()), (3, 3));
}

#[test]
fn alone_it_is_born_by_an_event_a_given_or_a_flush() {
    let line = || Line::new(LineInputs { amount: 5.0 });
    let mut by_event = line();
    by_event.set_amount(6.0);
    assert_eq!(*by_event.over(), 0);
    by_event.push_ship(2);
    assert_eq!((*by_event.over(), *by_event.shipped()), (1, 2));
    let mut by_given = line();
    by_given.set_limit(1.0);
    assert_eq!(*by_given.over(), 1);
    let mut by_flush = line();
    by_flush.flush();
    assert_eq!(*by_flush.over(), 1);
    by_flush.set_amount(7.0);
    assert_eq!(*by_flush.over(), 2);
}

#[test]
fn clones_of_rows_do_not_step_whether_they_are_born_or_not() {
    let mut order = order();
    let born = order.lines()[&3].clone();
    let unborn = Line::new(LineInputs { amount: 99.0 }).clone();
    order.batch(|order| {
        order.lines_mut().insert(7, born);
        order.lines_mut().insert(8, unborn);
    });
    assert_eq!((*order.lines()[&7].over(), *order.lines()[&8].over()), (1, 1));
    order.lines_mut().row_mut(&7).unwrap().set_amount(26.0);
    assert_eq!(*order.lines()[&7].over(), 2);
}

#[test]
fn a_forgotten_guard_holds_steps_back_until_the_next_flush() {
    let mut order = order();
    let mut first = order.first_mut();
    first.set_amount(31.0);
    std::mem::forget(first);
    assert_eq!(*order.first().over(), 1);
    order.set_factor(1.5);
    assert_eq!((*order.first().over(), *order.strict()), (2, 15.0));
}

#[test]
fn trees_step_from_what_hands_down_to_what_reads() {
    #[reactive]
    struct Node {
        #[reactive(given)]
        depth: u32,
        value: u32,
        below: computed!(u32, self.depth + 1),
        #[reactive(nested, given(depth = self.below))]
        children: Table<u32, Node>,
        peak: scan!(
            u32,
            self.peak.max(self.value * 10 + self.depth).max(self.children.max(Node::PEAK).copied().unwrap_or(0))
        ),
        steps: scan!(u32, {
            let _ = (self.peak, self.depth);
            self.steps + 1
        }),
    }
    fn node(value: u32, children: impl IntoIterator<Item = Node>) -> Node {
        Node::new(NodeInputs { value, children: (0..).zip(children).collect() })
    }
    let mut root = node(1, [node(2, [node(3, []), node(4, [])]), node(5, [])]);
    assert_eq!(*root.peak(), 0);
    root.flush();
    assert_eq!((*root.peak(), *root.steps()), (51, 1));
    root.children_mut().row_mut(&0).unwrap().children_mut().row_mut(&1).unwrap().set_value(9);
    assert_eq!((*root.peak(), *root.steps()), (92, 2));
    let inner = &root.children()[&0];
    assert_eq!((*inner.peak(), *inner.steps(), *inner.children()[&0].steps()), (92, 2, 1));
    root.set_depth(10);
    assert_eq!((*root.peak(), *root.steps()), (102, 3));
    assert_eq!(*root.children()[&0].children()[&1].peak(), 102);
}

#[test]
fn what_is_resumed_with_other_inputs_does_not_step_at_any_depth() {
    use reaktiv::Remember;
    let (mut inputs, memory) = order().into_parts();
    inputs.limit = 28.0;
    inputs.lines.create(4, LineInputs { amount: 99.0 });
    let mut order = Order::resume(inputs, memory, Vec::new());
    let over: Vec<_> = order.lines().rows().map(|line| (*line.over(), *line.latch(), *line.limit())).collect();
    // The last one is new.
    assert_eq!(over, [(0, false, 10.0), (1, true, 10.0), (1, true, 10.0), (1, true, 10.0)]);
    assert_eq!((*order.first().over(), *order.first().limit(), *order.most()), (1, 28.0, 2));
    assert_eq!(order.log(), &[(3, 2)]);
    order.first_mut().set_amount(31.0);
    assert_eq!(*order.first().over(), 2);
}

#[test]
fn an_event_in_a_batch_bears_what_stands_alone_at_its_end() {
    let mut line = Line::new(LineInputs { amount: 5.0 });
    line.batch(|line| line.set_amount(6.0));
    assert_eq!(*line.over(), 0);
    line.batch(|line| {
        line.push_ship(2);
        assert_eq!(*line.shipped(), 0);
    });
    assert_eq!((*line.over(), *line.shipped()), (1, 2));
}

#[reactive]
#[derive(Debug, Clone, PartialEq)]
struct Row {
    #[reactive(given)]
    g: i64,
    #[reactive(event)]
    hit: i64,
    steps: scan!(i64, {
        let _ = (self.g, self.hit);
        self.steps + 1
    }),
    follows: scan!(i64, {
        let _ = self.steps;
        self.follows + 1
    }),
}

#[test]
fn what_follows_a_scan_hears_of_an_event_that_came_before_the_birth_of_what_was_resumed() {
    use reaktiv::Remember;
    let mut row = Row::new(RowInputs {});
    row.flush();
    let (inputs, memory) = row.into_parts();
    let mut row = Row::resume(inputs, memory);
    row.push_hit(7);
    assert_eq!((*row.steps(), *row.follows()), (2, 2));
}

#[test]
fn a_copy_bears_nothing_that_stands_in_it() {
    #[reactive]
    #[derive(Clone)]
    struct Around {
        #[reactive(given)]
        g: i64,
        #[reactive(nested, given(g))]
        rows: Table<i64, Row>,
    }
    let mut around = Around::new(AroundInputs { rows: Table::new() });
    around.flush();
    around.batch(|around| {
        around.rows_mut().insert(0, Row::new(RowInputs {}));
        let mut copy = around.clone();
        assert_eq!((*around.rows()[&0].steps(), *copy.rows()[&0].steps()), (0, 0));
        copy.flush();
        assert_eq!((*around.rows()[&0].steps(), *copy.rows()[&0].steps()), (0, 1));
    });
    assert_eq!(*around.rows()[&0].steps(), 1);
}
