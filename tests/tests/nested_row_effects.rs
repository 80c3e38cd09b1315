//! Effects of rows: they wait for the end of the outermost batch, as those of a nested struct do.

use reaktiv::{Reactive, Table, reactive};
use std::cell::{Cell, RefCell};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local!(static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });

fn see(what: String) {
    SEEN.with_borrow_mut(|seen| seen.push(what));
}

/// What effects have said.
fn seen() -> Vec<String> {
    SEEN.take()
}

#[reactive]
struct Line {
    name: &'static str,
    amount: i32,
    doubled: computed!(i32, self.amount * 2),
    show: effect!({
        see(format!("{} {}", self.name, self.doubled));
        assert_ne!(self.amount, 13, "unlucky");
    }),
}

#[reactive]
struct Order {
    factor: i32,
    #[reactive(nested)]
    lines: Table<u32, Line>,
    total: computed!(i32, self.lines.sum(Line::AMOUNT) * self.factor),
    show: effect!(see(format!("total {}", self.total))),
}

type Lines = Table<u32, Line>;

fn line(name: &'static str, amount: i32) -> Line {
    Line::new(LineInputs { name, amount })
}

fn order() -> Order {
    let lines = [(1, line("a", 1)), (2, line("b", 2)), (3, line("c", 3))].into();
    let order = Order::new(OrderInputs { factor: 1, lines });
    seen();
    order
}

#[test]
fn they_run_once_when_the_table_is_back_in_the_order_of_the_rows_and_before_those_of_the_struct() {
    let mut order = order();
    order.update_lines(|lines| {
        lines.update(&3, |line| line.set_amount(30));
        lines.row_mut(&1).unwrap().set_amount(9);
        lines.row_mut(&1).unwrap().set_amount(10);
        lines.update(&1, |line| line.set_amount(11));
        assert_eq!(*lines[&1].doubled(), 22, "values are up to date inside");
        assert_eq!(seen(), [""; 0]);
    });
    assert_eq!(seen(), ["a 22", "c 60", "total 43"]);
    order.lines_mut().row_mut(&2);
    assert_eq!(seen(), [""; 0], "nothing has changed");
    order.update_lines(|lines| lines.update_all(|_, line| line.set_amount(5)));
    assert_eq!(seen(), ["a 10", "b 10", "c 10", "total 15"]);
    for (_, line) in order.lines_mut().iter_mut() {
        line.set_amount(6);
    }
    assert_eq!(seen(), ["a 12", "b 12", "c 12", "total 18"]);
}

#[test]
fn they_wait_for_the_end_of_the_outermost_batch() {
    let mut order = order();
    order.batch(|order| {
        order.lines_mut().row_mut(&2).unwrap().set_amount(20);
        order.batch(|order| order.update_lines(|lines| lines.update(&2, |line| line.set_amount(21))));
        order.lines_mut().row_mut(&1).unwrap().set_amount(10);
        order.set_factor(2);
        assert_eq!(seen(), [""; 0]);
        order.flush();
        assert_eq!(seen(), ["a 20", "b 42", "total 68"], "`flush` does not wait");
        order.lines_mut().row_mut(&3).unwrap().set_amount(1);
    });
    assert_eq!(seen(), ["c 2", "total 64"]);
}

#[test]
fn they_wait_for_structs_further_out_too() {
    #[reactive]
    struct Shop {
        #[reactive(nested)]
        order: Order,
        show: effect!(see(format!("shop {}", self.order.total()))),
    }
    let mut shop = Shop::new(ShopInputs { order: order() });
    seen();
    shop.update_order(|order| {
        order.lines_mut().row_mut(&1).unwrap().set_amount(2);
        order.lines_mut().row_mut(&1).unwrap().set_amount(3);
        assert_eq!(seen(), [""; 0]);
    });
    assert_eq!(seen(), ["a 6", "total 8", "shop 8"]);
    shop.batch(|shop| {
        shop.order_mut().lines_mut().row_mut(&2).unwrap().set_amount(4);
        assert_eq!(seen(), [""; 0]);
    });
    assert_eq!(seen(), ["b 8", "total 10", "shop 10"]);
}

#[test]
fn a_table_of_its_own_does_not_wait() {
    let mut lines: Table<u32, Line> = [(1, line("a", 1)), (2, line("b", 2))].into();
    seen();
    lines.row_mut(&1).unwrap().set_amount(2);
    assert_eq!(seen(), ["a 4"]);
    lines.update(&2, |line| {
        line.set_amount(3);
        line.set_name("x");
    });
    assert_eq!(seen(), ["x 6"]);
}

#[test]
fn rows_come_and_go_while_others_wait() {
    let mut order = order();
    let mut gone = None;
    order.update_lines(|lines| {
        lines.row_mut(&1).unwrap().set_amount(10);
        for key in 10..40 {
            lines.insert(key, line("new", 0));
        }
        lines.row_mut(&2).unwrap().set_amount(20);
        seen();
        gone = lines.remove(&1);
        for key in 10..40 {
            lines.remove(&key);
        }
        lines.row_mut(&2).unwrap().set_amount(21);
        lines.insert(4, line("d", 4));
        assert_eq!(seen(), ["d 8"], "a row runs its effects when it is made");
        lines.row_mut(&4).unwrap().set_amount(5);
    });
    assert_eq!(seen(), ["b 42", "d 10", "total 29"]);
    let mut gone = gone.unwrap();
    assert_eq!(seen(), [""; 0]);
    gone.flush();
    assert_eq!(seen(), ["a 20"], "one that has left runs what is due with its next flush");
    gone.set_amount(1);
    assert_eq!(seen(), ["a 2"]);
}

#[test]
fn a_row_that_is_swapped_out_waits_for_its_next_batch_and_one_that_is_swapped_in_does_not() {
    let mut order = order();
    let mut other = line("x", 7);
    seen();
    order.update_lines(|lines| {
        let row = lines.row_mut(&1).unwrap();
        row.set_amount(8);
        mem::swap(row, &mut other);
    });
    assert_eq!(seen(), ["total 12"]);
    other.batch(|line| line.set_amount(9));
    assert_eq!(seen(), ["a 18"]);
    order.lines_mut().row_mut(&1).unwrap().set_amount(1);
    assert_eq!(seen(), ["x 2", "total 6"]);
}

#[test]
fn a_table_that_is_moved_out_holds_nothing_back_any_more() {
    let mut order = order();
    let mut taken = Table::new();
    order.update_lines(|lines| {
        lines.row_mut(&1).unwrap().set_amount(10);
        lines.row_mut(&2).unwrap().set_amount(20);
        taken = mem::take(lines);
        lines.insert(7, line("g", 7));
        seen();
        lines.row_mut(&7).unwrap().set_amount(8);
        assert_eq!(seen(), ["g 16"], "this one came in");
    });
    assert_eq!(seen(), ["total 8"]);
    taken.row_mut(&2).unwrap().set_amount(21);
    assert_eq!(seen(), ["b 42"]);
    order.set_lines(taken);
    assert_eq!(seen(), ["a 20", "total 34"], "what was due in it runs where it is put");
}

#[test]
fn a_guard_that_is_forgotten_delays_them_until_the_next() {
    let mut order = order();
    let mut guard = order.lines_mut();
    guard.row_mut(&1).unwrap().set_amount(10);
    mem::forget(guard);
    assert_eq!(seen(), [""; 0]);
    order.lines_mut().row_mut(&2).unwrap().set_amount(3);
    assert_eq!(seen(), ["a 20", "b 6", "total 16"]);
    mem::forget(order.lines_mut());
    order.set_factor(2);
    assert_eq!(seen(), ["total 32"]);
}

#[test]
fn a_table_that_came_under_a_forgotten_guard_runs_what_is_due_in_it() {
    let (mut order, mut other) = (order(), self::order());
    let mut taken = Table::new();
    other.update_lines(|lines| {
        lines.row_mut(&1).unwrap().set_amount(10);
        taken = mem::take(lines);
    });
    // What was due stood in another slot.
    let (one, two) = (taken.remove(&1).unwrap(), taken.remove(&2).unwrap());
    taken.extend([(2, two), (1, one)]);
    seen();
    let mut guard = order.lines_mut();
    mem::swap(&mut *guard, &mut taken);
    mem::forget(guard);
    order.flush();
    assert_eq!(seen(), ["a 20", "total 15"]);
}

#[test]
fn what_a_panic_has_left_in_a_table_of_its_own_runs_where_that_comes_under_a_forgotten_guard() {
    let mut lines: Table<u32, Line> = [(1, line("x", 1))].into();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        lines.update(&1, |line| {
            line.set_amount(5);
            panic!("in the batch");
        })
    }));
    assert!(panic.is_err());
    let mut order = order();
    let mut guard = order.lines_mut();
    mem::swap(&mut *guard, &mut lines);
    mem::forget(guard);
    order.flush();
    assert_eq!(seen(), ["x 10", "total 5"]);
}

#[test]
fn one_that_panics_leaves_the_others_due() {
    let mut order = order();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        order.update_lines(|lines| lines.update_all(|key, line| line.set_amount(if *key == 2 { 13 } else { 4 })));
    }));
    assert!(panic.is_err());
    assert_eq!(seen(), ["a 8", "b 26"]);
    order.flush();
    assert_eq!(seen(), ["c 8", "total 21"]);
    let panic = catch_unwind(AssertUnwindSafe(|| {
        order.update_lines(|lines| {
            lines.row_mut(&1).unwrap().set_amount(1);
            panic!("in the batch");
        });
    }));
    assert!(panic.is_err());
    assert_eq!(seen(), [""; 0], "none runs while unwinding");
    order.lines_mut().row_mut(&2).unwrap().set_amount(2);
    assert_eq!(seen(), ["a 2", "b 4", "total 7"]);
}

#[test]
fn subscriptions_to_rows_and_effects_of_structs_in_rows_wait_too() {
    #[reactive]
    struct Part {
        weight: i32,
        show: effect!(see(format!("weight {}", self.weight))),
    }
    #[reactive]
    struct Item {
        amount: i32,
        #[reactive(nested)]
        part: Part,
    }
    #[reactive]
    struct Store {
        #[reactive(nested)]
        items: Table<u32, Item>,
        show: effect!(see(format!("items {}", self.items.sum(Item::AMOUNT)))),
    }
    let item = |amount| Item::new(ItemInputs { amount, part: Part::new(PartInputs { weight: amount }) });
    let mut store = Store::new(StoreInputs { items: [(1, item(1)), (2, item(2))].into() });
    let heard = store.update_items(|items| {
        items.row_mut(&2).unwrap().on_change(Item::AMOUNT, |amount| see(format!("heard {amount}")))
    });
    seen();
    store.update_items(|items| {
        let item = items.row_mut(&2).unwrap();
        item.set_amount(5);
        item.part_mut().set_weight(6);
        item.set_amount(7);
        items.row_mut(&1).unwrap().update_part(|part| part.set_weight(3));
        assert_eq!(seen(), [""; 0]);
    });
    assert_eq!(seen(), ["weight 3", "weight 6", "items 8", "heard 7"]);
    drop(heard);
}

#[test]
fn a_row_with_two_effects_of_which_one_panics_runs_the_other_one_later() {
    #[reactive]
    struct Pair {
        x: i32,
        first: effect!({
            see(format!("first {}", self.x));
            assert_ne!(self.x, 13, "unlucky");
        }),
        second: effect!(see(format!("second {}", self.x))),
    }
    #[reactive]
    struct Pairs {
        #[reactive(nested)]
        pairs: Table<u32, Pair>,
    }
    let mut pairs = Pairs::new(PairsInputs { pairs: [(1, Pair::new(PairInputs { x: 1 }))].into() });
    seen();
    let panic = catch_unwind(AssertUnwindSafe(|| pairs.update_pairs(|pairs| pairs.update(&1, |pair| pair.set_x(13)))));
    assert!(panic.is_err());
    assert_eq!(seen(), ["first 13"]);
    pairs.flush();
    assert_eq!(seen(), ["second 13"]);
}

#[test]
fn a_row_that_is_put_elsewhere_runs_what_is_due_there() {
    let mut order = order();
    order.update_lines(|lines| {
        lines.row_mut(&1).unwrap().set_amount(10);
        let row = lines.remove(&1).unwrap();
        lines.insert(9, row);
        lines.row_mut(&2).unwrap().set_amount(20);
        let new = line("new", 0);
        seen();
        let old = lines.insert(2, new).unwrap();
        lines.insert(8, old);
    });
    assert_eq!(seen(), ["a 20", "b 40", "total 33"]);
    let (mut one, mut other) = (self::order(), self::order());
    one.batch(|one| {
        one.lines_mut().row_mut(&1).unwrap().set_amount(5);
        let row = one.lines_mut().remove(&1).unwrap();
        other.lines_mut().extend([(7, row)]);
        assert_eq!(seen(), ["a 10", "total 11"]);
    });
    assert_eq!(seen(), ["total 5"]);
}

#[test]
fn a_row_that_comes_to_a_table_is_held_back_by_nothing() {
    type Put<'a> = &'a dyn Fn(&mut Lines);
    // It was swapped out of its batch, which is over.
    let left = || {
        let (mut one, mut other) = (line("left", 1), line("x", 1));
        one.batch(|one| mem::swap(one, &mut other));
        other
    };
    let ways: [(&str, Put); 4] = [
        ("into a table without rows", &|lines| *lines = [(1, left())].into()),
        ("behind others", &|lines| lines.extend([(7, line("x", 1)), (1, left())])),
        ("by its key", &|lines| _ = lines.insert(1, left())),
        ("in the place of another", &|lines| {
            lines.insert(1, line("x", 1));
            lines.insert(1, left());
        }),
    ];
    for (way, put) in ways {
        let mut lines = Table::new();
        put(&mut lines);
        seen();
        lines.row_mut(&1).unwrap().set_amount(2);
        assert_eq!(seen(), ["left 4"], "{way}");
    }
}

#[test]
fn rows_that_move_together_while_their_table_is_lent_run_their_effects_when_it_is_back() {
    let mut order = order();
    order.update_lines(|lines| lines.extend((10..40).map(|key| (key, line("new", 0)))));
    order.update_lines(|lines| {
        lines.remove(&1);
        lines.row_mut(&2).unwrap().set_amount(20);
        lines.row_mut(&39).unwrap().set_amount(1);
        seen();
        (10..39).for_each(|key| _ = lines.remove(&key));
    });
    assert_eq!(seen(), ["b 40", "new 2", "total 24"]);
}

#[test]
fn a_row_that_was_held_back_elsewhere_is_free_where_the_table_around_it_was_put() {
    for is_due in [false, true] {
        let mut left = line("left", 1);
        let mut lines: Table<u32, Line> = [(1, line("x", 1))].into();
        left.batch(|left| {
            if is_due {
                left.set_amount(2);
            }
            mem::swap(left, lines.row_mut(&1).unwrap());
        });
        let mut order = order();
        order.set_lines(lines);
        assert_eq!(seen(), if is_due { &["left 4", "total 2"][..] } else { &["total 1"] });
        let mut lines = order.into_inputs().lines;
        lines.row_mut(&1).unwrap().set_amount(3);
        assert_eq!(seen(), ["left 6"]);
    }
}

#[test]
fn a_row_that_leaves_its_table_while_that_is_lent_is_held_back_by_nothing() {
    type Take = fn(&mut Lines) -> Option<Line>;
    let ways: [(&str, Take); 3] = [
        ("taken out", |lines| lines.remove(&1)),
        ("replaced", |lines| lines.insert(1, line("x", 1))),
        ("with all others", |lines| mem::take(lines).into_iter().next().map(|(_, line)| line)),
    ];
    for (way, take) in ways {
        let mut order = order();
        order.update_lines(|lines| {
            lines.row_mut(&1).unwrap().set_amount(2);
            let mut gone = take(lines).unwrap();
            seen();
            gone.set_amount(3);
            assert_eq!(seen(), ["a 6"], "{way}");
        });
    }
}

#[test]
fn many_rows_change_one_after_the_other_in_one_batch() {
    let lines = (0..1000).map(|key| (key, line("many", 0))).collect();
    let mut order = Order::new(OrderInputs { factor: 1, lines });
    seen();
    order.batch(|order| {
        for round in 1..=2 {
            for key in 0..1000 {
                order.update_lines(|lines| lines.update(&key, |line| line.set_amount(round)));
            }
        }
        order.update_lines(|lines| lines.update_all(|_, line| line.set_amount(3)));
        order.lines_mut().row_mut(&5).unwrap().set_amount(4);
    });
    let told = seen();
    assert_eq!((told.len(), told.last().map(String::as_str)), (1001, Some("total 3001")));
    assert_eq!((told[4].as_str(), told[5].as_str()), ("many 6", "many 8"));
}

#[test]
fn a_row_that_comes_back_to_where_it_was_handed_out_is_as_good_as_any() {
    let mut order = order();
    order.update_lines(|lines| {
        lines.row_mut(&1).unwrap().set_amount(2);
        let kept: Vec<_> = mem::take(lines).into_iter().collect();
        lines.extend(kept);
    });
    assert_eq!(seen(), ["a 4", "total 7"]);
    order.update_lines(|lines| {
        let kept: Vec<_> = mem::take(lines).into_iter().collect();
        kept.into_iter().for_each(|(key, row)| _ = lines.insert(key, row));
    });
    assert_eq!(seen(), [""; 0]);
    for amount in 3..5 {
        order.update_lines(|lines| lines.update(&1, |line| line.set_amount(amount)));
    }
    assert_eq!(seen(), ["a 6", "total 8", "a 8", "total 9"]);
    let mut other = line("x", 7);
    seen();
    order.update_lines(|lines| mem::swap(lines.row_mut(&1).unwrap(), &mut other));
    order.update_lines(|lines| mem::swap(lines.row_mut(&1).unwrap(), &mut other));
    seen();
    order.lines_mut().row_mut(&1).unwrap().set_amount(5);
    assert_eq!(seen(), ["a 10", "total 10"]);
    let mut taken = mem::take(&mut *order.lines_mut());
    seen();
    taken.row_mut(&1).unwrap().set_amount(6);
    taken.update(&1, |line| line.set_amount(7));
    assert_eq!(seen(), ["a 12", "a 14"]);
}

#[test]
fn subscriptions_of_a_row_that_is_put_elsewhere_are_told_there() {
    #[reactive]
    struct Plain {
        amount: i32,
    }
    #[reactive]
    struct Holder {
        #[reactive(nested)]
        rows: Table<u32, Plain>,
    }
    let mut holder = Holder::new(HolderInputs { rows: [(1, Plain::new(PlainInputs { amount: 1 }))].into() });
    let _heard = holder.update_rows(|rows| {
        rows.row_mut(&1).unwrap().on_change(Plain::AMOUNT, |amount| see(format!("heard {amount}")))
    });
    for (amount, way) in [(2, "set"), (3, "extend"), (4, "insert")] {
        let row = holder.update_rows(|rows| {
            let key = *rows.keys().next().unwrap();
            rows.row_mut(&key).unwrap().set_amount(amount);
            rows.remove(&key).unwrap()
        });
        assert_eq!(seen(), [""; 0], "{way}");
        match way {
            "set" => holder.set_rows([(7, row)].into()),
            "extend" => holder.update_rows(|rows| rows.extend([(8, row)])),
            _ => holder.update_rows(|rows| _ = rows.insert(9, row)),
        }
        assert_eq!(seen(), [format!("heard {amount}")], "{way}");
    }
}

#[reactive]
struct Quiet {
    amount: i32,
}

#[reactive]
struct Quietly {
    #[reactive(nested)]
    rows: Table<u32, Quiet>,
}

fn quiet(amount: i32) -> Quiet {
    Quiet::new(QuietInputs { amount })
}

#[test]
fn the_first_subscription_of_a_row_is_told_by_the_struct_after_a_panic_in_a_batch_of_the_row() {
    let by_key = |rows: &mut Table<u32, Quiet>, f: &mut dyn FnMut(&mut Quiet)| f(rows.row_mut(&1).unwrap());
    let by_iter = |rows: &mut Table<u32, Quiet>, f: &mut dyn FnMut(&mut Quiet)| f(rows.iter_mut().next().unwrap().1);
    for reach in [by_key as fn(&mut Table<u32, Quiet>, &mut dyn FnMut(&mut Quiet)), by_iter] {
        let mut holder = Quietly::new(QuietlyInputs { rows: [(1, quiet(1)), (2, quiet(2))].into() });
        let mut heard = None;
        let result = catch_unwind(AssertUnwindSafe(|| {
            let subscribe_and_panic = &mut |row: &mut Quiet| {
                row.batch(|row| {
                    heard = Some(row.on_change(Quiet::AMOUNT, |amount| see(format!("heard {amount}"))));
                    row.set_amount(50);
                    panic!("in the batch");
                })
            };
            holder.update_rows(|rows| reach(rows, subscribe_and_panic));
        }));
        assert!(result.is_err() && heard.is_some());
        assert_eq!(seen(), [""; 0]);
        holder.flush();
        assert_eq!(seen(), ["heard 50"]);
    }
}

#[test]
fn the_first_subscription_of_a_row_that_has_left_its_batch_is_told_by_the_struct() {
    let mut holder = Quietly::new(QuietlyInputs { rows: [(1, quiet(1))].into() });
    let (mut other, mut heard) = (quiet(7), None);
    holder.update_rows(|rows| {
        let row = rows.row_mut(&1).unwrap();
        other.batch(|place| {
            mem::swap(row, place);
            heard = Some(row.on_change(Quiet::AMOUNT, |amount| see(format!("heard {amount}"))));
            row.set_amount(50);
        });
    });
    assert!(heard.is_some());
    assert_eq!(seen(), ["heard 50"]);
}

thread_local!(static FAILS: Cell<bool> = const { Cell::new(false) });

#[reactive]
struct Fragile {
    x: i64,
    shown: computed!(i64, {
        assert!(!FAILS.get(), "as it is asked to");
        self.x
    }),
}

#[reactive]
struct Fragiles {
    #[reactive(nested)]
    rows: Table<u32, Fragile>,
}

#[test]
fn a_row_whose_formula_panics_while_it_is_told_of_is_told_of_later_and_so_are_those_behind_it() {
    let rows = (0..3).map(|id| (id, Fragile::new(FragileInputs { x: 1 }))).collect();
    let mut fragiles = Fragiles::new(FragilesInputs { rows });
    let (sender, told) = std::sync::mpsc::channel();
    let subscriptions: Vec<_> = (0..3)
        .map(|id| {
            let sender = sender.clone();
            let send = move |shown: &i64| sender.send((id, *shown)).unwrap();
            fragiles.update_rows(|rows| rows.row_mut(&id).unwrap().on_change(Fragile::SHOWN, send))
        })
        .collect();
    FAILS.set(true);
    let all = AssertUnwindSafe(|| fragiles.update_rows(|rows| rows.update_all(|_, row| row.set_x(2))));
    assert!(catch_unwind(all).is_err());
    FAILS.set(false);
    assert_eq!(told.try_iter().count(), 0);
    fragiles.flush();
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [(0, 2), (1, 2), (2, 2)]);
    fragiles.flush();
    assert_eq!(told.try_iter().count(), 0);
    drop(subscriptions);
}
